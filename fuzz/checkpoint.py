"""Checkpoints: `checkpoint.parse`, `checkpoint.peek`, `checkpoint.open`."""

from __future__ import annotations

from comity.errors import ComityError
from comity.record import checkpoint
from fuzz.note import KEYS

KEY = next(iter(KEYS.values()))
WORDS_OF = "note"


def one(data: bytes) -> None:
    """A text and its checkpoint are one; what is opened was signed by the log's key."""
    try:
        found = checkpoint.parse(data, "fuzz")
    except ComityError as error:
        str(error)
    else:
        assert found.format() == data
    try:
        opened = checkpoint.open(data, KEY.verify_key, "fuzz")
    except ComityError as error:
        str(error)
    else:
        assert opened == checkpoint.peek(data) and opened.origin == KEY.name
        assert data.startswith(opened.format() + b"\n") and opened.sign(KEY).removeprefix(opened.format()).strip() in data
    try:
        checkpoint.peek(data, "fuzz")
    except ComityError as error:
        str(error)


if __name__ == "__main__":
    from fuzz.start import start

    start("checkpoint")
