"""The dry run: every row of a sheet becomes a typed entry or is set aside with its reason, and nothing is lost.

What the register says of itself, its area and the hour at which its day ends, comes as arguments; where nobody states them they
read 'not stated'. Traps are told, not repaired behind somebody's back: totals, repeated ids, latitude and longitude in each
other's place, dates of two figures. Questions are what a person has to answer before the rows in question can be used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import tzinfo

from comity.analysis.matching import Entry
from comity.errors import Yours
from comity.intake import dates, telling
from comity.intake.cutoff import CutOff
from comity.intake.mapping import Mapping, plain
from comity.intake.numbers import UnreadError, latin, whole
from comity.intake.rows import AsideError, Reader
from comity.intake.sheet import Note, Sheet
from comity.intake.telling import Question
from comity.phrase import Phrase

NOT_STATED = Phrase("not stated")
_TOTAL = re.compile(
    r"^(?:grand |sub)?-?(?:totals?|sum|всего|итого|итог|подитог|total général|sous-total|somme"
    r"|المجموع|الإجمالي|اجمالي|مجموع|إجمالي)(?:\b|$)",
    re.I,
)
_SUMMED = ("casualties", "casualties_low", "casualties_high", "killed", "injured", "count")


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is set aside: its number and place in the sheet, a stable code, why, and what it says."""

    row: int
    place: str
    code: str
    why: Phrase
    text: str

    def to_json(self) -> dict[str, object]:
        return {"row": self.row, "place": self.place, "code": self.code, "why": str(self.why), "text": self.text}


@dataclass(frozen=True, slots=True)
class Register:
    """One side's rows. `entries` and `aside` together are all rows below the header; `above` is what stood over it."""

    name: str
    entries: tuple[Entry, ...]
    aside: tuple[Aside, ...]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    area: Phrase
    cut_off: Phrase
    zone: Phrase
    above: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "area": str(self.area),
            "cut_off": str(self.cut_off),
            "zone": str(self.zone),
            "above": list(self.above),
            "entries": [e.to_json() for e in self.entries],
            "aside": [a.to_json() for a in self.aside],
            "notes": [n.to_json() for n in self.notes],
            "questions": [q.to_json() for q in self.questions],
        }


def build(
    sheet: Sheet, mapping: Mapping, name: str = "A", area: str | None = "", cut_off: CutOff | str | None = None, zone: str = ""
) -> Register:
    """Read every row by the mapping. `zone` is 'UTC+3', 'Asia/Damascus' …, for clock times and days that state none.

    `cut_off` is the hour at which the register's day ends, also in words ('18:00 UTC+3'); words without an hour are kept as
    stated, and a note says that they change nothing. Raises `Yours("register-zone-unknown")`, and
    `Yours("register-no-columns")` where no column is mapped by which rows could be matched.
    """
    hour, unread = _cut_off(cut_off)
    stated = zone or (hour.zone if hour else "") or mapping.zone
    reader = Reader(sheet, mapping, _zone(stated, name), hour)
    _enough(mapping, name)
    first = 0 if mapping.header is None else mapping.header + 1
    entries: list[Entry] = []
    aside: list[Aside] = []
    totals: list[tuple[int, int]] = []  # a total line and the number of entries above it
    for row in range(first, len(sheet.rows)):
        try:
            _not_total(sheet, mapping, row)
            _not_header(sheet, mapping, row)
            entries.append(reader.entry(row))
        except AsideError as error:
            text = " | ".join(t for c in range(len(sheet.rows[row])) if (t := sheet.text(row, c)))
            aside.append(Aside(sheet.lines[row], sheet.span(row), error.code, error.why, text[:500]))
            if error.code == "row-total":
                totals.append((row, len(entries)))
    notes = [*unread, *sheet.notes, *telling.notes(reader), *_totals(sheet, mapping, totals, entries, first), *_repeated(entries)]
    above = tuple(" ".join(t for c in range(len(sheet.rows[r])) if (t := sheet.text(r, c))) for r in range(mapping.header or 0))
    return Register(
        name,
        tuple(entries),
        tuple(aside),
        tuple(notes),
        telling.questions(reader, entries, [a.code for a in aside]),
        Phrase("{text}", {"text": area}) if area else NOT_STATED,
        Phrase("{text}", {"text": str(cut_off)}) if cut_off else NOT_STATED,
        Phrase("{text}", {"text": stated}) if stated else NOT_STATED,
        above,
    )


def _cut_off(given: CutOff | str | None) -> tuple[CutOff | None, list[Note]]:
    if not isinstance(given, str) or not given.strip():
        return (given if isinstance(given, CutOff) else None), []
    try:
        return CutOff.parse(given), []
    except Yours:
        text = Phrase("No hour can be read in ‘{text}’: the days are taken from midnight.", {"text": given})
        return None, [Note("cut-off-unread", text)]


