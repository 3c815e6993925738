"""The acts that start a rule's clocks: when each is due, what moves that, and what ends it."""

from __future__ import annotations

from dataclasses import dataclass

from comity.mechanism.clocks_due import Counting, Point, counting, first_due
from comity.mechanism.clocks_ended import Ending, endings
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_tolling import Moves, moves
from comity.mechanism.procedure import ClockRule


@dataclass(frozen=True, slots=True)
class Start:
    """A starting act, the due point that it gives, what moves it, and what ended its clocks, earliest first."""

    come: Come
    due: Point
    moves: Moves
    count: Counting
    ends: tuple[Ending, ...] = ()

    @property
    def place(self) -> int:
        return self.come.act.place

    def end(self, who: str) -> Ending | None:
        """What ended the clock of one who owes, if anything did."""
        return next((one for one in self.ends if who not in one.but), None)


def starts(present: Present, rule: ClockRule) -> list[Start]:
    """Every start that has come and gives a moment, in order of time."""
    comes = present.acts(rule.starts)
    by, ends = moves(present, rule, comes), endings(present, rule, comes)
    count = counting(present, rule, rule.within)
    found = []
    for come in comes:
        end = next((one.when for one in ends.get(come.act.place, ()) if not one.but), None)
        due = first_due(present, rule, come, end)
        if due is not None:
            found.append(Start(come, due, by[come.act.place], count, ends.get(come.act.place, ())))
    return found
