"""What the pages look at, over all mechanisms of the desk: the day, the cases, the register with its logs and acts.

Each mechanism has its own present moment, because an exercise can move its clock; so the day is put together from one day a
mechanism. Everything shown is computed by `projection` from the same folds that the engine uses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from comity.desk.desk import Desk
from comity.mechanism.case import Case
from comity.projection import case as cases
from comity.projection import today as days
from comity.projection.as_of import Moment
from comity.projection.case import ActView, CaseView
from comity.projection.index import CaseLine
from comity.projection.record import LogView, log_views
from comity.projection.register import Register, register
from comity.record import entry
from comity.web.place import act_address


@dataclass(frozen=True)
class ActLine:
    """One act on the record: what it is, whose, where it stands, in which case."""

    act: ActView
    case: CaseView

    @property
    def address(self) -> str:
        return act_address(self.case.id, self.act.id)


@dataclass(frozen=True)
class Views:
    """One look at the desk; what is asked for is computed once a look."""

    desk: Desk

    @cached_property
    def folds(self) -> tuple[Case, ...]:
        return tuple(self.desk.node.folds())

    @property
    def lines(self) -> tuple[CaseLine, ...]:
        """Every case in short, the one with the newest act first."""
        return self.desk.node.index.lines()

    @cached_property
    def cases(self) -> tuple[CaseView, ...]:
        return tuple(cases.view(each) for each in self.folds)

    def case(self, case_id: str) -> CaseView:
        """One case. Raises `Yours` where there is none."""
        case = self.desk.node.fold(case_id)
        return cases.view(case, openings=self.desk.node.openings(case), case_of=self.desk.node.others())

    def acts(self, newest: int | None = None) -> tuple[ActLine, ...]:
        """The newest acts, newest first: their cases are folded, and no others; every act, where no number is given."""
        node = self.desk.node
        several = self.cases if newest is None else map(self.case, node.index.newest(newest))
        found = [ActLine(act, case) for case in several for act in case.acts]
        return tuple(sorted(found, key=lambda line: (line.act.when, line.act.id), reverse=True)[:newest])

    def count_acts(self) -> int:
        """How many acts stand in cases; nothing is folded for it."""
        return self.desk.node.projection.count_acts()

    def act(self, act_id: str) -> ActLine | None:
        """One act, for which its case is folded; None where it is not here."""
        case_id = self.desk.node.projection.case_of(act_id)
        case = self.case(case_id) if case_id else None
        return next((ActLine(each, case) for each in case.acts if each.id == act_id), None) if case is not None else None

    def acts_in(self, log: str, newest: int | None = None) -> tuple[ActLine, ...]:
        """The acts among the last entries of a log, newest first: their cases are folded, and no others."""
        store = self.desk.store
        size = store.size(log)
        items = map(entry.parse, store.entries(log, max(0, size - newest) if newest is not None else 0, size))
        ids = {each.id: str(each.value["case"]) for each in items if each.v == "act/1"}
        known = set(self.desk.node.projection.case_ids())
        several = map(self.case, sorted(set(ids.values()) & known))
        found = [ActLine(act, case) for case in several for act in case.acts if act.id in ids and act.log == log]
        return tuple(sorted(found, key=lambda line: line.act.index, reverse=True))

    def past(self, case_id: str, moment: Moment) -> tuple[CaseView, bool]:
        """One case at a past moment, and whether some of it is there by its author's own time alone. Raises `Yours`."""
        found = self.desk.node.past(case_id, moment)
        return cases.view(found.case, case_of=self.desk.node.others(moment)), found.claimed

    def day(self, moment: Moment) -> tuple[days.Today, bool]:
        """The day of every mechanism at a past moment, and whether some of it is claimed."""
        day, claimed = self.desk.node.day(moment)
        return urgent(day), claimed

    def today(self) -> days.Today:
        """The day of every mechanism in one: due by moment, new by moment, the rest by case."""
        node = self.desk.node
        parts = node.index.today()
        latest = max((part.now for part in parts), default=node.now())
        return urgent(days.merge(latest if len(parts) == 1 else node.now(), parts))

    def now(self, case_id: str) -> datetime:
        """The present moment of the mechanism that a case belongs to."""
        line = self.desk.node.index.line(case_id)
        return self.desk.node.now(line.mechanism if line is not None else None)

    def registers(self, language: str) -> tuple[Register, ...]:
        """Participants and formats of each mechanism, alphabetically in the reader's language."""
        node = self.desk.node
        return tuple(register(charter, node.now(charter.mechanism).date(), language) for charter in node.charters())

    def logs(self) -> tuple[LogView, ...]:
        """Every log of the record, by name."""
        store = self.desk.store
        return log_views(self.desk.node.projection, {name: store.checkpoint(name) for name in store.logs()})


def urgent(day: days.Today) -> days.Today:
    """The day with what has lapsed first."""
    return replace(day, due=tuple(sorted(day.due, key=lambda each: (each.clock.word != "lapsed", each.clock.due, each.case))))


def views_of(desk: Desk) -> Views:
    """A fresh look."""
    desk.node.catch_up()
    return Views(desk)
