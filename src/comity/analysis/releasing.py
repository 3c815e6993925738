"""The fewest nodes without which one group has no ring: branch and bound, with a bound on its own work.

In general this is hard (the minimum feedback vertex set; Karp, 1972), so the search counts the nodes it looks at and stops at
what it was given: then a smallest set is not shown, and the least number that any set must have is said instead. Between the
branches the group is made smaller by steps that never change the answer (Levy and Low, Journal of Algorithms 9, 1988): a node
that points to itself must go, one without a way in or out may stay, and one with a single way in or out is passed through.

Sets of nodes are integers, bit n for the n-th id. Pure and deterministic: the same group and the same bound, the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]  # node → the nodes it points to, each a key as well


class SpentError(Exception):
    """The search has looked at as many nodes as it may."""


class Looks:
    """How many nodes may still be looked at. Shared by the groups of one question, so that many of them are bounded too."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, looks: int) -> None:
        self.left -= looks
        if self.left < 0:
            raise SpentError


class Net:
    """A group while it is made smaller. `ahead`, `behind`: for each node still in it, where it leads and what leads to it."""

    def __init__(self, ahead: dict[int, int], behind: dict[int, int]) -> None:
        self.ahead, self.behind = ahead, behind

    @classmethod
    def of(cls, graph: Graph, ids: Sequence[str]) -> Net:
        place = {one: number for number, one in enumerate(ids)}
        net = cls(dict.fromkeys(range(len(ids)), 0), dict.fromkeys(range(len(ids)), 0))
        for one in ids:
            for other in graph[one]:
                net.ahead[place[one]] |= 1 << place[other]
                net.behind[place[other]] |= 1 << place[one]
        return net

    def without(self, node: int) -> Net:
        """Another one in which `node` is gone."""
        made = Net(dict(self.ahead), dict(self.behind))
        made.drop(node)
        return made

    def through(self, node: int) -> Net:
        """Another one in which `node` stays whatever else goes: what leads to it leads to where it leads."""
        made = Net(dict(self.ahead), dict(self.behind))
        made.bypass(node)
        return made

    def drop(self, node: int) -> int:
        """Take a node out; its neighbours."""
        gone = ~(1 << node)
        onward, back = self.ahead.pop(node) & gone, self.behind.pop(node) & gone
        for other in bits(onward):
            self.behind[other] &= gone
        for other in bits(back):
            self.ahead[other] &= gone
        return onward | back

    def bypass(self, node: int) -> int:
        onward, back = self.ahead[node], self.behind[node]
        touched = self.drop(node)
        for other in bits(back):
            self.ahead[other] |= onward
        for other in bits(onward):
            self.behind[other] |= back
        return touched

    def shrink(self, looks: Looks) -> list[int]:
        """Make it as small as can be without choosing; the nodes that had to go."""
        forced: list[int] = []
        left = sum(1 << node for node in self.ahead)
        while left:
            lowest = left & -left
            node = lowest.bit_length() - 1
            left ^= lowest
            if node not in self.ahead:
                continue
            looks.spend(1)
            onward, back = self.ahead[node], self.behind[node]
            if onward & lowest:
                forced.append(node)
                left |= self.drop(node)
            elif not onward or not back:
                left |= self.drop(node)
            elif not onward & (onward - 1) or not back & (back - 1):
                left |= self.bypass(node)
        return forced

    def parts(self, looks: Looks) -> list[Net]:
        """Its groups in which every node reaches every other; what joins two of them is in no ring and left out."""
        found, left = [], sum(1 << node for node in self.ahead)
        while left:
            start = left & -left
            inside = self._reached(self.ahead, start, left) & self._reached(self.behind, start, left)
            looks.spend(left.bit_count())
            found.append(inside)
            left &= ~inside
        if len(found) == 1:
            return [self]
        return [
            Net({node: self.ahead[node] & part for node in bits(part)}, {node: self.behind[node] & part for node in bits(part)})
            for part in found
        ]

    def _reached(self, ways: Mapping[int, int], start: int, within: int) -> int:
        reached = new = start
        while new:
            onward = 0
            for node in bits(new):
                onward |= ways[node]
            new = onward & within & ~reached
            reached |= new
        return reached

    def bound(self, looks: Looks) -> int:
        """So many must go at least: groups of which each two wait for one another, and rings, none of them sharing a node."""
        looks.spend(len(self.ahead))
        left, found = sum(1 << node for node in self.ahead), 0
        mutual = {node: self.ahead[node] & self.behind[node] for node in self.ahead}
        for node in sorted(mutual, key=lambda one: mutual[one].bit_count()):
            near = mutual[node] & left if left >> node & 1 else 0
            members = 1 << node
            while near:
                lowest = near & -near
                members |= lowest
                near &= mutual[lowest.bit_length() - 1]
            if members.bit_count() > 1:
                found += members.bit_count() - 1
                left &= ~members
        while ring := self._ring(left, looks):
            found += 1
            left &= ~ring
        return found

    def _ring(self, within: int, looks: Looks) -> int:
        """The nodes of some short ring among these, or none: breadth first from the first node that is in one."""
        for start in bits(within):
            layers = [1 << start]
            seen = 0
            while layers[-1]:
                looks.spend(1)
                onward = 0
                for node in bits(layers[-1]):
                    onward |= self.ahead[node]
                if onward >> start & 1:
                    return self._back(start, layers)
                seen |= layers[-1]
                layers.append(onward & within & ~seen)
            within &= ~(1 << start)
        return 0

    def _back(self, start: int, layers: list[int]) -> int:
        ring, here = 0, start
        for layer in reversed(layers):
            lowest = self.behind[here] & layer
            here = (lowest & -lowest).bit_length() - 1
            ring |= 1 << here
        return ring


def smallest(net: Net, most: int, looks: Looks) -> list[int] | None:
    """A smallest set of at most `most` nodes whose going leaves no ring; None where there is none. `net` is used up."""
    chosen = net.shrink(looks)
    if not net.ahead:
        return chosen if len(chosen) <= most else None
    parts = net.parts(looks)
    bounds = [part.bound(looks) for part in parts]
    needed = len(chosen) + sum(bounds)
    for part, least in zip(parts, bounds, strict=True):
        if needed > most:
            return None
        found = _branched(part, least, least + most - needed, looks)
        if found is None:
            return None
        chosen += found
        needed += len(found) - least
    return chosen


def _branched(net: Net, least: int, most: int, looks: Looks) -> list[int] | None:
    """One node goes, or it stays whatever else goes; the smaller of the two answers. No answer is smaller than `least`."""
    node = max(net.ahead, key=lambda one: ((net.ahead[one] & net.behind[one]).bit_count(), _ways(net, one), -one))
    gone = smallest(net.without(node), most - 1, looks)
    found = [node, *gone] if gone is not None else None
    if found is not None and len(found) == least:
        return found
    kept = smallest(net.through(node), len(found) - 1 if found is not None else most, looks)
    return kept if kept is not None else found


def _ways(net: Net, node: int) -> int:
    return net.ahead[node].bit_count() * net.behind[node].bit_count()


def bits(nodes: int) -> Iterator[int]:
    while nodes:
        lowest = nodes & -nodes
        yield lowest.bit_length() - 1
        nodes ^= lowest
