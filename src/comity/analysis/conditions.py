"""Which commitments wait for one another: who waits for whom, the groups in which all wait, and what release would free.

A commitment that is open waits for each of its conditions that is open too. Where such waits close a ring, none of its
members can come first: no order of performing is left. Everything that waits for a member, near or far, is stuck with it.
Whoever is released neither waits nor is waited for; `release` is a smallest set of commitments that leaves no ring (the
minimum feedback vertex set), counted and recommended to nobody: who may release whom, a procedure says. The search has a bound
on its work (`Settings.ring_looks`); where that ends it, the answer says how many any such set must have at least.

Pure and deterministic. The groups are strongly connected components (Tarjan, SIAM Journal on Computing 1, 1972), found in
time linear in commitments and conditions. The search of the smallest set is in `freeing`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.analysis.freeing import Freeing, components, freeing
from comity.analysis.releasing import Graph, Looks
from comity.phrase import Phrase
from comity.settings import SETTINGS

State = Literal["open", "done", "released", "lapsed"]
WaitWord = Literal["waits", "unknown", "lapsed"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """`conditions`: ids of what must come first. `obligor`, `name`: as they are said; without a name it is called by its id."""

    id: str
    obligor: str
    conditions: tuple[str, ...] = ()
    state: State = "open"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """An open commitment and one thing it waits for.

    `waits`: that is open too; `unknown`: it is not here; `lapsed`: it does not come by itself any more.
    """

    waiter: str
    awaited: str
    word: WaitWord
    why: Phrase


@dataclass(frozen=True, slots=True)
class Group:
    """Commitments of which each waits, near or far, for every other. All by id.

    `ring`: a shortest one that goes through the first of them. `release`: whose release leaves no ring among them; where
    `least` is False, a smaller set may exist, of `at_least` or more. `equal`: who stands in another set of that size: the ids
    chose, nothing else did; None where that was not searched to its end.
    """

    members: tuple[str, ...]
    ring: tuple[str, ...]
    release: tuple[str, ...]
    least: bool
    at_least: int
    equal: tuple[str, ...] | None
    why: Phrase
    freed: Phrase


@dataclass(frozen=True, slots=True)
class Deadlock:
    """`waits` by waiter, then awaited. `stuck`: every member of a group and whatever waits for one. `least` as in `Group`."""

    waits: tuple[Wait, ...]
    groups: tuple[Group, ...]
    stuck: tuple[str, ...]
    release: tuple[str, ...]
    least: bool
    why: Phrase


def deadlock(commitments: Iterable[Commitment], looks: int = SETTINGS.ring_looks) -> Deadlock:
    """What waits for what among these. Raises ValueError where two commitments have one id. `looks`: see `releasing`."""
    known: dict[str, Commitment] = {}
    for one in commitments:
        if one.id in known:
            raise ValueError(f"two commitments are called {one.id!r}")
        known[one.id] = one
    waits = tuple(wait for id_ in sorted(known) for wait in _waits(known, known[id_]))
    graph: dict[str, list[str]] = {id_: [] for id_ in sorted(known) if known[id_].state == "open"}
    for wait in waits:
        if wait.word == "waits":
            graph[wait.waiter].append(wait.awaited)
    spared = Looks(looks)
    found = {
        members: _group(known, graph, members, spared) for members in sorted(components(graph), key=lambda one: (len(one), one))
    }
    groups = tuple(found[members] for members in sorted(found))
    release = tuple(sorted(id_ for group in groups for id_ in group.release))
    stuck = _stuck(graph, [id_ for group in groups for id_ in group.members])
    return Deadlock(waits, groups, stuck, release, all(group.least for group in groups), _told(waits, groups, stuck))


def _waits(known: Mapping[str, Commitment], one: Commitment) -> Iterable[Wait]:
    if one.state != "open":
        return
    for id_ in sorted(set(one.conditions)):
        other = known.get(id_)
        if other is None:
            args: dict[str, object] = {"what": _called(one), "id": id_}
            yield Wait(one.id, id_, "unknown", Phrase("{what} waits for {id}, which cannot be seen from here", args))
            continue
        args = {"what": _called(one), "other": _called(other)}
        if id_ == one.id:
            yield Wait(one.id, id_, "waits", Phrase("{what} waits for itself", args))
        elif other.state == "open":
            yield Wait(one.id, id_, "waits", Phrase("{what} waits for {other}", args))
        elif other.state == "lapsed":
            why = Phrase("{what} waits for {other}, which has lapsed and does not come by itself", args)
            yield Wait(one.id, id_, "lapsed", why)


def _called(one: Commitment) -> Phrase:
    args: dict[str, object] = {"name": one.name or one.id, "who": one.obligor}
    return Phrase("“{name}” (owed by {who})", args) if one.obligor else Phrase("“{name}”", args)


def _group(known: Mapping[str, Commitment], graph: Graph, members: tuple[str, ...], looks: Looks) -> Group:
    inside = set(members)
    narrow = {id_: [other for other in graph[id_] if other in inside] for id_ in members}
    freed = freeing(narrow, looks)
    ring = _ring(narrow, members[0])
    shown = _followed([known[id_].name or id_ for id_ in (*ring, ring[0])])
    if len(members) == 1:
        why = Phrase("{what} waits for itself", {"what": _called(known[members[0]])})
    elif len(ring) == len(members):
        why = Phrase("each waits for the next: {ring}", {"ring": shown})
    else:
        args: dict[str, object] = {"n": len(members), "ring": shown}
        why = Phrase("{n} commitments wait for one another; a shortest ring: {ring}", args)
    told = _freed(known, freed)
    return Group(members, ring, freed.release, freed.least, freed.at_least, freed.equal, why, told)


def _freed(known: Mapping[str, Commitment], freed: Freeing) -> Phrase:
    args: dict[str, object] = {"names": _quoted(known, freed.release), "others": _quoted(known, freed.equal or ())}
    if not freed.least:
        args |= {"n": len(freed.release), "least": freed.at_least}
        return Phrase(
            "release of {names} would leave no ring here: {n}, where at least {least} have to go; "
            "this may not be the smallest that does",
            args,
        )
    if freed.equal is None:
        return Phrase("release of {names} would leave no ring here, and none smaller; others as small were not looked for", args)
    if freed.equal:
        return Phrase("release of {names} would leave no ring here; as small a one with {others} would too, none smaller", args)
    return Phrase("release of {names} would leave no ring here; no other that is as small would", args)


def _quoted(known: Mapping[str, Commitment], ids: Sequence[str]) -> Phrase | str:
    """Names in a list. In halves, so that the sentence of a long list is not nested deeply; each name keeps its languages."""
    if len(ids) > 1:
        half = len(ids) // 2
        return Phrase("{a}, {b}", {"a": _quoted(known, ids[:half]), "b": _quoted(known, ids[half:])})
    return Phrase("“{name}”", {"name": known[ids[0]].name or ids[0]}) if ids else ""


def _followed(names: Sequence[str]) -> Phrase | str:
    """Names one after another, in halves likewise; a language that is written to the left turns the arrow round."""
    if len(names) == 1:
        return names[0]
    half = len(names) // 2
    return Phrase("{a} → {b}", {"a": _followed(names[:half]), "b": _followed(names[half:])})


def _ring(graph: Graph, start: str) -> tuple[str, ...]:
    """A shortest ring through `start`, which is in one: breadth first, smaller ids first."""
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for other in graph[here]:
            if other == start:
                ring = [here]
                while ring[-1] != start:
                    ring.append(came[ring[-1]])
                return tuple(reversed(ring))
            if other not in came:
                came[other] = here
                queue.append(other)
    raise ValueError(f"{start!r} is in no ring")


def _stuck(graph: Graph, members: list[str]) -> tuple[str, ...]:
    waiters: dict[str, list[str]] = {}
    for id_, others in graph.items():
        for other in others:
            waiters.setdefault(other, []).append(id_)
    found, left = set(members), list(members)
    while left:
        new = [id_ for id_ in waiters.get(left.pop(), ()) if id_ not in found]
        found.update(new)
        left += new
    return tuple(sorted(found))


def _told(waits: tuple[Wait, ...], groups: tuple[Group, ...], stuck: tuple[str, ...]) -> Phrase:
    if not waits:
        return Phrase("nothing waits for anything")
    if not groups:
        return Phrase("nothing waits in a ring")
    return Phrase(
        "{n} commitment cannot come first, or waits for one that cannot",
        {"n": len(stuck)},
        many="{n} commitments cannot come first, or wait for one that cannot",
    )
