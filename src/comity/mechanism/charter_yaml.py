"""A charter file made by a program: what somebody chose on a form, as the YAML that people write and `comity init` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

WIDTH = 120


def dump(parts: Mapping[str, Any], head: str) -> bytes:
    """The file, in the order of the parts given. `head`: one line that is said of it, as a comment."""
    lines = "".join(f"# {line}\n" for line in head.splitlines())
    body = yaml.safe_dump(dict(parts), allow_unicode=True, sort_keys=False, default_flow_style=None, width=WIDTH)
    return (lines + body).encode()
