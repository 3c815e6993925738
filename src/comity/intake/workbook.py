"""XLSX workbooks: every visible sheet, with merged cells, hidden rows, formulas and the calendar told.

A workbook is a zip of XML made by somebody else, so its sizes and its XML are checked before a library reads it.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from typing import Any

from comity.errors import Yours
from comity.intake.sheet import MOST_CELL, Note, Sheet, Value, check_size, letters, not_a_table, nothing
from comity.phrase import Phrase

MOST_UNPACKED = 120 * 2**20  # bytes of all parts: 100,000 rows of 12 cells are about 60 MB
MOST_PARTS = 2000
MOST_RATIO = 200  # unpacked to packed; a dense sheet of repeated words reaches 60
_SHOWN = 20  # places named in one note


def old_or_locked(raw: bytes, name: str) -> Yours:
    """A compound file: encrypted workbooks hold a stream of that name, in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _locked(name)
    return Yours(
        "table-old-xls",
        expected=Phrase("an XLSX workbook or a CSV file"),
        got=Phrase("a workbook in the format of before 2007 (.xls), or another old document"),
        todo=Phrase("Open it in a spreadsheet program, choose ‘Save as’ and there ‘Excel workbook (.xlsx)’."),
        where=name,
    )


def _locked(name: str) -> Yours:
    return Yours(
        "table-password",
        expected=Phrase("a workbook that opens without a password"),
        got=Phrase("a workbook protected with a password"),
        todo=Phrase("Open it with its password, remove it under ‘Protect’, and save a copy: the password is not needed here."),
        where=name,
    )


def read(raw: bytes, name: str) -> list[Sheet]:
    formulas = _checked(raw, name)
    book = _load(raw, name, values=True)
    sources = _load(raw, name, values=False) if formulas else None
    epoch = 1904 if book.epoch.year == 1904 else 1900
    hidden = [s.title for s in book.worksheets if s.sheet_state != "visible"]
    out = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            source = sources[sheet.title] if sources is not None else None
            read_sheet = _sheet(sheet, source, epoch, hidden, name)
            if read_sheet.rows:
                out.append(read_sheet)
    if not out:
        raise nothing(name)
    return out


