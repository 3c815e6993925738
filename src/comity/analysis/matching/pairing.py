"""From weighed pairs to partners: surest first, one partner a row, or as many as the row says it tells.

Rows are never merged. A pair keeps the names of its rivals, the pairs that would have taken one of its rows, with how likely
each is; a person settles those by hand.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from comity.analysis.matching.blocks import pairs
from comity.analysis.matching.features import Features, Seen, Weigher
from comity.analysis.matching.odds import LEAST, PRIOR_WEIGHT, ROUNDS, Odds, marginals

SURELY = 0.6  # a row that has some partner as likely as this is given its likeliest, however many fit it equally
RIVAL = 0.08  # a pair less likely than this is not worth naming as a rival


@dataclass(frozen=True, slots=True)
class Pairing:
    """Indices of two rows, how likely they are one incident (0 to 1), and the likeliest pairs that they stand against."""

    i: int
    j: int
    likely: float
    features: Features
    rivals: tuple[tuple[int, int, float], ...]


def pair(a: Sequence[Seen], b: Sequence[Seen], threshold: float, many: bool, learn: bool) -> tuple[list[Pairing], Odds]:
    """Partners among two registers, with the odds by which they were found."""
    weigher = Weigher(a, b)
    edges: list[tuple[int, int]] = []
    shown: list[Features] = []
    for i, others in pairs(a, b):
        one = a[i]
        for j in others:
            edges.append((i, j))
            shown.append(weigher.features(one, b[j]))
    odds = Odds()
    room_a = [s.count if many else 1 for s in a]
    room_b = [s.count if many else 1 for s in b]
    expected = min(len(a), len(b)) / 2
    likely: list[float] = []
    for last in range(ROUNDS if learn else 1):
        if last:
            expected = _learn(odds, shown, likely, min(len(a), len(b)))
        prior = expected / max(1.0, len(edges) - expected)
        likely = _marginals(odds, prior, edges, shown, room_a, room_b)
    odds.prior = prior
    return _choose(edges, shown, likely, room_a, room_b, threshold), odds


def _learn(odds: Odds, shown: list[Features], likely: list[float], size: int) -> float:
    """Correct the odds by what was just found; the number of partners to expect."""
    weights: dict[Features, list[float]] = {}
    for features, p in zip(shown, likely, strict=True):
        held = weights.setdefault(features, [0.0, 0.0])
        held[0] += p
        held[1] += 1 - p
    odds.correct({f: (w[0], w[1]) for f, w in weights.items()})
    return (sum(likely) + PRIOR_WEIGHT * 0.5) / (size + PRIOR_WEIGHT) * size


def _marginals(
    odds: Odds, prior: float, edges: list[tuple[int, int]], shown: list[Features], room_a: list[int], room_b: list[int]
) -> list[float]:
    worth: dict[Features, float] = {}
    live: list[int] = []
    weights: list[float] = []
    for e, features in enumerate(shown):
        w = worth.get(features)
        if w is None:
            w = worth[features] = prior * math.exp(min(50.0, odds.of(features)))
        if w > LEAST:
            live.append(e)
            weights.append(w)
    found = marginals(len(room_a), len(room_b), [edges[e] for e in live], weights, room_a, room_b)
    out = [0.0] * len(edges)
    for e, p in zip(live, found, strict=True):
        out[e] = p
    return out


def _choose(
    edges: list[tuple[int, int]],
    shown: list[Features],
    likely: list[float],
    room_a: list[int],
    room_b: list[int],
    threshold: float,
) -> list[Pairing]:
    left_a, left_b = list(room_a), list(room_b)
    of_a: dict[int, list[int]] = defaultdict(list)
    of_b: dict[int, list[int]] = defaultdict(list)
    standing = sorted((e for e, p in enumerate(likely) if p > RIVAL), key=lambda e: (-likely[e], edges[e]))
    for e in standing:
        of_a[edges[e][0]].append(e)
        of_b[edges[e][1]].append(e)

    def mass(edges_of_row: list[int]) -> float:
        return sum(likely[o] for o in edges_of_row)

    chosen = []
    for e in standing:
        i, j = edges[e]
        if not left_a[i] or not left_b[j]:
            continue
        if likely[e] < threshold and max(mass(of_a[i]), mass(of_b[j])) < SURELY:
            continue
        left_a[i] -= 1
        left_b[j] -= 1
        chosen.append(e)
    taken = set(chosen)
    out = []
    for e in sorted(chosen, key=lambda e: edges[e]):
        i, j = edges[e]
        others = {o for o in (*of_a[i], *of_b[j]) if o != e and o not in taken}
        rivals = sorted(others, key=lambda o: (-likely[o], edges[o]))[:5]
        out.append(Pairing(i, j, likely[e], shown[e], tuple((*edges[o], likely[o]) for o in rivals)))
    return out
