"""A comparison of two tables on paper: every row of both tables once, as it was written, with its place."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import docx

from comity.analysis.matching.differences import Difference
from comity.analysis.matching.entry import Entry
from comity.exports import docx as word_file
from comity.exports import tables
from comity.exports.paper import Paper
from comity.phrase import Phrase

WHEN = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Match:
    a: Entry
    b: Entry
    reasons: tuple[Phrase, ...] = (Phrase("same day"),)


@dataclass(frozen=True)
class Row:
    match: Match
    word: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Aside:
    place: str
    why: Phrase
    text: str


@dataclass(frozen=True)
class Compared:
    matched: tuple[Row, ...]
    only_a: tuple[Entry, ...]
    only_b: tuple[Entry, ...]
    aside_a: tuple[Aside, ...]
    aside_b: tuple[Aside, ...]

    def counts(self) -> dict[str, int]:
        variance = sum(row.word == "at-variance" for row in self.matched)
        asides = {"aside_a": len(self.aside_a), "aside_b": len(self.aside_b)}
        return {
            "matched": len(self.matched),
            "at-variance": variance,
            "only_a": len(self.only_a),
            "only_b": len(self.only_b),
            **asides,
        }


def entry(row: int, day: str, killed: str) -> Entry:
    return Entry(row, cells=(("date", f"A{row}", day), ("casualties", f"B{row}", killed), ("text", f"C{row}", "")))


def compared() -> Compared:
    differ = Difference("casualties", "2", "3", False, Phrase("2 and 3 cannot both be true"))
    rows = (Row(Match(entry(2, "12 March", "2"), entry(7, "12.03", "3")), "at-variance", (differ,)),)
    aside = Aside("A9:C9", Phrase("a total line"), "Total 13")
    return Compared(rows, (entry(3, "13 March", "0"),), (), (aside,), ())


def paper() -> Paper:
    return tables.paper(compared(), "Estmark", "Norland", lines=("Example desk",))


def test_only_the_field_that_differs_is_marked() -> None:
    matched = paper().sections[0].rows[0]
    marks = [(str(run.text), run.marked) for cell in matched[1:] for line in cell.lines for run in line.runs if run.marked]
    assert marks == [("2", True), ("3", True)]


def test_every_row_stands_once_with_its_places() -> None:
    """Matched, only one, set aside: nothing is dropped, and an empty section is not drawn."""
    document = docx.Document(io.BytesIO(word_file.write(paper(), str, language="en", when=WHEN)))
    texts = [[cell.text for row in table.rows[1:] for cell in row.cells] for table in document.tables]
    assert texts[0][1:] == ["12 March · 2\nrow 2: A2, B2", "12.03 · 3\nrow 7: A7, B7"]
    assert texts[1:] == [["13 March · 0\nrow 3: A3, B3"], ["Total 13\nA9:C9", "a total line"]]
    assert [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"] == [
        "In both tables",
        "Only in Estmark",
        "Set aside in Estmark",
    ]


def test_counts_are_words_and_set_aside_is_told() -> None:
    told = [str(phrase) for phrase in paper().counts]
    assert told[:2] == ["1 row is in both tables", "1 of them is at variance"]
    assert told[-1] == "1 row is set aside"


def test_the_word_file_of_tables_is_made_by_the_same_call() -> None:
    raw = word_file.comparison(compared(), name_a="Estmark", name_b="Norland", when=WHEN)
    assert len(docx.Document(io.BytesIO(raw)).tables) == 3
