"""Writes `to-sign.json` beside this file: `python tests/vectors/rebuild_to_sign.py`. A test holds the file equal to this.

An act of two persons and a joint act, each at every stage of signing: the file as it goes round, and the note at the end.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "src")]

from tests.record import made  # noqa: E402

from comity.desk import collect  # noqa: E402
from comity.record.keys import SigningKey, generate  # noqa: E402

NIGHT = generate("lakes/estmark/night", b"\x31" * 32)
FILE = HERE / "to-sign.json"


def _row(name: str, *keys: SigningKey) -> dict[str, Any]:
    value = made.act_value(1, by=[key.ref for key in keys])
    item = collect.begin(value, made.AT, keys[0].ref)
    stages = [collect.write(item).decode()]
    for key in reversed(keys):  # in another order than `by`: the file keeps that of `by`
        item = collect.add(item, key)
        stages.append(collect.write(item).decode())
    seeds = {key.verify_key.vkey: key.seed.hex() for key in keys}
    return {"name": name, "id": item.id, "keys": seeds, "files": stages, "note": collect.complete(item).decode()}


def text() -> str:
    """The file's text."""
    rows = [_row("two persons", made.DUTY, NIGHT), _row("joint", made.AUTHORITY, made.OTHER_AUTHORITY)]
    origin = (
        "Computed by this program; Ed25519 is deterministic (RFC 8032), so any other gives the same bytes from the same seeds."
    )
    return json.dumps({"origin": origin, "acts": rows}, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
