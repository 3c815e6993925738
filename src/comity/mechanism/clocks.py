"""Clocks: deadlines that an act starts and another stops; one for each participant who owes.

The word of a clock is computed from the case, the attested times and now: running, met, met-claimed, short-notice, late,
lapsed. No clock takes effect from an act, and nothing irreversible follows from a lapse alone. Only
participants with keys who may write in the case's audience owe anything: whoever cannot answer here is not late here.
Its parts are the modules `clocks_…`: `present` (what had come), `owed` (who), `due` (when), `tolling` (what moves that), `stops`,
`silence`, `words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from comity.mechanism.attest import Attestations
from comity.mechanism.case import Case, SeenNote
from comity.mechanism.clocks_due import LAST, Counting, Point, counting, first_due, length
from comity.mechanism.clocks_owed import owing
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_silence import silence_shown, superseded
from comity.mechanism.clocks_stops import MOST, stops
from comity.mechanism.clocks_tolling import Moved, Moves, moved, moves
from comity.mechanism.clocks_words import ClockWord, notes, why, word
from comity.mechanism.procedure import ClockRule
from comity.mechanism.words import Label
from comity.phrase import Phrase

__all__ = ["Clock", "ClockWord", "clocks", "lapse_shown"]


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one participant. `due` is in the charter's zone (`zone`). `claimed`: it rests on somebody's own `at`.

    `owed_by` is empty for a silence procedure, which nobody owes. `reported`: it was stopped by another's report about the one
    who owes. `note` says exceptions in words. `suspended`: since when it stands still (`due` is then as it stood). `number`
    counts from 1 for a clock that recurs, and is 0 for all others.
    """

    name: str
    label: Label
    word: ClockWord
    owed_by: str
    started_by: str
    started: datetime
    due: datetime
    zone: str
    claimed: bool
    why: Phrase
    stopped_by: str | None = None
    stopped: datetime | None = None
    reported: bool = False
    note: Phrase | None = None
    suspended: datetime | None = None
    number: int = 0


