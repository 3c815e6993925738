"""Shapes of values: the small words in which the field tables of `entry` and `act` are written.

A shape is a function: it takes a value that `canonical` has let through and answers None, or the `Fault` it found. Shapes
build on shapes (`listing(ID)`, `table({...})`), so that the tables read like those of docs/spec/act.md. A fault knows the path
to the spot; nothing is raised here, because only the caller knows whose bytes they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from comity.errors import ComityError
from comity.phrase import Phrase
from comity.record import keys
from comity.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: kind is `unknown`, `missing` or `value`; path is where, `/` between the steps."""

    kind: str
    expected: Phrase
    got: Phrase
    path: str = ""

    def below(self, step: object) -> Fault:
        """The same fault seen from one level further out."""
        return Fault(self.kind, self.expected, self.got, f"{step}/{self.path}" if self.path else str(step))


Shape = Callable[[object], Fault | None]


def wrong(expected: Phrase, value: object) -> Fault:
    """The fault of a value that has not the shape."""
    seen = repr(value)
    return Fault("value", expected, Phrase("{text}", {"text": seen if len(seen) <= 80 else seen[:77] + "..."}))


def pattern(regex: str, expected: Phrase, most: int = 200) -> Shape:
    """Text that matches the whole of a regular expression, at most `most` characters."""
    matches = re.compile(regex).fullmatch

    def shape(value: object) -> Fault | None:
        if type(value) is str and len(value) <= most and matches(value) is not None:
            return None
        return wrong(expected, value)

    return shape


_REMEMBERED = 4096
"""Values that one shape remembers, each at most 200 characters."""


def repeated(inner: Shape, most: int = 200) -> Shape:
    """A text shape whose values come again and again (names, keys, paths): the answers are remembered.

    This is for speed alone: a batch of acts repeats a dozen names, and matching each anew cost a fifth of reading an act.
    """
    good: set[str] = set()

    def shape(value: object) -> Fault | None:
        if type(value) is str:
            if value in good:
                return None
            fault = inner(value)
            if fault is None and len(value) <= most:
                if len(good) >= _REMEMBERED:
                    good.clear()
                good.add(value)
            return fault
        return inner(value)

    return shape


def choice(*words: str) -> Shape:
    """One of a few words."""
    allowed = frozenset(words)

    def shape(value: object) -> Fault | None:
        if type(value) is str and value in allowed:
            return None
        return wrong(Phrase("one of: {words}", {"words": ", ".join(words)}), value)

    return shape


def number(low: int, high: int) -> Shape:
    """A whole number from low to high, both included."""

    def shape(value: object) -> Fault | None:
        if type(value) is int and low <= value <= high:
            return None
        return wrong(Phrase("a whole number from {low} to {high}", {"low": low, "high": high}), value)

    return shape


def listing(item: Shape, low: int = 0, high: int = SETTINGS.list_items) -> Shape:
    """A list of low to high items of one shape."""

    def shape(value: object) -> Fault | None:
        if type(value) is not list or not low <= len(value) <= high:
            return wrong(Phrase("a list of {low} to {high} items", {"low": low, "high": high}), value)
        for member in value:
            if item(member) is not None:
                return _first_fault(item, value)
        return None

    return shape


def _first_fault(item: Shape, members: list[object]) -> Fault | None:
    found = ((index, item(member)) for index, member in enumerate(members))
    return next((fault.below(index) for index, fault in found if fault is not None), None)


def rising(item: Shape, low: int, high: int) -> Shape:
    """A list whose items rise, so that none comes twice and one set has one spelling."""
    plain = listing(item, low, high)

    def shape(value: object) -> Fault | None:
        fault = plain(value)
        if fault is None and type(value) is list and len(value) > 1 and any(a >= b for a, b in pairwise(value)):
            return wrong(Phrase("items in rising order, each once"), value)
        return fault

    return shape


def mapping(key: Shape, item: Shape, low: int = 0, high: int = SETTINGS.list_items) -> Shape:
    """An object whose keys are data: all of one shape, all values of another."""

    def shape(value: object) -> Fault | None:
        if type(value) is not dict or not low <= len(value) <= high:
            return wrong(Phrase("a table of {low} to {high} lines", {"low": low, "high": high}), value)
        for name in value:
            fault = key(name)
            if fault is not None:
                return fault.below(name)
        if item is not anything:
            for name, member in value.items():
                fault = item(member)
                if fault is not None:
                    return fault.below(name)
        return None

    return shape


