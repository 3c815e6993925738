"""From a worksheet to its result: read both originals, set them side by side, apply the hand changes.

Says nothing of how passages or rows are found: that is reading's, intake's and analysis's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.analysis.changes import change as text_change
from comity.analysis.compare import Comparison, Text, compare
from comity.library.columns import Columns
from comity.library.worksheets import Letter, Worksheet, anchor
from comity.reading import decode, page, passages

LETTERS: tuple[Letter, Letter] = ("a", "b")

if TYPE_CHECKING:
    from comity.intake.comparison import TableComparison
    from comity.intake.mapping import Mapping
    from comity.intake.register import Register
    from comity.intake.sheet import Sheet


def texts(sheet: Worksheet) -> Comparison:
    """The two texts side by side. Raises `Yours` where an original is no text."""
    a, b = (_text(sheet, letter) for letter in LETTERS)
    return compare(a, b, tuple(text_change(one) for one in sheet.changes))


def _text(sheet: Worksheet, letter: Letter) -> Text:
    side = sheet.side(letter)
    told = page.page(decode.characters(sheet.raw(letter), side.name), side.file)
    return passages.text(told.text, side.language, anchor(side), told.left_out)


def sheets(sheet: Worksheet, letter: Letter) -> list[Sheet]:
    """The tables in one side's file: one in a CSV or a paste, several in a workbook."""
    from comity.intake import sheets as files

    side = sheet.side(letter)
    return files.read(sheet.raw(letter), side.file or side.name)


def columns(sheet: Worksheet, letter: Letter, remembered: Columns | None = None) -> Mapping:
    """What each column means: as confirmed for this side, else as remembered for these headings, else as guessed."""
    from comity.intake import guessing
    from comity.intake.mapping import Mapping

    side = sheet.side(letter)
    table = sheets(sheet, letter)[side.sheet]
    if side.columns is not None:
        return Mapping.from_json(side.columns)
    guessed = guessing.guess(table)
    known = remembered.recall([column.header for column in guessed.columns]) if remembered is not None else None
    return guessing.guess(table, remembered=known) if known is not None else guessed


def register(sheet: Worksheet, letter: Letter, remembered: Columns | None = None) -> Register:
    """One side's table as typed rows; rows that cannot be used are set aside with their reason."""
    from comity.intake import register as rows

    side = sheet.side(letter)
    table = sheets(sheet, letter)[side.sheet]
    return rows.build(table, columns(sheet, letter, remembered), name=side.name, area=side.area, cut_off=side.cut_off)


def tables(sheet: Worksheet, remembered: Columns | None = None) -> TableComparison:
    """The two tables side by side."""
    from comity.analysis.matching import Change
    from comity.intake import comparison

    changes = tuple(Change(**one) for one in sheet.changes)
    return comparison.compare(register(sheet, "a", remembered), register(sheet, "b", remembered), changes)


def remember(columns_: Columns, mapping: Mapping) -> None:
    """Keep a confirmed mapping for the next table with the same headings."""
    columns_.remember([column.header for column in mapping.columns], mapping.to_json())
