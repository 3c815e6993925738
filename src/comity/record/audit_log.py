"""Steps 3 to 5 of the audit for one log: its entries, bundle by bundle, and the tree that they make.

Memory stays flat however long the log is: one bundle, and of each level of tiles the hashes that no full tile holds yet.
Between two bundles everything that is needed to go on is in `edge`, `rows`, `turns` and the report: see `audit_resume`.
"""

from __future__ import annotations

from collections.abc import Callable

from comity.errors import ComityError, Theirs
from comity.phrase import Phrase
from comity.record import act, entry, merkle
from comity.record.act import Seen
from comity.record.audit_held import Held, differs
from comity.record.audit_report import LogReport
from comity.record.entry import Entry
from comity.record.keyring import Charter, LogKeys
from comity.record.tile import HEIGHT, WIDTH, Tile, width_at

FindCharter = Callable[[str], Charter | None]
"""The charter of this id, with its keys as the audit of its own log left them; None where it is not here."""


class LogReading:
    """One log read from its first entry, or from where an earlier audit stopped, to the state that `held` names."""

    def __init__(self, held: Held, report: LogReport, find_charter: FindCharter) -> None:
        self.held, self.report, self.find_charter = held, report, find_charter
        self.keys = LogKeys(report.log)
        self.edge = merkle.Frontier()
        self.rows: dict[int, list[bytes]] = {}
        self.turns: list[tuple[int, bytes]] = []
        self.seen: list[tuple[int, Seen]] = []
        self.stopped = False  # a bundle could not be read
        self.opened = False  # the first entry holds: the charter and the log's key are known
        self._lent: dict[str, int] = {}
        self._ahead: list[bytes] | Theirs | None = None

    @property
    def done(self) -> bool:
        """Whether every bundle was read, or none that follows can be."""
        return self.stopped or self.edge.size == self.held.state.size

    def step(self) -> None:
        """The next bundle: its bytes, its hashes, each of its entries. `seen` then holds the bundle's `seen` notes by index."""
        start = self.edge.size
        one = Tile(0, start // WIDTH, min(WIDTH, self.held.state.size - start))
        self.seen = []
        try:
            leaves = self._entries(one)
        except Theirs as error:
            self.report.fault(error, f"{self.report.log}/{one.entries_path}")
            self.stopped = True  # without these entries nothing above or after them can be computed
            return
        hashes = [merkle.leaf_hash(raw) for raw in leaves]
        self._compare(one, hashes)
        self.edge = self.edge.grow(hashes, self._completed)
        for level in [level for level, row in self.rows.items() if len(row) == WIDTH]:
            self._compare(Tile(level, (self.edge.size >> HEIGHT * level) // WIDTH - 1), self.rows.pop(level))
        if start == 0:
            self._first(leaves[0])
        rest = leaves[start == 0 :]
        if self.opened:  # else it was told at the first entry: without it nobody knows whose signatures count
            start += len(leaves) - len(rest)
            for index, (raw, found) in enumerate(zip(rest, self.keys.admit_all(start, rest), strict=True), start):
                self._entry(index, raw, found)

    def finish(self) -> None:
        """The partial tiles above, then the root, then the key that the first entry names."""
        if self.stopped:
            return
        for level, row in sorted(self.rows.items()):
            index = (self.edge.size >> HEIGHT * level) // WIDTH
            self._compare(Tile(level, index, width_at(level, index, self.edge.size)), row)
        if self.edge.root() != self.held.state.root:  # 4
            self.report.fault(differs(f"{self.report.log}/checkpoint", Phrase("the root of its entries")))
        elif self.opened and self.keys.key != self.held.key:
            self.report.fault(differs(f"{self.report.log}/vkey", Phrase("the key that the log's first entry names")))

    def replay(self, turns: list[tuple[int, bytes]]) -> None:
        """The keys as they stood after these entries, which an earlier audit admitted. Raises `Theirs`."""
        for index, raw in turns:
            if index == 0:
                self._choose_charter(raw)
            self._remember(index, raw, self.keys.admit(index, raw))

    def holds_seen(self) -> bool:
        """Whether the log holds `seen` notes, by its first entry: it is read after the logs that it saw."""
        if self.edge.size or not self.held.state.size:
            return self.keys.holds == "seen"
        try:
            self._ahead = self.held.entries(Tile(0, 0, min(WIDTH, self.held.state.size)))
            holds = bool(entry.parse(self._ahead[0]).value.get("holds") == "seen")
        except Theirs as error:
            self._ahead = self._ahead or error  # told when the log is read
            return False
        if holds:
            self._ahead = None  # many logs may wait for their turn: a bundle each would be a heap
        return holds

    def _entries(self, one: Tile) -> list[bytes]:
        """The bundle, once more from the hand where `holds_seen` has read it just now."""
        ahead, self._ahead = self._ahead, None
        if isinstance(ahead, Theirs):
            raise ahead
        return self.held.entries(one) if ahead is None else ahead

    def _completed(self, height: int, node: bytes) -> None:
        if height % HEIGHT == 0:
            self.rows.setdefault(height // HEIGHT, []).append(node)

    def _compare(self, one: Tile, computed: list[bytes]) -> None:
        """A hash tile is what the entries below make of it."""
        where = f"{self.report.log}/{one.path}"
        try:
            if self.held.tile(one) != b"".join(computed):
                raise differs(where, Phrase("the hashes of what lies below"))
        except Theirs as error:
            self.report.fault(error, where)

    def _first(self, raw: bytes) -> None:
        try:
            self._choose_charter(raw)
            self._entry(0, raw, self.keys.admit(0, raw))
        except Theirs as error:
            self.report.fault(error, f"{self.report.log} 0", 0)

    def _entry(self, index: int, raw: bytes, found: Entry | Theirs) -> None:
        if isinstance(found, Theirs):
            self.report.without_effect(self._revoked(found, raw, f"{self.report.log} {index}"), index)
            return
        self.report.entries[found.v] += 1
        if found.v == "seen/1":
            self.seen.append((index, act.seen_from_entry(found)))
        elif found.v != "act/1":
            self._remember(index, raw, found)

    def _remember(self, index: int, raw: bytes, found: Entry) -> None:
        """An entry that decides which signatures count from here on."""
        self.turns.append((index, raw))
        self.opened = True
        if self.keys.charter is not None:
            self.report.charter = self.keys.charter.id
        if found.v == "loan/1":
            self._lent.setdefault(found.value["key"].rpartition("+")[0], index)
        elif found.v == "revocation/1":
            self._lent[found.value["key"]] = index

    def _revoked(self, error: ComityError, raw: bytes, where: str) -> ComityError:
        """A key that was lent here once and is not now is another matter than one that never was."""
        if error.code != "entry-key-unknown":
            return error
        strange = [ref for ref in entry.parse(raw).by if ref not in self._lent]
        known = self.keys.charter.authorities if self.keys.charter else {}
        gone = [ref for ref in entry.parse(raw).by if ref in self._lent]
        if [ref for ref in strange if ref not in known] or not gone:
            return error
        return Theirs(
            "entry-key-revoked",
            expected=Phrase("keys that are valid in this log at this point"),
            got=Phrase(
                "the key {ref}, lent here before and revoked at entry {index}", {"ref": gone[0], "index": self._lent[gone[0]]}
            ),
            todo=Phrase("The entry has no effect. Ask its author to sign again with a key that is lent now."),
            where=where,
        )

    def _choose_charter(self, raw: bytes) -> None:
        form = entry.parse(raw, f"{self.report.log} 0")
        if form.v != "log/1":
            return
        self.keys.charter = self.find_charter(form.value["charter"])
        if self.keys.charter is None:
            raise Theirs(
                "charter-missing",
                expected=Phrase("the log of the charter {id}, under which this log stands", {"id": form.value["charter"]}),
                got=Phrase("none among the logs here"),
                todo=Phrase(
                    "Without it nobody knows whose signatures count. Put the charter's log beside this one and check again."
                ),
                where=f"{self.report.log} 0",
            )
