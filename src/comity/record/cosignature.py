"""Cosignatures: others sign, with a time, that they saw a log at a state that grew out of what they saw before.

    lakes/estmark                                       the checkpoint's text, signed by the log's key
    3
    qvIcLjEPqJsO6lAyKHbqRqcgk1Jj5zTGZ7cY6OJkfAk=

    — lakes/estmark AbC...
    — lakes/westmark/witness DeF...                     a cosignature: key id, 8 bytes of time, 64 of Ed25519 signature

C2SP tlog-cosignature v1.0.1, the timestamped Ed25519 kind. What is signed is two lines, then the checkpoint's whole text:

    cosignature/v1
    time 1767225600                                     seconds since 1970-01-01T00:00:00Z

It says: at that time, this was the largest state of that log that the witness knew, and all that it knew was one history.
The text does not name the witness. So one key under two names is one witness, and a key that serves here serves nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import checkpoint, note
from comity.settings import SETTINGS

COSIGNATURE = b"\x04"
"""The signature type byte of timestamped Ed25519 cosignatures."""

TIME_MOST = 2**63 - 1
"""tlog-cosignature v1.0.1: a timestamp must not exceed it."""

_VKEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key under its name. Made by `parse` (form only) or `enrol` (form and point).

    Foreign witnesses have any name that signed-note v1.0.0 allows, mostly an address without its scheme.
    """

    name: str
    public: bytes
    key_id: bytes = field(init=False, repr=False, compare=False)
    ref: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()
        object.__setattr__(self, "key_id", digest[:4])
        object.__setattr__(self, "ref", f"{self.name}+{self.key_id.hex()}")

    @classmethod
    def parse(cls, vkey: str, where: str = "") -> WitnessKey:
        """The key that a vkey string names. Raises `Theirs`; does not check the point: see `enrol`."""
        match = _VKEY.fullmatch(vkey) if len(vkey) <= 4 * SETTINGS.name_bytes else None
        data = base64.b64decode(match[3]) if match else b""  # 44 characters without padding are always 33 bytes
        if match is None or data[:1] != COSIGNATURE or not is_witness_name(match[1]):
            raise Theirs(
                "witness-key-malformed",
                expected=Phrase("a witness's key: name, plus sign, 8 hex digits, plus sign, 44 characters that begin with B"),
                got=Phrase("{text}", {"text": vkey[:80]}),
                todo=Phrase("Copy the whole line again. The key of a log or of a desk is no witness's key."),
                where=where,
            )
        key = cls(match[1], data[1:])
        if key.key_id.hex() != match[2]:
            raise Theirs(
                "witness-key-id-wrong",
                expected=Phrase("the key id {id}", {"id": key.key_id.hex()}),
                got=Phrase("{id}", {"id": match[2]}),
                todo=Phrase("A character of the key was lost or changed: copy it again from its owner."),
                where=where,
            )
        return key

    @property
    def vkey(self) -> str:
        """The key as one line of text."""
        return f"{self.ref}+{base64.b64encode(COSIGNATURE + self.public).decode()}"

    def verify(self, text: bytes, at: int, signature: bytes) -> bool:
        """Whether this key cosigned the text with this time. Libsodium's rules, as for every other signature.

        A signature of another length would move the border between it and what is signed.
        """
        if len(signature) != _SIGNATURE:
            return False
        try:
            crypto_sign_open(signature + message(text, at), self.public)
        except BadSignatureError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's private key under its name. Its seed never appears in a representation."""

    name: str
    seed: bytes = field(repr=False)
    key: WitnessKey = field(init=False, compare=False)
    _secret: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_witness_name(self.name):
            raise Yours(
                "witness-name",
                expected=Phrase("a name without spaces and plus signs, at most {most} bytes", {"most": SETTINGS.name_bytes}),
                got=Phrase("{text}", {"text": self.name[:120]}),
                todo=Phrase("Choose a name such as lakes/westmark/witness."),
            )
        public, secret = crypto_sign_seed_keypair(self.seed)
        object.__setattr__(self, "key", WitnessKey(self.name, public))
        object.__setattr__(self, "_secret", secret)

    def cosign(self, text: bytes, at: int) -> bytes:
        """The signature line, with its line end, over a checkpoint's text. `at`: seconds since 1970 in UTC.

        Signs whatever checkpoint it is given. What a witness may give away is decided by `witness.countersign`.
        """
        checkpoint.parse(text)
        if not 0 <= at <= TIME_MOST:
            raise Yours(
                "cosignature-time",
                expected=Phrase("a time after the beginning of 1970"),
                got=Phrase("{count} seconds", {"count": at}),
                todo=Phrase("Set this machine's clock."),
            )
        signature = at.to_bytes(8, "big") + crypto_sign(message(text, at), self._secret)[:64]
        return _line(self.key.ref, signature)


