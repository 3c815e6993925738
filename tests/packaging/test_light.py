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
    code = "from comity.cli.main import program; import sys; program(); print(*{n.partition('.')[0] for n in sys.modules})"
    assert fresh(code) & HEAVY == set()


def test_a_command_loads_no_other_command() -> None:
    code = "from comity.cli.main import program; import sys; program(['due']); print(*sys.modules)"
    files = {name for name in fresh(code) if name.startswith("comity.cli.")}
    assert files == {"comity.cli.look", "comity.cli.opened", "comity.cli.terminal"} | (files & {"comity.cli.main"})


def test_looking_loads_nothing_that_founds_audits_or_reads_reports() -> None:
    loaded = fresh("import comity.desk.desk, sys; print(*sys.modules)")
    assert "comity.node" in loaded
    founding = {"comity.desk.found", "comity.mechanism.charter_file", "comity.mechanism.packs"}
    words = {"comity.mechanism.refused", "comity.mechanism.advice", "comity.projection.around"}
    assert loaded & (words | founding | {"comity.record.audit", "comity.reading.pipeline", "comity.analysis.compare"}) == set()


def test_one_procedure_is_read_and_no_other_to_find_it_by_digest() -> None:
    """A look at a case reads the file of its procedure: the digests of the others are taken from their bytes."""
    code = "from comity.mechanism import load; from comity.projection.fold import shipped_by_digest as find; "
    code += "import hashlib; raw = load.shipped_bytes('statement'); find('sha256:' + hashlib.sha256(raw).hexdigest()); "
    assert fresh(code + "print(load.shipped.cache_info().misses)") == {"1"}


@pytest.mark.parametrize("module", ["comity.record.note", "comity.record.audit", "comity.record.proof"])
def test_the_verifier_needs_only_the_record(module: str) -> None:
    """An engineer of an opposing side reads and installs `record`, PyNaCl and orjson, and nothing else of ours."""
    ours = fresh(f"import {module}, sys; print(*(n.split('.')[1] for n in sys.modules if n.startswith('comity.')))")
    assert ours <= {"errors", "phrase", "settings", "record"}
