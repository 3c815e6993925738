"""The memorandum of tests/scenario/instrument.py held against its lists; and short stories of instruments."""

from __future__ import annotations

import pytest
from tests.scenario.instrument import EXPECTED, THREE, TOLD, begun, gaps, replay, signatures, world
from tests.scenario.lists import Lists
from tests.scenario.orders import Story, in_orders
from tests.world import DIGEST

from comity.mechanism.clocks import clocks
from comity.projection.positions import compare


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    return replay()


@in_orders
def test_a_memorandum_from_signature_to_its_end_in_every_order(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_liar_is_told_the_rule_the_role_the_deadline_and_what_to_do(replayed: tuple[Story, str]) -> None:
    replayed[0].told(TOLD)


def test_what_is_dated_back_counts_and_reads_late_and_undoes_nothing(replayed: tuple[Story, str]) -> None:
    """A consent from 1970, an objection from before the hour: late by what others saw. The adoption that did not know stands."""
    story, case = replayed
    found = story.world.case(case)
    words = [(one.owed_by, one.word) for one in clocks(found) if one.name == "consent" and one.owed_by == "corda"]
    assert words == [("corda", "late"), ("corda", "lapsed")]
    assert [one.word for one in clocks(found) if one.name == "silence"] == ["met", "late"]
    assert [one.effect for one in found.judged.values() if one.filed.act.act == "adopt"] == [False, False, True]
    words = [found.effect(one.id).word for one in found.effective() if one.filed.act.act in ("adopt", "break-silence")]
    assert words == ["effective", "crossed", "crossed"], "the first objection was in time and known"


def test_what_the_press_says_of_a_party_gives_way_to_its_own_word(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    row = story.row(case, "provisions/ii-5", at="in force")
    assert row.word == "at-variance" and "4 December" in str(row.why) and "27 November" in str(row.why)
    cell = next(one for one in story.row(case, "provisions/ii-5").cells if one.holder == "corda")
    assert {one.position.direct for one in cell.held} == {True, False}


def test_who_has_no_keys_is_on_record_as_reported_only(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    (cell,) = [one for one in story.row(case, "binding").cells if one.held]
    assert (cell.holder, [one.position.direct for one in cell.held]) == ("marsh", [False])
    assert "marsh" not in {one.owed_by for one in clocks(story.world.case(case))}


@in_orders
def test_the_maps_are_for_the_signatories_and_whoever_accedes_sees_that_it_cannot_see_them(orders: int) -> None:
    """A narrower case annexed to a wider one: two signatories sign different maps, the third has signed none."""
    made = world()
    memorandum = begun(Story(made))
    story = Story(made, "signatories", outside="dara")
    link = {"links/annexed": {"case": memorandum, "relation": "annexed-to"}}
    people = {"parties": THREE, "signatories": THREE}
    case = story.open("chancery", "instrument", **people, kind="protocol", sign_by="2026-12-04", **link)
    story.mark("put to the signatories")
    story.said("alba", case, "sign", {"annexes/maps": DIGEST})
    story.said("corda", case, "sign", {"annexes/maps": DIGEST.replace("ab", "cd")})
    story.mark("signed by two")
    owed = {who: ("signature", who, "2026-12-04 23:59", "running") for who in THREE}
    expected = {
        "put to the signatories": Lists(states=("open-for-signature",), due=tuple(owed.values())),
        "signed by two": Lists(
            states=("open-for-signature",),
            due=(owed["borea"],),
            at_variance=("annexes/maps",),
            nothing=gaps("annexes/maps: borea"),
        ),
    }
    story.hold(case, expected, orders)


def test_a_signature_dated_back_reads_late_by_what_others_saw() -> None:
    story = Story(world())
    case = begun(story, sign_by="2026-11-05")
    signatures(story, case)
    words = {one.owed_by: one.word for one in clocks(story.world.case(case)) if one.name == "signature"}
    assert words == {"alba": "met", "borea": "late", "corda": "met"}


def test_one_joint_signature_counts_for_everybody_who_signed_it() -> None:
    story = Story(world())
    case = begun(story)
    story.said("alba", case, "sign", signers=THREE)
    story.said("chancery", case, "complete", {"enters_on": "2026-12-01"})
    assert story.world.case(case).states == {"signed"}
    (clock,) = clocks(story.world.case(case))
    assert (clock.name, f"{clock.due:%Y-%m-%d %H:%M}") == ("entry-on-date", "2026-12-01 23:59")


def test_whoever_gives_notice_leaves_when_it_has_run_and_no_day_earlier() -> None:
    """Without an end of its own; the list of parties, and with it who must consent, changes only then."""
    story = Story(world())
    case = begun(story)
    story.said("alba", case, "sign", signers=THREE)
    story.said("chancery", case, "complete")
    story.said("chancery", case, "enter", {"in_force_on": "2026-11-02"})
    story.said("alba", case, "suspend-all", signers=THREE)
    story.said("alba", case, "resume-all", signers=THREE)
    given = story.world.now
    notice = story.said("borea", case, "denounce", {"standing/borea": "withdrawing"})
    left = {"leaves": ["borea"], "parties": ["alba", "corda"], "standing/borea": "withdrawn"}
    story.world.now = given.replace(year=given.year + 1)
    story.lies("chancery", case, "depart", left, body=story.relying(notice))
    story.world.wait(hours=1)
    story.lies("borea", case, "depart", left, body=story.relying(notice))
    story.said("chancery", case, "depart", left, body=story.relying(notice))
    story.lies("borea", case, "denounce", {"standing/borea": "withdrawing"})
    assert {one.field: one.word for one in compare(story.world.case(case))}["standing/borea"] == "at-variance"
    story.said("alba", case, "terminate", signers=["alba", "corda"])
    assert story.world.case(case).states == {"ended"}


def test_a_notice_taken_back_lets_nobody_go() -> None:
    story = Story(world())
    case = begun(story)
    story.said("alba", case, "sign", signers=THREE)
    story.said("chancery", case, "complete")
    story.said("chancery", case, "enter", {"in_force_on": "2026-11-02"})
    notice = story.said("borea", case, "denounce", {"standing/borea": "withdrawing"})
    story.said("borea", case, "rescind", {"standing/borea": "applies"})
    story.said("chancery", case, "record-rescission")
    story.world.wait(days=400)
    story.lies("chancery", case, "depart", {"leaves": ["borea"], "parties": ["alba", "corda"]}, body=story.relying(notice))


def test_two_who_sign_without_knowing_of_each_other_do_not_cross() -> None:
    story = Story(world())
    case = begun(story)
    tips = story.world.case(case).after()
    story.said("alba", case, "sign", {"signatures/alba": "2026-11-01"}, after=tips)
    story.said("borea", case, "sign", {"signatures/borea": "2026-11-01"}, after=tips)
    assert story.world.case(case).crossed == ()


def test_a_depositary_that_lies_ends_no_term_early() -> None:
    """It said the last day when it recorded the entry: neither correcting nor publishing another brings that day nearer."""
    story = Story(world())
    case = begun(story, in_force_until="2026-11-03")
    story.said("alba", case, "sign", signers=THREE)
    story.said("chancery", case, "complete")
    story.lies("chancery", case, "enter-for-term", {"in_force_on": "2026-11-02"})
    entered = story.said("chancery", case, "enter-for-term", {"in_force_on": "2026-11-02", "in_force_until": "2027-05-02"})
    story.lies("chancery", case, "correct", {"in_force_until": "2026-11-03"}, body={"corrects": entered})
    story.said("chancery", case, "publish", {"in_force_until": "2026-11-03"})
    story.world.wait(days=10)
    story.lies("chancery", case, "expire", body=story.relying(entered))
    assert "2027-05-02 23:59" in str(story.refusals[-1].got)
