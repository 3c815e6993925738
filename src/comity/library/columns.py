"""Which column of a table means what, remembered by the table's own headings, so that a desk confirms it once."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from comity.library.folder import Folder


def signature(headings: list[str]) -> str:
    """One key for one layout: headings trimmed and case-folded, in their order."""
    plain = [" ".join(heading.split()).casefold() for heading in headings]
    return hashlib.sha256(orjson.dumps(plain)).hexdigest()[:32]


class Columns:
    """Confirmed columns, one small file a layout. The mapping is the JSON form of `intake.mapping.Mapping`."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def recall(self, headings: list[str]) -> dict[str, Any] | None:
        """The columns confirmed for these headings, or None."""
        found = self._folder.read_json(f"{signature(headings)}.json")
        return found if isinstance(found, dict) else None

    def remember(self, headings: list[str], mapping: dict[str, Any]) -> None:
        self._folder.write_json(f"{signature(headings)}.json", mapping)
