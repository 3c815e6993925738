"""`unproven`: some bytes are not what stands at a place of a signed log. It is a proof of changed bytes, of nobody's misconduct.

The file carries the bytes, the hash of what stands there, and the proof of RFC 6962, 2.1.1, that joins the hash to the signed
root. The bytes are signed by nobody: whoever had them in hand may have changed them, the one who shows the file as well.
"""

from __future__ import annotations

import re

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import merkle, proof
from comity.record.keys import VerifyKey
from comity.record.misconduct.form import (
    CHANGED,
    Form,
    enrolled,
    hashes,
    lines,
    malformed,
    not_shown,
    one_hash,
    own_line,
    signed,
    take,
    unlines,
)
from comity.record.misconduct.proof import Proof

KIND = "unproven"
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}")


def make(served: bytes, index: int, leaf: bytes, larger: bytes, key: VerifyKey, path: proof.Proof) -> bytes:
    """The file: `served` are the bytes, `leaf` the leaf hash of what stands there, `path` its inclusion in `larger`."""
    fields = (("kind", KIND), ("key", key.vkey), ("index", str(index)))
    sections = (
        ("served", lines([served])),
        ("checkpoint", own_line(larger, key)),
        ("leaf", lines([leaf])),
        ("hashes", lines(path)),
    )
    return Form(CHANGED, fields, sections).format()


def check(form: Form, raw: bytes, where: str) -> Proof:
    [vkey, number], [a, b, c, path] = take(form, ["key", "index"], ["served", "checkpoint", "leaf", "hashes"], where)
    key, index = enrolled(vkey, where), place(number, where)
    served, state, leaf = unlines(a, where), signed(b, key, where), one_hash(c, where)
    if len(served) != 1 or merkle.leaf_hash(served[0]) == leaf:
        not_shown(Phrase("bytes that are what stands there"), where)
    try:
        proof.check_inclusion(leaf, index, state.size, state.root, hashes(path, where), where)
    except Theirs:
        not_shown(Phrase("hashes that do not lead to the signed root"), where)
    return Proof(
        KIND,
        key.name,
        (key.vkey,),
        Phrase(
            "The bytes in this file are not entry {index} of {log}: others stand there in its signed state of {size} entries.",
            {"index": index, "log": key.name, "size": state.size},
        ),
        Phrase("Whoever passes these bytes on as that entry passes on something else."),
        Phrase(
            "It does not show who changed them, nor that anybody did so on purpose: nobody signed the bytes as they are here, "
            "and a damaged disk does it too. It says nothing against the log. And it holds "
            "only if this key is the key of that log."
        ),
        raw,
    )


def place(number: str, where: str) -> int:
    """An index as its one spelling."""
    if not _INDEX.fullmatch(number):
        malformed(Phrase("{text} as an index", {"text": number[:40]}), where)
    return int(number)
