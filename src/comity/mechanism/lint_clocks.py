"""Whether the clocks of a procedure make sense: each can be stopped, ends, and reads only what it may read.

Findings as in `lint`, which asks here. Reads the procedure, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comity.mechanism.finding import Finding, undeclared
from comity.mechanism.procedure import ActRule, ClockRule, Procedure
from comity.phrase import Phrase

_UNITS = ("hours", "days", "months")


def clock_findings(p: Procedure) -> Iterator[Finding]:
    """Errors in the clocks, clock by clock in the order of the file."""
    for clock in p.clocks.values():
        for check in _CHECKS:
            yield from check(p, clock, f"clocks.{clock.name}")


def _names(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """Acts, fields, roles and parameters that a clock uses must exist."""
    act, field, parameter = Phrase("an act"), Phrase("a field"), Phrase("a parameter")
    used = [(f"{at}.starts", act, name, name in p.acts) for name in clock.starts]
    used += [(f"{at}.stops", act, stop.act, stop.act in p.acts) for stop in clock.stops]
    used += [(f"{at}.suspended_by", act, name, name in p.acts) for name in clock.suspended_by]
    used += [(f"{at}.resumed_by", act, name, name in p.acts) for name in clock.resumed_by]
    used += [(f"{at}.ended_by", act, name, name in p.acts) for name in clock.ended_by]
    used += [(f"{at}.owed_by", Phrase("a role"), clock.owed_by, clock.owed_by in p.roles or clock.of_author)]
    used += [(f"{at}.channel", field, clock.channel, clock.channel in p.fields)]
    used += [(f"{at}.{key}", parameter, name, name in p.parameters) for key, name in _parameters(clock)]
    used += [(f"{at}.silences", field, name, name in p.fields) for name in clock.silences]
    used += [(f"{at}.{key}", field, name, name in p.fields) for key, name in _moments(clock)]
    if clock.extended_by is not None:
        used.append((f"{at}.extended_by.act", act, clock.extended_by.act, clock.extended_by.act in p.acts))
    yield from (undeclared(path, what, name) for path, what, name, good in used if name and not good)


def _parameters(clock: ClockRule) -> list[tuple[str, str]]:
    return [(key, name) for key, name in (("within", clock.within), ("recurs", clock.recurs)) if name]


def _moments(clock: ClockRule) -> list[tuple[str, str]]:
    """The fields that a clock reads for a date or time, each with the key that names it."""
    extension = clock.extended_by.field if clock.extended_by is not None else ""
    rows = (("before", clock.before), ("from", clock.from_field), ("until", clock.until), ("extended_by.field", extension))
    return [(key, name) for key, name in rows if name]


def _keys_together(_: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """Keys that contradict one another: a deadline is counted in one way."""
    others = {
        "until": clock.until,
        "from": clock.from_field,
        "recurs": clock.recurs,
        "extended_by": clock.extended_by,
        "suspended_by": clock.suspended_by,
        "objection": clock.objection,
        "calendar: working-days": clock.calendar == "working-days",
        "silences": clock.silences,
        "owed_by": clock.owed_by,
    }
    given = {name for name, value in others.items() if value}
    rivals = {
        "before": given & {"until", "from", "recurs", "extended_by", "suspended_by", "objection"} if clock.before else set(),
        "until": given & {"from", "objection"} if clock.until else set(),
        "recurs": given & {"extended_by", "objection", "silences"} if clock.recurs else set(),
        "objection": given & {"silences", "owed_by"} if clock.objection else set(),
    }
    for key, against in rivals.items():
        for other in sorted(against):
            got = Phrase("“{key}” and “{other}”", {"key": key, "other": other})
            mend = Phrase("Take one of the two out, or write two clocks.")
            yield Finding(f"{at}.{key}", Phrase("no two keys of a clock contradict each other"), got, mend)
    if clock.until and clock.calendar == "working-days" and not clock.recurs:
        got = Phrase("“{key}” and “{other}”", {"key": "until", "other": "calendar: working-days"})
        mend = Phrase("Take one of the two out, or write two clocks.")
        yield Finding(f"{at}.calendar", Phrase("no two keys of a clock contradict each other"), got, mend)


def _acts_apart(_: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """What suspends a clock neither stops nor resumes it. What stops it may end it too: met by one, and due from nobody else."""
    stops = {stop.act for stop in clock.stops}
    pairs = (
        ("resumed_by", clock.resumed_by, "suspended_by", set(clock.suspended_by)),
        ("suspended_by", clock.suspended_by, "stops", stops),
    )
    for key, names, other, against in pairs:
        for name in names:
            if name in against:
                got = Phrase("“{act}” under “{key}” and under “{other}”", {"act": name, "key": key, "other": other})
                mend = Phrase("Name the act under one of the two.")
                yield Finding(f"{at}.{key}", Phrase("no two keys of a clock contradict each other"), got, mend)


def _stoppable(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    able = [
        stop
        for stop in clock.stops
        if stop.act in p.acts
        and (stop.for_holder or not clock.owed_by or p.acts[stop.act].by == ("everyone",) or _may(p, p.acts[stop.act], clock))
    ]
    if not able:
        got = Phrase("no stopping act is open to “{role}”", {"role": clock.owed_by})
        mend = Phrase("Add an act to “stops” that the one who owes may file.")
        yield Finding(f"{at}.stops", Phrase("who owes can stop the clock"), got, mend)
    elif not set(clock.starts) & {stop.act for stop in able} and not _follows(p, clock.starts, (stop.act for stop in able)):
        got = Phrase("no stopping act is allowed in a state that can follow the start")
        mend = Phrase("Add such a state to “from” of a stopping act.")
        yield Finding(f"{at}.stops", Phrase("what stops a clock can come after what starts it"), got, mend)


def _follows(p: Procedure, first: Iterable[str], then: Iterable[str]) -> bool:
    """Whether one of the acts `then` is allowed in a state in which a case can be after one of the acts `first`."""
    rules = [p.acts[name] for name in first if name in p.acts]
    reached = {state for rule in rules for state in ([rule.to] if rule.to is not None else rule.states)}
    grown = True
    while grown:
        more = {rule.to for rule in p.acts.values() if rule.to is not None and reached & set(rule.states)} - reached
        reached |= more
        grown = bool(more)
    return any(reached & set(p.acts[name].states) for name in then if name in p.acts)


def _may(p: Procedure, rule: ActRule, clock: ClockRule) -> bool:
    """Whether whoever holds the owing role may file the act: by that role itself, or because everyone may."""
    owing = {clock.owed_by}
    if clock.of_author:
        owing = {role for name in clock.starts if name in p.acts for role in p.acts[name].by}
    return any(role in owing or (role in p.roles and p.roles[role].source == "everyone") for role in rule.by)


def _audiences(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    extends = (clock.extended_by.act,) if clock.extended_by is not None else ()
    names = (
        *clock.starts,
        *(stop.act for stop in clock.stops),
        *clock.suspended_by,
        *clock.resumed_by,
        *extends,
        *clock.ended_by,
    )
    if len({p.acts[name].audience for name in names if name in p.acts}) > 1:
        got = Phrase("acts for different audiences")
        mend = Phrase("Let both acts be filed in the case itself, or both in a narrower one.")
        yield Finding(at, Phrase("acts that start and stop one clock share an audience"), got, mend)


def _fields(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """No clock reads a sealed field; a moment is read from a date or a time that somebody can give."""
    moments = _moments(clock)
    lines = [("channel", clock.channel)] if clock.channel else []
    for key, name in (*moments, *lines, *(("silences", name) for name in clock.silences)):
        rule = p.fields.get(name)
        if rule is not None and rule.sealed != "never":
            got, mend = Phrase("“{field}”", {"field": name}), Phrase("Use an open field.")
            yield Finding(f"{at}.{key}", Phrase("no clock reads a sealed field"), got, mend)
    for key, name in moments:
        rule = p.fields.get(name)
        if rule is not None and rule.type.name not in ("date", "time"):
            got = Phrase("“{field}”, a {type}", {"field": name, "type": rule.type.name})
            mend = Phrase("Name a field of the type date or time.")
            yield Finding(f"{at}.{key}", Phrase("a clock reads a moment from a date or a time"), got, mend)
    for key, name in (*moments, *lines):
        if name in p.fields and p.fields[name].many:
            got = Phrase("“{field}”, a family of fields", {"field": name})
            mend = Phrase("Name one field: a clock cannot know which of a family counts.")
            yield Finding(f"{at}.{key}", Phrase("a clock reads one field"), got, mend)
    yield from _channel(p, clock, at)
    extension = clock.extended_by
    if extension is not None and extension.act in p.acts and extension.field not in p.acts[extension.act].sets:
        got = Phrase("“{act}” does not set “{field}”", {"act": extension.act, "field": extension.field})
        mend = Phrase("Add the field to “sets” of the act, or name another.")
        yield Finding(f"{at}.extended_by", Phrase("the extending act gives the new date"), got, mend)


def _channel(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """The line that stays open is a text that the suspending act gives."""
    rule = p.fields.get(clock.channel)
    given = any(clock.channel in p.acts[name].sets for name in clock.suspended_by if name in p.acts)
    if rule is not None and (rule.type.name != "text" or not given):
        got = Phrase("“{field}”, a {type}", {"field": rule.name, "type": rule.type.name})
        if rule.type.name == "text":
            got = Phrase("no act of “suspended_by” sets “{field}”", {"field": rule.name})
        mend = Phrase("Name a field of the type text, and add it to “sets” of the suspending act.")
        yield Finding(f"{at}.channel", Phrase("whoever suspends a clock names the line that stays open"), got, mend)


def shortest(p: Procedure, parameter: str) -> int | None:
    """The least value that a parameter can have where clocks count by it; None where none does. No length is negative, and what
    recurs or waits for objections leaves some time."""
    clocks = [one for one in p.clocks.values() if parameter in (one.within, one.recurs)]
    if not clocks:
        return None
    return int(any(one.recurs == parameter or one.objection for one in clocks))


def _lengths(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    for key, name in _parameters(clock):
        parameter = p.parameters.get(name)
        if parameter is None:
            continue
        if parameter.unit not in _UNITS:
            got = Phrase("“{unit}”", {"unit": parameter.unit})
            rule = Phrase("a clock's length is in hours, days or months")
            yield Finding(f"parameters.{name}", rule, got, Phrase("Change the unit."))
        if parameter.unit == "months" and clock.calendar == "working-days":
            got = Phrase("“{name}” in months", {"name": name})
            mend = Phrase("Count in days, or take “calendar: working-days” out.")
            yield Finding(f"{at}.calendar", Phrase("working days count days, never months"), got, mend)
        if key == "recurs" and parameter.value < 1:
            got = Phrase("“{name}” = {value}", {"name": name, "value": parameter.value})
            mend = Phrase("Let it be due again after at least one hour, day or month.")
            yield Finding(f"{at}.recurs", Phrase("a clock that recurs moves on"), got, mend)


def _suspension(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    if bool(clock.suspended_by) == bool(clock.resumed_by):
        for name in clock.suspended_by:
            if name in p.acts and not _follows(p, (name,), clock.resumed_by):
                got = Phrase("nothing that resumes it is allowed after “{act}”", {"act": name})
                mend = Phrase("Let an act of “resumed_by” be allowed in a state that can follow.")
                yield Finding(f"{at}.resumed_by", Phrase("what suspends a clock can be followed by what resumes it"), got, mend)
        return
    key = "resumed_by" if clock.suspended_by else "suspended_by"
    got = Phrase("no “{key}”", {"key": key})
    mend = Phrase("Name the acts, or take the other key out.")
    yield Finding(f"{at}.{key}", Phrase("what suspends a clock can be followed by what resumes it"), got, mend)


def _ends(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """A clock that recurs ends when the case comes to rest: some act leads to a final state."""
    if clock.recurs and not any(rule.to in p.final for rule in p.acts.values()):
        got = Phrase("no act leads to a final state")
        mend = Phrase("Add an act that closes the case: until then it would be due for ever.")
        yield Finding(f"{at}.recurs", Phrase("a clock that recurs has an end"), got, mend)


def _silence(p: Procedure, clock: ClockRule, at: str) -> Iterator[Finding]:
    """A silence procedure leads somewhere: some act relies on it."""
    if clock.objection and not any(rule.relies_on == clock.name for rule in p.acts.values()):
        got = Phrase("no act relies on “{clock}”", {"clock": clock.name})
        mend = Phrase("Add an act with “relies_on: {clock}”: silence adopts nothing by itself.", {"clock": clock.name})
        yield Finding(f"{at}.objection", Phrase("a silence procedure is invoked by an act"), got, mend)


_CHECKS = (_names, _keys_together, _acts_apart, _stoppable, _audiences, _fields, _lengths, _suspension, _ends, _silence)
