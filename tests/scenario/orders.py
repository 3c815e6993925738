"""Replay of a scenario: what a case shows at each moment, held against lists written beforehand, in whatever order acts arrive.

    story = Story(World("alba", "borea", timekeepers=("watch",)))
    case = story.open("alba", "contact", sides=["alba", "borea"], kind="call")
    story.mark("opened")
    story.hold(case, {"opened": Lists(states=("under-way",), due=(("readout", "borea", "2026-11-02 08:00", "running"), ...))})

The lists are complete: a row too many fails like a row too few.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from tests.contract.kinds import KINDS
from tests.refusals import complete
from tests.scenario.lists import Lists, lists
from tests.scenario.stores import Arrived, Mirror, shuffled
from tests.world import World, key

from comity.errors import Refusal
from comity.mechanism.case import Case, Filed, SeenNote
from comity.mechanism.engine import admit
from comity.mechanism.refused import why_not
from comity.projection.as_of import Known, Moment
from comity.projection.positions import Row, compare
from comity.projection.today import today
from comity.record import entry
from comity.record.act import from_entry

FEW, MANY = 2, 50
in_orders = pytest.mark.parametrize("orders", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
"""A scenario is replayed in a few random orders among the unit tests, and in many when there is time."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a story: what had been filed by then."""

    name: str
    now: datetime
    filed: int


