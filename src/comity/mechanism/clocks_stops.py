"""Which act stops whose clock: for each who owes and each starting act, the stopping acts that know it, earliest in time first.

Linear in the acts of a case: a stop looks only at starting acts that it knows and that still wait for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from comity.mechanism.clocks_owed import NOBODY
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_tolling import bits
from comity.mechanism.procedure import ClockRule

MOST = 1_000  # times that a clock which recurs is counted for one who owes: daily reports of almost three years

Stops = Mapping[tuple[str, int], Sequence[Come]]


def stops(present: Present, rule: ClockRule, places: Mapping[str, int]) -> Stops:
    """The first stop of each (who owes, place of the start). `places`: the starts of each who owes, as bits."""
    found: dict[tuple[str, int], Sequence[Come]] = {}
    left = dict(places)
    for come in present.acts(stop.act for stop in rule.stops):
        known = come.act.past | 1 << come.act.place
        for who in whose(rule, come, left):
            for place in bits(known & left[who]):
                found[who, place] = (come,)
                left[who] &= ~(1 << place)
    return found


def whose(rule: ClockRule, come: Come, owing: Mapping[str, int]) -> Iterator[str]:
    """Whose clocks an act stops: its signers', and (where the procedure says so) those of whom it reports."""
    if rule.objection:
        yield NOBODY
        return
    filed = come.act.filed
    names = dict.fromkeys(filed.signers)
    if any(stop.for_holder and stop.act == filed.act.act for stop in rule.stops):
        names |= dict.fromkeys(str(row.get("holder")) for row in filed.act.body.get("positions", ()))
    yield from (name for name in names if name in owing)
