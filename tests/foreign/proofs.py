"""The proof of one act as a file, with a cosignature, and what can be changed of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.foreign.changes import THIEF, flip
from tests.foreign.logs import Log, entry_of
from tests.record import made

from comity.record import checkpoint, cosignature, note, proof_file
from comity.record.cosignature import Cosigner
from comity.record.served import FolderFiles

WITNESS = Cosigner("lakes/westmark/witness", b"\x31" * 32)
STRANGE_WITNESS = Cosigner("lakes/hill-watch/witness", b"\x32" * 32)
AT = 1_767_225_600
"""2026-01-01T00:00:00Z."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof file, the act beside it, and the keys that the reader trusts."""

    file: bytes
    leaf: bytes
    log_key: str = made.LOG_KEY.verify_key.vkey
    witness: str = WITNESS.key.vkey


def whole(log: Log) -> Proof:
    """The proof of the entry in the middle of the log, its checkpoint cosigned by one witness."""
    raw = log.read("checkpoint")
    text = note.parse(raw).text
    signed = cosignature.add(raw, WITNESS.cosign(text, AT))
    index = log.size // 2
    return Proof(proof_file.make(FolderFiles(log.root), made.LOG, index, signed), entry_of(log, index))


Change = Callable[[Proof], Proof | None]
"""None where the proof has no such thing."""


def _lines(change: Callable[[list[str]], list[str] | None]) -> Change:
    def changed(one: Proof) -> Proof | None:
        rows = change(one.file.decode().split("\n"))
        return None if rows is None else replace(one, file="\n".join(rows).encode())

    return changed


def _index(rows: list[str]) -> list[str] | None:
    index = int(rows[1].removeprefix("index "))
    return [rows[0], f"index {index ^ 1}", *rows[2:]]


def _hash(rows: list[str]) -> list[str] | None:
    if rows[2] == "":
        return None
    return [*rows[:2], base64.b64encode(flip(base64.b64decode(rows[2]), 31)).decode(), *rows[3:]]


def _hash_gone(rows: list[str]) -> list[str] | None:
    return None if rows[2] == "" else [*rows[:2], *rows[3:]]


def _hash_more(rows: list[str]) -> list[str]:
    return [*rows[:2], base64.b64encode(bytes(32)).decode(), *rows[2:]]


def _cosigned(change: Callable[[bytes], bytes]) -> Change:
    """A change of the cosignature: four bytes key id, eight of time, 64 of signature."""

    def lines(rows: list[str]) -> list[str]:
        head, _, encoded = rows[-2].rpartition(" ")
        return [*rows[:-2], f"{head} {base64.b64encode(change(base64.b64decode(encoded))).decode()}", ""]

    return _lines(lines)


def _another_witness(one: Proof) -> Proof:
    form = proof_file.parse(one.file)
    text = note.parse(form.checkpoint).text
    lone = "\n".join(form.checkpoint.decode().split("\n")[:-2]).encode() + b"\n"
    return replace(one, file=replace(form, checkpoint=cosignature.add(lone, STRANGE_WITNESS.cosign(text, AT))).format())


def _of_another_log_key(one: Proof) -> Proof:
    form = proof_file.parse(one.file)
    text = note.parse(form.checkpoint).text
    signed = cosignature.add(checkpoint.parse(text).sign(THIEF), WITNESS.cosign(text, AT))
    return replace(one, file=replace(form, checkpoint=signed).format())


header = _lines(lambda rows: ["c2sp.org/tlog-proof@v2", *rows[1:]])
index = _lines(_index)
a_hash = _lines(_hash)
hash_gone = _lines(_hash_gone)
hash_more = _lines(_hash_more)
extra = _lines(lambda rows: [rows[0], "extra " + base64.b64encode(b"a word from somebody").decode(), *rows[1:]])
cosignature_byte = _cosigned(lambda data: flip(data, 4 + 8 + 5))
cosignature_time = _cosigned(lambda data: flip(data, 4 + 7))
cosignature_gone = _lines(lambda rows: [*rows[:-2], ""])


def leaf(one: Proof) -> Proof:
    return replace(one, leaf=flip(one.leaf, len(one.leaf) // 2))


another_witness: Change = _another_witness
another_log_key: Change = _of_another_log_key
