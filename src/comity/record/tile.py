"""Tiles: how a tree is cut into files that never change. C2SP tlog-tiles v0.1.0, byte for byte.

    tile/0/000            the first 256 leaf hashes
    tile/0/x001/234.p/7   seven hashes of leaf tile 1234: a partial tile at the right edge
    tile/1/000            256 hashes, each the root of a full tile of level 0
    tile/entries/000      the first 256 entries, each after its length as two bytes, the greater first

A tile of level L and index N holds the hashes of the subtrees (8 L, 256 N) to (8 L, 256 N + 255), see `merkle`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record.merkle import HASH_SIZE, above, fold
from comity.settings import SETTINGS

WIDTH = 256
HEIGHT = 8

_LOW = 4
"""Heights within a leaf tile that are not remembered: half of the hashes are at height 1, and folding few costs little."""

_PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its level, its index within the level, how many hashes it holds (256 when full)."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path of the hash tile, below the log."""
        return f"tile/{self.level}/{_number(self.index)}{self._part()}"

    @property
    def entries_path(self) -> str:
        """The path of the bundle of entries below this tile of level 0."""
        return f"tile/entries/{_number(self.index)}{self._part()}"

    def _part(self) -> str:
        return "" if self.width == WIDTH else f".p/{self.width}"


def parse_path(path: str) -> tuple[Tile, bool] | None:
    """The tile of a path, and whether it is the bundle of entries; None where it is the path of neither."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    entries = match[1] == "entries"
    index = int(match[2].replace("x", "").replace("/", ""))
    tile = Tile(0 if entries else int(match[1]), index, int(match[3]) if match[3] else WIDTH)
    own = tile.entries_path if entries else tile.path
    return (tile, entries) if path == own and tile.width <= WIDTH else None


def tiles(size: int) -> Iterator[Tile]:
    """Every tile that a tree of this size is made of, level by level: full ones, then the partial one."""
    level = 0
    while size:
        for index in range(size // WIDTH):
            yield Tile(level, index)
        if size % WIDTH:
            yield Tile(level, size // WIDTH, size % WIDTH)
        size //= WIDTH
        level += 1


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes the tile has in a tree of this size: 0 where it does not exist."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


class TileHashes:
    """A `merkle.HashReader` over the tiles of a tree of a given size. `fetch` gives a tile's bytes.

    An inclusion proof asks each level for one tile, eight times over, and of the subtrees in a tile one hash at each height:
    all 255 of them are made at once. Many proofs meet again in the same subtrees. What lies in a leaf tile four or more above
    the leaves is remembered (an eighth of the tile), and all that lies in tiles above; together at most `room` bytes, of which
    what came first goes first. Below that there is the leaf tile last read.
    """

    __slots__ = ("_held", "_kept", "_leaf", "_room", "fetch", "size")

    def __init__(self, size: int, fetch: Callable[[Tile], bytes], room: int = SETTINGS.proof_memory) -> None:
        self.size, self.fetch = size, fetch
        self._room = room
        self._held = 0
        self._kept: dict[tuple[int, int], list[bytes]] = {}
        self._leaf: tuple[int, list[bytes]] = (-1, [])

    def read(self, height: int, place: int) -> bytes:
        level, rise = divmod(height, HEIGHT)
        index, at = divmod(place, WIDTH >> rise)
        if level == 0 and rise < _LOW:
            rows = self._low(index)
            if rise >= len(rows):
                part = rows[0][(at << rise) * HASH_SIZE : (at + 1 << rise) * HASH_SIZE]
                return fold([part[i : i + HASH_SIZE] for i in range(0, len(part), HASH_SIZE)])
        else:
            rows = self._kept.get((level, index)) or self._keep(level, index)
        return rows[rise][at * HASH_SIZE : (at + 1) * HASH_SIZE]

    def _low(self, index: int) -> list[bytes]:
        """The rows of a leaf tile that are there: the leaves' hashes, and those above them if they were made just now."""
        if self._leaf[0] != index:
            self._leaf = (index, [self._tile(0, index)])
        return self._leaf[1]

    def _keep(self, level: int, index: int) -> list[bytes]:
        """Make all rows of a tile: as many as its height, each half as long as the one below."""
        rows = [self._low(index)[0] if level == 0 else self._tile(level, index)]
        while len(rows) < HEIGHT:
            rows.append(above(rows[-1]))
        if level == 0:
            self._leaf = (index, rows)
            rows = [b""] * _LOW + rows[_LOW:]
        self._held += sum(map(len, rows))
        self._kept[level, index] = rows
        while self._held > self._room and len(self._kept) > 1:
            self._held -= sum(map(len, self._kept.pop(next(iter(self._kept)))))
        return rows

    def _tile(self, level: int, index: int) -> bytes:
        tile = Tile(level, index, width_at(level, index, self.size))
        data = self.fetch(tile)
        _check_size(data, tile, tile.path)
        return data


def cut(data: bytes, tile: Tile, where: str = "") -> list[bytes]:
    """The hashes of a tile's bytes. Raises `Theirs` where their count is not the tile's."""
    _check_size(data, tile, where)
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


def _check_size(data: bytes, tile: Tile, where: str) -> None:
    if len(data) != tile.width * HASH_SIZE:
        raise Theirs(
            "tile-size",
            expected=Phrase("{count} bytes", {"count": tile.width * HASH_SIZE}),
            got=Phrase("{count} bytes", {"count": len(data)}),
            todo=Phrase("The file is damaged or cut off: fetch it again, from another copy if there is one."),
            where=where,
        )


def bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry after its length as a big-endian uint16."""
    return b"".join([part for raw in entries for part in (len(raw).to_bytes(2, "big"), raw)])


def unbundle(data: bytes, count: int, where: str = "") -> list[bytes]:
    """The entries of a bundle. Raises `Theirs` unless there are exactly `count`, to the last byte."""
    entries: list[bytes] = []
    at, last = 0, len(data) - 2
    while at <= last and len(entries) < count:
        end = at + 2 + (data[at] << 8 | data[at + 1])
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != count or at != len(data):
        raise Theirs(
            "bundle-size",
            expected=Phrase("{count} whole entries", {"count": count}),
            got=Phrase("a file that ends in the middle or goes on after them"),
            todo=Phrase("The file is damaged or cut off: fetch it again, from another copy if there is one."),
            where=where,
        )
    return entries


def _number(index: int) -> str:
    """1234067 as x001/x234/067."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
