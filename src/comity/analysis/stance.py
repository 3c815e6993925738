"""Yes against no, and agreed against only proposed: where two passages on one topic take different stances.

Of the two passages that carry the topic only the leading cues are weighed against one another: a refusal on one side clashes with
an acceptance on the other, a thing opened with the same thing closed, agreed with proposed. Anywhere in the topic a thing negated
clashes with the same thing affirmed, in clauses that else say the same. What the cues are is `reading.polarity`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comity.analysis.difference import Difference, Pair, quoted
from comity.analysis.features import Cue, Mention, Passage

# Rungs that must lie between two leading cues before they clash, the upper at least AGREED (see lang/<code>/cues.txt).
RUNGS = 3
AGREED = 7
CLASHES = {("deny", "acknowledge"), ("refuse", "accept"), ("refuse", "acknowledge")}
GRADED = ("agreed", "undertook", "intends", "ready", "proposed", "asked", "may", "talked")
ALIKE = 0.6
SCOPE = 6


def _keys(passage: Passage) -> set[str]:
    return {one.key for one in (*passage.words, *passage.concepts) if one.weight >= 0.5}


def _names(passage: Passage) -> set[str]:
    return {one.key for one in passage.names}


def _carriers(pair: Pair) -> tuple[Passage, Passage]:
    """The two passages that share most: the ones the topic stands on."""
    return max(
        ((a, b) for a in pair.a for b in pair.b),
        key=lambda two: (
            len(_keys(two[0]) & _keys(two[1])) + len(_names(two[0]) & _names(two[1])),
            -two[0].span[0],
            -two[1].span[0],
        ),
    )


def _clauses(passage: Passage) -> tuple[Passage, ...]:
    return passage.parts or (passage,)


def _leading(passage: Passage, kinds: tuple[str, ...], keys: Iterable[str] | None = None) -> Cue | None:
    wanted = None if keys is None else set(keys)
    return next((cue for cue in passage.cues if cue.kind in kinds and (wanted is None or cue.key in wanted)), None)


def _refused(a: Passage, b: Passage, pair: Pair) -> Iterator[Difference]:
    """One side denies or refuses, the other acknowledges or accepts."""
    one, two = _leading(a, ("negation", "affirmation"), FIRM), _leading(b, ("negation", "affirmation"), FIRM)
    if one is not None and two is not None and ((one.key, two.key) in CLASHES or (two.key, one.key) in CLASHES):
        yield quoted("polarity", "differs", pair, one.span, two.span)


FIRM = ("deny", "refuse", "acknowledge", "accept")


def _negated(mention: Mention, passage: Passage) -> bool:
    clause = next((part for part in _clauses(passage) if part.span[0] <= mention.span[0] < part.span[1]), passage)
    return sum(cue.kind == "negation" and mention.key in cue.scope[:SCOPE] for cue in clause.cues) % 2 == 1


def _opposed(a: Passage, b: Passage, pair: Pair) -> Iterator[Difference]:
    """One side says open where the other says closed, and neither says both."""
    has_a, has_b = {one.key for one in a.concepts}, {one.key for one in b.concepts}
    for one in a.concepts:
        for two in b.concepts:
            against = f"!{two.key}" in one.also or f"!{one.key}" in two.also
            if against and one.key not in has_b and two.key not in has_a and _negated(one, a) == _negated(two, b):
                yield quoted("polarity", "differs", pair, one.span, two.span)


def _denied(mine: Passage, other: Passage, pair: Pair, flipped: bool) -> Iterator[Difference]:
    """A thing negated here and affirmed there, in clauses that else say the same."""
    for clause in _clauses(mine):
        for cue in clause.cues:
            if cue.kind != "negation":
                continue
            for part in _clauses(other):
                both = _keys(clause) & _keys(part)
                smaller = min(len(_keys(clause)), len(_keys(part))) or 1
                if any(c.kind == "negation" for c in part.cues) or len(both) < 2 or len(both) / smaller < ALIKE:
                    continue
                target = next(
                    (m.span for m in (*part.words, *part.concepts) if m.key in cue.scope[:SCOPE] and m.key in both), None
                )
                if target is not None:
                    a, b = (target, cue.span) if flipped else (cue.span, target)
                    yield quoted("polarity", "differs", pair, a, b)


def polarity(pair: Pair) -> list[Difference]:
    """The first clash of yes and no between the two passages that carry a topic, if there is one."""
    a, b = _carriers(pair)
    found = [*_refused(a, b, pair), *_opposed(a, b, pair)]
    for one in pair.a:
        for two in pair.b:
            found += [*_denied(one, two, pair, False), *_denied(two, one, pair, True)]
    return found[:1]


def modality(pair: Pair) -> list[Difference]:
    """What one side calls agreed and the other only proposed, asked, ready or under study."""
    a, b = _carriers(pair)
    one, two = _leading(a, ("modality",), GRADED), _leading(b, ("modality",), GRADED)
    if one is None or two is None:
        return []
    low, high = sorted((one.rung, two.rung))
    if high < AGREED or high - low < RUNGS or low < 2:
        return []
    return [quoted("modality", "differs", pair, one.span, two.span)]
