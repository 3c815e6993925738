"""Names of places across spellings and scripts: 'Kafr Qarim', 'Kefer Karim', 'Кафр-Карим', 'كفر قارم' are one name.

Names are written in Latin letters, letters that transliterations mix up become one, and two names are the same when little
has to change between them; a vowel weighs a quarter of a consonant, because Arabic leaves it out and nobody agrees on it.
No gazetteer is used: a name that means another place elsewhere is settled by coordinates and dates, not here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщыэюяьъ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
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
            "h",
            "s",
            "s",
            "s",
            "s",
            "i",
            "e",
            "u",
            "a",
            "",
            "",
        ],
        strict=False,
    )
) | {"ж": "j", "ё": "e"}
_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئپچگ",
        [
            "a",
            "b",
            "t",
            "t",
            "j",
            "h",
            "h",
            "d",
            "d",
            "r",
            "z",
            "s",
            "s",
            "s",
            "d",
            "t",
            "d",
            "",
            "g",
            "f",
            "k",
            "k",
            "l",
            "m",
            "n",
            "h",
            "u",
            "i",
            "a",
            "a",
            "a",
            "a",
            "a",
            "u",
            "i",
            "p",
            "s",
            "g",
        ],
        strict=True,
    )
) | {"ء": ""}
_LETTERS = str.maketrans(_CYRILLIC | _ARABIC)
_FOLDS = (
    ("dzh", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("sh", "s"), ("ch", "s"), ("ph", "f"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("q", "k"), ("c", "k"), ("w", "u"), ("v", "b"), ("y", "i"), ("x", "ks"),
)  # fmt: skip
_VOWELS = frozenset("aeiou")
_PARTICLES = frozenset(
    ["al", "el", "as", "ash", "ad", "ar", "at", "an", "az", "de", "la", "le", "les", "du", "des", "of", "the", "d", "l"]
)
_SAME = 0.22  # share of a name's consonants that may differ


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """A name in lower-case Latin letters, mixed-up letters made one, articles dropped, words run together."""
    text = unicodedata.normalize("NFKD", name.lower().replace("й", "и").replace("أ", "ا").replace("إ", "ا").replace("آ", "ا"))
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    words = [w for w in re.findall(r"[a-z]+", text.replace("'", "").replace("’", "").replace("`", "")) if w not in _PARTICLES]
    out = "".join(words)
    for old, new in _FOLDS:
        out = out.replace(old, new)
    return re.sub(r"(.)\1", r"\1", out)


@lru_cache(maxsize=262144)
def same(one: str, two: str) -> bool:
    """Whether two folded names are one name."""
    if one == two:
        return bool(one)
    hard_one, hard_two = _consonants(one), _consonants(two)
    allowed = _SAME * max(len(hard_one), len(hard_two), 1)
    if abs(len(hard_one) - len(hard_two)) > allowed or (allowed < 1 and hard_one != hard_two):
        return False  # each consonant more or other costs one: most pairs of names end here
    return bool(one and two) and _distance(one, two) <= allowed


def apart(one: str, two: str) -> float:
    """How far two folded names are from being one, as a share of the consonants of the longer."""
    return _distance(one, two) / max(len(_consonants(one)), len(_consonants(two)), 1)


@lru_cache(maxsize=65536)
def _consonants(name: str) -> str:
    return "".join(c for c in name if c not in _VOWELS)


def _distance(one: str, two: str) -> float:
    """Weighted edit distance (Wagner and Fischer 1974): consonants 1, vowels 0.25."""
    before = [0.0]
    for d in two:
        before.append(before[-1] + (0.25 if d in _VOWELS else 1.0))
    for c in one:
        drop = 0.25 if c in _VOWELS else 1.0
        row = [before[0] + drop]
        for j, d in enumerate(two):
            add = 0.25 if d in _VOWELS else 1.0
            swap = 0.0 if c == d else 0.25 if drop == add == 0.25 else 1.0
            row.append(min(before[j] + swap, before[j + 1] + drop, row[j] + add))
        before = row
    return before[-1]
