"""Silence procedures: adopted unless somebody objects by the hour, whoever lies about the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.mechanism.clock_worlds import SILENCE, after, duty_world, only, said, words
from tests.world import START, World

from comity.mechanism.case import Effect
from comity.mechanism.clocks import clocks
from comity.projection.positions import compare


def adopting(world: World, case: str, who: str = "alba", **more: object) -> str:
    """An adoption that lists every note there is."""
    notes = [one.id for _, _, one in world.entries if one.v == "seen/1" and one.value["log"] != world.log(who, holds="seen")]
    return world.act(who, case, "adopt", body={"relies_on": notes[-200:]}, **more)  # type: ignore[arg-type]


def effect(world: World, case: str) -> Effect:
    """The effect of an adoption filed now."""
    made = adopting(world, case)
    return world.case(case).effect(made)


def later(world: World, **span: float) -> None:
    """Time passes, and the timekeeper looks at everybody's log afterwards."""
    world.wait(**span)
    for who in ("alba", "borea", "corda"):
        world.see("watch", who)


def test_one_clock_that_nobody_owes_and_that_lapses_when_nobody_objects() -> None:
    world, case = duty_world(SILENCE)
    found = only(world.case(case))
    assert (found.word, found.owed_by) == ("running", "")
    assert str(found.why) == "duty: whoever objects does so by 2026-11-02 08:00 (Etc/UTC)"
    later(world, hours=25)
    assert str(only(world.case(case)).why) == "duty: nobody objected by 2026-11-02 08:00 (Etc/UTC)"
    assert world.case(case).states == {"open"}, "nothing follows by itself"
    adopted = adopting(world, case)
    assert world.case(case).effect(adopted).word == "effective"
    assert world.case(case).states == {"adopted"}


def test_nothing_is_adopted_before_the_hour() -> None:
    world, case = duty_world(SILENCE)
    later(world, hours=23)
    assert effect(world, case).code == "lapse-not-shown"


def test_silence_broken_in_the_last_minute_is_broken() -> None:
    world, case = duty_world(SILENCE)
    world.wait(hours=23, minutes=59)
    said(world, "corda", case, "object")
    found = only(world.case(case))
    assert (found.word, found.stopped_by) == ("met", world.case(case).after()[0])
    assert "silence was broken on 2026-11-02 07:59" in str(found.why)
    later(world, hours=2)
    assert effect(world, case).code == "state-does-not-allow"
    assert world.case(case).states == {"broken"}


def test_a_late_objection_that_the_adoption_did_not_know_crosses_it_and_the_adoption_stays() -> None:
    world, case = duty_world(SILENCE)
    opening = list(world.case(case).after())
    later(world, hours=25)
    adopted = adopting(world, case)
    world.wait(hours=1)
    objection = said(world, "corda", case, "object", after=opening)
    here = world.case(case)
    assert here.effect(adopted).word == here.effect(objection).word == "crossed"
    assert here.states == {"adopted", "broken"}, "both stand until they are settled"
    assert only(here).word == "late"
    assert "an objection came late, on 2026-11-02 10:00; nobody had objected by 2026-11-02 08:00" in str(only(here).why)


def test_an_objection_in_time_that_the_adoption_did_not_know_crosses_it_and_reads_met() -> None:
    """Whoever adopts without having seen the objection does so in good faith or bad: the record shows both."""
    world, case = duty_world(SILENCE)
    opening = list(world.case(case).after())
    world.wait(hours=20)
    said(world, "corda", case, "object", after=opening)
    later(world, hours=5)
    adopted = adopting(world, case, after=opening)
    assert world.case(case).effect(adopted).word == "crossed"
    assert only(world.case(case)).word == "met"


def test_an_objection_after_the_adoption_that_knows_it_is_without_effect_by_state() -> None:
    world, case = duty_world(SILENCE)
    later(world, hours=25)
    adopted = adopting(world, case)
    objection = said(world, "corda", case, "object")
    here = world.case(case)
    assert here.effect(objection).code == "state-does-not-allow"
    assert (here.effect(adopted).word, here.states, only(here).word) == ("effective", {"adopted"}, "lapsed")


def objection_known(objected: datetime | None = None, dated: datetime | None = None) -> World:
    """Adoption is allowed from any state; Corda objects, and Alba knows it when adopting."""
    anywhere = ("adopt: {by: [anyone], from: [open]", "adopt: {by: [anyone], from: any")
    world, case = duty_world(SILENCE, swap=anywhere)
    world.now = objected or START
    world.act("corda", case, "object", at=dated)
    world.now = after(hours=30)
    later(world)
    adopting(world, case)
    return world


def test_an_objection_cannot_be_made_late_by_leaving_out_the_notes_that_saw_it_in_time() -> None:
    world = objection_known(after(hours=1))
    (case,) = world.cases()
    assert case.effect(world.last).code == "lapse-not-shown"


