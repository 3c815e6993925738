"""Keys of a desk: locked by a pass phrase, lent and revoked by index, chosen by name."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.desk import made
from tests.desk.made import WORDS, open_call, speak, topic

from comity.desk.desk import Desk
from comity.desk.keyring import Keyring
from comity.desk.sign import Draft, compose, signed
from comity.errors import Ours, Refusal, Theirs, Yours
from comity.record import keys

READOUT = {"fields": {"topics/ferry": topic("The ferry runs on Mondays.")}}


def new_desk(desk: Desk, name: str, words: str) -> keys.SigningKey:
    made_key = keys.generate(name, made.counted(32))
    desk.keyring.add(made_key, words, made.counted)
    return made_key


def test_the_wrong_pass_phrase_opens_nothing_and_files_nothing(desk: Desk) -> None:
    case, ref = open_call(desk), desk.signer_named("alba").ref
    before = made.state(desk)
    for wrong in ("borea words", "Alba words", ""):
        with pytest.raises(Yours) as told:
            desk.file(ref, wrong, "readout", READOUT, case, sealed={"channel": "telephone"})
        assert told.value.code == "key-pass-phrase-wrong"
        assert wrong not in str(told.value) or not wrong
    assert made.state(desk) == before


def test_a_key_that_is_not_in_the_folder_is_told_by_name(desk: Desk) -> None:
    with pytest.raises(Yours) as told:
        desk.keyring.unlock("ford/alba/duty+00000000", "x")
    assert told.value.code == "key-not-here"


def test_a_desk_whose_key_file_was_taken_away_is_not_shown(desk: Desk, home: Path) -> None:
    ref = desk.signer_named("alba").ref
    (home / "keys" / "locked" / (ref.replace("/", "~") + ".key")).unlink()
    assert [one.participant for one in desk.signers()] == ["borea"]
    with pytest.raises(Yours) as told:
        desk.signer(ref)
    assert told.value.code == "signer-unknown"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_only_this_account_may_read_a_key(desk: Desk, home: Path) -> None:
    files = list((home / "keys").rglob("*.key"))
    assert len(files) == 4 + 3  # two authorities and two desks, three logs
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_a_key_is_private_from_its_first_byte_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    real = os.fsync

    def spied(handle: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(os, "fsync", spied)
    Keyring(tmp_path).add_log(keys.generate("ford/alba", b"\x01" * 32))
    assert modes == [0o600]


def test_seeds_stand_in_no_locked_file_and_in_no_database(desk: Desk, home: Path) -> None:
    opened = desk.keyring.unlock(desk.signer_named("alba").ref, WORDS["alba"])
    everything = made.bytes_of(home) + b"".join(path.read_bytes() for path in (home / "keys" / "locked").iterdir())
    assert opened.seed not in everything
    assert opened.seed.hex().encode() not in everything


def test_a_damaged_log_key_signs_nothing(desk: Desk, home: Path) -> None:
    [file] = (home / "keys" / "log").glob("ford~alba+*")
    name, seed = file.read_text().split("\n")[:2]
    before = made.state(desk)
    for damaged in ("", name, f"{name}\n{seed[:-2]}", f"{name}\n{'0' * 64}", f"ford/borea\n{seed}", "\xff\x00"):
        file.write_text(damaged, "latin-1")
        with pytest.raises(Ours) as told:
            open_call(desk)
        assert told.value.code == "log-key-damaged"
    assert made.state(desk) == before


def test_a_damaged_key_file_is_told(desk: Desk, home: Path) -> None:
    ref = desk.signer_named("alba").ref
    file = home / "keys" / "locked" / (ref.replace("/", "~") + ".key")
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(Theirs):
        open_call(desk)


# --- who signs ------------------------------------------------------------------------------------------------------------


def test_a_signer_is_found_by_participant_by_name_and_by_ref(desk: Desk) -> None:
    one = desk.signer_named("alba")
    assert desk.signer_named("ford/alba/duty") == desk.signer_named(one.ref) == one
    assert (one.mechanism, one.participant, one.desk, one.exercise) == ("ford", "alba", "duty", False)


def test_a_name_that_fits_two_desks_is_not_guessed_at(desk: Desk) -> None:
    night = new_desk(desk, "ford/alba/night", "night words")
    desk.lend("ford/alba", night.verify_key.vkey, WORDS["alba"])
    with pytest.raises(Yours) as told:
        desk.signer_named("alba")
    assert told.value.code == "signer-not-one"
    assert "ford/alba/night" in str(told.value.expected) and "ford/alba/duty" in str(told.value.expected)
    assert desk.signer_named("ford/alba/night").ref == night.ref


def test_a_name_that_fits_nobody_is_told_with_those_there_are(desk: Desk) -> None:
    with pytest.raises(Yours) as told:
        desk.signer_named("corda")
    assert "ford/borea/duty" in str(told.value.expected)


# --- lent and revoked -----------------------------------------------------------------------------------------------------


def signed_by(desk: Desk, key: keys.SigningKey, case: str) -> bytes:
    draft = Draft("alba", "readout", READOUT, case)
    return signed(compose(desk.node, desk.node.charter_of("ford"), draft, key.ref, desk.node.now(), made.counted), key)


def test_a_key_that_was_not_lent_is_no_signer(desk: Desk) -> None:
    case = open_call(desk)
    night = new_desk(desk, "ford/alba/night", "night words")
    with pytest.raises(Theirs):
        desk.node.file(signed_by(desk, night, case), desk.node.now())


def test_a_lent_key_signs_from_then_on(desk: Desk) -> None:
    case = open_call(desk)
    night = new_desk(desk, "ford/alba/night", "night words")
    desk.lend("ford/alba", night.verify_key.vkey, WORDS["alba"])
    desk.file(night.ref, "night words", "readout", READOUT, case, hold=made.timedelta(0))
    assert [act.effect for act in desk.node.case(case).acts] == ["effective", "effective"]


def test_what_a_revoked_key_signs_is_refused_here_and_without_effect_when_it_comes_from_elsewhere(desk: Desk) -> None:
    """By index: what it signed before the revocation keeps its effect; what comes after has none, whatever time it claims."""
    case = open_call(desk)
    night = new_desk(desk, "ford/alba/night", "night words")
    desk.lend("ford/alba", night.verify_key.vkey, WORDS["alba"])
    before, _ = desk.file(night.ref, "night words", "readout", READOUT, case, hold=made.timedelta(0))
    late = signed_by(desk, night, case)
    desk.revoke("ford/alba", night.ref, WORDS["alba"])
    assert desk.signer_named("alba").desk == "duty"
    there = made.state(desk)
    with pytest.raises(Refusal) as told:
        desk.node.file(late, desk.node.now())
    assert told.value.code == "key-not-lent"
    assert made.state(desk) == there
    after = desk.node.enter(late)
    acts = {act.id: act for act in desk.node.case(case).acts}
    assert acts[before].effect == "effective"
    assert acts[after].effect == "without-effect"
    assert acts[after].code == told.value.code
    audits = {one.log: one for one in desk.verify().logs}
    assert not any(one.faults for one in audits.values())  # every tree holds; the entry is told as one that no valid key signed
    assert [found.code for found in audits["ford/alba"].opaque] == ["entry-key-revoked"]


def test_a_key_that_is_lent_nowhere_cannot_be_revoked_by_mistake(desk: Desk) -> None:
    """A mistyped name must not look like a revocation that worked."""
    ref = desk.signer_named("alba").ref
    before = made.state(desk)
    for wrong in (ref[:-1], "ford/alba/duty", desk.signer_named("borea").ref, ""):
        with pytest.raises(Yours) as told:
            desk.revoke("ford/alba", wrong, WORDS["alba"])
        assert told.value.code == "key-to-revoke-not-lent"
    assert made.state(desk) == before


def test_only_the_authority_lends(desk: Desk) -> None:
    night = new_desk(desk, "ford/alba/night", "night words")
    before = made.state(desk)
    with pytest.raises(Yours) as told:
        desk.lend("ford/alba", night.verify_key.vkey, WORDS["borea"])
    assert told.value.code == "key-pass-phrase-wrong"
    with pytest.raises(Yours) as told:
        desk.lend("ford/nobody", night.verify_key.vkey, WORDS["alba"])
    assert told.value.code == "participant-without-keys"
    assert made.state(desk) == before


def test_a_desk_opens_no_log_for_an_audience_to_which_its_participant_does_not_belong(desk: Desk) -> None:
    before = made.state(desk)
    with pytest.raises(Refusal) as told:
        desk.open_log_for(desk.signer_named("borea"), "alone", WORDS["borea"])
    assert told.value.code == "audience-not-read"
    assert made.state(desk) == before
    assert desk.open_log_for(desk.signer_named("alba"), "alone", WORDS["alba"]).startswith("ford/alba/")


# --- sealed fields --------------------------------------------------------------------------------------------------------


def test_of_a_sealed_field_the_log_has_a_commitment_only(desk: Desk, home: Path) -> None:
    """The value lies beside the log; it proves what was sealed, and after it is forgotten the record still verifies."""
    from comity.record import sealed

    case = open_call(desk)
    act_id, _ = speak(desk, "alba", "readout", {}, case, sealed={"place": {"label": "Quarrystead"}})
    arrival = desk.store.entry_by_id(act_id)
    assert arrival is not None and b"Quarrystead" not in arrival.raw
    [seal] = next(act for act in desk.node.case(case).acts if act.id == act_id).body["sealed"].values()
    raw = desk.store.opening_get(seal)
    assert raw is not None
    opening = sealed.parse(raw)
    sealed.check(seal, opening)
    assert (opening.log, opening.case, opening.path, opening.value) == ("ford/alba", case, "place", {"label": "Quarrystead"})
    with pytest.raises(Theirs):
        sealed.check(seal.replace(seal[-1], "0" if seal[-1] != "0" else "1"), opening)
    assert desk.store.opening_delete(seal)
    assert b"Quarrystead" not in made.bytes_of(home)
    assert desk.verify().ok


def test_a_recall_deletes_what_lies_beside_the_act_and_the_record_still_verifies(desk: Desk, home: Path) -> None:
    """Sent to the wrong readers: openings and attachments go at once, and again at the next start after a crash."""
    case = open_call(desk)
    kept, lost = desk.node.attach(b"named elsewhere too"), desk.node.attach(b"a list of names")
    rows = [{"digest": digest, "name": "list.txt", "type": "text/plain", "bytes": 15} for digest in (kept, lost)]
    speak(desk, "borea", "readout", {"attachments": rows[:1]}, case)
    act_id, _ = speak(desk, "alba", "readout", {"attachments": rows}, case, sealed={"place": {"label": "Quarrystead"}})
    [seal] = next(act for act in desk.node.case(case).acts if act.id == act_id).body["sealed"].values()
    opening = desk.store.opening_get(seal)
    assert opening is not None
    with pytest.raises(Refusal):
        speak(desk, "borea", "recall", {"recalls": act_id, "reason": "not mine to recall"}, case)
    assert desk.store.opening_get(seal) == opening
    speak(desk, "alba", "recall", {"recalls": act_id, "reason": "meant for others"}, case)
    assert desk.store.opening_get(seal) is None
    assert desk.store.attachment_get(lost) is None
    assert desk.store.attachment_get(kept) == b"named elsewhere too"
    assert desk.verify().ok
    desk.store.opening_put(seal, opening)  # as if the program had died between the commit and the deletion
    desk.close()
    with made.opened(home) as again:
        assert again.store.opening_get(seal) is None


def test_the_same_value_sealed_twice_does_not_look_the_same(desk: Desk) -> None:
    case = open_call(desk)
    found = []
    for who in ("alba", "borea", "alba"):
        act_id, _ = speak(desk, who, "readout", {}, case, sealed={"channel": "telephone"})
        found += next(act for act in desk.node.case(case).acts if act.id == act_id).body["sealed"].values()
    assert len(set(found)) == 3
