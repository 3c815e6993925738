"""How long two registers take from their bytes to pairs, beside a bare read and sort of the same bytes.

    python -m bench.compare_tables [--rows 10000] [--runs 3]

The registers are made here, the same every time: incidents at some hundred places, each told by one register or both, with
shifted clocks, other spellings, coarser kinds. Runs of ours alternate with bare ones, so that a busy machine shows in both.
Prints medians in seconds and their ratio; `found` and `right` say that the work was done: shares of the true pairs that were
found, and of the pairs said that are true.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import random
import statistics
import sys
import time
from datetime import datetime, timedelta

from comity.intake import comparison, guessing, register, sheets

PER_DAY = 25  # incidents a day, all told
HEARD = 0.7  # share of incidents that a register hears of
KINDS = (("mortar fire", "shelling"), ("artillery fire", "shelling"), ("sniper fire", "fire"),
         ("drone strike", "attack from the air"), ("mine explosion", "explosion"), ("drone flight", "violation"))  # fmt: skip
SYLLABLES = ("ka", "ri", "mo", "den", "la", "su", "tor", "ve", "bi", "ham", "nu", "gel")
COLUMNS = ("id", "date", "time", "place", "lat", "lon", "precision_km", "kind", "casualties", "text")


def registers(rows: int, seed: int = 1) -> tuple[bytes, bytes, set[tuple[str, str]]]:
    """Two tables of about that many rows and the pairs that are one incident."""
    chance = random.Random(seed)
    places = [_place(chance) for _ in range(300)]
    out: tuple[list[list[str]], list[list[str]]] = ([], [])
    true = set()
    for n in range(round(rows / HEARD)):
        at = datetime(2020, 3, 6) + timedelta(days=n / PER_DAY, hours=chance.gauss(0, 3))
        name, lat, lon = places[int(len(places) * chance.random() ** 2)]
        kind, hurt = chance.choice(KINDS), chance.choice((0, 0, 0, 1, 2, 4))
        heard = [chance.random() < HEARD, chance.random() < HEARD]
        for side in (0, 1):
            if heard[side]:
                told = name.replace("k", "q").replace("u", "ou") if side else name
                spot = lat + chance.gauss(0, 0.01), lon + chance.gauss(0, 0.01)
                out[side].append(
                    _row(chance, f"{'AB'[side]}-{n}", at + timedelta(hours=chance.gauss(0, 1)), told, spot, kind, hurt)
                )
        if all(heard):
            true.add((f"A-{n}", f"B-{n}"))
    return _csv(out[0]), _csv(out[1]), true


def _place(chance: random.Random) -> tuple[str, float, float]:
    name = "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize()
    return name, 34 + 3 * chance.random(), 36 + 4 * chance.random()


def _row(
    chance: random.Random, key: str, at: datetime, name: str, spot: tuple[float, float], kind: tuple[str, str], hurt: int
) -> list[str]:
    said = kind[chance.random() < 0.25]
    clock = "" if chance.random() < 0.3 else f"{at:%H:%M}"
    where = [f"{spot[0]:.4f}", f"{spot[1]:.4f}", chance.choice(("1", "3", "5"))]
    return [key, f"{at:%d.%m.%Y}", clock, name, *where, said, str(hurt), f"{said.capitalize()} near {name}."]


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue().encode()


def ours(a: bytes, b: bytes) -> set[tuple[str, str]]:
    """From bytes to pairs: read, guess the columns, type the rows, match, tell the differences."""
    made = []
    for name, raw in (("A", a), ("B", b)):
        (sheet,) = sheets.read(raw, name)
        made.append(register.build(sheet, guessing.guess(sheet), name=name))
    found = comparison.compare(*made)
    return {(row.match.a.id, row.match.b.id) for row in found.matched}


def bare(a: bytes, b: bytes) -> int:
    """What nobody can do without: read both files and sort them by day, time and place."""
    total = 0
    for raw in (a, b):
        rows = list(csv.reader(io.StringIO(raw.decode())))
        total += len(sorted(rows[1:], key=lambda row: (row[1][6:], row[1][3:5], row[1][:2], row[2], row[3])))
    return total


def measure(rows: int = 10_000, runs: int = 3) -> dict[str, object]:
    """The medians of alternated runs, and how many of the true pairs were found."""
    a, b, true = registers(rows)
    taken: dict[str, list[float]] = {"bare": [], "compare": []}
    found: set[tuple[str, str]] = set()
    for _ in range(runs):
        start = time.perf_counter()
        bare(a, b)
        taken["bare"].append(time.perf_counter() - start)
        start = time.perf_counter()
        found = ours(a, b)
        taken["compare"].append(time.perf_counter() - start)
    seconds = {name: statistics.median(spent) for name, spent in taken.items()}
    return {
        "rows": [a.count(b"\n") - 1, b.count(b"\n") - 1],
        "runs": runs,
        "median_s": {name: round(spent, 3) for name, spent in seconds.items()},
        "ratio": math.ceil(seconds["compare"] / seconds["bare"]),
        "true_pairs": len(true),
        "found": round(len(found & true) / max(1, len(true)), 3),
        "right": round(len(found & true) / max(1, len(found)), 3),
    }


def main(argv: list[str]) -> int:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(prog="bench compare-tables", description="Two registers, from bytes to pairs.")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="as always: one JSON object")
    asked = parser.parse_args(argv)
    print(json.dumps(measure(asked.rows, asked.runs)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
