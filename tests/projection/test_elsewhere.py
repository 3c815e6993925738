"""An act that names in `after` what is no act of its case: one state on every node, whatever came first."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world import World, key, reported

from comity.mechanism.case import Case
from comity.projection.fold import Projection
from comity.projection.index import Index
from comity.record.entry import Entry

PEOPLE = ("alba", "borea", "corda")
Rows = list[tuple[str, int, Entry]]


def contact(world: World) -> str:
    return world.open("alba", "contact", sides=["alba", "borea"], kind="call")


def fed(world: World, rows: Rows) -> Projection:
    """A projection that is asked for every case after each arrival, as a node is whose pages are looked at all the time."""
    made = world.projection([])
    for row in rows:
        made.take(*row)
        made.cases(world.now)
    return made


def words(case: Case | None) -> dict[str, tuple[str, str]]:
    assert case is not None
    return {id_: (case.effect(id_).word, case.effect(id_).code) for id_ in (*case.judged, *case.waiting)}


def last(world: World, id_: str) -> Rows:
    """All entries, those of the log in which this id stands last."""
    late = next(row[0] for row in world.entries if row[2].id == id_)
    return [row for row in world.entries if row[0] != late] + [row for row in world.entries if row[0] == late]


def test_an_act_that_waits_for_an_id_is_judged_when_that_comes_as_an_act_of_another_case() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    world.open("corda", "contact", sides=["alba", "borea"], kind="call")
    foreign = world.last
    lie = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[opening, foreign])
    late = fed(world, last(world, foreign)).case(case, world.now)
    assert words(late)[lie] == ("without-effect", "after-of-another-case")
    assert late == world.case(case)


def test_an_id_that_comes_as_no_act_is_waited_for_no_longer() -> None:
    """A loan, a `seen` note and the first entry of a log are no acts, and never will be: their ids are digests."""
    world = World(*PEOPLE, timekeepers=("watch",))
    case = contact(world)
    opening = world.last
    world.log("corda")
    made = [world.last, world.lend("corda", "duty"), world.see("watch", "alba")]
    for id_ in made:
        lie = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[opening, id_])
        for rows in (world.entries, last(world, id_)):
            assert words(fed(world, rows).case(case, world.now))[lie] == ("without-effect", "after-of-another-case")
    assert fed(world, last(world, made[0])).case(case, world.now) == world.case(case)


def test_an_act_of_another_case_that_counts_for_nothing_where_it_stands_is_still_no_act_of_this_one() -> None:
    """Corda copies an act of Alba's other case into its own log, where it is opaque; Alba's log is not here."""
    world = World(*PEOPLE)
    case = world.open("borea", "contact", sides=["alba", "borea"], kind="call")
    opening = world.last
    contact(world)
    foreign = world.last
    world.repeat(foreign, world.log("corda"))
    lie = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[opening, foreign])
    rows = [row for row in world.entries if row[0] != world.log("alba")]
    assert words(fed(world, rows).case(case, world.now))[lie] == ("without-effect", "after-of-another-case")
    assert fed(world, rows).opaque[-1].id == foreign


def test_an_act_of_this_case_that_was_only_copied_is_waited_for_until_it_comes_where_it_belongs() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    first = world.act("borea", case, "readout", fields={"level": "ministers"})
    world.repeat(first, world.log("corda"))
    second = world.act("corda", case, "report", body={"positions": [reported("level", "experts", "alba")]})
    assert world.case(case).judged[second].knows(world.case(case).judged[first])
    rows = last(world, first)
    before = [row for row in rows if row[0] != world.log("borea")]
    assert words(fed(world, before).case(case, world.now))[second][0] == "waiting"
    assert fed(world, rows).case(case, world.now) == world.case(case)


def test_a_joint_opening_filed_first_by_the_other_signer_chooses_no_procedure_file() -> None:
    """A joint act opens nothing; standing in two logs, it must not decide by which arrives first on what file the case runs."""
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.case(case).opening
    assert opening is not None
    value = world.unsigned("alba", case, "open", body={**opening.filed.act.body, "reason": "another file"}, after=[])
    value["body"]["opens"] = {**value["body"]["opens"], "procedure": world.procedures["statement"].digest}
    keys = [key("lakes/alba/authority"), key("lakes/borea/authority")]
    joint = world.file(value | {"by": [one.ref for one in keys]}, *keys, log=world.log("borea"))
    first = last(world, opening.id)
    assert first[-1][0] == world.log("alba")
    for rows in (world.entries, first):
        found = fed(world, rows).case(case, world.now)
        assert found is not None and found.procedure.name == "contact" and not found.judged[joint].effect
        assert found == world.case(case)


def test_the_lists_of_the_day_follow_when_what_was_awaited_comes_as_something_else() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    world.open("corda", "contact", sides=["alba", "borea"], kind="call")
    foreign = world.last
    lie = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[opening, foreign])
    rows = last(world, foreign)
    made = world.projection([])
    index = Index(made, lambda _: world.now)
    for row in rows:
        made.take(*row)
        index.heard(*row)
        shown = [new.act.effect for day in index.today() for new in day.new if new.act.id == lie]
    assert shown == ["without-effect"]
    assert index.today() == Index(world.projection(rows), lambda _: world.now).today()


@st.composite
def tangled(draw: st.DrawFn) -> tuple[World, list[str]]:
    """Two cases whose acts name, in `after`, anything that any log holds; some of it is filed again in others' logs."""
    world = World(*PEOPLE, timekeepers=("watch",))
    cases = [contact(world), world.open("corda", "contact", sides=["alba", "borea"], kind="call")]
    for _ in range(draw(st.integers(1, 8))):
        who = draw(st.sampled_from(PEOPLE))
        ids = [row[2].id for row in world.entries] + ["e" * 64]
        after = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
        step = draw(st.integers(0, 5))
        if step == 0:
            world.see("watch", who)
        elif step == 1:
            world.lend(who, "duty")
        elif step == 2:
            world.repeat(draw(st.sampled_from([row[2].id for row in world.entries if row[2].v == "act/1"])), world.log(who))
        else:
            case = draw(st.sampled_from(cases))
            with_whom = [name for name in PEOPLE if name != who][: draw(st.integers(0, 4)) == 0]
            fields = {"level": draw(st.sampled_from(["ministers", "experts"]))}
            world.act(who, case, "readout", fields=fields, after=after, signers=[who, *with_whom])
    return world, cases


