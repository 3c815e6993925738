"""A finding about a procedure file: where, which rule, what was found, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Finding:
    """An `error` keeps the procedure from being loaded; a `warning` is for its author. `path` is the place in the file."""

    path: str
    rule: Phrase
    got: Phrase
    mend: Phrase
    level: Literal["error", "warning"] = "error"


def undeclared(path: str, what: Phrase, name: str) -> Finding:
    """The finding that a name is used and nowhere declared."""
    rule = Phrase("every name used is declared: {what}", {"what": what})
    got = Phrase("“{name}”, which is not declared", {"name": name})
    return Finding(path, rule, got, Phrase("Correct the spelling or declare it."))
