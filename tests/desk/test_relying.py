"""A desk files an act that relies on a lapse: it lists the notes that show it, or says what is missing and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.desk import made, watched

from comity.desk import together
from comity.desk.desk import Desk
from comity.errors import Refusal


@pytest.fixture
def weir(tmp_path: Path) -> Iterator[Desk]:
    with watched.founded(tmp_path / "desk") as desk:
        yield desk


def relied(desk: Desk, act: str, case: str) -> tuple[str, ...]:
    return tuple(desk.node.fold(case).judged[act].filed.act.body.get("relies_on", ()))


def refused(desk: Desk, case: str) -> str:
    """What a signer is told; nothing is left behind."""
    before = made.state(desk)
    with pytest.raises(Refusal) as found:
        watched.said(desk, "alba", "pursue-unanswered", case)
    assert (found.value.code, made.state(desk)) == ("lapse-not-shown", before)
    return f"{found.value.got} | {found.value.todo}"


def test_the_notes_that_show_the_lapse_are_listed_by_the_desk(weir: Desk) -> None:
    case = watched.put(weir)
    begun = watched.attest(weir, "watch", "alba")
    for days in (1, 10, 15):
        watched.to(weir, made.NOW + timedelta(days=days))
        newest = watched.attest(weir, "watch", "borea")
    act, _ = watched.said(weir, "alba", "pursue-unanswered", case)
    assert relied(weir, act, case) == tuple(sorted([begun, newest]))
    assert weir.node.fold(case).states == {"pursued"}


def test_a_desk_says_what_is_missing_from_when_on_and_what_to_do(weir: Desk) -> None:
    case = watched.put(weir)
    assert "it runs until 2026-12-05 09:00 (Etc/UTC) | Wait until the clock has lapsed and 1 other" in refused(weir, case)
    watched.to(weir, made.NOW + timedelta(days=15))
    watched.attest(weir, "watch", "borea")
    assert "nobody else attests when “put to the addressees” was said | Wait until" in refused(weir, case)


def test_who_has_no_note_from_after_the_deadline_is_told_until_when_it_runs_by_the_notes(weir: Desk) -> None:
    case = watched.put(weir)
    watched.attest(weir, "watch", "alba")
    watched.to(weir, made.NOW + timedelta(days=15))
    watched.attest(weir, "alba", "borea")
    assert "by these notes it runs until 2026-12-05 09:00" in refused(weir, case), "the signer's own note shows nothing"


def test_an_answer_in_time_is_told_to_whoever_would_go_on_without_it(weir: Desk) -> None:
    case = watched.put(weir)
    watched.attest(weir, "watch", "alba")
    watched.said(weir, "borea", "answer", case, answer="declined")
    watched.attest(weir, "watch", "borea")
    watched.to(weir, made.NOW + timedelta(days=15))
    watched.attest(weir, "watch", "borea")
    said = refused(weir, case)
    assert "Borea came on 2026-11-21 09:00" in said and "What was due has come" in said


def test_an_act_that_relies_on_a_lapse_waits_in_the_outbox_like_any_other(weir: Desk) -> None:
    case = watched.put(weir)
    watched.attest(weir, "watch", "alba")
    watched.to(weir, made.NOW + timedelta(days=15))
    watched.attest(weir, "watch", "borea")
    watched.said(weir, "alba", "pursue-unanswered", case, hold=timedelta(seconds=60))
    watched.said(weir, "alba", "follow-up", case, hold=timedelta(seconds=60))  # judged after what waits before it
    assert weir.node.tick(made.NOW + timedelta(minutes=2)) == 2
    assert weir.node.fold(case).states == {"pursued"}


def test_a_desk_opened_anew_finds_the_act_in_effect(weir: Desk, tmp_path: Path) -> None:
    case = watched.put(weir)
    watched.attest(weir, "watch", "alba")
    watched.to(weir, made.NOW + timedelta(days=15))
    watched.attest(weir, "watch", "borea")
    watched.said(weir, "alba", "pursue-unanswered", case)
    weir.close()
    with made.opened(tmp_path / "desk") as again:
        assert again.node.fold(case).states == {"pursued"}


def test_two_persons_sign_what_relies_on_a_lapse(weir: Desk) -> None:
    """The notes are in the text that both sign: they are gathered when it is begun."""
    case = watched.put(weir)
    watched.attest(weir, "watch", "alba")
    watched.to(weir, made.NOW + timedelta(days=15))
    watched.attest(weir, "watch", "borea")
    with pytest.raises(Refusal) as found:
        together.begin(weir, "alba", ["borea"], "pursue-unanswered", {}, case, lambda: "alba words")
    assert found.value.code == "role-not-held", "what stops it is the other signer's role, not the lapse"
