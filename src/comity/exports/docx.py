"""A comparison as a Word document (Office Open XML, ECMA-376), for people whose papers go round as Word files.

The document is plain on purpose: real tables whose head row repeats on each page, rows that do not break, the word of the
comparison as text beside its sign, differences underlined. Each paragraph runs in the direction of its own script. The same
paper gives the same bytes: no clock is read, and the parts of the archive carry a fixed date.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from comity.exports.paper import Cell, Line, Paper, Role, Say, Section, Words
from comity.phrase import Phrase

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from comity.analysis.compare import Comparison
    from comity.exports.tables import TableComparison

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
FONT = "Arial"  # on every system that has Word; carries Latin, Cyrillic and Arabic
POINTS: dict[Role, float] = {"text": 10.0, "head": 10.5, "word": 10.0, "why": 8.5, "source": 8.0, "empty": 10.0}
ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP archive can carry
A4_LONG_MM, A4_SHORT_MM, MARGIN_MM = 297, 210, 16


def comparison(
    found: Comparison | TableComparison,
    *,
    name_a: str,
    name_b: str,
    say: Say = str,
    language: str = "en",
    when: datetime | None = None,
    lines: Sequence[Words] = (),
    exercise: bool = False,
) -> bytes:
    """A comparison of two texts or of two tables as a document; `lines` under the title say whose they are, when and by whom."""
    from comity.analysis.compare import Comparison
    from comity.exports import tables, texts

    fold = texts.paper if isinstance(found, Comparison) else tables.paper
    paper = fold(found, name_a, name_b, lines=lines, exercise=exercise)  # type: ignore[arg-type]
    return write(paper, say, language=language, when=when)


def write(paper: Paper, say: Say, *, language: str, when: datetime | None) -> bytes:
    """The document's bytes. `say` puts phrases into `language` (a tag such as "ar"); `when` becomes the document's date."""
    import docx

    document = docx.Document()
    right = language.split("-")[0] in RIGHT_TO_LEFT
    _page(document)
    _properties(document, _said(paper.title, say), language, when)
    _paragraph(document.add_heading(level=1), _said(paper.title, say))
    for text in paper.lines:
        _paragraph(document.add_paragraph(), _said(text, say))
    for text in paper.counts:
        _paragraph(document.add_paragraph(style="List Bullet"), _said(text, say))
    for section in paper.sections:
        _section(document, section, say, right=right)
    for text in paper.notes:
        _paragraph(document.add_paragraph(), _said(text, say), italic=True)
    return _same_bytes(document)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction of its own is of a right-to-left script (UAX 9, rules P2 and P3)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def _said(text: Words, say: Say) -> str:
    return say(text) if isinstance(text, Phrase) else _clean(text)


def _clean(text: str) -> str:
    """What XML 1.0 cannot carry (section 2.2: control characters) becomes the replacement character."""
    return "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)


def _page(document: Document) -> None:
    """A4 across, narrow margins, one font for all three script groups."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(A4_LONG_MM), Mm(A4_SHORT_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    fonts = normal.element.rPr.rFonts
    for script in ("w:cs", "w:eastAsia", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    for role, points in POINTS.items():
        _style(document, role, points)


def _style(document: Document, role: Role, points: float) -> None:
    """A paragraph style for each role, so that who gets the file can change its look in one place."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    style: Any = document.styles.add_style(f"Comity {role}", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.paragraph_format.space_after = Pt(points), Pt(2)
    if role in ("head", "word"):
        style.font.bold = style.font.cs_bold = (
            True  # a right-to-left script has a bold and a size of its own (17.3.2.3, 17.3.2.39)
        )
    if role == "empty":
        style.font.italic = style.font.cs_italic = True
    _complex_size(style.element.rPr)


def _properties(document: Document, title: str, language: str, when: datetime | None) -> None:
    properties = document.core_properties
    properties.title, properties.language = title[:255], language
    properties.author, properties.last_modified_by, properties.comments = "Comity", "Comity", ""
    if when is None:
        properties._element._remove_created()  # else the date of the library's template would stand there
        properties._element._remove_modified()
        return
    properties.created = properties.modified = when.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _section(document: Document, section: Section, say: Say, *, right: bool) -> None:
    if section.title is not None:
        _paragraph(document.add_heading(level=2), _said(section.title, say))
    table = document.add_table(rows=1, cols=len(section.columns), style="Table Grid")
    _table_direction(table, right=right)
    for cell, name in zip(table.rows[0].cells, section.columns, strict=True):
        _paragraph(cell.paragraphs[0], _said(name, say), bold=True)
    _row_property(table.rows[0]._tr, "w:tblHeader")
    for cells in section.rows:
        row = table.add_row()
        _row_property(row._tr, "w:cantSplit")
        for place, cell in zip(row.cells, cells, strict=True):
            _cell(place, cell, say, mirrored=right)
    document.add_paragraph()


def _cell(place: Any, cell: Cell, say: Say, *, mirrored: bool) -> None:
    for number, line in enumerate(cell.lines):
        paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
        _line(paragraph, line, say, mirrored=mirrored and line.role == "word")


def _line(paragraph: Paragraph, line: Line, say: Say, *, mirrored: bool) -> None:
    """One paragraph of a cell. Its direction is that of its first letter, so that a quotation keeps its own."""
    paragraph._p.style = f"Comity{line.role}"
    texts = [_said(run.text, say) for run in line.runs]
    if mirrored:  # the half that is filled is the side of the column: Unicode does not mirror these two by itself
        texts[0] = texts[0].translate({ord("◧"): "◨", ord("◨"): "◧"})
    right = runs_right_to_left("".join(texts))
    for run, text in zip(line.runs, texts, strict=True):
        made = paragraph.add_run(text)
        if run.marked:
            made.underline = True
        if right:
            _rtl_run(made._r)
    if right:
        _bidi(paragraph)


def _paragraph(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if runs_right_to_left(text):
        _rtl_run(run._r)
        _bidi(paragraph)


# --- what python-docx has no word for -------------------------------------------------------------------------------------


def _bidi(paragraph: Paragraph) -> None:
    """ECMA-376 part 1, 17.3.1.6: the paragraph runs from right to left. The element order is the schema's."""
    properties: Any = paragraph._p.get_or_add_pPr()
    after = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr")
    properties.insert_element_before(_element("w:bidi"), *after)


def _rtl_run(run: Any) -> None:
    """17.3.2.30: the characters of the run are of a right-to-left script."""
    properties = run.get_or_add_rPr()
    if properties.find(_name("w:b")) is not None:
        properties.insert_element_before(_element("w:bCs"), "w:i", "w:iCs", "w:color", "w:sz", "w:szCs", "w:u", "w:rtl", "w:cs")
    properties.insert_element_before(_element("w:rtl"), "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")


def _complex_size(properties: Any) -> None:
    """17.3.2.39: the size for right-to-left scripts, the same as for the others."""
    size, complex_size = properties.find(_name("w:sz")), _element("w:szCs")
    complex_size.set(_name("w:val"), size.get(_name("w:val")))
    size.addnext(complex_size)


def _table_direction(table: Table, *, right: bool) -> None:
    """17.4.1: in a right-to-left document the first column stands at the right."""
    if right:
        properties: Any = table._tbl.tblPr
        bands = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize")
        after = (
            "w:tblW",
            "w:jc",
            "w:tblCellSpacing",
            "w:tblInd",
            "w:tblBorders",
            "w:shd",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
        )
        properties.insert_element_before(_element("w:bidiVisual"), *bands, *after)


def _row_property(row: Any, name: str) -> None:
    row.get_or_add_trPr().append(_element(name))


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _same_bytes(document: Document) -> bytes:
    """The archive with fixed dates, so that exporting twice gives one file."""
    written, out = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in given.namelist():
            fixed.writestr(zipfile.ZipInfo(name, ARCHIVE_DATE), given.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
