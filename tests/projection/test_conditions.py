"""Who waits for whom, out of signed acts: on whose word each condition rests, and no ring made of a liar's word unsaid."""

from __future__ import annotations

import random
from typing import Any

from tests.world import World, reported

from comity.projection.conditions import Waits, waits
from comity.projection.jsonable import to_json

NARROW = {"pair": {"label": {"en": "The two"}, "readers": ["alba", "borea"]}}


def world() -> World:
    return World("alba", "borea", "corda", "dorn", audiences=NARROW)


def owed(made: World, by: str, to: str, title: str, audience: str = "public", **fields: Any) -> str:
    """A commitment put on record by the one who keeps the list, dorn (alba where dorn may not read): nobody's position."""
    named = {"obligors": [by], "beneficiaries": [to], "concerned": [by, to], "kind": "act"}
    keeper = "dorn" if audience == "public" else by
    return made.open_as(keeper, "commitment", fields=named | fields, audience=audience, opens={"title": {"en": title}})


def undertakes(made: World, who: str, case: str, *targets: str) -> None:
    made.act(who, case, "undertake", fields={"conditions": list(targets)})


def over(made: World, reader: str | None = None) -> Waits:
    return waits(made.cases(), reader)


def bases(found: Waits) -> list[tuple[str, str | None, str]]:
    return [(one.basis, one.of, str(one.why)) for one in (*found.conditions, *found.others)]


def ring(made: World) -> tuple[str, str]:
    first = owed(made, "alba", "borea", "Withdrawal")
    second = owed(made, "borea", "alba", "Exchange")
    undertakes(made, "alba", first, second)
    undertakes(made, "borea", second, first)
    return first, second


def test_two_that_each_say_after_you_are_a_ring_and_one_release_leaves_none() -> None:
    made = world()
    first, second = ring(made)
    found = over(made)
    assert [(one.case, one.target, one.basis) for one in found.conditions] == sorted(
        [(first, second, "obligor"), (second, first, "obligor")]
    )
    (group,) = found.told.groups
    assert (set(group.members), group.release, group.least) == ({first, second}, (min(first, second),), True)
    assert "“Withdrawal” (owed by Alba) waits for “Exchange” (owed by Borea)" in [str(one.why) for one in found.told.waits]
    assert found.hearsay == {}


def test_released_by_the_beneficiary_nothing_waits_in_a_ring() -> None:
    made = world()
    first, second = ring(made)
    made.act("borea", first, "release", signers=["borea"])
    found = over(made)
    assert {one.case: one.state for one in found.owed} == {first: "released", second: "open"}
    assert (found.told.groups, found.told.waits) == ((), ())


def test_that_the_obligor_says_it_has_performed_leaves_the_ring_and_its_acceptance_does_not() -> None:
    made = world()
    first, _ = ring(made)
    made.act("alba", first, "trigger", fields={"triggered_on": "2026-11-01"})
    made.act("alba", first, "perform", fields={"performed_on": "2026-11-01"})
    assert len(over(made).told.groups) == 1
    made.act("borea", first, "accept", signers=["borea"])
    assert over(made).told.groups == ()


def test_a_liar_who_says_that_another_waits_is_named_with_the_ring() -> None:
    """Borea reports of alba what alba never said; the ring stands on borea's word and says so, until alba speaks itself."""
    made = world()
    first, second = owed(made, "alba", "borea", "Withdrawal"), owed(made, "borea", "alba", "Exchange")
    undertakes(made, "borea", second, first)
    made.act("borea", first, "report", body={"positions": [reported("conditions", [second], "alba")]})
    found = over(made)
    assert [one.of for one in found.conditions if one.case == first] == ["Borea"]
    assert found.hearsay == {found.told.groups[0].members[0]: ("Borea",)}
    undertakes(made, "alba", first, owed(made, "corda", "alba", "Opening"))
    found = over(made)
    assert (found.told.groups, found.hearsay) == ((), {})


def test_a_report_of_a_wait_outside_a_ring_is_no_word_on_the_ring() -> None:
    made = world()
    first, second = ring(made)
    third = owed(made, "corda", "alba", "Opening")
    made.act("dorn", second, "report", body={"positions": [reported("conditions", [first], "borea")]})
    made.act("dorn", third, "report", body={"positions": [reported("conditions", [first], "corda")]})
    found = over(made)
    assert sorted(one.basis for one in found.conditions) == ["obligor", "obligor", "obligor-according-to"]
    assert (len(found.told.groups), third in found.told.stuck, found.hearsay) == (1, True, {})


