"""The verifier asks for one library: with PyNaCl and the standard library it audits a record, to the same report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.record import made

from comity.record import audit, publish

SOURCE = Path(__file__).resolve().parents[2] / "src"
HIDE = "import sys; sys.modules.update(dict.fromkeys(['orjson', 'apsw', 'cryptography', 'typer', 'yaml'])); "
"""A module that is None there cannot be imported: as if it were not installed."""

AUDIT = HIDE + "import json; from comity.record import audit; print(json.dumps(audit.audit_tree(sys.argv[1]).to_json()))"


def _alone(folder: Path) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", AUDIT, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


FLOAT = made.an_act(9).replace(b'"readout_hours":72', b'"readout_hours":7.2')


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, []),
        (b"no note", ["note-malformed"]),
        (made.an_act(9, made.STRANGER), ["entry-key-unknown"]),
        (FLOAT, ["json-float"]),
    ],
    ids=["right", "no note", "stranger", "fraction"],
)
def test_the_audit_without_orjson_gives_the_report_that_it_gives_with_it(
    tmp_path: Path, entry: bytes | None, expected: list[str]
) -> None:
    with made.store_with_acts(str(tmp_path / "store.db"), 5) as store:
        if entry is not None:
            store.append(made.LOG, [entry], 7, made.signer(made.LOG_KEY))
        publish.publish(store, tmp_path / "out")
    found = _alone(tmp_path / "out")
    assert found == audit.audit_tree(tmp_path / "out").to_json()
    codes = [one["code"] for log in found["logs"] for one in log["opaque"]]
    assert codes == expected
