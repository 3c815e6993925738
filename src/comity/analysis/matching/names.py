"""The names and the words that a row's text seems to hold, as they are counted between two registers."""

from __future__ import annotations

import re

from comity.analysis.letters import folded

_WORD = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")


def names_in(text: str) -> tuple[str, ...]:
    """The names that a text seems to hold: runs of capitalised words after the first word of a sentence, folded.

    Scripts without capitals yield nothing here; their words are compared as words.
    """
    out: list[str] = []
    run: list[str] = []
    start = True
    end = 0
    for hit in _WORD.finditer(text):
        word, gap = hit.group(), text[end : hit.start()]
        start = start or any(mark in gap for mark in ".!?\n")
        if run and gap.strip(" '’-"):
            out.append(" ".join(run))
            run = []
        if word[0].isupper() and not start:
            run.append(word)
        elif run:
            out.append(" ".join(run))
            run = []
        start, end = False, hit.end()
    if run:
        out.append(" ".join(run))
    return tuple(dict.fromkeys(f for f in map(folded, out) if len(f) > 1))


def words_in(text: str) -> frozenset[str]:
    """The words of a text by their first six letters: a crude stem, good enough for counting shared rare words."""
    return frozenset(w[:6] for w in _WORD.findall(text.lower()) if len(w) > 3)
