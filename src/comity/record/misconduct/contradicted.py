"""`contradicted`: what a participant signed to have seen of a log is not what the log signed. One of the two cheats.

The file carries the `seen` note and a checkpoint of the log of the same size or a larger one. As in `fork`, it says which root
that state has at the size of the note, with the hashes that join the two; and it is another root than the note names.
"""

from __future__ import annotations

from comity.phrase import Phrase
from comity.record import entry, proof
from comity.record.act import Seen, seen_from_entry
from comity.record.keys import VerifyKey
from comity.record.misconduct.fork import joined
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

KIND = "contradicted"


def make(seen: bytes, seen_key: VerifyKey, larger: bytes, key: VerifyKey, root: bytes, path: proof.Proof) -> bytes:
    """The file. `root`: what the log's state `larger` has at the note's size, joined to it by `path` (empty for one size)."""
    fields = (("kind", KIND), ("key", key.vkey), ("seen-key", seen_key.vkey))
    sections = (("seen", seen), ("checkpoint", own_line(larger, key)), ("root", lines([root])), ("hashes", lines(path)))
    return Form(MISCONDUCT, fields, sections).format()


def check(form: Form, raw: bytes, where: str) -> Proof:
    [vkey, seen_vkey], [a, b, other, path] = take(form, ["key", "seen-key"], ["seen", "checkpoint", "root", "hashes"], where)
    key, seen_key = enrolled(vkey, where), enrolled(seen_vkey, where)
    seen, larger, root = _seen(a, seen_key, where), signed(b, key, where), one_hash(other, where)
    if seen.of != key.name or not 0 < seen.size <= larger.size or root.hex() == seen.root:
        not_shown(Phrase("a note that fits what the log signed, or one of another log or of a larger state"), where)
    joined(seen.size, root, larger, hashes(path, where), where)
    return Proof(
        KIND,
        key.name,
        (key.vkey, seen_key.vkey),
        Phrase(
            "What {seen} signed to have seen of {log} at {size} entries is not what {log} signed.",
            {"seen": seen_key.name, "log": key.name, "size": seen.size},
        ),
        Phrase(
            "Either the log showed that participant another history than the one it signed here, or the participant signed what "
            "it was not shown. One of the two, the holder of the key {ref} or that of {seen}, signed what cannot be.",
            {"ref": key.ref, "seen": seen_key.ref},
        ),
        Phrase(
            "It does not show which of the two it was. A checkpoint of the log that has the root of the note would: ask the "
            "participant for the one it saw. And it holds only if these are the keys of those logs: compare both by another way."
        ),
        raw,
    )


def _seen(raw: bytes, key: VerifyKey, where: str) -> Seen:
    opened = entry.open(raw, {key.ref: key}.get, where)
    found = seen_from_entry(opened, where)
    if found.log != key.name or found.by != (key.ref,):
        not_shown(Phrase("a note that stands in another log than its key's"), where)
    return found
