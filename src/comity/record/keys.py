"""Ed25519 keys under names, as signed-note v1.0.0 writes them.

    vkey   lakes/estmark/duty+1f0c9a3b+AbC...=     name, key id, base64 of the type byte 0x01 and 32 public bytes
    ref    lakes/estmark/duty+1f0c9a3b             what an entry's `by` says
    key id SHA-256(name 0x0A 0x01 public)[:4]

Validity is libsodium's. Libraries disagree on points of small order, points off the prime subgroup and non-canonical
encodings; a hostile participant could use such a key to split honest nodes, so `enrol` refuses it at the door.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

ED25519 = b"\x01"
"""The signature type byte of signed-note v1.0.0 for plain Ed25519 over the note text."""

PUBLIC_SIZE = 32
"""Bytes of a public key. RFC 8032, section 5.1.5."""

SIGNATURE_SIZE = 64
"""Bytes of a signature. RFC 8032, section 5.1.6."""

_NAME = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")
_VKEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A public key under its name. Made by `parse` (form only) or `enrol` (form and point)."""

    name: str
    public: bytes
    key_id: bytes = field(init=False, repr=False, compare=False)
    ref: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_id", key_id(self.name, self.public))
        object.__setattr__(self, "ref", f"{self.name}+{self.key_id.hex()}")

    @classmethod
    def parse(cls, vkey: str, where: str = "") -> VerifyKey:
        """The key that a vkey string names. Raises `Theirs`; does not check the point: see `enrol`."""
        match = _VKEY.fullmatch(vkey) if len(vkey) <= 4 * SETTINGS.name_bytes else None
        data = _base64(match[3]) if match else b""
        if match is None or len(data) != 33 or data[:1] != ED25519 or not is_key_name(match[1]):
            raise Theirs(
                "key-malformed",
                expected=Phrase("a key: name, plus sign, 8 hex digits, plus sign, 44 characters of base64"),
                got=Phrase("{text}", {"text": vkey[:80]}),
                todo=Phrase("Copy the whole line of the key again, without spaces and line breaks."),
                where=where,
            )
        key = cls(match[1], data[1:])
        if key.key_id.hex() != match[2]:
            raise Theirs(
                "key-id-wrong",
                expected=Phrase("the key id {id}", {"id": key.key_id.hex()}),
                got=Phrase("{id}", {"id": match[2]}),
                todo=Phrase("A character of the key was lost or changed: copy it again from its owner."),
                where=where,
            )
        return key

    @property
    def vkey(self) -> str:
        """The key as one line of text."""
        return f"{self.ref}+{base64.b64encode(ED25519 + self.public).decode()}"

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether this key signed the text. Libsodium's rules: S below L; A and R canonical, neither of small order; no cofactor.

        A key off the prime-order group passes here, which is why `enrol` comes first (docs/reference/verifiers.md).
        Signature and text are checked as one run of bytes: a signature of another length would move the border between them.
        """
        if len(signature) != SIGNATURE_SIZE or len(self.public) != PUBLIC_SIZE:
            return False
        try:
            crypto_sign_open(signature + text, self.public)
        except BadSignatureError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key under its name. Its seed never appears in a representation."""

    name: str
    seed: bytes = field(repr=False)
    verify_key: VerifyKey = field(init=False, compare=False)
    _secret: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise Yours(
                "key-name",
                expected=Phrase("a key name of small letters, digits, hyphens and slashes, at most {most} bytes", {"most": 100}),
                got=Phrase("{text}", {"text": self.name[:120]}),
                todo=Phrase("Choose a name such as lakes/estmark/duty."),
            )
        public, secret = crypto_sign_seed_keypair(self.seed)
        object.__setattr__(self, "verify_key", VerifyKey(self.name, public))
        object.__setattr__(self, "_secret", secret)

    @property
    def ref(self) -> str:
        return self.verify_key.ref

    def sign(self, text: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature (RFC 8032) over the text."""
        return crypto_sign(text, self._secret)[:64]


def generate(name: str, seed32: bytes) -> SigningKey:
    """A key from 32 random bytes, which the caller draws: this room has no randomness of its own."""
    return SigningKey(name, seed32)


def shared(key: VerifyKey, others: Iterable[VerifyKey]) -> VerifyKey | None:
    """The first of the others that is this key under any name, or that has its ref; None where it is a key of its own."""
    return next((other for other in others if other.public == key.public or other.ref == key.ref), None)


def enrol(vkey: str, where: str = "") -> VerifyKey:
    """A key that may be relied on: its form and its point are right. Called wherever a key enters a charter or a log."""
    key = VerifyKey.parse(vkey, where)
    if not crypto_core_ed25519_is_valid_point(key.public):
        raise Theirs(
            "key-point",
            expected=Phrase("a point of the prime-order group of Ed25519 in its canonical form"),
            got=Phrase("a point that programs disagree on"),
            todo=Phrase("Refuse this key: no honest program makes one. Ask its owner for another."),
            where=where,
        )
    return key


def is_key_name(name: str) -> bool:
    """Key names are shaped like log names, so that neither needs quoting anywhere."""
    return len(name) <= SETTINGS.name_bytes and _NAME.fullmatch(name) is not None


def _base64(text: str) -> bytes:
    """Strict base64: padding right, no left-over bits. Empty where it is not."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
    return data if base64.b64encode(data).decode() == text else b""
