"""Amendments take effect: by index, in any order of arrival, whole or not at all."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.world import World, key

from comity.errors import Theirs
from comity.mechanism.case import Case
from comity.mechanism.words import stamp
from comity.record.entry import Entry, parse
from comity.record.keyring import LogKeys
from comity.record.keys import SigningKey

QUORUM = {"amend": {"quorum": ["alba", "borea"]}}
TABLE = {
    "table": {
        "label": {"en": "The table"},
        "members": [
            {"participant": name, "role": "party", "from": "2026-01-01", "until": None} for name in ("alba", "borea", "corda")
        ],
    }
}
FRESH = SigningKey("lakes/borea/authority-2", b"\x31" * 32)


def fresh_world(**more: Any) -> World:
    return World("alba", "borea", "corda", **{**QUORUM, "formats": TABLE, **more})


def amend(
    world: World,
    changes: dict[str, Any],
    last: dict[str, int] | None = None,
    *,
    by: tuple[SigningKey, ...] = (),
    previous: str | None = None,
) -> str:
    """File an amendment; `last`: by default everything that is here is under the old version."""
    signers = by or (key("lakes/alba/authority"), key("lakes/borea/authority"))
    known = {log: len(raws) - 1 for log, raws in world.raws.items() if log != "lakes/charter"}
    value = {
        "v": "amendment/1",
        "charter": world.charter_id,
        "log": "lakes/charter",
        "by": [one.ref for one in signers],
        "at": stamp(world.now),
        "previous": previous or world.charter.version,
        "changes": changes,
        "last": known if last is None else last,
    }
    return world.file(value, *signers)


def contact(world: World) -> str:
    return world.open("alba", "contact", sides=["alba", "borea"], kind="call")


def told(world: World) -> list[str]:
    """For each amendment the code of the reason why it has no effect, or nothing."""
    return [one.refusal.code if one.refusal is not None else "" for one in world.projection().amendments(world.charter_id)]


def effects(case: Case) -> dict[str, tuple[bool, str]]:
    return {id_: (one.effect, one.code) for id_, one in case.judged.items()}


# --- by index ---------------------------------------------------------------------------------------------------------------
def test_an_act_up_to_the_index_is_under_the_old_charter_and_the_next_under_the_new_one() -> None:
    world = fresh_world()
    case = contact(world)
    world.lend("borea", "duty")
    before = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
    amend(world, {"two_persons": ["contact/*"]})
    after = world.act("borea", case, "readout", fields={"level": "officials"}, desk="duty")
    judged = effects(world.case(case))
    assert judged[before] == (True, "") and judged[after] == (False, "two-persons-asked")


def test_a_log_that_no_amendment_lists_goes_on_under_the_old_charter_until_one_does() -> None:
    world = fresh_world()
    case = contact(world)
    world.lend("borea", "duty")
    amend(world, {"two_persons": ["contact/*"]}, {})
    act = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
    assert effects(world.case(case))[act] == (True, "")
    amend(world, {"grace_s": 60}, {"lakes/borea/public": 1})
    assert effects(world.case(case))[act] == (False, "two-persons-asked")


def test_an_amendment_filed_last_gives_the_same_as_one_filed_first() -> None:
    """Entries after the index it names are under it, whether they came before it or after."""
    late, early = fresh_world(), fresh_world()
    for world in (late, early):
        case = contact(world)
        world.lend("borea", "duty")
        if world is early:
            amend(world, {"two_persons": ["contact/*"]})
        act = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
        if world is late:
            assert effects(world.case(case))[act] == (True, "")
            amend(world, {"two_persons": ["contact/*"]}, {"lakes/alba/public": 1, "lakes/borea/public": 1})
        assert effects(world.case(case))[act] == (False, "two-persons-asked")


def test_an_open_case_keeps_its_procedure_and_parameters_and_a_new_one_has_the_amended() -> None:
    world = fresh_world()
    old = contact(world)
    hours = {name: dict(use.parameters) for name, use in world.charter.procedures.items()}["contact"] | {"readout_hours": 2}
    before = [clock.due for clock in _clocks(world, old)]
    amend(world, {"procedures/contact/parameters": hours})
    assert [clock.due for clock in _clocks(world, old)] == before
    assert [clock.due for clock in _clocks(world, contact(world))] < before


def _clocks(world: World, case: str) -> list[Any]:
    from comity.mechanism import clocks

    return sorted(clocks.clocks(world.case(case), now=world.now), key=lambda one: str(one.due))


# --- who joins, who leaves, whose key is replaced ---------------------------------------------------------------------------
def joiner(name: str) -> dict[str, Any]:
    return {"label": {"en": name.title()}, "kind": "state", "authority": key(f"lakes/{name}/authority").verify_key.vkey}


def test_a_participant_that_an_amendment_adds_acts_in_a_log_that_no_amendment_lists() -> None:
    world = fresh_world()
    amend(world, {"participants/dale": joiner("dale")})
    case = world.open("dale", "contact", sides=["dale", "borea"], kind="call")
    assert effects(world.case(case))[world.last] == (True, "")


def test_the_log_of_a_joiner_that_arrives_before_the_amendment_counts_once_it_is_here() -> None:
    world = fresh_world()
    amend(world, {"participants/dale": joiner("dale")})
    case = world.open("dale", "contact", sides=["dale", "borea"], kind="call")
    rows = sorted(world.entries, key=lambda row: row[0] == "lakes/charter" and row[1] == 1)
    found = world.projection(rows)
    assert found.case(case, world.now) == world.case(case) and not found.opaque


def test_a_member_who_has_left_holds_no_role_after_the_last_day() -> None:
    world = fresh_world()
    rows = [dict(row) for row in TABLE["table"]["members"]]
    rows[2]["until"] = "2026-10-30"
    amend(world, {"formats/table/members": rows})
    assert world.charter.roles("corda", "table", world.now.date()) == frozenset()
    assert world.charter.roles("borea", "table", world.now.date()) == {"party"}


def test_an_old_authority_key_counts_up_to_the_index_and_the_new_one_after_it() -> None:
    world = fresh_world()
    case = contact(world)
    before = world.act("borea", case, "readout", fields={"level": "ministers"})
    amend(world, {"participants/borea/authority": FRESH.verify_key.vkey})
    stolen = world.act("borea", case, "readout", fields={"level": "officials"})
    value = world.unsigned("borea", case, "readout", fields={"level": "officials"}) | {"by": [FRESH.ref]}
    new = world.file(value, FRESH)
    judged = effects(world.case(case))
    assert (judged[before], judged[stolen], judged[new]) == ((True, ""), (False, "key-replaced"), (True, ""))


def test_a_thief_of_a_replaced_key_lends_nothing_and_opens_no_log_once_it_is_listed() -> None:
    world = fresh_world()
    case = contact(world)
    world.log("borea")
    amend(world, {"participants/borea/authority": FRESH.verify_key.vkey})
    world.lend("borea", "thief")
    act = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="thief")
    assert effects(world.case(case))[act] == (False, "key-not-lent")
    other = world.open_as("borea", "contact", fields={"sides": ["alba", "borea"], "kind": "call"}, audience="table")
    assert world.case(other).effective()  # unlisted: the record cannot know that it is new
    amend(world, {"grace_s": 30}, {"lakes/borea/table": 0}, by=(key("lakes/alba/authority"), FRESH))
    assert not list(world.case(other).effective())


# --- without effect, whole --------------------------------------------------------------------------------------------------
def test_of_two_amendments_of_one_predecessor_the_first_in_the_log_counts() -> None:
    world = fresh_world()
    amend(world, {"grace_s": 1}, previous=world.charter_id)
    amend(world, {"grace_s": 2}, previous=world.charter_id)
    assert world.charter.grace_s == 1 and told(world) == ["", "amendment-predecessor"]
    assert [one.why.args["id"] for one in world.projection().opaque] == [world.charter_id]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"zone": "Lakes/Nowhere"}, "amendment-contradictory"),
    ({"zone": "America"}, "amendment-contradictory"),
    ({"zone": None}, "amendment-contradictory"),
    ({"writer": "nobody"}, "amendment-contradictory"),
    ({"amend": {"quorum": ["alba", "alba"]}}, "amendment-contradictory"),
    ({"amend": {"quorum": ["alba", "shore"]}}, "amendment-contradictory"),
    ({"participants/borea/authority": None}, "amendment-contradictory"),
    ({"participants/corda": None}, "amendment-contradictory"),
    ({"formats/table": None}, "amendment-contradictory"),
    ({"formats/table/members": []}, "amendment-contradictory"),
    ({"formats/table/members": 3}, "amendment-contradictory"),
    ({"formats/table": "x"}, "amendment-contradictory"),
    ({"matters/ferry": None}, "amendment-contradictory"),
    ({"f": 1, "f/x": 2}, "amendment-contradictory"),
    ({"participants/corda": {}, "participants/corda/kind": "state"}, "amendment-contradictory"),
    ({"participants/borea/authority": key("lakes/alba/authority").verify_key.vkey}, "amendment-contradictory"),
    ({"participants/borea/authority": key("lakes/charter").verify_key.vkey}, "amendment-contradictory"),
    ({"participants/borea/authority": "nonsense"}, "amendment-value"),
    ({"grace_s": "soon"}, "amendment-value"),
    ({"f": 10**15}, "amendment-value"),
    ({"participants/BIG": {}}, "amendment-value"),
    ({"participants/corda/age": 7}, "amendment-value"),
    ({"id": "0" * 64}, "amendment-path"),
    ({"mechanism": "other"}, "amendment-path"),
    ({"log": "lakes/other"}, "amendment-path"),
    ({"key": key("x").verify_key.vkey}, "amendment-path"),
    ({"exercise": True}, "amendment-path"),
    ({"": 1}, "amendment-path"),
    ({"participants": {}}, "amendment-path"),
    ({"participants/nobody/authority": None}, "amendment-path"),
    ({"participants/corda/label/en": "C"}, "amendment-path"),
]


@pytest.mark.parametrize(("changes", "code"), [one for one in BAD if "" not in one[0]], ids=lambda one: str(one)[:60])
def test_a_change_that_may_not_be_or_contradicts_leaves_the_charter_as_it_was(changes: dict[str, Any], code: str) -> None:
    world = fresh_world(keyless=["shore"])
    before = world.charter
    amend(world, {"grace_s": 7, **changes})
    assert told(world) == [code] and world.charter == before


def test_a_key_that_was_replaced_never_comes_back() -> None:
    world = fresh_world()
    amend(world, {"participants/corda/authority": FRESH.verify_key.vkey})
    amend(world, {"participants/corda/authority": key("lakes/corda/authority").verify_key.vkey})
    amend(world, {"participants/dale": {**joiner("dale"), "authority": key("lakes/corda/authority").verify_key.vkey}})
    assert told(world) == ["", "amendment-contradictory", "amendment-contradictory"]


@pytest.mark.parametrize(
    "by",
    [("alba",), ("borea",), ("alba", "corda"), ("corda",)],
)
def test_without_the_whole_quorum_nothing_is_amended(by: tuple[str, ...]) -> None:
    world = fresh_world()
    amend(world, {"grace_s": 7}, by=tuple(key(f"lakes/{name}/authority") for name in by))
    assert told(world) == ["amendment-quorum"] and world.charter.grace_s == 300


def test_the_quorum_is_that_of_the_charter_as_amended_so_far_with_the_keys_of_then() -> None:
    world = fresh_world()
    amend(world, {"amend/quorum": ["alba", "borea", "corda"]})
    amend(world, {"grace_s": 7})
    three = tuple(key(f"lakes/{name}/authority") for name in ("alba", "borea", "corda"))
    amend(world, {"participants/borea/authority": FRESH.verify_key.vkey}, by=three)
    amend(world, {"grace_s": 8}, by=three)
    amend(world, {"grace_s": 9}, by=(three[0], FRESH, three[2]))
    assert told(world) == ["", "amendment-quorum", "", "amendment-quorum", ""] and world.charter.grace_s == 9


def test_an_index_never_goes_back() -> None:
    world = fresh_world()
    contact(world)
    amend(world, {"grace_s": 7}, {"lakes/alba/public": 1})
    amend(world, {"grace_s": 8}, {"lakes/alba/public": 0})
    amend(world, {"grace_s": 9}, {"ford/alba": 0})
    assert told(world) == ["", "amendment-contradictory", "amendment-contradictory"]


def test_an_amendment_in_another_log_than_the_charters_is_none() -> None:
    world = fresh_world()
    contact(world)
    world.file(_value(world, {"grace_s": 7}), *_both(), log="lakes/alba/public")
    assert world.charter.grace_s == 300 and told(world) == []


def _both() -> tuple[SigningKey, SigningKey]:
    return key("lakes/alba/authority"), key("lakes/borea/authority")


def _value(world: World, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "v": "amendment/1",
        "charter": world.charter_id,
        "log": "lakes/charter",
        "by": [one.ref for one in _both()],
        "at": stamp(world.now),
        "previous": world.charter_id,
        "changes": changes,
        "last": {},
    }


# --- in any order of arrival ------------------------------------------------------------------------------------------------
def busy(rng: random.Random) -> World:
    """Acts, loans, replaced keys and amendments in some order; some of it by who no longer may."""
    world = fresh_world()
    case = contact(world)
    world.lend("borea", "duty")
    keys = {"alba": key("lakes/alba/authority"), "borea": key("lakes/borea/authority")}
    for turn in range(10):
        world.wait(hours=1)
        what = rng.randrange(6)
        if what == 0:
            choice: dict[str, Any] = rng.choice([{"two_persons": ["contact/*"]}, {"two_persons": None}, {"grace_s": turn}])
            last = {log: rng.randrange(len(raws)) for log, raws in world.raws.items() if log != "lakes/charter"}
            amend(world, choice, dict(rng.sample(sorted(last.items()), rng.randint(0, len(last)))), by=tuple(keys.values()))
        elif what == 1 and keys["borea"] is not FRESH:
            world.log("borea")
            amend(world, {"participants/borea/authority": FRESH.verify_key.vkey}, by=tuple(keys.values()))
            keys["borea"] = FRESH
        elif what == 2 and world.charter.participant("dale") is None:
            amend(world, {"participants/dale": joiner("dale")}, by=tuple(keys.values()))
        elif what == 3 and world.charter.participant("dale") is not None:
            world.open("dale", "contact", sides=["dale", "borea"], kind="call")
        elif what == 4:
            world.file(world.unsigned("borea", case, "readout", fields={"level": str(turn)}) | {"by": [FRESH.ref]}, FRESH)
        else:
            who = rng.choice(["alba", "borea"])
            world.act(who, case, "readout", fields={"level": str(turn)}, desk="duty" if who == "borea" and turn % 2 else None)
    return world


def _shown(found: Any, world: World) -> Any:
    cases = found.cases(world.now)
    opaque = sorted((one.log, one.index, str(one.why)) for one in found.opaque)
    return [(case.id, effects(case), case.states, case.charter) for case in cases], opaque, cases


@pytest.mark.parametrize("seed", range(50))
def test_whatever_order_the_logs_come_in_the_effects_are_the_same(seed: int) -> None:
    rng = random.Random(seed)
    world = busy(rng)
    wanted = _shown(world.projection(), world)
    orders: list[list[tuple[str, int, Entry]]] = [world.shuffled(rng) for _ in range(2)]
    orders.append(sorted(world.entries, key=lambda row: row[0] == "lakes/charter" and row[1] > 0))
    for rows in orders:
        found = world.projection()
        found = world.projection(rows)
        for id_ in found.case_ids():
            assert found.case(id_, world.now) is not None
        assert _shown(found, world) == wanted


def test_what_was_shown_before_the_amendment_came_is_told_anew_after_it() -> None:
    """Folded first, then amended: what is kept between the two is not believed."""
    world = fresh_world()
    case = contact(world)
    world.lend("borea", "duty")
    act = world.act("borea", case, "readout", fields={"level": "ministers"}, desk="duty")
    found = world.projection()
    assert found.case(case, world.now) is not None
    amend(world, {"two_persons": ["contact/*"]}, {"lakes/borea/public": 1})
    found.take(*world.entries[-1])
    late = found.case(case, world.now)
    assert late is not None and effects(late)[act] == (False, "two-persons-asked")
    assert parse(world.raws["lakes/charter"][1]).v == "amendment/1"


# --- two judges, one answer -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(50))
def test_who_audits_the_logs_alone_finds_the_same_amendments_and_the_same_authority_keys(seed: int) -> None:
    """`record` reads without a procedure: of what it takes for signed and of what it does not, it may not differ."""
    world = busy(random.Random(seed))
    charter = LogKeys("lakes/charter")
    took = [_admits(charter, index, raw) for index, raw in enumerate(world.raws["lakes/charter"])]
    assert took[1:] == [code == "" for code in told(world)]
    judged = {id_: one for case in world.cases() for id_, one in case.judged.items()}
    for log in sorted(set(world.raws) - {"lakes/charter"}):
        reading = LogKeys(log, charter.charter)
        for index, raw in enumerate(world.raws[log]):
            found = parse(raw)
            counts = _admits(reading, index, raw)
            if found.v == "act/1" and "authority" in found.by[0]:
                assert counts == (judged[found.id].code not in ("key-replaced", "key-not-lent")), (
                    log,
                    index,
                    judged[found.id].code,
                )


def _admits(reading: LogKeys, index: int, raw: bytes) -> bool:
    try:
        reading.admit(index, raw)
    except Theirs:
        return False
    return True
