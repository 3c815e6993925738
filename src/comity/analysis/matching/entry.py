"""One row of a register, typed, as the matching sees it.

Whoever has rows (a spreadsheet, a case, a test) makes entries of them. Nothing here reads files or knows how a cell was
written; what could not be read is simply absent, and an absent field says nothing for or against a pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of one register. Only `row` is required.

    `row` is the number of the row in its sheet, unique there: results and hand changes name it. `id` is the register's
    own number for the row and may repeat. `start` and `end` are aware datetimes, both inclusive; with `day_only` they are
    the register's own day or days, from the first hour of the first to the first hour after the last, and `day` is the
    first of them as the register writes it. `lat`, `lon` are degrees (WGS 84), `precision_km` is how far off the place may
    be, as stated. Casualties are a range of persons; an open end is None, and both None means: not stated. `count` is how
    many incidents the row tells (None: not stated). `cells` says where each field stands: (field, "B7", text as written).
    """

    row: int
    id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    day_only: bool = False
    day: date | None = None
    lat: float | None = None
    lon: float | None = None
    precision_km: float | None = None
    place: str = ""
    kind: str = ""
    casualties_low: int | None = None
    casualties_high: int | None = None
    count: int | None = None
    respondent: str = ""
    text: str = ""
    cells: tuple[tuple[str, str, str], ...] = ()

    def cell(self, field: str) -> str:
        """The place ("B7") of a field in its sheet, or the empty string."""
        return next((place for name, place, _ in self.cells if name == field), "")

    def to_json(self) -> dict[str, object]:
        """Times in UTC, numbers with a fraction as strings; `cells` has the place of each field that stands somewhere."""
        return {
            "row": self.row,
            "id": self.id,
            "start": self.start.strftime("%Y-%m-%dT%H:%M:%SZ") if self.start else None,
            "end": self.end.strftime("%Y-%m-%dT%H:%M:%SZ") if self.end else None,
            "day_only": self.day_only,
            "day": self.day.isoformat() if self.day else None,
            "lat": None if self.lat is None else f"{self.lat:.5f}",
            "lon": None if self.lon is None else f"{self.lon:.5f}",
            "precision_km": None if self.precision_km is None else f"{self.precision_km:g}",
            "place": self.place,
            "kind": self.kind,
            "casualties_low": self.casualties_low,
            "casualties_high": self.casualties_high,
            "count": self.count,
            "respondent": self.respondent,
            "text": self.text,
            "cells": {field: place for field, place, _ in reversed(self.cells)},
        }
