"""Tiles: `tile.parse_path`, `tile.cut`, `tile.unbundle`. The input is a path, a line end, the bytes of a file."""

from __future__ import annotations

from contextlib import suppress

from comity.errors import ComityError, Theirs
from comity.record import tile


def one(data: bytes) -> None:
    """A path is of one tile and a tile of one path; a bundle is written back to the same bytes."""
    line, _, body = data.partition(b"\n")
    found = None
    with suppress(UnicodeDecodeError):
        found = tile.parse_path(line.decode())
    width = found[0].width if found else len(line) % (tile.WIDTH + 1)
    if found is not None:
        it, entries = found
        assert (it.entries_path if entries else it.path).encode() == line
        assert 1 <= it.width <= tile.WIDTH and 0 <= it.level < 64 and it.index >= 0
    try:
        hashes = tile.cut(body, tile.Tile(0, 0, width), "fuzz")
        assert len(hashes) == width and b"".join(hashes) == body
    except ComityError as error:
        str(error)
    for count in {0, 1, width, tile.WIDTH}:
        try:
            entries_ = tile.unbundle(body, count, "fuzz")
        except ComityError as error:
            assert type(error) is Theirs
            str(error)
            continue
        assert len(entries_) == count and tile.bundle(entries_) == body


if __name__ == "__main__":
    from fuzz.start import start

    start("tile")
