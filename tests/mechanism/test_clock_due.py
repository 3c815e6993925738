"""When things are due: from acts, dates and times, in hours, days, months and working days, in the charter's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.mechanism.clock_worlds import OWED, after, duty_world, only, said
from tests.world import START, at

from comity.mechanism.clocks import clocks

DAMASCUS = "Asia/Damascus"


def due_of(clock: str, fields: dict[str, Any], **world: Any) -> datetime:
    here, case = duty_world("{" + clock + "}", fields, **world)
    return only(here.case(case)).due.astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "fields", "due"),
    [
        # The day 2 after entry into force: a date alone is the end of its day, and so is what is counted from it.
        ("within: some_days, from: on_day", {"on_day": "2026-11-10"}, "2026-11-12T23:59:59+03:00"),
        # Within 14 days of signing at a time.
        ("within: fortnight, from: at_time", {"at_time": "2026-11-10T15:00:00Z"}, "2026-11-24T18:00:00+03:00"),
        ("within: some_hours, from: on_day", {"on_day": "2026-11-10"}, "2026-11-11T23:59:59+03:00"),
        # Completed by a day, by an hour, by some day of a month.
        ("until: on_day", {"on_day": "2026-12-01"}, "2026-12-01T23:59:59+03:00"),
        ("until: at_time", {"at_time": "2026-12-01T12:00:00Z"}, "2026-12-01T15:00:00+03:00"),
        ("until: on_day", {"on_day": "2026-12"}, "2026-12-31T23:59:59+03:00"),
        ("until: on_day", {"on_day": "2027"}, "2027-12-31T23:59:59+03:00"),
        # Six months; a year from the 29th of February.
        ("within: half_year", {}, "2027-05-01T11:00:00+03:00"),
        ("within: half_year, from: on_day", {"on_day": "2026-08-31"}, "2027-02-28T23:59:59+03:00"),
        ("within: year, from: on_day", {"on_day": "2028-02-29"}, "2029-02-28T23:59:59+03:00"),
        # Working days: the Sunday on which it begins is one where the weekend is Friday and Saturday.
        ("within: some_days, calendar: working-days", {}, "2026-11-03T11:00:00+03:00"),
        ("within: some_days, calendar: working-days, from: on_day", {"on_day": "2026-11-05"}, "2026-11-09T23:59:59+03:00"),
    ],
)
def test_what_is_due_when(clock: str, fields: dict[str, Any], due: str) -> None:
    assert due_of(f"{OWED}, {clock}", fields, zone=DAMASCUS, weekend=[5, 6]) == datetime.fromisoformat(due)


def test_holidays_are_skipped_and_notice_is_counted_back_over_them() -> None:
    world = {"zone": DAMASCUS, "weekend": [5, 6], "holidays": ["2026-11-02"]}
    assert due_of(f"{OWED}, within: some_days, calendar: working-days", {}, **world) == at("2026-11-04T08:00:00Z")
    back = "starts: [begin], stops: [begin], owed_by: opener, within: some_days, calendar: working-days, before: at_time"
    assert due_of(back, {"at_time": "2026-11-03T08:00:00Z"}, **world) == at("2026-10-29T08:00:00Z")


@pytest.mark.parametrize(
    ("signed", "due"),
    [
        ("2026-10-11T00:30:00Z", "2026-10-25T01:30:00Z"),  # 02:30 in Paris, a fortnight on an hour that comes twice: the second
        ("2027-03-14T01:30:00Z", "2027-03-28T01:30:00Z"),  # 02:30 that day is skipped: 03:30
        ("2026-10-20T08:00:00Z", "2026-11-03T09:00:00Z"),  # days keep the time of day when clocks are set back
    ],
)
def test_days_keep_the_time_of_day_where_clocks_change(signed: str, due: str) -> None:
    found = due_of(f"{OWED}, within: fortnight, from: at_time", {"at_time": signed}, zone="Europe/Paris")
    assert found == at(due)


def test_hours_are_elapsed_time_where_clocks_change() -> None:
    found = due_of(f"{OWED}, within: some_hours, from: at_time", {"at_time": "2026-10-24T10:00:00Z"}, zone="Europe/Paris")
    assert found == at("2026-10-25T10:00:00Z")


@pytest.mark.parametrize(("minutes", "word"), [(40, "met"), (100, "late")])
def test_in_time_within_the_hour_that_comes_twice(minutes: int, word: str) -> None:
    """Compared as moments: 01:40 of the first round is before 01:30 of the second, and 01:40 of the second is after it."""
    here, case = duty_world("{" + OWED + ", until: at_time}", {"at_time": "2026-11-01T09:30:00Z"}, zone="America/Los_Angeles")
    here.now = START + timedelta(minutes=minutes)
    said(here, "borea", case, "answer")
    found = only(here.case(case))
    assert (found.word, found.due.strftime("%H:%M %Z")) == (word, "01:30 PST")


@pytest.mark.parametrize(
    "value",
    ["9999-12-31", "9999-12", "9999"],
)
def test_a_date_at_the_end_of_all_calendars_is_never_due(value: str) -> None:
    here, case = duty_world("{" + OWED + ", until: on_day}", {"on_day": value}, zone="America/Los_Angeles")
    assert clocks(here.case(case)) == ()


def test_lengths_of_a_charter_that_reach_beyond_all_calendars_start_no_clock() -> None:
    for name, clock in (("year", "within: year"), ("some_hours", "within: some_hours"), ("fortnight", "within: fortnight")):
        here, case = duty_world("{" + OWED + ", " + clock + "}", parameters={"duty": {name: 2**53}})
        assert here.case(case).opening is not None
        for one in clocks(here.case(case)):
            assert one.word == "running" and one.due > after(days=70_000)


def test_the_starting_acts_own_date_counts_before_the_openers() -> None:
    here, case = duty_world("{starts: [again], stops: [answer], owed_by: side, until: on_day}", {"on_day": "2026-11-20"})
    said(here, "corda", case, "again", fields={"on_day": "2026-11-10"})
    said(here, "corda", case, "again")
    assert [one.due.date().isoformat() for one in clocks(here.case(case))] == ["2026-11-10", "2026-11-20"]


def test_a_correction_of_the_date_counts_from_when_it_was_said_and_one_of_another_does_not() -> None:
    here, case = duty_world("{" + OWED + ", until: on_day}", {"on_day": "2026-11-02"})
    opening = here.case(case).opening
    assert opening is not None
    here.wait(days=1)
    said(here, "borea", case, "correct", fields={"on_day": "2026-12-24"}, body={"corrects": opening.id})
    assert only(here.case(case)).due.date().isoformat() == "2026-11-02", "who owes cannot move its own deadline"
    here.wait(hours=1)
    said(here, "alba", case, "correct", fields={"on_day": "2026-11-09"}, body={"corrects": opening.id})
    here.wait(days=1)
    assert (only(here.case(case)).word, only(here.case(case)).due.day) == ("running", 9)
    before = only(here.case(case), after(hours=24))
    assert (before.word, before.due.day) == ("running", 2), "what then held"


def test_zones_are_the_charters_whoever_reads() -> None:
    here, case = duty_world("{" + OWED + ", until: on_day}", {"on_day": "2026-11-20"}, zone="Asia/Tehran")
    found = only(here.case(case))
    assert found.due.tzinfo == ZoneInfo("Asia/Tehran")
    assert "2026-11-20 23:59 (Asia/Tehran)" in str(found.why)
