"""The replay itself: a row too many or too few fails, in whatever order acts arrive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import World

OPENED = Lists(
    states=("under-way",),
    due=(("readout", "alba", "2026-11-02 08:00", "running"), ("readout", "borea", "2026-11-02 08:00", "running")),
    nothing=(("kind", "borea"),),
)
DIFFER = Lists(
    states=("under-way",),
    at_variance=("level",),
    nothing=(("kind", "borea"),),
    without_effect=(("corda", "readout", "role-not-held"),),
)


def story() -> tuple[Story, str]:
    made = Story(World("alba", "borea", "corda", timekeepers=("watch",)))
    case = made.open("alba", "contact", sides=["alba", "borea"], kind="call")
    made.mark("opened")
    made.said("alba", case, "readout", {"level": "ministers"})
    made.said("borea", case, "readout", {"level": "envoys"})
    made.lies("corda", case, "readout", {"level": "military"})
    made.mark("they differ")
    return made, case


def test_the_lists_hold_in_every_order_and_the_liar_was_told_why() -> None:
    made, case = story()
    made.hold(case, {"opened": OPENED, "they differ": DIFFER}, orders=5)
    (refusal,) = made.refusals
    assert "a side" in str(refusal.expected) and "Corda" in str(refusal.got) and str(refusal.todo)


@pytest.mark.parametrize(
    "wrong", [replace(DIFFER, at_variance=()), replace(DIFFER, silent=(("level", "alba"),)), replace(DIFFER, without_effect=())]
)
def test_a_list_that_is_not_so_fails(wrong: Lists) -> None:
    made, case = story()
    with pytest.raises(AssertionError, match="they differ"):
        made.hold(case, {"opened": OPENED, "they differ": wrong}, orders=1)


def test_an_act_with_right_is_no_lie() -> None:
    made, case = story()
    with pytest.raises(AssertionError, match="was admitted"):
        made.lies("borea", case, "close")
