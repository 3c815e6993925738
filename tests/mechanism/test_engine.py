"""The engine's promises: one state in any order of arrival, effect judged once, crossed acts stand, lack of right removes."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world import START, World, key, reported, topic

from comity.errors import Refusal
from comity.mechanism import columns, engine, load
from comity.mechanism.case import Case, Filed
from comity.mechanism.clocks import clocks

PEOPLE = ("alba", "borea", "corda")


def contact(world: World, who: str = "alba") -> str:
    return world.open(who, "contact", sides=["alba", "borea"], kind="call")


def words(case: Case) -> dict[str, str]:
    return {id_: case.effect(id_).word for id_ in (*case.judged, *case.waiting)}


# --- properties -----------------------------------------------------------------------------------------------------------
@st.composite
def histories(draw: st.DrawFn) -> tuple[World, str]:
    """A case with up to 14 acts: honest, stale, blind, from 1970 and 2099, without right or key, mending, settling, repeated."""
    world = World(*PEOPLE, timekeepers=("watch",))
    case = contact(world)
    ids = [world.last]
    for _ in range(draw(st.integers(1, 14))):
        who = draw(st.sampled_from(PEOPLE))
        act = draw(
            st.sampled_from(["readout", "readout", "report", "close", "reopen", "withdraw", "correct", "settle", "nonsense"])
        )
        after = draw(st.one_of(st.none(), st.lists(st.sampled_from(ids), max_size=2, unique=True)))
        world.wait(minutes=draw(st.integers(-60, 600)))
        body: dict[str, object] = {}
        if act in ("readout", "correct"):
            body["fields"] = {"level": draw(st.sampled_from(["ministers", "experts", "no such level"]))}
        if act == "report":
            body["positions"] = [reported("level", "envoys", draw(st.sampled_from(PEOPLE)))]
        if act in ("withdraw", "correct"):
            body[{"withdraw": "withdraws", "correct": "corrects"}[act]] = draw(st.sampled_from(ids))
        if act == "settle":
            body["settles"] = {
                "acts": sorted(set(draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2)))),
                "state": "closed",
            }
        with_whom = [name for name in PEOPLE if name != who][: draw(st.integers(0, 6)) == 0]
        lie = draw(st.sampled_from(["", "", "", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "a key that nobody lent"]))
        how: dict[str, object] = {"desk": "night"} if " " in lie else {"at": lie or None, "signers": [who, *with_whom]}
        ids.append(world.act(who, case, act, body=body, after=after, **how))
        if draw(st.integers(0, 5)) == 0:
            world.repeat(ids[-1], draw(st.sampled_from([None, world.log("corda"), world.log("alba")])))
        if draw(st.booleans()):
            world.see("watch", who)
    return world, case


@given(histories(), st.integers(0, 2**32))
def test_any_order_of_delivery_gives_the_same_state(history: tuple[World, str], seed: int) -> None:
    world, case = history
    other = world.projection(world.shuffled(random.Random(seed))).case(case, world.now)
    assert other == world.case(case)
    assert list(other.judged) == list(world.case(case).judged)


@settings(max_examples=40)
@given(histories())
def test_an_act_applied_in_one_step_gives_what_refolding_gives(history: tuple[World, str]) -> None:
    world, case_id = history
    whole = world.case(case_id)
    filed = [one.filed for one in whole.judged.values()]
    grown = engine.fold(whole.procedure, whole.charter, (), whole.seen, world.now, case_id=case_id)
    for number, one in enumerate(filed, 1):
        grown = engine.apply(grown, one)
        assert grown == engine.fold(whole.procedure, whole.charter, filed[:number], whole.seen, world.now)


@settings(max_examples=40)
@given(histories(), st.integers(0, 2**32))
def test_acts_applied_one_by_one_in_any_order_give_what_refolding_gives(history: tuple[World, str], seed: int) -> None:
    world, case_id = history
    whole = world.case(case_id)
    filed = [one.filed for one in whole.judged.values()]
    random.Random(seed).shuffle(filed)
    grown = engine.fold(whole.procedure, whole.charter, (), whole.seen, world.now, case_id=case_id)
    for one in filed:
        grown = engine.apply(grown, one)
    assert grown == whole


@settings(max_examples=40)
@given(histories())
def test_a_later_arrival_never_changes_an_effect(history: tuple[World, str]) -> None:
    """Prefixes of the arrivals: once an act is judged, effective or not, it stays so."""
    world, case_id = history
    known: dict[str, bool] = {}
    for cut in range(1, len(world.entries) + 1):
        case = world.projection(world.entries[:cut]).case(case_id, world.now)
        for id_, one in (case.judged if case is not None else {}).items():
            assert known.setdefault(id_, one.effect) == one.effect


@settings(max_examples=40)
@given(histories())
def test_an_act_that_would_have_no_effect_is_refused_before_it_is_signed_and_no_other(history: tuple[World, str]) -> None:
    """`admit` and `fold` never disagree."""
    world, case_id = history
    whole = world.case(case_id)
    filed = [one.filed for one in whole.judged.values()]
    before = engine.fold(whole.procedure, whole.charter, filed[:-1], whole.seen, world.now, case_id=case_id)
    last = whole.judged[filed[-1].id]
    now = max(world.now, last.filed.at)
    if last.effect:
        assert engine.admit(before, last.filed, now).case.judged[last.id].effect
    else:
        with pytest.raises(Refusal) as refused:
            engine.admit(before, last.filed, now)
        assert refused.value.code == last.code
        assert str(refused.value.todo)


# --- crossed acts -----------------------------------------------------------------------------------------------------------
def crossed_world() -> tuple[World, str, str, str]:
    """Alba and Corda, who opened the case, move it at once without knowing of one another."""
    world = World(*PEOPLE)
    case = contact(world, "corda")
    opening = world.last
    world.act("borea", case, "close", body={"reason": "done"})
    closed = world.last
    world.act("alba", case, "reopen", after=[closed], body={"reason": "one more point"})
    one = world.act("borea", case, "reopen", after=[closed], body={"reason": "the text is wrong"})
    assert opening in world.case(case).judged
    return world, case, opening, one


def test_two_transitions_that_did_not_know_one_another_both_stand() -> None:
    world, case, _, _ = crossed_world()
    found = world.case(case)
    (pair,) = found.crossed
    assert pair.open and {found.effect(pair.a).word, found.effect(pair.b).word} == {"crossed"}
    assert all(found.judged[id_].effect for id_ in (pair.a, pair.b))


def test_the_state_after_a_crossing_is_both_results_and_an_act_needs_its_right_in_each() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    closing = world.act("alba", case, "close", after=[opening])
    world.act("borea", case, "close", after=[opening], body={"reason": "no more"})
    reopened = world.act("alba", case, "reopen", after=[closing])
    found = world.case(case)
    assert found.states == {"closed", "under-way"}
    late = world.act("borea", case, "readout", fields={"level": "ministers"})
    assert world.case(case).effect(late).code == "state-does-not-allow"
    alone = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[reopened], at=world.now)
    assert world.case(case).effect(alone).word == "without-effect", "its own log reaches back to its own closing"


def test_identical_transitions_commute() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    world.act("alba", case, "close", after=[opening])
    world.act("borea", case, "close", after=[opening])
    assert world.case(case).crossed == ()
    assert world.case(case).states == {"closed"}


def test_positions_of_different_filers_never_cross() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    world.act("alba", case, "readout", after=[opening], fields={"level": "ministers"})
    world.act("borea", case, "report", after=[opening], body={"positions": [reported("level", "experts", "alba")]})
    assert world.case(case).crossed == ()


def test_two_positions_of_one_column_that_did_not_know_one_another_are_crossed_until_a_third_follows_both() -> None:
    """Only a participant that keeps two logs can do this to itself; both positions stand meanwhile."""
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    first = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[opening])
    authority, name = key("lakes/borea/authority"), "lakes/borea/second"
    log = {"v": "log/1", "charter": world.charter_id, "log": name, "by": [authority.ref], "at": "2026-11-01T08:00:00Z"}
    world.file(log | {"participant": "borea", "audience": "public", "key": key(name).verify_key.vkey, "holds": "acts"}, authority)
    value = world.unsigned("borea", case, "readout", fields={"level": "experts"}, after=[opening])
    second = world.file(value | {"log": name}, authority)
    (pair,) = world.case(case).crossed
    assert pair.open and {pair.a, pair.b} == {first, second} and "column" in str(pair.why)
    assert [one.status for one in columns.positions(world.case(case)) if one.field == "level"] == ["current", "current"]
    world.act("borea", case, "readout", fields={"level": "envoys"})
    assert [pair.open for pair in world.case(case).crossed] == [False]
    line = [(one.value, one.status) for one in columns.positions(world.case(case)) if one.field == "level"]
    assert sorted(line) == [("envoys", "current"), ("experts", "later-position"), ("ministers", "later-position")]


def test_both_authors_settle_jointly() -> None:
    world, case, _, _ = crossed_world()
    heads = [list(world.case(case).judged)[place] for place in world.case(case).heads]
    body = {"settles": {"acts": sorted(heads), "state": "under-way"}}
    joint = world.act("alba", case, "settle", body=body, signers=["alba", "borea"])
    found = world.case(case)
    assert found.effect(joint).word == "effective"
    assert found.states == {"under-way"} and not any(pair.open for pair in found.crossed)


def test_whom_the_procedure_names_settles_alone_and_one_of_the_two_does_not() -> None:
    world, case, _, _ = crossed_world()
    heads = [list(world.case(case).judged)[place] for place in world.case(case).heads]
    body = {"settles": {"acts": sorted(heads), "state": "under-way"}}
    alone = world.act("alba", case, "settle", body=body)
    assert world.case(case).effect(alone).code == "settle-not-alone"
    opener = world.act("corda", case, "settle", body=body)
    assert world.case(case).effect(opener).word == "effective"


def test_an_opener_who_is_one_of_the_two_authors_does_not_settle_alone() -> None:
    world = World(*PEOPLE)
    case = contact(world, "alba")
    opening = world.last
    one = world.act("alba", case, "close", after=[opening])
    other = world.act("borea", case, "close", after=[opening], body={"reason": "done"})
    body = {"settles": {"acts": sorted([one, other]), "state": "closed"}}
    alone = world.act("alba", case, "settle", body=body)
    assert world.case(case).effect(alone).code == "settle-not-alone"


def test_every_signer_of_a_joint_act_needs_the_role() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    mixed = world.act("alba", case, "readout", fields={"level": "ministers"}, signers=["alba", "corda"])
    assert world.case(case).effect(mixed).code == "role-not-held"


def test_a_joint_act_that_arrives_first_from_anothers_log_counts_where_its_own_log_has_it() -> None:
    """Two nodes that hold both places agree, and its time is attested by whoever saw the log where it stands."""
    world = World(*PEOPLE, timekeepers=("watch",))
    case = contact(world, "corda")
    opening = world.last
    value = world.unsigned("alba", case, "readout", fields={"level": "ministers"}, after=[opening])
    keys = [key("lakes/alba/authority"), key("lakes/borea/authority")]
    other = world.log("borea")
    joint = world.file(value | {"by": [one.ref for one in keys]}, *keys, log=other)
    world.see("watch", "borea")
    first = world.case(case)
    assert first.judged[joint].filed.where == other and first.effect(joint).word == "effective"
    assert [one.word for one in clocks(first)] == ["met", "met"]
    world.repeat(joint, world.log("alba"))
    assert world.case(case).judged[joint].filed.where == world.log("alba")
    assert world.case(case) == world.projection().case(case, world.now)


def test_a_joint_act_filed_by_both_has_effect_once() -> None:
    world, case, _, _ = crossed_world()
    heads = [list(world.case(case).judged)[place] for place in world.case(case).heads]
    body = {"settles": {"acts": sorted(heads), "state": "under-way"}}
    joint = world.act("alba", case, "settle", body=body, signers=["alba", "borea"])
    once = world.case(case)
    world.repeat(joint, world.log("borea"))
    assert world.case(case) == once


def test_the_past_of_a_joint_act_is_what_it_names_alone() -> None:
    """Alba has closed the case in its own log; a joint act that does not name that closing does not know of it."""
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    world.act("alba", case, "close")
    joint = world.act("alba", case, "readout", fields={"level": "ministers"}, after=[opening], signers=["alba", "borea"])
    alone = world.act("alba", case, "readout", fields={"level": "ministers"}, after=[opening])
    assert [world.case(case).effect(id_).word for id_ in (joint, alone)] == ["effective", "without-effect"]


# --- right ------------------------------------------------------------------------------------------------------------------
def test_an_act_without_the_role_stays_on_the_record_without_effect_and_says_why() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    stranger = world.act("corda", case, "readout", fields={"level": "ministers"})
    effect = world.case(case).effect(stranger)
    assert (effect.word, effect.code) == ("without-effect", "role-not-held")
    assert "Corda holds none of them" in str(effect.why)


def test_an_act_of_a_state_that_does_not_allow_it_is_without_effect() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    world.act("alba", case, "close")
    late = world.act("borea", case, "readout", fields={"level": "ministers"})
    assert world.case(case).effect(late).code == "state-does-not-allow"


def test_a_membership_holds_on_its_days_only() -> None:
    members = [
        {"participant": "alba", "role": "guarantor", "from": "2026-01-01", "until": "2026-11-01"},
        {"participant": "borea", "role": "guarantor", "from": "2026-11-02", "until": None},
    ]
    world = World(*PEOPLE, formats={"three": {"label": {"en": "Three"}, "members": members}})
    day = START.date()
    assert world.charter.roles("alba", "three", day) == {"guarantor"}
    assert world.charter.roles("borea", "three", day) == frozenset()
    assert world.charter.roles("alba", None, day + timedelta(days=1)) == frozenset()
    assert [one.participant for one in world.charter.members("three", day + timedelta(days=1))] == ["borea"]


def test_a_member_whose_days_are_over_cannot_date_an_act_back_before_its_own_earlier_one() -> None:
    text = load.shipped_bytes("contact").replace(b"  side: {field: sides}", b"  side: {field: sides}\n  guarantor: format")
    text = text.replace(b"  readout:\n    by: [side]", b"  readout:\n    by: [guarantor]")
    text = text.replace(b"owed_by: side", b"owed_by: guarantor")
    procedure = load.load(text, "x")
    members = [{"participant": "alba", "role": "guarantor", "from": "2026-01-01", "until": "2026-11-03"}]
    world = World(*PEOPLE, formats={"three": {"label": {"en": "Three"}, "members": members}}, procedures={"contact": procedure})
    case = contact(world, "borea")
    good = world.act("alba", case, "readout", fields={"level": "ministers"})
    world.act("alba", case, "report", at=START + timedelta(days=4))
    back = world.act("alba", case, "readout", fields={"level": "envoys"}, at=START + timedelta(days=1))
    assert [world.case(case).effect(id_).code for id_ in (good, back)] == ["", "role-not-held"]


def test_correct_withdraw_and_recall_are_the_authors_own() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    said = world.act("alba", case, "readout", fields={"level": "ministers"})
    for act, member in (("correct", "corrects"), ("withdraw", "withdraws"), ("recall", "recalls")):
        foreign = world.act("borea", case, act, body={member: said})
        assert world.case(case).effect(foreign).code == "act-of-another"
        own = world.act("alba", case, act, body={member: said})
        assert world.case(case).effect(own).word == "effective"


def test_a_body_that_the_procedure_does_not_allow_is_without_effect() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    tried = {
        "field-not-of-this-act": {"fields": {"sides": ["alba"]}},
        "field-value": {"fields": {"level": "a good one"}},
        "body-carries-too-much": {"rows": [{}]},
        "holder-unknown": {"positions": [reported("level", "ministers", "nobody-here")]},
    }
    for code, body in tried.items():
        made = world.act("alba", case, "readout", body=body)
        assert world.case(case).effect(made).code == code, code
    unknown = world.act("alba", case, "nonsense")
    assert world.case(case).effect(unknown).code == "act-unknown"


def test_a_name_that_an_act_added_can_hold_a_position_from_then_on() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    body = {"names": {"lake-council": "The Lake Council"}, "positions": [reported("level", "experts", "name:lake-council")]}
    first = world.act("borea", case, "report", body=body)
    later = world.act("alba", case, "report", body={"positions": [reported("level", "envoys", "name:lake-council")]})
    found = world.case(case)
    assert found.effect(first).word == found.effect(later).word == "effective"
    assert found.charter.label("name:lake-council", found.names) == "The Lake Council"


def test_an_act_that_names_an_unknown_act_waits_and_has_effect_when_that_arrives() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    first = world.act("alba", case, "readout", fields={"level": "ministers"})
    second = world.act("borea", case, "readout", fields={"level": "ministers"}, after=[first])
    entries = [row for row in world.entries if row[2].id != first]
    held = world.projection(entries).case(case, world.now)
    assert held.effect(second).word == "waiting" and held.states == {"under-way"}
    assert world.case(case).effect(second).word == "effective"


def test_whoever_is_about_to_sign_is_told_the_rule_and_what_to_do_instead() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    known = world.case(case)
    stranger = world.act("corda", case, "readout", fields={"level": "ministers"})
    filed = world.case(case).judged[stranger].filed
    with pytest.raises(Refusal) as refused:
        engine.admit(known, filed, world.now)
    assert refused.value.code == "role-not-held"
    assert "a side" in str(refused.value.expected) and "report" in str(refused.value.todo)


def test_lateness_is_never_refused() -> None:
    """A readout a month late is admitted; its author is told that the clock will read late."""
    world = World(*PEOPLE)
    case = contact(world)
    known = world.case(case)
    world.wait(days=30)
    late = world.act("borea", case, "readout", fields={"topics/prisoners": topic("At last.")})
    admission = engine.admit(known, world.case(case).judged[late].filed, world.now)
    assert [str(one)[:5] for one in admission.notices] == ["Late:"]


def test_an_act_dated_ahead_is_refused_to_ones_own_user() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    known = world.case(case)
    ahead = world.act("borea", case, "readout", fields={"level": "ministers"}, at=START + timedelta(days=2))
    with pytest.raises(Refusal) as refused:
        engine.admit(known, world.case(case).judged[ahead].filed, world.now)
    assert refused.value.code == "dated-ahead"


def test_ten_thousand_acts_are_not_quadratic() -> None:
    """Twice the acts take no more than four times as long (a chain of two authors, 1,000 and 2,000 acts)."""
    import time
    from dataclasses import replace

    world = World(*PEOPLE)
    case = contact(world)
    first = world.act("alba", case, "readout", fields={"level": "ministers"})
    model = world.case(case)
    opening, act = model.opening.filed, model.judged[first].filed.act

    def chain(length: int) -> list[Filed]:
        acts, tip = [opening], opening.id
        for number in range(length):
            who = PEOPLE[number % 2]
            made = replace(act, id=f"{number:064x}", after=(tip,), log=f"lakes/{who}/public")
            acts.append(Filed(made, number + 5, who))
            tip = made.id
        return acts

    def seconds(length: int) -> float:
        acts = chain(length)
        start = time.perf_counter()
        engine.fold(model.procedure, model.charter, acts, (), world.now)
        return time.perf_counter() - start

    seconds(100)
    assert min(seconds(2000) for _ in range(3)) < 4 * max(min(seconds(1000) for _ in range(3)), 0.005)


def test_keys_of_the_world_are_real() -> None:
    world = World(*PEOPLE)
    contact(world)
    from comity.record import entry

    keys = {one.ref: one for one in (key(f"lakes/{name}/authority").verify_key for name in PEOPLE)}
    for _, _, one in world.entries:
        assert entry.open(one.raw, keys.get).id == one.id


def test_a_name_that_is_not_in_an_acts_past_cannot_be_used_by_it() -> None:
    world = World(*PEOPLE)
    case = contact(world)
    opening = world.last
    world.act("borea", case, "report", body={"names": {"lake-council": "The Lake Council"}})
    blind = world.act(
        "alba", case, "report", body={"positions": [reported("level", "envoys", "name:lake-council")]}, after=[opening]
    )
    assert world.case(case).effect(blind).code == "holder-unknown"
