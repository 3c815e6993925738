"""python -m tests.mechanism.write_pages: bring docs/reference/procedures/ up to date with the procedure files."""

from __future__ import annotations

from pathlib import Path

from comity.mechanism import docpage, load

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "procedures"


def pages() -> dict[str, str]:
    """File name → text, for every shipped procedure."""
    return {f"{name}.md": docpage.page(load.shipped(name)) for name in load.shipped_names()}


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
