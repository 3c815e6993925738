"""What an earlier process left in the store's cache, read piece by piece: of one case its acts, of all cases one list.

Every piece carries a digest over its key and its bytes. A piece that is damaged or does not fit is not believed: the acts of a
case are then taken from the whole record, read anew, and a row is computed again. See `memory`, which writes the pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

import orjson

from comity.errors import ComityError, Refusal
from comity.mechanism.case import Filed, SeenNote
from comity.mechanism.words import moment
from comity.projection.fold import Projection
from comity.projection.index import CaseLine, Kept, Rest
from comity.projection.plain import pack, unpack, unpack_rest
from comity.record import act, entry
from comity.record.shape import HEX64
from comity.record.store import Arrival, Store

ROOT = "fold/"
HEAD, ACTS, NOTES, DUE, LINE, REST = (ROOT + part for part in ("head", "acts/", "seen/", "due/", "line/", "rest/"))
_SEAL = 16
T = TypeVar("T")
BAD = (ComityError, KeyError, ValueError, TypeError, IndexError, AttributeError)
"""What reading damaged data raises."""


class Head(NamedTuple):
    """Where the cache stands: `seq` arrivals were taken, with which the logs had these `states` (signed checkpoints)."""

    code: str
    seq: int
    states: dict[str, str]
    sizes: dict[str, int]
    frame: list[int]
    ledgers: dict[str, Any]
    opaque: list[Any]
    acts: int
    cases: int
    moments: dict[str, str]
    touched: list[str]
    relying: dict[str, list[str]]
    awaited: dict[str, list[str]]
    more: dict[str, Any]


def sealed(key: str, value: object) -> bytes:
    """The bytes of a piece. Raises TypeError for what has no plain form."""
    body = orjson.dumps(value)
    return blake2b(key.encode() + b"\n" + body, digest_size=_SEAL).digest() + body


def opened(key: str, raw: bytes) -> Any:
    """The value of a piece. Raises ValueError where it is not what was written under that key."""
    if blake2b(key.encode() + b"\n" + raw[_SEAL:], digest_size=_SEAL).digest() != raw[:_SEAL]:
        raise ValueError(f"{key} is damaged")
    return orjson.loads(raw[_SEAL:])


def is_id(text: str) -> bool:
    """Whether a text has the form of an id; pages are asked for any."""
    return HEX64(text) is None


def packed_act(one: Filed) -> list[Any]:
    """What is kept of an act: where it stands, who signed a joint one, with what right; the rest is in its log."""
    denied = 0 if one.denied is None else {name: pack(value) for name, value in vars(one.denied).items()}
    return [one.where, one.index, list(one.authors), one.lent + 2 * one.pair, denied]


def packed_note(mechanism: str, note: SeenNote) -> list[Any]:
    return [mechanism, note.id, note.author, note.of, note.size, note.at.isoformat()]


class Before:
    """The pieces as a `fold.Older` and an `index.Rows`. `sizes`: how far of each log they are believed."""

    def __init__(self, store: Store, head: Head, projection: Projection, anew: Callable[[], Projection]) -> None:
        self._store, self._head, self._projection, self._anew = store, head, projection, anew
        self._whole: Projection | None = None
        self._ids: frozenset[str] | None = None
        self.counts: dict[str, int] = {}

    @property
    def damaged(self) -> bool:
        """Whether a piece did not hold: then all is to be written anew."""
        return self._whole is not None

    # --- acts and notes ---------------------------------------------------------------------------------------------------
    def case_ids(self) -> Collection[str]:
        if self._ids is None:
            keys = self._store.cache_keys(ACTS)
            self._ids = frozenset(key[len(ACTS) :].rpartition("/")[0] for key in keys)
            if len(self._ids) < self._head.cases:
                self._ids = frozenset(self._read_all().case_ids())
        return self._ids

    def count(self) -> int:
        return self._head.acts

    def filed(self, case_id: str) -> list[Filed]:
        if self._whole is None:
            try:
                found = self._filed(case_id)
            except BAD:
                found = list(self._read_all().acts(case_id))
        else:
            found = list(self._whole.acts(case_id))
        self.counts[case_id] = len(found)
        return found

    def _filed(self, case_id: str) -> list[Filed]:
        rows: dict[tuple[str, int], list[Any]] = {}
        for key, raw in self._store.cache_scan(f"{ACTS}{case_id}/"):
            if int(key.rpartition("/")[2]) > len(rows):
                raise ValueError(f"acts are missing before {key}")
            rows.update({(row[0], row[1]): row for row in opened(key, raw)})
        raw_row = self._store.cache_get(DUE + case_id)
        if raw_row is not None and opened(DUE + case_id, raw_row)[5] > len(rows):
            raise ValueError(f"acts of {case_id} are missing")
        return [self._act(case_id, *row) for row in rows.values() if row[1] < self._head.sizes.get(row[0], 0)]

    def _act(self, case_id: str, log: str, index: int, authors: list[str], lent: int, denied: Any) -> Filed:
        found = act.parse(self._store.entries(log, index, index + 1)[0])
        ledger = self._projection.ledger(log)
        if ledger is None or found.case != case_id:
            raise ValueError(f"{log}#{index} is no act of {case_id}")
        return Filed(
            found,
            index,
            authors[0] if authors else ledger.participant,
            ledger.audience,
            authors=tuple(authors),
            lent=bool(lent & 1),
            pair=bool(lent & 2),
            stands_in="" if found.log == log else log,
            denied=_refusal(denied) if denied else None,
            under=self._projection.term(found.charter, log, index).charter,
        )

    def named(self, id_: str) -> str | None:
        """What an id stands for: the case that an act of this id names, empty for another entry, None for nothing of before."""
        found = self._store.entry_by_id(id_) if is_id(id_) else None
        if found is None or found.seq > self._head.seq:
            return None
        value = entry.parse(found.raw).value
        return str(value["case"]) if value["v"] == "act/1" else ""

    def notes(self) -> Iterator[tuple[str, SeenNote]]:
        try:
            rows = [row for key, raw in self._store.cache_scan(NOTES) for row in opened(key, raw)]
            found = [
                (str(mechanism), SeenNote(id_, author, of, size, moment(at))) for mechanism, id_, author, of, size, at in rows
            ]
            if len(found) < self._head.more["notes"]:
                raise ValueError("notes are missing")
        except BAD:
            made = self._read_all()
            found = [(one.id, note) for one in made.charters() for note in made.notes(one.id).by_id.values()]
        return iter(found)

    def between(self, log: str, first: int, end: int) -> Iterator[str]:
        """The cases of the acts of a log from an index to before another."""
        for raw in self._store.entries(log, first, end):
            value = entry.parse(raw).value
            if value["v"] == "act/1":
                yield str(value["case"])

    def _read_all(self) -> Projection:
        """The whole record as far as the cache says that it was taken: what is damaged is not mended but read anew."""
        if self._whole is None:
            made = self._anew()
            for row in arrivals(self._store, 0, self._head.seq):
                made.take(row.log, row.index, entry.parse(row.raw))
            self._whole = made
        return self._whole

    # --- rows of lists ------------------------------------------------------------------------------------------------------
    def due(self) -> Iterator[tuple[str, str, datetime, Kept]]:
        return self._rows(DUE, _due_row)

    def line(self, case_id: str) -> CaseLine | None:
        raw = self._store.cache_get(LINE + case_id)
        return next(_read([(LINE + case_id, raw)], LINE, _line_row), (case_id, None))[1] if raw is not None else None

    def lines(self) -> Mapping[str, CaseLine]:
        return dict(self._rows(LINE, _line_row))

    def rest(self) -> Mapping[str, Rest]:
        return dict(self._rows(REST, lambda case_id, value: (case_id, unpack_rest(value))))

    def _rows(self, prefix: str, made: Callable[[str, Any], T]) -> Iterator[T]:
        return _read(self._store.cache_scan(prefix), prefix, made)


def _read(rows: Iterable[tuple[str, bytes]], prefix: str, made: Callable[[str, Any], T]) -> Iterator[T]:
    """Each row as what it was packed from; a damaged one is left out."""
    for key, raw in rows:
        try:
            found = made(key[len(prefix) :], opened(key, raw))
        except BAD:
            continue
        yield found


def _due_row(case_id: str, value: Any) -> tuple[str, str, datetime, Kept]:
    mechanism, at, until, top, due, _, ties = value
    return case_id, mechanism, unpack(at), Kept(unpack(due), unpack(top), unpack(until), unpack(ties), None, None)


def _line_row(case_id: str, value: Any) -> tuple[str, CaseLine]:
    found = unpack(value)
    if not isinstance(found, CaseLine):
        raise TypeError(case_id)
    return case_id, found


def arrivals(store: Store, after: int, until: int, batch: int = 1_000) -> Iterable[Arrival]:
    """What arrived after one number up to another."""
    while after < until and (rows := store.arrivals(after, batch)):
        yield from (row for row in rows if row.seq <= until)
        after = rows[-1].seq


def _refusal(data: dict[str, Any]) -> Refusal:
    return Refusal.again({name: unpack(value) for name, value in data.items()})
