"""Which act stops whose clock: for each who owes and each starting act, the stopping acts that know it, earliest in time first.

Linear in the acts of a case: a stop looks only at starting acts that it knows and that still wait for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from comity.mechanism.clocks_owed import NOBODY
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.clocks_tolling import bits, mask
from comity.mechanism.procedure import ClockRule

MOST = 1_000  # times that a clock which recurs is counted for one who owes: daily reports of almost three years

Stops = Mapping[tuple[str, int], Sequence[Come]]


def stops(present: Present, rule: ClockRule, starts: Iterable[int], owing: Sequence[str]) -> Stops:
    """The stops of each (who owes, place of the starting act): one, or as many as there are where the clock recurs."""
    found: dict[tuple[str, int], list[Come]] = {}
    every = mask(starts)
    left = dict.fromkeys(owing, every)
    more = dict.fromkeys(owing, MOST)
    for come in present.acts(stop.act for stop in rule.stops):
        known = come.act.past | 1 << come.act.place
        for who in _whose(rule, come, left):
            for place in bits(known & left[who]):
                row = found.setdefault((who, place), [])
                if row and more[who] <= 0:
                    left[who] &= ~(1 << place)
                    continue
                more[who] -= bool(row)
                row.append(come)
                if not rule.recurs:
                    left[who] &= ~(1 << place)
    return found


def _whose(rule: ClockRule, come: Come, owing: Mapping[str, int]) -> Iterator[str]:
    """Whose clocks an act stops: its signers', and (where the procedure says so) those of whom it reports."""
    if rule.objection:
        yield NOBODY
        return
    filed = come.act.filed
    names = dict.fromkeys(filed.signers)
    if any(stop.for_holder and stop.act == filed.act.act for stop in rule.stops):
        names |= dict.fromkeys(str(row.get("holder")) for row in filed.act.body.get("positions", ()))
    yield from (name for name in names if name in owing)
