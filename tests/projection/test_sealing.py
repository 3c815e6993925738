"""Sealed fields: what is disclosed stands with its proof, what was deleted is told as deleted; no state rests on either."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.world import World

from comity.errors import Theirs
from comity.mechanism import columns
from comity.projection import sealing
from comity.projection.case import CaseView, view
from comity.projection.positions import Cell
from comity.projection.sealing import Openings
from comity.record.sealed import Opening

SALT = b"\x05" * 32


class Desk:
    """A call of Alba and Borea in which Borea sealed the channel; `kept` is what lies beside the logs here."""

    def __init__(self) -> None:
        self.world = World("alba", "borea", "corda")
        self.case = self.world.open("corda", "contact", sides=["alba", "borea"], kind="call")
        self.kept: dict[str, bytes] = {}
        self.gone: set[str] = set()
        self.opening = self.opened("telephone")

    def opened(self, value: object, who: str = "borea", path: str = "channel") -> Opening:
        return Opening(self.world.log(who), self.case, path, value, SALT)

    def seal(self, opening: Opening, who: str = "borea") -> str:
        return self.world.act(who, self.case, "readout", body={"sealed": {opening.path: opening.seal}})

    def keep(self, opening: Opening) -> None:
        self.kept[opening.seal] = opening.format()

    def openings(self) -> Openings:
        return sealing.openings(self.world.case(self.case), self.kept.get, lambda: self.gone)

    def view(self) -> CaseView:
        return view(self.world.case(self.case), openings=self.openings())

    def cell(self, holder: str) -> Cell:
        (row,) = [row for row in self.view().rows if row.field == "channel"]
        return next(cell for cell in row.cells if cell.holder == holder)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.world.act("alba", made.case, "readout", fields={"channel": "video"})
    made.seal(made.opening)
    return made


def test_what_is_not_opened_cannot_be_seen_and_the_page_names_its_commitment(desk: Desk) -> None:
    assert (desk.cell("borea").word, str(desk.cell("borea").why)) == ("cannot-be-seen", "Borea has sealed it")
    (one,) = desk.view().sealed
    assert (one.holder.id, one.field, one.seal, one.opened) == ("borea", "channel", desk.opening.seal, False)


def test_what_is_disclosed_stands_as_its_holders_own_position_with_its_proof(desk: Desk) -> None:
    desk.keep(desk.opening)
    (held,) = desk.cell("borea").held
    assert held.position.direct and held.position.value == "telephone" and held.position.sealed == desk.opening.seal
    assert "is that of what was sealed" in str(held.how)
    (row,) = [row for row in desk.view().rows if row.field == "channel"]
    assert row.word == "at-variance"


def test_what_was_deleted_is_told_as_sealed_and_deleted(desk: Desk) -> None:
    desk.keep(desk.opening)
    desk.kept.clear()
    desk.gone.add(desk.opening.seal)
    assert str(desk.cell("borea").why) == "Borea sealed it, and what opens it was deleted here"
    assert [one.opened for one in desk.view().sealed] == [False]


def test_what_leaves_the_desk_does_not_show_what_was_sealed(desk: Desk) -> None:
    """Lists, exports and looks back are made without openings."""
    desk.keep(desk.opening)
    plain = view(desk.world.case(desk.case))
    assert "telephone" not in repr([(cell.word, cell.held) for row in plain.rows for cell in row.cells])


def test_no_state_rests_on_an_opening(desk: Desk) -> None:
    """Crossing knows that a sealed field was written, not what it says: with the opening or without, the case is the same."""
    before = desk.world.case(desk.case)
    desk.keep(desk.opening)
    assert desk.world.case(desk.case) == before


def test_a_later_sealed_word_takes_the_place_of_an_open_one_and_the_other_way_round() -> None:
    made = Desk()
    made.world.act("borea", made.case, "readout", fields={"channel": "video"})
    made.world.act("alba", made.case, "readout", fields={"channel": "video"})
    made.seal(made.opening)
    assert made.cell("borea").word == "cannot-be-seen" and [one.position.value for one in made.cell("borea").earlier] == ["video"]
    made.world.act("borea", made.case, "readout", fields={"channel": "written"})
    assert [one.position.value for one in made.cell("borea").held] == ["written"] and made.view().sealed == ()
    made.keep(made.opening)
    assert [one.position.value for one in made.cell("borea").earlier] == ["video", "telephone"]


def test_a_withdrawn_sealed_word_is_out_of_the_comparison() -> None:
    made = Desk()
    made.world.act("alba", made.case, "readout", fields={"channel": "video"})
    gone = made.seal(made.opening)
    made.keep(made.opening)
    made.world.act("borea", made.case, "withdraw", body={"withdraws": gone})
    assert made.cell("borea").word == "nothing-on-record" and columns.sealed(made.world.case(made.case)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"value": "video"},
        {"salt": b"\x06" * 32},
        {"path": "place"},
        {"log": "lakes/alba/public"},
        {"case": "contact/" + "0" * 32},
    ],
)
def test_a_false_opening_is_refused_as_theirs_and_opens_nothing(desk: Desk, change: dict[str, object]) -> None:
    false = replace(desk.opening, **change)  # type: ignore[arg-type]
    with pytest.raises(Theirs) as told:
        sealing.placed(desk.world.case(desk.case), false)
    assert told.value.code == "sealed-opening-wrong"
    desk.kept[desk.opening.seal] = false.format()
    assert desk.openings() == Openings()


def test_a_liar_who_copies_anothers_commitment_does_not_get_its_words_as_its_own(desk: Desk) -> None:
    desk.seal(desk.opening, "alba")
    desk.keep(desk.opening)
    case = desk.world.case(desk.case)
    assert [one.holder for one in columns.positions(case, desk.openings().values) if one.sealed] == ["borea"]


def test_a_sealed_value_that_the_field_cannot_have_opens_nothing() -> None:
    made = Desk()
    wrong = made.opened("by pigeon")
    made.world.act("alba", made.case, "readout", fields={"channel": "video"})
    made.seal(wrong)
    made.keep(wrong)
    with pytest.raises(Theirs) as told:
        sealing.placed(made.world.case(made.case), wrong)
    assert told.value.code == "sealed-opening-elsewhere" and "telephone" in str(told.value.expected)
    assert made.cell("borea").word == "cannot-be-seen"


def test_what_was_recalled_is_not_taken_in_again(desk: Desk) -> None:
    sealed = next(id_ for id_, one in desk.world.case(desk.case).judged.items() if "sealed" in one.filed.act.body)
    desk.world.act("borea", desk.case, "recall", body={"recalls": sealed})
    with pytest.raises(Theirs) as told:
        sealing.placed(desk.world.case(desk.case), desk.opening)
    assert "not recalled" in str(told.value.expected)


def test_two_sealed_words_of_one_column_that_did_not_know_one_another_are_crossed(desk: Desk) -> None:
    """A joint act and one alone: that a field is sealed hides what it says, not that it was written."""
    opening = desk.world.case(desk.case).opening
    assert opening is not None
    body = {"sealed": {"channel": desk.opening.seal}}
    desk.world.act("alba", desk.case, "readout", body=body, after=[opening.id], signers=["alba", "borea"])
    assert {pair.open for pair in desk.world.case(desk.case).crossed} == {True}
