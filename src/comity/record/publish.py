"""A store's logs as a static tree that any web server can serve and any tlog-tiles client can check.

    OUT/<log name>/tile/...      hash tiles and entry bundles
    OUT/<log name>/vkey          the log's key, one line
    OUT/<log name>/checkpoint    last, so that a reader never sees a state whose tiles are missing
    OUT/logs.txt                 the names of the logs that lie in the folder, after all of them

Files are replaced whole. Killed in the middle and run again, the same bytes come out: everything was fixed when the store
committed. Logs that are not public are written only where their audience was named.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from comity.errors import Ours
from comity.phrase import Phrase
from comity.record import checkpoint, entry, merkle
from comity.record.served import LIST, FolderFiles, StoreFiles, format_list
from comity.record.store import Tree
from comity.record.tile import WIDTH, Tile, TileHashes, tiles


@dataclass(frozen=True, slots=True)
class Published:
    """What was done for one log: its size now, and how many files were written."""

    log: str
    size: int
    written: int


def publish(store: Tree, out: str | Path, logs: Iterable[str] | None = None) -> list[Published]:
    """Write the tree of each log below `out`: those named, or all whose audience is public.

    Raises `Ours` (`publish-behind`) where the folder holds a state that this store cannot have grown out of.
    """
    names, folder = public_logs(store) if logs is None else sorted(logs), Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    done = [_publish_log(store, folder / name, name) for name in names]
    _replace(folder / LIST, format_list(FolderFiles(folder).logs()))
    return done


def public_logs(store: Tree) -> list[str]:
    """The logs that everybody may read, by what their first entry says."""
    return [name for name in store.logs() if audience(store, name) == "public"]


def audience(store: Tree, log: str) -> str:
    """The audience that the log's first entry names."""
    return str(entry.parse(store.entries(log, 0, 1)[0]).value["audience"])


def _publish_log(store: Tree, folder: Path, log: str) -> Published:
    """1. read the signed state once; 2. see that it follows from what is there; 3. tiles; 4. key; 5. checkpoint; 6. tidy."""
    raw = store.checkpoint(log)
    state = checkpoint.peek(raw)
    before = _before(store, folder, state)
    files = StoreFiles(store)
    written = 0
    for one in tiles(state.size):
        # A full tile below the size that was published before is there and final; only its absence is looked for.
        settled = one.width == WIDTH and one.index < before >> 8 * (one.level + 1)
        paths = [one.path, one.entries_path] if one.level == 0 else [one.path]
        for path in paths:
            target = folder / path
            if not (settled and target.exists()):
                written += _replace(target, files.read(log, path) or b"")
    written += _replace(folder / "vkey", files.read(log, "vkey") or b"")
    written += _replace(folder / "checkpoint", raw)
    _tidy(folder, before, state.size)
    return Published(log, state.size, written)


def _before(store: Tree, folder: Path, state: checkpoint.Checkpoint) -> int:
    """The size of the state that the folder holds; 0 where it holds none."""
    file = folder / "checkpoint"
    if not file.exists():
        return 0
    there = checkpoint.peek(file.read_bytes(), str(file))
    hashes = TileHashes(state.size, lambda one: store.tile(state.origin, one.level, one.index)[: one.width * 32])
    if there.size > state.size or merkle.root(there.size, hashes) != there.root:
        raise Ours(
            "publish-behind",
            expected=Phrase("a folder with an earlier state of {log}", {"log": state.origin}),
            got=Phrase("one of size {there} that size {here} does not continue", {"there": there.size, "here": state.size}),
            todo=Phrase("The database may be an old copy. Do not sign anything with it; compare it with a mirror first."),
            where=str(folder),
        )
    return there.size


def _replace(target: Path, data: bytes) -> int:
    """Write a file whole, durably, unless it holds these bytes already. 1 where it was written."""
    if target.is_file() and target.read_bytes() == data:
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    return 1


def _tidy(folder: Path, before: int, size: int) -> None:
    """Remove partial tiles that neither this state nor the one before needs: a reader of that one may be half-way through."""
    keep = {path for state in (before, size) for one in tiles(state) if one.width < WIDTH for path in _paths(one)}
    for part in folder.glob("tile/**/*.p/*"):
        if part.relative_to(folder).as_posix() not in keep:
            part.unlink()
    for empty in folder.glob("tile/**/*.p"):
        if not any(empty.iterdir()):
            empty.rmdir()


def _paths(one: Tile) -> list[str]:
    return [one.path, one.entries_path] if one.level == 0 else [one.path]
