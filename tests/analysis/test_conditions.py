"""Commitments that wait for one another: every ring is found, and nothing smaller than what is named would free them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.conditions import Commitment, deadlock
from comity.analysis.freeing import WIDE, freeing
from comity.analysis.releasing import Looks
from comity.settings import SETTINGS

Graph = dict[str, list[str]]


def owed(graph: Mapping[str, Iterable[str]], **states: str) -> list[Commitment]:
    return [Commitment(id_, f"of {id_}", tuple(of), states.get(id_, "open")) for id_, of in graph.items()]  # type: ignore[arg-type]


def without(graph: Graph, gone: Iterable[str]) -> Graph:
    out = set(gone)
    return {id_: [one for one in others if one not in out] for id_, others in graph.items() if id_ not in out}


def rings(graph: Graph) -> bool:
    """By another hand: whether anything is left when whatever waits for nothing is performed, again and again."""
    left = {id_: set(others) for id_, others in graph.items()}
    while free := {id_ for id_, others in left.items() if not others}:
        left = {id_: others - free for id_, others in left.items() if id_ not in free}
    return bool(left)


def drawn(rng: random.Random, size: int, each: float) -> Graph:
    ids = [f"c{n:05}" for n in range(size)]
    return {id_: sorted({rng.choice(ids) for _ in range(rng.randint(0, round(2 * each)))}) for id_ in ids}


@st.composite
def graphs(draw: st.DrawFn, most: int = 7) -> Graph:
    ids = "abcdefghij"[: draw(st.integers(1, most))]
    return {id_: sorted(draw(st.sets(st.sampled_from(ids)))) for id_ in ids}


@given(graphs())
def test_no_smaller_release_frees_and_of_equal_ones_the_first_is_named(graph: Graph) -> None:
    found = deadlock(owed(graph))
    for size in range(len(graph) + 1):
        if frees := [set_ for set_ in combinations(sorted(graph), size) if not rings(without(graph, set_))]:
            break
    assert (found.release, found.least) == (frees[0], True)
    named = {id_ for set_ in frees for id_ in set_}
    assert {id_ for group in found.groups for id_ in group.equal} == named - set(found.release)


@given(graphs(10))
def test_released_as_told_nothing_waits_in_a_ring(graph: Graph) -> None:
    found = deadlock(owed(graph))
    after = deadlock(owed(graph, **dict.fromkeys(found.release, "released")))
    assert (after.groups, after.stuck, after.release) == ((), (), ())
    assert bool(found.groups) == rings(graph) == bool(found.stuck)


@given(graphs(9))
def test_what_is_not_stuck_can_be_performed_in_some_order_and_what_is_stuck_cannot(graph: Graph) -> None:
    left = {id_: set(others) for id_, others in graph.items()}
    while free := {id_ for id_, others in left.items() if not others}:
        left = {id_: others - free for id_, others in left.items() if id_ not in free}
    assert deadlock(owed(graph)).stuck == tuple(sorted(left))


@given(st.permutations("abcdefg"), st.data())
def test_where_each_waits_only_for_later_ones_nothing_is_stuck(order: list[str], data: st.DataObject) -> None:
    graph = {id_: data.draw(st.lists(st.sampled_from(order[n + 1 :]))) if order[n + 1 :] else [] for n, id_ in enumerate(order)}
    found = deadlock(owed(graph))
    assert (found.groups, found.stuck, found.release, found.least) == ((), (), (), True)


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_told_changes_nothing(graph: Graph, rng: random.Random) -> None:
    told = owed({id_: rng.sample(others, len(others)) for id_, others in graph.items()})
    rng.shuffle(told)
    assert deadlock(told) == deadlock(owed(graph))


@given(graphs(10))
def test_each_ring_shown_is_one_and_stays_within_its_group(graph: Graph) -> None:
    for group in deadlock(owed(graph)).groups:
        assert set(group.ring) <= set(group.members)
        assert all(after in graph[one] for one, after in zip(group.ring, (*group.ring[1:], group.ring[0]), strict=True))
        assert rings(without(graph, set(graph) - set(group.members)))


def test_a_commitment_conditional_on_itself_waits_for_itself() -> None:
    found = deadlock(owed({"a": ["a"], "b": ["a"]}))
    (group,) = found.groups
    assert (group.members, group.ring, found.release, found.stuck) == (("a",), ("a",), ("a",), ("a", "b"))
    assert str(group.why) == "“a” (owed by of a) waits for itself"
    assert str(group.freed) == "release of “a” would leave no ring here; no other that is as small would"


def test_three_that_wait_in_a_ring_are_told_in_words() -> None:
    named = [
        Commitment("1", "Alba", ("2",), name="withdrawal"),
        Commitment("2", "Borea", ("3",), name="exchange"),
        Commitment("3", "Corda", ("1",), name="opening"),
    ]
    found = deadlock(named)
    assert str(found.waits[0].why) == "“withdrawal” (owed by Alba) waits for “exchange” (owed by Borea)"
    assert str(found.groups[0].why) == "each waits for the next: withdrawal → exchange → opening → withdrawal"
    assert str(found.groups[0].freed) == (
        "release of “withdrawal” would leave no ring here; as small a one with “exchange”, “opening” would too, none smaller"
    )
    assert str(found.why) == "3 commitments cannot come first, or wait for one that cannot"


def test_what_is_done_or_released_is_no_longer_waited_for_and_does_not_wait() -> None:
    ring = {"a": ["b"], "b": ["a"]}
    for state in ("done", "released"):
        assert deadlock(owed(ring, a=state)).waits == ()
        assert deadlock(owed(ring, b=state)).waits == ()


def test_what_lapsed_and_what_is_not_here_are_told_apart_and_are_no_ring() -> None:
    found = deadlock(owed({"a": ["b", "nowhere"], "b": ["a"]}, b="lapsed"))
    assert [(one.awaited, one.word) for one in found.waits] == [("b", "lapsed"), ("nowhere", "unknown")]
    assert (found.groups, found.stuck, str(found.why)) == ((), (), "nothing waits in a ring")


def test_a_condition_named_twice_is_one_wait() -> None:
    assert len(deadlock(owed({"a": ["b", "b"], "b": []})).waits) == 1


def test_two_commitments_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="'a'"):
        deadlock([Commitment("a", "x"), Commitment("a", "y")])


def test_nothing_on_record_gives_nothing() -> None:
    found = deadlock([])
    assert (found.waits, found.groups, found.least, str(found.why)) == ((), (), True, "nothing waits for anything")


def tangle(rng: random.Random, size: int) -> Graph:
    """Of any two one waits for the other, drawn by lot: the hardest of its size that we know."""
    ids = [f"c{n:03}" for n in range(size)]
    graph: Graph = {one: [] for one in ids}
    for one, other in combinations(ids, 2):
        waiter, awaited = rng.sample([one, other], 2)
        graph[waiter].append(awaited)
    return graph


def test_the_hardest_of_twenty_takes_a_small_part_of_what_may_be_looked_at() -> None:
    for seed in range(5):
        looks = Looks(SETTINGS.ring_looks)
        freed = freeing(tangle(random.Random(seed), 20), looks)
        assert freed.least and freed.equal is not None
        assert looks.left > SETTINGS.ring_looks / 2


@pytest.mark.parametrize(("size", "looks"), [(20, 100), (40, 1_000), (150, 20_000)])
def test_where_the_search_ends_early_the_answer_says_so_and_how_many_at_least(size: int, looks: int) -> None:
    graph = tangle(random.Random(size), size)
    (group,) = deadlock(owed(graph), looks).groups
    assert not rings(without(graph, group.release))
    assert not group.least and group.equal is None and 1 <= group.at_least < len(group.release)
    assert str(group.freed).endswith(
        f"leave no ring here: {len(group.release)}, where at least {group.at_least} have to go; "
        "this may not be the smallest that does"
    )


def test_no_tangle_leaves_the_other_groups_unanswered() -> None:
    graph = tangle(random.Random(1), 60) | {"x": ["y"], "y": ["z"], "z": ["x"]}
    found = deadlock(owed(graph), 2_000)
    assert [(len(group.members), group.least) for group in found.groups] == [(60, False), (3, True)]
    assert not found.least


@given(graphs(9), st.integers(0, 400))
def test_however_early_the_search_ends_the_release_frees_and_no_set_is_smaller_than_said(graph: Graph, looks: int) -> None:
    found, whole = freeing(graph, Looks(looks)), freeing(graph)
    assert not rings(without(graph, found.release))
    assert found.at_least <= len(whole.release) <= len(found.release)
    assert not found.least or len(found.release) == len(whole.release)
    assert found.equal is None or (found.release, found.equal) == (whole.release, whole.equal)


def test_two_long_rings_joined_by_bridges_are_freed_by_as_few_as_can_be() -> None:
    ids = [f"{side}{n:02}" for side in "ab" for n in range(15)]
    graph = {one: [f"{one[0]}{(int(one[1:]) + 1) % 15:02}"] for one in ids}
    graph["a03"].append("b07")
    graph["b09"].append("a05")
    freed = freeing(graph)
    assert (freed.least, len(freed.release)) == (True, 2)
    assert not rings(without(graph, freed.release))


def long_ways(size: int) -> Graph:
    """Two rings. The way back goes through `hub` alone; without it `mid` joins them and is in no ring."""
    graph = {f"{side}{n:04}": [f"{side}{(n + 1) % size:04}"] for side in "ab" for n in range(size)}
    graph |= {"hub": ["a0000", "a0003", "a0006", "a0009"], "mid": ["b0000", "b0005", "b0010"]}
    for one in ("b0001", "b0004", "b0007", "b0012"):
        graph[one].append("hub")
    for one in ("a0002", "a0007", "a0012"):
        graph[one].append("mid")
    return graph


@pytest.mark.parametrize("size", [15, 1_200])
def test_a_large_group_names_nobody_for_many_ways_through_where_these_close_no_ring(size: int) -> None:
    """The smaller is searched exactly, the larger is wider than what is searched: the greedy choice is held to the same."""
    graph = long_ways(size)
    freed = freeing(graph)
    assert (size > 1_000) == (len(graph) > WIDE) == (not freed.least)
    assert not rings(without(graph, freed.release))
    assert ("mid" in freed.release, len(freed.release)) == (False, 3)


def test_ten_thousand_commitments_in_one_chain_one_ring_and_many_groups() -> None:
    ids = [f"c{n:05}" for n in range(10_000)]
    chain = {one: [after] for one, after in pairwise(ids)} | {ids[-1]: []}
    assert deadlock(owed(chain)).stuck == ()
    ring = chain | {ids[-1]: [ids[0]]}
    found = deadlock(owed(ring))
    assert (len(found.stuck), len(found.release), found.groups[0].ring) == (10_000, 1, tuple(ids))
    assert found.least and str(found.groups[0].freed).endswith("and none smaller; others as small were not looked for")
    pairs = {one: [ids[n ^ 1]] for n, one in enumerate(ids)}
    found = deadlock(owed(pairs))
    assert (len(found.groups), found.release, found.least) == (5_000, tuple(ids[::2]), True)


def test_a_wide_tangle_is_freed_by_a_greedy_release() -> None:
    graph = drawn(random.Random(7), 2_000, 2)
    freed = freeing(graph)
    assert not freed.least
    assert not rings(without(graph, freed.release))
    assert len(freed.release) < len(graph) / 2
