"""Verifiers written by others accept what we publish, and see of every change what the table says that they see."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.foreign import judges, proofs
from tests.foreign.logs import EMPTY, SIZES, Grown, Log, changed, with_a_forged_act
from tests.foreign.programs import Answering
from tests.foreign.proofs import AT, WITNESS, Proof
from tests.foreign.table import BESIDE, PROOF_ROWS, Row, cases

from comity.record import cosignature, merkle, note
from comity.record.proof_file import ProofFile

pytestmark = [pytest.mark.foreign, pytest.mark.slow]

Judge = Callable[[Log, int], str]
ProofJudge = Callable[[Proof], str]
CASES = cases(SIZES)
SOME = [0, 255, 256, 65_535, 65_536, 69_999, 999_999]
"""Entries at the ends of tiles and of the log."""


@pytest.fixture(params=["go", "sigstore"])
def other(request: pytest.FixtureRequest) -> tuple[str, Judge]:
    """A foreign verifier of logs: its name, and how it is asked."""
    program: Answering = request.getfixturevalue({"go": "go_log", "sigstore": "sigstore"}[request.param])
    if request.param == "go":
        return "go", lambda log, _: judges.go_log(program, log)
    return "sigstore", lambda log, index: judges.sigstore_log(program, log, index)


@pytest.mark.parametrize("size", SIZES)
def test_accepts_every_size(other: tuple[str, Judge], grown: Grown, size: int) -> None:
    log = grown.at(size)
    entries = {*(one for one in SOME if one < size), size // 2, size - 1} if other[0] == "sigstore" else {0}
    for index in entries:  # go reads them all at once
        assert other[1](log, index) == f"accepted: {size}", index


@pytest.mark.parametrize(("row", "size"), CASES, ids=[f"{row.what}-{size}" for row, size in CASES])
def test_sees_what_the_table_says(other: tuple[str, Judge], grown: Grown, row: Row, size: int) -> None:
    name, judge = other
    log = grown.at(size)
    blind = row.cell(name).blind(size)
    altered = list(row.change(log))
    assert altered
    for one in altered:
        with changed({log.folder / path: data for path, data in one.files.items()}):
            answer = judge(log, one.asked)
        assert answer.startswith("accepted" if blind else "refused"), f"{one.say}: {answer}"


@pytest.fixture(params=["go", "sigstore"])
def other_proof(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ProofJudge]:
    """A foreign verifier of the proof of one act."""
    program: Answering = request.getfixturevalue({"go": "go_proof", "sigstore": "sigstore"}[request.param])
    if request.param == "go":
        return "go", lambda one: judges.go_proof(program, one, tmp_path)
    return "sigstore", lambda one: judges.sigstore_proof(program, one)


@pytest.mark.parametrize("size", SIZES)
def test_sees_of_a_proof_what_the_table_says(other_proof: tuple[str, ProofJudge], grown: Grown, size: int) -> None:
    name, judge = other_proof
    whole = proofs.whole(grown.at(size))
    assert judge(whole) == f"accepted: {size}"
    for row in PROOF_ROWS:
        changed_proof = row.change(whole)
        assert (changed_proof is None) == (size < row.least), row.what
        if changed_proof is not None:
            answer = judge(changed_proof)
            assert answer.startswith("accepted" if row.cell(name).why else "refused"), f"{row.what}: {answer}"


def test_no_tree_stands_under_a_checkpoint_of_size_0(other: tuple[str, Judge], grown: Grown) -> None:
    """Our stores have no log of size 0; this is what the log's key could sign all the same."""
    log = grown.at(257)
    with changed({log.folder / "checkpoint": EMPTY}):
        for index in (0, 256):
            assert re.search("refused: .*(empty log|less than treeSize 0)", other[1](log, index))


def test_no_proof_stands_under_a_checkpoint_of_size_0(other_proof: tuple[str, ProofJudge]) -> None:
    """The signature verifies, and so the refusal is the tree's."""
    text = note.parse(EMPTY).text
    signed = cosignature.add(EMPTY, WITNESS.cosign(text, AT))
    for path in ((), (bytes(32),), (merkle.EMPTY_ROOT, bytes(32))):
        answer = other_proof[1](Proof(ProofFile(0, path, signed).format(), b"x"))
        assert re.search("refused: .*(invalid inputs in CheckRecord|less than treeSize 0)", answer)


def test_a_forged_act_in_a_right_tree_is_not_theirs_to_see(other: tuple[str, Judge], tmp_path: Path) -> None:
    log = with_a_forged_act(tmp_path)
    assert other[1](log, log.size - 1) == f"accepted: {log.size}"


def test_what_lies_beside_the_log_is_not_theirs_to_see(other: tuple[str, Judge], grown: Grown) -> None:
    log = grown.at(257)
    for name in BESIDE:
        (log.folder / name).write_bytes(b"something else")
        try:
            assert other[1](log, 0) == "accepted: 257"
        finally:
            (log.folder / name).unlink()
