"""The promise of one long case: `python -m bench.case`, or `comity bench case`.

10,000 acts of two sides in one case, each naming the newest before it, with the notes that attest them. What is timed is the
fold of all of them from nothing, and the view of the case that its page, the command line and JSON show. Entries are decoded
before: that is `bench.refold`'s.

Bars: 1 s for the fold, and 1 s for the view. How both grow when the acts double is told beside them: 2 is linear.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable

from bench import folded
from bench.refold import NOW
from comity.mechanism.case import Case
from comity.projection.case import view
from comity.projection.fold import Projection
from comity.record import entry

BAR_S = 1.0


def main(argv: list[str] | None = None) -> int:
    """Measure and print; exit status 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench case", description="One case of many acts: its fold and its view.")
    parser.add_argument("--acts", type=int, default=10_000, help="acts of the case")
    parser.add_argument("--rounds", type=int, default=5, help="how often")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    found = measure(asked.acts, asked.rounds)
    if asked.json:
        print(json.dumps(found))
    else:
        print(f"one case of {found['acts']:.0f} acts, {found['rounds']:.0f} rounds")
        for name in ("fold", "view"):
            spread = f"{found[f'{name}_low']:.2f} to {found[f'{name}_high']:.2f}; bar {BAR_S:.1f} s"
            print(f"  {name} {found[f'{name}_s']:.2f} s ({spread}); {found[f'{name}_grows']:.1f} times that of half the acts")
    return 0 if max(found["fold_s"], found["view_s"]) <= BAR_S else 1


def measure(acts: int, rounds: int) -> dict[str, float]:
    """Medians in seconds with the least and the most of the rounds; `NAME_grows`: against a case of half the acts."""
    times: dict[str, list[float]] = {name: [] for name in ("fold", "view", "half_fold", "half_view")}
    whole, half = _filled(acts), _filled(acts // 2)
    for _ in range(rounds):
        for prefix, filled in (("half_", half), ("", whole)):
            projection = filled()
            [case_id] = projection.case_ids()
            started = time.perf_counter()
            case = projection.case(case_id, NOW)
            times[f"{prefix}fold"].append(time.perf_counter() - started)
            assert isinstance(case, Case) and case.states
            started = time.perf_counter()
            view(case)
            times[f"{prefix}view"].append(time.perf_counter() - started)
    found: dict[str, float] = {"acts": acts, "rounds": rounds}
    for name in ("fold", "view"):
        middle = statistics.median(times[name])
        found |= {f"{name}_s": middle, f"{name}_low": min(times[name]), f"{name}_high": max(times[name])}
        found[f"{name}_grows"] = middle / statistics.median(times[f"half_{name}"])
    return found


def _filled(acts: int) -> Callable[[], Projection]:
    """Makes a projection that has taken one case of so many acts and folded nothing."""
    rows, at = [], dict[str, int]()
    for log, raw in folded.rows(1, acts):
        rows.append((log, at.get(log, 0), entry.parse(raw)))
        at[log] = at.get(log, 0) + 1

    def made() -> Projection:
        projection = Projection()
        for row in rows:
            projection.take(*row)
        return projection

    return made


if __name__ == "__main__":
    sys.exit(main())
