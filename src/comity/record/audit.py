"""The audit: everything that can be checked of some logs, checked, with nothing but this room.

For each log, in the order of the specification docs/spec/log.md, section 6:

1. the key of `vkey` is valid, and is the one that the reader trusts, if the reader brought one;
2. the checkpoint is signed with it and names this log;
3. every bundle has as many entries as the size asks for; their hashes are those of the tiles of level 0;
4. every tile above is what the tiles below make of it, and the whole leads to the signed root;
5. every entry has its form, belongs here, and is signed by keys that count at its index (`keyring`);
6. every `seen` note of these logs names a root that the log it saw really had.

The report is data. Nothing is raised for what is found; a log that fails one step is read on as far as that makes sense.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.errors import ComityError, Theirs
from comity.phrase import Phrase
from comity.record import act, checkpoint, entry, keys, merkle, tile
from comity.record.act import Seen
from comity.record.checkpoint import Checkpoint
from comity.record.keyring import Charter, LogKeys
from comity.record.served import Files, FolderFiles, StoreFiles
from comity.record.store import Tree
from comity.record.tile import HEIGHT, WIDTH, Tile, TileHashes

FINDINGS = 100
"""Findings that a report lists of one log; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold. `where` is a file, or log and index; the phrases are those of the error."""

    code: str
    where: str
    expected: Phrase
    got: Phrase

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "where": self.where, "expected": str(self.expected), "got": str(self.got)}


@dataclass(slots=True)
class LogReport:
    """One log. `faults` are breaks of the tree or its signature, `opaque` entries that are no valid acts."""

    log: str
    size: int = 0
    root: str = ""
    key: str = ""
    charter: str = ""
    entries: Counter[str] = field(default_factory=Counter)
    faults: list[Finding] = field(default_factory=list)
    opaque: list[Finding] = field(default_factory=list)
    unlisted: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults and not self.opaque

    def add(self, kind: list[Finding], error: ComityError, where: str = "") -> None:
        if len(kind) < FINDINGS:
            kind.append(Finding(error.code, error.where or where, error.expected, error.got))
        else:
            self.unlisted += 1

    def to_json(self) -> dict[str, Any]:
        return {
            "log": self.log,
            "ok": self.ok,
            "size": self.size,
            "root": self.root,
            "key": self.key,
            "charter": self.charter,
            "entries": dict(sorted(self.entries.items())),
            "faults": [finding.to_json() for finding in self.faults],
            "opaque": [finding.to_json() for finding in self.opaque],
            "unlisted": self.unlisted,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What the audit found, log by log."""

    logs: tuple[LogReport, ...]

    @property
    def ok(self) -> bool:
        return bool(self.logs) and all(log.ok for log in self.logs)

    @property
    def verdict(self) -> Phrase:
        """One line for people."""
        logs = Phrase("{n} log", {"n": len(self.logs)}, many="{n} logs")
        size = sum(log.size for log in self.logs)
        entries = Phrase("{n} entry", {"n": size}, many="{n} entries")
        if not self.logs:
            return Phrase("There is no log here.")
        if self.ok:
            return Phrase(
                "The record holds: {logs}, {entries}, every signature and every proof.", {"logs": logs, "entries": entries}
            )
        broken = sum(1 for log in self.logs if log.faults)
        if broken:
            return Phrase("The record does not hold: {bad} of {logs} broken.", {"bad": broken, "logs": logs})
        opaque = sum(len(log.opaque) + log.unlisted for log in self.logs)
        return Phrase(
            "The logs prove, but {n} entry in them is not validly signed and has no effect.",
            {"n": opaque},
            many="The logs prove, but {n} entries in them are not validly signed and have no effect.",
        )

    def to_json(self) -> dict[str, Any]:
        return {"ok": self.ok, "verdict": str(self.verdict), "logs": [log.to_json() for log in self.logs]}


def audit_store(store: Tree, trusted: Mapping[str, str] | None = None) -> Report:
    """The audit of a store, through the very files that it would publish."""
    return audit_tree(StoreFiles(store), trusted)


def audit_tree(source: str | Path | Files, trusted: Mapping[str, str] | None = None) -> Report:
    """The audit of a published folder, or of any other `Files`.

    `trusted` are vkeys by log name that the reader got by another way; without them the audit shows that the logs are
    consistent with the keys they came with, and the reader compares `charter` and `key` by telephone.
    """
    files: Files = FolderFiles(Path(source)) if isinstance(source, str | Path) else source
    reports, seen, charters = [], list[Seen](), dict[str, Charter]()
    # Charter logs first: the other logs' keys are found in them.
    for name in sorted(files.logs(), key=lambda name: (not name.endswith("/charter"), name)):
        reports.append(_audit_log(files, name, charters, seen, (trusted or {}).get(name)))
    by_name = {report.log: report for report in reports}
    for note in seen:
        _check_seen(files, note, by_name)
    return Report(tuple(sorted(reports, key=lambda report: report.log)))


