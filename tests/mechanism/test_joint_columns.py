"""A joint act is the word of each who signed it: it writes each signer's own column, and each goes on from there alone."""

from __future__ import annotations

from tests.world import World, reported, source

from comity.mechanism import columns
from comity.projection.positions import Row, compare

PEOPLE = ("alba", "borea", "corda")


def contact(world: World) -> str:
    return world.open("corda", "contact", sides=["alba", "borea"], kind="call")


def line(world: World, case: str, holder: str) -> list[tuple[object, str]]:
    held = columns.positions(world.case(case))
    return [(one.value, one.status) for one in held if (one.field, one.holder) == ("level", holder)]


def row(world: World, case: str) -> Row:
    return next(row for row in compare(world.case(case)) if row.field == "level")


def jointly(world: World, case: str, level: str, **more: object) -> str:
    return world.act("alba", case, "readout", fields={"level": level}, signers=["alba", "borea"], **more)


def test_a_joint_word_takes_the_place_of_what_each_signer_said_before_alone() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    world.act("alba", case, "readout", fields={"level": "experts"})
    world.act("borea", case, "readout", fields={"level": "envoys"})
    assert row(world, case).word == "at-variance"
    jointly(world, case, "ministers")
    assert line(world, case, "alba") == [("experts", "later-position"), ("ministers", "current")]
    assert line(world, case, "borea") == [("envoys", "later-position"), ("ministers", "current")]
    assert row(world, case).word == "agreed"


def test_whoever_moves_alone_after_a_joint_word_moves_its_own_column_and_no_other() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    jointly(world, case, "ministers")
    world.act("alba", case, "readout", fields={"level": "experts"})
    assert line(world, case, "alba") == [("ministers", "later-position"), ("experts", "current")]
    assert line(world, case, "borea") == [("ministers", "current")]
    assert row(world, case).word == "at-variance"


def test_the_page_says_with_whom_a_word_was_signed_and_whose_alone_it_is() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    jointly(world, case, "ministers")
    assert [str(cell.why) for cell in row(world, case).cells] == [
        "Alba, signed jointly with Borea",
        "Borea, signed jointly with Alba",
    ]
    world.act("alba", case, "readout", fields={"level": "ministers"})
    assert [str(cell.why) for cell in row(world, case).cells] == ["Alba, signed", "Borea, signed jointly with Alba"]


def test_a_joint_word_and_a_word_of_one_signer_that_did_not_know_one_another_are_crossed() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    alone = world.act("borea", case, "readout", fields={"level": "experts"}, after=[opening])
    joint = jointly(world, case, "ministers", after=[opening])
    (pair,) = world.case(case).crossed
    assert pair.open and {pair.a, pair.b} == {alone, joint} and "Borea's column" in str(pair.why)
    assert [status for _, status in line(world, case, "borea")] == ["current", "current"]
    assert line(world, case, "alba") == [("ministers", "current")]
    world.act("borea", case, "readout", fields={"level": "ministers"})
    assert [pair.open for pair in world.case(case).crossed] == [False]


def test_two_joint_words_that_crossed_are_settled_by_each_signer_for_itself() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    jointly(world, case, "ministers", after=[opening])
    jointly(world, case, "experts", after=[opening])
    assert {pair.open for pair in world.case(case).crossed} == {True}
    world.act("alba", case, "readout", fields={"level": "envoys"})
    assert {pair.open for pair in world.case(case).crossed} == {True}, "Borea's column still has two words"
    world.act("borea", case, "readout", fields={"level": "envoys"})
    assert {pair.open for pair in world.case(case).crossed} == {False}
    assert row(world, case).word == "agreed"


def test_a_joint_word_that_names_the_other_signer_is_each_ones_own_and_what_they_report_of_a_third_is_not() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    body = {"positions": [reported("level", "ministers", "borea", agreed_with=["alba"]), reported("level", "experts", "corda")]}
    world.act("alba", case, "readout", body=body, signers=["alba", "borea"])
    made = {one.holder: one for one in columns.positions(world.case(case)) if one.field == "level"}
    assert made["borea"].direct and made["borea"].jointly == ("alba",) and made["borea"].filer == ("borea",)
    assert not made["corda"].direct and made["corda"].filer == ("alba", "borea")


def test_a_word_with_whom_it_was_agreed_is_replaced_by_a_later_plain_word_of_the_same_holder() -> None:
    """Both are direct, so they are one column, however they were written."""
    world = World(*PEOPLE)
    case = contact(world)
    said = reported("level", "ministers", "alba", agreed_with=["borea"], according_to="alba")
    world.act("alba", case, "readout", body={"positions": [said]})
    world.act("alba", case, "readout", fields={"level": "experts"})
    assert line(world, case, "alba") == [("ministers", "later-position"), ("experts", "current")]


def test_a_joint_liar_who_omits_what_it_knew_gains_no_column_of_the_other() -> None:
    """Alba's word after the joint act that leaves it out crosses it, in Alba's column alone."""
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    joint = jointly(world, case, "ministers", after=[opening])
    lie = world.act("alba", case, "readout", fields={"level": "experts"}, after=[opening])
    assert [{pair.a, pair.b} for pair in world.case(case).crossed] == [{joint, lie}]
    assert line(world, case, "borea") == [("ministers", "current")]


def test_a_stranger_in_a_joint_act_gives_nobody_a_column() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    world.act("alba", case, "readout", fields={"level": "ministers"}, signers=["alba", "corda"])
    assert all(one.field != "level" for one in columns.positions(world.case(case)))


def test_a_report_with_a_source_of_what_a_signer_said_stays_reported() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    body = {"positions": [reported("level", "ministers", "borea", source=source())]}
    world.act("alba", case, "readout", body=body, signers=["alba", "borea"])
    (made,) = [one for one in columns.positions(world.case(case)) if one.field == "level"]
    assert not made.direct and made.filer == ("alba", "borea") and made.jointly == ()
