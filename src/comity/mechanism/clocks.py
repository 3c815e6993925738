"""Clocks: deadlines that an act starts and another stops; one for each participant who owes.

The word of a clock is computed from the case, the attested times and now: running, met, met-claimed, short-notice, late,
lapsed. No clock takes effect from an act, and nothing irreversible follows from a lapse alone. Only
participants with keys who may write in the case's audience owe anything: whoever cannot answer here is not late here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from comity.mechanism.attest import Attestations, Timing
from comity.mechanism.calendars import add_working_days
from comity.mechanism.case import Case, Judged, SeenNote
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import ClockRule, Parameter
from comity.mechanism.words import Label, moment
from comity.phrase import Phrase

ClockWord = Literal["running", "met", "met-claimed", "short-notice", "late", "lapsed"]


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one participant. `due` is in the charter's zone (`zone`). `claimed`: it rests on somebody's own `at`.

    `reported`: it was stopped by another's report about the one who owes. `note` says an exercise's exception in words.
    """

    name: str
    label: Label
    word: ClockWord
    owed_by: str
    started_by: str
    started: datetime
    due: datetime
    zone: str
    claimed: bool
    why: Phrase
    stopped_by: str | None = None
    stopped: datetime | None = None
    reported: bool = False
    note: Phrase | None = None


