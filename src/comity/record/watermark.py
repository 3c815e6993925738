"""The checkpoint file: what this node signed last, remembered outside the database and outside its backups.

A database restored from an old backup would sign a second history without knowing it. So after every commit the node
writes its newest checkpoints to one small file elsewhere, and at every start, before the first signature, compares. One line
of canonical JSON a log: {"checkpoint": <the signed note>, "log": <name>}.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from comity.errors import Refusal
from comity.phrase import Phrase
from comity.record import canonical, checkpoint, merkle
from comity.record.store import Tree
from comity.record.tile import TileHashes


def write(path: str | Path, checkpoints: Mapping[str, bytes]) -> None:
    """Replace the file: one signed checkpoint a log."""
    rows = [canonical.encode({"log": log, "checkpoint": raw.decode()}) + b"\n" for log, raw in sorted(checkpoints.items())]
    target = Path(path)
    draft = target.with_name(target.name + ".new")
    with draft.open("wb") as file:
        file.write(b"".join(rows))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def read(path: str | Path) -> dict[str, bytes]:
    """The checkpoints of the file; none where there is no file yet."""
    target = Path(path)
    if not target.exists():
        return {}
    rows = [canonical.decode(row, str(target)) for row in target.read_bytes().splitlines()]
    return {str(row["log"]): str(row["checkpoint"]).encode() for row in rows}


def save(path: str | Path, store: Tree) -> None:
    """Remember the newest checkpoint of every log of the store."""
    write(path, {log: store.checkpoint(log) for log in store.logs()})


def check(path: str | Path, store: Tree) -> None:
    """Raise `Refusal` where the file knows of a state that the store does not continue. Call it before the first signature."""
    for log, raw in read(path).items():
        compare(store, raw, f"{path}: {log}")


def compare(store: Tree, raw: bytes, where: str = "") -> None:
    """Raise `Refusal` unless the store's log is the remembered state or grew out of it. For a mirror's checkpoint too."""
    known = checkpoint.peek(raw, where)
    size = store.size(known.origin) if known.origin in store.logs() else 0
    if size < known.size:
        raise Refusal(
            "record-behind",
            expected=Phrase("{log} at {size} entries or more", {"log": known.origin, "size": known.size}),
            got=Phrase("{size} entries", {"size": size}),
            todo=Phrase("The database is older than what was signed. Restore the missing entries from a mirror before signing."),
            where=where,
        )
    hashes = TileHashes(size, lambda one: store.tile(known.origin, one.level, one.index)[: one.width * 32])
    if merkle.root(known.size, hashes) != known.root:
        raise Refusal(
            "record-differs",
            expected=Phrase("the state of {log} that was signed at {size}", {"log": known.origin, "size": known.size}),
            got=Phrase("another one"),
            todo=Phrase("Two histories exist. Keep both files and ask the other participants which one they hold."),
            where=where,
        )
