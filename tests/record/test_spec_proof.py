"""docs/spec/proof.md and docs/misconduct.md tell what the code does: their examples are real bytes, their tables are complete."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.asked import ask
from tests.record import made
from tests.record.test_proof_file import at_a_million

from comity.record import entry, misconduct, proof_file
from comity.record.misconduct import form

ROOT = Path(__file__).resolve().parents[2]
SPEC, PAGE = ((ROOT / "docs" / name).read_text("utf-8") for name in ("spec/proof.md", "misconduct.md"))
BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VECTORS = ROOT / "tests/vectors"


def test_the_specification_starts_with_an_example() -> None:
    assert SPEC.index("```") < 300


def test_the_example_proof_is_that_of_a_signed_act() -> None:
    raw = BLOCK.findall(SPEC)[0].encode()
    row = json.loads((VECTORS / "proofs.json").read_text("utf-8"))["proofs"][-1]
    assert raw == row["file"].encode()
    act = bytes.fromhex(row["act"])
    assert entry.open(act, {made.DUTY.ref: made.DUTY.verify_key}.get).v == "act/1"
    assert proof_file.check_file(raw, act, {made.LOG: made.LOG_KEY.verify_key.vkey}).index == 3


def test_the_example_of_a_fork_holds() -> None:
    assert misconduct.check(BLOCK.findall(SPEC)[1].encode()).kind == "fork"


def _rows() -> dict[str, list[str]]:
    section = SPEC.split("## 3. ")[1]
    rows = re.findall(r"^\| `([a-z-]+)` \| ((?:`[a-z-]+`(?:, )?)+) \| ((?:`[a-z-]+`(?:, )?)+) \|", section, re.MULTILINE)
    return {kind: [fields, sections] for kind, fields, sections in rows}


def test_the_table_names_every_kind_with_its_fields_and_sections() -> None:
    rows = _rows()
    assert set(rows) == set(misconduct.KINDS)
    for row in json.loads((VECTORS / "misconduct.json").read_text("utf-8"))["files"]:
        parts = form.parse(row["file"].encode())
        fields = ", ".join(f"`{name}`" for name, _ in parts.fields[1:])
        sections = ", ".join(f"`{name}`" for name, _ in parts.sections)
        assert rows[row["kind"]] == [fields, sections]
        assert f"`{parts.header}`" in SPEC


def test_every_code_that_is_told_is_raised_somewhere() -> None:
    source = "".join(
        path.read_text("utf-8") for room in ("record", "desk") for path in (ROOT / f"src/comity/{room}").rglob("*.py")
    )
    told = set(re.findall(r"`((?:witness|cosignature|countersign|proof|misconduct)-[a-z-]+)`", SPEC)) - {"proof-file"}
    assert len(told) > 12
    assert [code for code in sorted(told) if f'"{code}"' not in source] == []


def test_the_sizes_that_are_told_were_measured() -> None:
    closed = at_a_million("lakes/estmark/" + "9f" * 16, "southern-lakes-2026/hill-watch-office-{}/w")
    longest = at_a_million("a" * 100, "b" * 99 + "{}")
    usual = at_a_million("lakes/estmark", "lakes/participant-{}/witness")
    for size in map(len, (usual, closed, longest)):
        assert f"{size:,}" in SPEC


def test_the_page_for_lawyers_explains_every_kind() -> None:
    told = re.findall(r"^### `([a-z-]+)`", PAGE, re.MULTILINE)
    assert set(told) == set(misconduct.KINDS)
    for part in PAGE.split("\n### ")[1:]:
        plain = part.lower()
        assert (("does not prove" in plain or "does\nnot prove" in plain) and "proves" in plain) or "shows" in plain


def test_the_page_shows_what_the_command_prints(tmp_path: Path) -> None:
    raw, printed = BLOCK.findall(PAGE)[:2]
    file = tmp_path / "file.misconduct"
    file.write_text(raw, "utf-8")
    answer = ask("verify", file)
    assert (answer.status, answer.out.strip()) == (0, printed.strip())


@pytest.mark.parametrize("word", ["Merkle", "Ed25519", "SHA", "hash function", "public-key"])
def test_the_page_for_lawyers_needs_no_words_of_cryptography(word: str) -> None:
    assert word not in PAGE
