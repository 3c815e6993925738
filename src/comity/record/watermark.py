"""The checkpoint file: what this node signed last, remembered outside the database and outside its backups.

A database restored from an old backup would sign a second history without knowing it. So after every commit the node
writes its newest checkpoints to one small file elsewhere, and before every signature compares (`marks` says how, and what
happens where several programs do so at once). One line of canonical JSON a log: {"checkpoint": <the signed note>, "log": <name>}.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from comity.errors import Refusal
from comity.phrase import Phrase
from comity.record import canonical, checkpoint, merkle
from comity.record.checkpoint import Checkpoint
from comity.record.store import Tree
from comity.record.tile import TileHashes


def write(path: str | Path, checkpoints: Mapping[str, bytes]) -> bytes:
    """Replace the file: one signed checkpoint a log. Gives its bytes; the old ones or the new ones are there, never half."""
    rows = [canonical.encode({"log": log, "checkpoint": raw.decode()}) + b"\n" for log, raw in sorted(checkpoints.items())]
    target = Path(path)
    draft = target.with_name(target.name + ".new")
    with draft.open("wb") as file:
        file.write(b"".join(rows))
        sync(file)
    draft.replace(target)
    return b"".join(rows)


def sync(file: IO[bytes]) -> None:
    """What was written is on the disk when this returns."""
    file.flush()
    os.fsync(file.fileno())


def parse(data: bytes, where: str = "") -> dict[str, bytes]:
    """The checkpoints by log that the bytes of such a file hold."""
    rows = [canonical.decode(row, where) for row in data.splitlines()]
    if any(type(row.get(name)) is not str for row in rows for name in ("log", "checkpoint")):
        raise Refusal(
            "watermark-malformed",
            expected=Phrase("one line a log, with its name and its newest checkpoint"),
            got=Phrase("a line without them"),
            todo=Phrase("The file was damaged. Restore it, or compare the record with a mirror before anything is signed."),
            where=where,
        )
    return {row["log"]: row["checkpoint"].encode() for row in rows}


def read(path: str | Path) -> dict[str, bytes]:
    """The checkpoints of the file; none where there is no file yet."""
    target = Path(path)
    return parse(target.read_bytes(), str(target)) if target.exists() else {}


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
    if not grew(store, known):
        raise Refusal(
            "record-differs",
            expected=Phrase("the state of {log} that was signed at {size}", {"log": known.origin, "size": known.size}),
            got=Phrase("another one"),
            todo=Phrase("Two histories exist. Keep both files and ask the other participants which one they hold."),
            where=where,
        )


def grew(store: Tree, state: Checkpoint) -> bool:
    """Whether the store's log of that name is this state, or grew out of it."""
    size = store.size(state.origin)
    hashes = TileHashes(size, lambda one: store.tile(state.origin, one.level, one.index)[: one.width * 32])
    return size >= state.size and merkle.root(state.size, hashes) == state.root
