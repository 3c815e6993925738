"""A comparison of two texts in the order of its page: counts that lead to rows, rows with their marked passages, the originals.

Pure: from what `analysis.compare` computed to plain values that a template can walk. Nothing is judged here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from comity.analysis import compare
from comity.analysis.features import Span, Text
from comity.library.worksheets import Letter, Side, Worksheet
from comity.phrase import Phrase
from comity.web.original import Stretch, stretches

SHORT = 60  # characters of a passage that a sentence about it quotes
SHOWN = ("common", "at-variance", "only-a", "only-b", "silent", "nothing-on-record")
WORD, DIFFERS, SHARED = 0, 1, 2  # what a run of characters carries: nothing, a difference, the topic


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of comparisons under way."""

    id: str
    kind: str
    a: str
    b: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage: its characters in runs, each unmarked (""), carrying the topic ("on") or differing ("at")."""

    start: int
    end: int
    parts: tuple[tuple[str, str], ...]
    short: str

    @property
    def source(self) -> Phrase:
        """Where it stands in the untouched original: code points, the first one counted 1, both ends included."""
        return Phrase("characters {first}–{last}", {"first": self.start + 1, "last": self.end})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side says in one row; where it says nothing, `empty` tells what that means."""

    pieces: tuple[Piece, ...]
    empty: Phrase
    may_confirm: bool = False
    needs_complete: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One topic: its word, whose it is, why the passages are held to be one topic, and where they differ."""

    n: int
    id: str
    topic: Phrase
    word: str
    holder: str
    side: str
    other: str
    other_holder: str
    why: tuple[Phrase, ...]
    a: Cell
    b: Cell


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows have one word; `href` filters to them."""

    n: int
    word: str
    holder: str
    side: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class SideView:
    """One text: whose, how long, how much of the whole it is, and all of it with its passages marked."""

    letter: str
    name: str
    about: Phrase
    place: str
    anchor: str
    language: str
    digest: str
    original: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One change by hand, in words, with its author."""

    index: int
    what: Phrase
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class View:
    """The whole page of one comparison."""

    id: str
    a: SideView
    b: SideView
    summary: tuple[Phrase, ...]
    counts: tuple[Count, ...]
    rows: tuple[Row, ...]
    shown: str
    changes: tuple[Changed, ...]


def listed(worksheets: Iterable[Worksheet]) -> tuple[Listed, ...]:
    """The comparisons under way, in the order in which the library gives them: newest first."""
    return tuple(
        Listed(sheet.id, sheet.kind, sheet.a.name, sheet.b.name, datetime.fromisoformat(sheet.created)) for sheet in worksheets
    )


def view(worksheet: Worksheet, found: compare.Comparison, show: str) -> View:
    """The page of a comparison; `show` is one of `SHOWN` or empty for every row."""
    shown = show if show in SHOWN else ""
    rows = tuple(_row(n, row, found, worksheet) for n, row in enumerate(found.rows, start=1))
    numbers = found.counts()
    return View(
        worksheet.id,
        _side("a", worksheet.a, worksheet.raw_a, found.a, [(span, n) for n, row in enumerate(found.rows, 1) for span in row.a]),
        _side("b", worksheet.b, worksheet.raw_b, found.b, [(span, n) for n, row in enumerate(found.rows, 1) for span in row.b]),
        _summary(numbers, worksheet),
        _counts(numbers, worksheet, shown),
        tuple(row for row, of in zip(rows, found.rows, strict=True) if not shown or _has(of, shown)),
        shown,
        tuple(_changed(index, change, rows) for index, change in enumerate(found.changes)),
    )


def _has(row: compare.Row, shown: str) -> bool:
    """Whether a row is behind the count of a word: topics only, as the counts are."""
    alone = row.word in ("only-a", "only-b")
    within = {"silent": alone and row.silent is not None, "nothing-on-record": alone and row.silent is None}
    return row.kind == "topic" and within.get(shown, row.word == shown)


def _row(n: int, row: compare.Row, found: compare.Comparison, worksheet: Worksheet) -> Row:
    side = {"only-a": "a", "only-b": "b"}.get(row.word, "")
    other: Letter = "b" if side == "a" else "a"
    empty = ("silent" if row.silent else "nothing-on-record") if side else ""
    return Row(
        n,
        row.key,
        row.label,
        "only" if side else row.word,
        worksheet.side("a" if side == "a" else "b").name if side else "",
        side,
        empty,
        worksheet.side(other).name if side else "",
        (*(each.why for each in row.differences), *(each.text for each in row.reasons)),
        _cell("a", row, found.a, worksheet.a),
        _cell("b", row, found.b, worksheet.b),
    )


def _cell(letter: Letter, row: compare.Row, text: Text, side: Side) -> Cell:
    spans = row.a if letter == "a" else row.b
    if spans:
        differ = [each.a if letter == "a" else each.b for each in row.differences if each.verdict == "differs"]
        compatible = [each.a if letter == "a" else each.b for each in row.differences if each.verdict != "differs"]
        shared = [span for each in row.reasons if (span := each.a if letter == "a" else each.b) is not None]
        return Cell(tuple(_piece(text, span, differ, [*compatible, *shared]) for span in spans), Phrase(""))
    if row.silent:
        told = {"side": side.name, "by": row.silent.by, "at": row.silent.at}
        return Cell((), Phrase("{side} is silent: {by} read the whole text and found nothing on this ({at}).", told))
    nothing = Phrase(
        "Nothing on this found in the text of {side}. Nobody has confirmed that it says nothing.", {"side": side.name}
    )
    return Cell((), nothing, side.extent == "complete", side.extent != "complete")


def _piece(text: Text, span: Span, differ: Sequence[Span], shared: Sequence[Span]) -> Piece:
    """A passage in runs; where a difference and a shared word overlap, the difference is what must be seen."""
    start, end = span
    marks = [(max(a, start) - start, min(b, end) - start, DIFFERS) for a, b in differ if a < end and b > start]
    marks += [(max(a, start) - start, min(b, end) - start, SHARED) for a, b in shared if a < end and b > start]
    runs = [(run.text, "at" if DIFFERS in run.rows else "on" if run.rows else "") for run in stretches(text.at(span), marks)]
    words = " ".join(text.at(span).split())
    return Piece(start, end, tuple(runs), words if len(words) <= SHORT else words[:SHORT].rstrip() + "…")


def _side(letter: Letter, side: Side, raw: bytes, text: Text, spans: Sequence[tuple[Span, int]]) -> SideView:
    words = len(text.characters.split())
    about = {
        "complete": Phrase("complete · {n} word", {"n": words}, many="complete · {n} words"),
        "excerpt": Phrase("an excerpt · {n} word", {"n": words}, many="an excerpt · {n} words"),
    }.get(
        side.extent, Phrase("not known whether complete · {n} word", {"n": words}, many="not known whether complete · {n} words")
    )
    runs = stretches(text.characters, [(a, b, n) for (a, b), n in spans], [span for span, _ in text.left_out])
    digest = hashlib.sha256(raw).hexdigest()
    return SideView(letter, side.name, about, side.place or "", side.anchor or "", text.language, digest, runs)


def _summary(numbers: dict[str, int], worksheet: Worksheet) -> tuple[Phrase, ...]:
    """The page in words: what is common, what differs, what one side alone says."""
    a, b = numbers["only-a"], numbers["only-b"]
    told = [
        (
            numbers["common"],
            Phrase("Both say the same on {n} topic.", {"n": numbers["common"]}, many="Both say the same on {n} topics."),
        ),
        (numbers["at-variance"], Phrase("They differ on {n}.", {"n": numbers["at-variance"]}, many="They differ on {n}.")),
        (
            a,
            Phrase(
                "{n} topic stands only with {name}.",
                {"n": a, "name": worksheet.a.name},
                many="{n} topics stand only with {name}.",
            ),
        ),
        (
            b,
            Phrase(
                "{n} topic stands only with {name}.",
                {"n": b, "name": worksheet.b.name},
                many="{n} topics stand only with {name}.",
            ),
        ),
    ]
    return tuple(phrase for n, phrase in told if n) or (Phrase("No topic was found in these texts."),)


def _counts(numbers: dict[str, int], worksheet: Worksheet, shown: str) -> tuple[Count, ...]:
    doors = [("common", "common", "", ""), ("at-variance", "at-variance", "", "")]
    doors += [("only-a", "only", worksheet.a.name, "a"), ("only-b", "only", worksheet.b.name, "b")]
    doors += [("silent", "silent", "", ""), ("nothing-on-record", "nothing-on-record", "", "")]
    return tuple(Count(numbers[key], word, holder, side, f"?show={key}", shown == key) for key, word, holder, side in doors)


def _changed(index: int, change: compare.Change, rows: Sequence[Row]) -> Changed:
    """A change by hand in words, with the row in which its first passage stands now."""
    place = change.places[0]
    row = next(
        (
            each.n
            for each in rows
            if any(piece.start < place.span[1] and place.span[0] < piece.end for piece in _of(each, place.side).pieces)
        ),
        0,
    )
    told = {
        "join": Phrase("Row {n}: passages joined", {"n": row}),
        "part": Phrase("Row {n}: parted from another row", {"n": row}),
        "move": Phrase("Row {n}: a passage moved here", {"n": row}),
        "silent": Phrase("Row {n}: silence confirmed", {"n": row}),
    }
    return Changed(index, told[change.op], change.by, change.at)


def _of(row: Row, side: str) -> Cell:
    return row.a if side == "a" else row.b
