"""The step of tests/scenario/milestone.py held against its lists; and short stories of steps."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenario.milestone import CONCERNED, EXPECTED, TOLD, replay
from tests.scenario.orders import Story, in_orders
from tests.world import World

from comity.mechanism.clocks import clocks
from comity.projection.conditions import waits
from comity.projection.ties import conditions


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    return replay()


@in_orders
def test_the_lists_of_every_moment_hold_in_every_order_on_two_stores(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_liar_is_told_the_rule_the_role_who_is_missing_and_what_to_do(replayed: tuple[Story, str]) -> None:
    replayed[0].told(TOLD)


def test_each_slips_on_its_own_dates_and_the_earlier_ones_stay_on_the_line(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    lines: dict[str, list[Any]] = {
        cell.holder: [*(one.position.value for one in cell.earlier), *(one.position.value for one in cell.held)]
        for cell in story.row(case, "expected_on").cells
    }
    assert lines == {"alba": ["2027-01-10", "2027-01-15"], "borea": ["2026-12-20", "2027-01-31"], "corda": []}


def test_a_confirmation_dated_back_counts_and_reads_late(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    found = clocks(story.world.case(case))
    assert [str(one.word) for one in found if one.name == "confirmation" and one.owed_by == "corda"] == ["met", "late"]
    assert [str(one.word) for one in found if one.name == "reach"] == ["met", "met"]


def test_what_it_waits_for_is_found_on_the_word_of_who_is_to_reach_it(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    (one,) = conditions(story.world.case(case))
    assert (one.case, one.basis) == (case, "obligor")
    found = {owed.case: owed.state for owed in waits(story.world.cases()).owed}
    assert found == {case: "done", one.target: "open"}


def test_a_step_that_is_given_up_does_not_pass_for_one_that_was_reached() -> None:
    story = Story(World("quay", *CONCERNED, timekeepers=("watch",)))
    case = story.open("quay", "milestone", obligors=["alba"], concerned=list(CONCERNED), kind="referendum")
    story.lies("alba", case, "release", signers=["alba", "borea"])
    story.said("alba", case, "release", signers=list(CONCERNED))
    assert [owed.state for owed in waits(story.world.cases()).owed] == ["released"]


def test_who_confirmed_a_claim_that_was_contested_has_not_confirmed_the_next_one() -> None:
    story = Story(World("quay", "alba", "borea", "corda", timekeepers=("watch",)))
    case = story.open("quay", "milestone", obligors=["alba"], concerned=["borea", "corda"], kind="referendum")
    story.said("alba", case, "set-date", {"target_on": "2026-12-20"})
    day = {"reached_on": "2026-11-01"}
    story.said("alba", case, "claim", day)
    story.said("borea", case, "confirm", day)
    story.said("corda", case, "contest")
    story.said("alba", case, "claim", day)
    story.said("corda", case, "confirm", day)
    story.lies("quay", case, "conclude")
    assert [str(one.got) for one in story.refusals] == ["missing: Borea"]
    story.said("borea", case, "confirm", day)
    story.said("quay", case, "conclude")
    assert story.world.case(case).states == {"reached"}
