"""A text cut at the borders of the spans that point into it, so that a page can mark each span and lead to what it carries.

Spans are half-open code point offsets into the untouched original and may overlap; nothing of the original is lost, added
or moved: the stretches joined are the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the original from `start`; `rows`: numbers of what points at it, smallest first, empty between spans.

    `opens` are the numbers whose span begins here: these get the anchors.
    """

    text: str
    start: int
    rows: tuple[int, ...]
    opens: tuple[int, ...]
    quiet: bool = False


def stretches(
    characters: str, spans: Iterable[tuple[int, int, int]], quiet: Iterable[tuple[int, int]] = ()
) -> tuple[Stretch, ...]:
    """Cut `characters` at every border of `spans` (start, end, number) and of `quiet`, which is what was left out.

    Borders beyond the text are brought back to its end: a span read from an older file must not break the page.
    """
    size = len(characters)
    marked = [(max(0, a), min(b, size), number) for a, b, number in spans if a < min(b, size)]
    hushed = [(max(0, a), min(b, size)) for a, b in quiet if a < min(b, size)]
    borders = sorted({0, size, *(a for a, _, _ in marked), *(b for _, b, _ in marked), *(p for span in hushed for p in span)})
    made = []
    for a, b in pairwise(borders):
        rows = tuple(sorted({number for x, y, number in marked if x <= a and b <= y}))
        opens = tuple(sorted({number for x, _, number in marked if x == a}))
        made.append(Stretch(characters[a:b], a, rows, opens, any(x <= a and b <= y for x, y in hushed)))
    return tuple(made)
