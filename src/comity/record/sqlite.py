"""The store in one file: SQLite by apsw, write-ahead log, every commit on the disk before it is told.

The only room with a database driver. One connection, one lock: whoever writes has the file, readers of other processes go
on. The story of an append is told at `append`; the promises are those of `store`.

apsw brings its own SQLite: versions up to 3.51.2 could damage a write-ahead log when two connections wrote and checkpointed
at once, and systems still ship them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import apsw

from comity.errors import ComityError, Ours, Yours
from comity.phrase import Phrase
from comity.record import entry, schema
from comity.record.checkpoint import Checkpoint
from comity.record.merkle import Frontier, leaf_hash
from comity.record.shelf import Shelf, leaf_id
from comity.record.store import Arrival, Sign
from comity.record.tile import HEIGHT, WIDTH
from comity.settings import SETTINGS, Settings


class SqliteStore(Shelf):
    """A `store.Store` in the file at `path`; created where there is none, unless `readonly`.

    Raises `Yours` (`store-not-found`, `store-not-ours`, `store-too-new`), `Ours` (`store-failed`) where the disk fails.
    """

    def __init__(self, path: str | Path, *, readonly: bool = False, settings: Settings = SETTINGS) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._settings = settings
        self._lock = threading.RLock()
        if readonly and not self.path.exists():
            _refuse_path(self.path)
        flags = apsw.SQLITE_OPEN_READONLY if readonly else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        try:
            self._db = apsw.Connection(str(self.path), flags=flags)
            self._db.set_busy_timeout(int(settings.lock_wait * 1000))
            self._prepare()
        except apsw.Error as error:
            raise _failed(error) from error

    def _prepare(self) -> None:
        """See whose file it is before anything is written; then the pragmas; then the schema, where the file is empty."""
        empty = not self._rows("SELECT 1 FROM sqlite_schema LIMIT 1") and not self.readonly
        if not empty:
            self._recognise()
        if self.readonly:
            return
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        if empty:
            with self._transaction():
                self._db.execute(schema.TABLES)
                self._db.execute(f"PRAGMA application_id = {schema.APPLICATION}")
                self._db.execute(f"PRAGMA user_version = {schema.VERSION}")

    def _recognise(self) -> None:
        application, version = self._rows("PRAGMA application_id")[0][0], self._rows("PRAGMA user_version")[0][0]
        if application != schema.APPLICATION:
            raise _not_ours(str(self.path))
        if version > schema.VERSION:
            raise Yours(
                "store-too-new",
                expected=Phrase("a database of version {version} or older", {"version": schema.VERSION}),
                got=Phrase("version {version}", {"version": version}),
                todo=Phrase("Use the program's newer version, with which this database was last opened."),
            )

    def create_log(self, first: bytes, sign: Sign, rest: Sequence[bytes] = ()) -> str:
        self._check_leaves([first, *rest])
        opening = entry.parse(first)
        log = opening.log
        if opening.v not in ("charter/1", "log/1"):
            raise Yours(
                "log-first-entry",
                expected=Phrase("a charter or the opening of a log as first entry"),
                got=Phrase("an entry of type {v}", {"v": opening.v}),
                todo=Phrase("Open the log first."),
            )
        with self._transaction():
            if self._rows("SELECT 1 FROM log WHERE name = ?", log):
                raise Yours(
                    "log-exists",
                    expected=Phrase("a log name that is not in use"),
                    got=Phrase("{log}", {"log": log}),
                    todo=Phrase("Choose another name, or append to the log that is there."),
                )
            empty = Frontier()
            self._db.execute("INSERT INTO log (name, size, peaks, checkpoint) VALUES (?, 0, x'', x'')", (log,))
            self._extend(self._db.last_insert_rowid(), log, empty, [first, *rest], sign)
        return log

    def append(self, log: str, raws: Sequence[bytes], expected: int, sign: Sign) -> int:
        """How an act becomes part of the record.

        1. Take the write lock; read the log's row. Another size than expected: nothing was written, the caller looks again.
        2. Hash the leaves, grow the tree's right edge, note which tiles gained hashes. All in memory.
        3. Write leaves and tiles, have the checkpoint signed, write it into the log's row.
        4. COMMIT: **the commit point**. SQLite has synced the write-ahead log when it returns.

        Whatever fails before 4 (disk, signer, kill) leaves the store as it was; after 4 there is nothing left to do.
        """
        self._check_leaves(raws)
        with self._transaction():
            number, size, peaks = self._log_row(log)
            if size != expected:
                raise Ours(
                    "store-size-moved",
                    expected=Phrase("{log} at {size} entries", {"log": log, "size": expected}),
                    got=Phrase("{size} entries", {"size": size}),
                    todo=Phrase("Somebody else wrote in between. Try again."),
                )
            self._extend(number, log, Frontier.parse(size, peaks), raws, sign)
        return size + len(raws)

    def _extend(self, number: int, log: str, edge: Frontier, raws: Sequence[bytes], sign: Sign) -> None:
        """Steps 2 and 3 of `append`."""
        leaves = [leaf_hash(raw) for raw in raws]
        gained: dict[int, list[bytes]] = {0: leaves}

        def completed(height: int, node: bytes) -> None:
            if height % HEIGHT == 0:
                gained.setdefault(height // HEIGHT, []).append(node)

        grown = edge.grow(leaves, completed)
        ids = [leaf_id(raw) for raw in raws]
        self._db.executemany(
            "INSERT INTO leaf (log, place, id, raw) VALUES (?, ?, ?, ?)",
            [(number, edge.size + at, name, raw) for at, (name, raw) in enumerate(zip(ids, raws, strict=True))],
        )
        rows = [row for level, hashes in gained.items() for row in _tile_rows(number, level, edge.size, hashes)]
        self._db.executemany(
            "INSERT INTO tile VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hashes = CAST(hashes || excluded.hashes AS BLOB)",
            rows,
        )
        if self._rows("SELECT 1 FROM outbox LIMIT 1"):
            self._db.executemany("DELETE FROM outbox WHERE id = ?", [(name,) for name in ids])
        text = Checkpoint(log, grown.size, grown.root()).format()
        signed = sign(text)
        if not signed.startswith(text + b"\n"):
            raise Ours(
                "checkpoint-not-signed",
                expected=Phrase("the signed checkpoint of {log} at {size}", {"log": log, "size": grown.size}),
                got=Phrase("something else"),
                todo=Phrase("The signer is at fault: report this."),
            )
        self._db.execute(
            "UPDATE log SET size = ?, peaks = ?, checkpoint = ? WHERE id = ?",
            (grown.size, grown.format(), signed, number),
        )

    def _check_leaves(self, raws: Sequence[bytes]) -> None:
        most, longest = self._settings.append_entries, self._settings.note_bytes
        if not 0 < len(raws) <= most or any(len(raw) > longest for raw in raws):
            raise Yours(
                "append-size",
                expected=Phrase("1 to {most} entries of at most {bytes} bytes", {"most": most, "bytes": longest}),
                got=Phrase("{count} entries", {"count": len(raws)}),
                todo=Phrase("Append in smaller groups; move large parts into attachments."),
            )

    def logs(self) -> list[str]:
        return [name for (name,) in self._rows("SELECT name FROM log ORDER BY name")]

    def size(self, log: str) -> int:
        return int(self._log_row(log)[1])

    def checkpoint(self, log: str) -> bytes:
        rows = self._rows("SELECT checkpoint FROM log WHERE name = ?", log)
        return bytes(rows[0][0]) if rows else _no_log(log)

    def entries(self, log: str, start: int, end: int) -> list[bytes]:
        number = self._log_row(log)[0]
        sql = "SELECT raw FROM leaf WHERE log = ? AND place >= ? AND place < ? ORDER BY place"
        return [raw for (raw,) in self._rows(sql, number, start, end)]

    def tile(self, log: str, level: int, index: int) -> bytes:
        number = self._log_row(log)[0]
        found = self._one("SELECT hashes FROM tile WHERE log = ? AND level = ? AND place = ?", number, level, index)
        return found or b""

    def entry_by_id(self, entry_id: str) -> Arrival | None:
        rows = self._arrivals("leaf.id = ?", bytes.fromhex(entry_id), 1)
        return rows[0] if rows else None

    def arrivals(self, after: int, limit: int) -> list[Arrival]:
        return self._arrivals("leaf.seq > ?", after, limit)

    def _arrivals(self, where: str, value: object, limit: int) -> list[Arrival]:
        sql = f"SELECT seq, name, place, raw FROM leaf JOIN log ON log.id = leaf.log WHERE {where} ORDER BY seq LIMIT ?"
        return [Arrival(*row) for row in self._rows(sql, value, limit)]

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _log_row(self, log: str) -> tuple[int, int, bytes]:
        rows = self._rows("SELECT id, size, peaks FROM log WHERE name = ?", log)
        if not rows:
            _no_log(log)
        number, size, peaks = rows[0]
        return number, size, peaks

    def _rows(self, sql: str, *args: Any) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(sql, args).fetchall()
            except apsw.Error as error:
                raise _failed(error) from error

    def _change(self, sql: str, *args: Any) -> int:
        with self._transaction():
            self._db.execute(sql, args)
            return self._db.changes()

    def _scrub(self) -> None:
        with self._lock:
            try:
                busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
            except apsw.Error as error:
                raise _failed(error) from error
        if busy:
            raise Ours(
                "store-deletion-pending",
                expected=Phrase("the write-ahead log emptied"),
                got=Phrase("another program that is reading it"),
                todo=Phrase("The row is deleted. Close other programs on this database, then delete again to clear its traces."),
            )

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
                    raise _failed(error) from error
                raise


def _tile_rows(number: int, level: int, leaves: int, hashes: list[bytes]) -> Iterator[tuple[int, int, int, bytes]]:
    """New hashes of one level, cut where tiles end. `leaves` is the tree's size before them."""
    place = leaves >> HEIGHT * level
    at = 0
    while at < len(hashes):
        room = WIDTH - place % WIDTH
        part = hashes[at : at + room]
        yield number, level, place // WIDTH, b"".join(part)
        at, place = at + len(part), place + len(part)


def _no_log(log: str) -> NoReturn:
    raise Yours(
        "log-unknown",
        expected=Phrase("a log of this store"),
        got=Phrase("{log}", {"log": log[:120]}),
        todo=Phrase("Look at the list of logs; the name may be mistyped."),
    )


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


def _failed(error: apsw.Error) -> ComityError:
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
