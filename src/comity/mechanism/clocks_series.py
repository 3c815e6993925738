"""Clocks that recur: due again and again until the case comes to rest, each time met by a stop of its own.

The time for the next one begins when the one before was due: who reports three times in the first week has met one week, and
the others are still to come. A stop meets the earliest time that is unmet and has begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush

from comity.mechanism.clocks_due import LAST, Point, counting, length
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_starts import Start
from comity.mechanism.clocks_stops import MOST, Stops, whose
from comity.mechanism.clocks_tolling import bits, moved
from comity.mechanism.procedure import ClockRule


class Series:
    """The times of one rule's clocks, from each start on."""

    def __init__(self, present: Present, rule: ClockRule) -> None:
        self._present, self._rule = present, rule
        self._count = counting(present, rule, rule.recurs)
        self._every = max(length(present, rule.recurs), 1)
        self._end = closed_at(present)

    def due(self, start: Start, number: int) -> Point | None:
        """The time of that number, from 0; None beyond the calendar."""
        try:
            found = self._count.after(start.due, number * self._every)
        except OverflowError:
            return None
        return found if found.when < LAST else None

    def stops(self, starts: Sequence[Start], places: Mapping[str, int]) -> Stops:
        """The stops of each (who owes, place of the start): the n-th meets the n-th time. A stop looks only at what it meets."""
        by = {start.place: start for start in starts}
        found: dict[tuple[str, int], list[Come]] = {}
        open_, left = dict(places), dict.fromkeys(places, MOST)
        ahead: dict[str, list[tuple[datetime, int]]] = {who: [] for who in places}
        for come in self._present.acts(stop.act for stop in self._rule.stops):
            known = come.act.past | 1 << come.act.place
            for who in whose(self._rule, come, open_):
                open_[who] |= self._begun(ahead[who], by, found, who, come.when)
                for place in bits(known & open_[who]):
                    open_[who] &= ~(1 << place)
                    row = found.setdefault((who, place), [])
                    if row and left[who] <= 0:
                        continue
                    left[who] -= bool(row)
                    row.append(come)
                    due = self.due(by[place], len(row) - 1)
                    if due is not None:
                        heappush(ahead[who], (due.when, place))
        return found

    def _begun(
        self,
        ahead: list[tuple[datetime, int]],
        by: Mapping[int, Start],
        found: Mapping[tuple[str, int], Sequence[Come]],
        who: str,
        when: datetime,
    ) -> int:
        """The starts whose next time has begun by then: the one before was due, suspensions counted."""
        begun, later = 0, []
        while ahead and ahead[0][0] <= when:
            _, place = heappop(ahead)
            start = by[place]
            due = self.due(start, len(found[who, place]) - 1)
            at = moved(self._present, start.count, due, start.moves, when) if due is not None else None
            if at is not None and at.suspended is None and at.due.when <= when:
                begun |= 1 << place
            elif at is not None:
                later.append((at.due.when, place))
        for row in later:
            heappush(ahead, row)
        return begun

    def times(self, start: Start, who: str, row: Sequence[Come], left: int) -> Iterator[tuple[Point, Come | None, int]]:
        """Each time with what met it and its number, from 1. At most `left` beyond the first; the asker ends at what is ahead."""
        ending = start.end(who)
        for number in range(left + 1):
            due = self.due(start, number)
            if due is None:
                return
            stop = row[number] if number < len(row) else None
            if stop is None and ending is not None and due.when > ending.when:
                return
            if stop is None and number and self._end is not None and due.when > self._end:
                return
            yield due, stop, number + 1


def closed_at(present: Present) -> datetime | None:
    """When the case came to rest in a final state, as it stands at that moment; None while it is open."""
    heads = _heads(present)
    return max(come.when for come in heads) if heads and _states(heads) <= set(present.case.procedure.final) else None


def states_at(present: Present) -> frozenset[str]:
    """The states of the case as it stands at that moment."""
    return _states(_heads(present))


def _states(heads: Sequence[Come]) -> frozenset[str]:
    return frozenset[str]().union(*(come.act.result or frozenset() for come in heads))


def _heads(present: Present) -> list[Come]:
    every = [come for one in present.case.effective() if one.result is not None and (come := present.come(one)) is not None]
    known = 0
    for come in every:
        known |= come.act.past
    return [come for come in every if not known >> come.act.place & 1]
