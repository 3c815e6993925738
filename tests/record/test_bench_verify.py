"""The bench of verifying runs both verifiers that are here, and sees that they answer rightly."""

from __future__ import annotations

import json

import pytest
from bench import verify


@pytest.mark.foreign
def test_it_prints_one_document_and_every_answer_was_right(capsys: pytest.CaptureFixture[str]) -> None:
    status = verify.main(["--json", "--acts", "20", "--rounds", "1"])
    found = json.loads(capsys.readouterr().out)
    assert (status, found["right"]) == (0, True)
    assert set(found["seconds"]) == ({"comity", "go"} if found["go"] else {"comity"})
