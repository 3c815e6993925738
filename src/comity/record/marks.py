"""Who signs looks first at what was signed last: the checkpoint file asked before every signature, under a lock.

The file (`watermark`) lies outside the database. Two programs that write logs of the same names (two copies of a database, or
two processes on one) meet here, whatever they know of one another. One signature, step by step:

1. Inside the store's transaction, when the checkpoint's text is known: take the lock.
2. Read the file again. Where the store is not what it remembers, or did not grow out of it: refuse, nothing is signed.
3. Note in the lock file which text is signed, for which database. Sign.
4. The store commits.
5. Write the file. Clear the note. Let go of the lock.

Killed between 3 and 5, the note stays: the next signer sees that the text is in the store (then it was committed), or that the
store is the very file that was written to (then SQLite took it back); another copy is refused, because it cannot know.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.errors import ComityError, Ours, Refusal, Yours
from comity.phrase import Phrase
from comity.record import canonical, checkpoint, watermark
from comity.record.checkpoint import Checkpoint
from comity.record.lock import FileLock
from comity.record.store import Sign, Tree
from comity.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class Override:
    """A log in which a person decided to sign on from a state that the checkpoint file does not allow."""

    log: str
    remembered: bytes
    now: bytes


class Marks:
    """The checkpoint file at `path`, as one database sees it. `database` tells it from copies: its number on the disk."""

    def __init__(self, path: Path, database: str, wait: float = SETTINGS.lock_wait) -> None:
        self.path = path
        self._database = database
        self._lock = FileLock(path.with_name(path.name + ".lock"), wait)
        self._bytes = b""
        self._known: dict[str, bytes] = {}

    @property
    def overrides(self) -> Path:
        """Where overrides are written down: one line of canonical JSON each, never changed."""
        return self.path.with_name(self.path.name + ".overrides")

    def check(self, store: Tree) -> None:
        """Before the first signature of this process: every log compared; marks that a crash left behind are brought up.

        Raises `Refusal` (`record-behind`, `record-differs`, `signature-unsettled`).
        """
        with self._held():
            self._settle(store)
            known = self._read()
            for log, raw in known.items():
                self._compare(store, log, raw)
            grown = {log: store.checkpoint(log) for log in known}
            if grown != known:
                self._write(grown)
            self._lock.note = b""

    @contextmanager
    def signing(self, store: Tree, sign: Sign) -> Iterator[Sign]:
        """A signer for one transaction of the store, which is to be committed inside the `with`."""
        signed: list[tuple[str, bytes]] = []

        def guarded(text: bytes) -> bytes:
            log = checkpoint.parse(text).origin
            self._lock.acquire()
            self._settle(store)
            if (known := self._read().get(log)) is not None:
                self._compare(store, log, known)
            self._lock.note = canonical.encode({"database": self._database, "text": text.decode()})
            signed.append((log, sign(text)))
            return signed[-1][1]

        try:
            yield guarded
            if signed:
                self._write({**self._known, **dict(signed)})
                self._lock.note = b""
        finally:
            self._lock.release()

    def override(self, store: Tree, *, at: str, who: str, why: str) -> list[Override]:
        """Take the store's states for the newest ones, whatever was signed; written down first. Gives the logs concerned.

        What the logs signed between the two states stands with whoever got it: signing on from here may leave proof of
        misconduct. Raises `Yours` (`override-needless`) where nothing stands against signing.
        """
        with self._held():
            known = self._read()
            found = [Override(log, raw, _newest(store, log)) for log, raw in known.items() if self._refused(store, log, raw)]
            note = self._lock.note
            if not found and not note:
                raise Yours(
                    "override-needless",
                    expected=Phrase("a log in which the checkpoint file stands against signing"),
                    got=Phrase("none"),
                    todo=Phrase("Nothing has to be overridden: file as usual."),
                )
            unsettled = [{"unsettled": note.decode("utf-8", "replace")}] if note else []
            logs = [{"log": one.log, "remembered": one.remembered.decode(), "now": one.now.decode()} for one in found]
            with self.overrides.open("ab") as file:
                for row in [*logs, *unsettled]:
                    file.write(canonical.encode({**row, "at": at, "who": who, "why": why}) + b"\n")
                watermark.sync(file)
            kept = {log: raw for log, raw in known.items() if log not in {one.log for one in found}}
            self._write({**kept, **{one.log: one.now for one in found if one.now}})
            self._lock.note = b""
            return found

    # --- steps --------------------------------------------------------------------------------------------------------
    @contextmanager
    def _held(self) -> Iterator[None]:
        self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def _read(self) -> dict[str, bytes]:
        """What the file says now; parsed only where its bytes are not those seen last."""
        try:
            data = self.path.read_bytes() if self.path.exists() else b""
        except OSError as error:
            raise Ours(
                "checkpoint-file-unreadable",
                expected=Phrase("to read what was signed last"),
                got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
                todo=Phrase("Nothing was signed. Make the file readable; do not put another in its place."),
                where=str(self.path),
            ) from error
        if data != self._bytes:
            self._known, self._bytes = watermark.parse(data, str(self.path)), data
        return self._known

    def _write(self, checkpoints: dict[str, bytes]) -> None:
        try:
            self._bytes = watermark.write(self.path, checkpoints)
        except OSError as error:
            raise Ours(
                "checkpoint-file-unwritable",
                expected=Phrase("to note the newest checkpoints beside the database"),
                got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
                todo=Phrase("What was filed is on the record; do not file it again. Make the file writable, then go on."),
                where=str(self.path),
            ) from error
        self._known = checkpoints

    def _compare(self, store: Tree, log: str, known: bytes) -> None:
        if log not in store.logs() or store.checkpoint(log) != known:
            watermark.compare(store, known, f"{self.path}: {log}")

    def _refused(self, store: Tree, log: str, known: bytes) -> bool:
        try:
            self._compare(store, log, known)
        except Refusal:
            return True
        return False

    def _settle(self, store: Tree) -> None:
        """What a signer noted that was killed, or whose commit failed: was it committed, was it taken back, or can nobody say?"""
        if not (note := self._lock.note):
            return
        try:
            value = canonical.decode(note, str(self._lock.path))
            text, database = checkpoint.parse(str(value["text"]).encode()), str(value["database"])
        except (ComityError, KeyError):
            return  # killed while it wrote the note: nothing was signed yet
        if database == self._database or _holds(store, text):
            return
        raise Refusal(
            "signature-unsettled",
            expected=Phrase("{log} at {size} entries, as it was being signed last", {"log": text.origin, "size": text.size}),
            got=Phrase("a copy of the database, which does not hold it"),
            todo=Phrase("Open the database that was being written to when its program ended; only one of the copies may sign."),
            where=str(self._lock.path),
        )


def _newest(store: Tree, log: str) -> bytes:
    return store.checkpoint(log) if log in store.logs() else b""


def _holds(store: Tree, state: Checkpoint) -> bool:
    """Whether the store's log is this state, or grew out of it."""
    return state.origin in store.logs() and watermark.grew(store, state)
