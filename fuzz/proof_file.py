"""Proofs of one act: `proof_file.parse`, `proof_file.check`."""

from __future__ import annotations

from tests.record.grown import Tree, cosigner

from comity.errors import ComityError
from comity.record import proof_file

TREE = Tree(20)
KEY = TREE.key.verify_key
WITNESSES = [cosigner(number).key for number in (1, 2, 3)]
WORDS_OF = "note"


def one(data: bytes) -> None:
    """A file has one spelling; a leaf that it proves stands at that place of the tree."""
    try:
        found = proof_file.parse(data, "fuzz")
    except ComityError as error:
        str(error)
        assert not proven(data, TREE.leaves[0]), "proven by a file that cannot be read"
        return
    assert found.format() == data and proof_file.is_proof_file(data)
    place = found.index % len(TREE.leaves)
    for index in {place, (place + 1) % len(TREE.leaves)}:
        told = proven(data, TREE.leaves[index])
        if told is not None:
            assert (told.log, told.index, told.root) == (TREE.log, index, TREE.root(told.size)) and index == found.index
            str(told.sentence)


def proven(data: bytes, leaf: bytes) -> proof_file.Proven | None:
    try:
        return proof_file.check(data, leaf, KEY, WITNESSES, where="fuzz")
    except ComityError as error:
        str(error)
        return None


if __name__ == "__main__":
    from fuzz.start import start

    start("proof_file")
