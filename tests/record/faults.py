"""A disk that fails at the k-th thing asked of it: an SQLite VFS in front of the real one.

Counted are writes, syncs, truncations and deletions, of the database and of its write-ahead log alike. The call that is due
raises `IOERR` or `FULL`: `late` after it was carried out (the error was about something else, or the disk lied), otherwise
before. From then on nothing fails any more: one fault at a time, each of them once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
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


@dataclass(frozen=True)
class Asked:
    """One thing asked of the disk: `write` of `data` at `place`, `truncate` to `place`, `sync`, `delete`."""

    what: str
    file: str
    place: int = 0
    data: bytes = b""


class Recorder(apsw.VFS):
    """A disk that does everything and writes down in which order it was asked to: what a power cut is computed from."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        super().__init__("recorder", "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _Recorded(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.asked.append(Asked("delete", Path(filename).name))
        super().xDelete(filename, syncdir)


class _Recorded(apsw.VFSFile):
    def __init__(self, disk: Recorder, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name)).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.asked.append(Asked("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.asked.append(Asked("sync", self._name))
        super().xSync(flags)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.asked.append(Asked("truncate", self._name, newsize))
        super().xTruncate(newsize)


def after_power_cut(asked: Sequence[Asked], draws: Random) -> dict[str, bytes]:
    """The files as a power cut after these calls may leave them: what was synced is there; of what was not, each call on its
    own, whole, in part or not at all."""
    files: dict[str, bytearray] = {}
    last = {one.file: at for at, one in enumerate(asked) if one.what == "sync"}
    # With the first sync of a new file SQLite syncs the folder too: what was deleted before is gone for good then.
    first = {one.file: at for at, one in reversed(list(enumerate(asked))) if one.what == "sync"}
    for at, one in enumerate(asked):
        if one.what == "delete" and any(at < synced for synced in first.values()):
            last[one.file] = max(at, last.get(one.file, -1))
    for at, one in enumerate(asked):
        held = files.setdefault(one.file, bytearray())
        data = one.data
        if at > last.get(one.file, -1):
            if one.what == "write" and draws.random() < 0.3:
                data = data[: draws.randrange(len(data) + 1) // 512 * 512]  # sectors are written whole
            elif draws.random() < 0.4:
                continue
        if one.what == "write" and data:
            held.extend(bytes(max(0, one.place - len(held))))
            held[one.place : one.place + len(data)] = data
        elif one.what == "truncate":
            del held[one.place :]
        elif one.what == "delete":
            del files[one.file]
    return {name: bytes(held) for name, held in files.items()}
