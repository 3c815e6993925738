"""What ties one case to others, kept so that nobody has to fold it again to ask: whom it names, and what it is said to wait for.

A case is a commitment here where its procedure has a role `obligor` and a field `conditions` of the type `cases`, whatever else
the file says. What is taken as a condition, and on whose word:

    obligor                 an obligor itself signed that it is one
    agreed                  everybody who speaks of the conditions names it: two at least, of different origin
    obligor-according-to    somebody else says that an obligor holds it (`of`); what the obligor signs itself stands for it
    others                  others name it and no obligor does: said to be one, and none here

What only frames a case is nobody's position.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from comity.analysis.conditions import State
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
class Tied:
    """One case that names others, or is a commitment. `named`: every case that a position of it names or has ever named."""

    owed: Owed
    commitment: bool
    named: tuple[str, ...]
    conditions: tuple[Condition, ...]


def tied(case: Case) -> Tied | None:
    """What ties a case to others; None where nothing does."""
    found: dict[str, None] = {}
    for one in columns.positions(case):
        governed = case.procedure.field(one.field)
        if governed is not None:
            found.update(dict.fromkeys(cases_of(governed.type.name, one.value)))
    commitment = conditional(case.procedure)
    return Tied(owed(case), commitment, tuple(sorted(found)), conditions(case)) if found or commitment else None


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


def owed(case: Case) -> Owed:
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
