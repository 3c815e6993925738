"""A desk as a witness: it checks the logs that others publish, and countersigns what continues what it countersigned before.

    witness/lakes~westmark~witness.key      the witness's key, readable by this account alone, as log keys are
    witness/lakes~westmark~witness.jsonl    what it countersigned last of each log (`record.watermark`)
    witness/lakes~westmark~witness.lock     held while it looks and signs, so that two programs cannot go two ways

The memory is written, and is on the disk, before a line is given away. It belongs into no backup: a witness whose memory came
back from an older day can be led to countersign an old copy, which leaves a proof of misconduct against it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from comity.desk.keyring import Random
from comity.errors import ComityError, Ours, Refusal, Yours
from comity.library.folder import Folder
from comity.phrase import Phrase
from comity.record import audit, checkpoint, entry, keys, misconduct, proof, proof_file, tile, watermark, witness
from comity.record.audit import LogReport
from comity.record.cosignature import Cosigner
from comity.record.lock import FileLock
from comity.record.misconduct import Proof
from comity.record.proof import prove_consistency
from comity.record.served import Files
from comity.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness says of one log at this size: `line` and `raw` (the cosigned checkpoint), or why not, and proofs."""

    log: str
    size: int
    line: bytes = b""
    raw: bytes = b""
    refusal: ComityError | None = None
    proofs: tuple[Proof, ...] = ()


class Witness:
    """The witness of one participant, in a desk's folder. The key is made when it is first asked for."""

    def __init__(self, root: Path, mechanism: str, participant: str, random: Random) -> None:
        self.mechanism, self.participant = mechanism, participant
        self.name = f"{mechanism}/{participant}/witness"
        self._folder = Folder(root / "witness")
        self._file = self.name.replace("/", "~")
        self._random = random

    @property
    def cosigner(self) -> Cosigner:
        """The key that countersigns. Raises `Ours` where its file is damaged."""
        raw = self._folder.read(f"{self._file}.key")
        if raw is None:
            with self._held():  # whoever came first has made it
                if self._folder.read(f"{self._file}.key") is None:
                    self._folder.write(f"{self._file}.key", self._random(32).hex().encode() + b"\n", private=True)
            raw = self._folder.read(f"{self._file}.key") or b""
        seed = raw.decode("ascii", "replace").removesuffix("\n")
        if not re.fullmatch(r"[0-9a-f]{64}", seed):
            raise Ours(
                "witness-key-damaged",
                expected=Phrase("the key of {name}: 64 hex digits", {"name": self.name}),
                got=Phrase("something else"),
                todo=Phrase("Restore the file from a copy, or remove it: then a new key is made, which others have to be told."),
                where=str(self._folder.path(f"{self._file}.key")),
            )
        return Cosigner(self.name, bytes.fromhex(seed))

    def countersign(self, files: Files, charter_id: str, at: int) -> list[Answer]:
        """Audit the logs of this mechanism and countersign each that holds and continues what was countersigned before.

        `charter_id`: the founding charter that this desk knows; logs under another one are refused. `at`: seconds since 1970.
        Own logs are left out: nobody is helped by a participant that vouches for itself.
        """
        mine = [log for log in files.logs() if log.split("/")[0] == self.mechanism]
        if not mine:
            raise Yours(
                "countersign-nothing-there",
                expected=Phrase("published logs of {mechanism}", {"mechanism": self.mechanism}),
                got=Phrase("none"),
                todo=Phrase("Name the folder that comity publish wrote, or that was fetched from its address."),
            )
        found, signer = [], self.cosigner
        for report in audit.audit_tree(files).logs:
            if report.log in mine and not self._own(files, report):
                found.append(self._answer(files, report, charter_id, signer, at))
        return found

    def _answer(self, files: Files, report: LogReport, charter_id: str, signer: Cosigner, at: int) -> Answer:
        with self._held():
            memory = self._folder.path(f"{self._file}.jsonl")
            known = watermark.read(memory)
            before = known.get(report.log)
            try:
                made = _made(files, report, charter_id, before, signer, at)
            except ComityError as error:
                proofs = misconduct.find(files, {report.log: [before]}) if before is not None else []
                return Answer(report.log, report.size, refusal=error, proofs=tuple(proofs))
            _remember(memory, {**known, report.log: made.raw})
        return Answer(report.log, report.size, made.line, made.raw)

    def _own(self, files: Files, report: LogReport) -> bool:
        """Whether the log is this participant's own, by its first entry. One that cannot be read is told as any other."""
        with suppress(ComityError):
            value = entry.parse(proof_file.leaf(files, report.log, 0, report.size)).value
            return bool(value.get("participant", value.get("writer")) == self.participant)
        return False

    @contextmanager
    def _held(self) -> Iterator[None]:
        self._folder.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder.path(f"{self._file}.lock"), SETTINGS.lock_wait)
        lock.acquire()
        try:
            yield
        finally:
            lock.release()


def _made(
    files: Files, report: LogReport, charter_id: str, before: bytes | None, signer: Cosigner, at: int
) -> witness.Countersigned:
    """1. the log holds, under our charter; 2. the state is the one that was checked; 3. the rule of a witness."""
    if not report.ok or report.charter != charter_id:
        raise _unsound(report, charter_id)
    raw = files.read(report.log, "checkpoint") or b""
    key = keys.enrol((files.read(report.log, "vkey") or b"").decode(errors="replace").strip())
    state = checkpoint.open(raw, key, report.log)
    if (state.size, state.root.hex()) != (report.size, report.root):
        raise Refusal(
            "countersign-moved",
            expected=Phrase("the state that was checked, of {size} entries", {"size": report.size}),
            got=Phrase("another one, of {size}", {"size": state.size}),
            todo=Phrase("The log grew while it was read. Countersign again."),
            where=report.log,
        )
    path: proof.Proof = ()
    last = checkpoint.peek(before).size if before is not None else 0
    if 0 < last <= state.size:
        path = prove_consistency(last, state.size, tile.TileHashes(state.size, lambda one: _tile(files, report.log, one)))
    return witness.countersign(before, raw, path, key, signer, at, report.log)


def _tile(files: Files, log: str, one: tile.Tile) -> bytes:
    return files.read(log, one.path) or b""


def _remember(file: Path, known: dict[str, bytes]) -> None:
    """The memory with a new state, on the disk when this returns: its bytes, and where the system can promise it, its name."""
    try:
        watermark.write(file, known)
    except OSError as error:
        raise Ours(
            "witness-memory-unwritable",
            expected=Phrase("to remember what is countersigned"),
            got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
            todo=Phrase("Nothing was given away. Make room on the disk, or make the folder writable, and countersign again."),
            where=str(file),
        ) from error
    with suppress(OSError):
        handle = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unsound(report: LogReport, charter_id: str) -> Refusal:
    first = report.faults[0] if report.faults else None
    return Refusal(
        "countersign-unsound",
        expected=Phrase("a log that holds, under the charter {id}", {"id": charter_id}),
        got=Phrase("{where}: {got}", {"where": first.where, "got": first.got})
        if first is not None
        else Phrase("one under {id}", {"id": report.charter or "-"}),
        todo=Phrase("Nothing was countersigned. Look at what comity verify says of the same folder."),
        where=report.log,
    )
