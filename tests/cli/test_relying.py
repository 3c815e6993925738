"""An act that relies on a lapse, on the command line: filed with the notes that show it, or told what is missing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.cli.asked import ask, refused
from tests.desk import made, watched


def test_a_lapse_is_invoked_by_one_command_once_it_is_shown_and_before_that_it_is_said_what_is_missing(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    command = ("pursue-unanswered", "--as", "alba", "--now", "--dir", home)
    with watched.founded(home) as desk:
        case = watched.put(desk)
        watched.attest(desk, "watch", "alba")
        watched.to(desk, made.NOW + timedelta(days=15))
    answer = ask("act", case, *command)
    refused(answer, 1, "lapse-not-shown")
    assert "2026-12-05 09:00 (Etc/UTC)" in answer.err and "Wait until the clock has lapsed and 1 other" in answer.err
    with made.opened(home) as desk:
        watched.attest(desk, "watch", "borea")
    filed = ask("act", case, *command)
    assert filed.status == 0 and "Filed" in filed.out, filed.err
    found = ask("case", case, "--dir", home, "--json").json
    assert [act["effect"] for act in found["acts"] if act["act"] == "pursue-unanswered"] == ["effective"]
