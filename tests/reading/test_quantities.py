"""Quantities: bounds, ranges, words, separators, units; and what they count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reading import quantities
from comity.reading.words import stem


@pytest.mark.parametrize(
    ("language", "text", "low", "high", "unit"),
    [
        ("en", "50 tonnes of flour", 50_000, 50_000, "kg"),
        ("en", "more than 40 tonnes", 40_000, None, "kg"),
        ("en", "no less than 15 km", 15_000, None, "m"),
        ("en", "up to six visits", None, 6, "count"),
        ("en", "between 10 and 15 trucks", 10, 15, "count"),
        ("en", "10-15 trucks", 10, 15, "count"),
        ("en", "two dozen vehicles", 24, 24, "count"),
        ("en", "two hundred and forty detainees", 240, 240, "count"),
        ("en", "forty-five observers", 45, 45, "count"),
        ("en", "1,200 hectares", 1200, 1200, "ha"),
        ("en", "1.5 million people", 1_500_000, 1_500_000, "count"),
        ("en", "12 per cent of the vote", 12, 12, "percent"),
        ("en", "$40 million", 40_000_000, 40_000_000, "usd"),
        ("en", "a 72-hour pause", 72, 72, "h"),
        ("en", "three days", 72, 72, "h"),
        ("ru", "не менее 40 тонн муки", 40_000, None, "kg"),
        ("ru", "свыше 40 тонн", 40_000, None, "kg"),
        ("ru", "до 120 человек", None, 120, "count"),
        ("ru", "двенадцать машин", 12, 12, "count"),
        ("ru", "двести сорок пленных", 240, 240, "count"),
        ("ru", "полмиллиона тонн", 500_000_000, 500_000_000, "kg"),
        ("ru", "две с половиной тысячи человек", 2500, 2500, "count"),
        ("ru", "9 тыс. рейсов", 9000, 9000, "count"),
        ("ru", "1,5 тонны зерна", 1500, 1500, "kg"),
        ("ru", "12 000 беженцев", 12_000, 12_000, "count"),
        ("ru", "от 10 до 15 грузовиков", 10, 15, "count"),
        ("ru", "10-километровая зона", 10_000, 10_000, "m"),
        ("ru", "٤٠ тонн", 40_000, 40_000, "kg"),
    ],
)
def test_a_quantity_has_its_bounds_in_its_unit(language: str, text: str, low: int | None, high: int | None, unit: str) -> None:
    (found,) = quantities.find(text, language)
    assert (found.low, found.high, found.unit) == (
        low if low is None else Decimal(low),
        high if high is None else Decimal(high),
        unit,
    )


@pytest.mark.parametrize("text", ["about 50 tonnes", "some 50 tonnes", "around 50 tonnes"])
def test_about_is_kept_as_a_word(text: str) -> None:
    (found,) = quantities.find(text, "en")
    assert found.about and found.low == found.high == 50_000 and found.text == text


def test_what_is_counted_is_named() -> None:
    (found,) = quantities.find("the release of 24 wounded prisoners, and more", "en")
    assert stem("prisoners", "en") in found.of
    (found,) = quantities.find("резолюции 2510 Совета Безопасности", "ru")
    assert found.unit == "number"


def test_dates_are_left_out() -> None:
    assert quantities.find("on 14 March 2019", "en", taken=((3, 16),)) == ()


def test_one_of_the_issues_counts_nothing() -> None:
    assert quantities.find("one of the issues", "en") == ()


@given(st.text(alphabet="0123456789 .,-abcтонн%$٤ \u00a0İ", max_size=60), st.sampled_from(["en", "ru"]))
def test_any_characters_are_read_in_place(text: str, language: str) -> None:
    for one in quantities.find(text, language):
        assert 0 <= one.span[0] < one.span[1] <= len(text)
        assert one.text.strip() == text[slice(*one.span)].strip()
