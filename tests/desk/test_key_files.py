"""Key files of a desk: another pass phrase, another machine, and nothing of a seed left lying about."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.desk import made
from tests.desk.made import WORDS, open_call

from comity.desk.desk import Desk
from comity.desk.keyring import Keyring
from comity.errors import ComityError, Ours, Theirs, Yours
from comity.record import keys


def path_of(home: Path, ref: str) -> Path:
    return home / "keys" / "locked" / (ref.replace("/", "~") + ".key")


def test_after_a_change_the_new_pass_phrase_opens_and_the_old_one_does_not(desk: Desk) -> None:
    ref = desk.signer_named("alba").ref
    before = desk.keyring.file(ref)
    desk.keyring.change(ref, WORDS["alba"], "new words", made.counted)
    assert desk.keyring.unlock(ref, "new words").ref == ref
    with pytest.raises(Yours) as told:
        desk.keyring.unlock(ref, WORDS["alba"])
    assert told.value.code == "key-pass-phrase-wrong"
    after = desk.keyring.file(ref)
    assert not set(_random_parts(before)) & set(_random_parts(after)), "salt and nonce are new"


def _random_parts(raw: bytes) -> list[str]:
    import json

    value = json.loads(raw)
    return [value["kdf"]["salt"], value["nonce"], value["locked"]]


@pytest.mark.parametrize(("old", "new"), [("wrong", "new words"), ("alba words", ""), ("", "new words")])
def test_a_change_that_is_refused_changes_nothing(desk: Desk, old: str, new: str) -> None:
    ref = desk.signer_named("alba").ref
    before = desk.keyring.file(ref)
    with pytest.raises(Yours):
        desk.keyring.change(ref, old, new, made.counted)
    assert desk.keyring.file(ref) == before


def test_a_change_stopped_by_a_full_disk_leaves_the_old_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = desk.signer_named("alba").ref
    before = desk.keyring.file(ref)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Ours):
        desk.keyring.change(ref, WORDS["alba"], "new words", made.counted)
    assert desk.keyring.file(ref) == before
    assert [path for path in path_of(desk.root, ref).parent.iterdir() if not path.name.endswith(".key")] == []


def test_a_copy_of_the_old_file_still_opens_with_the_old_pass_phrase(desk: Desk, tmp_path: Path) -> None:
    """Said in the guide, and so shown here: who had file and pass phrase still has the key. Then it is revoked."""
    ref = desk.signer_named("alba").ref
    stolen = desk.keyring.file(ref)
    desk.keyring.change(ref, WORDS["alba"], "new words", made.counted)
    thief = Keyring(tmp_path / "thief")
    thief.take(stolen, WORDS["alba"])
    assert thief.unlock(ref, WORDS["alba"]).ref == ref


def test_a_key_is_carried_to_another_machine(desk: Desk, tmp_path: Path) -> None:
    ref = desk.signer_named("alba").ref
    there = Keyring(tmp_path / "there")
    assert there.take(desk.keyring.file(ref), WORDS["alba"]) == ref
    assert there.refs() == (ref,)
    assert there.unlock(ref, WORDS["alba"]) == desk.keyring.unlock(ref, WORDS["alba"])
    if os.name != "nt":
        [file] = (tmp_path / "there" / "locked").iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_nobody_here_can_open_is_not_taken(desk: Desk, tmp_path: Path) -> None:
    raw = desk.keyring.file(desk.signer_named("alba").ref)
    there = Keyring(tmp_path / "there")
    for given, phrase in ((raw, "wrong"), (raw[:-9], WORDS["alba"]), (b"", WORDS["alba"]), (b"x" * 9000, WORDS["alba"])):
        with pytest.raises(ComityError):
            there.take(given, phrase)
    assert there.refs() == ()


def test_a_key_that_is_here_is_not_written_over_by_an_older_file(desk: Desk) -> None:
    ref = desk.signer_named("alba").ref
    old = desk.keyring.file(ref)
    desk.keyring.change(ref, WORDS["alba"], "new words", made.counted)
    with pytest.raises(Yours) as told:
        desk.keyring.take(old, WORDS["alba"])
    assert told.value.code == "key-here-already"
    assert desk.keyring.unlock(ref, "new words").ref == ref


def test_a_file_exchanged_for_another_key_signs_nothing(desk: Desk, home: Path) -> None:
    """Somebody who can write in the folder puts a key of their own, with a pass phrase that they know, in its place."""
    ref = desk.signer_named("alba").ref
    path_of(home, ref).write_bytes(desk.keyring.file(desk.signer_named("borea").ref))
    before = made.state(desk)
    with pytest.raises(Theirs) as told:
        made.speak(desk, "alba", "open", made.SIDES, made.call())
    assert told.value.code == "key-file-other"
    assert made.state(desk) == before


def test_no_seed_stands_in_any_file_that_is_written_on_the_way(desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte that reaches the disk while a key is made, lent, used, changed, carried: seeds of locked keys in none of it."""
    written: list[bytes] = []
    real = os.fdopen

    class Spied:
        def __init__(self, file: object) -> None:
            self._file = file

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

        def __enter__(self) -> Spied:
            self._file.__enter__()  # type: ignore[attr-defined]
            return self

        def __exit__(self, *more: object) -> None:
            self._file.__exit__(*more)  # type: ignore[attr-defined]

        def write(self, data: bytes) -> int:
            written.append(bytes(data))
            return int(self._file.write(data))  # type: ignore[attr-defined]

    monkeypatch.setattr(os, "fdopen", lambda *args, **more: Spied(real(*args, **more)))
    case = open_call(desk)
    key = keys.generate("ford/alba/night", bytes(range(60, 92)))
    desk.keyring.add(key, "night words", made.counted)
    desk.lend("ford/alba", key.verify_key.vkey, WORDS["alba"])
    desk.file(key.ref, "night words", "close", {}, case, hold=made.timedelta(0))
    desk.keyring.change(key.ref, "night words", "other words", made.counted)
    Keyring(home / "there").take(desk.keyring.file(key.ref), "other words")
    everything = written + [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert len(written) >= 3
    for spelling in (key.seed, key.seed.hex().encode(), key.seed.hex().upper().encode()):
        assert not [one for one in everything if spelling in one]
