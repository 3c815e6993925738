"""`comity export`: what is due, in a calendar's own format, now and at a past moment."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest
from tests.cli.asked import ask, refused
from tests.desk import made

from comity.desk.desk import Desk


@pytest.fixture
def closed(desk: Desk, home: Path) -> Path:
    made.open_call(desk)
    return home


def test_what_is_due_comes_out_as_a_calendar_in_the_readers_language(closed: Path, tmp_path: Path) -> None:
    answer = ask("export", "ical", "--dir", closed)
    assert (answer.status, answer.err) == (0, "")
    found = [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.out).walk("VEVENT")]
    assert len(found) == len(ask("due", "--dir", closed, "--json").json) == 2
    assert any("Alba" in one and "A call" in one for one in found)
    file = tmp_path / "due.ics"
    assert ask("export", "ical", "--dir", closed, "--language", "ru", "--out", file).status == 0
    assert any("Альба" in str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"))


def test_before_the_case_was_opened_nothing_was_due(closed: Path) -> None:
    answer = ask("export", "ical", "--dir", closed, "--as-of", "2020-01-01")
    assert answer.status == 0 and list(icalendar.Calendar.from_ical(answer.out).walk("VEVENT")) == []


def test_what_is_not_known_is_refused_with_the_list(closed: Path, tmp_path: Path) -> None:
    unknown = ask("export", "paper", "--dir", closed)
    refused(unknown, 2, "export-format-unknown")
    assert "one of the formats: ical" in unknown.err
    refused(ask("export", "ical", "--dir", closed, "--language", "xx"), 2, "language-unknown")
    refused(ask("export", "ical", "--dir", closed, "--as-of", "soon"), 2, "moment-malformed")
    refused(ask("export", "ical", "--dir", closed, "--out", tmp_path / "no" / "due.ics"), 2, "file-unwritable")
