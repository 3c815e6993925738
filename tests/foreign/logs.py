"""One log, published again and again while it grows: what every verifier is shown, whole and changed.

Its first 257 entries are really signed; the others only look like notes, for speed. `Grown.at` gives the published folder at
one of `SIZES`: files that never change are one file under several names, so change them through `changed` alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.record import made

from comity.record import merkle, proof, publish, tile
from comity.record.checkpoint import Checkpoint
from comity.record.sqlite import SqliteStore
from comity.record.tile import TileHashes
from comity.settings import SETTINGS

SIZES = (1, 2, 255, 256, 257, 65_535, 65_536, 70_000, 1_000_000)
LARGE = 65_535
"""From here on most entries are filler, and a whole audit takes a second or more."""

SIGNED = 257
EMPTY = Checkpoint(made.LOG, 0, merkle.EMPTY_ROOT).sign(made.LOG_KEY)
"""A store never has a log of size 0, since its first entry opens it; this is what the log's key could sign all the same."""


@dataclass(frozen=True, slots=True)
class Log:
    """A published record of two logs below `root`: the charter's, and the one of this size that is looked at."""

    root: Path
    size: int

    @property
    def folder(self) -> Path:
        return self.root / made.LOG

    def read(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()


class Grown:
    """The store and what was published of it at each size, made when it is first asked for."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.store = SqliteStore(place / "store.db")
        self.store.create_log(made.FOUNDING, made.signer(made.CHARTER_KEY))
        self.store.create_log(made.log_opening(), made.signer(made.LOG_KEY))
        self.size = 1
        self.done: dict[int, Log] = {}

    def at(self, size: int) -> Log:
        for step in SIZES[: SIZES.index(size) + 1]:
            if step not in self.done:
                self._grow(step)
                publish.publish(self.store, self.place / "now")
                _link(self.place / "now", self.place / str(step))
                self.done[step] = Log(self.place / str(step), step)
        return self.done[size]

    def _grow(self, size: int) -> None:
        while self.size < size:
            some = [leaf(index) for index in range(self.size, min(size, self.size + SETTINGS.append_entries))]
            self.size = self.store.append(made.LOG, some, self.size, made.signer(made.LOG_KEY))


def leaf(index: int) -> bytes:
    """Entry number `index`, from 1 on."""
    if index >= SIGNED:
        return f"filler {index}\n\n— lakes/filler AAAAAAAA\n".encode()
    return made.loan() if index == 1 else made.an_act(index)


def _link(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, copy)


@contextmanager
def changed(files: Mapping[Path, bytes]) -> Iterator[None]:
    """While inside, these files hold other bytes. Each is put aside and put back, never written into."""
    for file, data in files.items():
        file.rename(file.with_name(file.name + ".aside"))
        file.write_bytes(data)
    try:
        yield
    finally:
        for file in files:
            file.with_name(file.name + ".aside").replace(file)


def cut(data: bytes, at: int) -> bytes:
    """Entry number `at` of a bundle, by the lengths that the bundle states, as a reader would cut it who checks nothing."""
    start = 0
    for _ in range(at):
        start += 2 + int.from_bytes(data[start : start + 2], "big")
    end = start + 2 + int.from_bytes(data[start : start + 2], "big")
    if end > len(data):
        raise EOFError("the file ends within the entry")
    return data[start + 2 : end]


def entry_of(log: Log, index: int) -> bytes:
    """Entry `index` as the folder has it."""
    at = index // tile.WIDTH
    return cut(log.read(tile.Tile(0, at, tile.width_at(0, at, log.size)).entries_path), index % tile.WIDTH)


def proof_of(log: Log, index: int) -> proof.Proof:
    """The inclusion proof of an entry, out of the folder's tiles, whatever they hold."""
    return proof.prove_inclusion(index, log.size, TileHashes(log.size, lambda one: log.read(one.path)))


_grown: dict[Path, Grown] = {}


def shared(base: Path) -> Grown:
    """One for the whole session, whose own temporary folder is `base`: to grow it to a million entries takes half a minute."""
    if base not in _grown:
        place = base / "grown"
        place.mkdir()
        _grown[base] = Grown(place)
    return _grown[base]


def with_a_forged_act(place: Path) -> Log:
    """A small log whose key duly logged an act by a key that nobody lent."""
    store = made.store_with_acts(str(place / "forged.db"))
    size = store.append(made.LOG, [made.an_act(9, made.STRANGER)], 5, made.signer(made.LOG_KEY))
    publish.publish(store, place / "forged")
    store.close()
    return Log(place / "forged", size)
