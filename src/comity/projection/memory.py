"""What a projection and its index leave in the store's cache, so that the next process begins with it: disposable.

It follows the store's arrival sequence and holds nothing but what follows from entries, which are never deleted: no opening, no
attachment, nothing of the outbox. For each case: where its acts stand, what their keys were worth there, its rows in the lists.
Entries that are neither acts nor `seen` notes are few, and taken again at each start.

**It is believed** where it was written by this very program with the same procedures (`code`), and where each log still begins
with the state that it had then: the signed checkpoint of that moment, compared by root. Otherwise everything is read anew.
**It is written** by whoever has read all that the last writer had read; who finds that another has gone further leaves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from comity.errors import Ours
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import moment
from comity.projection import before
from comity.projection.before import BAD, Before, Head, opened, sealed
from comity.projection.fold import Projection
from comity.projection.held import Opaque
from comity.projection.index import Index
from comity.projection.plain import FORMAT, pack, pack_rest, unpack
from comity.record import checkpoint, entry
from comity.record.entry import Entry
from comity.record.store import Arrival, Store
from comity.record.watermark import grew


@cache
def program() -> str:
    """A digest of the program's files that decide what a fold says, by size and time of change: another one, another fold."""
    here = Path(__file__).resolve().parent.parent
    files = sorted(path for part in ("mechanism", "projection", "record", "procedures") for path in (here / part).rglob("*.*"))
    told = [(path.relative_to(here).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files if _source(path)]
    return hashlib.sha256(repr((FORMAT, told)).encode()).hexdigest()


def _source(path: Path) -> bool:
    return path.suffix in (".py", ".yaml")


def code(own: Iterable[Procedure] = ()) -> str:
    """The digest of all that a fold hangs on besides the record: the program, and procedures of one's own with their labels."""
    told = [(one.name, one.digest, repr(sorted(one.labels.items()))) for one in own]
    return hashlib.sha256(repr((program(), sorted(told))).encode()).hexdigest()


class Memory:
    """The cache of one store. `code` names what may read it."""

    def __init__(self, store: Store, code: str) -> None:
        self._store, self._code = store, code
        self._raw: bytes | None = None  # the head as we last read or wrote it; None: nothing that we can go on from
        self._before: Before | None = None
        self._frame: list[int] = []
        self._counts: dict[str, int] = {}
        self._fresh: set[str] = set()
        self._notes: list[list[Any]] = []
        self._noted = 0
        self._off = False
        self.seq = 0
        self.pending = 0

    # --- taking up --------------------------------------------------------------------------------------------------------
    def recall(self, projection: Projection, index: Index, anew: Callable[[], Projection]) -> dict[str, Any] | None:
        """Fill an empty projection and its index; what else its writer gave to `keep`. None: there is nothing to be believed, and
        both are to be thrown away. `anew` makes another empty projection."""
        try:
            raw = self._store.cache_get(before.HEAD)
            head = None if raw is None else self._believed(raw)
            if head is None:
                return None
            for seq in head.frame:
                [row] = self._store.arrivals(seq - 1, 1)
                item = entry.parse(row.raw)
                if row.seq != seq:
                    raise ValueError("an arrival is missing")
                projection.take(row.log, row.index, item)
            for log, (said, owned) in head.ledgers.items():
                ledger = projection.ledger(log)
                if ledger is None:
                    raise ValueError("a log is missing")
                ledger.restore(said, owned)
            projection.opaque = [Opaque(log, place, id_, unpack(why)) for log, place, id_, why in head.opaque]
            found = Before(self._store, head, projection, anew)
            projection.take_up(found, head.awaited)
            index.touched.take_up(head.relying, head.sizes, found.between)
            index.take_up({name: moment(at) for name, at in head.moments.items()}, found)
            index.touched.cases = set(head.touched)
        except BAD:
            return None
        self._raw, self._before, self._frame, self.seq = raw, found, list(head.frame), head.seq
        self._counts, self._noted = found.counts, head.more["notes"]
        return head.more

    def _believed(self, raw: bytes) -> Head | None:
        head = Head(**opened(before.HEAD, raw))
        if head.code != self._code or set(head.states) - set(self._store.logs()):
            return None
        return head if all(grew(self._store, checkpoint.peek(one.encode())) for one in head.states.values()) else None

    @property
    def partial(self) -> bool:
        """Whether some of the record was not read by this process: an amendment then asks for all of it."""
        return self._before is not None

    # --- following --------------------------------------------------------------------------------------------------------
    def took(self, row: Arrival, item: Entry, projection: Projection) -> None:
        """An entry that the projection has just taken."""
        self.seq, self.pending = row.seq, self.pending + 1
        if item.v not in ("act/1", "seen/1"):
            self._frame.append(row.seq)
        elif projection.charter(str(item.value["charter"])) is None:
            self._off = True  # it waits for its charter: nothing is kept of a record that is read in such an order
        elif item.v == "act/1":
            self._fresh.add(str(item.value["case"]))
        elif (note := projection.seen(item.id)) is not None:
            self._notes.append(before.packed_note(str(item.value["charter"]), note))

    def stop(self) -> None:
        """Leave nothing from now on: what was left before no longer holds."""
        self._off = True

    # --- leaving ----------------------------------------------------------------------------------------------------------
    def keep(self, projection: Projection, index: Index, more: Mapping[str, Any]) -> bool:
        """Write down what changed since. False where nothing did, or nothing could be written: then nothing is lost but time."""
        if self._off or not (self.pending or index.changed):
            return False
        try:
            there = self._store.cache_get(before.HEAD)
            whole = self._begins_anew(there)
            if whole is None:
                return False
            rows = self._pieces(projection, index, whole)
            head = sealed(before.HEAD, self._head(projection, index, more)._asdict())
            if self._store.arrivals(self.seq, 1):  # the states that the logs have now are not those of what was taken
                whole = None
            rows[before.HEAD] = head
            kept = whole is not None and self._store.cache_write(rows, before.HEAD, there, before.ROOT if whole else "")
        except (Ours, TypeError):
            kept = False
        if not kept:
            self._raw = None
            return False
        self._raw, self.pending = head, 0
        self._notes, self._fresh = [], set()
        index.changed.clear()
        return True

    def _begins_anew(self, there: bytes | None) -> bool | None:
        """Whether everything is written anew, or what changed is added to what stands there; None: another has read more."""
        damaged = self._before is not None and self._before.damaged
        if there is None or damaged or (there == self._raw is not None):
            return there is None or damaged
        try:
            head = self._believed(there)
        except BAD:
            head = None
        if head is not None and head.seq > self.seq:
            return None
        return head is None or self._raw is None

    def _pieces(self, projection: Projection, index: Index, whole: bool) -> dict[str, bytes]:
        rows: dict[str, bytes] = {}
        for case_id in projection.case_ids() if whole else self._fresh:
            acts = projection.acts(case_id)
            first = 0 if whole else self._counts.get(case_id, 0)
            if len(acts) > first:
                key = f"{before.ACTS}{case_id}/{first:08d}"
                rows[key] = sealed(key, [before.packed_act(one) for one in acts[first:]])
                self._counts[case_id] = len(acts)
        if whole:
            notes = [
                (charter.id, note) for charter in projection.charters() for note in projection.notes(charter.id).by_id.values()
            ]
            self._notes = [before.packed_note(mechanism, note) for mechanism, note in notes]
            self._noted = 0
        if self._notes:
            key = f"{before.NOTES}{self.seq:016d}"
            rows[key] = sealed(key, self._notes)
            self._noted += len(self._notes)
        changed = projection.case_ids() if whole else sorted(index.changed)
        for case_id, mechanism, at, row in index.rows(changed) if changed else ():
            count, ties = self._counts.get(case_id, 0), pack(row.ties)
            pieces = {before.DUE: [mechanism, pack(at), pack(row.until), pack(row.top), pack(row.due), count, ties]}
            if row.line is not None:
                pieces[before.LINE] = pack(row.line)
            if row.rest is not None:
                pieces[before.REST] = pack_rest(row.rest)
            rows |= {prefix + case_id: sealed(prefix + case_id, value) for prefix, value in pieces.items()}
        return rows

    def _head(self, projection: Projection, index: Index, more: Mapping[str, Any]) -> Head:
        logs = self._store.logs()
        states = {log: self._store.checkpoint(log).decode() for log in logs}
        ledgers = {log: ledger.state() for log in projection.logs() if (ledger := projection.ledger(log)) is not None}
        return Head(
            code=self._code,
            seq=self.seq,
            states=states,
            sizes={log: checkpoint.peek(one.encode()).size for log, one in states.items()},
            frame=self._frame,
            ledgers=ledgers,
            opaque=[[one.log, one.index, one.id, pack(one.why)] for one in projection.opaque],
            acts=projection.count_acts(),
            cases=len(projection.case_ids()),
            moments={name: at.isoformat() for name, at in index.moments().items()},
            touched=sorted(index.touched.cases),
            relying=index.touched.relying(),
            awaited=projection.awaited(),
            more={**more, "notes": self._noted},
        )
