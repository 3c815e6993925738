"""What waits in the outbox when its right is taken: an honest node never puts on the record what no longer counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.desk import made
from tests.desk.made import WORDS, topic

from comity.desk import amend, together
from comity.desk.desk import Desk
from comity.errors import Refusal

HOLD = timedelta(seconds=60)


@pytest.fixture(autouse=True, scope="module")
def cheap() -> Any:
    with made.cheap_pass_phrases():
        yield


@pytest.fixture
def clock() -> made.Clock:
    return made.Clock()


@pytest.fixture
def desk(tmp_path: Any, clock: made.Clock) -> Any:
    made.found_ford(tmp_path / "desk")
    with made.opened(tmp_path / "desk", clock) as found:
        yield found


def readout(desk: Desk, case: str, who: str = "borea") -> str:
    body = {"fields": {"topics/ferry": topic("It runs.")}}
    return made.speak(desk, who, "readout", body, case, hold=HOLD)[0]


def test_an_act_whose_key_was_revoked_meanwhile_stays_in_the_outbox_and_is_told(desk: Desk, clock: made.Clock) -> None:
    case = made.open_call(desk)
    waits = readout(desk, case)
    other = readout(desk, case, "alba")
    assert [one.held for one in desk.node.pending()] == [None, None]
    desk.revoke("ford/borea", desk.node.desk_refs("ford/borea")[0], WORDS["borea"])
    clock.wait(minutes=2)
    assert desk.node.tick(desk.node.now()) == 1
    assert set(desk.node.fold(case).judged) >= {other} and waits not in desk.node.fold(case).judged
    (left,) = desk.node.pending()
    assert left.act.id == waits and left.held is not None and left.held.code == "key-not-lent"
    assert isinstance(left.held, Refusal) and left.held.rule and left.held.role, "told in full, as to whoever files"
    desk.node.take_back(waits)
    assert desk.node.pending() == ()


def test_an_act_that_an_amendment_has_taken_the_right_from_stays_in_the_outbox(desk: Desk, clock: made.Clock) -> None:
    case = made.open_call(desk)
    waits = readout(desk, case)
    raw = b"mechanism: ford\nchanges: {two_persons: [contact/readout]}\n"
    item = amend.begin(desk, raw, "changes.yaml", lambda: WORDS["alba"])
    together.sign(desk, item, "borea", lambda: WORDS["borea"])
    together.file(desk, item)
    clock.wait(minutes=2)
    assert desk.node.tick(desk.node.now()) == 0
    (left,) = desk.node.pending()
    assert left.act.id == waits and left.held is not None and left.held.code == "two-persons-asked"


def test_an_amendment_that_takes_nothing_from_it_holds_nothing_back(desk: Desk, clock: made.Clock) -> None:
    case = made.open_call(desk)
    waits = readout(desk, case)
    item = amend.begin(desk, b"mechanism: ford\nchanges: {grace_s: 60}\n", "changes.yaml", lambda: WORDS["alba"])
    together.sign(desk, item, "borea", lambda: WORDS["borea"])
    together.file(desk, item)
    clock.wait(minutes=2)
    assert desk.node.tick(desk.node.now()) == 1 and desk.node.fold(case).judged[waits].effect
