"""One log held at one state while it is audited, though its owner goes on appending and publishing.

The checkpoint is read once; everything else is asked for as that state needs it. Two things may happen meanwhile and are no
fault: a partial tile is replaced by a wider one, which begins with the same bytes; and somebody's `seen` note, or a
checkpoint that the reader kept, names a state that the log reached after we began. For both the checkpoint is read again.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import checkpoint, merkle, proof, tile
from comity.record.checkpoint import Checkpoint
from comity.record.keys import VerifyKey
from comity.record.merkle import HASH_SIZE
from comity.record.served import Files, missing, require
from comity.record.tile import WIDTH, Tile, TileHashes

LOOKS = 3
"""How often a partial tile is looked for anew: each time the log was published again just then."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A log of `files`, its key and the state whose signature was checked."""

    files: Files
    log: str
    key: VerifyKey
    state: Checkpoint

    def tile(self, one: Tile) -> bytes:
        """The bytes of a hash tile, as wide as this state needs it. Raises `Theirs` where there is none."""
        data = self.files.read(self.log, one.path)
        if data is None:
            data = self._wider(one, entries=False)
        return missing(f"{self.log}/{one.path}") if data is None else data

    def entries(self, one: Tile) -> list[bytes]:
        """The entries below a tile of level 0, exactly as many as it has hashes. Raises `Theirs`."""
        where = f"{self.log}/{one.entries_path}"
        data = self.files.read(self.log, one.entries_path)
        if data is None:
            data = self._wider(one, entries=True)
        return missing(where) if data is None else tile.unbundle(data, one.width, where)

    def hashes(self) -> TileHashes:
        """A reader of the subtrees of this state, for roots and proofs."""
        return TileHashes(self.state.size, self.tile)

    def newer(self) -> Held:
        """The log as it is now, if it has grown since: signed, and proved to be a continuation. Raises `Theirs`."""
        where = f"{self.log}/checkpoint"
        state = checkpoint.open(require(self.files, self.log, "checkpoint"), self.key, where)
        if state.size <= self.state.size:
            return self
        now = Held(self.files, self.log, self.key, state)
        now.check_contains(self.state.size, self.state.root, where)
        return now

    def check_contains(self, size: int, root: bytes, where: str, hashes: TileHashes | None = None) -> None:
        """That this state continues the one of that size and root: a consistency proof out of the tiles. Raises `Theirs`."""
        if size == 0:  # every tree continues the empty one, and RFC 6962 has no proof of it
            if root != merkle.EMPTY_ROOT:
                raise differs(where, Phrase("the root of no entries"))
            return
        path = proof.prove_consistency(size, self.state.size, hashes or self.hashes())
        proof.check_consistency(size, self.state.size, root, self.state.root, path, where)

    def _wider(self, one: Tile, entries: bool) -> bytes | None:
        """The first part of the wider tile that took the place of a partial one; None where there is none either."""
        if one.width == WIDTH:
            return None
        for _ in range(LOOKS):
            width = tile.width_at(one.level, one.index, self._size_now())
            if width <= one.width:
                return None
            wide = Tile(one.level, one.index, width)
            data = self.files.read(self.log, wide.entries_path if entries else wide.path)
            if data is not None and entries:
                return tile.bundle(tile.unbundle(data, width, f"{self.log}/{wide.entries_path}")[: one.width])
            if data is not None:
                return data[: one.width * HASH_SIZE]
        return None

    def _size_now(self) -> int:
        raw = self.files.read(self.log, "checkpoint")
        return 0 if raw is None else checkpoint.open(raw, self.key, f"{self.log}/checkpoint").size


def differs(where: str, expected: Phrase) -> Theirs:
    """A file that is not what the others say it is."""
    return Theirs(
        "file-differs",
        expected=expected,
        got=Phrase("something else"),
        todo=Phrase("Keep the files as they are: they may show that the log was changed. Ask its owner to explain."),
        where=where,
    )
