"""Writers that are killed: `python -m tests.record.killing FOLDER --rounds 500`. Prints one JSON document; status 1 on a fault.

A round: some processes open one database and append as fast as they can, each with the size that it expects, again where
another was faster. What is acknowledged goes into a pipe after the commit, what was signed before it. At a random moment one
of them or all are killed; then the record is compared with all that was ever acknowledged. This process opens the database
for reading only, so that nothing is tidied up between two rounds, and closes it before it forks.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.record import made

from comity.errors import Ours
from comity.record import audit, checkpoint, merkle, tile
from comity.record.marks import Marks
from comity.record.sqlite import SqliteStore

WRITERS = 3
AUDIT_EVERY = 25


def leaf(writer: int, number: int) -> bytes:
    """No two are equal, and each says who wrote it."""
    return b"writer %d leaf %d\n" % (writer, number) * 8


class Run:
    """All that was ever told, over all rounds."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.database, self.marks = folder / "store.db", folder / "marks"
        self.random = random.Random(seed)
        self.roots: dict[int, bytes] = {}  # of every checkpoint acknowledged or found
        self.signed: dict[int, set[bytes]] = {}  # of every checkpoint that was signed, committed or not
        self.acknowledged: list[tuple[int, list[bytes]]] = []  # (place, leaves) of this round
        self.counts = {"rounds": 0, "appends": 0, "leaves": 0, "killed": 0, "retries": 0, "audits": 0}
        self.faults: list[str] = []
        self.size = 1

    # --- a writer -----------------------------------------------------------------------------------------------------
    def write(self, writer: int, pipe: int) -> None:
        """Never returns: it is killed."""
        draws = random.Random(writer)
        number = 0
        while True:
            with suppress(Ours), SqliteStore(self.database) as store:
                marks = Marks(self.marks, store.number)
                while True:
                    group = [
                        leaf(writer, number + at) for at in range(draws.choice((1, 1, 2, 5, 300 if writer % 40 == 0 else 3)))
                    ]
                    try:
                        self._append(store, marks, writer, number, group, pipe)
                    except Ours as error:
                        assert error.code in ("store-size-moved", "store-busy"), error
                        os.write(pipe, b"again\n")
                        continue
                    number += len(group)

    @staticmethod
    def _append(store: SqliteStore, marks: Marks, writer: int, number: int, group: list[bytes], pipe: int) -> None:
        expected = store.size(made.LOG)
        root = ""

        def sign(text: bytes) -> bytes:
            nonlocal root
            root = text.split(b"\n")[2].decode()
            os.write(pipe, f"signed {expected + len(group)} {root}\n".encode())
            return made.signer(made.LOG_KEY)(text)

        with marks.signing(store, sign) as guarded:
            store.append(made.LOG, group, expected, guarded)
        os.write(pipe, f"told {expected} {root} {writer} {number} {len(group)}\n".encode())

    # --- a round ------------------------------------------------------------------------------------------------------
    def round(self, number: int) -> None:
        pipes, children = {}, []
        for at in range(WRITERS):
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                with suppress(BaseException):
                    for other in pipes:
                        os.close(other)
                    os.close(reading)
                    self.write(number * WRITERS + at, writing)
                os._exit(3)
            os.close(writing)
            pipes[reading] = b""
            children.append(child)
        self._drain(pipes, 0.005 + self.random.random() ** 2 * 0.12)
        victims = children if self.random.random() < 0.5 else self.random.sample(children, 1)
        for child in victims:
            os.kill(child, signal.SIGKILL)
        if victims is not children:
            self._drain(pipes, self.random.random() * 0.03)
        for child in set(children) - set(victims):
            os.kill(child, signal.SIGKILL)
        for child in children:
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
                self.faults.append(f"round {number}: a writer ended by itself")
        self._drain(pipes, None)
        for reading, text in pipes.items():
            os.close(reading)
            self._take(text)
        self.counts["rounds"] += 1
        self.counts["killed"] += WRITERS
        self._compare(number)

    @staticmethod
    def _drain(pipes: dict[int, bytes], seconds: float | None) -> None:
        """Read what the writers say, for some seconds, or until all of it was read."""
        until = time.monotonic() + (seconds if seconds is not None else 60)
        open_ones = set(pipes)
        while open_ones and (left := until - time.monotonic()) > 0:
            for reading in select.select(list(open_ones), [], [], left)[0]:
                data = os.read(reading, 1 << 16)
                pipes[reading] += data
                if not data:
                    open_ones.discard(reading)

    def _take(self, text: bytes) -> None:
        for row in text.decode().splitlines():
            kind, *rest = row.split()
            if kind == "again":
                self.counts["retries"] += 1
            elif kind == "signed":
                self.signed.setdefault(int(rest[0]), set()).add(rest[1].encode())
            else:
                place, writer, first, count = int(rest[0]), *map(int, rest[2:])
                self.acknowledged.append((place, [leaf(writer, first + at) for at in range(count)]))
                self._remember(place + count, rest[1].encode())
                self.counts["appends"] += 1
                self.counts["leaves"] += count

    def _remember(self, size: int, root: bytes) -> None:
        if self.roots.setdefault(size, root) != root:
            self.faults.append(f"two roots at size {size}")

    def _compare(self, number: int) -> None:
        """Acknowledged ⊆ record; and now and then everything."""
        with SqliteStore(self.database, readonly=True) as store:
            for place, leaves in self.acknowledged:
                if store.entries(made.LOG, place, place + len(leaves)) != leaves:
                    self.faults.append(f"round {number}: {len(leaves)} leaves told at {place} are not there")
            self.acknowledged.clear()
            state = checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key)
            if state.size < self.size or state.size != store.size(made.LOG):
                self.faults.append(f"round {number}: the record shrank")
            self._remember(state.size, state.format().split(b"\n")[2])
            Marks(self.marks, store.number).check(store)
            if number % AUDIT_EVERY == 0:
                self.audit(store)
            self.size = state.size

    def audit(self, store: SqliteStore) -> None:
        """Every leaf, tile and hash, and that each checkpoint ever told lies in the tree that is there now."""
        self.counts["audits"] += 1
        report = audit.audit_store(store)
        self.faults += [f"audit: {fault.code} at {fault.where}" for log in report.logs for fault in log.faults]
        size = store.size(made.LOG)
        read: dict[str, bytes] = {}

        def hashes(one: tile.Tile) -> bytes:
            if one.path not in read:
                read[one.path] = store.tile(made.LOG, one.level, one.index)[: one.width * 32]
            return read[one.path]

        known = tile.TileHashes(size, hashes)
        for at, root in self.roots.items():
            if checkpoint.Checkpoint(made.LOG, at, merkle.root(at, known)).format().split(b"\n")[2] != root:
                self.faults.append(f"the checkpoint of size {at} that was told does not lie in the record")

    def report(self) -> dict[str, object]:
        """`signed_again`: sizes at which something else was signed than was committed, in a transaction that was undone."""
        again = sum(len(roots - {self.roots[size]}) for size, roots in self.signed.items() if size in self.roots)
        told = {"size": self.size, "checkpoints": len(self.roots), "signed_again": again, "faults": self.faults[:20]}
        return {**self.counts, **told}


def rounds(run: Run, count: int) -> Iterator[int]:
    with SqliteStore(run.database) as store:
        store.create_log(made.FOUNDING, made.signer(made.CHARTER_KEY))
        store.create_log(made.log_opening(), made.signer(made.LOG_KEY))
    for number in range(1, count + 1):
        run.round(number)
        if run.faults:
            return
        yield number
    with SqliteStore(run.database) as store:
        run.audit(store)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    run = Run(asked.folder, asked.seed)
    for _ in rounds(run, asked.rounds):
        pass
    print(json.dumps({**run.report(), "seconds": round(time.monotonic() - began, 1)}))  # noqa: T201
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
