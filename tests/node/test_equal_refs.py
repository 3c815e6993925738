"""Threat: a key made to fit another's ref. A ref has four bytes of its key, and whoever tries 2^32 keys finds one that fits.

Here the four bytes are made from the name alone, so that any two keys of one name have one ref.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.desk import made
from tests.desk.made import topic

from comity.desk import collect
from comity.desk.desk import Desk
from comity.desk.found import Limits
from comity.desk.sign import Draft, compose
from comity.errors import Theirs, Yours
from comity.record import entry, keys
from comity.record.keys import SigningKey

READOUT = {"fields": {"topics/ferry": topic("The ferry runs.")}}


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    """Alba and Borea sign on one node; Borea has lent, in its own log, a key of its own with the ref of Alba's desk."""
    monkeypatch.setattr(keys, "key_id", lambda name, public: hashlib.sha256(name.encode()).digest()[:4])
    with made.opened(made.found_ford(tmp_path / "desk")) as desk:
        case = made.open_call(desk)
        assert desk.node.case(case).acts
        desk.lend("ford/borea", rogue().verify_key.vkey, made.WORDS["borea"], Limits())
        yield desk


def rogue() -> SigningKey:
    return SigningKey("ford/alba/duty", b"\x07" * 32)


def the_case(desk: Desk) -> str:
    (found,) = desk.node.cases()
    return found.id


def forged(desk: Desk) -> bytes:
    """An act in the log of Alba, signed with the key that Borea made."""
    signer = desk.signer_named("ford/alba/duty")
    draft = Draft("alba", "readout", READOUT, the_case(desk))
    value = compose(desk.node, desk.node.charter_of("ford"), draft, signer.ref, desk.node.now(), made.counted)
    assert value["by"] == [rogue().ref] and value["log"] == "ford/alba"
    return entry.sign(value, rogue())


def test_two_keys_of_one_ref_are_lent_in_two_logs(ground: Desk) -> None:
    one, other = (ground.node.projection.ledger(log) for log in ("ford/alba", "ford/borea"))
    assert one is not None and other is not None
    mine, theirs = one.find(rogue().ref), other.find(rogue().ref)
    assert mine is not None and theirs is not None and mine.public != theirs.public


def test_a_key_that_fits_anothers_ref_signs_nothing_in_the_others_log(ground: Desk) -> None:
    raw, before = forged(ground), made.state(ground)
    for take in (
        ground.node.enter,
        lambda raw: ground.node.file(raw, made.NOW),
        lambda raw: ground.node.file_together([raw], made.NOW),
    ):
        with pytest.raises(Theirs) as told:
            take(raw)
        assert told.value.code == "note-signature-wrong"
    assert made.state(ground) == before
    assert not [one.code for log in ground.verify().logs for one in log.opaque]


def test_whoever_has_the_ref_by_right_goes_on_filing(ground: Desk) -> None:
    ref = ground.signer_named("ford/alba/duty").ref
    act, _ = ground.file(ref, made.WORDS["alba"], "readout", READOUT, the_case(ground), hold=timedelta(0))
    shown = {one.id: one for one in ground.node.case(the_case(ground)).acts}
    assert shown[act].effect == "effective" and shown[act].author == "alba"
    assert ground.verify().ok


def test_a_line_of_such_a_key_is_none_on_an_act_that_several_sign(ground: Desk) -> None:
    """A file to sign names the log that it is for: the key is looked for there."""
    value = dict(entry.parse(forged(ground)).value)
    authority = ground.keyring.unlock(ground.node.authority_ref(ground.node.charter_of("ford"), "borea"), made.WORDS["borea"])
    begun = collect.begin({**value, "by": [rogue().ref, authority.ref]}, value["at"], rogue().ref, rogue())
    with pytest.raises(Theirs) as told:
        collect.read_by(collect.write(begun), ground.node.keys_of)
    assert told.value.code == "note-signature-wrong"


def test_such_a_key_cannot_be_lent_beside_the_one_that_it_fits(ground: Desk) -> None:
    with pytest.raises(Yours) as told:
        ground.lend("ford/alba", rogue().verify_key.vkey, made.WORDS["alba"], Limits())
    assert told.value.code == "key-in-use"
