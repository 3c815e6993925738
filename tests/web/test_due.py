"""What is due on the page of the day: a silence that has passed is nothing that somebody failed to do."""

from __future__ import annotations

from pathlib import Path

from tests.desk import made
from tests.mechanism.clock_worlds import OWED, SILENCE, duty_world, said
from tests.web.conftest import Browser

from comity.cli.look import _clock_line
from comity.projection.today import Today, today
from comity.web.app import build
from comity.web.today import lede


def day(clock: str) -> Today:
    """The day after one clock of 24 hours has lapsed."""
    world, case = duty_world(clock)
    world.wait(hours=25)
    return today([world.case(case)], world.now)


def test_a_silence_that_has_passed_is_told_apart_from_what_somebody_owes() -> None:
    silence = [str(told) for _, told in lede(day(SILENCE))]
    assert "1 silence has passed: nobody objected." in silence and "Nothing is due." in silence
    owed = [str(told) for _, told in lede(day("{" + OWED + ", within: some_hours}"))]
    assert "1 deadline has lapsed." in owed and not any("silence" in told for told in owed)


def test_the_command_line_says_that_nobody_objected() -> None:
    (due,) = day(SILENCE).due
    assert "nobody objected: duty" in _clock_line(due.clock, due.owed_by, due.title, due.case)


def test_the_command_line_says_since_when_a_clock_stands_still_and_which_line_is_said_to_stay_open() -> None:
    clock = "{" + OWED + ", within: some_hours, suspended_by: [prolong], resumed_by: [go-on], channel: line}"
    swap = (
        "  note: {",
        "  line: {type: text, compare: same_text}\n  note: {",
        "from: any, sets: [on_day, at_time]}",
        "from: any, sets: [line]}",
    )
    world, case = duty_world(clock, swap=swap)
    said(world, "alba", case, "prolong", fields={"line": "Lake line 3"})
    (due,) = today([world.case(case)], world.now).due
    told = _clock_line(due.clock, due.owed_by, due.title, due.case)
    assert "suspended since 2026-11-01 08:00" in told and "the line “Lake line 3” is said to stay open" in told


def test_what_differs_is_told_on_the_day_with_its_months_in_words_and_without_markup(tmp_path: Path) -> None:
    with made.opened(made.found_ford(tmp_path / "desk")) as desk:
        case = made.open_call(desk)
        made.speak(desk, "alba", "readout", {"fields": {"next_contact": "2027-03", "channel": "video"}}, case)
        made.speak(desk, "borea", "readout", {"fields": {"next_contact": "2027-05", "channel": "video"}}, case)
        browser = Browser(build(desk, secret="0" * 64))
        browser.language = "fr"
        found = browser.get("/").text
    assert ">mars 2027</q>" in found and ">mai 2027</q>" in found
    assert "&lt;" not in found
