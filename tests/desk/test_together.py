"""Signing together at real desks: two persons of one participant, joint acts, and what never comes of half-signed ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.desk import made
from tests.desk.made import SIDES, WORDS, Clock, call, open_call, topic

from comity.desk import together
from comity.desk.desk import Desk
from comity.desk.found import Limits
from comity.errors import Refusal, Theirs, Yours
from comity.record import keys

READOUT = {"fields": {"topics/ferry": topic("The ferry runs on Mondays.")}}
CHARTER = made.CHARTER.replace("amend:", "two_persons: [contact/readout]\namend:")
NOW_AT_ONCE = timedelta(0)


@pytest.fixture(scope="session")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mechanism whose charter asks for two persons; alba has a drafter, a releaser, and `duty`, which may all."""
    folder = tmp_path_factory.mktemp("paired") / "desk"
    with made.cheap_pass_phrases(), made.opened(folder) as desk:
        desk.found(CHARTER.encode(), "charter.yaml", WORDS.__getitem__)
        for name, may in (("drafts", ("draft",)), ("release", ("release",))):
            key = keys.generate(f"ford/alba/{name}", made.counted(32))
            desk.keyring.add(key, f"{name} words", made.counted)
            desk.lend("ford/alba", key.verify_key.vkey, WORDS["alba"], Limits(may=may))
    return folder


