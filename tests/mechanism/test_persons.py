"""Who may sign what, alone, in pairs, jointly: promises, and what somebody who lies or has stolen a key can do about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.world import START, World, key

from comity.errors import ComityError, Refusal, Theirs
from comity.mechanism.case import Judged
from comity.mechanism.charter_file import load_yaml
from comity.mechanism.clocks import clocks
from comity.mechanism.engine import admit
from comity.mechanism.roles import Ledger, authorities, placed
from comity.record.entry import parse
from comity.record.keyring import LogKeys
from comity.record.keys import SigningKey

LEVEL = {"level": "ministers"}


def contact(world: World) -> str:
    return world.open("alba", "contact", sides=["alba", "borea"], kind="call")


def a_world(**loans: Sequence[str]) -> tuple[World, str]:
    """A contact in which Borea's desks have these rights."""
    world = World("alba", "borea")
    case = contact(world)
    for desk, may in loans.items():
        world.lend("borea", desk, may=may)
    return world, case


def judged(world: World, case: str, id_: str) -> Judged:
    return world.case(case).judged[id_]


def said(world: World, case: str, *desks: str, at: datetime | None = None) -> str:
    """Borea's readout, signed by these desks: what it is worth."""
    id_ = world.act("borea", case, "readout", fields=LEVEL, desk=desks, at=at)
    found = world.case(case).effect(id_)
    return found.code or found.word


# --- several desk keys ----------------------------------------------------------------------------------------------------
def test_two_desks_of_one_participant_sign_one_act_together() -> None:
    world, case = a_world(drafts=["draft"], duty=["release"])
    id_ = world.act("borea", case, "readout", fields=LEVEL, desk=("drafts", "duty"))
    found = judged(world, case, id_)
    assert found.effect and found.filed.pair and not found.filed.joint
    assert found.filed.signers == ("borea",)


@pytest.mark.parametrize("order", [("drafts", "duty"), ("duty", "drafts")])
def test_the_order_of_the_signatures_gives_no_right(order: tuple[str, str]) -> None:
    world, case = a_world(drafts=["draft"], duty=["release"])
    assert said(world, case, *order) == "effective"


@pytest.mark.parametrize(
    ("loans", "desks"),
    [
        ({"drafts": ["draft"]}, ("drafts",)),
        ({"drafts": ["clear"]}, ("drafts",)),
        ({"drafts": ["draft", "clear"]}, ("drafts",)),
        ({"drafts": ["draft"], "second": ["clear"]}, ("drafts", "second")),
        ({"a": ["draft"], "b": ["clear"], "c": ["draft", "clear"]}, ("a", "b", "c")),
    ],
)
def test_keys_that_only_draft_or_clear_never_release_however_many(loans: dict[str, list[str]], desks: tuple[str, ...]) -> None:
    world, case = a_world(**loans)
    assert said(world, case, *desks) == "key-may-not-release"


def test_every_signer_must_be_within_its_loan_not_only_the_one_that_releases() -> None:
    world, case = a_world(duty=["release"], gone=["draft"])
    world.lend("borea", "brief", may=["draft"], until=START - timedelta(hours=1))
    world.lend("borea", "reports", may=["draft"], acts=["contact/report"])
    world.revoke("borea", "gone")
    assert said(world, case, "brief", "duty") == "key-loan-ended"
    assert said(world, case, "reports", "duty") == "key-not-for-this-act"
    assert said(world, case, "gone", "duty") == "key-not-lent"
    assert said(world, case, "never", "duty") == "key-not-lent"


def test_an_authority_key_beside_a_desk_key_is_no_pair_and_no_joint_act() -> None:
    world, case = a_world(duty=["draft", "release"])
    for who in ("borea", "alba"):
        value = world.unsigned("borea", case, "readout", fields=LEVEL)
        keys = [key("lakes/borea/duty"), key(f"lakes/{who}/authority")]
        lie = world.file(value | {"by": [one.ref for one in keys]}, *keys)
        assert world.case(case).effect(lie).code == "joint-act-with-desk-key"


