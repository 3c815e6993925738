"""A program that uses nothing of ours repeats the steps of every proof of misconduct, and refuses what was changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.foreign.programs import Answering

from comity.record import misconduct

VECTORS = Path(__file__).resolve().parents[1] / "vectors/misconduct.json"
FILES = [row["file"].encode() for row in json.loads(VECTORS.read_text("utf-8"))["files"]]
KINDS = [misconduct.check(raw).kind for raw in FILES]
pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def stranger(go_programs: Path) -> Iterator[Answering]:
    """The program of tests/foreign/misconduct: a file's name in, `accepted: KIND` or `refused: WHY` out."""
    with Answering([next(path for path in go_programs.iterdir() if path.stem == "misconduct"), "-"]) as program:
        yield program


def test_there_is_a_file_of_every_kind() -> None:
    assert set(KINDS) == set(misconduct.KINDS)


@pytest.mark.parametrize("raw", FILES, ids=KINDS)
def test_a_stranger_accepts_the_proof(stranger: Answering, raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.misconduct"
    file.write_bytes(raw)
    assert stranger.ask(str(file)) == f"accepted: {misconduct.check(raw).kind}"


def _counts(raw: bytes) -> Iterator[int]:
    """Places whose change a stranger must see: in notes and hashes, every thirteenth.

    Not the marks, nor a character before `=`, whose left-over bits Go does not look at: the bytes are the same. Not the bytes
    served, of which any that differ will do, nor the charter, which says whose key counts: that only we read.
    """
    at = 0
    section = b""
    for row in raw.splitlines(keepends=True):
        if row.startswith(b"-- "):
            section = row
        elif section not in (b"", b"-- served\n", b"-- charter\n"):
            yield from (place for place in range(at, at + len(row)) if place % 13 == 0 and raw[place + 1 : place + 2] != b"=")
        at += len(row)


@pytest.mark.parametrize("raw", FILES, ids=KINDS)
def test_a_stranger_refuses_what_was_changed(stranger: Answering, raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.misconduct"
    places = list(_counts(raw))
    assert len(places) > 20
    for at in places:
        file.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        assert stranger.ask(str(file)).startswith("refused"), (at, raw[at - 20 : at + 20])
