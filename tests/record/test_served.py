"""A folder that somebody else made is read as if a liar had made it: no link, no device, no odd name, nothing too large."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.record import made

from comity.errors import Theirs, Yours
from comity.record import audit, publish, served
from comity.record.folder import LogFolder, Some, folder
from comity.record.served import FolderFiles, StoreFiles


@pytest.fixture
def out(tmp_path: Path) -> Path:
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        publish.publish(store, tmp_path / "out")
    return tmp_path / "out"


def _codes(report: audit.Report) -> set[tuple[str, str]]:
    return {(one.code, one.where) for log in report.logs for one in log.faults}


def test_a_link_is_read_by_nobody(out: Path, tmp_path: Path) -> None:
    """The checkpoint would be shown in the message; whoever made the folder must not choose a file of the reader's."""
    (tmp_path / "secret").write_text("a secret of the reader's\nx\nx\n")
    file = out / made.LOG / "checkpoint"
    file.unlink()
    file.symlink_to(tmp_path / "secret")
    report = audit.audit_tree(out)
    assert _codes(report) == {("file-missing", f"{made.LOG}/checkpoint")}
    assert "secret" not in str(report.to_json())


def test_a_linked_folder_is_no_log_and_a_listed_one_is_missed(out: Path, tmp_path: Path) -> None:
    (out / made.LOG).rename(tmp_path / "elsewhere")
    (out / made.LOG).symlink_to(tmp_path / "elsewhere")
    assert FolderFiles(out).read(made.LOG, "checkpoint") is None
    assert _codes(audit.audit_tree(out)) == {("file-missing", f"{made.LOG}/vkey")}
    (out / "logs.txt").unlink()
    assert FolderFiles(out).logs() == [made.CHARTER_LOG]


def test_links_above_the_folder_are_the_readers_own_business(out: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(out)
    assert audit.audit_tree(tmp_path / "link").grade == "holds"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(out: Path) -> None:
    file = out / made.LOG / "tile/entries/000.p/5"
    file.unlink()
    os.mkfifo(file)
    assert _codes(audit.audit_tree(out)) == {("file-missing", f"{made.LOG}/tile/entries/000.p/5")}


@pytest.mark.parametrize("name", ["checkpoint", "vkey", "tile/0/000.p/5", "tile/entries/000.p/5"])
def test_a_file_larger_than_any_of_its_kind_is_not_read(out: Path, name: str) -> None:
    with (out / made.LOG / name).open("r+b") as file:
        file.truncate(1 << 40)  # a hole: no byte of it lies on the disk
    assert _codes(audit.audit_tree(out)) == {("file-missing", f"{made.LOG}/{name}")}


@pytest.mark.parametrize(
    "log", ["../out/lakes/estmark", "/etc", "lakes/../lakes/estmark", "Lakes/estmark", "", ".", "lakes/tile"]
)
def test_a_name_that_is_no_logs_becomes_no_path(out: Path, log: str) -> None:
    assert FolderFiles(out).read(log, "checkpoint") is None


@pytest.mark.parametrize("path", ["../estmark/checkpoint", "tile/0/../0/000.p/5", "tile", "", "passwd", "tile/0/000.p/05"])
def test_a_path_that_no_log_has_is_not_opened(out: Path, path: str) -> None:
    assert FolderFiles(out).read(made.LOG, path) is None


def test_folders_with_other_names_are_passed_over(out: Path) -> None:
    for name in (".git", "Lakes", "a b", "lakes/estmark/tile/9", "lakes/Ü", "x" * 101):
        (out / name).mkdir(parents=True)
        (out / name / "checkpoint").write_text("x")
    assert FolderFiles(out).logs() == [made.CHARTER_LOG, made.LOG]


def test_the_list_and_the_folder_are_both_believed(out: Path) -> None:
    """A log that the list leaves out is audited; one that is listed and gone is missed."""
    (out / "logs.txt").write_text("lakes/gone\n")
    report = audit.audit_tree(out)
    assert [log.log for log in report.logs] == [made.CHARTER_LOG, made.LOG, "lakes/gone"]
    assert _codes(report) == {("file-missing", "lakes/gone/vkey")}


@pytest.mark.parametrize(
    "raw", [b"\n", b"../x\n", b"a\n\nb\n", b"a\r\nb\r\n", b"a b\n", b"\xff\n", b"x" * 101, "a\u2028b\n".encode()]
)
def test_a_list_of_anything_but_logs_is_refused(raw: bytes) -> None:
    with pytest.raises(Theirs) as caught:
        served.parse_list(raw)
    assert caught.value.code == "log-list-malformed"


def test_a_list_is_what_it_was_made_of() -> None:
    assert served.parse_list(served.format_list(["b", "a/b", "a"])) == ["a", "a/b", "b"]
    assert served.parse_list(b"") == []


def test_publishing_lists_what_lies_in_the_folder(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        publish.publish(store, tmp_path / "out", [made.LOG])
        assert (tmp_path / "out/logs.txt").read_text() == f"{made.LOG}\n"
        publish.publish(store, tmp_path / "out")
        assert (tmp_path / "out/logs.txt").read_text() == f"{made.CHARTER_LOG}\n{made.LOG}\n"
        assert StoreFiles(store).read("lakes/none", "checkpoint") is None


def test_the_folder_of_one_log_is_read_with_the_charter_beside_it(out: Path, tmp_path: Path) -> None:
    whole, alone = folder(out), folder(out / made.LOG)
    assert (type(whole), type(alone)) == (FolderFiles, Some)
    assert alone.logs() == [made.CHARTER_LOG, made.LOG]
    (out / made.LOG).rename(tmp_path / "taken-out")
    taken = folder(tmp_path / "taken-out")
    assert (type(taken), taken.logs()) == (LogFolder, [made.LOG])
    assert taken.read(made.LOG, "vkey") is not None
    assert taken.read(made.CHARTER_LOG, "vkey") is taken.read(made.LOG, "../x") is None


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Passing it over would say that there are no logs in it."""
    with pytest.raises(Yours) as caught:
        FolderFiles(tmp_path / "none").logs()
    assert caught.value.code == "folder-unreadable"


def test_publishing_nothing_leaves_an_empty_list(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        publish.publish(store, tmp_path / "new" / "out", [])
    assert (tmp_path / "new/out/logs.txt").read_bytes() == b""
