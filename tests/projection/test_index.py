"""The index says what the plain computation says, whatever arrives in whatever order and whenever one looks; and folds little."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world import START, World, key, topic

from comity.projection import index as indexes
from comity.projection.case import CaseView, view
from comity.projection.fold import Projection
from comity.projection.index import CaseLine, Index
from comity.projection.today import today

PEOPLE = ("alba", "borea", "cora")


class Bench:
    """A projection with its index, and a clock; it may be asked both ways."""

    def __init__(self, world: World) -> None:
        self.now = START
        self.projection = Projection(world._find, world.hosts)
        self.index = Index(self.projection, lambda mechanism: self.now)

    def take(self, rows: list[Any]) -> None:
        for row in rows:
            self.projection.take(*row)
            self.index.heard(*row)

    def holds(self) -> None:
        """Both ways say the same, in every list."""
        cases = self.projection.cases(self.now)
        assert self.index.today() == ((today(cases, self.now),) if self.projection.charters() else ())
        views = sorted((view(one) for one in cases), key=last, reverse=True)
        assert [plain(one) for one in self.index.lines()] == [plain(one) for one in views]


def last(one: CaseView) -> tuple[str, str]:
    return one.last.isoformat() if one.last else "", one.id


def plain(one: CaseLine | CaseView) -> tuple[Any, ...]:
    return one.id, one.title, one.states, one.closed, one.last, one.reported_only, one.audience, one.procedure


STEP = st.tuples(
    st.sampled_from(["open", "readout", "close", "see", "withdraw", "ahead", "back", "waiting", "note back"]),
    st.sampled_from(PEOPLE),
    st.integers(0, 3),
    st.integers(0, 60),
)


def grown(steps: list[tuple[str, str, int, int]]) -> World:
    world = World(*PEOPLE, timekeepers=("watch",), exercise=True)
    cases: list[str] = []
    for kind, who, number, wait in steps:
        world.wait(hours=wait)
        if kind == "open" or not cases:
            cases.append(world.open(who, "contact", sides=["alba", "borea"], kind="call"))
            continue
        case = cases[number % len(cases)]
        fields = {"level": ["ministers", "envoys"][number % 2], f"topics/t{number}": topic(f"Said {wait}.")}
        if kind == "see":
            world.see("watch", who)
        elif kind == "note back":
            world.see("watch", who, at=START + timedelta(hours=number), size=1 + number)
        elif kind in ("readout", "ahead", "back"):
            moved = {"readout": 0, "ahead": 24 * (number + 1), "back": -500}[kind]
            world.act(who, case, "readout", fields=fields, at=world.now + timedelta(hours=moved))
        elif kind == "waiting":
            world.act(who, case, "readout", fields=fields, after=["ab" * 32])
        elif kind == "withdraw":
            world.act(who, case, "withdraw", body={"withdraws": world.case(case).tips[0]})
        else:
            world.act(who, case, "close")
    return world


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, max_size=14), st.lists(st.integers(-30, 90), min_size=1, max_size=8), st.integers(0, 10**6))
def test_the_lists_of_the_index_are_those_of_the_folds(
    steps: list[tuple[str, str, int, int]], looks: list[int], seed: int
) -> None:
    """Arrivals in any order, looks at any moment, also back in time."""
    world = grown(steps)
    rng = random.Random(seed)
    bench, rows = Bench(world), world.shuffled(rng)
    for hours in looks:
        cut = rng.randint(0, len(rows))
        bench.take(rows[:cut])
        rows = rows[cut:]
        bench.now += timedelta(hours=hours)
        bench.holds()
    bench.take(rows)
    bench.holds()


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, min_size=3, max_size=12))
def test_at_each_moment_that_a_row_names_and_just_before_it_the_index_is_right(steps: list[tuple[str, str, int, int]]) -> None:
    """The very edges: the instant at which a clock lapses or an act comes, and the one before."""
    world = grown(steps)
    bench = Bench(world)
    bench.take(world.entries)
    bench.holds()
    for _ in range(20):
        soon = [at for known in bench.index._mechanisms.values() for at, _ in known.soon if at > bench.now]
        if not soon:
            return
        for late in (-1, 0, 1):
            bench.now = min(soon) + timedelta(microseconds=late)
            bench.holds()


def test_who_attests_is_heard_also_where_a_false_note_covered_more_before() -> None:
    """A note that is not its author's covers nothing: the true one that follows still touches every case."""
    world = World(*PEOPLE, timekeepers=("watch",))
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    seen = world.see("watch", "alba", size=0)
    false = next(row[2] for row in world.entries if row[2].id == seen).value | {
        "size": 900,
        "by": [key("lakes/alba/authority").ref],
    }

    world.file(false, key("lakes/alba/authority"))
    bench = Bench(world)
    bench.take(world.entries)
    bench.holds()
    before = len(world.entries)
    world.see("watch", "alba")
    bench.take(world.entries[before:])
    bench.holds()
    assert not bench.index.today()[0].new[0].act.claimed and case


