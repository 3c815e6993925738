"""Comparisons in work: two texts or two tables side by side, with what a person has changed by hand. Unsigned, one folder each.

    <id>/a, <id>/b        the two originals, byte for byte
    <id>/sheet.json       names, extents, columns, hand changes

The result is computed from these at every look, never stored: a better aligner shows a better page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from comity.errors import Yours
from comity.library.folder import Folder
from comity.phrase import Phrase

Random = Callable[[int], bytes]
Letter = Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two originals. `extent` is of a text; `sheet`, `columns`, `area` and `cut_off` are of a table.

    `name` is whose text or table it is, in the person's words; `file` the name it came under; `anchor` the day it was given
    out (YYYY-MM-DD), from which 'Thursday' is counted; `columns` the confirmed mapping, None until a person has confirmed.
    """

    name: str
    file: str = ""
    extent: str = "unknown"
    language: str | None = None
    place: str | None = None
    anchor: str | None = None
    sheet: int = 0
    columns: dict[str, Any] | None = None
    area: str | None = None
    cut_off: str | None = None


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One comparison in work. `changes` are hand changes in the form of the room that applies them, oldest first."""

    id: str
    kind: Literal["texts", "tables"]
    created: str
    a: Side
    b: Side
    raw_a: bytes
    raw_b: bytes
    changes: tuple[dict[str, Any], ...] = ()
    kept_as: str | None = None

    def side(self, letter: Letter) -> Side:
        return self.a if letter == "a" else self.b

    def raw(self, letter: Letter) -> bytes:
        return self.raw_a if letter == "a" else self.raw_b


class Worksheets:
    """All comparisons in work of this desk."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def create(
        self, kind: Literal["texts", "tables"], a: Side, raw_a: bytes, b: Side, raw_b: bytes, now: datetime, random: Random
    ) -> Worksheet:
        """Begin a comparison. The originals are kept byte for byte; whether they can be read is the caller's check."""
        sheet = Worksheet(random(8).hex(), kind, now.strftime("%Y-%m-%dT%H:%M:%SZ"), a, b, raw_a, raw_b)
        self._folder.write(f"{sheet.id}/a", raw_a)
        self._folder.write(f"{sheet.id}/b", raw_b)
        self._save(sheet)
        return sheet

    def get(self, sheet_id: str) -> Worksheet:
        """The worksheet. Raises `Yours` where there is none."""
        found = self._folder.read_json(f"{sheet_id}/sheet.json")
        raw_a, raw_b = self._folder.read(f"{sheet_id}/a"), self._folder.read(f"{sheet_id}/b")
        if not isinstance(found, dict) or raw_a is None or raw_b is None:
            raise Yours(
                "worksheet-unknown",
                expected=Phrase("a comparison of this desk"),
                got=Phrase("{sheet_id}, which is not here", {"sheet_id": sheet_id[:40]}),
                todo=Phrase("Open it from the list under Compare, or begin it again."),
            )
        sides = {letter: Side(**found[letter]) for letter in ("a", "b")}
        return Worksheet(
            sheet_id,
            found["kind"],
            found["created"],
            sides["a"],
            sides["b"],
            raw_a,
            raw_b,
            tuple(found["changes"]),
            found.get("kept_as"),
        )

    def list(self) -> tuple[Worksheet, ...]:
        """Newest first."""
        found = [
            self.get(sheet_id) for sheet_id in self._folder.names() if self._folder.read(f"{sheet_id}/sheet.json") is not None
        ]
        return tuple(sorted(found, key=lambda sheet: (sheet.created, sheet.id), reverse=True))

    def change(self, sheet_id: str, change: dict[str, Any]) -> Worksheet:
        """Add a hand change; it already says by whom and when."""
        sheet = self.get(sheet_id)
        return self._save(replace(sheet, changes=(*sheet.changes, change)))

    def undo(self, sheet_id: str, index: int) -> Worksheet:
        """Drop the hand change at `index`; the rest is applied as if it had never been."""
        sheet = self.get(sheet_id)
        return self._save(replace(sheet, changes=sheet.changes[:index] + sheet.changes[index + 1 :]))

    def set_side(self, sheet_id: str, letter: Letter, **values: Any) -> Worksheet:
        """Set what is known of one side: `extent="complete"`, `columns={…}`."""
        sheet = self.get(sheet_id)
        side = replace(sheet.side(letter), **values)
        return self._save(replace(sheet, a=side) if letter == "a" else replace(sheet, b=side))

    def mark_kept(self, sheet_id: str, case: str) -> Worksheet:
        """Remember under which case the comparison was put on the record."""
        return self._save(replace(self.get(sheet_id), kept_as=case))

    def delete(self, sheet_id: str) -> None:
        """Forget the comparison and both originals."""
        for name in ("sheet.json", "a", "b"):
            self._folder.delete(f"{sheet_id}/{name}")

    def _save(self, sheet: Worksheet) -> Worksheet:
        self._folder.write_json(
            f"{sheet.id}/sheet.json",
            {
                "kind": sheet.kind,
                "created": sheet.created,
                "a": asdict(sheet.a),
                "b": asdict(sheet.b),
                "changes": list(sheet.changes),
                "kept_as": sheet.kept_as,
            },
        )
        return sheet


def anchor(side: Side) -> date | None:
    """The day from which relative dates of this side are counted."""
    return date.fromisoformat(side.anchor) if side.anchor else None
