"""A folder of small JSON and byte files, written whole or not at all. Knows nothing of what is in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from comity.errors import Ours, Yours
from comity.phrase import Phrase

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Folder:
    """One directory. Names are relative, with `/`; a name that would leave the folder is refused."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Where `name` lies. Raises `Yours` for a name that would leave the folder."""
        parts = name.split("/")
        if not name or any(part in ("", ".", "..") or set("\\:\0") & set(part) for part in parts):
            raise Yours(
                "library-name",
                expected=Phrase("a name inside the library"),
                got=Phrase("'{name}'", {"name": name[:80]}),
                todo=Phrase("Open the thing from its list."),
            )
        return self.root.joinpath(*parts)

    def write(self, name: str, data: bytes, *, private: bool = False) -> None:
        """Store `data` under `name`: a crash leaves the old bytes or the new ones, never half of them.

        `private`: from its first byte on, only this account may read the file (where the system knows such a thing).
        """
        target = self.path(name)
        fresh = target.with_name(f".{target.name}.new")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, NEW, 0o600 if private else 0o666), "wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            fresh.replace(target)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise Ours(
                "library-write",
                expected=Phrase("to write into the folder {folder}", {"folder": str(self.root)}),
                got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
                todo=Phrase("Make room on the disk, or make the folder writable, and do it again. Nothing was changed."),
            ) from error

    def read(self, name: str) -> bytes | None:
        """The bytes under `name`, or None."""
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Ours(
                "library-read",
                expected=Phrase("to read the file {name}", {"name": name}),
                got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
                todo=Phrase("See that this account may read the folder, and do it again."),
                where=str(self.path(name)),
            ) from error

    def write_json(self, name: str, value: object) -> None:
        self.write(name, orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))

    def read_json(self, name: str) -> Any:
        """The JSON value under `name`, or None. A damaged file is told by name."""
        raw = self.read(name)
        if raw is None:
            return None
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise Ours(
                "library-damaged",
                expected=Phrase("a readable file of the library"),
                got=Phrase("damaged JSON: {reason}", {"reason": str(error)}),
                todo=Phrase("Restore the file from a copy, or delete it and begin that piece of work again."),
                where=str(self.path(name)),
            ) from error

    def delete(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def names(self, under: str = "") -> Iterator[str]:
        """Names of the direct children of `under`, sorted; hidden and half-written ones left out."""
        base = self.path(under) if under else self.root
        if base.is_dir():
            yield from sorted(child.name for child in base.iterdir() if not child.name.startswith("."))
