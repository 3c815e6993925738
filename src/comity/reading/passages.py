"""One text made ready to be compared: its sentences and clauses, with every word, concept, name, date, figure and cue in them.

This is the only door from characters to `analysis.compare`. It reads; it does not compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TypeVar

from comity.analysis.features import Cue, DateMention, Mention, Passage, Quantity, Span, Text
from comity.errors import Yours
from comity.phrase import Phrase
from comity.reading import dates, decode, names, polarity, quantities, sentences, topics, words
from comity.reading.page import Page
from comity.reading.words import LANGUAGES, Token, data
from comity.settings import SETTINGS

_Spanned = TypeVar("_Spanned", Mention, DateMention, Quantity, Cue)


def _refuse_length(count: int) -> None:
    limit = SETTINGS.compared_passages
    if count > limit:
        raise Yours(
            "text-too-many-sentences",
            expected=Phrase("a text of at most {limit} sentences", {"limit": limit}),
            got=Phrase("{count} sentences", {"count": count}),
            todo=Phrase("Cut out the part that is to be compared and save it as a file of its own."),
        )


@cache
def _leaning(language: str) -> tuple[str, ...]:
    return tuple(row[0] for row in data(f"{language}/leaning.txt")) if language in LANGUAGES else ()


def _within(found: Iterable[_Spanned], span: Span) -> tuple[_Spanned, ...]:
    return tuple(one for one in found if span[0] <= one.span[0] and one.span[1] <= span[1])


def _concepts_beside(mentions: tuple[Mention, ...]) -> Callable[[Span], tuple[str, ...]]:
    """The concept keys (and wider ones) whose words overlap a span."""

    def beside(span: Span) -> tuple[str, ...]:
        return tuple(key for one in mentions if one.span[0] < span[1] and span[0] < one.span[1] for key in (one.key, *one.also))

    return beside


def _slots(span: Span, content: list[tuple[Span, tuple[str, ...]]]) -> tuple[str, ...]:
    """The keys of the content words next to a span: two before, one after; each with its side."""
    before = [keys for place, keys in content if place[1] <= span[0]][-2:]
    after = [keys for place, keys in content if place[0] >= span[1]][:1]
    return tuple(f"<{key}" for keys in reversed(before) for key in keys) + tuple(f">{key}" for keys in after for key in keys)


# Concepts of an office and words of address: the name beside them is a person's. Words of place: the name behind is a place's.
_OFFICES = frozenset(
    {"leader", "minister", "premier", "rank", "ambassador", "envoy", "interlocutor", "foreign-ministry", "defence-ministry"}
)
_ADDRESS = frozenset(["mr", "mrs", "ms", "dr", "sir", "madam", "г-н", "г-жа", "господин", "госпожа"])
_AT = frozenset(
    [
        "in",
        "at",
        "near",
        "around",
        "from",
        "to",
        "off",
        "into",
        "towards",
        "в",
        "во",
        "на",
        "под",
        "у",
        "из",
        "близ",
        "около",
        "возле",
        "к",
        "через",
        "of",
    ]
)


def _beside(name: Mention, row: tuple[Token, ...], named: tuple[Mention, ...], concepts: tuple[Mention, ...]) -> tuple[str, ...]:
    """Marks of what stands right before a name (other parts of the name between do not count): "@role", "@at" or nothing."""
    parts = {one.span for one in named}
    at = next((index for index, token in enumerate(row) if token.span == name.span), 0)
    while at > 0 and row[at - 1].span in parts and row[at].span[0] - row[at - 1].span[1] <= 2:
        at -= 1
    if at == 0 or row[at].span[0] - row[at - 1].span[1] > 2:
        return ()
    before = row[at - 1]
    office = any(one.key in _OFFICES and one.span[0] <= before.span[0] and before.span[1] <= one.span[1] for one in concepts)
    if office or before.text.lower() in _ADDRESS:
        return ("@role",)
    return ("@at",) if before.text.lower() in _AT else ()


class _Reader:
    """The tokens and names of a whole text, and the sentences cut from them."""

    def __init__(self, characters: str, language: str, anchor: date | None) -> None:
        self.characters, self.language, self.anchor = characters, language, anchor
        self.sentences = sentences.split(characters, language)
        _refuse_length(len(self.sentences))
        self.tokens = [words.tokens(characters, language, sentence.span) for sentence in self.sentences]
        self.concepts = [topics.find(row, language) for row in self.tokens]
        self.names = self._names()

    def _names(self) -> tuple[Mention, ...]:
        every = [token for row in self.tokens for token in row]
        firsts, at = [], 0
        for row in self.tokens:
            firsts.append(at)
            at += len(row)
        lower = frozenset(token.text.lower() for token in every if token.text[0].islower())
        known = set()
        for row, met in zip(self.tokens, self.concepts, strict=True):
            for token in row:
                if any(one.span[0] <= token.span[0] and token.span[1] <= one.span[1] for one in met):
                    known.add(token.span)
        found = names.find(every, self.language, firsts, frozenset(known), lower)
        return tuple(sorted((*found, *names.adjectives(every, self.language, found)), key=lambda one: one.span))

    def passage(self, index: int) -> Passage:
        sentence, row, concepts = self.sentences[index], self.tokens[index], self.concepts[index]
        named = _within(self.names, sentence.span)
        taken = {one.span for one in named}
        beside = _concepts_beside(concepts)
        content = [
            (t.span, (t.stem, *beside(t.span))) for t in row if not t.stop and t.span not in taken and not t.text.isdigit()
        ]
        when = dates.find(self.characters, self.language, self.anchor, sentence.span)
        figures = quantities.find(self.characters, self.language, sentence.span, [one.span for one in when])
        clauses = sentences.clauses(self.characters, self.language, sentence.span)
        cues = polarity.find(self.characters, self.language, clauses, row)
        whole = Passage(
            sentence.span,
            sentence.paragraph,
            sentence.heading,
            self._leans(concepts, sentence.span),
            tuple(Mention(t.stem, t.span, "word") for t in row if not t.stop and t.span not in taken and not t.text.isdigit()),
            concepts,
            tuple(replace(one, slot=_slots(one.span, content) + _beside(one, row, named, concepts)) for one in named),
            tuple(replace(one, slot=_slots(one.span, content)) for one in when),
            tuple(self._counted(one, concepts, row, content) for one in figures),
            tuple(replace(one, scope=tuple(key for stem in one.scope for key in self._keys(stem, row, beside))) for one in cues),
        )
        parts = tuple(_part(whole, clause) for clause in clauses) if len(clauses) > 1 else ()
        return replace(whole, parts=parts)

    def _keys(self, stem: str, row: tuple[Token, ...], beside: Callable[[Span], tuple[str, ...]]) -> tuple[str, ...]:
        token = next((t for t in row if t.stem == stem), None)
        return (stem, *(beside(token.span) if token else ()))

    def _counted(
        self, one: Quantity, concepts: tuple[Mention, ...], row: tuple[Token, ...], content: list[tuple[Span, tuple[str, ...]]]
    ) -> Quantity:
        beside = _concepts_beside(concepts)
        of = tuple(dict.fromkeys(key for stem in one.of for key in self._keys(stem, row, beside)))
        return replace(one, of=of, slot=_slots(one.span, content))

    def _leans(self, concepts: tuple[Mention, ...], span: Span) -> bool:
        """Whether a sentence opens with a word that leans on the one before ("It", "In this connection", «При этом»).

        "He" and "She" lean only where no word of saying follows: "She reminded …" goes on with the speaker, not with the topic.
        """
        opening = self.characters[span[0] : span[0] + 40].lower().lstrip("\"'“«„(").replace("ё", "е") + " "
        met = [word for word in _leaning(self.language) if opening.startswith(word.lstrip("~")) and _ended(opening, word)]
        if not met or not all(word.startswith("~") for word in met):
            return bool(met)
        said = [one.span for one in concepts if one.key in _TURNS]
        return not any(len(self.characters[span[0] : start].split()) <= SAYING for start, _ in said)


# Words of saying that turn to a next topic; an answer, a consent or a readiness goes on with the one before.
_TURNS = frozenset(
    ["note-that", "emphasise", "express", "inform-of", "discuss", "satisfaction", "concern", "hope-that", "propose-to", "ask-for"]
)
# A word of saying stands this many words behind "he" at most: "He has further proposed".
SAYING = 3


def _ended(opening: str, word: str) -> bool:
    return not opening[len(word.lstrip("~"))].isalpha()


def _part(whole: Passage, span: Span) -> Passage:
    return Passage(
        span,
        whole.paragraph,
        whole.heading,
        whole.leans and span[0] == whole.span[0],
        _within(whole.words, span),
        _within(whole.concepts, span),
        _within(whole.names, span),
        _within(whole.dates, span),
        _within(whole.quantities, span),
        _within(whole.cues, span),
    )


def text(
    characters: str,
    language: str | None = None,
    anchor: date | None = None,
    left_out: tuple[tuple[Span, str], ...] = (),
) -> Text:
    """One text made ready for `analysis.compare.compare`. `left_out`: stretches that tell nothing (see `reading.page`).

    `language` None: guessed; where that fails, or for another language, "und": names by capitals and clock times are
    read, nothing else. `anchor`: the day on which the text was said, for "Thursday" or "next week". Raises `text-empty`,
    `text-not-text`, `text-too-long`, `text-too-many-sentences`.
    """
    decode.checked(characters)
    known = language if language in LANGUAGES else words.guess_language(characters) if language is None else None
    reader = _Reader(Page(characters, left_out).told() if left_out else characters, known or "und", anchor)
    found = tuple(reader.passage(index) for index in range(len(reader.sentences)))
    return Text(characters, known or "und", anchor, found, left_out)
