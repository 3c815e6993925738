"""Who owes what a clock counts: the holders of its role who have keys and may write in the case's audience."""

from __future__ import annotations

from comity.mechanism.clocks_present import Present
from comity.mechanism.procedure import ClockRule

NOBODY = ""  # who owes a silence procedure: it has one clock, and anybody may break the silence


def owing(present: Present, rule: ClockRule) -> tuple[str, ...]:
    """Participants by id, sorted. Whoever cannot answer here owes nothing here."""
    if rule.objection:
        return (NOBODY,)
    charter = present.charter
    audience = present.case.audience or "public"
    able = (one.id for one in charter.participants.values() if one.authority is not None)
    return tuple(sorted(name for name in able if _holds(present, rule.owed_by, name) and charter.may_read(name, audience)))


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
