"""The kinds of store that are held to docs/spec/store.md. A new kind adds one line to `KINDS`, and passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from comity.record.sqlite import SqliteStore
from comity.record.store import Store

Factory = Callable[[Path], Store]
"""Opens the store at a place, and makes it there the first time. Asked twice for one place, it opens the same store again."""

KINDS: dict[str, Factory] = {
    "sqlite": lambda place: SqliteStore(place / "store.db"),
}
