"""The page that tells of the verifiers is made from the tables that test them; the lock of theirs names files and no host."""

from __future__ import annotations

import re
from pathlib import Path

from tests.foreign import page
from tests.foreign.conftest import SIGSTORE_PYTHON
from tests.foreign.logs import SIZES
from tests.foreign.table import PROOF_ROWS, ROWS, cases

HERE = Path(__file__).resolve().parent


def test_the_page_is_what_the_tables_say() -> None:
    assert page.PAGE.read_text("utf-8") == page.text(), page.REFRESH


def test_the_page_names_the_variable_that_ci_sets() -> None:
    ci = (HERE.parents[1] / ".ci" / "run").read_text("utf-8")
    assert f"export {SIGSTORE_PYTHON}=" in ci
    assert SIGSTORE_PYTHON in page.text()


def test_no_two_rows_are_one() -> None:
    names = [row.what for row in (*ROWS, *PROOF_ROWS)]
    assert len(set(names)) == len(names)


def test_every_row_is_met_by_some_size_and_every_size_by_most_rows() -> None:
    met = cases(SIZES)
    assert {row.what for row, _ in met} == {row.what for row in ROWS}
    assert all(sum(size == one for _, one in met) >= len(ROWS) - 6 for size in SIZES)


def test_the_lock_pins_every_package_by_hash_and_names_no_host() -> None:
    text = (HERE / "requirements-foreign.lock").read_text("utf-8")
    assert "://" not in text and "--index" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", "\n" + text)[1:]
    assert len(blocks) > 20
    assert all("--hash=sha256:" in block for block in blocks)
