"""Clocks: deadlines that an act starts and another stops; one for each participant who owes.

The word of a clock is computed from the case, the attested times and now: running, met, met-claimed, short-notice, late,
lapsed. No clock takes effect from an act, and nothing irreversible follows from a lapse alone. Only
participants with keys who may write in the case's audience owe anything: whoever cannot answer here is not late here.
Its parts are the modules `clocks_…`: `present` (what had come), `starts`, `owed` (who), `due` (when), `tolling` (what moves
that), `ended`, `stops`, `series` (again and again), `words`; and, for an act that relies on a lapse, `lapse`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from comity.mechanism.case import Case, SeenNote
from comity.mechanism.clocks_due import Point
from comity.mechanism.clocks_ended import relied
from comity.mechanism.clocks_owed import owing
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_series import Series, states_at
from comity.mechanism.clocks_starts import Start, starts
from comity.mechanism.clocks_stops import MOST, stops
from comity.mechanism.clocks_tolling import Moved, moved
from comity.mechanism.clocks_words import ClockWord, notes, why, word
from comity.mechanism.procedure import ClockRule
from comity.mechanism.words import Label
from comity.phrase import Phrase

__all__ = ["Clock", "ClockWord", "clocks", "of_rule"]


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one participant. `due` is in the charter's zone (`zone`). `claimed`: it rests on somebody's own `at`.

    `owed_by` is empty for a silence procedure, which nobody owes. `reported`: it was stopped by another's report about the one
    who owes. `note` says exceptions in words. `suspended`: since when it stands still (`due` is then as it stood). `number`
    counts from 1 for a clock that recurs, and is 0 for all others. `ended`: why a clock that lapsed is due no longer.
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
    ended: Phrase | None = None

    @property
    def due_still(self) -> bool:
        """Whether something is still to come: it runs, or it lapsed and has not ended since."""
        return self.word in ("running", "lapsed") and self.ended is None


def clocks(case: Case, seen: Iterable[SeenNote] | None = None, now: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock of a case at `now`, by due moment, then name and who owes. `seen` and `now` default to those of the fold.

    At a past moment only what was attested or claimed by then counts; at one to come, what is due if nothing more comes.
    """
    if not case.procedure.clocks:
        return ()
    present = Present(case, case.seen if seen is None else seen, now or case.now)
    found = [clock for rule in case.procedure.clocks.values() for clock in of_rule(present, rule)]
    return tuple(sorted(found, key=_order))


def _order(clock: Clock) -> tuple[datetime, str, str, str, int]:
    return clock.due.astimezone(UTC), clock.name, clock.owed_by, clock.started_by, clock.number


def of_rule(present: Present, rule: ClockRule) -> Iterator[Clock]:
    """The clocks of one rule at a moment."""
    begun = starts(present, rule)
    if not begun:
        return
    owes = owing(present, rule, begun)
    series = Series(present, rule) if rule.recurs else None
    stopping = stops(present, rule, owes) if series is None else series.stops(begun, owes)
    tell = _Tell(present, rule, begun)
    for who, places in owes.items():
        left = MOST
        for start in begun:
            if not places >> start.place & 1:
                continue
            row = stopping.get((who, start.place), ())
            if series is None:
                made = _single(tell, start, who, row)
                if made is not None:
                    yield made
                continue
            for due, stop, number in series.times(start, who, row, left):
                left -= number > 1
                made = tell.clock(start, due, who, stop, number=number)
                yield made
                if made.word == "running":
                    break


def _single(tell: _Tell, start: Start, who: str, row: Sequence[Come]) -> Clock | None:
    """The clock of a starting act that is due once; None for one that ended before anything came of it."""
    stop, ending = row[0] if row else None, start.end(who)
    if ending is not None and (stop is None or stop.when > ending.when):
        clock = tell.clock(start, start.due, who, None, ending.when)
        return clock if clock.word == "lapsed" else None
    return tell.clock(start, start.due, who, stop)


class _Tell:
    """Makes the clocks of one rule, in words."""

    def __init__(self, present: Present, rule: ClockRule, begun: Sequence[Start]) -> None:
        self._present, self._rule = present, rule
        self._label = present.case.procedure.label("clocks", rule.name)
        self._zone = present.charter.time_zone()
        self._relied = relied(present, rule, [start.come for start in begun])
        self._able: bool | None = None

    def clock(self, start: Start, due: Point, who: str, stop: Come | None, now: datetime | None = None, number: int = 0) -> Clock:
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
        ended = self._ended(start, who, said)
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
            self._note(start, due, at, stop, number, ended),
            at.suspended if stop is None else None,
            number,
            ended,
        )

    def _ended(self, start: Start, who: str, said: ClockWord) -> Phrase | None:
        """Why a lapsed clock is due no longer: something ended it, an act relied on it, or no act can rely on it now."""
        if said != "lapsed":
            return None
        ending = start.end(who)
        if ending is not None:
            return ending.why
        if not self._rule.objection or (start.place, who) in self._relied:
            return self._relied.get((start.place, who))
        if self._able is None:
            acts, now = self._present.case.procedure.acts.values(), states_at(self._present)
            self._able = any(act.relies_on == self._rule.name and now <= set(act.states) for act in acts)
        return None if self._able else Phrase("as the case stands, no act can rely on it")

    def _args(self, who: str, due: datetime, stop: Come | None) -> Mapping[str, object]:
        args: dict[str, object] = {"what": self._label, "due": self._present.text(due), "zone": self._present.charter.zone}
        if who:
            args["who"] = self._present.charter.label(who)
        return args | {"done": self._present.text(stop.when) if stop is not None else ""}

    def _note(self, start: Start, first: Point, at: Moved, stop: Come | None, number: int, ended: Phrase | None) -> Phrase | None:
        same_node = start.come.timing.same_node or (stop is not None and stop.timing.same_node)
        taken = self._present.taken_back(stop.act) if stop is not None else None
        return notes(
            same_node=same_node,
            suspended=self._present.text(at.suspended) if at.suspended is not None and stop is None else "",
            line=at.line,
            tolled=at.due.when != first.when and not at.extended,
            extended=at.extended,
            on_word=at.on_word,
            begun_late=not self._rule.before and start.come.when > at.due.when,
            taken_back=self._present.text(taken.when) if taken is not None else "",
            ended=ended,
            number=number,
            limit=MOST,
        )
