"""Which reports tell one story, and how many origins they have.

Copies and rewritings of one text share runs of words; runs that many reports share (phrases of an office) are left out of the
count. Reports of one agency are one origin, however many outlets carry them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from comity.reading.contract import Report

_WORD = re.compile(r"[^\W_]+")
#: Length of a run, in words; four survive small edits and are rarely chance.
_RUN = 4
#: Share of the shorter report's runs above which two reports tell one story, and above which one is the other's copy.
_STORY, _COPY = 0.12, 0.5
#: A run that more reports than this hold tells nothing.
_COMMON = 40


@dataclass(frozen=True, slots=True)
class Story:
    """Ids of the reports in order, and the number of independent origins among them."""

    documents: tuple[str, ...]
    origins: int


def stories(reports: Sequence[Report]) -> tuple[Story, ...]:
    """Every report stands in exactly one story; most stand alone."""
    runs = [_runs(r) for r in reports]
    shared = _shared(runs)
    parent = list(range(len(reports)))
    copy = list(range(len(reports)))
    for (i, j), count in shared.items():
        share = count / max(1, min(len(runs[i]), len(runs[j])))
        if share >= _STORY:
            parent[_root(parent, j)] = _root(parent, i)
        if share >= _COPY:
            copy[_root(copy, j)] = _root(copy, i)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(reports)):
        groups[_root(parent, i)].append(i)
    return tuple(Story(tuple(reports[i].id for i in members), _origins(reports, members, copy)) for members in groups.values())


def _runs(report: Report) -> frozenset[int]:
    words = [m.group().casefold() for a, b in report.body for m in _WORD.finditer(report.text, a, b)]
    return frozenset(hash(tuple(words[i : i + _RUN])) for i in range(len(words) - _RUN + 1))


def _shared(runs: Sequence[frozenset[int]]) -> dict[tuple[int, int], int]:
    holders: dict[int, list[int]] = defaultdict(list)
    for i, own in enumerate(runs):
        for run in own:
            holders[run].append(i)
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for listed in holders.values():
        if 1 < len(listed) <= _COMMON:
            for n, i in enumerate(listed):
                for j in listed[n + 1 :]:
                    counts[i, j] += 1
    return counts


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _origins(reports: Sequence[Report], members: Sequence[int], copy: list[int]) -> int:
    """Agencies named, plus texts without one that are no copy of another text counted."""
    named = {r.agency.id or r.agency.value for i in members if (r := reports[i]).agency is not None and r.agency}
    bare = {_root(copy, i) for i in members if reports[i].agency is None}
    carried = {_root(copy, i) for i in members if reports[i].agency is not None}
    return max(1, len(named) + len(bare - carried))
