"""Two amounts: whether some amount is both, in units that convert, with bounds, ranges and a margin for “about”.

Each amount is a stretch of numbers, without end on one side where it is a bound. Two are compatible where the stretches meet,
or come as near as the tolerance. What “about” is taken for is said in the sentence, since the number is ours and not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction

from comity.analysis.units import family
from comity.analysis.verdict import Said, Verdict, both
from comity.phrase import Phrase

ABOUT = Decimal("0.1")  # “about 50” is read as 45 to 55


@dataclass(frozen=True, slots=True)
class Quantity:
    """From `low` to `high` in `unit`; None: no end on that side. `open`: the end itself is left out. `about`: with a margin."""

    unit: str
    low: Fraction | None
    high: Fraction | None
    open: bool = False
    about: bool = False


def bounded(amount: str, unit: str, bound: str = "exactly") -> Quantity:
    """A decimal text with its bound: exactly, about, more-than, at-least, less-than or at-most."""
    value = Fraction(amount)
    low = None if bound in ("less-than", "at-most") else value
    high = None if bound in ("more-than", "at-least") else value
    return Quantity(unit, low, high, bound in ("more-than", "less-than"), bound == "about")


def between(low: str, high: str, unit: str) -> Quantity:
    """Two decimal texts, in whichever order; both ends belong to it."""
    first, last = sorted((Fraction(low), Fraction(high)))
    return Quantity(unit, first, last)


def compare(a: Quantity, b: Quantity, said: tuple[Said, Said], tolerance: Fraction = Fraction(0)) -> Verdict:
    """`tolerance` is a share of the larger of the two nearest amounts: 1/10 for ten per cent. Symmetric in `word`."""
    words = both(*said)
    one, other = _converted(a), _converted(b)
    if one.unit != other.unit:
        return Verdict("different", Phrase("“{a}” and “{b}” have units that do not convert into one another", words))
    if one == other:
        alike = a.unit == b.unit
        why = Phrase("“{a}” and “{b}” are one amount", words) if alike else Phrase("“{a}” is “{b}” in another unit", words)
        return Verdict("same", why)
    found = _met(_widened(one), _widened(other), words, tolerance)
    for given in (a, b):
        if given.about:
            found = Verdict(found.word, Phrase("{why}; {margin}", {"why": found.why, "margin": _margin(given)}))
    return found


def _met(one: Quantity, other: Quantity, words: dict[str, object], tolerance: Fraction) -> Verdict:
    found = _apart(one, other)
    if found is None:
        return Verdict("compatible", Phrase("“{a}” leaves room for “{b}”", words))
    gap, larger = found
    if not tolerance:
        return Verdict("different", Phrase("no amount is both “{a}” and “{b}”", words))
    args = words | {"limit": decimal_text(tolerance * 100)}
    if gap <= tolerance * larger:
        return Verdict("compatible", Phrase("“{a}” and “{b}” differ by no more than {limit} %", args))
    return Verdict("different", Phrase("“{a}” and “{b}” differ by more than {limit} %", args))


def _apart(one: Quantity, other: Quantity) -> tuple[Fraction, Fraction] | None:
    """How far the nearest ends are apart, and the larger of these; None where some amount is both."""
    low = max((end for end in (one.low, other.low) if end is not None), default=None)
    high = min((end for end in (one.high, other.high) if end is not None), default=None)
    if low is None or high is None or low < high:
        return None
    # A single point in common counts unless it is the end that “more than” or “less than” leaves out.
    left_out = any(given.open and low in (given.low, given.high) for given in (one, other))
    return None if low == high and not left_out else (low - high, max(abs(low), abs(high)))


def _converted(given: Quantity) -> Quantity:
    unit, factor = family(given.unit)
    low = None if given.low is None else given.low * factor
    high = None if given.high is None else given.high * factor
    return replace(given, unit=unit, low=low, high=high)


def _widened(given: Quantity) -> Quantity:
    if not given.about or given.low is None or given.high is None:
        return given
    return replace(given, low=given.low - abs(given.low) * Fraction(ABOUT), high=given.high + abs(given.high) * Fraction(ABOUT))


def _margin(given: Quantity) -> Phrase:
    wide = _widened(given)
    low, high = (decimal_text(end) if end is not None else "" for end in (wide.low, wide.high))
    unit = "" if given.unit == "count" else given.unit
    args = {"low": low, "high": high, "unit": unit}
    if not unit:
        return Phrase("“about” is read as {low} to {high}", args)
    return Phrase("“about” is read as {low} to {high} {unit}", args)


def decimal_text(value: Fraction) -> str:
    """A fraction as a plain decimal text, without trailing zeros; exact to 40 digits."""
    with localcontext(prec=40):
        made = Decimal(value.numerator) / Decimal(value.denominator)
        text = f"{made:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
