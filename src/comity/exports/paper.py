"""A comparison as it goes on paper: a title, a few lines, sections of rows. No format, no language, no judgement.

Words for people are `Phrase`s, which the writer of a format turns into the reader's language by the `say` it is given; what
somebody wrote is a plain string and is never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from comity.phrase import Phrase

Words = Phrase | str
Say = Callable[[Phrase], str]
"""How a phrase reads in the reader's language."""

Role = Literal["text", "head", "word", "why", "source", "empty"]
"""What a paragraph is: somebody's text, a topic, the comparison's word, a reason, a place in the original, an empty side."""

# The sign beside each word, as a character: full, half, half, hatched, dashed, dotted (the same as on the pages, and in print).
SIGNS = {
    "common": "■",
    "agreed": "■",
    "agreed-one-origin": "■",
    "agreed-according-to": "■",
    "only-a": "◧",
    "only-b": "◨",
    "at-variance": "▨",
    "silent": "▭",
    "nothing-on-record": "⬚",
    "cannot-be-seen": "⬚",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one manner. `marked` are those that carry the difference; they are underlined, never only coloured."""

    text: Words
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a cell."""

    runs: tuple[Run, ...]
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one field of a row."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the paper: a heading (or none), the names of its columns, its rows."""

    title: Words | None
    columns: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole. `lines` stand under the title: whose texts, when, by whom; `counts` are sentences; `notes` come last."""

    title: Words
    lines: tuple[Words, ...]
    counts: tuple[Words, ...]
    sections: tuple[Section, ...]
    notes: tuple[Words, ...] = ()


def line(text: Words, role: Role = "text") -> Line:
    """One paragraph without marks."""
    return Line((Run(text),), role)


def marked(text: str, marks: tuple[tuple[int, int], ...], role: Role = "text") -> Line:
    """A paragraph whose characters from `marks` (half-open, offsets into `text`, in any order, may overlap) are marked."""
    runs, done = [], 0
    for start, end in sorted(marks):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        runs += [Run(text[done:start]), Run(text[start:end], marked=True)]
        done = end
    runs.append(Run(text[done:]))
    return Line(tuple(run for run in runs if run.text), role)


def word(state: str, text: Words) -> Line:
    """The comparison's word with its sign before it."""
    return Line((Run(SIGNS.get(state, "□") + " "), Run(text)), "word")


JUDGES_NOTHING = Phrase("Nothing here says which side is right.")
EXERCISE = Phrase("Exercise: nothing here has happened.")
