"""What a node is asked for: a case, the day, the record, each at its own mechanism's present moment, or at a past one.

It looks and changes nothing. Whoever holds it keeps the projection caught up with the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from comity.errors import Yours
from comity.mechanism.case import Case
from comity.phrase import Phrase
from comity.projection.as_of import Moment, Past
from comity.projection.case import CaseView, view
from comity.projection.directory import Directory
from comity.projection.fold import FindProcedure
from comity.projection.index import Index
from comity.projection.record import RecordView, record_view
from comity.projection.today import Today, merge, today
from comity.record import checkpoint
from comity.record.checkpoint import Checkpoint
from comity.record.store import Tree

if TYPE_CHECKING:  # loaded when somebody asks what stands around a case
    from comity.projection.around import Around, Surroundings


class Looking(Directory):
    """The views over one projection and the logs that it was made from."""

    def __init__(
        self, find_procedure: FindProcedure, logs: Tree, clock: Callable[[], datetime], exercise_clocks: dict[str, str] | None
    ) -> None:
        super().__init__(find_procedure)
        self.exercise_clocks = exercise_clocks if exercise_clocks is not None else {}
        self._logs = logs
        self._clock = clock
        self.index = Index(self.projection, self.now)

    @cached_property
    def surroundings(self) -> Surroundings:
        """Who names whom and who waits for whom, over all cases."""
        from comity.projection.around import Surroundings

        return Surroundings(lambda: self.index.ties(), self.find)

    # --- time ---------------------------------------------------------------------------------------------------------
    def now(self, mechanism: str | None = None) -> datetime:
        """The time that clocks run on: this machine's, or the exercise's own."""
        set_to = self.exercise_clocks.get(mechanism or "")
        return datetime.fromisoformat(set_to) if set_to else self._clock()

    # --- what can be looked up ----------------------------------------------------------------------------------------
    def fold(self, case_id: str) -> Case:
        """One case at its mechanism's present moment. Raises `Yours`."""
        found = self.projection.case(case_id, self._clock())
        if found is None:
            raise no_case(case_id)
        moment = self.now(found.charter.mechanism)
        return self.projection.case(case_id, moment) or found

    def find(self, case_id: str) -> Case | None:
        """The same, and None where it is not here."""
        return self.fold(case_id) if self.projection.case(case_id, self._clock()) is not None else None

    def folds(self) -> Iterator[Case]:
        """Every case, each at its own mechanism's present moment, by id."""
        for case_id in self.projection.case_ids():
            yield self.fold(case_id)

    def past(self, case_id: str, moment: Moment) -> Past:
        """One case at a past moment. Raises `Yours`."""
        found = self.projection.past(case_id, moment)
        if found is None:
            raise no_case(case_id)
        return found

    def others(self, moment: Moment | None = None) -> Callable[[str], Case | None]:
        """How a view of one case finds others that are held here: as they are, or as they were at the same moment."""
        if moment is None:
            return self.find

        def then(other: str) -> Case | None:
            found = self.projection.past(other, moment)
            return found.case if found is not None and found.case.judged else None

        return then

    def pasts(self, moment: Moment) -> Iterator[Past]:
        """Every case of which something was there at a past moment, by id."""
        for case_id in self.projection.case_ids():
            found = self.past(case_id, moment)
            if found.case.judged or found.case.waiting:
                yield found

    # --- what pages and commands look at ------------------------------------------------------------------------------
    def case(self, case_id: str, moment: Moment | None = None) -> CaseView:
        """Everything that the page of one case shows, now or at a past moment."""
        found = self.fold(case_id) if moment is None else self.past(case_id, moment).case
        return view(found, case_of=self.others(moment))

    def around(self, case_id: str, moment: Moment | None = None) -> Around:
        """What stands around a case: links, waits, slips. Of a past moment no ring is told: that would fold everything."""
        from comity.projection.around import around

        if moment is None:
            return self.surroundings.around(self.fold(case_id))

        then = self.others(moment)
        others = (found for id_ in self.surroundings.naming(case_id) if (found := then(id_)) is not None)
        return around(self.past(case_id, moment).case, others, then)

    def cases(self, moment: Moment | None = None) -> tuple[CaseView, ...]:
        """Every case, the one with the newest act first."""
        found = [view(case) for case in (self.folds() if moment is None else (one.case for one in self.pasts(moment)))]
        return tuple(sorted(found, key=lambda one: (one.last.isoformat() if one.last else "", one.id), reverse=True))

    def today(self) -> Today:
        """The day over all mechanisms, each at its own present moment: from the index, nothing is folded for it."""
        return merge(self._clock(), self.index.today())

    def day(self, moment: Moment) -> tuple[Today, bool]:
        """The day at a past moment, and whether some of it is there by its author's own time alone."""
        pasts = list(self.pasts(moment))
        days = [today([one.case for one in pasts if one.case.charter.id == charter.id], moment.at) for charter in self.charters()]
        return merge(moment.at, days), any(one.claimed for one in pasts)

    def record(self, language: str = "en") -> RecordView:
        """Participants, formats, logs with their signed states, and every act."""
        states = {log: self._logs.checkpoint(log) for log in self._logs.logs()}
        return record_view(self.projection, self.folds(), states, self._clock().date(), language)

    def counts(self) -> dict[str, int]:
        """The numbers of the record, each the length of a list of `record`; nothing is folded for them."""
        states = {log: self._logs.checkpoint(log) for log in self._logs.logs()}
        framed = record_view(self.projection, (), states, self._clock().date())
        return {**framed.counts(), "acts": self.projection.count_acts()}

    def checkpoint(self, log: str) -> Checkpoint:
        """The newest checkpoint of a log."""
        return checkpoint.peek(self._logs.checkpoint(log), log)


def no_case(case_id: str) -> Yours:
    """The error for a case that nobody here has heard of."""
    return Yours(
        "case-unknown",
        expected=Phrase("a case of this node"),
        got=Phrase("{name}, which is not here", {"name": case_id[:80]}),
        todo=Phrase("Look for it in the list of cases."),
    )