def _audit_log(files: Files, name: str, charters: dict[str, Charter], seen: list[Seen], trusted: str | None) -> LogReport:
    report = LogReport(name)
    try:
        key = keys.enrol(_file(files, name, "vkey").decode(errors="replace").strip(), f"{name}/vkey")  # 1
        if key.name != name or (trusted is not None and key != keys.enrol(trusted)):
            raise _differs(f"{name}/vkey", Phrase("the key of {log} that the reader trusts", {"log": name}))
        state = checkpoint.open(_file(files, name, "checkpoint"), key, f"{name}/checkpoint")  # 2
    except ComityError as error:
        report.add(report.faults, error, name)
        return report
    report.size, report.root, report.key = state.size, state.root.hex(), key.ref
    reading = _Reading(files, report, state, charters, seen)
    reading.read()
    named = reading.keys.key
    if named is not None and named != key:
        report.add(report.faults, _differs(f"{name}/vkey", Phrase("the key that the log's first entry names")))
    return report


class _Reading:
    """Steps 3 to 5 for one log, one bundle of 256 entries at a time."""

    def __init__(
        self, files: Files, report: LogReport, state: Checkpoint, charters: dict[str, Charter], seen: list[Seen]
    ) -> None:
        self.files, self.report, self.state = files, report, state
        self.charters, self.seen = charters, seen
        self.keys = LogKeys(report.log)
        self.edge = merkle.Frontier()
        self.above: dict[int, list[bytes]] = {}

    def read(self) -> None:
        for one in tile.tiles(self.state.size):
            if one.level == 0:
                try:
                    self._bundle(one)
                except ComityError as error:
                    self.report.add(self.report.faults, error, f"{self.report.log}/{one.entries_path}")
                    return  # without these entries nothing above or after them can be computed
            else:
                self._hashes(one, self.above.get(one.level, [])[one.index * WIDTH : one.index * WIDTH + one.width])
        if self.edge.root() != self.state.root:  # 4
            self.report.add(self.report.faults, _differs(f"{self.report.log}/checkpoint", Phrase("the root of its entries")))

    def _bundle(self, one: Tile) -> None:
        """3, and 5 for each entry."""
        log = self.report.log
        leaves = tile.unbundle(_file(self.files, log, one.entries_path), one.width, f"{log}/{one.entries_path}")
        hashes = [merkle.leaf_hash(raw) for raw in leaves]
        self._hashes(one, hashes)
        self.edge = self.edge.grow(hashes, self._completed)
        for at, raw in enumerate(leaves):
            self._entry(one.index * WIDTH + at, raw)

    def _completed(self, height: int, node: bytes) -> None:
        if height % HEIGHT == 0:
            self.above.setdefault(height // HEIGHT, []).append(node)

    def _hashes(self, one: Tile, computed: list[bytes]) -> None:
        where = f"{self.report.log}/{one.path}"
        try:
            if _file(self.files, self.report.log, one.path) != b"".join(computed):
                raise _differs(where, Phrase("the hashes of what lies below"))
        except ComityError as error:
            self.report.add(self.report.faults, error, where)

    def _entry(self, index: int, raw: bytes) -> None:
        if index == 0:
            self._choose_charter(raw)
        try:
            found = self.keys.admit(index, raw)
        except ComityError as error:
            self.report.add(self.report.opaque, error, f"{self.report.log} {index}")
            return
        self.report.entries[found.v] += 1
        if found.v == "seen/1":
            self.seen.append(act.seen_from_entry(found))
        if self.keys.charter is not None:
            self.report.charter = self.keys.charter.id
            if found.v in ("charter/1", "amendment/1"):
                self.charters[self.keys.charter.id] = self.keys.charter

    def _choose_charter(self, raw: bytes) -> None:
        try:
            named = entry.parse(raw).value.get("charter", "")
        except ComityError:
            return  # told by `admit`, which reads the same bytes
        self.keys.charter = self.charters.get(named)


def _check_seen(files: Files, note: Seen, reports: Mapping[str, LogReport]) -> None:
    """6. A log that is not here cannot be checked; one whose tree is broken has been told already.

    Told of the log in which the note stands: that somebody saw more, or something else, than lies here. Which of the two
    is wrong, the audit cannot know.
    """
    target, own = reports.get(note.of), reports[note.log]
    if target is None or target.faults:
        return
    where = f"{note.log} {note.id[:8]}"
    if note.size > target.size:
        expected = Phrase("{log} at {size} entries or more", {"log": note.of, "size": note.size})
        own.add(own.faults, _differs(where, expected))
        return
    hashes = TileHashes(target.size, lambda one: _file(files, note.of, one.path))
    if merkle.root(note.size, hashes).hex() != note.root:
        own.add(own.faults, _differs(where, Phrase("the root of {log} at {size}", {"log": note.of, "size": note.size})))


def _file(files: Files, log: str, path: str) -> bytes:
    data = files.read(log, path)
    if data is None:
        raise Theirs(
            "file-missing",
            expected=Phrase("the file {path}", {"path": f"{log}/{path}"}),
            got=Phrase("none, or one that is too large"),
            todo=Phrase("Publish again, or fetch the file from another copy."),
            where=f"{log}/{path}",
        )
    return data


def _differs(where: str, expected: Phrase) -> Theirs:
    return Theirs(
        "file-differs",
        expected=expected,
        got=Phrase("something else"),
        todo=Phrase("Keep the files as they are: they may show that the log was changed. Ask its owner to explain."),
        where=where,
    )
