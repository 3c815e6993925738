"""What stands around one case: the cases it names and that name it, who waits for whom, and how its dates slipped.

`Surroundings` is asked by pages: it goes by what the index keeps of each case (`ties`) and folds only the few cases concerned.
The waits over all cases are kept until something changes in one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from comity.analysis.conditions import Group, State, Wait
from comity.mechanism.case import Case
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection.conditions import Waits, over, waits
from comity.projection.links import Link, links_from, links_to
from comity.projection.slipping import Slipped, slipped
from comity.projection.ties import FIELD, Condition, Owed, Tied, conditional, owed

CaseOf = Callable[[str], Case | None]
Rows = Sequence[Sequence[Tied]]


@dataclass(frozen=True, slots=True)
class Awaited:
    """One condition between two cases, as it stands. `other` is the one that is looked at from the other end.

    `word`: waits, unknown, lapsed (see `analysis.conditions`), done, released, ended where the one that waited is; `other-word`
    where others name it and no obligor does.
    `title` None: it cannot be seen from here. `owing`: who owes it. `basis`: on whose word it is a condition.
    """

    other: str
    title: Label | None
    owing: Label
    word: str
    why: Phrase
    basis: Phrase


@dataclass(frozen=True, slots=True)
class Around:
    """`naming`, `named_by`: links. `waits_for`, `waited_by`: conditions. `ring`: the one that the case stands in, if it does."""

    naming: tuple[Link, ...]
    named_by: tuple[Link, ...]
    waits_for: tuple[Awaited, ...]
    waited_by: tuple[Awaited, ...]
    ring: Group | None
    slipped: Slipped


def around(case: Case, others: Iterable[Case], case_of: CaseOf, ring: Group | None = None) -> Around:
    """`others`: the cases that may name this one; `case_of` finds those that it names. All at one moment."""
    beside = {one.id: one for one in others if one.id != case.id}
    naming, named_by = links_from(case, case_of), links_to(case.id, beside.values())
    near = beside | {one.other: seen for one in naming if (seen := case_of(one.other)) is not None}
    found = waits([case, *near.values()])
    return Around(
        naming=tuple(one for one in naming if not _condition(one, case)),
        named_by=tuple(one for one in named_by if not _condition(one, beside[one.source])),
        waits_for=tuple(_rows(found, lambda one: one.case == case.id, lambda one: one.target)),
        waited_by=tuple(_rows(found, lambda one: one.target == case.id, lambda one: one.case)),
        ring=ring,
        slipped=slipped(case),
    )


def _condition(link: Link, source: Case) -> bool:
    """Whether a link is shown among the waits already."""
    return link.relation == FIELD and conditional(source.procedure)


def _rows(found: Waits, mine: Callable[[Condition], bool], other: Callable[[Condition], str]) -> Iterable[Awaited]:
    known = {one.case: one for one in found.owed}
    told = {(one.waiter, one.awaited): one for one in found.told.waits}
    for one in (*found.conditions, *found.others):
        if mine(one):
            there = known.get(other(one))
            title, owing = (there.title, joined(there.obligors)) if there is not None else (None, Label(""))
            word, why = _standing(one, told.get((one.case, one.target)), known)
            yield Awaited(other(one), title, owing, word, why, one.why)


_ENDED: dict[State, Phrase] = {
    "done": Phrase("done: it is waited for no more"),
    "released": Phrase("released: it is waited for no more"),
    "lapsed": Phrase("lapsed"),
    "open": Phrase("the one that waited is open no more"),
}


def _standing(one: Condition, wait: Wait | None, known: dict[str, Owed]) -> tuple[str, Phrase]:
    if one.basis == "others":
        return "other-word", Phrase("not taken as a condition: what it waits for, whoever owes it says")
    if wait is not None:
        return wait.word, wait.why
    waiter = known.get(one.case)
    if waiter is not None and waiter.state != "open":
        return "ended", _ENDED["open"]
    state: State = known[one.target].state if one.target in known else "open"
    return state, _ENDED[state]


class Surroundings:
    """Who names whom and who waits for whom, over everything here. `rows`: what the index keeps, one tuple a mechanism."""

    def __init__(self, rows: Callable[[], Rows], case_of: CaseOf) -> None:
        self._rows, self._case_of = rows, case_of
        self._of: Rows = ()
        self._kept: dict[str, Tied] = {}
        self._naming: dict[str, set[str]] = {}
        self._waits: Waits | None = None
        self._outer: dict[str, Owed | None] = {}

    def naming(self, case_id: str) -> tuple[str, ...]:
        """The cases of which some position names this one, or once did; sorted."""
        self._refresh()
        return tuple(sorted(self._naming.get(case_id, ())))

    def waits(self) -> Waits:
        """Over all commitments. Computed anew when a case changed that is one, or is waited for."""
        self._refresh()
        if self._waits is None or any(self._find(id_) != before for id_, before in self._outer.items()):
            self._outer = {}
            self._waits = over((one for one in self._kept.values() if one.commitment), self._asked)
        return self._waits

    def around(self, case: Case) -> Around:
        """What stands around a case at the present moment."""
        others = (found for id_ in self.naming(case.id) if (found := self._case_of(id_)) is not None)
        ring = next((one for one in self.waits().told.groups if case.id in one.members), None)
        return around(case, others, self._case_of, ring)

    def _refresh(self) -> None:
        """Take in what changed since the last look: of many cases the few whose row is another."""
        now = self._rows()
        if len(now) == len(self._of) and all(one is before for one, before in zip(now, self._of, strict=True)):
            return
        self._of, count = now, 0
        for rows in now:
            count += len(rows)
            for one in rows:
                if self._kept.get(one.owed.case) is not one:
                    self._put(one.owed.case, one)
        if count < len(self._kept):
            for case_id in self._kept.keys() - {one.owed.case for rows in now for one in rows}:
                self._put(case_id, None)

    def _put(self, case_id: str, row: Tied | None) -> None:
        before = self._kept.pop(case_id, None)
        if before is not None:
            for target in before.named:
                self._naming[target].discard(case_id)
        if row is not None:
            self._kept[case_id] = row
            for target in row.named:
                self._naming.setdefault(target, set()).add(case_id)
        if row != before and any(one is not None and one.commitment for one in (row, before)):
            self._waits = None

    def _find(self, case_id: str) -> Owed | None:
        case = self._case_of(case_id)
        return None if case is None else owed(case)

    def _asked(self, case_id: str) -> Owed | None:
        return self._outer.setdefault(case_id, self._find(case_id))
