"""Every word of a clock, on attested time, with the charter's grace, zone, weekend and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import START, World, at, reported

from comity.mechanism import load
from comity.mechanism.attest import Attestations, SeenIndex
from comity.mechanism.calendars import add_working_days
from comity.mechanism.case import Case, SeenNote
from comity.mechanism.clocks import Clock, clocks
from comity.mechanism.engine import admit


def contact(world: World) -> str:
    return world.open("alba", "contact", sides=["alba", "borea"], kind="call")


def clock(case: Case, owed_by: str = "borea") -> Clock:
    return next(one for one in clocks(case) if one.owed_by == owed_by)


def attested() -> tuple[World, str]:
    world = World("alba", "borea", timekeepers=("watch",))
    case = contact(world)
    world.see("watch", "alba")
    return world, case


def test_one_clock_for_each_side_that_can_answer() -> None:
    world = World("alba", "borea", keyless=("corda",))
    case = world.open("alba", "contact", sides=["alba", "borea", "corda"], kind="call")
    assert [one.owed_by for one in clocks(world.case(case))] == ["alba", "borea"], "who has no keys owes nothing here"


def test_running_met_late_and_lapsed() -> None:
    world, case = attested()
    assert clock(world.case(case)).word == "running"
    world.wait(hours=25)
    assert clock(world.case(case)).word == "lapsed"
    world.act("borea", case, "readout", fields={"level": "ministers"})
    world.see("watch", "borea")
    found = clock(world.case(case))
    assert (found.word, found.claimed) == ("late", False)
    assert "came late, on 2026-11-02 09:00; due by 2026-11-02 08:00 (Etc/UTC)" in str(found.why)
    early = world.act("alba", case, "readout", fields={"level": "ministers"}, at=START)
    world.see("watch", "alba", at=START + timedelta(hours=1))
    assert clock(world.case(case), "alba").word == "met"
    assert clock(world.case(case), "alba").stopped_by == early


def test_a_clock_that_nobody_attests_runs_on_claims_and_says_so() -> None:
    world = World("alba", "borea")
    case = contact(world)
    world.act("borea", case, "readout", fields={"level": "ministers"})
    found = clock(world.case(case))
    assert (found.word, found.claimed) == ("met-claimed", True)
    assert "by its author's own clock" in str(found.why)


def test_grace_is_given() -> None:
    world, case = attested()
    world.wait(hours=24, minutes=4)
    assert clock(world.case(case)).word == "running"
    world.wait(minutes=2)
    assert clock(world.case(case)).word == "lapsed"


def test_a_timekeeper_on_the_authors_node_attests_nothing_except_in_an_exercise_where_it_is_said() -> None:
    for exercise, word in ((False, "met-claimed"), (True, "met")):
        hosts = {"borea": "one", "watch": "one"}
        world = World("alba", "borea", timekeepers=("watch",), hosts=hosts, exercise=exercise)
        case = contact(world)
        world.act("borea", case, "readout", fields={"level": "ministers"})
        world.see("watch", "borea")
        found = clock(world.case(case))
        assert found.word == word
        assert (found.note is not None) == exercise


def test_the_f_plus_first_earliest_of_distinct_others_counts() -> None:
    world = World("alba", "borea", "corda", "dara", "evra", f=1)
    case = contact(world)
    for hours, who in ((0, "corda"), (1, "corda"), (2, "dara"), (3, "evra")):
        world.see(who, "alba", at=START + timedelta(hours=hours))
    found = world.case(case)
    timing = Attestations(found.charter, found.seen).timing(found.opening.filed)
    assert (timing.when, timing.claimed) == (START + timedelta(hours=2), False)


def test_a_stop_counts_only_after_it_follows_the_start() -> None:
    """A readout filed before the opening arrived in its past has no effect and stops nothing."""
    world = World("alba", "borea")
    case = contact(world)
    world.act("borea", case, "readout", fields={"level": "ministers"}, after=[])
    assert clock(world.case(case)).word == "running"


def test_due_is_told_in_the_charters_zone() -> None:
    world = World("alba", "borea", zone="Asia/Tehran")
    case = contact(world)
    found = clock(world.case(case))
    assert found.due == START + timedelta(hours=24)
    assert "2026-11-02 11:30 (Asia/Tehran)" in str(found.why)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (datetime(2026, 11, 6, 9, tzinfo=UTC), 1, datetime(2026, 11, 9, 9, tzinfo=UTC)),  # Friday to Monday
        (datetime(2026, 11, 6, 9, tzinfo=UTC), 3, datetime(2026, 11, 12, 9, tzinfo=UTC)),  # over a holiday, the 11th
        (datetime(2026, 11, 7, 9, tzinfo=UTC), 1, datetime(2026, 11, 9, 9, tzinfo=UTC)),  # from a Saturday
    ],
)
def test_working_days_skip_weekend_and_holidays(start: datetime, days: int, due: datetime) -> None:
    assert add_working_days(start, days, {date(2026, 11, 11)}, {6, 7}) == due


def test_a_week_without_working_days_does_not_hang() -> None:
    assert add_working_days(START, 2, frozenset(), frozenset(range(1, 8))) == START + timedelta(days=2)


def test_an_act_that_does_not_know_of_the_start_does_not_stop_the_clock() -> None:
    """Reopening starts the answer anew; a readout filed without knowledge of it answers the first start only."""
    text = (
        load.shipped_bytes("contact")
        .replace(b"    starts: [open]", b"    starts: [open, reopen]")
        .replace(b"    by: [side]\n    from: [under-way]", b"    by: [side]\n    from: any")
    )
    world = World("alba", "borea", procedures={"contact": load.load(text, "contact.yaml")})
    case = contact(world)
    opening = world.last
    world.wait(hours=1)
    world.act("alba", case, "close")
    world.act("alba", case, "reopen")
    world.act("borea", case, "readout", fields={"level": "ministers"}, after=[opening])
    assert [one.word for one in clocks(world.case(case)) if one.owed_by == "borea"] == ["met-claimed", "running"]


def test_one_witness_who_says_it_twice_counts_once() -> None:
    world = World("alba", "borea", "corda", f=1)
    case = contact(world)
    for hours in (0, 1):
        world.see("corda", "alba", at=START + timedelta(hours=hours))
    found = world.case(case)
    assert Attestations(found.charter, _notes(world)).timing(found.opening.filed).claimed


def _notes(world: World) -> list[SeenNote]:
    """Every note as it stands, without the choice that a projection makes."""
    return [
        SeenNote(one.id, one.value["log"].split("/")[1], one.value["of"], one.value["size"], at(one.value["at"]))
        for _, _, one in world.entries
        if one.v == "seen/1"
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 5), st.integers(0, 9)), max_size=12),
    st.integers(0, 4),
    st.integers(0, 2),
)
def test_the_notes_chosen_for_a_case_attest_what_all_notes_attest(rows: list[tuple[str, int, int]], index: int, f: int) -> None:
    """The index keeps, of each author, the earliest note that covers an act: nothing is lost by leaving the rest out."""
    world = World("alba", "a", "b", "c", "d", f=f)
    notes = [SeenNote(str(n), who, "log", size, START + timedelta(hours=hour)) for n, (who, size, hour) in enumerate(rows)]
    chosen = SeenIndex()
    for note in notes:
        chosen.add(note)
    few = Attestations(world.charter, chosen.covering("log", index)).attested("log", index, ("a",))
    assert few == Attestations(world.charter, notes).attested("log", index, ("a",))


# --- clocks of a procedure of one's own ---------------------------------------------------------------------------------------
NOTICE = b"""
procedure: notice
modelled_on:
  - {text: a test, source: none, verified: false}
