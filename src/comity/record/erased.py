"""What was deleted beside the logs, noted outside the database: a backup that is restored must not bring it back.

One line of canonical JSON each, only ever added: {"gone": <name>}, and {"again": <name>} where the same bytes were put back on
purpose; the last line of a name counts. A name is what the log shows anyway: the seal of an opening, the digest of an
attachment; or the id of an act that was taken back, which says nothing to who does not know the act's text already.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from comity.errors import Ours
from comity.phrase import Phrase
from comity.record import canonical, watermark


class Forgetting(Protocol):
    """The part of a store from which things are deleted."""

    def outbox_remove(self, entry_id: str) -> bool: ...

    def attachment_delete(self, digest: str) -> bool: ...

    def opening_delete(self, seal: str) -> bool: ...


class Erased:
    """The list at `path`; empty where there is no file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> set[str]:
        """What is to stay deleted. A last line that a crash cut off was not yet acted upon, and is passed over."""
        found: set[str] = set()
        data = self.path.read_bytes() if self.path.exists() else b""
        for row in data.split(b"\n")[:-1]:
            value = canonical.decode(row, str(self.path))
            found.discard(str(value.get("again")))
            found |= {str(value["gone"])} if "gone" in value else set()
        return found

    def gone(self, name: str) -> Ours | None:
        """Note a deletion that is about to happen. A note that fails is no reason to keep the bytes: the error is given back."""
        try:
            self._add({"gone": name})
        except OSError as error:
            return Ours(
                "erasure-not-noted",
                expected=Phrase("to note the deletion of {name} beside the checkpoint file", {"name": name}),
                got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
                todo=Phrase("It is deleted here. A backup that is restored would bring it back: delete it again then."),
                where=str(self.path),
            )
        return None

    def again(self, name: str) -> None:
        """Note that what was deleted has been put back; nothing where it was not."""
        if name in self.names():
            self._add({"again": name})

    def apply(self, store: Forgetting) -> int:
        """Delete all of it from a store that was restored; how many were there."""
        ids = {name for name in self.names() if ":" not in name}
        done = sum(store.outbox_remove(name) for name in sorted(ids))
        return done + sum(store.opening_delete(name) or store.attachment_delete(name) for name in sorted(self.names() - ids))

    def _add(self, row: dict[str, str]) -> None:
        data = self.path.read_bytes() if self.path.exists() else b""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
            if not data.endswith(b"\n"):
                file.truncate(data.rfind(b"\n") + 1)  # half a line that a crash left
            file.write(canonical.encode(dict(row)) + b"\n")
            watermark.sync(file)
