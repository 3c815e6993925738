"""How alike two passages are, and in exactly what.

    Names       one identity for each name of two texts, whatever its script, ending or spelling
    raw_atoms   what a passage names: concepts, words, names, days, figures
    Weights     how much each of these tells in these two texts
    liken       the likeness of two passages, 0..1, with the characters that meet on both sides

Symmetric and deterministic. Which passages become one topic is `align`'s.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from comity.analysis.features import DateMention, Mention, Passage, Quantity, Span, Text

# Calibrated on the keyed pairs of readouts in tests/reading/pairs, coarsely: each stands on a plateau.
# Two kinds of one wider concept count SOFT of a whole meeting, a concept and its wider one DIRECT;
# a plain word this much beside a concept of the lexicon.
SOFT = 0.5
DIRECT = 0.65
WORD = 0.3
# The shape of a likeness: how much must be shared to be believed, and how much the unshared counts against it.
EVIDENCE = 0.3
LESS = 0.5
MORE = 0.1
HAPAX = 0.4
# The names of those whose contact it is tell this share of what another name tells.
PRINCIPAL = 0.2
# A concept of at least this weight tells of a topic; lighter ones (who, where to, how it was said) are in every text.
TOPICAL = 0.5
NAMED = 0.9


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing a passage names: met in full by `keys`, in part by `near` (wider concepts, words inside a concept)."""

    keys: frozenset[str]
    near: frozenset[str]
    weight: float
    span: Span
    kind: str
    known: bool = True
    solid: float = 0.0


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that two passages both name; `whole` is False where they only come near one another."""

    kind: str
    a: Span
    b: Span
    weight: float
    whole: bool
    solid: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two passages are (0..1) and in what, the heaviest first; `solid`: how many particular things they share."""

    score: float
    solid: float
    shared: tuple[Shared, ...]


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
    counted = {f"unit:{one.unit}:{of}" for of in one.of[:3]}
    near = counted if one.unit in ("count", "ordinal") else {*counted, f"unit:{one.unit}"}
    return Atom(frozenset({f"figure:{one.unit}:{low}-{high}"}), frozenset(near), 0.8, one.span, "figure", solid=0.7)


def _inside(word: Mention, spans: Iterable[Span]) -> Span | None:
    return next((span for span in spans if span[0] <= word.span[0] and word.span[1] <= span[1]), None)


# The first letters of a word stand for its family (ремонт, ремонтный; repair, repaired): two of one family come near one
# another. A word that opens like many others needs more letters than that.
FAMILY = 5
LONGER = 7
OPENINGS = ("пере", "пред", "восс", "разр", "разм", "контр", "между", "прот", "обес", "inter", "counter", "trans", "under")


def _family(stem: str) -> frozenset[str]:
    letters = LONGER if stem.startswith(OPENINGS) else FAMILY
    return frozenset({f"family:{stem[:letters]}"} if len(stem) >= letters else ())


def _concept_atoms(passage: Passage) -> list[Atom]:
    """One atom a span: a word of several meanings is one thing, whichever of them is met, and weighs like the plainest."""
    meant: dict[Span, list[Mention]] = defaultdict(list)
    for concept in passage.concepts:
        meant[concept.span].append(concept)
    found = []
    for span, senses in meant.items():
        inside = [word.key for word in passage.words if _inside(word, (span,))]
        least = min(one.weight for one in senses)
        wider = frozenset(f"c:{key}" for one in senses for key in one.also if key[0] != "!") | {f"w:{key}" for key in inside}
        wider = wider.union(*(_family(key) for key in inside))
        strength = least * (1.25 if len(inside) > 1 else 1.0)
        solid = 0.0 if least < TOPICAL else least * (1.3 if len(inside) > 1 else 1.0)
        found.append(Atom(frozenset(f"c:{one.key}" for one in senses), wider, strength, span, "concept", solid=solid))
    return found


