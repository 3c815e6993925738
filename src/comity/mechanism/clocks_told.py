"""A clock's rule in English words, for the page that documents a procedure: who owes, and until when."""

from __future__ import annotations

from comity.mechanism.procedure import ClockRule, Procedure


def owes(procedure: Procedure, rule: ClockRule) -> str:
    """`each: Side`, or that nobody owes and anybody's objection counts."""
    if rule.objection:
        return "nobody: silence adopts, one objection breaks it"
    if rule.of_author:
        return "whoever files the act that starts it"
    return f"each: {procedure.label('roles', rule.owed_by)}"


def span(procedure: Procedure, rule: ClockRule) -> str:
    """`48 hours before “Begins on”`, `6 months from “Entry into force”, until extended by “Prolong”`, and so on."""

    def length(name: str) -> str:
        parameter = procedure.parameters[name]
        return f"{parameter.value} {parameter.unit.removesuffix('s') if parameter.value == 1 else parameter.unit}"

    def acts(names: tuple[str, ...]) -> str:
        return ", ".join(f"“{procedure.label('acts', name)}”" for name in names)

    parts = [f"by “{procedure.label('fields', rule.until)}”" if rule.until else length(rule.within)]
    if rule.calendar == "working-days":
        parts[0] += " of working days"
    if rule.before:
        parts[0] += f" before “{procedure.label('fields', rule.before)}”"
    if rule.from_field:
        parts[0] += f" from “{procedure.label('fields', rule.from_field)}”"
    if rule.recurs:
        parts.append(f"then every {length(rule.recurs)}")
    if rule.extended_by is not None:
        parts.append(f"until extended by {acts((rule.extended_by.act,))}")
    if rule.suspended_by:
        parts.append(f"not counting the time from {acts(rule.suspended_by)} to {acts(rule.resumed_by)}")
    if rule.ended_by:
        parts.append(f"ended by {acts(rule.ended_by)}")
    return ", ".join(parts)
