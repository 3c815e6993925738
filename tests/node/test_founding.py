"""Founding: once, wholly, and never from a database that is older than what was signed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from tests.desk import made
from tests.desk.made import CHARTER, WORDS

from comity.desk.desk import Desk
from comity.errors import Ours, Refusal, Theirs, Yours
from comity.record import checkpoint, entry

TIMED = CHARTER.replace("procedures:", "timekeepers: [borea]\nprocedures:").replace(
    "[contact, statement, comparison]", "[contact]"
)


def found(desk: Desk, text: str = TIMED) -> None:
    desk.found(text.encode(), "charter.yaml", WORDS.__getitem__)


def test_a_founded_mechanism_has_a_log_and_a_desk_for_each_who_signs(desk: Desk) -> None:
    assert desk.store.logs() == ["ford/alba", "ford/borea", "ford/charter"]
    assert [(one.participant, one.desk) for one in desk.signers()] == [("alba", "duty"), ("borea", "duty")]
    assert desk.verify().ok


def test_a_mechanism_is_founded_once(desk: Desk, home: Path) -> None:
    before, keys = made.state(desk), sorted((home / "keys").rglob("*"))
    with pytest.raises(Yours) as told:
        found(desk, CHARTER)
    assert told.value.code == "mechanism-exists"
    assert made.state(desk) == before
    assert sorted((home / "keys").rglob("*")) == keys


def test_a_second_charter_of_the_same_name_is_refused_by_the_node_itself(desk: Desk, home: Path, tmp_path: Path) -> None:
    with made.opened(tmp_path / "other") as other:
        found(other)
        raw = other.store.entries("ford/charter", 0, 1)[0]
    with pytest.raises(Yours) as told:
        desk.node.found(raw)
    assert told.value.code == "mechanism-exists"


@pytest.mark.parametrize("late", [False, True], ids=["before the write", "after the write"])
def test_founding_that_a_failing_disk_interrupts_can_be_finished(tmp_path: Path, late: bool) -> None:
    """At whichever write: what is there verifies, every desk shown can sign, and founding again gives each the rest."""
    for at in range(30):
        home = tmp_path / f"desk{at}"
        with made.opened(home) as desk:
            faulty = made.make_faulty(desk, at, late=late)
            with suppress(Ours):
                found(desk)
            done = faulty.writes <= at
        with made.opened(home) as again:
            assert again.verify().ok or not again.store.logs()
            for signer in again.signers():
                again.keyring.unlock(signer.ref, WORDS[signer.participant])
            if len(again.store.logs()) < 4 or len(again.signers()) < 2:
                found(again)
            assert again.store.logs() == ["ford/alba", "ford/borea", "ford/borea/seen", "ford/charter"]
            assert [one.participant for one in again.signers()] == ["alba", "borea"]
            assert again.verify().ok
            made.open_call(again)
            assert again.verify().ok
        shutil.rmtree(home)
        if done:
            break
    assert done and at >= 7


def test_keys_of_an_interrupted_founding_never_sign_for_the_next(tmp_path: Path) -> None:
    """Several keys of one log's name lie in the folder; the one that the log names signs its checkpoints."""
    home = tmp_path / "desk"
    for _ in range(4):
        with made.opened(home) as desk:
            made.make_faulty(desk, 0)
            with pytest.raises(Ours):
                found(desk)
    with made.opened(home) as desk:
        found(desk)
        assert len(list((home / "keys" / "log").glob("ford~charter+*"))) == 5
        assert desk.verify().ok


def test_a_charter_for_whom_nobody_here_would_sign_is_refused(tmp_path: Path) -> None:
    text = CHARTER.replace("kind: state}", "kind: state, authority: null}")
    with made.opened(tmp_path / "desk") as desk:
        with pytest.raises(Yours) as told:
            found(desk, text)
        assert told.value.code == "charter-nobody-signs"
        assert desk.store.logs() == [] and desk.keyring.refs() == ()


def test_a_charter_whose_signature_does_not_hold_is_kept_out(desk: Desk, tmp_path: Path) -> None:
    raw = desk.store.entries("ford/charter", 0, 1)[0]
    with made.opened(tmp_path / "other") as other:
        with pytest.raises(Theirs):
            other.node.found(raw.replace(b"The ford arrangement", b"The fort arrangement"))
        assert other.store.logs() == []


# --- a database that is older than what was signed ------------------------------------------------------------------------


