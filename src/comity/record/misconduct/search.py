"""Looking for misconduct: a published tree against the checkpoints that a reader kept from before, or got from others.

Only what a third party could check alone is given out: each proof made here was read again by `kinds.check`. What stays
unexplained (a file missing, a root that does not fit, a log served smaller than it was) is for the audit to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

from comity.errors import ComityError, Theirs
from comity.phrase import Phrase
from comity.record import checkpoint, cosignature, keys, merkle, proof
from comity.record.checkpoint import Checkpoint
from comity.record.cosignature import WitnessKey
from comity.record.keys import VerifyKey
from comity.record.misconduct import cosigned_fork, fork, rollback
from comity.record.misconduct.gather import hashes_of
from comity.record.misconduct.kinds import check
from comity.record.misconduct.proof import Proof
from comity.record.served import Files

Signed = tuple[Checkpoint, bytes]


@dataclass(frozen=True, slots=True)
class Stale:
    """A log that is served at fewer entries than the reader holds signed: no misconduct, and no excuse either."""

    log: str
    known: int
    served: int

    @property
    def sentence(self) -> Phrase:
        """One line for people."""
        return Phrase(
            "{log} was signed at {known} entries, and {served} are served here. That alone proves no misconduct: an old copy "
            "looks the same. Keep your checkpoint: once {known} entries are served again, "
            "they are the same ones, or there is a proof.",
            {"log": self.log, "known": self.known, "served": self.served},
        )


def find(
    files: Files,
    known: Mapping[str, Sequence[bytes]],
    trusted: Mapping[str, str] | None = None,
    witnesses: Iterable[WitnessKey] = (),
) -> list[Proof]:
    """Every proof that the served logs and the kept checkpoints (notes, by log) give together.

    `trusted`: vkeys by log that the reader got by another way; else the served `vkey` counts. Checkpoints that the log's key did
    not sign, and whatever cannot be read, are passed over: they prove nothing. A checkpoint of a larger state than the served
    one can be compared only with another of its own size; compare it again when the log has reached it.
    """
    found: dict[bytes, Proof] = {}
    witnesses = list(witnesses)
    for log, raws in known.items():
        made = list(_forks(files, log, raws, (trusted or {}).get(log)))
        for witness in witnesses:
            cosigned = _cosigned((*raws, *_served(files, log)), log, witness)
            made += [*_rollbacks(cosigned, witness), *_cosigned_forks(files, log, cosigned, witness)]
        for one in made:
            with suppress(ComityError):
                found.setdefault(one, check(one))
    return list(found.values())


def stale(files: Files, known: Mapping[str, Sequence[bytes]], trusted: Mapping[str, str] | None = None) -> list[Stale]:
    """The logs that are served smaller than a kept checkpoint by their key says; or not at all (size 0)."""
    found = []
    for log, raws in known.items():
        key = _key(files, log, (trusted or {}).get(log))
        if key is not None:
            largest = max((state.size for state, _ in _signed(raws, key)), default=0)
            served = max((state.size for state, _ in _signed(_served(files, log), key)), default=0)
            if served < largest:
                found.append(Stale(log, largest, served))
    return found


def _forks(files: Files, log: str, raws: Sequence[bytes], trusted: str | None) -> Iterator[bytes]:
    key = _key(files, log, trusted)
    if key is None:
        return
    served = _signed(_served(files, log), key)
    states = dict((*_signed(raws, key), *served))
    for (a, first), (b, second) in combinations(states.items(), 2):
        if a.size == b.size:
            yield fork.make_same_size(first, second, key)
    for now, newest in served:
        reader = hashes_of(files, log, now.size)
        for state, raw in states.items():
            with suppress(Theirs):
                if 0 < state.size < now.size and (root := merkle.root(state.size, reader)) != state.root:
                    yield fork.make(raw, newest, key, root, proof.prove_consistency(state.size, now.size, reader))


def _cosigned(raws: Iterable[bytes], log: str, witness: WitnessKey) -> list[tuple[int, Checkpoint, bytes]]:
    """Each state of this log that the witness cosigned, with the time, by time; of one second, the larger first."""
    rows = set()
    for raw in raws:
        with suppress(Theirs):
            state = checkpoint.peek(raw)
            rows |= {(one.at, state, raw) for one in cosignature.open(raw, [witness]) if state.origin == log}
    return sorted(rows, key=lambda row: (row[0], -row[1].size, row[2]))


def _rollbacks(rows: list[tuple[int, Checkpoint, bytes]], witness: WitnessKey) -> Iterator[bytes]:
    """The first time that the witness went back."""
    largest = rows[:1]
    for row in rows:
        if row[1].size >= largest[0][1].size:
            largest = [row]
        elif row[0] > largest[0][0]:
            yield rollback.make(largest[0][2], row[2], witness)
            return


def _cosigned_forks(files: Files, log: str, rows: list[tuple[int, Checkpoint, bytes]], witness: WitnessKey) -> Iterator[bytes]:
    """Two states of one size; and where the witness cosigned the served state, each that it does not continue."""
    states = {state: raw for _, state, raw in rows}
    for a, b in combinations(sorted(states, key=lambda state: (state.size, state.root)), 2):
        if a.size == b.size:
            yield cosigned_fork.make(states[a], states[b], witness, b.root, ())
    for now in _peeked(_served(files, log)) & set(states):
        reader = hashes_of(files, log, now.size)
        for state, raw in states.items():
            with suppress(Theirs):
                if 0 < state.size < now.size and (root := merkle.root(state.size, reader)) != state.root:
                    path = proof.prove_consistency(state.size, now.size, reader)
                    yield cosigned_fork.make(raw, states[now], witness, root, path)


def _peeked(raws: Iterable[bytes]) -> set[Checkpoint]:
    """The states of those that have the form of a checkpoint."""
    found = set()
    for raw in raws:
        with suppress(Theirs):
            found.add(checkpoint.peek(raw))
    return found


def _key(files: Files, log: str, trusted: str | None) -> VerifyKey | None:
    with suppress(Theirs):
        vkey = trusted if trusted is not None else (files.read(log, "vkey") or b"").decode(errors="replace").strip()
        key = keys.enrol(vkey)
        return key if key.name == log else None
    return None


def _signed(raws: Iterable[bytes], key: VerifyKey) -> list[Signed]:
    """Those that the key signed; the log's name is the key's."""
    found = []
    for raw in raws:
        with suppress(Theirs):
            found.append((checkpoint.open(raw, key), raw))
    return found


def _served(files: Files, log: str) -> list[bytes]:
    raw = files.read(log, "checkpoint")
    return [] if raw is None else [raw]
