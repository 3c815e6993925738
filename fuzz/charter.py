"""Charter files: the strict YAML reader, `charter_file.load_yaml`; and what is signed, `entry.read` of `charter/1`.

The reader uses libyaml where the package carries it, and the reader written in Python where it does not: both are tried. They
do not refuse the same files (libyaml takes a tab before a colon), but what both take has to mean the same.
"""

from __future__ import annotations

import hashlib

import yaml

from comity.errors import ComityError
from comity.mechanism import charter_file, strict
from comity.mechanism.charter import from_value
from comity.record import entry
from comity.record.keys import generate
from fuzz.entry import KEYS

AUTHORITY, _, _, CHARTER, *_ = KEYS.values()


class Anybody(dict[str, str]):
    """Whoever is asked for has a key: else hardly any file would get past the first question."""

    def get(self, name: object, default: object = None) -> str:  # type: ignore[override]
        return generate(f"{name}/authority", hashlib.sha256(str(name).encode()).digest()).verify_key.vkey

    def __bool__(self) -> bool:
        return True


ANYBODY = Anybody()
MOST = 20_000  # bytes: the reader in Python takes a second for 200 kB, and nobody who installs from the lock has it

BRACKETS = 200  # the same reader looks back at each open one, a thousand characters long: that is its cost, not ours


def one(data: bytes) -> None:
    """A file that both readers take reads the same; a charter that it makes can be signed and read again."""
    fast = read(data, strict._Loader)
    slow = read(data, yaml.SafeLoader) if len(data) <= MOST and data.count(b"[") + data.count(b"{") <= BRACKETS else fast
    assert fast == slow or isinstance(fast, str) or isinstance(slow, str), (fast, slow)
    try:
        value = charter_file.load_yaml(
            data, "fuzz", at="2026-03-01T12:00:00Z", by=[AUTHORITY.ref], key=CHARTER.verify_key.vkey, authorities=ANYBODY
        )
    except ComityError as error:
        str(error)
        return
    try:
        text = entry.compose(value)
    except ComityError as error:
        str(error)
        return
    assert entry.read(text) == value
    from_value("", value)


def read(data: bytes, loader: type) -> object:
    """The file as plain values; the code of the error where it is refused."""
    used, strict._Loader = strict._Loader, loader
    try:
        return plain(strict.read(data, "fuzz"))
    except ComityError as error:
        str(error)
        return error.code
    finally:
        strict._Loader = used


def plain(item: strict.Item) -> object:
    """Without lines: the two readers differ by one where a value is left out."""
    if isinstance(item.value, dict):
        return {key: plain(value) for key, value in item.value.items()}
    if isinstance(item.value, list):
        return [plain(value) for value in item.value]
    return item.value, type(item.value)


if __name__ == "__main__":
    from fuzz.start import start

    start("charter")
