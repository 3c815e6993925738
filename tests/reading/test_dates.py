"""Dates and times of day: what is found, what it may mean, and that nothing is guessed without an anchor."""

from __future__ import annotations

from datetime import date

import pytest

from comity.reading import dates

ANCHOR = date(2019, 3, 14)  # a Thursday


@pytest.mark.parametrize(
    ("language", "text", "kind", "fields"),
    [
        ("en", "on 14 March 2019", "day", {"day": 14, "month": 3, "year": 2019}),
        ("en", "on March 14th", "day", {"day": 14, "month": 3, "year": None}),
        ("en", "the 3rd of May", "day", {"day": 3, "month": 5}),
        ("en", "meeting on February 15-16", "range", {"day": 15, "last_day": 16, "month": 2}),
        ("en", "from 3 to 5 May", "range", {"day": 3, "last_day": 5, "month": 5}),
        ("en", "by the end of November", "month", {"month": 11, "bound": "by"}),
        ("en", "in mid-April", "month", {"month": 4}),
        ("en", "leaves on Thursday", "weekday", {"weekday": 3}),
        ("en", "Friday, 26 June", "day", {"weekday": 4, "day": 26, "month": 6}),
        ("en", "next week", "week", {"word": "week+1"}),
        ("en", "by 20:00", "time", {"clock": "20:00", "bound": "by"}),
        ("en", "at 8 p.m.", "time", {"clock": "20:00"}),
        ("en", "at noon", "time", {"clock": "12:00"}),
        ("ru", "14 марта", "day", {"day": 14, "month": 3}),
        ("ru", "до 1-го августа 2020 г.", "day", {"day": 1, "month": 8, "year": 2020, "bound": "by"}),
        ("ru", "с 3 по 5 мая", "range", {"day": 3, "last_day": 5, "month": 5}),
        ("ru", "29.12.2014", "day", {"day": 29, "month": 12, "year": 2014}),
        ("ru", "в четверг", "weekday", {"weekday": 3}),
        ("ru", "со среды", "weekday", {"weekday": 2, "bound": "from"}),
        ("ru", "на следующей неделе", "week", {"word": "week+1"}),
        ("ru", "до середины сентября", "month", {"month": 9}),
        ("ru", "в 18.30", "time", {"clock": "18:30"}),
        ("en", "Russia said on Monday", "said", {"weekday": 0}),
    ],
)
def test_a_date_is_read_with_its_parts(language: str, text: str, kind: str, fields: dict[str, object]) -> None:
    (found,) = dates.find(text, language)
    assert found.kind == kind
    assert {name: getattr(found, name) for name in fields} == fields
    assert text[slice(*found.span)] == found.text


@pytest.mark.parametrize("text", ["they may march on", "version 4.30 of the text", "a 12:1 majority", "May I ask", "room 14"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.find(text, "en") == ()


def test_without_an_anchor_a_weekday_has_no_day() -> None:
    """Never a silent guess."""
    assert all(one.candidates == () for text in ("on Thursday", "next week", "on 14 March") for one in dates.find(text, "en"))


def test_with_an_anchor_every_candidate_is_kept() -> None:
    (weekday,) = dates.find("on Friday", "en", ANCHOR)
    assert [one[0] for one in weekday.candidates] == [date(2019, 3, 8), date(2019, 3, 15), date(2019, 3, 22)]
    (week,) = dates.find("next week", "en", ANCHOR)
    assert week.candidates == ((date(2019, 3, 18), date(2019, 3, 24)),)
    (day,) = dates.find("Friday, 26 June", "en", date(2020, 6, 28))
    assert [one[0].year for one in day.candidates] == [2020]


def test_a_weekday_with_a_day_gives_candidate_years() -> None:
    assert dates.years_for(4, 6, 26, range(2010, 2027)) == (2015, 2020, 2026)
    assert dates.years_for(0, 2, 30, range(2000, 2030)) == ()


def test_arabic_digits_keep_their_offsets() -> None:
    (found,) = dates.find("on ١٤ March", "en")
    assert (found.day, found.span) == (14, (3, 11))
