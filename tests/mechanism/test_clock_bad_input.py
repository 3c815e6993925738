"""What a clock does with what cannot be: the ends of the calendar, 29 February, zones and lengths that are none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.mechanism.clock_worlds import OWED, SILENCE, duty_bytes, duty_world, only, said, words
from tests.world import START, World

from comity.errors import ComityError, Yours
from comity.mechanism import load
from comity.mechanism.clocks import clocks
from comity.mechanism.lint import charter_findings
from comity.projection.case import view
from comity.projection.index import next_change
from comity.projection.today import today

UNTIL_DAY = "{" + OWED + ", until: on_day}"
UNTIL_TIME = "{" + OWED + ", until: at_time}"
FROM_DAY = "{" + OWED + ", within: half_year, from: on_day}"
BEFORE = "{starts: [begin], stops: [answer], owed_by: side, within: year, before: on_day}"
RECURS = "{" + OWED + ", until: on_day, recurs: year}"
ZONES = ("Etc/UTC", "America/New_York", "Asia/Tehran", "Pacific/Kiritimati", "Pacific/Niue")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["0001-01-01", "0001-01", "0001", "0002-02-28", "9898-12-31", "9899-12-31", "9999-12-31", "9999"])
@pytest.mark.parametrize("clock", [UNTIL_DAY, FROM_DAY, BEFORE, RECURS])
def test_a_date_at_either_end_of_the_calendar_is_lapsed_never_due_or_no_date_and_breaks_nothing(
    clock: str, day: str, zone: str
) -> None:
    world, case = duty_world(clock, {"on_day": day}, zone=zone)
    found = words(world, case)
    assert len(found) <= 1_001 and set(found) <= {"lapsed", "running"}
    said(world, "borea", case, "answer")
    assert all(str(one.why) for one in clocks(world.case(case)))
    assert world.case(case).closed is False


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_at_either_end_breaks_nothing(time: str, zone: str) -> None:
    for clock in (UNTIL_TIME, UNTIL_TIME.replace("}", ", suspended_by: [halt], resumed_by: [go-on]}")):
        world, case = duty_world(clock, {"at_time": time}, zone=zone)
        said(world, "alba", case, "halt")
        said(world, "alba", case, "prolong", fields={"at_time": time})
        assert set(words(world, case)) <= {"lapsed", "running"}
        assert len(words(world, case, datetime(9999, 12, 31, 23, 59, 59, tzinfo=START.tzinfo))) <= 1
        assert words(world, case, datetime(1, 1, 1, tzinfo=START.tzinfo)) in ([], ["running"])


def test_what_recurs_by_the_year_from_29_february_falls_on_the_28th_and_on_the_29th_again_in_a_leap_year() -> None:
    world, case = duty_world(RECURS, {"on_day": "2028-02-29"})
    world.now = START + timedelta(days=365 * 6)
    found = [f"{one.due:%Y-%m-%d}" for one in clocks(world.case(case))]
    assert found == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29", "2033-02-28"]


def test_what_recurs_by_the_month_from_the_31st_keeps_to_the_ends_of_months() -> None:
    world, case = duty_world("{" + OWED + ", until: on_day, recurs: one_month}", {"on_day": "2027-12-31"})
    world.now = START + timedelta(days=365 + 200)
    found = [f"{one.due:%m-%d}" for one in clocks(world.case(case))]
    assert found[:4] == ["12-31", "01-31", "02-29", "03-31"]


@pytest.mark.parametrize(
    "zone", ["Asia/Nowhere", "UTC+3", "", "../Etc/UTC", "/etc/localtime", "Europe/Kyiv\n", "etc/utc\x00", "Mars/Phobos"]
)
def test_a_zone_that_is_none_founds_no_mechanism(zone: str) -> None:
    try:
        found = World("alba", zone=zone).projection()
    except ComityError as refused:
        assert "zone" in str(refused)
    else:
        assert found.charters() == () and "zone" in str(found.opaque[0].why)


def test_a_note_and_an_act_from_the_last_second_of_all_break_no_clock() -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=START.tzinfo)
    world, case = duty_world("{" + OWED + ", within: some_hours}")
    world.act("borea", case, "answer", at=last)
    world.see("corda", "borea", at=last)
    world.see("watch", "borea", at=last)
    assert words(world, case) == ["running"]
    made = world.act("alba", case, "adopt", body={"relies_on": [world.last]}, at=last)
    assert world.case(case).effect(made).code == "lapse-not-shown"
    assert view(world.case(case)).clocks and today([world.case(case)], world.now).due
    assert next_change(world.case(case), clocks(world.case(case)), view(world.case(case)).acts)


@pytest.mark.parametrize(("value", "word"), [(0, "lapsed"), (-5, "running"), (10**9, "running"), (True, "running")])
def test_a_length_that_a_charter_sets_is_no_length_below_nothing(value: object, word: str) -> None:
    """A negative one is none: then the procedure's own counts. So does a word that is no number."""
    world, case = duty_world("{" + OWED + ", within: some_hours}", parameters={"duty": {"some_hours": value}})
    world.wait(hours=1)
    assert words(world, case) == [word]
    assert bool(list(charter_findings(world.procedures["duty"], world.charter))) == (value == -5)


