"""How each verifier is asked about a log and about the proof of one act. Answers begin with `accepted` or `refused`."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from tests.foreign.logs import Log, entry_of, proof_of
from tests.foreign.programs import Answering
from tests.foreign.proofs import Proof
from tests.record import made

from comity.errors import ComityError
from comity.record import audit, cosignature, keys, proof_file


def comity_log(log: Log) -> str:
    """The audit of the whole record. Filler entries have no effect, which is no fault."""
    report = next(one for one in audit.audit_tree(log.root).logs if one.log == made.LOG)
    if report.ok:
        return f"accepted: {report.size}"
    return "refused: " + "; ".join(f"{fault.code} {fault.where}" for fault in report.faults)


def go_log(program: Answering, log: Log) -> str:
    return program.ask(str(log.folder))


def sigstore_log(program: Answering, log: Log, index: int) -> str:
    """One entry with the proof that its reader gets: sigstore never reads a tile."""
    hashes = [base64.b64encode(one).decode() for one in proof_of(log, index)]
    try:
        leaf = entry_of(log, index)
    except EOFError as error:
        return f"refused: {error}"  # nobody comes as far as asking
    return _sigstore(program, log.read("vkey"), log.read("checkpoint"), index, leaf, hashes)


def comity_proof(one: Proof) -> str:
    try:
        log_key, witness = keys.enrol(one.log_key), cosignature.enrol(one.witness)
        return f"accepted: {proof_file.check(one.file, one.leaf, log_key, [witness], 1).size}"
    except ComityError as error:
        return f"refused: {error.code}"


def go_proof(program: Answering, one: Proof, place: Path) -> str:
    file, act = place / "act.tlog-proof", place / "act"
    file.write_bytes(one.file)
    act.write_bytes(one.leaf)
    return program.ask(f"{file} {act} {one.log_key} {one.witness}")


def sigstore_proof(program: Answering, one: Proof) -> str:
    """The parts of the file, as whoever reads it would hand them over."""
    head, _, checkpoint = one.file.partition(b"\n\n")
    rows = [row for row in head.decode().split("\n")[1:] if not row.startswith("extra ")]
    return _sigstore(program, one.log_key.encode(), checkpoint, int(rows[0].removeprefix("index ")), one.leaf, rows[1:])


def _sigstore(program: Answering, vkey: bytes, checkpoint: bytes, index: int, leaf: bytes, hashes: list[str]) -> str:
    asked = {
        "vkey": vkey.decode().strip(),
        "checkpoint": checkpoint.decode(),
        "index": index,
        "entry": base64.b64encode(leaf).decode(),
        "hashes": hashes,
    }
    return program.ask(json.dumps(asked))
