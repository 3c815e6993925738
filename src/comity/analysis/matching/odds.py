"""How much each thing seen between two rows speaks for their being one incident.

The model is that of Fellegi and Sunter (1969): for each category of each feature, its share among tellings of one incident
(m) and among rows that merely stand near (u); what a pair shows adds up as the logarithms of m/u. `odds.csv` has the
shares to begin with, in ten-thousandths, fitted to synthetic registers (those for names without coordinates are set by
hand). The registers at hand then correct them (expectation maximisation,
Dempster, Laird and Rubin 1977): a register whose clock runs three hours ahead, or whose day begins in the evening, shows it in
its surest pairs, and the others profit. How much a pair is worth also depends on its rivals: two rows that fit one equally
share it. That is computed by passing messages between rows (belief propagation for matchings, Bayati, Shah and Sharma 2005).
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from comity.analysis.matching.features import NAMES, Features

START_WEIGHT = 60.0  # pairs' worth of belief in the shares to begin with
SMALL = 100.0  # partners at which the registers' own word weighs half of its most
PRIOR_WEIGHT = 10.0  # rows' worth of belief that half of the rows of the smaller register have a partner
ROUNDS = 3  # corrections by the registers at hand
PASSES = 6  # messages to and fro; the marginals are then still to the percent
LEAST = 3e-3  # odds below which a pair is no longer looked at: a tenth of a percent of quality, a third of the time
FLOOR = 1e-4  # no category is impossible
CONTRADICTED = {
    "casualties": -1.5,
    "respondent": -1.2,
    "words": 0.0,
}  # how far parties at odds count against a pair

Table = Mapping[str, Mapping[object, tuple[float, float]]]


@cache
def start() -> Table:
    """The shares to begin with: feature → category (as text) → (m, u)."""
    out: dict[str, dict[object, tuple[float, float]]] = defaultdict(dict)
    text = files("comity.analysis.matching").joinpath("odds.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        out[row["feature"]][row["category"]] = int(row["m"]) / 10_000, int(row["u"]) / 10_000
    return out


def key(category: object) -> str:
    """A category as the table writes it: ("cc", -3) → "cc -3"."""
    return " ".join(str(part) for part in category) if isinstance(category, tuple) else str(category)


def _log(name: str, m: float, u: float) -> float:
    return max(math.log((m + FLOOR) / (u + FLOOR)), CONTRADICTED.get(name, -9.0))


class Odds:
    """The shares as they stand, and the logarithm of m/u for each category met so far."""

    def __init__(self) -> None:
        self._begin = start()
        self._logs: list[dict[object, float]] = [{None: 0.0} for _ in NAMES]
        self.prior = 0.1

    def of(self, features: Features) -> float:
        """The natural logarithm of the odds that these features alone give."""
        try:
            return sum([table[category] for table, category in zip(self._logs, features, strict=True)])
        except KeyError:
            for table, name, category in zip(self._logs, NAMES, features, strict=True):
                if category not in table:
                    table[category] = _log(name, *self._first(name, category))
            return self.of(features)

    def parts(self, features: Features) -> dict[str, float]:
        """What each feature adds, for the reasons."""
        self.of(features)
        return {name: table[c] for table, name, c in zip(self._logs, NAMES, features, strict=True) if c is not None}

    def _first(self, name: str, category: object) -> tuple[float, float]:
        return self._begin[name].get(key(category), (0.0, 0.0))

    def correct(self, weights: Mapping[Features, tuple[float, float]]) -> None:
        """Take the shares anew: `weights` gives for each row of features the pairs' worth that match and that do not.

        Small registers teach little: with ten partners the shares to begin with weigh eleven times what they do with many.
        """
        pairs = sum(match for match, _ in weights.values())
        belief = START_WEIGHT * (1 + SMALL / max(1.0, pairs))
        for n, name in enumerate(NAMES):
            yes: dict[object, float] = defaultdict(float)
            no: dict[object, float] = defaultdict(float)
            for features, (match, other) in weights.items():
                if features[n] is not None:
                    yes[features[n]] += match
                    no[features[n]] += other
            all_yes, all_no = sum(yes.values()) + belief, sum(no.values()) + belief
            for category in yes:
                m, u = self._first(name, category)
                m = (yes[category] + belief * m) / all_yes
                u = (no[category] + belief * u) / all_no
                self._logs[n][category] = _log(name, m, u)


def marginals(
    size_a: int,
    size_b: int,
    edges: Sequence[tuple[int, int]],
    odds: Sequence[float],
    room_a: Sequence[int],
    room_b: Sequence[int],
) -> list[float]:
    """For each edge, how likely it stands, given that a row takes at most `room` partners."""
    of_a: list[list[int]] = [[] for _ in range(size_a)]
    of_b: list[list[int]] = [[] for _ in range(size_b)]
    for e, (i, j) in enumerate(edges):
        of_a[i].append(e)
        of_b[j].append(e)
    from_a, from_b = [1.0] * len(edges), [1.0] * len(edges)
    for _ in range(PASSES):
        _pass(of_a, room_a, odds, from_b, from_a)
        _pass(of_b, room_b, odds, from_a, from_b)
    return [(x := w * p * q) / (1 + x) for w, p, q in zip(odds, from_a, from_b, strict=True)]


def _pass(groups: list[list[int]], rooms: Sequence[int], odds: Sequence[float], come: list[float], go: list[float]) -> None:
    """Each row tells each edge how free it is, from what its other edges claim."""
    for edges, room in zip(groups, rooms, strict=True):
        if room == 1:
            total = 1.0
            for e in edges:
                total += odds[e] * come[e]
            for e in edges:
                go[e] = 1 / max(1.0, total - odds[e] * come[e])
        elif len(edges) <= room:
            for e in edges:
                go[e] = 1.0
        else:
            claims = [odds[e] * come[e] for e in edges]
            for k, e in enumerate(edges):
                go[e] = _free(claims[:k] + claims[k + 1 :], room)


def _free(claims: list[float], room: int) -> float:
    """The share of the ways to choose at most `room` of the other claims that leave a place free."""
    ways = [1.0] + [0.0] * room  # elementary symmetric polynomials
    for claim in claims:
        for k in range(room, 0, -1):
            ways[k] += ways[k - 1] * claim
    total = sum(ways)
    return (total - ways[room]) / total
