"""Sealed fields: the log holds a seal, the value travels beside it and can be deleted.

    seal = "sha256:" + hex(SHA-256( p("comity sealed field 1") p(salt) p(log) p(case) p(path) p(value) ))

p(x) is the length of x in bytes as eight bytes, the greater first, and then x; salt is 32 random bytes, value the canonical
JSON of the value. The opening (all of these but the tag) goes to the audience. Who deletes it keeps a record that something
was said, and nobody can guess what: the salt is gone. Who kept it can prove later what was said.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import canonical
from comity.record.shape import CASE, PATH, log_name, pattern, table

TAG = b"comity sealed field 1"
SALT_BYTES = 32

_FORM = table(
    {
        "log": log_name,
        "case": CASE,
        "path": PATH,
        "value": lambda value: None,
        "salt": pattern(r"[0-9a-f]{64}", Phrase("a salt of 64 hex digits")),
    }
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a seal. `value` is any value of the canonical profile; `salt` 32 bytes."""

    log: str
    case: str
    path: str
    value: object
    salt: bytes

    @property
    def seal(self) -> str:
        return seal(self.log, self.case, self.path, self.value, self.salt)

    def format(self) -> bytes:
        """The opening as one line of canonical JSON."""
        form = {"log": self.log, "case": self.case, "path": self.path, "value": self.value, "salt": self.salt.hex()}
        return canonical.encode(form) + b"\n"


def seal(log: str, case: str, path: str, value: object, salt: bytes) -> str:
    """The seal that stands in the act's `sealed`. The salt must be random and used once."""
    if len(salt) != SALT_BYTES:
        raise Yours(
            "sealed-salt",
            expected=Phrase("{count} random bytes", {"count": SALT_BYTES}),
            got=Phrase("{count} bytes", {"count": len(salt)}),
            todo=Phrase("Draw a new salt for each field."),
        )
    hasher = hashlib.sha256()
    for part in (TAG, salt, log.encode(), case.encode(), path.encode(), canonical.encode_value(value)):
        hasher.update(len(part).to_bytes(8, "big") + part)
    return "sha256:" + hasher.hexdigest()


def check(seal: str, opening: Opening, where: str = "") -> None:
    """Raise `Theirs` unless the opening is that of the seal."""
    if not hmac.compare_digest(opening.seal, seal):
        raise Theirs(
            "sealed-opening-wrong",
            expected=Phrase("the opening of {digest}", {"digest": seal}),
            got=Phrase("the opening of {digest}", {"digest": opening.seal}),
            todo=Phrase("This is not what was sealed. Ask the act's author for the opening."),
            where=where,
        )


def parse(raw: bytes, where: str = "") -> Opening:
    """The opening of a line that `Opening.format` wrote. Raises `Theirs`."""
    value = canonical.decode(raw.removesuffix(b"\n"), where)
    fault = _FORM(value)
    if fault is not None:
        raise Theirs(
            "sealed-opening-malformed",
            expected=fault.expected,
            got=fault.got,
            todo=Phrase("The file is no opening, or was changed: ask the sender for it again."),
            where=where or fault.path,
        )
    return Opening(value["log"], value["case"], value["path"], value["value"], bytes.fromhex(value["salt"]))