class Story:
    """A world with a timekeeper `watch` that sees each act at once, and the moments to look at.

    Everything is filed for `audience`. `outside`: a participant of the charter who may not read it, and has to see nothing but
    that. `notes`: the timekeeper's note on each act, by the act's id. `refusals`: what each liar was told, in their order.
    """

    def __init__(self, world: World, audience: str = "public", outside: str | None = None) -> None:
        self.world = world
        self.audience = audience
        self.outside = outside
        self.marks: list[Mark] = []
        self.notes: dict[str, str] = {}
        self.refusals: list[Refusal] = []
        # Places, log and index: of what is not signed by a key that may, and of copies in a log to which they do not belong.
        self.forged: list[str] = []
        self.copied: list[str] = []
        self._noted: dict[str, SeenNote] = {}

    def open(self, who: str, procedure: str, *, opens: Mapping[str, Any] | None = None, **fields: Any) -> str:
        """Open a case; the keywords are fields. Returns the case id."""
        case = self.world.open_as(who, procedure, fields=fields, audience=self.audience, opens=opens)
        self._seen(who, self.world.last)
        return case

    def said(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None = None, **more: Any) -> str:
        """File an act; the timekeeper sees it, and ten minutes pass. Returns its id."""
        made = self.world.act(who, case, act, fields=fields, **{"audience": self.audience, **more})
        self._seen(who, made)
        return made

    def forges(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None = None, **more: Any) -> str:
        """An act signed with a key that may not sign it: no effect, and the audit finds it in the log."""
        made = self.world.act(who, case, act, fields=fields, **{"audience": self.audience, **more})
        self.forged.append(self._place())
        self._seen(who, made)
        held = self.world.case(case)
        assert held.judged[made].filed.denied is not None, f"the key of “{act}” of {who} counts"
        told = why_not(held, held.judged[made])
        complete(told, held.procedure, without=("deadline",))
        self.refusals.append(told)
        return made

    def repeats(self, id_: str, into: str) -> None:
        """The same bytes once more, in the log of a participant: only in its author's own they belong, and have effect once."""
        log = self.world.log(into, self.audience)
        self.world.repeat(id_, log)
        if self.world.entries[-1][2].log != log:
            self.copied.append(self._place())

    def relying(self, *starts: str) -> dict[str, list[str]]:
        """The body of an act that invokes a lapse: notes on the starting acts, and one of this moment."""
        return {"relies_on": [*(self.notes[one] for one in starts), self._note(self.world.charter.writer)]}

    def lies(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None = None, **more: Any) -> str:
        """An act without right: refused to an honest signer with a full reason, and filed by a liar all the same.

        The signer is told rule, role, deadline (or that none runs) and next step, in labels that can be translated. The record's
        judgement is the same, and says all of it but the deadline, which only whoever is about to sign has.
        """
        refusal = self._refusal(who, case, act, fields, more)
        made = self.said(who, case, act, fields, **more)
        held = self.world.case(case)
        judged = why_not(held, held.judged[made])
        assert judged.code == refusal.code, f"{judged.code}: {judged}; told {refusal}"
        complete(refusal, held.procedure)
        complete(judged, held.procedure, without=("deadline",))
        self.refusals.append(refusal)
        return made

    def mark(self, name: str) -> None:
        """Look here: `hold` compares the lists of this moment."""
        self.marks.append(Mark(name, self.world.now, len(self.world.entries)))

    def told(self, wanted: Sequence[tuple[str, ...]]) -> None:
        """What each liar was told, in their order: every part of it, such as rule, role, deadline and what to do instead."""
        for refusal, parts in zip(self.refusals, wanted, strict=True):
            said = f"{refusal.expected} | {refusal.got} | {refusal.rule} | {refusal.role} | {refusal.deadline} | {refusal.todo}"
            assert not [part for part in parts if part not in said], said

    def row(self, case: str, field: str, at: str | None = None) -> Row:
        """One row of the comparison, at the end or as it was at a mark."""
        found: Case | None = self.world.case(case)
        if at is not None:
            mark = next(one for one in self.marks if one.name == at)
            found = self.world.projection(self.world.entries[: mark.filed]).case(case, mark.now)
        assert found is not None
        return next(one for one in compare(found) if one.field == field)

    def _refusal(self, who: str, case: str, act: str, fields: Mapping[str, Any] | None, more: Mapping[str, Any]) -> Refusal:
        terms = {"audience": self.audience, **more}
        signers = terms.pop("signers", None) or (who,)
        keys = [key(f"lakes/{name}/authority") for name in signers]
        value = self.world.unsigned(who, case, act, fields=fields, **terms) | {"by": [one.ref for one in keys]}
        made = from_entry(entry.parse(entry.sign(value, *keys)))
        joint = tuple(signers) if len(signers) > 1 else ()
        held = self.world.case(case)
        relied = {self._noted[one] for one in value["body"].get("relies_on", ())}
        held = replace(held, seen=(*held.seen, *sorted(relied - set(held.seen), key=lambda note: note.id)))
        try:
            admit(held, Filed(made, len(self.world.raws[made.log]), who, terms["audience"], joint), self.world.now)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"“{act}” of {who} was admitted")

    def _place(self) -> str:
        log, index, _ = self.world.entries[-1]
        return f"{log} {index}"

    def _seen(self, who: str, act: str) -> None:
        self.notes[act] = self._note(who)
        self.world.wait(minutes=10)

    def _note(self, whom: str) -> str:
        of = self.world.log(whom, self.audience)
        made = self.world.see("watch", whom, audience=self.audience)
        self._noted[made] = SeenNote(made, "watch", of, len(self.world.raws[of]), self.world.now)
        return made

    # --- holding it against the lists -------------------------------------------------------------------------------------
    def hold(self, case: str, expected: Mapping[str, Lists], orders: int = FEW) -> None:
        """At every mark the lists are these: as filed, and in so many random orders on two stores.

        The first store receives slowly and is looked at at every mark, and opened anew at one of them. The second receives all
        of it in another order, is looked at and opened anew once in the middle, and again before it is asked. In the end both
        hold the same case as whoever got it in order, and both are verified.
        """
        assert [mark.name for mark in self.marks] == list(expected)
        in_order = self.world.projection(())
        for mark, stretch in self._stretches():
            for row in stretch:
                in_order.take(*row)
            found = in_order.case(case, mark.now)
            assert found is not None, mark.name
            assert lists(found, today([found], mark.now)) == expected[mark.name].in_order(), mark.name
            self._closed_to_outsiders(found, mark)
        whole = in_order.case(case, self.marks[-1].now)
        assert whole is not None
        kinds = [*KINDS.values()]
        for seed in range(orders):
            with (
                TemporaryDirectory() as folder,
                Mirror(self.world, Path(folder, "slow"), kinds[seed % len(kinds)]) as slow,
                Mirror(self.world, Path(folder, "fast"), kinds[(seed + 1) % len(kinds)]) as fast,
            ):
                self._on_two_stores(slow, fast, whole, expected, random.Random(seed))
                if seed == FEW:  # once, where many are tried: it folds the case twice a mark
                    self._looking_back(fast, case, expected)

    def _on_two_stores(self, slow: Mirror, fast: Mirror, whole: Case, expected: Mapping[str, Lists], rng: random.Random) -> None:
        restart, last = rng.choice(self.marks), self.marks[-1]
        for mark, stretch in self._stretches():
            slow.receive(shuffled(stretch, rng))
            if mark is restart:
                slow.reopen(keep=rng.random() < 0.5)
            assert slow.lists(whole.id, mark.now) == expected[mark.name].in_order(), mark.name
        rows = shuffled(self.world.entries[: last.filed], rng)
        some = rng.randrange(len(rows))
        fast.receive(rows[:some])
        early = fast.node.projection.case(whole.id, last.now)
        for judged in early.judged.values() if early is not None else ():
            assert judged.effect == whole.judged[judged.id].effect, "a later arrival changed what was judged"
        fast.reopen(keep=True)
        fast.receive(rows[some:])
        fast.reopen(keep=rng.random() < 0.5)
        assert fast.lists(whole.id, last.now) == expected[last.name].in_order()
        assert slow.case(whole.id, last.now) == fast.case(whole.id, last.now) == whole
        assert slow.opaque() == fast.opaque() == sorted(self.copied)
        report = slow.audit()
        assert report.ok and report == fast.audit(), report.verdict
        assert sorted(one.where for log in report.logs for one in log.opaque) == sorted([*self.forged, *self.copied])

    def _looking_back(self, store: Mirror, case: str, expected: Mapping[str, Lists]) -> None:
        """Asked in the end how it was just before each look: the same lists, as the record stood then and as is known now."""
        for mark in self.marks:
            for known in get_args(Known):
                then = Moment(mark.now - timedelta(seconds=1), known)
                assert store.lists_of_then(case, then) == expected[mark.name].in_order(), f"{mark.name}, known {known}"

    def _closed_to_outsiders(self, case: Case, mark: Mark) -> None:
        """Who may not read the case is told of no silence, and of nothing on record: only that it cannot look."""
        if self.outside is not None:
            words = {cell.word for row in compare(case, self.outside) for cell in row.cells if cell.word is not None}
            day = today([case], mark.now, self.outside)
            assert words <= {"cannot-be-seen"} and not (*day.silent, *day.nothing), mark.name

    def _stretches(self) -> Iterator[tuple[Mark, list[Arrived]]]:
        """From mark to mark: what had been filed by then, and not by the one before."""
        fed = 0
        for mark in self.marks:
            yield mark, self.world.entries[fed : mark.filed]
            fed = mark.filed
