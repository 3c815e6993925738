"""A paragraph as the grammar sees it: sentences of words, marks and whole quotations.

A quotation counts as one token, however many sentences it holds, so that "A. B. C," X said is one unit. Offsets stay those of
the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from comity.reading import inflect, sentences
from comity.reading import quotes as marks
from comity.reading.cues import Grammar
from comity.reading.markup import Span
from comity.reading.quotes import Quote

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:[-‑][^\W_]+)*|\n|[^\w\s]|_")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.|Mr\.|Mrs\.|Ms\.|Dr\.|St\.|Gen\.|Sen\.|Rep\.|Gov\.|Lt\.|Col\.|U\.S\.|U\.K\.|U\.N\.)")
_END_OF_SPEECH = re.compile(r"[.!?…\n]|$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word (`kind` w), a mark (p) or a quotation (q, with its index). `plain`: small letters, ё as е, without a possessive."""

    kind: str
    span: Span
    text: str
    plain: str
    quote: int = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence with its quotations."""

    span: Span
    paragraph: int
    tokens: tuple[Token, ...]
    quotes: tuple[Quote, ...]
    language: str

    def own_quotes(self) -> tuple[Quote, ...]:
        """The quotations of this sentence; `quotes` are those of its whole paragraph."""
        return tuple(self.quotes[t.quote] for t in self.tokens if t.kind == "q")


def speech_follows(text: str, paragraph: Span, grammar: Grammar) -> object:
    """A test whether the words from an offset to the end of that sentence introduce a speaker: eight words at most, one a
    finite cue.
    """

    def test(at: int) -> bool:
        end = _END_OF_SPEECH.search(text, at, min(paragraph[1], at + 160))
        stop = end.start() if end else paragraph[1]
        words = [inflect.plain(m.group()) for m in re.finditer(r"[^\W_]+", text[at:stop])]
        if not words or len(words) > 14:
            return False
        return any(cue.tense == "finite" for word in words[:10] for cue in grammar.forms.get(word, ()))

    return test


def split(text: str, paragraphs: list[tuple[Span, str]], grammars: dict[str, Grammar]) -> tuple[Unit, ...]:
    """The units of all paragraphs whose language is read, in order."""
    units: list[Unit] = []
    for number, (span, language) in enumerate(paragraphs):
        test = speech_follows(text, span, grammars[language])
        assert callable(test)
        found = marks.find(text, span, test)
        keep = _keeps_end(text, span, test)
        local = tuple(Quote(_moved(q.outer, span), _moved(q.inner, span), q.misplaced, q.closed) for q in found)
        masked = marks.mask(text[slice(*span)], local, lambda q, k=keep: k(q))  # type: ignore[misc]
        for sentence in sentences.split(masked, language):
            a, b = sentence.span[0] + span[0], sentence.span[1] + span[0]
            near = bisect_left(found, a, key=lambda q: q.outer[0]) - 1
            if near >= 0 and found[near].outer[0] < a <= found[near].inner[0]:
                a = found[near].outer[0]
            units.append(Unit((a, b), number, _tokens(text, (a, b), found), found, language))
    return tuple(units)


def _moved(span: Span, base: Span) -> Span:
    return span[0] - base[0], span[1] - base[0]


def _keeps_end(text: str, paragraph: Span, test: object) -> object:
    assert callable(test)
    speech = test

    def keep(quote: Quote) -> bool:
        """Whether the mark at the end of a quotation also ends the sentence: not when `!" he said` follows."""
        at = quote.outer[1] - paragraph[0]
        whole = at + paragraph[0]
        last = text[quote.inner[1] + paragraph[0] - 1]
        return not (last in "!?…" and speech(whole))

    return keep


def _tokens(text: str, span: Span, quotes: tuple[Quote, ...]) -> tuple[Token, ...]:
    tokens: list[Token] = []
    at = span[0]
    first = bisect_right(quotes, span[0], key=lambda q: q.outer[1])  # sorted, and none overlap
    last = bisect_left(quotes, span[1], key=lambda q: q.outer[0])
    inside = [(i, quotes[i]) for i in range(first, last)]
    for index, quote in inside:
        tokens += _plain_tokens(text, at, max(at, quote.outer[0]))
        tokens.append(Token("q", quote.outer, text[slice(*quote.outer)], "", index))
        at = quote.outer[1]
    return tuple(tokens + _plain_tokens(text, at, max(at, span[1])))


def _plain_tokens(text: str, start: int, end: int) -> list[Token]:
    short = {m.end() - 1 for m in _ABBREVIATED.finditer(text, start, end)}
    found = []
    for m in _TOKEN.finditer(text, start, end):
        shown = m.group()
        if shown[0].isalnum():
            plain = inflect.plain(shown).replace("’", "'")
            found.append(Token("w", m.span(), shown, plain.removesuffix("'s")))
        elif m.start() not in short and shown not in "\n*":
            found.append(Token("p", m.span(), shown, shown))
    return found
