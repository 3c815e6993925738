"""What is due as iCalendar: a reader that others wrote takes it, and no title of a liar becomes a line of its own."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.clock_worlds import OWED, SILENCE, after, duty_world, only, said
from tests.world import START

from comity.exports import ical
from comity.mechanism.words import Label
from comity.projection.today import Due, today
from comity.web.language import Language

MADE = after(hours=1)
ARABIC = "آلية التنسيق بشأن وقف إطلاق النار والقوافل الإنسانية المشتركة في المنطقة الشمالية، الجولة الثانية"
RUSSIAN = "Механизм координации по прекращению огня и совместным гуманитарным колоннам в северном районе, второй раунд"


def due_now(clock: str = "{" + OWED + ", within: some_hours}", now: datetime = MADE) -> Due:
    world, case = duty_world(clock)
    (found,) = today([world.case(case, now)], now).due
    return found


def events(data: bytes) -> list[icalendar.Event]:
    """As a foreign reader sees them; it must find no fault."""
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar.errors == []
    found = list(calendar.walk("VEVENT"))
    assert all(one.errors == [] for one in found)
    return found


def test_a_foreign_reader_reads_what_is_due() -> None:
    due = due_now()
    (event,) = events(ical.write([due], stamp=MADE))
    assert event["DTSTART"].dt == after(hours=24) and event["DTSTAMP"].dt == MADE
    assert str(event["SUMMARY"]) == "duty of Borea: A duty (running)"
    assert str(event["DESCRIPTION"]).splitlines() == ["duty of Borea is due by 2026-11-02 08:00 (Etc/UTC)", due.case]


def test_every_line_ends_as_it_should_and_none_is_longer_than_75_octets_in_any_script() -> None:
    due = replace(due_now(), title=Label({"en": "A duty", "ar": ARABIC, "ru": RUSSIAN}))
    for code, title in (("ar", ARABIC), ("ru", RUSSIAN), ("fr", "A duty")):
        data = ical.write([due], stamp=MADE, say=Language(code).text)
        lines = data.split(b"\r\n")
        assert lines.pop() == b"" and b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
        assert max(map(len, lines)) <= 75
        for line in lines:
            line.decode("utf-8")  # no character is cut in two
        (event,) = events(data)
        assert title in str(event["SUMMARY"])


def test_times_are_utc_whatever_the_zone() -> None:
    world, case = duty_world("{" + OWED + ", until: on_day}", {"on_day": "2026-11-20"}, zone="Asia/Tehran")
    (due,) = today([world.case(case)], START).due
    data = ical.write([due], stamp=datetime.fromisoformat("2026-11-01T12:30:00+04:30"))
    assert b"DTSTART:20261120T202959Z\r\n" in data and b"DTSTAMP:20261101T080000Z\r\n" in data


def test_an_exercise_says_so_first_in_summary_and_description() -> None:
    due = due_now()
    (event,) = events(ical.write([due], stamp=MADE, exercises={due.case}))
    assert str(event["SUMMARY"]).startswith("Exercise: ")
    assert str(event["DESCRIPTION"]).startswith("Exercise: nothing here has happened.")


def test_the_uid_stays_when_the_deadline_moves_and_differs_between_clocks() -> None:
    world, case = duty_world("{" + OWED + ", within: half_year, extended_by: {act: prolong, field: on_day}}")
    (before,) = today([world.case(case)], START).due
    said(world, "alba", case, "prolong", fields={"on_day": "2028-01-01"})
    (later,) = today([world.case(case)], START).due
    assert before.clock.due != later.clock.due and ical.uid(before) == ical.uid(later)
    others = [replace(before, case="duty/other"), replace(before, clock=replace(before.clock, owed_by="alba"))]
    others += [replace(before, clock=replace(before.clock, number=2))]
    assert len({ical.uid(one) for one in [before, *others]}) == 4


def test_a_silence_and_a_suspended_clock_are_told_as_what_they_are() -> None:
    (silence,) = events(ical.write([due_now(SILENCE)], stamp=MADE))
    assert str(silence["SUMMARY"]) == "duty: A duty (running)"
    world, case = duty_world("{" + OWED + ", within: some_hours, suspended_by: [halt], resumed_by: [go-on]}")
    said(world, "corda", case, "halt")
    assert only(world.case(case)).suspended is not None
    (event,) = events(ical.write(today([world.case(case)], START).due, stamp=MADE))
    assert event["STATUS"] == "TENTATIVE" and "suspended since" in str(event["DESCRIPTION"])


def test_a_day_on_which_nothing_is_due_is_a_calendar_too() -> None:
    assert events(ical.write([], stamp=MADE)) == []


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c"])
def test_a_title_with_the_end_of_a_line_in_it_adds_no_event(end: str) -> None:
    title = f"Harmless{end}END:VEVENT{end}BEGIN:VEVENT{end}UID:mine{end}SUMMARY:Adopted"
    data = ical.write([replace(due_now(), title=Label(title))], stamp=MADE)
    assert [str(event["UID"]) for event in events(data)] == [ical.uid(due_now())]
    assert [line for line in data.decode().splitlines() if line.startswith("UID:")] == [f"UID:{ical.uid(due_now())}"]


DUE = due_now()


@given(st.text(max_size=200))
def test_any_title_comes_back_as_it_was_but_for_what_cannot_stand_in_a_line(title: str) -> None:
    (event,) = events(ical.write([replace(DUE, title=Label({"en": title or "–"}))], stamp=MADE))
    said = "\n".join(f"duty of Borea: {title or '–'} (running)".splitlines())
    assert str(event["SUMMARY"]) == "".join(" " if unicodedata.category(one) == "Cc" and one != "\n" else one for one in said)
