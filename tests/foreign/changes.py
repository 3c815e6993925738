"""What can be changed of a published log: each function gives the changed files, one alteration after the other.

An alteration names an entry too: the one whose inclusion proof a reader would ask for who could notice. Where a log of this
size has no such thing, nothing is given.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.foreign.logs import Log
from tests.record import made
from tests.vectors import edwards

from comity.record import checkpoint, note
from comity.record.keys import SigningKey
from comity.record.tile import WIDTH, Tile, width_at


@dataclass(frozen=True, slots=True)
class Altered:
    """Files below the log with other bytes; the entry to ask for; a word for messages."""

    files: dict[str, bytes]
    asked: int
    say: str


Change = Callable[[Log], Iterator[Altered]]

THIEF = made.generate(made.LOG, b"\x2a" * 32)
"""Another key under the log's name."""


def flip(data: bytes, at: int, bit: int = 1) -> bytes:
    """The same bytes but for one bit of byte `at`."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


# --- entries --------------------------------------------------------------------------------------------------------------


def _bundle(log: Log, index: int) -> tuple[str, bytes, int]:
    """Path and bytes of the bundle that holds an entry, and where in it the entry's length stands."""
    path = Tile(0, index // WIDTH, width_at(0, index // WIDTH, log.size)).entries_path
    data, at = log.read(path), 0
    for _ in range(index % WIDTH):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    return path, data, at


def _some(log: Log) -> list[int]:
    return sorted({0, log.size // 2, log.size - 1})


def entry_byte(log: Log) -> Iterator[Altered]:
    for index in _some(log):
        path, data, at = _bundle(log, index)
        length = int.from_bytes(data[at : at + 2], "big")
        for place in (0, length // 2, length - 1):
            yield Altered({path: flip(data, at + 2 + place)}, index, f"byte {place} of entry {index}")


def entry_length(log: Log) -> Iterator[Altered]:
    for index in _some(log):
        path, data, at = _bundle(log, index)
        for place in (0, 1):
            yield Altered({path: flip(data, at + place)}, index, f"byte {place} of the length of entry {index}")


def entry_bounds(log: Log) -> Iterator[Altered]:
    """The last byte of an entry becomes the first of the next: no byte of their text is changed, and none is missing."""
    if log.size < 2:
        return
    index = log.size // 2 - 1
    if index % WIDTH == WIDTH - 1:
        index -= 1  # the two have to lie in one bundle
    path, data, at = _bundle(log, index)
    length = int.from_bytes(data[at : at + 2], "big")
    after = int.from_bytes(data[at + 2 + length : at + 4 + length], "big")
    left, right = data[at + 2 : at + 1 + length], data[at + 1 + length : at + 2 + length] + data[at + 4 + length :]
    changed = data[:at] + (length - 1).to_bytes(2, "big") + left + (after + 1).to_bytes(2, "big") + right
    yield Altered({path: changed}, index, f"the bound behind entry {index}")


def entries_swapped(log: Log) -> Iterator[Altered]:
    if log.size < 2:
        return
    path, data, _ = _bundle(log, 0)
    one = 2 + int.from_bytes(data[:2], "big")
    two = 2 + int.from_bytes(data[one : one + 2], "big")
    yield Altered({path: data[one : one + two] + data[:one] + data[one + two :]}, 0, "the first two entries")


# --- tiles ----------------------------------------------------------------------------------------------------------------


def tile_hash(level: int, whole: bool) -> Change:
    """A bit of the first hash, of one in the middle and of the last, in the first full or in the partial tile of a level."""

    def change(log: Log) -> Iterator[Altered]:
        count = log.size >> 8 * level
        index = 0 if whole else count // WIDTH
        width = width_at(level, index, log.size)
        if not width or whole != (width == WIDTH):
            return
        one = Tile(level, index, width)
        data = log.read(one.path)
        for place in sorted({0, width // 2, width - 1}):
            yield Altered(
                {one.path: flip(data, 32 * place + place % 32)}, _beside(log, level, index, place), f"{one.path} {place}"
            )

    return change


def _beside(log: Log, level: int, index: int, place: int) -> int:
    """An entry whose proof leads through this hash, where there is one: below its neighbour, or anywhere else."""
    here = index * WIDTH + place
    beside = here ^ 1 if (here ^ 1) << 8 * level < log.size else 0
    return beside << 8 * level


# --- checkpoint -----------------------------------------------------------------------------------------------------------


def _checkpoint(change: Callable[[list[str]], list[str]]) -> Change:
    def altered(log: Log) -> Iterator[Altered]:
        rows = change(log.read("checkpoint").decode().split("\n"))
        yield Altered({"checkpoint": "\n".join(rows).encode()}, log.size - 1, "checkpoint")

    return altered


def _row(number: int, change: Callable[[str], str]) -> Change:
    return _checkpoint(lambda rows: [*rows[:number], change(rows[number]), *rows[number + 1 :]])


def _decoded(change: Callable[[bytes], bytes]) -> Callable[[str], str]:
    """A change of what the base64 at a line's end stands for."""

    def work(row: str) -> str:
        head, blank, encoded = row.rpartition(" ")
        return head + blank + base64.b64encode(change(base64.b64decode(encoded))).decode()

    return work


def _loose(row: str) -> str:
    """Another spelling of the same base64: the bits that its last letter leaves over."""
    kept = row.rstrip("=")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return kept[:-1] + letters[letters.index(kept[-1]) ^ 1] + row[len(kept) :]


origin = _row(0, lambda row: row[:-1] + "l")
size_up = _row(1, lambda row: str(int(row) + 1))
size_down = _row(1, lambda row: str(int(row) - 1))
root = _row(2, _decoded(lambda data: flip(data, 7)))
signature_r = _row(4, _decoded(lambda data: flip(data, 4 + 5)))
signature_s = _row(4, _decoded(lambda data: flip(data, 4 + 40)))
signature_key_id = _row(4, _decoded(lambda data: flip(data, 0)))
signature_name = _row(4, lambda row: row.replace("estmark", "westmark"))
signature_spelling = _row(4, _loose)
line_of_no_form = _checkpoint(lambda rows: [*rows[:-1], "seen and agreed", ""])
line_by_a_stranger = _checkpoint(lambda rows: [*rows[:-1], _row_of(rows, made.STRANGER), ""])


def signature_more_than_l(log: Log) -> Iterator[Altered]:
    """S + L instead of S: the same point, and another 64 bytes that sloppy verifiers accept. RFC 8032, 5.1.7."""

    def more(data: bytes) -> bytes:
        return data[:36] + (int.from_bytes(data[36:], "little") + edwards.L).to_bytes(32, "little")

    yield from _row(4, _decoded(more))(log)


def signature_of_nonce_0(log: Log) -> Iterator[Altered]:
    """By the log's own key, with the neutral point for R: the equation holds, and the key is given away (test_ed25519)."""
    text, key = note.parse(log.read("checkpoint")).text, made.LOG_KEY
    scalar, r = edwards.secret(key.seed)[0], edwards.IDENTITY.encode()
    s = edwards.challenge(r, key.verify_key.public, text) * scalar % edwards.L
    yield from _row(4, _decoded(lambda data: data[:4] + r + s.to_bytes(32, "little")))(log)


def _row_of(rows: list[str], key: SigningKey) -> str:
    text = ("\n".join(rows[:3]) + "\n").encode()
    return note.sign(text, key).decode().split("\n")[4]


def signed_by_another(log: Log) -> Iterator[Altered]:
    """The checkpoint of the same state by another key of the log's name."""
    yield Altered({"checkpoint": checkpoint.peek(log.read("checkpoint")).sign(THIEF)}, 0, "checkpoint")


# --- key ------------------------------------------------------------------------------------------------------------------


def _key(change: Callable[[str, str, bytes], str]) -> Change:
    def altered(log: Log) -> Iterator[Altered]:
        name, key_id, encoded = log.read("vkey").decode().strip().split("+", 2)
        yield Altered({"vkey": change(name, key_id, base64.b64decode(encoded)).encode() + b"\n"}, 0, "vkey")

    return altered


key_byte = _key(lambda name, key_id, data: f"{name}+{key_id}+{base64.b64encode(flip(data, 9)).decode()}")
key_kind = _key(lambda name, key_id, data: f"{name}+{key_id}+{base64.b64encode(flip(data, 0, 2)).decode()}")
key_id = _key(lambda name, key_id, data: f"{name}+{key_id[:-1]}{int(key_id[-1], 16) ^ 1:x}+{base64.b64encode(data).decode()}")
key_name = _key(lambda name, key_id, data: f"{name[:-1]}l+{key_id}+{base64.b64encode(data).decode()}")


def key_of_another(log: Log) -> Iterator[Altered]:
    yield Altered({"vkey": THIEF.verify_key.vkey.encode() + b"\n"}, 0, "vkey")


def key_and_checkpoint(log: Log) -> Iterator[Altered]:
    """Whoever owns the disk replaces both: they fit together."""
    (signed,) = signed_by_another(log)
    yield Altered({**signed.files, "vkey": THIEF.verify_key.vkey.encode() + b"\n"}, 0, "vkey and checkpoint")
