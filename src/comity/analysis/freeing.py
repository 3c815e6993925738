"""Strongly connected components of a graph, and the fewest nodes without which it has no ring.

That smallest set (the minimum feedback vertex set) is hard to find in general (Karp, 1972), so it is searched exactly in
groups of at most `EXACT` nodes; beyond them a greedy choice is given, and said to be one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

EXACT = 20
"""Nodes of one group up to which the smallest set is searched exactly. The search keeps at most one number for each subset of
them: a million at the very worst; 42,000 were seen where of any two one waits for the other, drawn by lot."""

Graph = Mapping[str, Sequence[str]]  # node → the nodes it points to, each a key as well


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
    """`release`: nodes without which there is no ring. `least`: no smaller set does. All sorted.

    `equal`: nodes outside `release` that stand in another set of the same size that does; known where `least` is True.
    """

    release: tuple[str, ...]
    least: bool
    equal: tuple[str, ...]


def freeing(graph: Graph) -> Freeing:
    """The fewest nodes without which the graph has no ring.

    Exact in each group of at most `EXACT` nodes: of the smallest sets the one whose sorted ids come first.
    """
    found: list[str] = []
    equal: list[str] = []
    least = True
    for members in components(graph):
        inside = set(members)
        narrow = {one: [other for other in graph[one] if other in inside] for one in members}
        if len(members) <= EXACT:
            search = _Exact(narrow)
            first = search.first()
            found += first
            equal += [one for one in search.any() if one not in first]
        else:
            found += _greedy(narrow)
            least = False
    return Freeing(tuple(sorted(found)), least, tuple(sorted(equal)))


class _Exact:
    """The search in one group; sets of nodes are integers, bit n for the n-th id."""

    def __init__(self, graph: Graph) -> None:
        self.ids = sorted(graph)
        place = {one: number for number, one in enumerate(self.ids)}
        self.ahead = [sum(1 << place[other] for other in set(graph[one])) for one in self.ids]
        self.behind = [sum(1 << n for n in range(len(self.ids)) if self.ahead[n] >> here & 1) for here in range(len(self.ids))]
        self.known: dict[int, int] = {}

    def first(self) -> list[str]:
        """Take an id wherever the rest then needs one fewer: of the smallest sets, the first."""
        left, found = (1 << len(self.ids)) - 1, []
        need = self.least(left)
        for number, one in enumerate(self.ids):
            if need and self.least(left & ~(1 << number)) == need - 1:
                left, need = left & ~(1 << number), need - 1
                found.append(one)
        return found

    def any(self) -> list[str]:
        """Every id that stands in some smallest set."""
        every = (1 << len(self.ids)) - 1
        return [one for number, one in enumerate(self.ids) if self.least(every & ~(1 << number)) < self.least(every)]

    def least(self, nodes: int) -> int:
        """How many must go so that `nodes` have no ring: one of any ring must, so each of a shortest one is tried."""
        nodes = self._trimmed(nodes)
        if not nodes:
            return 0
        if nodes not in self.known:
            ring = self._shortest(nodes)
            self.known[nodes] = 1 + min(self.least(nodes & ~(1 << node)) for node in ring)
        return self.known[nodes]

    def _trimmed(self, nodes: int) -> int:
        """Without those that no ring can hold: nothing leads to them, or from them."""
        before = -1
        while nodes != before:
            before = nodes
            for node in _bits(nodes):
                if not self.ahead[node] & nodes or not self.behind[node] & nodes:
                    nodes &= ~(1 << node)
        return nodes

    def _shortest(self, nodes: int) -> list[int]:
        """The nodes of a shortest ring. `nodes` are trimmed and not empty, so there is one."""
        best: list[int] = []
        for start in _bits(nodes):
            found = self._through(start, nodes)
            if found and (not best or len(found) < len(best)):
                best = found
            if len(best) in (1, 2):
                break
        return best

    def _through(self, start: int, nodes: int) -> list[int]:
        layers = [1 << start]
        while layers[-1]:
            reached = 0
            for node in _bits(layers[-1]):
                reached |= self.ahead[node]
            if reached >> start & 1:
                return self._back(start, layers)
            layers.append(reached & nodes & ~sum(layers))
        return []

    def _back(self, start: int, layers: list[int]) -> list[int]:
        ring, here = [], start
        for layer in reversed(layers):
            here = next(_bits(self.behind[here] & layer))
            ring.append(here)
        return ring


def _bits(nodes: int) -> Iterator[int]:
    while nodes:
        lowest = nodes & -nodes
        yield lowest.bit_length() - 1
        nodes ^= lowest


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
