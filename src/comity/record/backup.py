"""Backups of the record's database: written whole, verified, named by their time, gone after their time; and restored.

What was deleted from the record lives on in the backups made before. So they are kept for a stated time and no longer
(`Settings.backup_days`), and a restore deletes again what was deleted since (`erased`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comity.errors import ComityError, Ours, Refusal, Yours
from comity.phrase import Phrase
from comity.record import checkpoint, watermark
from comity.record.erased import Erased
from comity.record.sqlite import SqliteStore
from comity.record.store import Tree

_TIME = "%Y-%m-%dT%H-%M-%SZ"
_NAME = re.compile(r"record-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.sqlite")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: entries by log, and how many deleted things it deleted again."""

    sizes: dict[str, int]
    erased: int


def file_name(now: datetime) -> str:
    """The name of the backup of that moment, in UTC; names sort as their times do."""
    return f"record-{now.astimezone(UTC):{_TIME}}.sqlite"


def taken(path: Path) -> datetime | None:
    """The moment that a file's name tells; None where it is no backup's name."""
    found = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(found[1], _TIME).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def write(store: SqliteStore, folder: Path, now: datetime) -> Path:
    """A backup of the whole database in one new file, synced and verified; others may write meanwhile.

    Raises `Yours` (`backup-exists`), `Ours` (`backup-differs`, `store-failed`), `OSError` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file_name(now)
    draft = target.with_name(target.name + ".new")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # keeps the name, for this process alone
    except FileExistsError:
        raise Yours(
            "backup-exists",
            expected=Phrase("a name that no backup has yet"),
            got=Phrase("{name}, which is there", {"name": target.name}),
            todo=Phrase("No backup is ever overwritten. Try again in a second."),
            where=str(folder),
        ) from None
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        store.copy_into(draft)
        verify(draft, store)
        with draft.open("rb+") as file:
            watermark.sync(file)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise
    return target


def verify(path: Path, store: Tree | None = None) -> dict[str, int]:
    """Open a backup and hold its checkpoints against its own hashes, and against the store's where one is given.

    Gives entries by log. Raises `Ours` (`backup-differs`) where something does not agree.
    """
    with SqliteStore(path, readonly=True) as copy:
        for log in copy.logs():
            state = checkpoint.peek(copy.checkpoint(log), str(path))
            if state.size != copy.size(log) or not watermark.grew(copy, state) or not _lies_in(store, state):
                raise Ours(
                    "backup-differs",
                    expected=Phrase("{log} as it was signed at {size} entries", {"log": log, "size": state.size}),
                    got=Phrase("hashes that do not lead to it"),
                    todo=Phrase("Do not rely on this backup. Check the disk, and run comity verify on the record."),
                    where=str(path),
                )
        return {log: copy.size(log) for log in copy.logs()}


def _lies_in(store: Tree | None, state: checkpoint.Checkpoint) -> bool:
    return store is None or (state.origin in store.logs() and watermark.grew(store, state))


def prune(folder: Path, now: datetime, keep_days: int) -> list[Path]:
    """Delete the backups of the folder that are older; the newest one stays whatever its age. Gives what was deleted."""
    dated = sorted((moment, path) for path in folder.iterdir() if (moment := taken(path)) is not None)
    old = [path for moment, path in dated[:-1] if now - moment > timedelta(days=keep_days)]
    for path in old:
        path.unlink()
    return old


def restore(file: Path, database: Path, erased: Erased) -> Restored:
    """Put a backup where the record's database is to be. The checkpoint file stays: it decides whether anything may be signed.

    Raises `Refusal` (`restore-over-newer`) where the database that is there holds anything that the backup does not.
    """
    sizes = verify(file)
    if database.exists():
        with SqliteStore(database, readonly=True) as there, SqliteStore(file, readonly=True) as copy:
            _refuse_newer(there, copy, database)
    with SqliteStore(database) as store:
        store.take_from(file)
        return Restored(sizes, erased.apply(store))


def _refuse_newer(there: SqliteStore, copy: SqliteStore, database: Path) -> None:
    for log in there.logs():
        if not _lies_in(copy, checkpoint.peek(there.checkpoint(log))):
            sizes = {"log": log, "there": there.size(log), "held": copy.size(log) if log in copy.logs() else 0}
            raise Refusal(
                "restore-over-newer",
                expected=Phrase("a database that the backup continues"),
                got=Phrase("{log} with {there} entries; the backup has {held}", sizes),
                todo=Phrase("What is there would be lost. If it is damaged, move it elsewhere, keep it, and restore then."),
                where=str(database),
            )


def behind(store: Tree, marks: Iterable[bytes]) -> list[ComityError]:
    """What stands against signing with this store: one error for each remembered checkpoint that it does not continue."""
    found: list[ComityError] = []
    for raw in marks:
        try:
            watermark.compare(store, raw)
        except Refusal as error:
            found.append(error)
    return found
