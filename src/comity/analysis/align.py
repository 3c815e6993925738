"""Which passages of two texts tell one topic: how alike two passages are, and the best pairing of all of them.

    atoms       what a passage names, each with a weight: a concept, a word, a name, a date, a figure
    liken       how much two passages share, as a number 0..1, and exactly what, with its characters on both sides
    align       passages grouped into topics: one best partner each (an assignment over the whole of both texts), then
                further passages joined to a topic, on either side; clauses stand alone where two halves tell two topics

Pure, deterministic, symmetric in the two texts but for the order of the rows. Better nothing matched than a false match: a
pair below the cut stays apart. What differs inside a topic is `variance`'s; what people change by hand is `changes`'.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from comity.analysis.assign import best_pairs
from comity.analysis.features import DateMention, Mention, Passage, Quantity, Span, Text

# Calibrated on keyed pairs of readouts (tests/reading/pairs): the lowest likeness at which two passages are one topic ...
CUT = 0.2
# ... at which a second passage joins a topic that its text already tells ...
JOIN = 0.35
# ... and by how much two halves of a sentence must do better apart than the whole.
PART_GAIN = 0.3
ORDER = 0.04
# A meeting by a wider concept counts this share of a whole one; a plain word this much beside a concept of the lexicon.
SOFT = 0.5
WORD = 0.3
# The shape of a likeness: how much must be shared to be believed, and how much the unshared counts against it.
EVIDENCE = 0.3
LESS = 0.5
MORE = 0.15
HAPAX = 0.4
# The names of those whose contact it is tell this share of what another name tells.
PRINCIPAL = 0.2
# A sentence that goes on from the one before stays with it where they are at least this alike.
COHESION = 0.1
LEAN = 1.25


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing a passage names: met in full by `keys`, in part by `near` (wider concepts, words inside a concept)."""

    keys: frozenset[str]
    near: frozenset[str]
    weight: float
    span: Span
    kind: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that two passages both name; `whole` is False where they only come near one another."""

    kind: str
    a: Span
    b: Span
    weight: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two passages are (0..1) and in what, the heaviest first."""

    score: float
    shared: tuple[Shared, ...]


@dataclass(slots=True)
class Topic:
    """Passages of A and of B held to be about one thing; `score` of the pair that founded it."""

    a: list[Passage] = field(default_factory=list)
    b: list[Passage] = field(default_factory=list)
    score: float = 0.0


class Names:
    """One identity for each name of two texts, whatever its script, ending or spelling: keys shared, and letters alike."""

    def __init__(self, texts: Iterable[Text]) -> None:
        forms = {(m.key, m.also, m.folded) for text in texts for passage in text.passages for m in passage.names}
        self._of: dict[tuple[str, str], str] = {}
        held: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, also, folded in sorted(forms):
            same = next((name for one in (key, *also) for other, name in held[one] if _alike(other, folded)), None)
            name = same if same is not None else f"name:{key}:{folded}"
            self._of[(key, folded)] = name
            for one in (key, *also):
                held[one].append((folded, name))

    def of(self, mention: Mention) -> str:
        """The identity of a name."""
        return self._of.get((mention.key, mention.folded), f"name:{mention.key}:{mention.folded}")


def _alike(one: str, two: str) -> bool:
    return one == two or (one.startswith(two[:5]) and len(two) >= 5) or SequenceMatcher(None, one, two).ratio() >= 0.62


def date_key(one: DateMention) -> str:
    """A key that two mentions of one day share."""
    if one.clock:
        return f"clock:{one.clock}"
    if one.day:
        return f"day:{one.month}-{one.day}"
    if one.weekday is not None:
        return f"weekday:{one.weekday}"
    return f"month:{one.month}" if one.month else f"year:{one.year}" if one.year else f"relative:{one.word}"


