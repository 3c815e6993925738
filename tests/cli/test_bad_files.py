"""Files that people really hand in by mistake: each is told with a stable code, and no traceback, and nothing is left behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tests.cli.asked import ask, refused, written

GOOD = "The ministers spoke on Monday.\n\nThe ferry opens on 3 May.\n"
TABLE = "id,date,place\n1,2026-11-01,Ford\n"
LINE = b"The ferry opens on 3 May and carries forty people. "


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def bad_text(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.txt"
    if kind == "50 MB":
        return sparse(path, 50_000_000)
    if kind == "70 MB":
        return sparse(path, 70_000_000)
    data = {
        "empty": b"",
        "blank": b" \r\n\t\n",
        "binary": bytes(range(256)) * 20,
        "zip": b"PK\x03\x04" + os.urandom(2000),
        "nul": b"The ferry\x00 opens.",
        "wrong encoding": "Министры говорили в понедельник. Паром откроется.".encode("utf-16-be")[:-1],
    }[kind]
    return written(folder, path.name, data)


@pytest.mark.parametrize("kind", ["empty", "blank", "binary", "zip", "nul", "50 MB", "70 MB", "wrong encoding"])
@pytest.mark.parametrize("command", ["compare", "read"])
def test_a_text_that_is_none_is_refused_with_a_code(tmp_path: Path, kind: str, command: str) -> None:
    bad, good = bad_text(tmp_path, kind), written(tmp_path, "good.txt", GOOD)
    for files in ([bad, good], [good, bad]) if command == "compare" else ([bad],):
        answer = ask(command, *files, "--json")
        assert answer.code is not None, answer.err
        refused(answer, 2, answer.code)
        assert answer.json["error"]["code"] == answer.code
        assert answer.json["error"]["whose"] == "yours"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("empty", "text-empty"), ("binary", "text-not-text"), ("50 MB", "text-too-long"), ("70 MB", "file-too-large")],
)
def test_the_codes_of_bad_texts_are_stable(tmp_path: Path, kind: str, code: str) -> None:
    good = written(tmp_path, "good.txt", GOOD)
    assert ask("compare", bad_text(tmp_path, kind), good).code == code


def test_one_line_of_five_megabytes_is_told_or_read_but_never_a_traceback(tmp_path: Path) -> None:
    long = written(tmp_path, "long.txt", LINE * (5_000_000 // len(LINE) + 1))
    answer = ask("compare", long, written(tmp_path, "good.txt", GOOD))
    assert answer.code is not None
    refused(answer, 2, answer.code)
    answer = ask("read", long, "--json")
    assert answer.code is not None
    refused(answer, 2, answer.code)


@pytest.mark.parametrize("kind", ["empty", "binary", "50 MB"])
def test_a_table_that_is_none_is_refused_with_a_code(tmp_path: Path, kind: str) -> None:
    bad = bad_text(tmp_path, kind).rename(tmp_path / "bad.csv")
    answer = ask("compare", bad, written(tmp_path, "good.csv", TABLE), "--json")
    assert answer.code is not None, answer.err
    refused(answer, 2, answer.code)


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_workbook_that_cannot_be_opened_is_told(tmp_path: Path, data: bytes) -> None:
    answer = ask("compare", written(tmp_path, "a.xlsx", data), written(tmp_path, "b.csv", TABLE))
    assert answer.code is not None, answer.err
    refused(answer, 2, answer.code)


@pytest.mark.parametrize(
    "args",
    [
        ("compare", "nothing.txt", "nothing.txt"),
        ("compare", ".", "."),
        ("read", "nothing.txt"),
        ("lint", "nothing.yaml"),
        ("init", "nothing.yaml", "--dir", "d"),
        ("attach", "nothing.bin", "--dir", "d"),
    ],
)
def test_a_file_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: Any) -> None:
    monkeypatch.chdir(tmp_path)
    answer = ask(*args)
    assert answer.code in ("file-unreadable", "desk-not-found"), answer.err
    refused(answer, 2, answer.code)


@pytest.mark.parametrize("data", ["", "mechanism: [", "{}", "\xff", "mechanism: x\nunknown: 1\n", "- a\n" * 50, "a: &a [*a, *a]"])
def test_a_charter_file_that_is_none_founds_nothing(tmp_path: Path, data: str) -> None:
    charter = written(tmp_path, "charter.yaml", data.encode("latin-1"))
    answer = ask("init", charter, "--dir", tmp_path / "d", "--json")
    assert answer.code is not None, answer.err
    refused(answer, 2, answer.code)
    assert not list((tmp_path / "d" / "keys").rglob("*.key"))


def test_a_folder_without_reports_is_told(tmp_path: Path) -> None:
    refused(ask("read", tmp_path), 2, "no-reports")


@pytest.mark.parametrize("data", ["[1]", "{", '"text"', "\xff"])
def test_a_damaged_sidecar_is_told_by_name(tmp_path: Path, data: str) -> None:
    report = written(tmp_path, "a.txt", GOOD)
    written(tmp_path, "a.txt.meta.json", data.encode("latin-1"))
    answer = ask("read", report)
    refused(answer, 2, "sidecar-damaged")
    assert "a.txt.meta.json" in answer.err
