"""How far the target date of one thing slipped, as each holder gave it in turn, and whose latest dates can be one day.

A date is given to the day, the month or the year. Where it is not given to the day, a slip is a range of days: from the
nearest days that the two dates allow to the farthest. Nothing narrower is made up. Pure; dates have no zone here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Literal

from comity.phrase import Phrase

Precision = Literal["year", "month", "day"]
SlipWord = Literal["later", "earlier", "same", "open"]


@dataclass(frozen=True, slots=True)
class Given:
    """A date as it was given: `text` is `2026`, `2026-11` or `2026-11-22`; `first` to `last` are the days it can mean."""

    text: str
    first: date
    last: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Target:
    """`holder` said on the day `said` that the thing is to be on `date`."""

    holder: str
    said: date
    date: Given


@dataclass(frozen=True, slots=True)
class Step:
    """From one target of a holder to a later one: `least` to `most` days, negative where it moved nearer.

    `word`: `later` or `earlier` whichever days are meant; `same` where it was given in the same words; `open` where the days
    that the two can mean lie on both sides.
    """

    before: Target
    after: Target
    least: int
    most: int
    word: SlipWord
    why: Phrase


@dataclass(frozen=True, slots=True)
class Slip:
    """One holder's targets in the order they were said. `total`: from the first to the latest; None where only one was given."""

    holder: str
    targets: tuple[Target, ...]
    steps: tuple[Step, ...]
    total: Step | None
    why: Phrase


@dataclass(frozen=True, slots=True)
class Latest:
    """Two holders' latest targets: whether some day fits both."""

    a: str
    b: str
    compatible: bool
    why: Phrase


@dataclass(frozen=True, slots=True)
class Slips:
    """By holder. `shared`: the days, first and last, that fit all latest targets; None where none does, or nobody gave one."""

    holders: tuple[Slip, ...]
    latest: tuple[Latest, ...]
    shared: tuple[date, date] | None


def given(text: str) -> Given:
    """A date of any of the three precisions. Raises ValueError on anything else."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(f"no year, month or day: {text!r}")
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        day = date(*parts)
        return Given(text, day, day, "day")
    year, first, last = parts[0], parts[-1] if len(parts) == 2 else 1, parts[-1] if len(parts) == 2 else 12
    start = date(year, first, 1)
    return Given(text, start, date(year, last, monthrange(year, last)[1]), "month" if len(parts) == 2 else "year")


def slips(targets: Iterable[Target]) -> Slips:
    """The slip of each holder, holders in their alphabet. What was said on one day keeps the order in which it is given here."""
    by_holder: dict[str, list[Target]] = {}
    for one in sorted(targets, key=lambda target: target.said):
        by_holder.setdefault(one.holder, []).append(one)
    found = tuple(_slip(holder, by_holder[holder]) for holder in sorted(by_holder))
    ends = [(one.holder, one.targets[-1].date) for one in found]
    latest = tuple(_latest(a, one, b, other) for (a, one), (b, other) in combinations(ends, 2))
    first = max((one.first for _, one in ends), default=None)
    last = min((one.last for _, one in ends), default=None)
    return Slips(found, latest, (first, last) if first is not None and last is not None and first <= last else None)


def _slip(holder: str, targets: list[Target]) -> Slip:
    steps = tuple(_step(before, after) for before, after in pairwise(targets))
    if not steps:
        args: dict[str, object] = {"who": holder, "date": targets[0].date.text}
        return Slip(holder, tuple(targets), (), None, Phrase("{who} gave one date: {date}", args))
    total = _step(targets[0], targets[-1])
    args = {"who": holder, "n": len(steps), "why": total.why}
    why = Phrase("{who}, given again {n} time: {why}", args, many="{who}, given again {n} times: {why}")
    return Slip(holder, tuple(targets), steps, total, why)


def _step(before: Target, after: Target) -> Step:
    a, b = before.date, after.date
    least, most = (b.first - a.last).days, (b.last - a.first).days
    word: SlipWord = "same" if a.text == b.text else "later" if least > 0 else "earlier" if most < 0 else "open"
    return Step(before, after, least, most, word, _told(a, b, least, most, word))


def _told(a: Given, b: Given, least: int, most: int, word: SlipWord) -> Phrase:
    ends: dict[str, object] = {"a": a.text, "b": b.text}
    if word == "same":
        return Phrase("{a}, as before", ends)
    if word == "open":
        args = ends | {"early": -least, "late": most}
        return Phrase("from {a} to {b}: from {early} days earlier to {late} days later", args)
    low, high = sorted((abs(least), abs(most)))
    moved: dict[str, object] = ends | {"n": high}
    if low == high and word == "later":
        return Phrase("from {a} to {b}: {n} day later", moved, many="from {a} to {b}: {n} days later")
    if low == high:
        return Phrase("from {a} to {b}: {n} day earlier", moved, many="from {a} to {b}: {n} days earlier")
    spread = ends | {"low": low, "high": high}
    if word == "later":
        return Phrase("from {a} to {b}: {low} to {high} days later", spread)
    return Phrase("from {a} to {b}: {low} to {high} days earlier", spread)


def _latest(a: str, one: Given, b: str, other: Given) -> Latest:
    args: dict[str, object] = {"a": one.text, "b": other.text}
    if one.first > other.last or other.first > one.last:
        return Latest(a, b, False, Phrase("no day fits both {a} and {b}", args))
    if one.text == other.text:
        return Latest(a, b, True, Phrase("both say {a}", args))
    return Latest(a, b, True, Phrase("{a} and {b} can be one day", args))
