"""What stands around a case: links and waits from both ends, rings, and that it is the same as over all cases folded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.projection.test_conditions import owed, ring, undertakes
from tests.projection.test_links import dossier, link
from tests.world import World, reported

from comity.mechanism import load
from comity.mechanism.case import Case
from comity.projection.around import Around, Surroundings
from comity.projection.conditions import waits
from comity.projection.index import Index

NARROW = {"pair": {"label": {"en": "The two"}, "readers": ["alba", "borea"]}}


class Looked:
    """A world with its index kept up, and what pages ask of it; `folded` counts the cases that were asked for."""

    def __init__(self) -> None:
        kinds = {"dossier": dossier(), "commitment": load.shipped("commitment")}
        self.world = World("alba", "borea", "corda", "dorn", audiences=NARROW, procedures=kinds)
        self.index = Index(self.world._live, lambda _: self.world.now)
        self.folded: list[str] = []
        self.told = Surroundings(self.index.ties, self.find)
        self._heard = 0

    def find(self, case_id: str) -> Case | None:
        self.folded.append(case_id)
        return self.world._live.case(case_id, self.world.now)

    def up(self) -> None:
        for row in self.world.entries[self._heard :]:
            self.index.heard(*row)
        self._heard = len(self.world.entries)

    def around(self, case_id: str) -> Around:
        self.up()
        return self.told.around(self.world.case(case_id))

    def same(self) -> None:
        """What the index tells is what all cases tell."""
        self.up()
        assert self.told.waits() == waits(self.world.cases())


def test_who_waits_is_told_from_both_ends_with_whose_word_it_is() -> None:
    made = Looked()
    first, second = ring(made.world)
    here, there = made.around(first), made.around(second)
    (row,), (back,) = here.waits_for, there.waited_by
    assert (row.other, str(row.title), row.word) == (second, "Exchange", "waits")
    assert str(row.why) == "“Withdrawal” (owed by Alba) waits for “Exchange” (owed by Borea)" == str(back.why)
    assert (str(row.basis), back.other) == ("Alba holds it of what it owes itself", first)
    assert here.ring is not None and set(here.ring.members) == {first, second}
    assert here.naming == here.named_by == ()
    made.same()


def test_when_one_is_released_the_other_waits_no_more_and_both_pages_say_so() -> None:
    made = Looked()
    first, second = ring(made.world)
    made.around(first)
    made.world.act("borea", first, "release", signers=["borea"])
    here, there = made.around(first), made.around(second)
    assert (there.ring, [one.word for one in there.waits_for]) == (None, ["released"])
    assert [one.word for one in here.waits_for] == ["ended"]
    made.same()


def test_what_others_say_is_no_wait_and_stands_as_their_word() -> None:
    made = Looked()
    first, second = owed(made.world, "alba", "borea", "Withdrawal"), owed(made.world, "borea", "alba", "Exchange")
    made.world.act("borea", first, "state-terms", fields={"conditions": [second]})
    (row,) = made.around(first).waits_for
    assert (row.word, row.other, str(row.basis)) == ("other-word", second, "Borea says it, and no obligor does")
    made.same()


def test_a_condition_that_is_not_here_is_said_so_and_a_case_beyond_commitments_is_followed_as_it_changes() -> None:
    made = Looked()
    nowhere = "commitment/" + "0" * 32
    talk = made.world.open_as("alba", "dossier", fields={}, opens={"title": {"en": "Talks"}})
    first = owed(made.world, "alba", "borea", "Withdrawal")
    undertakes(made.world, "alba", first, nowhere, talk)
    rows = {one.other: one for one in made.around(first).waits_for}
    assert (rows[nowhere].word, rows[nowhere].title, rows[talk].word) == ("unknown", None, "waits")
    assert "cannot be seen from here" in str(rows[nowhere].why)
    assert [one.other for one in made.around(talk).waited_by] == [first]
    made.same()
    made.world.act("alba", talk, "close")
    assert {one.other: one.word for one in made.around(first).waits_for}[talk] == "done"
    made.same()


def test_links_are_told_from_both_ends_and_only_the_few_cases_that_name_one_are_asked() -> None:
    made = Looked()
    cases = [made.world.open_as("alba", "dossier", fields={}, opens={"title": {"en": f"Matter {n}"}}) for n in range(12)]
    made.world.act("borea", cases[1], "say", fields={"links/a": link(cases[0])})
    made.around(cases[0])
    made.folded.clear()
    found = made.around(cases[0])
    assert [(one.source, str(one.title), str(one.why)) for one in found.named_by] == [
        (cases[1], "Matter 1", "only Borea says it")
    ]
    assert set(made.folded) <= {cases[0], cases[1]}
    assert [one.other for one in made.around(cases[1]).naming] == [cases[0]]


def test_a_link_that_was_taken_back_is_gone_from_both_pages() -> None:
    made = Looked()
    one, other = (made.world.open_as("alba", "dossier", fields={}) for _ in range(2))
    said = made.world.act("borea", one, "say", fields={"links/a": link(other)})
    assert made.around(other).named_by
    made.world.act("borea", one, "withdraw", body={"withdraws": said})
    assert made.around(other).named_by == () == made.around(one).naming


def test_a_liar_who_reports_a_ring_is_named_with_it_on_the_page() -> None:
    made = Looked()
    first, second = owed(made.world, "alba", "borea", "Withdrawal"), owed(made.world, "borea", "alba", "Exchange")
    undertakes(made.world, "borea", second, first)
    made.world.act("borea", first, "report", body={"positions": [reported("conditions", [second], "alba")]})
    (row,) = made.around(first).waits_for
    assert str(row.basis) == "only Borea says that Alba holds it"
    assert list(made.told.waits().hearsay.values()) == [("Borea",)]


def test_nothing_is_computed_anew_while_nothing_changes() -> None:
    made = Looked()
    first, _ = ring(made.world)
    made.up()
    before = made.told.waits()
    made.world.now += timedelta(minutes=1)
    assert made.told.waits() is before
    made.world.act("alba", first, "trigger", fields={"triggered_on": "2026-11-01"})
    made.up()
    assert made.told.waits() == before


def test_a_case_that_names_nothing_has_nothing_around_it() -> None:
    made = Looked()
    alone: Any = made.around(made.world.open_as("alba", "dossier", fields={}))
    assert (alone.naming, alone.named_by, alone.waits_for, alone.waited_by, alone.ring) == ((), (), (), (), None)
    assert (alone.slipped.lines, alone.slipped.apart) == ((), ())
