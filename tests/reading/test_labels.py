"""Headings of positions: words of the sentence, begun and ended where a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reading import labels


@pytest.mark.parametrize(
    ("content", "language", "expected"),
    [
        ("the ferry dues, which nobody has paid since spring", "en", "The ferry dues"),
        ("We believe it is necessary to open the harbour for small boats", "en", "Open the harbour for small boats"),
        ("on Monday, the two harbours had a long talk", "en", "The two harbours had a long talk"),
        ("ice on the strait is thick enough for lorries, and the road opens tomorrow at noon for everybody", "en",
         "Ice on the strait is thick enough for lorries"),
        ("when the ice is thin, although nobody has measured it, the lorries wait on the shore until spring", "en",
         "The lorries wait on the shore until spring"),
        ("This is so. The council will pay for the new bridge over the strait", "en",
         "The council will pay for the new bridge over the strait"),
        ('time to "mend the old bridge over the strait before the ice comes and the lorries return', "en",
         "Time to mend the old bridge over the strait"),
        ("стороны договорились, что паром выйдет в мае", "ru", "Паром выйдет в мае"),
        ("мы считаем, что цена билета на паром должна остаться прежней", "ru", "Цена билета на паром должна остаться прежней"),
        ("уголь уже на складе, машины выйдут утром, если дорога через пролив будет открыта для них", "ru", "Уголь уже на складе"),
    ],
)  # fmt: skip
def test_a_label_is_a_short_topic_in_words_of_the_sentence(content: str, language: str, expected: str) -> None:
    """Lead-ins, relative clauses and half phrases are left out."""
    assert labels.label(content, language) == expected


def test_a_word_alone_takes_its_verb_along() -> None:
    """ "the plan" tells nothing; "welcomed the plan" does."""
    assert labels.label("the plan", "en", "welcomed") == "Welcomed the plan"
    assert labels.label("the length of the ferry line", "en", "described") == "The length of the ferry line"


PIECES = [
    "ice",
    "the",
    "of",
    "that",
    "when",
    "and",
    "A",
    "и",
    "что",
    "Б",
    "в",
    ",",
    ". ",
    '"',
    "«",
    "»",
    "'s",
    "–",
    "…",
    "[",
    "is",
    " ",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map(" ".join), st.sampled_from(["en", "ru", None]))
def test_any_text_gives_a_label_of_its_own_words(content: str, language: str | None) -> None:
    """Never an error, never more than a dozen words and a cut mark, never a word that the text has not."""
    given_words = {w.casefold() for w in labels.words_of(content)}
    shown = labels.label(content, language)
    found = labels.words_of(shown)
    assert len(found) <= labels.TO_COMMA + 1
    assert {w.casefold() for w in found} <= given_words or not given_words
