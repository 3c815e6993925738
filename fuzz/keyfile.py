"""Key files: `keyfile.public`, `keyfile.unlock`.

A key file says how much work a guess of its pass phrase costs, up to a limit that keeps a machine busy for a minute. Here
what it says is read, held to the limits, and then one unit of work is done in its place: `cheap` stands where Argon2id's
parameters are handed over, behind every check of the file. So the files of the corpus are locked at that cost, too.
"""

from __future__ import annotations

from typing import Any

from comity.errors import ComityError
from comity.record import canonical, keyfile
from comity.settings import SETTINGS

WORDS = "fuzz words"
stretch = keyfile._stretch


def cheap(kdf: dict[str, Any], passphrase: str) -> bytes:
    """Argon2id with the file's salt and the least cost, once the cost that the file asks for is seen to be bounded."""
    assert 8 <= kdf["memory_kib"] <= SETTINGS.argon_memory_most_kib
    assert 1 <= kdf["passes"] <= SETTINGS.argon_passes_most
    assert 1 <= kdf["lanes"] <= 16
    return stretch({**kdf, "memory_kib": 8, "passes": 1, "lanes": 1}, passphrase)


def one(data: bytes) -> None:
    """A file that opens holds the key that it names, and is the one spelling of itself."""
    keyfile._stretch = cheap
    try:
        try:
            key = keyfile.public(data, "fuzz")
        except ComityError as error:
            str(error)
            key = None
        try:
            opened = keyfile.unlock(data, WORDS, "fuzz")
        except ComityError as error:
            str(error)
            return
    finally:
        keyfile._stretch = stretch
    assert key is not None and opened.verify_key == key
    assert repr(opened.seed) not in repr(opened)
    assert canonical.encode(canonical.decode(data.removesuffix(b"\n"))) == data.removesuffix(b"\n")


if __name__ == "__main__":
    from fuzz.start import start

    start("keyfile")
