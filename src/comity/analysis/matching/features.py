"""What a pair of rows shows: one small category for each thing compared.

A category is a key into the tables of `odds`, which say how much more often it is seen between two tellings of one
incident than between rows that merely stand near each other. This module measures; it weighs nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from comity.analysis.letters import folded, same
from comity.analysis.matching.entry import Entry
from comity.analysis.matching.kinds import Kinds, plain
from comity.analysis.matching.names import names_in, words_in

KM = 111.195  # kilometres in a degree of latitude: mean earth radius 6371.0 km
UNSTATED_KM = 5.0  # precision of a place that states none: a settlement
UNKNOWN = frozenset(
    {"", "unknown", "not stated", "n/a", "-", "?", "неизвестно", "не установлено", "inconnu", "غير معروف", "مجهول"}
)
_NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)")
_CASES = re.compile(
    r"\b(\w+)\s+(?:separate |отдельн\w+ )?(?:cases|incidents|violations|случа\w+|инцидент\w*|нарушени\w+|cas|حالات|حوادث)\b"
)
_COUNTS = {
    word: n
    for n, words in {
        2: "two deux два две двух", 3: "three trois три трех трёх ثلاث ثلاثة", 4: "four quatre четыре четырех أربع أربعة",
        5: "five cinq пять пяти خمس خمسة", 6: "six шесть шести ست ستة", 7: "seven sept семь سبع سبعة",
        8: "eight huit восемь ثماني ثمانية",
    }.items()
    for word in words.split()
}  # fmt: skip

Features = tuple[object, ...]
NAMES = ("time", "place", "kind", "casualties", "respondent", "numbers", "words")


@dataclass(slots=True)
class Seen:
    """One row, made ready for comparing: hours since 1970, degrees, small keys."""

    start: float | None
    end: float | None
    day: bool
    lat: float | None
    lon: float | None
    cos: float
    km: float
    names: tuple[str, ...] = ()
    kind: str = ""
    word: str = ""  # the kind as the row itself says it
    group: str = ""
    family: str = ""
    low: int | None = None
    high: int | None = None
    respondent: str = ""
    numbers: tuple[int, ...] = ()
    words: frozenset[str] = frozenset()
    count: int = 1


def count_in(text: str) -> int | None:
    """How many incidents a text says it tells: 'Three cases of shelling' → 3."""
    hit = _CASES.search(text.lower())
    if hit is None:
        return None
    word = hit.group(1)
    return int(word) if word.isdecimal() and len(word) < 3 and 1 < int(word) <= 50 else _COUNTS.get(word)


def seen(entry: Entry, kinds: Kinds) -> Seen:
    """Everything that pairs are weighed by."""
    made = placed(entry)
    kind, word = kinds.of(entry.kind), entry.kind
    if entry.text and kinds.group(kind) in ("", kind):  # a text may be more specific than the column
        told = kinds.told(entry.text)
        if told and (not kind or kinds.group(told) == kinds.group(kind)):
            kind, word = told, (word if told == kind else told)
    names = ((folded(entry.place),) if entry.place else ()) + names_in(entry.text)
    figures = {entry.casualties_low, entry.casualties_high}
    respondent = plain(entry.respondent)
    low, high = entry.casualties_low, entry.casualties_high
    if low is not None or high is not None:
        low, high = low or 0, high if high is not None else 10**6
    made.names = tuple(n for n in dict.fromkeys(names) if n)
    made.kind, made.group, made.family = kind, kinds.group(kind), kinds.family(kind)
    made.word = word.strip()
    made.low, made.high = low, high
    made.respondent = "" if respondent in UNKNOWN else respondent
    made.numbers = tuple(n for n in map(int, _NUMBER.findall(entry.text)) if n not in figures)
    made.words = words_in(entry.text)
    made.count = min(entry.count or count_in(entry.text) or 1, 50)
    return made


def placed(entry: Entry) -> Seen:
    """Time and place of an entry alone."""
    return Seen(
        start=entry.start.timestamp() / 3600 if entry.start else None,
        end=(entry.end or entry.start).timestamp() / 3600 if entry.start else None,
        day=entry.day_only,
        lat=entry.lat,
        lon=entry.lon,
        cos=math.cos(math.radians(entry.lat)) if entry.lat is not None else 1.0,
        km=max(entry.precision_km or UNSTATED_KM, 0.2),
    )


def distance_km(a: Seen, b: Seen) -> float | None:
    """Equirectangular distance: within 0.5 % of the great circle up to 500 km away from the poles."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return None
    return KM * math.hypot(a.lat - b.lat, ((a.lon - b.lon + 180) % 360 - 180) * a.cos)


