"""Entries of a log: `entry.parse`, `entry.open`, `entry.read`."""

from __future__ import annotations

import hashlib

from comity.errors import ComityError
from comity.record import canonical, entry, note
from comity.record.keys import SigningKey, VerifyKey, generate
from fuzz.note import rows

NAMES = {  # the keys of the vectors: made of the same byte 32 times
    "lakes/estmark/authority": 1,
    "lakes/westmark/authority": 2,
    "lakes/estmark/duty": 3,
    "lakes/charter": 4,
    "lakes/estmark": 5,
    "lakes/westmark/seen": 6,
}
KEYS: dict[str, SigningKey] = {key.ref: key for key in (generate(name, bytes([byte]) * 32) for name, byte in NAMES.items())}


def find(ref: str) -> VerifyKey | None:
    return KEYS[ref].verify_key if ref in KEYS else None


def one(data: bytes) -> None:
    """A text that is read is canonical and stays so; an entry that is opened carries just the signatures that it says."""
    try:
        value = entry.read(data, "fuzz")
    except ComityError as error:
        str(error)
    else:
        assert canonical.encode(value) == data[:-1]
    try:
        found = entry.parse(data, "fuzz")
    except ComityError as error:
        str(error)
        assert not opens(data), "opened, and yet not parsed"
        return
    text, lines = note.cut(data)
    assert canonical.encode(dict(found.value)) + b"\n" == text
    assert text + b"\n" + rows(tuple(lines)) == data
    assert found.id == hashlib.sha256(text).hexdigest() and found.by == tuple(ref for ref, _ in lines)
    assert note.parse(data).text == text  # what an entry admits, every reader of notes admits
    if opens(data):
        assert note.sign(text, *(KEYS[ref] for ref in found.by)) == data


def opens(data: bytes) -> bool:
    try:
        entry.open(data, find, "fuzz")
    except ComityError as error:
        str(error)
        return False
    return True


if __name__ == "__main__":
    from fuzz.start import start

    start("entry")
