"""How long the command line takes to its first answer: `--help`, and `case` on a desk with both examples.

    python -m bench.start_up [--runs 15] [--json]

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
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-P", "-c", "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()"]
ENV = dict(os.environ, PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1")
BARS_MS = {"help": 250, "case": 500}


def seconds(command: list[str]) -> float:
    """Wall time of one run, which has to succeed."""
    start = time.perf_counter()
    subprocess.run(command, env=ENV, stdout=subprocess.DEVNULL, check=True)
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


def examples(home: Path) -> str:
    """Build both examples there; gives the id of the case with the most acts."""
    desk = ["--dir", str(home / "desk")]
    demo = [*COMMAND, "demo", *desk, "--no-serve", "--json"]
    subprocess.run(demo, env=ENV, capture_output=True, check=True)
    cases = json.loads(subprocess.run([*COMMAND, "cases", *desk, "--json"], env=ENV, capture_output=True, check=True).stdout)
    return str(max(cases, key=lambda case: len(case.get("acts", ())))["id"])


def main(argv: list[str]) -> int:
    """Measure and print; status 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench start-up", description="Time to the first answer of the command line.")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        case = examples(Path(folder))
        bare = [sys.executable, "-P", "-c", "pass"]
        looked = [*COMMAND, "case", case, "--dir", str(Path(folder, "desk")), "--json"]
        taken = measure({"bare": bare, "help": [*COMMAND, "--help"], "case": looked}, asked.runs)
    medians = {name: round(statistics.median(spent) * 1000) for name, spent in taken.items()}
    held = {name: medians[name] <= bar for name, bar in BARS_MS.items()}
    if asked.as_json:
        print(json.dumps({"bench": "start-up", "runs": asked.runs, "median_ms": medians, "bars_ms": BARS_MS, "held": held}))
    else:
        print(f"medians of {asked.runs} alternated runs; a bare Python takes {medians['bare']} ms")
        for name, bar in BARS_MS.items():
            shown = "--help" if name == "help" else name
            print(f"comity {shown}: {medians[name]} ms, bar {bar} ms, {'held' if held[name] else 'MISSED'}")
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
