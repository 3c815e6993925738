"""Threats: whoever files whatever, two stores that got the same in different orders show the same, and nothing stops them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.contract.kinds import KINDS
from tests.scenario.stores import Mirror, shuffled
from tests.scenario.wandering import Walk
from tests.world import at

from comity.mechanism import load
from comity.projection.as_of import Moment
from comity.projection.today import today

WALKS = range(6)
LATER = at("2100-01-01T00:00:00Z")


@pytest.mark.slow
@pytest.mark.parametrize("number", WALKS)
@pytest.mark.parametrize("procedure", load.shipped_names())
def test_whatever_is_filed_two_stores_agree_and_every_view_can_be_had(procedure: str, number: int, tmp_path: Path) -> None:
    rng = random.Random(f"{procedure} {number}")
    walk = Walk(procedure, rng)
    walk.go(40)
    entries, kinds, end = walk.world.entries, [*KINDS.values()], walk.world.now
    with (
        Mirror(walk.world, tmp_path / "slow", kinds[0]) as slow,
        Mirror(walk.world, tmp_path / "fast", kinds[-1]) as fast,
    ):
        fed, orders, judged = 0, shuffled(entries, rng), dict[str, bool]()
        while fed < len(entries):
            more = rng.randint(1, 20)
            slow.receive(orders[fed : fed + more])
            fed += more
            if rng.random() < 0.3:
                slow.reopen(keep=rng.random() < 0.8)
            agrees_with_itself(slow, rng.choice((walk.world.now, LATER)))
            stands(slow, walk, judged)
        fast.receive(shuffled(entries, rng))
        fast.reopen(keep=True)
        for case in walk.cases:
            assert slow.case(case, end) == fast.case(case, end) == walk.world.case(case, end)
            for known in ("then", "now"):
                moment = Moment(end - timedelta(days=rng.randint(1, 40)), known)
                assert slow.lists_of_then(case, moment) == fast.lists_of_then(case, moment)
        for now in (end, end + timedelta(days=30), LATER):
            assert slow.day(now) == fast.day(now)
            agrees_with_itself(slow, now)
        assert slow.node.cases() == fast.node.cases()
        assert slow.opaque() == fast.opaque()
        assert slow.audit() == fast.audit() and slow.audit().ok


def stands(store: Mirror, walk: Walk, judged: dict[str, bool]) -> None:
    """What was judged is judged: no later arrival gives an act effect or takes it away."""
    for id_ in walk.cases:
        case = store.node.projection.case(id_, walk.world.now)
        for one in case.judged.values() if case is not None else ():
            assert judged.setdefault(one.id, one.effect) == one.effect, f"{one.filed.act.act} of {one.filed.author}"


def agrees_with_itself(store: Mirror, now: datetime) -> None:
    """The lists of the day, which are kept, are those of the cases folded."""
    day = store.day(now)
    folded = today(store.node.folds(), day.now)
    assert (day.due, day.differs, day.silent, day.nothing) == (folded.due, folded.differs, folded.silent, folded.nothing)