def clocks(case: Case, seen: Iterable[SeenNote] | None = None, now: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock of a case, by due moment, then name and who owes. `seen` and `now` default to those of the fold."""
    notes = case.seen if seen is None else tuple(seen)
    times = Attestations(case.charter, notes, case.hosts)
    found = [clock for rule in case.procedure.clocks.values() for clock in _run(case, rule, times, now or case.now)]
    return tuple(sorted(found, key=lambda clock: (clock.due, clock.name, clock.owed_by, clock.started_by)))


def _run(case: Case, rule: ClockRule, times: Attestations, now: datetime) -> Iterator[Clock]:
    starts = [one for one in case.effective() if one.filed.act.act in rule.starts]
    if not starts:
        return
    stopping = [one for one in case.effective() if one.filed.act.act in {stop.act for stop in rule.stops}]
    for start in starts:
        timing = times.timing(start.filed)
        due = due_moment(case, rule, start, timing.when)
        if due is None or (timing.when > now + timedelta(seconds=case.charter.grace_s) and case.future_dated(start)):
            continue  # the starting act's time has not come
        for participant in owing(case, rule):
            yield _one(case, rule, _Start(start, timing, due), participant, stopping, times, now)


@dataclass(frozen=True, slots=True)
class _Start:
    act: Judged
    timing: Timing
    due: datetime


def owing(case: Case, rule: ClockRule) -> tuple[str, ...]:
    """Who owes: the holders of the clock's role who have keys and belong to the case's audience."""
    able = [one.id for one in case.charter.participants.values() if one.authority is not None]
    audience = case.audience or "public"
    return tuple(sorted(name for name in able if _holds(case, rule.owed_by, name) and case.charter.may_read(name, audience)))


def _holds(case: Case, role: str, participant: str) -> bool:
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
    value = opener_value(case, rule.field)
    return participant in value if isinstance(value, list) else participant == value


def opener_value(case: Case, field: str) -> object:
    """What the opener now says of a field: the opening's value, or that of the opener's latest act that writes it."""
    opening = case.opening
    found: object = None
    for one in case.effective():
        if opening is not None and one.filed.author == opening.filed.author and field in one.filed.act.body.get("fields", {}):
            found = one.filed.act.body["fields"][field]
    return found


def length(case: Case, rule: ClockRule) -> tuple[Parameter, int]:
    """The parameter that gives a clock's length, and its value in this case (the charter's, where it sets one)."""
    parameter = case.procedure.parameters[rule.within]
    use = case.charter.procedures.get(case.procedure.name)
    value = use.parameters.get(parameter.name, parameter.value) if use is not None else parameter.value
    return parameter, value if isinstance(value, int) else parameter.value


def due_moment(case: Case, rule: ClockRule, start: Judged, started: datetime) -> datetime | None:
    """When it is due, in the charter's zone; None when it hangs on the time in a field that nobody has given."""
    if not rule.within or case.procedure.parameters[rule.within].unit == "months":
        return None
    parameter, amount = length(case, rule)
    zone = case.charter.time_zone()
    span = timedelta(hours=amount) if parameter.unit == "hours" else timedelta(days=amount)
    if rule.before:
        value = opener_value(case, rule.before)
        event = _event(value, case.charter)
        return None if event is None else (event - span).astimezone(zone)
    if rule.calendar == "working-days":
        days = amount if parameter.unit == "days" else -(-amount // 24)
        return add_working_days(started.astimezone(zone), days, case.charter.holidays, case.charter.weekend)
    return (started + span).astimezone(zone)


def _event(value: object, charter: Charter) -> datetime | None:
    if not isinstance(value, str):
        return None
    if len(value) == 10:
        return datetime.combine(datetime.fromisoformat(value).date(), time(0), charter.time_zone())
    return moment(value) if len(value) > 10 else None


def _one(
    case: Case, rule: ClockRule, start: _Start, participant: str, stopping: list[Judged], times: Attestations, now: datetime
) -> Clock:
    """The clock of one participant: the earliest stop in time that follows the starting act, or none."""
    grace = timedelta(seconds=case.charter.grace_s)
    stops = [(times.timing(one.filed), one) for one in stopping if _stops(rule, one, start.act, participant)]
    come = sorted(
        ((timing, one) for timing, one in stops if timing.when <= now + grace), key=lambda pair: (pair[0].when, pair[1].id)
    )
    label = case.procedure.label("clocks", rule.name)
    exercise = _said(start.timing.same_node or bool(come and come[0][0].same_node))
    if not come:
        word: ClockWord = "lapsed" if now > start.due + grace else "running"
        return _clock(case, rule, label, start, participant, word, start.timing.claimed, exercise)
    timing, stop = come[0]
    in_time = timing.when <= start.due + grace
    good: ClockWord = "met-claimed" if timing.claimed else "met"
    bad: ClockWord = "short-notice" if rule.before else "late"
    word = good if in_time else bad
    reported = participant not in stop.filed.signers
    claimed = timing.claimed or (start.timing.claimed and not rule.before)
    return _clock(case, rule, label, start, participant, word, claimed, exercise, (stop, timing, reported))


def _clock(
    case: Case,
    rule: ClockRule,
    label: Label,
    start: _Start,
    participant: str,
    word: ClockWord,
    claimed: bool,
    note: Phrase | None,
    stop: tuple[Judged, Timing, bool] | None = None,
) -> Clock:
    who = case.charter.label(participant)
    due = start.due.strftime("%Y-%m-%d %H:%M")
    args = {"who": who, "what": label, "due": due, "zone": case.charter.zone}
    done = stop[1].when.astimezone(start.due.tzinfo).strftime("%Y-%m-%d %H:%M") if stop is not None else ""
    return Clock(
        rule.name,
        label,
        word,
        participant,
        start.act.id,
        start.timing.when,
        start.due,
        case.charter.zone,
        claimed,
        _why(word, args | {"done": done}),
        stop[0].id if stop is not None else None,
        stop[1].when if stop is not None else None,
        stop[2] if stop is not None else False,
        note,
    )


def _why(word: ClockWord, args: Mapping[str, object]) -> Phrase:
    if word == "running":
        return Phrase("{what} of {who} is due by {due} ({zone})", args)
    if word == "lapsed":
        return Phrase("{what} of {who} was due by {due} ({zone}); nothing came", args)
    if word == "met":
        return Phrase("{what} of {who} came on {done}, due by {due} ({zone})", args)
    if word == "met-claimed":
        return Phrase("{what} of {who} came on {done} by its author's own clock, due by {due} ({zone})", args)
    if word == "short-notice":
        return Phrase("{what} of {who} came on {done}; notice was asked for by {due} ({zone})", args)
    return Phrase("{what} of {who} came late, on {done}; due by {due} ({zone})", args)


def _stops(rule: ClockRule, one: Judged, start: Judged, participant: str) -> bool:
    """Whether an act stops this participant's clock: its own act, or (where the procedure says so) a report about it."""
    if one.id != start.id and not one.knows(start):
        return False
    for stop in rule.stops:
        if stop.act == one.filed.act.act:
            if participant in one.filed.signers:
                return True
            if stop.for_holder and any(row.get("holder") == participant for row in one.filed.act.body.get("positions", ())):
                return True
    return False


def _said(same_node: bool) -> Phrase | None:
    return Phrase("attested on the same node, which counts in exercises only") if same_node else None


def lapse_shown(case: Case, rule: ClockRule, relied: Iterable[SeenNote], authors: tuple[str, ...]) -> Phrase | None:
    """Whether the notes that an act relies on show that a clock has lapsed: None, or what they fail to show.

    `case` is the fold of that act's own past, `relied` the notes of its `relies_on`, `authors` those who sign it: their own
    notes show nothing. All else is left aside, so the answer is the same on every node and for ever.
    """
    notes = tuple(relied)
    shown = Attestations(case.charter, notes, case.hosts).passed(authors)
    if shown is None:
        return Phrase("no time attested by others in “relies_on”")
    for clock in clocks(case, notes, shown):
        if clock.name == rule.name and clock.word == "lapsed" and not clock.claimed:
            return None
    return Phrase("these notes show no such clock that has lapsed")