def test_the_desk_of_another_participant_is_no_second_person() -> None:
    world, case = a_world(duty=["draft", "release"])
    world.lend("alba", "desk", may=["draft", "release"])
    value = world.unsigned("borea", case, "readout", fields=LEVEL)
    keys = [key("lakes/borea/duty"), key("lakes/alba/desk")]
    lie = world.file(value | {"by": [one.ref for one in keys]}, *keys)
    assert world.case(case).effect(lie).code == "key-not-lent"


def test_a_pair_stands_in_its_own_log_alone() -> None:
    """Lent in two logs of one participant, two keys still give an act one place."""
    world = World("alba", "borea", audiences={"two": {"label": {"en": "Two"}, "readers": ["alba", "borea"]}})
    case = contact(world)
    for audience in ("public", "two"):
        for desk in ("drafts", "duty"):
            world.lend("borea", desk, may=["draft", "release"], audience=audience)
    id_ = world.act("borea", case, "readout", fields=LEVEL, desk=("drafts", "duty"))
    before = world.case(case)
    world.repeat(id_, world.log("borea", "two"))
    assert world.case(case) == before
    assert world.projection().opaque[-1].id == id_


# --- a charter that asks for two ------------------------------------------------------------------------------------------
def asking(*patterns: str, **loans: Sequence[str]) -> tuple[World, str]:
    world = World("alba", "borea", two_persons=list(patterns))
    case = contact(world)
    for desk, may in loans.items():
        world.lend("borea", desk, may=may)
    return world, case


ALL = ["draft", "clear", "release"]


@pytest.mark.parametrize("pattern", ["contact/readout", "contact/*", "*/readout", "*/*"])
def test_one_desk_key_alone_has_no_effect_where_two_are_asked_for(pattern: str) -> None:
    world, case = asking(pattern, duty=ALL, night=ALL)
    assert said(world, case, "duty") == "two-persons-asked"
    assert said(world, case, "duty", "night") == "effective"


@pytest.mark.parametrize("pattern", ["contact/close", "statement/*", "statement/readout"])
def test_other_acts_are_as_before(pattern: str) -> None:
    world, case = asking(pattern, duty=["release"])
    assert said(world, case, "duty") == "effective"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["draft"], ["release"], "effective"),
        (["clear"], ["release"], "effective"),
        (["release"], ["draft", "release"], "effective"),
        (["release"], ["release"], "two-persons-asked"),
        (["draft"], ["clear"], "key-may-not-release"),
    ],
)
def test_one_drafts_or_clears_and_another_releases(first: list[str], second: list[str], expected: str) -> None:
    world, case = asking("contact/*", a=first, b=second)
    assert said(world, case, "a", "b") == expected
    assert said(world, case, "b", "a") == expected


def test_the_authority_key_alone_is_enough_and_so_is_a_joint_act() -> None:
    """Whoever has it could lend two keys to itself: a second signature beside it would be for show."""
    world, case = asking("*/*")
    alone = world.act("borea", case, "readout", fields=LEVEL)
    joint = world.act("alba", case, "readout", fields={"kind": "call"}, signers=("alba", "borea"))
    assert [judged(world, case, one).effect for one in (alone, joint)] == [True, True]


def test_one_person_with_one_key_under_two_names_is_not_two() -> None:
    """The second loan counts for nothing, so the name that it would give has no right at all."""
    world, case = asking("contact/*", duty=ALL)
    twin = SigningKey("lakes/borea/night", key("lakes/borea/duty").seed)
    loan = world.lend("borea", "night", may=ALL, lent=twin)
    keys = [key("lakes/borea/duty"), twin]
    value = world.unsigned("borea", case, "readout", fields=LEVEL)
    lie = world.file(value | {"by": [one.ref for one in keys]}, *keys)
    assert world.case(case).effect(lie).code == "key-not-lent"
    assert [one.id for one in world.projection().opaque] == [loan]


def test_the_authority_key_lent_as_a_desk_key_is_not_lent() -> None:
    world, case = a_world()
    for n, seed in enumerate(("lakes/borea/authority", "lakes/alba/authority", "lakes/borea/public")):
        twin = SigningKey(f"lakes/borea/desk{n}", key(seed).seed)
        world.lend("borea", "", may=ALL, lent=twin)
        value = world.unsigned("borea", case, "readout", fields=LEVEL)
        lie = world.file(value | {"by": [twin.ref]}, twin)
        assert world.case(case).effect(lie).code == "key-not-lent"


