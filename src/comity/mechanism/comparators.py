"""How two positions on one field compare: the same, compatible, or different, and why in words.

A comparator never says who is right. It answers with a `Verdict`: `word` is `same` (they say one thing), `compatible`
(both can be true at once) or `different`. Comparators are named in procedure files: same, overlap, within_km, within,
tolerance, same_text; this table is closed, a procedure cannot bring its own code.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from comity.mechanism.values import days_of
from comity.mechanism.words import moment
from comity.phrase import Phrase

EARTH_KM = 6371.0088  # mean radius, IUGG
ABOUT = Decimal("0.1")  # “about 50” is read as 45 to 55; the page says so

# Units that are multiples of one another; anything else compares only with itself.
UNITS: dict[str, tuple[str, Decimal]] = {
    "g": ("g", Decimal(1)),
    "kg": ("g", Decimal(1000)),
    "t": ("g", Decimal(1_000_000)),
    "m": ("m", Decimal(1)),
    "km": ("m", Decimal(1000)),
    "min": ("min", Decimal(1)),
    "h": ("min", Decimal(60)),
    "d": ("min", Decimal(1440)),
}


@dataclass(frozen=True, slots=True)
class Comparator:
    """`name` of the table below, and its limit where it has one (km, hours, per cent)."""

    name: str = "same"
    limit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Verdict:
    word: Literal["same", "compatible", "different"]
    why: Phrase


def compare(type_name: str, comparator: Comparator, a: object, b: object) -> Verdict:
    """Both values are well formed for the type (see `values`). Symmetric in `word`."""
    if a == b:
        return Verdict("same", Phrase("both say the same"))
    return _TABLE[comparator.name](type_name, comparator.limit, a, b)


def _different(a: object, b: object) -> Verdict:
    return Verdict("different", Phrase("“{a}” and “{b}” cannot both be so", {"a": shown(a), "b": shown(b)}))


def _same(type_name: str, limit: Decimal, a: object, b: object) -> Verdict:
    if type_name == "quantity":
        return _quantities(a, b, Decimal(0))
    if type_name == "period":
        return _periods(a, b, whole=True)
    if isinstance(a, list) and isinstance(b, list):
        return _lists(a, b, whole=True)
    if type_name == "date":
        return _within(type_name, limit, a, b)
    if type_name == "time":
        return Verdict("same", Phrase("one moment")) if moment(str(a)) == moment(str(b)) else _different(a, b)
    if type_name == "place":
        return _places(a, b)
    return _same_text(type_name, limit, a, b) if type_name in ("text", "topic") else _different(a, b)


def _lists(a: list[object], b: list[object], *, whole: bool) -> Verdict:
    only_a, only_b = [x for x in a if x not in b], [x for x in b if x not in a]
    if not only_a and not only_b:
        return Verdict("same", Phrase("both name the same, in another order"))
    if not whole and len(only_a) < len(a):
        args = {"common": shown([x for x in a if x in b]), "rest": shown(only_a + only_b)}
        return Verdict("compatible", Phrase("both name {common}; only one names {rest}", args))
    return Verdict("different", Phrase("only one side names {rest}", {"rest": shown(only_a + only_b)}))


def _overlap(type_name: str, limit: Decimal, a: object, b: object) -> Verdict:
    if isinstance(a, list) and isinstance(b, list):
        return _lists(a, b, whole=False)
    if type_name == "period":
        return _periods(a, b, whole=False)
    return _same(type_name, limit, a, b)


def _periods(a: object, b: object, *, whole: bool) -> Verdict:
    """Two periods, open ends included; `whole`: they must be one, otherwise a day in common is enough."""
    if not isinstance(a, Mapping) or not isinstance(b, Mapping):
        return _different(a, b)
    (from_a, until_a), (from_b, until_b) = _ends(a), _ends(b)
    words = {"a": shown(a), "b": shown(b)}
    if (from_a, until_a) == (from_b, until_b):
        return Verdict("same", Phrase("both name the same days"))
    if not whole and max(from_a, from_b) <= min(until_a, until_b):
        return Verdict("compatible", Phrase("“{a}” and “{b}” have days in common", words))
    if whole:
        return Verdict("different", Phrase("“{a}” and “{b}” are not the same days", words))
    return Verdict("different", Phrase("no day is in both “{a}” and “{b}”", words))


def _ends(period: Mapping[str, object]) -> tuple[date, date]:
    until = period.get("until")
    return days_of(str(period["from"]))[0], date.max if until is None else days_of(str(until))[1]


# --- quantities -----------------------------------------------------------------------------------------------------
def _bounds(value: Mapping[str, object], slack: Decimal) -> tuple[str, Decimal, Decimal, bool]:
    """Unit family, low, high, and whether the ends themselves are left out."""
    family, factor = UNITS.get(str(value["unit"]), (str(value["unit"]), Decimal(1)))
    if "from" in value:
        low, high = sorted((Decimal(str(value["from"])) * factor, Decimal(str(value["to"])) * factor))
        return family, low, high, False
    amount, bound = Decimal(str(value["amount"])) * factor, str(value.get("bound", "exactly"))
    width = abs(amount) * (slack + (ABOUT if bound == "about" else Decimal(0)))
    low = Decimal("-Infinity") if bound in ("less-than", "at-most") else amount - width
    high = Decimal("Infinity") if bound in ("more-than", "at-least") else amount + width
    return family, low, high, bound in ("more-than", "less-than")


def _quantities(a: object, b: object, slack: Decimal) -> Verdict:
    if not isinstance(a, Mapping) or not isinstance(b, Mapping):
        return _different(a, b)
    unit_a, low_a, high_a, open_a = _bounds(a, slack)
    unit_b, low_b, high_b, open_b = _bounds(b, slack)
    words = {"a": shown(a), "b": shown(b)}
    if unit_a != unit_b:
        return Verdict("different", Phrase("“{a}” and “{b}” have units that do not convert into one another", words))
    low, high = max(low_a, low_b), min(high_a, high_b)
    # A single point in common counts unless it is the end that “more than” or “less than” leaves out.
    left_out = (open_a and low in (low_a, high_a)) or (open_b and low in (low_b, high_b))
    if low > high or (low == high and left_out):
        return Verdict("different", Phrase("no amount is both “{a}” and “{b}”", words))
    if low_a == high_a == low_b == high_b:
        return Verdict("same", Phrase("“{a}” is “{b}” in another unit", words))
    return Verdict("compatible", Phrase("“{a}” leaves room for “{b}”", words))


def _tolerance(type_name: str, limit: Decimal, a: object, b: object) -> Verdict:
    """`limit` is in per cent of each amount; counts are amounts without a unit."""
    if isinstance(a, int) and isinstance(b, int):
        close = abs(a - b) * 100 <= limit * max(abs(a), abs(b))
        args = {"a": a, "b": b, "limit": str(limit)}
        return Verdict("compatible", Phrase("{a} and {b} differ by no more than {limit} %", args)) if close else _different(a, b)
    return _quantities(a, b, limit / 100)


# --- dates, times, places, texts ------------------------------------------------------------------------------------
def _within(type_name: str, limit: Decimal, a: object, b: object) -> Verdict:
    """`limit` is in hours."""
    if type_name == "date":
        (first_a, last_a), (first_b, last_b) = days_of(str(a)), days_of(str(b))
        slack = int(limit // 24)  # counted in ordinals: a day after the last that there is would be an error
        if first_a.toordinal() <= last_b.toordinal() + slack and first_b.toordinal() <= last_a.toordinal() + slack:
            return Verdict("compatible", Phrase("“{a}” and “{b}” can be one day", {"a": str(a), "b": str(b)}))
        return _different(a, b)
    apart = abs(moment(str(a)) - moment(str(b)))
    if apart <= timedelta(hours=float(limit)):
        minutes = round(apart.total_seconds() / 60)
        return Verdict("compatible" if minutes else "same", Phrase("{n} minute apart", {"n": minutes}, many="{n} minutes apart"))
    return _different(a, b)


def distance_km(a: Mapping[str, object], b: Mapping[str, object]) -> float:
    """Great-circle distance by the haversine formula, in kilometres."""
    la, lo, lb, lp = (math.radians(float(str(v))) for v in (a["lat"], a["lon"], b["lat"], b["lon"]))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def _places(a: object, b: object, limit: Decimal | None = None) -> Verdict:
    if not isinstance(a, Mapping) or not isinstance(b, Mapping):
        return _different(a, b)
    if "lat" in a and "lat" in b:
        far = distance_km(a, b)
        args = {"km": f"{far:.1f}", "a": str(a["label"]), "b": str(b["label"])}
        near = far <= float(limit if limit is not None else Decimal("0.1"))
        return Verdict("compatible" if near else "different", Phrase("{a} and {b} are {km} km apart", args))
    if fold_text(str(a["label"])) == fold_text(str(b["label"])):
        return Verdict("same", Phrase("both give the same name"))
    return _different(a["label"], b["label"])


def _within_km(type_name: str, limit: Decimal, a: object, b: object) -> Verdict:
    return _places(a, b, limit)


def fold_text(text: str) -> str:
    """Letters as they are compared: NFKC, lower case, single spaces, no final stop."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".")


