"""The desk's own files: written whole or not at all, inside their folder, told by name when damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Ours, Yours
from comity.library.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "library")


@pytest.mark.parametrize("failing", ["fsync", "replace", "open"])
def test_a_write_that_fails_leaves_the_old_bytes_and_nothing_else(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    folder.write("a/sheet.json", b"old")

    def fail(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*((Path, "replace", fail) if failing == "replace" else (os, failing, fail)))
        for name in ("a/sheet.json", "b/new.json"):
            with pytest.raises(Ours) as told:
                folder.write(name, b"new")
            assert told.value.code == "library-write"
            assert "No space left" in str(told.value.got) and "Nothing was changed" in str(told.value.todo)
    assert folder.read("a/sheet.json") == b"old"
    assert [path.name for path in folder.root.rglob("*") if path.is_file()] == ["sheet.json"]
    folder.write("a/sheet.json", b"new")
    assert folder.read("a/sheet.json") == b"new"


def test_a_kill_between_writing_and_replacing_leaves_the_old_bytes(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("sheet.json", b"old")

    class Killed(BaseException):
        pass

    def kill(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", kill)
        with pytest.raises(Killed):
            folder.write("sheet.json", b"new")
    assert folder.read("sheet.json") == b"old"
    assert list(folder.names()) == ["sheet.json"]
    folder.write("sheet.json", b"newer")
    assert folder.read("sheet.json") == b"newer"


def test_what_is_written_is_on_the_disk_before_it_takes_the_name(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("fsync"), real_sync(handle))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append("replace"), real_replace(path, to))[1])
    folder.write("a", b"1")
    assert steps == ["fsync", "replace"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a//b",
        "a/",
        "./a",
        "a\\b",
        "..\\x",
        "C:x",
        "a/C:\\x",
        "a\0b",
        "\\\\host\\x",
    ],
)
def test_a_name_that_would_leave_the_folder_is_refused(folder: Folder, name: str) -> None:
    for ask in (folder.path, folder.read, folder.read_json, folder.delete, lambda it: folder.write(it, b"x")):
        with pytest.raises(Yours) as told:
            ask(name)
        assert told.value.code == "library-name"
    assert not folder.root.exists()


@given(st.text(max_size=20))
def test_whatever_the_name_the_path_is_inside_or_refused(name: str) -> None:
    folder = Folder(Path("/somewhere/library"))
    try:
        path = folder.path(name)
    except Yours:
        return
    assert os.path.normpath(path) == str(path)
    assert path.is_relative_to(folder.root) and path != folder.root


@pytest.mark.parametrize("damaged", [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": 1} {"b": 2}'])
def test_damaged_json_is_told_with_its_file(folder: Folder, damaged: bytes) -> None:
    folder.write("x/sheet.json", damaged)
    with pytest.raises(Ours) as told:
        folder.read_json("x/sheet.json")
    assert told.value.code == "library-damaged"
    assert told.value.where == str(folder.root / "x" / "sheet.json")
    assert folder.read("x/sheet.json") == damaged


def test_what_is_not_there_is_none_and_may_be_deleted(folder: Folder) -> None:
    assert folder.read("nothing") is None and folder.read_json("nothing") is None
    folder.delete("nothing")
    folder.write("a", b"1")
    assert folder.read("a/b") is None
    assert list(folder.names("nothing")) == []


def test_what_cannot_be_read_is_told(folder: Folder) -> None:
    folder.write("a/b", b"1")
    with pytest.raises(Ours) as told:
        folder.read("a")  # a folder, no file
    assert told.value.code == "library-read"


def test_names_are_sorted_and_half_written_ones_left_out(folder: Folder) -> None:
    for name in ("b", "a", "c/d"):
        folder.write(name, b"1")
    (folder.root / ".a.new").write_bytes(b"half")
    assert list(folder.names()) == ["a", "b", "c"]
    assert list(folder.names("c")) == ["d"]
