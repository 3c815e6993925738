"""The Merkle tree of RFC 6962, section 2.1: hashes, the root, and the frontier that lets a tree grow.

Hashes are asked for through `HashReader`, a reader with one method, so that the same few lines serve a database, a folder
of tiles and a list in a test. Nothing here touches disk.

A subtree is named by its height and its place: (0, i) is the i-th leaf, (h, i) spans leaves i * 2^h to (i + 1) * 2^h. Only
complete subtrees are ever stored; what hangs over at the right edge is computed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from comity.errors import Theirs
from comity.phrase import Phrase

HASH_SIZE = 32

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""RFC 6962, 2.1: MTH({}) = SHA-256()."""


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962, 2.1: MTH({d(0)}) = SHA-256(0x00 || d(0))."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class HashReader(Protocol):
    """Where the hashes of complete subtrees come from."""

    def read(self, height: int, place: int) -> bytes:
        """The 32 byte hash of a complete subtree of the tree. Raises `Theirs` or `Ours` where there is none."""
        ...


def split(count: int) -> int:
    """RFC 6962, 2.1: k, the largest power of two smaller than n (n > 1)."""
    return 1 << ((count - 1).bit_length() - 1)


def range_hash(start: int, end: int, reader: HashReader) -> bytes:
    """MTH(D[start:end]) for a range that some proof or root needs: its left part is always a complete subtree."""
    if start == end:
        return EMPTY_ROOT
    hashes = []
    while end - start & (end - start - 1):
        count = split(end - start)
        hashes.append(reader.read(count.bit_length() - 1, start // count))
        start += count
    count = end - start
    right = reader.read(count.bit_length() - 1, start // count)
    for left in reversed(hashes):
        right = node_hash(left, right)
    return right


def root(size: int, reader: HashReader) -> bytes:
    """MTH(D[0:size])."""
    return range_hash(0, size, reader)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of the complete subtree above 2^h hashes that lie side by side."""
    row, sha256 = hashes, hashlib.sha256
    while len(row) > 1:
        row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)]
    return row[0]


def above(row: bytes) -> bytes:
    """The hashes of the subtrees over each two neighbours of a row of hashes; an odd one at the end has none over it."""
    pair, sha256 = 2 * HASH_SIZE, hashlib.sha256
    return b"".join([sha256(b"\x01" + row[i : i + pair]).digest() for i in range(0, len(row) - pair + 1, pair)])


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: `peaks` are its complete subtrees from the largest (left) to the smallest.

    Their heights are the bits of `size`, so that they need not be stored. Appending needs no other hash.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def parse(cls, size: int, raw: bytes) -> Frontier:
        """The frontier that `format` wrote. Raises `Theirs` where the count of hashes does not fit the size."""
        if len(raw) != HASH_SIZE * size.bit_count():
            raise Theirs(
                "frontier-malformed",
                expected=Phrase("{count} bytes", {"count": HASH_SIZE * size.bit_count()}),
                got=Phrase("{count} bytes", {"count": len(raw)}),
                todo=Phrase("The database was damaged: restore it from a backup or from a mirror."),
            )
        return cls(size, tuple(raw[i : i + HASH_SIZE] for i in range(0, len(raw), HASH_SIZE)))

    def format(self) -> bytes:
        """The peaks one after the other."""
        return b"".join(self.peaks)

    def root(self) -> bytes:
        """The root of the tree whose edge this is."""
        if not self.peaks:
            return EMPTY_ROOT
        right = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            right = node_hash(left, right)
        return right

    def grow(self, leaves: Iterable[bytes], completed: Callable[[int, bytes], None] | None = None) -> Frontier:
        """The frontier after these leaf hashes. `completed(height, hash)` hears of every subtree that became complete."""
        size, peaks, sha256 = self.size, list(self.peaks), hashlib.sha256
        for node in leaves:
            height = 0
            while size >> height & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                height += 1
                if completed is not None:
                    completed(height, node)
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))
