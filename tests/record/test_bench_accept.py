"""The bench of accepting acts runs and tells its figures; what they are, only a quiet machine can say."""

from __future__ import annotations

import json
import os

import pytest
from bench import accept


def test_it_prints_one_document_with_both_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    status = accept.main(["--json", "--rounds", "1", "--batch", "20", "--single", "5"])
    found = json.loads(capsys.readouterr().out)
    assert found["batch_ratio"] > 0 and found["single_ratio"] > 0 and found["sync_ms"] > 0
    reached = found["batch_ratio"] >= accept.BATCH_BAR and found["single_ratio"] >= accept.SINGLE_BAR
    assert status == (0 if reached else 1)


def test_it_says_the_same_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    accept.main(["--rounds", "1", "--batch", "20", "--single", "5"])
    told = capsys.readouterr().out
    assert "20 a commit" in told
    assert "one sync" in told


@pytest.mark.slow
def test_where_the_peers_cannot_be_fetched_it_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    accept.main(["--peers", "--rounds", "1", "--batch", "20", "--single", "5"])
    assert "peers: not measured" in capsys.readouterr().out
