"""CSV, TSV and pasted cells: one sheet from text, whatever separates its cells."""

from __future__ import annotations

import csv
import io
from collections import Counter

from comity.errors import Yours
from comity.intake.decoding import decode
from comity.intake.sheet import MOST_CELL, MOST_ROWS, Sheet, check_size, nothing
from comity.phrase import Phrase

DELIMITERS = "\t;,|"  # the order settles a tie: a comma may be a decimal comma, a tab never is
_LOOK = 60  # records looked at to find the separator
_LINES = 500  # line breaks in one cell beyond which a quotation mark was never closed
MOST_LINE = 1_000_000  # characters in a line


def read(raw: bytes, name: str) -> Sheet:
    text, notes = decode(raw, name)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _lines_fit(text, name)
    text, told = _told_separator(text)
    delimiter = told or _separator(text)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    width = 0
    csv.field_size_limit(max(csv.field_size_limit(), MOST_LINE))
    try:
        # Row numbers count records, as a spreadsheet does, so that a cell with line breaks in it is one row.
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 2 if told else 1):
            width = max(width, len(record))
            if any(map(str.strip, record)):
                rows.append(tuple(record))
                lines.append(number)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise _broken(name, Phrase("a quoted cell that does not end")) from error
    if not rows:
        raise nothing(name)
    check_size(len(rows), width, name)
    _quotes_close(rows, lines, name)
    return Sheet(name, tuple(rows), tuple(lines), notes)


def _told_separator(text: str) -> tuple[str, str]:
    """A first line 'sep=;' is how some programs tell the separator."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:
        return rest, first[4]
    return text, ""


def _separator(text: str) -> str:
    """The separator by which most records have one and the same number of cells, more than one."""
    sample = text[:MOST_LINE]
    best, weight = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths: list[int] = []
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if any(map(str.strip, record)):
                    widths.append(len(record))
                if len(widths) >= _LOOK:
                    break
        except csv.Error:
            continue
        if not widths:
            continue
        width, often = Counter(widths).most_common(1)[0]
        agreed = often / len(widths) * min(width, 4) if width > 1 else 0.0
        if agreed > weight + 1e-9:
            best, weight = delimiter, agreed
    return best


def _lines_fit(text: str, name: str) -> None:
    for line in text.split("\n"):
        if len(line) > MOST_LINE:
            raise Yours(
                "table-line-too-long",
                expected=Phrase("lines of at most {limit} characters", {"limit": MOST_LINE}),
                got=Phrase("a line of {size}", {"size": len(line)}),
                todo=Phrase("Check that each row of the table is a line of its own, and save it again as CSV or XLSX."),
                where=name,
            )


def _quotes_close(rows: list[tuple[str, ...]], lines: list[int], name: str) -> None:
    for row, line in zip(rows, lines, strict=True):
        for cell in row:
            if len(cell) > 1000 and (len(cell) > MOST_CELL or cell.count("\n") > _LINES):
                raise _broken(name, Phrase("a cell of {size} characters in row {row}", {"size": len(cell), "row": line}))


def _broken(name: str, got: Phrase) -> Yours:
    return Yours(
        "table-quote-open",
        expected=Phrase("cells of at most {limit} characters, each quotation mark closed", {"limit": MOST_CELL}),
        got=got,
        todo=Phrase("Look for a quotation mark that is opened and not closed in that row, mend it, and try again."),
        where=name,
    )
