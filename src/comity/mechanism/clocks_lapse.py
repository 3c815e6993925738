"""Whether an act that relies on a lapse shows it: by its own past and the notes that it lists, and by nothing else.

So the answer is the same on every node and for ever. Whose lapse it is the act says in a field (`relies_of`). Where it names
nobody it speaks to the whole matter, and then the clock has to have run out for everybody: each has done what was due or let it
lapse, and at least one has let it lapse. Otherwise whoever was asked first would be passed over with who was asked last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.mechanism.attest import Attestations
from comity.mechanism.case import Case, Filed, SeenNote
from comity.mechanism.clocks import Clock, of_rule
from comity.mechanism.clocks_ended import Ending, endings, named, relied
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_starts import starts
from comity.mechanism.clocks_tolling import moved
from comity.mechanism.procedure import ActRule, ClockRule
from comity.mechanism.words import joined
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Unshown:
    """What an act fails to show of the lapse on which it relies, and what its author can do."""

    got: Phrase
    todo: Phrase


def lapse_shown(case: Case, act: ActRule, notes: Iterable[SeenNote], filed: Filed) -> Unshown | None:
    """None where the act `filed` shows the lapse on which its rule relies, otherwise what is missing.

    `case` is the fold of that act's own past, `notes` those of its `relies_on`: its signers' own show nothing. A stop in that
    past counts when its own author dates it in time, whatever notes were left out; what ended a clock counts whenever it was
    said; a deadline before its own start shows nothing.
    """
    rule, relied_on = case.procedure.clocks[act.relies_on], tuple(notes)
    passed = Attestations(case.charter, relied_on, case.hosts).passed(filed.signers)
    latest = max((one.filed.at for one in case.judged.values()), default=case.charter.at)
    present = Present(case, relied_on, latest if passed is None else passed, own_word=True)
    begun = present.ending(rule.starts)
    ended = _ended(present, rule, begun)
    if not any(all(one.but for one in ended.get(come.act.place, ())) for come in begun):
        return _nothing(case, rule, [ending for row in ended.values() for ending in row])
    if rule.objection:
        return _silence(present, rule, begun, ended, passed is not None)
    found = [one for one in of_rule(present, rule) if not _over(case, one, ended)]
    whose = named(filed.act.body, act.relies_of) if act.relies_of else (None,)
    if not whose:
        return Unshown(Phrase("it does not say whose clock has lapsed"), _NAME)
    for who in whose:
        missing = _owed(case, [one for one in found if who in (None, one.owed_by)], who, passed is not None)
        if missing is not None:
            return missing
    return None


def _ended(present: Present, rule: ClockRule, begun: Sequence[Come]) -> Mapping[int, tuple[Ending, ...]]:
    """What ended each start, by place; a silence on which an act in this past has relied has ended too."""
    found = dict(endings(present, rule, begun))
    for (place, who), why in relied(present, rule, begun).items():
        but = tuple(name for come in begun if come.act.place == place for name in come.act.filed.signers if name != who)
        found[place] = (*found.get(place, ()), Ending(present.now, why, but if who else ()))
    return found


def _over(case: Case, clock: Clock, ended: Mapping[int, tuple[Ending, ...]]) -> bool:
    return any(clock.owed_by not in one.but for one in ended.get(case.judged[clock.started_by].place, ()))


def _silence(
    present: Present, rule: ClockRule, begun: Sequence[Come], ended: Mapping[int, tuple[Ending, ...]], noted: bool
) -> Unshown | None:
    """Whether the hour has passed, by others' attestation, and nobody had objected by then in any way known here.

    An objection counts against the silence unless its own author dates it after the hour: whoever adopts cannot make it late by
    leaving out notes. A silence that was over before it began shows nothing; of several that crossed all have to pass.
    """
    objections = present.acts(stop.act for stop in rule.stops)
    newest = [start for start in starts(present, rule) if start.place not in ended]
    if len(newest) < sum(1 for come in begun if come.act.place not in ended):
        return _waits(present.case, Phrase("by these notes it has not begun, or no moment is given for it"))
    for start in newest:
        at = moved(present, start.count, start.due, start.moves, present.now + present.grace)
        due = at.due.when
        if start.come.when > due:
            return Unshown(_BEFORE, _ANEW)
        if any(one.act.knows(start.come.act) and one.act.filed.at <= due + present.grace for one in objections):
            return Unshown(Phrase("these notes and acts do not show that nobody objected in time"), _BROKEN)
        if at.suspended is not None:
            return _waits(present.case, Phrase("it stands still since {when}", {"when": present.text(at.suspended)}))
        if not noted or not present.passed(due):
            return _running(present.case, present.text(due), noted)
        if start.come.timing.claimed or at.claimed:
            return _unattested(present.case, start.come)
    return None


def _owed(case: Case, found: Sequence[Clock], who: str | None, noted: bool) -> Unshown | None:
    """Whether these clocks, of one participant or of all, show a lapse: any of the one named; else one, and none that runs."""
    lapsed = [one for one in found if noted and one.word == "lapsed" and not one.claimed and one.started <= one.due]
    running = [one for one in found if one.word == "running"]
    if lapsed and (who is not None or not running):
        return None
    if who is not None and not found:
        got = Phrase("{name} owes nothing by this clock", {"name": case.charter.label(who)})
        return Unshown(got, _NAME)
    if running or not noted:
        due = min((one for one in running or found), key=lambda one: one.due, default=None)
        if due is not None and due.suspended is not None:
            return _waits(case, Phrase("it stands still since {when}", {"when": f"{due.suspended:%Y-%m-%d %H:%M}"}))
        return _running(case, f"{due.due:%Y-%m-%d %H:%M}" if due is not None else "", noted)
    if any(one.word == "lapsed" and one.started > one.due for one in found):
        return Unshown(_BEFORE, _ANEW)
    claimed = next((one for one in found if one.word == "lapsed"), None)
    if claimed is not None:
        act = case.judged[claimed.started_by]
        return _unattested(case, Come(act, Attestations(case.charter, ()).timing(act.filed)))
    if found:
        return Unshown(found[-1].why, Phrase("What was due has come: no act can rely on its lapse."))
    return Unshown(Phrase("these notes show no such clock that has lapsed"), _ANEW)


_NAME = Phrase("Name whoever let it lapse; the case's page shows the clocks.")
_BEFORE = Phrase("it was due before the act that started it")
_ANEW = Phrase("It cannot be relied on. Start it anew with a moment that is still to come.")
_BROKEN = Phrase("An objection that this act knows breaks the silence. Put the matter anew, or settle it with whoever objected.")


def _nothing(case: Case, rule: ClockRule, ends: Sequence[Ending]) -> Unshown:
    """There is no start, or each has ended."""
    acts = joined(case.procedure.label("acts", name) for name in rule.starts)
    if not ends:
        return Unshown(Phrase("nothing has started this clock"), Phrase("It is started by: {acts}.", {"acts": acts}))
    return Unshown(ends[-1].why, Phrase("It cannot be relied on any more. It is started anew by: {acts}.", {"acts": acts}))


def _running(case: Case, due: str, noted: bool) -> Unshown:
    args: dict[str, object] = {"due": due, "zone": case.charter.zone}
    if not due:
        return _waits(case, Phrase("no time attested by others in “relies_on”"))
    if not noted:
        return _waits(case, Phrase("no time attested by others in “relies_on”; it runs until {due} ({zone})", args))
    return _waits(case, Phrase("by these notes it runs until {due} ({zone})", args))


def _unattested(case: Case, come: Come) -> Unshown:
    label = case.procedure.label("acts", come.act.filed.act.act)
    return _waits(case, Phrase("nobody else attests when “{act}” was said", {"act": label}))


def _waits(case: Case, got: Phrase) -> Unshown:
    """What can still be shown: later, and by enough others."""
    todo = Phrase(
        "Wait until the clock has lapsed and {n} other has attested its beginning and a time after its end; then file again.",
        {"n": case.charter.f + 1},
        many="Wait until the clock has lapsed and {n} others have attested its beginning and a time after its end; "
        "then file again.",
    )
    return Unshown(got, todo)
