"""The bench of the audit runs and tells its ratios; what they are, only a quiet machine can say."""

from __future__ import annotations

import json

import pytest
from bench import audit

SMALL = ["--acts", "20", "--rounds", "1"]


def test_it_prints_one_document_and_holds_it_to_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    status = audit.main(["--json", *SMALL])
    found = json.loads(capsys.readouterr().out)
    assert found["acts"] == 20
    assert found["tree_ratio"] > 0 and found["store_ratio"] > 0
    assert status == (0 if min(found["tree_ratio"], found["store_ratio"]) >= audit.BAR else 1)


def test_it_says_the_same_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    audit.main(SMALL)
    told = capsys.readouterr().out
    assert "one thread" in told
    assert "published folder" in told
