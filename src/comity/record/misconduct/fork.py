"""`fork-same-size` and `fork`: a log signed two states that are not one history.

Of one size, the two signed roots differ: nothing else is needed. Of two sizes, the file says which root the larger state has
at the smaller size, with the hashes of RFC 6962, 2.1.2, that join it to the larger signed root; and it is not the root that
was signed at that size. Any program that checks consistency proofs repeats that step with the three roots of the file.
"""

from __future__ import annotations

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import proof
from comity.record.checkpoint import Checkpoint
from comity.record.keys import VerifyKey
from comity.record.misconduct.form import (
    MISCONDUCT,
    Form,
    enrolled,
    hashes,
    lines,
    not_shown,
    one_hash,
    own_line,
    signed,
    take,
)
from comity.record.misconduct.proof import Proof

SAME_SIZE = "fork-same-size"
KIND = "fork"

_KEY_TAKEN = Phrase(
    "It does not show which of the two histories is the right one, nor who used the key, nor whether it was on purpose: a stolen "
    "key does it, and so does a database restored from an old copy. And it holds only if this key is the key of that log: "
    "compare it with its owner by another way than this file."
)


def make_same_size(a: bytes, b: bytes, key: VerifyKey) -> bytes:
    """The file for two checkpoints of one size. The one with the lesser root comes first: one proof has one spelling."""
    first, second = sorted((own_line(a, key), own_line(b, key)), key=lambda raw: signed(raw, key, "").root)
    fields = (("kind", SAME_SIZE), ("key", key.vkey))
    return Form(MISCONDUCT, fields, (("checkpoint", first), ("checkpoint", second))).format()


def make(smaller: bytes, larger: bytes, key: VerifyKey, root: bytes, path: proof.Proof) -> bytes:
    """The file for two sizes. `root`: 32 bytes, what the larger state has at the smaller size; `path` joins it to the larger."""
    sections = (
        ("checkpoint", own_line(smaller, key)),
        ("checkpoint", own_line(larger, key)),
        ("root", lines([root])),
        ("hashes", lines(path)),
    )
    return Form(MISCONDUCT, (("kind", KIND), ("key", key.vkey)), sections).format()


def check_same_size(form: Form, raw: bytes, where: str) -> Proof:
    [vkey], [a, b] = take(form, ["key"], ["checkpoint", "checkpoint"], where)
    key = enrolled(vkey, where)
    first, second = signed(a, key, where), signed(b, key, where)
    if first.size != second.size or first.root >= second.root:
        not_shown(Phrase("not two roots of one size, the lesser first"), where)
    return Proof(
        SAME_SIZE,
        key.name,
        (key.vkey,),
        Phrase("{log} signed two different states at {size} entries.", {"log": key.name, "size": first.size}),
        Phrase(
            "A log has one state at each size. Whoever held the key {ref} signed two, so there are two histories of this log, "
            "and readers may have been shown different ones.",
            {"ref": key.ref},
        ),
        _KEY_TAKEN,
        raw,
    )


def check(form: Form, raw: bytes, where: str) -> Proof:
    [vkey], [a, b, other, path] = take(form, ["key"], ["checkpoint", "checkpoint", "root", "hashes"], where)
    key = enrolled(vkey, where)
    smaller, larger = signed(a, key, where), signed(b, key, where)
    root = one_hash(other, where)
    if not 0 < smaller.size < larger.size or root == smaller.root:
        not_shown(Phrase("not two sizes, with another root at the smaller one"), where)
    joined(smaller.size, root, larger, hashes(path, where), where)
    return Proof(
        KIND,
        key.name,
        (key.vkey,),
        Phrase(
            "{log} signed a state of {new} entries that does not continue the state of {old} entries that it signed too.",
            {"log": key.name, "new": larger.size, "old": smaller.size},
        ),
        Phrase(
            "A log only grows. Whoever held the key {ref} signed two histories of this log: something among the first {old} "
            "entries was changed, removed or put in between.",
            {"ref": key.ref, "old": smaller.size},
        ),
        _KEY_TAKEN,
        raw,
    )


def joined(size: int, root: bytes, larger: Checkpoint, path: proof.Proof, where: str) -> None:
    """That the larger signed state has this root at that size. Raises `Theirs`."""
    try:
        proof.check_consistency(size, larger.size, root, larger.root, path, where)
    except Theirs:
        not_shown(Phrase("hashes that do not lead to the signed root"), where)
