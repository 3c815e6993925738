"""Whoever does in time what is due is never said to have let it lapse, whatever a liar files, dates, leaves out or relies on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.clock_worlds import ANYWHERE, OWED, SILENCE, duty_world, said
from tests.world import START, World

from comity.mechanism.clocks import clocks

STARTED = OWED.replace("[begin]", "[begin, again]") + ", within: some_hours"
CLOCKS = (
    "{" + STARTED + "}",
    "{" + STARTED + ", ended_by: [again]}",
    "{" + STARTED + ", ended_by: [halt]}",
    "{" + STARTED + ", recurs: some_hours}",
    "{" + STARTED + ", suspended_by: [halt], resumed_by: [go-on]}",
    "{" + STARTED + ", extended_by: {act: prolong, field: on_day}}",
    "{" + STARTED + ", calendar: working-days}",
)
LIE = st.tuples(
    st.sampled_from(["again", "again", "halt", "go-on", "prolong", "answer", "withdraw"]),
    st.sampled_from([None, "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"]),
    st.sampled_from(["tips", "stale", "omitted"]),
    st.booleans(),
    st.integers(0, 20),
)


def lied(world: World, case: str, act: str, at: str | None, after: str, seen: bool, first: str) -> None:
    """One act of Corda, who lies."""
    more: dict[str, Any] = {"at": at, "after": {"tips": None, "stale": [first], "omitted": []}[after]}
    if act == "withdraw":
        own = [one.id for one in world.case(case).judged.values() if one.filed.author == "corda"]
        more["body"] = {"withdraws": own[-1] if own else first}
    if act in ("prolong", "again"):
        more["fields"] = {"on_day": "2026-11-01"}
    world.act("corda", case, act, **more)
    if seen:
        world.see("watch", "corda")


def notes(world: World) -> list[str]:
    return [one.id for _, _, one in world.entries if one.v == "seen/1"][-100:]


@settings(max_examples=60)
@given(st.sampled_from(CLOCKS), st.lists(LIE, max_size=6))
def test_an_honest_answer_to_everything_known_leaves_no_lapse_and_nothing_to_rely_on(
    clock: str, lies: list[tuple[Any, ...]]
) -> None:
    """Borea answers every six hours, in the knowledge of all that is there, and the watch sees it at once."""
    world, case = duty_world(clock, swap=ANYWHERE)
    first = world.case(case).after()[0]
    for act, at, after, seen, hours in lies:
        lied(world, case, act, at, after, seen, first)
        for _ in range(1 + hours // 6):
            said(world, "borea", case, "answer")
            world.wait(hours=6)
    said(world, "borea", case, "answer")
    for hours in range(0, 12, 3):
        now = world.now + timedelta(hours=hours)
        wrong = [one for one in clocks(world.case(case), now=now) if one.word in ("lapsed", "late") and not one.claimed]
        assert not wrong, [str(one.why) for one in wrong]
    world.wait(hours=1)
    for who in ("alba", "borea", "corda"):
        world.see("watch", who)
    invoked = world.act("corda", case, "adopt", body={"relies_on": notes(world)})
    assert world.case(case).effect(invoked).code == "lapse-not-shown"


@settings(max_examples=60)
@given(st.lists(LIE, max_size=6), st.integers(0, 2**12))
def test_nothing_is_adopted_over_an_objection_in_time_that_the_adoption_knows(lies: list[tuple[Any, ...]], chosen: int) -> None:
    """Whichever notes the liar lists: the objection was dated honestly, and the adoption has it in its past."""
    swap = (
        *ANYWHERE,
        "object: {by: [anyone], from: [open], to: broken}",
        "object: {by: [anyone], from: any}",
        "done, broken",
        "done",
    )
    world, case = duty_world(SILENCE, swap=swap)
    first = world.case(case).after()[0]
    for act, at, after, seen, hours in lies:
        lied(world, case, act, at, after, seen, first)
        world.wait(hours=hours % 4)
    said(world, "borea", case, "object")
    world.wait(hours=30)
    for who in ("alba", "borea", "corda"):
        world.see("watch", who)
    some = [note for n, note in enumerate(notes(world)) if chosen >> n % 12 & 1]
    invoked = world.act("corda", case, "adopt", body={"relies_on": some} if some else {})
    assert world.case(case).effect(invoked).word != "effective"


def test_a_start_from_1970_that_nobody_attests_gives_no_lapse_to_rely_on() -> None:
    """It reads lapsed by its author's own word, and says so; nobody can rely on that."""
    world, case = duty_world("{" + OWED.replace("[begin]", "[again]") + ", within: some_hours}", swap=ANYWHERE)
    world.act("corda", case, "again", at=datetime.fromisoformat("1970-01-01T00:00:00Z"))
    (clock,) = clocks(world.case(case), now=START + timedelta(hours=2))
    assert (clock.word, clock.claimed) == ("lapsed", True)
    world.wait(hours=2)
    world.see("watch", "alba")
    invoked = world.act("corda", case, "adopt", body={"relies_on": notes(world)})
    assert world.case(case).effect(invoked).code == "lapse-not-shown"
