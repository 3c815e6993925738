"""Comparisons in work, remembered columns, reports: what a person decided stays, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from comity.errors import Ours, Yours
from comity.library import result
from comity.library.columns import signature
from comity.library.library import Library
from comity.library.worksheets import Side, Worksheet

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
A = b"The ministers spoke on Monday.\n\nThe ferry opens on 3 May.\n\nAlba sends two boats."
B = b"The ministers spoke on Monday.\n\nThe ferry opens on 5 May."
CSV_A = b"id,date,place,type\n1,2026-11-01,Ford,shelling\n"
CSV_B = b"no,day,location,kind\n7,2026-11-01,Ford,shelling\n"
REPORT = (
    b"ALBAFORD, November 18, 2026. /Ford Wire/. Foreign Minister of Alba Iro Lund said that the ferry opens in May.\n\n"
    b'"Alba will send two boats to the landing," Lund said.\n'
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def sheet(library: Library, a: bytes = A, b: bytes = B) -> Worksheet:
    numbers = _numbers
    return library.worksheets.create("texts", Side("Alba", "a.txt"), a, Side("Borea", "b.txt"), b, NOW, lambda n: next(numbers))


_numbers = (number.to_bytes(8, "big") for number in count(1))


# --- worksheets -----------------------------------------------------------------------------------------------------------


def test_a_comparison_comes_back_byte_for_byte(library: Library, tmp_path: Path) -> None:
    made = sheet(library, A + b"\r\n\xc3\xa9", B)
    library.worksheets.set_side(made.id, "b", extent="complete", language="en", anchor="2026-11-18", place="a page")
    library.worksheets.change(made.id, {"op": "join", "places": [["a", 0, 5], ["b", 0, 5]], "by": "Ines", "at": "x"})
    fresh = Library(tmp_path / "library").worksheets.get(made.id)
    assert (fresh.raw_a, fresh.raw_b) == (A + b"\r\n\xc3\xa9", B)
    assert fresh.a == made.a and fresh.b.extent == "complete" and fresh.b.anchor == "2026-11-18"
    assert [change["by"] for change in fresh.changes] == ["Ines"]
    assert fresh == Library(tmp_path / "library").worksheets.get(made.id)


def test_a_hand_change_changes_the_result_and_undo_restores_it(library: Library) -> None:
    made = sheet(library)
    before = result.texts(made)
    [alone] = [row for row in before.rows if row.word == "only-a"]
    library.worksheets.set_side(made.id, "b", extent="complete")
    where = [["a", *span] for span in alone.a]
    changed = library.worksheets.change(made.id, {"op": "silent", "places": where, "by": "Ines", "at": "2026-11-21T09:00:00Z"})
    assert any(row.silent is not None for row in result.texts(changed).rows)
    undone = library.worksheets.undo(made.id, 0)
    assert undone.changes == ()
    assert result.texts(undone).rows == before.rows


def test_undo_drops_the_one_change_that_was_named(library: Library) -> None:
    made = sheet(library)
    for name in ("first", "second", "third"):
        library.worksheets.change(made.id, {"op": name})
    library.worksheets.undo(made.id, 1)
    assert [change["op"] for change in library.worksheets.get(made.id).changes] == ["first", "third"]
    library.worksheets.undo(made.id, 9)
    assert len(library.worksheets.get(made.id).changes) == 2


def test_comparisons_are_listed_the_newest_first_and_can_be_forgotten(library: Library, tmp_path: Path) -> None:
    first, second = sheet(library), sheet(library, b"A secret readout.", B)
    assert [one.id for one in library.worksheets.list()] == [second.id, first.id]
    library.worksheets.delete(second.id)
    assert [one.id for one in library.worksheets.list()] == [first.id]
    with pytest.raises(Yours) as told:
        library.worksheets.get(second.id)
    assert told.value.code == "worksheet-unknown"
    assert not any(b"secret" in path.read_bytes() for path in (tmp_path / "library").rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["nothing", "../worksheets", "..", ""])
def test_a_comparison_that_is_not_here_is_told(library: Library, name: str) -> None:
    with pytest.raises(Yours) as told:
        library.worksheets.get(name)
    assert told.value.code in ("worksheet-unknown", "library-name")


def test_a_damaged_comparison_is_told_with_its_file(library: Library, tmp_path: Path) -> None:
    made = sheet(library)
    file = tmp_path / "library" / "worksheets" / made.id / "sheet.json"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(Ours) as told:
        library.worksheets.get(made.id)
    assert told.value.code == "library-damaged" and told.value.where == str(file)


def test_a_comparison_killed_before_its_last_file_is_not_listed(library: Library, tmp_path: Path) -> None:
    made = sheet(library)
    (tmp_path / "library" / "worksheets" / made.id / "sheet.json").unlink()
    assert library.worksheets.list() == ()


# --- columns --------------------------------------------------------------------------------------------------------------


def test_confirmed_columns_are_remembered_for_the_same_headings(library: Library, tmp_path: Path) -> None:
    one = library.worksheets.create("tables", Side("A", "a.csv"), CSV_A, Side("B", "b.csv"), CSV_B, NOW, lambda n: b"\xaa" * n)
    guessed = result.columns(one, "a", library.columns)
    result.remember(library.columns, guessed)
    headings = [column.header for column in guessed.columns]
    again = Library(tmp_path / "library").columns
    assert again.recall(headings) == guessed.to_json()
    assert again.recall([heading.upper() + "  " for heading in headings]) == guessed.to_json()
    assert again.recall(headings[::-1]) is None


def test_headings_are_one_layout_only_in_their_order() -> None:
    assert signature(["Date ", "PLACE"]) == signature(["date", "place"])
    assert signature(["date", "place"]) != signature(["place", "date"])
    assert signature(["a b"]) != signature(["a", "b"])


def test_columns_confirmed_for_one_comparison_beat_those_remembered(library: Library) -> None:
    one = library.worksheets.create("tables", Side("A", "a.csv"), CSV_A, Side("B", "b.csv"), CSV_B, NOW, lambda n: b"\xab" * n)
    guessed = result.columns(one, "a")
    changed = library.worksheets.set_side(one.id, "a", columns=guessed.to_json())
    assert result.columns(changed, "a", library.columns) == result.columns(library.worksheets.get(one.id), "a")


# --- reports --------------------------------------------------------------------------------------------------------------


def test_the_same_bytes_twice_are_one_report(library: Library) -> None:
    one = library.reports.add(REPORT, "a.txt", None, NOW)
    two = library.reports.add(REPORT, "b.txt", None, NOW)
    assert one.digest == two.digest and two.report.name == "a.txt"
    assert len(library.reports.list()) == 1


def test_what_is_told_of_a_report_later_is_added_to_it(library: Library, tmp_path: Path) -> None:
    library.reports.add(REPORT, "a.txt", {"outlet": "Ford Wire"}, NOW)
    told = library.reports.add(REPORT, "a.txt", {"published": "2026-11-18"}, NOW)
    looked = Library(tmp_path / "library").reports.get(told.digest)
    for report in (told.report, looked.report):
        assert report.outlet is not None and report.outlet.value == "Ford Wire"
        assert report.published.value == "2026-11-18"


def test_a_decision_stays_and_can_be_taken_back(library: Library, tmp_path: Path) -> None:
    report = library.reports.add(REPORT, "a.txt", None, NOW)
    draft = report.drafts[0]
    assert draft.status == "waiting"
    library.reports.decide(draft.id, "refused", {"reason": "not so", "by": "Ines", "at": "2026-11-21T09:00:00Z"})
    again = Library(tmp_path / "library").reports
    assert again.draft(draft.id).status == "refused" and again.draft(draft.id).decision["reason"] == "not so"
    assert draft.id not in {one.id for one in again.drafts("waiting")}
    again.decide(draft.id, "waiting", {})
    assert again.draft(draft.id).status == "waiting" and not again.draft(draft.id).decision
    assert len(again.drafts()) == len(report.drafts)


def test_what_cannot_be_read_is_not_kept(library: Library, tmp_path: Path) -> None:
    for raw in (b"", b"   \n", b"\x00\x01\x02" * 100):
        with pytest.raises(Yours):
            library.reports.add(raw, "a.txt", None, NOW)
    assert library.reports.list() == ()
    assert not any(path.is_file() for path in (tmp_path / "library").rglob("*"))


@pytest.mark.parametrize("name", ["0" * 64, "../x", "sha256:" + "0" * 64])
def test_a_report_that_is_not_here_is_told(library: Library, name: str) -> None:
    with pytest.raises(Yours) as told:
        library.reports.get(name)
    assert told.value.code in ("report-unknown", "library-name")


def test_the_day_of_reading_does_not_move_with_later_looks(library: Library, tmp_path: Path) -> None:
    added = library.reports.add(REPORT, "a.txt", None, NOW)
    looked = Library(tmp_path / "library").reports.get(added.digest)
    assert looked.added == "2026-11-21T09:00:00Z"
    assert looked.report.published == added.report.published
    assert [one.id for one in looked.drafts] == [one.id for one in added.drafts]
