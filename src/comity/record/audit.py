"""The audit: everything that can be checked of some logs, checked, with nothing but this room.

For each log, in the order of the specification docs/spec/log.md, section 6:

1. the key of `vkey` is valid, and is the one that the reader trusts, if the reader brought one;
2. the checkpoint is signed with it and names this log;
3. every bundle has as many entries as the size asks for; their hashes are those of the tiles of level 0;
4. every tile above is what the tiles below make of it, and the whole leads to the signed root;
5. every entry has its form, belongs here, and is signed by keys that count at its index (`keyring`);
6. every `seen` note of these logs names a root that the log it saw really had;
7. every checkpoint that the reader kept from elsewhere lies in the log (`audit_known`).

The report is data (`audit_report`). What does not hold is reported, not raised, and a log that fails one step is read on as
far as that makes sense. `Yours` and `Ours` are raised: where the files cannot be had there is no answer.

What is where: `audit_held` one log at one state; `audit_log` steps 3 to 5; `audit_seen` step 6; `audit_known` step 7;
`audit_resume` what an interrupted audit leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import audit_known, checkpoint, keys
from comity.record.ahead import Ahead
from comity.record.audit_held import Held, differs
from comity.record.audit_known import Kept
from comity.record.audit_log import LogReading
from comity.record.audit_report import Finding, LogReport, Report
from comity.record.audit_resume import Resume
from comity.record.audit_seen import SeenCheck
from comity.record.keyring import Charter
from comity.record.served import Files, FolderFiles, StoreFiles, require
from comity.record.store import Tree

__all__ = ["Finding", "LogReport", "Report", "Watch", "audit_store", "audit_tree"]

Watch = Callable[[str, int, int], None]
"""Hears of each bundle that was read: the log, how many entries of it are behind, how many there are."""


def audit_store(store: Tree, trusted: Mapping[str, str] | None = None) -> Report:
    """The audit of a store, through the very files that it would publish."""
    return audit_tree(StoreFiles(store), trusted)


def audit_tree(
    source: str | Path | Files,
    trusted: Mapping[str, str] | None = None,
    *,
    kept: Sequence[Kept] = (),
    resume: Resume | None = None,
    watch: Watch | None = None,
    jobs: int = 1,
) -> Report:
    """The audit of a published folder, or of any other `Files`.

    `trusted` are vkeys by log name that the reader got by another way; without them the audit shows that the logs are
    consistent with the keys they came with, and the reader compares `charter` and `key` by telephone. `kept` are checkpoints
    that the reader has from elsewhere. With `resume`, what was read is remembered, and what is remembered is not read again.
    With more than one of `jobs`, so many threads check signatures (`ahead`); the report is the same.
    """
    files: Files = FolderFiles(Path(source)) if isinstance(source, str | Path) else source
    audit = Audit(files, trusted or {}, resume, watch or (lambda log, done, size: None))
    if jobs < 2:
        return audit.run(kept)
    with ThreadPoolExecutor(jobs) as pool:
        audit.ahead = Ahead(pool, jobs)
        return audit.run(kept)


class Audit:
    """One audit of some logs. Charters are read first, because the other logs' keys are found in them; `seen` logs last."""

    def __init__(self, files: Files, trusted: Mapping[str, str], resume: Resume | None, watch: Watch) -> None:
        self.files, self.trusted, self.resume, self.watch = files, trusted, resume, watch
        self.reports: dict[str, LogReport] = {}
        self.held: dict[str, Held] = {}
        self.charters: dict[str, Charter] = {}
        self.seen = SeenCheck(self.held, self.reports)
        self.ahead: Ahead | None = None
        self.again = False  # a log was read again from its first entry: what was said of it before does not count

    def run(self, kept: Sequence[Kept] = ()) -> Report:
        try:
            names = self.files.logs()
        except Theirs as error:
            return Report((), (Finding.of(error),))
        charters = [name for name in names if name.endswith("/charter")]
        for held in map(self._hold, charters):
            if held is not None:
                self._read(self._begin(held, ""), "")
        under, later = self._state(charters), []
        for held in map(self._hold, sorted(set(names) - set(charters))):
            if held is not None:
                reading = self._begin(held, under)
                if reading.holds_seen():
                    later.append(held)
                else:
                    self._read(reading, under)
        under = self._state(names, whole=False)
        for held in later:
            self._read(self._begin(held, under), under)
        audit_known.check(kept, self.held, self.reports)  # 7
        return Report(tuple(self.reports[name] for name in sorted(self.reports)))

    def _hold(self, name: str) -> Held | None:
        """1 and 2. None where there is no signed state to compare the rest with."""
        report = self.reports[name] = LogReport(name)
        try:
            key = keys.enrol(require(self.files, name, "vkey").decode(errors="replace").strip(), f"{name}/vkey")  # 1
            trusted = self.trusted.get(name)
            if key.name != name or (trusted is not None and key != keys.enrol(trusted)):
                raise differs(f"{name}/vkey", Phrase("the key of {log} that the reader trusts", {"log": name}))
            state = checkpoint.open(require(self.files, name, "checkpoint"), key, f"{name}/checkpoint")  # 2
            if state.size == 0:
                raise differs(f"{name}/checkpoint", Phrase("at least the entry that opens the log"))
        except Theirs as error:
            report.fault(error, name)
            return None
        self.held[name] = Held(self.files, name, key, state)
        return self.held[name]

    def _begin(self, held: Held, under: str) -> LogReading:
        """The log from where an earlier audit left it, else from its first entry."""
        reading = self.resume.reading(held, self.charters.get, under) if self.resume is not None else None
        if reading is None:
            report = LogReport(held.log, held.state.size, held.state.root.hex(), held.key.ref)
            reading = LogReading(held, report, self.charters.get)
        reading.keys.ahead = self.ahead
        self.reports[held.log] = reading.report
        return reading

    def _read(self, reading: LogReading, under: str) -> None:
        """3 to 6."""
        resumed, faults = reading.edge.size > 0, reading.report.all_faults
        while not reading.done:
            reading.step()
            self.seen.check(reading.seen, reading.report)
            self.watch(reading.report.log, reading.edge.size, reading.held.state.size)
            if self.resume is not None and self.resume.due(reading):
                self.resume.keep(reading, under)
        reading.finish()
        if resumed and self.resume is not None and reading.report.all_faults > faults:
            # Perhaps only what was remembered does not lead here: read it all, so that the fault is told where it is.
            self.resume.forget(reading.report.log)
            self.again = True
            self._read(self._begin(reading.held, under), under)
            return
        charter = reading.keys.charter
        if reading.opened and charter is not None and charter.log == reading.report.log:
            self.charters[charter.id] = charter

    def _state(self, names: Sequence[str], whole: bool = True) -> str:
        """What the reports of further logs depend on: these logs, to the last entry or only as far as they hold."""
        rows = [self.reports[name] for name in names]
        told = [[one.log, one.size, one.root] if whole else [one.log, one.ok] for one in rows]
        return hashlib.sha256(repr((told, self.again)).encode()).hexdigest()