@dataclass(frozen=True, slots=True)
class Cosignature:
    """That this witness cosigned at this time: seconds since 1970 in UTC, by its own clock."""

    key: WitnessKey
    at: int


def enrol(vkey: str, where: str = "") -> WitnessKey:
    """A witness's key that may be relied on: its form and its point are right."""
    key = WitnessKey.parse(vkey, where)
    if not crypto_core_ed25519_is_valid_point(key.public):
        raise Theirs(
            "witness-key-point",
            expected=Phrase("a point of the prime-order group of Ed25519 in its canonical form"),
            got=Phrase("a point that programs disagree on"),
            todo=Phrase("Refuse this key: no honest program makes one. Ask its owner for another."),
            where=where,
        )
    return key


def message(text: bytes, at: int) -> bytes:
    """What a cosignature signs."""
    return b"cosignature/v1\ntime %d\n" % at + text


def open(raw: bytes, witnesses: Iterable[WitnessKey], where: str = "") -> tuple[Cosignature, ...]:  # noqa: A001
    """The cosignatures of a checkpoint by these witnesses, in the order of its lines; lines by others are passed over.

    Raises `Theirs` where it is no checkpoint, or where a line by one of these keys does not fit. It does not look at the
    log's own signature: see `checkpoint.open`.
    """
    form = note.parse(raw, where)
    checkpoint.parse(form.text, where)
    known = {key.ref: key for key in witnesses}
    found = []
    for ref, signature in form.lines:
        key = known.get(ref)
        if key is None:
            continue
        at = int.from_bytes(signature[:8], "big")
        if at > TIME_MOST or not key.verify(form.text, at, signature[8:]):
            raise Theirs(
                "cosignature-wrong",
                expected=Phrase("a cosignature by {ref} over this checkpoint", {"ref": ref}),
                got=Phrase("one that does not fit"),
                todo=Phrase("The checkpoint or the line was changed. Ask the witness for the original."),
                where=where,
            )
        found.append(Cosignature(key, at))
    return tuple(found)


def count(found: Iterable[Cosignature]) -> int:
    """How many witnesses these are: one key under two names, or at two times, is one."""
    return len({one.key.public for one in found})


def add(raw: bytes, *lines: bytes) -> bytes:
    """The checkpoint with further signature lines below those it has; a line that is there already is not doubled.

    Raises `Theirs` where a line has no right form, or there would be more than a note may have. Signatures are not checked.
    """
    form = note.parse(raw)
    have = list(form.lines)
    for line in lines:
        have += [row for row in note.parse(form.text + b"\n" + line).lines if row not in have]
    return note.parse(form.text + b"\n" + b"".join(_line(*row) for row in have)).raw


def with_line(text: bytes, key: WitnessKey, signature: bytes) -> bytes:
    """The checkpoint of a text with one line: this witness's, of which the signature (time and all) is known."""
    return text + b"\n" + _line(key.ref, signature)


def _line(ref: str, signature: bytes) -> bytes:
    name, _, key_id = ref.rpartition("+")
    return f"— {name} {base64.b64encode(bytes.fromhex(key_id) + signature).decode()}\n".encode()


def is_witness_name(name: str) -> bool:
    """What signed-note v1.0.0 asks of a key's name, and our own limit of its length."""
    return 0 < len(name.encode(errors="replace")) <= SETTINGS.name_bytes and name.isprintable() and not {" ", "+"} & set(name)