def _checked(raw: bytes, name: str) -> bool:
    """Refuse what is no workbook or would not fit; whether it has formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            parts = box.infolist()
            if any(p.flag_bits & 1 for p in parts):
                raise _locked(name)
            if not any(p.filename == "xl/workbook.xml" for p in parts):
                raise not_a_table("ZIP", name)
            size = sum(p.file_size for p in parts)
            if len(parts) > MOST_PARTS or size > MOST_UNPACKED or size > MOST_RATIO * len(raw) + 2**20:
                raise _bomb(size, name)
            return _scan(box, parts, name)
    except Yours:
        raise
    except Exception as error:  # a damaged zip raises errors of its format, of its compression, of the system
        raise _damaged(name) from error


def _scan(box: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo], name: str) -> bool:
    """XML that declares entities can grow without limit, and no spreadsheet program writes it."""
    formulas = False
    left = MOST_UNPACKED
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with box.open(part) as stream:
            tail = b""
            while chunk := stream.read(2**20):
                left -= len(chunk)
                text = (tail + chunk).replace(b"\0", b"")
                if left < 0:
                    raise _bomb(MOST_UNPACKED, name)
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise _damaged(name)
                formulas = formulas or (part.filename.startswith("xl/worksheets/") and (b"<f>" in text or b"<f " in text))
                tail = chunk[-16:]
    return formulas


def _bomb(size: int, name: str) -> Yours:
    return Yours(
        "table-workbook-too-big",
        expected=Phrase("a workbook of at most {limit} MB when unpacked", {"limit": MOST_UNPACKED // 2**20}),
        got=Phrase("one that unpacks to {size} MB", {"size": size // 2**20}),
        todo=Phrase("Copy the rows that matter into a new workbook, without pictures and formats, and save that."),
        where=name,
    )


def _damaged(name: str) -> Yours:
    return Yours(
        "table-workbook-damaged",
        expected=Phrase("a whole XLSX workbook"),
        got=Phrase("a file that is cut off, damaged or made in an unsafe way"),
        todo=Phrase("Open it in a spreadsheet program and save it again as XLSX; if it does not open there, ask for it anew."),
        where=name,
    )


def _load(raw: bytes, name: str, values: bool) -> Any:
    from openpyxl import load_workbook  # slow to import: only who reads a workbook pays

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that do not concern us
            return load_workbook(io.BytesIO(raw), data_only=values)
    except Exception as error:  # the library raises whatever its parsers meet
        raise _damaged(name) from error


def _sheet(sheet: Any, source: Any, epoch: int, hidden_sheets: list[str], name: str) -> Sheet:
    check_size(sheet.max_row, sheet.max_column, f"{name} {sheet.title}")
    grid: list[list[Value]] = [list(row) for row in sheet.iter_rows(values_only=True)]
    merged = _fill(sheet, grid)
    notes = [*_merged_notes(merged), *_hidden_notes(sheet), *_formula_notes(grid, source)]
    if epoch == 1904:
        notes.append(Note("table-1904", Phrase("The workbook counts its days from 1904; its dates are read so.")))
    if hidden_sheets:
        text = Phrase("Hidden sheets are not read: {names}", {"names": ", ".join(hidden_sheets)})
        notes.append(Note("table-hidden-sheets", text))
    kept = [(n, row) for n, row in enumerate(grid) if any(c is not None and str(c).strip() for c in row)]
    for n, row in kept:
        if any(isinstance(c, str) and len(c) > MOST_CELL for c in row):
            raise _damaged(f"{name} {sheet.title} {n + 1}")
    index = {n: r for r, (n, _) in enumerate(kept)}
    return Sheet(
        sheet.title,
        tuple(tuple(row) for _, row in kept),
        tuple(n + 1 for n, _ in kept),
        tuple(notes),
        epoch,
        {(index[n], c): span for (n, c), span in merged.items() if n in index},
    )


def _fill(sheet: Any, grid: list[list[Value]]) -> dict[tuple[int, int], str]:
    """Each cell of a merged range says what the range says. Returns the filled cells with their ranges."""
    filled = {}
    for span in sorted(sheet.merged_cells.ranges, key=str):
        top, left = span.min_row - 1, span.min_col - 1
        value = grid[top][left]
        for r in range(top, span.max_row):
            for c in range(left, span.max_col):
                if (r, c) != (top, left) and r < len(grid) and c < len(grid[r]):
                    grid[r][c] = value if c == left else None
                    filled[r, c] = str(span)
    return filled


def _merged_notes(merged: dict[tuple[int, int], str]) -> list[Note]:
    if not merged:
        return []
    spans = tuple(dict.fromkeys(merged.values()))
    text = Phrase(
        "{n} merged range: each of its rows is read as saying what the range says. If that is wrong, unmerge it.",
        {"n": len(spans)},
        many="{n} merged ranges: each of their rows is read as saying what the range says. If that is wrong, unmerge them.",
    )
    return [Note("table-merged", text, spans[:_SHOWN])]


def _hidden_notes(sheet: Any) -> list[Note]:
    rows = [n for n, d in sorted(sheet.row_dimensions.items()) if d.hidden and n <= sheet.max_row]
    columns = [key for key, d in sorted(sheet.column_dimensions.items()) if d.hidden]
    out = []
    if rows:
        text = Phrase("{n} hidden row is read like the others", {"n": len(rows)}, many="{n} hidden rows are read like the others")
        out.append(Note("table-hidden-rows", text, tuple(f"{n}:{n}" for n in rows[:_SHOWN])))
    if columns:
        text = Phrase(
            "{n} hidden column is read like the others", {"n": len(columns)}, many="{n} hidden columns are read like the others"
        )
        out.append(Note("table-hidden-columns", text, tuple(f"{c}:{c}" for c in columns[:_SHOWN])))
    return out


def _formula_notes(grid: list[list[Value]], source: Any) -> list[Note]:
    """A workbook written by a program that does not calculate holds formulas without results."""
    if source is None:
        return []
    empty = [
        f"{letters(c)}{r + 1}"
        for r, row in enumerate(source.iter_rows(values_only=True))
        for c, value in enumerate(row)
        if isinstance(value, str) and value.startswith("=") and grid[r][c] is None
    ]
    if not empty:
        return []
    text = Phrase(
        "{n} formula has no stored result and is read as empty. Open the workbook in a spreadsheet program and save it.",
        {"n": len(empty)},
        many="{n} formulas have no stored result and are read as empty. Open the workbook in a spreadsheet program and save it.",
    )
    return [Note("table-formula-empty", text, tuple(empty[:_SHOWN]))]
