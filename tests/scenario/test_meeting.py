"""The round of tests/scenario/meeting.py held against its lists; and short stories of rounds."""

from __future__ import annotations

import pytest
from tests.scenario.meeting import CONVENERS, EXPECTED, FORMATS, INVITED, ONCE, TOLD, TWICE, replay, start, when
from tests.scenario.orders import Story, in_orders
from tests.world import World

from comity.mechanism.clocks import clocks


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    return replay()


@in_orders
def test_the_lists_of_every_moment_hold_in_every_order_on_two_stores(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_liar_is_told_the_rule_the_role_who_is_missing_and_what_to_do(replayed: tuple[Story, str]) -> None:
    replayed[0].told(TOLD)


def test_a_new_date_asks_everybody_again_and_silence_is_no_consent(replayed: tuple[Story, str]) -> None:
    got = [str(one.got) for one in replayed[0].refusals if one.code == "not-preceded-by-all"]
    assert got == ["missing: Corda", "missing: Alba, Borea, Corda", "missing: Corda"]


def test_a_consent_dated_back_counts_and_reads_late(replayed: tuple[Story, str]) -> None:
    """Late by what others saw, whatever its author writes; a delegation dated back is short notice all the same."""
    story, case = replayed
    found = [(one.name, str(one.word)) for one in clocks(story.world.case(case)) if one.owed_by == "corda"]
    assert [word for name, word in found if name == "consent"] == ["met", "late", "met"]
    assert [word for name, word in found if name == "delegation"] == ["short-notice"]


def test_revised_minutes_are_their_authors_own_and_the_earlier_ones_stay_on_the_line(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    cells = {cell.holder: cell for cell in story.row(case, "minutes/ferry").cells}
    values = {name: [one.position.value for one in cell.held] for name, cell in cells.items()}
    assert values == {"alba": [ONCE], "borea": [ONCE], "corda": [], "dorn": [ONCE]}
    assert [one.position.value for one in cells["alba"].earlier] == [TWICE]


def test_a_guests_own_word_on_its_capacity_stands_beside_that_of_whoever_invited_it(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    row = story.row(case, "capacities/estmark", at="minutes apart")
    values = {cell.holder: [one.position.value for one in cell.held] for cell in row.cells if cell.held}
    assert (row.word, values) == ("at-variance", {"borea": ["party"], "estmark": ["expert"], "quay": ["expert"]})
    assert story.row(case, "capacities/estmark").word == "agreed", "once one of them is corrected"


def test_a_date_that_an_observer_sets_is_nowhere_among_the_dates(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    cells = story.row(case, "begins_at").cells
    dates = {str(one.position.value)[:10] for cell in cells for one in (*cell.held, *cell.earlier)}
    assert dates == {"2026-12-10", "2026-12-12", "2026-12-15"}
    assert "dorn" not in {cell.holder for cell in cells}


def test_a_keeper_who_convenes_on_another_day_than_all_consented_to_is_at_variance_with_them() -> None:
    story = Story(World("quay", *INVITED, "fenn", timekeepers=("watch",), formats=FORMATS))
    case = start(story)
    story.said("alba", case, "propose", when(10))
    for who in CONVENERS:
        story.said(who, case, "consent", when(10))
    assert story.row(case, "begins_at").word == "agreed"
    story.said("quay", case, "convene", when(20))
    assert story.row(case, "begins_at").word == "at-variance"


def test_all_conveners_may_convene_together_and_none_of_them_alone() -> None:
    """Then the keeper's word gives the day from which what is due before it counts; until it has one, nothing is."""
    story = Story(World("quay", *INVITED, "fenn", timekeepers=("watch",), formats=FORMATS))
    case = start(story)
    story.said("alba", case, "propose", when(10))
    story.lies("alba", case, "convene-together", signers=["alba", "borea"])
    assert [str(one.got) for one in story.refusals] == ["missing: Corda"]
    story.said("alba", case, "convene-together", signers=list(CONVENERS))
    assert story.world.case(case).states == {"convened"}
    assert "invitation" not in {one.name for one in clocks(story.world.case(case))}
    story.said("quay", case, "invite", when(10))
    found = [(f"{one.due:%Y-%m-%d}", str(one.word)) for one in clocks(story.world.case(case)) if one.name == "invitation"]
    assert found == [("2026-11-26", "met")]