def _figure_atom(one: Quantity) -> Atom:
    low, high = one.low or one.high, one.high or one.low
    keys = frozenset({f"figure:{one.unit}:{low}-{high}"})
    return Atom(
        keys,
        frozenset(
            {f"unit:{one.unit}:{of}" for of in one.of[:3]}
            | ({f"unit:{one.unit}"} if one.unit not in ("count", "ordinal") else set())
        ),
        0.8,
        one.span,
        "figure",
    )


def raw_atoms(passage: Passage, names: Names) -> list[Atom]:
    """What a passage names, before weighing against the two texts. Words inside a concept count through it."""
    found: list[Atom] = []
    covered: dict[Span, list[str]] = {}
    for word in passage.words:
        for concept in passage.concepts:
            if concept.span[0] <= word.span[0] and word.span[1] <= concept.span[1]:
                covered.setdefault(concept.span, []).append(word.key)
    hidden = {w.span for w in passage.words if any(c.span[0] <= w.span[0] and w.span[1] <= c.span[1] for c in passage.concepts)}
    meant: dict[Span, list[Mention]] = defaultdict(list)
    for concept in passage.concepts:
        meant[concept.span].append(concept)
    for span, senses in meant.items():  # a word of several meanings is one thing, whichever of them is met
        inside = covered.get(span, [])
        strength = max(one.weight for one in senses) * (1.25 if len(inside) > 1 else 1.0)
        wider = frozenset(f"c:{key}" for one in senses for key in one.also) | {f"w:{key}" for key in inside}
        found.append(Atom(frozenset(f"c:{one.key}" for one in senses), wider, strength, span, "concept"))
    counted = [one.span for one in (*passage.quantities, *passage.dates)]
    for word in passage.words:
        if word.span not in hidden and not any(start <= word.span[0] < end for start, end in counted):
            found.append(Atom(frozenset({f"w:{word.key}"}), frozenset(), WORD, word.span, "word"))
    found += [Atom(frozenset({names.of(one)}), frozenset(), 0.9, one.span, "name") for one in passage.names]
    found += [
        Atom(frozenset({date_key(one)}), frozenset({"month:" + str(one.month)} if one.day else ()), 0.8, one.span, "date")
        for one in passage.dates
    ]
    found += [_figure_atom(one) for one in passage.quantities]
    return found


class Weights:
    """How much each key tells in these two texts: the fewer passages name it, the more (inverse passage frequency, 0..1)."""

    def __init__(self, texts: Sequence[Text], names: Names, principals: frozenset[str] = frozenset()) -> None:
        self._names, self._principals = names, principals
        self._met: Counter[str] = Counter()
        self._sides: dict[str, set[int]] = defaultdict(set)
        passages = [(side, passage) for side, text in enumerate(texts) for passage in text.passages]
        self._count = max(2, len(passages))
        for side, passage in passages:
            atoms = raw_atoms(passage, names)
            self._met.update({key for atom in atoms for key in atom.keys})
            for atom in atoms:
                for key in atom.keys | atom.near:
                    self._sides[key].add(side)

    def weigh(self, passage: Passage) -> list[Atom]:
        """The atoms of a passage with their weights in these texts."""
        top = math.log1p(self._count)
        return [
            replace(
                a,
                weight=a.weight
                * (PRINCIPAL if a.keys & self._principals else 1.0)
                * min(math.log1p(self._count / max(1, self._met[key])) for key in a.keys)
                / top,
                known=any(len(self._sides[key]) > 1 for key in a.keys | a.near),
            )
            for a in raw_atoms(passage, self._names)
        ]


