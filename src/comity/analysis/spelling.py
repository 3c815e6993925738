"""Two names: whether their letters tell them apart, across spellings and scripts. Who is who is never decided here.

Names are written in Latin letters and compared without what transliteration mixes up (`letters`): Manbij, Менбидж and
منبج have the same consonants. That is a reason not to say that two sides differ, and no proof that they mean one: the best
answer for names that are not written alike is *compatible*. Abbreviations have too few letters for this: one letter moved and
another country is meant, so they are held to every letter.

Known limit: a name that is another word elsewhere (Aleppo, حلب) differs by its letters; coordinates or labels settle it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from comity.analysis import letters
from comity.analysis.verdict import Said, Verdict, both
from comity.phrase import Phrase

_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_SHORT = 5  # letters of an abbreviation at most
_FAR = 0.34  # share of consonants that may differ between two scripts, where endings and doubled letters come and go


def plain(text: str) -> str:
    """Letters as they are compared: NFKC, lower case, single spaces, no final stop."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".")


def compare(a: str, b: str, said: tuple[Said, Said] | None = None) -> Verdict:
    """Two names as they are written. Symmetric in `word`."""
    words = both(*(said or (a, b)))
    if plain(a) == plain(b):
        return Verdict("same", Phrase("both give the same name"))
    one, other = _words(a), _words(b)
    if not _read(one) or not _read(other):
        why = Phrase("“{a}” and “{b}” are written in letters that cannot be held against each other here", words)
        return Verdict("compatible", why)
    short = [_short(one), _short(other)]
    if all(short) or (any(short) and len(one) != len(other)):
        return _abbreviated(one, other, words)
    if letters.same("".join(map(_key, one)), "".join(map(_key, other))) or _alike(one, other):
        why = Phrase("“{a}” and “{b}” have the same letters after transliteration: not told apart by the name alone", words)
        return Verdict("compatible", why)
    few, many = sorted((one, other), key=len)
    if len(few) < len(many) and _each_met(few, many):
        why = Phrase("one of “{a}” and “{b}” is part of the other: not told apart by the name alone", words)
        return Verdict("compatible", why)
    if _script(one) != _script(other) and _near(one, other):
        why = Phrase("“{a}” and “{b}” have similar letters after transliteration: not told apart by the name alone", words)
        return Verdict("compatible", why)
    return Verdict("different", Phrase("“{a}” and “{b}” are not the same letters, after transliteration either", words))


def _words(name: str) -> tuple[str, ...]:
    found = tuple(_WORD.findall(unicodedata.normalize("NFKC", name)))
    return tuple(word for word in found if letters.folded(word) or len(found) == 1) or found


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    """A word in folded Latin letters; the Arabic article, which is written together with its word, is left out."""
    bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
    return letters.folded(bare)


def _read(words: tuple[str, ...]) -> bool:
    return bool(words) and all(map(_key, words))


def _short(words: tuple[str, ...]) -> bool:
    """One word of capitals: an abbreviation. Scripts without capitals have none that could be told."""
    return len(words) == 1 and 1 < len(words[0]) <= _SHORT and words[0].isupper()


def _abbreviated(one: tuple[str, ...], other: tuple[str, ...], words: dict[str, object]) -> Verdict:
    if len(one) == len(other) == 1:
        if _key(one[0]) == _key(other[0]):
            why = Phrase("“{a}” and “{b}” have the same letters after transliteration: not told apart by the name alone", words)
            return Verdict("compatible", why)
        return Verdict("different", Phrase("“{a}” and “{b}” are abbreviations of different letters", words))
    few, many = sorted((one, other), key=len)
    initials = "".join(_key(word)[:1] for word in many)
    if initials and _key(few[0]) == initials:
        return Verdict("compatible", Phrase("one of “{a}” and “{b}” is made of the first letters of the other", words))
    return Verdict("different", Phrase("“{a}” and “{b}” are not the same letters, after transliteration either", words))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both have the same words, in whatever order."""
    return len(one) == len(other) and (_each_met(one, other) or _each_met(other, one))


def _each_met(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether each word of `few` is one of `many`, each used once; all of them, where both have as many."""
    left = list(map(_key, many))
    for key in map(_key, few):
        met = next((other for other in left if letters.same(key, other)), None)
        if met is None:
            return False
        left.remove(met)
    return True


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return letters.apart("".join(map(_key, one)), "".join(map(_key, other))) <= _FAR


def _script(words: tuple[str, ...]) -> str:
    """The script of the first letter, as the Unicode name of it begins: LATIN, CYRILLIC, ARABIC."""
    return unicodedata.name(words[0][0], "").partition(" ")[0]
