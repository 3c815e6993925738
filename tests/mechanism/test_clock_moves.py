"""What moves a deadline: suspensions, extensions, recurrence; and what a liar cannot move."""

from __future__ import annotations

from datetime import timedelta

from tests.mechanism.clock_worlds import OWED, after, duty_world, only, said, words
from tests.world import START

from comity.mechanism.clocks import clocks

TOLLED = "{" + OWED + ", within: some_hours, suspended_by: [halt], resumed_by: [go-on]}"
TOLLED_DAYS = "{" + OWED + ", within: some_days, calendar: working-days, suspended_by: [halt], resumed_by: [go-on]}"
EXTENDED = "{" + OWED + ", within: half_year, extended_by: {act: prolong, field: on_day}}"
RECURS = "{" + OWED + ", within: some_hours, recurs: some_days}"


def test_time_between_suspension_and_resumption_does_not_count() -> None:
    world, case = duty_world(TOLLED)
    world.wait(hours=10)
    said(world, "corda", case, "halt")
    world.wait(hours=50)
    found = only(world.case(case))
    assert (found.word, found.suspended) == ("running", after(hours=10))
    assert "suspended since 2026-11-01 18:00" in str(found.note)
    said(world, "corda", case, "go-on")
    assert only(world.case(case)).due == after(hours=74)
    assert words(world, case, after(hours=74)) == ["running"] and words(world, case, after(hours=75)) == ["lapsed"]
    world.wait(hours=13)
    said(world, "borea", case, "answer")
    assert words(world, case) == ["met"]
    assert "suspended does not count" in str(only(world.case(case)).note)


def test_an_answer_while_suspended_is_in_time() -> None:
    world, case = duty_world(TOLLED)
    world.wait(hours=10)
    said(world, "corda", case, "halt")
    world.wait(hours=90)
    said(world, "borea", case, "answer")
    assert words(world, case) == ["met"]


def test_what_was_due_when_it_was_suspended_stays_due() -> None:
    world, case = duty_world(TOLLED)
    world.wait(hours=25)
    said(world, "borea", case, "halt")
    world.wait(hours=25)
    assert words(world, case) == ["lapsed"]
    said(world, "borea", case, "go-on")
    assert only(world.case(case)).due == after(hours=24)


def test_a_suspension_dated_ahead_stops_nothing_before_its_time_and_one_dated_back_gains_nothing() -> None:
    world, case = duty_world(TOLLED)
    world.wait(hours=1)
    said(world, "borea", case, "halt", at=START + timedelta(days=365 * 73))
    assert words(world, case, after(hours=25)) == ["lapsed"]
    world.wait(hours=19)
    said(world, "borea", case, "halt", at="1970-01-01T00:00:00Z")
    assert only(world.case(case)).suspended == after(hours=20), "from when others saw it"


def test_a_suspension_that_nobody_attests_reads_claimed_and_gains_no_more_than_the_time_since_the_start() -> None:
    world, case = duty_world(TOLLED)
    world.wait(hours=20)
    world.act("borea", case, "halt", at="1970-01-01T00:00:00Z")
    found = only(world.case(case))
    assert (found.suspended, found.claimed) == (START, True)
    said(world, "corda", case, "go-on")
    assert only(world.case(case)).due <= after(hours=44)


def test_a_suspension_that_does_not_know_the_start_moves_nothing() -> None:
    clock = "{starts: [again], stops: [answer], owed_by: side, within: some_hours, suspended_by: [halt], resumed_by: [go-on]}"
    world, case = duty_world(clock)
    opening = world.case(case).after()
    world.wait(hours=1)
    said(world, "alba", case, "again")
    said(world, "borea", case, "halt", after=list(opening))
    assert only(world.case(case)).suspended is None


def test_working_days_that_stood_still_are_given_back_as_working_days() -> None:
    """Sunday 08:00, two working days of a Friday and Saturday weekend; from Monday 08:00 to Saturday 08:00 it stands still."""
    world, case = duty_world(TOLLED_DAYS, weekend=[5, 6])
    assert only(world.case(case)).due == after(days=2)
    world.wait(days=1)
    said(world, "corda", case, "halt")
    world.wait(days=5)
    said(world, "corda", case, "go-on")
    assert only(world.case(case)).due == after(days=7, hours=16), (
        "16 hours of Monday, Tuesday to Thursday, then Sunday and Monday"
    )


def test_six_months_extended_by_an_act_that_knows_the_start() -> None:
    world, case = duty_world(EXTENDED)
    world.wait(days=100)
    said(world, "alba", case, "prolong", fields={"on_day": "2027-08-01"})
    found = only(world.case(case))
    assert found.due.isoformat() == "2027-08-01T23:59:59+00:00" and "was extended" in str(found.note)
    said(world, "alba", case, "prolong", fields={"on_day": "2027-06-01"})
    assert only(world.case(case)).due == found.due, "nothing is extended to an earlier date"
    assert only(world.case(case), after(days=99)).due == after(days=181), "what then held"


def test_an_extension_that_does_not_know_the_start_or_says_no_date_moves_nothing() -> None:
    clock = "{starts: [again], stops: [answer], owed_by: side, within: some_hours, extended_by: {act: prolong, field: on_day}}"
    world, case = duty_world(clock)
    opening = world.case(case).after()
    said(world, "alba", case, "again")
    said(world, "corda", case, "prolong", fields={"on_day": "2027-06-01"}, after=list(opening))
    said(world, "corda", case, "prolong")
    assert only(world.case(case)).due == after(hours=24)


