"""The types a field can have, and whether a value is one.

Values are canonical JSON: no floats, so amounts and coordinates are decimal strings. A type says what a well-formed value
is; how two values compare is the comparator's business (`comparators`). docs/spec/procedure.md lists both.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from comity.mechanism.words import moment
from comity.phrase import Phrase

MAX_TEXT = 20_000  # characters; longer things are attachments by digest
MAX_LIST = 200  # entries of a list
MAX_ITEM = 500  # characters of one short text in a list
MAX_RADIUS = 20_040  # km: half the way round the earth, so anywhere
PARTICIPANT = re.compile(r"(name:)?[a-z0-9][a-z0-9-]{0,63}\Z")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?\Z")
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
CASE = re.compile(r"[a-z][a-z0-9-]{0,39}/[0-9a-f]{32}\Z")  # as `record.act_body.case_id` makes it
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
BOUNDS = ("exactly", "about", "more-than", "at-least", "less-than", "at-most")
EXTENTS = ("complete", "excerpt", "unknown")


@dataclass(frozen=True, slots=True)
class FieldType:
    """`name` and, for choices, links and quantities, what may be chosen: the choices, the relations, or the units."""

    name: str
    choices: tuple[str, ...] = ()

    def problem(self, value: object) -> Phrase | None:
        """What a well-formed value would be, when this is none; otherwise nothing."""
        return TYPES[self.name](value, self.choices)


def _keys(value: object, required: str, optional: str = "") -> Mapping[str, object] | None:
    if not isinstance(value, Mapping):
        return None
    must, allowed = _sets(required, optional)
    return value if must <= value.keys() <= allowed else None


@lru_cache(maxsize=64)
def _sets(required: str, optional: str) -> tuple[frozenset[str], frozenset[str]]:
    must = frozenset(required.split())
    return must, must | frozenset(optional.split())


def _text(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = isinstance(value, str) and 0 < len(value) <= MAX_TEXT
    return None if good else Phrase("a text of 1 to {n} characters", {"n": MAX_TEXT})


def _choice(value: object, choices: tuple[str, ...]) -> Phrase | None:
    return None if value in choices else Phrase("one of: {allowed}", {"allowed": ", ".join(choices)})


def _choices(value: object, choices: tuple[str, ...]) -> Phrase | None:
    good = isinstance(value, list) and value and len(set(map(str, value))) == len(value) and all(one in choices for one in value)
    return None if good else Phrase("a list, each entry once, from: {allowed}", {"allowed": ", ".join(choices)})


def _yes(value: object, _: tuple[str, ...]) -> Phrase | None:
    return None if isinstance(value, bool) else Phrase("true or false")


def _count(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53
    return None if good else Phrase("a whole number, not negative")


def _decimal(value: object) -> bool:
    return isinstance(value, str) and bool(DECIMAL.match(value))


def _quantity(value: object, units: tuple[str, ...]) -> Phrase | None:
    """`{"amount": "40", "unit": "t", "bound": "more-than"}` or `{"from": "40", "to": "50", "unit": "t"}`."""
    single, between = _keys(value, "amount unit", "bound"), _keys(value, "from to unit")
    if single is not None:
        good = _decimal(single["amount"]) and single.get("bound", "exactly") in BOUNDS
    else:
        good = between is not None and _decimal(between["from"]) and _decimal(between["to"])
    found = single or between
    if good and found is not None and (not units or found["unit"] in units):
        return None
    return Phrase("an amount with its unit ({units})", {"units": ", ".join(units) or "…"})


def _date(value: object, _: tuple[str, ...]) -> Phrase | None:
    if isinstance(value, str) and DATE.match(value):
        try:
            date.fromisoformat((value + "-01-01")[:10])
            return None
        except ValueError:
            pass
    return Phrase("a date such as 2026-11-22 (or 2026-11, or 2026)")


def _time(value: object, _: tuple[str, ...]) -> Phrase | None:
    try:
        if isinstance(value, str) and len(value) <= 32:
            moment(value)
            return None
    except (ValueError, OverflowError):  # the first and last hours of the calendar have no UTC
        pass
    return Phrase("a date and time with its time zone, such as 2026-11-22T10:00:00Z")


def _when(value: object, _: tuple[str, ...]) -> Phrase | None:
    """`{"at": "2026-11-22T14:00Z"}`, as precise as it says, with `"about": true` where it is; or `{"from": …, "until": …}`.

    Both ends have a time zone or neither has; without `until` its end is open.
    """
    single, ends = _keys(value, "at", "about"), _keys(value, "from", "until")
    if single is not None and single.get("about", True) is True and _moment(single["at"]):
        return None
    if ends is not None and all(map(_moment, ends.values())):
        first, until = str(ends["from"]), str(ends.get("until", ends["from"]))
        dated = [bool(DATE.match(one)) for one in (first, until)]
        if dated == [True, True] and days_of(first)[0] <= days_of(until)[1]:
            return None
        if dated == [False, False] and moment(first) <= moment(until):
            return None
    return Phrase("a date, or a date and time with its zone, as precise as it is known; or from one until another")


def _moment(value: object) -> bool:
    return _date(value, ()) is None or _time(value, ()) is None


def _participant(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = isinstance(value, str) and PARTICIPANT.match(value)
    return None if good else Phrase("a participant of the charter, or name:… for a name that an act has added")


def _participants(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = _each(value, lambda one: _participant(one, ()) is None, 0)
    return None if good else Phrase("a list of participants, each once")


def _each(value: object, good: Callable[[object], bool], least: int = 1) -> bool:
    """Whether it is a list of `least` to MAX_LIST good texts, each once. An empty one says *none*."""
    if not isinstance(value, list) or not least <= len(value) <= MAX_LIST:
        return False
    return all(isinstance(one, str) and good(one) for one in value) and len(set(value)) == len(value)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(pattern.match(value))


def _case(value: object, _: tuple[str, ...]) -> Phrase | None:
    return None if _matches(CASE, value) else Phrase("a case: its procedure, a slash and 32 hexadecimal digits")


def _cases(value: object, _: tuple[str, ...]) -> Phrase | None:
    return None if _each(value, lambda one: _matches(CASE, one), 0) else Phrase("a list of cases, each once")


def _link(value: object, relations: tuple[str, ...]) -> Phrase | None:
    found = _keys(value, "case relation")
    if found is not None and _case(found["case"], ()) is None and found["relation"] in relations:
        return None
    return Phrase("a case and how it is related: {allowed}", {"allowed": ", ".join(relations)})


def _items(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = _each(value, lambda one: isinstance(one, str) and 0 < len(one) <= MAX_ITEM, 0)
    return None if good else Phrase("a list of texts of 1 to {n} characters, each once", {"n": MAX_ITEM})


def _languages(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = _each(value, lambda one: _matches(LANGUAGE, one))
    return None if good else Phrase("a list of language tags such as en, each once")


def _period(value: object, _: tuple[str, ...]) -> Phrase | None:
    """`{"from": "2026-03-01", "until": "2026-09-01"}`, both days included; without `until` its end is open."""
    found = _keys(value, "from", "until")
    if found is not None and all(_date(day, ()) is None for day in found.values()):
        until = found.get("until")
        if until is None or days_of(str(found["from"]))[0] <= days_of(str(until))[1]:
            return None
    return Phrase("a period: from a date until a date that is not before it, or from a date with its end left open")


def days_of(value: str) -> tuple[date, date]:
    """First and last day of a full or partial date."""
    if len(value) == 10:
        return (day := date.fromisoformat(value)), day
    first = date.fromisoformat((value + "-01-01")[:10])
    if len(value) == 7:
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    return first, first.replace(month=12, day=31)


def _place(value: object, _: tuple[str, ...]) -> Phrase | None:
    found = _keys(value, "label", "lat lon radius_km place")
    if found is not None and isinstance(found["label"], str) and ("lat" in found) == ("lon" in found):
        if not _radius(found.get("radius_km", "0")):
            return Phrase("a radius in km as a decimal text, from 0 to {most}", {"most": MAX_RADIUS})
        if "lat" not in found:
            return None
        lat, lon = found["lat"], found["lon"]
        if _decimal(lat) and _decimal(lon) and abs(float(str(lat))) <= 90 and abs(float(str(lon))) <= 180:
            return None
    return Phrase("a place: a label and, if known, lat and lon as decimal texts")


def _radius(value: object) -> bool:
    return _decimal(value) and 0 <= float(str(value)) <= MAX_RADIUS


def _topic(value: object, _: tuple[str, ...]) -> Phrase | None:
    found = _keys(value, "label text language", "spans of values")
    texts = found is not None and all(isinstance(found[key], str) for key in ("label", "text", "language"))
    if found is not None and texts and len(str(found["text"])) <= MAX_TEXT and spans_good(found.get("spans", [])):
        values = found.get("values", {})
        if isinstance(values, Mapping) and all(_quantity(v, ()) is None or isinstance(v, str) for v in values.values()):
            return None
    return Phrase("a passage: label, text, language and, if known, spans, of, values")


def spans_good(spans: object) -> bool:
    """Half-open ranges of characters, in order, that do not overlap."""
    if not isinstance(spans, list) or len(spans) > 1000:
        return False
    last = 0
    for one in spans:
        if not (isinstance(one, list) and len(one) == 2 and all(type(n) is int for n in one) and last <= one[0] < one[1]):
            return False
        last = one[1]
    return True


def _digest(value: object, _: tuple[str, ...]) -> Phrase | None:
    good = isinstance(value, str) and DIGEST.match(value)
    return None if good else Phrase("a digest: sha256: and 64 hexadecimal digits")


TYPES: dict[str, Callable[[object, tuple[str, ...]], Phrase | None]] = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "yes-no": _yes,
    "count": _count,
    "quantity": _quantity,
    "date": _date,
    "time": _time,
    "when": _when,
    "participant": _participant,
    "participants": _participants,
    "place": _place,
    "topic": _topic,
    "digest": _digest,
    "case": _case,
    "cases": _cases,
    "link": _link,
    "items": _items,
    "languages": _languages,
    "period": _period,
}
