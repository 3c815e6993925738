"""Our `comity verify` beside a verifier written by others, on the same published log: `python -m bench.verify`.

    python -m bench.verify [--acts 20000] [--rounds 7] [--json]

The other one is the Go checksum database's own code (golang.org/x/mod/sumdb), driven by tests/foreign/main.go and built without
a network from the copy that every Go carries. The two do not do the same: both read every file, hash every entry and tile and
check the checkpoint's signature and root; ours also checks the form and the signature of every entry and the right to sign it,
which the other knows nothing of. So the comparison is information, not a race. Each run is a new process; runs alternate.

Bar: none of speed. The status is 1 where one of the two does not accept the log, or one of them accepts it with a byte changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import made
from comity.record import publish

ROOT = Path(__file__).resolve().parent.parent
OURS = [sys.executable, "-P", "-c", "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()", "verify"]
SECONDS = 600
"""Longer than any run takes."""


def main(argv: list[str] | None = None) -> int:
    """Measure and print; exit status 1 where a verifier accepts what it should refuse, or the other way round."""
    parser = argparse.ArgumentParser(prog="bench verify", description="comity verify beside the Go verifier.")
    parser.add_argument("--acts", type=int, default=20_000, help="acts of the log")
    parser.add_argument("--rounds", type=int, default=7, help="how often each runs, in turns")
    parser.add_argument("--dir", default=None, help="where to write")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=asked.dir) as place:
        result = measure(Path(place), asked.acts, asked.rounds)
    if asked.json:
        print(json.dumps(result))
    else:
        _tell(result)
    return 0 if result["right"] else 1


def measure(place: Path, acts: int, rounds: int) -> dict[str, object]:
    """Median seconds of each verifier, and whether every answer was the right one. Without Go: ours alone, and said."""
    out = place / "out"
    with made.store(place / "store.db", [made.an_act(number) for number in range(acts)]) as store:
        publish.publish(store, out)
    commands = {"comity": [*OURS, str(out)]}
    foreign = build(place)
    if foreign is not None:
        commands["go"] = [str(foreign), str(out / made.LOG), str(out / made.CHARTER_KEY.name)]
    taken: dict[str, list[float]] = {name: [] for name in commands}
    right = True
    for _ in range(rounds):
        for name, command in commands.items():
            started = time.perf_counter()
            right &= _status(command) == 0
            taken[name].append(time.perf_counter() - started)
    changed = out / made.LOG / "tile/entries/000"
    if not changed.exists():
        changed = next((out / made.LOG / "tile/entries").rglob("*.p/*"))
    data = changed.read_bytes()
    changed.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    right &= all(_status(command) == 1 for command in commands.values())
    medians = {name: round(statistics.median(spent), 3) for name, spent in taken.items()}
    return {"acts": acts, "rounds": rounds, "seconds": medians, "go": foreign is not None, "right": right}


def build(place: Path) -> Path | None:
    """The Go verifier, made in this folder without a network; None where there is no Go."""
    beside = Path(sys.executable).parent / "go"
    go = str(beside) if beside.exists() else shutil.which("go")
    if go is None:
        return None
    root = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True, timeout=SECONDS).stdout.strip()
    shutil.copytree(Path(root) / "src/cmd/vendor/golang.org/x/mod", place / "mod")
    (place / "mod/go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
    folder = place / "verifier"
    folder.mkdir()
    shutil.copy(ROOT / "tests/foreign/main.go", folder)
    needs = "require golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ../mod\n"
    (folder / "go.mod").write_text(f"module verify\n\ngo 1.24\n\n{needs}")
    offline = {
        "GOPROXY": "off",
        "GOFLAGS": "-mod=mod",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOSUMDB": "off",
        "CGO_ENABLED": "0",
    }
    paths = {"GOCACHE": str(place / "cache"), "GOPATH": str(place / "path")}
    command = [go, "build", "-o", "verify.exe", "."]
    subprocess.run(command, cwd=folder, env={**os.environ, **offline, **paths}, check=True, capture_output=True, timeout=SECONDS)
    return folder / "verify.exe"


def _status(command: list[str]) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=SECONDS).returncode


def _tell(result: dict[str, object]) -> None:
    print(f"a published log of {result['acts']} acts, medians of {result['rounds']} alternated runs, each a new process")
    for name, seconds in result["seconds"].items():  # type: ignore[attr-defined]
        print(f"{name:>8}: {seconds:.2f} s")
    print("go checks tree, tiles and checkpoint; comity checks these and every entry's form, signature and right to sign")
    if not result["go"]:
        print("there is no Go on this machine: ours alone was measured")
    told = "the right log was accepted and the changed one refused" if result["right"] else "A WRONG ANSWER WAS GIVEN"
    print(f"by each: {told}")


if __name__ == "__main__":
    sys.exit(main())
