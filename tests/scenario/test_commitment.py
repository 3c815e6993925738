"""The commitment of tests/scenario/commitment.py held against its lists; and short stories of commitments."""

from __future__ import annotations

import pytest
from tests.scenario.commitment import EXPECTED, OWED, TOLD, recorded, replay, world
from tests.scenario.orders import Story, in_orders
from tests.world import at, topic

from comity.mechanism.clocks import clocks
from comity.projection.conditions import waits
from comity.projection.positions import compare


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    return replay()


@in_orders
def test_a_commitment_from_its_record_to_its_lapse_in_every_order(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_liar_is_told_the_rule_the_role_the_deadline_and_what_to_do(replayed: tuple[Story, str]) -> None:
    replayed[0].told(TOLD)


def test_a_performance_dated_back_reads_late_by_what_others_saw(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    words = {(one.name, one.owed_by): one.word for one in clocks(story.world.case(case), now=at("2026-11-21T09:00:00Z"))}
    assert words["performance", "borea"] == "late", "whatever its author dates it"


def test_each_waits_for_what_the_other_owes_and_nobody_can_come_first(replayed: tuple[Story, str]) -> None:
    """As it stood while both were open; once this one has lapsed, the other waits for what does not come by itself any more."""
    story, case = replayed
    early = story.world.projection(story.world.entries[: story.marks[2].filed])
    (group,) = waits(early.cases(story.marks[2].now)).told.groups
    assert case in group.members and len(group.members) == 2
    found = waits(story.world.cases())
    assert found.told.groups == ()
    assert [one.word for one in found.told.waits] == ["lapsed"]


def test_what_is_taken_back_leaves_the_clock_as_it_was_stopped(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    cells = story.row(case, "implementation").cells
    assert {cell.holder: cell.word for cell in cells if not cell.held} == {"corda": "silent", "mission": "nothing-on-record"}
    words = [one.word for one in clocks(story.world.case(case)) if (one.name, one.owed_by) == ("assessment", "mission")]
    assert words == ["met", "running"], "the second runs since it was said to be performed again"


def test_each_assessor_keeps_its_own_number_and_none_is_made_of_them() -> None:
    story = Story(world())
    case = recorded(story)
    for who, step in (("mission", "1"), ("corda", "2"), ("borea", "3"), ("mission", "2")):
        story.said(who, case, "assess", {"implementation": step})
    (row,) = compare(story.world.case(case))
    assert row.word == "at-variance"
    held = {cell.holder: [str(one.text) for one in cell.held] for cell in row.cells if cell.held}
    assert held == {"borea": ["3: full"], "corda": ["2: intermediate"], "mission": ["2: intermediate"]}
    story.said("borea", case, "assess", {"implementation": "2"})
    assert [row.word for row in compare(story.world.case(case))] == ["agreed"]


def test_all_beneficiaries_release_together_or_nobody_is_released() -> None:
    story = Story(world())
    case = recorded(story, beneficiaries=["alba", "mission"])
    story.lies("alba", case, "release")
    assert "Mission" in str(story.refusals[-1].got)
    story.said("alba", case, "release", signers=["alba", "mission"])
    assert story.world.case(case).states == {"released"}


def test_without_a_deadline_no_lapse_is_invoked_however_long_it_takes() -> None:
    story = Story(world())
    case = recorded(story)
    story.said("borea", case, "undertake")
    called = story.said("alba", case, "call", {"triggered_on": "2026-11-01"})
    story.world.wait(days=4000)
    story.lies("alba", case, "invoke-lapse", OWED, body=story.relying(called))
    assert clocks(story.world.case(case)) == ()


def test_a_recurring_commitment_is_due_each_week_and_each_time_has_its_own_word() -> None:
    story = Story(world())
    case = recorded(story, course="recurring")
    story.said("borea", case, "undertake")
    story.said("corda", case, "trigger", {"triggered_on": "2026-11-01", "first_due_on": "2026-11-02"})
    for day in ("2026-11-02T08:00:00Z", "2026-11-10T08:00:00Z"):
        story.world.now = at(day)
        story.said("borea", case, "deliver", {"progress/boat": topic("A boat has come.", "Boat")})
    story.world.now = at("2026-11-17T08:00:00Z")
    found = [(one.number, f"{one.due:%m-%d %H:%M}", one.word) for one in clocks(story.world.case(case))]
    assert found == [
        (1, "11-02 23:59", "met"),
        (2, "11-09 23:59", "late"),
        (3, "11-16 23:59", "lapsed"),
        (4, "11-23 23:59", "running"),
    ]


def test_accepted_performance_ends_it_and_it_can_still_be_assessed() -> None:
    story = Story(world())
    case = recorded(story)
    story.said("borea", case, "undertake")
    story.said("borea", case, "trigger", {"triggered_on": "2026-11-01"})
    story.said("borea", case, "perform", {"performed_on": "2026-11-01", "implementation": "3"})
    story.said("alba", case, "accept", {"implementation": "3"})
    story.said("mission", case, "assess", {"implementation": "2"})
    found = story.world.case(case)
    assert found.states == {"discharged"}
    assert {row.field: row.word for row in compare(found)}["implementation"] == "at-variance"


def test_an_opener_that_waits_can_move_neither_the_deadline_nor_the_roles() -> None:
    """Alba opens what Borea owes it: its own dates start no clock, and it cannot put a friend in the guarantor's place."""
    story = Story(world())
    people = {"obligors": ["borea"], "beneficiaries": ["alba"], "guarantors": ["corda"], "concerned": ["alba", "borea", "corda"]}
    case = story.open("alba", "commitment", **people, kind="act", due_at="2026-11-30T00:00:00Z")
    (opening,) = story.world.case(case).judged
    story.said("borea", case, "undertake")
    story.said("alba", case, "call", {"triggered_on": "2026-11-01"})
    assert clocks(story.world.case(case)) == ()
    story.said("corda", case, "set-deadline", {"due_at": "2026-11-20T00:00:00Z"})
    story.lies("alba", case, "correct", {"guarantors": ["fenland"]}, body={"corrects": opening})
    story.lies("alba", case, "correct", {"due_at": "2026-11-02T00:00:00Z"}, body={"corrects": opening})
    story.said("alba", case, "extend", {"due_at": "2026-11-02T00:00:00Z"})
    (clock,) = clocks(story.world.case(case))
    assert f"{clock.due:%Y-%m-%d %H:%M}" == "2026-11-20 00:00"


def test_an_obligor_that_set_its_own_deadline_cannot_correct_it_away() -> None:
    story = Story(world())
    case = recorded(story)
    story.said("borea", case, "undertake")
    story.said("borea", case, "trigger", {"triggered_on": "2026-11-01"})
    deadline = story.said("borea", case, "set-deadline", {"due_at": "2026-11-05T00:00:00Z"})
    story.lies("borea", case, "correct", {"due_at": "2099-01-01T00:00:00Z"}, body={"corrects": deadline})
    story.said("borea", case, "set-deadline", {"due_at": "2099-01-01T00:00:00Z"})
    story.said("borea", case, "withdraw", body={"withdraws": deadline})
    story.world.wait(days=5)
    story.said("alba", case, "invoke-lapse", OWED, body=story.relying(deadline))
    assert story.world.case(case).states == {"lapsed"}
