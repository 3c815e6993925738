"""What the lists are made of, kept for each case, so that a look at the day folds nothing: disposable, and never the truth.

A case is computed anew when something arrived that touches it, or when a moment has come at which one of its words changes: each
row knows its next one, and a heap over them says whose turn it is. `heard` is told every entry after the projection took it.
The lists are equal to those of `today.today` over the folds: a test holds the two together.

What an earlier process left behind is taken up again (`take_up`): of each case what is due and its next moment at once, its line
and its other lists when somebody asks for lists that show them. See `memory`.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Protocol

from comity.mechanism.case import Case
from comity.mechanism.clocks import Clock
from comity.mechanism.words import Label
from comity.projection import today as days
from comity.projection.bulk import MUCH, bulk
from comity.projection.case import ActView, CaseView, Named, act_views, view
from comity.projection.fold import Projection
from comity.projection.ties import Tied, tied
from comity.projection.today import Differs, Due, Gap, New, OfCase, Today
from comity.projection.touched import Touched
from comity.record.entry import Entry

TICK = timedelta(microseconds=1)
ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # a fold says the same at every moment; the right one is set after it
LISTS = ("differs", "silent", "nothing")
AT_HAND = 256  # cases whose newest acts are kept at hand

Top = tuple[bool, datetime, str]
Rest = tuple[tuple[Differs, ...], tuple[Gap, ...], tuple[Gap, ...]]
_Place = tuple[datetime, str, str, str, int]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list: what it is, and how many rows, empty cells and clocks have which word. `due`: running or lapsed."""

    id: str
    mechanism: str
    exercise: bool
    title: Label
    procedure: Named
    audience: Named
    states: tuple[Named, ...]
    closed: bool
    last: datetime | None
    reported_only: bool
    words: Counter[str]
    due: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A case in the index. `top`: the place of its newest act; `until`: from when on it must be computed anew.

    `line` and `rest` (what differs, who is silent, on what there is nothing) are None while they still
    lie where `Rows` has them.
    """

    due: tuple[Due, ...]
    top: Top | None
    until: datetime | None
    ties: tuple[Tied, ...]
    line: CaseLine | None
    rest: Rest | None


class Rows(Protocol):
    """What an earlier process left behind of each case; a case that it does not have, or that is damaged, is left out."""

    def due(self) -> Iterable[tuple[str, str, datetime, Kept]]:
        """Case, mechanism, the moment at which the row was computed, and the row with what is due."""
        ...

    def line(self, case_id: str) -> CaseLine | None: ...

    def lines(self) -> Mapping[str, CaseLine]: ...

    def rest(self) -> Mapping[str, Rest]: ...


@dataclass(slots=True)
class _Mechanism:
    """The rows of one mechanism as they are at `at`."""

    at: datetime
    rows: dict[str, Kept] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    soon: list[tuple[datetime, str]] = field(default_factory=list)
    due: list[tuple[_Place, Due]] = field(default_factory=list)
    tops: list[tuple[Top, str]] = field(default_factory=list)
    lists: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    day: Today | None = None

    def put(self, case_id: str, row: Kept) -> None:
        """Set a case's row, or set it anew: only what differs is moved, so that one case costs little among many."""
        before = self.rows.get(case_id)
        if before is None:
            insort(self.ids, case_id)
        else:
            for place, _ in _placed(before.due):
                del self.due[bisect_left(self.due, place, key=_first)]
            if before.top is not None:
                del self.tops[bisect_left(self.tops, (before.top, case_id))]
        for one in _placed(row.due):
            insort(self.due, one, key=_first)
        if row.top is not None:
            insort(self.tops, (row.top, case_id))
        for number, name in enumerate(LISTS):
            if before is None or before.rest is None or row.rest is None or row.rest[number] != before.rest[number]:
                self.lists.pop(name, None)
        if before is None or row.ties != before.ties:
            self.lists.pop("ties", None)
        self.rows[case_id] = row

    def gathered(self, name: str) -> tuple[Any, ...]:
        """One list over all cases, by case."""
        if name == "ties" and name not in self.lists:
            self.lists[name] = tuple(chain.from_iterable(self.rows[id_].ties for id_ in self.ids))
        elif name not in self.lists:
            number, rests = LISTS.index(name), (self.rows[id_].rest for id_ in self.ids)
            self.lists[name] = tuple(chain.from_iterable(rest[number] for rest in rests if rest is not None))
        return self.lists[name]


def _placed(due: Iterable[Due]) -> Iterator[tuple[_Place, Due]]:
    """Each with its place among all, which no other has."""
    return (((*days.by_due(one), number), one) for number, one in enumerate(due))


def _first(row: tuple[_Place, Due]) -> _Place:
    return row[0]