def table(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object with these fields: every required one, any optional one, no other."""
    shapes = {**required, **(optional or {})}
    needed = frozenset(required)
    all_needed = len(shapes) if not optional else -1
    of = shapes.get

    def shape(value: object) -> Fault | None:
        if type(value) is not dict:
            return wrong(Phrase("a table"), value)
        # With no optional fields, the right count and no unknown field mean that none is missing.
        if needed and len(value) != all_needed and not needed <= value.keys():
            name = min(needed - value.keys())
            return Fault("missing", Phrase("the field {name}", {"name": name}), Phrase("a table without it"), name)
        for name, member in value.items():
            check = of(name)
            if check is None:
                known = Phrase("only the fields {names}", {"names": ", ".join(sorted(shapes))})
                return Fault("unknown", known, Phrase("the field {name}", {"name": name}), name)
            fault = check(member)
            if fault is not None:
                return fault.below(name)
        return None

    return shape


def either(first: Shape, second: Shape) -> Shape:
    """What one of two shapes allows; the second one's fault is told."""
    return lambda value: None if first(value) is None else second(value)


def nullable(inner: Shape) -> Shape:
    """The shape, or null."""
    return lambda value: None if value is None else inner(value)


def anything(value: object) -> Fault | None:
    """Any value of the canonical profile: what it means is the procedure's business."""
    return None


def truth(value: object) -> Fault | None:
    """Yes or no."""
    return None if type(value) is bool else wrong(Phrase("true or false"), value)


def text(value: object) -> Fault | None:
    """Text for people, not empty."""
    return None if type(value) is str and value != "" else wrong(Phrase("text"), value)


def vkey(value: object) -> Fault | None:
    """A public key that may be enrolled: see `keys.enrol`."""
    if type(value) is not str:
        return wrong(Phrase("a key"), value)
    try:
        keys.enrol(value)
    except ComityError as error:
        return Fault("value", error.expected, error.got)
    return None


def _calendar(form: str, words: Phrase, length: int) -> Shape:
    digits = re.compile(form).fullmatch

    def shape(value: object) -> Fault | None:
        if type(value) is str and len(value) == length and digits(value) is not None:
            try:
                datetime.fromisoformat(value)
                return None
            except ValueError:
                pass
        return wrong(words, value)

    return shape


TIME = _calendar(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", Phrase("a time such as 2026-03-01T12:00:00Z"), 20)
DATE = _calendar(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", Phrase("a date such as 2026-03-01"), 10)
HEX64 = pattern(r"[0-9a-f]{64}", Phrase("an id of 64 hex digits"))
DIGEST = pattern(r"sha256:[0-9a-f]{64}", Phrase("a digest: sha256: and 64 hex digits"))
SLUG = repeated(pattern(r"[a-z0-9-]+", Phrase("a short name of small letters, digits and hyphens"), 64))
WORD = repeated(pattern(r"[a-z0-9_-]+", Phrase("a name of small letters, digits, hyphens and underscores"), 64))
PATH = repeated(pattern(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*", Phrase("a field path such as topics/prisoners"), 200))
HOLDER = repeated(pattern(r"(?:name:)?[a-z0-9-]+", Phrase("a participant, or name: and a short name"), 69))
LANGUAGE = repeated(pattern(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", Phrase("a language tag such as en, or zh-Hant"), 35))
REF = repeated(pattern(r"[a-z0-9-]+(?:/[a-z0-9-]+)*\+[0-9a-f]{8}", Phrase("a key: its name, a plus sign, 8 hex digits"), 109))
CASE = repeated(pattern(r"[a-z0-9-]+/[0-9a-f]{32}", Phrase("a case: procedure, slash, 32 hex digits"), 97))
ZONE = pattern(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", Phrase("a time zone such as Etc/UTC"), 64)
LABEL = mapping(LANGUAGE, text, 1, 20)

_LOG = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*").fullmatch
_KEPT = frozenset({"tile", "checkpoint", "vkey"})


def is_log_name(value: str) -> bool:
    """Whether a text may name a log: also a path on disk, so no segment may be a file of the tile tree."""
    if len(value) > SETTINGS.name_bytes or _LOG(value) is None:
        return False
    return _KEPT.isdisjoint(value.split("/"))


def _log_name(value: object) -> Fault | None:
    if type(value) is str and is_log_name(value):
        return None
    return wrong(Phrase("a log name: small letters, digits, hyphens, slashes, at most {most} bytes", {"most": 100}), value)


log_name = repeated(_log_name)
"""The name of a log."""
