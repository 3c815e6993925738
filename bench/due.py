"""The promise that a look at the day folds nothing: `python -m bench.due`, or `comity bench due`.

10,000 open cases, each with clocks that run. *Cold*: the first look of all, for which every case is folded and put into the
index. *Warm*: the same look again; after one act more in one case; and when the moment of 250 clocks has come at once. Beside
it the plain computation, which looks at every case of the cached folds: what each look cost without the index.

*A new process*: the whole command `comity due` over the same cases, from its start to its last line, after another process has
left the index in the cache; and again after one act more.

Bars: a warm look, after one act more, is at most 0.05 of the plain one, and at most 100 ms; the command takes at most 0.6 s.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bench import folded
from bench.start_up import COMMAND, seconds
from comity.mechanism import load
from comity.projection.fold import Projection
from comity.projection.index import Index
from comity.projection.today import today
from comity.record import entry, note
from comity.record.entry import Entry
from comity.record.sqlite import SqliteStore

BAR = 0.05
BAR_S = 0.1
BAR_COMMAND_S = 0.6
ACTS = 2  # one side has filed, the other still owes
LAPSE = folded.SEEN_EACH // ACTS  # clocks that lapse at one moment: what one note attests began at once


class Looked:
    """A projection with its index and a clock, as a node has them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.projection = Projection()
        self.index = Index(self.projection, lambda mechanism: self.now)

    def take(self, log: str, index: int, item: Entry) -> None:
        self.projection.take(log, index, item)
        self.index.heard(log, index, item)


def main(argv: list[str] | None = None) -> int:
    """Measure and print; exit status 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench due", description="Looks at the day over many cases, cold and warm.")
    parser.add_argument("--cases", type=int, default=10_000, help="open cases")
    parser.add_argument("--rounds", type=int, default=7, help="warm looks of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    found = {**measure(asked.cases, asked.rounds), **command(asked.cases, asked.rounds)}
    if asked.json:
        print(json.dumps(found))
    else:
        _tell(found)
    held = found["ratio"] <= BAR and found["changed_s"] <= BAR_S
    return 0 if held and found["command_s"] <= BAR_COMMAND_S else 1


def measure(cases: int, rounds: int) -> dict[str, float]:
    """Seconds a look: cold once, all else medians with the most of the rounds; `ratio` is changed to plain."""
    owed = load.shipped("contact").parameters["readout_hours"].value
    assert isinstance(owed, int)
    middle = folded.START + timedelta(hours=owed, seconds=cases * ACTS // 2)  # half of the clocks have lapsed by then
    looked, at, rows = Looked(middle), dict[str, int](), list(folded.rows(cases, ACTS))
    kept, left = rows[: -rounds * ACTS], [row for row in rows[-rounds * ACTS :] if row[0] != "bench/watch/public"]
    for log, raw in kept:
        looked.take(log, at.setdefault(log, 0), entry.parse(raw))
        at[log] += 1
    cold = _timed(lambda: looked.index.today())
    times: dict[str, list[float]] = {"same": [], "changed": [], "later": [], "plain": []}
    for log, raw in left[:rounds]:
        times["same"].append(_timed(looked.index.today))
        looked.take(log, at[log], entry.parse(raw))
        at[log] += 1
        times["changed"].append(_timed(looked.index.today))
        looked.now += timedelta(seconds=folded.SEEN_EACH)
        times["later"].append(_timed(looked.index.today))
        times["plain"].append(_timed(lambda: _plain(looked, looked.now)))
    [day] = looked.index.today()
    found = {"cases": cases, "rounds": rounds, "cold_s": cold, "due": len(day.due)}
    for name, values in times.items():
        found |= {f"{name}_s": statistics.median(values), f"{name}_most_s": max(values)}
    ratios = sorted(one / other for one, other in zip(times["changed"], times["plain"], strict=True))
    return {**found, "ratio": statistics.median(ratios), "ratio_high": ratios[-1], "to_cold": found["changed_s"] / cold}


def command(cases: int, rounds: int) -> dict[str, float]:
    """Seconds of `comity due` as a process of its own: the first, which folds; then medians, as it stands and after one act."""
    with tempfile.TemporaryDirectory() as place:
        database = Path(place) / "record.sqlite"
        folded.store(database, cases, ACTS).close()
        asked = [*COMMAND, "due", "--dir", place]
        first, again, changed = seconds(asked), [], []
        rows = [row for row in folded.rows(cases + rounds, ACTS) if row[0] != "bench/watch/public"]
        for log, raw in [row for row in rows[-rounds * ACTS :] if row[0] == "bench/alba/public"]:
            again.append(seconds(asked))
            with SqliteStore(database) as store:
                store.append(log, [raw], store.size(log), lambda text, log=log: note.sign(text, folded.key(log)))  # type: ignore[misc]
            changed.append(seconds(asked))
    return {"command_first_s": first, "command_s": statistics.median(again), "command_changed_s": statistics.median(changed)}


def _plain(looked: Looked, now: datetime) -> object:
    return today(looked.projection.cases(now), now)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _tell(found: dict[str, float]) -> None:
    print(f"{found['cases']:.0f} cases, {found['due']:.0f} things due, {found['rounds']:.0f} rounds")
    print(f"  cold {found['cold_s']:8.2f} s: every case folded and put into the index")
    for name, label in (("same", "again"), ("changed", "one act more"), ("later", f"{LAPSE} lapsed"), ("plain", "without index")):
        print(f"  {label:>14} {found[f'{name}_s'] * 1000:9.2f} ms (at most {found[f'{name}_most_s'] * 1000:.2f})")
    print(f"  one act more to without index: {found['ratio']:.4f} (at most {found['ratio_high']:.4f}; bar {BAR}), ", end="")
    print(f"to cold: {found['to_cold']:.4f}")
    print(f"  a new process {found['command_s']:.2f} s (bar {BAR_COMMAND_S}), ", end="")
    print(f"after one act more {found['command_changed_s']:.2f} s; ", end="")
    print(f"the first of all, which folds everything, {found['command_first_s']:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