class Index:
    """The index over one projection. `now_of` says what time it is in a mechanism."""

    def __init__(self, projection: Projection, now_of: Callable[[str], datetime]) -> None:
        self._projection, self._now_of = projection, now_of
        self._mechanisms: dict[str, _Mechanism] = {}
        self._home: dict[str, str] = {}
        self.touched = Touched(projection)
        self._acts: dict[str, tuple[New, ...]] = {}
        self._lines: tuple[CaseLine, ...] | None = None
        self._older: Rows | None = None
        self._left: Mapping[str, datetime] | None = None
        self.changed: set[str] = set()

    def take_up(self, moments: Mapping[str, datetime], older: Rows) -> None:
        """Begin with what was left behind; it is read when somebody looks at a list, and cases without a row are computed then.

        `moments`: of the last look, by mechanism. Call it before anything is heard.
        """
        self._left, self._older = moments, older

    def _read(self) -> None:
        """Read what is due in each case, if that lies where it was left."""
        if self._left is None or self._older is None:
            return
        self._mechanisms, self._left = {mechanism: _Mechanism(at) for mechanism, at in self._left.items()}, None
        missing = set(self._projection.case_ids())
        for case_id, mechanism, at, row in self._older.due():
            known = self._mechanisms.get(mechanism)
            if known is not None and at <= known.at and case_id in missing:
                missing.discard(case_id)
                self._home[case_id], known.rows[case_id] = mechanism, row
        for known in self._mechanisms.values():
            known.ids = sorted(known.rows)
            known.due = sorted((one for row in known.rows.values() for one in _placed(row.due)), key=_first)
            known.tops = sorted((row.top, id_) for id_, row in known.rows.items() if row.top is not None)
            known.soon = [(row.until, id_) for id_, row in known.rows.items() if row.until is not None]
            heapq.heapify(known.soon)
        self.touched.cases |= missing

    def rows(self, case_ids: Iterable[str]) -> Iterator[tuple[str, str, datetime, Kept]]:
        """The rows of these cases, as `Rows.due` gives them; those that wait to be computed anew are left out."""
        self._read()
        for case_id in case_ids:
            home = self._home.get(case_id)
            if home is not None and case_id not in self.touched.cases:
                yield case_id, home, self._mechanisms[home].at, self._mechanisms[home].rows[case_id]

    def moments(self) -> dict[str, datetime]:
        """The moment of the last look, by mechanism."""
        return (
            dict(self._left) if self._left is not None else {mechanism: known.at for mechanism, known in self._mechanisms.items()}
        )

    def heard(self, log: str, index: int, entry: Entry) -> None:
        """An entry that the projection has just taken."""
        self.touched.heard(log, index, entry)

    def forget(self) -> None:
        """All is to be computed anew."""
        self.touched.cases.update(self._projection.case_ids())

    # --- what is asked for --------------------------------------------------------------------------------------------
    def due(self) -> tuple[Due, ...]:
        """What is due, as in the day of each mechanism; nothing else is looked at."""
        self._refresh()
        every = (self._mechanisms.get(charter.id) for charter in self._projection.charters())
        return tuple(one for known in every if known is not None for _, one in known.due)

    def today(self) -> tuple[Today, ...]:
        """The day of each mechanism at its present moment, in the order of the projection's charters."""
        self._refresh()
        self._fill("rest")
        found = []
        for charter in self._projection.charters():
            known, now = self._mechanisms.get(charter.id), self._now_of(charter.mechanism)
            if known is None:
                found.append(Today(now, (), (), (), (), ()))
                continue
            known.day = self._day(known) if known.day is None else replace(known.day, now=known.at)
            found.append(known.day)
        return tuple(found)

    def ties(self) -> tuple[tuple[Tied, ...], ...]:
        """What ties cases to one another, one tuple a mechanism: the very same one as long as nothing in it changes."""
        self._refresh()
        return tuple(known.gathered("ties") for known in self._mechanisms.values())

    def lines(self) -> tuple[CaseLine, ...]:
        """Every case, the one with the newest act first."""
        self._refresh()
        self._fill("line")
        if self._lines is None:
            every = (row.line for known in self._mechanisms.values() for row in known.rows.values() if row.line is not None)
            self._lines = tuple(sorted(every, key=lambda one: (one.last.isoformat() if one.last else "", one.id), reverse=True))
        return self._lines

    def newest(self, count: int) -> tuple[str, ...]:
        """The cases with the newest acts of all, so many at most: so many newest acts stand in no others."""
        self._refresh()
        return tuple(id_ for _, id_ in heapq.nlargest(count, (one for known in self._mechanisms.values() for one in known.tops)))

    def line(self, case_id: str) -> CaseLine | None:
        """One case of the list; None where it is not here."""
        self._refresh()
        known = self._mechanisms.get(self._home.get(case_id, ""))
        if known is None:
            return None
        found = known.rows[case_id].line
        if found is None and self._older is not None:
            found = self._older.line(case_id)
        if found is None:
            self.touched.cases.add(case_id)
            self._refresh()
            found = known.rows[case_id].line
        return found

    def _fill(self, name: str) -> None:
        """Fetch what still lies where an earlier process left it; a case of which it is not there is computed."""
        empty = [
            (known, id_) for known in self._mechanisms.values() for id_, row in known.rows.items() if getattr(row, name) is None
        ]
        if not empty or self._older is None:
            return
        found: Mapping[str, Any] = self._older.lines() if name == "line" else self._older.rest()
        for known, id_ in empty:
            if id_ in found:
                known.rows[id_] = replace(known.rows[id_], **{name: found[id_]})
            else:
                self.touched.cases.add(id_)
        self._refresh()

    # --- keeping up ---------------------------------------------------------------------------------------------------
    def _refresh(self) -> None:
        """Compute anew what changed, and what a moment that has come changes."""
        self._read()
        wanted, self.touched.cases = self.touched.cases, set()
        for charter in self._projection.charters():
            known = self._mechanisms.get(charter.id)
            if known is not None:
                wanted |= _ripe(known, self._now_of(charter.mechanism))
        with bulk(len(wanted) >= MUCH):
            for case_id in wanted:
                case = self._projection.case(case_id, ANY_TIME)
                if case is None:
                    self.touched.cases.add(case_id)
                else:
                    self._put(replace(case, now=self._at(case)))

    def _at(self, case: Case) -> datetime:
        """The moment of a case's mechanism: one for all that are computed in this look."""
        known = self._mechanisms.get(case.charter.id)
        if known is None:
            known = self._mechanisms[case.charter.id] = _Mechanism(self._now_of(case.charter.mechanism))
        return known.at

    def _put(self, case: Case) -> None:
        known = self._mechanisms[case.charter.id]
        shown = view(case)
        part = days.of_case(case, shown.clocks, shown.rows, shown.acts)
        newest = heapq.nlargest(days.NEWEST, part.new, key=lambda one: days.by_time(one, known.at))
        until = next_change(case, shown.clocks, shown.acts)
        top = days.by_time(newest[0], known.at) if newest else None
        self._home[case.id] = case.charter.id
        found = tied(case)
        ties = (found,) if found is not None else ()
        known.put(case.id, Kept(part.due, top, until, ties, _line(shown, part), (part.differs, part.silent, part.nothing)))
        self.changed.add(case.id)
        if until is not None:
            heapq.heappush(known.soon, (until, case.id))
        if len(known.soon) > 64 + 4 * len(known.rows):  # turns that are no longer anybody's
            known.soon = [(row.until, id_) for id_, row in known.rows.items() if row.until is not None]
            heapq.heapify(known.soon)
        self._keep(case.id, tuple(newest))
        known.day = self._lines = None

    def _keep(self, case_id: str, newest: tuple[New, ...]) -> None:
        self._acts.pop(case_id, None)
        self._acts[case_id] = newest
        while len(self._acts) > AT_HAND:
            del self._acts[next(iter(self._acts))]

    def _day(self, known: _Mechanism) -> Today:
        due = tuple(one for _, one in known.due)
        differs, silent, nothing = map(known.gathered, LISTS)
        return Today(known.at, due, differs, silent, nothing, self._new(known))

    def _new(self, known: _Mechanism) -> tuple[New, ...]:
        """The newest acts: they stand in as many cases, those with the newest act of all."""
        found: list[New] = []
        for _, case_id in known.tops[-days.NEWEST :]:
            if case_id not in self._acts:
                self._put_acts(case_id, known.at)
            found += self._acts[case_id]
        return tuple(heapq.nlargest(days.NEWEST, found, key=lambda one: days.by_time(one, known.at)))

    def _put_acts(self, case_id: str, now: datetime) -> None:
        case = self._projection.case(case_id, now)
        assert case is not None, "a case that has a row can be folded"
        every = days.of_case(case, (), (), act_views(case)).new
        self._keep(case_id, tuple(heapq.nlargest(days.NEWEST, every, key=lambda one: days.by_time(one, now))))


