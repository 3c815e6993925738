"""Private keys at rest: one JSON object a key, its seed locked with a pass phrase.

    {"cipher":"chacha20-poly1305","kdf":{"lanes":4,"memory_kib":65536,"name":"argon2id","passes":3,"salt":"<32 hex>"},
     "key":"<vkey>","locked":"<96 hex>","nonce":"<24 hex>","v":"key/1"}

Canonical JSON and a line end. The pass phrase (NFC, UTF-8) goes through Argon2id (RFC 9106) to 32 bytes; these lock the 32 byte
seed with ChaCha20-Poly1305 (RFC 8439), and all other members of the object, in canonical JSON, are authenticated with it: who
changes the name or the cost makes the file useless. Only this room needs cryptography; it is loaded when a key is.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import canonical
from comity.record.keys import SigningKey, VerifyKey
from comity.record.shape import choice, number, pattern, table, vkey
from comity.settings import SETTINGS

SALT_BYTES = 16
NONCE_BYTES = 12
MOST = 4_096
"""Bytes of a key file. One under the longest name has less than 1,000."""

_KDF = table(
    {
        "name": choice("argon2id"),
        "memory_kib": number(8, SETTINGS.argon_memory_most_kib),
        "passes": number(1, SETTINGS.argon_passes_most),
        "lanes": number(1, 16),
        "salt": pattern(r"[0-9a-f]{32}", Phrase("32 hex digits")),
    }
)
_FORM = table(
    {
        "v": choice("key/1"),
        "key": vkey,
        "kdf": _KDF,
        "cipher": choice("chacha20-poly1305"),
        "nonce": pattern(r"[0-9a-f]{24}", Phrase("24 hex digits")),
        "locked": pattern(r"[0-9a-f]{96}", Phrase("96 hex digits")),
    }
)


def lock(key: SigningKey, passphrase: str, salt: bytes, nonce: bytes) -> bytes:
    """The key file's bytes. `salt` is 16 and `nonce` 12 random bytes, new for every file."""
    if not passphrase or len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES:
        raise Yours(
            "key-pass-phrase",
            expected=Phrase("a pass phrase, and fresh random bytes"),
            got=Phrase("an empty one, or bytes of another length"),
            todo=Phrase("Choose a pass phrase of several words and try again."),
        )
    form: dict[str, Any] = {
        "v": "key/1",
        "key": key.verify_key.vkey,
        "kdf": {
            "name": "argon2id",
            "memory_kib": SETTINGS.argon_memory_kib,
            "passes": SETTINGS.argon_passes,
            "lanes": SETTINGS.argon_lanes,
            "salt": salt.hex(),
        },
        "cipher": "chacha20-poly1305",
        "nonce": nonce.hex(),
    }
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    locked = ChaCha20Poly1305(_stretch(form["kdf"], passphrase)).encrypt(nonce, key.seed, canonical.encode(form))
    return canonical.encode({**form, "locked": locked.hex()}) + b"\n"


def unlock(raw: bytes, passphrase: str, where: str = "") -> SigningKey:
    """The key of a key file. Raises `Theirs` where the file is none, `Yours` where the pass phrase does not open it."""
    form = _form(raw, where)
    key = VerifyKey.parse(form["key"], where)
    locked = bytes.fromhex(form.pop("locked"))
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cipher = ChaCha20Poly1305(_stretch(form["kdf"], passphrase))
    try:
        found = SigningKey(key.name, cipher.decrypt(bytes.fromhex(form["nonce"]), locked, canonical.encode(form)))
    except InvalidTag:
        raise Yours(
            "key-pass-phrase-wrong",
            expected=Phrase("the pass phrase of {ref}", {"ref": key.ref}),
            got=Phrase("another one"),
            todo=Phrase("Try again; look at capitals and the keyboard's language. Nobody can recover a lost pass phrase."),
            where=where,
        ) from None
    if found.verify_key != key:
        _malformed(Phrase("a seed that does not make the key {ref}", {"ref": key.ref}), where)
    return found


def public(raw: bytes, where: str = "") -> VerifyKey:
    """Whose key file it is, without opening it."""
    return VerifyKey.parse(_form(raw, where)["key"], where)


def _form(raw: bytes, where: str) -> dict[str, Any]:
    if len(raw) > MOST:
        _malformed(Phrase("{count} bytes", {"count": len(raw)}), where)
    form = canonical.decode(raw.removesuffix(b"\n"), where)
    fault = _FORM(form)
    if fault is not None:
        _malformed(Phrase("{path}: {got}", {"path": fault.path, "got": fault.got}), where)
    return form


def _stretch(kdf: dict[str, Any], passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salt = bytes.fromhex(kdf["salt"])
    stretched = Argon2id(
        salt=salt, length=32, iterations=kdf["passes"], lanes=kdf["lanes"], memory_cost=max(kdf["memory_kib"], 8 * kdf["lanes"])
    )
    return stretched.derive(unicodedata.normalize("NFC", passphrase).encode())


def _malformed(got: Phrase, where: str) -> None:
    raise Theirs(
        "key-file-malformed",
        expected=Phrase("a key file of this program"),
        got=got,
        todo=Phrase("Choose the file whose name ends in .key, or restore it from your copy."),
        where=where,
    )