def test_an_objection_that_its_own_author_dates_after_the_hour_does_not_break_the_silence() -> None:
    world = objection_known(after(hours=26))
    (case,) = world.cases()
    assert case.effect(world.last).word == "effective"


def test_an_objection_dated_back_breaks_the_silence_for_whoever_knows_it_and_reads_late_by_the_time_it_was_seen() -> None:
    world = objection_known(after(hours=26), dated=after(hours=1))
    (case,) = world.cases()
    assert case.effect(world.last).code == "lapse-not-shown"
    assert only(case).word == "late"


def test_a_silence_that_was_over_before_it_began_adopts_nothing() -> None:
    clock = "{starts: [begin], stops: [object], within: some_hours, from: at_time, objection: true}"
    world, case = duty_world(clock, {"at_time": "2020-01-01T00:00:00Z"})
    later(world, hours=1)
    assert words(world, case) == ["lapsed"]
    assert "before the act that started it" in str(only(world.case(case)).note)
    assert effect(world, case).code == "lapse-not-shown"


def test_whoever_puts_it_anew_begins_the_silence_anew() -> None:
    world, case = duty_world(SILENCE)
    world.wait(hours=20)
    said(world, "alba", case, "again")
    assert only(world.case(case)).due == after(hours=44)
    assert only(world.case(case), after(hours=10)).due == after(hours=24), "what then held"
    later(world, hours=6)
    assert effect(world, case).code == "lapse-not-shown", "the first silence is no more"
    later(world, hours=20)
    assert effect(world, case).word == "effective"


def test_a_silence_that_was_over_when_it_was_put_anew_stays_on_the_page() -> None:
    world, case = duty_world(SILENCE)
    later(world, hours=26)
    said(world, "alba", case, "again")
    assert words(world, case) == ["lapsed", "running"]


def test_of_two_silences_that_crossed_both_have_to_pass() -> None:
    clock = SILENCE.replace("begin, again", "again")
    world, case = duty_world(clock)
    opening = list(world.case(case).after())
    said(world, "alba", case, "again")
    world.wait(hours=10)
    said(world, "borea", case, "again", after=opening)
    assert len(clocks(world.case(case))) == 2
    later(world, hours=16)
    assert words(world, case) == ["lapsed", "running"]
    assert effect(world, case).code == "lapse-not-shown"
    later(world, hours=10)
    assert effect(world, case).word == "effective"


def test_an_objection_in_2099_breaks_no_silence_before_2099() -> None:
    world, case = duty_world(SILENCE)
    world.wait(hours=1)
    said(world, "corda", case, "object", at=START + timedelta(days=365 * 73))
    assert words(world, case, after(hours=25)) == ["lapsed"]
    assert words(world, case, after(days=365 * 74)) == ["late"]


# --- lapses of clocks that somebody owes ------------------------------------------------------------------------------------
def test_an_answer_cannot_be_hidden_by_notes_that_saw_it_only_after_the_time_they_show() -> None:
    """Two must attest: of the answer the second note is from hour 40, while the notes show hour 26 to have passed."""
    world, case = duty_world("{starts: [begin], stops: [answer], owed_by: side, within: some_hours}", f=1)
    begun = [world.last, world.see("corda", "alba")]
    world.wait(hours=10)
    world.act("borea", case, "answer")
    seen = [world.see("watch", "borea", at=after(hours=26)), world.see("corda", "borea", at=after(hours=40))]
    world.wait(hours=40)
    made = world.act("alba", case, "adopt", body={"relies_on": [*begun, *seen]})
    assert world.case(case).effect(made).code == "lapse-not-shown"


def test_nobody_lets_lapse_what_was_due_before_it_began() -> None:
    clock = "{starts: [begin], stops: [answer], owed_by: side, until: at_time}"
    for due, code in (("2020-01-01T00:00:00Z", "lapse-not-shown"), ("2026-11-01T09:00:00Z", "")):
        world, case = duty_world(clock, {"at_time": due})
        later(world, hours=3)
        assert words(world, case) == ["lapsed"]
        assert effect(world, case).code == code


@pytest.mark.parametrize(("due", "word"), [("2020-01-01T00:00:00Z", "nothing-on-record"), ("2026-11-01T09:00:00Z", "silent")])
def test_nobody_is_silent_by_a_deadline_that_lay_before_its_own_start(due: str, word: str) -> None:
    clock = "{starts: [begin], stops: [answer], owed_by: side, until: at_time, silences: [note]}"
    world, case = duty_world(clock, {"at_time": due})
    said(world, "corda", case, "answer", fields={"note": "We were there."})
    later(world, hours=3)
    (row,) = [row for row in compare(world.case(case)) if row.field == "note"]
    assert [cell.word for cell in row.cells if cell.holder == "borea"] == [word]
