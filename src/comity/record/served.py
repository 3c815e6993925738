"""A log as the files of tlog-tiles: `checkpoint`, `vkey`, `tile/...`, out of a store or out of a folder.

Publishing writes what `StoreFiles` gives; the audit reads either kind and cannot tell them apart. Where several logs lie
together, `logs.txt` beside them lists their names, one a line in the order of bytes: a name with a dot is no log's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import entry, tile
from comity.record.merkle import HASH_SIZE
from comity.record.shape import is_log_name
from comity.record.store import Tree
from comity.record.tile import WIDTH
from comity.settings import SETTINGS

LIST = "logs.txt"
LIST_BYTES = 4 * 1024 * 1024
"""Of a list of logs: 40,000 of the longest names."""

_BUNDLE_BYTES = WIDTH * (SETTINGS.note_bytes + 2)


class Files(Protocol):
    """The files of some logs."""

    def logs(self) -> list[str]:
        """The names of the logs, in the order of bytes; each is a log name by its form."""
        ...

    def read(self, log: str, path: str) -> bytes | None:
        """The bytes of a file of a log; None where there is none. Raises where there is no telling."""
        ...


def require(files: Files, log: str, path: str) -> bytes:
    """A file of a log that has to be there. Raises `Theirs` (`file-missing`)."""
    data = files.read(log, path)
    return missing(f"{log}/{path}") if data is None else data


def missing(where: str) -> NoReturn:
    """A file that has to be there is not."""
    raise Theirs(
        "file-missing",
        expected=Phrase("the file {path}", {"path": where}),
        got=Phrase("none, or no plain file, or one that is too large"),
        todo=Phrase("Publish again, or fetch the file from another copy."),
        where=where,
    )


def most(path: str) -> int:
    """Bytes that a file of a log may have; 0 for a path that no log has."""
    if path in ("checkpoint", "vkey"):
        return SETTINGS.note_bytes
    found = tile.parse_path(path)
    if found is None:
        return 0
    return _BUNDLE_BYTES if found[1] else WIDTH * HASH_SIZE


def format_list(names: Iterable[str]) -> bytes:
    """The list of these logs: names in the order of bytes, each with its line end."""
    return "".join(f"{name}\n" for name in sorted(names)).encode()


def parse_list(raw: bytes, where: str = "") -> list[str]:
    """The names of a list. Raises `Theirs` for anything that is no log's name: it would become a path or an address."""
    names = raw.decode(errors="replace").removesuffix("\n").split("\n") if raw else []
    for name in names:
        if not is_log_name(name):
            raise Theirs(
                "log-list-malformed",
                expected=Phrase("the names of logs, one a line"),
                got=Phrase("{text}", {"text": repr(name)[:120]}),
                todo=Phrase("Do not read on from there: the list is damaged, or made to lead elsewhere."),
                where=where,
            )
    return sorted(set(names))


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """A published folder: each log below its name. Logs lie within logs: `lakes/estmark` and `lakes/estmark/9f..`.

    It is read as if a liar had made it: nothing through a link, nothing but plain files, nothing beyond what a file of its kind
    can have, and no name becomes a path before it is seen to be a log's.
    """

    root: Path

    def logs(self) -> list[str]:
        """Those that the list names and those that lie here: one that is listed and gone is missed by whoever reads it."""
        listed = plain(self.root, LIST, LIST_BYTES)
        return sorted({*_walk(self.root, ""), *(parse_list(listed, LIST) if listed is not None else [])})

    def read(self, log: str, path: str) -> bytes | None:
        limit = most(path)
        return plain(self.root, f"{log}/{path}", limit) if limit and is_log_name(log) else None


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """The files that a store would publish. Bundles are put together when they are asked for."""

    store: Tree

    def logs(self) -> list[str]:
        return self.store.logs()

    def read(self, log: str, path: str) -> bytes | None:
        try:
            return self._read(log, path)
        except Yours as error:
            if error.code == "log-unknown":
                return None
            raise

    def _read(self, log: str, path: str) -> bytes | None:
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


def _walk(root: Path, name: str) -> Iterator[str]:
    """The names of the folders below that hold a checkpoint. Links are not followed, other names than a log's not entered."""
    try:
        with os.scandir(root / name if name else root) as found:
            rows = sorted(found, key=lambda row: row.name)
    except OSError as error:  # passing it over would hide the logs in it
        raise Yours(
            "folder-unreadable",
            expected=Phrase("a folder that can be read, with all that lies in it"),
            got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
            todo=Phrase("Check the path, and whether you may read there."),
            where=str(root / name),
        ) from error
    if name and any(row.name == "checkpoint" for row in rows):
        yield name
    for row in rows:
        below = f"{name}/{row.name}" if name else row.name
        if row.is_dir(follow_symlinks=False) and is_log_name(below):
            yield from _walk(root, below)


def plain(root: Path, path: str, limit: int) -> bytes | None:
    """The bytes of a plain file below a folder, reached without a link; None where there is none, or one beyond the limit."""
    base = os.path.realpath(root)
    full = Path(base, *path.split("/"))
    if os.path.realpath(full) != str(full) or not full.is_file():
        return None
    try:
        with full.open("rb") as file:
            # Asked for the limit itself, Python would make room for 16 MB each time.
            data = file.read(min(limit, os.fstat(file.fileno()).st_size) + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None
