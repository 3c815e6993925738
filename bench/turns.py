"""Measuring in turns: what is compared runs one after the other, again and again, and each round gives one ratio.

Neighbours in time share the machine's mood; a ratio of two runs far apart measures the mood.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

Rates = dict[str, list[float]]


def in_turns(runs: dict[str, Callable[[], int]], rounds: int) -> Rates:
    """Things a second by name, a figure a round. Each run says how many things it did; the first round is not counted.

    `NAME_cpu` is the same by the process's own processor time: what others do on the machine counts less there.
    """
    rates: Rates = {key: [] for name in runs for key in (name, f"{name}_cpu")}
    for number in range(rounds + 1):
        for name, run in runs.items():
            started, busy = time.perf_counter(), time.process_time()
            count = run()
            taken, worked = time.perf_counter() - started, time.process_time() - busy
            if number:
                rates[name].append(count / taken)
                rates[f"{name}_cpu"].append(count / worked)
    return rates


def ratio(rates: Rates, ours: str, bare: str, name: str = "") -> dict[str, float]:
    """The median of the rounds' ratios as `NAME_ratio`, and the quarters beside it: half of the rounds lie between them."""
    ratios = sorted(one / other for one, other in zip(rates[ours], rates[bare], strict=True))
    low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    name = name or ours
    return {f"{name}_ratio": middle, f"{name}_low": low, f"{name}_high": high}


def sync_probe(folder: Path) -> float:
    """Milliseconds of one 4 KiB write with a sync, the median of 20: a slow disk hides everything else."""
    times = []
    with (folder / "probe").open("wb") as file:
        for _ in range(20):
            started = time.perf_counter()
            file.write(b"\x00" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
