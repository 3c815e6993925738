"""The promise of accepting an act: `python -m bench.accept`, or `comity bench accept`.

A signed act of 1 KB is accepted when it was decoded, its signature checked, its form held to the tables, and it is on the
disk with its place in the tree and a newly signed checkpoint. Beside it runs the bare loop that cannot be avoided: read the
JSON, check the signature, hash, insert, commit, with nothing else. Both write to new files on the same disk, in turns; what
is told is the median of the rounds' ratios. The cost of a sync of this disk is told too: a slow disk hides everything else.

Bars: 0.75 with 1,000 acts a commit, 0.60 with one. `--peers` tells, for information, what two other libraries take to append
the same bytes: see `bench.peers`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from binascii import a2b_base64
from collections.abc import Callable
from pathlib import Path

import apsw
import orjson
from nacl.bindings import crypto_sign_open

from bench import made, peers
from bench.turns import Rates, ratio, sync_probe
from comity.record import entry
from comity.record.sqlite import SqliteStore

BATCH_BAR = 0.75
SINGLE_BAR = 0.60


def main(argv: list[str] | None = None) -> int:
    """Measure and print; exit status 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench accept", description="Accepting signed acts, against the bare loop.")
    parser.add_argument("--batch", type=int, default=1000, help="acts in one commit")
    parser.add_argument("--rounds", type=int, default=15, help="how often both run, in turns")
    parser.add_argument("--single", type=int, default=200, help="acts with one commit each, a round")
    parser.add_argument("--dir", default=None, help="where to write; a folder of the disk that matters")
    parser.add_argument("--peers", action="store_true", help="install two other libraries for the moment, and measure them too")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    result = measure(asked.batch, asked.single, asked.rounds, asked.dir)
    beside = _peers(asked.batch, asked.rounds, asked.dir) if asked.peers else None
    if asked.json:
        print(json.dumps(result if beside is None else {**result, "peers": beside}))
    else:
        _tell(result)
        if beside is not None:
            peers.tell(beside)
    return 0 if result["batch_ratio"] >= BATCH_BAR and result["single_ratio"] >= SINGLE_BAR else 1


def measure(batch: int, single: int, rounds: int, folder: str | None) -> dict[str, float]:
    """Medians over the rounds: acts a second of both loops, their ratios, and the cost of a sync in milliseconds."""
    raws = [made.an_act(number) for number in range(max(batch, single))]
    rates: Rates = {"accept_batch": [], "bare_batch": [], "accept_single": [], "bare_single": []}
    probes = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            root = Path(place)
            probes.append(sync_probe(root))
            for name, count, group in (("batch", batch, batch), ("single", single, 1)):
                rates[f"bare_{name}"].append(_bare(root / f"bare-{name}", raws[:count], group))
                rates[f"accept_{name}"].append(_accept(root / f"accept-{name}", raws[:count], group))
    found = {name: statistics.median(values) for name, values in rates.items()}
    for name in ("batch", "single"):
        found |= ratio(rates, f"accept_{name}", f"bare_{name}", name)
    return {**found, "act_bytes": len(raws[0]), "batch": batch, "rounds": rounds, "sync_ms": statistics.median(probes)}


def _peers(batch: int, rounds: int, folder: str | None) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        return peers.measure([made.an_act(number) for number in range(batch)], batch, rounds, Path(place))


def _accept(path: Path, raws: list[bytes], group: int) -> float:
    """Acts a second, all checks, the whole store."""
    find = {made.DESK.ref: made.DESK.verify_key}.get
    with SqliteStore(path) as store:
        store.create_log(made.opening(), made.sign)
        size = 1

        def run(some: list[bytes]) -> None:
            nonlocal size
            size = store.append(made.LOG, [entry.open(raw, find).raw for raw in some], size, made.sign)

        return _rate(run, raws, group)


def _bare(path: Path, raws: list[bytes], group: int) -> float:
    """Acts a second of decode, verify, hash and insert into one table with the same durability."""
    db = apsw.Connection(str(path))
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    db.execute("PRAGMA synchronous = FULL").fetchall()
    db.execute("CREATE TABLE leaf (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, raw BLOB NOT NULL) STRICT")
    public = made.DESK.verify_key.public

    def run(some: list[bytes]) -> None:
        rows = []
        for raw in some:
            cut = raw.rfind(b"\n\n") + 1
            text, signature = raw[:cut], a2b_base64(raw[raw.rfind(b" ") :])[4:]
            orjson.loads(text)
            crypto_sign_open(signature + text, public)
            rows.append((hashlib.sha256(text).digest(), raw))
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO leaf (id, raw) VALUES (?, ?)", rows)
        db.execute("COMMIT")

    rate = _rate(run, raws, group)
    db.close()
    return rate


def _rate(run: Callable[[list[bytes]], None], raws: list[bytes], group: int) -> float:
    started = time.perf_counter()
    for at in range(0, len(raws), group):
        run(raws[at : at + group])
    return len(raws) / (time.perf_counter() - started)


def _tell(result: dict[str, float]) -> None:
    print(f"acts of {result['act_bytes']:.0f} bytes, {result['rounds']:.0f} rounds in turns, one sync {result['sync_ms']:.2f} ms")
    for name, label, bar in (("batch", f"{result['batch']:.0f} a commit", BATCH_BAR), ("single", "one a commit", SINGLE_BAR)):
        ours, bare, middle = result[f"accept_{name}"], result[f"bare_{name}"], result[f"{name}_ratio"]
        quarters = f"{result[f'{name}_low']:.2f} to {result[f'{name}_high']:.2f}"
        print(f"{label:>16}: {ours:8.0f}/s accepted, bare loop {bare:8.0f}/s, ratio {middle:.2f} ({quarters}; bar {bar:.2f})")


if __name__ == "__main__":
    sys.exit(main())
