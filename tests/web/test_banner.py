"""Whatever shows something of an exercise says so, and what shows nothing of it does not pass for one."""

from __future__ import annotations

from pathlib import Path

from tests.desk import made
from tests.web.conftest import Browser

from comity.web.app import build

EXERCISE = b"""
mechanism: drill
title: {en: Drill}
exercise: true
writer: office
participants:
  office: {kind: office, label: {en: Office}}
formats: {}
procedures: [contact]
amend: {quorum: [office]}
"""
MARK = "Exercise: "


def test_an_exercise_is_told_on_its_own_pages_and_on_lists_and_on_no_other_mechanisms_page(tmp_path: Path) -> None:
    with made.opened(tmp_path / "two") as desk:
        desk.found(EXERCISE, "drill.yaml", lambda _: "a pass phrase")
        real = EXERCISE.replace(b"drill", b"talks").replace(b"Drill", b"Talks").replace(b"exercise: true\n", b"")
        desk.found(real, "talks.yaml", lambda _: "a pass phrase")
        browser = Browser(build(desk, secret="0" * 64))
        assert MARK in browser.get("/record/charters/drill").text
        assert MARK in browser.get("/").text and MARK in browser.get("/record").text
        assert "Talks" in (shown := browser.get("/record/charters/talks").text) and MARK not in shown
