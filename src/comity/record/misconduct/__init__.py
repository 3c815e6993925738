"""Proofs of misconduct: one text file each, which a third party checks alone, with nothing but the file.

    fork-same-size    a log signed two states of one size
    fork              a log signed a larger state that does not continue a smaller one that it signed too
    rollback          a witness countersigned a smaller state of a log after a larger one
    cosigned-fork     a witness countersigned two states of a log that are not one history
    contradicted      what a participant signed to have seen of a log is not what the log signed: one of the two
    not-lent          an act stands in a log under a key that did not count there
    unproven          some bytes are not what stands at a place of a signed log: nobody's misconduct by itself

`check` is the whole of the checking and reads no other file. `find` compares a published tree with what a reader kept.
The rule above all others: no honest history, whatever was lost, replayed, delayed or served stale, gives a file that holds.
"""

from __future__ import annotations

from comity.record.misconduct.gather import prove_contradicted, prove_not_lent, prove_unproven
from comity.record.misconduct.kinds import KINDS, check, is_proof
from comity.record.misconduct.proof import Proof
from comity.record.misconduct.search import Stale, find, stale

__all__ = [
    "KINDS",
    "Proof",
    "Stale",
    "check",
    "find",
    "is_proof",
    "prove_contradicted",
    "prove_not_lent",
    "prove_unproven",
    "stale",
]
