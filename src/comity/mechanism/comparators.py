"""How two positions on one field compare: the same, compatible, or different, and why in words.

A comparator never says who is right. It answers with a `Verdict`: `word` is `same` (they say one thing), `compatible`
(both can be true at once) or `different`. Comparators are named in procedure files: same, overlap, within_km, within,
tolerance, same_text, name, term; this table is closed, a procedure cannot bring its own code. What is compared is worked out
in `analysis`; here a value of the record becomes its input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from comity.analysis import places, quantities, spelling, terms, times
from comity.analysis.verdict import Said, Verdict, different
from comity.mechanism.words import Label
from comity.phrase import Phrase

Say = Callable[[object], Said]
# A time in a zone of its own, to the minute: shown as its holder's clock showed it.
_ZONED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::00)?([+-])([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Comparator:
    """`name` of the table below, its limit where it has one (km, hours, per cent); for `term` each with the broader one."""

    name: str = "same"
    limit: Decimal = Decimal(0)
    broader: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Two:
    """Two values of one field, and how a reader is told of them. `limit` None: nobody set one."""

    type: str
    a: object
    b: object
    say: Say
    limit: Decimal | None = None
    broader: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> tuple[Said, Said]:
        return self.say(self.a), self.say(self.b)

    def different(self) -> Verdict:
        return different(*self.said)


def compare(type_name: str, comparator: Comparator, a: object, b: object, say: Say | None = None) -> Verdict:
    """Both values are well formed for the type (see `values`). Symmetric in `word`. `say`: a value in its reader's words."""
    if a == b:
        return Verdict("same", Phrase("both say the same"))
    limit = comparator.limit if comparator.name in ("within_km", "within", "tolerance") else None
    return _TABLE[comparator.name](_Two(type_name, a, b, say or shown, limit, comparator.broader))


def _same(two: _Two) -> Verdict:
    return _OF_TYPE.get(two.type, _Two.different)(two)


# --- lists and texts --------------------------------------------------------------------------------------------------
def _whole(two: _Two) -> Verdict:
    return _lists(two, part=False)


def _overlap(two: _Two) -> Verdict:
    if isinstance(two.a, list) and isinstance(two.b, list):
        return _lists(two, part=True)
    return _periods(two, part=True) if two.type == "period" else _same(two)


def _lists(two: _Two, *, part: bool) -> Verdict:
    """Two lists, in whatever order; `part`: an entry in common is enough."""
    if not isinstance(two.a, list) or not isinstance(two.b, list):
        return two.different()
    common = [one for one in two.a if one in two.b]
    rest = [one for one in two.a if one not in two.b] + [one for one in two.b if one not in two.a]
    if not rest:
        return Verdict("same", Phrase("both name the same, in another order"))
    if part and common:
        args: dict[str, object] = {"common": two.say(common), "rest": two.say(rest)}
        return Verdict("compatible", Phrase("both name {common}; only one names {rest}", args))
    return Verdict("different", Phrase("only one side names {rest}", {"rest": two.say(rest)}))


def _same_text(two: _Two) -> Verdict:
    if isinstance(two.a, Mapping) and isinstance(two.b, Mapping):
        return _topics(two.a, two.b)
    if spelling.plain(str(two.a)) == spelling.plain(str(two.b)):
        return Verdict("same", Phrase("the same words"))
    return two.different()


def _topics(a: Mapping[str, object], b: Mapping[str, object]) -> Verdict:
    """Two passages on one topic: other words are no variance; a value that a person keyed from both is compared."""
    values_a, values_b = a.get("values") or {}, b.get("values") or {}
    if isinstance(values_a, Mapping) and isinstance(values_b, Mapping):
        for name in sorted(set(values_a) & set(values_b)):
            kind = "quantity" if isinstance(values_a[name], Mapping) and isinstance(values_b[name], Mapping) else "text"
            verdict = compare(kind, Comparator("same"), values_a[name], values_b[name])
            if verdict.word == "different":
                return Verdict("different", Phrase("on {name}: {why}", {"name": name, "why": verdict.why}))
    if spelling.plain(str(a["text"])) == spelling.plain(str(b["text"])):
        return Verdict("same", Phrase("the same words"))
    return Verdict("compatible", Phrase("each in its own words"))


# --- names and terms --------------------------------------------------------------------------------------------------
def _name(two: _Two) -> Verdict:
    """Two names, or two lists of names in whatever order."""
    if isinstance(two.a, list) and isinstance(two.b, list):
        return _named(two, two.a, two.b)
    return _one_name(two, two.a, two.b)


