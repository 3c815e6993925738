"""Where two passages on one topic clash: a figure, a day, a name, a yes against a no, how firm it is. With the words that differ.

To say that two sides differ is an accusation, so only comparable things are compared: figures of one unit that count one thing,
days in one role, names in one place of the sentence, a negation of the very thing that the other side affirms. What one side
merely leaves out is no difference. Figures and days that differ in words and can both be true are *compatible*, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from comity.analysis import stance
from comity.analysis.difference import Difference, Pair, quoted
from comity.analysis.features import DateMention, Mention, Passage, Quantity
from comity.analysis.quantities import ABOUT  # beyond this share of the larger, "about 50" and "48" cannot both be true

# Figures that no word says to count one thing are not held against one another where one is so many times the other.
FAR = 20


_T = TypeVar("_T", Quantity, DateMention, Mention)


def _gather(passages: Iterable[Passage], name: str) -> list[_T]:
    return [one for passage in passages for one in getattr(passage, name)]


def _settle(
    kind: str,
    pair: Pair,
    ones: Sequence[_T],
    twos: Sequence[_T],
    same: Callable[[_T, _T], bool],
    verdict: Callable[[_T, _T], str | None],
    nearness: Callable[[_T, _T], float],
) -> list[Difference]:
    """Match what is the same away, then what is compatible; what is left clashes, the nearest first, if it is comparable."""
    left_a, left_b, found = list(ones), list(twos), []
    for one in list(left_a):
        two = next((t for t in left_b if same(one, t)), None)
        if two is not None:
            left_a = [x for x in left_a if not same(x, two)]
            left_b = [x for x in left_b if not same(one, x)]
    ranked = sorted(
        ((outcome != "compatible", -nearness(one, two), one.span, two.span, i, j)
         for i, one in enumerate(left_a) for j, two in enumerate(left_b) if (outcome := verdict(one, two)) is not None)
    )  # fmt: skip
    used_a: set[int] = set()
    used_b: set[int] = set()
    for differs, near, a, b, i, j in ranked:
        if i in used_a or j in used_b:
            continue
        tied = [
            r
            for r in ranked
            if r[1] == near and r[0] == differs and (r[4] == i) != (r[5] == j) and r[4] not in used_a and r[5] not in used_b
        ]
        if differs and tied:
            continue  # two readings are equally good: no accusation
        used_a.add(i)
        used_b.add(j)
        found.append(quoted(kind, "differs" if differs else "compatible", pair, a, b))
    return found


# --- figures -------------------------------------------------------------------------------------------------------------


def overlap(one: Quantity, two: Quantity) -> bool:
    """Whether both can be true. Two limits ("up to 4", "up to 6") that differ cannot; two lower bounds can."""
    if one.low is not None and one.low == one.high and two.low is not None and two.low == two.high and (one.about or two.about):
        return abs(one.low - two.low) <= ABOUT * max(one.low, two.low)
    if one.low is None and two.low is None:
        return one.high == two.high
    (low, high), (least, most) = _stretch(one), _stretch(two)
    return (low is None or most is None or low <= most) and (least is None or high is None or least <= high)


def _stretch(one: Quantity) -> tuple[Decimal | None, Decimal | None]:
    """From where to where a figure reaches; “about 51” reaches into a range as far as into another figure."""
    if not one.about or one.low is None or one.low != one.high:
        return one.low, one.high
    return one.low - ABOUT * abs(one.low), one.low + ABOUT * abs(one.low)


def _same_figure(one: Quantity, two: Quantity) -> bool:
    return (one.unit, one.low, one.high) == (two.unit, two.low, two.high)


def _share(one: Iterable[str], two: Iterable[str]) -> int:
    return len(set(one) & set(two))


# Words that count whatever the other side names: "31 people" and "27 wounded".
GENERIC = frozenset({"people-of", "time-of", "number-of", "staff-of"})


def _may_count_one_thing(one: Quantity, two: Quantity, pair: Pair) -> bool:
    """Whether two lone figures of one unit count one thing though no word says so: one leaves it open, or words beside agree."""
    if one.unit in ("ordinal", "number"):
        return False
    if one.unit != "count":
        return not (_topical(one.of) and _topical(two.of))
    if _far(one, two):
        return False
    open_ended = not one.of or not two.of or bool(GENERIC & {*one.of, *two.of})
    return open_ended or pair.crossed or bool(_share(one.slot, two.slot))


def _far(one: Quantity, two: Quantity) -> bool:
    """Whether two figures are so far apart that they rather count two things ("3200" homeless, "nine" gauges)."""
    less, more = sorted(next((n for n in (q.low, q.high) if n is not None), Decimal(0)) for q in (one, two))
    return more > FAR * less


def _topical(of: Iterable[str]) -> bool:
    return bool(set(of) - GENERIC)


def numbers(pair: Pair) -> list[Difference]:
    """Figures that clash, and figures that differ in words and are compatible."""
    ones: list[Quantity] = _gather(pair.a, "quantities")
    twos: list[Quantity] = _gather(pair.b, "quantities")

    def single(one: Quantity, two: Quantity) -> bool:
        left = [q for q in ones if q.unit == one.unit and not any(_same_figure(q, t) for t in twos)]
        right = [q for q in twos if q.unit == two.unit and not any(_same_figure(q, t) for t in ones)]
        return len(left) == 1 and len(right) == 1

    def verdict(one: Quantity, two: Quantity) -> str | None:
        if one.unit != two.unit:
            return None
        if not _share(one.of, two.of) and not (single(one, two) and _may_count_one_thing(one, two, pair)):
            return None
        return "compatible" if overlap(one, two) else "differs"

    return _settle(
        "number",
        pair,
        ones,
        twos,
        _same_figure,
        verdict,
        lambda one, two: 2 * _share(one.of, two.of) + _share(one.slot, two.slot),
    )


# --- days ----------------------------------------------------------------------------------------------------------------

_CALENDAR = ("day", "range", "month", "year")


def _same_day(one: DateMention, two: DateMention) -> bool:
    fields = ("month", "day", "last_day", "clock", "word")
    alike = all(getattr(one, name) == getattr(two, name) for name in fields)
    years = one.year == two.year or (bool(one.day) and not (one.year and two.year))
    weekday = one.weekday == two.weekday or (bool(one.day) and None in (one.weekday, two.weekday))
    return alike and years and weekday


def _calendar_clash(one: DateMention, two: DateMention) -> bool:
    if one.year and two.year and one.year != two.year:
        return True
    if not one.month or not two.month:
        return False
    if one.month != two.month:
        return True
    if not one.day or not two.day:
        return False
    return one.day > (two.last_day or two.day) or two.day > (one.last_day or one.day)


def _day_verdict(one: DateMention, two: DateMention) -> str | None:
    if {one.bound, two.bound} == {"by", "from"} or "said" in (one.kind, two.kind):
        return None
    if one.clock or two.clock:
        return None if not (one.clock and two.clock) else "differs" if one.clock != two.clock else "compatible"
    if one.kind in _CALENDAR and two.kind in _CALENDAR:
        return "differs" if _calendar_clash(one, two) else "compatible"
    if one.weekday is not None and two.weekday is not None and not (one.day or two.day):
        return "differs"
    if one.candidates and two.candidates:
        meet = any(a <= d and c <= b for a, b in one.candidates for c, d in two.candidates)
        return "compatible" if meet else "differs"
    return None


def dates(pair: Pair) -> list[Difference]:
    """Days, weekdays and times of day that clash or are compatible; what cannot be placed is left out."""
    ones: list[DateMention] = _gather(pair.a, "dates")
    twos: list[DateMention] = _gather(pair.b, "dates")

    def near(one: DateMention, two: DateMention) -> float:
        return _share(one.slot, two.slot) + (1.0 if one.bound == two.bound else 0.0) + (0.5 if one.kind == two.kind else 0.0)

    return _settle("date", pair, ones, twos, _same_day, _day_verdict, near)


# --- names ---------------------------------------------------------------------------------------------------------------


def names(pair: Pair) -> list[Difference]:
    """Names in one place of the sentence that are not the same; a name that the other side has in its topic is no difference."""
    ones: list[Mention] = _gather(pair.a, "names")
    twos: list[Mention] = _gather(pair.b, "names")
    in_a = {pair.names.of(m) for passage in pair.text_a.passages for m in passage.names}
    in_b = {pair.names.of(m) for passage in pair.text_b.passages for m in passage.names}
    here_a, here_b = {pair.names.of(m) for m in ones}, {pair.names.of(m) for m in twos}
    left = [m for m in ones if pair.names.of(m) not in here_b]
    right = [m for m in twos if pair.names.of(m) not in here_a]

    lone = all(sum("@at" in one.slot for one in side) == 1 for side in (left, right))

    def verdict(one: Mention, two: Mention) -> str | None:
        before, after = (_share(_side(one, mark), _side(two, mark)) for mark in "<>")
        places = "@at" in one.slot and "@at" in two.slot
        elsewhere = pair.names.of(one) in in_b or pair.names.of(two) in in_a
        people = "@role" in one.slot or "@role" in two.slot  # who speaks is another on each side
        adjective = pair.text_a.at(one.span)[0].islower() or pair.text_b.at(two.span)[0].islower()
        if people or adjective or (elsewhere and not (before and after)):
            return None
        if (before and after) or (places and (before or after or lone)):
            return "differs"
        return None

    def same(one: Mention, two: Mention) -> bool:
        return pair.names.of(one) == pair.names.of(two)

    return _settle("name", pair, left, right, same, verdict, lambda one, two: _share(one.slot, two.slot))


def _side(one: Mention, mark: str) -> list[str]:
    return [key for key in one.slot if key[0] == mark]


def between(pair: Pair) -> tuple[Difference, ...]:
    """Every difference inside one topic, in the order of A."""
    every = [*numbers(pair), *dates(pair), *names(pair), *stance.polarity(pair), *stance.modality(pair)]
    return tuple(sorted(every, key=lambda one: (one.a, one.b, one.kind)))
