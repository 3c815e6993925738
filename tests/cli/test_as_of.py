"""Looking at a past moment from the command line: said in words before all else, and never a file with an act in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.asked import ask, refused
from tests.desk import made

from comity.desk.desk import Desk


@pytest.fixture
def called(desk: Desk, home: Path) -> tuple[Path, str]:
    """A desk with one open call, and the call's id."""
    return home, made.open_call(desk)


@pytest.mark.parametrize("known", ["then", "now"])
def test_a_case_before_its_first_act_has_no_act(called: tuple[Path, str], known: str) -> None:
    home, case = called
    asked = ("case", case, "--dir", home, "--as-of", "2001-01-01", "--known", known)
    assert ask(*asked, "--json").json["acts"] == []
    assert "2001-01-01 23:59 UTC" in ask(*asked).out.splitlines()[0]
    later = ask("case", case, "--dir", home, "--as-of", "2999-01-01", "--known", known, "--json").json
    assert len(later["acts"]) == 1


@pytest.mark.parametrize("command", ["today", "cases", "due"])
def test_lists_of_a_past_moment_say_so_first(called: tuple[Path, str], command: str) -> None:
    home, _ = called
    assert "look at the past" in ask(command, "--dir", home, "--as-of", "2001-01-01").out.splitlines()[0]
    assert "look at the past" not in ask(command, "--dir", home).out


def test_the_cases_of_a_past_moment_are_those_that_had_begun(called: tuple[Path, str]) -> None:
    home, case = called
    assert ask("cases", "--dir", home, "--as-of", "2001-01-01", "--json").json == []
    assert [one["id"] for one in ask("cases", "--dir", home, "--as-of", "2999-01-01", "--json").json] == [case]
    assert ask("positions", case, "--dir", home, "--as-of", "2001-01-01", "--json").json == []


def test_what_is_no_moment_is_told_with_how_to_write_one(called: tuple[Path, str]) -> None:
    home, case = called
    refused(ask("case", case, "--dir", home, "--as-of", "last week"), 2, "moment-malformed")
    refused(ask("today", "--dir", home, "--known", "then"), 2, "moment-malformed")
    refused(ask("today", "--dir", home, "--as-of", "2026-01-01", "--known", "perhaps"), 2, "moment-unknown-look")