def test_a_key_that_was_revoked_may_be_lent_under_another_name() -> None:
    """At no time are there two of it."""
    world, case = a_world(duty=["release"])
    world.revoke("borea", "duty")
    twin = SigningKey("lakes/borea/night", key("lakes/borea/duty").seed)
    world.lend("borea", "night", lent=twin)
    value = world.unsigned("borea", case, "readout", fields=LEVEL)
    fine = world.file(value | {"by": [twin.ref]}, twin)
    assert judged(world, case, fine).effect
    assert said(world, case, "duty") == "key-not-lent"


def test_a_late_act_of_two_persons_still_counts() -> None:
    """Only lack of right removes effect: lateness never does, with two persons either."""
    world, case = asking("contact/*", a=["draft"], b=["release"])
    world.act("alba", case, "readout", fields=LEVEL)
    world.wait(days=9)
    assert said(world, case, "a", "b") == "effective"
    late = next(one for one in clocks(world.case(case)) if one.owed_by == "borea")
    assert late.word == "late"


def test_before_signing_it_is_refused_with_the_rule_and_what_to_do() -> None:
    world, case = asking("contact/*", duty=ALL)
    id_ = world.act("borea", case, "readout", fields=LEVEL, desk="duty")
    held = next(item for _, _, item in world.entries if item.id == id_)
    ledger = ledger_of(world, "lakes/borea/public")
    filed = placed(ledger, held, 9, ledger.signer(held, 9, authorities(world.charter)))
    before = world.projection(world.entries[:-1]).case(case, world.now)
    assert before is not None
    with pytest.raises(Refusal) as told:
        admit(before, filed, world.now)
    assert told.value.code == "two-persons-asked"
    assert "one that drafts or clears, and another that releases" in str(told.value.expected)
    assert "second person" in str(told.value.todo)


@pytest.mark.parametrize(
    ("asked", "public", "inside"),
    [
        ("*/readout@public", "two-persons-asked", "effective"),
        ("contact/*@two", "effective", "two-persons-asked"),
        ("contact/readout", "two-persons-asked", "two-persons-asked"),
        ("contact/close@public", "effective", "effective"),
    ],
)
def test_two_persons_may_be_asked_where_certain_readers_read_it(asked: str, public: str, inside: str) -> None:
    """A thief who files the public readout in the log for the few gains nothing: there it belongs to no case."""
    readers = {"two": {"label": {"en": "Two"}, "readers": ["alba", "borea"]}}
    world = World("alba", "borea", audiences=readers, two_persons=[asked])
    case = contact(world)
    narrow = world.open_as("alba", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, audience="two")
    world.lend("borea", "duty", readers="public")
    world.lend("borea", "inner", readers="two", audience="two")
    assert said(world, case, "duty") == public
    id_ = world.act("borea", narrow, "readout", fields=LEVEL, desk="inner", audience="two")
    assert (world.case(narrow).effect(id_).code or "effective") == inside
    id_ = world.act("borea", case, "readout", fields=LEVEL, desk="inner", audience="two")
    assert not judged(world, case, id_).effect


def ledger_of(world: World, log: str) -> Ledger:
    found = world.projection().ledger(log)
    assert found is not None
    return found


# --- audience and time ----------------------------------------------------------------------------------------------------
def test_a_loan_for_other_readers_gives_no_right_here() -> None:
    world = World("alba", "borea", audiences={"two": {"label": {"en": "Two"}, "readers": ["alba", "borea"]}})
    case = contact(world)
    world.lend("borea", "inner", readers="two")
    world.lend("borea", "outer", readers="public")
    assert said(world, case, "inner") == "key-not-for-this-audience"
    assert said(world, case, "outer") == "effective"
    narrow = world.open_as("alba", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, audience="two")
    world.lend("borea", "inner", readers="two", audience="two")
    id_ = world.act("borea", narrow, "readout", fields=LEVEL, desk="inner", audience="two")
    assert judged(world, narrow, id_).effect


