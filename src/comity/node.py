"""The conductor: what happens in which order when an act is filed, a clock ticks, a page is looked at. It does nothing else.

    file    (1) open the note: signatures or *theirs*   (2) the case, caught up with the store's arrivals
            (3) engine.admit: admission or reasoned refusal   (4) into the outbox, where its author can still take it back
    tick    (5) store.append: leaf, tiles, index and signed checkpoint in ONE transaction, **the commit point**
            before it is signed, the checkpoint file kept outside the database is asked; after the commit it is written
            (`record.marks`); a crash in between is mended at the next start
    view    catch up, fold, project

State is the projection: disposable, it follows the store's arrival sequence for own and mirrored entries alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from comity.errors import ComityError, Yours
from comity.mechanism import load
from comity.mechanism.case import Case, Filed
from comity.mechanism.charter import Charter
from comity.mechanism.engine import Admission, admit, apply
from comity.mechanism.procedure import Procedure
from comity.mechanism.roles import placed
from comity.phrase import Phrase
from comity.projection.bulk import bulk
from comity.projection.directory import no_log
from comity.projection.fold import HERE, FindProcedure, Projection, shipped_by_digest
from comity.projection.index import Index
from comity.projection.links import audience_of
from comity.projection.looking import Looking
from comity.projection.memory import Memory, code
from comity.projection.recalls import Recalls, erase
from comity.projection.relying import heard
from comity.projection.sealing import Openings, openings
from comity.record import entry, note
from comity.record.act import Act, from_entry, stamp
from comity.record.entry import Entry
from comity.record.keys import SigningKey, VerifyKey, enrol
from comity.record.marks import Marks
from comity.record.store import Arrival, Sign, Store

HOLD = timedelta(seconds=60)
"""How long an act waits in the outbox, so that a mistake can be taken back."""

BATCH = 1_000
"""Arrivals read at a time: past this a row costs no less (one list in memory stays small)."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """An act that waits: who will be able to read it, and when it leaves.

    `held`: why it does not leave: since it was filed, its key was revoked or the charter amended. Its author takes it back.
    """

    act: Act
    readers: Phrase
    leaves: str
    held: ComityError | None = None


class Node(Looking):
    """One store, its cases, and the keys with which it signs checkpoints. Not thread-safe: its owner guards it."""

    def __init__(
        self,
        store: Store,
        *,
        log_key: Callable[[str, str], SigningKey | None],
        clock: Callable[[], datetime],
        exercise_clocks: dict[str, str] | None = None,
        marks: Marks | None = None,
        looking: bool = False,
        own: Mapping[str, Procedure] | None = None,
    ) -> None:
        self.own = dict(own or {})  # procedures of this office's own, by name: the store keeps their files, and no labels
        super().__init__(_procedures(store, self.own), store, clock, exercise_clocks)
        self.store: Store = store
        self._log_key = log_key
        self._marks = marks
        self._looking = looking  # the store is open for reading alone: nothing is deleted here, not even what was recalled
        self._begun = False
        self._begin()
        self.catch_up()
        self._share()
        self._begun = True

    # --- what comes in ------------------------------------------------------------------------------------------------
    def _begin(self) -> None:
        """Go on from what an earlier process left in the cache, or from nothing."""
        self.memory, self.recalls = Memory(self.store, code(self.own.values())), Recalls(self.store, self._fold)
        more = self.memory.recall(self.projection, self.index, lambda: Projection(self._find_procedure))
        self._here: dict[str, str] = {} if more is None else dict(more["here"])
        if more is None:
            self._anew()
        else:
            self.recalls.restore(more["recalls"])
            self.projection.share(self._here)

    def _anew(self) -> None:
        """Forget what was taken: everything is read again."""
        self.memory, self.recalls, self._here = Memory(self.store, code(self.own.values())), Recalls(self.store, self._fold), {}
        self.projection = Projection(self._find_procedure)
        self.index = Index(self.projection, self.now)

    def catch_up(self) -> None:
        """Take in what the store got since the last look."""
        while rows := self.store.arrivals(self.memory.seq, BATCH):
            items = [(row, entry.parse(row.raw, f"{row.log}#{row.index}")) for row in rows]
            if self.memory.partial and any(item.v == "amendment/1" for _, item in items):
                self._anew()  # it may place acts anew that this process has not read
                continue
            with bulk(len(rows) == BATCH):
                for row, item in items:
                    self._take(row, item)
        if not self._looking:
            self.recalls.obey()

    def _take(self, row: Arrival, item: Entry) -> None:
        self.projection.take(row.log, row.index, item)
        self.index.heard(row.log, row.index, item)
        self.recalls.heard(item)
        self.memory.took(row, item, self.projection)
        if item.v == "amendment/1":
            self.index.forget()
            if self._begun:
                self.memory.stop()  # acts may stand otherwise than they did: the next process reads everything anew

    def _fold(self, case_id: str) -> Case | None:
        return self.projection.case(case_id, self._clock())

    def keep(self) -> None:
        """Leave what was computed in the cache, for the next process. Nothing is lost where that fails, but time."""
        if not self._looking:
            self.catch_up()
            self.memory.keep(self.projection, self.index, {"here": self._here, "recalls": self.recalls.state()})

    def _share(self) -> None:
        """Tell the projection who shares this node: outside exercises they attest nothing for one another."""
        ledgers = [one for one in map(self.projection.ledger, self.store.logs()) if one is not None and one.key is not None]
        here = {one.participant: HERE for one in ledgers if one.key and self._log_key(one.log, one.key.ref) is not None}
        if here != self._here:
            self._here = here
            self.projection.share(here)
            self.index.forget()

    def found(self, raw: bytes) -> str:
        """Begin a mechanism with its signed charter; gives the charter's id. The charter's own keys must have signed it."""
        item = entry.parse(raw)
        if self.projection.charter(str(item.value.get("mechanism", ""))) is not None:
            raise Yours(
                "mechanism-exists",
                expected=Phrase("a mechanism that this node does not have yet"),
                got=Phrase("{name}, which is here already", {"name": str(item.value["mechanism"])}),
                todo=Phrase("Give the new mechanism another name, or use the one that is here."),
            )
        own = {key.ref: key for key in _charter_keys(item)}
        opened = entry.open(raw, own.get)
        self._create(opened)
        for digest in {use["file"] for use in opened.value["procedures"].values()}:
            if (shipped := shipped_by_digest(digest)) is not None:
                self.store.file_put(load.shipped_bytes(shipped.name))
        return opened.id

    def open_log(self, raw: bytes) -> str:
        """Begin a log with its signed first entry; gives its name."""
        opened = self._opened(raw)
        enrol(opened.value["key"])
        return self._create(opened)

    def enter(self, raw: bytes) -> str:
        """Append a verified entry without asking whether it has effect, as one that comes from elsewhere; gives its id."""
        opened = self._opened(raw)
        self._append(opened.log, [opened])
        return opened.id

    def file(self, raw: bytes, now: datetime, hold: timedelta = HOLD, log: str = "") -> str:
        """File an act of this node's own user: verified, admitted, then held back for `hold`. Gives its id.

        `now` is the mechanism's present moment; the hold is counted on this machine's clock, also in an exercise. `log`: where
        it shall stand, if not in its own log (a joint act). Raises `Theirs` for bytes that do not hold, `Refusal` for an act
        that would be without effect.
        """
        opened = self._opened(raw, log)
        self.admission([opened], now, log)
        self.store.outbox_put(log or opened.log, raw, stamp(self._clock() + hold))
        return opened.id

    def file_together(self, raws: Sequence[bytes], now: datetime, log: str = "") -> list[str]:
        """File acts of one log and case at once, each following the one before: all are on the record, or none. Gives ids.

        What their author has waiting in the same log leaves with them, before them: the log keeps the order of filing.
        """
        opened = [self._opened(raw, log) for raw in raws]
        self.admission(opened, now, log)
        log = log or opened[0].log
        before = [entry.parse(waiting.raw) for waiting in self.store.outbox_list() if waiting.log == log]
        before, _ = self._still(log, before)
        self._append(log, [*before, *opened])
        return [one.id for one in opened]

    def admission(self, entries: Sequence[Entry], now: datetime, log: str = "") -> Admission:
        """What the engine says to acts of one case that are about to be filed, after all that waits in the outbox.

        Signatures are not looked at: an act may be asked about before anybody has signed it.
        """
        act = from_entry(entries[0])
        charter = self.charter(act.charter)
        elsewhere = self.projection.elsewhere(act.case)
        sizes = {log: self.store.size(log) for log in self.store.logs()}
        case: Case | None = None
        for waiting in self.store.outbox_list():
            other, there = entry.parse(waiting.raw), waiting.log
            index, sizes[there] = sizes[there], sizes[there] + 1
            if other.value["case"] == act.case:
                case = case or self._case_for(from_entry(other), charter)
                case = heard(case, other.value["body"], self.projection.seen)
                case = apply(case, self._filed(other, there, index, charter), elsewhere=elsewhere, now=now)
        case = case or self._case_for(act, charter)
        for opened in entries:
            there = log or opened.log
            index, sizes[there] = sizes.get(there, 0), sizes.get(there, 0) + 1
            filed = self._filed(opened, there, index, charter, now)
            case = heard(case, filed.act.body, self.projection.seen)
            admitted = admit(case, filed, now, elsewhere=elsewhere, audience_of=audience_of(self.projection, now))
            case = admitted.case
        return admitted

    def tick(self, now: datetime) -> int:
        """Append what is due in the outbox, one group commit a log; gives how many acts were appended.

        What has lost its right since it was filed stays there: see `pending`.
        Where one log cannot be added to now, the others are; then its error is raised. Its acts go on waiting.
        """
        due: dict[str, list[Entry]] = {}
        for waiting in self.store.outbox_list():
            if waiting.due <= stamp(now):
                due.setdefault(waiting.log, []).append(entry.parse(waiting.raw))
        failed: ComityError | None = None
        due = {log: still for log, entries in due.items() if (still := self._still(log, entries)[0])}
        for log, entries in due.items():
            try:
                self._append(log, entries)
            except ComityError as error:
                failed = failed or error
        self.store.finish_erasure()
        if self.memory.pending >= BATCH:
            self.keep()
        if failed is not None:
            raise failed
        return sum(map(len, due.values()))

    def pending(self) -> tuple[Outbox, ...]:
        """What waits in the outbox, soonest first."""
        rows = [(waiting, entry.parse(waiting.raw)) for waiting in self.store.outbox_list()]
        held: dict[str, ComityError] = {}
        for log in {waiting.log for waiting, _ in rows}:
            held |= self._still(log, [item for waiting, item in rows if waiting.log == log])[1]
        return tuple(Outbox(from_entry(item), self.readers(item.log), waiting.due, held.get(item.id)) for waiting, item in rows)

    def take_back(self, act_id: str) -> None:
        """Take an act back before it leaves: its bytes and the openings of its sealed fields are destroyed.

        Refused once it is on the record.
        """
        waiting = next((one for one in self.store.outbox_list() if one.id == act_id), None)
        gone, late = erase(self.store.outbox_remove, act_id) if waiting is not None else (False, None)
        if waiting is None or not gone:
            raise Yours(
                "act-already-filed",
                expected=Phrase("an act that still waits"),
                got=Phrase("one that is on the record, or was taken back before"),
                todo=Phrase("Correct or withdraw it by an act of its own; the record keeps both."),
            )
        for seal in entry.parse(waiting.raw).value["body"].get("sealed", {}).values():
            late = erase(self.store.opening_delete, seal)[1] or late
        if late is not None:
            raise late

    def attach(self, data: bytes) -> str:
        """Keep an attachment; gives its digest."""
        return self.store.attachment_put(data)

    def openings(self, case: Case) -> Openings:
        """What can be opened here of the sealed fields of a case, and what was deleted."""
        erased = getattr(self.store, "erased", None)
        return openings(case, self.store.opening_get, lambda: erased.names() if erased is not None else ())

    # --- the steps ----------------------------------------------------------------------------------------------------
    def _opened(self, raw: bytes, log: str = "") -> Entry:
        """An entry whose signatures hold by the keys of the very log where it is to stand. Raises `Theirs`."""
        form = entry.form(raw)
        return entry.check(form, self.keys_of(form.value, log))

    def _still(self, log: str, waiting: list[Entry]) -> tuple[list[Entry], dict[str, ComityError]]:
        """Of what waits for a log what may still be appended, and why the rest may not. They had the right when they were filed:
        only a revocation or an amendment since takes it, and what follows such an act stays with it."""
        kept: list[Entry] = []
        held: dict[str, ComityError] = {}
        for item in waiting:
            why = next((held[id_] for id_ in item.value["after"] if id_ in held), None)
            why = why or self._lost(log, item, self.store.size(log) + len(kept))
            if why is None:
                kept.append(item)
            else:
                held[item.id] = why
        return kept, held

    def _lost(self, log: str, item: Entry, index: int) -> ComityError | None:
        charter = self.charter(str(item.value["charter"]))
        denied = self._filed(item, log, index, charter).denied
        if denied is None and (not charter.amendments or stamp(charter.amendments[-1].at) < item.value["at"]):
            return None
        try:
            self.admission([item], self.now(charter.mechanism), log)
        except ComityError as error:
            return error  # of a key that was revoked, too: in full, with who may lend another
        return denied

    def _create(self, opened: Entry) -> str:
        sign = self._signer(opened.log, opened.value["key"])
        with self._committing(sign) as guarded:
            log = self.store.create_log(opened.raw, guarded)
        self._share()
        return log

    def _append(self, log: str, entries: list[Entry]) -> None:
        expected = self.store.size(log)
        with self._committing(self._signer(log, self._log_vkey(log))) as guarded:
            self.store.append(log, [item.raw for item in entries], expected, guarded)

    @contextmanager
    def _committing(self, sign: Sign) -> Iterator[Sign]:
        """A signer that asks the checkpoint file first. Whatever comes of it, the projection follows what was committed."""
        try:
            with self._marks.signing(self.store, sign) if self._marks is not None else nullcontext(sign) as guarded:
                yield guarded
        finally:
            self.catch_up()

    def _log_vkey(self, log: str) -> str:
        """The key that a log's first entry names for its checkpoints."""
        return str(entry.parse(self.store.entries(log, 0, 1)[0]).value["key"])

    def _signer(self, log: str, vkey: str) -> Sign:
        key = self._log_key(log, VerifyKey.parse(vkey).ref)
        if key is None:
            raise Yours(
                "log-not-ours",
                expected=Phrase("a log that this node writes"),
                got=Phrase("{log}, whose key is not in this folder", {"log": log}),
                todo=Phrase("File from the node that has the key of this log, or bring the key into the folder keys/log."),
            )
        return lambda text: note.sign(text, key)

    def _case_for(self, act: Act, charter: Charter) -> Case:
        if act.opens and self.projection.case(act.case, self._clock()) is None:
            return self.projection.draft(charter, self.procedure(charter, act.procedure), act.case, self.now(charter.mechanism))
        return self.fold(act.case)

    def _filed(self, opened: Entry, log: str, index: int, charter: Charter, now: datetime | None = None) -> Filed:
        """The act as it would stand at `index` of a log, with what its keys are worth there, now where it is not signed yet."""
        ledger = self.projection.ledger(log)
        if ledger is None:
            raise no_log(log)
        term = self.projection.term(charter.id, log, index)
        return placed(ledger, opened, index, ledger.signer(opened, index, term.signing, now), term.charter)


def _charter_keys(item: Entry) -> list[VerifyKey]:
    """The keys that a charter names, each checked at this door."""
    people = [one["authority"] for one in item.value["participants"].values() if one["authority"] is not None]
    return [enrol(vkey) for vkey in [item.value["key"], *people]]


def _procedures(store: Store, own: Mapping[str, Procedure]) -> FindProcedure:
    """Procedure files by digest: as shipped, else this office's own, else as this node kept them when a case was opened."""
    known = {one.digest: one for one in own.values()}

    def find(digest: str) -> Procedure | None:
        found = known.get(digest) or shipped_by_digest(digest)
        if found is None and (raw := store.file_get(digest)) is not None:
            found = known[digest] = load.kept(raw, digest)
        return found

    return find
