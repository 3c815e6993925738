"""Days, clock times and time zones as people write them in tables.

A day of figures alone ('05.03.2020') does not say which figure is the month. The order is an argument: whoever calls decides it
from the whole column (`orders`) or asks a person, and nothing here guesses. What was assumed (a century, a date serial, midnight
written 24:00) is told in `Moment.told`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from comity.intake.numbers import UNSTATED, UnreadError, latin
from comity.intake.sheet import Value

SERIALS = range(20_000, 80_000)  # 1954 to 2119 as days of a spreadsheet; smaller figures are more likely counts
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_PIVOT = 70  # a year of two figures: 00 to 69 is 20xx
_FIGURES = re.compile(r"^(\d{1,4})\s?[./\-]\s?(\d{1,2})\s?[./\-]\s?(\d{1,4})(?!\d)\.?(?:\s?(?:г\.?|года))?")
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?$", re.A)
_COMPACT = re.compile(r"^(?:19|20)(\d{2})(\d{2})(\d{2})(?!\d)")
_NAMED = re.compile(
    r"^(?:[^\W\d]+\.?,\s+)?(\d{1,2})(?:st|nd|rd|th|er|-?го|-?е)?\.?\s?[- ]?\s?([^\W\d]+(?: [^\W\d]+)??)"
    r"\.?,?[- ]?\s?(\d{4}|\d{2})(?!\d)\s?(?:г\.?|года)?"
)
_NAMED_FIRST = re.compile(r"^(?:[^\W\d]+\.?,\s+)?([^\W\d]+)\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"^(?:at |в |à |الساعة |об? |около |ок\. ?|примерно |about |approx\.? |circa |ca\. ?|c\. ?|~ ?|≈ ?|vers |حوالي )?"
    r"(\d{1,2})\s?(?:[:.]|h|ч\.?)\s?(\d{2})?(?::(\d{2})(?:\.\d+)?)?"
    r"\s?(?:мин\.?|min)?\s?(am|pm|a\.m\.|p\.m\.|ص|م)?(?![\d])",
    re.I,
)
_ZONE = re.compile(r"^(?:(z|utc|gmt|мск|msk|cet|cest|eet|eest)(?![^\W\d_]))?\s?(?:([+-])\s?(\d{1,2})(?::?(\d{2}))?)?$", re.I)
_NAMES = {"z": 0, "utc": 0, "gmt": 0, "msk": 3, "мск": 3, "cet": 1, "cest": 2, "eet": 2, "eest": 3}


class OpenError(UnreadError):
    """The day could be read in two ways and nobody has said which."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a clock time or both; `end` of a stretch of clock times; `zone` if the cell states one."""

    day: date | None = None
    clock: timedelta | None = None  # since midnight: 24:00 is possible
    end: timedelta | None = None
    zone: tzinfo | None = None
    told: tuple[str, ...] = ()  # "two-digit-year", "serial", "midnight", "words"


@cache
def _months() -> dict[str, int]:
    rows = csv.DictReader(files("comity.intake").joinpath("months.csv").read_text("utf-8").splitlines())
    return {word: int(row["month"]) for row in rows for word in row["words"].split("|")}


def orders(values: Iterable[Value]) -> dict[str, int]:
    """How many cells of a column can only be day-month ('dmy'), only month-day ('mdy'), begin with the year ('ymd'), are open."""
    found = {"dmy": 0, "mdy": 0, "ymd": 0, "open": 0}
    for value in values:
        if isinstance(value, str) and _ISO.match(value):
            found["ymd"] += 1
            continue
        hit = _FIGURES.match(latin(value)) if isinstance(value, str) else None
        if hit is None:
            continue
        first, second = int(hit.group(1)), int(hit.group(2))
        if len(hit.group(1)) > 2 or first > 31:
            found["ymd"] += 1
        elif first > 12 >= second:
            found["dmy"] += 1
        elif second > 12 >= first:
            found["mdy"] += 1
        elif first != second:
            found["open"] += 1
    return found


