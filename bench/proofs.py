"""Inclusion proofs out of the store of a long log: `python -m bench.proofs`, or `comity bench proofs`.

    python -m bench.proofs [--entries 1000000] [--proofs 20000] [--rounds 3] [--dir D] [--json]

A store is built in a folder that is thrown away: one log of so many entries, appended 4,000 at a time. The entries are a line
each and no acts: a proof sees their hashes alone. Then a reader with nothing remembered proves entries at random places, one
after the other; afterwards every proof is checked against the signed root. Told are all proofs of a reader from its first one,
the first thousand (nothing remembered), the last thousand (what fits is remembered), and, for information, consistency
proofs from random earlier sizes. Medians over the rounds, each with a new reader.

Bar: 5,000 inclusion proofs a second, from the first one on, at 1,000,000 entries.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import made
from bench.turns import sync_probe
from comity.record import checkpoint, merkle, proof
from comity.record.sqlite import SqliteStore
from comity.record.tile import TileHashes

BAR = 5000
GROUP = 4000
EDGE = 1000
"""How many of the first, and of the last, are told apart."""


def main(argv: list[str] | None = None) -> int:
    """Build, measure and print; exit status 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench proofs", description="Inclusion proofs out of the store of a long log.")
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries of the log")
    parser.add_argument("--proofs", type=int, default=20_000, help="proofs of one reader")
    parser.add_argument("--rounds", type=int, default=3, help="readers, one after the other")
    parser.add_argument("--dir", default=None, help="where to write")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=asked.dir) as place:
        result = measure(Path(place), asked.entries, asked.proofs, asked.rounds)
    if asked.json:
        print(json.dumps(result))
    else:
        _tell(result)
    return 0 if result["inclusion"] >= BAR else 1


def measure(place: Path, entries: int, proofs: int, rounds: int) -> dict[str, float]:
    """Proofs a second by kind, and entries a second while the store was built."""
    probe = sync_probe(place)
    started = time.perf_counter()
    with _built(place / "store.db", entries) as store:
        built = entries / (time.perf_counter() - started)
        rates: dict[str, list[float]] = {"inclusion": [], "first": [], "last": [], "consistency": []}
        for number in range(rounds):
            draw = random.Random(number)
            times = _inclusion(store, [draw.randrange(entries) for _ in range(proofs)])
            edge = min(EDGE, proofs)
            rates["inclusion"].append(proofs / (times[-1] - times[0]))
            rates["first"].append(edge / (times[edge] - times[0]))
            rates["last"].append(edge / (times[-1] - times[-1 - edge]))
            rates["consistency"].append(_consistency(store, [draw.randrange(1, entries) for _ in range(edge)]))
    found = {name: statistics.median(values) for name, values in rates.items()}
    return {**found, "entries": entries, "proofs": proofs, "rounds": rounds, "built": built, "sync_ms": probe}


def _built(path: Path, entries: int) -> SqliteStore:
    store = SqliteStore(path)
    store.create_log(made.opening(), made.sign)
    size = 1
    while size < entries:
        leaves = [b"entry %d\n" % number for number in range(size, min(size + GROUP, entries))]
        size = store.append(made.LOG, leaves, size, made.sign)
    return store


def _reader(store: SqliteStore, size: int) -> TileHashes:
    return TileHashes(size, lambda one: store.tile(made.LOG, one.level, one.index)[: one.width * merkle.HASH_SIZE])


def _inclusion(store: SqliteStore, places: list[int]) -> list[float]:
    """The moment before the first proof and after each. Every proof is checked, when the clock has stopped."""
    state = checkpoint.peek(store.checkpoint(made.LOG))
    reader = _reader(store, state.size)
    paths, times = [], [time.perf_counter()]
    for place in places:
        paths.append(proof.prove_inclusion(place, state.size, reader))
        times.append(time.perf_counter())
    for place, path in zip(places, paths, strict=True):
        leaf = merkle.leaf_hash(store.entries(made.LOG, place, place + 1)[0])
        proof.check_inclusion(leaf, place, state.size, state.root, path)
    return times


def _consistency(store: SqliteStore, sizes: list[int]) -> float:
    """Proofs a second that the log continues what it was at these sizes; each checked afterwards."""
    state = checkpoint.peek(store.checkpoint(made.LOG))
    reader = _reader(store, state.size)
    started = time.perf_counter()
    paths = [proof.prove_consistency(size, state.size, reader) for size in sizes]
    rate = len(sizes) / (time.perf_counter() - started)
    for size, path in zip(sizes, paths, strict=True):
        proof.check_consistency(size, state.size, merkle.root(size, reader), state.root, path)
    return rate


def _tell(result: dict[str, float]) -> None:
    print(f"a log of {result['entries']:.0f} entries, built at {result['built']:.0f}/s, one sync {result['sync_ms']:.2f} ms")
    print(f"inclusion   {result['inclusion']:8.0f}/s over {result['proofs']:.0f} proofs of a new reader (bar {BAR})")
    print(f"            {result['first']:8.0f}/s the first thousand, {result['last']:8.0f}/s the last")
    print(f"consistency {result['consistency']:8.0f}/s the first thousand")


if __name__ == "__main__":
    sys.exit(main())
