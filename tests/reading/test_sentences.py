"""Sentences and clauses: what ends one, what does not, and that every offset fits the untouched text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reading import sentences


def told(text: str, language: str = "en") -> list[str]:
    return [text[slice(*one.span)] for one in sentences.split(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Mr. Orvik met Dr. Kemmel at 8 p.m. on No. 5 Quay. He left.", 2),
        ("en", "The U.S. envoy spoke to J. R. Hale. It rained.", 2),
        ("en", "Some 1.5 tonnes were sent. «Enough!» he said. “Why?” she asked.", 3),
        ("ru", "Встреча прошла 5 мая 2015 г. в Анселе. А. Б. Велтов выступил первым.", 2),
        ("ru", "Доставлено 1,5 тыс. тонн, т.е. больше прежнего. «Этого мало!» – сказал он.", 2),
    ],
)
def test_abbreviations_initials_and_decimals_end_nothing(language: str, text: str, count: int) -> None:
    assert len(told(text, language)) == count


def test_a_line_end_is_a_hard_border() -> None:
    """A heading without a full stop does not run into the text below it."""
    found = sentences.split("Talks on the lake\nThe two sides met.\r\n• First point\u2028Second point", "en")
    assert [one.heading for one in found] == [True, False, True, True]
    assert [one.paragraph for one in found] == [0, 1, 2, 3]


@pytest.mark.parametrize("quote", ["“{}”", "«{}»", "„{}“", '"{}"', "‘{}’", "'{}'"])
def test_a_closing_quote_belongs_to_its_sentence(quote: str) -> None:
    text = quote.format("We will go.") + " They went."
    assert told(text) == [quote.format("We will go."), "They went."]


def test_one_line_of_a_million_letters_is_cut_and_kept_whole() -> None:
    """No mark at all: pieces of bounded length, nothing lost."""
    text = "word " * 200_000
    found = sentences.split(text, "en")
    assert all(one.span[1] - one.span[0] <= 2 * sentences.LONGEST for one in found)
    assert sum(len(text[slice(*one.span)].split()) for one in found) == 200_000


def test_clauses_part_two_topics() -> None:
    text = "The truce at the lakes still holds today, and observers will be sent to the northern crossing."
    parts = sentences.clauses(text, "en", (0, len(text)))
    assert [text[a:b].split()[0] for a, b in parts] == ["The", "and"]


@given(st.text(max_size=300))
def test_spans_are_in_order_inside_the_text_and_hold_words(text: str) -> None:
    found = sentences.split(text, "ru")
    assert all(0 <= one.span[0] < one.span[1] <= len(text) for one in found)
    assert all(one.span[1] <= two.span[0] for one, two in pairwise(found))
    kept = "".join(text[slice(*one.span)] for one in found)
    assert sum(letter.isalnum() for letter in kept) == sum(letter.isalnum() for letter in text)
