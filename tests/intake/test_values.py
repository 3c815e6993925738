"""Figures, days, clock times and coordinates as people write them in four languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.intake import coordinates, dates, numbers
from comity.intake.numbers import Range, UnreadError


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3", 3, 3), ("٣", 3, 3), ("۱۲", 12, 12), ("3-5", 3, 5), ("3 – 5", 3, 5), ("от 3 до 5", 3, 5),
        ("de 3 à 5", 3, 5), ("до 10", 0, 10), ("up to 7", 0, 7), ("jusqu'à 4", 0, 4), ("حتى ٥", 0, 5), ("более 40", 41, None),
        ("more than 40", 41, None), ("не менее 4", 4, None), ("au moins 2", 2, None), ("12+", 12, None), ("fewer than 3", 0, 2),
        ("нет", 0, 0), ("none", 0, 0), ("2 погибших, 3 раненых", 5, 5), ("1 killed and 2-3 wounded", 3, 4),
        ("1 200", 1200, 1200), ("3 killed", 3, 3),
    ],
)  # fmt: skip
def test_a_count_is_read_as_the_range_that_it_states(text: str, low: int, high: int | None) -> None:
    """'До 10' is nought to ten, 'more than 40' has an open end."""
    found = numbers.whole(text)
    assert found is not None
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("text", ["", "-", "н/д", "unknown", "غير معروف", "  "])
def test_not_stated_is_not_nought(text: str) -> None:
    """An empty cell says nothing."""
    assert numbers.whole(text) is None


@pytest.mark.parametrize("text", ["several", "3.5", "2 and 4 children", "-3"])
def test_a_count_that_is_none_is_not_guessed(text: str) -> None:
    """What cannot be read is told, not rounded."""
    with pytest.raises(UnreadError):
        numbers.whole(text)


def test_about_stays_about() -> None:
    """'Около 5' is five, and only about."""
    assert numbers.whole("около 5") == Range(5, 5, about=True)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_any_range_is_read_back(one: int, two: int) -> None:
    """A range written with a dash has its ends, the smaller first."""
    found = numbers.whole(f"{one}-{two}")
    assert found == Range(min(one, two), max(one, two))


@pytest.mark.parametrize(
    ("text", "value"),
    [("35,12", 35.12), ("35.12", 35.12), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("٣٥٫١٢", 35.12), ("-3,5", -3.5)],
)
def test_decimal_commas_are_decimal(text: str, value: float) -> None:
    """The last mark is the decimal one."""
    assert numbers.decimal(text) == pytest.approx(value)


# --- days and clock times -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["05.03.2020", "5/3/2020", "2020-03-05", "2020/03/05", "20200305", "5 March 2020", "March 5, 2020", "5 марта 2020 г.",
     "5 mars 2020", "٥/٣/٢٠٢٠", "5 آذار 2020", "5 مارس 2020", "05.03.20", "43895"],
)  # fmt: skip
def test_one_day_in_many_spellings(text: str) -> None:
    """With day before month told, all of these are 5 March 2020."""
    found = dates.moment(text, "dmy")
    assert found is not None
    assert found.day == date(2020, 3, 5)


def test_day_and_month_are_never_guessed() -> None:
    """Two figures up to twelve stay open until somebody says which is which."""
    with pytest.raises(dates.OpenError):
        dates.moment("05.03.2020", None)
    assert dates.moment("05.03.2020", "mdy").day == date(2020, 5, 3)  # type: ignore[union-attr]
    assert dates.moment("05.05.2020", None).day == date(2020, 5, 5)  # type: ignore[union-attr]
    assert dates.moment("13.03.2020", None).day == date(2020, 3, 13)  # type: ignore[union-attr]


def test_the_whole_column_is_evidence() -> None:
    """One cell that can only be day before month speaks for its column."""
    assert dates.orders(["05.03.2020", "13.03.2020", "04.04.2020"]) == {"dmy": 1, "mdy": 0, "ymd": 0, "open": 1}


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_day_is_read_back_in_its_order(day: date) -> None:
    """No day is lost between formats."""
    assert dates.moment(f"{day:%d.%m.%Y}", "dmy").day == day  # type: ignore[union-attr]
    assert dates.moment(f"{day:%m/%d/%Y}", "mdy").day == day  # type: ignore[union-attr]
    assert dates.moment(day.isoformat(), None).day == day  # type: ignore[union-attr]


def test_date_serials_follow_the_calendar_of_their_workbook() -> None:
    """The same number is four years and a day later in the other calendar."""
    assert dates.moment(43895, None, 1900).day == date(2020, 3, 5)  # type: ignore[union-attr]
    assert dates.moment(42433, None, 1904).day == date(2020, 3, 5)  # type: ignore[union-attr]
    assert dates.moment(43895.75, None).clock == timedelta(hours=18)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "hours"),
    [("14:30", 14.5), ("14.30", 14.5), ("14h30", 14.5), ("1430", 14.5), ("2:30 pm", 14.5), ("12:30 am", 0.5), ("24:00", 24.0),
     ("٠٤:١٥", 4.25), (0.25, 6.0)],
)  # fmt: skip
def test_one_time_in_many_spellings(text: str | float, hours: float) -> None:
    """Clock times are read as they are written, 24:00 included."""
    found = dates.clock(text)
    assert found is not None
    assert found.clock == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "hours"), [("Z", 0), ("UTC", 0), ("UTC+3", 3), ("UTC+03:00", 3), ("+0300", 3), ("GMT-5", -5), ("MSK", 3), ("мск", 3)]
)
def test_time_zones_are_read(text: str, hours: int) -> None:
    """A zone beside a clock time is kept."""
    found = dates.clock(f"14:30 {text}")
    assert found is not None and found.zone is not None
    assert found.zone.utcoffset(None) == timedelta(hours=hours)


def test_a_day_whose_hour_cannot_be_read_is_still_a_day() -> None:
    """'Ок. 18:00' is 18:00; '18:00ish XYZ' costs the hour, not the day."""
    about, odd = dates.moment("13.03.2020 ок. 18:00", "dmy"), dates.moment("13.03.2020 18:00ish XYZ", "dmy")
    assert about is not None and about.clock == timedelta(hours=18)
    assert odd is not None and odd.day == date(2020, 3, 13) and odd.told == ("clock-unread",)


def test_a_stretch_has_two_ends_and_may_cross_midnight() -> None:
    """'23:00-01:30' ends on the next day."""
    found = dates.clock("23:00-01:30")
    assert found is not None
    assert found.end == timedelta(hours=25, minutes=30)


@pytest.mark.parametrize("text", ["31.02.2020", "2020-13-40", "tomorrow", "25", "06.03"])
def test_a_day_that_is_none_is_not_guessed(text: str) -> None:
    """A day that does not exist is told."""
    with pytest.raises(UnreadError):
        dates.moment(text, "dmy")


@pytest.mark.parametrize("text", ["25:00", "14:75", "24:30", "14:30 XYZ"])
def test_a_time_that_is_none_is_not_guessed(text: str) -> None:
    """A time that does not exist is told."""
    with pytest.raises(UnreadError):
        dates.clock(text)


def test_a_time_in_words_is_told_as_words() -> None:
    """'At night' gives no clock time."""
    found = dates.clock("ночью")
    assert found is not None
    assert found.clock is None and found.told == ("words",)


# --- coordinates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["35.5, 36.25", "35,5; 36,25", "35,5 36,25", "35.5 36.25", "(35.5, 36.25)", "35°30'N 36°15'E", "35°30′00″N, 36°15′00″E",
     "36.25E 35.5N",
     "35,5,36,25", "35°30' с.ш. 36°15' в.д.", "٣٥٫٥، ٣٦٫٢٥"],
)  # fmt: skip
def test_one_place_in_many_spellings(text: str) -> None:
    """Decimal or sexagesimal, point or comma: one place."""
    found = coordinates.both(text)
    assert found is not None
    assert found == pytest.approx((35.5, 36.25))


def test_south_and_west_are_negative() -> None:
    """A letter is as good as a sign."""
    assert coordinates.both("12°30'S 45°15'W") == pytest.approx((-12.5, -45.25))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_decimal_pair_is_read_back(lat: float, lon: float) -> None:
    """Four decimals survive the cell."""
    found = coordinates.both(f"{lat:.4f}, {lon:.4f}")
    assert found is not None
    assert found == pytest.approx((lat, lon), abs=1e-4)


@pytest.mark.parametrize("text", ["near the river", "35.5", "35°75'N 36°15'E"])
def test_a_place_that_is_none_is_not_guessed(text: str) -> None:
    """Sixty minutes are too many."""
    with pytest.raises(UnreadError):
        coordinates.both(text)
