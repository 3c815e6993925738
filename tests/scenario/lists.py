"""What a case shows at a moment, as data: complete lists, so that a row too many fails like a row too few."""

from __future__ import annotations

from dataclasses import dataclass

from comity.mechanism.case import Case
from comity.projection.today import Today


@dataclass(frozen=True, slots=True)
class Lists:
    """What a case shows at a moment. The order of rows does not matter.

    `due`: (clock, who owes or "", due moment in the charter's zone, word). `silent`, `nothing`: (field, holder).
    `without_effect`: (signer, act, code).
    """

    states: tuple[str, ...]
    due: tuple[tuple[str, str, str, str], ...] = ()
    at_variance: tuple[str, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    nothing: tuple[tuple[str, str], ...] = ()
    without_effect: tuple[tuple[str, str, str], ...] = ()

    def in_order(self) -> Lists:
        """The same, rows sorted."""
        return Lists(
            tuple(sorted(self.states)),
            tuple(sorted(self.due)),
            tuple(sorted(self.at_variance)),
            tuple(sorted(self.silent)),
            tuple(sorted(self.nothing)),
            tuple(sorted(self.without_effect)),
        )


def lists(case: Case, day: Today) -> Lists:
    """What a case shows on a day, as its pages list it."""
    due = (one.clock for one in day.due if one.case == case.id)
    return Lists(
        tuple(case.states),
        tuple((clock.name, clock.owed_by, f"{clock.due:%Y-%m-%d %H:%M}", clock.word) for clock in due),
        tuple(one.row.field for one in day.differs if one.case == case.id),
        tuple((gap.row.field, gap.cell.holder) for gap in day.silent if gap.case == case.id),
        tuple((gap.row.field, gap.cell.holder) for gap in day.nothing if gap.case == case.id),
        tuple((one.filed.author, one.filed.act.act, one.code) for one in case.judged.values() if not one.effect),
    ).in_order()
