"""Words that turn what a clause says (negation, refusal) or grade how firm it is (agreed, ready, proposed), with spans.

The words are data files, lang/<code>/cues.txt. A cue's scope is the content words after it in its clause, nearest first, or
before it where none follow. What follows from two cues that differ is `analysis.variance`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from comity.analysis.features import Cue, Span
from comity.reading.words import LANGUAGES, Token, data

SCOPE = 4


@cache
def _patterns(language: str) -> tuple[tuple[str, str, int, re.Pattern[str]], ...]:
    rows = []
    for kind, key, rung, phrases in data(f"{language}/cues.txt"):
        parts = [part.strip() for part in phrases.split(",")]
        alternatives = "|".join(
            re.escape(part).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for part in sorted(parts, key=len, reverse=True)
        )
        rows.append((kind, key, int(rung), re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.I)))
    return tuple(rows)


# What looks like a negation and is none.
_HARMLESS = re.compile(
    r"\b(?:not only|not? (?:less|fewer|more|later) than|no doubt|no\.? \d"
    r"|не только|не (?:менее|более|позднее|позже|меньше|больше|ниже|свыше))\b",
    re.I,
)


def find(characters: str, language: str, clauses: Sequence[Span], tokens: Sequence[Token]) -> tuple[Cue, ...]:
    """The cues of one sentence, given its clauses and words; a longer cue hides one inside it."""
    if language not in LANGUAGES:
        return ()
    found: list[Cue] = []
    for clause in clauses:
        harmless = [match.span() for match in _HARMLESS.finditer(characters, *clause)]
        met = []
        for kind, key, rung, pattern in _patterns(language):
            for match in pattern.finditer(characters, *clause):
                if not any(a <= match.start() < b for a, b in harmless):
                    met.append((match.start() - match.end(), match.span(), kind, key, rung))
        taken: list[Span] = []
        for _, span, kind, key, rung in sorted(met):
            if any(span[0] < b and a < span[1] for a, b in taken):
                continue
            taken.append(span)
            found.append(Cue(kind, key, rung, span, _scope(span, clause, tokens)))
    return tuple(sorted(found, key=lambda cue: cue.span))


def _scope(span: Span, clause: Span, tokens: Sequence[Token]) -> tuple[str, ...]:
    inside = [t for t in tokens if clause[0] <= t.span[0] and t.span[1] <= clause[1] and not t.stop]
    after = [t.stem for t in inside if t.span[0] >= span[1]][:SCOPE]
    before = [t.stem for t in reversed(inside) if t.span[1] <= span[0]][:2]
    return tuple(after) if after else tuple(before)
