"""Days, months and working days on calendars that people have: two weekends, holidays, hours that exist twice or never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.mechanism import calendars

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31))
HOLIDAYS = st.frozensets(DAYS, max_size=40)
WEEKENDS = st.sampled_from([frozenset({6, 7}), frozenset({5, 6}), frozenset({5}), frozenset()])


def step_by_step(start: datetime, days: int, holidays: frozenset[date], weekend: frozenset[int]) -> datetime:
    """The meaning, one day at a time."""
    step, when, left = (1 if days > 0 else -1), start, abs(days)
    while left:
        when += timedelta(days=step)
        left -= calendars.is_working_day(when.date(), holidays, weekend)
    return when


@given(MOMENTS, st.integers(-60, 60), HOLIDAYS, WEEKENDS)
def test_working_days_in_leaps_are_those_counted_one_by_one(
    start: datetime, days: int, holidays: frozenset[date], weekend: frozenset[int]
) -> None:
    found = calendars.add_working_days(start, days, holidays, weekend)
    assert found == step_by_step(start, days, holidays, weekend)


def test_a_length_of_millions_of_working_days_is_no_work() -> None:
    found = calendars.add_working_days(datetime(2026, 11, 1, 9), 1_500_000, frozenset(), {5, 6})
    assert found.isoweekday() not in (5, 6) and found.year > 7000


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=60)), HOLIDAYS, WEEKENDS)
def test_working_time_is_added_as_it_is_measured(
    start: datetime, span: timedelta, holidays: frozenset[date], weekend: frozenset[int]
) -> None:
    span = timedelta(seconds=span.days * 86400 + span.seconds)
    end = calendars.add_working_time(start, span, holidays, weekend)
    assert calendars.working_time(start, end, holidays, weekend) == span


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), 48, (2028, 2, 29)),
        ((2025, 8, 31), 6, (2026, 2, 28)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 1, 31), -2, (2025, 11, 30)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_there_is(start: tuple[int, ...], months: int, end: tuple[int, ...]) -> None:
    assert calendars.add_months(datetime(*start, 9, 30), months) == datetime(*end, 9, 30)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("wall", "zone", "moment"),
    [
        ((2026, 3, 29, 2, 30), "Europe/Paris", (2026, 3, 29, 1, 30)),  # never shown: an hour later by the clock
        ((2026, 10, 25, 2, 30), "Europe/Paris", (2026, 10, 25, 1, 30)),  # shown twice: the second
        ((2026, 7, 1, 12, 0), "Europe/Paris", (2026, 7, 1, 10, 0)),
        ((2011, 12, 30, 23, 59, 59), "Pacific/Apia", (2011, 12, 31, 9, 59, 59)),  # a day that was never lived there
        ((2026, 4, 24, 0, 0), "Africa/Cairo", (2026, 4, 23, 22, 0)),  # midnight itself was skipped
    ],
)
def test_an_hour_that_exists_twice_or_never_takes_the_later_reading(
    wall: tuple[int, ...], zone: str, moment: tuple[int, ...]
) -> None:
    found = calendars.fixed(datetime(*wall), ZoneInfo(zone))  # type: ignore[arg-type, misc]
    assert found == datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), st.sampled_from(["Europe/Paris", "Africa/Cairo", "Asia/Tehran"]))
def test_what_clocks_show_comes_back_unless_they_never_showed_it(wall: datetime, zone: str) -> None:
    here = ZoneInfo(zone)
    found = calendars.fixed(wall, here)
    assert calendars.wall(found, here) >= wall
    assert calendars.fixed(calendars.wall(found, here), here) == found
