"""Whether the conditions of a procedure's acts can be met: all holders of a role, a clock that lapsed, acts done before.

Findings as in `lint`, which asks here. Reads the procedure, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from comity.mechanism.finding import Finding, undeclared
from comity.mechanism.procedure import ActRule, Procedure
from comity.phrase import Phrase


def act_findings(p: Procedure) -> Iterator[Finding]:
    """Errors in the conditions of acts, act by act in the order of the file."""
    for rule in p.acts.values():
        for check in (_names, _kinds, _signers, _doers, _sealed, _texts, _lapse):
            yield from check(p, rule, f"acts.{rule.name}")
    yield from _circles(p)


def _roles_of(rule: ActRule) -> list[tuple[str, str]]:
    """The roles all of whose holders the act asks for, each with the key that names it."""
    found = [("jointly", rule.jointly)] if rule.jointly else []
    return found + ([("after_all.by", rule.after_all.by)] if rule.after_all is not None else [])


def _names(p: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    role, act = Phrase("a role"), Phrase("an act")
    for key, name in _roles_of(rule):
        if name not in p.roles:
            yield undeclared(f"{at}.{key}", role, name)
    after = rule.after_all
    for key, name in (("act", after.act), ("since", after.since)) if after is not None else ():
        if name and name not in p.acts:
            yield undeclared(f"{at}.after_all.{key}", act, name)


def _kinds(_: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    """One participant opens; who mends and who settles is said by the kind of the act."""
    for key, given in (("jointly", rule.jointly), ("after_all", rule.after_all)):
        if rule.kind and given:
            got = Phrase("“{key}” on an act of the kind “{kind}”", {"key": key, "kind": rule.kind})
            mend = Phrase("Take the key out, or give the condition to an act of no kind.")
            yield Finding(f"{at}.{key}", Phrase("an act of a kind is open to whom its kind says, at any time"), got, mend)


def _signers(p: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    if rule.jointly in p.roles and rule.jointly not in rule.by:
        got = Phrase("“{role}” is not in “by”", {"role": rule.jointly})
        mend = Phrase("Add the role to “by”, or name one that is there.")
        yield Finding(f"{at}.jointly", Phrase("who signs an act together may do the act"), got, mend)


def _doers(p: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    """Whoever is waited for can file the act that is waited for, and in the same case."""
    after = rule.after_all
    first = p.acts.get(after.act) if after is not None else None
    if after is None or first is None or after.by not in p.roles:
        return
    may = any(role == after.by or (role in p.roles and p.roles[role].source == "everyone") for role in first.by)
    if not may:
        got = Phrase("the act “{act}” is not open to “{role}”", {"act": first.name, "role": after.by})
        mend = Phrase("Add the role to “by” of that act, or name another.")
        yield Finding(f"{at}.after_all", Phrase("whoever is waited for can file what is waited for"), got, mend)
    if first.audience != rule.audience:
        got = Phrase("acts for different audiences")
        mend = Phrase("Let both acts be filed in the case itself, or both in a narrower one.")
        yield Finding(f"{at}.after_all", Phrase("an act and what it waits for share an audience"), got, mend)
    if first.kind in ("corrects", "withdraws", "recalls"):
        got = Phrase("“{act}”, which mends another act", {"act": first.name})
        mend = Phrase("Name an act by which somebody says something of its own.")
        yield Finding(f"{at}.after_all.act", Phrase("what is waited for is no correction and no withdrawal"), got, mend)


def _sealed(p: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    """A guard that reads a sealed field would be judged differently by those who can open it."""
    for key, name in _roles_of(rule):
        role = p.roles.get(name)
        source = p.fields.get(role.field) if role is not None and role.source == "field" else None
        if source is not None and source.sealed != "never":
            got = Phrase("“{role}”, whose holders stand in the sealed field “{field}”", {"role": name, "field": source.name})
            mend = Phrase("Let the role come from an open field, or from the charter.")
            yield Finding(f"{at}.{key}", Phrase("no guard reads a sealed field"), got, mend)


def _texts(_: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    low, high = rule.texts
    if low > high:
        got = Phrase("at least {low} and at most {high}", {"low": low, "high": high})
        mend = Phrase("Write the smaller number first.")
        yield Finding(f"{at}.texts", Phrase("the least number of texts is not above the greatest"), got, mend)


def _lapse(p: Procedure, rule: ActRule, at: str) -> Iterator[Finding]:
    """Whose lapse an act invokes it says in an open field that it has to give, and that names participants."""
    if not rule.relies_of:
        return
    field, clock = p.fields.get(rule.relies_of), p.clocks.get(rule.relies_on)
    if rule.relies_of not in rule.needs:
        got = Phrase("“{act}” does not need “{field}”", {"act": rule.name, "field": rule.relies_of})
        mend = Phrase("Add the field to “sets” and “needs” of the act.")
        yield Finding(f"{at}.relies_on.of", Phrase("an act says whose lapse it invokes"), got, mend)
    if field is not None and (field.type.name not in ("participant", "participants") or field.sealed != "never"):
        got = Phrase("“{field}”, a {type}", {"field": field.name, "type": field.type.name})
        mend = Phrase("Name an open field of the type participant or participants.")
        yield Finding(f"{at}.relies_on.of", Phrase("an act says whose lapse it invokes"), got, mend)
    if clock is not None and clock.objection:
        got = Phrase("“{clock}”, a silence that nobody owes", {"clock": clock.name})
        yield Finding(f"{at}.relies_on.of", Phrase("an act says whose lapse it invokes"), got, Phrase("Take “of” out."))


def _circles(p: Procedure) -> Iterator[Finding]:
    """An act can be filed once what it waits for can: those that never can wait for one another, or for themselves."""
    reached: set[str] = set()
    able: set[str] = set()

    def waits_for(rule: ActRule) -> str:
        """An act that has to come first and cannot (yet); nothing where none is in the way."""
        after, clock = rule.after_all, p.clocks.get(rule.relies_on)
        if after is not None and after.act in p.acts and after.act not in able:
            return after.act
        starts = [name for name in clock.starts if name in p.acts] if clock is not None else []
        return starts[0] if starts and not able & set(starts) else ""

    grown = True
    while grown:
        new = [
            rule
            for rule in p.acts.values()
            if rule.name not in able and (rule.kind == "opens" or reached & set(rule.states)) and not waits_for(rule)
        ]
        able |= {rule.name for rule in new}
        reached |= {rule.to for rule in new if rule.to}
        grown = bool(new)
    for rule in p.acts.values():
        chain = [rule.name]
        while rule.name not in able and (following := waits_for(p.acts[chain[-1]])) and following not in chain:
            chain.append(following)
        if rule.name not in able and following == rule.name:
            got = Phrase("each waits for the next: {acts}", {"acts": ", ".join([*chain, following])})
            mend = Phrase("Take one of the conditions out.")
            key = "after_all" if rule.after_all is not None else "relies_on"
            yield Finding(f"acts.{rule.name}.{key}", Phrase("no act waits for itself, directly or through others"), got, mend)
