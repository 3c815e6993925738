"""What ends a clock without stopping it: its start put anew, taken back, overtaken by another act, or its lapse relied on.

An unmet clock that has ended is not due any more. Had it lapsed before, it stays on the page; otherwise there is no clock. A
deadline that somebody set to itself does not end because it takes that act back: nobody gives itself time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_tolling import bits, mask
from comity.mechanism.procedure import ClockRule
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Ending:
    """Since when a start's clocks are due no longer, and why. `but`: those whose own clocks run on all the same."""

    when: datetime
    why: Phrase
    but: tuple[str, ...] = ()


def endings(present: Present, rule: ClockRule, starts: Sequence[Come]) -> Mapping[int, tuple[Ending, ...]]:
    """What ended the clocks of each starting act, by its place, earliest first. `starts` in order of time."""
    found: dict[int, list[Ending]] = {}
    whens = {start.act.place: start.when for start in starts}
    names = dict.fromkeys((*rule.ended_by, *(rule.starts if rule.objection else ())))
    for place, come in _first_after(mask(whens), present.ending(names)):
        label = present.case.procedure.label("acts", come.act.filed.act.act)
        args = {"act": label, "when": present.text(come.when)}
        found.setdefault(place, []).append(Ending(max(come.when, whens[place]), Phrase("ended by “{act}” on {when}", args)))
    for start in starts:
        taken = present.taken_back(start.act)
        if taken is not None:
            why = Phrase("the act that started it was taken back on {when}", {"when": present.text(taken.when)})
            bound = () if rule.objection or rule.of_author else start.act.filed.signers
            found.setdefault(start.act.place, []).append(Ending(max(taken.when, start.when), why, bound))
    return {place: tuple(sorted(row, key=lambda one: one.when)) for place, row in found.items()}


def relied(present: Present, rule: ClockRule, starts: Sequence[Come]) -> Mapping[tuple[int, str], Phrase]:
    """Which lapses an act in effect has relied on, by place of the start and who owes, and in which words that is told.

    Only of clocks that nobody owes to somebody else, a silence and a period of one's own: what is owed stays due until it comes.
    """
    if not (rule.objection or rule.of_author):
        return {}
    every = mask(start.act.place for start in starts)
    signers = {start.act.place: start.act.filed.signers for start in starts}
    found: dict[tuple[int, str], Phrase] = {}
    for act in present.case.procedure.acts.values():
        if act.relies_on != rule.name:
            continue
        for come in present.ending((act.name,)):
            if present.taken_back(come.act) is not None:
                continue
            args = {"act": present.case.procedure.label("acts", act.name), "when": present.text(come.when)}
            why = Phrase("“{act}” relied on it on {when}", args)
            whose = named(come.act.filed.act.body, act.relies_of)
            for place in bits(come.act.past & every):
                for who in ("",) if rule.objection else whose or signers[place]:
                    found.setdefault((place, who), why)
    return found


def named(body: Mapping[str, object], field: str) -> tuple[str, ...]:
    """The participants in a field of an act's body; none where the act has no such field."""
    fields = body.get("fields")
    value = fields.get(field) if field and isinstance(fields, Mapping) else None
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return () if value is None else (str(value),)


def _first_after(left: int, later: Sequence[Come]) -> Iterator[tuple[int, Come]]:
    """Each start with the first of the later acts that knows it. Linear: a start is looked at once."""
    for come in later:
        for place in bits(come.act.past & left):
            yield place, come
            left &= ~(1 << place)
