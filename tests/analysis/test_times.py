"""Two times as precisely as they were given: a day against an hour, a month against a day, “about”, stretches, zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from comity.analysis.times import Time, about, compare, given, stretch
from comity.analysis.verdict import Verdict


def asked(a: Time, b: Time, hours: str = "0") -> Verdict:
    return compare(a, b, ("A", "B"), Decimal(hours))


@pytest.mark.parametrize(
    ("a", "b", "hours", "word"),
    [
        ("2026-11-22", "2026-11", "0", "compatible"),
        ("2026-11-22", "2026", "0", "compatible"),
        ("2026-11", "2026-12", "0", "different"),
        ("2026-11-30", "2026-12", "24", "compatible"),
        ("2026-11-22", "2026-11-22T14:00:00Z", "0", "compatible"),
        ("2026-11-22", "2026-11-22T23:30:00+02:00", "0", "compatible"),  # 21:30 in UTC, still that day where it was said
        ("2026-11-23", "2026-11-22T23:30:00Z", "0", "compatible"),  # 02:30 on the 23rd in Moscow
        ("2026-11-24", "2026-11-22T08:00:00Z", "0", "different"),  # nowhere on earth
        ("2026-11-24", "2026-11-23T11:00:00Z", "0", "compatible"),  # 01:00 on the 24th at UTC+14
        ("2026-11-24", "2026-11-23T09:59:59Z", "0", "different"),  # 23:59:59 on the 23rd there
        ("2026-11-21", "2026-11-22T11:59:59Z", "0", "compatible"),  # 23:59:59 on the 21st at UTC-12
        ("2026-11-21", "2026-11-22T12:00:00Z", "0", "different"),
        ("2026-11", "2026-11-22T14:00:00Z", "0", "compatible"),
        ("2026-11-22T14:00Z", "2026-11-22T14:00:30Z", "0", "compatible"),
        ("2026-11-22T14Z", "2026-11-22T14:59:59Z", "0", "compatible"),
        ("2026-11-22T14:00:00Z", "2026-11-22T17:00:00+03:00", "0", "same"),
        ("2026-11-22T14:00Z", "2026-11-22T17:00+03:00", "0", "same"),
        ("2026-11-22T14:00:00Z", "2026-11-22T14:00:01Z", "0", "different"),
        ("2026-11-22T14:00:00Z", "2026-11-22T15:00:00Z", "1", "compatible"),
        ("2026-11-22T14:00:00Z", "2026-11-22T15:00:01Z", "1", "different"),
        ("9999-12-31", "0001-01-01", "48", "different"),
        ("9999-12-31T23:00:00Z", "9999-12-31", "48", "compatible"),
    ],
)
def test_two_times(a: str, b: str, hours: str, word: str) -> None:
    assert asked(given(a), given(b), hours).word == asked(given(b), given(a), hours).word == word


@pytest.mark.parametrize(
    ("a", "b", "hours", "said"),
    [
        ("2026-11-22", "2026-11-22T14:00:00Z", "0", "“B” lies within “A”"),
        (
            "2026-11-23",
            "2026-11-22T23:30:00Z",
            "0",
            "“A” and “B” can be one time: one of them has no time zone, and in some zone they meet",
        ),
        ("2026-11-22T14:00:00Z", "2026-11-22T14:40:00Z", "1", "“A” and “B” are 40 minutes apart, no more than 60 minutes"),
        ("2026-11-22T14:00:00Z", "2026-11-22T17:00:01Z", "2", "“A” and “B” are 4 hours apart, more than 2 hours"),
        ("2026-11-22", "2026-11-25", "48", "“A” and “B” are 3 days apart, more than 2 days"),
        ("2026-11-22", "2026-11-23", "0", "no time is both “A” and “B”"),
        ("2026-11-22", "2026-11-22", "0", "“A” and “B” are one time"),
    ],
)
def test_why_is_said(a: str, b: str, hours: str, said: str) -> None:
    assert str(asked(given(a), given(b), hours).why) == said


def test_about_has_the_margin_of_its_precision_and_says_it() -> None:
    found = asked(about(given("2026-11-22T14:00Z")), given("2026-11-22T14:30:00Z"))
    assert (found.word, str(found.why)) == (
        "compatible",
        "“B” lies within “A”; “about” is read as 30 minutes earlier to 30 minutes later",
    )
    assert asked(about(given("2026-11-22T14:00Z")), given("2026-11-22T14:31:00Z")).word == "different"
    assert asked(about(given("2026-11-22")), given("2026-11-23")).word == "compatible"
    assert asked(about(given("2026-11-22")), given("2026-11-24")).word == "different"
    assert asked(about(given("2026-11")), given("2026-12-10")).word == "compatible"
    assert asked(about(given("2026-11-22")), given("2026-11-22")).word == "compatible"
    assert "24 hours earlier" in str(asked(about(given("2026-11-22")), given("2026-11-24")).why)


def test_a_stretch_holds_a_moment_and_meets_another_stretch() -> None:
    days = stretch(given("2026-11-22"), given("2026-11-24"))
    assert str(asked(days, given("2026-11-23T14:00:00Z")).why) == "“B” lies within “A”"
    assert asked(days, given("2026-11-26T14:00:00Z")).word == "different"
    assert asked(days, stretch(given("2026-11-24"), given("2026-12"))).word == "compatible"
    assert asked(days, stretch(given("2026-11-25"), None)).word == "different"
    assert asked(stretch(given("2026-11-20"), None), given("2030")).word == "compatible"
    hours = stretch(given("2026-11-22T10:00Z"), given("2026-11-22T12:00Z"))
    assert asked(hours, given("2026-11-22T12:00:59Z")).word == "compatible"
    assert asked(hours, given("2026-11-22T13:00:00Z")).word == "different"


def test_a_stretch_that_ends_before_it_begins_or_has_half_a_zone_is_refused() -> None:
    for first, last in (("2026-11-22", "2026-11-21"), ("2026-11-22", "2026-11-23T10:00Z")):
        with pytest.raises(ValueError):
            stretch(given(first), given(last))
    with pytest.raises(ValueError):
        given("2026-11-22T10:00:00")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2026", "year"),
        ("2026-11", "month"),
        ("2026-11-22", "day"),
        ("2026-11-22T14Z", "hour"),
        ("2026-11-22T14-05:00", "hour"),
        ("2026-11-22T14:00Z", "minute"),
        ("2026-11-22 14:00+03:00", "minute"),
        ("20261122T1400Z", "minute"),
        ("2026-11-22T14:00:00.250Z", "second"),
        ("2026-W47-7T14:00:00Z", "second"),
    ],
)
def test_a_time_is_as_precise_as_it_is_written(text: str, precision: str) -> None:
    assert given(text).precision == precision


ZONES = st.integers(-12 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))
MOMENT = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 9), timezones=ZONES)
FORM = st.sampled_from(["minutes", "seconds", "hours", "microseconds"])
TEXT = (
    st.builds(lambda when, form: given(when.isoformat(timespec=form)), MOMENT, FORM)
    | st.dates(datetime(2026, 1, 1).date(), datetime(2026, 1, 9).date()).map(lambda day: given(day.isoformat()))
    | st.sampled_from(["2026", "2026-01", "2025-12"]).map(given)
)
TIME = TEXT | TEXT.map(about) | TEXT.map(lambda one: stretch(one, None))
HOURS = st.sampled_from(["0", "1", "24", "48"])


@drawn(TIME, TIME, HOURS)
def test_both_ways_the_word_is_one_and_a_time_is_the_same_as_itself(a: Time, b: Time, hours: str) -> None:
    assert asked(a, b, hours).word == asked(b, a, hours).word
    assert asked(a, a, hours).word == "same"


@drawn(MOMENT, FORM)
def test_a_moment_is_never_at_variance_with_the_day_of_its_own_zone_nor_of_utc(when: datetime, form: str) -> None:
    moment = given(when.isoformat(timespec=form))
    assert asked(moment, given(when.date().isoformat())).word == "compatible"
    assert asked(moment, given(when.astimezone(UTC).date().isoformat())).word == "compatible"


@drawn(TIME, TIME)
def test_a_longer_limit_never_sets_two_times_at_variance(a: Time, b: Time) -> None:
    order = ("different", "compatible", "same")
    words = [order.index(asked(a, b, hours).word) for hours in ("0", "1", "24", "48", "2000")]
    assert words == sorted(words)
