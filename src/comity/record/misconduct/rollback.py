"""`rollback`: a witness countersigned a smaller state of a log after a larger one.

A cosignature says: at this time, this was the largest state of that log that I knew. Two of one witness, the later of a
smaller state, cannot both be true. That is the witness's misconduct and nobody else's: an old checkpoint, once rightly signed,
can be shown to a witness by anybody. The log's own line is not in the file, because it says nothing about time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from comity.phrase import Phrase
from comity.record import act, cosignature
from comity.record.cosignature import WitnessKey
from comity.record.misconduct.cosigned import cosigned, one_line
from comity.record.misconduct.form import MISCONDUCT, Form, not_shown, take
from comity.record.misconduct.proof import Proof

KIND = "rollback"
_YEAR_9999 = 253_402_300_800


def make(earlier: bytes, later: bytes, witness: WitnessKey) -> bytes:
    """The file for two checkpoints that the witness cosigned: `earlier` of the larger state, `later` of the smaller."""
    # Of several lines by this witness, the earliest of the larger state and the latest of the smaller one show most.
    sections = (
        ("checkpoint", one_line(earlier, witness, first=True)),
        ("checkpoint", one_line(later, witness, first=False)),
    )
    return Form(MISCONDUCT, (("kind", KIND), ("witness", witness.vkey)), sections).format()


def check(form: Form, raw: bytes, where: str) -> Proof:
    [vkey], [a, b] = take(form, ["witness"], ["checkpoint", "checkpoint"], where)
    key = cosignature.enrol(vkey, where)
    earlier, first = cosigned(a, key, where)
    later, second = cosigned(b, key, where)
    if earlier.origin != later.origin or not (later.size < earlier.size and second.at > first.at):
        not_shown(Phrase("not a smaller state of one log at a later time"), where)
    return Proof(
        KIND,
        earlier.origin,
        (key.vkey,),
        Phrase(
            "The witness {name} countersigned {log} at {small} entries on {later}, after {large} entries on {earlier}.",
            {
                "name": key.name,
                "log": earlier.origin,
                "small": later.size,
                "later": told(second.at),
                "large": earlier.size,
                "earlier": told(first.at),
            },
        ),
        Phrase(
            "A witness says that a state is the largest it knew at that time. Whoever held the key {ref} said so of the smaller "
            "state when it had said so of the larger before. Its cosignatures are no protection against an old copy.",
            {"ref": key.ref},
        ),
        Phrase(
            "It shows nothing against the log: anybody can show a witness an old checkpoint. It does not show a purpose either: "
            "a wrong clock or a lost memory does it. And it holds only if this key is the key of that witness: compare it with "
            "its owner by another way than this file."
        ),
        raw,
    )


def told(at: int) -> str:
    """A time of a cosignature for people."""
    return act.stamp(datetime.fromtimestamp(at, UTC)) if at < _YEAR_9999 else f"{at} s"