@pytest.fixture
def pair(paired: Path, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with made.opened(made.copied(paired, tmp_path / "pair"), clock) as found:
        yield found


def words(text: str):  # type: ignore[no-untyped-def]
    return lambda: text


def opened_case(desk: Desk) -> str:
    signer = desk.signer_named("ford/alba/duty")
    return desk.file(signer.ref, WORDS["alba"], "open", SIDES, call(), hold=NOW_AT_ONCE)[1]


def begun(desk: Desk, case: str, by: str = "ford/alba/drafts", other: str = "release", phrase: str = "drafts words") -> str:
    return together.begin(desk, by, [other], "readout", READOUT, case, words(phrase))


def effects(desk: Desk, case: str) -> list[str]:
    return [act.code or act.effect for act in desk.node.case(case).acts]


# --- two persons ----------------------------------------------------------------------------------------------------------
def test_one_drafts_another_releases_and_then_it_has_effect(pair: Desk) -> None:
    case = opened_case(pair)
    before = made.state(pair)
    act_id = begun(pair, case)
    assert made.state(pair) == before, "nothing half-signed enters the record"
    found = together.look(pair, act_id)
    assert [(party.ref.split("+")[0], party.signed) for party in found.by] == [
        ("ford/alba/drafts", True),
        ("ford/alba/release", False),
    ]
    assert found.waits and not found.complete and not found.joint
    together.sign(pair, act_id, "release", words("release words"))
    assert together.file(pair, act_id, hold=NOW_AT_ONCE) == "ford/alba"
    assert effects(pair, case) == ["effective", "effective"]
    assert not together.look(pair, act_id).waits
    assert [mark for mark in map(str, pair.node.case(case).acts[-1].marks) if "another that releases" in mark]
    assert pair.verify().ok


def test_a_drafter_puts_nothing_into_the_outbox(pair: Desk) -> None:
    case = opened_case(pair)
    before = made.state(pair)
    with pytest.raises(Refusal) as told:
        pair.file(pair.signer_named("ford/alba/drafts").ref, "drafts words", "readout", READOUT, case)
    assert told.value.code == "key-may-not-release"
    assert made.state(pair) == before


def test_one_desk_key_alone_is_refused_before_it_signs_naming_rule_and_next_step(pair: Desk) -> None:
    case = opened_case(pair)
    before = made.state(pair)
    for desk, phrase in (("duty", WORDS["alba"]), ("release", "release words")):
        with pytest.raises(Refusal) as told:
            pair.file(pair.signer_named(f"ford/alba/{desk}").ref, phrase, "readout", READOUT, case)
        assert told.value.code == "two-persons-asked"
        assert "contact/readout" in str(told.value.expected) or "readout" in str(told.value.expected)
    assert made.state(pair) == before


def test_what_two_drafters_or_two_releasers_begin_is_refused_before_anybody_signs(pair: Desk) -> None:
    case = opened_case(pair)
    second = keys.generate("ford/alba/second", made.counted(32))
    pair.lend("ford/alba", second.verify_key.vkey, WORDS["alba"], Limits(may=("draft", "clear")))
    third = keys.generate("ford/alba/third", made.counted(32))
    pair.lend("ford/alba", third.verify_key.vkey, WORDS["alba"], Limits(may=("release",)))
    for by, other, code in (("drafts", "second", "key-may-not-release"), ("release", "third", "two-persons-asked")):
        with pytest.raises(Refusal) as told:
            begun(pair, case, f"ford/alba/{by}", other, f"{by} words")
        assert told.value.code == code
    assert pair.library.collections.ids() == ()


def test_the_authority_key_may_do_it_alone(pair: Desk) -> None:
    case = opened_case(pair)
    from comity.desk.sign import Draft, compose, signed

    charter = pair.node.charter_of("ford")
    ref = pair.node.authority_ref(charter, "alba")
    value = compose(pair.node, charter, Draft("alba", "readout", READOUT, case), ref, pair.node.now(), made.counted)
    pair.node.file_together([signed(value, pair.keyring.unlock(ref, WORDS["alba"]))], pair.node.now())
    assert effects(pair, case) == ["effective", "effective"]


def test_a_loan_that_ended_while_the_act_waited_is_told_before_the_second_signs(pair: Desk, clock: Clock) -> None:
    case = opened_case(pair)
    brief = keys.generate("ford/alba/brief", made.counted(32))
    pair.keyring.add(brief, "brief words", made.counted)
    limits = Limits(may=("draft",), until=clock.now + timedelta(hours=1))
    pair.lend("ford/alba", brief.verify_key.vkey, WORDS["alba"], limits)
    act_id = begun(pair, case, "ford/alba/brief", "release", "brief words")
    clock.wait(hours=2)
    refusal = together.look(pair, act_id).refusal
    assert refusal is not None and refusal.code == "key-loan-ended"
    with pytest.raises(Refusal):
        together.sign(pair, act_id, "release", words("release words"))
    assert len(together.look(pair, act_id).missing) == 1


def test_a_key_revoked_while_the_act_waited_takes_it_along(pair: Desk) -> None:
    """Stolen and revoked: the line that it gave is worth nothing, whoever signs beside it."""
    case = opened_case(pair)
    act_id = begun(pair, case)
    together.sign(pair, act_id, "release", words("release words"))
    pair.revoke("ford/alba", pair.signer_named("ford/alba/drafts").ref, WORDS["alba"])
    before = made.state(pair)
    with pytest.raises(Refusal) as told:
        together.file(pair, act_id, hold=NOW_AT_ONCE)
    assert told.value.code == "key-not-lent"
    assert made.state(pair) == before


def test_one_key_is_not_lent_under_two_names(pair: Desk) -> None:
    twin = keys.SigningKey("ford/alba/twin", pair.keyring.unlock(pair.signer_named("ford/alba/drafts").ref, "drafts words").seed)
    before = made.state(pair)
    with pytest.raises(Yours) as told:
        pair.lend("ford/alba", twin.verify_key.vkey, WORDS["alba"])
    assert told.value.code == "key-in-use"
    assert made.state(pair) == before


def test_loans_that_would_count_for_nothing_are_refused(pair: Desk, clock: Clock) -> None:
    key = keys.generate("ford/alba/new", made.counted(32)).verify_key.vkey
    before = made.state(pair)
    for limits, code in (
        (Limits(until=clock.now), "loan-over"),
        (Limits(audience="alone"), "loan-audience"),
    ):
        with pytest.raises(Yours) as told:
            pair.lend("ford/alba", key, WORDS["alba"], limits)
        assert told.value.code == code
    authority = pair.node.charter_of("ford").participants["borea"].authority
    assert authority is not None
    with pytest.raises(Yours) as told:
        pair.lend("ford/alba", authority, WORDS["alba"])
    assert told.value.code == "key-in-use"
    assert made.state(pair) == before


# --- joint acts -----------------------------------------------------------------------------------------------------------
def test_two_participants_sign_one_text_at_two_desks_and_file_it_in_both_logs(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    """Each desk adds its line to the file; the same bytes stand in both logs; effect once."""
    case = open_call(desk)
    desk.close()
    there = made.copied(desk.root, tmp_path / "there")
    with made.opened(desk.root, clock) as alba, made.opened(there, clock) as borea:
        act_id = together.begin(alba, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
        assert together.take(borea, together.file_of(alba, act_id)) == act_id
        found = together.look(borea, act_id)
        assert found.joint and [party.signed for party in found.by] == [True, False]
        assert all(party.authority for party in found.by)
        together.sign(borea, act_id, "borea", words(WORDS["borea"]))
        together.take(alba, together.file_of(borea, act_id))
        assert together.file(alba, act_id, participant="alba", hold=NOW_AT_ONCE) == "ford/alba"
        assert together.file(borea, act_id, participant="borea", hold=NOW_AT_ONCE) == "ford/borea"
        for one in (alba, borea):
            [_, joint] = one.node.case(case).acts
            assert (joint.id, joint.effect, joint.signers) == (act_id, "effective", ("alba", "borea"))
            assert one.verify().ok


def test_filed_twice_it_has_effect_once_and_a_third_time_it_is_refused(desk: Desk) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    together.sign(desk, act_id, "borea", words(WORDS["borea"]))
    assert together.file(desk, act_id, hold=NOW_AT_ONCE) == "ford/alba"
    once = desk.node.case(case)
    assert together.file(desk, act_id, hold=NOW_AT_ONCE) == "ford/borea"
    assert desk.node.case(case) == once
    with pytest.raises(Yours) as told:
        together.file(desk, act_id, hold=NOW_AT_ONCE)
    assert told.value.code == "collection-filed"
    assert desk.verify().ok


def test_a_joint_act_in_the_outbox_can_be_taken_back_and_filed_again(desk: Desk, clock: Clock) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    together.sign(desk, act_id, "borea", words(WORDS["borea"]))
    together.file(desk, act_id, participant="borea")
    assert together.look(desk, act_id).leaves is not None
    with pytest.raises(Yours):
        together.file(desk, act_id)
    desk.node.take_back(act_id)
    together.file(desk, act_id, participant="borea")
    clock.wait(minutes=2)
    desk.node.tick(clock.now)
    assert desk.node.projection.places(act_id) == ("ford/borea",)
    assert effects(desk, case) == ["effective", "effective"]


def test_while_one_has_not_signed_nothing_is_on_record_of_it_and_nobody_has_refused(desk: Desk, clock: Clock) -> None:
    case = open_call(desk)
    once = desk.node.case(case)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    clock.wait(days=40)
    with pytest.raises(Yours) as told:
        together.file(desk, act_id)
    assert told.value.code == "sign-lines-missing"
    [found] = together.listed(desk)
    assert found.waits and found.age == timedelta(days=40)
    assert [party.label for party in found.missing] == ["Borea"]
    now = desk.node.case(case)
    assert [row.word for row in now.rows] == [row.word for row in once.rows]
    assert len(now.acts) == 1


def test_its_beginner_gives_it_up_and_begins_anew(desk: Desk) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    together.give_up(desk, act_id)
    assert [one.waits for one in together.listed(desk)] == [False]
    with pytest.raises(Yours) as told:
        together.sign(desk, act_id, "borea", words(WORDS["borea"]))
    assert told.value.code == "collection-given-up"
    again = together.begin(desk, "alba", ["borea"], "readout", {**READOUT, "reason": "anew"}, case, words(WORDS["alba"]))
    assert [one.id for one in together.listed(desk) if one.waits] == [again]


def test_another_than_the_beginner_does_not_give_it_up(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    raw = together.file_of(desk, act_id)
    desk.close()
    there = made.copied(desk.root, tmp_path / "there")
    for file in (there / "keys" / "locked").glob("ford~alba*"):
        file.unlink()
    with made.opened(there, clock) as borea:
        together.take(borea, raw)
        with pytest.raises(Yours) as told:
            together.give_up(borea, act_id)
        assert told.value.code == "collection-of-another"


def test_a_line_once_given_is_not_taken_back_by_giving_up(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    """Said in the guide, and so shown here: whoever holds the file with all lines can file it."""
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    raw = together.file_of(desk, act_id)
    together.give_up(desk, act_id)
    desk.close()
    with made.opened(made.copied(desk.root, tmp_path / "there"), clock) as borea:
        borea.library.collections.forget(act_id)
        together.take(borea, raw)
        together.sign(borea, act_id, "borea", words(WORDS["borea"]))
        assert together.file(borea, act_id, participant="borea", hold=NOW_AT_ONCE) == "ford/borea"


def test_a_wrong_pass_phrase_adds_no_line(desk: Desk) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    before = together.file_of(desk, act_id)
    with pytest.raises(Yours) as told:
        together.sign(desk, act_id, "borea", words("wrong"))
    assert told.value.code == "key-pass-phrase-wrong"
    assert together.file_of(desk, act_id) == before


@pytest.mark.parametrize("other", ["corda", "nobody", "ford/borea/duty", ""])
def test_who_cannot_sign_is_told_when_it_is_begun(desk: Desk, other: str) -> None:
    case = open_call(desk)
    with pytest.raises(Yours):
        together.begin(desk, "alba", [other], "readout", READOUT, case, words(WORDS["alba"]))
    assert desk.library.collections.ids() == ()


def test_an_act_without_right_is_refused_before_anybody_is_asked_to_sign(desk: Desk) -> None:
    case = open_call(desk)
    made.speak(desk, "alba", "close", {}, case)
    asked: list[str] = []
    with pytest.raises(Refusal) as told:
        together.begin(desk, "alba", ["borea"], "readout", READOUT, case, lambda: asked.append("asked") or "")  # type: ignore[func-returns-value]
    assert told.value.code == "state-does-not-allow"
    assert asked == []


def test_what_is_signed_is_told_in_words_and_as_it_stands(desk: Desk) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    found = together.look(desk, act_id)
    told = {str(label): str(said) for label, said in found.lines}
    assert told["Act"] == "readout" and told["Case"] == "A call" and told["ferry"] == "The ferry runs on Mondays."
    assert str(found.readers) == "everybody: it is public"
    assert "The ferry runs on Mondays." in found.text and found.begun == desk.node.now()


def test_a_file_with_a_changed_text_is_refused_and_what_is_here_stays(desk: Desk) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    raw = together.file_of(desk, act_id)
    with pytest.raises(Theirs):
        together.take(desk, raw.replace(b"Mondays", b"Fridays"))
    with pytest.raises(Theirs):
        together.take(desk, raw[:-2])
    assert together.file_of(desk, act_id) == raw and desk.library.collections.ids() == (act_id,)


def test_a_damaged_file_on_the_shelf_hides_no_other(desk: Desk) -> None:
    case = open_call(desk)
    act_id = together.begin(desk, "alba", ["borea"], "readout", READOUT, case, words(WORDS["alba"]))
    desk.library.collections.put("0" * 64, b"damaged\n")
    assert [one.id for one in together.listed(desk)] == [act_id]
    with pytest.raises(Theirs):
        together.look(desk, "0" * 64)
