"""A comparison of two tables on paper: rows held to be one incident, then those of one table only, then those set aside.

What is needed of the comparison is written down as protocols, so that this room depends on no reader of files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Protocol

from comity.analysis.matching.differences import Difference
from comity.analysis.matching.entry import Entry
from comity.exports.paper import EXERCISE, JUDGES_NOTHING, Cell, Line, Paper, Run, Section, Words, line, word
from comity.phrase import Phrase

# A difference is told of a meaning; these are the columns that carry it.
CARRIERS = {
    "time": {"date", "time", "start", "end", "when", "day", "hour", "datetime"},
    "place": {"place", "lat", "lon", "latitude", "longitude", "precision", "precision_km"},
    "casualties": {"casualties", "killed", "wounded", "casualties_low", "casualties_high"},
}


class Matched(Protocol):
    """Two rows held to be one incident, and why."""

    @property
    def a(self) -> Entry: ...
    @property
    def b(self) -> Entry: ...
    @property
    def reasons(self) -> Sequence[Phrase]: ...


class Row(Protocol):
    """A match with its word."""

    @property
    def match(self) -> Matched: ...
    @property
    def word(self) -> str: ...
    @property
    def differences(self) -> Sequence[Difference]: ...


class Aside(Protocol):
    """A row that was not compared, and why."""

    @property
    def place(self) -> str: ...
    @property
    def why(self) -> Phrase: ...
    @property
    def text(self) -> str: ...


class TableComparison(Protocol):
    """Two tables compared: `comity.intake.comparison.TableComparison` is one."""

    @property
    def matched(self) -> Sequence[Row]: ...
    @property
    def only_a(self) -> Sequence[Entry]: ...
    @property
    def only_b(self) -> Sequence[Entry]: ...
    @property
    def aside_a(self) -> Sequence[Aside]: ...
    @property
    def aside_b(self) -> Sequence[Aside]: ...
    def counts(self) -> Mapping[str, int]: ...


def paper(comparison: TableComparison, a: str, b: str, *, lines: Sequence[Words] = (), exercise: bool = False) -> Paper:
    """The paper of a table comparison; `a` and `b` name the tables, `lines` say whose they are, when and by whom."""
    both = tuple(_matched(row) for row in comparison.matched)
    sections = [Section(Phrase("In both tables"), (Phrase("Word and reasons"), a, b), both)] if both else []
    for name, entries in ((a, comparison.only_a), (b, comparison.only_b)):
        if entries:
            sections.append(
                Section(Phrase("Only in {name}", {"name": name}), (name,), tuple((_entry(entry),) for entry in entries))
            )
    for name, asides in ((a, comparison.aside_a), (b, comparison.aside_b)):
        if asides:
            title = Phrase("Set aside in {name}", {"name": name})
            sections.append(Section(title, (Phrase("Row as written"), Phrase("Why")), tuple(map(_aside, asides))))
    return Paper(
        title=Phrase("{a} and {b}, side by side", {"a": a, "b": b}),
        lines=(*((EXERCISE,) if exercise else ()), *lines),
        counts=counts(comparison.counts(), a, b),
        sections=tuple(sections),
        notes=(Phrase("Rows are matched, never merged. Each says where it stands in its own sheet."), JUDGES_NOTHING),
    )


def counts(numbers: Mapping[str, int], a: str, b: str) -> tuple[Phrase, ...]:
    """The counts in words; each leads to its section, and a total never stands without its rows."""
    n = dict(numbers)
    told = [
        Phrase("{n} row is in both tables", {"n": n["matched"]}, many="{n} rows are in both tables"),
        Phrase("{n} of them is at variance", {"n": n["at-variance"]}, many="{n} of them are at variance"),
        Phrase("{n} row is only in {name}", {"n": n["only_a"], "name": a}, many="{n} rows are only in {name}"),
        Phrase("{n} row is only in {name}", {"n": n["only_b"], "name": b}, many="{n} rows are only in {name}"),
    ]
    if n["aside_a"] + n["aside_b"]:
        told.append(Phrase("{n} row is set aside", {"n": n["aside_a"] + n["aside_b"]}, many="{n} rows are set aside"))
    return tuple(told)


def _matched(row: Row) -> tuple[Cell, ...]:
    differing = {field for d in row.differences if not d.compatible for field in CARRIERS.get(d.field, set()) | {d.field}}
    said = Phrase("at variance") if row.word == "at-variance" else Phrase("common")
    why = [line(d.why, "why") for d in row.differences] + [line(reason, "why") for reason in row.match.reasons]
    return Cell((word(row.word, said), *why)), _entry(row.match.a, differing), _entry(row.match.b, differing)


def _entry(entry: Entry, differing: Set[str] = frozenset()) -> Cell:
    """The row as it was written, its fields in one line with those that differ marked, and where they stand in their sheet."""
    runs: list[Run] = []
    places: list[str] = []
    for field, place, text in entry.cells:
        if text:
            runs += [Run(" · "), Run(text, marked=field in differing)] if runs else [Run(text, marked=field in differing)]
            places.append(place)
    where = Phrase("row {row}: {places}", {"row": entry.row, "places": ", ".join(places)})
    return Cell((Line(tuple(runs)), line(where, "source")))


def _aside(aside: Aside) -> tuple[Cell, ...]:
    return Cell((line(aside.text), line(aside.place, "source"))), Cell((line(aside.why, "why"),))
