"""A log as the files of tlog-tiles: `checkpoint`, `vkey`, `tile/...`, out of a store or out of a folder.

Publishing writes what `StoreFiles` gives; the audit reads either kind and cannot tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from comity.record import entry, tile
from comity.record.shape import is_log_name
from comity.record.store import Tree
from comity.record.tile import WIDTH
from comity.settings import SETTINGS

_MOST = WIDTH * (SETTINGS.note_bytes + 2)
"""Bytes of the largest file there can be: a full bundle of the largest entries."""


class Files(Protocol):
    """The files of some logs."""

    def logs(self) -> list[str]:
        """The names of the logs, in the order of bytes."""
        ...

    def read(self, log: str, path: str) -> bytes | None:
        """The bytes of a file of a log; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """A published folder: each log below its name. Logs lie within logs: `lakes/estmark` and `lakes/estmark/9f..`."""

    root: Path

    def logs(self) -> list[str]:
        names = [path.parent.relative_to(self.root).as_posix() for path in self.root.rglob("checkpoint")]
        return sorted(name for name in names if is_log_name(name))

    def read(self, log: str, path: str) -> bytes | None:
        file = self.root / log / path
        if not file.is_file() or file.stat().st_size > _MOST:
            return None
        return file.read_bytes()


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """The files that a store would publish. Bundles are put together when they are asked for."""

    store: Tree

    def logs(self) -> list[str]:
        return self.store.logs()

    def read(self, log: str, path: str) -> bytes | None:
        if path == "checkpoint":
            return self.store.checkpoint(log)
        if path == "vkey":
            first = self.store.entries(log, 0, 1)
            return (entry.parse(first[0]).value["key"] + "\n").encode() if first else None
        found = tile.parse_path(path)
        if found is None:
            return None
        wanted, entries = found
        if entries:
            start = wanted.index * WIDTH
            leaves = self.store.entries(log, start, start + wanted.width)
            return tile.bundle(leaves) if len(leaves) == wanted.width else None
        hashes = self.store.tile(log, wanted.level, wanted.index)[: wanted.width * 32]
        return hashes if len(hashes) == wanted.width * 32 else None
