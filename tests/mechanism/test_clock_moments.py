"""Clocks at any moment, past or to come, over records in which some lie: words move one way, whatever the order of arrival."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.clock_worlds import OWED, SILENCE, after, duty_world, said
from tests.world import START, World

from comity.mechanism.attest import Attestations
from comity.mechanism.case import Case
from comity.mechanism.clocks import Clock, clocks

CLOCKS = (
    "{" + OWED.replace("[begin]", "[begin, again]") + ", within: some_hours}",
    "{" + OWED + ", within: some_hours, suspended_by: [halt], resumed_by: [go-on]}",
    "{" + OWED + ", within: some_days, calendar: working-days, suspended_by: [halt], resumed_by: [go-on]}",
    "{" + OWED + ", within: some_hours, extended_by: {act: prolong, field: on_day}}",
    "{" + OWED + ", within: some_hours, recurs: some_hours}",
    "{starts: [begin], stops: [answer], owed_by: side, within: some_hours, before: at_time}",
    SILENCE,
    "{" + OWED.replace("[begin]", "[begin, again]") + ", within: some_hours, ended_by: [again, close]}",
    "{" + OWED + ", within: some_hours, recurs: some_hours, ended_by: [halt]}",
    "{starts: [again], stops: [answer], owed_by: author, within: some_hours}",
    "{starts: [begin, again], stops: [answer], owed_by: side, within: some_hours, before: at_time, ended_by: [again]}",
)
FIELDS = {"on_day": "2026-11-04", "at_time": "2026-11-03T12:00:00Z"}
ACTS = ("again", "answer", "prolong", "halt", "go-on", "object", "close", "adopt", "withdraw")
# What may follow a word as time goes on. Only an extension makes what lapsed due anew; a silence begun anew is another clock.
AFTER = {
    "running": {"running", "met", "met-claimed", "lapsed", "late", "short-notice"},
    "lapsed": {"lapsed", "late", "short-notice"},
}
LIES = st.sampled_from(["honest", "honest", "honest", "stale", "omitted", "2099", "1970", "repeated", "unseen", "no-role"])
STEP = st.tuples(st.sampled_from(["alba", "borea", "corda"]), st.sampled_from(ACTS), LIES, st.integers(0, 30))


def played(clock: str, steps: list[tuple[str, str, str, int]]) -> tuple[World, str]:
    """A world in which these steps were taken, some by liars."""
    world, case = duty_world(clock, FIELDS)
    filed = [world.case(case).after()[0]]
    for who, act, lie, hours in steps:
        world.wait(hours=hours)
        more: dict[str, Any] = {}
        if act in ("prolong", "again"):
            more["fields"] = {"on_day": (world.now + timedelta(days=hours % 5)).date().isoformat()}
        if act == "adopt":
            notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
            more["body"] = {"relies_on": notes[-8:]}
        if act == "withdraw":
            own = [id_ for id_ in filed if world.case(case).judged[id_].filed.author == who]
            more["body"] = {"withdraws": own[hours % len(own)] if own else filed[0]}
        if lie == "stale":
            more["after"] = [filed[0]]
        elif lie == "omitted":
            more["after"] = []
        elif lie == "2099":
            more["at"] = datetime.fromisoformat("2099-01-01T00:00:00Z")
        elif lie == "1970":
            more["at"] = datetime.fromisoformat("1970-01-01T00:00:00Z")
        elif lie == "no-role":
            act = "settle"
            more = {"body": {"settles": {"acts": filed[:2], "state": "done"}}}
        made = world.act(who, case, act, **more)
        filed.append(made)
        if lie == "repeated":
            world.repeat(made)
        if lie != "unseen":
            world.see("watch", who)
    return world, case


def moments(world: World) -> list[datetime]:
    """Every six hours from before the beginning until long after the end, and the far ends of time."""
    last = world.now + timedelta(days=12)
    found, when = [], START - timedelta(days=3)
    while when < last:
        found.append(when)
        when += timedelta(hours=6)
    return [datetime.fromisoformat("1970-01-02T00:00:00Z"), *found, datetime.fromisoformat("2098-01-01T00:00:00Z")]


def identity(clock: Clock) -> tuple[str, str, str, int]:
    return clock.name, clock.owed_by, clock.started_by, clock.number


@settings(max_examples=60)
@given(st.sampled_from(CLOCKS), st.lists(STEP, max_size=8))
def test_words_change_only_as_time_allows(clock: str, steps: list[tuple[str, str, str, int]]) -> None:
    world, case = played(clock, steps)
    folded = world.case(case)
    rule = folded.procedure.clocks["duty"]
    known: dict[tuple[str, str, str, int], Clock] = {}
    for now in moments(world):
        for one in clocks(folded, now=now):
            before = known.get(identity(one))
            known[identity(one)] = one
            grace = timedelta(seconds=folded.charter.grace_s)
            assert one.started <= now + grace, "no clock runs before its start has come"
            assert one.stopped is None or one.stopped <= now + grace, "nothing stops a clock before its time"
            assert (one.word == "lapsed") <= (one.due < now - grace) and (one.word == "running") <= (one.stopped is None)
            if before is None:
                continue
            if before.word in AFTER:
                due_anew = rule.extended_by is not None and one.due > before.due
                assert one.word in AFTER[before.word] or (before.word == "lapsed" and due_anew)
            else:
                assert (one.word, one.due, one.stopped_by) == (before.word, before.due, before.stopped_by), "what is done is done"


@settings(max_examples=60)
@given(st.sampled_from(CLOCKS), st.lists(STEP, max_size=8), st.integers(0, 2**16))
def test_the_order_of_arrival_changes_no_clock_at_any_moment(
    clock: str, steps: list[tuple[str, str, str, int]], seed: int
) -> None:
    world, case = played(clock, steps)
    other = world.projection(world.shuffled(random.Random(seed))).case(case, world.now)
    assert other is not None
    folded = world.case(case)
    for now in moments(world)[::5]:
        assert clocks(folded, now=now) == clocks(other, now=now)


@settings(max_examples=40)
@given(st.sampled_from(CLOCKS), st.lists(STEP, max_size=8), st.integers(0, 240))
def test_a_past_moment_shows_what_had_come_by_then_and_nothing_of_what_came_later(
    clock: str, steps: list[tuple[str, str, str, int]], hours: int
) -> None:
    """Acts whose time lies later are as if they were not: folded without them, the clocks of that moment are the same."""
    world, case = played(clock, steps)
    folded, now = world.case(case), after(hours=hours)
    times = Attestations(folded.charter, folded.seen, folded.hosts)
    horizon = now + timedelta(seconds=folded.charter.grace_s)
    early = {id_: one for id_, one in folded.judged.items() if times.timing(one.filed).when <= horizon}
    cut = Case(
        folded.id, folded.procedure, folded.charter, early, {}, (), (), (), frozenset(), {}, folded.seen, now, folded.hosts
    )
    assert clocks(folded, now=now) == clocks(cut, now=now)


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_thousand_acts_of_liars_are_looked_at_and_no_clock_is_lost(clock: str) -> None:
    """Many starts, stops, suspensions and extensions at once: every owing side still has its clock, and the answer is one."""
    rng = random.Random(7)
    world, case = duty_world(clock, FIELDS)
    for n in range(300):
        who, act = rng.choice(("alba", "borea", "corda")), rng.choice(("again", "answer", "prolong", "halt", "go-on"))
        world.wait(minutes=rng.randrange(60))
        fields = {"on_day": "2026-12-01"} if act in ("again", "prolong") else {}
        tips = world.case(case).after() if n % 3 else world.case(case).after()[:1]
        made = world.act(who, case, act, fields=fields, after=list(tips))
        assert made
        if n % 4 == 0:
            world.see("watch", who)
    found = clocks(world.case(case))
    assert found and found == clocks(world.case(case), reversed(world.case(case).seen))


def test_an_unattested_claim_is_seen_at_its_own_time_and_an_attested_one_at_that_of_the_others() -> None:
    world, case = duty_world(CLOCKS[0])
    world.wait(hours=2)
    world.act("borea", case, "answer")
    assert [one.word for one in clocks(world.case(case), now=after(hours=1))] == ["running"]
    assert [one.word for one in clocks(world.case(case), now=after(hours=3))] == ["met-claimed"]
    world.wait(hours=40)
    world.see("watch", "borea")
    assert [one.word for one in clocks(world.case(case), now=after(hours=3))] == ["running"], "others saw it only later"
    assert [one.word for one in clocks(world.case(case), now=after(hours=30))] == ["lapsed"]
    said(world, "alba", case, "answer")
    assert [one.word for one in clocks(world.case(case), now=after(hours=42))] == ["late"]
