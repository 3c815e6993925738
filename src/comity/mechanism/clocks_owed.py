"""Who owes what a clock counts: the holders of its role who have keys and may write in the case's audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.mechanism.clocks_present import Present
from comity.mechanism.clocks_starts import Start
from comity.mechanism.clocks_tolling import mask
from comity.mechanism.procedure import ClockRule

NOBODY = ""  # who owes a silence procedure: it has one clock, and anybody may break the silence


def owing(present: Present, rule: ClockRule, starts: Sequence[Start]) -> Mapping[str, int]:
    """Who owes, by id and sorted, and on which starts, as bits. Whoever cannot answer here owes nothing here.

    With `owed_by: author` each start binds those who signed it, and nobody else.
    """
    every = mask(start.place for start in starts)
    if rule.objection:
        return {NOBODY: every}
    charter = present.charter
    audience = present.case.audience or "public"
    able = sorted(one.id for one in charter.participants.values() if one.authority is not None)
    able = [name for name in able if charter.may_read(name, audience)]
    if rule.of_author:
        own = {name: mask(one.place for one in starts if name in one.come.act.filed.signers) for name in able}
        return {name: places for name, places in own.items() if places}
    return {name: every for name in able if _holds(present, rule.owed_by, name)}


def _holds(present: Present, role: str, participant: str) -> bool:
    case = present.case
    rule, opening = case.procedure.roles[role], case.opening
    if opening is None:
        return False
    if rule.source == "everyone":
        return True
    if rule.source == "opening":
        return participant == opening.filed.author
    if rule.source == "format":
        chosen = opening.filed.act.body["opens"].get("format")
        return role in case.charter.roles(participant, chosen, opening.filed.at.date())
    value = present.of_opener(rule.field)
    return participant in value if isinstance(value, list) else participant == value
