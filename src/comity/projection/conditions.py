"""Who waits for whom, over all commitments that are held here: the waits, the rings, and what release would leave none.

What is a condition, and on whose word, `ties` says of each case. What others name is kept in `others` and is no condition here.
Nothing is decided: whether a condition came, and who may release whom, the case says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from comity.analysis.conditions import Commitment, Deadlock, deadlock
from comity.mechanism.case import Case
from comity.mechanism.words import joined
from comity.projection.ties import Condition, Owed, Tied, owed, tied


@dataclass(frozen=True, slots=True)
class Waits:
    """`told` names commitments by their case ids. `conditions` were taken, `others` were not; both by case, then target.

    `hearsay`: by the first member of a group, on whose word alone some obligor in it is said to wait; such a ring is theirs.
    """

    owed: tuple[Owed, ...]
    conditions: tuple[Condition, ...]
    others: tuple[Condition, ...]
    told: Deadlock
    hearsay: Mapping[str, tuple[str, ...]]


def waits(cases: Iterable[Case], reader: str | None = None) -> Waits:
    """Over the cases held here that `reader` may read (None: all of them). What it may not read is as if it were not here."""
    known = {case.id: case for case in cases if reader is None or case.charter.may_read(reader, case.audience or "public")}

    def find(case_id: str) -> Owed | None:
        return owed(known[case_id]) if case_id in known else None

    return over((one for id_ in known if (one := tied(known[id_])) is not None), find)


def over(rows: Iterable[Tied], find: Callable[[str], Owed | None]) -> Waits:
    """The same from what is kept of each case. `find`: a case that is waited for and is no commitment itself; None: not here."""
    kept = {one.owed.case: one for one in rows}
    every = [row for id_ in sorted(kept) for row in kept[id_].conditions]
    taken = tuple(row for row in every if row.basis != "others")
    of: dict[str, list[str]] = {}
    for one in taken:
        of.setdefault(one.case, []).append(one.target)
    known = {id_: one.owed for id_, one in kept.items() if one.commitment}
    for target in {one.target for one in taken} - set(known):
        found = kept[target].owed if target in kept else find(target)
        if found is not None:
            known[target] = found
    every_owed = tuple(known[id_] for id_ in sorted(known))
    told = deadlock(
        Commitment(one.case, joined(one.obligors), tuple(of.get(one.case, ())), one.state, one.title) for one in every_owed
    )
    return Waits(every_owed, taken, tuple(one for one in every if one.basis == "others"), told, _hearsay(taken, told))


def _hearsay(taken: tuple[Condition, ...], found: Deadlock) -> dict[str, tuple[str, ...]]:
    said = {(one.case, one.target): one.of for one in taken if one.of is not None}
    told: dict[str, tuple[str, ...]] = {}
    place = {id_: group.members[0] for group in found.groups for id_ in group.members}
    for (case, target), of in sorted(said.items()):
        first = place.get(case)
        if first is not None and first == place.get(target) and of not in told.get(first, ()):
            told[first] = (*told.get(first, ()), str(of))
    return told
