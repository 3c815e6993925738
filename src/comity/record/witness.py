"""The rule of a witness: what it may countersign, given what it countersigned last. C2SP tlog-witness v1.0.0, the checks.

A witness keeps one thing for each log: the checkpoint that it cosigned last, with its own line. From that, and from what it is
shown, `countersign` makes the next one or refuses. It remembers nothing and reads no clock: the caller makes the result
durable BEFORE anybody else sees it, so that no crash and no second process can let a witness go back.

The rule holds two promises, which a proof of misconduct (`misconduct`) holds against a witness that breaks them: it never
cosigns two states that are not one history, and never a smaller state after a larger one, by its own clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.errors import ComityError, Ours, Refusal, Theirs
from comity.phrase import Phrase
from comity.record import checkpoint, cosignature, merkle, note, proof
from comity.record.checkpoint import Checkpoint
from comity.record.cosignature import Cosigner
from comity.record.keys import VerifyKey


@dataclass(frozen=True, slots=True)
class Countersigned:
    """`line`: the signature line to give away. `raw`: what to remember first, the checkpoint with the log's line and ours."""

    line: bytes
    raw: bytes


def countersign(
    known: bytes | None, raw: bytes, path: proof.Proof, log_key: VerifyKey, witness: Cosigner, at: int, where: str = ""
) -> Countersigned:
    """The cosignature of the checkpoint `raw`, given the `raw` that this function gave last for this log (None: never yet).

    `path`: consistency hashes from the remembered size to the new one; empty from size 0, or where nothing was remembered.
    1. the log's key signed it; 2. the remembered one is ours; 3. the clock did not go back; 4. the log did not shrink;
    5. both are one history. Raises `Theirs` for 1, `Ours` for 2, `Refusal` for the others.
    """
    state = checkpoint.open(raw, log_key, where)  # 1
    before = Checkpoint(state.origin, 0, merkle.EMPTY_ROOT)
    if known is not None:
        before, last = _remembered(known, log_key, witness)  # 2
        if at < last:  # 3
            raise _refuse_time(last, at, where)
        if state.size < before.size:  # 4
            raise _refuse_smaller(before, state, where)
    if not _continues(before, state, path):  # 5
        raise _refuse_other(before, state, where)
    line = witness.cosign(state.format(), at)
    return Countersigned(line, cosignature.add(_own_line(raw, log_key), line))


def _remembered(known: bytes, log_key: VerifyKey, witness: Cosigner) -> tuple[Checkpoint, int]:
    """The state cosigned last, and when."""
    try:
        before = checkpoint.open(known, log_key)
        times = [one.at for one in cosignature.open(known, [witness.key])]
    except ComityError:
        times = []
    if not times:
        raise Ours(
            "witness-memory-damaged",
            expected=Phrase("the checkpoint that {ref} cosigned last, whole", {"ref": witness.key.ref}),
            got=Phrase("one that does not open with the keys of log and witness"),
            todo=Phrase("Do not countersign this log before the file is restored, or the change of key explained by its owner."),
        )
    return before, max(times)


def _continues(before: Checkpoint, state: Checkpoint, path: proof.Proof) -> bool:
    if before.size == 0:  # every tree continues the empty one; an empty one has but one root
        return not path and (state.size > 0 or state.root == merkle.EMPTY_ROOT)
    try:
        proof.check_consistency(before.size, state.size, before.root, state.root, path)
    except Theirs:
        return False
    return True


def _refuse_other(before: Checkpoint, state: Checkpoint, where: str) -> Refusal:
    return Refusal(
        "countersign-other-history",
        expected=Phrase(
            "a state of {log} that continues the one cosigned at {size}", {"log": before.origin, "size": before.size}
        ),
        got=Phrase("one at {size} that is not shown to continue it", {"size": state.size}),
        todo=Phrase("Keep both files. If the log signed both, comity verify can write the proof of misconduct."),
        where=where,
    )


def _refuse_smaller(before: Checkpoint, state: Checkpoint, where: str) -> Refusal:
    return Refusal(
        "countersign-smaller",
        expected=Phrase("{log} at {size} entries or more", {"log": before.origin, "size": before.size}),
        got=Phrase("{size} entries", {"size": state.size}),
        todo=Phrase("An old copy shows no misconduct. Fetch the newest files; if they stay old, ask the log's owner why."),
        where=where,
    )


def _refuse_time(last: int, at: int, where: str) -> Refusal:
    return Refusal(
        "countersign-clock",
        expected=Phrase("a time at or after the last cosignature, {last} seconds since 1970", {"last": last}),
        got=Phrase("{at}", {"at": at}),
        todo=Phrase("The clock went back, or stood in the future before. Set it, and wait until that time has passed."),
        where=where,
    )


def _own_line(raw: bytes, log_key: VerifyKey) -> bytes:
    """The checkpoint with the log's own line alone: lines by others are not ours to keep or to hand on."""
    form = note.parse(raw)
    signature = next(signature for ref, signature in form.lines if ref == log_key.ref)
    return form.text + b"\n" + note.signature_line(log_key, signature)
