"""`comity waits`: the ring of a real desk in words and as JSON, and that there is none where nobody named a condition."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.asked import ask
from tests.desk import made

from comity.desk.desk import Desk
from comity.desk.sign import Opening

CHARTER = made.CHARTER.replace("procedures: [contact, statement, comparison]", "procedures: [commitment]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with made.opened(tmp_path / "owing") as desk:
        desk.found(CHARTER.encode(), "charter.yaml", made.WORDS.__getitem__)
    return tmp_path / "owing"


def owed(desk: Desk, by: str, to: str, title: str) -> str:
    fields = {"obligors": [by], "beneficiaries": [to], "concerned": [by, to], "kind": "act"}
    return made.speak(desk, to, "open", {"fields": fields}, Opening("commitment", "public", {"en": title}, "table"))[1]


def undertakes(desk: Desk, who: str, case: str, *targets: str) -> None:
    made.speak(desk, who, "undertake", {"fields": {"conditions": list(targets)}}, case)


def test_without_a_condition_there_is_nothing_on_record(folder: Path) -> None:
    with made.opened(folder) as desk:
        owed(desk, "alba", "borea", "Withdrawal")
    told = ask("waits", "--dir", folder)
    assert (told.status, told.out) == (0, "Nothing on record: no case names a condition.\n")
    found = ask("waits", "--dir", folder, "--json").json
    assert (found["conditions"], found["told"]["waits"], found["told"]["groups"]) == ([], [], [])


def test_a_ring_is_told_with_what_release_would_leave_none(folder: Path) -> None:
    with made.opened(folder) as desk:
        first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
        undertakes(desk, "alba", first, second)
        undertakes(desk, "borea", second, first)
    found = ask("waits", "--dir", folder, "--json").json
    assert [one["members"] for one in found["told"]["groups"]] == [sorted([first, second])]
    assert (found["told"]["release"], found["hearsay"]) == ([min(first, second)], {})
    out = ask("waits", "--dir", folder).out
    assert (
        "“Withdrawal” (owed by Alba) waits for “Exchange” (owed by Borea)  [obligor: Alba holds it of what it owes itself]" in out
    )
    assert f"{min(first, second)}  ← release" in out
    assert f"{max(first, second)}  ← in another as small" in out


def test_a_ring_that_stands_on_the_word_of_another_says_whose(folder: Path) -> None:
    """Borea reports that Alba makes its withdrawal conditional; Alba never said so."""
    with made.opened(folder) as desk:
        first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
        undertakes(desk, "borea", second, first)
        said = [{"field": "conditions", "value": [second], "holder": "alba"}]
        made.speak(desk, "borea", "report", {"positions": said}, first)
    out = ask("waits", "--dir", folder).out
    assert "[obligor-according-to: only Borea says that Alba holds it]" in out
    assert "some of it on the word of: Borea" in out


def test_what_only_the_other_side_names_is_shown_apart(folder: Path) -> None:
    with made.opened(folder) as desk:
        first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
        made.speak(desk, "borea", "state-terms", {"fields": {"conditions": [second]}}, first)
    out = ask("waits", "--dir", folder).out
    assert "nothing waits for anything." in out
    assert f"not taken as a condition: {first} waiting for {second}; Borea says it, and no obligor does" in out


def test_a_case_is_told_with_what_it_waits_for_what_it_names_and_how_its_dates_slipped(folder: Path) -> None:
    with made.opened(folder) as desk:
        first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
        undertakes(desk, "alba", first, second)
        made.speak(desk, "borea", "state-terms", {"fields": {"links/a": {"case": second, "relation": "part-of"}}}, first)
        for day in ("2026-05-01", "2026-06-01"):
            made.speak(desk, "borea", "state-terms", {"fields": {"first_due_on": day}}, first)
    out = ask("case", first, "--dir", folder).out
    assert "waits    waits: “Withdrawal” (owed by Alba) waits for “Exchange” (owed by Borea)" in out
    assert "link     to Exchange: part of; only Borea says it" in out
    assert "Borea: first 2026-05-01, now 2026-06-01, given anew 1 time" in out
    assert "awaited  waits: “Withdrawal” (owed by Alba) waits for “Exchange” (owed by Borea)  [Alba holds" in (
        ask("case", second, "--dir", folder).out
    )
    around = ask("case", first, "--dir", folder, "--json").json["around"]
    assert ([row["other"] for row in around["waits_for"]], around["ring"]) == ([second], None)
    assert len(around["slipped"]["lines"]) == 1


def test_the_next_process_tells_the_same_from_what_the_last_one_kept(folder: Path) -> None:
    with made.opened(folder) as desk:
        first, second = owed(desk, "alba", "borea", "Withdrawal"), owed(desk, "borea", "alba", "Exchange")
        undertakes(desk, "alba", first, second)
        undertakes(desk, "borea", second, first)
        made.speak(desk, "borea", "state-terms", {"fields": {"links/a": {"case": second, "relation": "part-of"}}}, first)
    with made.opened(folder) as desk:
        told, lines = desk.node.surroundings.waits(), desk.node.around(second)
        desk.node.keep()
    with made.opened(folder) as desk:
        assert desk.node.surroundings.waits() == told and len(told.told.groups) == 1
        assert desk.node.around(second) == lines and len(lines.named_by) == 1
        made.speak(desk, "borea", "release", {}, first)
        assert desk.node.surroundings.waits().told.groups == ()
