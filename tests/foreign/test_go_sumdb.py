"""A verifier written by others, the Go checksum database's own code, accepts what we publish and refuses what was changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.record import made

from comity.record import note, publish
from comity.record.sqlite import SqliteStore

SIZES = (1, 255, 256, 257, 70_000)
pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def verifier(go: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our main.go, built against the copy of golang.org/x/mod that every Go carries. No network is used."""
    place = tmp_path_factory.mktemp("go")
    root = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    theirs = place / "mod"
    shutil.copytree(Path(root) / "src/cmd/vendor/golang.org/x/mod", theirs)
    (theirs / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
    ours = place / "verify"
    ours.mkdir()
    shutil.copy(Path(__file__).parent / "main.go", ours)
    needs = "require golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ../mod\n"
    (ours / "go.mod").write_text(f"module verify\n\ngo 1.24\n\n{needs}")
    offline = {"GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOSUMDB": "off"}
    environment = {**os.environ, **offline, "GOCACHE": str(place / "cache"), "GOPATH": str(place / "path"), "CGO_ENABLED": "0"}
    built = subprocess.run([go, "build", "-o", "verify.exe", "."], cwd=ours, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return ours / "verify.exe"


def _published(place: Path, size: int) -> Path:
    """A published log of this size. Its first entries are really signed; the rest only look like notes, for speed."""
    store = SqliteStore(place / "store.db")
    store.create_log(made.log_opening(), made.signer(made.LOG_KEY))
    real = [made.loan(), *(made.an_act(number) for number in range(5))][: size - 1]
    template = made.an_act(99).decode()
    filler = [template.replace("Call 99", f"Call {number}").encode() for number in range(len(real) + 1, size)]
    leaves, done = real + filler, 1
    while leaves:
        done = store.append(made.LOG, leaves[:4000], done, made.signer(made.LOG_KEY))
        leaves = leaves[4000:]
    publish.publish(store, place / "out")
    store.close()
    return place / "out" / made.LOG


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    return {size: _published(tmp_path_factory.mktemp(f"log-{size}"), size) for size in SIZES}


def _answers(verifier: Path, *folders: Path) -> list[str]:
    ran = subprocess.run([verifier, *folders], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    return ran.stdout.splitlines()


def test_go_accepts_every_published_log(verifier: Path, logs: dict[int, Path]) -> None:
    assert _answers(verifier, *logs.values()) == [f"accepted: {size}" for size in SIZES]


def _flip(file: Path, at: int) -> bytes:
    before = file.read_bytes()
    at %= len(before)
    file.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
    return before


def _targets(folder: Path, size: int) -> list[Path]:
    """The checkpoint, and of every kind and level of file the first, one in the middle and the last."""
    chosen = [folder / "checkpoint"]
    for kind in sorted((folder / "tile").iterdir()):
        files = sorted(path for path in kind.rglob("*") if path.is_file())
        chosen += [files[0], files[len(files) // 2], files[-1]]
    return list(dict.fromkeys(chosen))


@pytest.mark.parametrize("size", SIZES)
def test_go_refuses_one_flipped_byte_anywhere(verifier: Path, logs: dict[int, Path], size: int) -> None:
    """In the checkpoint, in a bundle of entries, in a tile of each level: the first byte, one in the middle, the last."""
    folder = logs[size]
    for file in _targets(folder, size):
        length = file.stat().st_size
        for at in (0, length // 2, length - 1):
            before = _flip(file, at)
            try:
                answer = _answers(verifier, folder)
            finally:
                file.write_bytes(before)
            assert answer[0].startswith("refused: "), f"{file.relative_to(folder)} byte {at}"


def test_go_refuses_a_checkpoint_signed_by_another_key_of_that_name(verifier: Path, logs: dict[int, Path]) -> None:
    file = logs[257] / "checkpoint"
    before = file.read_bytes()
    stranger = made.generate(made.LOG, b"\x2a" * 32)
    file.write_bytes(note.sign(note.parse(before).text, stranger))
    try:
        assert _answers(verifier, logs[257])[0].startswith("refused: checkpoint")
    finally:
        file.write_bytes(before)
