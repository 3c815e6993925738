"""A comparison as a Word document, opened again as a reader's program would."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from comity.exports import docx as writer
from comity.exports.paper import JUDGES_NOTHING, Cell, Paper, Section, line, marked, word
from comity.phrase import Phrase

WHEN = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
ARABIC = "أكد الجانبان وقف إطلاق النار"


def paper() -> Paper:
    topic = Cell((line("First convoy", "head"), word("at-variance", Phrase("at variance")), line("50 and 40 differ", "why")))
    ours = Cell(
        (marked("The convoy carries 50 tonnes.", ((19, 28),)), line(Phrase("characters {a}–{b}", {"a": 0, "b": 29}), "source"))
    )
    theirs = Cell((marked(ARABIC, ((0, 3),)),))
    return Paper(
        title=Phrase("{a} and {b}, side by side", {"a": "Estmark", "b": "Norland"}),
        lines=("Example desk", Phrase("20 November 2026")),
        counts=(Phrase("{n} row is at variance", {"n": 1}, many="{n} rows are at variance"),),
        sections=(Section(None, (Phrase("Topic"), "Estmark", "Norland"), ((topic, ours, theirs),)),),
        notes=(JUDGES_NOTHING,),
    )


def opened(say: Any = str, language: str = "en", given: Paper | None = None) -> Any:
    return docx.Document(io.BytesIO(writer.write(given or paper(), say, language=language, when=WHEN)))


def test_everything_on_the_paper_is_in_the_document() -> None:
    document = opened()
    texts = [p.text for p in document.paragraphs]
    assert texts[0] == "Estmark and Norland, side by side"
    assert {"Example desk", "1 row is at variance", "Nothing here says which side is right."} <= set(texts)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["Topic", "Estmark", "Norland"]
    assert document.tables[0].rows[1].cells[0].text == "First convoy\n▨ at variance\n50 and 40 differ"


def test_the_differing_characters_and_no_others_are_underlined() -> None:
    runs = opened().tables[0].rows[1].cells[1].paragraphs[0].runs
    assert [(run.text, bool(run.underline)) for run in runs] == [
        ("The convoy carries ", False),
        ("50 tonnes", True),
        (".", False),
    ]


def test_a_text_in_arabic_runs_right_to_left_and_a_text_in_english_does_not() -> None:
    row = opened().tables[0].rows[1]
    arabic, english = row.cells[2].paragraphs[0], row.cells[1].paragraphs[0]
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert all(run._r.rPr.find(qn("w:rtl")) is not None for run in arabic.runs)
    assert english._p.pPr.find(qn("w:bidi")) is None
    assert not list(english._p.iter(qn("w:rtl")))


def test_for_a_reader_of_arabic_the_first_column_stands_at_the_right() -> None:
    assert opened(language="ar").tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    assert opened(language="fr").tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is None


@pytest.mark.parametrize(("language", "sign"), [("en", "◧"), ("ar", "◨")])
def test_the_half_of_a_sign_follows_its_column(language: str, sign: str) -> None:
    """Only A is the filled half on A's side of the table, which is the right one in Arabic; no other sign turns."""
    cells = (Cell((word("only-a", "only A"),)), Cell((word("at-variance", "at variance"), line("◧ as written"))))
    given = Paper("", (), (), (Section(None, ("A", "B"), (cells,)),))
    row = opened(given=given, language=language).tables[0].rows[1]
    assert [cell.text for cell in row.cells] == [f"{sign} only A", "▨ at variance\n◧ as written"]


def test_phrases_are_said_in_the_readers_language_and_quotations_are_not() -> None:
    document = opened(lambda phrase: f"«{phrase}»")
    assert document.paragraphs[0].text == "«Estmark and Norland, side by side»"
    assert document.tables[0].rows[1].cells[1].paragraphs[0].text == "The convoy carries 50 tonnes."


def test_the_head_row_repeats_and_rows_do_not_break_over_pages() -> None:
    head, row = opened().tables[0].rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert row._tr.trPr.find(qn("w:cantSplit")) is not None


def test_the_same_paper_gives_the_same_bytes() -> None:
    one, two = (writer.write(paper(), str, language="en", when=WHEN) for _ in range(2))
    assert one == two


def test_the_document_says_when_and_by_what_it_was_made_and_names_no_person() -> None:
    properties = opened().core_properties
    assert (properties.created.replace(tzinfo=None), properties.author) == (datetime(2026, 11, 20, 14, 30), "Comity")
    assert properties.title == "Estmark and Norland, side by side"


@pytest.mark.parametrize("text", ["\x00\x07bell", "a\ufffeb", "\ud7ff<&>\"'", "x" * 70_000, ""])
def test_no_text_breaks_the_document(text: str) -> None:
    """Control characters, markup and very long lines come out as text."""
    given = Paper(text, (text,), (), (Section(None, ("A",), ((Cell((line(text),)),),)),))
    assert opened(given=given).tables[0].rows[1].cells[0].text == writer._clean(text)


def test_elements_stand_in_the_order_of_the_schema() -> None:
    """Word refuses a document whose run properties are out of order (ECMA-376 part 1, 17.3.2)."""
    order = [qn(f"w:{n}") for n in ("rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "rtl", "cs", "lang")]
    given = Paper(ARABIC, (), (), (Section(ARABIC, (ARABIC,), ((Cell((line(ARABIC, "head"), marked(ARABIC, ((0, 2),)))),),)),))
    document = opened(given=given, language="ar")
    styles = [style.element for style in document.styles if style.name.startswith("Comity ")]
    for properties in (found for root in (document.element.body, *styles) for found in root.iter(qn("w:rPr"))):
        places = [order.index(child.tag) for child in properties]
        assert places == sorted(places)
