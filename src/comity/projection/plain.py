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
from itertools import chain
from typing import Any

import orjson

from comity.mechanism.clocks import Clock
from comity.mechanism.columns import Key, Position, Source
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.projection.case import Named
from comity.projection.index import CaseLine, Rest
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
        made = KINDS.get(word)
        return _UNPACK[word](data) if made is None else made(*_each(data))
    if kind is dict:
        return {name: one if type(one) not in _DEEP else unpack(one) for name, one in data.items()}
    return data


_DEEP = frozenset({list, dict})


def _each(data: list[Any]) -> list[Any]:
    return [one if type(one) not in _DEEP else unpack(one) for one in data[1:]]


@lru_cache(maxsize=8192)  # the same labels stand in case after case
def _label(text: str) -> Label:
    return Label(orjson.loads(text))


_UNPACK: dict[str, Callable[[list[Any]], Any]] = {
    "(": lambda data: tuple(_each(data)),
    "[": _each,
    "L": lambda data: _label(data[1]),
    "P": lambda data: Phrase.again(data[1], unpack(data[2]) if data[2] else {}, data[3]),
    "t": lambda data: datetime.fromisoformat(data[1]),
    "d": lambda data: date.fromisoformat(data[1]),
    "n": lambda data: Decimal(data[1]),
    "c": lambda data: Counter(data[1]),
}


def pack_rest(rest: Rest) -> Any:
    """The lists of a case: each row once, and of each thing in the lists which row it is, and which cell."""
    differs, silent, nothing = rest
    lists: tuple[tuple[Differs | Gap, ...], ...] = (differs, silent, nothing)
    about = list(chain.from_iterable(lists))
    if not about:
        return []
    rows = {id(one.row): one.row for one in about}
    places = {key: number for number, key in enumerate(rows)}
    found = [[[places[id(one.row)], *_cell(one)] for one in each] for each in lists]
    return [about[0].case, pack(about[0].title), [pack(row) for row in rows.values()], *found]


def _cell(one: Differs | Gap) -> list[int]:
    return [] if isinstance(one, Differs) else [next(number for number, cell in enumerate(one.row.cells) if cell is one.cell)]


def unpack_rest(data: Any) -> Rest:
    """The lists that `pack_rest` packed. Raises as `unpack`."""
    if not data:
        return (), (), ()
    case, title, rows, differs, silent, nothing = data
    title, rows = unpack(title), [unpack(one) for one in rows]

    def gaps(found: list[list[int]]) -> tuple[Gap, ...]:
        return tuple(Gap(case, title, rows[row], rows[row].cells[cell]) for row, cell in found)

    return tuple(Differs(case, title, rows[row]) for (row,) in differs), gaps(silent), gaps(nothing)
