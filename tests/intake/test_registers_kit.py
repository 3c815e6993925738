"""Synthetic registers with a known truth: table to pairs, end to end, judged by the scorer that came with them."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from comity.analysis.matching import Options
from comity.analysis.matching.kinds import shipped
from comity.intake import comparison, guessing, register, sheets

KIT = Path(__file__).resolve().parents[3] / "shared" / "kits" / "registers"

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def load(name: str) -> ModuleType:
    if not (KIT / f"{name}.py").exists():
        pytest.skip(f"{KIT} is not here")
    if name == "make":
        import numpy  # noqa: F401  the kit needs it; the test lock brings it
    spec = importlib.util.spec_from_file_location(f"registers_{name}", KIT / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> register.Register:
    (sheet,) = sheets.read(path.read_bytes(), path.name)
    return register.build(sheet, guessing.guess(sheet), name=path.stem)


def score(folder: Path) -> float:
    """The cross F of one pair of registers: intake by the guessed mapping, matching, the kit's own scorer."""
    a, b = read(folder / "register_a.csv"), read(folder / "register_b.csv")
    assert not a.aside and not b.aside and not a.questions and not b.questions
    made = comparison.compare(a, b, options=Options(kinds=shipped().over((folder / "kinds.csv").read_text("utf-8"))))
    matches = folder / "matches.csv"
    with matches.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("register", "id", "cluster"))
        for n, row in enumerate(made.matched):
            writer.writerow((a.name, row.match.a.id, n))
            writer.writerow((b.name, row.match.b.id, n))
    return float(load("score").score(str(folder), str(matches))["cross"]["f"])


@pytest.mark.parametrize(("preset", "floor"), [("easy", 0.95), ("real", 0.74), ("hard", 0.50)])
def test_pairs_are_found_as_well_as_promised(preset: str, floor: float, tmp_path: Path) -> None:
    """The mean of three seeds that nothing was tuned on."""
    maker = load("make")
    found = []
    for seed in range(41, 44):
        folder = tmp_path / str(seed)
        maker.make(str(folder), preset, 300, 2, seed)
        found.append(score(folder))
    assert sum(found) / len(found) >= floor, found
