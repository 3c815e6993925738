"""A disk that fails at the k-th thing asked of it: an SQLite VFS in front of the real one.

Counted are writes, syncs, truncations and deletions, of the database and of its write-ahead log alike. The call that is due
raises `IOERR` or `FULL`: `late` after it was carried out (the error was about something else, or the disk lied), otherwise
before. From then on nothing fails any more: one fault at a time, each of them once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import apsw

NAME = "faulty"


class Disk(apsw.VFS):
    """Arm it with `fail`; `calls` says what was asked since then, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._due = -1
        self._late = False
        self._error: type[apsw.Error] = apsw.IOError
        self.failed = ""
        super().__init__(NAME, "")

    def fail(self, at: int, *, late: bool = False, error: type[apsw.Error] = apsw.IOError) -> None:
        """The call number `at`, from 0, will fail; -1 for none."""
        self.calls, self._due, self._late, self._error, self.failed = [], at, late, error, ""

    def asked(self, what: str, name: str, work: Callable[[], Any]) -> Any:
        number = len(self.calls)
        self.calls.append(what)
        if number != self._due:
            return work()
        self.failed = f"{what} of {name.rpartition('/')[2]}"
        if self._late:
            work()
        raise self._error(f"call {number}, {self.failed}")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  (SQLite's name)
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.asked("delete", filename, lambda: super(Disk, self).xDelete(filename, syncdir))


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.asked("write", self._name, lambda: super(_File, self).xWrite(data, offset))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.asked("sync", self._name, lambda: super(_File, self).xSync(flags))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.asked("truncate", self._name, lambda: super(_File, self).xTruncate(newsize))
