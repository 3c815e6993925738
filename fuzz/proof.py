"""Proofs: `proof.check_inclusion`, `proof.check_consistency`, against the same rules written as recursion.

The input: one byte what, eight bytes each for two numbers (the greater byte first), then hashes of 32 bytes: leaf or old root,
root or new root, the proof. What is true of a real tree is tried as well: every proof made is accepted, and with one bit
changed refused.
"""

from __future__ import annotations

from comity.errors import ComityError, Theirs
from comity.record import merkle, proof
from comity.record.merkle import fold, leaf_hash, node_hash, split

MOST = 17 + 32 * 70  # a tree of 2^64 entries has proofs of at most 65 hashes
TREE = 64


class Leaves:
    """A hash reader over the leaves of a small tree."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def read(self, height: int, place: int) -> bytes:
        return fold(self.leaves[place << height : (place + 1) << height])


def one(data: bytes) -> None:
    if len(data) < 17:
        return
    first, second = int.from_bytes(data[1:9], "big"), int.from_bytes(data[9:17], "big")
    hashes = [data[at : at + 32] for at in range(17, len(data), 32)]
    if data[0] & 2:
        small(data[17:], first, second)
        return
    given, root, *rest = [*hashes, b"", b""][: max(2, len(hashes))]
    path = tuple(rest)
    if data[0] & 1:
        told = accepts(proof.check_inclusion, given, first, second, root, path)
        assert told == (0 <= first < second and inclusion(given, first, second, path) == root)
    else:
        told = accepts(proof.check_consistency, first, second, given, root, path)
        assert told == consistency(first, second, given, root, path)


def accepts(check: object, *args: object) -> bool:
    try:
        check(*args)  # type: ignore[operator]
    except ComityError as error:
        assert type(error) is Theirs
        str(error)
        return False
    return True


def inclusion(leaf: bytes, index: int, size: int, path: tuple[bytes, ...]) -> bytes | None:
    """The root that RFC 6962, 2.1.1 makes of a leaf and its path, outermost hash last; None for a path of another length."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    middle = split(size)
    if index < middle:
        inner = inclusion(leaf, index, middle, path[:-1])
        return None if inner is None else node_hash(inner, path[-1])
    inner = inclusion(leaf, index - middle, size - middle, path[:-1])
    return None if inner is None else node_hash(path[-1], inner)


def consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: tuple[bytes, ...]) -> bool:
    """RFC 6962, 2.1.2 read from the outside in."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    roots = _roots(old, new, path, old_root, True)
    return roots == (old_root, new_root)


def _roots(old: int, new: int, path: tuple[bytes, ...], known: bytes, whole: bool) -> tuple[bytes, bytes] | None:
    """Both roots that the path leads to. `whole`: the old tree is the left part so far, so its root need not be told."""
    if old == new:
        if whole:
            return (known, known) if not path else None
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    middle = split(new)
    if old <= middle:
        inner = _roots(old, middle, path[:-1], known, whole)
        return None if inner is None else (inner[0], node_hash(inner[1], path[-1]))
    inner = _roots(old - middle, new - middle, path[:-1], known, False)
    return None if inner is None else (node_hash(path[-1], inner[0]), node_hash(path[-1], inner[1]))


def small(data: bytes, first: int, second: int) -> None:
    """A real tree of at most 64 leaves: its proofs hold; a changed hash, place or root does not."""
    leaves = [leaf_hash(data[at : at + 2]) for at in range(0, min(len(data), 2 * TREE), 2)]
    size = len(leaves)
    if not size:
        return
    reader, index = Leaves(leaves), first % size
    root = merkle.root(size, reader)
    path = proof.prove_inclusion(index, size, reader)
    proof.check_inclusion(leaves[index], index, size, root, path)
    old = index + 1
    older, way = merkle.root(old, reader), proof.prove_consistency(old, size, reader)
    proof.check_consistency(old, size, older, root, way)
    bent = 1 << (second % 256)
    if path:
        at = (second >> 8) % len(path)
        assert not accepts(proof.check_inclusion, leaves[index], index, size, root, bend(path, at, bent))
        assert not accepts(proof.check_inclusion, leaves[index], index, size, root, path[:at] + path[at + 1 :])
    if way:
        at = (second >> 8) % len(way)
        assert not accepts(proof.check_consistency, old, size, older, root, bend(way, at, bent))
    assert not accepts(proof.check_inclusion, bend((leaves[index],), 0, bent)[0], index, size, root, path)


def bend(path: tuple[bytes, ...], at: int, mask: int) -> tuple[bytes, ...]:
    """The path with some bits of one hash changed."""
    changed = (int.from_bytes(path[at], "big") ^ mask).to_bytes(32, "big")
    return (*path[:at], changed, *path[at + 1 :])


if __name__ == "__main__":
    from fuzz.start import start

    start("proof")
