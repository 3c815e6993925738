"""The noun phrase that speaks: where it starts and ends left or right of a cue, and whether such words can speak at all.

Knows word classes, never names. Ranges are token indexes of one unit, half-open.
"""

from __future__ import annotations

import itertools
import re

from comity.reading.cues import Cue, Grammar
from comity.reading.units import Token

#: Longest noun phrase taken for a speaker, in tokens.
LONGEST_SUBJECT = 14


def subject_left(tokens: tuple[Token, ...], i: int, grammar: Grammar, floor: int = 0) -> tuple[int, int] | None:
    """Token range of the noun phrase that ends right before a cue (helpers and adverbs between them left out)."""
    j = i
    while (
        j > 0
        and tokens[j - 1].kind == "w"
        and (grammar.has("helpers", tokens[j - 1].plain) or (j > 1 and re.fullmatch(r"[a-z]+ly", tokens[j - 1].text)))
    ):
        j -= 1
    if j > 1 and tokens[j - 1].text == "," and grammar.language in ("en", "ru"):
        return _with_apposition(tokens, j - 1, grammar)
    k = max(floor, _phrase_start(tokens, j, grammar))
    k = _inner_start(tokens, k, j, grammar)
    return (k, j) if k < j else None


def _phrase_start(tokens: tuple[Token, ...], end: int, grammar: Grammar) -> int:
    k = end
    while k > 0 and end - k < LONGEST_SUBJECT:
        token = tokens[k - 1]
        if token.kind == "p" and token.text not in "-‑[]'’":
            break
        if token.kind == "q" and not term(token):
            break
        if token.kind == "w" and grammar.has("before_subject_stop", token.plain) and not _goes_on(tokens, k - 1, grammar):
            break
        k -= 1
    while k < end and (tokens[k].kind == "p" or grammar.has("helpers", tokens[k].plain)):
        k += 1
    return k


def term(token: Token) -> bool:
    """A quotation that is only a term or a name inside a sentence."""
    inner = token.text.strip("\"'«»“”„‘’ `")
    return len(inner.split()) <= 4 and inner[-1:] not in ".,!?…"


def _goes_on(tokens: tuple[Token, ...], i: int, grammar: Grammar) -> bool:
    """ "X and Y", "a spokesman for X": the joining word does not end the phrase."""
    return _between_names(tokens, i) or (tokens[i].plain == "for" and i > 0 and tokens[i - 1].plain in grammar.offices)


def _between_names(tokens: tuple[Token, ...], i: int) -> bool:
    return (
        tokens[i].plain in ("and", "и")
        and 0 < i < len(tokens) - 1
        and all(t.kind == "w" and t.text[0].isupper() for t in (tokens[i - 1], tokens[i + 1]))
    )


def _inner_start(tokens: tuple[Token, ...], start: int, end: int, grammar: Grammar) -> int:
    """Leave out what stands before the subject proper: "During his speech in Paris the leader" gives "the leader"."""
    if end - start < 2:
        return start
    last = tokens[end - 1]
    if last.kind == "w" and any(grammar.has(f"pronoun-{k}", last.plain) for k in ("person", "many", "thing")):
        return end - 1
    if not grammar.has("prepositions", tokens[start].plain):
        return start
    if grammar.language == "ru" and _speaking_body(tokens, start + 1, end, grammar):
        return start + 1
    for k in range(end - 1, start, -1):
        token, before = tokens[k], tokens[k - 1]
        if token.kind != "w" or before.kind != "w":
            continue
        opens = grammar.has("determiners", token.plain) or token.text[0].isupper()
        if (
            opens
            and not grammar.has("prepositions", before.plain)
            and not before.text[0].isupper()
            and not grammar.has("determiners", before.plain)
        ):
            return k
    if grammar.language == "ru":
        names = [k for k in range(start, end) if tokens[k].kind == "w" and tokens[k].text[0].isupper()]
        return names[-1] if names and names[-1] == end - 1 else end
    return start if grammar.has("determiners", tokens[start].plain) else end


def _speaking_body(tokens: tuple[Token, ...], start: int, end: int, grammar: Grammar) -> bool:
    """«В пресс-службе правительства … сообщили»: the body behind the preposition speaks, not what its name ends in."""
    words = [t.plain for t in tokens[start : min(end, start + grammar.longest_office)]]
    found = (" ".join(words[:width]) for width in range(1, len(words) + 1))
    return tokens[start - 1].plain in ("в", "во") and any(p in grammar.bodies or p in grammar.listed["press"] for p in found)


