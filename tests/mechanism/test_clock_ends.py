"""A clock that ends without a stop: put anew, taken back, overtaken, relied on; and what was taken back after it was met."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.mechanism.clock_worlds import ANYWHERE, OWED, SILENCE, after, duty_world, only, said, words
from tests.world import START, World

from comity.mechanism.case import Effect
from comity.mechanism.clocks import Clock, clocks
from comity.projection.today import today

ANEW = "{" + OWED.replace("[begin]", "[again]") + ", within: some_hours, ended_by: [again, halt]}"


def found(world: World, case: str) -> tuple[Clock, ...]:
    return clocks(world.case(case))


def due(world: World, case: str) -> list[str]:
    """What the day lists as due: the words."""
    return [one.clock.word for one in today([world.case(case)], world.now).due]


def adopting(world: World, case: str, notes: list[str] | None = None) -> Effect:
    """The effect of an adoption that lists every note of the timekeeper, or these."""
    every = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    made = world.act("alba", case, "adopt", body={"relies_on": every if notes is None else notes})
    return world.case(case).effect(made)


def later(world: World, **span: float) -> None:
    world.wait(**span)
    for who in ("alba", "borea", "corda"):
        world.see("watch", who)


# --- put anew, overtaken ------------------------------------------------------------------------------------------------------
def test_a_later_start_that_knows_the_earlier_takes_its_place() -> None:
    world, case = duty_world(ANEW)
    said(world, "alba", case, "again")
    world.wait(hours=10)
    said(world, "alba", case, "again")
    (clock,) = found(world, case)
    assert (clock.word, clock.due) == ("running", after(hours=34))


def test_a_start_that_did_not_know_the_other_does_not_end_it() -> None:
    world, case = duty_world(ANEW)
    opening = list(world.case(case).after())
    said(world, "alba", case, "again")
    world.wait(hours=10)
    said(world, "corda", case, "again", after=opening)
    assert words(world, case) == ["running", "running"]


def test_what_had_lapsed_before_it_was_put_anew_stays_on_the_page_and_is_due_no_longer() -> None:
    world, case = duty_world(ANEW)
    said(world, "alba", case, "again")
    later(world, hours=25)
    assert due(world, case) == ["lapsed"]
    said(world, "alba", case, "again")
    old, new = found(world, case)
    assert (old.word, str(old.note)) == ("lapsed", "due no longer: ended by “again” on 2026-11-02 09:00")
    assert (new.word, due(world, case)) == ("running", ["running"])


def test_what_was_met_before_it_was_put_anew_stays_met() -> None:
    world, case = duty_world(ANEW)
    said(world, "alba", case, "again")
    world.wait(hours=1)
    said(world, "borea", case, "answer")
    said(world, "alba", case, "again")
    assert words(world, case) == ["met", "running"]


def test_an_act_that_overtakes_it_ends_it_until_it_is_started_anew() -> None:
    world, case = duty_world(ANEW)
    said(world, "alba", case, "again")
    world.wait(hours=1)
    said(world, "corda", case, "halt")
    assert (words(world, case), words(world, case, after(hours=0.5))) == ([], ["running"])
    said(world, "alba", case, "again")
    assert words(world, case) == ["running"]


def test_an_ending_dated_2099_ends_nothing_before_2099_and_a_stale_one_nothing_that_it_did_not_know() -> None:
    world, case = duty_world(ANEW)
    opening = list(world.case(case).after())
    said(world, "alba", case, "again")
    said(world, "corda", case, "halt", at=START + timedelta(days=365 * 73))
    said(world, "borea", case, "halt", after=opening)
    assert words(world, case) == ["running"]


def test_what_one_answers_may_end_it_for_the_others() -> None:
    """Who contests a claim has answered it; nobody else need."""
    world, case = duty_world("{" + OWED.replace("side", "anyone") + ", within: some_hours, ended_by: [answer]}")
    world.wait(hours=1)
    said(world, "borea", case, "answer")
    assert [(one.owed_by, one.word) for one in found(world, case)] == [("borea", "met")]
    world.wait(hours=1)
    said(world, "corda", case, "answer")
    assert [(one.owed_by, one.word) for one in found(world, case)] == [("borea", "met")]


# --- taken back ---------------------------------------------------------------------------------------------------------------
def test_a_request_taken_back_is_due_no_longer_and_one_that_lapsed_before_says_so() -> None:
    clock = "{" + OWED.replace("[begin]", "[again]") + ", within: some_hours}"
    for hours, wanted in ((1, []), (26, ["lapsed"])):
        world, case = duty_world(clock)
        asked = said(world, "alba", case, "again")
        later(world, hours=hours)
        said(world, "alba", case, "withdraw", body={"withdraws": asked})
        assert (words(world, case), due(world, case)) == (wanted, [])
        assert adopting(world, case).code == "lapse-not-shown"
    assert str(found(world, case)[0].note) == "due no longer: the act that started it was taken back on 2026-11-02 10:00"


def test_a_withdrawn_withdrawal_brings_the_clock_back() -> None:
    world, case = duty_world("{" + OWED.replace("[begin]", "[again]") + ", within: some_hours}")
    asked = said(world, "alba", case, "again")
    gone = said(world, "alba", case, "withdraw", body={"withdraws": asked})
    assert words(world, case) == []
    said(world, "alba", case, "withdraw", body={"withdraws": gone})
    assert words(world, case) == ["running"]


def test_nobody_frees_itself_of_a_deadline_by_taking_back_the_act_that_set_it() -> None:
    world, case = duty_world("{" + OWED.replace("[begin]", "[again]") + ", within: some_hours}")
    own = said(world, "borea", case, "again")
    said(world, "borea", case, "withdraw", body={"withdraws": own})
    assert words(world, case) == ["running"]
    later(world, hours=25)
    assert words(world, case) == ["lapsed"]
    assert adopting(world, case).word == "effective"


def test_words_withdrawn_under_silence_are_adopted_by_nobody_whatever_notes_it_lists() -> None:
    """The notes may all be older than the withdrawal: what the adoption knows counts, not what it lists."""
    world, case = duty_world(SILENCE.replace("begin, again", "again"))
    put = said(world, "alba", case, "again")
    later(world, hours=25)
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    world.wait(hours=1)
    said(world, "alba", case, "withdraw", body={"withdraws": put})
    effect = adopting(world, case, notes)
    assert (effect.code, due(world, case)) == ("lapse-not-shown", [])
    assert "the act that started it was taken back on" in str(effect.why)


def test_an_old_silence_is_not_relied_on_by_notes_from_before_it_was_put_anew() -> None:
    world, case = duty_world(SILENCE)
    later(world, hours=25)
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    world.wait(hours=1)
    said(world, "alba", case, "again")
    assert adopting(world, case, notes).code == "lapse-not-shown"


@pytest.mark.parametrize("clock", [SILENCE, "{" + OWED + ", within: some_hours}"])
def test_an_answer_taken_back_leaves_the_clock_met_and_the_clock_says_so(clock: str) -> None:
    """No lapse appears because of a withdrawal."""
    world, case = duty_world(clock)
    world.wait(hours=1)
    answer = said(world, "borea", case, "object" if clock == SILENCE else "answer")
    later(world, hours=30)
    said(world, "borea", case, "withdraw", body={"withdraws": answer})
    clock_ = only(world.case(case))
    assert (clock_.word, str(clock_.note)) == ("met", "what stopped it was taken back on 2026-11-02 15:00")
    assert only(world.case(case), after(hours=2)).note is None


# --- relied on ----------------------------------------------------------------------------------------------------------------
def test_a_silence_on_which_somebody_relied_is_due_no_longer_and_is_relied_on_once() -> None:
    world, case = duty_world(SILENCE, swap=ANYWHERE)
    later(world, hours=25)
    assert due(world, case) == ["lapsed"]
    assert adopting(world, case).word == "effective"
    assert (words(world, case), due(world, case)) == (["lapsed"], [])
    assert "“adopt” relied on it on 2026-11-02 09:00" in str(only(world.case(case)).note)
    later(world, hours=1)
    second = adopting(world, case)
    assert (second.code, "relied on it" in str(second.why)) == ("lapse-not-shown", True)


def test_a_lapse_is_relied_on_again_where_the_act_that_relied_on_it_was_taken_back() -> None:
    world, case = duty_world(SILENCE, swap=ANYWHERE)
    later(world, hours=25)
    assert adopting(world, case).word == "effective"
    said(world, "alba", case, "withdraw", body={"withdraws": world.case(case).tips[0]})
    assert (due(world, case), adopting(world, case).word) == (["lapsed"], "effective")


def test_a_silence_on_which_no_act_can_rely_any_more_is_due_no_longer() -> None:
    world, case = duty_world(SILENCE, swap=("final: [done, adopted, broken]", "final: [adopted, broken]"))
    later(world, hours=25)
    said(world, "corda", case, "close")
    assert (words(world, case), due(world, case)) == (["lapsed"], [])
    said(world, "corda", case, "reopen")
    assert due(world, case) == ["lapsed"]


def test_what_somebody_owes_stays_due_although_its_lapse_was_relied_on() -> None:
    world, case = duty_world("{" + OWED + ", within: some_hours}", swap=ANYWHERE)
    later(world, hours=25)
    assert adopting(world, case).word == "effective"
    assert due(world, case) == ["lapsed"]


def test_a_deadline_extended_after_it_lapsed_is_not_relied_on_by_notes_from_before() -> None:
    clock = "{" + OWED + ", within: some_hours, extended_by: {act: prolong, field: on_day}}"
    world, case = duty_world(clock, swap=ANYWHERE)
    later(world, hours=25)
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1"]
    world.wait(hours=1)
    said(world, "alba", case, "prolong", fields={"on_day": "2026-11-09"})
    assert words(world, case) == ["running"], "due anew"
    assert adopting(world, case, notes).code == "lapse-not-shown"