@pytest.mark.parametrize("value", [0, -1])
def test_no_charter_makes_a_silence_of_no_time(value: int) -> None:
    """Nobody could object: the procedure's own length counts, and lint names the parameter."""
    world, case = duty_world(SILENCE, parameters={"duty": {"some_hours": value}})
    world.wait(hours=1)
    assert (only(world.case(case)).word, only(world.case(case)).due) == ("running", START + timedelta(hours=24))
    (finding,) = charter_findings(world.procedures["duty"], world.charter)
    assert (finding.path, "at least 1" in str(finding.got)) == ("parameters.some_hours", True)


@pytest.mark.parametrize("value", [0, -1, 10**12])
def test_what_recurs_moves_on_whatever_a_charter_sets(value: int) -> None:
    world, case = duty_world("{" + OWED + ", within: some_hours, recurs: some_days}", parameters={"duty": {"some_days": value}})
    world.wait(hours=30)
    assert len(words(world, case)) in (2, 7)


FAMILY = (
    "  note: {type: text",
    '  "days/*": {type: date, compare: same}\n  note: {type: text',
    "sets: [note, secret_day]",
    'sets: [note, secret_day, "days/*"]',
    "sets: [sides, on_day, at_time]",
    'sets: [sides, on_day, at_time, "days/*"]',
)


@pytest.mark.parametrize(
    ("clock", "where"),
    [
        ('until: "days/*"', "until"),
        ('within: some_hours, from: "days/*"', "from"),
        ('within: some_hours, before: "days/*"', "before"),
        ('within: some_hours, extended_by: {act: answer, field: "days/*"}', "extended_by.field"),
        ("within: some_hours, suspended_by: [halt], resumed_by: [go-on], channel: on_day", "channel"),
        ("within: some_hours, suspended_by: [halt], resumed_by: [go-on], channel: note", "channel"),
        ("within: some_hours, suspended_by: [halt], resumed_by: [go-on], channel: nowhere", "channel"),
        ("within: some_hours, suspended_by: [halt], resumed_by: [halt]", "resumed_by"),
        ("within: some_hours, suspended_by: [answer], resumed_by: [go-on]", "suspended_by"),
        ("within: some_hours, ended_by: [nobody]", "ended_by"),
        ("within: some_hours, objection: true", "objection"),
    ],
)
def test_what_a_clock_cannot_read_or_do_is_refused_with_its_place(clock: str, where: str) -> None:
    text = duty_bytes("{" + OWED + ", " + clock + "}").decode()
    for old, new in zip(FAMILY[::2], FAMILY[1::2], strict=True):
        text = text.replace(old, new)
    with pytest.raises(Yours) as found:
        load.load(text.encode(), "duty.yaml")
    assert f"clocks.duty.{where}" in str(found.value), str(found.value)


@pytest.mark.parametrize(("old", "new"), [("value: 24", "value: -1"), ("value: 24", "value: 0")])
def test_a_silence_of_no_time_and_a_negative_length_are_no_file(old: str, new: str) -> None:
    with pytest.raises(Yours) as found:
        load.load(duty_bytes(SILENCE).replace(old.encode(), new.encode()), "duty.yaml")
    assert "parameters.some_hours" in str(found.value)
