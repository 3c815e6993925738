"""The record in a database file: how an act becomes part of it, and how it is read. The story is told at `append`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from comity.errors import Ours, Yours
from comity.phrase import Phrase
from comity.record import entry
from comity.record.checkpoint import Checkpoint
from comity.record.merkle import Frontier, leaf_hash
from comity.record.shelf import CACHE, LAST, Shelf, leaf_id
from comity.record.sqlite.file import DatabaseFile
from comity.record.store import Arrival, Sign
from comity.record.tile import HEIGHT, WIDTH


class SqliteStore(DatabaseFile, Shelf):
    """A `store.Store` in the file at `path`; how it is opened is told at `DatabaseFile`."""

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
        sql = "SELECT hashes FROM tile WHERE log = (SELECT id FROM log WHERE name = ?) AND level = ? AND place = ?"
        found = self._one(sql, log, level, index)
        if found is None:
            self._log_row(log)  # which tells where there is no such log
        return found or b""

    def entry_by_id(self, entry_id: str) -> Arrival | None:
        rows = self._arrivals("leaf.id = ?", bytes.fromhex(entry_id), 1)
        return rows[0] if rows else None

    def arrivals(self, after: int, limit: int) -> list[Arrival]:
        return self._arrivals("leaf.seq > ?", after, limit)

    def cache_write(self, rows: Mapping[str, bytes], key: str, expected: bytes | None, clear: str = "") -> bool:
        with self._transaction():
            if self.cache_get(key) != expected:
                return False
            if clear:
                self._db.execute("DELETE FROM cache WHERE key >= ? AND key < ?", (clear, clear + LAST))
            self._db.executemany(CACHE, rows.items())
        return True

    def _arrivals(self, where: str, value: object, limit: int) -> list[Arrival]:
        sql = f"SELECT seq, name, place, raw FROM leaf JOIN log ON log.id = leaf.log WHERE {where} ORDER BY seq LIMIT ?"
        return [Arrival(*row) for row in self._rows(sql, value, limit)]

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
