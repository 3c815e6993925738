"""Who waits for whom: from cases that name conditions to the commitments that `analysis.conditions` looks at.

A case is a commitment here where its procedure has a role `obligor` and a field `conditions` of the type `cases`, whatever else
the file says. What is taken as a condition, and on whose word:

    obligor                 an obligor itself signed that it is one
    agreed                  everybody who speaks of the conditions names it: two at least, of different origin
    obligor-according-to    somebody else says that an obligor holds it (`of`); what the obligor signs itself stands for it

What others name is kept in `others` and is no condition here. What only frames a case is nobody's position. Nothing is
decided: whether a condition came, and who may release whom, the case says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from comity.analysis.conditions import Commitment, Deadlock, State, deadlock
from comity.mechanism import columns
from comity.mechanism.case import Case
from comity.mechanism.citing import cases_of
from comity.mechanism.columns import Position
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection.positions import frames

FIELD, ROLE = "conditions", "obligor"
Basis = Literal["obligor", "agreed", "obligor-according-to", "others"]


@dataclass(frozen=True, slots=True)
class Condition:
    """`case` is said to wait for `target`. `of`: whose word it is that an obligor holds so, where that did not sign it."""

    case: str
    target: str
    basis: Basis
    of: str | None
    why: Phrase
    held: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """One case as a commitment, or one that others wait for (then it may owe nothing: no obligors)."""

    case: str
    title: Label
    obligors: tuple[Label, ...]
    state: State


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
    every = [one for id_ in sorted(known) for one in conditions(known[id_])]
    taken = tuple(one for one in every if one.basis != "others")
    of = {id_: tuple(one.target for one in taken if one.case == id_) for id_ in {one.case for one in taken}}
    named = {id_ for targets in of.values() for id_ in targets}
    owed = tuple(_owed(known[id_]) for id_ in sorted(known) if conditional(known[id_].procedure) or id_ in named)
    told = deadlock(Commitment(one.case, joined(one.obligors), of.get(one.case, ()), one.state, one.title) for one in owed)
    return Waits(owed, taken, tuple(one for one in every if one.basis == "others"), told, _hearsay(taken, told))


def conditional(procedure: Procedure) -> bool:
    """Whether cases of this procedure are commitments with conditions."""
    governed = procedure.fields.get(FIELD)
    return governed is not None and governed.type.name == "cases" and ROLE in procedure.roles


def conditions(case: Case) -> tuple[Condition, ...]:
    """Every case that somebody names as a condition of this one, by id, each with what that rests on."""
    if not conditional(case.procedure):
        return ()
    current = [one for one in columns.positions(case) if one.field == FIELD and one.status == "current" and not frames(case, one)]
    signed = {one.holder for one in current if one.direct}
    voiced = [one for one in current if one.direct or one.holder not in signed]
    owing, speaking = obligors(case), {one.holder for one in voiced}
    by_target: dict[str, list[Position]] = {}
    for one in voiced:
        for target in dict.fromkeys(cases_of("cases", one.value)):
            by_target.setdefault(target, []).append(one)
    return tuple(_condition(case, target, by_target[target], owing, speaking) for target in sorted(by_target))


def _condition(case: Case, target: str, held: list[Position], owing: tuple[str, ...], speaking: set[str]) -> Condition:
    holders = {one.holder for one in held}
    theirs = [one for one in held if one.holder in owing]
    own = sorted({one.holder for one in theirs if one.direct})
    if own:
        why = Phrase("{who} holds it of what it owes itself", {"who": _names(case, own)})
        return Condition(case.id, target, "obligor", None, why, tuple(held))
    if len(holders) > 1 and holders == speaking and len({one.origin for one in held}) > 1:
        why = Phrase("{who} hold it", {"who": _names(case, holders)})
        return Condition(case.id, target, "agreed", None, why, tuple(held))
    if theirs:
        one = theirs[0]
        of = _speaker(case, one)
        why = Phrase("only {who} says that {holder} holds it", {"who": of, "holder": _names(case, [one.holder])})
        return Condition(case.id, target, "obligor-according-to", str(of), why, tuple(held))
    why = Phrase("{who} says it, and no obligor does", {"who": _names(case, holders)})
    return Condition(case.id, target, "others", None, why, tuple(held))


def obligors(case: Case) -> tuple[str, ...]:
    """Who owes it, as the opener names them; nobody, where the role comes from elsewhere."""
    rule, opening = case.procedure.roles[ROLE], case.opening
    if rule.source != "field" or opening is None:
        return ()
    found: object = None
    for one in case.effective():
        if one.filed.author == opening.filed.author:
            found = one.filed.act.body.get("fields", {}).get(rule.field, found)
    return tuple(map(str, found)) if isinstance(found, list) else (str(found),) if found is not None else ()


def _owed(case: Case) -> Owed:
    owing = obligors(case) if ROLE in case.procedure.roles else ()
    return Owed(case.id, case.title, tuple(case.charter.label(one, case.names) for one in owing), _state(case))


def _state(case: Case) -> State:
    """Said to be performed is a claim, and the case is open. Of ends that crossed, the one that takes least for done counts."""
    if not case.closed:
        return "open"
    if "lapsed" in case.states:
        return "lapsed"
    return "released" if "released" in case.states else "done"


def _speaker(case: Case, one: Position) -> Label:
    """On whose word a reported position rests in the end."""
    kind, _, name = one.origin.partition(" ")
    if kind == "participant" or one.source is None:
        return _names(case, [name])
    return Label(one.source.agency or one.source.outlet)


def _names(case: Case, holders: Iterable[str]) -> Label:
    return joined(case.charter.label(one, case.names) for one in sorted(holders))


def _hearsay(taken: tuple[Condition, ...], found: Deadlock) -> dict[str, tuple[str, ...]]:
    said = {(one.case, one.target): one.of for one in taken if one.of is not None}
    told: dict[str, tuple[str, ...]] = {}
    place = {id_: group.members[0] for group in found.groups for id_ in group.members}
    for (case, target), of in sorted(said.items()):
        first = place.get(case)
        if first is not None and first == place.get(target) and of not in told.get(first, ()):
            told[first] = (*told.get(first, ()), str(of))
    return told
