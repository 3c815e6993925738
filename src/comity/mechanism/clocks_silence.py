"""Silence procedures: what was put to everybody is adopted unless somebody objects by the hour.

One clock for the case. The newest starting act counts: whoever puts the matter anew begins the silence anew, and of those that
crossed each has its own clock. Lapsed means that nobody objected. Nothing follows by itself: an act that relies on the
clock adopts, and it must show that the hour has passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from comity.mechanism.clocks_due import counting, first_due
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_tolling import bits, mask, moved, moves
from comity.mechanism.procedure import ClockRule


def superseded(starts: Sequence[Come]) -> Mapping[int, datetime]:
    """The starting acts that a later one knows, by place, and when the first such was said. `starts` in order of time."""
    whens = {start.act.place: start.when for start in starts}
    left, found = mask(whens), {}
    for start in starts:
        for place in bits(start.act.past & left):
            found[place] = max(start.when, whens[place])
            left &= ~(1 << place)
    return found


def silence_shown(present: Present, rule: ClockRule) -> bool:
    """Whether the hour has passed, by others' attestation, and nobody had objected by then in any way known here.

    An objection counts against the silence unless its own author dates it after the hour: whoever adopts cannot make it late by
    leaving out notes. A silence that was over before it began shows nothing.
    """
    starts = present.acts(rule.starts)
    old = superseded(starts)
    by = moves(present, rule, starts)
    objections = present.acts(stop.act for stop in rule.stops)
    newest = [start for start in starts if start.act.place not in old]
    for start in newest:
        first = first_due(present, rule, start)
        if first is None:
            return False
        found = moved(present, counting(present, rule, rule.within), first, by[start.act.place], present.now + present.grace)
        due = found.due.when
        if start.timing.claimed or found.claimed or found.suspended is not None or start.when > due or not present.passed(due):
            return False
        if any(one.act.knows(start.act) and one.act.filed.at <= due + present.grace for one in objections):
            return False
    return bool(newest)
