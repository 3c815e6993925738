"""What people change by hand in a computed comparison: join, part, move, and confirm a silence. Kept with who and when.

A change names places (a side and a span) rather than row numbers, so that it still finds its passages when the computed rows
move. Changes are applied in their order on top of the computed topics; to undo one is to leave it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from comity.analysis.align import Topic, ordered
from comity.analysis.features import Passage, Span
from comity.errors import Yours
from comity.phrase import Phrase

Side = Literal["a", "b"]
Op = Literal["join", "part", "move", "silent"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one side's text; it stands for every passage that it touches."""

    side: Side
    span: Span


@dataclass(frozen=True, slots=True)
class Change:
    """One change by hand.

    join: the rows of all `places` become one. part: the passages at `places` become a row of their own. move: they go to the row
    at `to`. silent: the row at `places` is one on which the other side is confirmed to say nothing. `by`: who; `at`: when (UTC).
    """

    op: Op
    places: tuple[Place, ...]
    by: str
    at: str
    to: Place | None = None

    def to_json(self) -> dict[str, object]:
        """A plain value that `change` reads back."""
        found: dict[str, object] = {
            "op": self.op,
            "places": [[p.side, *p.span] for p in self.places],
            "by": self.by,
            "at": self.at,
        }
        return found if self.to is None else {**found, "to": [self.to.side, *self.to.span]}


def _place(value: object) -> Place:
    match value:
        case [("a" | "b") as side, int(start), int(end)] if 0 <= start < end:
            return Place(side, (start, end))
    raise _unreadable(value)


def _unreadable(value: object) -> Yours:
    return Yours(
        "change-unreadable",
        expected=Phrase("a change: what is done, where, by whom and when"),
        got=Phrase("{value}", {"value": str(value)[:80]}),
        todo=Phrase("Make the change again on the page of the comparison."),
    )


def change(value: object) -> Change:
    """A change from its plain value, or `change-unreadable`."""
    match value:
        case {
            "op": ("join" | "part" | "move" | "silent") as op,
            "places": [_, *_] as places,
            "by": str(by),
            "at": str(at),
            **rest,
        } if set(rest) <= {"to"}:
            to = _place(rest["to"]) if "to" in rest else None
            if (op == "move") == (to is not None):
                return Change(op, tuple(_place(place) for place in places), by, at, to)
    raise _unreadable(value)


@dataclass(slots=True)
class Kept:
    """A topic with what was changed in it by hand, and the confirmed silence of its empty side."""

    topic: Topic
    kind: str = "topic"
    changed: list[Change] = field(default_factory=list)
    silent: Change | None = None


def _touches(passage: Passage, span: Span) -> bool:
    return passage.span[0] < span[1] and span[0] < passage.span[1]


def _at(rows: Sequence[Kept], place: Place) -> list[tuple[Kept, Passage]]:
    found = [(row, p) for row in rows for p in getattr(row.topic, place.side) if _touches(p, place.span)]
    if not found:
        raise Yours(
            "change-finds-nothing",
            expected=Phrase("a passage at characters {start} to {end}", {"start": place.span[0], "end": place.span[1]}),
            got=Phrase("no compared passage there"),
            todo=Phrase("The text or the change is not the one that was compared. Take this change back and make it again."),
            where=f"{place.side}:{place.span[0]}-{place.span[1]}",
        )
    return found


def _take(rows: Sequence[Kept], places: Sequence[Place]) -> tuple[Topic, list[Kept]]:
    """Lift the passages at `places` out of their rows."""
    lifted, touched = Topic(), []
    for place in places:
        for row, passage in _at(rows, place):
            getattr(row.topic, place.side).remove(passage)
            getattr(lifted, place.side).append(passage)
            touched.append(row)
    return lifted, touched


def _merge(into: Kept, topic: Topic) -> None:
    into.topic.a = sorted({p.span: p for p in (*into.topic.a, *topic.a)}.values(), key=lambda p: p.span)
    into.topic.b = sorted({p.span: p for p in (*into.topic.b, *topic.b)}.values(), key=lambda p: p.span)


def _silent(rows: list[Kept], one: Change) -> None:
    for place in one.places:
        for row, _ in _at(rows, place):
            if row.topic.a and row.topic.b:
                raise Yours(
                    "change-not-silent",
                    expected=Phrase("a row that only one text has"),
                    got=Phrase("a row with passages on both sides"),
                    todo=Phrase("Part the row first, if the passages are not about one thing."),
                )
            row.silent = one
            row.changed.append(one)


def apply(rows: list[Kept], changes: Sequence[Change]) -> list[Kept]:
    """The rows with every change applied in order. Rows left empty are dropped; a silence ends when its other side is filled."""
    for one in changes:
        if one.op == "silent":
            _silent(rows, one)
            continue
        target = _at(rows, one.to)[0][0] if one.to is not None else None
        joined = [row for place in one.places for row, _ in _at(rows, place)] if one.op == "join" else []
        if joined:
            target = joined[0]
            for row in joined[1:]:
                if row is not target:
                    _merge(target, row.topic)
                    target.changed += [c for c in row.changed if c not in target.changed]
                    row.topic = Topic()
            target.changed.append(one)
        else:
            lifted, touched = _take(rows, one.places)
            fresh = target if target is not None else Kept(Topic())
            _merge(fresh, lifted)
            if target is None:
                rows.append(fresh)
            for row in {id(r): r for r in (fresh, *touched)}.values():
                row.changed.append(one)
        rows = [row for row in rows if row.topic.a or row.topic.b]
    for row in rows:
        if row.topic.a and row.topic.b:
            row.silent = None
    places = {id(topic): index for index, topic in enumerate(ordered([row.topic for row in rows]))}
    return sorted(rows, key=lambda row: places[id(row.topic)])
