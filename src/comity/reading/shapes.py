"""What is said, once cue and speaker are found: the four shapes of press prose as ranges of tokens, and their characters.

Words then speaker ("…," X said), speaker then words (X said that …), an inserted speaker (…, X believes, …), and the plain
clause before a comma.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.reading.cues import Cue, Grammar
from comity.reading.markup import Span
from comity.reading.subjects import term
from comity.reading.units import Token, Unit

_COMMAS = frozenset(",—–-")
#: Verbs whose hearer or noun may stand before "that": told the paper that, expressed the hope that.
_HEARER = frozenset(["tell", "inform", "remind", "assure", "warn", "advise", "ask", "express", "caution"])


@dataclass(frozen=True, slots=True)
class At:
    """A cue at tokens [start, end) of a unit."""

    start: int
    end: int
    cue: Cue


def content(
    tokens: tuple[Token, ...], first: int, at: At, after: int, right: bool, limit: At | None, grammar: Grammar, inherits: bool
) -> tuple[str, list[tuple[int, int]]] | None:
    """The shape of an attribution and the token ranges of what is said."""
    end = len(tokens)
    while end > after and tokens[end - 1].kind == "p":
        end -= 1
    if limit is not None and (
        joined(tokens, limit.start, grammar)
        or (limit.cue.tense == "ing" and limit.cue.strong and comma_before(tokens, limit.start))
    ):
        end = min(end, _before_joint(tokens, limit.start, grammar))
    left_end = first
    while left_end > 0 and tokens[left_end - 1].kind == "p":
        left_end -= 1
    before_quote = left_end > 0 and tokens[left_end - 1].kind == "q" and len(tokens[left_end - 1].text) > 2
    rest = _skip_addressee(tokens, after, end, grammar)
    rest_quote = next((k for k in range(rest, end) if tokens[k].kind == "q"), None)
    if before_quote and not _only_term(tokens, first):
        start = 0 if any(t.kind == "w" for t in tokens[: left_end - 1]) else left_end - 1
        ranges = [(start, left_end)]
        if rest_quote is not None and rest_quote == end - 1:
            ranges.append((rest_quote, rest_quote + 1))
        return "quote-then-speaker", ranges
    adverbial = rest >= end or (
        grammar.has("after_cue", tokens[rest].plain) and rest_quote is None and not _has_that(tokens, rest, end, grammar)
    )
    commas = first > 0 and tokens[first - 1].text == ","
    if left_end > 0 and commas and tokens[after : after + 1] and tokens[after].text == "," and after < end and not inherits:
        return "speaker-inserted", [*unless_adverbial(tokens, left_end, grammar), (after + 1, end)]
    if left_end > 0 and commas and adverbial and end - rest <= 12 and unless_adverbial(tokens, left_end, grammar):
        return "words-then-speaker", [(0, left_end)]
    if right and not adverbial and grammar.language == "en":
        return None
    that = _that(tokens, rest, end, at.cue, grammar)
    if (rest_quote is not None and rest_quote <= rest + 1 and tokens[rest:rest_quote] == ()) or (
        rest_quote is not None and rest_quote == rest + 1 and tokens[rest].text in ":,"
    ):
        only = rest_quote == end - 1
        return "speaker-then-quote", [(rest_quote, rest_quote + 1)] if only else [(rest_quote, end)]
    if that is not None and that + 1 < end:
        return "speaker-that", [(that + 1, end)]
    if rest < end and tokens[rest].text == ":":
        rest += 1
    return ("speaker-then-words", [(rest, end)]) if rest < end and tokens[rest].text != "," else None


def _only_term(tokens: tuple[Token, ...], first: int) -> bool:
    """Whether the quotation before the cue is only a short term in the sentence, not what is said."""
    j = first - 1
    while j >= 0 and tokens[j].kind == "p":
        j -= 1
    return j > 0 and first - 1 == j and term(tokens[j])


def _that(tokens: tuple[Token, ...], rest: int, end: int, cue: Cue, grammar: Grammar) -> int | None:
    if grammar.language == "ru" or cue.base in _HEARER or (rest < end and grammar.has("after_cue", tokens[rest].plain)):
        return next((k for k in range(rest, min(end, rest + 9)) if grammar.has("that", tokens[k].plain)), None)
    return rest if rest < end and grammar.has("that", tokens[rest].plain) else None


def _has_that(tokens: tuple[Token, ...], start: int, end: int, grammar: Grammar) -> bool:
    return any(grammar.has("that", t.plain) for t in tokens[start : min(end, start + 9)])


def _before_joint(tokens: tuple[Token, ...], i: int, grammar: Grammar) -> int:
    j = i
    while j > 0 and (
        tokens[j - 1].text == ","
        or (
            tokens[j - 1].kind == "w"
            and (grammar.has("helpers", tokens[j - 1].plain) or tokens[j - 1].plain in ("and", "but", "и", "а", "но"))
        )
    ):
        j -= 1
    return j


def _skip_addressee(tokens: tuple[Token, ...], start: int, end: int, grammar: Grammar) -> int:
    k = start
    if (
        k < end
        and tokens[k].kind == "w"
        and tokens[k].plain == "to"
        and k + 1 < end
        and grammar.has("addressees", tokens[k + 1].plain)
    ):
        k += 1
    while k < end and tokens[k].kind == "w" and grammar.has("addressees", tokens[k].plain):
        k += 1
    return k


def unless_adverbial(tokens: tuple[Token, ...], end: int, grammar: Grammar) -> list[tuple[int, int]]:
    """The words before an inserted speaker, unless they only say when or where ("At the same time, …")."""
    return [] if end <= 5 and tokens[0].kind == "w" and grammar.has("prepositions", tokens[0].plain) else [(0, end)]


def spans(unit: Unit, ranges: list[tuple[int, int]], text: str) -> tuple[tuple[Span, ...], bool]:
    """Characters of the content; a quotation alone gives its inside, in a longer run its marks stay."""
    spans: list[Span] = []
    quoted = bool(ranges)
    for a, b in ranges:
        while a < b and unit.tokens[a].kind == "p":
            a += 1
        while b > a and unit.tokens[b - 1].kind == "p" and unit.tokens[b - 1].text not in ")]":
            b -= 1
        if a >= b:
            continue
        piece = unit.tokens[a:b]
        if len(piece) == 1 and piece[0].kind == "q":
            spans.append(unit.quotes[piece[0].quote].inner)
        else:
            quoted = False
            spans.append((piece[0].span[0], piece[-1].span[1]))
    return tuple(s for s in spans if any(c.isalnum() for c in text[slice(*s)])), quoted


def joined(tokens: tuple[Token, ...], i: int, grammar: Grammar) -> bool:
    """ ", and added", "и отметил": the same subject goes on."""
    j = i - 1
    while j >= 0 and tokens[j].kind == "w" and grammar.has("helpers", tokens[j].plain):
        j -= 1
    return j >= 0 and tokens[j].kind == "w" and tokens[j].plain in ("and", "but", "и", "а", "но")


def quote_before(tokens: tuple[Token, ...], i: int) -> bool:
    j = i - 1
    while j >= 0 and tokens[j].kind == "p" and tokens[j].text in _COMMAS:
        j -= 1
    return j >= 0 and tokens[j].kind == "q"


def comma_before(tokens: tuple[Token, ...], i: int) -> bool:
    return i > 0 and tokens[i - 1].kind == "p" and tokens[i - 1].text in _COMMAS
