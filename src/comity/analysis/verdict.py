"""The answer to how two values compare: one of three words, and the sentence that says why.

`same`: they say one thing. `compatible`: both can be true at once, or nobody can tell from the two alone that they cannot.
`different`: both cannot be so. Nothing here says who is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from comity.phrase import Phrase

Said = Phrase | str  # a value as its reader sees it, made by whoever knows the reader's words
Word = Literal["same", "compatible", "different"]


@dataclass(frozen=True, slots=True)
class Verdict:
    word: Word
    why: Phrase


def both(a: Said, b: Said) -> dict[str, object]:
    """The two values for a sentence with the holes `a` and `b`."""
    return {"a": a, "b": b}


def different(a: Said, b: Said) -> Verdict:
    """The plain answer where there is nothing more to say."""
    return Verdict("different", Phrase("“{a}” and “{b}” cannot both be so", both(a, b)))
