"""Labels: names in several languages that travel inside sentences.

A `Label` is its English text (or the first language there is) and remembers the others, so that a `Phrase` can carry it
and a page can show it in the reader's language: `label.in_("ar")`. Lists of labels and of phrases are made here, and moments
parsed, since every room needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from comity.phrase import Phrase

LANGUAGES = ("en", "fr", "ru", "ar")
_QUOTES = {"fr": "«\u00a0{}\u00a0»", "ru": "«{}»", "ar": "«{}»"}
_COLONS = {"fr": "{}\u00a0: {}"}


class Label(str):
    """A string that knows how it is said in other languages."""

    __slots__ = ("labels",)
    labels: Mapping[str, str]

    def __new__(cls, labels: Mapping[str, str] | str) -> Label:
        table = {"en": labels} if isinstance(labels, str) else dict(labels)
        text = table.get("en") or next(iter(table.values()), "")
        made = super().__new__(cls, text)
        made.labels = table
        return made

    def in_(self, language: str) -> str:
        """The label in `language`, or in English, or in whatever language there is."""
        return self.labels.get(language) or str(self)


def joined(labels: Iterable[str]) -> Label:
    """A list of labels as one, in each language that any of them has; Arabic has its own comma."""
    every = [one if isinstance(one, Label) else Label(one) for one in labels]
    languages = dict.fromkeys(["en", *(language for one in every for language in one.labels)])
    return Label(
        {language: ("، " if language == "ar" else ", ").join(one.in_(language) for one in every) for language in languages}
    )


def headed(head: str, label: str) -> Label:
    """One label under another: “date of signature: Alba”, with the colon of each language that either of them has."""
    over, under = (one if isinstance(one, Label) else Label(one) for one in (head, label))
    return Label(
        {
            language: _COLONS.get(language, "{}: {}").format(over.in_(language), under.in_(language))
            for language in dict.fromkeys([*over.labels, *under.labels])
        }
    )


def few(labels: Iterable[str], most: int = 8) -> Phrase:
    """A list of labels, cut off where it is long, with how many there are besides."""
    every = list(labels)
    names = joined(every[:most])
    if len(every) <= most:
        return Phrase("{names}", {"names": names})
    more: dict[str, object] = {"names": names, "n": len(every) - most}
    return Phrase("{names} and {n} other", more, many="{names} and {n} others")


def quoted(labels: Iterable[str]) -> Label:
    """A list of names, each between the quotation marks of its language: a name may hold a comma of its own."""
    every = [one if isinstance(one, Label) else Label(one) for one in labels]
    return joined(
        Label({language: _QUOTES.get(language, "“{}”").format(one.in_(language)) for language in LANGUAGES}) for one in every
    )


def chained(parts: Iterable[Phrase]) -> Phrase | None:
    """Phrases as one, with semicolons between them; None of none."""
    made: Phrase | None = None
    for one in parts:
        made = one if made is None else Phrase("{first}; {second}", {"first": made, "second": one})
    return made


def followed(first: Phrase, second: Phrase | None) -> Phrase:
    """Two sentences, one after the other."""
    return first if second is None else Phrase("{first} {second}", {"first": first, "second": second})


@lru_cache(maxsize=16384)  # an act's time is asked for again and again while it is taken and judged
def moment(text: str) -> datetime:
    """`2026-11-22T10:00:00Z` as an aware UTC moment. Raises ValueError on anything else."""
    made = datetime.fromisoformat(text)
    if made.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return made.astimezone(UTC)


def stamp(when: datetime) -> str:
    """The inverse of `moment`: seconds, UTC, `Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