def test_what_came_late_stays_late_when_it_is_extended_afterwards_and_what_lapsed_is_due_anew() -> None:
    for answers in (True, False):
        world, case = duty_world("{" + OWED + ", within: some_hours, extended_by: {act: prolong, field: on_day}}")
        world.wait(hours=30)
        if answers:
            said(world, "borea", case, "answer")
        world.wait(hours=1)
        said(world, "alba", case, "prolong", fields={"on_day": "2026-12-01"})
        assert words(world, case) == ["late" if answers else "running"]
        assert words(world, case, after(hours=29)) == ["lapsed"]


def test_it_recurs_and_each_answer_meets_the_earliest_that_is_unmet() -> None:
    world, case = duty_world(RECURS)
    for hours in (20, 100, 101):
        world.now = after(hours=hours)
        said(world, "borea", case, "answer")
    world.now = after(hours=130)
    found = clocks(world.case(case))
    assert [(one.number, one.word) for one in found] == [(1, "met"), (2, "late"), (3, "met"), (4, "running")]
    assert [one.due for one in found] == [after(hours=24 + 48 * n) for n in range(4)]
    assert words(world, case, after(hours=80)) == ["met", "lapsed", "running"]
    assert words(world, case, after(days=30)) == ["met", "late", "met"] + ["lapsed"] * 12 + ["running"]


def test_what_recurs_by_the_month_does_not_drift_from_its_day() -> None:
    world, case = duty_world("{" + OWED + ", until: on_day, recurs: one_month}", {"on_day": "2026-12-31"})
    found = clocks(world.case(case), now=after(days=130))
    assert [one.due.date().isoformat() for one in found] == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]


def test_what_recurs_ends_when_the_case_comes_to_rest_and_goes_on_when_it_is_reopened() -> None:
    world, case = duty_world(RECURS)
    world.now = after(days=4)
    said(world, "alba", case, "close")
    assert words(world, case, after(days=400)) == ["lapsed", "lapsed"]
    assert words(world, case, after(days=2)) == ["lapsed", "running"]
    world.now = after(days=6)
    said(world, "alba", case, "reopen")
    assert words(world, case, after(days=6)) == ["lapsed", "lapsed", "lapsed", "running"]


def test_what_recurs_is_counted_a_thousand_times_and_no_more() -> None:
    world, case = duty_world("{" + OWED + ", within: some_hours, recurs: some_hours}", parameters={"duty": {"some_hours": 1}})
    found = clocks(world.case(case), now=after(days=365 * 50))
    assert len(found) <= 1001 and "are counted" in str(found[-1].note)


def test_what_recurs_stands_still_as_a_whole_while_it_is_suspended() -> None:
    world, case = duty_world("{" + OWED + ", within: some_hours, recurs: some_days, suspended_by: [halt], resumed_by: [go-on]}")
    world.now = after(hours=30)
    said(world, "corda", case, "halt")
    world.now = after(hours=130)
    assert words(world, case) == ["lapsed", "running"]
    said(world, "corda", case, "go-on")
    found = clocks(world.case(case), now=after(hours=180))
    assert [(one.due, one.word) for one in found] == [
        (after(hours=24), "lapsed"),
        (after(hours=172), "lapsed"),
        (after(hours=220), "running"),
    ]


def test_a_start_dated_back_begins_no_earlier_than_the_charter_and_one_dated_ahead_begins_nothing_yet() -> None:
    world, case = duty_world("{starts: [again], stops: [answer], owed_by: side, within: some_hours}")
    world.act("alba", case, "again", at="1970-01-01T00:00:00Z")
    found = only(world.case(case))
    assert (found.started, found.claimed) == (world.charter.at, True)
    said(world, "corda", case, "again", at="2099-01-01T00:00:00Z")
    assert len(clocks(world.case(case))) == 1
    assert len(clocks(world.case(case), now=after(days=365 * 80))) == 2


def test_nobody_meets_times_that_have_not_begun_by_answering_often() -> None:
    """Three reports in one week meet one week: the time for the next begins when the one before was due."""
    world, case = duty_world(RECURS)
    for _ in range(3):
        world.wait(hours=1)
        said(world, "borea", case, "answer")
    assert words(world, case) == ["met", "running"]
    assert words(world, case, after(hours=73)) == ["met", "lapsed", "running"]
    world.now = after(hours=24, minutes=30)
    said(world, "borea", case, "answer")
    said(world, "borea", case, "answer")
    assert words(world, case) == ["met", "met", "running"]


def test_whoever_missed_some_times_makes_up_for_them_one_by_one() -> None:
    world, case = duty_world(RECURS)
    world.now = after(hours=24 + 48 + 1)
    for _ in range(5):
        said(world, "borea", case, "answer")
    assert words(world, case) == ["late", "late", "met", "running"], "the third time has begun, the fourth has not"


def test_what_recurs_begins_later_where_the_time_before_it_was_suspended() -> None:
    world, case = duty_world("{" + OWED + ", within: some_hours, recurs: some_days, suspended_by: [halt], resumed_by: [go-on]}")
    said(world, "borea", case, "answer")
    said(world, "borea", case, "halt")
    world.wait(hours=30)
    said(world, "borea", case, "answer")
    assert words(world, case) == ["met", "running"], "while it stands still nothing begins"
    said(world, "borea", case, "go-on")
    world.now = after(hours=53)
    said(world, "borea", case, "answer")
    assert words(world, case) == ["met", "running"]
    world.now = after(hours=55)
    said(world, "borea", case, "answer")
    assert words(world, case) == ["met", "met", "running"]
