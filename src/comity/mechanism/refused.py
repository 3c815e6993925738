"""A refusal told in full: of an act that its user is about to sign, with the deadline at that moment; or of one on the record."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from comity.errors import Refusal
from comity.mechanism import ways
from comity.mechanism.advice import advised
from comity.mechanism.bearing import bearing
from comity.mechanism.case import Case, Filed, Judged
from comity.mechanism.folding import Work
from comity.mechanism.guards import Past
from comity.mechanism.procedure import ActRule

_NOWHERE: frozenset[str] = frozenset()


def why_not(case: Case, judged: Judged, elsewhere: Container[str] = _NOWHERE) -> Refusal:
    """Why an act of this case is without effect: rule, role and next step as they were on its own past."""
    past, refusal = Work.of(case, elsewhere).refusal(judged)
    return advised(past, judged.filed, judged.rule, (judged.own_time or judged.filed.at).date(), refusal)


def asked(case: Case, judged: Judged, now: datetime, elsewhere: Container[str] = _NOWHERE) -> Refusal:
    """The same, for a user about to sign: with the deadline that bears on it now. `case` holds the act, as it was judged."""
    past, refusal = Work.of(case, elsewhere).refusal(judged)
    told = advised(past, judged.filed, judged.rule, (judged.own_time or judged.filed.at).date(), refusal)
    return told.told(deadline=bearing(case, now, judged.filed, judged.rule, _first(past, judged.rule, refusal.code)))


def beforehand(case: Case, filed: Filed, now: datetime, refusal: Refusal) -> Refusal:
    """A refusal that does not rest on a judgement, such as of an act that names what its readers may not know of, in full."""
    rule = case.procedure.acts.get(filed.act.act)
    told = advised(Work.of(case, _NOWHERE).present(filed), filed, rule, filed.at.date(), refusal)
    return told.told(deadline=bearing(case, now, filed, rule))


def _first(past: Past, rule: ActRule | None, code: str) -> tuple[str, ...]:
    """The acts that have to come before this one."""
    if rule is None:
        return ()
    if code == "state-does-not-allow":
        return ways.lead(past.procedure, past.states, rule.states).acts
    return (rule.after_all.act,) if code == "not-preceded-by-all" and rule.after_all is not None else ()