def test_a_look_computes_only_what_changed(monkeypatch: Any) -> None:
    world = World(*PEOPLE, timekeepers=("watch",))
    cases = [world.open("alba", "contact", sides=["alba", "borea"], kind="call") for _ in range(6)]
    computed: list[str] = []
    monkeypatch.setattr(indexes, "view", lambda case: computed.append(case.id) or view(case))
    bench = Bench(world)
    bench.take(world.entries)
    bench.holds()
    assert sorted(computed) == sorted(cases)
    computed.clear()
    bench.holds()
    assert computed == []
    before = len(world.entries)
    world.act("alba", cases[2], "readout", fields={"level": "envoys"}, at=START)
    bench.take(world.entries[before:])
    bench.holds()
    assert computed == [cases[2]]
    computed.clear()
    before = len(world.entries)
    world.see("watch", "alba")
    bench.take(world.entries[before:])
    bench.index.today()
    assert sorted(computed) == sorted(cases), "each has an act that nobody had attested"
    computed.clear()
    before = len(world.entries)
    world.see("watch", "alba", at=START + timedelta(days=1))
    bench.take(world.entries[before:])
    bench.index.today()
    assert computed == [], "what was attested earlier is not attested anew"
    bench.now = datetime(2031, 1, 1, tzinfo=UTC)
    bench.holds()
    assert cases[2] in computed, "its clocks have lapsed by then"


def test_a_case_whose_charter_comes_late_is_in_the_lists_when_it_comes() -> None:
    world = World(*PEOPLE, timekeepers=("watch",))
    world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    bench = Bench(world)
    bench.take(world.entries[1:])
    bench.holds()
    bench.take(world.entries[:1])
    bench.holds()
    assert len(bench.index.lines()) == 1


def test_who_shares_a_node_is_told_to_the_index_too() -> None:
    world = World(*PEOPLE, timekeepers=("watch",))
    world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.see("watch", "alba")
    bench = Bench(world)
    bench.take(world.entries)
    bench.holds()
    bench.projection.share({"alba": "here", "watch": "here"})
    bench.index.forget()
    bench.holds()
    assert bench.index.today()[0].new[0].act.claimed


def test_a_note_that_comes_later_and_says_earlier_touches_what_it_covers() -> None:
    world = World(*PEOPLE, timekeepers=("watch",))
    world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.see("watch", "alba", at=START + timedelta(hours=9))
    bench = Bench(world)
    bench.now = START + timedelta(days=1)
    bench.take(world.entries)
    bench.holds()
    before = len(world.entries)
    world.see("watch", "alba", at=START + timedelta(hours=1))
    bench.take(world.entries[before:])
    bench.holds()
    assert bench.index.today()[0].new[0].act.when == START + timedelta(hours=1)
