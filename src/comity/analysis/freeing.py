"""Strongly connected components of a graph, and the fewest nodes without which it has no ring.

That smallest set is searched exactly (`releasing`) with a bound on the work. Where the bound ends the search a greedy choice
is given, and said to be one, with the least number that any set must have.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.analysis.releasing import Graph, Looks, Net, SpentError, smallest
from comity.settings import SETTINGS

WIDE = (
    2_000  # nodes of one group beyond which sets of nodes as integers would fill the memory; such a group is chosen from greedily
)
DEEP = 200  # nodes that may be left once nothing can be said without choosing; more would also be too deep to branch in


def components(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The groups in which every node reaches every other, and single nodes that point to themselves. Sorted; linear time.

    Tarjan's algorithm with a stack of its own: a chain of 10,000 would be too deep for the language's.
    """
    found: list[tuple[str, ...]] = []
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}  # nodes not yet in a group, in the order of their numbers
    for root in graph:
        if root in number:
            continue
        walk: list[tuple[str, Iterator[str]]] = [(root, iter(graph[root]))]
        number[root] = low[root] = len(number)
        open_[root] = None
        while walk:
            node, others = walk[-1]
            for other in others:
                if other not in number:
                    number[other] = low[other] = len(number)
                    open_[other] = None
                    walk.append((other, iter(graph[other])))
                    break
                if other in open_:
                    low[node] = min(low[node], number[other])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    members = _closed(open_, node)
                    if len(members) > 1 or node in graph[node]:
                        found.append(tuple(sorted(members)))
    return tuple(sorted(found))


def _closed(open_: dict[str, None], node: str) -> list[str]:
    """Take the group of `node` off: everything opened since."""
    members: list[str] = []
    while not members or members[-1] != node:
        members.append(open_.popitem()[0])
    return members


@dataclass(frozen=True, slots=True)
class Freeing:
    """`release`: nodes without which there is no ring. `at_least`: no set of fewer leaves none. All sorted.

    `equal`: nodes outside `release` that stand in another set of the same size that leaves none; None where the search ended
    before all of them were known.
    """

    release: tuple[str, ...]
    at_least: int
    equal: tuple[str, ...] | None

    @property
    def least(self) -> bool:
        """Whether no smaller set does, as far as was shown."""
        return len(self.release) == self.at_least


def freeing(graph: Graph, looks: Looks | None = None) -> Freeing:
    """The fewest nodes without which the graph has no ring: of the smallest sets the one whose sorted ids come first.

    `looks` bounds the work, in nodes looked at. Groups are searched the small ones first, so that one tangle does not leave
    the others unanswered.
    """
    looks = looks or Looks(SETTINGS.ring_looks)
    found: list[str] = []
    equal: list[str] | None = []
    least = 0
    for members in sorted(components(graph), key=lambda one: (len(one), one)):
        inside = set(members)
        freed = _of_group({one: [other for other in graph[one] if other in inside] for one in members}, looks)
        found += freed.release
        least += freed.at_least
        equal = None if equal is None or freed.equal is None else [*equal, *freed.equal]
    return Freeing(tuple(sorted(found)), least, None if equal is None else tuple(sorted(equal)))


def _of_group(graph: Graph, looks: Looks) -> Freeing:
    """One group, ids sorted."""
    ids = sorted(graph)
    choice = sorted(_greedy(graph))
    if len(ids) > WIDE:
        return Freeing(tuple(choice), 1, None)
    least = 1
    try:
        net = Net.of(graph, ids)
        forced = net.shrink(looks)
        least = max(1, len(forced) + net.bound(looks))
        if len(net.ahead) > DEEP:
            return Freeing(tuple(choice), least, None)
        search = _Search(Net.of(graph, ids), looks)
        least = search.find(len(choice))
        return search.told(ids)
    except SpentError:
        return Freeing(tuple(choice), least, None)


