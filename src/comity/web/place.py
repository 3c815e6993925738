"""Where things stand on the pages: one address for each case, row, clock and act, the same in every list that leads there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote


def case_address(case_id: str) -> str:
    """The page of a case: its id is `procedure/32 hex digits`."""
    return f"/cases/{quote(case_id)}"


def anchor(text: str) -> str:
    """A field's path as an id within a page: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def row_address(case_id: str, field: str) -> str:
    """A row of the comparison of a case."""
    return f"{case_address(case_id)}#field-{anchor(field)}"


def clock_anchor(clock: Any) -> str:
    """A clock is one participant's, or nobody's, started by one act; one that recurs is counted."""
    number = f"-{clock.number}" if clock.number else ""
    return f"clock-{anchor(clock.name)}-{anchor(clock.owed_by) or 'all'}-{clock.started_by[:8]}{number}"


def clock_address(case_id: str, clock: Any) -> str:
    """A clock on the page of its case."""
    return f"{case_address(case_id)}#{clock_anchor(clock)}"


def act_address(case_id: str, act_id: str) -> str:
    """An act on the page of its case."""
    return f"{case_address(case_id)}#act-{act_id[:16]}"


def number_of(text: str) -> int:
    """A page's number as an address gives it; 1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