def _one_name(two: _Two, a: object, b: object) -> Verdict:
    said = (two.say([a]), two.say([b])) if isinstance(two.a, list) else (two.say(a), two.say(b))
    people = two.type in ("participant", "participants")
    if people and a == b:
        return Verdict("same", Phrase("both say the same"))
    if people and not any(str(one).startswith("name:") for one in (a, b)):
        return different(*said)  # two participants of the charter are two, whatever they are called
    found = [spelling.compare(one, other, said) for one in _spellings(a, said[0]) for other in _spellings(b, said[1])]
    best = min(found, key=lambda one: ("same", "compatible", "different").index(one.word))
    if people and best.word == "same":
        return Verdict("compatible", Phrase("both are called “{name}”; nobody here says that they are one", {"name": said[0]}))
    return best


def _spellings(value: object, said: Said) -> tuple[str, ...]:
    """A name in every language in which it is known."""
    known = tuple(said.labels.values()) if isinstance(said, Label) else ()
    return tuple(dict.fromkeys(known)) or (str(value).removeprefix("name:"),)


def _named(two: _Two, a: list[object], b: list[object]) -> Verdict:
    left, unmet, near = list(b), [], []
    for one in a:
        ranked = [(_one_name(two, one, other), other) for other in left]
        met = next((row for word in ("same", "compatible") for row in ranked if row[0].word == word), None)
        if met is None:
            unmet.append(one)
            continue
        left.remove(met[1])
        near += [met[0]] if met[0].word == "compatible" else []
    if unmet or left:
        return Verdict("different", Phrase("only one side names {rest}", {"rest": two.say([*unmet, *left])}))
    return near[0] if near else Verdict("same", Phrase("both name the same, in another order"))


def _term(two: _Two) -> Verdict:
    return terms.compare(str(two.a), str(two.b), dict(two.broader), two.said)


# --- amounts, times, places -------------------------------------------------------------------------------------------
def _amounts(two: _Two) -> Verdict:
    """`limit` is in per cent of the larger amount; a count is an amount of no unit."""
    one, other = _quantity(two.a), _quantity(two.b)
    if one is None or other is None or (two.type == "count" and two.limit is None):
        return two.different()
    return quantities.compare(one, other, two.said, Fraction(two.limit or 0) / 100)


def _quantity(value: object) -> quantities.Quantity | None:
    if isinstance(value, int):
        return quantities.bounded(str(value), "count")
    if not isinstance(value, Mapping):
        return None
    if "from" in value:
        return quantities.between(str(value["from"]), str(value["to"]), str(value["unit"]))
    return quantities.bounded(str(value["amount"]), str(value["unit"]), str(value.get("bound", "exactly")))


def _dates(two: _Two) -> Verdict:
    """`limit` is in hours; days without a zone count as whole days."""
    return times.compare(_time(two.a), _time(two.b), two.said, two.limit or Decimal(0))


def _time(value: object) -> times.Time:
    """A date, a date and time, or a `when`: as precise as it says, about it, or a stretch with or without an end."""
    if not isinstance(value, Mapping):
        return times.given(str(value))
    if "from" in value:
        until = value.get("until")
        return times.stretch(times.given(str(value["from"])), None if until is None else times.given(str(until)))
    made = times.given(str(value["at"]))
    return times.about(made) if value.get("about") else made


def _period(two: _Two) -> Verdict:
    return _periods(two, part=False)


def _periods(two: _Two, *, part: bool) -> Verdict:
    """Two stretches of days, open ends included; `part`: a day in common is enough, otherwise they have to be one."""
    one, other = _time(two.a), _time(two.b)
    args: dict[str, object] = {"a": two.said[0], "b": two.said[1]}
    if (one.first, one.last) == (other.first, other.last):
        return Verdict("same", Phrase("both name the same days"))
    if not part:
        return Verdict("different", Phrase("“{a}” and “{b}” are not the same days", args))
    if times.meet(one, other):
        return Verdict("compatible", Phrase("“{a}” and “{b}” have days in common", args))
    return Verdict("different", Phrase("no day is in both “{a}” and “{b}”", args))


def _places(two: _Two) -> Verdict:
    one, other = _place(two.a), _place(two.b)
    if one is None or other is None:
        return two.different()
    return places.compare(one, other, two.said, places.HERE_KM if two.limit is None else two.limit)


