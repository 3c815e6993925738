"""The documentation page of a procedure, made from its file, so that it cannot say anything else.

`page` gives Markdown in English. A test holds docs/reference/procedures/ equal to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from comity.mechanism import clocks_told
from comity.mechanism.comparators import Comparator
from comity.mechanism.diagram import mermaid
from comity.mechanism.procedure import ActRule, ClockRule, Field, Parameter, Procedure

_SOURCES = {
    "opening": "whoever opened the case",
    "everyone": "every participant of the charter",
    "format": "members of the case's format who hold the role of this name",
}
_COMPARATORS = {
    "same": "the same value",
    "overlap": "at least one in common",
    "same_text": "the same words; other words on one topic are no variance",
    "within_km": "within {limit} km",
    "within": "within {limit} hours",
    "tolerance": "within {limit} %",
    "name": "the same name; names of like letters are not told apart",
    "term": "the same term; a kind of the other is compatible",
}


def page(procedure: Procedure) -> str:
    """The whole page."""
    label = procedure.label
    holders = ((_code(name, "roles", procedure), _holder(procedure, name)) for name in procedure.roles)
    acts = (_act(procedure, rule) for rule in procedure.acts.values())
    fields = (_field(procedure, one) for one in procedure.fields.values())
    parts = [
        f"# {procedure.name}",
        f"{label('procedure', 'about')} *Made from `procedures/{procedure.name}.yaml`; do not edit.*",
        "```mermaid\n" + mermaid(procedure) + "```",
        "## Who\n\n" + _table(("role", "who holds it"), holders),
        _terms(procedure),
        "## Acts\n\n" + _table(("act", "who may", "from", "to", "writes", "may carry"), acts),
        *_conditions(procedure),
        "## Fields\n\n" + _table(("field", "type", "two positions agree when they are", "sealed"), fields),
    ]
    if procedure.clocks:
        rows = (_clock(procedure, one) for one in procedure.clocks.values())
        parts.append("## Clocks\n\n" + _table(("clock", "started by", "stopped by", "owed by", "within"), rows))
    if procedure.parameters:
        table = (
            (_code(one.name, "parameters", procedure), _amount(one), one.source, "yes" if one.verified else "**no**")
            for one in procedure.parameters.values()
        )
        parts.append("## Parameters\n\n" + _table(("parameter", "value", "source", "verified"), table))
        parts.append(
            "A mechanism sets its own values in its charter. *Verified* says that somebody has read the number in its source."
        )
    models = "\n".join(
        f"- {one.text} ({one.source}; {'verified' if one.verified else 'not verified'})" for one in procedure.modelled_on
    )
    parts.append(f"## Modelled on\n\n{models}\n\nNo endorsement is meant.")
    reviewed = ", ".join(
        f"{one.language} ({'reviewed' if one.reviewed else 'not reviewed'})" for one in procedure.labels.values()
    )
    parts.append(f"Labels: {reviewed}.")
    return "\n\n".join(parts) + "\n"


def _conditions(procedure: Procedure) -> list[str]:
    """What acts ask for beside a role and a state; the picture has it in brackets."""
    label, rows = procedure.label, []
    for rule in procedure.acts.values():
        asked = [f"signed together by all who are: {label('roles', rule.jointly)}"] if rule.jointly else []
        if (after := rule.after_all) is not None:
            newest = f", made after the newest “{label('acts', after.since)}”" if after.since else ""
            asked.append(f"after a standing act “{label('acts', after.act)}” of all who are: {label('roles', after.by)}{newest}")
        if rule.relies_on:
            whose = f" for whoever the act names in “{label('fields', rule.relies_of)}”" if rule.relies_of else ""
            asked.append(f"the clock “{label('clocks', rule.relies_on)}” has lapsed{whose}, and the act shows it")
        rows += [(_code(rule.name, "acts", procedure), one) for one in asked]
    return ["## Conditions\n\n" + _table(("act", "asks for"), rows)] if rows else []


def _amount(one: Parameter) -> str:
    """A parameter's value with its unit and, where the file bounds it, what a mechanism may set."""
    bounds = [f"at least {one.least}"] if one.least is not None else []
    bounds += [f"at most {one.most}"] if one.most is not None else []
    return f"{one.value} {one.unit}" + (f" ({', '.join(bounds)})" if bounds else "")


def _terms(procedure: Procedure) -> str:
    return (
        f"May open a case: {_roles(procedure, procedure.open)}. "
        f"The comparison stands between: {procedure.label('roles', procedure.sides)}. "
        f"Crossed acts are settled by their authors jointly, or by: {_roles(procedure, procedure.settle)} "
        "(unless an author of one of them)."
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _code(name: str, kind: str, procedure: Procedure) -> str:
    return f"`{name}` {procedure.label(kind, name)}"


def _roles(procedure: Procedure, names: Iterable[str]) -> str:
    return ", ".join("its author" if name == "author" else str(procedure.label("roles", name)) for name in names)


def _holder(procedure: Procedure, name: str) -> str:
    rule = procedure.roles[name]
    return _SOURCES.get(rule.source) or f"whom the opener names under “{procedure.label('fields', rule.field)}”"


def _states(procedure: Procedure, names: tuple[str, ...]) -> str:
    if not names:
        return "nothing"
    return "any state" if names == procedure.states else ", ".join(procedure.label("states", name) for name in names)


def _act(procedure: Procedure, rule: ActRule) -> tuple[str, ...]:
    whom = _roles(procedure, rule.by)
    if rule.kind == "settles":
        whom = f"the authors jointly, or: {whom}"
    writes = ", ".join(f"`{name}`{' (needed)' if name in rule.needs else ''}" for name in rule.sets) or "–"
    low, high = rule.texts
    carries = [f"{name} ({low} to {high})" if name == "texts" and (low, high) != (0, 16) else name for name in rule.carries]
    to = procedure.label("states", rule.to) if rule.to is not None else "as settled" if rule.kind == "settles" else "unchanged"
    return _code(rule.name, "acts", procedure), whom, _states(procedure, rule.states), to, writes, ", ".join(carries) or "–"


def _field(procedure: Procedure, rule: Field) -> tuple[str, ...]:
    kind = rule.type.name
    if kind in ("choice", "choices", "link"):
        above = dict(rule.comparator.broader)
        words = {choice: procedure.label("choices", f"{rule.name}.{choice}") for choice in rule.type.choices}
        kind += ": " + ", ".join(
            f"{word} (a kind of {words[above[choice]]})" if choice in above else word for choice, word in words.items()
        )
    elif rule.type.choices:
        kind += f" in {', '.join(rule.type.choices)}"
    return _code(rule.name, "fields", procedure), kind, _compared(rule.comparator), rule.sealed


def _compared(comparator: Comparator) -> str:
    if comparator.name == "within" and not comparator.limit:
        return "the same day"
    return _COMPARATORS[comparator.name].format(limit=comparator.limit)


def _clock(procedure: Procedure, rule: ClockRule) -> tuple[str, ...]:
    stops = [f"{procedure.label('acts', stop.act)}{' about the holder' if stop.for_holder else ''}" for stop in rule.stops]
    starts = ", ".join(procedure.label("acts", name) for name in rule.starts)
    return (
        _code(rule.name, "clocks", procedure),
        starts,
        ", ".join(stops),
        clocks_told.owes(procedure, rule),
        clocks_told.span(procedure, rule),
    )
