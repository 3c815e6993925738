"""Tables to read in tests, made in memory: workbooks with the traps that people's workbooks have."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from comity.intake import guessing, register, sheets
from comity.intake.sheet import Note


def workbook(rows: Sequence[Sequence[Any]], merge: Sequence[str] = (), mac: bool = False, hide: Sequence[int] = ()) -> bytes:
    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for span in merge:
        sheet.merge_cells(span)
    for row in hide:
        sheet.row_dimensions[row].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(text: str, **options: Any) -> register.Register:
    """The dry run of a pasted table by the guessed mapping."""
    sheet = sheets.read(text.encode(), "pasted")[0]
    return register.build(sheet, guessing.guess(sheet), **options)


def codes(made: register.Register) -> set[str]:
    return {note.code for note in made.notes}


def note(made: register.Register, code: str) -> Note:
    return next(n for n in made.notes if n.code == code)