def _place(value: object) -> places.Place | None:
    if not isinstance(value, Mapping):
        return None
    lat, lon = (Decimal(str(value[key])) if key in value else None for key in ("lat", "lon"))
    return places.Place(str(value["label"]), lat, lon, Decimal(str(value.get("radius_km", "0"))))


def shown(value: object) -> Phrase | str:
    """A value as a reader sees it in a sentence."""
    if isinstance(value, Mapping):
        if "amount" in value:
            return _amount(str(value.get("bound", "exactly")), str(value["amount"]), _unit(value))
        if "relation" in value:
            relation = str(value["relation"]).replace("_", " ").replace("-", " ")
            return Phrase("{relation}: {case}", {"relation": relation, "case": value["case"]})
        if "from" in value and "unit" not in value:
            ends: dict[str, object] = {"from": shown(value["from"]), "until": shown(value.get("until", ""))}
            return Phrase("{from} to {until}", ends) if "until" in value else Phrase("from {from}, end open", ends)
        if "from" in value and "to" in value:
            args: dict[str, object] = {"low": value["from"], "high": value["to"], "unit": _unit(value)}
            return Phrase("{low} to {high} {unit}", args) if args["unit"] else Phrase("{low} to {high}", args)
        if "at" in value:
            return Phrase("about {when}", {"when": shown(value["at"])}) if value.get("about") else shown(value["at"])
        if "radius_km" in value:
            return Phrase("{place}, within {km} km", {"place": str(value["label"]), "km": str(value["radius_km"])})
        return str(value.get("text") or value.get("label") or "…")
    if isinstance(value, list):
        return Phrase("none") if not value else ", ".join(str(shown(one)) for one in value)
    if isinstance(value, bool):
        return Phrase("yes") if value else Phrase("no")
    zoned = _ZONED.fullmatch(value) if isinstance(value, str) else None
    if zoned is None:
        return str(value)
    day, clock, sign, hours, minutes = zoned.groups()
    offset = f"{sign}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")
    return Phrase("{when} UTC{offset}", {"when": f"{day} {clock}", "offset": offset})


def _unit(value: Mapping[str, object]) -> str:
    """What is counted one by one has no unit that a sentence could say."""
    return "" if value["unit"] == "count" else str(value["unit"])


def _amount(bound: str, amount: str, unit: str) -> Phrase | str:
    if not unit:
        return _number(bound, amount)
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


def _number(bound: str, amount: str) -> Phrase | str:
    args = {"amount": amount}
    if bound == "about":
        return Phrase("about {amount}", args)
    if bound == "more-than":
        return Phrase("more than {amount}", args)
    if bound == "at-least":
        return Phrase("at least {amount}", args)
    if bound == "less-than":
        return Phrase("less than {amount}", args)
    return Phrase("at most {amount}", args) if bound == "at-most" else amount


_OF_TYPE: dict[str, Callable[[_Two], Verdict]] = {
    "quantity": _amounts,
    "count": _amounts,
    "period": _period,
    "date": _dates,
    "time": _dates,
    "when": _dates,
    "place": _places,
    "text": _same_text,
    "topic": _same_text,
    "choices": _whole,
    "participants": _whole,
    "cases": _whole,
    "items": _whole,
    "languages": _whole,
}
_TABLE: dict[str, Callable[[_Two], Verdict]] = {
    "same": _same,
    "overlap": _overlap,
    "within_km": _places,
    "within": _dates,
    "tolerance": _amounts,
    "same_text": _same_text,
    "name": _name,
    "term": _term,
}
# Which comparators make sense for which type; lint holds procedure files to it.
FITTING: dict[str, tuple[str, ...]] = {
    "text": ("same_text", "same", "name"),
    "choice": ("same", "term"),
    "choices": ("same", "overlap"),
    "yes-no": ("same",),
    "count": ("same", "tolerance"),
    "quantity": ("same", "tolerance"),
    "date": ("same", "within"),
    "time": ("same", "within"),
    "when": ("same", "within"),
    "participant": ("same", "name"),
    "participants": ("same", "overlap", "name"),
    "place": ("same", "within_km"),
    "topic": ("same_text",),
    "digest": ("same",),
    "case": ("same",),
    "cases": ("same", "overlap"),
    "link": ("same",),
    "items": ("same", "overlap", "name"),
    "languages": ("same", "overlap"),
    "period": ("same", "overlap"),
}
