"""Trees of plain leaves with real signatures, and witnesses: what the tests of proofs and of misconduct work on."""

from __future__ import annotations

from functools import lru_cache

from tests.record import made

from comity.record import cosignature, merkle, proof, tile
from comity.record.checkpoint import Checkpoint
from comity.record.keys import SigningKey


class Tree:
    """`size` leaves; from leaf `changed` on, another history. A `merkle.HashReader` over them."""

    def __init__(self, size: int, changed: int | None = None, log: str = made.LOG, key: SigningKey = made.LOG_KEY) -> None:
        self.log, self.key = log, key
        other = size if changed is None else changed
        self.leaves = [b"leaf %d%s" % (n, b" other" if n >= other else b"") for n in range(size)]
        self.hashes = [merkle.leaf_hash(leaf) for leaf in self.leaves]

    def read(self, height: int, place: int) -> bytes:
        return merkle.fold(self.hashes[place << height : (place + 1) << height])

    def root(self, size: int) -> bytes:
        return merkle.root(size, self)

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(self.log, size, self.root(size))

    def signed(self, size: int) -> bytes:
        return self.checkpoint(size).sign(self.key)

    def consistency(self, old: int, new: int) -> proof.Proof:
        return proof.prove_consistency(old, new, self)

    def inclusion(self, index: int, size: int) -> proof.Proof:
        return proof.prove_inclusion(index, size, self)


@lru_cache
def cosigner(number: int) -> cosignature.Cosigner:
    """A witness of its own for each number."""
    return cosignature.Cosigner(f"lakes/watch-{number}/witness", bytes([0x80 + number]) * 32)


class TreeFiles:
    """A tree as the files that its owner serves at a size; `entries` may be other bytes than the tree has."""

    def __init__(self, tree: Tree, size: int, entries: list[bytes] | None = None) -> None:
        self.tree, self.size, self.entries = tree, size, entries or tree.leaves

    def logs(self) -> list[str]:
        return [self.tree.log]

    def read(self, log: str, path: str) -> bytes | None:
        if log != self.tree.log:
            return None
        if path == "vkey":
            return self.tree.key.verify_key.vkey.encode() + b"\n"
        if path == "checkpoint":
            return self.tree.signed(self.size)
        found = tile.parse_path(path)
        if found is None:
            return None
        one, bundle = found
        if bundle:
            return tile.bundle(self.entries[one.index * 256 : one.index * 256 + one.width])
        first = one.index * 256
        return b"".join(self.tree.read(8 * one.level, place) for place in range(first, first + one.width))