@settings(max_examples=60)
@given(tangled(), st.integers(0, 2**32))
def test_two_stores_hold_the_same_whatever_came_first_and_whenever_they_were_looked_at(
    history: tuple[World, list[str]], seed: int
) -> None:
    world, cases = history
    one, other = fed(world, world.shuffled(random.Random(seed))), world.projection()
    for case in cases:
        assert one.case(case, world.now) == other.case(case, world.now) == world.case(case)


@settings(max_examples=30)
@given(tangled(), st.integers(0, 2**32))
def test_no_effect_that_stood_is_ever_changed_by_what_comes_later(history: tuple[World, list[str]], seed: int) -> None:
    world, cases = history
    made, known = world.projection([]), dict[tuple[str, str], bool]()
    for row in world.shuffled(random.Random(seed)):
        made.take(*row)
        for case in cases:
            found = made.case(case, world.now)
            for id_, one in (found.judged if found is not None else {}).items():
                assert known.setdefault((case, id_), one.effect) == one.effect


# --- what waits for attested times --------------------------------------------------------------------------------------------
def test_what_follows_in_ones_log_an_act_that_waits_for_attested_times_waits_with_it() -> None:
    """Otherwise it would be judged as if that act were not there, and judged otherwise when the note comes."""
    world = World(*PEOPLE, timekeepers=("watch",))
    case = contact(world)
    opening = world.last
    note = world.see("watch", "alba")
    closing = world.act("alba", case, "close", body={"relies_on": [note]})
    late = world.act("alba", case, "readout", fields={"level": "ministers"}, after=[opening])
    assert words(world.case(case))[late] == ("without-effect", "state-does-not-allow")
    rows = last(world, note)
    early = fed(world, [row for row in rows if row[2].id != note]).case(case, world.now)
    assert {id_: word for id_, (word, _) in words(early).items()} == {opening: "effective", closing: "waiting", late: "waiting"}
    assert fed(world, rows).case(case, world.now) == world.case(case)


@st.composite
def relying(draw: st.DrawFn) -> tuple[World, str]:
    """One case whose acts move it and rely on notes, some of which are never there."""
    world = World(*PEOPLE, timekeepers=("watch",))
    case = contact(world)
    opening = world.last
    notes = ["d" * 64, world.see("watch", "alba")]
    for _ in range(draw(st.integers(2, 8))):
        who = draw(st.sampled_from(PEOPLE[:2]))
        if draw(st.integers(0, 5)) == 0:
            notes.append(world.see("watch", who))
            continue
        act = draw(st.sampled_from(["close", "reopen", "readout"]))
        body: dict[str, object] = {"fields": {"level": "ministers"}} if act == "readout" else {}
        if draw(st.booleans()):
            body["relies_on"] = [draw(st.sampled_from(notes))]
        world.act(who, case, act, body=body, after=[opening])
    return world, case


@settings(max_examples=100)
@given(relying(), st.integers(0, 2**32), st.booleans())
def test_no_note_that_comes_late_changes_what_was_judged(history: tuple[World, str], seed: int, late: bool) -> None:
    world, case = history
    made, known = world.projection([]), dict[str, bool]()
    rows = world.shuffled(random.Random(seed))
    for row in sorted(rows, key=lambda row: late and row[0].endswith("-seen")):
        made.take(*row)
        found = made.case(case, world.now)
        for id_, one in (found.judged if found is not None else {}).items():
            assert known.setdefault(id_, one.effect) == one.effect
    assert made.case(case, world.now) == world.case(case)