def raw_atoms(passage: Passage, names: Names) -> list[Atom]:
    """What a passage names, before it is weighed. Words inside a concept, a figure or a date count through it."""
    found = _concept_atoms(passage)
    held = {m.span for m in passage.concepts} | {q.span for q in passage.quantities} | {d.span for d in passage.dates}
    for word in passage.words:
        if _inside(word, held) is None:
            found.append(Atom(frozenset({f"w:{word.key}"}), _family(word.key), WORD, word.span, "word", solid=0.4))
    found += [Atom(frozenset({names.of(one)}), frozenset(), 0.9, one.span, "name", solid=0.8) for one in passage.names]
    for day in passage.dates:
        near = frozenset({f"month:{day.month}"} if day.day else ())
        found.append(Atom(frozenset({date_key(day)}), near, 0.8, day.span, "date", solid=0.7))
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
        """The atoms of a passage with their weights in these texts. Names of those whose contact it is tell little."""
        top = math.log1p(self._count)
        found = []
        for atom in raw_atoms(passage, self._names):
            rarity = min(math.log1p(self._count / max(1, self._met[key])) for key in atom.keys) / top
            known = any(len(self._sides[key]) > 1 for key in atom.keys | atom.near)
            everywhere = bool(atom.keys & self._principals)
            weight = atom.weight * rarity * (PRINCIPAL if everywhere else 1.0)
            found.append(replace(atom, weight=weight, known=known, solid=0.0 if everywhere else atom.solid))
        return found


class Indexed:
    """The atoms of a passage made ready to be met: heaviest first, with the places of each key."""

    __slots__ = ("atoms", "keys", "near", "order", "soft", "total", "whole")

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.atoms = atoms
        self.total = sum(atom.weight for atom in atoms)
        self.order = sorted(range(len(atoms)), key=lambda i: -atoms[i].weight)
        self.keys = [sorted(atom.keys) for atom in atoms]
        self.near = [sorted(atom.keys | atom.near) for atom in atoms]
        self.whole: dict[str, list[int]] = {}
        self.soft: dict[str, list[int]] = {}
        for j in range(len(atoms)):
            for key in self.keys[j]:
                self.whole.setdefault(key, []).append(j)
            for key in self.near[j]:
                self.soft.setdefault(key, []).append(j)


def _meetings(one: Indexed, two: Indexed) -> Iterator[tuple[int, int, bool]]:
    """Which atom meets which, each at most once: whole meetings first, the heaviest first."""
    used_one: set[int] = set()
    used_two: set[int] = set()
    for whole in (True, False):
        table = two.whole if whole else two.soft
        for i in one.order:
            if i in used_one:
                continue
            for key in one.keys[i] if whole else one.near[i]:
                partner = next((j for j in table[key] if j not in used_two), None) if key in table else None
                if partner is not None:
                    used_one.add(i)
                    used_two.add(partner)
                    yield i, partner, whole
                    break


def liken(one: Sequence[Atom] | Indexed, two: Sequence[Atom] | Indexed) -> Likeness:
    """How alike two passages are. Each atom meets at most one of the other side, whole meetings first."""
    one = one if isinstance(one, Indexed) else Indexed(one)
    two = two if isinstance(two, Indexed) else Indexed(two)
    used_one: set[int] = set()
    used_two: set[int] = set()
    shared: list[Shared] = []
    for i, j, whole in _meetings(one, two):
        used_one.add(i)
        used_two.add(j)
        a, b = one.atoms[i], two.atoms[j]
        direct = whole or a.keys & b.near or a.near & b.keys
        credit = 1.0 if whole else DIRECT if direct else SOFT
        kind = a.kind if a.kind != "word" else b.kind
        shared.append(Shared(kind, a.span, b.span, min(a.weight, b.weight) * credit, whole, min(a.solid, b.solid) * credit))
    common = sum(item.weight for item in shared)
    if common <= 0:
        return Likeness(0.0, 0.0, ())
    # What is left over on each side: a longer telling has more of it and is no less alike, so the shorter one's counts most.
    less, more = sorted((_rest(one.atoms, used_one), _rest(two.atoms, used_two)))
    score = common / (common + EVIDENCE) * common / (common + LESS * less + MORE * more)
    # The parts of one name are not several things: names prove a topic no more than one of them does.
    named = sum(item.solid for item in shared if item.kind == "name")
    solid = sum(item.solid for item in shared) - max(0.0, named - NAMED)
    return Likeness(score, solid, tuple(sorted(shared, key=lambda s: (-s.weight, s.a, s.b))))


def at_most(common: float, one: Indexed, two: Indexed) -> float:
    """A bound that `liken` cannot pass where at most `common` of the weight meets: cheap, so that most pairs need no more."""
    less = max(0.0, min(one.total, two.total) - common)
    return common / (common + EVIDENCE) * common / (common + LESS * HAPAX * less) if common > 0 else 0.0


def _rest(atoms: Sequence[Atom], used: set[int]) -> float:
    """The weight of what met nothing; what the other text names nowhere could not meet and counts `HAPAX` of it."""
    return sum(atom.weight * (1.0 if atom.known else HAPAX) for i, atom in enumerate(atoms) if i not in used)
