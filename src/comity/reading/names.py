"""Proper names by their capital letter, and a key under which one name meets itself in another script or spelling.

The key is the consonant skeleton of the name in Latin letters: Makron, Макрон and Macron share one. A Russian name is met under
each form that an ending may hide. Names of countries, bodies and common words are the lexicon's (`topics`); who is who is not
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from comity.analysis.features import Mention, Span
from comity.reading.words import Token, data

_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
            "u",
        ],
        strict=True,
    )
)
_DIGRAPHS = (
    ("shch", "S"), ("sch", "S"), ("tch", "C"), ("sh", "S"), ("ch", "C"),
    ("zh", "Z"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("cc", "k"), ("qu", "k"), ("ts", "c"), ("tz", "c"), ("x", "ks"), ("dj", "j"), ("dzh", "j"),
)  # fmt: skip
_CLASS = str.maketrans({"q": "k", "w": "v", "y": "", "z": "s", "Z": "j", "C": "k", "c": "k", "g": "g", "'": "", "_": ""})
# Endings that Russian cases put on a name, longest first; what is left has at least three letters.
_ENDINGS = re.compile(
    r"(?<=...)(?:ами|ями|ого|его|ому|ему|ыми|ими|ой|ей|ою|ею|ом|ем|ам|ям|ах|ях|ым|им|ых|их|ый|ий|ая|яя|ую|юю|ов|ев|а|я|у|ю|е|ы|и|о|ь|й)$"
)
_ADJECTIVE = re.compile(r"(?:ск|цк)(?:ий|ая|ое|ие|ого|ой|ому|им|их|ими|ую|ом|ою)$")


def latin(word: str) -> str:
    """A word in small plain Latin letters."""
    import unicodedata

    plain = unicodedata.normalize("NFD", word.lower().replace("ё", "е").replace("й", "и"))
    return "".join(_LATIN.get(letter, letter) for letter in plain if not unicodedata.combining(letter)).replace("_", "")


@cache
def skeleton(word: str) -> str:
    """The consonants of a name in Latin letters, sounds that scripts confuse folded together, a first vowel kept as 'a'."""
    text = latin(word)
    text = re.sub(r"c(?=[eiy])", "s", text)
    for pair, one in _DIGRAPHS:
        text = text.replace(pair, one)
    text = text.translate(_CLASS)
    first = "a" if text[:1] in ("a", "e", "i", "o", "u") and text else ""
    bare = re.sub(r"[aeiou]", "", text)
    return first + re.sub(r"(.)\1+", r"\1", bare).lower()


def _forms(word: str, language: str) -> tuple[str, ...]:
    """The written forms that a name may have without its case ending, the shortest cut first."""
    plain = word.lower().replace("ё", "е").replace("’s", "").replace("'s", "")
    if language != "ru":
        return (plain,)
    adjective = _ADJECTIVE.sub("", plain)
    return tuple(dict.fromkeys((plain, _ENDINGS.sub("", plain), *((adjective,) if len(adjective) >= 4 else ()))))


def keys(word: str, language: str) -> tuple[str, ...]:
    """Every key that a name may be met under: skeletons of its forms of two consonants or more, else its letters."""
    found = []
    for form in _forms(word, language):
        bare = skeleton(form)
        found.append(bare if len(bare.lstrip("a")) >= 2 else latin(form))
    return tuple(dict.fromkeys(found))


def _is_name(token: Token, first: bool, usual: frozenset[str], elsewhere: frozenset[str]) -> bool:
    if not token.text[0].isupper() or token.stop or token.text.isdigit():
        return False
    if len(token.text) > 1 and token.text.isupper() and len(token.text) > 5:
        return False  # a shouted heading, not a name
    plain = token.text.lower()
    if first:
        return plain in elsewhere and plain not in usual
    return plain not in usual


@cache
def _calendar(language: str) -> frozenset[str]:
    return (
        frozenset(form for row in data(f"{language}/calendar.txt") for form in row[-1].split())
        if language in ("en", "ru")
        else frozenset()
    )


def find(
    tokens: Sequence[Token], language: str, firsts: Iterable[int], known: frozenset[Span], lower: frozenset[str]
) -> tuple[Mention, ...]:
    """The names among `tokens`.

    `firsts`: indexes of tokens that open a sentence (a capital there says nothing alone); `known`: spans of words that the
    lexicon
    already explains; `lower`: words that this text also writes small, so their capital is no name's.
    """
    opening = frozenset(firsts)
    usual = lower | _calendar(language)
    elsewhere = frozenset(t.text.lower() for i, t in enumerate(tokens) if i not in opening and t.text[0].isupper() and not t.stop)
    # A first word that no dictionary of ours explains and that never stands small is a name as well, if a name follows it.
    found = []
    for index, token in enumerate(tokens):
        if token.span in known:
            continue
        named = _is_name(token, index in opening, usual, elsewhere)
        if not named and index in opening and token.text[0].isupper() and not token.stop and token.text.lower() not in usual:
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            named = after is not None and after.span[0] == token.span[1] + 1 and _is_name(after, False, usual, elsewhere)
        if named:
            every = keys(token.text, language)
            found.append(Mention(every[0], token.span, "name", 1.0, every[1:], (), latin(_forms(token.text, language)[-1])))
    return tuple(found)


def adjectives(tokens: Sequence[Token], language: str, found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Small-letter Russian adjectives made of a name that the text knows ("эстмаркский"): they name the same."""
    if language != "ru":
        return ()
    every = {key: mention for mention in found for key in (mention.key, *mention.also)}
    more = []
    for token in tokens:
        base = _ADJECTIVE.sub("", token.text.lower())
        if token.text[0].islower() and base != token.text.lower() and len(base) >= 4:
            mention = every.get(skeleton(base))
            if mention is not None and mention.folded[:4] == latin(base)[:4]:
                more.append(Mention(mention.key, token.span, "name", 1.0, mention.also, (), mention.folded))
    return tuple(more)
