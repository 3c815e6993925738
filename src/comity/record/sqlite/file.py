"""One database file: opened and recognised, its transactions, and how deleted bytes leave it.

What SQLite does not do by itself when a row is deleted, and what is done here:

* Freed pages and cells are overwritten only with `secure_delete`, which is on.
* When SQLite moves rows between pages it leaves copies of them in the gaps of the old ones. Rows that can be deleted are
  therefore written anew after a deletion, into pages that were cleared (`_forget`); and an attachment is too large to move:
  its table has padding in front, so that all of its bytes lie in pages of their own (`schema`).
* The write-ahead log still holds the old pages: it is emptied (`_scrub`). A reader in the middle of its reading keeps it from
  being emptied; that is waited for, then told, noted in the table `erasure` and done by `finish_erasure`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import apsw

from comity.errors import ComityError, Ours, Yours
from comity.phrase import Phrase
from comity.record import schema
from comity.settings import SETTINGS, Settings

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "fullfsync = ON", "secure_delete = ON", "temp_store = MEMORY")
"""Set at every opening to write. `fullfsync` is for macOS, where a sync alone leaves bytes in the drive's own memory."""


class DatabaseFile:
    """The file at `path`; created where there is none, unless `readonly`. `vfs` names another way to the disk, for tests.

    Raises `Yours` (`store-not-found`, `store-not-ours`, `store-too-new`), `Ours` (`store-failed`) where the disk fails.
    """

    def __init__(
        self, path: str | Path, *, readonly: bool = False, settings: Settings = SETTINGS, vfs: str | None = None
    ) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._settings = settings
        self._lock = threading.RLock()
        if readonly and not self.path.exists():
            _refuse_path(self.path)
        try:
            self._db = self._connect(vfs)
        except apsw.Error as error:
            raise failed(error) from error
        try:
            self._db.set_busy_timeout(int(settings.lock_wait * 1000))
            self._prepare()
        except BaseException as error:
            self._db.close(True)
            raise failed(error) if isinstance(error, apsw.Error) else error from error

    def _connect(self, vfs: str | None) -> apsw.Connection:
        """To read, SQLite wants to write beside the file. Where it may not (a read-only disk) and nobody has the file open,
        it is told that the file does not change."""
        if not self.readonly:
            return apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE, vfs=vfs)
        flags = apsw.SQLITE_OPEN_READONLY
        beside = [self.path.with_name(self.path.name + end) for end in ("-wal", "-shm")]
        if os.access(self.path.parent, os.W_OK) or any(one.exists() for one in beside):
            return apsw.Connection(str(self.path), flags=flags, vfs=vfs)
        return apsw.Connection(self.path.absolute().as_uri() + "?immutable=1", flags=flags | apsw.SQLITE_OPEN_URI, vfs=vfs)

    def _prepare(self) -> None:
        """See whose file it is before anything is written; then the pragmas; then the schema, where it is not this one."""
        version = self._recognise()
        if self.readonly:
            return
        for pragma in PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        if version != schema.VERSION:
            with self._transaction():
                for steps in schema.STEPS[self._recognise() :]:
                    self._db.execute(steps)
                self._db.execute(f"PRAGMA application_id = {schema.APPLICATION}")
                self._db.execute(f"PRAGMA user_version = {schema.VERSION}")
        self.finish_erasure()

    def _recognise(self) -> int:
        """The version of the schema in the file; 0 where the file is empty."""
        if not self._rows("SELECT 1 FROM sqlite_schema LIMIT 1"):
            return schema.VERSION if self.readonly else 0
        application, version = self._rows("PRAGMA application_id")[0][0], int(self._rows("PRAGMA user_version")[0][0])
        if application != schema.APPLICATION:
            raise _not_ours(str(self.path))
        if version > schema.VERSION:
            raise Yours(
                "store-too-new",
                expected=Phrase("a database of version {version} or older", {"version": schema.VERSION}),
                got=Phrase("version {version}", {"version": version}),
                todo=Phrase("Use the program's newer version, with which this database was last opened."),
            )
        return version

    @property
    def number(self) -> str:
        """The file's number on its disk: the same for all who have it open, another for every copy."""
        return str(self.path.stat().st_ino)

    def close(self) -> None:
        with self._lock:
            try:
                self._db.close()
            except apsw.Error as error:
                raise failed(error) from error

    # --- reading and writing ------------------------------------------------------------------------------------------
    def _rows(self, sql: str, *args: Any) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(sql, args).fetchall()
            except apsw.Error as error:
                raise failed(error) from error

    def _change(self, sql: str, *args: Any) -> int:
        with self._transaction():
            self._db.execute(sql, args)
            return self._db.changes()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, on the disk when it ends."""
        if self.readonly:
            raise Yours(
                "store-read-only",
                expected=Phrase("a database opened for writing"),
                got=Phrase("one opened for reading"),
                todo=Phrase("Run the command on the node that owns the database."),
            )
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, apsw.Error) and not isinstance(error, ComityError):
                    raise failed(error) from error
                raise

    # --- forgetting ---------------------------------------------------------------------------------------------------
    def _forget(self, table: str, where: str, *args: Any) -> bool:
        """Delete rows, and every trace of them in the store's files. False where there were none.

        Raises `Ours` (`store-deletion-pending`) where somebody reads for longer than `lock_wait`: the rows are deleted and
        noted, their traces go at the next chance.
        """
        with self._transaction():
            self._db.execute(f"DELETE FROM {table} WHERE {where}", args)
            if not self._db.changes():
                return False
            if table in schema.MOVED:
                self._write_anew(table)
            self._db.execute("INSERT INTO erasure DEFAULT VALUES")
        if not self.finish_erasure():
            raise Ours(
                "store-deletion-pending",
                expected=Phrase("the write-ahead log emptied"),
                got=Phrase("another program that is reading it"),
                todo=Phrase(
                    "The row is deleted. Its traces are cleared as soon as the other program stops reading: not yet erased."
                ),
            )
        return True

    def _write_anew(self, table: str) -> None:
        """Clear all pages of a table and put its rows back: no gap then holds a copy of a row that is gone."""
        kept = self._db.execute(f"SELECT * FROM {table}").fetchall()
        self._db.execute(f"DELETE FROM {table}")
        if kept:
            self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(kept[0]))})", kept)

    def finish_erasure(self) -> bool:
        """Clear the traces of rows that were deleted; True where none are left. Costs one look where there is nothing to do."""
        if not self._rows("SELECT 1 FROM erasure LIMIT 1"):
            return True
        if not self._scrub():
            return False
        self._change("DELETE FROM erasure")
        return True

    def _scrub(self) -> bool:
        """Empty the write-ahead log into the database, where deleted bytes were already overwritten. Waits `lock_wait`."""
        return not self._rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]

    # --- copies -------------------------------------------------------------------------------------------------------
    def copy_into(self, path: str | Path) -> None:
        """Write the whole database as it is now into another file, which becomes one file without a write-ahead log.

        Others may write meanwhile: the copy is one moment's. Raises `Ours` where either disk fails.
        """
        try:
            other = apsw.Connection(str(path))
            try:
                with self._lock, other.backup("main", self._db, "main") as copying:
                    copying.step(-1)
                other.execute("PRAGMA journal_mode = DELETE").fetchall()
            finally:
                other.close()
        except apsw.Error as error:
            raise failed(error) from error

    def take_from(self, path: str | Path) -> None:
        """Replace all that is in this database by what is in the one at `path`: one transaction, old or new."""
        try:
            other = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            try:
                with self._lock, self._db.backup("main", other, "main") as copying:
                    copying.step(-1)
            finally:
                other.close()
            self._prepare()
        except apsw.Error as error:
            raise failed(error) from error


def _refuse_path(path: Path) -> NoReturn:
    raise Yours(
        "store-not-found",
        expected=Phrase("a database"),
        got=Phrase("no file at {path}", {"path": str(path)}),
        todo=Phrase("Check the folder; `comity init` makes a new one."),
    )


def _not_ours(got: str) -> Yours:
    return Yours(
        "store-not-ours",
        expected=Phrase("a database of this program"),
        got=Phrase("another file: {path}", {"path": got}),
        todo=Phrase("Choose another folder, or check the path."),
    )


def failed(error: apsw.Error) -> ComityError:
    """An error of the driver as one of ours."""
    if isinstance(error, apsw.NotADBError):
        return _not_ours(str(error))
    if isinstance(error, apsw.BusyError):
        return Ours(
            "store-busy",
            expected=Phrase("the database to be free"),
            got=Phrase("another program that is writing"),
            todo=Phrase("Wait a moment and try again; see that only one node runs on this folder."),
        )
    return Ours(
        "store-failed",
        expected=Phrase("the database to read and write"),
        got=Phrase("{why}", {"why": str(error)}),
        todo=Phrase("Check free space and the disk. Nothing was half-written."),
    )
