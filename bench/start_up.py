"""How long the command line takes to its first answer: `--help`, and `case` on a node's home.

    python -m bench.start_up [--runs 15] [--dir HOME --case ID]

Bars: 0.25 s to `--help`, 0.5 s to `comity case`. Each run is a new process; runs of the measured commands alternate with those of
a bare Python, so that a busy machine shows in both. Figures are medians in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMITY = "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()"
BARS_MS = {"help": 250, "case": 500}


def seconds(command: list[str]) -> float:
    """Wall time of one run, which has to succeed."""
    env = dict(os.environ, PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1")
    start = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure(commands: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Alternated runs, after one that is not counted (it fills the caches)."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            spent = seconds(command)
            if number:
                taken[name].append(spent)
    return taken


def main(argv: list[str]) -> int:
    """Measure and print; status 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench start-up", description="Time to the first answer of the command line.")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--dir", type=Path, help="home of a node, for `comity case`")
    parser.add_argument("--case", help="id of a case there")
    asked = parser.parse_args(argv)
    python = [sys.executable, "-P", "-c"]
    commands = {"bare": [*python, "pass"], "help": [*python, COMITY, "--help"]}
    if asked.dir and asked.case:
        commands["case"] = [*python, COMITY, "case", asked.case, "--dir", str(asked.dir), "--json"]
    medians = {name: round(statistics.median(spent) * 1000) for name, spent in measure(commands, asked.runs).items()}
    held = {name: medians[name] <= bar for name, bar in BARS_MS.items() if name in medians}
    print(json.dumps({"bench": "start-up", "runs": asked.runs, "median_ms": medians, "bars_ms": BARS_MS, "held": held}))
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
