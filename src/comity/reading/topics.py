"""Concepts of diplomacy, war and relief, met in the words of either language: "truce" and «перемирие» are one.

The lexicon is lang/concepts.txt: a concept a line, its wider concepts after '>' ('!' marks an opposite), English phrases,
Russian phrases. A phrase is met where all its content words stand near one another in a sentence, in any order and ending; a
longer phrase hides the shorter ones inside it. A section line '@name weight' says how much its concepts tell of a topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from comity.analysis.features import Mention
from comity.reading.words import LANGUAGES, Token, data, stem, stop_words

# Words of a phrase may have this many other content words between them ("exchange of the ten wounded prisoners").
SLACK = 2


@dataclass(frozen=True, slots=True)
class Concept:
    """One line of the lexicon; `weight` and `section` are its section's."""

    key: str
    wider: tuple[str, ...]
    section: str
    weight: float
    phrases: tuple[tuple[str, ...], ...]


@cache
def lexicon() -> tuple[Concept, ...]:
    """Every concept, with its English and Russian phrases in the order of `LANGUAGES`."""
    section, weight, found = "topic", 1.0, []
    for row in data("concepts.txt"):
        if row[0].startswith("@"):
            name, number = row[0][1:].split()
            section, weight = name, float(number)
            continue
        key, _, wider = row[0].partition(">")
        phrases = tuple(tuple(phrase.strip() for phrase in cell.split(",") if phrase.strip()) for cell in row[1:3])
        found.append(Concept(key.strip(), tuple(wider.split()), section, weight, phrases))
    return tuple(found)


@cache
def concept(key: str) -> Concept | None:
    """The concept of a key."""
    return {entry.key: entry for entry in lexicon()}.get(key)


_Phrase = tuple[frozenset[str], Concept]


@cache
def _index(language: str) -> dict[str, tuple[_Phrase, ...]]:
    """Phrases under the stem of their first content word."""
    found: dict[str, list[_Phrase]] = {}
    stops = stop_words(language)
    for entry in lexicon():
        for phrase in entry.phrases[LANGUAGES.index(language)]:
            stems = [stem(word, language) for word in phrase.lower().replace("-", " ").split() if word not in stops]
            if stems and (len(stems) > 1 or len(phrase.split()) == 1):
                found.setdefault(stems[0], []).append((frozenset(stems), entry))
    return {first: tuple(rows) for first, rows in found.items()}


@cache
def _set_phrases(language: str) -> dict[str, tuple[tuple[tuple[str, ...], Concept], ...]]:
    """Phrases that only their small words make ("take place", "не пропустить"): met word for word, under their first stem."""
    found: dict[str, list[tuple[tuple[str, ...], Concept]]] = {}
    stops = stop_words(language)
    for entry in lexicon():
        for phrase in entry.phrases[LANGUAGES.index(language)]:
            words = phrase.lower().replace("-", " ").split()
            if len(words) > 1 and sum(word not in stops for word in words) <= 1:
                stems = tuple(stem(word, language) for word in words)
                found.setdefault(stems[0], []).append((stems, entry))
    return {first: tuple(rows) for first, rows in found.items()}


def _met(phrase: frozenset[str], at: int, content: Sequence[Token]) -> tuple[int, ...] | None:
    """The indexes at which a phrase is met with its first word at `at`, nearest occurrences first; None where it is not."""
    reach = len(phrase) - 1 + SLACK
    places = [at]
    for wanted in phrase - {content[at].stem}:
        near = [i for i in range(max(0, at - reach), min(len(content), at + reach + 1)) if content[i].stem == wanted]
        if not near:
            return None
        places.append(min(near, key=lambda i: abs(i - at)))
    return tuple(sorted(places)) if max(places) - min(places) <= reach else None


def find(tokens: Sequence[Token], language: str) -> tuple[Mention, ...]:
    """The concepts that one sentence's words name, in order; `also` holds the wider concepts, `weight` the section's."""
    if language not in LANGUAGES:
        return ()
    at_content = [at for at, token in enumerate(tokens) if not token.stop]
    content = [tokens[at] for at in at_content]
    index, literal = _index(language), _set_phrases(language)
    met: list[tuple[tuple[int, ...], Concept]] = []
    for at, token in enumerate(content):
        for phrase, entry in index.get(token.stem, ()):
            places = _met(phrase, at, content)
            if places is not None:
                met.append((tuple(at_content[place] for place in places), entry))
    stems = tuple(token.stem for token in tokens)
    for at, first in enumerate(stems):
        for words, entry in literal.get(first, ()):
            if stems[at : at + len(words)] == words:
                met.append((tuple(range(at, at + len(words))), entry))
    kept: list[tuple[tuple[int, ...], Concept]] = []
    for places, entry in sorted(met, key=lambda one: (-len(one[0]), one[0])):
        hidden = any(set(places) < set(other) for other, _ in kept)
        if not hidden and (places, entry) not in kept:
            kept.append((places, entry))
    return tuple(
        Mention(
            entry.key,
            (tokens[places[0]].span[0], tokens[places[-1]].span[1]),
            "concept",
            entry.weight,
            entry.wider,
            (entry.section,),
        )
        for places, entry in sorted(kept, key=lambda one: (one[0], one[1].key))
    )
