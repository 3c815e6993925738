"""What the shipped procedures say with their clocks: whose notice, which line stays open, what a round put off still asks for."""

from __future__ import annotations

from tests.world import World, topic

from comity.mechanism.clocks import Clock, clocks
from comity.projection.today import today

THREE = ("alba", "borea", "corda")


def noted(world: World, who: str, case: str, act: str, fields: object = None, **more: object) -> str:
    """An act that the watch sees at once."""
    made = world.act(who, case, act, fields=fields, **more)  # type: ignore[arg-type]
    world.see("watch", who)
    return made


def in_force(world: World) -> str:
    """An instrument of three parties, entered into force; Alba keeps it."""
    case = world.open("alba", "instrument", parties=list(THREE), signatories=list(THREE), kind="memorandum")
    noted(world, "alba", case, "sign", signers=THREE)
    noted(world, "alba", case, "complete")
    noted(world, "alba", case, "enter", {"in_force_on": "2026-11-02"})
    return case


def named(world: World, case: str, name: str) -> list[Clock]:
    return [one for one in clocks(world.case(case)) if one.name == name]


def departs(world: World, case: str, who: str, *stay: str) -> str:
    """The code with which the depositary is refused to record that somebody has left; nothing where it is not."""
    for one in THREE:
        world.see("watch", one)
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    made = world.act("alba", case, "depart", fields={"leaves": [who], "parties": list(stay)}, body={"relies_on": notes})
    return world.case(case).effect(made).code


def test_the_notice_of_one_party_lets_no_other_leave_and_no_other_takes_it_back() -> None:
    world = World(*THREE, timekeepers=("watch",))
    case = in_force(world)
    noted(world, "borea", case, "denounce")
    noted(world, "corda", case, "rescind")
    assert [(one.owed_by, one.word) for one in named(world, case, "notice")] == [("borea", "running")]
    assert "taking back the notice of withdrawal of Borea is due by" in str(named(world, case, "notice")[0].why)
    world.wait(days=366)
    assert departs(world, case, "corda", "alba", "borea") == "lapse-not-shown"
    assert departs(world, case, "borea", "alba", "corda") == ""
    assert [one.clock.name for one in today([world.case(case)], world.now).due] == [], "recorded, it is due no longer"


def test_a_notice_that_was_withdrawn_as_an_act_is_no_notice_any_more() -> None:
    world = World(*THREE, timekeepers=("watch",))
    case = in_force(world)
    notice = noted(world, "borea", case, "denounce")
    noted(world, "borea", case, "withdraw", body={"withdraws": notice})
    world.wait(days=366)
    assert named(world, case, "notice") == []
    assert departs(world, case, "borea", "alba", "corda") == "lapse-not-shown"


def test_silence_stands_still_while_all_have_suspended_and_says_which_line_is_said_to_stay_open() -> None:
    world = World(*THREE, timekeepers=("watch",))
    case = in_force(world)
    noted(world, "alba", case, "circulate", {"amendments/convoys": topic("Convoys move by day", "Convoys")})
    world.wait(hours=10)
    noted(world, "alba", case, "suspend-all", {"open_line": "Lake line 3"}, signers=THREE)
    world.wait(days=10)
    (clock,) = named(world, case, "silence")
    assert clock.word == "running"
    assert str(clock.note) == (
        "suspended since 2026-11-01 18:00: the time until it is resumed does not count; "
        "the line “Lake line 3” is said to stay open"
    )
    noted(world, "alba", case, "resume-all", signers=THREE)
    (clock,) = named(world, case, "silence")
    assert str(clock.note) == "the time for which it was suspended does not count"


def test_one_who_suspends_alone_names_the_line_that_stays_open_as_its_own_word() -> None:
    world = World(*THREE, timekeepers=("watch",))
    case = in_force(world)
    made = noted(world, "borea", case, "suspend", {"standing/borea": "suspended", "open_line": "Lake line 3"})
    assert world.case(case).effect(made).word == "effective"
    assert named(world, case, "silence") == []


def test_a_commitment_lapses_for_whom_the_invoking_act_names() -> None:
    """Of two who owe one sets the deadline for both and performs nothing; whoever is not named is not said to have failed."""
    world = World(*THREE, timekeepers=("watch",))
    people = {"obligors": ["borea", "corda"], "beneficiaries": ["alba"], "concerned": list(THREE)}
    case = world.open("alba", "commitment", **people, kind="act")
    for one in ("borea", "corda"):
        noted(world, one, case, "undertake")
    noted(world, "alba", case, "call", {"triggered_on": "2026-11-01"})
    noted(world, "borea", case, "set-deadline", {"due_at": "2026-11-05T00:00:00Z"})
    world.wait(days=5)
    for one in THREE:
        world.see("watch", one)
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    nameless = world.act("alba", case, "invoke-lapse", body={"relies_on": notes})
    assert world.case(case).effect(nameless).word == "without-effect"
    against = world.act("alba", case, "invoke-lapse", fields={"lapse_of": ["alba"]}, body={"relies_on": notes})
    assert world.case(case).effect(against).code == "lapse-not-shown"
    made = world.act("alba", case, "invoke-lapse", fields={"lapse_of": ["borea"]}, body={"relies_on": notes})
    assert world.case(case).effect(made).word == "effective"


def meeting(world: World) -> str:
    return world.open_as("alba", "meeting", fields={"invited": ["corda"]}, opens={"format": "talks"})


def test_a_round_put_off_asks_for_no_preparation_until_it_is_convened_anew() -> None:
    members = [{"participant": one, "role": "convener", "from": "2026-01-01", "until": None} for one in ("alba", "borea")]
    world = World(*THREE, timekeepers=("watch",), formats={"talks": {"label": {"en": "Talks"}, "members": members}})
    case = meeting(world)
    first, later = ({"begins_at": f"2026-12-{day}T10:00:00Z", "venue": {"label": "Lake House"}} for day in ("10", "20"))
    for when in (first, later):
        noted(world, "alba", case, "propose", when)
        for one in ("alba", "borea"):
            noted(world, one, case, "consent", when)
        noted(world, "alba", case, "convene", when)
        found = [(one.clock.name, f"{one.clock.due:%d}") for one in today([world.case(case)], world.now).due]
        assert [row for row in found if row[0] == "agenda"] == [("agenda", "03" if when is first else "13")]
        if when is first:
            world.wait(days=33)  # the agenda was due, and nothing came
            noted(world, "borea", case, "postpone")
            assert today([world.case(case)], world.now).due == ()
            assert [one.word for one in clocks(world.case(case)) if one.name == "agenda"] == ["lapsed"]
    words = [(one.word, f"{one.due:%d}") for one in clocks(world.case(case)) if one.name == "agenda"]
    assert words == [("lapsed", "03"), ("running", "13")], (
        "what was not done in time stays on the page, by the date that then held"
    )
