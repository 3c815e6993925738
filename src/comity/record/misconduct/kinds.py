"""Checking one file: its kind chooses which of the checks reads it."""

from __future__ import annotations

from collections.abc import Callable

from comity.phrase import Phrase
from comity.record.misconduct import contradicted, cosigned_fork, fork, not_lent, rollback, unproven
from comity.record.misconduct.form import CHANGED, MISCONDUCT, Form, malformed, parse
from comity.record.misconduct.proof import Proof

_KINDS: dict[tuple[str, str], Callable[[Form, bytes, str], Proof]] = {
    (MISCONDUCT, fork.SAME_SIZE): fork.check_same_size,
    (MISCONDUCT, fork.KIND): fork.check,
    (MISCONDUCT, rollback.KIND): rollback.check,
    (MISCONDUCT, cosigned_fork.KIND): cosigned_fork.check,
    (MISCONDUCT, contradicted.KIND): contradicted.check,
    (MISCONDUCT, not_lent.KIND): not_lent.check,
    (CHANGED, unproven.KIND): unproven.check,
}
KINDS = tuple(kind for _, kind in _KINDS)


def check(raw: bytes, where: str = "") -> Proof:
    """What the file proves, with nothing but its own bytes. Raises `Theirs` where it has not its form or does not hold."""
    form = parse(raw, where)
    found = _KINDS.get((form.header, form.kind))
    if found is None:
        malformed(Phrase("the kind {text}", {"text": form.kind[:40] or "-"}), where)
    return found(form, raw, where)


def is_proof(raw: bytes) -> bool:
    """Whether bytes begin as such a file does, so that `comity verify FILE` knows what it was given."""
    return raw.startswith((MISCONDUCT.encode() + b"\n", CHANGED.encode() + b"\n"))