def clocks(case: Case, seen: Iterable[SeenNote] | None = None, now: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock of a case at `now`, by due moment, then name and who owes. `seen` and `now` default to those of the fold.

    At a past moment only what was attested or claimed by then counts; at one to come, what is due if nothing more comes.
    """
    if not case.procedure.clocks:
        return ()
    present = Present(case, case.seen if seen is None else seen, now or case.now)
    found = [clock for rule in case.procedure.clocks.values() for clock in _clocks_of(present, rule)]
    return tuple(sorted(found, key=_order))


def _order(clock: Clock) -> tuple[datetime, str, str, str, int]:
    return clock.due.astimezone(UTC), clock.name, clock.owed_by, clock.started_by, clock.number


def lapse_shown(case: Case, rule: ClockRule, relied: Iterable[SeenNote], authors: tuple[str, ...]) -> Phrase | None:
    """Whether the notes that an act relies on show that a clock has lapsed: None, or what they fail to show.

    `case` is the fold of that act's own past, `relied` the notes of its `relies_on`, `authors` those who sign it: their own
    notes show nothing. All else is left aside, so the answer is the same on every node and for ever. A stop in that past
    counts when its own author dates it in time, whatever notes were left out; a deadline before its own start shows nothing.
    """
    notes_ = tuple(relied)
    shown = Attestations(case.charter, notes_, case.hosts).passed(authors)
    if shown is None:
        return Phrase("no time attested by others in “relies_on”")
    present = Present(case, notes_, shown, own_word=True)
    found = list(_clocks_of(present, rule))
    if rule.objection and silence_shown(present, rule):
        return None
    if not rule.objection and any(one.word == "lapsed" and not one.claimed and one.started <= one.due for one in found):
        return None
    running = [one for one in found if one.word == "running"]
    if running:
        due = min(one.due for one in running)
        return Phrase("by these notes it runs until {due} ({zone})", {"due": f"{due:%Y-%m-%d %H:%M}", "zone": case.charter.zone})
    if rule.objection:
        return Phrase("these notes and acts do not show that nobody objected in time")
    return Phrase("these notes show no such clock that has lapsed")


@dataclass(frozen=True, slots=True)
class _Start:
    """A starting act, the due point that it gives, and what moves it. `end`: when a newer silence took its place."""

    come: Come
    due: Point
    moves: Moves
    count: Counting
    end: datetime | None = None


def _clocks_of(present: Present, rule: ClockRule) -> Iterator[Clock]:
    starts = _starts(present, rule)
    if not starts:
        return
    names = owing(present, rule)
    stopping = stops(present, rule, [start.come.act.place for start in starts], names)
    series = _Series(present, rule) if rule.recurs else None
    tell = _Tell(present, rule)
    for who in names:
        left = MOST
        for start in starts:
            row = stopping.get((who, start.come.act.place), ())
            if series is None:
                made = _single(tell, start, who, row)
                if made is not None:
                    yield made
                continue
            for number, made in enumerate(series.run(tell, start, who, row, left), 1):
                left -= number > 1
                yield made


def _starts(present: Present, rule: ClockRule) -> list[_Start]:
    comes = present.acts(rule.starts)
    by = moves(present, rule, comes)
    old = superseded(comes) if rule.objection else {}
    count = counting(present, rule, rule.within)
    found = []
    for come in comes:
        due = first_due(present, rule, come)
        if due is not None:
            found.append(_Start(come, due, by[come.act.place], count, old.get(come.act.place)))
    return found


def _single(tell: _Tell, start: _Start, who: str, row: Sequence[Come]) -> Clock | None:
    """The clock of a starting act that is due once; None for a silence that was begun anew before anything came of it."""
    stop = row[0] if row else None
    if start.end is not None and (stop is None or stop.when > start.end):
        clock = tell.clock(start, start.due, who, None, start.end)
        return clock if clock.word == "lapsed" else None
    return tell.clock(start, start.due, who, stop)


class _Series:
    """A clock that recurs: due again and again until the case comes to rest."""

    def __init__(self, present: Present, rule: ClockRule) -> None:
        self._present = present
        self._count = counting(present, rule, rule.recurs)
        self._every = max(length(present, rule.recurs), 1)
        self._end = closed_at(present)

    def run(self, tell: _Tell, start: _Start, who: str, row: Sequence[Come], left: int) -> Iterator[Clock]:
        """Each time up to the first that is still ahead; the stops meet them in turn. At most `left` beyond the first."""
        for number in range(left + 1):
            try:
                due = self._count.after(start.due, number * self._every)
            except OverflowError:
                return
            stop = row[number] if number < len(row) else None
            if due.when >= LAST or (stop is None and number and self._end is not None and due.when > self._end):
                return
            clock = tell.clock(start, due, who, stop, number=number + 1)
            yield clock
            if clock.word == "running":
                return


def closed_at(present: Present) -> datetime | None:
    """When the case came to rest in a final state, as it stands at that moment; None while it is open."""
    every = [come for one in present.case.effective() if one.result is not None and (come := present.come(one)) is not None]
    known = 0
    for come in every:
        known |= come.act.past
    heads = [come for come in every if not known >> come.act.place & 1]
    states = frozenset[str]().union(*(come.act.result or frozenset() for come in heads))
    return max(come.when for come in heads) if heads and states <= set(present.case.procedure.final) else None


class _Tell:
    """Makes the clocks of one rule, in words."""

    def __init__(self, present: Present, rule: ClockRule) -> None:
        self._present, self._rule = present, rule
        self._label = present.case.procedure.label("clocks", rule.name)
        self._zone = present.charter.time_zone()

    def clock(
        self, start: _Start, due: Point, who: str, stop: Come | None, now: datetime | None = None, number: int = 0
    ) -> Clock:
        """One clock: as it stands when it was stopped, otherwise at `now`."""
        present, rule, timing = self._present, self._rule, start.come.timing
        now = now or present.now
        at = moved(present, start.count, due, start.moves, stop.when if stop is not None else now + present.grace)
        by = at.due.when
        claimed = (timing.claimed and not rule.before) or at.claimed
        if stop is None:
            said = word(False, at.suspended is not None or now - present.grace <= by, False, False)
            claimed = timing.claimed or at.claimed
        else:
            in_time = at.suspended is not None or stop.when <= by + present.grace
            said = word(True, in_time, stop.timing.claimed, bool(rule.before))
            claimed = stop.timing.claimed or claimed or (at.on_word and in_time)
        return Clock(
            rule.name,
            self._label,
            said,
            who,
            start.come.act.id,
            start.come.when,
            by.astimezone(self._zone),
            present.charter.zone,
            claimed,
            why(said, self._args(who, by, stop), rule.objection),
            stop.act.id if stop is not None else None,
            stop.when if stop is not None else None,
            bool(who) and stop is not None and who not in stop.act.filed.signers,
            self._note(start, due, at, stop, number),
            at.suspended if stop is None else None,
            number,
        )

    def _args(self, who: str, due: datetime, stop: Come | None) -> Mapping[str, object]:
        args: dict[str, object] = {"what": self._label, "due": self._text(due), "zone": self._present.charter.zone}
        if who:
            args["who"] = self._present.charter.label(who)
        return args | {"done": self._text(stop.when) if stop is not None else ""}

    def _note(self, start: _Start, first: Point, at: Moved, stop: Come | None, number: int) -> Phrase | None:
        same_node = start.come.timing.same_node or (stop is not None and stop.timing.same_node)
        return notes(
            same_node=same_node,
            suspended=self._text(at.suspended) if at.suspended is not None and stop is None else "",
            tolled=at.due.when != first.when and not at.extended,
            extended=at.extended,
            on_word=at.on_word,
            begun_late=not self._rule.before and start.come.when > at.due.when,
            number=number,
            limit=MOST,
        )

    def _text(self, when: datetime) -> str:
        return when.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
