"""The proof of one act is a small file of the standard's form; nothing changed in it, and nothing else, is taken."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made
from tests.record.grown import Tree, cosigner

from comity.errors import Theirs, Yours
from comity.record import checkpoint, cosignature, keys, merkle, note, proof_file, publish
from comity.record.cosignature import Cosigner
from comity.record.proof_file import ProofFile
from comity.record.served import FolderFiles, StoreFiles
from comity.record.sqlite import SqliteStore

AT = 1_767_225_600
KEY = made.LOG_KEY.verify_key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with made.store_with_acts(str(tmp_path / "store.db"), 3) as one:
        yield one


def cosigned(raw: bytes, *numbers: int) -> bytes:
    return cosignature.add(raw, *(cosigner(n).cosign(note.parse(raw).text, AT + n) for n in numbers))


def of(tree: Tree, index: int, size: int, *witnesses: int) -> bytes:
    return ProofFile(index, tree.inclusion(index, size), cosigned(tree.signed(size), *witnesses)).format()


def test_it_has_the_form_of_the_standard() -> None:
    tree = Tree(5)
    hashes = [base64.b64encode(one).decode() for one in tree.inclusion(2, 5)]
    expected = "\n".join(["c2sp.org/tlog-proof@v1", "index 2", *hashes, "", ""]).encode() + tree.signed(5)
    assert of(tree, 2, 5) == expected


@given(size=st.integers(1, 70), data=st.data())
def test_every_leaf_of_every_tree_is_proven(size: int, data: st.DataObject) -> None:
    tree, index = Tree(size), data.draw(st.integers(0, size - 1))
    found = proof_file.check(of(tree, index, size), tree.leaves[index], KEY)
    assert (found.log, found.index, found.size, found.root) == (made.LOG, index, size, tree.root(size))


@given(size=st.integers(2, 40), data=st.data())
def test_no_other_bytes_and_no_other_place_are_proven(size: int, data: st.DataObject) -> None:
    tree, index = Tree(size), data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    raw = of(tree, index, size)
    for leaf in (tree.leaves[other], b"", tree.hashes[index], tree.leaves[index] + b"\n"):
        with pytest.raises(Theirs) as caught:
            proof_file.check(raw, leaf, KEY)
        assert caught.value.code == "proof-fails"


@given(data=st.data())
def test_no_changed_byte_is_taken(data: st.DataObject) -> None:
    """All seven witnesses are known, so every byte of the file counts."""
    tree = Tree(9)
    raw = of(tree, 4, 9, *range(7))
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 255))]) + raw[at + 1 :]
    with pytest.raises(Theirs):
        proof_file.check(changed, tree.leaves[4], KEY, [cosigner(n).key for n in range(7)], 7)


@pytest.mark.parametrize("keep", range(0, 1400, 7))
def test_no_cut_file_is_taken(keep: int) -> None:
    tree = Tree(9)
    raw = of(tree, 4, 9, *range(7))
    with pytest.raises(Theirs):
        proof_file.check(raw[: min(keep, len(raw) - 1)], tree.leaves[4], KEY, [cosigner(n).key for n in range(7)], 7)


def test_an_extra_line_of_others_is_read_past() -> None:
    tree = Tree(5)
    raw = of(tree, 2, 5).replace(b"@v1\n", b"@v1\nextra aGVsbG8=\n")
    assert proof_file.parse(raw).extra == b"hello"
    assert proof_file.check(raw, tree.leaves[2], KEY).index == 2
    assert proof_file.parse(raw).format() == raw


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"index 2", b"index 02"), (b"index 2", b"index -2"), (b"index 2", b"index  2"), (b"index 2\n", b""),
        (b"index 2\n", b"index 2\nindex 2\n"), (b"@v1", b"@v2"), (b"@v1\n", b"@v1\r\n"), (b"@v1\n", b"@v1\n\n"),
        (b"@v1\n", b"@v1\nextra \nextra aGVsbG8=\n"), (b"@v1\n", b"@v1\nextra aGVsbG9=\n"), (b"@v1\n", b"@v1\nExtra aGVsbG8=\n"),
        (b"index 2", b"index 99999999999999999999"), (b"=\n\n", b"=\n" + b"AAAA\n" * 70 + b"\n"), (b"=\n\n", b"=\n"),
    ],
)  # fmt: skip
def test_another_spelling_is_refused(old: bytes, new: bytes) -> None:
    raw = of(Tree(5), 2, 5)
    assert old in raw
    with pytest.raises(Theirs):
        proof_file.parse(raw.replace(old, new, 1))


@given(st.binary(max_size=600))
def test_any_bytes_are_refused_or_read(raw: bytes) -> None:
    for one in (raw, b"c2sp.org/tlog-proof@v1\n" + raw, b"c2sp.org/tlog-proof@v1\nindex 0\n" + raw):
        with contextlib.suppress(Theirs):
            assert proof_file.parse(one).format() == one


def test_a_quorum_counts_witnesses_that_the_reader_named() -> None:
    tree = Tree(5)
    raw, known = of(tree, 2, 5, 1, 2, 3), [cosigner(n).key for n in (1, 2, 9)]
    assert len(proof_file.check(raw, tree.leaves[2], KEY, known, 2).cosignatures) == 2
    with pytest.raises(Theirs) as caught:
        proof_file.check(raw, tree.leaves[2], KEY, known, 3)
    assert caught.value.code == "proof-quorum"


def test_one_key_under_two_names_makes_no_quorum() -> None:
    tree = Tree(5)
    twins = [Cosigner("one.example", b"\x31" * 32), Cosigner("two.example", b"\x31" * 32)]
    text = note.parse(tree.signed(5)).text
    raw = ProofFile(2, tree.inclusion(2, 5), cosignature.add(tree.signed(5), *(one.cosign(text, AT) for one in twins))).format()
    with pytest.raises(Theirs):
        proof_file.check(raw, tree.leaves[2], KEY, [one.key for one in twins], 2)


def test_a_checkpoint_that_only_witnesses_signed_proves_nothing() -> None:
    tree = Tree(5)
    text = tree.checkpoint(5).format()
    raw = ProofFile(2, tree.inclusion(2, 5), text + b"\n" + cosigner(1).cosign(text, AT)).format()
    with pytest.raises(Theirs) as caught:
        proof_file.check(raw, tree.leaves[2], KEY, [cosigner(1).key])
    assert caught.value.code == "note-key-unknown"


# --- made from a log ------------------------------------------------------------------------------------------------------


def test_a_store_and_its_published_folder_give_the_same_file(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out")
    for index in range(5):
        raw = proof_file.make(StoreFiles(store), made.LOG, index)
        assert raw == proof_file.make(FolderFiles(tmp_path / "out"), made.LOG, index)
        [leaf] = store.entries(made.LOG, index, index + 1)
        found = proof_file.check_file(raw, leaf, {made.LOG: KEY.vkey})
        assert str(found.sentence) == (
            f"These bytes are entry {index} of {made.LOG}, says its key {KEY.ref} at 5 entries; "
            "no witness that was asked for has countersigned that."
        )


def test_a_log_that_has_grown_still_proves_towards_the_countersigned_state(store: SqliteStore) -> None:
    """Cosignatures come later than the next entry does."""
    raw = cosigned(store.checkpoint(made.LOG), 1, 2)
    store.append(made.LOG, [made.an_act(n) for n in range(50, 60)], 5, made.signer(made.LOG_KEY))
    proven = proof_file.make(StoreFiles(store), made.LOG, 3, raw)
    [leaf] = store.entries(made.LOG, 3, 4)
    found = proof_file.check_file(proven, leaf, {made.LOG: KEY.vkey}, [cosigner(n).key.vkey for n in (1, 2)], 2)
    assert (found.size, cosignature.count(found.cosignatures)) == (5, 2)
    assert str(found.sentence).endswith("2 witnesses have countersigned that.")


def test_a_place_that_the_log_has_not_is_told(store: SqliteStore) -> None:
    with pytest.raises(Yours):
        proof_file.make(StoreFiles(store), made.LOG, 5)


def test_a_proof_that_would_not_hold_is_never_written(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out")
    other = checkpoint.Checkpoint(made.LOG, 5, b"\x07" * 32).sign(made.LOG_KEY)
    with pytest.raises(Theirs):
        proof_file.make(StoreFiles(store), made.LOG, 3, other)
    file = tmp_path / "out" / made.LOG / "tile/entries/000.p/5"
    file.write_bytes(file.read_bytes().replace(b"Call 2", b"Call 7"))
    with pytest.raises(Theirs):
        proof_file.make(FolderFiles(tmp_path / "out"), made.LOG, 4)
    file.unlink()
    with pytest.raises(Theirs) as caught:
        proof_file.make(FolderFiles(tmp_path / "out"), made.LOG, 4)
    assert caught.value.code == "file-missing"


def test_without_the_logs_key_nothing_is_said(store: SqliteStore) -> None:
    raw = proof_file.make(StoreFiles(store), made.LOG, 3)
    [leaf] = store.entries(made.LOG, 3, 4)
    with pytest.raises(Yours) as caught:
        proof_file.check_file(raw, leaf, {"lakes/westmark": KEY.vkey})
    assert caught.value.code == "proof-key-missing"
    thief = keys.generate(made.LOG, b"\x13" * 32)
    with pytest.raises(Theirs):
        proof_file.check_file(raw, leaf, {made.LOG: thief.verify_key.vkey})


# --- size -----------------------------------------------------------------------------------------------------------------


class OneLeafAgain:
    """A tree of many times the same leaf: each height has one hash. For sizes alone."""

    def __init__(self) -> None:
        self.at = [merkle.leaf_hash(b"leaf")]
        while len(self.at) < 40:
            self.at.append(merkle.node_hash(self.at[-1], self.at[-1]))

    def read(self, height: int, place: int) -> bytes:
        return self.at[height]


def at_a_million(log_name: str, witness_name: str, index: int = 777_777) -> bytes:
    """The proof of an entry among a million, with seven cosignatures."""
    tree, size = OneLeafAgain(), 1_000_000
    state = checkpoint.Checkpoint(log_name, size, merkle.root(size, tree))
    key = keys.generate(log_name, b"\x05" * 32)
    witnesses = [Cosigner(witness_name.format(n), bytes([n + 1]) * 32) for n in range(7)]
    raw = cosignature.add(state.sign(key), *(one.cosign(state.format(), AT) for one in witnesses))
    made_file = ProofFile(index, proof_file.proof.prove_inclusion(index, size, tree), raw).format()
    found = proof_file.check(made_file, b"leaf", key.verify_key, [one.key for one in witnesses], 7)
    assert len(proof_file.parse(made_file).path) == 20 and found.size == size
    return made_file


def test_a_proof_among_a_million_with_seven_cosignatures_takes_at_most_2500_bytes() -> None:
    """With names as long as those of real mechanisms; what names of the greatest length take is told in docs/spec/proof.md."""
    assert len(at_a_million("lakes/estmark", "lakes/participant-{}/witness")) == 2_075
    # A private log's name has 32 hex digits; 41 bytes of witness's name.
    assert len(at_a_million("lakes/estmark/" + "9f" * 16, "southern-lakes-2026/hill-watch-office-{}/w")) <= 2_500
