"""Signed notes: some lines of text, and below them who signed it. C2SP signed-note v1.0.0.

    {"act":"file_readout", ... ,"v":"act/1"}
                                                      <- an empty line
    — lakes/estmark/duty H0yaO1r5...                  <- em dash, key name, base64 of 4 bytes key id and 64 of signature

The text ends with its line end and is what is signed. The last empty line parts text and signatures. This one form carries
acts, charters, amendments, loans, `seen` notes and checkpoints.

`parse` looks at the form and gives an `Unverified`; `open` checks signatures and gives a `Note`. Here, as in the standard,
lines by unknown keys are passed over: a checkpoint gathers witnesses. Entries of a log are stricter, see `entry.open`.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record.keys import SigningKey, VerifyKey
from comity.settings import SETTINGS

Find = Callable[[str], VerifyKey | None]
"""Looks a key up by its ref, `name+hex8`; None for a key that the caller does not know."""

_DASH = "— "
_CONTROL = bytes(byte for byte in range(0x20) if byte != 0x0A)


Line = tuple[str, bytes]
"""One signature line: the ref of the key that it claims, and the signature after the key id."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """A note whose form is right. Nobody has checked a signature: do not act on the text."""

    text: bytes
    lines: tuple[Line, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note with at least one good signature, and no bad one, by keys that the caller knows."""

    text: bytes
    raw: bytes
    signers: tuple[VerifyKey, ...]


def parse(raw: bytes, where: str = "") -> Unverified:
    """Text and signature lines of a note. Raises `Theirs` where the form is not that of signed-note v1.0.0."""
    text, lines = cut(raw, where)
    if len(text.translate(None, _CONTROL)) != len(text):
        _malformed(Phrase("a control character"), where)
    try:
        text.decode()
    except UnicodeDecodeError:
        _malformed(Phrase("bytes that are no UTF-8"), where)
    return Unverified(text, tuple(lines), raw)


def cut(raw: bytes, where: str = "") -> tuple[bytes, list[Line]]:
    """What `parse` gives, the characters of the text unchecked: for `entry`, whose JSON admits neither of the bad ones."""
    if len(raw) > SETTINGS.note_bytes:
        raise Theirs(
            "note-too-long",
            expected=Phrase("at most {most} bytes", {"most": SETTINGS.note_bytes}),
            got=Phrase("{count} bytes", {"count": len(raw)}),
            todo=Phrase("Ask the sender to move the large part into an attachment."),
            where=where,
        )
    end = raw.rfind(b"\n\n") + 1
    if end < 2 or raw[-1] != 0x0A or end + 1 == len(raw):
        _malformed(Phrase("no empty line with signatures below it"), where)
    rows = raw[end + 1 : -1].split(b"\n")
    if len(rows) == 1:
        return raw[:end], [_line(rows[0], where)]
    if len(rows) > SETTINGS.signatures:
        raise Theirs(
            "note-too-many-signatures",
            expected=Phrase("at most {most} signature lines", {"most": SETTINGS.signatures}),
            got=Phrase("{count} lines", {"count": len(rows)}),
            todo=Phrase("Ask the sender for the note with the signatures that it needs, and no others."),
            where=where,
        )
    return raw[:end], [_line(row, where) for row in rows]


def open(raw: bytes, find: Find, where: str = "") -> Note:  # noqa: A001  (the pair sign/open is the standard's)
    """The note, once each signature by a known key has been checked and there is at least one. Raises `Theirs`."""
    note = parse(raw, where)
    signers: list[VerifyKey] = []
    for ref, signature in note.lines:
        key = find(ref)
        if key is not None:
            check(key, note.text, signature, where)
            if key not in signers:  # a line that comes twice is still one signer
                signers.append(key)
    if not signers:
        raise Theirs(
            "note-key-unknown",
            expected=Phrase("a signature by a key that is known here"),
            got=Phrase("signatures by {refs}", {"refs": ", ".join(ref for ref, _ in note.lines)}),
            todo=Phrase("Check which log this belongs to, and that its key was copied whole."),
            where=where,
        )
    return Note(note.text, raw, tuple(signers))


def check(key: VerifyKey, text: bytes, signature: bytes, where: str = "") -> None:
    """Raise `Theirs` unless the key signed the text."""
    if not key.verify(text, signature):
        raise Theirs(
            "note-signature-wrong",
            expected=Phrase("a signature by {ref} over this text", {"ref": key.ref}),
            got=Phrase("a signature that does not fit"),
            todo=Phrase("The text or the signature was changed. Do not use it; ask the signer for the original."),
            where=where,
        )


def sign(text: bytes, *signing_keys: SigningKey) -> bytes:
    """The note of the text, one line a key in the order given. Raises `Yours` where the result would be no valid note."""
    lines = [signature_line(key.verify_key, key.sign(text)) for key in signing_keys]
    raw = text + b"\n" + b"".join(lines)
    if not text.endswith(b"\n") or not lines or text.translate(None, _CONTROL) != text or len(raw) > SETTINGS.note_bytes:
        raise Yours(
            "note-cannot-sign",
            expected=Phrase("lines of text, at least one key, at most {most} bytes in all", {"most": SETTINGS.note_bytes}),
            got=Phrase("{count} bytes and {keys} keys", {"count": len(raw), "keys": len(lines)}),
            todo=Phrase("Shorten the text, or move the large part into an attachment."),
        )
    return raw


def signature_line(key: VerifyKey, signature: bytes) -> bytes:
    """One signature line with its line end."""
    return f"{_DASH}{key.name} ".encode() + b2a_base64(key.key_id + signature)


def _line(row: bytes, where: str) -> Line:
    head, _, encoded = row.rpartition(b" ")
    try:
        data = a2b_base64(encoded, strict_mode=True)
    except Base64Error:
        data = b""
    # Base64 with left-over bits would give one signature two spellings.
    whole = len(data) > 4 and b2a_base64(data, newline=False) == encoded
    ref = (_known_ref if len(head) <= _HEAD else _ref)(head, data[:4]) if whole else None
    if ref is None:
        _malformed(Phrase("the signature line {row}", {"row": row.decode(errors="replace")[:120]}), where)
    return ref, data[4:]


def _ref(head: bytes, key_id: bytes) -> str | None:
    """The ref of the key that a line names: `head` is the line before its last space. None where that is no dash and name."""
    try:
        start = head.decode()
    except UnicodeDecodeError:
        return None
    name = start[2:]
    if start[:2] == _DASH and name and name.isprintable() and " " not in name and "+" not in name:
        return f"{name}+{key_id.hex()}"
    return None


_HEAD = 2 * SETTINGS.name_bytes
_known_ref = lru_cache(maxsize=1024)(_ref)
"""The same few keys sign entry after entry: their refs are made once. Longer names than ours are not kept."""


def _malformed(got: Phrase, where: str) -> NoReturn:
    raise Theirs(
        "note-malformed",
        expected=Phrase("text, an empty line, then signature lines (signed-note v1.0.0)"),
        got=got,
        todo=Phrase("The file is cut off or was changed on the way: ask the sender for it again."),
        where=where,
    )
