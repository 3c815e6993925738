"""Why two rows are held to be one incident, in words with figures: for what speaks for the pair, and against it."""

from __future__ import annotations

from collections.abc import Mapping

from comity.analysis.letters import same
from comity.analysis.matching.entry import Entry
from comity.analysis.matching.features import Seen, distance_km, gap_hours, time_of
from comity.analysis.matching.kinds import plain
from comity.phrase import Phrase

_LOUD = 0.4  # natural-log odds from which a slight feature (words, figures) is worth a sentence


def reasons(a: Entry, b: Entry, one: Seen, two: Seen, parts: Mapping[str, float]) -> tuple[Phrase, ...]:
    """Sentences on time, place, name, kind, casualties, respondent, figures and words, as far as both rows have them."""
    told = (
        _time(a, b, one, two),
        _place(one, two),
        _name(a, b, one, two),
        _kind(a, b, one, two),
        _casualties(a, b, one, two),
        _respondent(a, b, one, two),
        _figures(one, two) if parts.get("numbers", 0.0) >= _LOUD else None,
        Phrase("the texts share a rare word") if parts.get("words", 0.0) >= _LOUD else None,
    )
    return tuple(phrase for phrase in told if phrase is not None)


def _time(a: Entry, b: Entry, one: Seen, two: Seen) -> Phrase | None:
    if a.start is None or b.start is None:
        return None
    if a.day_only and b.day_only:
        days = abs(((a.day or a.start.date()) - (b.day or b.start.date())).days)
        if days:
            return Phrase("{n} day apart", {"n": days}, many="{n} days apart")
        return Phrase("same day")
    if a.day_only or b.day_only:
        shift = time_of(one, two)
        inside = isinstance(shift, tuple) and 0 <= int(shift[1]) <= 7
        return Phrase("same day, one without a clock time") if inside else Phrase("the days touch, one without a clock time")
    hours = abs(gap_hours(one, two) or 0.0)
    minutes = round(hours * 60)
    if not minutes:
        return Phrase("same time") if a.start == b.start else Phrase("the times overlap")
    if 1 <= round(hours) <= 4 and abs(hours - round(hours)) < 0.02:
        return Phrase("{n} h apart: a whole hour, perhaps a time zone", {"n": round(hours)})
    if minutes < 90:
        return Phrase("{n} min apart", {"n": minutes})
    return Phrase("{hours} h apart", {"n": round(hours), "hours": f"{hours:.1f}"})


def _place(one: Seen, two: Seen) -> Phrase | None:
    km = distance_km(one, two)
    if km is None:
        return None
    allowed = one.km + two.km
    figures = {"km": _figure(km), "allowed": _figure(allowed)}
    if km <= allowed:
        return Phrase("{km} km apart, within the stated {allowed} km", figures)
    return Phrase("{km} km apart, beyond the stated {allowed} km", figures)


def _figure(km: float) -> str:
    return f"{km:.1f}" if km < 10 else f"{km:.0f}"


def _name(a: Entry, b: Entry, one: Seen, two: Seen) -> Phrase | None:
    if not one.names or not two.names:
        return None
    if any(same(x, y) for x in one.names for y in two.names):
        if a.place and b.place and a.place != b.place:
            return Phrase("{a} and {b} are one name, spelled in two ways", {"a": a.place, "b": b.place})
        return Phrase("the same name of a place")
    return Phrase("different names of places")


def _kind(a: Entry, b: Entry, one: Seen, two: Seen) -> Phrase | None:
    if not one.kind or not two.kind:
        return None
    args = {"a": one.word, "b": two.word}
    if one.kind == two.kind:
        if plain(one.word) == plain(two.word):
            return Phrase("same kind: {a}", args)
        return Phrase("same kind in two words: {a}, {b}", args)
    if one.group and one.group == two.group:
        if one.kind == one.group:
            return Phrase("kind: {a} is the group of {b}", args)
        if two.kind == two.group:
            return Phrase("kind: {b} is the group of {a}", args)
        return Phrase("kinds of one group: {a}, {b}", args)
    return Phrase("different kinds: {a}, {b}", args)


def _casualties(a: Entry, b: Entry, one: Seen, two: Seen) -> Phrase | None:
    if one.low is None or two.low is None or one.high is None or two.high is None:
        return None
    if not one.high and not two.high:
        return Phrase("both say that nobody was hurt")
    if one.low <= two.high and two.low <= one.high:
        return Phrase("casualties agree: {a} and {b}", {"a": people(a), "b": people(b)})
    return Phrase("casualties differ: {a} and {b}", {"a": people(a), "b": people(b)})


def people(entry: Entry) -> str:
    """A range of persons in figures: '3', '3–5', '≥ 40', '≤ 10'."""
    low, high = entry.casualties_low, entry.casualties_high
    if low is None or (not low and high):
        return "–" if high is None else f"≤ {high}"
    return f"≥ {low}" if high is None else str(low) if low == high else f"{low}–{high}"


def _respondent(a: Entry, b: Entry, one: Seen, two: Seen) -> Phrase | None:
    if not one.respondent or not two.respondent:
        return None
    if one.respondent == two.respondent:
        return Phrase("both name {who}", {"who": a.respondent})
    return Phrase("one names {a}, the other {b}", {"a": a.respondent, "b": b.respondent})


def _figures(one: Seen, two: Seen) -> Phrase:
    x, y = min(((p, q) for p in one.numbers for q in two.numbers), key=lambda t: max(t) / max(1, min(t)))
    return Phrase("figures in the texts are near: {a} and {b}", {"a": x, "b": y})