def test_a_report_from_within_a_ring_of_a_wait_outside_it_is_no_word_on_the_ring() -> None:
    made = world()
    first, second = owed(made, "alba", "borea", "Withdrawal"), owed(made, "borea", "alba", "Exchange")
    outside = owed(made, "corda", "alba", "Opening")
    undertakes(made, "borea", second, first)
    made.act("corda", first, "report", body={"positions": [reported("conditions", [second], "alba")]})
    made.act("dorn", first, "report", body={"positions": [reported("conditions", [outside], "alba")]})
    found = over(made)
    assert {one.of for one in found.conditions} == {None, "Corda", "Dorn"}
    assert list(found.hearsay.values()) == [("Corda",)]


def test_what_only_the_other_side_names_is_no_condition_and_is_kept_as_its_word() -> None:
    made = world()
    first, second = owed(made, "alba", "borea", "Withdrawal"), owed(made, "borea", "alba", "Exchange")
    made.act("borea", first, "state-terms", fields={"conditions": [second]})
    found = over(made)
    assert (found.conditions, found.told.waits) == ((), ())
    assert [(one.case, one.target, one.basis) for one in found.others] == [(first, second, "others")]
    assert "no obligor does" in str(found.others[0].why)


def test_what_all_who_speak_of_it_name_is_agreed_and_no_longer_once_one_names_another() -> None:
    made = world()
    second = owed(made, "borea", "alba", "Exchange")
    first = owed(made, "alba", "borea", "Withdrawal", guarantors=["corda"])
    for who in ("borea", "corda"):
        made.act(who, first, "state-terms", fields={"conditions": [second]})
    assert [one.basis for one in over(made).conditions] == ["agreed"]
    made.act("corda", first, "state-terms", fields={"conditions": [owed(made, "corda", "alba", "Opening")]})
    assert [one.basis for one in over(made).others] == ["others", "others"]
    made.act("corda", first, "state-terms", fields={"conditions": [second]})
    assert [one.basis for one in over(made).conditions] == ["agreed"]
    third = owed(made, "corda", "alba", "Crossing")
    undertakes(made, "alba", first, third)
    assert [(one.target, one.basis) for one in over(made).conditions] == [(third, "obligor")]


def test_two_positions_of_one_origin_are_no_agreement() -> None:
    made = world()
    second, first = owed(made, "borea", "alba", "Exchange"), owed(made, "alba", "borea", "Withdrawal", guarantors=["corda"])
    made.act("borea", first, "state-terms", fields={"conditions": [second]})
    made.act("borea", first, "report", body={"positions": [reported("conditions", [second], "corda", according_to="borea")]})
    assert [one.basis for one in over(made).others] == ["others"]


def test_what_only_frames_the_case_is_nobodys_condition() -> None:
    made = world()
    second = owed(made, "borea", "alba", "Exchange")
    owed(made, "alba", "borea", "Withdrawal", conditions=[second])
    assert bases(over(made)) == []


def test_a_withdrawn_undertaking_takes_its_conditions_with_it() -> None:
    made = world()
    first, _ = ring(made)
    (act,) = [held.act for one in over(made).conditions if one.case == first for held in one.held]
    made.act("alba", first, "withdraw", body={"withdraws": act, "reason": "said in error"})
    assert over(made).told.groups == ()


def test_a_condition_in_a_case_that_the_reader_may_not_read_is_as_one_that_is_nowhere() -> None:
    made = world()
    secret = owed(made, "alba", "borea", "Secret", audience="pair")
    first = owed(made, "alba", "borea", "Withdrawal")
    undertakes(made, "alba", first, secret, "commitment/" + "0" * 32)
    seen = over(made, "corda")
    assert [one.word for one in seen.told.waits] == ["unknown", "unknown"]
    assert "Secret" not in str(to_json(seen))
    assert {one.word for one in over(made, "borea").told.waits} == {"waits", "unknown"}


def test_a_case_of_another_kind_may_be_a_condition_and_owes_nothing_itself() -> None:
    made = world()
    call = made.open("alba", "contact", sides=["alba", "borea"], kind="call")
    first = owed(made, "alba", "borea", "Withdrawal")
    undertakes(made, "alba", first, call)
    found = over(made)
    assert [one.obligors for one in found.owed if one.case == call] == [()]
    assert [one.word for one in found.told.waits] == ["waits"]


def test_without_commitments_there_is_nothing_and_the_order_of_arrival_changes_nothing() -> None:
    made = world()
    assert (over(made).owed, over(made).told.waits) == ((), ())
    ring(made)
    for seed in range(5):
        again = made.projection(made.shuffled(random.Random(seed)))
        assert to_json(waits(again.cases(made.now))) == to_json(over(made))
