"""The promise of folding everything anew: `python -m bench.refold`, or `comity bench refold`.

A node that starts has its cases on the disk as entries. Folding them is: read each entry in the order of its arrival, hold
its form to the tables, find whose key signed it and with what right, and judge every act of every case on its own past.
Beside it, in turns, run two bare loops over the same rows: reading and decoding as the product does (`decode`: the JSON, its
canonical form, the tables of its kind), and reading with the JSON parser alone (`json`), which checks nothing.

Bar: 0.25 of the first. The second is told for whoever counts decoding so.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

import orjson

from bench import folded
from bench.turns import in_turns, ratio
from comity.mechanism.words import moment
from comity.projection.bulk import bulk
from comity.projection.fold import Projection
from comity.record import entry
from comity.record.sqlite import SqliteStore

BAR = 0.25
BATCH = 1_000
NOW = moment("2027-01-01T00:00:00Z")


def main(argv: list[str] | None = None) -> int:
    """Measure and print; exit status 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench refold", description="Folding all cases anew, against reading and decoding.")
    parser.add_argument("--cases", type=int, default=10_000, help="how many cases")
    parser.add_argument("--acts", type=int, default=10, help="acts of each case")
    parser.add_argument("--rounds", type=int, default=3, help="how often all run, in turns")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    found = measure(asked.cases, asked.acts, asked.rounds)
    if asked.json:
        print(json.dumps(found))
    else:
        _tell(found)
    return 0 if found["ratio"] >= BAR else 1


def measure(cases: int, acts: int, rounds: int) -> dict[str, float]:
    """Entries a second of the three (medians), and the ratios of the rounds with their quarters."""
    with tempfile.TemporaryDirectory() as place, folded.store(Path(place) / "store", cases, acts) as store:
        rates = in_turns(
            {"refold": lambda: _refold(store), "decode": lambda: _decode(store), "json": lambda: _json(store)}, rounds
        )
    found = {name: statistics.median(values) for name, values in rates.items()}
    by_json = ratio(rates, "refold", "json", "json")
    told = ratio(rates, "refold", "decode", "decode")
    by_cpu = ratio(rates, "refold_cpu", "decode_cpu", "cpu")
    return {
        **found,
        "ratio": told["decode_ratio"],
        "low": told["decode_low"],
        "high": told["decode_high"],
        "json_ratio": by_json["json_ratio"],
        "cpu_ratio": by_cpu["cpu_ratio"],
        "cases": cases,
        "acts": cases * acts,
        "rounds": rounds,
    }


def _refold(store: SqliteStore) -> int:
    """As `Node.catch_up` and a look at every case."""
    projection, done = Projection(), 0
    with bulk():
        while rows := store.arrivals(done, BATCH):
            for row in rows:
                projection.take(row.log, row.index, entry.parse(row.raw, f"{row.log}#{row.index}"))
            done = rows[-1].seq
        for case_id in projection.case_ids():
            projection.case(case_id, NOW)
    return done


def _decode(store: SqliteStore) -> int:
    done = 0
    while rows := store.arrivals(done, BATCH):
        for row in rows:
            entry.parse(row.raw)
        done = rows[-1].seq
    return done


def _json(store: SqliteStore) -> int:
    done = 0
    while rows := store.arrivals(done, BATCH):
        for row in rows:
            orjson.loads(row.raw[: row.raw.rfind(b"\n\n") + 1])
        done = rows[-1].seq
    return done


def _tell(found: dict[str, float]) -> None:
    print(f"{found['acts']:.0f} acts in {found['cases']:.0f} cases, {found['rounds']:.0f} rounds in turns")
    print(f"  refolded {found['refold']:8.0f} entries/s; read and decoded {found['decode']:8.0f}/s")
    print(f"  ratio {found['ratio']:.2f} ({found['low']:.2f} to {found['high']:.2f}; bar {BAR:.2f})")
    print(f"  by processor time {found['cpu_ratio']:.2f}, for a machine that others use")
    print(f"  against reading with the JSON parser alone ({found['json']:.0f}/s): {found['json_ratio']:.2f}")


if __name__ == "__main__":
    sys.exit(main())
