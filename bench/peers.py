"""What two libraries for neighbouring purposes take to append the same bytes, beside `bench.accept`: information, no race.

    eventsourcing    a store of events (BSD licence): its SQLite recorder, `insert_events`
    pymerkle         a Merkle tree on SQLite (GPL): `append_entries`

Neither is a dependency. They are installed with pip into an environment that is thrown away, and run there as a program of
their own (`bench/peers_there.py`), which gets nothing but the bytes. Where pip cannot fetch them the answer says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

NAMES = ("eventsourcing", "pymerkle")
CHECKS = {
    "comity": "checks form and signature; on the disk; proofs of inclusion and consistency, signed checkpoint",
    "eventsourcing": "checks no signature; on the disk; no proofs",
    "pymerkle": "checks no signature; on the disk; proofs of inclusion and consistency, no signed root",
}
SECONDS = 600


def measure(raws: list[bytes], group: int, rounds: int, place: Path) -> dict[str, object]:
    """Appends a second by library, `NAME_batch` and `NAME_single`, medians; or `offline` with pip's last line."""
    home = place / "peers"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    fetched = _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NAMES])
    if fetched.returncode:
        return {"offline": (fetched.stderr.strip().splitlines() or ["pip failed"])[-1][:200]}
    leaves = place / "leaves"
    leaves.write_bytes(b"".join([len(raw).to_bytes(4, "big") + raw for raw in raws]))
    there = Path(__file__).with_name("peers_there.py")
    ran = _run([str(python), "-P", str(there), str(leaves), str(group), str(rounds)])
    if ran.returncode:
        return {"offline": f"they were installed and did not run: {ran.stderr.strip()[-200:]}"}
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def tell(found: dict[str, object]) -> None:
    """For people."""
    if "offline" in found:
        print(f"peers: not measured ({found['offline']})")
        return
    for name in NAMES:
        print(f"{name:>16}: {found[f'{name}_batch']:8.0f}/s in batch, {found[f'{name}_single']:8.0f}/s one a commit")
    for name, checks in CHECKS.items():
        print(f"{name:>16}: {checks}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)


if __name__ == "__main__":
    sys.exit("run it by: python -m bench.accept --peers")
