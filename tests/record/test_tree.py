"""The tree: roots and proofs agree with a second way of computing them, and no false proof passes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made

from comity.errors import ComityError, Theirs, Yours
from comity.record import checkpoint, merkle, note, proof, tile

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(600)]


def _mth(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word: the second way."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + _mth(hashes[:k]) + _mth(hashes[k:])).digest()


class Leaves:
    """A hash reader over a list of leaf hashes, which counts what it is asked."""

    def __init__(self, hashes: list[bytes]) -> None:
        self.hashes = hashes

    def read(self, height: int, place: int) -> bytes:
        part = self.hashes[place << height : place + 1 << height]
        assert len(part) == 1 << height, "only complete subtrees may be asked for"
        return merkle.fold(part)


@given(st.integers(0, 600))
def test_root_and_frontier_are_those_of_the_standard(size: int) -> None:
    wanted = _mth(LEAVES[:size])
    assert merkle.root(size, Leaves(LEAVES[:size])) == wanted
    assert merkle.Frontier().grow(LEAVES[:size]).root() == wanted


@given(st.lists(st.integers(0, 300), max_size=4))
def test_a_frontier_grown_in_parts_is_the_same_and_survives_storage(parts: list[int]) -> None:
    edge, done = merkle.Frontier(), 0
    for part in parts:
        edge = edge.grow(LEAVES[done : done + part])
        done = min(done + part, len(LEAVES))
        edge = merkle.Frontier.parse(edge.size, edge.format())
    assert edge.root() == _mth(LEAVES[:done])


def test_a_damaged_frontier_is_told() -> None:
    with pytest.raises(Theirs) as caught:
        merkle.Frontier.parse(3, b"\x00" * 32)
    assert caught.value.code == "frontier-malformed"


@given(st.integers(1, 600), st.data())
def test_every_inclusion_proof_is_accepted_and_no_other_leaf_or_place(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root, path = _mth(LEAVES[:size]), proof.prove_inclusion(index, size, Leaves(LEAVES[:size]))
    proof.check_inclusion(LEAVES[index], index, size, root, path)
    other = data.draw(st.integers(0, size + 3).filter(lambda number: number != index))
    for leaf, at in ((LEAVES[index], other), (merkle.leaf_hash(b"no"), index)):
        with pytest.raises(Theirs):
            proof.check_inclusion(leaf, at, size, root, path)


@given(st.integers(1, 600), st.data())
def test_every_consistency_proof_is_accepted_and_no_other_past(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    path = proof.prove_consistency(old, new, Leaves(LEAVES[:new]))
    roots = _mth(LEAVES[:old]), _mth(LEAVES[:new])
    proof.check_consistency(old, new, *roots, path)
    rewritten = [merkle.leaf_hash(b"no"), *LEAVES[1:old]]
    with pytest.raises(Theirs):
        proof.check_consistency(old, new, _mth(rewritten), roots[1], path)


@given(st.integers(1, 64), st.integers(0, 7), st.data())
def test_no_altered_proof_passes(size: int, kind: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = list(proof.prove_inclusion(index, size, Leaves(LEAVES[:size])))
    changed = list(path)
    if kind < 4 and path:
        changed[data.draw(st.integers(0, len(path) - 1))] = b"\x00" * 32
    elif kind < 6:
        changed.append(b"\x00" * 32)
    elif path:
        changed.pop()
    else:
        return
    if changed != path:
        with pytest.raises(Theirs) as caught:
            proof.check_inclusion(LEAVES[index], index, size, _mth(LEAVES[:size]), tuple(changed))
        assert caught.value.code == "proof-fails"


@pytest.mark.parametrize(("index", "size"), [(3, 3), (-1, 3), (0, 0)])
def test_a_place_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(Yours) as caught:
        proof.prove_inclusion(index, size, Leaves(LEAVES))
    assert caught.value.code == "proof-range"
    with pytest.raises(Yours):
        proof.prove_consistency(0, 3, Leaves(LEAVES))
    with pytest.raises(Theirs):
        proof.check_consistency(0, 3, merkle.EMPTY_ROOT, LEAVES[0], ())


def test_one_tree_is_consistent_with_itself_by_an_empty_proof_alone() -> None:
    root = _mth(LEAVES[:5])
    proof.check_consistency(5, 5, root, root, ())
    for old, path in ((LEAVES[0], ()), (root, (LEAVES[0],))):
        with pytest.raises(Theirs):
            proof.check_consistency(5, 5, old, root, path)


# --- tiles ----------------------------------------------------------------------------------------------------------------


def test_the_tiles_of_70000_are_those_of_the_specification() -> None:
    """tlog-tiles gives this example, and the one of 256, in words."""
    found = list(tile.tiles(70_000))
    assert [t for t in found if t.level == 0] == [*(tile.Tile(0, i) for i in range(273)), tile.Tile(0, 273, 112)]
    assert [t for t in found if t.level > 0] == [tile.Tile(1, 0), tile.Tile(1, 1, 17), tile.Tile(2, 0, 1)]
    assert list(tile.tiles(256)) == [tile.Tile(0, 0), tile.Tile(1, 0, 1)]
    assert list(tile.tiles(0)) == []


@pytest.mark.parametrize(
    ("one", "path"),
    [
        (tile.Tile(0, 0), "tile/0/000"),
        (tile.Tile(1, 1234067), "tile/1/x001/x234/067"),
        (tile.Tile(0, 999, 255), "tile/0/999.p/255"),
        (tile.Tile(63, 1000, 1), "tile/63/x001/000.p/1"),
    ],
)
def test_paths_are_those_of_the_specification(one: tile.Tile, path: str) -> None:
    assert one.path == path
    assert tile.parse_path(path) == (one, False)


@given(st.builds(tile.Tile, st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256)))
def test_a_path_leads_back_to_its_tile(one: tile.Tile) -> None:
    assert tile.parse_path(one.path) == (one, False)
    assert tile.parse_path(one.entries_path) == (tile.Tile(0, one.index, one.width), True)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/../x",
    ],
)
def test_a_path_of_another_spelling_leads_nowhere(path: str) -> None:
    assert tile.parse_path(path) is None


@given(st.integers(1, 600), st.data())
def test_hashes_read_through_tiles_are_those_of_the_leaves(size: int, data: st.DataObject) -> None:
    height = data.draw(st.integers(0, size.bit_length() - 1))
    place = data.draw(st.integers(0, (size >> height) - 1))
    whole = Leaves(LEAVES[:size])

    def fetch(one: tile.Tile) -> bytes:
        first = one.index * 256
        return b"".join(whole.read(8 * one.level, first + at) for at in range(one.width))

    assert tile.TileHashes(size, fetch).read(height, place) == whole.read(height, place)


@given(st.integers(257, 600), st.integers(1, 5000), st.data())
def test_one_reader_of_tiles_gives_the_same_hashes_in_any_order_and_remembers_no_more_than_it_may(
    size: int, room: int, data: st.DataObject
) -> None:
    whole = Leaves(LEAVES[:size])
    tiles = {
        (one.level, one.index): b"".join(whole.read(8 * one.level, one.index * 256 + at) for at in range(one.width))
        for one in tile.tiles(size)
    }
    reader = tile.TileHashes(size, lambda one: tiles[one.level, one.index], room)
    for _ in range(12):
        height = data.draw(st.integers(0, size.bit_length() - 1))
        place = data.draw(st.integers(0, (size >> height) - 1))
        assert reader.read(height, place) == whole.read(height, place)
    index = data.draw(st.integers(0, size - 1))
    path = proof.prove_inclusion(index, size, reader)
    proof.check_inclusion(LEAVES[index], index, size, merkle.root(size, reader), path)
    kept = reader._kept.values()
    assert sum(len(row) for rows in kept for row in rows) <= room or len(kept) == 1


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert tile.unbundle(tile.bundle(entries), len(entries)) == entries


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\x00\x01a\x00\x01b"])
def test_a_bundle_that_does_not_end_with_its_entries_is_refused(data: bytes) -> None:
    with pytest.raises(Theirs) as caught:
        tile.unbundle(data, 1)
    assert caught.value.code == "bundle-size"


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(Theirs) as caught:
        tile.cut(b"\x00" * 31, tile.Tile(0, 0, 1))
    assert caught.value.code == "tile-size"


# --- checkpoints ----------------------------------------------------------------------------------------------------------

STATE = checkpoint.Checkpoint(made.LOG, 3, merkle.leaf_hash(b"x"))


def test_a_checkpoint_opens_with_its_logs_key() -> None:
    assert checkpoint.open(STATE.sign(made.LOG_KEY), made.LOG_KEY.verify_key) == STATE


def test_a_checkpoint_of_another_log_is_told() -> None:
    raw = checkpoint.Checkpoint("lakes/other", 3, STATE.root).sign(made.LOG_KEY)
    with pytest.raises(Theirs) as caught:
        checkpoint.open(raw, made.LOG_KEY.verify_key)
    assert caught.value.code == "checkpoint-origin"


MALFORMED = [
    b"",
    b"lakes/estmark\n3\n",
    STATE.format().replace(b"\n3\n", b"\n03\n"),
    STATE.format().replace(b"\n3\n", b"\n-3\n"),
    STATE.format().replace(b"\n3\n", b"\n99999999999999999\n"),
    STATE.format() + b"extension\n",
    STATE.format()[1 + len(made.LOG) :],
    STATE.format().replace(b"=\n", b"\n"),
    b"\n" + STATE.format().split(b"\n", 1)[1],
]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_text_of_another_form_is_no_checkpoint(text: bytes) -> None:
    with pytest.raises(Theirs) as caught:
        checkpoint.parse(text)
    assert caught.value.code == "checkpoint-malformed"


@given(st.data())
def test_no_changed_byte_of_a_checkpoint_goes_unseen(data: st.DataObject) -> None:
    raw = bytearray(STATE.sign(made.LOG_KEY))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ComityError):
        checkpoint.open(bytes(raw), made.LOG_KEY.verify_key)


def test_witnesses_may_add_their_lines() -> None:
    raw = STATE.sign(made.LOG_KEY) + note.signature_line(made.STRANGER.verify_key, made.STRANGER.sign(STATE.format()))
    assert checkpoint.open(raw, made.LOG_KEY.verify_key) == STATE