def moment(value: Value, order: str | None, epoch: int = 1900) -> Moment | None:
    """A cell that holds a day, perhaps with a clock time. None where it is empty; `OpenError` and `UnreadError` otherwise."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        since = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return Moment(value.date(), since or None)
    if isinstance(value, date):
        return Moment(value)
    if isinstance(value, int | float):
        return _serial(float(value), epoch)
    if isinstance(value, time):
        raise UnreadError(value.isoformat())
    if _ISO.match(value):  # what programs write, and quick to read
        try:
            return _iso(datetime.fromisoformat(value))
        except ValueError:
            pass  # 24:00, or a day that does not exist: read below
    text = latin(value)
    if text.lower() in UNSTATED:
        return None
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _serial(float(text.replace(",", ".")), epoch)
    day, rest, told = _day(text, order)
    rest = rest.lstrip(" ,Tt;")
    if not rest:
        return Moment(day, told=told)
    try:
        at = clock(rest)
    except UnreadError:  # the day stands; what follows it is told
        return Moment(day, told=(*told, "clock-unread"))
    if at is None:
        return Moment(day, told=told)
    return Moment(day, at.clock, at.end, at.zone, (*told, *at.told))


def _iso(value: datetime) -> Moment:
    return Moment(value.date(), timedelta(hours=value.hour, minutes=value.minute, seconds=value.second), None, value.tzinfo)


def _serial(value: float, epoch: int) -> Moment:
    if not 0 <= value < 1e6 or int(value) not in SERIALS:
        raise UnreadError(str(value))
    minutes = round((value - int(value)) * 24 * 60)
    return Moment(_EPOCHS[epoch] + timedelta(days=int(value)), timedelta(minutes=minutes) or None, told=("serial",))


def _day(text: str, order: str | None) -> tuple[date, str, tuple[str, ...]]:
    if hit := _COMPACT.match(text):
        return _date(int(text[:4]), int(hit.group(2)), int(hit.group(3)), text), text[hit.end() :], ()
    if hit := _FIGURES.match(text):
        year, month, day = _ordered(hit.group(1), hit.group(2), hit.group(3), order, text)
        full, told = _year(year)
        return _date(full, int(month), int(day), text), text[hit.end() :], told
    low = text.lower()
    if (hit := _NAMED.match(low)) and (number := _months().get(hit.group(2).strip())):
        full, told = _year(hit.group(3))
        return _date(full, number, int(hit.group(1)), text), text[hit.end() :], told
    if (hit := _NAMED_FIRST.match(low)) and (number := _months().get(hit.group(1))):
        return _date(int(hit.group(3)), number, int(hit.group(2)), text), text[hit.end() :], ()
    raise UnreadError(text)


def _ordered(one: str, two: str, three: str, order: str | None, text: str) -> tuple[str, str, str]:
    """Which figure is year, month, day."""
    if len(one) > 2 or int(one) > 31:
        return one, two, three
    if order == "ymd" and len(three) <= 2:
        return one, two, three
    first, second = int(one), int(two)
    if order is None or order == "ymd":
        if first == second or first > 12 >= second:
            return three, two, one
        if second > 12 >= first:
            return three, one, two
        raise OpenError(text)
    return (three, one, two) if order == "mdy" else (three, two, one)


def _year(text: str) -> tuple[int, tuple[str, ...]]:
    if len(text) == 4:
        return int(text), ()
    if len(text) != 2:
        raise UnreadError(text)
    return (2000 if int(text) < _PIVOT else 1900) + int(text), ("two-digit-year",)


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadError(text) from error


def clock(value: Value) -> Moment | None:
    """A cell that holds a clock time or a stretch ('14:00–15:30'), perhaps with a zone. Words are told, not guessed."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime | time):
        return Moment(clock=timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
    if isinstance(value, date):
        raise UnreadError(value.isoformat())
    if isinstance(value, int | float):
        if 0 <= value <= 1:
            return Moment(clock=timedelta(minutes=round(value * 1440)), told=("serial",))
        value = f"{int(value):04d}"
    text = latin(value)
    if text.lower() in UNSTATED:
        return None
    if re.fullmatch(r"[0-2]\d[0-5]\d", text):
        text = f"{text[:2]}:{text[2:]}"
    start, rest, told = _clock(text)
    if start is None:
        if any(c.isdigit() for c in text):
            raise UnreadError(text)
        return Moment(told=("words",))
    end = None
    stretch = re.match(r"^\s?(?:-|to|до|à|until|إلى|الى)\s?", rest)
    if stretch:
        end, after, more = _clock(rest[stretch.end() :])
        if end is not None:
            rest, told = after, (*told, *more)
            end = end if end >= start else end + timedelta(days=1)
    return Moment(clock=start, end=end, zone=zone(rest.strip(" ()")) if rest.strip(" ()") else None, told=told)


def _clock(text: str) -> tuple[timedelta | None, str, tuple[str, ...]]:
    hit = _CLOCK.match(text)
    if hit is None or (hit.group(2) is None and "h" not in hit.group().lower() and "ч" not in hit.group().lower()):
        return None, text, ()
    hours, minutes, seconds = int(hit.group(1)), int(hit.group(2) or 0), int(hit.group(3) or 0)
    half = (hit.group(4) or "").lower().replace(".", "")
    if half:
        hours = hours % 12 + (12 if half in ("pm", "م") else 0)
    if hours > 24 or minutes > 59 or seconds > 59 or (hours == 24 and (minutes or seconds)):
        raise UnreadError(text)
    told = ("midnight",) if hours == 24 else ()
    return timedelta(hours=hours, minutes=minutes, seconds=seconds), text[hit.end() :], told


def zone(text: str) -> tzinfo:
    """'Z', 'UTC+3', '+03:00', 'MSK' or a name of the time zone database. `UnreadError` for anything else."""
    plain = latin(text)
    hit = _ZONE.match(plain)
    if hit and plain:
        hours = _NAMES[hit.group(1).lower()] if hit.group(1) else 0
        shift = timedelta(hours=int(hit.group(3) or 0), minutes=int(hit.group(4) or 0))
        shift = timedelta(hours=hours) + (-shift if hit.group(2) == "-" else shift)
        if abs(shift) > timedelta(hours=14):
            raise UnreadError(text)
        return timezone(shift) if shift else UTC
    if re.fullmatch(r"[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+\-]+){1,2}", plain):
        try:
            return ZoneInfo(plain)
        except (KeyError, ValueError, OSError) as error:
            raise UnreadError(text) from error
    raise UnreadError(text)
