"""The folder of a single log: as `publish` left it, or taken out of its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from comity.record import checkpoint
from comity.record.served import Files, FolderFiles, most, parse_list, plain
from comity.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class LogFolder:
    """The folder of a single log that was taken out of its place: `checkpoint` and `tile` lie right in it."""

    root: Path
    name: str

    def logs(self) -> list[str]:
        return [self.name]

    def read(self, log: str, path: str) -> bytes | None:
        limit = most(path)
        return plain(self.root, path, limit) if limit and log == self.name else None


@dataclass(frozen=True, slots=True)
class Some:
    """Of other files, one log and the charter of its mechanism."""

    files: Files
    name: str

    def logs(self) -> list[str]:
        charter = f"{self.name.partition('/')[0]}/charter"
        return [name for name in self.files.logs() if name in (self.name, charter)]

    def read(self, log: str, path: str) -> bytes | None:
        return self.files.read(log, path)


def folder(path: Path) -> Files:
    """The logs of a folder: a published one, or that of a single log, whose charter is looked for where publishing puts it."""
    own = plain(path, "checkpoint", SETTINGS.note_bytes)
    if own is None:
        return FolderFiles(path)
    [name] = parse_list(checkpoint.peek(own, "checkpoint").origin.encode(), "checkpoint")
    here, steps = path.resolve(), name.split("/")
    if list(here.parts[-len(steps) :]) != steps:
        return LogFolder(path, name)
    return Some(FolderFiles(here.parents[len(steps) - 1]), name)
