"""Two registers side by side: which rows are one incident, what only one tells, what the pairs differ in. Counts lead to rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from comity.analysis.matching import Change, Entry, Match, Matching, Options, Rival, apply_changes, match, totals
from comity.analysis.matching.differences import Difference, differences, word
from comity.intake.register import Aside, Register
from comity.intake.sheet import Note
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """A matched pair with its word, 'common' or 'at-variance', and what it differs in."""

    match: Match
    word: str
    differences: tuple[Difference, ...]

    def to_json(self) -> dict[str, object]:
        m = self.match
        return {
            "a": m.a.to_json(),
            "b": m.b.to_json(),
            "word": self.word,
            "score": m.score,
            "sure": m.sure,
            "reasons": [str(r) for r in m.reasons],
            "differences": [
                {"field": d.field, "a": d.a, "b": d.b, "compatible": d.compatible, "why": str(d.why)} for d in self.differences
            ],
            "rivals": [_rival_json(r) for r in m.rivals],
            "change": m.change.to_json() if m.change else None,
        }


@dataclass(frozen=True, slots=True)
class TableComparison:
    """The result. Every row of both tables is in exactly one of: a pair, only A or only B, set aside."""

    a: Register
    b: Register
    matched: tuple[Row, ...]
    only_a: tuple[Entry, ...]
    only_b: tuple[Entry, ...]
    notes: tuple[Note, ...]
    changes: tuple[Change, ...]
    totals: Phrase

    @property
    def aside_a(self) -> tuple[Aside, ...]:
        return self.a.aside

    @property
    def aside_b(self) -> tuple[Aside, ...]:
        return self.b.aside

    def rows_of(self, count: str) -> tuple[Entry, ...] | tuple[Aside, ...] | tuple[Row, ...] | tuple[Change, ...]:
        """The very rows behind a count of `counts()`."""
        of_rows = {
            "matched": self.matched,
            "common": tuple(r for r in self.matched if r.word == "common"),
            "at-variance": tuple(r for r in self.matched if r.word == "at-variance"),
            "unsure": tuple(r for r in self.matched if not r.match.sure),
        }
        if count in of_rows:
            return of_rows[count]
        of_entries = {"rows_a": self.a.entries, "rows_b": self.b.entries, "only_a": self.only_a, "only_b": self.only_b}
        if count in of_entries:
            return of_entries[count]
        if count == "changed":
            return self.changes
        return {"aside_a": self.aside_a, "aside_b": self.aside_b}[count]

    def counts(self) -> dict[str, int]:
        return {name: len(self.rows_of(name)) for name in COUNTS}

    def to_json(self) -> dict[str, object]:
        """Strings, integers and booleans only: numbers with a fraction are strings."""
        return {
            "a": _side(self.a),
            "b": _side(self.b),
            "counts": self.counts(),
            "matched": [r.to_json() for r in self.matched],
            "only_a": [e.to_json() for e in self.only_a],
            "only_b": [e.to_json() for e in self.only_b],
            "aside_a": [x.to_json() for x in self.aside_a],
            "aside_b": [x.to_json() for x in self.aside_b],
            "notes": [n.to_json() for n in self.notes],
            "changes": [c.to_json() for c in self.changes],
            "totals": str(self.totals),
        }


COUNTS = ("rows_a", "rows_b", "matched", "common", "at-variance", "unsure", "only_a", "only_b", "aside_a", "aside_b", "changed")


def compare(a: Register, b: Register, changes: Iterable[Change] = (), options: Options | None = None) -> TableComparison:
    """Match the rows of two registers, apply a person's corrections, and say what each pair differs in."""
    options = options or Options()
    made: Matching = apply_changes(match(a.entries, b.entries, options), changes, options)
    rows = []
    for m in made.matched:
        found = differences(m.a, m.b, options.kinds)
        rows.append(Row(m, word(found), found))
    told = totals(made.a, made.b)
    return TableComparison(a, b, tuple(rows), made.only_a, made.only_b, tuple(_notes(a, b)), made.changes, told)


def _notes(a: Register, b: Register) -> list[Note]:
    out = []
    if str(a.cut_off) != str(b.cut_off) or str(a.zone) != str(b.zone):
        args = {"a": a.cut_off, "a_zone": a.zone, "b": b.cut_off, "b_zone": b.zone}
        text = Phrase(
            "The days of the two tables may not be the same hours: A ends its day at {a} ({a_zone}), B at {b} ({b_zone}).", args
        )
        out.append(Note("days-differ", text))
    if str(a.area) != str(b.area):
        out.append(Note("areas-differ", Phrase("The tables state different areas: {a} and {b}.", {"a": a.area, "b": b.area})))
    middle_a, middle_b = _middle(a.entries), _middle(b.entries)
    if middle_a and middle_b:
        (y1, x1), (y2, x2) = middle_a, middle_b
        apart, exchanged = max(abs(y1 - y2), abs(x1 - x2)), max(abs(y1 - x2), abs(x1 - y2))
        if apart > 3 and exchanged < apart / 3:
            text = Phrase(
                "The places of the two tables lie far apart; with latitude and longitude exchanged in one they would meet."
            )
            out.append(Note("coordinates-swapped", text))
    return out


def _middle(entries: tuple[Entry, ...]) -> tuple[float, float] | None:
    spots = [(e.lat, e.lon) for e in entries if e.lat is not None and e.lon is not None]
    return (median(s[0] for s in spots), median(s[1] for s in spots)) if spots else None


def _side(register: Register) -> dict[str, object]:
    made = register.to_json()
    return {key: made[key] for key in ("name", "area", "cut_off", "zone", "above", "notes", "questions")}


def _rival_json(rival: Rival) -> dict[str, object]:
    return {"a": rival.a.row, "b": rival.b.row, "score": rival.score}
