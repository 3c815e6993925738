"""Threats: whoever adopts says that it knew of no objection; whoever objects says that it knew of no adoption."""

from __future__ import annotations

import random

import pytest
from tests.world import World, topic

from comity.mechanism.case import Case
from comity.mechanism.clocks import clocks

THREE = ["alba", "borea", "corda"]
YELLOW, WHITE = topic("The buoys are yellow.", "Buoys"), topic("The buoys stay white.", "Buoys")


class Silence:
    """An instrument in force to which a change was circulated: whoever objects has 72 hours. Everything is seen at once."""

    def __init__(self) -> None:
        self.world = World(*THREE, "chancery", timekeepers=("watch",))
        self.case = self.world.open(
            "chancery", "instrument", parties=THREE, signatories=THREE, kind="memorandum", binding="politically"
        )
        self.said("alba", "sign", signers=THREE)
        self.said("chancery", "complete")
        self.said("chancery", "enter", {"in_force_on": "2026-11-02"})
        self.before = self.found.after()
        self.said("chancery", "circulate", {"amendments/iii-1": YELLOW})
        self.notes = [self.world.last]
        self.tips = self.found.after()

    @property
    def found(self) -> Case:
        return self.world.case(self.case)

    def said(self, who: str, act: str, fields: object = None, **more: object) -> str:
        made = self.world.act(who, self.case, act, fields=fields, **more)  # type: ignore[arg-type]
        self.world.see("watch", who)
        self.world.wait(minutes=1)
        return made

    def objects(self, who: str = "corda", **more: object) -> str:
        return self.said(who, "break-silence", {"amendments/iii-1": WHITE}, **more)

    def adopts(self) -> str:
        """As whoever does not know, or says that it does not, what was filed after the change had been circulated."""
        self.world.wait(hours=73)
        body = {"relies_on": [*self.notes, self.world.see("watch", "chancery")]}
        return self.said("chancery", "adopt", {"provisions/iii-1": YELLOW}, body=body, after=self.tips)

    def words(self, *ids: str) -> list[str]:
        return [self.found.effect(id_).word for id_ in ids]


@pytest.fixture
def silence() -> Silence:
    return Silence()


def test_an_adoption_that_leaves_out_an_objection_stands_beside_it_crossed_in_whatever_order(silence: Silence) -> None:
    """Neither moves the case nor writes what the other writes: still the page says of both that they crossed."""
    objection = silence.objects()
    adopted = silence.adopts()
    assert silence.words(adopted, objection) == ["crossed", "crossed"]
    (pair,) = silence.found.crossed
    assert "break silence" in str(pair.why) and "neither author knew" in str(pair.why)
    assert [one.word for one in clocks(silence.found) if one.name == "silence"] == ["met"]
    for seed in range(20):
        entries = silence.world.shuffled(random.Random(seed))
        assert silence.world.projection(entries).case(silence.case, silence.world.now) == silence.found


def test_an_objection_dated_back_crosses_an_adoption_that_did_not_know_it(silence: Silence) -> None:
    adopted = silence.adopts()
    objection = silence.objects(after=silence.tips, at="2026-11-02T08:00:00Z")
    assert silence.words(adopted, objection) == ["crossed", "crossed"]
    assert [one.word for one in clocks(silence.found) if one.name == "silence"] == ["late"]


def test_put_anew_by_whoever_knows_both_it_is_over(silence: Silence) -> None:
    objection, adopted = silence.objects(), silence.adopts()
    silence.said("chancery", "publish", {"provisions/iii-1": YELLOW})
    assert silence.words(adopted, objection) == ["crossed", "crossed"], "saying something else does not mend it"
    silence.said("chancery", "circulate", {"amendments/iii-1": YELLOW})
    assert silence.words(adopted, objection) == ["effective", "effective"]
    assert [pair.open for pair in silence.found.crossed] == [False]


@pytest.mark.parametrize("who", ["corda", "chancery"])
def test_taken_back_by_either_it_is_over(silence: Silence, who: str) -> None:
    acts = {"corda": silence.objects(), "chancery": silence.adopts()}
    silence.said(who, "withdraw", body={"withdraws": acts[who]})
    assert [pair.open for pair in silence.found.crossed] == [False]


def test_who_objected_before_anything_was_put_crosses_no_adoption(silence: Silence) -> None:
    objection = silence.objects(after=silence.before)
    adopted = silence.adopts()
    assert silence.words(adopted, objection) == ["effective", "effective"]


def test_many_empty_objections_hide_no_real_one(silence: Silence) -> None:
    """A friend of whoever adopts files more of them than a page remembers."""
    for _ in range(70):
        silence.objects("borea", after=silence.before)
    objection, adopted = silence.objects(), silence.adopts()
    assert silence.words(adopted, objection) == ["crossed", "crossed"]
