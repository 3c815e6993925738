"""Past moments: what stood here then and what is known now about then; late arrivals, liars, the time before all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world import START, World, key, topic

from comity.errors import Yours
from comity.mechanism.words import stamp
from comity.projection.as_of import Moment, Past, read
from comity.projection.case import view
from comity.projection.today import counts, today


def at(world: World, case: str, moment: datetime, known: str = "now") -> Past:
    found = world.projection().past(case, read(moment.isoformat(), known))
    assert found is not None
    return found


def acts(found: Past) -> list[str]:
    return [one.filed.act.act for one in found.case.judged.values()]


def seen_world(**more: object) -> tuple[World, str]:
    """An attested call: open, and a readout an hour later."""
    world = World("alba", "borea", timekeepers=("watch",), **more)  # type: ignore[arg-type]
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.see("watch", "alba")
    world.wait(hours=1)
    world.act("alba", case, "readout", fields={"level": "ministers"})
    world.see("watch", "alba")
    return world, case


def test_a_late_arrival_is_known_now_and_did_not_stand_here_then() -> None:
    world, case = seen_world(hosts={"borea": "here"})
    world.see("borea", "alba", size=2)  # borea's node had the opening then, not the readout
    moment = START + timedelta(hours=2)
    world.wait(days=2)
    world.see("borea", "alba")  # the readout came two days later
    assert acts(at(world, case, moment, "now")) == ["open", "readout"]
    assert acts(at(world, case, moment, "then")) == ["open"]
    assert acts(at(world, case, world.now, "then")) == ["open", "readout"]


def test_a_node_that_keeps_no_notes_goes_by_what_anybody_had_seen() -> None:
    world, case = seen_world()
    assert acts(at(world, case, START + timedelta(minutes=30), "then")) == ["open"]
    found = at(world, case, START + timedelta(hours=1), "then")
    assert acts(found) == ["open", "readout"] and not found.claimed


def test_an_act_dated_back_by_a_liar_is_in_neither_look_at_the_day_it_names() -> None:
    world, case = seen_world()
    world.wait(days=3)
    world.act("alba", case, "readout", fields={"level": "envoys"}, at=START + timedelta(minutes=5))
    world.see("watch", "alba")
    for known in ("then", "now"):
        assert acts(at(world, case, START + timedelta(days=1), known)) == ["open", "readout"]
        assert len(acts(at(world, case, world.now, known))) == 3


def test_where_nobody_attests_a_log_its_own_times_count_and_that_is_said() -> None:
    world = World("alba", "borea")
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.wait(hours=1)
    world.act("alba", case, "readout", fields={"level": "ministers"})
    found = at(world, case, START + timedelta(minutes=30), "then")
    assert acts(found) == ["open"] and found.claimed
    assert "claimed" in str(Moment(START, "then").told(found.claimed)) and "filed" in str(Moment(START).told())


def test_an_act_whose_past_was_said_later_than_itself_waits() -> None:
    world = World("alba", "borea")
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.act("alba", case, "readout", fields={"level": "ministers"}, at=START + timedelta(days=900))
    back = world.act("alba", case, "readout", fields={"level": "envoys"}, after=[])
    found = at(world, case, START + timedelta(hours=1)).case
    assert [one.filed.act.act for one in found.judged.values()] == ["open"]
    assert "said later" in str(found.waiting[back].why)
    follows = world.act("borea", case, "readout", fields={"level": "envoys"}, after=[back])
    assert set(at(world, case, START + timedelta(hours=1)).case.waiting) == {back, follows}


def test_a_note_dated_back_in_collusion_counts_only_beyond_f() -> None:
    world = World("alba", "borea", "cora", timekeepers=("watch",), f=1)
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.wait(days=3)
    for name in ("watch", "borea"):
        world.see(name, "alba")
    world.see("cora", "alba", at=START)
    assert acts(at(world, case, START + timedelta(days=1), "now")) == []
    assert acts(at(world, case, START + timedelta(days=1), "then")) == []


def test_before_the_first_act_there_is_nothing_and_every_view_can_say_so() -> None:
    world, case = seen_world()
    for known in ("then", "now"):
        found = at(world, case, START - timedelta(days=400), known)
        assert view(found.case).acts == () and view(found.case).states == ()
        assert set(counts(today([found.case], found.case.now)).values()) == {0}


def test_a_clock_reads_as_it_read_at_the_moment() -> None:
    world, case = seen_world()
    world.wait(days=30)
    world.act("borea", case, "readout", fields={"level": "ministers"})
    world.see("watch", "borea")
    words = {
        days: {
            clock.word for clock in view(at(world, case, START + timedelta(days=days)).case).clocks if clock.owed_by == "borea"
        }
        for days in (1, 20, 31)
    }
    assert words == {1: {"running"}, 20: {"lapsed"}, 31: {"late"}}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["alba", "borea"]), st.integers(0, 40), st.booleans()), max_size=8), st.integers(0, 80))
def test_what_is_known_now_about_now_is_the_present_and_time_only_adds(steps: list[tuple[str, int, bool]], hours: int) -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    for number, (who, wait, see) in enumerate(steps):
        world.wait(hours=wait)
        world.act(who, case, "readout", fields={f"topics/t{number % 3}": topic(f"Said {number}.")})
        if see:
            world.see("watch", who)
    assert view(at(world, case, world.now).case) == view(world.projection().case(case, world.now))  # type: ignore[arg-type]
    whole = world.case(case)
    for known in ("then", "now"):
        early, later = (at(world, case, START + timedelta(hours=hour), known).case for hour in (hours, hours + 7))
        assert set(early.judged) <= set(later.judged) <= set(whole.judged)
        assert all(whole.judged[one.id].effect == one.effect for one in early.judged.values()), "no effect is ever another"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-18", "2026-11-18T23:59:59+00:00"),
        ("2026-11-18T10:00", "2026-11-18T10:00:00+00:00"),
        ("2026-11-18T10:00+03:00", "2026-11-18T07:00:00+00:00"),
    ],
)
def test_a_moment_is_read_as_it_is_written(text: str, meant: str) -> None:
    assert read(text).at.isoformat() == meant


@pytest.mark.parametrize(("text", "known"), [("yesterday", "now"), ("", "now"), ("2026-13-01", "then"), ("2026-11-18", "maybe")])
def test_what_is_no_moment_is_refused(text: str, known: str) -> None:
    with pytest.raises(Yours):
        read(text, known)


# --- the charter as it was ------------------------------------------------------------------------------------------------------
def renamed_world(dated: datetime | None = None) -> tuple[World, str, datetime]:
    """A call, seen; two days later the charter calls Borea otherwise. `dated`: what the amendment claims."""
    world, case = seen_world(amend={"quorum": ["alba"]})
    before = world.now
    world.wait(days=2)
    authority = key("lakes/alba/authority")
    named = {"label": {"en": "The Republic of Borea"}, "kind": "state", "authority": key("lakes/borea/authority").verify_key.vkey}
    value = {
        "v": "amendment/1",
        "charter": world.charter_id,
        "log": "lakes/charter",
        "by": [authority.ref],
        "at": stamp(dated or world.now),
        "previous": world.charter.version,
        "changes": {"participants/borea": named},
        "last": {log: len(raws) - 1 for log, raws in world.raws.items() if log != "lakes/charter"},
    }
    world.file(value, authority)
    return world, case, before


def sides(found: Past) -> list[str]:
    return [str(one.label) for one in view(found.case).sides]


def test_the_record_as_it_stood_is_shown_under_the_charter_as_it_stood_and_named() -> None:
    world, case, before = renamed_world()
    then = at(world, case, before, "then")
    assert sides(then) == ["Alba", "Borea"] and str(view(then.case).under).startswith("The charter as it was founded on")
    late = at(world, case, world.now, "then")
    assert sides(late) == ["Alba", "The Republic of Borea"] and str(view(late.case).under).startswith("The charter as amended on")


def test_what_is_known_now_about_then_is_said_in_the_words_of_today() -> None:
    world, case, before = renamed_world()
    assert sides(at(world, case, before, "now")) == ["Alba", "The Republic of Borea"]


def test_an_amendment_dated_back_by_a_liar_was_not_in_effect_before_somebody_saw_it() -> None:
    """The charter's log is seen by the timekeeper, so that its entries do not stand by their own times alone."""
    world, case, before = renamed_world(START)
    seen = world.log("watch", holds="seen")
    for size in (1, 2):
        note = {"v": "seen/1", "charter": world.charter_id, "log": seen, "by": [key(seen).ref], "of": "lakes/charter"}
        when = world.now if size == 2 else before - timedelta(hours=1)
        world.file(note | {"at": stamp(when), "size": size, "root": "00" * 32}, key(seen))
    assert sides(at(world, case, before, "then")) == ["Alba", "Borea"]
    assert sides(at(world, case, world.now - timedelta(minutes=1), "then")) == ["Alba", "Borea"]
    assert sides(at(world, case, world.now, "then")) == ["Alba", "The Republic of Borea"]


def test_no_effect_differs_for_the_charter_that_a_look_back_uses() -> None:
    world, case, before = renamed_world()
    today_, then = world.case(case), at(world, case, before, "then").case
    assert {id_: one.effect for id_, one in then.judged.items()} == {
        id_: one.effect for id_, one in today_.judged.items() if id_ in then.judged
    }
    assert then.charter != today_.charter
