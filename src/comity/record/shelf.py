"""What a store keeps beside the logs: outbox, attachments, openings, procedure files, cache.

Plain SQL over two verbs that `sqlite` supplies, `_rows` to read and `_change` to write, so that this file knows no driver.
A deletion ends with `_scrub`, after which the bytes are in no file of the store: not in a free page, not in the write-ahead log.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import Any

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record.erased import Erased
from comity.record.store import Waiting
from comity.settings import SETTINGS

ATTACH = "INSERT INTO attachment VALUES (?, zeroblob((SELECT page_size FROM pragma_page_size)), ?) ON CONFLICT DO NOTHING"
"""An attachment with its padding, see `schema`."""


LAST = "\U0010ffff"
"""Above every character of a key: a prefix with it ends the range of the keys that begin so."""

CACHE = "INSERT INTO cache VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"


def digest_of(data: bytes) -> str:
    """The digest under which bytes are kept: `sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def leaf_id(raw: bytes) -> bytes:
    """The id of a leaf, as 32 bytes: that of its note text. A leaf that is no note is opaque: the digest of the whole."""
    return hashlib.sha256(raw[: raw.rfind(b"\n\n") + 1] or raw).digest()


class Shelf(ABC):
    """The part of a store that can forget. `erased` notes what was deleted, for the day when a backup is restored."""

    erased: Erased | None = None

    @abstractmethod
    def _rows(self, sql: str, *args: Any) -> list[Any]:
        """The rows of a query."""

    @abstractmethod
    def _change(self, sql: str, *args: Any) -> int:
        """One statement in a transaction of its own; how many rows it changed."""

    @abstractmethod
    def _forget(self, table: str, where: str, *args: Any) -> bool:
        """Delete rows of a table, and their traces in the files; False where there were none."""

    def _erase(self, table: str, column: str, key: str | bytes, name: str) -> bool:
        """Delete one row, noted first outside the store, so that a restored backup does not bring it back."""
        if not self._rows(f"SELECT 1 FROM {table} WHERE {column} = ?", key):
            return False
        unnoted = self.erased.gone(name) if self.erased is not None else None
        deleted = self._forget(table, f"{column} = ?", key)
        if unnoted is not None:
            raise unnoted
        return deleted

    def _kept(self, name: str) -> None:
        """What is put again after a deletion is wanted again."""
        if self.erased is not None:
            self.erased.again(name)

    def outbox_put(self, log: str, raw: bytes, due: str) -> str:
        entry_id = leaf_id(raw)
        sql = "INSERT INTO outbox (id, log, due, raw) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
        self._kept(entry_id.hex())
        self._change(sql, entry_id, log, due, raw)
        return entry_id.hex()

    def outbox_list(self) -> list[Waiting]:
        rows = self._rows("SELECT id, log, raw, due FROM outbox ORDER BY due, number")
        return [Waiting(entry_id.hex(), log, raw, due) for entry_id, log, raw, due in rows]

    def outbox_remove(self, entry_id: str) -> bool:
        return self._erase("outbox", "id", bytes.fromhex(entry_id), entry_id)

    def attachment_put(self, data: bytes) -> str:
        if len(data) > SETTINGS.attachment_bytes:
            raise Yours(
                "attachment-too-long",
                expected=Phrase("at most {most} bytes", {"most": SETTINGS.attachment_bytes}),
                got=Phrase("{count} bytes", {"count": len(data)}),
                todo=Phrase("Split the file, or keep it elsewhere and cite its digest."),
            )
        digest = digest_of(data)
        self._kept(digest)
        self._change(ATTACH, digest, data)
        return digest

    def attachment_get(self, digest: str) -> bytes | None:
        data = self._one("SELECT data FROM attachment WHERE digest = ?", digest)
        return _whole(data, digest)

    def attachment_delete(self, digest: str) -> bool:
        return self._erase("attachment", "digest", digest, digest)

    def opening_put(self, seal: str, opening: bytes) -> None:
        self._kept(seal)
        self._change("INSERT INTO opening VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data", seal, opening)

    def opening_get(self, seal: str) -> bytes | None:
        return self._one("SELECT data FROM opening WHERE commitment = ?", seal)

    def opening_delete(self, seal: str) -> bool:
        return self._erase("opening", "commitment", seal, seal)

    def file_put(self, data: bytes) -> str:
        digest = digest_of(data)
        self._change("INSERT INTO file VALUES (?, ?) ON CONFLICT DO NOTHING", digest, data)
        return digest

    def file_get(self, digest: str) -> bytes | None:
        return _whole(self._one("SELECT data FROM file WHERE digest = ?", digest), digest)

    def cache_put(self, key: str, value: bytes) -> None:
        self._change(CACHE, key, value)

    def cache_get(self, key: str) -> bytes | None:
        return self._one("SELECT value FROM cache WHERE key = ?", key)

    def cache_scan(self, prefix: str) -> list[tuple[str, bytes]]:
        sql = "SELECT key, value FROM cache WHERE key >= ? AND key < ? ORDER BY key"
        return [(key, bytes(value)) for key, value in self._rows(sql, prefix, prefix + LAST)]

    def cache_keys(self, prefix: str) -> list[str]:
        return [
            key for (key,) in self._rows("SELECT key FROM cache WHERE key >= ? AND key < ? ORDER BY key", prefix, prefix + LAST)
        ]

    def cache_drop(self, prefix: str = "") -> None:
        self._forget("cache", "substr(key, 1, length(?1)) = ?1", prefix)

    def _one(self, sql: str, *args: Any) -> bytes | None:
        rows = self._rows(sql, *args)
        return bytes(rows[0][0]) if rows else None


def _whole(data: bytes | None, digest: str) -> bytes | None:
    """Bytes are checked against their digest when they are read: a disk can turn a bit."""
    if data is not None and digest_of(data) != digest:
        raise Theirs(
            "stored-bytes-changed",
            expected=Phrase("bytes with the digest {digest}", {"digest": digest}),
            got=Phrase("bytes with the digest {digest}", {"digest": digest_of(data)}),
            todo=Phrase("The disk or another program changed the store: restore the file from a backup."),
        )
    return data
