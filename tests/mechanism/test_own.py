"""Threat: a participant makes itself the holder of a field that it has no right to set, by another door than the right one."""

from __future__ import annotations

import pytest
from tests.world import World, reported, source

from comity.errors import Refusal
from comity.mechanism import columns, engine
from comity.projection.positions import compare

PEOPLE = ("alba", "borea", "corda")


def contact(world: World) -> str:
    return world.open("alba", "contact", sides=["alba", "borea"], kind="call")


def held(world: World, case: str, field: str = "level") -> dict[str, bool]:
    """Who holds a field now: holder → direct."""
    return {
        one.holder: one.direct for one in columns.positions(world.case(case)) if one.field == field and one.status == "current"
    }


def refused(world: World, case: str, made: str) -> Refusal:
    """What an honest node says to the act that a liar filed."""
    whole = world.case(case)
    before = engine.fold(
        whole.procedure, whole.charter, [one.filed for one in whole.judged.values() if one.id != made], whole.seen, world.now
    )
    with pytest.raises(Refusal) as found:
        engine.admit(before, whole.judged[made].filed, world.now)
    return found.value


def test_whoever_may_only_report_holds_nothing_itself_without_a_source() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    for said in ({}, {"according_to": "corda"}, {"according_to": "alba"}, {"agreed_with": ["alba"]}):
        lie = world.act("corda", case, "report", body={"positions": [reported("level", "ministers", "corda", **said)]})
        assert world.case(case).effect(lie).code == "position-not-ones-own", said
    assert held(world, case) == {}


def test_the_refusal_names_the_field_the_acts_that_set_it_for_whom_and_the_other_way() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    lie = world.act("corda", case, "report", body={"positions": [reported("outcome", ["joint-text"], "corda")]})
    told = refused(world, case, lie)
    assert "“outcome”" in str(told.expected) and "“readout” (a side)" in str(told.expected)
    assert "published source" in str(told.todo) and told.where == "outcome"


def test_a_side_has_the_right_to_the_field_and_still_says_it_in_the_act_that_sets_it() -> None:
    """A report is no readout: no clock of it is met by one, so it is no way around the readout either."""
    world = World(*PEOPLE)
    case = contact(world)
    shy = world.act("borea", case, "report", body={"positions": [reported("level", "ministers", "borea")]})
    assert world.case(case).effect(shy).code == "position-not-ones-own"
    world.act("borea", case, "readout", body={"positions": [reported("level", "ministers", "borea", agreed_with=["alba"])]})
    assert held(world, case) == {"borea": True}


def test_ones_own_published_text_may_be_reported_with_its_source_and_stands_as_reported() -> None:
    """Practice: a ministry puts last year's communiqué on record; it is the paper's word until the ministry signs it."""
    world = World(*PEOPLE)
    case = contact(world)
    world.act("borea", case, "report", body={"positions": [reported("level", "experts", "borea", source=source())]})
    assert held(world, case) == {"borea": False}
    (row,) = [one for one in compare(world.case(case)) if one.field == "level"]
    assert str(row.cells[1].why) == "Borea, reported by Lake Herald, 2026-11-01"
    world.act("borea", case, "readout", fields={"level": "ministers"})
    assert held(world, case) == {"borea": True}
    (row,) = [one for one in compare(world.case(case)) if one.field == "level"]
    assert row.word == "only", "its own word stands before what is reported of it"


def test_what_others_hold_may_be_reported_by_anybody_as_before() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    good = world.act("corda", case, "report", body={"positions": [reported("level", "ministers", "alba")]})
    assert world.case(case).effect(good).word == "effective" and held(world, case) == {"alba": False}


def test_a_report_cannot_be_corrected_into_a_word_of_ones_own() -> None:
    """The act “correct” sets every field of the procedure, for those who could set it in the act that they correct."""
    world = World(*PEOPLE)
    case = contact(world)
    mine = world.act("corda", case, "report", body={"positions": [reported("level", "experts", "alba")]})
    for body in (
        {"fields": {"level": "ministers"}},
        {"positions": [reported("level", "ministers", "corda")]},
    ):
        lie = world.act("corda", case, "correct", body={"corrects": mine, **body})
        assert world.case(case).effect(lie).code in ("correction-beyond-act", "position-not-ones-own"), body
    assert held(world, case) == {"alba": False}
    good = world.act("corda", case, "correct", body={"corrects": mine, "positions": [reported("level", "ministers", "alba")]})
    more = world.act("corda", case, "correct", body={"corrects": good, "fields": {"level": "ministers"}})
    assert [world.case(case).effect(id_).code for id_ in (good, more)] == ["", "correction-beyond-act"]


def test_a_correction_of_a_correction_may_say_what_the_first_act_could() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    said = world.act("borea", case, "readout", fields={"level": "experts"})
    once = world.act("borea", case, "correct", body={"corrects": said, "fields": {"level": "envoys"}})
    twice = world.act("borea", case, "correct", body={"corrects": once, "fields": {"level": "ministers", "channel": "written"}})
    assert [world.case(case).effect(id_).word for id_ in (once, twice)] == ["effective", "effective"]
    told = world.act("borea", case, "correct", body={"corrects": said, "fields": {"sides": ["borea"]}})
    assert refused(world, case, told).code == "correction-beyond-act"
    assert "“readout”" in str(refused(world, case, told).expected)


def test_a_stranger_among_the_signers_of_a_report_is_not_made_a_holder_by_the_others() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    body = {"positions": [reported("level", "ministers", "corda")]}
    joint = world.act("alba", case, "report", body=body, signers=["alba", "corda"])
    assert world.case(case).effect(joint).code == "position-not-ones-own"


def test_a_lent_key_gets_no_more_than_its_participant() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    world.lend("corda", "duty")
    lie = world.act("corda", case, "report", body={"positions": [reported("level", "ministers", "corda")]}, desk="duty")
    assert world.case(case).effect(lie).code == "position-not-ones-own"
