"""Gathering what a proof needs out of the files of a published tree, for one finding of an audit.

Each of these gives the proof once it was checked as a third party will check it, or raises: `Theirs` where the files do not
show it (then it is a finding, and no proof), `Yours` where one file cannot hold it.
"""

from __future__ import annotations

from comity.errors import Yours
from comity.phrase import Phrase
from comity.record import checkpoint, entry, keys, merkle, proof, tile
from comity.record.checkpoint import Checkpoint
from comity.record.keys import VerifyKey
from comity.record.misconduct import contradicted, not_lent, unproven
from comity.record.misconduct.form import BYTES, ENTRIES
from comity.record.misconduct.kinds import check
from comity.record.misconduct.proof import Proof
from comity.record.served import Files, require
from comity.record.tile import WIDTH, TileHashes


def prove_not_lent(files: Files, log: str, index: int) -> Proof:
    """That the act at this index stands under a key that did not count there: the audit's `entry-key-unknown`."""
    state, raw, key = _state(files, log)
    charter_log = f"{log.partition('/')[0]}/charter"
    founded, charter_raw, charter_key = _state(files, charter_log)
    entries = _entries(files, log, index + 1, state.size, BYTES * 2 // 3)
    charter = _entries(files, charter_log, founded.size, founded.size, BYTES * 2 // 3)
    path = proof.prove_consistency(index + 1, state.size, hashes_of(files, log, state.size))
    made = not_lent.make(charter, charter_raw, charter_key, entries, raw, key, path)
    if len(made) > BYTES:
        raise _too_large(log)
    return check(made)


def prove_contradicted(files: Files, seen: bytes) -> Proof:
    """That a `seen` note (an entry's bytes) and the log it saw contradict each other. Both logs are read from the files."""
    value = entry.parse(seen).value
    state, raw, key = _state(files, str(value["of"]))
    _, _, seen_key = _state(files, str(value["log"]))
    size = int(value["size"])
    reader = hashes_of(files, key.name, state.size)
    root = merkle.root(min(size, state.size), reader)
    path = proof.prove_consistency(size, state.size, reader) if 0 < size <= state.size else ()
    return check(contradicted.make(seen, seen_key, raw, key, root, path))


def prove_unproven(files: Files, log: str, index: int) -> Proof:
    """That the entry served at this index is not the one that the signed state has there."""
    state, raw, key = _state(files, log)
    reader = hashes_of(files, log, state.size)
    path = proof.prove_inclusion(index, state.size, reader)
    one = tile.Tile(0, index // WIDTH, tile.width_at(0, index // WIDTH, state.size))
    served = _bundle(files, log, one)[index % WIDTH]
    return check(unproven.make(served, index, reader.read(0, index), raw, key, path))


def hashes_of(files: Files, log: str, size: int) -> TileHashes:
    """The hashes of a log of this size, out of its served tiles."""
    return TileHashes(size, lambda one: require(files, log, one.path))


def _state(files: Files, log: str) -> tuple[Checkpoint, bytes, VerifyKey]:
    key = keys.enrol(require(files, log, "vkey").decode(errors="replace").strip(), f"{log}/vkey")
    raw = require(files, log, "checkpoint")
    return checkpoint.open(raw, key, f"{log}/checkpoint"), raw, key


def _entries(files: Files, log: str, count: int, size: int, most: int) -> list[bytes]:
    """The first `count` entries of a log of this size, `most` bytes of them at the most."""
    if count > ENTRIES:
        raise _too_large(log)
    found: list[bytes] = []
    total = 0
    for index in range(-(-count // WIDTH)):
        rows = _bundle(files, log, tile.Tile(0, index, tile.width_at(0, index, size)))
        found += rows[: count - len(found)]
        total += sum(map(len, rows))
        if total > most:
            raise _too_large(log)
    return found


def _bundle(files: Files, log: str, one: tile.Tile) -> list[bytes]:
    return tile.unbundle(require(files, log, one.entries_path), one.width, f"{log}/{one.entries_path}")


def _too_large(log: str) -> Yours:
    return Yours(
        "misconduct-too-large",
        expected=Phrase("at most {count} entries that fit into {most} bytes", {"count": ENTRIES, "most": BYTES}),
        got=Phrase("more of them in {log}", {"log": log}),
        todo=Phrase("Hand on the published folder as it is: comity verify FOLDER shows the same entry, from all the bytes."),
        where=log,
    )
