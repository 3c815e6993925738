"""What a proof of misconduct says once it was checked: one sentence, what it shows, what it does not show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that holds. `keys`: the vkeys that it speaks of, which the reader has to compare by another way.

    `sentence` is what happened, `shows` what follows of it, `shows_not` what does not. `raw` are the file's bytes.
    """

    kind: str
    log: str
    keys: tuple[str, ...]
    sentence: Phrase
    shows: Phrase
    shows_not: Phrase
    raw: bytes

    def to_json(self) -> dict[str, Any]:
        """Everything but the bytes."""
        return {
            "kind": self.kind,
            "log": self.log,
            "keys": list(self.keys),
            "sentence": str(self.sentence),
            "shows": str(self.shows),
            "shows_not": str(self.shows_not),
        }
