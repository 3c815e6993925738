"""A comparison of two tables in the order of its page: counts that lead to rows, matched rows, rows of one side, rows set aside.

Pure: from what `intake.comparison` computed to what a template walks; a filter chooses which rows are shown, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.library.worksheets import Worksheet
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.intake.comparison import TableComparison

# Filter word in the address → which parts of the comparison it shows.
SHOWN = ("common", "at-variance", "unsure", "only-a", "only-b", "aside-a", "aside-b")


@dataclass(frozen=True, slots=True)
class Door:
    """One count of the page: how many, of what, and the address that shows exactly these rows."""

    n: int
    word: str
    holder: str
    side: str
    href: str
    current: bool
    label: Phrase | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The whole page of one comparison of tables."""

    id: str
    a: str
    b: str
    summary: tuple[Phrase, ...]
    scope: tuple[Phrase, ...]
    counts: tuple[Door, ...]
    shown: str
    matched: tuple[Any, ...]
    only_a: tuple[Any, ...]
    only_b: tuple[Any, ...]
    aside_a: tuple[Any, ...]
    aside_b: tuple[Any, ...]
    notes: tuple[Any, ...]
    changes: tuple[Any, ...]


def view(worksheet: Worksheet, found: TableComparison, show: str) -> View:
    """The page of a comparison; `show` is one of `SHOWN` or empty for everything."""
    shown = show if show in SHOWN else ""
    numbers = found.counts()
    a, b = worksheet.a.name, worksheet.b.name

    def part(name: str, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return rows if shown in ("", name) else ()

    return View(
        worksheet.id,
        a,
        b,
        _summary(a, b, numbers),
        tuple(_scope(worksheet)),
        tuple(_doors(a, b, numbers, shown)),
        shown,
        tuple(row for row in found.matched if _wanted(row, shown)),
        part("only-a", found.only_a),
        part("only-b", found.only_b),
        part("aside-a", found.aside_a),
        part("aside-b", found.aside_b),
        tuple(found.notes),
        tuple(found.changes),
    )


def _wanted(row: Any, shown: str) -> bool:
    return shown in ("", row.word) or (shown == "unsure" and not row.match.sure)


def _summary(a: str, b: str, numbers: Any) -> tuple[Phrase, ...]:
    """The first line of the page: the rows first, totals never alone."""
    rows = Phrase(
        "{a} has {rows_a} rows, {b} has {rows_b}.", {"a": a, "b": b, "rows_a": numbers["rows_a"], "rows_b": numbers["rows_b"]}
    )
    pairs = Phrase(
        "{n} pair is held to be one event.", {"n": numbers["matched"]}, many="{n} pairs are held to be one event each."
    )
    alone = Phrase(
        "{in_a} stand only with {a}, {in_b} only with {b}.",
        {"in_a": numbers["only_a"], "in_b": numbers["only_b"], "a": a, "b": b},
    )
    look = Phrase("{n} pair should be looked at.", {"n": numbers["unsure"]}, many="{n} pairs should be looked at.")
    return (rows, pairs, alone, look) if numbers["unsure"] else (rows, pairs, alone)


def _scope(worksheet: Worksheet) -> list[Phrase]:
    """What each register says that it covers; not said is said too, because it explains most differences."""
    return [
        Phrase(
            "{name}: area {area}; cut-off {cut_off}.",
            {
                "name": side.name,
                "area": side.area or Phrase("not stated"),
                "cut_off": side.cut_off or Phrase("not stated"),
            },
        )
        for side in (worksheet.a, worksheet.b)
    ]


def _doors(a: str, b: str, numbers: Any, shown: str) -> list[Door]:
    made = [
        Door(numbers["common"], "common", "", "", "?show=common", shown == "common", Phrase("matched, the same")),
        Door(
            numbers["at-variance"],
            "at-variance",
            "",
            "",
            "?show=at-variance",
            shown == "at-variance",
            Phrase("matched, at variance"),
        ),
        Door(numbers["only_a"], "only", a, "a", "?show=only-a", shown == "only-a"),
        Door(numbers["only_b"], "only", b, "b", "?show=only-b", shown == "only-b"),
        Door(numbers["unsure"], "matched", "", "", "?show=unsure", shown == "unsure", Phrase("to be looked at")),
    ]
    for letter, name in (("a", a), ("b", b)):
        label = Phrase("set aside, of {holder}", {"holder": name})
        count, word = numbers[f"aside_{letter}"], f"aside-{letter}"
        made.append(Door(count, "set-aside", name, letter, f"?show={word}", shown == word, label))
    return [door for door in made if door.n or door.word in ("common", "at-variance", "only")]
