"""What all holders of a role do together, or one after another: who is missing is named, and no liar can do without them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.world import World, key

from comity.errors import Refusal
from comity.mechanism import load
from comity.mechanism.case import Case
from comity.mechanism.diagram import mermaid, svg
from comity.mechanism.docpage import page
from comity.mechanism.engine import admit, fold
from comity.mechanism.procedure import Procedure
from comity.mechanism.roles import Ledger, authorities, placed
from comity.record import entry
from comity.record.entry import Entry

PACT = """
procedure: pact
modelled_on: [{text: A text that all guarantors agree to and then sign, source: made for a test, verified: false}]
roles: {guarantor: format, host: opening, anyone: everyone}
open: [guarantor]
sides: guarantor
states: [drafted, agreed, signed]
final: [signed]
fields:
  text: {type: text, compare: same_text}
  answer: {type: choice, of: [accepted, declined], compare: same}
acts:
  draft: {kind: opens, by: [guarantor], to: drafted, sets: [text]}
  revise: {by: [guarantor], from: [drafted, agreed], to: drafted, sets: [text]}
  agree: {by: [guarantor], from: [drafted], sets: [answer]}
  conclude: {by: [anyone], from: [drafted], to: agreed, after_all: {act: agree, by: guarantor, since: revise}}
  sign: {by: [guarantor], from: [agreed], to: signed, jointly: guarantor, sets: [text]}
  correct: {kind: corrects, by: [author], from: any, sets: [text]}
  withdraw: {kind: withdraws, by: [author], from: any}
  recall: {kind: recalls, by: [author], from: any}
  settle: {kind: settles, by: [host], from: any}
