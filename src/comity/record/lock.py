"""A lock between processes, held by the operating system: it goes with its holder, however that one ends.

The lock is a file of its own, never replaced, with a short note in it: what its holder is about to do. The note outlives a
holder that was killed, so that the next one knows what may or may not have happened. It is not synced: it survives the death
of a process, not that of the machine.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from comity.errors import Ours
from comity.phrase import Phrase

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PAUSE = 0.002
"""Seconds between two attempts: a holder needs a few milliseconds."""

PLACE = 1 << 30
"""Windows locks a range of bytes, and keeps others from reading it: one far behind the note."""


class FileLock:
    """The lock at `path`. `wait` is how long, in seconds, to try before `Ours` (`checkpoint-lock-failed`) is raised."""

    def __init__(self, path: Path, wait: float) -> None:
        self.path = path
        self._tries = max(1, int(wait / PAUSE))
        self._file: int | None = None

    def acquire(self) -> None:
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise self._failed(Phrase("{reason}", {"reason": error.strerror or str(error)})) from error
        pause = threading.Event()
        for _ in range(self._tries):
            if self._take(self._file):
                return
            pause.wait(PAUSE)
        self.release()
        raise self._failed(Phrase("another program that has held it for too long"))

    def release(self) -> None:
        """Let go. Closing the file is what frees the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @property
    def note(self) -> bytes:
        """What the last holder wrote, and did not clear."""
        assert self._file is not None
        os.lseek(self._file, 0, os.SEEK_SET)
        return os.read(self._file, 1 << 16)

    @note.setter
    def note(self, text: bytes) -> None:
        """At once, for whoever looks after this process was killed."""
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, text)

    @staticmethod
    def _take(file: int) -> bool:
        try:
            if sys.platform == "win32":
                os.lseek(file, PLACE, os.SEEK_SET)
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _failed(self, got: Phrase) -> Ours:
        return Ours(
            "checkpoint-lock-failed",
            expected=Phrase("to hold the lock of the checkpoint file"),
            got=got,
            todo=Phrase("Nothing was signed. See that its folder is there and can be written, and try again."),
            where=str(self.path),
        )
