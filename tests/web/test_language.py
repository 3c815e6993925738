"""Sentences, plurals, numbers and times in four languages; what fills a hole is escaped and keeps its own direction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.web.language import Language, zone_name


def test_what_fills_a_hole_is_escaped_and_isolated():
    shown = Language("en").html(Phrase("only {holder}", {"holder": "<b>A&B</b>"}))
    assert shown == "only <bdi>&lt;b&gt;A&amp;B&lt;/b&gt;</bdi>"


def test_braces_in_what_somebody_wrote_are_no_holes():
    assert "{x}" in Language("en").html(Phrase("{text}", {"text": "{x} {0}"}))


def test_a_label_is_shown_in_the_readers_language():
    label = Label({"en": "call", "fr": "appel"})
    assert Language("fr").html(label) == "<bdi>appel</bdi>"
    assert Language("ru").text(Phrase("{what}", {"what": label})) == "call"


def test_an_arrow_and_a_separator_turn_with_the_direction_of_reading():
    chain = Phrase("{a} → {b}", {"a": "one; two → three", "b": "four"})
    assert "→" in Language("ar").text(chain) and "one; two" in Language("ar").text(chain)  # what somebody wrote stays
    assert Language("ar").text(chain).count("←") == 1
    assert "←" not in Language("fr").text(chain)
    assert "؛" in Language("ar").text(Phrase("{first}; {second}", {"first": "1", "second": "2"}))


def test_a_time_always_has_its_zone_and_a_machine_readable_twin():
    shown = Language("en").moment(datetime(2026, 3, 14, 18, 40, tzinfo=UTC), timezone(timedelta(hours=3)))
    assert shown == '<time datetime="2026-03-14T18:40:00Z">14 March 2026, 21:40 UTC+3</time>'


def test_zones_are_named_by_their_offset():
    when = datetime(2026, 3, 14, tzinfo=UTC)
    assert zone_name(when, UTC) == "UTC"
    assert zone_name(when, timezone(timedelta(hours=-3, minutes=-30))) == "UTC−3:30"
    assert zone_name(when, timezone(timedelta(hours=5, minutes=45))) == "UTC+5:45"


def test_arabic_figures_are_latin_digits_on_purpose():
    """Figures on a page are looked up in signed bytes and in originals, which have Latin digits."""
    shown = str(Language("ar").moment(datetime(2026, 3, 14, 18, 40, tzinfo=UTC))) + Language("ar").number(1234)
    assert not any("\u0660" <= character <= "\u0669" for character in shown)


def test_a_stored_time_in_a_hole_is_shown_as_a_time():
    shown = Language("fr").html(Phrase("{when}", {"when": "2026-03-14T18:40:00Z"}))
    assert "14 mars 2026" in shown and "UTC" in shown


@pytest.mark.parametrize(
    ("language", "month"), [("en", "March 2027"), ("fr", "mars 2027"), ("ru", "март 2027\u202fг."), ("ar", "مارس 2027")]
)
def test_a_month_in_a_hole_is_shown_in_the_readers_language(language: str, month: str) -> None:
    shown = Language(language).html(Phrase("about {when}", {"when": "2027-03"}))
    assert f'<time datetime="2027-03">{month}</time>' in shown


@pytest.mark.parametrize("written", ["2027", "2027-13", "2027-00", "0000-03", "1914-18", "2027-03-", "12027-03"])
def test_what_is_no_month_is_shown_as_it_was_written(written: str) -> None:
    assert Language("ru").html(Phrase("{when}", {"when": written})) == f"<bdi>{written}</bdi>"


def test_spans_of_time_have_two_units_and_no_sign():
    english = Language("en")
    assert english.span(timedelta(hours=3, minutes=40)) == "3 h 40 min"
    assert english.span(-timedelta(days=2, hours=4)) == "2 days 4 h"
    assert english.span(timedelta(minutes=7)) == "7 min"
