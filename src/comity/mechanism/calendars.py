"""Days, months and working days on the calendar of a charter's zone, and what becomes of an hour that a zone skips or repeats.

Wall times are naive; `fixed` makes a moment of one. Where clocks were set back a wall time exists twice, where they were set
forward it does not exist: the later reading counts, so that nobody loses time by it. A date alone means the end of that day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_SECOND = time(23, 59, 59)


def fixed(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks of the zone show `wall`; the later one where there are two readings."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def wall(when: datetime, zone: ZoneInfo) -> datetime:
    """What clocks of the zone show at a moment."""
    return when.astimezone(zone).replace(tzinfo=None, fold=0)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day in the zone, in UTC."""
    return fixed(datetime.combine(day, LAST_SECOND), zone)


def add_months(start: datetime, months: int) -> datetime:
    """The same day number and time; where the month has no such day, its last. Negative counts back."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= years <= 9999:
        raise OverflowError("beyond the calendar")
    return start.replace(year=years, month=month + 1, day=min(start.day, monthrange(years, month + 1)[1]))


def is_working_day(day: date, holidays: AbstractSet[date], weekend: AbstractSet[int]) -> bool:
    """`weekend` holds ISO weekday numbers, Monday is 1."""
    return day.isoweekday() not in weekend and day not in holidays


def add_working_days(start: datetime, days: int, holidays: AbstractSet[date], weekend: AbstractSet[int]) -> datetime:
    """The same time of day, `days` working days later (earlier where negative). `start` is wall time.

    A week without any working day would never end: then plain days are counted.
    """
    week = 7 - len(weekend)
    if week <= 0:
        return start + timedelta(days=days)
    step, when, left = (1 if days > 0 else -1), start, abs(days)
    while left > week:  # whole weeks at once, but always a day less than is left: the last step ends on a working day
        weeks = (left - 1) // week
        last = when + step * timedelta(weeks=weeks)
        lost = sum(1 for day in holidays if _between(when.date(), day, last.date()) and day.isoweekday() not in weekend)
        left, when = left - weeks * week + lost, last
    while left > 0:
        when += step * timedelta(days=1)
        if is_working_day(when.date(), holidays, weekend):
            left -= 1
    return when


def _between(a: date, day: date, b: date) -> bool:
    """Whether a day lies after `a` and up to `b`, in either direction."""
    return a < day <= b or b <= day < a


def working_time(start: datetime, end: datetime, holidays: AbstractSet[date], weekend: AbstractSet[int]) -> timedelta:
    """How much of a stretch of wall time lies on working days, each of 24 hours."""
    if end <= start:
        return timedelta(0)
    if len(weekend) >= 7:
        return end - start
    first, last = start.date(), end.date()
    weeks, rest = divmod((last - first).days, 7)
    days = weeks * (7 - len(weekend))
    days += sum(1 for n in range(rest) if (first + timedelta(weeks=weeks, days=n)).isoweekday() not in weekend)
    days -= sum(1 for day in holidays if first <= day < last and day.isoweekday() not in weekend)
    found = timedelta(days=days)  # whole working days from the midnight before `start` to the midnight before `end`
    if is_working_day(first, holidays, weekend):
        found -= start - datetime.combine(first, time(0))
    if is_working_day(last, holidays, weekend):
        found += end - datetime.combine(last, time(0))
    return found


def add_working_time(start: datetime, span: timedelta, holidays: AbstractSet[date], weekend: AbstractSet[int]) -> datetime:
    """The wall time at which that much time on working days has passed since `start`."""
    if len(weekend) >= 7 or span <= timedelta(0):
        return start + max(span, timedelta(0))
    if not is_working_day(start.date(), holidays, weekend):
        start = add_working_days(datetime.combine(start.date(), time(0)), 1, holidays, weekend)
    found = add_working_days(start, span.days, holidays, weekend)
    rest = timedelta(seconds=span.seconds)
    midnight = datetime.combine(found.date(), time(0)) + timedelta(days=1)
    if found + rest < midnight:
        return found + rest
    over = found + rest - midnight
    following = add_working_days(datetime.combine(found.date(), time(0)), 1, holidays, weekend)
    return following + over
