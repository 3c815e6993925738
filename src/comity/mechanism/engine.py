"""The engine: from the acts of a case to its state. Three rules:

1. An act is judged once, on the fold of its own causal past; what arrives later never changes its effect.
2. Only lack of right removes effect. The act stays on the record; `Judged.why` says what was missing.
3. Transitions that no other effective transition has in its past are the heads; the state is the union of their results.

`fold` does a case from nothing, `apply` adds one act (in one step when it names every tip, by refolding otherwise), `admit`
asks beforehand, for a user about to sign. All pure: nothing is read but the arguments.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from comity.errors import Refusal
from comity.mechanism import citing, clocks, columns, order
from comity.mechanism.case import Case, Filed, Judged, SeenNote, Waiting
from comity.mechanism.charter import Charter
from comity.mechanism.clocks import Clock
from comity.mechanism.folding import Work
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase

_NOWHERE: frozenset[str] = frozenset()


def fold(
    procedure: Procedure,
    charter: Charter,
    acts: Iterable[Filed],
    seen: Iterable[SeenNote],
    now: datetime,
    *,
    case_id: str = "",
    hosts: Mapping[str, str] | None = None,
    elsewhere: Container[str] = _NOWHERE,
) -> Case:
    """The state of one case from its acts, in whatever order they are given.

    `hosts`: participant → node, for those known to share one (they attest nothing for one another). `elsewhere`: ids of acts
    of other cases; an act that names one in `after` is without effect rather than waiting.
    """
    held = order.once(acts)
    notes = tuple(sorted(set(seen), key=lambda note: (note.at, note.id)))
    found = next(iter(held.values())).act.case if held else case_id
    work = Work(procedure, charter, found, now, notes, dict(hosts or {}), elsewhere)
    unshown = {id_: one for id_, one in held.items() if not work.relied_here(one)}
    arranged = order.arrange(held, elsewhere.__contains__, unshown)
    for filed, parents in arranged.ready:
        work.add(filed, parents)
    work.waiting = {id_: Waiting(one, why) for id_, (one, why) in arranged.waiting.items()}
    for id_, one in unshown.items():
        work.waiting[id_] = Waiting(one, Phrase("it relies on attested times that are not here yet"))
    return work.case()


def apply(case: Case, filed: Filed, *, elsewhere: Container[str] = _NOWHERE, now: datetime | None = None) -> Case:
    """The case with one act more; equal to refolding with it. `now` moves the case's time on, if given."""
    moved = case if now is None else replace(case, now=now)
    held = case.judged.get(filed.id) or case.waiting.get(filed.id)
    if held is not None and not filed.place < held.filed.place:
        return moved
    work = Work.of(moved, elsewhere)
    previous = max((one for one in case.judged.values() if _same_log(one, filed)), key=lambda one: one.filed.index, default=None)
    parents = order.parents(filed, previous.id if previous is not None else None, elsewhere.__contains__)
    in_order = previous is None or previous.filed.index < filed.index
    if (
        held is not None
        or case.waiting
        or not set(case.tips) <= set(parents)
        or not in_order
        or not work.relied_here(filed)
        or _unknown(case, parents)
    ):
        every = [one.filed for one in case.judged.values()] + [one.filed for one in case.waiting.values()] + [filed]
        return fold(
            case.procedure, case.charter, every, case.seen, moved.now, case_id=case.id, hosts=case.hosts, elsewhere=elsewhere
        )
    work.add(filed, parents)
    return work.case()


def _same_log(one: Judged, filed: Filed) -> bool:
    return one.filed.act.log == filed.act.log and not one.filed.joint and not filed.joint


def _unknown(case: Case, parents: Iterable[str]) -> bool:
    return any(parent not in case.judged for parent in parents)


@dataclass(frozen=True, slots=True)
class Admission:
    """An act that would have effect. `notices` say what its author should know before signing; `case` is the state after it."""

    case: Case
    notices: tuple[Phrase, ...]


def admit(
    case: Case,
    filed: Filed,
    now: datetime,
    *,
    elsewhere: Container[str] = _NOWHERE,
    audience_of: citing.AudienceOf = citing.nowhere,
) -> Admission:
    """Whether an act that a user is about to sign would have effect. Raises the Refusal that says why not, and what to do.

    Lateness and short lead time are never a reason: they are said in `notices`. `audience_of` says for whom another case is,
    by its id or that of one of its acts: what the readers of this case may not know of, no act of it names.
    """
    from comity.mechanism import refused  # the words of refusals, which a look at a case has no use for

    ahead = filed.at - now
    if ahead > timedelta(seconds=case.charter.grace_s):
        raise refused.beforehand(case, filed, now, _dated_ahead(filed))
    after = apply(case, filed, elsewhere=elsewhere, now=now)
    if filed.id in after.waiting:
        raise refused.beforehand(case, filed, now, _past_not_here(after.waiting[filed.id]))
    judged = after.judged[filed.id]
    if not judged.effect:
        raise refused.asked(after, judged, now, elsewhere)
    narrower = citing.wider_names_narrower(case.charter, case.procedure, filed.audience, filed.act.body, audience_of)
    if narrower is not None:
        raise refused.beforehand(case, filed, now, narrower)
    return Admission(after, _notices(after, filed, now))


def _dated_ahead(filed: Filed) -> Refusal:
    return Refusal(
        "dated-ahead",
        expected=Phrase("a time that is not ahead of this node's clock"),
        got=Phrase("{at}", {"at": filed.act.at}),
        todo=Phrase("Check the clock of this computer, then sign again."),
    )


def _past_not_here(waiting: Waiting) -> Refusal:
    return Refusal(
        "past-not-here",
        expected=Phrase("an act that follows acts that are here"),
        got=waiting.why,
        todo=Phrase("Fetch what the others have filed, then file this act again."),
    )


def _notices(after: Case, filed: Filed, now: datetime) -> tuple[Phrase, ...]:
    """What to tell an author: clocks that this act stops late or at short notice, and acts that it crosses."""
    said = []
    for clock in clocks.clocks(after, now=now):
        if clock.stopped_by == filed.id and clock.word == "late":
            said.append(Phrase("Late: {why}. The act counts, and its clock will read late.", {"why": clock.why}))
        if clock.stopped_by == filed.id and clock.word == "short-notice":
            said.append(Phrase("Short notice: {why}. Telephone {whom} as well.", {"why": clock.why, "whom": _whom(after, clock)}))
    for pair in after.crossed:
        if pair.open and filed.id in (pair.a, pair.b):
            said.append(Phrase("It crosses another act: {why}", {"why": pair.why}))
    return tuple(said)


def _whom(case: Case, clock: Clock) -> Label:
    others = [one for one in columns.sides(case) if one != clock.owed_by]
    return joined(case.charter.label(one, case.names) for one in others or [case.charter.writer])
