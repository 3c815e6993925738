"""Today: what is due and who owes it, what differs, who is silent, on what there is nothing, what is new. And the counts.

Each list is complete and in a fixed order; pages cut it. `counts` counts the very lists, so that a number and its page
cannot part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from comity.mechanism.case import Case
from comity.mechanism.clocks import Clock, clocks
from comity.mechanism.words import Label
from comity.projection.case import ActView, act_views
from comity.projection.positions import Cell, Row, compare


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that runs or has lapsed, in a case that is not closed."""

    case: str
    title: Label
    clock: Clock
    owed_by: Label


@dataclass(frozen=True, slots=True)
class Differs:
    """A row at variance."""

    case: str
    title: Label
    row: Row


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty cell of a row: *silent* or *nothing on record*."""

    case: str
    title: Label
    row: Row
    cell: Cell


@dataclass(frozen=True, slots=True)
class New:
    """An act, newest first."""

    case: str
    title: Label
    act: ActView


@dataclass(frozen=True, slots=True)
class Today:
    now: datetime
    due: tuple[Due, ...]
    differs: tuple[Differs, ...]
    silent: tuple[Gap, ...]
    nothing: tuple[Gap, ...]
    new: tuple[New, ...]


def today(cases: Iterable[Case], now: datetime, reader: str | None = None, *, newest: int = 50) -> Today:
    """The day over some cases, as a reader sees it. Due: by due moment; the rest by case, then field; new: newest first."""
    due: list[Due] = []
    differs: list[Differs] = []
    gaps: list[Gap] = []
    new: list[New] = []
    for case in sorted(cases, key=lambda one: one.id):
        title = case.title
        if not case.closed:
            running = [one for one in clocks(case, now=now) if one.word in ("running", "lapsed")]
            due += [Due(case.id, title, one, case.charter.label(one.owed_by)) for one in running]
        for row in compare(case, reader):
            if row.word == "at-variance":
                differs.append(Differs(case.id, title, row))
            gaps += [Gap(case.id, title, row, cell) for cell in row.cells if cell.word is not None]
        new += [New(case.id, title, one) for one in act_views(case)]
    due.sort(key=lambda one: (one.clock.due, one.case, one.clock.name, one.clock.owed_by))
    new.sort(key=lambda one: (min(one.act.when, now), one.act.id), reverse=True)
    return Today(
        now,
        tuple(due),
        tuple(differs),
        tuple(gap for gap in gaps if gap.cell.word == "silent"),
        tuple(gap for gap in gaps if gap.cell.word == "nothing-on-record"),
        tuple(new[:newest]),
    )


def merge(now: datetime, days: Iterable[Today]) -> Today:
    """One day out of several mechanisms' days, each computed at its own moment; in their order, new acts by time."""
    every = tuple(days)
    return Today(
        now,
        tuple(one for day in every for one in day.due),
        tuple(one for day in every for one in day.differs),
        tuple(one for day in every for one in day.silent),
        tuple(one for day in every for one in day.nothing),
        tuple(sorted((one for day in every for one in day.new), key=lambda one: (one.act.when, one.act.id), reverse=True)),
    )


def counts(day: Today) -> dict[str, int]:
    """The numbers of the day, each the length of its list."""
    return {
        "due": len(day.due),
        "at_variance": len(day.differs),
        "silent": len(day.silent),
        "nothing_on_record": len(day.nothing),
    }
