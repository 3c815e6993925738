"""`comity backup`, `restore` and `override`, as a person uses them after a disk was lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.asked import ask, refused
from tests.desk import made

from comity.desk import folder
from comity.desk.desk import Desk
from comity.record import canonical


@pytest.fixture
def closed(desk: Desk, home: Path) -> Path:
    """The folder of `ford` with a case in it, and nobody else using it."""
    made.open_call(desk)
    desk.close()
    return home


def backed_up(home: Path, to: Path) -> Path:
    answer = ask("backup", to, "--dir", home, "--json")
    assert answer.status == 0, answer.err
    return Path(answer.json["file"])


def lose_database(home: Path) -> None:
    for file in home.glob("record.sqlite*"):
        file.unlink()


def open_case(home: Path) -> None:
    with made.opened(home) as desk:
        made.open_call(desk)


def test_a_backup_is_told_with_what_it_does_not_hold(closed: Path, tmp_path: Path) -> None:
    answer = ask("backup", tmp_path / "backups", "--dir", closed)
    assert answer.status == 0
    (file,) = (tmp_path / "backups").iterdir()
    assert str(file) in answer.out and "verified" in answer.out
    assert "keys" in answer.out
    assert ask("verify", file).status == 0


def test_old_backups_go_after_the_days_asked_for(closed: Path, tmp_path: Path) -> None:
    old = backed_up(closed, tmp_path / "backups")
    old = old.rename(old.with_name("record-2020-01-01T00-00-00Z.sqlite"))
    answer = ask("backup", tmp_path / "backups", "--dir", closed, "--keep-days", "7", "--json")
    assert answer.json["deleted"] == [str(old)]
    assert not old.exists()
    assert ask("backup", tmp_path / "backups", "--dir", closed, "--keep-days", "0").status == 2


def test_a_folder_without_a_desk_is_not_backed_up(tmp_path: Path) -> None:
    refused(ask("backup", tmp_path / "backups", "--dir", tmp_path / "none"), 2, "desk-not-found")
    assert not (tmp_path / "backups").exists()


def test_a_folder_that_cannot_be_written_is_told(closed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    refused(ask("backup", tmp_path / "file", "--dir", closed), 2, "file-unwritable")


def test_the_newest_backup_restored_goes_on_signing(closed: Path, tmp_path: Path) -> None:
    file = backed_up(closed, tmp_path / "backups")
    lose_database(closed)
    answer = ask("restore", file, "--dir", closed, "--json")
    assert (answer.status, answer.json["against_signing"]) == (0, [])
    open_case(closed)
    assert ask("verify", closed).status == 0


def test_an_old_backup_signs_only_after_an_override_that_says_who_and_why(closed: Path, tmp_path: Path) -> None:
    file = backed_up(closed, tmp_path / "backups")
    open_case(closed)
    lose_database(closed)
    answer = ask("restore", file, "--dir", closed)
    assert answer.status == 0
    assert "Too old to sign with" in answer.out and "mirror" in answer.out
    filed = ["act", "contact", "open", "--as", "alba", "--audience", "public", "--format", "table", "--set", "kind=call", "--now"]
    refused(ask(*filed, "--dir", closed), 1, "record-behind")
    assert ask("cases", "--dir", closed).status in (0, 1), "looking is another matter"
    refused(ask("override", "--who", " ", "--why", "", "--dir", closed), 2, "override-unexplained")
    done = ask("override", "--who", "A. Keeper", "--why", "The disk is lost; no mirror.", "--dir", closed, "--json")
    assert (done.status, done.json["logs"]) == (0, ["ford/alba"])
    (row,) = [canonical.decode(line) for line in Path(done.json["file"]).read_bytes().splitlines()]
    assert (row["who"], row["why"], row["log"]) == ("A. Keeper", "The disk is lost; no mirror.", "ford/alba")
    open_case(closed)
    refused(ask("override", "--who", "A. Keeper", "--why", "again", "--dir", closed), 2, "override-needless")


def test_a_backup_is_not_restored_over_a_newer_record(closed: Path, tmp_path: Path) -> None:
    file = backed_up(closed, tmp_path / "backups")
    open_case(closed)
    held = ask("verify", closed, "--json").out
    refused(ask("restore", file, "--dir", closed), 1, "restore-over-newer")
    assert ask("verify", closed, "--json").out == held


def test_what_was_forgotten_does_not_come_back_with_a_backup(closed: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"the mill by the northern shore")
    digest = ask("attach", secret, "--dir", closed).out.strip()
    file = backed_up(closed, tmp_path / "backups")
    assert ask("forget", digest, "--dir", closed).status == 0
    lose_database(closed)
    answer = ask("restore", file, "--dir", closed, "--json")
    assert answer.json["erased_again"] == 1
    assert secret.read_bytes() not in made.bytes_of(closed)
    refused(ask("attachment", digest, "--out", tmp_path / "back.txt", "--dir", closed), 2, "attachment-not-here")


# --- the checkpoint file elsewhere ----------------------------------------------------------------------------------------


def test_the_place_of_the_checkpoint_file_is_named_once_and_remembered(closed: Path, tmp_path: Path) -> None:
    place = tmp_path / "other disk" / "checkpoints.jsonl"
    place.parent.mkdir()
    known = (closed / "checkpoints.jsonl").read_bytes()
    assert ask("outbox", "--send", "--dir", closed, COMITY_CHECKPOINTS=str(place)).status == 0
    assert place.read_bytes() == known, "what was signed before is known there from the start"
    assert json.loads((closed / "desk.json").read_bytes())["checkpoints"] == str(place)
    open_case(closed)
    assert place.read_bytes() != known == (closed / "checkpoints.jsonl").read_bytes()
    assert folder.checkpoints(closed, None) == place


def test_a_folder_copied_whole_still_asks_the_one_checkpoint_file_that_lies_elsewhere(closed: Path, tmp_path: Path) -> None:
    """On the same machine, that is; on another one the place is not there, and nothing is signed either."""
    place = tmp_path / "other disk" / "checkpoints.jsonl"
    place.parent.mkdir()
    ask("outbox", "--send", "--dir", closed, COMITY_CHECKPOINTS=str(place))
    shutil.copytree(closed, tmp_path / "copy")
    open_case(closed)
    refused(ask("outbox", "--send", "--dir", tmp_path / "copy"), 1, "record-behind")
    place.parent.rename(tmp_path / "elsewhere")
    refused(ask("outbox", "--send", "--dir", tmp_path / "copy"), 1, "checkpoint-lock-failed")
