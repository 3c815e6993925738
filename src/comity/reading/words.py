"""Word tokens with their stems, for English and Russian; which language a text is in; data files of a language.

Not here: what words mean (`topics`), names (`names`), figures (`quantities`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from comity.analysis.features import Span

_LANG = Path(__file__).parent / "lang"
# A word is letters with combining marks and inner apostrophes; hyphens part words, so that "cease-fire" meets "cease fire".
_TOKEN = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f][^\W\d_]*)*(?:['’][^\W\d_]+)*|\d+")
_VOWEL_END = re.compile(r"(?<=..)[аеиоуыэюяьй]+$")
LANGUAGES = ("en", "ru")
SHORT = 12
OTHERS = frozenset("іїєґўјљњћђџѓќқңғүұһөәѕ")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or run of digits: exact `text` and `span`, its `stem`, and whether it is a stop word."""

    text: str
    span: Span
    stem: str
    stop: bool


@cache
def data(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a data file under lang/, each cut at '|'; blank lines and lines that start with '#' are left out."""
    rows = (Path(_LANG, name).read_text(encoding="utf-8")).splitlines()
    return tuple(tuple(cell.strip() for cell in row.split("|")) for row in rows if row.strip() and not row.startswith("#"))


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words of a language that tell no topic."""
    return (
        frozenset(word for (row, *_) in data(f"{language}/stop.txt") for word in row.split())
        if language in LANGUAGES
        else frozenset()
    )


@cache
def _irregular(language: str) -> dict[str, str]:
    return {form: row[0] for row in data(f"{language}/forms.txt") for form in row[1].split()} if language in LANGUAGES else {}


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # imported when first needed: the command line starts without it

    return snowballstemmer.stemmer({"en": "english", "ru": "russian"}[language]).stemWord  # type: ignore[no-any-return]


@cache
def stem(word: str, language: str) -> str:
    """The stem of one word, small letters: Snowball's, with irregular forms led back first and Russian endings cut evenly."""
    plain = word.lower().replace("ё", "е").replace("’", "'").replace("\u0301", "")
    if language not in LANGUAGES:
        return plain
    plain = _irregular(language).get(plain, plain)
    if language == "en":
        return _stemmer("en")(plain)
    return _VOWEL_END.sub("", _stemmer("ru")(plain))


def tokens(characters: str, language: str, span: Span | None = None) -> tuple[Token, ...]:
    """The words of a span (or of the whole text), in order, with offsets into the whole text."""
    start, end = span or (0, len(characters))
    stops = stop_words(language)
    found = []
    for match in _TOKEN.finditer(characters, start, end):
        text = match.group()
        plain = text.lower().replace("’", "'").replace("ё", "е")
        plain = plain[:-2] if plain.endswith("'s") else plain
        found.append(Token(text, match.span(), stem(plain, language), plain in stops or len(plain) == 1))
    return tuple(found)


def guess_language(characters: str) -> str | None:
    """The language of a text by its letters and stop words in the first 20,000 characters, or None where neither is clear."""
    sample = characters[:20_000].lower()
    words = re.findall(r"[^\W\d_]+", sample)
    if not words:
        return None
    share = {language: sum(word in stop_words(language) for word in words) / len(words) for language in LANGUAGES}
    cyrillic = sum("а" <= letter <= "я" or letter == "ё" for letter in sample)
    latin = sum("a" <= letter <= "z" for letter in sample)
    best = "ru" if cyrillic > latin else "en"
    # One sentence may hold no stop word: Cyrillic letters that only Russian leaves unmixed are enough then.
    short = best == "ru" and len(words) < SHORT and not OTHERS & set(sample)
    return best if share[best] >= 0.08 or short else None
