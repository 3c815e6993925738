"""The proposal of tests/scenario/proposal.py held against its lists; and a short story of an appeal."""

from __future__ import annotations

import pytest
from tests.scenario.orders import Story, in_orders
from tests.scenario.proposal import EXPECTED, TOLD, replay
from tests.world import World

from comity.mechanism.clocks import clocks


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    return replay()


@in_orders
def test_the_lists_of_every_moment_hold_in_every_order_on_two_stores(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_liar_is_told_the_rule_the_role_the_deadline_and_what_to_do(replayed: tuple[Story, str]) -> None:
    replayed[0].told(TOLD)


def test_an_answer_from_1970_counts_and_reads_late_and_one_from_2099_has_not_come(replayed: tuple[Story, str]) -> None:
    """What all take up together answers for each of them, also for one whose answer is dated ahead."""
    story, case = replayed
    assert [one.word for one in clocks(story.world.case(case)) if one.owed_by == "dorn"] == ["late"], "put anew, it is owed once"
    taken = next(one for one in story.world.case(case).effective() if one.filed.act.act == "take-up")
    found = [(str(one.word), one.stopped_by == taken.id) for one in clocks(story.world.case(case)) if one.owed_by == "corda"]
    assert found == [("met", False), ("late", True)]


def test_what_another_says_of_an_answer_gives_way_to_the_addressees_own(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    row = story.row(case, "answer")
    cell = next(one for one in row.cells if one.holder == "corda")
    assert [(one.position.value, one.position.direct) for one in cell.held] == [("declined", False), ("supported", True)]
    assert "Corda" not in str(row.why)


def test_nobody_types_that_another_said_nothing() -> None:
    """It is no answer that can be chosen, and who claims it of another without a complete text has claimed nothing."""
    story = Story(World("alba", "borea", "corda", "estmark", timekeepers=("watch",)))
    case = story.open("alba", "proposal", proposers=["alba"], addressees=["borea", "corda"], kind="appeal")
    story.said("alba", case, "put", {"aim": "The piers stay open"})
    story.said("borea", case, "answer", {"answer": "noted"})
    story.lies("corda", case, "answer", {"answer": "not-mentioned"})
    claim = {"field": "answer", "holder": "corda", "because": "confirmed-complete"}
    story.said("estmark", case, "report", body={"silent": [claim]})
    row = story.row(case, "answer")
    assert {cell.holder: cell.word for cell in row.cells} == {"borea": None, "corda": "nothing-on-record"}
    assert "one of: “supported”, “declined”, “countered”, “noted”" in str(story.refusals[0].expected)
