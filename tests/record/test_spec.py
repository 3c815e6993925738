"""The specifications tell what the code does: their examples open, their tables name every field, their codes exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.record import made
from tests.record.test_entry import BODY

from comity.record import checkpoint, entry
from comity.record.act_body import BODY as BODY_SHAPE
from comity.record.entry import TABLES

ROOT = Path(__file__).resolve().parents[2]
ACT, LOG = ((ROOT / "docs" / "spec" / name).read_text("utf-8") for name in ("act.md", "log.md"))
BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _fields(section: str) -> set[str]:
    """The names in the first column of a section's tables."""
    rows = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def _allowed(shape: object) -> set[str]:
    """The fields that a table allows: it tells them when it meets one that it does not know."""
    assert callable(shape)
    probe = {"no such field": 1}
    for _ in range(40):
        fault = shape(probe)
        if fault.kind == "unknown":
            return set(fault.expected.args["names"].split(", "))
        probe = {fault.path: 1, **probe} if fault.kind == "missing" else probe
        if fault.kind == "value":  # the unknown one is met before the others only if it comes first
            probe = {"no such field": 1, **{name: 1 for name in probe if name != "no such field"}}
    raise AssertionError("no unknown field was met")


def test_the_example_act_opens_and_has_the_id_that_is_told() -> None:
    raw = BLOCK.findall(ACT)[0].encode()
    found = entry.open(raw, {made.DUTY.ref: made.DUTY.verify_key}.get)
    assert f"`{found.id}`" in ACT


def test_the_example_checkpoint_opens() -> None:
    raw = BLOCK.findall(LOG)[1].encode()
    assert checkpoint.open(raw, made.LOG_KEY.verify_key).size == 8


def test_the_example_key_is_the_one_of_the_example_act() -> None:
    assert f"`{made.DUTY.verify_key.vkey}`" in ACT


@pytest.mark.parametrize("v", TABLES)
def test_the_table_of_each_type_names_its_fields(v: str) -> None:
    common = _fields(ACT.split("All types have:")[1].split("### ")[0])
    assert common == {"v", "log", "by", "at"}
    section = ACT.split(f"### `{v}`\n")[1].split("\n#")[0]
    placed = set() if v == "charter/1" else {"charter"}
    assert _fields(section) | common | placed == _allowed(TABLES[v])


def test_no_type_is_told_that_there_is_not() -> None:
    assert set(re.findall(r"^### `(\w+/\d+)`$", ACT, re.MULTILINE)) == set(TABLES)


def test_the_table_of_the_body_names_its_members() -> None:
    section = ACT.split("## 5. ")[1].split("\n## ")[0]
    assert _fields(section) == _allowed(BODY_SHAPE)
    assert set(BODY) | {"opens"} == _allowed(BODY_SHAPE), "the tests' example has every member"


@pytest.mark.parametrize("text", [ACT, LOG], ids=["act.md", "log.md"])
def test_every_code_that_is_told_is_raised_somewhere(text: str) -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src/comity/record").glob("*.py"))
    kinds = r"`((?:note|json|entry|file|tile|bundle|key|checkpoint|proof|record)-[a-z-]+)`"
    told = set(re.findall(kinds, text))
    assert told
    assert [code for code in sorted(told) if f'"{code}"' not in source] == []


@pytest.mark.parametrize("text", [ACT, LOG], ids=["act.md", "log.md"])
def test_a_specification_starts_with_an_example(text: str) -> None:
    assert text.index("```") < 300