def test_an_ended_loan_gains_nothing_by_a_clock_set_back_behind_what_its_own_key_said() -> None:
    world, case = a_world()
    world.lend("borea", "brief", until=START + timedelta(hours=1))
    assert said(world, case, "brief") == "effective"
    world.wait(hours=2)
    assert said(world, case, "brief") == "key-loan-ended"
    assert said(world, case, "brief", at=START) == "key-loan-ended"


def test_nor_behind_what_the_authority_key_said_in_that_log() -> None:
    world, case = a_world()
    world.lend("borea", "brief", until=START + timedelta(hours=1))
    world.wait(hours=2)
    world.lend("borea", "other")
    assert said(world, case, "brief", at=START) == "key-loan-ended"


def test_another_desk_that_dates_ahead_ends_no_loan_but_its_own() -> None:
    world, case = a_world(stolen=["release"])
    world.lend("borea", "brief", until=START + timedelta(hours=1))
    assert said(world, case, "stolen", at=START + timedelta(days=900)) == "effective"
    assert said(world, case, "brief") == "effective"


def test_what_only_attested_time_shows_takes_no_effect_away_and_clocks_run_on_it() -> None:
    """Effect is judged once, on an act's own past: a note that comes later shows when it was said, and changes no right."""
    world = World("alba", "borea", timekeepers=("watch",))
    case = contact(world)
    world.lend("borea", "brief", until=START + timedelta(hours=1))
    world.see("watch", "alba")
    world.wait(days=9)
    lie = world.act("borea", case, "readout", fields=LEVEL, desk="brief", at=START)
    world.see("watch", "borea")
    assert judged(world, case, lie).effect
    assert next(one for one in clocks(world.case(case)) if one.owed_by == "borea").word == "late"


def test_at_the_own_desk_a_clock_set_back_helps_nobody() -> None:
    """Asked before signing, the present moment counts."""
    world, case = a_world()
    world.lend("borea", "brief", until=START + timedelta(hours=1))
    id_ = world.act("borea", case, "readout", fields=LEVEL, desk="brief")
    held = next(item for _, _, item in world.entries if item.id == id_)
    ledger = ledger_of(world, "lakes/borea/public")
    keys = authorities(world.charter)
    assert ledger.signer(held, 9, keys).denied is None
    denied = ledger.signer(held, 9, keys, START + timedelta(hours=2)).denied
    assert denied is not None and denied.code == "key-loan-ended"


def test_a_key_lent_again_has_its_new_limits() -> None:
    world, case = a_world()
    world.lend("borea", "brief", may=["draft"], until=START + timedelta(hours=1))
    world.wait(hours=2)
    assert said(world, case, "brief") == "key-loan-ended"
    world.lend("borea", "brief", may=["release"])
    assert said(world, case, "brief") == "effective"
    world.revoke("borea", "brief")
    assert said(world, case, "brief") == "key-not-lent", "a revocation ends every loan of the key"


# --- joint acts -----------------------------------------------------------------------------------------------------------
def test_a_joint_act_has_effect_once_in_whichever_logs_it_stands() -> None:
    world = World("alba", "borea")
    case = contact(world)
    joint = world.act("alba", case, "readout", fields=LEVEL, signers=("alba", "borea"))
    once = world.case(case)
    world.repeat(joint, world.log("borea"))
    world.repeat(joint, world.log("borea"))
    assert world.case(case) == once
    assert world.projection().places(joint) == ("lakes/alba/public", "lakes/borea/public", "lakes/borea/public")


def test_one_of_two_does_not_withdraw_what_both_signed() -> None:
    world = World("alba", "borea")
    case = contact(world)
    joint = world.act("alba", case, "readout", fields=LEVEL, signers=("alba", "borea"))
    alone = world.act("borea", case, "withdraw", body={"withdraws": joint, "reason": "not I"})
    both = world.act("borea", case, "withdraw", body={"withdraws": joint, "reason": "both"}, signers=("borea", "alba"))
    assert world.case(case).effect(alone).code == "act-of-another"
    assert judged(world, case, both).effect


# --- the file that people write -------------------------------------------------------------------------------------------
CHARTER = """
mechanism: ford
title: The ford
writer: alba
participants:
  alba: {label: Alba, kind: state}
procedures: [contact]
amend: {quorum: [alba]}
"""


