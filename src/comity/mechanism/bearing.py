"""Which deadline bears on an act that is refused at a moment: the clock that it would stop or on whose lapse it relies, or
the one that runs on what has to come first. Lateness itself is never a reason to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime

from comity.mechanism import clocks
from comity.mechanism.case import Case, Filed
from comity.mechanism.clocks import Clock
from comity.mechanism.procedure import ActRule
from comity.mechanism.words import chained
from comity.phrase import Phrase

NAMED_MOST = 2


def bearing(case: Case, now: datetime, filed: Filed, rule: ActRule | None, first: Container[str] = ()) -> Phrase:
    """The nearest clocks that bear on the act, each with its due time and zone; or that none does.

    `first`: the acts that have to come before it. What concerns the act itself comes before what concerns these, and whoever
    signs it before others.
    """
    if case.opening is None:
        return Phrase("No deadline runs: the case is not open.")
    known = [one for one in clocks.clocks(case, now=now) if one.word in ("running", "lapsed")]
    for concerns in (_own(case, filed, rule), _relied(rule), _act(case, rule), _any_of(case, first)):
        found = sorted((one for one in known if concerns(one)), key=lambda one: _nearness(one, now))
        if found:
            return chained(one.why for one in found[:NAMED_MOST]) or Phrase("No deadline runs for this act.")
    return Phrase("No deadline runs for this act.")


def _nearness(clock: Clock, now: datetime) -> tuple[bool, float]:
    """Running clocks first, soonest first; then those that lapsed, the latest first."""
    return clock.word == "lapsed", abs((clock.due - now).total_seconds())


Concerns = Callable[[Clock], bool]


def _stops(case: Case, clock: Clock, acts: Container[str]) -> bool:
    return any(stop.act in acts for stop in case.procedure.clocks[clock.name].stops)


def _own(case: Case, filed: Filed, rule: ActRule | None) -> Concerns:
    names = () if rule is None else (rule.name,)
    return lambda clock: _stops(case, clock, names) and clock.owed_by in ("", *filed.signers)


def _relied(rule: ActRule | None) -> Concerns:
    return lambda clock: rule is not None and bool(rule.relies_on) and clock.name == rule.relies_on


def _act(case: Case, rule: ActRule | None) -> Concerns:
    return lambda clock: rule is not None and _stops(case, clock, (rule.name,))


def _any_of(case: Case, first: Container[str]) -> Concerns:
    return lambda clock: _stops(case, clock, first)
