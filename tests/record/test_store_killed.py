"""Killed at any moment, with others in the queue: what was told is there, and no size was ever signed twice and kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills with a POSIX signal, and forks")
def test_five_hundred_rounds_of_killed_writers_lose_nothing_that_was_told(tmp_path: Path) -> None:
    """In a process of its own, which has nothing but the store in it: a writer is there in a few milliseconds."""
    command = [sys.executable, "-m", "tests.record.killing", str(tmp_path), "--rounds", "500"]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.stdout, ran.stderr
    found = json.loads(ran.stdout)
    assert (ran.returncode, found["faults"]) == (0, []), found
    assert (found["rounds"], found["killed"], found["audits"]) == (500, 1500, 21)
    assert found["appends"] >= 100 and found["retries"] >= 10, "they worked, and stood in each other's way"