def liken(one: Sequence[Atom], two: Sequence[Atom]) -> Likeness:
    """How alike two passages are. Each atom meets at most one of the other side, whole meetings first."""
    free: dict[str, list[int]] = defaultdict(list)
    soft: dict[str, list[int]] = defaultdict(list)
    for j, atom in enumerate(two):
        for key in atom.keys:
            free[key].append(j)
        for key in atom.keys | atom.near:
            soft[key].append(j)
    used_one: set[int] = set()
    used_two: set[int] = set()
    shared: list[Shared] = []
    order = sorted(range(len(one)), key=lambda i: -one[i].weight)
    for whole in (True, False):
        for i in order:
            if i in used_one:
                continue
            keys = one[i].keys if whole else one[i].keys | one[i].near
            table = free if whole else soft
            j = next((j for key in sorted(keys) for j in table.get(key, ()) if j not in used_two), None)
            if j is not None:
                used_one.add(i)
                used_two.add(j)
                weight = min(one[i].weight, two[j].weight) * (1.0 if whole else SOFT)
                shared.append(
                    Shared(one[i].kind if one[i].kind != "word" else two[j].kind, one[i].span, two[j].span, weight, whole)
                )
    common = sum(item.weight for item in shared)
    if common <= 0:
        return Likeness(0.0, ())
    # What is left over on each side: a longer telling has more of it and is no less alike, so the shorter one's counts most.
    less, more = sorted((_rest(one, used_one), _rest(two, used_two)))
    score = common / (common + EVIDENCE) * common / (common + LESS * less + MORE * more)
    return Likeness(score, tuple(sorted(shared, key=lambda s: (-s.weight, s.a, s.b))))


def _rest(atoms: Sequence[Atom], used: set[int]) -> float:
    """The weight of what met nothing; what the other text names nowhere could not meet and counts `HAPAX` of it."""
    return sum(atom.weight * (1.0 if atom.known else HAPAX) for i, atom in enumerate(atoms) if i not in used)


class Table:
    """The likeness of every passage of A with every passage of B that it shares a key with."""

    def __init__(self, a: Sequence[Passage], b: Sequence[Passage], weights: Weights) -> None:
        self.a, self.b = a, b
        atoms_a, atoms_b = [weights.weigh(p) for p in a], [weights.weigh(p) for p in b]
        holders: dict[str, set[int]] = defaultdict(set)
        for j, atoms in enumerate(atoms_b):
            for atom in atoms:
                for key in atom.keys | atom.near:
                    holders[key].add(j)
        self.scores: dict[tuple[int, int], float] = {}
        for i, atoms in enumerate(atoms_a):
            reached = {j for atom in atoms if atom.weight > 0.05 for key in atom.keys | atom.near for j in holders.get(key, ())}
            for j in sorted(reached):
                score = liken(atoms, atoms_b[j]).score
                if score > 0.05:
                    apart = abs(i / max(1, len(a) - 1) - j / max(1, len(b) - 1))
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

    def every(name: str) -> tuple[Mention, ...]:
        return tuple(one for part in group for one in getattr(part, name))

    return Passage(
        (first.span[0], group[-1].span[1]), first.paragraph, first.heading, first.leans, every("words"), every("concepts"), every("names"),
        tuple(d for part in group for d in part.dates), tuple(q for part in group for q in part.quantities), tuple(c for part in group for c in part.cues),
    )  # fmt: skip


def _goes_on(unit: Passage, before: Passage, weights: Weights) -> bool:
    """Whether a passage goes on with the topic of the one before it in the same paragraph."""
    if unit.paragraph != before.paragraph:
        return False
    plain = not any(one.slot == ("frame",) for one in unit.concepts)  # a new topic is opened by who said, asked or agreed it
    return unit.leans or plain or liken(weights.weigh(before), weights.weigh(unit)).score >= COHESION


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


def _cut(one: Passage, two: Passage) -> float:
    """The likeness that a pair needs; a sentence that leans on the one before it founds no topic of its own lightly."""
    return CUT * LEAN if one.leans or two.leans else CUT


def align(a: Sequence[Passage], b: Sequence[Passage], weights: Weights) -> list[Topic]:
    """The topics of two texts, in the order of A, what only B tells put behind what it follows in B."""
    units_a, units_b = _units(a, b, weights), _units(b, a, weights)
    table = Table(units_a, units_b, weights)
    pairs = best_pairs({(i, j): score for (i, j), score in table.scores.items() if score >= _cut(units_a[i], units_b[j])})
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
