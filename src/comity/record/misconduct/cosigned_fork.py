"""`cosigned-fork`: a witness countersigned two states of a log that are not one history.

That is what a witness is there to prevent: with its line on both, the two histories look equally well witnessed. As in `fork`,
the file says which root the larger state has at the smaller size, joined to it by hashes; of one size, there are none of these.
The log's own lines are not in the file: that the log forked is another proof (`fork`), against another key.
"""

from __future__ import annotations

from comity.phrase import Phrase
from comity.record import cosignature, proof
from comity.record.cosignature import WitnessKey
from comity.record.misconduct.cosigned import cosigned, one_line
from comity.record.misconduct.fork import joined
from comity.record.misconduct.form import MISCONDUCT, Form, hashes, lines, not_shown, one_hash, take
from comity.record.misconduct.proof import Proof

KIND = "cosigned-fork"


def make(smaller: bytes, larger: bytes, witness: WitnessKey, root: bytes, path: proof.Proof) -> bytes:
    """The file for two checkpoints that the witness cosigned. `root`: what `larger` has at the smaller size, joined by `path`.

    Of one size, `smaller` is the one with the lesser root, `root` that of the other, and `path` is empty.
    """
    sections = (
        ("checkpoint", one_line(smaller, witness)),
        ("checkpoint", one_line(larger, witness)),
        ("root", lines([root])),
        ("hashes", lines(path)),
    )
    return Form(MISCONDUCT, (("kind", KIND), ("witness", witness.vkey)), sections).format()


def check(form: Form, raw: bytes, where: str) -> Proof:
    [vkey], [a, b, other, path] = take(form, ["witness"], ["checkpoint", "checkpoint", "root", "hashes"], where)
    key = cosignature.enrol(vkey, where)
    (smaller, _), (larger, _), root = cosigned(a, key, where), cosigned(b, key, where), one_hash(other, where)
    in_order = (smaller.size, smaller.root) < (larger.size, larger.root) and smaller.size > 0
    if smaller.origin != larger.origin or not in_order or root == smaller.root:
        not_shown(Phrase("not two states of one log, with another root at the smaller size"), where)
    joined(smaller.size, root, larger, hashes(path, where), where)
    said: dict[str, object] = {"name": key.name, "log": larger.origin, "small": smaller.size, "large": larger.size}
    return Proof(
        KIND,
        larger.origin,
        (key.vkey,),
        Phrase(
            "The witness {name} countersigned two histories of {log}: one at {small} entries, and at {large} entries one that "
            "does not continue it.",
            said,
        ),
        Phrase(
            "A witness countersigns what continues what it countersigned before, and nothing else. Whoever held the key {ref} "
            "did otherwise. Its cosignatures are no protection against a log that shows each reader another history.",
            {"ref": key.ref},
        ),
        Phrase(
            "It does not show a purpose: a lost memory does it too. Against the log it shows something only together with the "
            "log's own signatures, in a file of its own. And it holds only if this key is the key of that witness: compare it "
            "with its owner by another way than this file."
        ),
        raw,
    )
