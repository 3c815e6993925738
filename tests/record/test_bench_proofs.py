"""The bench of proofs builds a log, proves and checks; how fast, only a quiet machine can say."""

from __future__ import annotations

import json

import pytest
from bench import proofs

SMALL = ["--entries", "700", "--proofs", "30", "--rounds", "1"]


def test_it_prints_one_document_and_holds_it_to_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    status = proofs.main(["--json", *SMALL])
    found = json.loads(capsys.readouterr().out)
    assert found["entries"] == 700
    assert min(found[name] for name in ("inclusion", "first", "last", "consistency", "sync_ms")) > 0
    assert status == (0 if found["inclusion"] >= proofs.BAR else 1)


def test_it_says_the_same_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    proofs.main(SMALL)
    told = capsys.readouterr().out
    assert "a log of 700 entries" in told
    assert "consistency" in told