roles: {opener: opening, anyone: everyone, side: {field: sides}}
open: [anyone]
sides: side
states: [announced, answered, invoked]
final: [answered, invoked]
fields:
  sides: {type: participants, compare: same}
  starts_at: {type: time, compare: same}
acts:
  open: {kind: opens, by: [anyone], to: announced, sets: [sides, starts_at], needs: [sides, starts_at]}
  answer: {by: [side], from: [announced], to: answered, sets: [starts_at]}
  report: {by: [anyone], from: any, carries: [positions]}
  invoke: {by: [opener], from: [announced], to: invoked, relies_on: answer}
  correct: {kind: corrects, by: [author], from: any, sets: [starts_at]}
  withdraw: {kind: withdraws, by: [author], from: any}
  recall: {kind: recalls, by: [author], from: any}
  settle: {kind: settles, by: [opener], from: any}
clocks:
  notice: {starts: [open], stops: [open], owed_by: opener, within: lead_hours, before: starts_at}
  answer:
    {starts: [open], stops: [answer, {act: report, for: holder}], owed_by: side, within: answer_days, calendar: working-days}
parameters:
  lead_hours: {value: 48, unit: hours, source: a test, verified: true}
  answer_days: {value: 1, unit: days, source: a test, verified: true}
settle: [opener]
"""


def notice_world(hours: int) -> tuple[World, str]:
    world = World("alba", "borea", timekeepers=("watch",), procedures={"notice": load.load(NOTICE, "notice.yaml")})
    starts = (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return world, world.open("alba", "notice", sides=["borea"], starts_at=starts)


def test_short_notice_is_marked_has_effect_and_is_told_with_whom_to_phone() -> None:
    world, case = notice_world(hours=12)
    found = world.case(case)
    assert next(one for one in clocks(found) if one.name == "notice").word == "short-notice"
    assert found.states == {"announced"}
    empty = world.projection().draft(world.charter, found.procedure, case, world.now)
    notices = admit(empty, found.opening.filed, world.now).notices
    assert "Telephone Borea as well" in str(notices[0])


def test_notice_in_time_is_met() -> None:
    world, case = notice_world(hours=72)
    world.see("watch", "alba")
    assert next(one for one in clocks(world.case(case)) if one.name == "notice").word == "met"


def test_working_days_run_from_sunday_to_monday_in_a_case() -> None:
    world, case = notice_world(hours=72)
    assert clock(world.case(case)).due == START + timedelta(days=1)


def test_a_report_about_who_owes_may_stop_a_clock_and_is_marked() -> None:
    world, case = notice_world(hours=72)
    world.act("alba", case, "report", body={"positions": [reported("starts_at", "2026-11-04T08:00:00Z", "borea")]})
    found = clock(world.case(case))
    assert (found.word, found.reported) == ("met-claimed", True)


def test_a_lapse_is_invoked_only_with_the_notes_that_show_it() -> None:
    """Nothing follows from the lapse alone; the act lists the attested times, and only those count, on every node."""
    world, case = notice_world(hours=72)
    begun = world.see("watch", "alba")
    world.wait(days=1, hours=1)
    passed = world.see("watch", "borea")
    assert clock(world.case(case)).word == "lapsed" and world.case(case).states == {"announced"}
    bare = world.act("alba", case, "invoke")
    assert world.case(case).effect(bare).code == "lapse-not-shown"
    own = world.see("alba", "borea")
    self_made = world.act("alba", case, "invoke", body={"relies_on": [begun, own]})
    assert world.case(case).effect(self_made).code == "lapse-not-shown"
    without_begin = world.act("alba", case, "invoke", body={"relies_on": [passed]})
    assert world.case(case).effect(without_begin).code == "lapse-not-shown", "nobody attests when it began"
    shown = world.act("alba", case, "invoke", body={"relies_on": [begun, passed]})
    assert world.case(case).effect(shown).word == "effective"
    assert world.case(case).states == {"invoked"}


def test_an_act_that_relies_on_notes_that_are_not_here_waits() -> None:
    world, case = notice_world(hours=72)
    world.wait(days=2)
    made = world.act("alba", case, "invoke", body={"relies_on": ["ab" * 32]})
    assert world.case(case).effect(made).word == "waiting"
