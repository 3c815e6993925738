"""Where a case can go from where it is: which acts lead to a state, and which are open to somebody, by the procedure's tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from comity.mechanism import together
from comity.mechanism.case import Filed
from comity.mechanism.guards import Past, holders, holding
from comity.mechanism.procedure import ActRule, Procedure


@dataclass(frozen=True, slots=True)
class Lead:
    """The acts that begin a shortest way, and how many acts that way takes; none where no way leads there."""

    acts: tuple[str, ...] = ()
    steps: int = 0


def lead(procedure: Procedure, states: Iterable[str], wanted: Iterable[str]) -> Lead:
    """The shortest ways from a state to one of those wanted. From several states: those that lead there from each."""
    moves = [rule for rule in procedure.acts.values() if rule.to is not None and not rule.kind]
    far = dict.fromkeys(wanted, 0)
    for steps in range(1, len(procedure.states) + 1):
        near = {state for rule in moves if far.get(str(rule.to)) == steps - 1 for state in rule.states if state not in far}
        far |= dict.fromkeys(near, steps)
    here = set(states)
    begin = [rule for rule in moves if here <= set(rule.states) and rule.to in far]
    if not here or not begin:
        return Lead()
    least = min(far[str(rule.to)] for rule in begin)
    return Lead(tuple(rule.name for rule in begin if far[str(rule.to)] == least), least + 1)


def open_to(past: Past, filed: Filed, on: date) -> tuple[ActRule, ...]:
    """The acts of the procedure that these signers may file as the case stands, in the order of the file.

    Not those that mend an own act, which are always open to its author, nor those that rely on a lapse, which takes notes, nor
    those that others have to sign too (see `open_with`); the act that was refused is left out as well.
    """
    every = [rule for rule in past.procedure.acts.values() if rule.name != filed.act.act and not rule.relies_on]
    alone = (one for one in every if not one.jointly or set(holding(past, one.jointly, on)) <= set(filed.signers))
    return tuple(rule for rule in alone if _open(past, filed, rule, on))


def open_with(past: Past, filed: Filed, on: date) -> tuple[ActRule, ...]:
    """The acts that these signers may begin, to be signed by all who hold a role that they hold too."""
    every = [rule for rule in past.procedure.acts.values() if rule.name != filed.act.act and rule.jointly and not rule.relies_on]
    theirs = (one for one in every if set(filed.signers) < set(holding(past, one.jointly, on)))
    return tuple(rule for rule in theirs if _open(past, filed, rule, on))


def _open(past: Past, filed: Filed, rule: ActRule, on: date) -> bool:
    if (rule.kind == "opens") != (past.opening is None) or rule.kind in together.MENDING:
        return False
    if rule.kind == "settles":
        return len(past.states) > 1 and _settles(past, filed, on)
    if rule.kind != "opens" and not past.states <= set(rule.states):
        return False
    if not all(any(role != "author" and holders(past, role, who, on) for role in rule.by) for who in filed.signers):
        return False
    after = rule.after_all
    if after is None:
        return True
    everyone = holding(past, after.by, on)
    return bool(everyone) and not together.behind(past.procedure, after, everyone, past.acts_of)


def _settles(past: Past, filed: Filed, on: date) -> bool:
    """Whether these signers may settle what is crossed: all its authors, or a role, being none of them."""
    authors = {name for id_ in past.heads if (one := past.find(id_)) is not None for name in one.filed.signers}
    by_role = any(holders(past, role, who, on) for role in past.procedure.settle for who in filed.signers)
    return authors <= set(filed.signers) or (by_role and authors.isdisjoint(filed.signers))
