"""The bridge of tests/scenario/bridge.py held against its lists."""

from __future__ import annotations

import pytest
from tests.scenario.bridge import EXPECTED, TOLD, replay
from tests.scenario.orders import Story, in_orders

from comity.mechanism.clocks import clocks
from comity.projection.positions import compare


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    return replay()


@in_orders
def test_the_lists_of_every_moment_hold_in_every_order_on_two_stores(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_liar_is_told_the_rule_the_role_the_deadline_and_what_to_do(replayed: tuple[Story, str]) -> None:
    replayed[0].told(TOLD)


def test_an_observer_of_one_format_who_is_a_member_of_the_other_owes_and_answers_as_a_member(
    replayed: tuple[Story, str],
) -> None:
    story, case = replayed
    found = [(one.name, one.word) for one in clocks(story.world.case(case)) if one.owed_by == "estmark"]
    assert found == [("member", "met")]


def test_no_formats_answer_is_counted_from_its_members(replayed: tuple[Story, str]) -> None:
    """Both guarantors had said the same, and still their format had no answer until both signed one."""
    story, case = replayed
    mark = next(one for one in story.marks if one.name == "members have answered")
    before = story.world.projection(story.world.entries[: mark.filed]).case(case, mark.now)
    assert before is not None
    assert "guarantors_answer" not in {row.field for row in compare(before)}
    assert story.row(case, "guarantors_answer").word == "agreed"


def test_an_objection_dated_back_undoes_no_carrying_and_reads_late(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    found = story.world.case(case)
    assert [str(one.word) for one in clocks(found) if one.name == "silence"] == ["met", "late", "running"]
    (carried,) = [one for one in found.judged.values() if one.filed.act.act == "carry" and one.effect]
    assert carried.result == {"carried"}
    mark = next(one for one in story.marks if one.name == "carried in other words")
    then = story.world.projection(story.world.entries[: mark.filed]).case(case, mark.now)
    assert then is not None and then.effect(carried.id).word == "crossed"
    assert found.effect(carried.id).word == "effective", "words were put once more by somebody who knew both"


def test_words_carried_otherwise_than_put_show_against_whose_they_are(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    row = story.row(case, "words")
    assert row.word == "at-variance" and "Alba" in str(row.why)
    held = {cell.holder: [one.position.value for one in cell.held] for cell in row.cells if cell.held}
    weekdays = "The ferry may run on weekdays."
    as_put = {who: [weekdays] for who in ("borea", "corda", "estmark")}
    assert held == {"alba": ["The ferry runs on weekdays."], **as_put}
