"""What is told of a table after its rows were read, and what is asked: one note for each code, with its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from comity.analysis.matching.entry import Entry
from comity.intake.rows import Reader
from comity.intake.sheet import Note
from comity.phrase import Phrase

_SHOWN = 20  # places in one note
_FAR = 3.0  # degrees from the middle of the table: 330 km
_NEAR = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can decide: `field` is the option of the mapping, `choices` its values with their meaning."""

    code: str
    text: Phrase
    field: str
    choices: tuple[tuple[str, Phrase], ...]

    def to_json(self) -> dict[str, object]:
        choices = [{"value": value, "text": str(text)} for value, text in self.choices]
        return {"code": self.code, "text": str(self.text), "field": self.field, "choices": choices}


_TEXTS = {
    "cell-unread": Phrase("{n} cell cannot be read and counts as empty", many="{n} cells cannot be read and count as empty"),
    "half-a-place": Phrase(
        "{n} row has only one of latitude and longitude", many="{n} rows have only one of latitude and longitude"
    ),
    "zero-place": Phrase(
        "{n} row has 0, 0 for a place; it counts as empty", many="{n} rows have 0, 0 for a place; they count as empty"
    ),
    "latitude-impossible": Phrase(
        "{n} latitude is beyond 90 degrees: latitude and longitude seem to stand in each other's column",
        many="{n} latitudes are beyond 90 degrees: latitude and longitude seem to stand in each other's column",
    ),
    "end-before-start": Phrase(
        "{n} end comes before its start; the start is used", many="{n} ends come before their starts; the starts are used"
    ),
    "zone-unstated": Phrase(
        "{n} clock time states no time zone; it is read as UTC", many="{n} clock times state no time zone; they are read as UTC"
    ),
    "time-two-digit-year": Phrase(
        "{n} year has two figures; it is read as 20xx up to 69", many="{n} years have two figures; they are read as 20xx up to 69"
    ),
    "time-serial": Phrase(
        "{n} date is a number that counts days; it is read as a date",
        many="{n} dates are numbers that count days; they are read as dates",
    ),
    "time-midnight": Phrase(
        "{n} time is written 24:00; it is read as midnight at the end of the day",
        many="{n} times are written 24:00; they are read as midnight at the end of the day",
    ),
    "time-clock-unread": Phrase(
        "{n} clock time after a date cannot be read; the row counts for its whole day",
        many="{n} clock times after dates cannot be read; the rows count for their whole days",
    ),
    "time-words": Phrase(
        "{n} time is told in words; the row counts for its whole day",
        many="{n} times are told in words; the rows count for their whole days",
    ),
}


def notes(reader: Reader) -> list[Note]:
    out = []
    for code, places in sorted(reader.told.items()):
        text = _TEXTS[code]
        out.append(Note(code, replace(text, args={"n": len(places)}), tuple(places[:_SHOWN])))
    return out


def questions(reader: Reader, entries: Sequence[Entry], aside: Sequence[str]) -> tuple[Question, ...]:
    out = []
    if open_days := aside.count("row-day-order-open"):
        text = Phrase(
            "Is the day or the month first? {n} row waits for the answer.",
            {"n": open_days},
            many="Is the day or the month first? {n} rows wait for the answer.",
        )
        choices = (("dmy", Phrase("day, month, year")), ("mdy", Phrase("month, day, year")))
        out.append(Question("day-order-open", text, "day_order", choices))
    impossible = len(reader.told.get("latitude-impossible", ()))
    far = swapped_rows(entries)
    if impossible or far:
        text = Phrase(
            "Do latitude and longitude stand in each other's column? {n} row looks so.",
            {"n": impossible + len(far)},
            many="Do latitude and longitude stand in each other's column? {n} rows look so.",
        )
        choices = (("yes", Phrase("yes, in the whole table")), ("no", Phrase("no, read them as they stand")))
        out.append(Question("coordinates-swapped", text, "swap", choices))
    return tuple(out)


def swapped_rows(entries: Sequence[Entry]) -> tuple[int, ...]:
    """Rows far from the middle of the table that would lie near it with latitude and longitude exchanged."""
    spots = [(e.row, e.lat, e.lon) for e in entries if e.lat is not None and e.lon is not None]
    if len(spots) < 4:
        return ()
    y, x = median(s[1] for s in spots), median(s[2] for s in spots)
    if abs(y - x) < _FAR:
        return ()
    return tuple(
        row
        for row, lat, lon in spots
        if max(abs(lat - y), abs(lon - x)) > _FAR and max(abs(lon - y), abs(lat - x)) <= max(_NEAR, _FAR / 2)
    )
