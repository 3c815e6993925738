"""Every word of the comparison: what it rests on, and what never makes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.world import DIGEST, World, reported, source, topic

from comity.analysis.verdict import Verdict
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.projection.positions import Cell, Row, compare
from comity.record.sealed import seal

OTHER = "sha256:" + "cd" * 32


class Desk:
    """A world with two sides, a desk that reports, and a contact between the sides."""

    def __init__(self, **more: Any) -> None:
        self.world = World("alba", "borea", "desk", timekeepers=("watch",), **more)
        self.case = self.world.open("desk", "contact", sides=["alba", "borea"], kind="call")

    def report(self, *positions: dict[str, Any], **body: Any) -> str:
        return self.world.act("desk", self.case, "report", body={"positions": list(positions), **body} if positions else body)

    def readout(self, who: str, **fields: Any) -> str:
        return self.world.act(who, self.case, "readout", fields=fields)

    def rows(self, **how: Any) -> dict[str, Row]:
        return {row.field: row for row in compare(self.world.case(self.case), **how)}

    def row(self, field: str = "level", **how: Any) -> Row:
        return self.rows(**how)[field]

    def cell(self, holder: str, field: str = "level", **how: Any) -> Cell:
        return next(cell for cell in self.row(field, **how).cells if cell.holder == holder)


# --- the word of a row --------------------------------------------------------------------------------------------------------
def test_agreed_when_both_sides_sign_it() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.readout("borea", level="ministers")
    assert (desk.row().word, desk.row().of) == ("agreed", None)
    assert "Alba, Borea hold it" in str(desk.row().why)


def test_agreed_when_two_reports_of_different_origin_say_so() -> None:
    desk = Desk()
    desk.report(reported("level", "ministers", "alba", source=source("Lake Herald")))
    desk.report(reported("level", "ministers", "borea", source=source("Hill Gazette", digest=OTHER)))
    assert desk.row().word == "agreed"


def test_agreed_one_origin_when_one_outlet_says_so_of_both() -> None:
    desk = Desk()
    desk.report(
        reported("level", "ministers", "alba", source=source()),
        reported("level", "ministers", "borea", source=source(digest=OTHER)),
    )
    assert desk.row().word == "agreed-one-origin"
    assert "Lake Herald" in str(desk.row().why)


def test_two_outlets_that_copy_one_agency_are_one_origin() -> None:
    desk = Desk()
    desk.report(
        reported("level", "ministers", "alba", source=source("Lake Herald", agency="LakeWire")),
        reported("level", "ministers", "borea", source=source("Hill Gazette", digest=OTHER, agency="lakewire ")),
    )
    assert desk.row().word == "agreed-one-origin"


def test_agreed_according_to_a_when_a_alone_says_what_b_holds() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.world.act(
        "alba", desk.case, "report", body={"positions": [reported("level", "ministers", "borea", according_to="alba")]}
    )
    assert (desk.row().word, desk.row().of) == ("agreed-according-to", "alba")
    assert str(desk.cell("borea").held[0].how) == "Borea according to Alba"


def test_agreed_according_to_a_when_a_source_has_only_as_word_that_both_agreed() -> None:
    """A press service says what both presidents agreed: that is agreed according to that one side."""
    desk = Desk()
    said = topic("The two agreed to exchange prisoners.")
    desk.report(reported("topics/prisoners", said, "alba", agreed_with=["borea"], source=source()))
    row = desk.row("topics/prisoners")
    assert (row.word, row.of) == ("agreed-according-to", "alba")
    assert desk.cell("borea", "topics/prisoners").word == "nothing-on-record"


def test_agreed_on_a_topic_only_when_each_says_so_of_the_other() -> None:
    desk = Desk()
    for holder, other, outlet, digest in (("alba", "borea", "Lake Herald", DIGEST), ("borea", "alba", "Hill Gazette", OTHER)):
        position = reported(
            "topics/prisoners", topic("It is agreed."), holder, agreed_with=[other], source=source(outlet, digest=digest)
        )
        desk.report(position)
    assert desk.row("topics/prisoners").word == "agreed"


def test_common_when_both_speak_of_a_topic_in_their_own_words() -> None:
    desk = Desk()
    desk.readout("alba", **{"topics/prisoners": topic("Prisoners were discussed.")})
    desk.readout("borea", **{"topics/prisoners": topic("The sides touched on detainees.")})
    row = desk.row("topics/prisoners")
    assert row.word == "common" and str(row.why) == "Alba, Borea speak of it; each in its own words"


def test_common_is_what_two_texts_say_not_what_two_sides_hold() -> None:
    world = World("desk", keyless=("alba", "borea"))
    texts = [
        {"digest": digest, "holder": holder, "extent": "complete", "said_by": "filer", "language": "en"}
        for holder, digest in (("alba", DIGEST), ("borea", OTHER))
    ]
    case = world.open("desk", "comparison", body={"texts": texts}, sides=["alba", "borea"], kind="tables")
    positions = [
        reported("counts/north", 13, "alba", source=source()),
        reported("counts/north", 13, "borea", source=source(digest=OTHER)),
    ]
    world.act("desk", case, "report", body={"positions": positions})
    (row,) = compare(world.case(case))
    assert row.word == "common"


def test_only_a_when_nobody_else_says_it() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    assert (desk.row().word, desk.row().of) == ("only", "alba")


def test_what_a_says_that_b_said_is_only_as_word() -> None:
    desk = Desk()
    desk.report(reported("level", "ministers", "borea", according_to="alba", source=source()))
    assert (desk.row().word, desk.row().of) == ("only", "alba")
    assert str(desk.cell("borea").held[0].how) == "Borea according to Alba"


def test_at_variance_says_in_which_words() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.readout("borea", level="experts")
    assert desk.row().word == "at-variance"
    assert str(desk.row().why) == "Alba and Borea: “ministers” and “experts” cannot both be so"


def test_a_direct_position_stands_before_what_others_report_of_its_holder() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.readout("borea", level="ministers")
    desk.report(reported("level", "experts", "borea", source=source()))
    assert desk.row().word == "agreed"
    assert [str(one.how) for one in desk.cell("borea").held] == ["Borea, signed", "Borea, reported by Lake Herald, 2026-11-01"]


def test_sources_that_report_one_holder_differently_are_at_variance() -> None:
    desk = Desk()
    desk.report(reported("level", "ministers", "borea", source=source()))
    desk.report(reported("level", "experts", "borea", source=source("Hill Gazette", digest=OTHER)))
    assert desk.row().word == "at-variance"
    assert "what is reported of Borea differs" in str(desk.row().why)


def test_passages_may_be_judged_more_closely() -> None:
    desk = Desk()
    desk.readout("alba", **{"topics/prisoners": topic("Ten were freed.")})
    desk.readout("borea", **{"topics/prisoners": topic("Nine were freed.")})
    closer = desk.row("topics/prisoners", judge=lambda a, b: Verdict("different", Phrase("ten and nine")))
    assert (closer.word, str(closer.why)) == ("at-variance", "Alba and Borea: ten and nine")
    assert desk.row("topics/prisoners", judge=lambda a, b: None).word == "common"


# --- empty cells ----------------------------------------------------------------------------------------------------------------
def test_nothing_on_record_is_the_word_for_not_knowing() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    assert desk.cell("borea").word == "nothing-on-record"


def text(holder: str, extent: str = "complete") -> dict[str, Any]:
    return {"digest": OTHER, "holder": holder, "extent": extent, "said_by": "filer", "language": "en"}


def test_silent_needs_a_persons_confirmation_of_a_complete_text() -> None:
    claim = {"field": "level", "holder": "borea", "because": "confirmed-complete", "text": OTHER}
    for texts, word in (
        ([], "nothing-on-record"),
        ([text("borea", "excerpt")], "nothing-on-record"),
        ([text("borea")], "silent"),
    ):
        desk = Desk()
        desk.readout("alba", level="ministers")
        desk.report(silent=[claim], **({"texts": texts} if texts else {}))
        assert desk.cell("borea").word == word, texts
    assert "Desk confirmed that the complete text of Borea says nothing on it" in str(desk.cell("borea").why)


def test_a_complete_text_alone_does_not_make_silence() -> None:
    """A failed match is never silent."""
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.report(texts=[text("borea")])
    assert desk.cell("borea").word == "nothing-on-record"
    assert "nobody has confirmed" in str(desk.cell("borea").why)


def test_silent_when_a_source_says_so() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.report(silent=[{"field": "level", "holder": "borea", "because": "source-says", "source": source()}])
    assert desk.cell("borea").word == "silent"
    assert str(desk.cell("borea").why) == "Lake Herald says that Borea did not mention it"


def test_silent_when_a_clock_lapsed_that_others_attest() -> None:
    for attested, word in ((True, "silent"), (False, "nothing-on-record")):
        desk = Desk()
        if attested:
            desk.world.see("watch", "desk")
        desk.readout("alba", level="ministers")
        desk.world.wait(days=2)
        assert desk.cell("borea").word == word


def test_a_position_ends_a_silence() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    desk.report(silent=[{"field": "level", "holder": "borea", "because": "source-says", "source": source()}])
    desk.readout("borea", level="ministers")
    assert desk.cell("borea").word is None and desk.row().word == "agreed"


def test_cannot_be_seen_where_the_reader_may_not_look() -> None:
    audiences = {"two": {"label": {"en": "The two"}, "readers": ["alba", "borea"]}}
    world = World("alba", "borea", "corda", audiences=audiences)
    case = world.open_as("alba", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, audience="two")
    found = world.case(case)
    assert [cell.word for cell in compare(found, "borea")[0].cells] == [None, "nothing-on-record"]
    assert [cell.word for cell in compare(found, "corda")[0].cells] == [None, "cannot-be-seen"]
    assert [cell.word for cell in compare(found, "alba", unseen=["borea"])[0].cells] == [None, "cannot-be-seen"]


def test_cannot_be_seen_when_the_holder_sealed_it() -> None:
    from comity.mechanism import load

    text = load.shipped_bytes("contact").replace(
        b"next_contact: {type: date, compare: {within: 0}}", b"next_contact: {type: date, compare: {within: 0}, sealed: allowed}"
    )
    world = World("alba", "borea", procedures={"contact": load.load(text, "contact.yaml")})
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.act("alba", case, "readout", fields={"next_contact": "2026-12-01"})
    sealed_as = seal(world.log("borea"), case, "next_contact", "2026-12-01", b"\0" * 32)
    world.act("borea", case, "readout", body={"sealed": {"next_contact": sealed_as}})
    row = next(row for row in compare(world.case(case)) if row.field == "next_contact")
    assert [cell.word for cell in row.cells] == [None, "cannot-be-seen"]


# --- the line over time --------------------------------------------------------------------------------------------------------
def test_a_later_position_does_not_erase_the_earlier_one() -> None:
    desk = Desk()
    first = desk.readout("borea", level="experts")
    second = desk.readout("borea", level="ministers")
    cell = desk.cell("borea")
    assert [one.position.act for one in cell.held] == [second]
    assert [(one.position.act, one.position.status) for one in cell.earlier] == [(first, "later-position")]


def test_a_correction_takes_the_place_of_what_it_corrects_whatever_source_was_given() -> None:
    desk = Desk()
    wrong = desk.report(reported("level", "experts", "borea", source=source()))
    body = {"corrects": wrong, "positions": [reported("level", "ministers", "borea", source=source(digest=OTHER))]}
    desk.world.act("desk", desk.case, "correct", body=body)
    cell = desk.cell("borea")
    assert [str(one.text) for one in cell.held] == ["ministers"]
    assert [one.position.status for one in cell.earlier] == ["corrected"]


def test_what_is_withdrawn_is_gone_from_the_comparison_and_a_withdrawn_withdrawal_brings_it_back() -> None:
    desk = Desk()
    said = desk.readout("borea", level="experts")
    gone = desk.world.act("borea", desk.case, "withdraw", body={"withdraws": said})
    assert "level" not in desk.rows()
    desk.world.act("borea", desk.case, "withdraw", body={"withdraws": gone})
    assert desk.row().word == "only"


def test_a_withdrawn_correction_restores_what_it_corrected() -> None:
    desk = Desk()
    wrong = desk.readout("borea", level="experts")
    mended = desk.world.act("borea", desk.case, "correct", body={"corrects": wrong, "fields": {"level": "ministers"}})
    desk.world.act("borea", desk.case, "withdraw", body={"withdraws": mended})
    assert [str(one.text) for one in desk.cell("borea").held] == ["experts"]


def test_an_act_without_effect_holds_no_position() -> None:
    desk = Desk()
    desk.world.act("desk", desk.case, "readout", fields={"level": "ministers"})
    assert "level" not in desk.rows()


def test_what_a_third_party_wrote_when_opening_frames_the_case_and_is_nobodys_version() -> None:
    desk = Desk()
    assert desk.rows() == {}
    own = World("alba", "borea")
    case = own.open("alba", "contact", sides=["alba", "borea"], kind="call")
    assert [row.field for row in compare(own.case(case))] == ["kind"], "the opening of a side is its version"


def test_a_topic_is_called_what_its_positions_call_it_in_each_language() -> None:
    desk = Desk()
    desk.readout("alba", **{"topics/prisoners": topic("x", "Prisoners", "en")})
    desk.readout("borea", **{"topics/prisoners": topic("y", "Пленные", "ru")})
    assert desk.row("topics/prisoners").label.labels == {"en": "Prisoners", "ru": "Пленные"}


# --- properties -----------------------------------------------------------------------------------------------------------------
VALUES = st.sampled_from(["ministers", "experts"])
OUTLETS = st.sampled_from(["Lake Herald", "Hill Gazette"])


@given(st.lists(st.tuples(st.sampled_from(["alba", "borea"]), VALUES, OUTLETS, st.booleans()), min_size=1, max_size=5))
def test_agreed_never_rests_on_one_origin_and_variance_never_hides(said: list[tuple[str, str, str, bool]]) -> None:
    desk = Desk()
    for number, (holder, value, outlet, direct) in enumerate(said):
        desk.world.now += timedelta(minutes=1)
        if direct:
            desk.readout(holder, level=value)
        else:
            desk.report(reported("level", value, holder, source=source(outlet, digest=f"sha256:{number:064x}")))
    row = desk.row()
    voices = {cell.holder: [one.position for one in cell.held] for cell in row.cells if cell.held}
    spoken = {holder: [one for one in held if one.direct] or held for holder, held in voices.items()}
    values = {str(one.value) for held in spoken.values() for one in held}
    assert (row.word == "at-variance") == (len(values) > 1)
    if row.word == "agreed":
        assert len(voices) == 2 and len({one.origin for held in spoken.values() for one in held}) > 1
    if row.word == "only":
        assert len(voices) == 1
    assert all(cell.word is not None or cell.held for cell in row.cells)


def test_lists_of_choices_differ_in_words_that_each_language_has() -> None:
    desk = Desk()
    desk.readout("alba", outcome=["agreed-on-substance"])
    desk.readout("borea", outcome=["agreed-to-continue"])
    why = desk.row("outcome").why
    assert "only one side names agreed on substance, agreed to continue" in str(why)
    inner = why.args["why"]
    assert isinstance(inner, Phrase) and isinstance(inner.args["rest"], Label)
    assert inner.args["rest"].in_("ar") == "اتفاق على الجوهر، اتفاق على المواصلة"


def test_a_holder_who_is_on_record_but_not_on_this_is_told_from_one_of_whom_there_is_nothing() -> None:
    desk = Desk()
    desk.readout("alba", level="ministers")
    assert str(desk.cell("borea").why) == "no words of Borea on this are here"
    desk.readout("borea", channel="video")
    assert str(desk.cell("borea").why) == "Borea is on record in this case, but not on this"
    assert desk.cell("borea").word == "nothing-on-record"