def charter(more: str = "") -> dict[str, object]:
    return load_yaml(
        (CHARTER + more).encode(),
        "charter.yaml",
        at="2026-11-01T08:00:00Z",
        by=[key("ford/alba/authority").ref],
        key=key("ford/charter").verify_key.vkey,
        authorities={"alba": key("ford/alba/authority").verify_key.vkey},
    )


def test_a_charter_that_asks_for_nothing_is_the_same_byte_for_byte() -> None:
    assert charter() == charter("two_persons: []\n")
    assert "two_persons" not in charter()


def test_what_it_asks_for_is_in_the_signed_value() -> None:
    assert charter("two_persons: [contact/close, '*/recall']\n")["two_persons"] == ["contact/close", "*/recall"]


@pytest.mark.parametrize("pattern", ["contact/closs", "statement/open", "contact", "contact/", "'*/closs'", "Contact/close", "3"])
def test_an_act_that_there_is_not_would_ask_nobody_and_is_refused_with_its_place(pattern: str) -> None:
    with pytest.raises(ComityError) as told:
        charter(f"two_persons: [{pattern}]\n")
    assert told.value.where.startswith("charter.yaml:9")


def test_the_same_loans_in_any_order_of_arrival_give_the_same_effects() -> None:
    import random

    world, case = asking("contact/*", a=["draft"], b=["release"], c=ALL)
    for desks in (("a", "b"), ("a",), ("c",), ("c", "a")):
        said(world, case, *desks)
    world.revoke("borea", "a")
    said(world, case, "a", "c")
    once = world.case(case)
    for seed in range(8):
        again = world.projection(world.shuffled(random.Random(seed))).case(case, world.now)
        assert again == once


# --- two judges, one answer -----------------------------------------------------------------------------------------------
DESKS = ("a", "b", "c")
STEPS = st.one_of(
    st.tuples(st.just("lend"), st.sampled_from(DESKS), st.sampled_from(["draft", "clear", "release"])),
    st.tuples(st.just("twin"), st.sampled_from(DESKS), st.sampled_from(DESKS)),
    st.tuples(st.just("revoke"), st.sampled_from(DESKS), st.none()),
    st.tuples(
        st.just("act"), st.lists(st.sampled_from([*DESKS, "authority", "alba"]), min_size=1, max_size=3, unique=True), st.none()
    ),
)


@given(st.lists(STEPS, max_size=12))
@example([("lend", "a", "release"), ("lend", "b", "draft"), ("act", ["a", "b"], None)])
def test_what_the_record_does_not_count_as_signed_has_no_effect_in_any_case(steps: list[tuple[Any, Any, Any]]) -> None:
    """The room `record` and the engine read loans by themselves; neither may ever be laxer than the other is strict."""
    world = World("alba", "borea", two_persons=["contact/report"])
    case = contact(world)
    for verb, who, what in steps:
        if verb == "lend":
            world.lend("borea", who, may=[what])
        elif verb == "twin":
            world.lend("borea", who, lent=SigningKey(f"lakes/borea/{what}", key(f"lakes/borea/{who}").seed))
        elif verb == "revoke":
            world.revoke("borea", who)
        else:
            value = world.unsigned("borea", case, "readout", fields=LEVEL)
            keys = [key("lakes/alba/authority") if one == "alba" else key(f"lakes/borea/{one}") for one in who]
            world.file(value | {"by": [one.ref for one in keys]}, *keys)
    charter = LogKeys("lakes/charter")
    charter.admit(0, world.raws["lakes/charter"][0])
    log, refused = LogKeys("lakes/borea/public", charter.charter), set()
    for index, raw in enumerate(world.raws.get("lakes/borea/public", ())):
        try:
            log.admit(index, raw)
        except Theirs:
            refused.add(parse(raw).id)
    effective = {one.id for one in world.case(case).effective() if one.filed.where == "lakes/borea/public"}
    assert not refused & effective
    if "lakes/borea/public" in world.raws:
        assert set(ledger_of(world, "lakes/borea/public").live()) == set(log._lent)
