"""A comparison of two texts as it goes on paper and into JSON: every row of the comparison, nothing else."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import docx
import pytest

from comity.analysis.compare import Change, Comparison, compare
from comity.exports import docx as word_file
from comity.exports import json as json_file
from comity.exports import texts
from comity.exports.paper import Paper
from comity.reading import passages

WHEN = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
A = """The President of Estmark spoke by telephone with the President of Norland.
The first aid convoy will carry 50 tonnes of flour and leave on 12 March.
Observers will have access to the northern crossing at all hours."""
B = """The President of Norland held a telephone conversation with the President of Estmark.
The first aid convoy will carry 40 tonnes of flour and leave on 12 March.
Norland recalled that prisoners must be exchanged before the summer."""


def compared(changes: tuple[Change, ...] = ()) -> Comparison:
    return compare(passages.text(A, "en"), passages.text(B, "en"), changes)


def paper(comparison: Comparison | None = None, **more: Any) -> Paper:
    return texts.paper(comparison or compared(), "Estmark", "Norland", **more)


def everything(given: Paper) -> str:
    """All that is on the paper, as text."""
    rows = [cell for section in given.sections for row in section.rows for cell in row]
    said = ["".join(str(run.text) for run in line.runs) for cell in rows for line in cell.lines]
    return "\n".join([str(given.title), *map(str, given.lines), *map(str, given.counts), *said, *map(str, given.notes)])


def test_every_row_of_the_comparison_is_on_the_paper_once() -> None:
    comparison = compared()
    assert sum(len(section.rows) for section in paper(comparison).sections) == len(comparison.rows)


def test_the_differing_words_are_marked_and_stand_where_the_paper_says() -> None:
    """`50` in A and `40` in B are marked; the characters named beside a passage are those of the original."""
    rows = [row for section in paper().sections for row in section.rows]
    convoy = next(row for row in rows if "flour" in str(row[1].lines[0].runs))
    marks = [[str(run.text) for run in cell.lines[0].runs if run.marked] for cell in convoy[1:]]
    assert ["50" in "".join(marks[0]), "40" in "".join(marks[1])] == [True, True]
    source = convoy[1].lines[1].runs[0].text
    first, last = source.args["first"], source.args["last"]  # type: ignore[union-attr]
    assert A[first - 1 : last] == "".join(str(run.text) for run in convoy[1].lines[0].runs)  # type: ignore[operator]


def test_an_empty_side_reads_nothing_on_record_until_a_person_confirms_its_silence() -> None:
    """A failed match is never called silent."""
    comparison = compared()
    told = everything(paper(comparison))
    assert "nothing on record" in told
    assert "is silent" not in told
    lone = next(row for row in comparison.rows if row.word == "only-a")
    from comity.analysis.compare import Place

    change = Change("silent", (Place("a", lone.a[0]),), "Vera Lind", "2026-11-20T14:00:00Z")
    told = everything(paper(compared((change,))))
    assert "Norland is silent: Vera Lind read the whole text" in told
    assert "1 change was made by hand" in told


def test_counts_are_those_of_the_comparison() -> None:
    comparison = compared()
    by_word = {row.word for row in comparison.rows if row.kind == "topic"}
    assert len([c for c in paper(comparison).counts if "silent" not in str(c)]) == len(by_word)
    assert "1 topic is at variance" in map(str, paper(comparison).counts)


def test_the_paper_judges_nobody_and_an_exercise_says_so() -> None:
    assert "Nothing here says which side is right." in everything(paper())
    assert "Exercise" not in everything(paper())
    assert everything(paper(exercise=True)).splitlines()[1].startswith("Exercise")


def test_the_word_file_holds_all_of_it() -> None:
    given = paper(lines=("Example desk, 20 November 2026",))
    document = docx.Document(io.BytesIO(word_file.write(given, str, language="en", when=WHEN)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    held = "\n".join([p.text for p in document.paragraphs] + cells)
    assert [text for text in everything(given).splitlines() if text not in held] == []


def test_the_json_file_carries_the_whole_comparison_under_a_version() -> None:
    comparison = compared()
    raw = json_file.write("texts", comparison.to_json(), when=WHEN)
    value = json.loads(raw)
    assert (value["v"], value["made"], value["exercise"]) == ("comparison-texts/1", "2026-11-20T14:30:00Z", False)
    assert len(value["comparison"]["rows"]) == len(comparison.rows)
    assert raw == json_file.write("texts", compared().to_json(), when=WHEN)
    assert raw.endswith(b"\n")


def test_an_unknown_kind_has_no_version() -> None:
    with pytest.raises(KeyError):
        json_file.document("pictures", {}, when=WHEN)


def test_a_comparison_goes_to_a_word_file_in_one_call_and_without_a_date_names_none() -> None:
    raw = word_file.comparison(compared(), name_a="Estmark", name_b="Norland", lines=("Example desk",))
    document = docx.Document(io.BytesIO(raw))
    assert document.paragraphs[0].text == "Estmark and Norland, side by side"
    assert document.core_properties.created is None
