"""Whose lapse an act relies on: the one whom it names, or everybody's; never just anybody's."""

from __future__ import annotations

from typing import Any

import pytest
from tests.mechanism.clock_worlds import ANYWHERE, OWED, duty_bytes, said
from tests.world import World

from comity.errors import Yours
from comity.mechanism import load
from comity.mechanism.case import Effect
from comity.mechanism.clocks import clocks

WHOSE = ("sets: [let_lapse], needs: [let_lapse], relies_on: {clock: duty, of: let_lapse}}", "relies_on: duty}")
FIELD = "  let_lapse: {type: participants, compare: same}\n  secret_day"
OWED_BY_SIDES = "{" + OWED.replace("[begin]", "[again]") + ", within: some_hours}"
OWN = "{starts: [again], stops: [answer], owed_by: author, within: some_hours}"


def made(clock: str, *, named: bool) -> bytes:
    text = duty_bytes(clock).decode().replace("  secret_day", FIELD)
    for old, new in zip(ANYWHERE[::2], ANYWHERE[1::2], strict=True):
        text = text.replace(old, new)
    return (text.replace(*reversed(WHOSE)) if named else text).encode()


def world_of(clock: str, *, named: bool = True, sides: tuple[str, ...] = ("borea", "corda")) -> tuple[World, str]:
    procedure = load.load(made(clock, named=named), "duty.yaml") if named else load.load(duty_bytes(clock), "duty.yaml")
    world = World("alba", "borea", "corda", timekeepers=("watch",), procedures={"duty": procedure})
    case = world.open("alba", "duty", sides=list(sides))
    world.see("watch", "alba")
    return world, case


def invoked(world: World, case: str, *whose: str, **more: Any) -> Effect:
    for who in ("alba", "borea", "corda"):
        world.see("watch", who)
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    fields = {"let_lapse": list(whose)} if whose else None
    act = world.act("alba", case, "adopt", fields=fields, body={"relies_on": notes}, **more)
    return world.case(case).effect(act)


def test_the_lapse_of_one_lets_nothing_be_filed_against_another() -> None:
    world, case = world_of(OWED_BY_SIDES)
    said(world, "alba", case, "again")
    said(world, "corda", case, "answer")
    world.wait(hours=25)
    refused = invoked(world, case, "corda")
    assert (refused.code, "Corda" in str(refused.why)) == ("lapse-not-shown", True)
    assert invoked(world, case, "borea", "corda").code == "lapse-not-shown", "of those named each has to have let it lapse"
    assert invoked(world, case, "borea").word == "effective"


def test_nobody_is_named_who_owes_nothing() -> None:
    world, case = world_of(OWED_BY_SIDES, sides=("borea",))
    said(world, "alba", case, "again")
    world.wait(hours=25)
    refused = invoked(world, case, "corda")
    assert (refused.code, "Corda owes nothing by this clock" in str(refused.why)) == ("lapse-not-shown", True)


def test_a_list_that_names_nobody_names_not_everybody() -> None:
    world, case = world_of(OWED_BY_SIDES)
    said(world, "alba", case, "again")
    world.wait(hours=25)
    world.see("watch", "alba")
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    act = world.act("alba", case, "adopt", body={"relies_on": notes, "fields": {"let_lapse": []}})
    assert world.case(case).effect(act).word == "without-effect"


def test_whoever_let_it_lapse_does_not_escape_by_a_later_deadline() -> None:
    world, case = world_of(OWED_BY_SIDES)
    said(world, "alba", case, "again")
    world.wait(hours=25)
    said(world, "borea", case, "again")
    assert invoked(world, case, "borea").word == "effective"


def test_without_a_name_it_must_have_run_out_for_all() -> None:
    """Corda was asked anew, of another text: until its time is up too, nobody goes on without it."""
    world, case = world_of(OWED_BY_SIDES, named=False)
    said(world, "alba", case, "again")
    said(world, "corda", case, "answer")
    world.wait(hours=20)
    said(world, "alba", case, "again")
    world.wait(hours=5)
    assert [one.word for one in clocks(world.case(case))] == ["lapsed", "met", "running", "running"]
    assert invoked(world, case).code == "lapse-not-shown"
    world.wait(hours=20)
    assert invoked(world, case).word == "effective"


def test_a_period_of_ones_own_binds_whoever_begins_it() -> None:
    world, case = world_of(OWN)
    said(world, "borea", case, "again")
    world.wait(hours=1)
    said(world, "corda", case, "again")
    said(world, "corda", case, "answer")
    assert [(one.owed_by, one.word) for one in clocks(world.case(case))] == [("borea", "running"), ("corda", "met")]
    world.wait(hours=25)
    assert invoked(world, case, "corda").code == "lapse-not-shown", "the notice of Borea covers no withdrawal of Corda"
    assert invoked(world, case, "borea").word == "effective"
    assert invoked(world, case, "borea").code == "lapse-not-shown", "once"
    said(world, "borea", case, "again")
    assert invoked(world, case, "borea").code == "lapse-not-shown"


def test_a_period_of_ones_own_ends_with_the_act_that_began_it() -> None:
    world, case = world_of(OWN)
    notice = said(world, "borea", case, "again")
    said(world, "borea", case, "withdraw", body={"withdraws": notice})
    world.wait(hours=25)
    assert clocks(world.case(case)) == ()
    assert invoked(world, case, "borea").code == "lapse-not-shown"


@pytest.mark.parametrize(
    ("swap", "where"),
    [
        (("needs: [let_lapse], ", ""), "acts.adopt.relies_on.of"),
        (("let_lapse: {type: participants", "let_lapse: {type: text"), "acts.adopt.relies_on.of"),
        (
            ("let_lapse: {type: participants, compare: same", "let_lapse: {type: participants, compare: same, sealed: allowed"),
            "acts.adopt.relies_on.of",
        ),
        (("of: let_lapse", "of: let_go"), "acts.adopt.relies_on.of"),
        (("owed_by: side", "objection: true"), "acts.adopt.relies_on.of"),
        (("{clock: duty, of: let_lapse}", "{clock: duty}"), "acts.adopt.relies_on"),
        (("{clock: duty, of: let_lapse}", "{clock: none, of: let_lapse}"), "acts.adopt.relies_on"),
    ],
)
def test_a_name_that_says_nothing_is_refused_with_its_place(swap: tuple[str, str], where: str) -> None:
    text = made(OWED_BY_SIDES, named=True)
    assert swap[0].encode() in text
    with pytest.raises(Yours) as found:
        load.load(text.replace(swap[0].encode(), swap[1].encode()), "duty.yaml")
    assert where in str(found.value)
