"""Views as plain data and back again, for the cache. Each value says what it is, so that reading needs no table of types.

Plain are null, truth, whole numbers and text, and tables of plain values. Everything else is a list that begins with a word:

    ["(", ...] a tuple    ["[", ...] a list    ["L", JSON] a label    ["P", id, args, many] a phrase    ["t", ISO] a moment
    ["d", ISO] a day      ["n", text] a decimal    ["c", {...}] a counter    ["Name", ...] a record of `KINDS`, field by field

What has no form here raises TypeError: it is then not kept. `FORMAT` changes whenever a record of `KINDS` gains or loses a field.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from comity.mechanism.clocks import Clock
from comity.mechanism.columns import Key, Position, Source
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.projection.case import Named
from comity.projection.index import CaseLine
from comity.projection.positions import Cell, Held, Row
from comity.projection.ties import Condition, Owed, Tied
from comity.projection.today import Differs, Due, Gap

KINDS: dict[str, type] = {
    one.__name__: one
    for one in (CaseLine, Cell, Clock, Condition, Differs, Due, Gap, Held, Key, Named, Owed, Position, Row, Source, Tied)
}
"""Records that may be kept."""


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else kind._fields  # type: ignore[attr-defined]


NAMES = {kind: (word, _names(kind)) for word, kind in KINDS.items()}
FORMAT = hashlib.sha256(repr(sorted(NAMES.values())).encode()).hexdigest()


def pack(value: object) -> Any:
    """The plain data of a value. Raises TypeError for what has none."""
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind in _PACK:
        return _PACK[kind](value)
    if kind in NAMES:
        word, names = NAMES[kind]
        return [word, *(pack(getattr(value, name)) for name in names)]
    if isinstance(value, Mapping):
        return {str(name): pack(one) for name, one in value.items()}
    raise TypeError(f"{kind.__name__} has no plain form")


_PACK: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: ["(", *map(pack, value)],
    list: lambda value: ["[", *map(pack, value)],
    Label: lambda value: ["L", orjson.dumps(dict(value.labels)).decode()],
    Phrase: lambda value: ["P", value.id, pack(value.args), value.many],
    datetime: lambda value: ["t", value.isoformat()],
    date: lambda value: ["d", value.isoformat()],
    Decimal: lambda value: ["n", str(value)],
    Counter: lambda value: ["c", dict(value)],
}


def unpack(data: Any) -> Any:
    """The value of plain data. Raises KeyError, TypeError, ValueError or IndexError for other data."""
    kind = type(data)
    if kind is list:
        word = data[0]
        return KINDS[word](*map(unpack, data[1:])) if word in KINDS else _UNPACK[word](data)
    if kind is dict:
        return {name: unpack(one) for name, one in data.items()}
    return data


@lru_cache(maxsize=8192)  # the same labels stand in case after case
def _label(text: str) -> Label:
    return Label(orjson.loads(text))


_UNPACK: dict[str, Callable[[list[Any]], Any]] = {
    "(": lambda data: tuple(map(unpack, data[1:])),
    "[": lambda data: list(map(unpack, data[1:])),
    "L": lambda data: _label(data[1]),
    "P": lambda data: Phrase(data[1], unpack(data[2]), data[3]),
    "t": lambda data: datetime.fromisoformat(data[1]),
    "d": lambda data: date.fromisoformat(data[1]),
    "n": lambda data: Decimal(data[1]),
    "c": lambda data: Counter(data[1]),
}
