"""The programs that others wrote, built or found once a session, and the logs that they are shown."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.foreign.programs import Answering

HERE = Path(__file__).resolve().parent
SIGSTORE_PYTHON = "COMITY_TEST_SIGSTORE"
"""The variable that names a Python with sigstore in it: .ci/run makes one from requirements-foreign.lock and sets it."""


@pytest.fixture(scope="session")
def go_programs(go: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go programs beside this file, built against the copy of golang.org/x/mod that every Go carries. No network is used."""
    place = tmp_path_factory.mktemp("go")
    root = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    theirs = place / "mod"
    shutil.copytree(Path(root) / "src/cmd/vendor/golang.org/x/mod", theirs)
    (theirs / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
    ours = place / "verify"
    for source in HERE.rglob("*.go"):
        target = ours / source.relative_to(HERE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    needs = "require golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ../mod\n"
    (ours / "go.mod").write_text(f"module verify\n\ngo 1.24\n\n{needs}")
    offline = {"GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOSUMDB": "off"}
    environment = {**os.environ, **offline, "GOCACHE": str(place / "cache"), "GOPATH": str(place / "path"), "CGO_ENABLED": "0"}
    (ours / "bin").mkdir()
    command = [go, "build", "-o", str(ours / "bin") + os.sep, "./..."]
    built = subprocess.run(command, cwd=ours, env=environment, capture_output=True, text=True, timeout=600)
    assert built.returncode == 0, built.stderr
    return ours / "bin"


def _program(folder: Path, name: str) -> Path:
    return next(path for path in folder.iterdir() if path.stem == name)


@pytest.fixture(scope="session")
def go_log(go_programs: Path) -> Iterator[Answering]:
    """Answers a folder: `accepted: SIZE` or `refused: WHY`."""
    with Answering([_program(go_programs, "verify"), "-"]) as program:
        yield program


@pytest.fixture(scope="session")
def go_proof(go_programs: Path) -> Iterator[Answering]:
    """Answers file, act and keys in one line."""
    with Answering([_program(go_programs, "proof"), "-"]) as program:
        yield program


@pytest.fixture(scope="session")
def go_ed25519(go_programs: Path) -> Iterator[Answering]:
    """Answers key, message and signature in hexadecimal."""
    with Answering([_program(go_programs, "ed25519")]) as program:
        yield program


@pytest.fixture(scope="session")
def sigstore(required: Callable[..., str]) -> Iterator[Answering]:
    """Answers a JSON request of sigstore_check.py."""
    named = os.environ.get(SIGSTORE_PYTHON)
    how = f"make an environment from tests/foreign/requirements-foreign.lock and set {SIGSTORE_PYTHON} to its Python"
    python = required("sigstore", named if named and Path(named).exists() else None, how)
    with Answering([python, "-P", HERE / "sigstore_check.py"]) as program:
        yield program


@pytest.fixture(scope="session")
def node(required: Callable[..., str]) -> Iterator[Answering]:
    """Answers key, message and signature in hexadecimal, by node:crypto."""
    found = required("node", shutil.which("node"), "install Node.js 18 or newer (Debian: apt install nodejs)")
    with Answering([found, HERE / "ed25519.mjs"]) as program:
        yield program
