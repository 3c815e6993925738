"""Two times as precisely as they were given: a year, a month, a day, an hour, a minute, a second, a stretch; “about” or not.

Each is the stretch of moments that it can mean, counted in whole microseconds from the calendar's beginning. A day that stands
alone has no time zone. Held against a moment it is read in that moment's own zone; where it fails there but would hold in some
other zone on earth (UTC−12 to UTC+14), it still can be so, and the sentence says which of the two it was. Two days without a
zone are compared as days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from comity.analysis.verdict import Said, Verdict, both
from comity.phrase import Phrase

Precision = Literal["year", "month", "day", "hour", "minute", "second"]
_S = 1_000_000
_HOUR, _DAY = 3600 * _S, 86_400 * _S
_EAST, _WEST = 14 * _HOUR, 12 * _HOUR  # the zones farthest from UTC that are in use
# What “about” is taken for on either side, in hours: ours, not theirs, so each sentence says it.
ABOUT: dict[Precision, Decimal] = {
    "year": Decimal(182 * 24),
    "month": Decimal(15 * 24),
    "day": Decimal(24),
    "hour": Decimal(1),
    "minute": Decimal("0.5"),
    "second": Decimal("0.5"),
}
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_CLOCK = re.compile(
    r"[0-9]{2}(?::?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?)?(?:Z|z|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)$"
)


@dataclass(frozen=True, slots=True)
class Time:
    """The first and the last microsecond that it can mean; `last` None: no end. `zone`: offset from UTC, None: none is given.

    With a zone the two count in UTC, without one on the wall. `precision` is that of the coarser end.
    """

    first: int
    last: int | None
    zone: int | None
    precision: Precision
    about: bool = False


def given(text: str) -> Time:
    """A date (`2026`, `2026-11`, `2026-11-22`) or a date and time with its zone (ISO 8601). Raises ValueError otherwise."""
    parts = _DATE.fullmatch(text)
    if parts is not None:
        year, month, day = (int(part) if part else None for part in parts.groups())
        return _days(year or 0, month, day)
    made = datetime.fromisoformat(text)
    offset = made.utcoffset()
    if offset is None:
        raise ValueError(f"no time zone in {text!r}")
    parts = _CLOCK.search(text)
    minute, second = parts.groups() if parts is not None else ("", "")
    precision: Precision = "second" if second is not None else "minute" if minute is not None else "hour"
    zone = (offset.days * 86_400 + offset.seconds) * _S
    first = made.toordinal() * _DAY + (made.hour * 3600 + made.minute * 60 + made.second) * _S + made.microsecond - zone
    width = {"hour": _HOUR, "minute": 60 * _S}.get(precision, 1)  # who gives seconds means that moment
    return Time(first, first + width - 1, zone, precision)


def _days(year: int, month: int | None, day: int | None) -> Time:
    start = datetime(year, month or 1, day or 1)
    last = start if day else datetime(year, month or 12, monthrange(year, month or 12)[1])
    precision: Precision = "day" if day else "month" if month else "year"
    return Time(start.toordinal() * _DAY, (last.toordinal() + 1) * _DAY - 1, None, precision)


def stretch(first: Time, last: Time | None) -> Time:
    """From one to the other, both included; without a last one its end is open. Raises ValueError where only one has a zone."""
    if last is None:
        return replace(first, last=None)
    if (first.zone is None) != (last.zone is None):
        raise ValueError("one end has a time zone and the other has none")
    if last.last is not None and last.last < first.first:
        raise ValueError("it ends before it begins")
    return replace(first, last=last.last, precision=min(first.precision, last.precision, key=list(ABOUT).index))


def about(one: Time) -> Time:
    """The same, with the margin of its precision on either side."""
    return replace(one, about=True)


def meet(a: Time, b: Time) -> bool:
    """Whether some moment is in both, as they stand. Both have a zone, or neither."""
    return _apart(a, b) <= 0


def compare(a: Time, b: Time, said: tuple[Said, Said], hours: Decimal = Decimal(0)) -> Verdict:
    """`hours`: how far apart two of them may lie. Symmetric in `word`."""
    words = both(*said)
    if (a.first, a.last, a.zone is None, a.precision, a.about) == (b.first, b.last, b.zone is None, b.precision, b.about):
        return Verdict("same", Phrase("“{a}” and “{b}” are one time", words))
    found = _met(_widened(a), _widened(b), words, hours)
    for one in sorted({one.precision for one in (a, b) if one.about}, key=list(ABOUT).index):
        found = Verdict(found.word, Phrase("{why}; {margin}", {"why": found.why, "margin": _margin(one)}))
    return found


def _met(a: Time, b: Time, words: dict[str, object], hours: Decimal) -> Verdict:
    allowed = int(hours * _HOUR)
    if a.zone is None and b.zone is None:
        apart = _apart(a, b)
        whole = -(-apart // _DAY) * _DAY if apart > 0 else 0  # from one day to the next is a day, not its last moment
        return _told(a, b, whole, allowed, words)
    if a.zone is None or b.zone is None:
        local = _apart(_walled(a), _walled(b))
        if local <= allowed:
            return _told(_walled(a), _walled(b), max(0, local), allowed, words)
        if _apart(_anywhere(a), _anywhere(b)) <= allowed:
            why = Phrase("“{a}” and “{b}” can be one time: one of them has no time zone, and in some zone they meet", words)
            return Verdict("compatible", why)
        return _told(_walled(a), _walled(b), local, allowed, words)
    return _told(a, b, max(0, _apart(a, b)), allowed, words)


def _told(a: Time, b: Time, apart: int, allowed: int, words: dict[str, object]) -> Verdict:
    if not apart:
        inner, outer = (words["a"], words["b"]) if _inside(a, b) else (words["b"], words["a"])
        if _inside(a, b) or _inside(b, a):
            return Verdict("compatible", Phrase("“{inner}” lies within “{outer}”", {"inner": inner, "outer": outer}))
        return Verdict("compatible", Phrase("“{a}” and “{b}” have time in common", words))
    if apart > allowed:
        if not allowed:
            return Verdict("different", Phrase("no time is both “{a}” and “{b}”", words))
        return Verdict(
            "different", Phrase("“{a}” and “{b}” are {far} apart, more than {allowed}", words | _lengths(apart, allowed))
        )
    why = Phrase("“{a}” and “{b}” are {far} apart, no more than {allowed}", words | _lengths(apart, allowed))
    return Verdict("compatible", why)


def _lengths(apart: int, allowed: int) -> dict[str, object]:
    return {"far": _length(apart), "allowed": _length(allowed)}


def _length(micros: int) -> Phrase:
    """Minutes up to two hours, hours up to two days, then days; rounded up, so that nothing apart reads as nothing."""
    if micros >= 2 * _DAY:
        return Phrase("{n} day", {"n": _up(micros, _DAY)}, many="{n} days")
    if micros >= 2 * _HOUR:
        return Phrase("{n} hour", {"n": _up(micros, _HOUR)}, many="{n} hours")
    return Phrase("{n} minute", {"n": _up(micros, 60 * _S)}, many="{n} minutes")


def _up(micros: int, unit: int) -> int:
    return int((Decimal(micros) / unit).to_integral_value(ROUND_CEILING))


def _apart(a: Time, b: Time) -> int:
    """Microseconds from the last of the earlier to the first of the later; zero or less where they meet."""
    ends = [later.first - earlier.last for earlier, later in ((a, b), (b, a)) if earlier.last is not None]
    return max(ends, default=0)


def _inside(a: Time, b: Time) -> bool:
    return b.first <= a.first and (b.last is None or (a.last is not None and a.last <= b.last))


def _walled(one: Time) -> Time:
    """As the clock on the wall shows it in its own zone; what has none is on the wall already."""
    zone = one.zone or 0
    return replace(one, first=one.first + zone, last=None if one.last is None else one.last + zone, zone=None)


def _anywhere(one: Time) -> Time:
    """In UTC; what has no zone is as wide as the zones that there are."""
    if one.zone is not None:
        return one
    return replace(one, first=one.first - _EAST, last=None if one.last is None else one.last + _WEST, zone=0)


def _widened(one: Time) -> Time:
    if not one.about:
        return one
    margin = int(ABOUT[one.precision] * _HOUR)
    return replace(one, first=one.first - margin, last=None if one.last is None else one.last + margin)


def _margin(precision: Precision) -> Phrase:
    length = _length(int(ABOUT[precision] * _HOUR))
    return Phrase("“about” is read as {length} earlier to {length} later", {"length": length})
