"""Working days: deadlines that skip the charter's weekend and holidays, in the charter's time zone."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta


def is_working_day(day: date, holidays: AbstractSet[date], weekend: AbstractSet[int]) -> bool:
    """`weekend` holds ISO weekday numbers, Monday is 1."""
    return day.isoweekday() not in weekend and day not in holidays


def add_working_days(start: datetime, days: int, holidays: AbstractSet[date], weekend: AbstractSet[int]) -> datetime:
    """The same time of day, `days` working days later. `start` is aware, in the zone whose calendar counts.

    A week without any working day would never end: then plain days are counted.
    """
    if len(weekend) >= 7:
        return start + timedelta(days=days)
    when, left = start, days
    while left > 0:
        when += timedelta(days=1)
        if is_working_day(when.date(), holidays, weekend):
            left -= 1
    return when
