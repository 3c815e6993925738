"""The heaviest one-to-one pairing of two sets, when only some pairs may be made at all.

Kuhn and Munkres' assignment (with potentials, O(n^2 m)) on each connected part of the graph of allowed pairs; a part larger than
`LARGEST` is paired greedily, heaviest first. Not here: what a pair weighs.
"""

from __future__ import annotations

from collections.abc import Mapping

Edge = tuple[int, int]
# 60 x 60 is some 200,000 inner steps: below a tenth of a second.
LARGEST = 60


def _components(weights: Mapping[Edge, float]) -> list[list[Edge]]:
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j in weights:
        parent[root(("a", i))] = root(("b", j))
    groups: dict[tuple[str, int], list[Edge]] = {}
    for edge in sorted(weights):
        groups.setdefault(root(("a", edge[0])), []).append(edge)
    return list(groups.values())


def _greedy(edges: list[Edge], weights: Mapping[Edge, float]) -> list[Edge]:
    used_a: set[int] = set()
    used_b: set[int] = set()
    chosen = []
    for i, j in sorted(edges, key=lambda edge: (-weights[edge], edge)):
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            chosen.append((i, j))
    return chosen


def _exact(edges: list[Edge], weights: Mapping[Edge, float]) -> list[Edge]:
    """Rows may stay without a partner: each has a dummy column of weight 0, so no pair is made for its own sake."""
    rows, columns = sorted({i for i, _ in edges}), sorted({j for _, j in edges})
    n, m = len(rows), len(columns) + len(rows)
    cost = [[-weights.get((i, j), 0.0) for j in columns] + [0.0] * n for i in rows]
    u, v = [0.0] * (n + 1), [0.0] * (m + 1)
    match = [0] * (m + 1)
    for i in range(1, n + 1):
        _augment(i, n, m, cost, u, v, match)
    pairs = [(rows[match[j] - 1], columns[j - 1]) for j in range(1, len(columns) + 1) if match[j]]
    return [edge for edge in pairs if edge in weights]


def _augment(i: int, n: int, m: int, cost: list[list[float]], u: list[float], v: list[float], match: list[int]) -> None:
    """Give row `i` a column along the cheapest augmenting path, keeping the potentials `u` and `v` feasible."""
    match[0], j0 = i, 0
    least = [float("inf")] * (m + 1)
    way, used = [0] * (m + 1), [False] * (m + 1)
    while True:
        used[j0] = True
        row, delta, j1 = match[j0], float("inf"), 0
        for j in range(1, m + 1):
            if not used[j]:
                step = cost[row - 1][j - 1] - u[row] - v[j]
                if step < least[j]:
                    least[j], way[j] = step, j0
                if least[j] < delta:
                    delta, j1 = least[j], j
        for j in range(m + 1):
            if used[j]:
                u[match[j]] += delta
                v[j] -= delta
            else:
                least[j] -= delta
        j0 = j1
        if match[j0] == 0:
            break
    while j0:
        match[j0] = match[way[j0]]
        j0 = way[j0]


def best_pairs(weights: Mapping[Edge, float]) -> list[Edge]:
    """The pairs (i, j) of the heaviest pairing among the allowed ones, in order. Weights are positive."""
    chosen: list[Edge] = []
    for edges in _components(weights):
        size = max(len({i for i, _ in edges}), len({j for _, j in edges}))
        chosen += _exact(edges, weights) if size <= LARGEST else _greedy(edges, weights)
    return sorted(chosen)
