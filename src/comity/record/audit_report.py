"""What an audit found, as data: one report a log, one verdict for all, and the same as JSON.

Three grades, because a log is append-only and a mistake in it stays for ever:

    holds             every file, every proof, every signature
    holds-in-part     every file and every proof; some entries are no valid acts: they stand in the log without effect
    does-not-hold     at least one fault: a file, a root, a checkpoint or a key is not what the others say it is

`ok` is the answer to "may I rely on what has effect here": true for the first two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.errors import ComityError
from comity.phrase import Phrase

FINDINGS = 100
"""Findings of one kind that a report lists of one log; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold. `where` is a file, or log and index; the phrases are those of the error.

    `index` is the entry's place in its log where the finding is about one, else None.
    """

    code: str
    where: str
    expected: Phrase
    got: Phrase
    todo: Phrase
    index: int | None = None

    @classmethod
    def of(cls, error: ComityError, where: str = "", index: int | None = None) -> Finding:
        return cls(error.code, error.where or where, error.expected, error.got, error.todo, index)

    def to_json(self) -> dict[str, str]:
        told = {"expected": str(self.expected), "got": str(self.got), "todo": str(self.todo)}
        return {"code": self.code, "where": self.where, **told}


@dataclass(slots=True)
class LogReport:
    """One log. `faults` are breaks of the tree, its keys or its signature; `opaque` are entries that are no valid acts.

    `elsewhere` counts `seen` notes of logs that are not in this record: what they say could not be compared.
    """

    log: str
    size: int = 0
    root: str = ""
    key: str = ""
    charter: str = ""
    entries: Counter[str] = field(default_factory=Counter)
    faults: list[Finding] = field(default_factory=list)
    opaque: list[Finding] = field(default_factory=list)
    all_faults: int = 0
    all_opaque: int = 0
    elsewhere: int = 0

    @property
    def ok(self) -> bool:
        return not self.all_faults

    @property
    def grade(self) -> str:
        return _grade(self.all_faults, self.all_opaque)

    @property
    def unlisted(self) -> int:
        """Findings that were counted and not listed."""
        return self.all_faults + self.all_opaque - len(self.faults) - len(self.opaque)

    def fault(self, error: ComityError, where: str = "", index: int | None = None) -> None:
        """The log does not hold, and this is why."""
        self.all_faults += 1
        if len(self.faults) < FINDINGS:
            self.faults.append(Finding.of(error, where, index))

    def without_effect(self, error: ComityError, index: int) -> None:
        """An entry that is in the tree and is no valid act."""
        self.all_opaque += 1
        if len(self.opaque) < FINDINGS:
            self.opaque.append(Finding.of(error, f"{self.log} {index}", index))

    def to_json(self) -> dict[str, Any]:
        return {
            "log": self.log,
            "ok": self.ok,
            "grade": self.grade,
            "size": self.size,
            "root": self.root,
            "key": self.key,
            "charter": self.charter,
            "entries": dict(sorted(self.entries.items())),
            "without_effect": self.all_opaque,
            "faults": [finding.to_json() for finding in self.faults],
            "opaque": [finding.to_json() for finding in self.opaque],
            "unlisted": self.unlisted,
            "elsewhere": self.elsewhere,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What the audit found, log by log; `faults` are those of no single log."""

    logs: tuple[LogReport, ...]
    faults: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """No fault. Entries without effect do not make the answer no: see `grade`."""
        return bool(self.logs) and not self.faults and all(log.ok for log in self.logs)

    @property
    def grade(self) -> str:
        return _grade(not self.ok, sum(log.all_opaque for log in self.logs))

    @property
    def verdict(self) -> Phrase:
        """One line for people."""
        if not self.logs:
            missed = Phrase("The record does not hold: its list of logs cannot be read.")
            return missed if self.faults else Phrase("There is no log here.")
        logs = Phrase("{n} log", {"n": len(self.logs)}, many="{n} logs")
        size = sum(log.size for log in self.logs)
        filled: Mapping[str, Phrase] = {"logs": logs, "entries": Phrase("{n} entry", {"n": size}, many="{n} entries")}
        if self.grade == "holds":
            return Phrase("The record holds: {logs}, {entries}, every signature and every proof.", filled)
        if not self.ok:
            bad = sum(1 for log in self.logs if not log.ok)
            return Phrase("The record does not hold: {bad} of {logs} broken.", {"bad": bad, "logs": logs})
        return Phrase(
            "The logs prove, but {n} entry in them is not validly signed and has no effect.",
            {"n": sum(log.all_opaque for log in self.logs)},
            many="The logs prove, but {n} entries in them are not validly signed and have no effect.",
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "grade": self.grade,
            "verdict": str(self.verdict),
            "faults": [finding.to_json() for finding in self.faults],
            "logs": [log.to_json() for log in self.logs],
        }


def _grade(faults: int | bool, opaque: int) -> str:
    if faults:
        return "does-not-hold"
    return "holds-in-part" if opaque else "holds"
