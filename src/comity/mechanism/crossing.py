"""Where silence was broken and adopted at once: an objection and an adoption, neither of which knew the other, are crossed.

Neither of them need move the case or write what the other writes, so nothing else would show it: whoever adopts could leave the
objection out of its past and say that it did not know. Both stand, and the page says so until somebody who knows both puts the
matter anew, settles one of them with what else it crossed, or takes one back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.mechanism import columns
from comity.mechanism.case import Judged
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Silence:
    """The acts of one silence procedure: that begin it, that break it, that rely on it."""

    starts: frozenset[str]
    objections: frozenset[str]
    adoptions: frozenset[str]

    def against(self, act: str) -> frozenset[str]:
        """The acts with which an act of this name is at odds."""
        found = self.objections if act in self.adoptions else frozenset[str]()
        return found | self.adoptions if act in self.objections else found


def silences(p: Procedure) -> tuple[Silence, ...]:
    """Every silence procedure on which some act relies."""
    found = []
    for rule in p.clocks.values():
        relying = frozenset(act.name for act in p.acts.values() if act.relies_on == rule.name)
        if rule.objection and relying:
            found.append(Silence(frozenset(rule.starts), frozenset(stop.act for stop in rule.stops), relying))
    return tuple(found)


def crossed(made: Judged, of: Iterable[Silence], places: Mapping[str, int], row: Sequence[Judged]) -> Iterator[Judged]:
    """The acts that `made` crosses so, in causal order. `places`: of the acts in effect, by name, as masks; `row`: by place."""
    silences_ = tuple(of)
    left = 0
    for one in silences_:
        for name in one.against(made.filed.act.act):
            left |= places.get(name, 0)
    left &= ~made.past
    while left:
        low = left & -left
        left ^= low
        other = row[low.bit_length() - 1]
        if at_odds(made, other, silences_, places) is not None:
            yield other


def at_odds(a: Judged, b: Judged, of: Iterable[Silence], places: Mapping[str, int]) -> Silence | None:
    """The silence that the one breaks and the other relies on, when both knew of one and the same beginning."""
    both = a.past & b.past
    for one in of:
        if b.filed.act.act in one.against(a.filed.act.act) and any(both & places.get(name, 0) for name in one.starts):
            return one
    return None


def over(a: Judged, b: Judged, of: Silence, later: Iterable[Judged]) -> bool:
    """Whether somebody who knew both has begun the silence anew, or settled or taken back one of them since."""
    knew = [one for one in later if one.effect and one.knows(a) and one.knows(b)]
    if any(one.filed.act.act in of.starts for one in knew):
        return True
    ended = {*columns.taken_back(knew), *(id_ for one in knew for id_ in one.filed.act.body.get("settles", {}).get("acts", ()))}
    return a.id in ended or b.id in ended


def why(p: Procedure, a: Judged, b: Judged) -> Phrase:
    """What crossed, in words."""
    return Phrase(
        "“{a}” and “{b}”: one breaks the silence on which the other relies, and neither author knew of the other's act",
        {"a": p.label("acts", a.filed.act.act), "b": p.label("acts", b.filed.act.act)},
    )
