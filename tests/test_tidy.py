"""The house stays in order: one-way imports, a pure core, small rooms, one word for one thing. The rules are in tidy_rules.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests import tidy_rules as rules

ROOT = Path(__file__).resolve().parent.parent
MODULES = rules.read_modules(ROOT / "src" / "comity")

# What is over the limits today, with its lines. Entries may only shrink or go; a new one needs a better reason than time.
TOO_LONG: dict[str, int] = {}


def told(findings: object) -> str:
    return "\n".join(map(str, findings))  # type: ignore[call-overload]


def test_imports_point_one_way() -> None:
    assert not (found := list(rules.arrows(MODULES))), told(found)


def test_libraries_stay_in_their_rooms() -> None:
    assert not (found := list(rules.libraries(MODULES))), told(found)


def test_no_import_goes_in_a_circle() -> None:
    assert not (found := list(rules.cycles(MODULES))), told(found)


def test_the_core_does_not_reach_for_the_world() -> None:
    """Clock, environment, randomness and sockets are arguments everywhere but at the rim."""
    assert not (found := list(rules.worldly(MODULES))), told(found)


def test_only_the_command_line_prints() -> None:
    assert not (found := list(rules.prints(MODULES))), told(found)


def test_rooms_and_functions_stay_small() -> None:
    assert not (found := rules.ratchet(rules.too_long(MODULES), TOO_LONG)), told(found)


def test_every_module_says_what_it_is_for() -> None:
    assert not (found := list(rules.names_and_docstrings(MODULES))), told(found)


def test_one_word_for_one_thing() -> None:
    """Code, pages, procedures and documents use the glossary's words (the glossary itself may name the others)."""
    found = [finding for module in MODULES for finding in rules.words(module.path, module.source)]
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "src" / "comity" / "procedures").glob("*.yaml")]:
        if path.exists() and path.name not in ("glossary.md", "contributing.md"):
            found += rules.words(str(path.relative_to(ROOT)), path.read_text("utf-8"))
    assert not found, told(found)


def test_the_picture_of_the_house_shows_the_arrows_that_are_held() -> None:
    """docs/architecture.md has one line a room: the same table as here."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z]+)` \|[^|\n]*\|([^|\n]*)\|$", text, re.MULTILINE)
    drawn = {room: set(re.findall(r"`([a-z]+)`", seen)) for room, seen in rows}
    assert drawn == {room: seen for room, seen in rules.ROOMS.items() if room}


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["check", "format"])
def test_style_is_ruffs(command: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_types_hold_strictly() -> None:
    """mypy --strict over src and start.py."""
    run = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
