"""What two matched rows differ in, field by field, and whether what they say can both be true.

A pair has one word: 'common' where every field that both fill is compatible, 'at-variance' where one is not. Ranges that
overlap are compatible, 'more than 40' and 50 are, a group and one of its kinds are, places within their precision are.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.analysis.matching.entry import Entry
from comity.analysis.matching.features import UNKNOWN, Seen, distance_km, gap_hours, placed
from comity.analysis.matching.kinds import Kinds, plain, shipped
from comity.analysis.matching.reasons import people
from comity.phrase import Phrase

SLACK_H = 1.0  # clock times this near are told as one


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two rows are not alike. `a` and `b` are as written or in figures; `why` explains."""

    field: str
    a: str
    b: str
    compatible: bool
    why: Phrase


def differences(a: Entry, b: Entry, kinds: Kinds | None = None) -> tuple[Difference, ...]:
    kinds = kinds or shipped()
    one, two = placed(a), placed(b)
    found = (
        _time(a, b, one, two),
        _place(a, b, one, two),
        _kind(a, b, kinds),
        _casualties(a, b),
        _count(a, b),
        _respondent(a, b),
    )
    return tuple(d for d in found if d is not None)


def word(found: tuple[Difference, ...]) -> str:
    """'common' or 'at-variance'."""
    return "common" if all(d.compatible for d in found) else "at-variance"


def _time(a: Entry, b: Entry, one: Seen, two: Seen) -> Difference | None:
    if a.start is None or b.start is None or (a.start == b.start and a.end == b.end):
        return None
    hours = abs(gap_hours(one, two) or 0.0)
    args = {"hours": f"{hours:.1f}"}
    shown = _moment(a), _moment(b)
    if a.day_only and b.day_only:
        if shown[0] == shown[1]:
            return Difference("time", *shown, True, Phrase("the same day, counted from different hours"))
        touch = a.start < (b.end or b.start) and b.start < (a.end or a.start)
        return Difference("time", *shown, touch, Phrase("the days overlap") if touch else Phrase("not the same day"))
    if a.day_only or b.day_only:
        if not hours:
            return Difference("time", *shown, True, Phrase("one clock time lies within the other's day"))
        return Difference("time", *shown, False, Phrase("one clock time lies outside the other's day"))
    if hours <= SLACK_H:
        return Difference("time", *shown, True, Phrase("the times are within an hour or overlap"))
    return Difference("time", *shown, False, Phrase("the times are {hours} hours apart", args))


def _moment(entry: Entry) -> str:
    if entry.start is None:
        return ""
    if not entry.day_only:
        end = f"/{entry.end:%H:%M}" if entry.end and entry.end != entry.start else ""
        return f"{entry.start:%Y-%m-%d %H:%M}{end}"
    return (entry.day or entry.start.date()).isoformat()


def _place(a: Entry, b: Entry, one: Seen, two: Seen) -> Difference | None:
    km = distance_km(one, two)
    if km is None or km < 0.1:
        return None
    args = {"km": f"{km:.1f}", "allowed": f"{one.km + two.km:.1f}"}
    shown = f"{a.lat:.4f}, {a.lon:.4f}", f"{b.lat:.4f}, {b.lon:.4f}"
    if km <= one.km + two.km:
        return Difference("place", *shown, True, Phrase("{km} km apart, within the stated {allowed} km", args))
    return Difference("place", *shown, False, Phrase("{km} km apart, beyond the stated {allowed} km", args))


def _kind(a: Entry, b: Entry, kinds: Kinds) -> Difference | None:
    one, two = kinds.of(a.kind), kinds.of(b.kind)
    if not one or not two or one == two:
        return None
    args = {"a": a.kind, "b": b.kind}
    if kinds.group(one) and kinds.group(one) == kinds.group(two) and kinds.group(one) in (one, two):
        return Difference("kind", a.kind, b.kind, True, Phrase("one is the group of the other"))
    return Difference("kind", a.kind, b.kind, False, Phrase("one says {a}, the other {b}", args))


def _casualties(a: Entry, b: Entry) -> Difference | None:
    ranges = [(e.casualties_low, e.casualties_high) for e in (a, b)]
    if (None, None) in ranges or ranges[0] == ranges[1]:
        return None
    (low_a, high_a), (low_b, high_b) = ranges
    shown = people(a), people(b)
    if (high_b is None or (low_a or 0) <= high_b) and (high_a is None or (low_b or 0) <= high_a):
        return Difference("casualties", *shown, True, Phrase("the ranges {a} and {b} overlap", {"a": shown[0], "b": shown[1]}))
    return Difference("casualties", *shown, False, Phrase("{a} and {b} cannot both be true", {"a": shown[0], "b": shown[1]}))


def _count(a: Entry, b: Entry) -> Difference | None:
    if a.count is None or b.count is None or a.count == b.count:
        return None
    return Difference(
        "count", str(a.count), str(b.count), False, Phrase("one tells {a} incidents, the other {b}", {"a": a.count, "b": b.count})
    )


def _respondent(a: Entry, b: Entry) -> Difference | None:
    one, two = plain(a.respondent), plain(b.respondent)
    if one == two or not one or not two:
        return None
    if one in UNKNOWN or two in UNKNOWN:
        return Difference("respondent", a.respondent, b.respondent, True, Phrase("one does not say who"))
    return Difference("respondent", a.respondent, b.respondent, False, Phrase("the two name different sides"))
