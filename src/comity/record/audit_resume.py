"""What an interrupted audit leaves in a file, so that the next one goes on where it stopped and ends with the same report.

Of each log, at a border between two full bundles: the frontier of its tree, the hashes of tiles that are not full yet, the
entries that decided whose signatures count, and the report so far. Nothing of it has to be believed about the log: the audit
goes on from the frontier, and only entries that lead from there to the signed root are taken. A log whose checkpoint is another
one now is gone on with if that one continues the frontier; otherwise it is read again from its first entry.

The file is the reader's own and is believed as such: keep it where nobody else writes.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from comity.errors import ComityError, Yours
from comity.phrase import Phrase
from comity.record.audit_held import Held
from comity.record.audit_log import FindCharter, LogReading
from comity.record.audit_report import Finding, LogReport
from comity.record.merkle import HASH_SIZE, Frontier
from comity.record.tile import WIDTH

FORM = "comity audit 1"
EVERY = 32
"""Bundles between two writings of the file: 8,192 entries, about half a second of work."""


class Resume:
    """The file at `path`. `about` is what is audited and by which rules: the file of another audit is refused.

    Raises `Yours` (`resume-malformed`, `resume-other`, `resume-unwritable`).
    """

    def __init__(self, path: Path, about: str, every: int = EVERY) -> None:
        self.path, self.about, self.every = path, about, every
        self.logs: dict[str, Any] = _load(path, about) if path.exists() else {}

    def due(self, reading: LogReading) -> bool:
        """Whether the state between these two bundles is worth keeping: after so many, and before a last bundle in part."""
        bundles, rest = divmod(reading.edge.size, WIDTH)
        left = reading.held.state.size - reading.edge.size
        return not reading.stopped and rest == 0 < bundles and (bundles % self.every == 0 or left < WIDTH)

    def keep(self, reading: LogReading, under: str) -> None:
        """Remember where this log is. `under` names everything else that its report depends on."""
        self.logs[reading.report.log] = {
            "key": reading.held.key.vkey,
            "under": under,
            "state": reading.held.state.format().decode(),
            "size": reading.edge.size,
            "peaks": reading.edge.format().hex(),
            "rows": {str(level): b"".join(row).hex() for level, row in reading.rows.items()},
            "turns": [[index, raw.decode()] for index, raw in reading.turns],
            "report": _report_to(reading.report),
        }
        raw = json.dumps({"form": FORM, "about": self.about, "logs": self.logs}).encode()
        draft = self.path.with_name(self.path.name + ".new")
        try:
            with draft.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            raise Yours(
                "resume-unwritable",
                expected=Phrase("a file that can be written"),
                got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
                todo=Phrase(
                    "Name a file elsewhere, or leave --resume out: the audit needs it only to go on after an interruption."
                ),
                where=str(self.path),
            ) from error

    def forget(self, log: str) -> None:
        """This log is read from its first entry again."""
        self.logs.pop(log, None)

    def reading(self, held: Held, find_charter: FindCharter, under: str) -> LogReading | None:
        """The log where an earlier audit left it; None where it has to be read from its first entry."""
        saved = self.logs.get(held.log)
        try:
            if saved is None or saved["key"] != held.key.vkey or saved["under"] != under or saved["size"] > held.state.size:
                return None
            report = _report_from(saved["report"])
            if saved["state"] != held.state.format().decode() and report.all_faults:
                return None  # what was broken then may have been mended since
            report.size, report.root = held.state.size, held.state.root.hex()
            reading = LogReading(held, report, find_charter)
            reading.replay([(index, raw.encode()) for index, raw in saved["turns"]])
            reading.edge = Frontier.parse(saved["size"], bytes.fromhex(saved["peaks"]))
            reading.rows = {int(level): _cut(bytes.fromhex(row)) for level, row in saved["rows"].items()}
        except (ComityError, KeyError, TypeError, ValueError, AttributeError):
            return None
        return reading


def _load(path: Path, about: str) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
        right = value["form"] == FORM and type(value["logs"]) is dict
    except (OSError, ValueError, KeyError, TypeError):
        right = False
    if not right:
        raise Yours(
            "resume-malformed",
            expected=Phrase("a file that an interrupted audit left"),
            got=Phrase("another file"),
            todo=Phrase("Name the file that you gave with --resume before, or a new one."),
            where=str(path),
        )
    if value["about"] != about:
        raise Yours(
            "resume-other",
            expected=Phrase("the audit of {about}", {"about": about}),
            got=Phrase("that of {about}", {"about": str(value["about"])[:200]}),
            todo=Phrase("Name another file: each audit has its own."),
            where=str(path),
        )
    logs: dict[str, Any] = value["logs"]
    return logs


def _cut(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def _report_to(report: LogReport) -> dict[str, Any]:
    return {
        "log": report.log,
        "key": report.key,
        "charter": report.charter,
        "entries": dict(report.entries),
        "faults": [_finding_to(one) for one in report.faults],
        "opaque": [_finding_to(one) for one in report.opaque],
        "counts": [report.all_faults, report.all_opaque, report.elsewhere],
    }


def _report_from(saved: dict[str, Any]) -> LogReport:
    report = LogReport(saved["log"], key=saved["key"], charter=saved["charter"], entries=Counter(saved["entries"]))
    report.faults = [_finding_from(one) for one in saved["faults"]]
    report.opaque = [_finding_from(one) for one in saved["opaque"]]
    report.all_faults, report.all_opaque, report.elsewhere = saved["counts"]
    return report


def _finding_to(one: Finding) -> dict[str, Any]:
    said = {"expected": one.expected.to_data(), "got": one.got.to_data(), "todo": one.todo.to_data()}
    return {"code": one.code, "where": one.where, "index": one.index, **said}


def _finding_from(saved: dict[str, Any]) -> Finding:
    expected, got, todo = (Phrase.from_data(saved[name]) for name in ("expected", "got", "todo"))
    return Finding(saved["code"], saved["where"], expected, got, todo, saved["index"])
