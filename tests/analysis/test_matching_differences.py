"""What matched rows differ in, and whether both can be true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from comity.analysis.matching.differences import differences, word
from comity.analysis.matching.entry import Entry

AT = datetime(2020, 3, 13, 14, tzinfo=UTC)


def people(low: int | None, high: int | None) -> Entry:
    return Entry(2, casualties_low=low, casualties_high=high)


@pytest.mark.parametrize(
    ("a", "b", "compatible"),
    [((2, 4), (3, 6), True), ((41, None), (50, 50), True), ((0, 10), (10, 12), True), ((41, None), (40, 40), False),
     ((0, 0), (1, None), False), ((1, 3), (4, 5), False)],
)  # fmt: skip
def test_ranges_that_overlap_can_both_be_true(a: tuple[int, int | None], b: tuple[int, int | None], compatible: bool) -> None:
    """'More than 40' and 50 agree; 'more than 40' and 40 do not."""
    (found,) = differences(people(*a), people(*b))
    assert found.compatible is compatible
    assert word((found,)) == ("common" if compatible else "at-variance")


def test_what_one_does_not_state_is_no_difference() -> None:
    """Silence is not a contradiction."""
    assert differences(people(None, None), people(3, 3)) == ()
    assert differences(Entry(2, kind="shelling", respondent="x"), Entry(3)) == ()


def test_a_group_and_its_kind_are_compatible_two_kinds_are_not() -> None:
    """Shelling may be mortar fire; mortar fire is not rocket fire."""
    (group,) = differences(Entry(2, kind="shelling"), Entry(3, kind="mortar fire"))
    (sister,) = differences(Entry(2, kind="mortar fire"), Entry(3, kind="rocket fire"))
    assert group.compatible and not sister.compatible


def test_places_within_their_precision_are_compatible() -> None:
    """The stated precision decides, and the sentence has the figures."""
    one = Entry(2, lat=35.0, lon=36.0, precision_km=5.0)
    (near,) = differences(one, Entry(3, lat=35.05, lon=36.0, precision_km=1.0))
    (far,) = differences(one, Entry(3, lat=35.2, lon=36.0, precision_km=1.0))
    assert near.compatible and not far.compatible
    assert "22.2 km apart, beyond the stated 6.0 km" in str(far.why)


def test_times_within_an_hour_or_within_the_day_are_compatible() -> None:
    """A clock time lies within a day; three hours apart is a difference."""
    one = Entry(2, start=AT, end=AT)
    day = Entry(3, start=AT.replace(hour=0), end=AT.replace(hour=0) + timedelta(days=1), day_only=True)
    other = replace(day, start=AT.replace(hour=0) - timedelta(days=1), end=AT.replace(hour=0))
    shifted = replace(day, start=AT - timedelta(hours=2), end=AT + timedelta(hours=22), day=AT.date())
    assert [d.compatible for d in differences(one, other)] == [False]
    assert [str(d.why) for d in differences(day, shifted)] == ["the same day, counted from different hours"]
    assert [d.compatible for d in differences(other, shifted)] == [False]
    later = Entry(3, start=AT + timedelta(hours=3), end=AT + timedelta(hours=3))
    soon = Entry(3, start=AT + timedelta(minutes=40), end=AT + timedelta(minutes=40))
    assert [d.compatible for e in (day, later, soon) for d in differences(one, e)] == [True, False, True]


def test_an_unknown_side_contradicts_nobody() -> None:
    """'Unknown' and a name are compatible, two names are not."""
    (unknown,) = differences(Entry(2, respondent="unknown"), Entry(3, respondent="side one"))
    (named,) = differences(Entry(2, respondent="side two"), Entry(3, respondent="side one"))
    assert unknown.compatible and not named.compatible
