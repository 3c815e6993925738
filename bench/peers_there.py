"""Runs in the thrown-away environment of `bench.peers`, and imports nothing of this project.

Arguments: the file of leaves (each after its length, four bytes), leaves of one commit, rounds. Prints one JSON object of
appends a second.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from eventsourcing.persistence import StoredEvent  # type: ignore[import-not-found]
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore  # type: ignore[import-not-found]
from pymerkle import SqliteTree  # type: ignore[import-not-found]

SINGLE = 200


def main() -> None:
    leaves, group, rounds = _leaves(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]), int(sys.argv[3])
    rates: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, open_store in (("eventsourcing", _events), ("pymerkle", _tree)):
            for kind, some, size in (("batch", leaves, group), ("single", leaves[:SINGLE], 1)):
                with tempfile.TemporaryDirectory(dir=Path(sys.argv[1]).parent) as place:
                    append, close = open_store(Path(place))
                    started = time.perf_counter()
                    for at in range(0, len(some), size):
                        append(some[at : at + size])
                    rates.setdefault(f"{name}_{kind}", []).append(len(some) / (time.perf_counter() - started))
                    close()
    print(json.dumps({name: statistics.median(values) for name, values in rates.items()}))


Opened = tuple[Callable[[list[bytes]], object], Callable[[], None]]


def _events(place: Path) -> Opened:
    store = SQLiteDatastore(str(place / "events.db"))
    recorder = SQLiteApplicationRecorder(store)
    recorder.create_table()
    originator, version = uuid.uuid4(), 0

    def append(some: list[bytes]) -> None:
        nonlocal version
        recorder.insert_events([StoredEvent(originator, version + at, "act", raw) for at, raw in enumerate(some, 1)])
        version += len(some)

    return append, store.close


def _tree(place: Path) -> Opened:
    tree = SqliteTree(str(place / "tree.db"))
    return (lambda some: tree.append_entries(some, chunksize=len(some))), tree.close


def _leaves(data: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : end])
        at = end
    return found


if __name__ == "__main__":
    main()
