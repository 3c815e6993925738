"""Threat: somebody files ten thousand acts in one case. The others' acts, the state and the pages stay what they are."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.world import World

from comity.mechanism import engine
from comity.mechanism.case import Case, Filed
from comity.mechanism.folding import CROSSED_MOST
from comity.projection.case import act_views, view

MANY = 10_000


class Flood:
    """A case, with acts made for it without keys: `log`, place and past are what the liar chooses."""

    def __init__(self) -> None:
        world = World("alba", "borea", "corda")
        case = world.open("corda", "contact", sides=["alba", "borea"], kind="call")
        said = world.act("alba", case, "readout", fields={"level": "ministers"})
        self.world, self.model = world, world.case(case)
        opening = self.model.opening
        assert opening is not None
        self.opening, self.act = opening.filed, self.model.judged[said].filed.act
        self.acts: list[Filed] = [self.opening]

    def file(self, who: str, number: int, after: tuple[str, ...], act: str = "readout", **body: object) -> str:
        id_ = f"{len(self.acts):064x}"
        made = replace(self.act, id=id_, after=after, log=f"lakes/{who}/public", act=act, body=body)
        self.acts.append(Filed(made, number, who))
        return id_

    def fold(self, acts: list[Filed]) -> Case:
        return engine.fold(self.model.procedure, self.model.charter, acts, (), self.world.now)

    def shuffled(self, seed: int) -> list[Filed]:
        acts = list(self.acts)
        random.Random(seed).shuffle(acts)
        return acts


def said(level: str) -> dict[str, object]:
    return {"fields": {"level": level}}


def test_a_flood_of_positions_leaves_the_others_word_and_one_line_over_time() -> None:
    flood = Flood()
    honest = flood.file("alba", 1, (flood.opening.id,), **said("ministers"))
    tip = honest
    for number in range(MANY):
        tip = flood.file("borea", 1 + number, (tip,), **said("experts" if number % 2 else "envoys"))
    found = flood.fold(flood.acts)
    assert found == flood.fold(flood.shuffled(1))
    assert found.crossed == () and found.judged[honest].effect and len(found.judged) == MANY + 2
    (row,) = [one for one in view(found).rows if one.field == "level"]
    assert {cell.holder: (len(cell.held), len(cell.earlier)) for cell in row.cells} == {"alba": (1, 0), "borea": (1, MANY - 1)}


def test_a_flood_of_moves_that_name_only_the_opening_crosses_in_the_open_and_its_page_can_be_shown() -> None:
    """Two who collude close and reopen, each as if the other had said nothing."""
    flood = Flood()
    for number in range(MANY // 2):
        for who in ("alba", "borea"):
            flood.file(who, 1 + number, (flood.opening.id,), "reopen" if number % 2 else "close", reason=who)
    found = flood.fold(flood.shuffled(3))
    per_act: dict[str, int] = {}
    for pair in found.crossed:
        per_act[pair.b] = per_act.get(pair.b, 0) + 1
    assert max(per_act.values()) <= CROSSED_MOST
    assert all(one.effect for one in found.judged.values())
    assert {one.effect for one in act_views(found)[-2:]} == {"crossed"} and len(found.states) == 1


def test_a_crossing_behind_more_older_moves_than_are_told_is_told() -> None:
    """Alba moves a hundred times so that Borea's one move, which knew none of it, would look as if nothing had crossed it."""
    flood = Flood()
    for number in range(101):
        last = flood.file("alba", 1 + number, (flood.opening.id,), "reopen" if number % 2 else "close")
    other = flood.file("borea", 1, (flood.opening.id,), "close", reason="as if nothing had been")
    found = flood.fold(flood.shuffled(4))
    assert [found.effect(id_).word for id_ in (last, other)] == ["crossed", "crossed"]
    grown = flood.fold([])
    for one in flood.acts:
        grown = engine.apply(grown, one)
    assert grown == found


def test_a_flood_without_right_has_no_effect_and_hides_nobodys_act() -> None:
    flood = Flood()
    for number in range(MANY):
        flood.file("corda", 2 + number, (flood.opening.id,), **said("experts"))
    honest = flood.file("alba", 1, (flood.opening.id,), **said("ministers"))
    found = flood.fold(flood.shuffled(2))
    assert [one.id for one in found.effective()] == [flood.opening.id, honest]
    assert {one.code for one in found.judged.values() if not one.effect} == {"role-not-held"}


def test_ten_thousand_times_the_same_id_is_one_act() -> None:
    flood = Flood()
    once = flood.file("borea", 1, (flood.opening.id,), **said("experts"))
    twice = flood.fold([*flood.acts, *(replace(flood.acts[-1], index=2 + n) for n in range(MANY))])
    assert twice == flood.fold(flood.acts) and list(twice.judged) == [flood.opening.id, once]
