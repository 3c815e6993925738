"""A procedure is a file: nothing of the engine, and nothing of what follows from the record, knows one by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import comity
from comity.mechanism import load

ROOMS = ("exports", "mechanism", "node.py", "projection", "sync")
OTHER_THINGS = {"bridge": {"charter_file.py", "schema.py"}, "comparison": {"json.py"}}
"""A bridge is also what two formats of a charter share, and what an opening names; a comparison is also a table's."""


def named(path: Path) -> Iterator[str]:
    """The names of procedures that stand in a module as texts of their own: `x == "meeting"`, `{"meeting": …}`."""
    shipped = set(load.shipped_names())
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and node.value in shipped and path.name not in OTHER_THINGS.get(node.value, ()):
            yield f"{path}:{node.lineno}: {node.value}"


@pytest.mark.parametrize("room", ROOMS)
def test_no_procedure_is_known_by_name(room: str) -> None:
    place = Path(comity.__file__).parent / room
    found = [one for path in ([place] if place.suffix else sorted(place.rglob("*.py"))) for one in named(path)]
    assert found == []
