"""Signed notes: `note.parse`, `note.open`."""

from __future__ import annotations

from binascii import b2a_base64

from comity.errors import ComityError
from comity.record import note
from comity.record.keys import VerifyKey, generate

KEYS = {key.ref: key for key in (generate("lakes/estmark", b"\x05" * 32), generate("lakes/estmark/duty", b"\x03" * 32))}
"""Private keys that the target knows: so it can tell a signature that they made from one that was only let through."""


def find(ref: str) -> VerifyKey | None:
    return KEYS[ref].verify_key if ref in KEYS else None


def rows(lines: tuple[note.Line, ...]) -> bytes:
    """Signature lines, written again from what was read of them."""
    made = [b"\xe2\x80\x94 %s %s" % (name(ref), b2a_base64(key_id(ref) + signature)) for ref, signature in lines]
    return b"".join(made)


def name(ref: str) -> bytes:
    return ref.rpartition("+")[0].encode()


def key_id(ref: str) -> bytes:
    return bytes.fromhex(ref.rpartition("+")[2])


def one(data: bytes) -> None:
    """What is read is written back to the same bytes; what is opened was signed by the key that is named."""
    try:
        read = note.parse(data, "fuzz")
    except ComityError as error:
        str(error)
        return
    assert read.text + b"\n" + rows(read.lines) == data
    read.text.decode()
    try:
        opened = note.open(data, find, "fuzz")
    except ComityError as error:
        str(error)
        return
    assert opened.text == read.text
    for signer in opened.signers:
        assert note.signature_line(signer, KEYS[signer.ref].sign(read.text)) in data


if __name__ == "__main__":
    from fuzz.start import start

    start("note")