def test_a_restored_backup_signs_nothing(home: Path, tmp_path: Path) -> None:
    """The checkpoint file knows of more than the database: no start, and no log grows a second history."""
    with made.opened(home):
        pass
    backup = tmp_path / "backup.sqlite"
    shutil.copy(home / "record.sqlite", backup)
    with made.opened(home) as desk:
        made.open_call(desk)
    for file in home.glob("record.sqlite*"):
        file.unlink()
    shutil.copy(backup, home / "record.sqlite")
    with pytest.raises(Refusal) as told:
        made.opened(home)
    assert told.value.code == "record-behind"
    assert "mirror" in str(told.value.todo)


def test_another_history_of_the_same_length_signs_nothing(home: Path, tmp_path: Path) -> None:
    twin = made.copied(home, tmp_path / "twin")
    with made.opened(home) as desk:
        made.open_call(desk)
    with made.opened(twin) as desk:
        made.open_call(desk)
    shutil.copy(twin / "checkpoints.jsonl", home / "checkpoints.jsonl")
    with pytest.raises(Refusal) as told:
        made.opened(home)
    assert told.value.code == "record-differs"


def test_a_checkpoint_file_elsewhere_is_asked_too(home: Path, tmp_path: Path) -> None:
    marks = tmp_path / "outside" / "checkpoints.jsonl"
    marks.parent.mkdir()
    with made.opened(home, marks=marks) as desk:
        made.open_call(desk)
        sizes = {log: desk.store.size(log) for log in ("ford/alba",)}
    rows = [entry_line for entry_line in marks.read_bytes().splitlines() if b"ford/alba" in entry_line]
    assert len(rows) == 1 and f"\\n{sizes['ford/alba']}\\n".encode() in rows[0]


def test_a_killed_node_whose_checkpoint_file_is_one_behind_goes_on(home: Path) -> None:
    """A crash between commit and checkpoint file: the database is ahead, which is no cheat."""
    with made.opened(home) as desk:
        pass
    old = (home / "checkpoints.jsonl").read_bytes()
    with made.opened(home) as desk:
        made.open_call(desk)
    (home / "checkpoints.jsonl").write_bytes(old)
    with made.opened(home) as desk:
        made.open_call(desk)
        state = checkpoint.peek(desk.store.checkpoint("ford/alba"))
        assert state.size == desk.store.size("ford/alba")
        assert desk.verify().ok


def test_a_checkpoint_file_that_cannot_be_written_is_told_and_the_act_stands(home: Path) -> None:
    """The failure comes after the commit point: it must say that the act is filed, so that nobody files it twice."""
    with made.opened(home) as desk:
        size = desk.store.size("ford/alba")
        (home / "checkpoints.jsonl.new").mkdir()
        with pytest.raises(Ours) as told:
            made.open_call(desk)
        assert told.value.code == "checkpoint-file-unwritable"
        assert "on the record" in str(told.value.todo)
        assert desk.store.size("ford/alba") == size + 1
        assert len(desk.node.cases()) == 1
        (home / "checkpoints.jsonl.new").rmdir()
        made.open_call(desk)


def test_where_the_checkpoint_file_cannot_be_locked_nothing_is_signed(home: Path, tmp_path: Path) -> None:
    """A disk that is not mounted is no empty checkpoint file."""
    marks = tmp_path / "outside" / "checkpoints.jsonl"
    with pytest.raises(Ours) as told:
        made.opened(home, marks=marks)
    assert told.value.code == "checkpoint-lock-failed"
    assert not marks.parent.exists()
    marks.parent.mkdir()
    with made.opened(home, marks=marks) as desk:
        before = desk.store.checkpoint("ford/alba")
        marks.parent.rename(tmp_path / "elsewhere")
        with pytest.raises(Ours) as told:
            made.open_call(desk)
        assert told.value.code == "checkpoint-lock-failed"
        assert desk.store.checkpoint("ford/alba") == before


def test_a_newer_folder_is_not_guessed_at(home: Path) -> None:
    (home / "desk.json").write_text('{"version": 2}')
    with pytest.raises(Yours) as told:
        made.opened(home)
    assert told.value.code == "desk-too-new"


def test_a_folder_without_a_desk_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(Yours) as told:
        Desk.open(tmp_path / "nothing", clock=made.Clock(), random=made.counted)
    assert told.value.code == "desk-not-found"
    assert not (tmp_path / "nothing").exists()


def test_the_first_entry_of_a_log_must_open_it(desk: Desk) -> None:
    authority = desk.keyring.unlock(desk.node.authority_ref(desk.node.charter_of("ford"), "alba"), WORDS["alba"])
    loan = entry.parse(desk.store.entries("ford/alba", 1, 2)[0]).value
    with pytest.raises(Yours):
        desk.node.open_log(entry.sign({**loan, "log": "ford/alba/other"}, authority))
