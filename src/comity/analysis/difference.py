"""One point on which two passages differ, and the two sides of a topic that it is looked for in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.analysis.features import Passage, Span, Text
from comity.analysis.likeness import Names
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Difference:
    """One point on which two passages differ in words. `verdict`: "differs" or "compatible". `a`, `b`: the exact words."""

    kind: str
    verdict: str
    a: Span
    b: Span
    why: Phrase


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of one topic, with the whole texts for their words."""

    a: Sequence[Passage]
    b: Sequence[Passage]
    text_a: Text
    text_b: Text
    names: Names

    @property
    def crossed(self) -> bool:
        """Whether the two texts are in different languages: then only concepts and names can be the same word."""
        return self.text_a.language != self.text_b.language


def quoted(kind: str, verdict: str, pair: Pair, a: Span, b: Span) -> Difference:
    """A difference of a kind and verdict, with the words of both sides in its sentence."""
    args = {"a": pair.text_a.at(a), "b": pair.text_b.at(b)}
    told = {
        ("number", "differs"): Phrase("figure: «{a}» and «{b}» cannot both be true", args),
        ("number", "compatible"): Phrase("figure: «{a}» and «{b}» are compatible", args),
        ("date", "differs"): Phrase("time: «{a}» and «{b}» are not the same", args),
        ("date", "compatible"): Phrase("time: «{a}» and «{b}» are compatible", args),
        ("name", "differs"): Phrase("name: «{a}» here, «{b}» there", args),
        ("polarity", "differs"): Phrase("yes and no: «{a}» against «{b}»", args),
        ("modality", "differs"): Phrase("how firm it is: «{a}» against «{b}»", args),
    }
    return Difference(kind, verdict, a, b, told[(kind, verdict)])
