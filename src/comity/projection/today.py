"""Today: what is due and who owes it, what differs, who is silent, on what there is nothing, what is new. And the counts.

Each list is complete and in a fixed order; pages cut it. `counts` counts the very lists, so that a number and its page
cannot part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from comity.mechanism.case import Case
from comity.mechanism.clocks import Clock, clocks
from comity.mechanism.words import Label
from comity.projection.case import ActView, act_views
from comity.projection.positions import Cell, Row, compare

NEWEST = 50  # acts among the new ones
AHEAD = datetime(1, 1, 1, tzinfo=UTC)  # in place of a time that is not looked at


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that runs, or has lapsed and not ended since, in a case that is not closed."""

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


@dataclass(frozen=True, slots=True)
class OfCase:
    """What one case gives to the day, each list in its order there."""

    due: tuple[Due, ...]
    differs: tuple[Differs, ...]
    silent: tuple[Gap, ...]
    nothing: tuple[Gap, ...]
    new: tuple[New, ...]


def of_case(case: Case, ticking: Iterable[Clock], rows: Iterable[Row], acts: Iterable[ActView]) -> OfCase:
    """The part of a case, from its clocks, its rows and its acts as they are at the day's moment."""
    title, differs, gaps = case.title, [], []
    running = () if case.closed else tuple(one for one in ticking if one.due_still)
    for row in rows:
        if row.word == "at-variance":
            differs.append(Differs(case.id, title, row))
        gaps += [Gap(case.id, title, row, cell) for cell in row.cells if cell.word is not None]
    return OfCase(
        tuple(Due(case.id, title, one, case.charter.label(one.owed_by)) for one in running),
        tuple(differs),
        tuple(gap for gap in gaps if gap.cell.word == "silent"),
        tuple(gap for gap in gaps if gap.cell.word == "nothing-on-record"),
        tuple(New(case.id, title, one) for one in acts),
    )


def today(cases: Iterable[Case], now: datetime, reader: str | None = None, *, newest: int = NEWEST) -> Today:
    """The day over some cases, as a reader sees it. Due: by due moment; the rest by case, then field; new: newest first."""
    parts = []
    for case in sorted(cases, key=lambda one: one.id):
        ticking = clocks(case, now=now)
        parts.append(of_case(case, ticking, compare(case, reader, ticking=ticking), act_views(case)))
    new = sorted((one for part in parts for one in part.new), key=lambda one: by_time(one, now), reverse=True)
    return Today(
        now,
        tuple(sorted((one for part in parts for one in part.due), key=by_due)),
        tuple(one for part in parts for one in part.differs),
        tuple(one for part in parts for one in part.silent),
        tuple(one for part in parts for one in part.nothing),
        tuple(new[:newest]),
    )


def by_due(one: Due) -> tuple[datetime, str, str, str]:
    return one.clock.due.astimezone(UTC), one.case, one.clock.name, one.clock.owed_by


def by_time(one: New, now: datetime) -> tuple[bool, datetime, str]:
    """The place of an act among the new ones: one dated ahead stands at `now`, whatever it says."""
    ahead = one.act.when >= now
    return ahead, (AHEAD if ahead else one.act.when), one.act.id


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