def _ripe(known: _Mechanism, now: datetime) -> set[str]:
    """The cases whose moment has come since the last look; all of them, where a clock was set back."""
    before, known.at = known.at, now
    if now < before:
        return set(known.rows)
    found = set()
    while known.soon and known.soon[0][0] <= now:
        until, case_id = heapq.heappop(known.soon)
        if known.rows[case_id].until == until:
            found.add(case_id)
    return found


def next_change(case: Case, ticking: Iterable[Clock], acts: Iterable[ActView]) -> datetime | None:
    """The first moment after `case.now` at which anything that lists show of a case may read otherwise; None: never.

    An act that lies ahead comes, and is no longer marked; a clock that runs lapses. Everything else stands still.
    """
    now, grace = case.now, timedelta(seconds=case.charter.grace_s)
    found = [one.due.astimezone(UTC) + grace + TICK for one in ticking if one.word == "running"]
    for act in acts:
        if act.when >= now:
            found += [act.when - grace, act.when + TICK]
        if act.at > now:
            found.append(act.at - grace)
    return min((moment for moment in found if moment > now), default=None)


def _line(shown: CaseView, part: OfCase) -> CaseLine:
    words = Counter[str](row.word for row in shown.rows)
    words.update(cell.word for row in shown.rows for cell in row.cells if cell.word is not None)
    return CaseLine(
        shown.id,
        shown.mechanism,
        shown.exercise,
        shown.title,
        shown.procedure,
        shown.audience,
        shown.states,
        shown.closed,
        shown.last,
        shown.reported_only,
        words,
        len(part.due),
    )
