"""docs/reference/verifiers.md: the prose of verifiers.template.md, and the tables of this folder.

python -m tests.foreign.page            say whether the page is behind
python -m tests.foreign.page --write    bring it up to date
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.foreign import ed25519_table, table
from tests.foreign.logs import SIZES
from tests.foreign.table import Cell, ProofRow, Row

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "verifiers.md"
TEMPLATE = Path(__file__).with_name("verifiers.template.md")
REFRESH = "run: python -m tests.foreign.page --write"


def text() -> str:
    """The whole page."""
    parts = {
        "sizes": ", ".join(f"{size:,}" for size in SIZES[:-1]) + f" and {SIZES[-1]:,}",
        "changes": HEADING + "\n".join(map(_row, table.ROWS)),
        "proofs": HEADING + "\n".join(map(_row, table.PROOF_ROWS)),
        "empty": "| verifier | says |\n|---|---|\n"
        + "\n".join(f"| {_NAMES[name]} | {said} |" for name, said in table.EMPTY.items()),
        "beside": HEADING + "\n".join(_beside()),
        "ed25519": "\n".join(_ed25519()),
    }
    page = TEMPLATE.read_text("utf-8")
    for name, part in parts.items():
        assert page.count(f"{{{name}}}") == 1, name
        page = page.replace(f"{{{name}}}", part)
    return page


HEADING = "| what is changed | Comity | Go | sigstore |\n|---|---|---|---|\n"
_NAMES = {"comity": "Comity", "go": "Go", "sigstore": "sigstore"}
_BESIDE = "it lies beside the log, which has its digest alone"
_INSIDE = "the tree is right, and it reads no acts"


def _row(row: Row | ProofRow) -> str:
    return f"| {row.what} | {' | '.join(_cell(row.cell(name)) for name in table.VERIFIERS)} |"


def _beside() -> Iterator[str]:
    for what in table.BESIDE.values():
        yield f"| {what} | sees | {_blind(_BESIDE)} | {_blind(_BESIDE)} |"
    yield f"| {table.INSIDE} | sees: names it, and it has no effect | {_blind(_INSIDE)} | {_blind(_INSIDE)} |"


def _cell(cell: Cell) -> str:
    if cell.why:
        return _blind(cell.why)
    return "sees" + "".join(f"; not at size {size:,}: {why}" for size, why in cell.at.items())


def _blind(why: str) -> str:
    return f"*cannot see*: {why}"


def _ed25519() -> Iterator[str]:
    programs = ("comity", "openssl", "go", "node")
    yield "| vector | RFC 8032 | with cofactor | ZIP 215 | Comity | OpenSSL | Go | node | key taken |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in ed25519_table.vectors()["signatures"]:
        said = [row["name"] in ed25519_table.ACCEPTS[name] for name in programs]
        cells = [row["rfc"], row["rfc_cofactor"], row["zip215"], *said, row["enrol"]]
        yield f"| {row['name']} | {' | '.join('yes' if one else 'no' for one in cells)} |"


def main(argv: list[str]) -> int:
    """Write the page, or say that it is behind."""
    if PAGE.exists() and PAGE.read_text("utf-8") == text():
        return 0
    if "--write" in argv:
        PAGE.write_text(text(), "utf-8", newline="\n")
    print(PAGE.name, "written" if "--write" in argv else "is behind")  # noqa: T201
    return 0 if "--write" in argv else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