settle: [host]
"""
THREE = ("alba", "borea", "corda")


def pact() -> Procedure:
    return load.load(PACT.encode(), "pact.yaml")


def member(name: str, since: str = "2026-01-01", until: str | None = None) -> dict[str, Any]:
    return {"participant": name, "role": "guarantor", "from": since, "until": until}


def world(*members: dict[str, Any], keyless: tuple[str, ...] = ()) -> World:
    rows = list(members) or [member(name) for name in THREE]
    return World(*THREE, "dara", keyless=keyless, procedures={"pact": pact()}, formats={"three": _format(rows)})


def _format(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"label": {"en": "The three"}, "members": rows}


def opened(made: World) -> str:
    return made.open_as("alba", "pact", fields={"text": "The lakes shall be open."}, opens={"format": "three"})


def why(case: Case, act: str) -> tuple[str, str]:
    found = case.effect(act)
    return found.code, str(found.why)


# --- after_all ----------------------------------------------------------------------------------------------------------------
def test_an_act_that_waits_for_all_has_effect_once_all_have_filed_theirs_and_names_who_is_missing_before() -> None:
    made = world()
    case = opened(made)
    for name, missing in (("alba", "missing: Borea, Corda"), ("borea", "missing: Corda")):
        made.act(name, case, "agree")
        early = made.act("dara", case, "conclude")
        code, said = why(made.case(case), early)
        assert code == "not-preceded-by-all" and missing in said
    made.act("corda", case, "agree")
    made.act("dara", case, "conclude")
    assert made.case(case).states == {"agreed"}


def test_an_agreement_that_was_withdrawn_before_does_not_count_and_counts_again_when_the_withdrawal_is_withdrawn() -> None:
    made = world()
    case = opened(made)
    for name in THREE:
        said = made.act(name, case, "agree")
    gone = made.act("corda", case, "withdraw", body={"withdraws": said})
    lie = made.act("alba", case, "conclude")
    assert "missing: Corda" in why(made.case(case), lie)[1]
    made.act("corda", case, "withdraw", body={"withdraws": gone})
    made.act("alba", case, "conclude")
    assert made.case(case).states == {"agreed"}


def test_an_agreement_withdrawn_afterwards_takes_nothing_back_from_what_was_concluded() -> None:
    made = world()
    case = opened(made)
    for name in THREE:
        said = made.act(name, case, "agree")
    done = made.act("dara", case, "conclude")
    made.act("corda", case, "withdraw", body={"withdraws": said})
    assert made.case(case).effect(done).word == "effective"


def test_who_agreed_before_the_newest_revision_has_to_agree_again() -> None:
    made = world()
    case = opened(made)
    for name in THREE:
        made.act(name, case, "agree")
    revised = made.act("borea", case, "revise", fields={"text": "The lakes shall be shut."})
    made.act("borea", case, "agree")
    lie = made.act("borea", case, "conclude")
    assert "missing: Alba, Corda" in why(made.case(case), lie)[1]
    for name in ("alba", "corda"):
        made.act(name, case, "agree")
    made.act("borea", case, "correct", body={"corrects": revised}, fields={"text": "The lakes shall be drained."})
    again = made.act("borea", case, "conclude")
    assert "missing: Alba, Borea, Corda" in why(made.case(case), again)[1]


def test_withdrawing_the_revision_also_asks_for_agreement_anew() -> None:
    """Those who agreed to the revised text have not agreed to the text without it."""
    made = world()
    case = opened(made)
    revised = made.act("borea", case, "revise", fields={"text": "The lakes shall be shut."})
    for name in THREE:
        made.act(name, case, "agree")
    made.act("borea", case, "withdraw", body={"withdraws": revised})
    lie = made.act("borea", case, "conclude")
    assert why(made.case(case), lie)[0] == "not-preceded-by-all"


def test_a_stale_after_cannot_hide_a_withdrawal_that_ones_own_log_knows() -> None:
    made = world()
    case = opened(made)
    for name in THREE:
        said = made.act(name, case, "agree")
    before = list(made.case(case).after())
    made.act("corda", case, "withdraw", body={"withdraws": said})
    made.act("alba", case, "agree")  # alba's log now has the withdrawal in its past
    lie = made.act("alba", case, "conclude", after=before)
    assert "missing: Corda" in why(made.case(case), lie)[1]


def test_an_omitted_after_leaves_everybody_missing() -> None:
    made = world()
    case = opened(made)
    for name in THREE:
        made.act(name, case, "agree")
    lie = made.act("alba", case, "conclude", after=[])
    assert "missing: Borea, Corda" in why(made.case(case), lie)[1]


def test_an_agreement_without_effect_counts_for_nobody() -> None:
    """Dara holds no role; Corda files what Dara would need, Dara files for itself: neither stands in for Borea."""
    made = world()
    case = opened(made)
    for name in ("alba", "corda", "dara"):
        made.act(name, case, "agree")
    lie = made.act("dara", case, "conclude")
    assert "missing: Borea" in why(made.case(case), lie)[1]


def test_one_joint_act_of_agreement_counts_for_each_of_its_signers() -> None:
    made = world()
    case = opened(made)
    made.act("alba", case, "agree", signers=THREE)
    made.act("dara", case, "conclude")
    assert made.case(case).states == {"agreed"}


def test_a_membership_counts_by_the_day_of_the_act_that_waits_for_all() -> None:
    """Borea's membership ends on 3 November; Corda's begins on 5 November."""
    made = world(member("alba"), member("borea", until="2026-11-03"), member("corda", since="2026-11-05"))
    case = opened(made)
    made.act("alba", case, "agree")
    early = made.act("alba", case, "conclude")
    made.wait(days=3)  # 4 November
    made.act("dara", case, "conclude")
    found = made.case(case)
    assert "missing: Borea" in why(found, early)[1] and "Corda" not in why(found, early)[1]
    assert found.states == {"agreed"}
    made.act("alba", case, "revise", fields={"text": "Anew."})
    made.act("alba", case, "agree")
    made.wait(days=2)  # 6 November
    late = made.act("dara", case, "conclude")
    assert "missing: Corda" in why(made.case(case), late)[1]


def test_nobody_is_not_everybody() -> None:
    made = world(member("alba", until="2026-11-01"))
    case = opened(made)
    made.wait(days=3)
    lie = made.act("dara", case, "conclude")
    assert why(made.case(case), lie)[0] == "role-held-by-nobody"


# --- jointly ------------------------------------------------------------------------------------------------------------------
def agreed(made: World) -> str:
    case = opened(made)
    for name in THREE:
        made.act(name, case, "agree")
    made.act("alba", case, "conclude")
    return case


@pytest.mark.parametrize(("signers", "missing"), [(("alba",), "Borea, Corda"), (("alba", "corda"), "Borea")])
def test_a_joint_act_with_a_signer_missing_has_no_effect_and_says_who(signers: tuple[str, ...], missing: str) -> None:
    made = world()
    case = agreed(made)
    lie = made.act("alba", case, "sign", signers=signers)
    found = made.case(case)
    assert why(found, lie)[0] == "not-signed-by-all" and f"missing: {missing}" in why(found, lie)[1]
    assert found.states == {"agreed"}


def test_a_joint_act_of_all_moves_the_case_in_whatever_order_they_sign() -> None:
    made = world()
    case = agreed(made)
    done = made.act("borea", case, "sign", signers=("borea", "corda", "alba"))
    made.repeat(done, made.log("corda"))
    assert made.case(case).states == {"signed"} and made.case(case).effect(done).word == "effective"


def test_somebody_without_the_role_cannot_stand_in_for_a_signer_nor_sign_beside_them() -> None:
    made = world()
    case = agreed(made)
    for signers in (("alba", "borea", "dara"), (*THREE, "dara")):
        lie = made.act("alba", case, "sign", signers=signers)
        assert why(made.case(case), lie)[0] == "role-not-held"


def test_a_holder_without_keys_is_missing_for_ever_and_the_refusal_says_what_can_be_done() -> None:
    made = world(member("alba"), member("borea"), member("corda"), member("enna"), keyless=("enna",))
    case = opened(made)
    for name in THREE:
        made.act(name, case, "agree")
    lie = made.act("alba", case, "conclude")
    assert "missing: Enna" in why(made.case(case), lie)[1]
    joint = made.act("alba", case, "sign", signers=THREE)
    assert "missing: Enna" in why(made.case(case), joint)[1]


def test_who_is_about_to_sign_is_told_who_is_missing_and_what_to_do() -> None:
    made = world()
    case = agreed(made)
    ledger, keys = Ledger("lakes/alba/public", "alba", "public"), authorities(made.charter)
    item = entry.parse(entry.sign(made.unsigned("alba", case, "sign"), key("lakes/alba/authority")))
    filed = placed(ledger, item, 9, ledger.signer(item, 9, keys))
    with pytest.raises(Refusal) as found:
        admit(made.case(case), filed, made.now)
    assert found.value.code == "not-signed-by-all"
    assert str(found.value.got) == "missing: Borea, Corda"
    assert "joint act" in str(found.value.todo)


def test_the_page_and_the_picture_of_a_procedure_show_what_all_have_to_do() -> None:
    made = page(pact())
    assert "| `sign` sign | signed together by all who are: guarantor |" in made
    assert "after a standing act “agree” of all who are: guarantor, made after the newest “revise”" in made
    for picture in (mermaid(pact()), svg(pact())):
        assert "sign [guarantor]" in picture and "conclude [agree: guarantor]" in picture


# --- in any order -------------------------------------------------------------------------------------------------------------
MOVES = ("all-agree", "agree", "conclude", "conclude", "revise", "withdraw", "withdraw", "sign", "sign-alone", "correct")


def drawn(rng: random.Random) -> list[tuple[str, str, str, int]]:
    """Who does what, knowing which acts: one in four names a stale one in `after`, or none."""
    people, known = (*THREE, "dara"), ("all",) * 6 + ("stale", "none")
    return [(rng.choice(people), rng.choice(MOVES), rng.choice(known), rng.randrange(4)) for _ in range(30)]


def play(made: World, case: str, moves: list[tuple[str, str, str, int]]) -> list[str]:
    """File the moves; a liar names old acts in `after`, or none."""
    acts: list[str] = [made.last]
    acts += [made.act(name, case, "agree") for name in THREE]  # so that some of what follows succeeds
    for who, move, knows, number in moves:
        after = None if knows == "all" else [] if knows == "none" else [acts[number % len(acts)]]
        made.wait(minutes=1)
        if move == "all-agree":
            acts += [made.act(name, case, "agree") for name in THREE]
            continue
        own = [id_ for id_ in acts if made.case(case).judged[id_].filed.signers == (who,)] or acts
        body = {"withdraw": {"withdraws": own[-1 - number % len(own)]}, "correct": {"corrects": own[-1 - number % len(own)]}}
        signers = THREE if move == "sign" else None
        name = move.removesuffix("-alone")
        acts.append(made.act("alba" if signers else who, case, name, body=body.get(move), after=after, signers=signers))
    return acts


@pytest.mark.parametrize("seed", range(40))
def test_every_order_of_arrival_finds_the_same_and_no_liar_concludes_without_all(seed: int) -> None:
    rng = random.Random(seed)
    moves = drawn(rng)
    made = world()
    case = opened(made)
    acts = play(made, case, moves)
    straight = made.case(case)
    entries: list[tuple[str, int, Entry]] = made.shuffled(rng)
    assert made.projection(entries).case(case, made.now) == straight
    again = fold(straight.procedure, straight.charter, [one.filed for one in straight.judged.values()], (), made.now)
    assert {id_: one.effect for id_, one in again.judged.items()} == {id_: one.effect for id_, one in straight.judged.items()}
    for id_ in acts:
        judged = straight.judged.get(id_)
        if judged is None or not judged.effect:
            continue
        if judged.filed.act.act == "sign":
            assert set(judged.filed.signers) == set(THREE)
        if judged.filed.act.act == "conclude":
            assert _concluded(straight, id_) >= set(THREE)


def _concluded(case: Case, id_: str) -> set[str]:
    """By hand: who has an agreement in the act's past that nobody had taken back and that knew every change of the text."""
    act = case.judged[id_]
    past = [one for one in case.judged.values() if one.effect and act.knows(one)]
    taken: set[str] = set()
    for one in reversed(past):
        if one.id not in taken and "withdraws" in one.filed.act.body:
            taken.add(one.filed.act.body["withdraws"])
    changes = {one.id for one in past if one.filed.act.act == "revise"}
    for one in past:
        if {one.filed.act.body.get("withdraws"), one.filed.act.body.get("corrects")} & changes:
            changes.add(one.id)
    found: set[str] = set()
    for one in past:
        if one.filed.act.act == "agree" and one.id not in taken:
            known = {other.id for other in past if one.knows(other)}
            if changes <= known:
                found |= set(one.filed.signers)
    return found
