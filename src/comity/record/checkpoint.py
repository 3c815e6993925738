"""Checkpoints: the signed state of a log. C2SP tlog-checkpoint v1.0.0.

    lakes/estmark                                       origin: the log's name
    3                                                   how many entries
    qvIcLjEPqJsO6lAyKHbqRqcgk1Jj5zTGZ7cY6OJkfAk=        the root over them, base64
    (empty line)
    — lakes/estmark AbC...                              signed with the log's key, whose name is the log's

Everything that a log ever said is fixed by its newest checkpoint. Two checkpoints of one log that no consistency proof joins
are a proof of misconduct.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import note
from comity.record.keys import SigningKey, VerifyKey

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: `origin` its name, `size` its number of entries, `root` 32 bytes."""

    origin: str
    size: int
    root: bytes

    def format(self) -> bytes:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()

    def sign(self, *signing_keys: SigningKey) -> bytes:
        """The signed note."""
        return note.sign(self.format(), *signing_keys)


def parse(text: bytes, where: str = "") -> Checkpoint:
    """The checkpoint of a text. Extension lines, which the standard advises against, are refused: nobody could audit them."""
    try:
        rows = text.decode().split("\n")
    except UnicodeDecodeError:
        rows = []
    root = _hash(rows[2]) if len(rows) == 4 and rows[3] == "" else b""
    if not root or not rows[0] or _SIZE.fullmatch(rows[1]) is None:
        raise Theirs(
            "checkpoint-malformed",
            expected=Phrase("three lines: the log's name, its size, its root"),
            got=Phrase("{text}", {"text": repr(text[:120])}),
            todo=Phrase("The file is damaged, or no checkpoint: fetch it again."),
            where=where,
        )
    return Checkpoint(rows[0], int(rows[1]), root)


def open(raw: bytes, key: VerifyKey, where: str = "") -> Checkpoint:  # noqa: A001  (the pair sign/open is the standard's)
    """The checkpoint of the log whose key this is, once the log's signature has been checked. Raises `Theirs`."""
    opened = note.open(raw, {key.ref: key}.get, where)
    found = parse(opened.text, where)
    if found.origin != key.name:
        raise Theirs(
            "checkpoint-origin",
            expected=Phrase("a checkpoint of {log}", {"log": key.name}),
            got=Phrase("one of {log}", {"log": found.origin}),
            todo=Phrase("The file belongs to another log: look for a mix-up of folders."),
            where=where,
        )
    return found


def peek(raw: bytes, where: str = "") -> Checkpoint:
    """What a checkpoint says, its signature unchecked: for our own store, whose checkpoints were checked on the way in."""
    return parse(note.parse(raw, where).text, where)


def _hash(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if len(data) == 32 and base64.b64encode(data).decode() == text else b""
