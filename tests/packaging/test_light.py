"""The command line starts quickly because it loads little, and the verifier stands on its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = {
    *("litestar", "uvicorn", "jinja2", "babel", "openpyxl", "docx", "lxml", "pydantic", "httpx", "multipart", "asyncio"),
    *("nacl", "cryptography", "argon2", "apsw", "sqlite3", "yaml", "snowballstemmer", "structlog"),
}


def fresh(code: str) -> set[str]:
    """The words that a new Python prints, which sees only our source and the environment."""
    command = [sys.executable, "-P", "-c", code]
    return set(subprocess.check_output(command, env={"PYTHONPATH": str(ROOT / "src")}, text=True).split())


def test_asking_for_help_loads_no_heavy_library() -> None:
    loaded = fresh("import comity.cli.main, sys; print(*{name.partition('.')[0] for name in sys.modules})")
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("module", ["comity.record.note", "comity.record.audit", "comity.record.proof"])
def test_the_verifier_needs_only_the_record(module: str) -> None:
    """An engineer of an opposing side reads and installs `record`, PyNaCl and orjson, and nothing else of ours."""
    ours = fresh(f"import {module}, sys; print(*(n.split('.')[1] for n in sys.modules if n.startswith('comity.')))")
    assert ours <= {"errors", "phrase", "settings", "record"}