def _with_apposition(tokens: tuple[Token, ...], comma: int, grammar: Grammar) -> tuple[int, int] | None:
    """X, the spokesman of Y, said: from X to the word before the second comma."""
    for m in range(comma - 1, max(-1, comma - 16), -1):
        if tokens[m].kind == "q":
            return None
        if tokens[m].text == ",":
            k = _phrase_start(tokens, m, grammar)
            k = _inner_start(tokens, k, m, grammar)
            named = any(t.kind == "w" and t.text[0].isupper() for t in tokens[k:m])
            opened = (
                grammar.has("determiners", tokens[m + 1].plain)
                or tokens[m + 1].plain in grammar.offices
                or tokens[m + 1].plain in ("who", "который", "которая")
            )
            return (k, comma) if k < m and named and (opened or k == 0) and k + 8 > m else None
    return None


def subject_right(tokens: tuple[Token, ...], start: int, grammar: Grammar) -> tuple[int, int] | None:
    k = start
    while k < len(tokens) and tokens[k].kind == "w" and grammar.has("addressees", tokens[k].plain) and grammar.language == "ru":
        k += 1
    begin = k
    while k < len(tokens) and k - begin < LONGEST_SUBJECT:
        token = tokens[k]
        if (token.kind == "p" and token.text not in "-‑[]'’") or (token.kind == "q" and not term(token)):
            break
        if token.kind == "w" and token.plain == "of" and k > begin:
            k += 1
            continue
        if token.kind == "w" and grammar.has("right_subject_stop", token.plain) and not _between_names(tokens, k):
            break
        k += 1
    return (begin, k) if k > begin else None


def plausible(tokens: tuple[Token, ...], cue: Cue, shown: Token, left: bool, grammar: Grammar) -> bool:
    """Whether these words can speak: a pronoun, a name, an office; for unambiguous cues any phrase with a noun."""
    words = [t for t in tokens if t.kind == "w"]
    if not words:
        return False
    plain = [t.plain for t in words]
    if left and grammar.language == "en" and not _agrees(words, cue, shown, grammar):
        return False
    if any(grammar.has(f"pronoun-{k}", plain[-1]) for k in ("person", "many")) or any(t.text[0].isupper() for t in words[1:]):
        return True
    if words[0].text[0].isupper() and not grammar.has("determiners", plain[0]) and not grammar.has("prepositions", plain[0]):
        return True
    if any(p in grammar.offices or any(p in group for group in grammar.listed.values()) for p in plain):
        return True
    if cue.impersonal:
        return True
    if any(f"{a} {b}" in grammar.offices or f"{a} {b}" in grammar.listed["both"] for a, b in itertools.pairwise(plain)):
        return True
    return (
        cue.strong
        and len(words) <= 8
        and not plain[0].isdigit()
        and not (len(plain) == 1 and grammar.has("pronoun-thing", plain[0]) and not cue.strong)
    )


def _agrees(words: list[Token], cue: Cue, shown: Token, grammar: Grammar) -> bool:
    """English forms that are also nouns ("states", "attack"): the word before must be able to do it."""
    last = words[-1]
    if last.text.endswith(("'s", "’s", "s'", "s’")):
        return False
    past = (
        shown.plain.endswith("ed")
        or cue.tense != "finite"
        or shown.plain in ("said", "told", "wrote", "thought", "felt", "knew", "saw", "swore", "undertook", "sought")
    )
    if past:
        return True
    able = (
        last.text[0].isupper() or last.plain in grammar.offices or any(last.plain in group for group in grammar.listed.values())
    )
    able = (
        able
        or any(grammar.has(f"pronoun-{k}", last.plain) for k in ("person", "many", "thing"))
        or last.plain in ("i", "we", "you", "who")
    )
    if shown.plain == cue.base.split()[0]:  # the bare form needs a plural
        named = sum(t.text[0].isupper() for t in words) > 1 and any(t.plain == "and" for t in words)
        return able and (
            last.plain.endswith("s") or named or last.plain in ("they", "we", "i", "you", "people", "who", "many", "some")
        )
    return able or (
        grammar.has("determiners", words[0].plain) and len(words) <= 4 and not any(t.text[0].isupper() for t in words[1:])
    )


def last_word(tokens: tuple[Token, ...], i: int) -> str:
    j = i - 1
    while j > 0 and tokens[j].kind == "w" and _adverb(tokens[j].plain):
        j -= 1
    return tokens[j].plain if tokens[j].kind == "w" else ""


def _adverb(word: str) -> bool:
    return word.endswith("ly") or word in ("also", "now", "still", "again")
