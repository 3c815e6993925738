"""Accept a draft: a person's decision makes a reported position; the report's text stays in the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.desk import made
from tests.desk.made import WORDS

from comity.desk.accept import Accept, accept, refuse
from comity.desk.desk import Desk
from comity.desk.examples import FOLDER
from comity.desk.sign import Opening
from comity.errors import Ours, Refusal, Yours
from comity.library.reports import DraftView

SAMPLES = sorted(path for path in (FOLDER / "reports").iterdir() if path.suffix in (".txt", ".html"))
SECRET = "The envoy's umbrella was green with small yellow herons on it."
REPORT = f"""ALBAFORD, November 18, 2026. /Ford Wire/. Foreign Minister of Alba Iro Lund said that the ferry opens in May.

{SECRET}

"Alba will send two boats to the landing," Lund said. The minister made no mention of the harbour dues.
"""


@pytest.fixture
def reading(desk: Desk) -> Iterator[Desk]:
    """The desk with one report in its library."""
    desk.library.reports.add(REPORT.encode(), "ferry.txt", {"outlet": "Ford Wire", "published": "2026-11-18"}, made.NOW)
    yield desk


def form(desk: Desk, **more: Any) -> Accept:
    return Accept(desk.signer_named("alba").ref, WORDS["alba"], **{"confirmed": True, **more})


def drafts(desk: Desk, silent: bool = False) -> list[DraftView]:
    found = [one for one in desk.library.reports.drafts("waiting") if one.draft.silent == silent]
    assert found
    return found


def test_an_accepted_draft_is_a_reported_position_of_a_new_case(reading: Desk) -> None:
    one = drafts(reading)[0]
    view = reading.node.case(accept(reading, one.id, form(reading)))
    assert [act.act for act in sorted(view.acts, key=lambda act: act.index)] == ["open", "report"]
    [held] = [held for row in view.rows for cell in row.cells for held in cell.held if row.field == one.draft.field]
    assert not held.position.direct and held.position.source is not None
    assert held.position.source.outlet == "Ford Wire"
    decided = reading.library.reports.draft(one.id)
    assert decided.status == "accepted" and decided.decision["act"] == next(act.id for act in view.acts if act.act == "report")
    assert reading.verify().ok


def test_the_day_that_a_person_chose_is_the_day_on_the_record(reading: Desk) -> None:
    """A report that leaves its day open is dated by whoever accepts from it, never by the program."""
    one = drafts(reading)[0]
    view = reading.node.case(accept(reading, one.id, form(reading, published="2025-11-18")))
    [held] = [held for row in view.rows for cell in row.cells for held in cell.held if row.field == one.draft.field]
    assert held.position.source is not None and held.position.source.published == "2025-11-18"


def test_a_second_draft_goes_into_the_open_case(reading: Desk) -> None:
    first, second = drafts(reading)[:2]
    case = accept(reading, first.id, form(reading))
    assert accept(reading, second.id, form(reading, case=case)) == case
    view = reading.node.case(case)
    assert [act.act for act in view.acts].count("open") == 1
    assert {one.draft.field for one in (first, second)} <= {row.field for row in view.rows}


def test_a_draft_that_needs_a_person_is_not_accepted_without_one(reading: Desk) -> None:
    one = next(one for one in drafts(reading) if one.draft.needs)
    before = made.state(reading)
    with pytest.raises(Yours) as told:
        accept(reading, one.id, form(reading, confirmed=False))
    assert told.value.code == "draft-waits-for-a-person"
    assert made.state(reading) == before
    assert reading.library.reports.draft(one.id).status == "waiting"


def test_naming_the_speaker_is_a_persons_decision_too(reading: Desk) -> None:
    one = next(one for one in drafts(reading) if one.draft.needs)
    view = reading.node.case(accept(reading, one.id, form(reading, confirmed=False, holder="Борея")))
    holders = {cell.holder for row in view.rows if row.field == one.draft.field for cell in row.cells if cell.held}
    assert holders == {"borea"}


def test_a_speaker_who_is_no_participant_is_a_name_without_a_role(reading: Desk) -> None:
    one = drafts(reading)[0]
    view = reading.node.case(accept(reading, one.id, form(reading, holder="Пресс-служба Альбы")))
    [cell] = [cell for row in view.rows if row.field == one.draft.field for cell in row.cells if cell.held]
    assert cell.holder.startswith("name:") and str(cell.label) == "Пресс-служба Альбы"


def test_what_a_person_mended_is_what_is_filed(reading: Desk) -> None:
    one = drafts(reading)[0]
    view = reading.node.case(accept(reading, one.id, form(reading, label="Ferry", text="Opens in May.", title="The ferry")))
    [held] = [held for row in view.rows for cell in row.cells for held in cell.held if row.field == one.draft.field]
    value = held.position.value
    assert isinstance(value, dict) and (value["label"], value["text"]) == ("Ferry", "Opens in May.")
    assert str(view.title) == "The ferry"


def test_silence_that_a_report_tells_is_kept_as_silence(reading: Desk) -> None:
    """The report says that the minister made no mention: that is no position, and not *nothing on record* either."""
    one = drafts(reading, silent=True)[0]
    spoken = {"speakers": ["borea"], "kind": "statement", one.draft.field: made.topic("The dues are unpaid.", "Harbour dues")}
    opening = Opening("statement", "public", {"en": "Dues"})
    case = made.speak(reading, "borea", "open", {"fields": spoken}, opening)[1]
    view = reading.node.case(accept(reading, one.id, form(reading, case=case)))
    [row] = [row for row in view.rows if row.field == one.draft.field]
    assert sorted((cell.word or "holds", len(cell.held)) for cell in row.cells) == [("holds", 1), ("silent", 0)]


def test_the_reports_text_is_nowhere_in_the_record(reading: Desk, home: Path) -> None:
    """Of the report only its digest, places and short quotations: neither whole nor a sentence that nobody accepted."""
    for one in drafts(reading) + drafts(reading, silent=True):
        accept(reading, one.id, form(reading))
    stored = made.bytes_of(home)
    assert SECRET.encode() not in stored and REPORT.encode() not in stored
    assert b"umbrella" not in stored
    [report] = reading.library.reports.list()
    assert report.digest.encode() in stored
    assert (home / "library" / "reports" / report.digest / "original").read_bytes() == REPORT.encode()


def test_a_decided_draft_is_not_decided_twice(reading: Desk) -> None:
    one, other = drafts(reading)[:2]
    accept(reading, one.id, form(reading))
    refuse(reading, other.id, " not his words ", "Ines")
    before = made.state(reading)
    for again in (
        lambda: accept(reading, one.id, form(reading)),
        lambda: refuse(reading, one.id, "no", "Ines"),
        lambda: accept(reading, other.id, form(reading)),
    ):
        with pytest.raises(Yours) as told:
            again()
        assert told.value.code == "draft-already-decided"
    assert made.state(reading) == before


def test_a_refusal_keeps_its_reason_and_nothing_goes_on_the_record(reading: Desk) -> None:
    one = drafts(reading)[0]
    before = made.state(reading)
    refuse(reading, one.id, " not his words ", "Ines")
    found = reading.library.reports.draft(one.id)
    assert (found.status, found.decision["reason"], found.decision["by"]) == ("refused", "not his words", "Ines")
    assert made.state(reading) == before


def test_an_unknown_draft_is_told(reading: Desk) -> None:
    with pytest.raises(Yours) as told:
        accept(reading, "nothing", form(reading))
    assert told.value.code == "draft-unknown"


def test_a_refused_signature_leaves_the_draft_waiting(reading: Desk) -> None:
    one = drafts(reading)[0]
    before = made.state(reading)
    with pytest.raises(Yours) as told:
        accept(reading, one.id, Accept(reading.signer_named("alba").ref, "wrong", confirmed=True))
    assert told.value.code == "key-pass-phrase-wrong"
    with pytest.raises((Yours, Refusal)):
        accept(reading, one.id, form(reading, case="statement/" + "0" * 32))
    assert made.state(reading) == before
    assert reading.library.reports.draft(one.id).status == "waiting"


@pytest.mark.parametrize("late", [False, True], ids=["before the write", "after the write"])
def test_a_failing_disk_opens_no_case_without_its_position(reading: Desk, late: bool) -> None:
    one = drafts(reading)[0]
    make = made.make_faulty(reading, 0, late=late)
    with pytest.raises(Ours):
        accept(reading, one.id, form(reading))
    assert make.writes == 1
    reading.node.catch_up()
    assert [len(view.acts) for view in reading.node.cases()] == ([2] if late else [])


def test_what_one_side_says_both_agreed_is_agreed_according_to_that_side(reading: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press service speaks for both: its word, not theirs. `according_to` may be the report's own words for it."""
    one = drafts(reading)[0]
    told = replace(one.draft, holder="alba", according_to="The press service", agreed_with=("borea",), names={}, needs=())
    monkeypatch.setattr(reading.library.reports, "draft", lambda _: replace(one, draft=told))
    monkeypatch.setattr(reading.library.reports, "decide", lambda *_: None)
    view = reading.node.case(accept(reading, one.id, form(reading)))
    [row] = [row for row in view.rows if row.field == told.field]
    assert row.word == "agreed-according-to"
    assert row.of is not None and row.of.startswith("name:the-press-service")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_draft_of_the_sample_reports_can_be_accepted(desk: Desk, path: Path) -> None:
    """Invented people in three scripts: each becomes a name with its label, and nothing is refused."""
    report = desk.library.reports.add(path.read_bytes(), path.name, None, made.NOW)
    assert len(report.drafts) >= 4
    for one in report.drafts:
        view = desk.node.case(accept(desk, one.id, form(desk)))
        assert {act.effect for act in view.acts} == {"effective"}
        if one.draft.silent:
            continue  # shown in the row of whoever holds something on it
        assert one.draft.field in {row.field for row in view.rows}
        labels = {str(cell.label) for row in view.rows for cell in row.cells}
        assert one.draft.holder_label in labels or one.draft.holder in desk.node.charter_of("ford").participants
    assert desk.verify().ok


def test_the_sample_reports_offer_what_they_were_written_for(desk: Desk) -> None:
    """Quotes and retold words, something left unsaid, what one press service says both sides agreed; nothing from menus."""
    every = [desk.library.reports.add(path.read_bytes(), path.name, None, made.NOW) for path in SAMPLES]
    assert len(every) == 4
    found = [one.draft for report in every for one in report.drafts]
    assert any(one.silent for one in found)
    assert any("agreed" in str(one.value["text"]) for one in found)
    page = next(report for report in every if report.report.name.endswith(".html"))
    said = " ".join(str(one.draft.value["text"]) for one in page.drafts)
    assert not any(word in said.casefold() for word in ("cookie", "subscribe", "newsletter", "soups", "sign in", "privacy"))
    assert any("А" <= letter <= "я" for one in found for letter in str(one.value["text"]))
