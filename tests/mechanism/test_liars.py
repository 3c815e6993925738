"""Threats: what a participant who lies can and cannot do to the others' state and clocks."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.world import START, World, key, reported

from comity.mechanism.case import Case, Filed
from comity.mechanism.clocks import clocks
from comity.mechanism.engine import fold
from comity.projection import positions
from comity.record.act import from_entry


def contact(world: World) -> str:
    return world.open("alba", "contact", sides=["alba", "borea"], kind="call")


def word(case: Case, owed_by: str) -> str:
    return next(one.word for one in clocks(case) if one.owed_by == owed_by)


def test_a_stale_after_gains_nothing_against_an_act_of_ones_own_log() -> None:
    """Whoever closed the case cannot file as if it were open by naming an older act: its own log is in its past."""
    world = World("alba", "borea")
    case = contact(world)
    opening = world.last
    world.act("alba", case, "close")
    lie = world.act("alba", case, "readout", fields={"level": "ministers"}, after=[opening])
    assert world.case(case).effect(lie).code == "state-does-not-allow"


def test_an_omitted_after_gains_nothing_either() -> None:
    world = World("alba", "borea")
    case = contact(world)
    world.act("alba", case, "close")
    lie = world.act("alba", case, "readout", fields={"level": "ministers"}, after=[])
    assert world.case(case).effect(lie).code == "state-does-not-allow"


def test_whoever_omits_after_altogether_has_no_opened_case_in_its_past() -> None:
    world = World("alba", "borea")
    case = contact(world)
    blind = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[])
    assert world.case(case).effect(blind).code == "case-not-open"


def test_a_stale_after_does_not_undo_what_others_did_but_crosses_it_in_the_open() -> None:
    world = World("alba", "borea")
    case = contact(world)
    opening = world.last
    world.act("alba", case, "close")
    world.act("borea", case, "close", after=[opening], body={"reason": "as if nothing had been"})
    found = world.case(case)
    assert found.states == {"closed"}
    assert [pair.open for pair in found.crossed] == [True]


def test_an_act_of_another_case_in_after_takes_the_effect_away_and_does_not_wait() -> None:
    world = World("alba", "borea")
    case, other = contact(world), contact(world)
    foreign = world.last
    assert foreign in world.case(other).judged
    lie = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[*world.case(case).after(), foreign])
    assert world.case(case).effect(lie).code == "after-of-another-case"


def test_only_the_log_that_a_case_is_named_after_opens_it() -> None:
    """A second opening by the same log is without effect; another log cannot even write one that parses."""
    world = World("alba", "borea")
    case = contact(world)
    first = world.case(case).opening
    assert first is not None
    again = world.act("alba", case, "open", body=dict(first.filed.act.body) | {"reason": "again"}, after=[])
    assert world.case(case).effect(again).code == "case-already-open"


def test_a_repeated_id_has_effect_once() -> None:
    world = World("alba", "borea")
    case = contact(world)
    said = world.act("alba", case, "readout", fields={"level": "ministers"})
    once = world.case(case)
    world.repeat(said)
    assert world.case(case) == once


def test_an_act_copied_into_ones_own_log_is_opaque() -> None:
    world = World("alba", "borea")
    case = contact(world)
    said = world.act("alba", case, "readout", fields={"level": "ministers"})
    once = world.case(case)
    world.repeat(said, world.log("borea"))
    assert world.case(case) == once
    assert world.projection().opaque[-1].id == said


def test_a_joint_act_filed_by_a_stranger_is_opaque_and_takes_no_effect_from_it() -> None:
    world = World("alba", "borea", "corda")
    case = contact(world)
    value = world.unsigned("alba", case, "readout", fields={"level": "ministers"})
    keys = [key("lakes/alba/authority"), key("lakes/borea/authority")]
    before = world.case(case)
    joint = world.file(value | {"by": [one.ref for one in keys]}, *keys, log=world.log("corda"))
    assert world.case(case) == before
    world.repeat(joint, world.log("borea"))
    assert world.case(case).effect(joint).word == "effective"


def test_an_act_signed_by_another_than_the_owner_of_the_log_has_no_effect() -> None:
    world = World("alba", "borea")
    case = contact(world)
    value = world.unsigned("alba", case, "readout", fields={"level": "ministers"})
    intruder = key("lakes/borea/authority")
    lie = world.file(value | {"by": [intruder.ref]}, intruder)
    assert world.case(case).effect(lie).code == "key-of-another"


# --- time -------------------------------------------------------------------------------------------------------------------
def test_an_act_dated_1970_cannot_bring_anothers_clock_to_an_early_end() -> None:
    """The opening claims 1970: without attestation the clock starts no earlier than the charter, and is never *silent*."""
    world = World("alba", "borea")
    case = world.open_as(
        "alba", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, at=datetime(1970, 1, 1, tzinfo=START.tzinfo)
    )
    world.act("alba", case, "readout", fields={"level": "ministers"})
    found = world.case(case)
    clock = next(one for one in clocks(found) if one.owed_by == "borea")
    assert clock.started == found.charter.at and clock.claimed
    (row,) = [row for row in positions.compare(found) if row.field == "level"]
    assert [cell.word for cell in row.cells] == [None, "nothing-on-record"]


def test_attestation_replaces_a_false_claim_of_1970() -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    case = world.open_as(
        "alba", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, at=datetime(1970, 1, 1, tzinfo=START.tzinfo)
    )
    world.see("watch", "alba")
    (clock, _) = clocks(world.case(case))
    assert clock.started == START and not clock.claimed


def test_an_act_dated_2099_stops_no_clock_before_its_time_and_is_marked() -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    case = contact(world)
    world.see("watch", "alba")
    lie = world.act("borea", case, "readout", fields={"level": "ministers"}, at=datetime(2099, 1, 1, tzinfo=START.tzinfo))
    world.see("watch", "borea")
    world.wait(days=3)
    found = world.case(case)
    assert word(found, "borea") == "lapsed"
    assert found.future_dated(found.judged[lie])


def test_ones_own_attestation_proves_nothing() -> None:
    world = World("alba", "borea")
    case = contact(world)
    world.act("borea", case, "readout", fields={"level": "ministers"})
    world.see("borea", "borea")
    assert word(world.case(case), "borea") == "met-claimed"


def test_one_lying_witness_among_f_plus_one_does_not_move_a_clock() -> None:
    """f = 1: the second earliest counts, so a witness who claims to have seen everything in 1970 alone changes nothing."""
    world = World("alba", "borea", "corda", "dara", f=1)
    case = contact(world)
    world.wait(days=2)
    world.act("borea", case, "readout", fields={"level": "ministers"}, at=START)
    for who, when in (("corda", datetime(1970, 1, 2, tzinfo=START.tzinfo)), ("dara", world.now)):
        world.see(who, "borea", at=when)
        world.see(who, "alba", at=START)
    assert word(world.case(case), "borea") == "late"


def test_a_seen_note_for_a_log_shorter_than_the_act_attests_nothing() -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    case = contact(world)
    size = len(world.raws[world.log("borea")])
    world.act("borea", case, "readout", fields={"level": "ministers"})
    world.see("watch", "borea", size=size)
    assert word(world.case(case), "borea") == "met-claimed"


# --- keys -------------------------------------------------------------------------------------------------------------------
def test_a_key_that_was_not_lent_or_no_longer_is_has_no_right() -> None:
    world = World("alba", "borea")
    case = contact(world)
    early = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
    world.lend("borea", "duty")
    lent = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
    world.revoke("borea", "duty")
    late = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
    found = world.case(case)
    assert [found.effect(id_).code for id_ in (early, lent, late)] == ["key-not-lent", "", "key-not-lent"]
    assert found.judged[lent].filed.lent


def test_a_loan_holds_for_its_acts_its_time_and_for_release_only() -> None:
    world = World("alba", "borea")
    case = contact(world)
    world.lend("borea", "reports", acts=["contact/report"])
    world.lend("borea", "brief", until=START + timedelta(hours=1))
    world.lend("borea", "drafts", may=["draft", "clear"])
    body = {"positions": [reported("level", "ministers", "alba")]}
    good = world.act("borea", case, "report", body=body, desk="reports")
    wide = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="reports")
    draft = world.act("borea", case, "report", body=body, desk="drafts")
    world.wait(hours=2)
    over = world.act("borea", case, "report", body=body, desk="brief")
    found = world.case(case)
    codes = [found.effect(id_).code for id_ in (good, wide, draft, over)]
    assert codes == ["", "key-not-for-this-act", "key-may-not-release", "key-loan-ended"]


def test_a_desk_cannot_lend_its_own_key_on() -> None:
    world = World("alba", "borea")
    case = contact(world)
    world.lend("borea", "duty")
    duty, friend = key("lakes/borea/duty"), key("lakes/borea/friend")
    loan = {"v": "loan/1", "charter": world.charter_id, "log": world.log("borea"), "by": [duty.ref], "at": "2026-11-01T08:00:00Z"}
    world.file(loan | {"key": friend.verify_key.vkey, "may": ["release"], "until": None, "acts": None}, duty)
    made = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="friend")
    assert world.case(case).effect(made).code == "key-not-lent"


def test_a_loan_in_one_log_is_none_in_another() -> None:
    """Borea lends a key in its own log; the same key signs in the log of Alba."""
    world = World("alba", "borea")
    case = contact(world)
    world.lend("borea", "duty")
    value = world.unsigned("alba", case, "readout", fields={"level": "ministers"})
    duty = key("lakes/borea/duty")
    made = world.file(value | {"by": [duty.ref]}, duty)
    assert world.case(case).effect(made).code == "key-not-lent"


def test_an_act_in_a_log_for_another_audience_has_no_effect() -> None:
    audiences = {"two": {"label": {"en": "The two"}, "readers": ["alba", "borea"]}}
    world = World("alba", "borea", audiences=audiences)
    case = world.open_as("alba", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, audience="two")
    leak = world.act("borea", case, "readout", fields={"level": "ministers"})
    assert world.case(case).effect(leak).code == "audience-other"


# --- terms ------------------------------------------------------------------------------------------------------------------
def test_an_opener_cannot_choose_its_own_procedure_file_or_deadlines() -> None:
    world = World("alba", "borea", parameters={"contact": {"readout_hours": 48}})
    fields = {"sides": ["alba", "borea"], "kind": "call"}
    good = world.open_as("alba", "contact", fields=fields)
    assert world.case(good).states == {"under-way"}
    (clock, _) = clocks(world.case(good))
    assert clock.due - clock.started == timedelta(hours=48)
    short = world.open_as("alba", "contact", fields=fields, opens={"parameters": {"readout_hours": 0}})
    assert world.case(short).effect(world.last).code == "parameters-not-of-charter"
    other = {"procedure": world.procedures["statement"].digest}
    swapped = world.open_as("alba", "contact", fields={}, opens=other)
    assert not world.case(swapped).states


def test_a_past_that_goes_in_a_circle_waits_for_ever_and_stops_nobody_else() -> None:
    """Two who collude can close a circle through the order of a log; honest acts beside it keep their effect."""
    world = World("alba", "borea", "corda")
    case = contact(world)
    opening = world.case(case).judged[world.last].filed
    honest = world.case(case)

    def made(log: str, number: int, who: str, id_: str, after: tuple[str, ...]) -> Filed:
        act = from_entry(world.entries[-1][2])
        from dataclasses import replace

        body = {"fields": {"level": "ministers"}}
        return Filed(replace(act, id=id_ * 64, log=log, after=after, act="readout", body=body), number, who)

    circle = [
        made("lakes/alba/public", 10, "alba", "a", ("b" * 64,)),
        made("lakes/borea/public", 3, "borea", "b", ("c" * 64,)),
        made("lakes/alba/public", 11, "alba", "c", ()),
    ]
    found = fold(honest.procedure, honest.charter, [opening, *circle], (), world.now)
    assert set(found.waiting) == {"a" * 64, "b" * 64, "c" * 64}
    assert found.states == {"under-way"} and list(found.judged) == [opening.id]


def test_a_provision_that_refers_to_itself_is_refused_in_every_way_of_saying_it() -> None:
    """As a link of the instrument, as a correction, as what somebody is reported to hold: a case never names itself."""
    world = World("alba", "borea")
    case = world.open("alba", "instrument", parties=["alba", "borea"], signatories=["alba", "borea"], kind="memorandum")
    opening = world.last
    itself = {"links/ii-4": {"case": case, "relation": world.procedures["instrument"].fields["links/*"].type.choices[0]}}
    (path, value), *_ = itself.items()
    lies = [
        world.act("alba", case, "correct", body={"corrects": opening, "fields": itself}),
        world.act("borea", case, "report", body={"positions": [reported(path, value, "alba")]}),
        world.act("borea", case, "report", body={"positions": [reported(path, value, "borea")]}),
    ]
    assert {world.case(case).effect(id_).code for id_ in lies} == {"case-names-itself"}


def test_an_act_that_cites_an_act_of_its_own_case_gains_no_past_by_it() -> None:
    world = World("alba", "borea")
    case = contact(world)
    opening = world.last
    closing = world.act("alba", case, "close")
    cited = world.act("borea", case, "report", body={"cites": [closing]}, after=[opening])
    found = world.case(case)
    assert found.effect(cited).word == "effective" and not found.judged[cited].knows(found.judged[closing])
