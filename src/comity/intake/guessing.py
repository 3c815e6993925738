"""Which column holds what, guessed with reasons: by the words of the header (in four languages), then by how the cells look.

The header is the row among the first twenty whose cells are most like names of columns. A guess never decides between day and
month: where the column leaves it open, it stays open.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import replace
from functools import cache
from importlib.resources import files

from comity.analysis.matching.kinds import shipped
from comity.intake import coordinates, dates, numbers
from comity.intake.mapping import LIKELY, REPEATABLE, SURE, UNSURE, Column, Mapping, plain
from comity.intake.numbers import UnreadError
from comity.intake.sheet import Sheet, Value, nothing
from comity.phrase import Phrase

_FIRST = 20  # rows among which the header is looked for
_SAMPLE = 300  # cells of a column looked at
_DATES = frozenset({"start", "date", "end", "end_date"})
_TWO_FIGURES = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_ZONE = re.compile(r"(?:UTC|GMT|МСК|MSK)\s?(?:[+-]\s?\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:\d{2}", re.I)


@cache
def _words() -> dict[str, str]:
    rows = csv.DictReader(files("comity.intake").joinpath("headers.csv").read_text("utf-8").splitlines())
    return {plain(word): row["role"] for row in rows for word in row["words"].split("|")}


def guess(sheet: Sheet, remembered: Dict[str, object] | None = None) -> Mapping:
    """A mapping for a sheet. `remembered` is what `Mapping.to_json` gave for a table with the same header, if the caller has it.

    Raises `Yours("table-empty")` for a sheet without rows, and `Yours("mapping-unknown")` for a remembered value of another form.
    """
    if not sheet.rows:
        raise nothing(sheet.name)
    header = _header(sheet)
    first = 0 if header is None else header + 1
    samples = [
        [v for r in range(first, min(len(sheet.rows), first + _SAMPLE)) if not _blank(v := sheet.value(r, c))]
        for c in range(sheet.width)
    ]
    names = [sheet.text(header, c) if header is not None else "" for c in range(sheet.width)]
    columns = [_column(c, names[c], samples[c]) for c in range(sheet.width)]
    made = Mapping(header, _settle(columns, samples), epoch=sheet.epoch, zone=_zone(names))
    if remembered is not None:
        old = Mapping.from_json(remembered)
        if old.signature == made.signature:
            kept = tuple(replace(c, samples=m.samples) for c, m in zip(old.columns, made.columns, strict=True))
            made = replace(old, header=header, columns=kept, epoch=sheet.epoch)
    return _with_order(sheet, made, first)


def _blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _header(sheet: Sheet) -> int | None:
    """The row with most cells that are names of columns: two of them, or one among cells without figures; else None."""
    best, most = None, 0.0
    for r in range(min(_FIRST, len(sheet.rows))):
        texts = [sheet.text(r, c) for c in range(len(sheet.rows[r]))]
        filled = [t for t in texts if t]
        known = sum(1.0 if plain(t) in _words() else 0.9 if _part(t) else 0.0 for t in filled)
        figures = sum(any(ch.isdigit() for ch in t) for t in filled)
        if known > 1.5 or (known >= 1 and not figures and len(filled) > 1):
            merit = known - figures * 0.5
            best, most = (r, merit) if merit > most else (best, most)
    return best


def _part(header: str) -> str | None:
    """The role of a header that holds a known name among other words, the longest name first."""
    text = f" {plain(header)} "
    known = [w for w in _words() if len(w) > 3 and f" {w} " in text]
    return _words()[max(known, key=len)] if known and len(text) < 60 else None


def _zone(names: list[str]) -> str:
    """A time zone that a header of a time column states, as in 'Time (UTC+3)'."""
    for name in names:
        role = _words().get(plain(name)) or _part(name)
        if role in ("time", "start", "date") and (hit := _ZONE.search(name)):
            return hit.group().replace(" ", "")
    return ""


def _column(index: int, header: str, sample: list[Value]) -> Column:
    shown = tuple(str(v).strip()[:60] for v in sample[:3])
    by_content, share = _content(sample)
    role = _words().get(plain(header)) if header else None
    if not sample:
        return Column(index, header, role or "ignore", Phrase("the column is empty"), UNSURE if role else SURE, shown)
    confidence = SURE if role else LIKELY
    role = role or (_part(header) if header else None)
    if role is not None and _fits(role, sample):
        return Column(index, header, role, Phrase("by its header ‘{header}’", {"header": header}), confidence, shown)
    if role is not None and role != "ignore" and by_content:
        why = Phrase("its header says {header}, its cells look otherwise", {"header": header})
        return Column(index, header, by_content, why, UNSURE, shown)
    if by_content:
        why = Phrase("{share} % of its cells look like it", {"share": round(share * 100)})
        return Column(index, header, by_content, why, LIKELY if share > 0.9 else UNSURE, shown)
    return Column(index, header, "ignore", Phrase("nothing tells what it holds"), UNSURE, shown)


def _share(sample: list[Value], reads: Callable[[Value], object]) -> float:
    good = 0
    for value in sample:
        try:
            good += reads(value) is not None
        except UnreadError:
            continue
    return good / len(sample) if sample else 0.0


def _is_day(value: Value) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True if 0 <= value < 1e6 and int(value) in dates.SERIALS else None
    try:
        return dates.moment(value, "dmy")
    except UnreadError:
        return dates.moment(value, "mdy")


def _is_clock(value: Value) -> object:
    found = dates.clock(value) if not isinstance(value, int | float) or 0 <= value < 1 else None
    return found.clock if found else None


def _has_clock(value: Value) -> object:
    try:
        found = dates.moment(value, "dmy")
    except UnreadError:
        found = dates.moment(value, "mdy")
    return found.clock if found else None


def _in(value: Value, limit: float) -> object:
    found = coordinates.degrees(value)
    return True if found and abs(found[0]) <= limit else None


_READERS: dict[str, Callable[[Value], object]] = {
    "start": _is_day,
    "date": _is_day,
    "end": _is_day,
    "end_date": _is_day,
    "time": _is_clock,
    "end_time": _is_clock,
    "lat": lambda v: _in(v, 180.0),  # beyond 90 it may be the longitude: told when the rows are built
    "lon": lambda v: _in(v, 180.0),
    "coordinates": coordinates.both,
    "precision": lambda v: numbers.decimal(first_word(v)),
}


def first_word(value: Value) -> Value:
    return (
        value.strip().split(" ")[0].lower().removesuffix("km").removesuffix("км")
        if isinstance(value, str) and value.strip()
        else value
    )


def _fits(role: str, sample: list[Value]) -> bool:
    """Whether at least three cells in ten are what the header says; words fit everything but a place that is coordinates."""
    if role == "place":
        return _share(sample, coordinates.both) < 0.6
    reads = _READERS.get(role)
    return reads is None or _share(sample, reads) >= 0.3


def _content(sample: list[Value]) -> tuple[str, float]:
    """What the cells alone look like."""
    if not sample:
        return "", 0.0
    for role, reads in (("coordinates", coordinates.both), ("start", _has_clock), ("date", _is_day), ("time", _is_clock)):
        share = _share(sample, reads)
        if share >= 0.6:
            return role, share
    texts = [str(v) for v in sample if isinstance(v, str) and any(ch.isalpha() for ch in v)]
    if len(texts) < 0.6 * len(sample):
        share = _share(
            sample, lambda v: True if (d := coordinates.degrees(v)) and d[0] != int(d[0]) and abs(d[0]) <= 180 else None
        )
        return ("lat", share) if share >= 0.8 else ("", 0.0)
    kinds = sum(bool(shipped().told(t)) for t in texts) / len(texts)
    length = sum(map(len, texts)) / len(texts)
    if length > 25:
        return "text", 0.6
    if kinds >= 0.6:
        return "kind", kinds
    return "", 0.0


def _settle(columns: list[Column], samples: list[list[Value]]) -> tuple[Column, ...]:
    """One column for each role: the surer keeps it. Two columns of decimal degrees are latitude and longitude, in that order."""
    rank = {SURE: 0, LIKELY: 1, UNSURE: 2}
    taken: dict[str, int] = {}
    out = {c.index: c for c in columns}
    for c in sorted(columns, key=lambda c: (rank[c.confidence], c.index)):
        role = c.role
        if role == "lat" and "lat" in taken and c.confidence != SURE and "lon" not in taken:
            role = "lon"
        if role == "date" and "date" in taken and "end_date" not in taken:
            role = "end_date"
        if role == "start" and "start" in taken and "end" not in taken:
            role = "end"
        if role in taken and role not in REPEATABLE:
            other = columns[taken[role]].header
            why = Phrase("{other} holds this already", {"other": other})
            out[c.index] = replace(c, role="text" if _wordy(samples[c.index]) else "ignore", why=why, confidence=UNSURE)
            continue
        out[c.index] = replace(c, role=role)
        taken.setdefault(role, c.index)
    return tuple(_times(out[c.index], taken, samples) for c in columns)


def _times(column: Column, taken: dict[str, int], samples: list[list[Value]]) -> Column:
    """A 'date' whose cells have clock times is a date and time, unless another column holds the time."""
    partner = {"date": ("time", "start"), "end_date": ("end_time", "end")}.get(column.role)
    if partner and partner[0] not in taken and partner[1] not in taken and _share(samples[column.index], _has_clock) >= 0.3:
        return replace(column, role=partner[1])
    return column


def _wordy(sample: list[Value]) -> bool:
    return any(isinstance(v, str) and " " in v.strip() for v in sample)


def _with_order(sheet: Sheet, made: Mapping, first: int) -> Mapping:
    """Decide day and month from all cells of the date columns, or leave it open."""
    if made.day_order is not None:
        return made
    cells = [sheet.value(r, c.index) for c in made.columns if c.role in _DATES for r in range(first, len(sheet.rows))]
    found = dates.orders(cells)
    if found["dmy"] and not found["mdy"]:
        why = Phrase("{n} cell can only be day before month", {"n": found["dmy"]}, many="{n} cells can only be day before month")
        return replace(made, day_order="dmy", order_why=why)
    if found["mdy"] and not found["dmy"]:
        why = Phrase("{n} cell can only be month before day", {"n": found["mdy"]}, many="{n} cells can only be month before day")
        return replace(made, day_order="mdy", order_why=why)
    if found["ymd"] and not (found["dmy"] or found["mdy"] or found["open"]):
        return replace(made, day_order="ymd", order_why=Phrase("the year comes first"))
    if found["open"] and not (found["dmy"] or found["mdy"]) and _dotted(cells):
        # No locale of the Unicode CLDR writes month before day with dots between (checked over its short date patterns).
        return replace(made, day_order="dmy", order_why=Phrase("written with dots: no country puts the month first so"))
    return made


def _dotted(cells: list[Value]) -> bool:
    """Whether every date of two figures in these cells has dots between."""
    told = [cell for cell in cells if isinstance(cell, str) and _TWO_FIGURES.match(cell.strip())]
    return bool(told) and all("." in cell for cell in told)
