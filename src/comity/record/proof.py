"""Proofs that a leaf is in a tree, and that a tree grew out of an earlier one: RFC 6962, sections 2.1.1 and 2.1.2.

Verbs come in pairs. `prove_*` reads hashes and gives a tuple of 32 byte hashes, deepest first; `check_*` needs nothing but
the two roots and the proof, and raises `Theirs` rather than answering no. The checks are those of RFC 9162, 2.1.3.2 and
2.1.4.2, whose steps are numbered here.
"""

from __future__ import annotations

from typing import NoReturn

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record.merkle import HashReader, node_hash, range_hash, split

Proof = tuple[bytes, ...]


def prove_inclusion(index: int, size: int, reader: HashReader) -> Proof:
    """RFC 6962, 2.1.1: PATH(index, D[0:size])."""
    if not 0 <= index < size:
        _no_such_tree(index, size)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(range_hash(middle, end, reader))
            end = middle
        else:
            path.append(range_hash(start, middle, reader))
            start = middle
    return tuple(reversed(path))


def check_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Proof, where: str = "") -> None:
    """That the leaf with this leaf hash is number `index` of the tree of this size and root. RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:  # 1
        _fails(where)
    fn, sn, r = index, size - 1, leaf  # 2, 3
    for p in proof:  # 4
        if sn == 0:  # a
            _fails(where)
        if fn & 1 or fn == sn:  # b
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:  # c
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1  # d
    if sn != 0 or r != root:  # 5
        _fails(where)


def prove_consistency(old: int, new: int, reader: HashReader) -> Proof:
    """RFC 6962, 2.1.2: PROOF(old, D[0:new]); empty where the two are one tree."""
    if not 0 < old <= new:
        _no_such_tree(old, new)
    path, start, end, complete = [], 0, new, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            path.append(range_hash(middle, end, reader))
            end = middle
        else:
            path.append(range_hash(start, middle, reader))
            start, complete = middle, False
    if not complete:
        path.append(range_hash(start, end, reader))
    return tuple(reversed(path))


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Proof, where: str = "") -> None:
    """That the tree of size `new` begins with the whole tree of size `old`. RFC 9162, 2.1.4.2."""
    if not 0 < old <= new:
        _fails(where)
    if old == new:
        if proof or old_root != new_root:
            _fails(where)
        return
    hashes = list(proof)
    if old & (old - 1) == 0:  # 1
        hashes.insert(0, old_root)
    if not hashes:
        _fails(where)
    fn, sn = old - 1, new - 1  # 2
    while fn & 1:  # 3
        fn, sn = fn >> 1, sn >> 1
    fr = sr = hashes[0]  # 4
    for c in hashes[1:]:  # 5
        if sn == 0:  # a
            _fails(where)
        if fn & 1 or fn == sn:  # b
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:  # c
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1  # d
    if fr != old_root or sr != new_root or sn != 0:  # 6
        _fails(where)


def _fails(where: str) -> NoReturn:
    raise Theirs(
        "proof-fails",
        expected=Phrase("a proof that leads to the signed root"),
        got=Phrase("one that does not"),
        todo=Phrase("Keep both files: they may show that the log was rewritten. Ask its owner to explain."),
        where=where,
    )


def _no_such_tree(part: int, size: int) -> NoReturn:
    raise Yours(
        "proof-range",
        expected=Phrase("a place within the log's {size} entries", {"size": size}),
        got=Phrase("{place}", {"place": part}),
        todo=Phrase("Look up the log's size first."),
    )
