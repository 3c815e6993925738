"""Whether a procedure makes sense as a whole: findings with the file's path, the rule, what was found, and how to mend it.

An `error` keeps the procedure from being loaded; a `warning` is for its author. With a charter, also whether anybody in it
can hold the roles. Reads the procedure, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from comity.mechanism.finding import Finding, undeclared
from comity.mechanism.lint_acts import act_findings
from comity.mechanism.lint_clocks import clock_findings, shortest
from comity.mechanism.procedure import KINDS, ActRule, Parameter, Procedure
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.mechanism.charter import Charter

SIGNERS = 16  # keys that one note can bear
# Types whose value can point at a person, a site or anything at all: never open in a sensitive procedure.
_EXPOSING = ("place", "text", "topic", "items")


def errors_of(procedure: Procedure) -> Iterator[Finding]:
    """Findings that keep a procedure from being loaded."""
    for check in (_names, _kinds, _fields, _reachable, _dead_ends, _roles, act_findings, clock_findings, _sensitive, _bounds):
        yield from check(procedure)


def lint(procedure: Procedure, charter: Charter | None = None) -> list[Finding]:
    """Every finding, errors first. With a charter: roles of a format that no member holds."""
    found = list(errors_of(procedure)) + list(_unused(procedure)) + list(_unverified(procedure))
    found += _untranslated(procedure)
    if charter is not None:
        found += charter_findings(procedure, charter)
    return sorted(found, key=lambda finding: finding.level)


def charter_findings(p: Procedure, charter: Charter) -> Iterator[Finding]:
    """What a charter rules out: a role that nobody holds, more signers than a note has room for, a number out of bounds."""
    members = [member for one in charter.formats.values() for member in one.members]
    jointly = {rule.jointly for rule in p.acts.values()}
    for role in p.roles.values():
        holders = {member.participant for member in members if member.role == role.name}
        if role.source == "format" and not holders:
            got = Phrase("nobody holds “{role}”", {"role": role.name})
            mend = Phrase("Give the role to a member in the charter, or take it out of the procedure.")
            yield Finding(f"roles.{role.name}", Phrase("every role is held by a member of some format of the charter"), got, mend)
        count = len(charter.participants) if role.source == "everyone" else len(holders)
        if role.source in ("everyone", "format") and role.name in jointly and count > SIGNERS:
            got = Phrase("{n} hold “{role}”", {"n": count, "role": role.name})
            mend = Phrase("Use “after_all”, by which each signs an act of its own.")
            yield Finding(f"roles.{role.name}", Phrase("a joint act has at most 16 signers"), got, mend, "warning")
    use = charter.procedures.get(p.name)
    for name, value in (use.parameters if use is not None else {}).items():
        parameter = p.parameters.get(name)
        broken = out_of_bounds(p, parameter, value) if parameter is not None and isinstance(value, int) else None
        if broken is not None:
            mend = Phrase("Set another value in the charter.")
            yield Finding(f"parameters.{name}", Phrase("a mechanism's value lies within the bounds"), broken, mend)


def _names(p: Procedure) -> Iterator[Finding]:
    """Roles, states, fields, acts and parameters that are used must exist."""
    role, state, field_ = Phrase("a role"), Phrase("a state"), Phrase("a field")
    used: list[tuple[str, Phrase, str, bool]] = [("sides", role, p.sides, p.sides in p.roles)]
    used += [("open", role, name, name in p.roles) for name in p.open]
    used += [("settle", role, name, name in p.roles) for name in p.settle]
    used += [("final", state, name, name in p.states) for name in p.final]
    for rule in p.acts.values():
        at = f"acts.{rule.name}"
        used += [(f"{at}.by", role, name, name in p.roles or name == "author") for name in rule.by]
        used += [(f"{at}.from", state, name, name in p.states) for name in rule.states]
        used += [(f"{at}.to", state, rule.to, rule.to in p.states)] if rule.to else []
        used += [(f"{at}.sets", field_, name, name in p.fields) for name in rule.sets]
        used += [(f"{at}.needs", field_, name, name in rule.sets) for name in rule.needs]
        used += [(f"{at}.relies_on", Phrase("a clock"), rule.relies_on, rule.relies_on in p.clocks)] if rule.relies_on else []
    yield from (undeclared(path, what, name) for path, what, name, good in used if not good)


def _kinds(p: Procedure) -> Iterator[Finding]:
    """Each procedure has one opening act, and correct, withdraw, recall and settle."""
    for kind in KINDS:
        found = [rule.name for rule in p.acts.values() if rule.kind == kind]
        if len(found) != 1:
            yield Finding(
                "acts",
                Phrase("exactly one act of the kind “{kind}”", {"kind": kind}),
                Phrase("{n} such act", {"n": len(found)}, many="{n} such acts"),
                Phrase(
                    "Every procedure can be opened, corrected, withdrawn, recalled and settled: add the act or remove the double."
                ),
            )
    for rule in p.acts.values():
        if rule.kind == "opens" and (rule.states or rule.to is None):
            got = Phrase("“from”, or no “to”")
            yield Finding(
                f"acts.{rule.name}",
                Phrase("the opening act has “to” and no “from”"),
                got,
                Phrase("Give it the first state only."),
            )
        if rule.kind == "opens" and set(rule.by) != set(p.open):
            rule_text = Phrase("“by” of the opening act is the list under “open”")
            yield Finding(f"acts.{rule.name}.by", rule_text, Phrase("another list"), Phrase("Write the same roles in both."))
        if rule.kind == "settles" and set(rule.by) != set(p.settle):
            rule_text = Phrase("“by” of the settling act is the list under “settle”")
            yield Finding(f"acts.{rule.name}.by", rule_text, Phrase("another list"), Phrase("Write the same roles in both."))
        if rule.kind != "opens" and not rule.states:
            got = Phrase("no “from”")
            yield Finding(
                f"acts.{rule.name}", Phrase("every later act says from which states"), got, Phrase("Add “from”, or “from: any”.")
            )
        if rule.kind in ("corrects", "withdraws", "recalls") and rule.to is not None:
            got = Phrase("“to: {state}”", {"state": rule.to})
            yield Finding(f"acts.{rule.name}.to", Phrase("mending an act does not move the case"), got, Phrase("Take “to” out."))


def _fields(p: Procedure) -> Iterator[Finding]:
    """A field that no act can set would stay empty for ever."""
    for rule in p.fields.values():
        if not any(rule.name in act.sets for act in p.acts.values()):
            got = Phrase("no act sets “{name}”", {"name": rule.name})
            yield Finding(
                f"fields.{rule.name}", Phrase("every field is set by some act"), got, Phrase("Add it to an act's “sets”.")
            )


def _reachable(p: Procedure) -> Iterator[Finding]:
    reached: set[str] = {rule.to for rule in p.acts.values() if rule.kind == "opens" and rule.to}
    grown = True
    while grown:
        new = {rule.to for rule in p.acts.values() if rule.to and reached & set(rule.states)} - reached
        reached |= new
        grown = bool(new)
    for state in p.states:
        if state not in reached:
            got = Phrase("no act leads to “{state}”", {"state": state})
            mend = Phrase("Add an act that leads there, or take the state out.")
            yield Finding(f"states.{state}", Phrase("every state can be reached from the opening"), got, mend)


def _dead_ends(p: Procedure) -> Iterator[Finding]:
    def leaves(rule: ActRule, state: str) -> bool:
        return rule.to is not None and rule.to != state and state in rule.states

    for state in p.states:
        way_out = any(leaves(rule, state) for rule in p.acts.values())
        if not way_out and state not in p.final:
            got = Phrase("no act leaves “{state}”", {"state": state})
            mend = Phrase("Add an act that leaves it, or list it under “final”.")
            yield Finding(f"states.{state}", Phrase("a state without a way out is declared final"), got, mend)


def _roles(p: Procedure) -> Iterator[Finding]:
    for role in p.roles.values():
        rule = p.fields.get(role.field)
        good = role.source != "field" or (
            rule is not None
            and rule.type.name in ("participant", "participants")
            and role.field in p.opening.sets
            and rule.sealed == "never"
        )
        if not good:
            yield Finding(
                f"roles.{role.name}",
                Phrase("a role comes from an unsealed field of participants that the opening act sets"),
                Phrase("“{field}”", {"field": role.field}),
                Phrase("Name such a field: otherwise nobody can hold the role."),
            )
        if role.source == "field" and role.name in p.open:
            got = Phrase("“{role}” under “open”", {"role": role.name})
            mend = Phrase("Let the opener come from the charter, or be everyone.")
            yield Finding("open", Phrase("who may open is known before the case is"), got, mend)


def _sensitive(p: Procedure) -> Iterator[Finding]:
    for rule in p.fields.values():
        if p.sensitive and rule.type.name in _EXPOSING and rule.sealed != "required":
            got = Phrase("“{field}” is a {type} and may be written openly", {"field": rule.name, "type": rule.type.name})
            mend = Phrase("Write “sealed: required”, or use a coarse choice such as a zone.")
            yield Finding(
                f"fields.{rule.name}", Phrase("a sensitive procedure has no open sites, personal data or free text"), got, mend
            )


def _bounds(p: Procedure) -> Iterator[Finding]:
    """The number of the file lies within the bounds that the file itself sets for mechanisms."""
    for one in p.parameters.values():
        found = out_of_bounds(p, one, one.value)
        if found is not None:
            mend = Phrase("Correct the number, or “least” and “most”.")
            yield Finding(f"parameters.{one.name}", Phrase("no two parts of a parameter contradict each other"), found, mend)


def out_of_bounds(p: Procedure, parameter: Parameter, value: int) -> Phrase | None:
    """What a value of a parameter breaks; nothing within the bounds of the file. What a clock counts by is no negative length."""
    least, most = parameter.least, parameter.most
    if least is not None and most is not None and least > most:
        return Phrase("“least” {least} is above “most” {most}", {"least": least, "most": most})
    if least is not None and value < least:
        return Phrase("{value}, which is less than “least” {least}", {"value": value, "least": least})
    if most is not None and value > most:
        return Phrase("{value}, which is more than “most” {most}", {"value": value, "most": most})
    length = shortest(p, parameter.name)
    if length is not None and value < length:
        return Phrase("{value}, and a clock that counts by it needs at least {least}", {"value": value, "least": length})
    return None


def _unused(p: Procedure) -> Iterator[Finding]:
    """A role that nothing names is a word too many, or a rule that somebody forgot to write."""
    used = {p.sides, *p.open, *p.settle, *(clock.owed_by for clock in p.clocks.values())}
    for rule in p.acts.values():
        used |= {*rule.by, rule.jointly, *((rule.after_all.by,) if rule.after_all is not None else ())}
    for name in p.roles:
        if name not in used:
            got = Phrase("“{role}” is used nowhere", {"role": name})
            yield Finding(f"roles.{name}", Phrase("every role is used"), got, Phrase("Use the role or take it out."), "warning")


def _unverified(p: Procedure) -> Iterator[Finding]:
    for parameter in p.parameters.values():
        if not parameter.verified:
            got = Phrase("“{name}” = {value}", {"name": parameter.name, "value": parameter.value})
            mend = Phrase("Read the source, correct the number, then write “verified: true”.")
            yield Finding(
                f"parameters.{parameter.name}",
                Phrase("numbers from practice have been read in their source"),
                got,
                mend,
                "warning",
            )


def _untranslated(p: Procedure) -> Iterator[Finding]:
    for labels in p.labels.values():
        if not labels.reviewed:
            got = Phrase("the words in “{language}” are not reviewed", {"language": labels.language})
            mend = Phrase("Have a practitioner who speaks the language sign them off.")
            yield Finding(f"labels.{labels.language}", Phrase("labels are reviewed by a practitioner"), got, mend, "warning")
