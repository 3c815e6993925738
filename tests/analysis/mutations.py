"""Change one figure, day, name or yes into another, by its characters: how a copy of a text is made to differ in one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.analysis.features import Passage, Span, Text

MONTHS = {"en": ("March", "August"), "ru": ("марта", "августа")}
STRANGERS = {"en": "Quillmere", "ru": "Жмыхоград"}
NOT = {"en": ("will", "will not"), "ru": ("будет", "не будет")}


def put(characters: str, span: Span, new: str) -> str:
    """The text with other characters at a span."""
    return characters[: span[0]] + new + characters[span[1] :]


def numbers(text: Text, passage: Passage) -> Iterator[tuple[Span, str]]:
    """Plain counts and measures in figures: each made three times larger."""
    for one in passage.quantities:
        figure = re.search(r"\d+", one.text)
        exact = one.low is not None and one.low == one.high and not one.about
        if figure and exact and one.unit not in ("ordinal", "number") and re.fullmatch(r"\d+\D*", one.text):
            start = one.span[0] + figure.start()
            yield (start, start + len(figure.group())), str(int(figure.group()) * 3)


def days(text: Text, passage: Passage) -> Iterator[tuple[Span, str]]:
    """Days of a month: five days later, or earlier."""
    for one in passage.dates:
        figure = re.search(r"\d+", one.text)
        if one.kind == "day" and one.day and figure and int(figure.group()) == one.day:
            start = one.span[0] + figure.start()
            yield (start, start + len(figure.group())), str(one.day + 5 if one.day <= 20 else one.day - 5)


def names(text: Text, passage: Passage) -> Iterator[tuple[Span, str]]:
    """Names of places that the text has once: another place."""
    every = [one.folded for each in text.passages for one in each.names]
    for one in passage.names:
        alone = every.count(one.folded) == 1 and not any(
            other is not one and (other.span[0] - one.span[1] in (1, 2) or one.span[0] - other.span[1] in (1, 2))
            for other in passage.names
        )
        if alone and "@at" in one.slot and any(key[0] == "<" for key in one.slot):
            yield one.span, STRANGERS[text.language]


def negations(text: Text, passage: Passage) -> Iterator[tuple[Span, str]]:
    """A plain 'will' turned into 'will not', where nothing is negated yet."""
    plain, turned = NOT[text.language]
    if any(cue.kind == "negation" for cue in passage.cues):
        return
    for match in re.finditer(rf"\b{plain}\b", text.characters[slice(*passage.span)]):
        start = passage.span[0] + match.start()
        yield (start, start + len(plain)), turned
        return


KINDS = {"number": numbers, "date": days, "name": names, "polarity": negations}


def mutations(text: Text) -> Iterator[tuple[str, Span, str]]:
    """Every single change of a text: its kind, the characters that are changed, what they become."""
    for passage in text.passages:
        for kind, make in KINDS.items():
            for span, new in make(text, passage):
                yield kind, span, new