def _zone(text: str, name: str) -> tzinfo | None:
    try:
        return dates.zone(text) if text else None
    except UnreadError as error:
        raise Yours(
            "register-zone-unknown",
            expected=Phrase("a time zone such as UTC+3 or Asia/Damascus"),
            got=Phrase("{text}", {"text": text}),
            todo=Phrase("Write the zone as UTC with the hours, or leave it empty: it then reads ‘not stated’."),
            where=name,
        ) from error


def _enough(mapping: Mapping, name: str) -> None:
    roles = {c.role for c in mapping.columns}
    if not roles & {"start", "date", "place", "lat", "coordinates", "kind", "text"}:
        raise Yours(
            "register-no-columns",
            expected=Phrase("at least one column with a date, a place, coordinates, a kind or a description"),
            got=Phrase("none of these"),
            todo=Phrase("Choose in the list over each column what it holds."),
            where=name,
        )


def _not_total(sheet: Sheet, mapping: Mapping, row: int) -> None:
    """A line of totals begins with such a word, has no date, and few cells of words."""
    texts = [t for c in range(len(sheet.rows[row])) if (t := sheet.text(row, c))]
    if not any(map(_TOTAL.match, texts[:4])):
        return
    words = [t for t in texts if any(ch.isalpha() for ch in t)]
    if not words or len(words) > 2 or not _TOTAL.match(words[0]):
        return
    date = next((c.index for c in mapping.columns if c.role in ("start", "date")), None)
    bare = _TOTAL.fullmatch(words[0]) is not None and len(words) == 1  # nothing but the word, the figures and perhaps a day
    if bare or date is None or not sheet.text(row, date) or _TOTAL.match(sheet.text(row, date)):
        raise AsideError("row-total", Phrase("a line of totals: it is no row of its own"))


def _not_header(sheet: Sheet, mapping: Mapping, row: int) -> None:
    if mapping.header is None:
        return
    named = [c for c in mapping.columns if c.header]
    if len(named) > 1 and all(plain(c.header) == plain(sheet.text(row, c.index)) for c in named):
        raise AsideError("row-header-again", Phrase("the names of the columns, repeated"))


def _totals(sheet: Sheet, mapping: Mapping, totals: list[tuple[int, int]], entries: list[Entry], first: int) -> list[Note]:
    """Compare each line of totals with the sum of the rows above it: told, never used."""
    out = []
    for row, above in totals:
        for role in _SUMMED:
            column = mapping.column(role)
            said = _figure(sheet.text(row, column)) if column is not None else None
            if column is None or said is None:
                continue
            cells = [_figure(text) for e in entries[:above] for r, _, text in e.cells if r == role]
            place = (sheet.place(row, column),)
            if None in cells:
                text = Phrase("The total {said} cannot be checked: some rows give no plain figure.", {"said": said})
                out.append(Note("total-unchecked", text, place))
                continue
            made = sum(c for c in cells if c is not None)
            if made == said:
                out.append(Note("total-agrees", Phrase("The total {said} is the sum of its rows.", {"said": said}), place))
            else:
                text = Phrase("The total says {said}, its rows add up to {made}.", {"said": said, "made": made})
                out.append(Note("total-differs", text, place))
        out += _row_total(sheet, mapping, row, row - first - sum(before < row for before, _ in totals))
    return out


def _row_total(sheet: Sheet, mapping: Mapping, row: int, above: int) -> list[Note]:
    """A total of rows stands in the line's words ('Total: 19 incidents') or in a column that is not summed."""
    summed = {mapping.column(role) for role in _SUMMED}
    texts = [(c, latin(sheet.text(row, c))) for c in range(len(sheet.rows[row])) if c not in summed]
    found = [(c, int(n)) for c, t in texts for n in re.findall(r"(?<![\d.,])\d{1,6}(?![\d.,])", t)]
    if len(found) != 1 or found[0][1] == above:
        return []
    column, said = found[0]
    text = Phrase("The line of totals says {said}; {n} rows stand above it.", {"said": said, "n": above})
    return [Note("total-rows-differ", text, (sheet.place(row, column),))]


def _figure(text: str) -> int | None:
    try:
        found = whole(text)
    except UnreadError:
        return None
    return found.low if found and found.low == found.high else None


def _repeated(entries: list[Entry]) -> list[Note]:
    rows: dict[str, list[Entry]] = defaultdict(list)
    for e in entries:
        if e.id:
            rows[e.id].append(e)
    return [
        Note(
            "id-repeated",
            Phrase("{n} rows have the number {id}; all are kept.", {"id": key, "n": len(held)}),
            tuple(e.cell("id") or str(e.row) for e in held),
        )
        for key, held in rows.items()
        if len(held) > 1
    ][:50]
