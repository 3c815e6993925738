"""Replay of a scenario: what a case shows at each moment, held against lists written beforehand, in whatever order acts arrive.

    story = Story(World("alba", "borea", timekeepers=("watch",)))
    case = story.open("alba", "contact", sides=["alba", "borea"], kind="call")
    story.mark("opened")
    story.hold(case, {"opened": Lists(states=("under-way",), due=(("readout", "borea", "2026-11-02 08:00", "running"), ...))})

The lists are complete: a row too many fails like a row too few.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.world import World, key

from comity.errors import Refusal
from comity.mechanism.case import Case, Filed, SeenNote
from comity.mechanism.engine import admit
from comity.projection.fold import Projection
from comity.projection.today import today
from comity.record import entry
from comity.record.act import from_entry
from comity.record.entry import Entry

Arrived = tuple[str, int, Entry]
ORDERS = 50


@dataclass(frozen=True, slots=True)
class Lists:
    """What a case shows at a moment. The order of rows does not matter.

    `due`: (clock, who owes or "", due moment in the charter's zone, word). `silent`, `nothing`: (field, holder).
    `without_effect`: (signer, act, code).
    """

    states: tuple[str, ...]
    due: tuple[tuple[str, str, str, str], ...] = ()
    at_variance: tuple[str, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    nothing: tuple[tuple[str, str], ...] = ()
    without_effect: tuple[tuple[str, str, str], ...] = ()

    def in_order(self) -> Lists:
        """The same, rows sorted."""
        return Lists(
            tuple(sorted(self.states)),
            tuple(sorted(self.due)),
            tuple(sorted(self.at_variance)),
            tuple(sorted(self.silent)),
            tuple(sorted(self.nothing)),
            tuple(sorted(self.without_effect)),
        )


def lists(case: Case, now: datetime) -> Lists:
    """What a case shows, as its pages list it."""
    day = today([case], now)
    return Lists(
        tuple(case.states),
        tuple((one.clock.name, one.clock.owed_by, f"{one.clock.due:%Y-%m-%d %H:%M}", one.clock.word) for one in day.due),
        tuple(one.row.field for one in day.differs),
        tuple((gap.row.field, gap.cell.holder) for gap in day.silent),
        tuple((gap.row.field, gap.cell.holder) for gap in day.nothing),
        tuple((one.filed.author, one.filed.act.act, one.code) for one in case.judged.values() if not one.effect),
    ).in_order()


def shuffled(rows: Sequence[Arrived], rng: random.Random) -> list[Arrived]:
    """These entries in another order of arrival; each log keeps its own order, as mirrors guarantee."""
    left: dict[str, list[Arrived]] = {}
    for row in rows:
        left.setdefault(row[0], []).append(row)
    found = []
    while left:
        log = rng.choice(sorted(left))
        found.append(left[log].pop(0))
        if not left[log]:
            del left[log]
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a story: what had been filed by then."""

    name: str
    now: datetime
    filed: int


class Story:
    """A world with a timekeeper `watch` that sees each act at once, and the moments to look at.

    `notes`: the timekeeper's note on each act, by the act's id. `refusals`: what each liar was told before it filed anyway.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.marks: list[Mark] = []
        self.notes: dict[str, str] = {}
        self.refusals: list[Refusal] = []
        self._noted: dict[str, SeenNote] = {}

    def open(self, who: str, procedure: str, **fields: Any) -> str:
        """Open a case; the keywords are fields. Returns the case id."""
        case = self.world.open(who, procedure, **fields)
        self._seen(who, self.world.last)
        return case

    def said(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None = None, **more: Any) -> str:
        """File an act; the timekeeper sees it, and ten minutes pass. Returns its id."""
        made = self.world.act(who, case, act, fields=fields, **more)
        self._seen(who, made)
        return made

    def relying(self, *starts: str) -> dict[str, list[str]]:
        """The body of an act that invokes a lapse: notes on the starting acts, and one of this moment."""
        return {"relies_on": [*(self.notes[one] for one in starts), self._note(self.world.charter.writer)]}

    def lies(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None = None, **more: Any) -> str:
        """An act without right: refused to an honest signer with a full reason, and filed by a liar all the same.

        The signer's refusal and the record's judgement are the same; every part of it can be translated.
        """
        refusal = self._refusal(who, case, act, fields, more)
        made = self.said(who, case, act, fields, **more)
        effect = self.world.case(case).effect(made)
        assert effect.code == refusal.code, f"{effect.code}: {effect.why}; told {refusal}"
        for part in (refusal.expected, refusal.got, refusal.todo):
            assert part.id not in ("", "{text}"), f"{refusal.code}: “{part}” cannot be translated"
        self.refusals.append(refusal)
        return made

    def mark(self, name: str) -> None:
        """Look here: `hold` compares the lists of this moment."""
        self.marks.append(Mark(name, self.world.now, len(self.world.entries)))

    def _refusal(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None, more: Mapping[str, Any]) -> Refusal:
        terms = dict(more)
        signers = terms.pop("signers", None) or (who,)
        keys = [key(f"lakes/{name}/authority") for name in signers]
        value = self.world.unsigned(who, case, act, fields=fields, **terms) | {"by": [one.ref for one in keys]}
        made = from_entry(entry.parse(entry.sign(value, *keys)))
        joint = tuple(signers) if len(signers) > 1 else ()
        held = self.world.case(case)
        relied = {self._noted[one] for one in value["body"].get("relies_on", ())}
        held = replace(held, seen=(*held.seen, *sorted(relied - set(held.seen), key=lambda note: note.id)))
        try:
            admit(held, Filed(made, len(self.world.raws[made.log]), who, terms.get("audience", "public"), joint), self.world.now)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"“{act}” of {who} was admitted")

    def _seen(self, who: str, act: str) -> None:
        self.notes[act] = self._note(who)
        self.world.wait(minutes=10)

    def _note(self, whom: str) -> str:
        of = self.world.log(whom)
        made = self.world.see("watch", whom)
        self._noted[made] = SeenNote(made, "watch", of, len(self.world.raws[of]), self.world.now)
        return made

    # --- holding it against the lists -------------------------------------------------------------------------------------
    def hold(self, case: str, expected: Mapping[str, Lists], orders: int = ORDERS) -> None:
        """At every mark the lists are these: as filed, and on two stores that receive everything in random orders."""
        assert [mark.name for mark in self.marks] == list(expected)
        in_order = self.world.projection(())
        self._walk(in_order, case, expected, None)
        last = self.marks[-1]
        whole = in_order.case(case, last.now)
        for seed in range(orders):
            rng = random.Random(seed)
            slowly, at_once = self.world.projection(()), self.world.projection(())
            self._walk(slowly, case, expected, rng)
            for row in shuffled(self.world.entries[: last.filed], rng):
                at_once.take(*row)
            assert slowly.case(case, last.now) == at_once.case(case, last.now) == whole, f"order {seed}"

    def _walk(self, store: Projection, case: str, expected: Mapping[str, Lists], rng: random.Random | None) -> None:
        """Feed a store from mark to mark, each stretch in an order of its own, and look at every mark."""
        fed = 0
        for mark in self.marks:
            stretch = self.world.entries[fed : mark.filed]
            for row in stretch if rng is None else shuffled(stretch, rng):
                store.take(*row)
            fed = mark.filed
            found = store.case(case, mark.now)
            assert found is not None, mark.name
            assert lists(found, mark.now) == expected[mark.name].in_order(), mark.name
