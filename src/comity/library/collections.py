"""Acts that wait for signatures: one file each, by the id that the act will have. Half-signed, and so not on the record.

<id>.to-sign          the act with the lines so far (docs/spec/act.md, "Files to sign")
<id>.given-up         when it was given up; the file stays, so that a copy that comes back is known
"""

from __future__ import annotations

import re

from comity.errors import Yours
from comity.library.folder import Folder
from comity.phrase import Phrase

_ID = re.compile(r"[0-9a-f]{64}")


class Collections:
    """All collections of this desk. What is in a file, this shelf does not know."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def put(self, act_id: str, raw: bytes) -> None:
        """Keep the newest state of one."""
        self._folder.write(f"{act_id}.to-sign", raw)

    def get(self, act_id: str) -> bytes:
        """Its bytes. Raises `Yours` where there is none."""
        found = self._folder.read(f"{act_id}.to-sign") if _ID.fullmatch(act_id) else None
        if found is None:
            raise Yours(
                "collection-unknown",
                expected=Phrase("an act that waits for signatures at this desk"),
                got=Phrase("{id}, which is not here", {"id": act_id[:64]}),
                todo=Phrase("Choose it from the list of those that wait, or bring the file that you were sent."),
            )
        return found

    def has(self, act_id: str) -> bool:
        return _ID.fullmatch(act_id) is not None and self._folder.read(f"{act_id}.to-sign") is not None

    def ids(self) -> tuple[str, ...]:
        """The ids of all, given up or not."""
        return tuple(name.removesuffix(".to-sign") for name in self._folder.names() if name.endswith(".to-sign"))

    def give_up(self, act_id: str, when: str) -> None:
        """Note that its beginner has given it up."""
        self._folder.write(f"{act_id}.given-up", when.encode() + b"\n")

    def given_up(self, act_id: str) -> str | None:
        """When it was given up; None where it was not."""
        found = self._folder.read(f"{act_id}.given-up")
        return None if found is None else found.decode("ascii", "replace").strip()

    def forget(self, act_id: str) -> None:
        """Delete the file and all that is noted of it."""
        for ending in ("to-sign", "given-up"):
            self._folder.delete(f"{act_id}.{ending}")
