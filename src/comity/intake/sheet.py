"""One sheet of a table as people have it: rows of cells that keep their places, and how large it may be.

Every value can be traced to its cell ('B7'), so that a message or a result points to where it stands in the person's own
program. Reading files into sheets is `sheets`'; what the columns mean is `mapping`'s; what a row says is `register`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache

from comity.errors import Yours
from comity.phrase import Phrase

Value = str | int | float | bool | datetime | date | time | None

MOST_ROWS = 200_000  # what matching is meant for
MOST_COLUMNS = 200  # wider is a cross table, not a register
MOST_CELL = 100_000  # characters in a cell; an Excel cell holds 32,767


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know of a table: a stable code, a sentence, and the places that it speaks of."""

    code: str
    text: Phrase
    places: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "text": str(self.text), "places": list(self.places)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[r][c]` is a value, `lines[r]` the row's number as a spreadsheet shows it (from 1).

    `epoch` is the year from which the workbook counts its days: 1900 or 1904. `merged` maps a filled
    (r, c) to its range.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    lines: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    epoch: int = 1900
    merged: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def place(self, row: int, column: int) -> str:
        return f"{letters(column)}{self.lines[row]}"

    def span(self, row: int) -> str:
        """The whole row: 'A7:F7'."""
        return f"A{self.lines[row]}:{letters(max(0, len(self.rows[row]) - 1))}{self.lines[row]}"

    def value(self, row: int, column: int) -> Value:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def text(self, row: int, column: int) -> str:
        return shown(self.value(row, column))


@cache
def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def shown(value: Value) -> str:
    """A value as a person would read it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def nothing(name: str) -> Yours:
    return Yours(
        "table-empty",
        expected=Phrase("a table with a row of column names and at least one row"),
        got=Phrase("nothing"),
        todo=Phrase("Choose the file again, or copy the cells again and paste them."),
        where=name,
    )


def not_a_table(kind: str, name: str) -> Yours:
    return Yours(
        "table-not-a-table",
        expected=Phrase("a CSV file, an XLSX workbook, or cells copied from a spreadsheet"),
        got=Phrase("a file of another kind: {kind}", {"kind": kind}),
        todo=Phrase("Open it in the program it was made with and save or copy the table as XLSX or CSV."),
        where=name,
    )


def check_size(rows: int, columns: int, name: str) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Yours(
            "table-too-many-cells",
            expected=Phrase("at most {rows} rows and {columns} columns", {"rows": MOST_ROWS, "columns": MOST_COLUMNS}),
            got=Phrase("{rows} rows and {columns} columns", {"rows": rows, "columns": columns}),
            todo=Phrase("Keep the rows of the days that matter and save them as a file of their own."),
            where=name,
        )
