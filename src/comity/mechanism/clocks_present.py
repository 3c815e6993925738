"""A case at a moment: which acts had come by then, when each was said, and what its fields then held.

What clocks look at. `now` may lie in the past (only what was attested or claimed by then counts) or ahead (nothing more comes).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from comity.mechanism.attest import Attestations, Timing
from comity.mechanism.case import Case, Judged, SeenNote

# A case can be looked at from anywhere in the calendar that leaves room for a grace and for every zone.
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Come:
    """An act in effect that has come, and when."""

    act: Judged
    timing: Timing

    @property
    def when(self) -> datetime:
        return self.timing.when

    @property
    def order(self) -> tuple[datetime, str]:
        """The order in time; acts of one moment by id."""
        return self.timing.when, self.act.id


class Present:
    """One case at `now`. Each question is answered once and kept, so that many clocks cost no more than one."""

    def __init__(self, case: Case, seen: Iterable[SeenNote], now: datetime, *, own_word: bool = False) -> None:
        """`own_word`, for judging an act on its past: what is there has also come when its author says so, and what ends a clock
        counts as soon as it is known, whatever time it bears."""
        self.case, self.charter = case, case.charter
        self.now = min(max(now, EARLIEST), LATEST)
        self.grace = timedelta(seconds=case.charter.grace_s)
        self._times = Attestations(case.charter, seen, case.hosts)
        self._own_word = own_word
        self._zone = case.charter.time_zone()
        self._mending: list[Judged] = []
        self._named: dict[str, list[Judged]] = {}
        self._mended: dict[str, list[Judged]] = {}
        self._come: dict[str, Come | None] = {}
        self._of_opener: dict[str, object] = {}
        self._writers: dict[str, list[Judged]] | None = None
        self._taken: dict[str, Judged] | None = None
        self._history: dict[str, list[tuple[datetime, Judged]]] = {}
        for one in case.effective():
            self._named.setdefault(one.filed.act.act, []).append(one)
            if one.rule is not None and one.rule.kind == "corrects":
                self._mended.setdefault(str(one.filed.act.body.get("corrects")), []).append(one)
            elif one.rule is not None and one.rule.kind in ("withdraws", "recalls"):
                self._mending.append(one)

    def passed(self, moment: datetime) -> bool:
        """Whether a moment lies behind, the charter's grace counted."""
        return self.now - self.grace > moment

    def come(self, one: Judged) -> Come | None:
        """The act with its time, once it has come."""
        if one.id not in self._come:
            timing = self._times.timing(one.filed)
            horizon = self.now + self.grace
            here = timing.when <= horizon or (self._own_word and one.filed.at <= horizon)
            self._come[one.id] = Come(one, timing) if here else None
        return self._come[one.id]

    def acts(self, names: Iterable[str]) -> list[Come]:
        """The acts of these names that have come, in order of time."""
        every = (self.come(one) for name in dict.fromkeys(names) for one in self._named.get(name, ()))
        return sorted((one for one in every if one is not None), key=lambda one: one.order)

    def ending(self, names: Iterable[str]) -> list[Come]:
        """The acts of these names that may end or extend a clock, in order of time: of a past that is judged all, otherwise those
        that have come. Whoever relies on a lapse cannot choose notes that are older than what ended or extended it."""
        if not self._own_word:
            return self.acts(names)
        every = (self._timed(one) for name in dict.fromkeys(names) for one in self._named.get(name, ()))
        return sorted(every, key=lambda one: one.order)

    def taken_back(self, one: Judged) -> Come | None:
        """The act by which an act was withdrawn or recalled; the first of several. A withdrawn withdrawal is none."""
        if self._taken is None:
            self._taken, gone = {}, set[str]()
            for mend in reversed(self._mending):
                target = str(mend.filed.act.body.get("withdraws") or mend.filed.act.body.get("recalls"))
                if mend.id not in gone and (self._own_word or self.come(mend) is not None):
                    gone.add(target)
                    self._taken[target] = mend
        found = self._taken.get(one.id)
        return None if found is None else self._timed(found)

    def text(self, when: datetime) -> str:
        """A moment as text, in the charter's zone."""
        return when.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

    def _timed(self, one: Judged) -> Come:
        return Come(one, self._times.timing(one.filed))

    def of_opener(self, field: str) -> object:
        """What the opener says of a field: the opening's value, or that of the opener's latest act here that writes it."""
        if field not in self._of_opener:
            writers = self._by_opener().get(field, [])
            latest = next((one for one in reversed(writers) if self.come(one) is not None), None)
            self._of_opener[field] = None if latest is None else latest.filed.act.body["fields"][field]
        return self._of_opener[field]

    def was_of_opener(self, field: str, by: datetime) -> object:
        """What the opener had said of a field before a moment."""
        if field not in self._history:
            comes = (come for one in self._by_opener().get(field, ()) if (come := self.come(one)) is not None)
            rows: list[tuple[datetime, Judged]] = []
            for come in sorted(comes, key=lambda one: one.order):  # its log orders what it said: the last of it counts
                newest = rows[-1][1] if rows and rows[-1][1].place > come.act.place else come.act
                rows.append((come.when, newest))
            self._history[field] = rows
        place = bisect_left(self._history[field], by, key=lambda row: row[0])
        return self._history[field][place - 1][1].filed.act.body["fields"][field] if place else None

    def given(self, one: Judged, field: str) -> object:
        """What an act says of a field, as its author last corrected it; None where it says nothing."""
        value = one.filed.act.body.get("fields", {}).get(field)
        latest, left = -1, list(self._mended.get(one.id, ()))
        while left:
            mend = left.pop()
            left += self._mended.get(mend.id, ())
            fields = mend.filed.act.body.get("fields", {})
            if field in fields and mend.place > latest and self.come(mend) is not None:
                value, latest = fields[field], mend.place
        return value

    def _by_opener(self) -> dict[str, list[Judged]]:
        if self._writers is None:
            self._writers = {}
            opening = self.case.opening
            for one in self.case.effective():
                if opening is not None and one.filed.author == opening.filed.author:
                    for name in one.filed.act.body.get("fields", ()):
                        self._writers.setdefault(name, []).append(one)
        return self._writers
