"""Which passages of two texts tell one topic: the best pairing of all of them, and what else joins a topic.

Each passage has one best partner at most (an assignment over the whole of both texts); then further passages join a topic, on
either side, because they are like its other side or go on from the passage before them. A sentence stands apart in its clauses
where these clearly do better with different partners. Better nothing matched than a false match: a pair below the cut is none.

Pure and deterministic. How alike two passages are is `likeness`'s, what differs inside a topic `variance`'s, what people change
by hand `changes`'.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from comity.analysis.assign import best_pairs
from comity.analysis.features import Passage
from comity.analysis.likeness import TOPICAL, Indexed, Likeness, Weights, at_most, liken

# Calibrated on the keyed pairs of readouts in tests/reading/pairs, also with topics taken out of one side and with a third of
# the lexicon taken away, so that what is not told by both stays apart and a word that the lexicon lacks does no harm.
# The lowest likeness at which two passages are one topic ...
CUT = 0.2
# ... how many particular things they must share (1 is one concept of the lexicon) ...
SOLID = 0.65
# ... both for two texts that hardly share anything else ...
STRANGE_CUT = 0.5
STRANGE_SOLID = 2.0
# (a pair beyond doubt, and the share of such passages that makes two texts tellings of one event) ...
DOUBTLESS = 0.35
FIRM_SOLID = 1.2
KIN = 0.25
# (a text of so few passages is a snippet, chosen because it tells of the same) ...
SNIPPET = 2
# (passages with this share of their words in common are one sentence told twice)
VERBATIM = 0.66
# ... at which a second passage joins a topic that its text already tells ...
JOIN = 0.5
# ... and by how much two halves of a sentence must do better apart than the whole.
PART_GAIN = 0.3
ORDER = 0.1
# A likeness below this is not looked at.
FAINT = 0.1
# A sentence that goes on from the one before stays with it where they are at least this alike.
COHESION = 0.15
LEAN = 1.25
# A sentence that names no more things than this of its own goes on with the one before it.
FEW = 2


@dataclass(slots=True)
class Topic:
    """Passages of A and of B held to be about one thing; `score` of the pair that founded it."""

    a: list[Passage] = field(default_factory=list)
    b: list[Passage] = field(default_factory=list)
    score: float = 0.0


def _wording(passage: Passage) -> frozenset[str]:
    return frozenset(one.key for one in (*passage.words, *passage.names))


class Table:
    """The likeness of every passage of A with every passage of B that it shares a key with."""

    def __init__(self, a: Sequence[Passage], b: Sequence[Passage], weights: Weights) -> None:
        self.a, self.b = a, b
        self.scores: dict[tuple[int, int], float] = {}
        self.solid: dict[tuple[int, int], float] = {}
        ready_b = [Indexed(weights.weigh(p)) for p in b]
        wording_b = [_wording(p) for p in b]
        holders: dict[str, set[int]] = defaultdict(set)
        for j, other in enumerate(ready_b):
            for key in other.soft:
                holders[key].add(j)
        for i, passage in enumerate(a):
            ready, wording = Indexed(weights.weigh(passage)), _wording(passage)
            reach: dict[int, float] = defaultdict(float)
            for atom, keys in zip(ready.atoms, ready.near, strict=True):
                for j in {j for key in keys for j in holders.get(key, ())}:
                    reach[j] += atom.weight
            for j in sorted(reach):
                if at_most(reach[j], ready, ready_b[j]) > FAINT:
                    self._add(i, j, liken(ready, ready_b[j]), wording, wording_b[j])

    def _add(self, i: int, j: int, likeness: Likeness, one: frozenset[str], two: frozenset[str]) -> None:
        score, solid, both = likeness.score, likeness.solid, len(one & two)
        if both >= 3 and both >= VERBATIM * len(one | two):
            score, solid = 1.0, STRANGE_SOLID  # the same words: no further evidence is needed
        if score > FAINT:
            apart = abs(i / max(1, len(self.a) - 1) - j / max(1, len(self.b) - 1))
            self.solid[(i, j)] = solid
            self.scores[(i, j)] = score + ORDER * (0.5 - apart)

    def best(self, i: int) -> tuple[float, int]:
        """The best partner of a passage of A and its score."""
        return max(((score, -j) for (one, j), score in self.scores.items() if one == i), default=(0.0, 0))


def _units(passages: Sequence[Passage], others: Sequence[Passage], weights: Weights) -> list[Passage]:
    """The passages, with a sentence put apart into its clauses where they do clearly better with different partners."""
    parts = [part for passage in passages for part in passage.parts]
    if not parts:
        return list(passages)
    whole, apart = Table(passages, others, weights), Table(parts, others, weights)
    place = {id(part): index for index, part in enumerate(parts)}
    units: list[Passage] = []
    for index, passage in enumerate(passages):
        units += _parted(passage, whole.best(index), [apart.best(place[id(part)]) for part in passage.parts])
    return units


def _parted(passage: Passage, whole: tuple[float, int], bests: list[tuple[float, int]]) -> list[Passage]:
    strong = [best for best in bests if best[0] >= CUT + PART_GAIN]
    if len(strong) >= 2 and len({best[1] for best in strong}) >= 2:
        groups: list[list[Passage]] = []
        last: int | None = None
        target: int | None
        for part, best in zip(passage.parts, bests, strict=True):
            target = best[1] if best[0] >= CUT + PART_GAIN else last
            if groups and (target == last or target is None):
                groups[-1].append(part)
            else:
                groups.append([part])
            last = target
        return [merged(group) for group in groups]
    return [passage]


def merged(group: Sequence[Passage]) -> Passage:
    """Neighbouring clauses as one passage."""
    if len(group) == 1:
        return group[0]
    first = group[0]

    every: dict[str, Any] = {name: tuple(one for part in group for one in getattr(part, name)) for name in FOUND}
    return replace(first, span=(first.span[0], group[-1].span[1]), parts=(), **every)


FOUND = ("words", "concepts", "names", "dates", "quantities", "cues")


def _goes_on(unit: Passage, before: Passage, weights: Weights) -> bool:
    """Whether a passage goes on with the topic of the one before it in the same paragraph."""
    if unit.paragraph != before.paragraph:
        return False
    if unit.leans or liken(weights.weigh(before), weights.weigh(unit)).score >= COHESION:
        return True
    # A new topic is opened by who said, asked or agreed it, and by new things named.
    if any(one.slot[0] in ("frame", "contact") for one in unit.concepts):
        return False
    things = {one.key for one in unit.concepts if one.weight >= TOPICAL} | {one.key for one in unit.names}
    return len(things) + len(unit.dates) <= FEW


def _join(
    topics: list[Topic], side: str, units: Sequence[Passage], others: Sequence[Passage], table: Table, weights: Weights
) -> None:
    """Passages without a partner of their own join the topic whose other side they are most like, or the one they go on with."""
    home = {id(p): topic for topic in topics for p in getattr(topic, side)}
    across = {id(p): topic for topic in topics for p in getattr(topic, "b" if side == "a" else "a")}
    for index, unit in enumerate(units):
        if id(unit) in home:
            continue
        before = units[index - 1] if index else None
        follows = home.get(id(before)) if before is not None and _goes_on(unit, before, weights) else None
        near = sorted(((score, -other) for other, score in table_row(table.scores, index, side).items()), reverse=True)
        score, other = near[0] if near else (0.0, 0)
        target = across.get(id(others[-other])) if near and score >= JOIN else None
        if target is None or (follows is not None and score < CUT * LEAN):
            target = follows
        if target is not None:
            getattr(target, side).append(unit)
            home[id(unit)] = target


def table_row(table: Mapping[tuple[int, int], float], index: int, side: str) -> dict[int, float]:
    """The scores of one passage with those of the other side."""
    return {(j if side == "a" else i): score for (i, j), score in table.items() if (i if side == "a" else j) == index}


def _kinship(table: Table) -> float:
    """How far two texts tell of one thing at all, 0..1: the share of their passages with a partner beyond doubt."""
    beyond = {edge: score for edge, score in table.scores.items() if score >= DOUBTLESS and table.solid[edge] >= FIRM_SOLID}
    if min(len(table.a), len(table.b)) <= SNIPPET:
        return 1.0
    few = max(3.0, math.sqrt(len(table.a) * len(table.b)))
    return min(1.0, len(best_pairs(beyond)) / few / KIN)


def _founded(table: Table) -> dict[tuple[int, int], float]:
    """The pairs that may found a topic.

    Two tellings of one event share much, so little is needed to see which passage answers which; two texts that hardly share
    anything must share much in one place. A sentence that leans on the one before it founds no topic of its own lightly.
    """
    strange = 1.0 - _kinship(table)
    cut, solid = CUT + (STRANGE_CUT - CUT) * strange, SOLID + (STRANGE_SOLID - SOLID) * strange
    found = {}
    for (i, j), score in table.scores.items():
        lean = LEAN if table.a[i].leans or table.b[j].leans else 1.0
        if score >= cut * lean and table.solid[(i, j)] >= solid:
            found[(i, j)] = score
    return found


def align(a: Sequence[Passage], b: Sequence[Passage], weights: Weights) -> list[Topic]:
    """The topics of two texts, in the order of A, what only B tells put behind what it follows in B."""
    units_a, units_b = _units(a, b, weights), _units(b, a, weights)
    table = Table(units_a, units_b, weights)
    pairs = best_pairs(_founded(table))
    topics = [Topic([units_a[i]], [units_b[j]], table.scores[(i, j)]) for i, j in pairs]
    _join(topics, "a", units_a, units_b, table, weights)
    _join(topics, "b", units_b, units_a, table, weights)
    topics += _alone(topics, units_a, "a", weights) + _alone(topics, units_b, "b", weights)
    for topic in topics:
        topic.a.sort(key=lambda p: p.span)
        topic.b.sort(key=lambda p: p.span)
    return ordered(topics)


def _alone(topics: list[Topic], units: Sequence[Passage], side: str, weights: Weights) -> list[Topic]:
    """What only one side tells: neighbours are one topic where the second leans on the first."""
    placed = {id(p) for topic in topics for p in getattr(topic, side)}
    found: list[Topic] = []
    last: Passage | None = None
    for unit in units:
        if id(unit) in placed:
            last = None
            continue
        if last is not None and _goes_on(unit, last, weights):
            getattr(found[-1], side).append(unit)
        else:
            found.append(Topic([unit], []) if side == "a" else Topic([], [unit]))
        last = unit
    return found


def ordered(topics: Sequence[Topic]) -> list[Topic]:
    """Topics in the order of A; one that only B tells stands behind the topic before it in B."""
    rows = sorted((t for t in topics if t.a), key=lambda t: t.a[0].span)
    for topic in sorted((t for t in topics if not t.a and t.b), key=lambda t: t.b[0].span):
        before = [i for i, row in enumerate(rows) if row.b and row.b[0].span < topic.b[0].span]
        near = max(before, key=lambda i: rows[i].b[0].span, default=-1)
        rows.insert(near + 1, topic)
    return rows
