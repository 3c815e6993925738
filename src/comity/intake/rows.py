"""One row of a sheet to one typed entry, by a mapping: each cell read by its role, each trouble told with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from comity.analysis.matching.entry import Entry
from comity.intake import coordinates, dates, numbers
from comity.intake.cutoff import CutOff
from comity.intake.guessing import first_word
from comity.intake.mapping import Mapping
from comity.intake.numbers import Range, UnreadError
from comity.intake.sheet import Sheet, Value
from comity.phrase import Phrase

T = TypeVar("T")


class AsideError(Exception):
    """This row cannot be used; why, in a stable code and a sentence."""

    def __init__(self, code: str, why: Phrase) -> None:
        super().__init__(code)
        self.code, self.why = code, why


@dataclass(slots=True)
class Reader:
    """Reads the rows of one sheet. `told` collects what to tell: code → places."""

    sheet: Sheet
    mapping: Mapping
    zone: tzinfo | None
    cut_off: CutOff | None
    told: dict[str, list[str]] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = {c.role: c.index for c in self.mapping.columns if c.role not in ("text", "ignore")}

    def entry(self, row: int) -> Entry:
        """The entry of a row. Raises `AsideError` for a row that gives neither a time, nor a place, nor a kind, nor a text."""
        start, end, day_only, day = self._time(row)
        lat, lon = self._spot(row)
        low, high = self._casualties(row)
        count = self._read(row, "count", numbers.whole)
        text = " · ".join(t for c in self.mapping.all("text") if (t := self.sheet.text(row, c)))
        words = {role: self._text(row, role) for role in ("id", "place", "kind", "respondent")}
        if start is None and lat is None and not words["place"] and not text and not words["kind"]:
            raise AsideError("row-says-nothing", Phrase("it gives neither a time, nor a place, nor a kind, nor a text"))
        return Entry(
            row=self.sheet.lines[row],
            id=words["id"],
            start=start,
            end=end,
            day_only=day_only,
            day=day,
            lat=lat,
            lon=lon,
            precision_km=self._precision(row),
            place=words["place"],
            kind=words["kind"],
            casualties_low=low,
            casualties_high=high,
            count=count.low if count and count.low == count.high else None,
            respondent=words["respondent"],
            text=text,
            cells=self._cells(row),
        )

    def tell(self, code: str, row: int, role: str) -> None:
        column = self.columns.get(role)
        place = self.sheet.place(row, column) if column is not None else self.sheet.span(row)
        self.told.setdefault(code, []).append(place)

    def _value(self, row: int, role: str) -> Value:
        column = self.columns.get(role)
        return None if column is None else self.sheet.value(row, column)

    def _text(self, row: int, role: str) -> str:
        column = self.columns.get(role)
        return "" if column is None else " ".join(self.sheet.text(row, column).split())

    def _cells(self, row: int) -> tuple[tuple[str, str, str], ...]:
        cells = ((role, self.sheet.place(row, c), self.sheet.text(row, c)) for role, c in self.columns.items())
        texts = (("text", self.sheet.place(row, c), self.sheet.text(row, c)) for c in self.mapping.all("text"))
        return tuple(cell for cell in (*cells, *texts) if cell[2])

    def _read(self, row: int, role: str, reads: Callable[[Value], T | None]) -> T | None:
        """A cell, or None and a note where it cannot be read: one bad cell does not cost the row."""
        try:
            return reads(self._value(row, role))
        except UnreadError:
            self.tell("cell-unread", row, role)
            return None

    # --- time -------------------------------------------------------------------------------------------------------

    def _time(self, row: int) -> tuple[datetime | None, datetime | None, bool, date | None]:
        first = self._moment(row, "start", "date", "time")
        if first is None or first.day is None:
            return None, None, False, None
        last = self._moment(row, "end", "end_date", "end_time") or dates.Moment()
        zone = first.zone or self.zone
        if first.clock is None:
            final = last.day or first.day
            if final < first.day:
                self.tell("end-before-start", row, "end" if "end" in self.columns else "end_date")
                final = first.day
            return self._day(first.day, zone), self._day(final + timedelta(days=1), zone), True, first.day
        if zone is None:
            self.told.setdefault("zone-unstated", []).append(self.sheet.span(row))
        start = _at(first.day, first.clock, zone)
        if first.end is not None:
            return start, _at(first.day, first.end, zone), False, first.day
        if last.clock is None:
            return start, start, False, first.day
        end = _at(last.day or first.day, last.clock, last.zone or zone)
        if end < start and last.day is None:
            end += timedelta(days=1)
        if end < start:
            self.tell("end-before-start", row, "end" if "end" in self.columns else "end_time")
            end = start
        return start, end, False, first.day

    def _day(self, day: date, zone: tzinfo | None) -> datetime:
        """The first hour of a register's own day: with a cut-off at 18:00, 18:00 of the day before."""
        if self.cut_off is None or (self.cut_off.hour, self.cut_off.minute) in ((0, 0), (24, 0)):
            return _at(day, timedelta(), zone)
        return _at(day - timedelta(days=1), timedelta(hours=self.cut_off.hour, minutes=self.cut_off.minute), zone)

    def _moment(self, row: int, whole: str, day: str, clock: str) -> dates.Moment | None:
        """What the columns for date and time, or the two of them, say together."""
        role = whole if whole in self.columns else day
        found = self._dated(row, role, needed=whole == "start")
        at = self._clock(row, clock)
        if found is None:
            return at
        for word in (*found.told, *(at.told if at else ())):
            self.tell(f"time-{word}", row, role if word in found.told else clock)
        if at is None or at.clock is None:
            return found
        return dates.Moment(found.day, at.clock, at.end, at.zone or found.zone)

    def _dated(self, row: int, role: str, needed: bool) -> dates.Moment | None:
        try:
            return dates.moment(self._value(row, role), self.mapping.day_order, self.mapping.epoch)
        except dates.OpenError as error:
            why = Phrase("{text} can be day and month or month and day, and nobody has said which", {"text": str(error)})
            if needed:
                raise AsideError("row-day-order-open", why) from error
        except UnreadError as error:
            if needed:
                why = Phrase("{text} is no date that can be read", {"text": str(error)[:60]})
                raise AsideError("row-date-unread", why) from error
        self.tell("cell-unread", row, role)
        return None

    def _clock(self, row: int, role: str) -> dates.Moment | None:
        return self._read(row, role, dates.clock)

    # --- place and people -------------------------------------------------------------------------------------------

    def _spot(self, row: int) -> tuple[float | None, float | None]:
        if "coordinates" in self.columns:
            lat, lon = self._read(row, "coordinates", coordinates.both) or (None, None)
        else:
            one, two = self._read(row, "lat", coordinates.degrees), self._read(row, "lon", coordinates.degrees)
            if one and two and (one[1] == "lon" or two[1] == "lat"):
                one, two = two, one
            lat, lon = one[0] if one else None, two[0] if two else None
        if self.mapping.swap:
            lat, lon = lon, lat
        if lat is None or lon is None:
            if (lat is None) != (lon is None):
                self.tell("half-a-place", row, "lat")
            return None, None
        if abs(lat) > 90 or abs(lon) > 180:
            swapped = abs(lon) <= 90 and abs(lat) <= 180
            self.tell(
                "latitude-impossible" if swapped else "cell-unread",
                row,
                "coordinates" if "coordinates" in self.columns else "lat",
            )
            return None, None
        if lat == 0 and lon == 0:
            self.tell("zero-place", row, "coordinates" if "coordinates" in self.columns else "lat")
            return None, None
        return lat, lon

    def _precision(self, row: int) -> float | None:
        """Kilometres; '500 m' is half a kilometre."""

        def reads(value: Value) -> float | None:
            if not isinstance(value, str):
                return numbers.decimal(value)
            text = numbers.latin(value).lower()
            metres = text.endswith((" m", " м", " mètres", " metres")) or (
                text.endswith(("m", "м")) and not text.endswith(("km", "км"))
            )
            figure = numbers.decimal(first_word(text.rstrip("mм ") if metres else text).__str__())
            return figure / 1000 if metres and figure is not None else figure

        km = self._read(row, "precision", reads)
        return km if km is None or 0 <= km <= 1000 else None

    def _casualties(self, row: int) -> tuple[int | None, int | None]:
        """The range of persons killed or injured: as stated, or the two columns together."""
        low, high = self._read(row, "casualties_low", numbers.whole), self._read(row, "casualties_high", numbers.whole)
        if low or high:
            return low.low if low else 0, high.high if high else None
        total = self._read(row, "casualties", numbers.whole)
        parts = [r for role in ("killed", "injured") if (r := self._read(row, role, numbers.whole)) is not None]
        found = total or _sum(parts, complete=len(parts) == len({"killed", "injured"} & set(self.columns)))
        return (found.low, found.high) if found else (None, None)


def _sum(parts: Sequence[Range], complete: bool) -> Range | None:
    """Ranges added up; where one of two is not stated, the sum is open above."""
    if not parts:
        return None
    high = sum(p.high or 0 for p in parts) if complete and all(p.high is not None for p in parts) else None
    return Range(sum(p.low or 0 for p in parts), high)


def _at(day: date, clock: timedelta, zone: tzinfo | None) -> datetime:
    """Local wall-clock time to UTC; without a zone it is taken as UTC, which the caller tells."""
    return (datetime.combine(day, time()) + clock).replace(tzinfo=zone or UTC).astimezone(UTC)
