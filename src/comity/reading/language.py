"""In which language a document and each paragraph is, by a light guess with its grounds.

The count of letters and stop words is `words.guess_language`; this file adds what the press needs: French, documents in two
languages, and the sentence that says why. A paragraph too short to tell follows its document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from comity.phrase import Phrase
from comity.reading.markup import Span
from comity.reading.words import data

_WORD = re.compile(r"[^\W\d_]+")
#: Letters that Russian does not have and its neighbours in script do: such a text is not read as Russian.
_NOT_RUSSIAN = frozenset("іїєґўјљњћђџѕѓќ")
READ = ("en", "ru")


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """Function words by language; a handful decides a paragraph."""
    return {code: frozenset(w for (row, *_) in data(f"{code}/function.txt") for w in row.split()) for code in ("en", "ru", "fr")}


@dataclass(frozen=True, slots=True)
class Guess:
    """`code` is None where nothing decides. `share`: stop words of that language among all words, 0..1."""

    code: str | None
    share: float
    because: Phrase


def guess(characters: str) -> Guess:
    """Language of a run of characters."""
    words = [w.casefold() for w in _WORD.findall(characters[:20_000])]
    if not words:
        return Guess(None, 0.0, Phrase("there are no words"))
    cyrillic = sum("\u0400" <= w[0] <= "\u04ff" for w in words)
    script = "Cyrillic" if cyrillic * 2 > len(words) else "Latin"
    counts = Counter(
        {
            code: sum(w in stop for w in words)
            for code, stop in _function_words().items()
            if (code == "ru") == (script == "Cyrillic")
        }
    )
    code, hits = counts.most_common(1)[0]
    foreign = sum(any(c in _NOT_RUSSIAN for c in w) for w in words)
    if code == "ru" and foreign * 20 > len(words):
        return Guess(None, 0.0, Phrase("Cyrillic, with letters that Russian does not have"))
    if hits == 0 or hits / len(words) < 0.06:
        return Guess(
            None, hits / len(words), Phrase("too few known function words ({hits} of {n})", {"hits": hits, "n": len(words)})
        )
    because = Phrase("{script} letters, {hits} function words of {n}", {"script": script, "hits": hits, "n": len(words)})
    return Guess(code, hits / len(words), because)


def by_paragraph(text: str, paragraphs: Sequence[Span]) -> tuple[Guess, tuple[str | None, ...]]:
    """The document's language, and each paragraph's: its own where it has ten words or more and they decide."""
    whole = guess("\n".join(text[a:b] for a, b in paragraphs))
    each: list[str | None] = []
    for a, b in paragraphs:
        own = guess(text[a:b]) if len(_WORD.findall(text[a:b])) >= 10 else None
        each.append(own.code if own and own.code else whole.code)
    return whole, tuple(each)
