"""The full audit of a log, against bare signature checking of the same log.

    python -m bench.audit [--acts 3000] [--rounds 15] [--jobs N] [--json]

The audit reads every file, and checks every signature, form, right to sign, tile and root: of a published folder
(`audit_tree`) and of the store itself (`audit_store`). Beside it runs what no checker of signatures can do without: read the
bundles of the folder, find text and signature of each entry, have libsodium check it by PyNaCl. Nothing is parsed or hashed.
These three run in turns, in one process and one thread; what is told is the median of the rounds' ratios and their spread.
In the same turns, and apart from the bar, runs the audit of the folder with several threads (`jobs`).

Bar: 0.85, for folder and store, with one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from binascii import a2b_base64
from pathlib import Path

from nacl.bindings import crypto_sign_open

from bench import made
from bench.turns import in_turns, ratio
from comity.record import audit, publish

BAR = 0.85


def main(argv: list[str] | None = None) -> int:
    """Measure and print; exit status 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench audit", description="The audit, against bare signature checking.")
    parser.add_argument("--acts", type=int, default=3000, help="acts of the log")
    parser.add_argument("--rounds", type=int, default=15, help="how often all run, in turns")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="threads of the last measurement")
    parser.add_argument("--dir", default=None, help="where to write")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=asked.dir) as place:
        result = measure(Path(place), asked.acts, asked.rounds, asked.jobs)
    if asked.json:
        print(json.dumps(result))
    else:
        _tell(result)
    return 0 if min(result["tree_ratio"], result["store_ratio"]) >= BAR else 1


def measure(place: Path, acts: int, rounds: int, jobs: int) -> dict[str, float]:
    """Entries a second of all four, medians over the rounds; the ratios with their quarters; bytes of an act."""
    with made.store(place / "store.db", [made.an_act(number) for number in range(acts)]) as store:
        out = place / "out"
        publish.publish(store, out)
        runs = {
            "bare": lambda: bare(out / made.LOG),
            "tree": lambda: _whole(audit.audit_tree(out)),
            "store": lambda: _whole(audit.audit_store(store)),
            "jobs": lambda: _whole(audit.audit_tree(out, jobs=jobs)),
        }
        rates = in_turns(runs, rounds)
    found = {name: statistics.median(values) for name, values in rates.items()}
    for name in ("tree", "store", "jobs"):
        found |= ratio(rates, name, "bare")
    for name in ("tree_cpu", "store_cpu"):
        found |= ratio(rates, name, "bare_cpu")
    return {**found, "jobs_threads": jobs, "acts": acts, "act_bytes": len(made.an_act(1)), "rounds": rounds}


def bare(folder: Path) -> int:
    """Check the signature of each entry of a published log; how many there were."""
    public = {key.verify_key.key_id: key.verify_key.public for key in (made.AUTHORITY, made.DESK)}
    count = 0
    for file in sorted(path for path in (folder / "tile/entries").rglob("*") if path.is_file()):
        data, at = file.read_bytes(), 0
        while at < len(data):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            raw = data[at + 2 : end]
            signed = a2b_base64(raw[raw.rfind(b" ") :])
            crypto_sign_open(signed[4:] + raw[: raw.rfind(b"\n\n") + 1], public[signed[:4]])
            count, at = count + 1, end
    return count


def _whole(report: audit.Report) -> int:
    if not report.ok:
        raise RuntimeError(str(report.verdict))
    return sum(log.size for log in report.logs)


def _tell(result: dict[str, float]) -> None:
    print(f"{result['acts']:.0f} acts of {result['act_bytes']:.0f} bytes, {result['rounds']:.0f} rounds in turns; one thread")
    print(f"bare signature checking {result['bare']:8.0f}/s")
    threads = f"folder, {result['jobs_threads']:.0f} threads"
    for name, label in (("tree", "published folder"), ("store", "store"), ("jobs", threads)):
        middle, low, high = (result[f"{name}_{part}"] for part in ("ratio", "low", "high"))
        bar = "no bar" if name == "jobs" else f"bar {BAR:.2f}"
        print(f"audit of the {label:>17} {result[name]:8.0f}/s, ratio {middle:.3f} ({low:.3f} to {high:.3f}; {bar})")
    told = ", ".join(f"{name} {result[f'{name}_cpu_ratio']:.3f}" for name in ("tree", "store"))
    print(f"by processor time alone, for a busy machine: {told}")


if __name__ == "__main__":
    sys.exit(main())
