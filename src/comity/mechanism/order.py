"""Causal order: an act's past is the closure of its `after` and of lower indexes of the same log and case.

Pure and blind to meaning. `arrange` gives one order that every node finds, whatever order acts came in: an act stands
after its whole past, and ties break by act id (which gives nobody priority: no rule looks at a place in this order).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from comity.mechanism.case import Filed
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Arranged:
    """`ready`: each act with the ids of its direct past. `waiting`: acts whose past is not here, and why."""

    ready: tuple[tuple[Filed, tuple[str, ...]], ...]
    waiting: Mapping[str, tuple[Filed, Phrase]]


def once(acts: Iterable[Filed]) -> dict[str, Filed]:
    """Each id once: a repeated id has effect once, and counts where its own log has it first."""
    found: dict[str, Filed] = {}
    for one in acts:
        held = found.get(one.act.id)
        if held is None or one.place < held.place:
            found[one.act.id] = one
    return found


def parents(one: Filed, previous: str | None, elsewhere: Callable[[str], bool]) -> tuple[str, ...]:
    """The direct past: `after`, and the act before it in its own log (a joint act has no log of its own).

    Ids of other cases are left out here: the act is judged without effect for naming them, it does not wait for them.
    """
    named = [id_ for id_ in one.act.after if not elsewhere(id_)]
    if previous is not None and previous not in named and not one.joint:
        named.append(previous)
    return tuple(named)


def arrange(acts: Mapping[str, Filed], elsewhere: Callable[[str], bool], held_back: Container[str] = ()) -> Arranged:
    """Kahn's algorithm with a heap of ids: the smallest id among those whose whole past already stands.

    `held_back`: acts that wait for something else than acts. They stand in the past of what follows them, which waits with them.
    """
    before = _predecessors(acts)
    direct = {id_: parents(one, before.get(id_), elsewhere) for id_, one in acts.items()}
    left = {id_: len(named) for id_, named in direct.items()}
    children: dict[str, list[str]] = {}
    for id_, named in direct.items():
        for parent in named:
            children.setdefault(parent, []).append(id_)
    heap = [id_ for id_, count in left.items() if count == 0 and id_ not in held_back]
    heapq.heapify(heap)
    ready: list[tuple[Filed, tuple[str, ...]]] = []
    while heap:
        id_ = heapq.heappop(heap)
        ready.append((acts[id_], direct[id_]))
        for child in children.get(id_, ()):
            left[child] -= 1
            if left[child] == 0 and child not in held_back:
                heapq.heappush(heap, child)
    standing = {one.act.id for one, _ in ready}
    if len(standing) == len(acts):
        return Arranged(tuple(ready), {})
    waiting = {
        id_: (one, _why(sum(parent not in acts for parent in direct[id_])))
        for id_, one in sorted(acts.items())
        if id_ not in standing
    }
    return Arranged(tuple(ready), waiting)


def _predecessors(acts: Mapping[str, Filed]) -> dict[str, str]:
    """For each act the one before it in the same log."""
    logs: dict[str, list[tuple[int, str]]] = {}
    for id_, one in acts.items():
        if not one.joint:
            logs.setdefault(one.act.log, []).append((one.index, id_))
    found: dict[str, str] = {}
    for rows in logs.values():
        rows.sort()
        found.update({later: earlier for (_, earlier), (_, later) in pairwise(rows)})
    return found


def _why(missing: int) -> Phrase:
    if missing:
        return Phrase("it follows {n} act that is not here yet", {"n": missing}, many="it follows {n} acts that are not here yet")
    return Phrase("it follows an act that is waiting itself, or its past goes in a circle")
