"""Step 7 of the audit: the checkpoints that the reader kept, or got from somebody else, lie in the logs that are audited.

This is what a log's owner cannot arrange: a state that he signed once, in other hands. A log that is shorter now, that
continues otherwise, or that has two states of one size is told here; `misconduct.find` makes the file that shows it to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import checkpoint, watermark
from comity.record.audit_held import Held
from comity.record.audit_report import LogReport
from comity.record.checkpoint import Checkpoint
from comity.record.served import Files


@dataclass(frozen=True, slots=True)
class Kept:
    """One checkpoint from elsewhere: its bytes, where it lay, and the whole copy of the log where that lies there too."""

    log: str
    raw: bytes
    where: str
    copy: Files | None = None


def of_bytes(raw: bytes, where: str) -> list[Kept]:
    """The checkpoints of a file: of a node's checkpoint file, or a single one. Raises where it is neither."""
    if raw.startswith(b"{"):
        return [Kept(log, one, f"{where}: {log}") for log, one in watermark.parse(raw, where).items()]
    return [Kept(checkpoint.peek(raw, where).origin, raw, where)]


def of_files(files: Files, where: str) -> list[Kept]:
    """The checkpoints of another copy: a published folder, a store, a server."""
    rows = [(log, files.read(log, "checkpoint")) for log in files.logs()]
    return [Kept(log, raw, f"{where}: {log}/checkpoint", files) for log, raw in rows if raw is not None]


def by_log(kept: Iterable[Kept]) -> dict[str, list[bytes]]:
    """The checkpoints alone, as `misconduct.find` takes them."""
    found: dict[str, list[bytes]] = {}
    for one in kept:
        found.setdefault(one.log, []).append(one.raw)
    return found


def check(kept: Sequence[Kept], held: Mapping[str, Held], reports: dict[str, LogReport]) -> None:
    """Compare each with the log as it was audited. Faults are told of the log; one that is not here gets a report of its own."""
    proven = {name for name, report in reports.items() if report.ok}
    for one in kept:
        log = held.get(one.log)
        report = reports.setdefault(one.log, LogReport(one.log))
        try:
            if log is not None:
                _compare(one, log, proven=one.log in proven)
            elif not report.all_faults:
                raise _missing(one)
        except Theirs as error:
            report.fault(error, one.where)


def _compare(one: Kept, log: Held, proven: bool) -> None:
    """Raises `Theirs`. The tree of a log that is broken proves nothing: only states of one size are compared then."""
    state = checkpoint.open(one.raw, log.key, one.where)
    if state.size == log.state.size:
        if state.root != log.state.root:
            raise _differs(one, state)
        return
    if not proven:
        return
    if state.size > log.state.size:
        log = log.newer()
    if state.size > log.state.size:
        _ahead(one, log, state)
    else:
        _contained(one, log, state, state)


def _ahead(one: Kept, log: Held, state: Checkpoint) -> None:
    """The reader holds more than lies here. Where a whole copy lies there, see whether ours is its beginning."""
    if one.copy is not None:
        _contained(one, Held(one.copy, log.log, log.key, state), log.state, state)
    raise Theirs(
        "known-ahead",
        expected=Phrase("{log} at {size} entries or more", {"log": log.log, "size": state.size}),
        got=Phrase("{size} entries", {"size": log.state.size}),
        todo=Phrase("Entries are held back here, or this copy is an old one. Keep your checkpoint and ask for the newest copy."),
        where=one.where,
    )


def _contained(one: Kept, larger: Held, smaller: Checkpoint, told: Checkpoint) -> None:
    try:
        larger.check_contains(smaller.size, smaller.root, one.where)
    except Theirs as error:
        raise (_differs(one, told) if error.code in ("proof-fails", "file-differs") else error) from None


def _differs(one: Kept, state: Checkpoint) -> Theirs:
    return Theirs(
        "known-differs",
        expected=Phrase("the state of {log} that was signed at {size}", {"log": one.log, "size": state.size}),
        got=Phrase("another history of it"),
        todo=Phrase("Keep both: two histories of one log are signed with one key. The option --out writes the proof of it."),
        where=one.where,
    )


def _missing(one: Kept) -> Theirs:
    return Theirs(
        "known-missing",
        expected=Phrase("the log {log}, of which you hold a checkpoint", {"log": one.log}),
        got=Phrase("no such log here"),
        todo=Phrase("Ask whoever publishes this record where that log is."),
        where=one.where,
    )