def gap_hours(a: Seen, b: Seen) -> float | None:
    """Hours from a to b: 0 where two stretches touch; with one day alone, b's clock within a's day counts as 0."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return None
    if b.start > a.end:
        return b.start - a.end
    return b.end - a.start if b.end < a.start else 0.0


class Weigher:
    """Measures pairs of two registers; holds what must be known of the registers as a whole."""

    def __init__(self, a: Sequence[Seen], b: Sequence[Seen]) -> None:
        kinds = Counter(s.kind for s in (*a, *b))
        total = max(1, sum(kinds.values()))
        self._rare = {k: 2 if n / total < 0.04 else 1 if n / total < 0.12 else 0 for k, n in kinds.items()}
        shared = {s.respondent for s in a} & {s.respondent for s in b} - {""}
        self._same_sides = bool(shared)
        self._often = Counter(n for s in (*a, *b) for n in s.names)
        self._rows = max(50, len(a) + len(b))  # in a small table no name is rare
        words = Counter(w for s in (*a, *b) for w in s.words)
        limit = max(2, (len(a) + len(b)) // 50)
        self._common = frozenset(w for w, n in words.items() if n > limit)
        self._names: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}

    def features(self, a: Seen, b: Seen) -> Features:
        return (
            time_of(a, b), self._place(a, b), self._kind(a, b), _casualties(a, b), self._respondent(a, b),
            _numbers(a, b), self._words(a, b),
        )  # fmt: skip

    def names(self, a: Seen, b: Seen) -> int:
        """0 one has no name, 1 a name is the same, 2 all differ."""
        if not a.names or not b.names:
            return 0
        key = (a.names, b.names)
        known = self._names.get(key)
        if known is None:
            known = self._names[key] = 1 if any(same(x, y) for x in a.names for y in b.names) else 2
        return known

    def _place(self, a: Seen, b: Seen) -> object:
        name = self.names(a, b)
        km = distance_km(a, b)
        if km is None:
            return ("-", self._rarity(a, b) if name == 1 else 0, name) if name else None
        worse = max(a.km, b.km)
        level = 0 if worse <= 1 else 1 if worse <= 5 else 2
        ratio = km / (a.km + b.km)
        step = 0 if ratio <= 0.25 else 1 if ratio <= 0.5 else 2 if ratio <= 1 else 3 if ratio <= 2 else 4
        return level, step, name

    def _rarity(self, a: Seen, b: Seen) -> int:
        """Without coordinates a name has to tell the place: 2 for one that few rows have, 0 for one of many."""
        share = max(min(self._often[n] for n in s.names) for s in (a, b)) / self._rows
        return 0 if share > 0.02 else 1 if share > 0.004 else 2

    def _kind(self, a: Seen, b: Seen) -> object:
        if not a.kind or not b.kind:
            return None
        if a.kind == b.kind:
            return ("group", 0) if a.group == a.kind else ("same", self._rare[a.kind])
        if not a.group or not b.group:
            return "unlike" if a.group or b.group else "other words"
        if a.group == b.group:
            return "within" if a.group in (a.kind, b.kind) else "sister"
        return "family" if a.family == b.family else "other"

    def _respondent(self, a: Seen, b: Seen) -> object:
        if not self._same_sides or not a.respondent or not b.respondent:
            return None
        return a.respondent == b.respondent

    def _words(self, a: Seen, b: Seen) -> object:
        if not a.words or not b.words:
            return None
        return min(2, len((a.words & b.words) - self._common))


def time_of(a: Seen, b: Seen) -> object:
    """Signed, so that a register whose clock or day is shifted shows itself as a bump in one place."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return None
    if a.day and b.day:
        if b.start >= a.end:
            return "dd", min(3, round((b.start - a.end) / 24) + 1)
        return ("dd", max(-3, -round((a.start - b.end) / 24) - 1)) if b.end <= a.start else ("dd", 0)
    if a.day or b.day:
        clock, days = (b, a) if a.day else (a, b)
        mid = (clock.start + clock.end) / 2 - days.start  # type: ignore[operator]
        over = max(0.0, days.end - days.start - 24)  # type: ignore[operator]
        mid = mid - over if mid > 24 + over else min(mid, 23.9) if mid > 0 else mid
        return ("dc" if a.day else "cd"), max(-9, min(17, math.floor(mid / 3)))
    wide = a.end - a.start > 1 or b.end - b.start > 1
    hours = round(gap_hours(a, b) or 0.0)
    near = abs(hours) <= 12
    return ("wide" if wide else "cc"), hours if near else math.copysign(13 if abs(hours) < 20 else 24, hours)


def _casualties(a: Seen, b: Seen) -> object:
    if a.low is None or b.low is None or a.high is None or b.high is None:
        return None
    if not a.high or not b.high:
        return "none" if a.high == b.high else ("one none", min(3, max(a.low, b.low)))
    if a.low <= b.high and b.low <= a.high:
        return "meet", min(3, max(a.low, b.low))
    apart = max(a.low, b.low) - min(a.high, b.high)
    return "near" if apart == 1 else "apart"


def _numbers(a: Seen, b: Seen) -> object:
    if not a.numbers or not b.numbers:
        return None
    ratio = min(max(x, y) / max(1, min(x, y)) for x in a.numbers for y in b.numbers)
    return 0 if ratio <= 1.15 else 1 if ratio <= 1.4 else 2