class _Search:
    """One group: the size of its smallest sets, then the first of these, then every node that stands in some other."""

    def __init__(self, net: Net, looks: Looks) -> None:
        self.net, self.looks, self.size = net, looks, 0
        self.known: set[int] = set()  # nodes that stand in a smallest set that the search came by

    def find(self, most: int) -> int:
        """The size of the smallest. `most` is enough: a set of that size is known. Raises SpentError."""
        found = self._smallest(self.net, most)
        assert found is not None
        self.size, self.first = len(found), sorted(found)
        self.known |= set(found)
        return self.size

    def told(self, ids: list[str]) -> Freeing:
        """What is known of the smallest sets, as far as the looks last."""
        equal: tuple[str, ...] | None = None
        try:
            self._order()
            for node in self.net.ahead:
                if node not in self.known:
                    self._through(node)
            equal = tuple(ids[node] for node in sorted(self.known - set(self.first)))
        except SpentError:
            pass
        return Freeing(tuple(ids[node] for node in self.first), self.size, equal)

    def _order(self) -> None:
        """The first of the smallest sets: a node is taken wherever the rest then needs one fewer."""
        net, taken, rest = self.net, list[int](), self.first
        for node in self.net.ahead:
            if not rest:
                break
            if node not in rest:
                other = self._smallest(net.without(node), len(rest) - 1)
                if other is None:
                    continue
                rest = [node, *other]
                self.known |= {*taken, *rest}
            net = net.without(node)
            taken.append(node)
            rest = [one for one in rest if one != node]
        self.first = taken

    def _through(self, node: int) -> None:
        other = self._smallest(self.net.without(node), self.size - 1)
        if other is not None:
            self.known |= {node, *other}

    def _smallest(self, net: Net, most: int) -> list[int] | None:
        return smallest(Net(dict(net.ahead), dict(net.behind)), most, self.looks)


def _greedy(graph: Graph) -> list[str]:
    """Again and again the node with the most ways through it, if it is still in a ring; then whatever has no way through goes."""
    ahead = {one: set(others) for one, others in graph.items()}
    behind: dict[str, set[str]] = {one: set() for one in graph}
    for one, others in ahead.items():
        for other in others:
            behind[other].add(one)

    def ways(one: str) -> int:
        return len(ahead[one]) * len(behind[one])

    found: list[str] = []
    heap = [(-ways(one), one) for one in graph]
    heapq.heapify(heap)
    while heap:
        rank, one = heapq.heappop(heap)
        if one not in ahead:
            continue
        if -rank != ways(one):
            heapq.heappush(heap, (-ways(one), one))
            continue
        if _returns(ahead, behind, one):
            found.append(one)
        _drop(ahead, behind, one)
    return found


def _returns(ahead: Mapping[str, set[str]], behind: Mapping[str, set[str]], start: str) -> bool:
    """Whether `start` is in a ring: what it leads to and what leads to it are followed in turn until they meet."""
    if start in ahead[start]:
        return True
    onward, reached, left = ahead, set(ahead[start]), list(ahead[start])
    back, meets, waiting = behind, set(behind[start]), list(behind[start])
    if reached & meets:
        return True
    while left and waiting:
        new = onward[left.pop()] - reached
        if new & meets:
            return True
        reached |= new
        left += new
        onward, reached, left, back, meets, waiting = back, meets, waiting, onward, reached, left
    return False


def _drop(ahead: dict[str, set[str]], behind: dict[str, set[str]], one: str) -> None:
    """Take a node out, and after it every node that is left without a way in or a way out."""
    left = [one]
    while left:
        node = left.pop()
        if node not in ahead:
            continue
        touched = ahead[node] | behind[node]
        for other in ahead.pop(node):
            behind[other].discard(node)
        for other in behind.pop(node):
            if other in ahead:
                ahead[other].discard(node)
        left += [other for other in touched if other in ahead and (not ahead[other] or not behind[other])]