def _same_text(type_name: str, limit: Decimal, a: object, b: object) -> Verdict:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return _topics(a, b)
    if fold_text(str(a)) == fold_text(str(b)):
        return Verdict("same", Phrase("the same words"))
    return _different(a, b)


def _topics(a: Mapping[str, object], b: Mapping[str, object]) -> Verdict:
    """Two passages on one topic: other words are no variance; a value that a person keyed from both is compared."""
    values_a, values_b = a.get("values") or {}, b.get("values") or {}
    if isinstance(values_a, Mapping) and isinstance(values_b, Mapping):
        for name in sorted(set(values_a) & set(values_b)):
            kind = "quantity" if isinstance(values_a[name], Mapping) and isinstance(values_b[name], Mapping) else "text"
            verdict = compare(kind, Comparator("same"), values_a[name], values_b[name])
            if verdict.word == "different":
                return Verdict("different", Phrase("on {name}: {why}", {"name": name, "why": verdict.why}))
    if fold_text(str(a["text"])) == fold_text(str(b["text"])):
        return Verdict("same", Phrase("the same words"))
    return Verdict("compatible", Phrase("each in its own words"))


def shown(value: object) -> Phrase | str:
    """A value as a reader sees it in a sentence."""
    if isinstance(value, Mapping):
        if "amount" in value:
            unit = "" if value["unit"] == "count" else str(value["unit"])
            return _amount(str(value.get("bound", "exactly")), str(value["amount"]), unit)
        if "relation" in value:
            relation = str(value["relation"]).replace("_", " ").replace("-", " ")
            return Phrase("{relation}: {case}", {"relation": relation, "case": value["case"]})
        if "from" in value and "unit" not in value:
            ends: dict[str, object] = {"from": value["from"], "until": value.get("until", "")}
            return Phrase("{from} to {until}", ends) if "until" in value else Phrase("from {from}, end open", ends)
        if "from" in value and "to" in value:
            return Phrase("{low} to {high} {unit}", {"low": value["from"], "high": value["to"], "unit": value["unit"]})
        return str(value.get("text") or value.get("label") or "…")
    if isinstance(value, list):
        return ", ".join(str(shown(one)) for one in value)
    if isinstance(value, bool):
        return Phrase("yes") if value else Phrase("no")
    return str(value)


