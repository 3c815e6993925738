"""From the findings of an audit to files that show the same to a third party: `misconduct`, asked for each finding.

An act under a key that was revoked before is told by the audit and gives no file: that happens to honest people who were away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.errors import ComityError
from comity.record import checkpoint, misconduct
from comity.record.audit_known import Kept, by_log
from comity.record.audit_report import Finding, Report
from comity.record.cosignature import WitnessKey
from comity.record.misconduct import Proof
from comity.record.proof_file import leaf
from comity.record.served import Files


def proofs(
    report: Report, files: Files, kept: Sequence[Kept], trusted: Mapping[str, str], witnesses: Sequence[WitnessKey] = ()
) -> list[Proof]:
    """A proof for each finding that has one, and for each of these witnesses that went back or signed two histories.

    The rest (a file missing, a log that is shorter) may be an accident.
    """
    if report.faults:  # not even the list of logs could be read
        return []
    found = list(misconduct.find(files, by_log(kept), trusted, witnesses))
    for copy in {id(one.copy): one.copy for one in kept if one.copy is not None}.values():
        # Where the other copy is the longer one, its tiles show what ours cannot.
        found += misconduct.find(copy, {log: [raw] for log, raw in _own(files).items()}, trusted, witnesses)
    for log in report.logs:
        for one in (*log.opaque, *log.faults):
            made = _of_finding(log.log, one, files)
            found += [made] if made is not None else []
    return list({one.raw: one for one in found}.values())


def _of_finding(log: str, one: Finding, files: Files) -> Proof | None:
    """None where the files do not show it, or where one file cannot hold what shows it."""
    try:
        if one.code == "entry-key-unknown" and one.index is not None:
            return misconduct.prove_not_lent(files, log, one.index)
        if one.code == "seen-differs" and one.index is not None:
            state = checkpoint.peek(files.read(log, "checkpoint") or b"")
            return misconduct.prove_contradicted(files, leaf(files, log, one.index, state.size))
    except ComityError:
        return None
    return None


def _own(files: Files) -> dict[str, bytes]:
    rows = [(log, files.read(log, "checkpoint")) for log in files.logs()]
    return {log: raw for log, raw in rows if raw is not None}
