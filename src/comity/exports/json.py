"""A comparison as JSON for other programs: an envelope with a version around what the comparison says of itself.

    {"v": "comparison-texts/1", "made": "2026-11-20T14:30:00Z", "program": "comity 0.1.0", "exercise": false,
     "note": "Nothing here says which side is right.", "comparison": {…}}

Keys are sorted and no number has a fraction, so that the same comparison gives the same bytes. A reader that does not know `v`
should stop. The inside is described in docs/reference/comparison-json.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import comity
from comity.exports.paper import JUDGES_NOTHING

MEDIA_TYPE = "application/json"
VERSIONS = {"texts": "comparison-texts/1", "tables": "comparison-tables/1"}


def document(kind: str, comparison: Mapping[str, object], *, when: datetime, exercise: bool = False) -> dict[str, object]:
    """The JSON document of a comparison; `kind` is "texts" or "tables", `when` an aware time."""
    return {
        "v": VERSIONS[kind],
        "made": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program": f"comity {comity.__version__}",
        "exercise": exercise,
        "note": JUDGES_NOTHING.id,
        "comparison": comparison,
    }


def write(kind: str, comparison: Mapping[str, object], *, when: datetime, exercise: bool = False) -> bytes:
    """The document as UTF-8, two spaces deep, with a line feed at the end."""
    value = document(kind, comparison, when=when, exercise=exercise)
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode("utf-8", "backslashreplace")
