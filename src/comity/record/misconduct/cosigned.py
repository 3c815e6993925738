"""Checkpoints as a witness's own statements: with one line, the witness's. The log's line says nothing against a witness."""

from __future__ import annotations

from comity.phrase import Phrase
from comity.record import checkpoint, cosignature, note
from comity.record.checkpoint import Checkpoint
from comity.record.cosignature import Cosignature, WitnessKey
from comity.record.misconduct.form import malformed
from comity.record.shape import is_log_name


def cosigned(raw: bytes, key: WitnessKey, where: str) -> tuple[Checkpoint, Cosignature]:
    """What the witness said, and when. Raises `Theirs` for other lines: one proof has one spelling."""
    found = cosignature.open(raw, [key], where)
    if len(found) != 1 or len(note.parse(raw).lines) != 1:
        malformed(Phrase("a checkpoint with other lines than one of the witness"), where)
    state = checkpoint.peek(raw, where)
    if not is_log_name(state.origin):
        malformed(Phrase("a checkpoint of no log of this kind: {name}", {"name": state.origin[:80]}), where)
    return state, found[0]


def one_line(raw: bytes, key: WitnessKey, *, first: bool = True) -> bytes:
    """A checkpoint with one line of the witness: of several the earliest, else the latest."""
    form = note.parse(raw)
    own = sorted(signature for ref, signature in form.lines if ref == key.ref)  # by their first 8 bytes, the time
    return cosignature.with_line(form.text, key, own[0 if first else -1] if own else b"")
