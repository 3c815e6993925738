"""Where a sentence ends, and where a clause within it does; English and Russian.

A line end is a hard border, and so is a bullet. Not borders: the full stop of an abbreviation or an initial, a point inside a
number, and a mark inside quotation marks that the sentence goes on after. Offsets are into the untouched text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from comity.analysis.features import Span
from comity.reading.words import LANGUAGES, data

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
# A closing mark, then whatever closes with it: quotes of six kinds, brackets, a footnote star.
_END = re.compile(r"(?:[.!?…؟]+)[\"'”’»“)\]]*(?=\s+|$)")
_BEFORE = re.compile(r"([^\W\d_][\w.]*|\d+)$")
# One line longer than this is cut at the next space: no sentence is, and the work per sentence stays bounded.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `paragraph` counts lines with words from 0; `heading`: a short line without a closing mark."""

    span: Span
    paragraph: int
    heading: bool


@cache
def _abbreviations(language: str) -> frozenset[str]:
    return (
        frozenset(word for (row, *_) in data(f"{language}/abbreviations.txt") for word in row.split())
        if language in LANGUAGES
        else frozenset()
    )


@cache
def _joints(language: str) -> tuple[str, ...]:
    """Words that may open a new clause after a comma, and (marked '+') also without one."""
    return tuple(row[0] for row in data(f"{language}/joints.txt")) if language in LANGUAGES else ()


def _ends_here(characters: str, stop: re.Match[str], line_end: int, language: str) -> bool:
    """Whether a closing mark at `stop` closes the sentence: what stands before and after it decides."""
    after = characters[stop.end() : line_end].lstrip()
    if not after:
        return True
    first = after.lstrip("\"'“”«„‘’([*•–—- \t")[:1]
    if first.islower():
        return False
    if stop.group()[0] != "." or stop.group().startswith(".."):
        return True
    before = _BEFORE.search(characters, max(0, stop.start() - 24), stop.start())
    word = before.group().lower() if before else ""
    if len(word) == 1 and word.isalpha() and characters[stop.start() - 1].isupper():
        return False  # an initial
    return word not in _abbreviations(language)


def _pieces(characters: str, start: int, end: int, language: str) -> list[Span]:
    found, at = [], start
    for stop in _END.finditer(characters, start, end):
        if stop.end() > at and _ends_here(characters, stop, end, language):
            found.append((at, stop.end()))
            at = stop.end()
    found.append((at, end))
    return found


def _trimmed(characters: str, span: Span) -> Span:
    start, end = span
    while start < end and (characters[start].isspace() or characters[start] in "•*–—-·▪"):
        start += 1
    while end > start and characters[end - 1].isspace():
        end -= 1
    return start, end


def _bounded(characters: str, span: Span) -> list[Span]:
    start, end = span
    found = []
    while end - start > LONGEST:
        cut = characters.find(" ", start + LONGEST, min(end, start + 2 * LONGEST))
        cut = cut if cut > 0 else start + LONGEST
        found.append((start, cut))
        start = cut
    return [*found, (start, end)]


def split(characters: str, language: str, span: Span | None = None) -> tuple[Sentence, ...]:
    """The sentences of a text (or of a span of it), in order, without the white space and bullets around them."""
    first, last = span or (0, len(characters))
    found: list[Sentence] = []
    paragraph = -1
    for line in _LINE.finditer(characters, first, last):
        if not any(letter.isalnum() for letter in line.group()[:LONGEST]):
            continue
        paragraph += 1
        pieces = _pieces(characters, *line.span(), language)
        closed = line.group().rstrip().rstrip("\"'”’»“)*")[-1:] in ".!?…:;,؟"
        for piece in pieces:
            for bounded in _bounded(characters, piece):
                start, end = _trimmed(characters, bounded)
                if any(letter.isalnum() for letter in characters[start:end]):
                    found.append(Sentence((start, end), paragraph, not closed and len(pieces) == 1 and end - start < 160))
    return tuple(found)


def clauses(characters: str, language: str, span: Span) -> tuple[Span, ...]:
    """The clauses of a sentence that could tell two topics: cut at ';' and before a joining word, four words on each side."""
    start, end = span
    cuts = []
    inside = characters[start:end]
    for word in _joints(language):
        bare = word.lstrip("+")
        comma = r"[,;–—]?\s+" if word.startswith("+") else r"[,;–—]\s+"
        cuts += [start + match.end() for match in re.finditer(comma + rf"(?={re.escape(bare)}\b)", inside)]
    cuts += [start + match.end() for match in re.finditer(r";\s+", inside)]
    spans, at = [], start
    for cut in sorted(set(cuts)):
        if len(characters[at:cut].split()) >= 4 and len(characters[cut:end].split()) >= 4:
            spans.append(_trimmed(characters, (at, cut)))
            at = cut
    spans.append((at, end))
    return tuple(spans)