def _amount(bound: str, amount: str, unit: str) -> Phrase:
    args = {"amount": amount, "unit": unit}
    if bound == "about":
        return Phrase("about {amount} {unit}", args)
    if bound == "more-than":
        return Phrase("more than {amount} {unit}", args)
    if bound == "at-least":
        return Phrase("at least {amount} {unit}", args)
    if bound == "less-than":
        return Phrase("less than {amount} {unit}", args)
    return Phrase("at most {amount} {unit}", args) if bound == "at-most" else Phrase("{amount} {unit}", args)


_TABLE: dict[str, Callable[[str, Decimal, object, object], Verdict]] = {
    "same": _same,
    "overlap": _overlap,
    "within_km": _within_km,
    "within": _within,
    "tolerance": _tolerance,
    "same_text": _same_text,
}
# Which comparators make sense for which type; lint holds procedure files to it.
FITTING: dict[str, tuple[str, ...]] = {
    "text": ("same_text", "same"),
    "choice": ("same",),
    "choices": ("same", "overlap"),
    "yes-no": ("same",),
    "count": ("same", "tolerance"),
    "quantity": ("same", "tolerance"),
    "date": ("same", "within"),
    "time": ("same", "within"),
    "participant": ("same",),
    "participants": ("same", "overlap"),
    "place": ("same", "within_km"),
    "topic": ("same_text",),
    "digest": ("same",),
    "case": ("same",),
    "cases": ("same", "overlap"),
    "link": ("same",),
    "items": ("same", "overlap"),
    "languages": ("same", "overlap"),
    "period": ("same", "overlap"),
}
