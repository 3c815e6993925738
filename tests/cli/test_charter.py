"""`comity charter`: what a charter says, in words, as it is now; and each amendment with what it changed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.asked import ask, refused, written
from tests.desk import made
from tests.desk.test_amend import TABLE

from comity.desk import amend, together


def test_a_charter_is_said_in_words_with_every_part(home: Path) -> None:
    said = ask("charter", "--dir", home).out
    for line in (
        "The ford arrangement  (ford)",
        "  Corda: armed group, corda: nobody signs for it, what it says is recorded as reported",
        "  The table: Borea is party from 2026-01-01 on",
        "  Alba alone: Alba",
        "  hours for a readout: 24 hours; source, in which nobody has read it yet: a guess at common practice",
        "  Every act: one desk key is enough",
        "  Weekend: Saturday and Sunday",
        "  Amendments are signed by: Alba, Borea",
        "  (To be listed here means nothing about recognition.)",
        "  none: it says what it said when it was founded",
    ):
        assert line in said, line
    assert said.index("  Alba: ") < said.index("  Borea: ") < said.index("  Corda: ")


def test_after_an_amendment_it_is_the_charter_of_now_and_tells_what_changed(home: Path) -> None:
    with made.opened(home) as desk:
        begun = amend.begin(desk, TABLE.encode(), "changes.yaml", lambda: made.WORDS["alba"])
        together.sign(desk, begun, "borea", lambda: made.WORDS["borea"])
        together.file(desk, begun)
    answer = ask("charter", "ford", "--dir", home, "--json")
    assert ["The table", "Borea is party from 2026-01-01 to 2026-11-20"] in answer.json["parts"]["formats"]
    [one] = answer.json["amendments"]
    assert one["effect"] and one["by"] == ["Alba", "Borea"] and one["id"] == begun == answer.json["version"]
    assert "in effect; signed by Alba, Borea" in ask("charter", "--dir", home).out


def test_a_name_that_there_is_not_is_told_with_those_that_there_are(home: Path, tmp_path: Path) -> None:
    answer = ask("charter", "moor", "--dir", home)
    refused(answer, 2, "mechanism-not-one")
    assert "ford" in answer.err
    text = made.CHARTER.replace("mechanism: ford", "mechanism: moor")
    assert ask("init", written(tmp_path, "charter.yaml", text), "--dir", home).status == 0
    refused(ask("charter", "--dir", home), 2, "mechanism-not-one")
    assert "(moor)" in ask("charter", "moor", "--dir", home).out
