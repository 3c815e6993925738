"""Who sees what: the table that the tests are made of, and docs/reference/verifiers.md with them.

A row is one thing changed of a published record; a cell says that a verifier sees it, or why it cannot. The tests make every
change at every size that has such a thing and fail where a verifier sees more than its cell says, or less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.foreign import changes, proofs
from tests.foreign.changes import Change

VERIFIERS = ("comity", "go", "sigstore")


@dataclass(frozen=True, slots=True)
class Cell:
    """Empty: sees it. `why` says why it cannot, `at` why it cannot at some sizes."""

    why: str = ""
    at: Mapping[int, str] = field(default_factory=dict)

    def blind(self, size: int) -> str:
        return self.why or self.at.get(size, "")


SEES = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is changed, and what each verifier makes of it."""

    what: str
    change: Change
    comity: Cell = SEES
    go: Cell = SEES
    sigstore: Cell = SEES
    there: Callable[[int], bool] = lambda size: True
    """Whether a log of this size has such a thing."""

    def cell(self, verifier: str) -> Cell:
        return {"comity": self.comity, "go": self.go, "sigstore": self.sigstore}[verifier]


@dataclass(frozen=True, slots=True)
class ProofRow:
    """The same for the proof of one act as a file."""

    what: str
    change: proofs.Change
    comity: Cell = SEES
    go: Cell = SEES
    sigstore: Cell = SEES
    least: int = 1
    """The smallest log whose proofs have such a thing."""

    def cell(self, verifier: str) -> Cell:
        return {"comity": self.comity, "go": self.go, "sigstore": self.sigstore}[verifier]


def two(size: int) -> bool:
    return size > 1


def full(level: int) -> Callable[[int], bool]:
    return lambda size: size >= 256 ** (level + 1)


def partial(level: int) -> Callable[[int], bool]:
    return lambda size: size // 256**level % 256 > 0


def blind(why: str) -> Cell:
    return Cell(why)


NO_PROOF = "no inclusion proof leads through this hash"
LONE = Cell(at={1: "the tree has one leaf, so that its proof has no hash"})
HANDED_OVER = blind("believes the key that it is given: compare it by telephone")
NONCE_0 = blind("the equation of RFC 8032 holds; see *odd keys and signatures* below")
SAME_BYTES = blind("the decoded signature is the same")
ALLOWED = blind("anybody may add a line; readers pass over keys that they do not know")
PASSES_OVER = blind("passes over lines that have no right form")
NOBODYS = blind("tlog-proof does not authenticate it")
NO_WITNESS = blind("passes over cosignatures")

ROWS = (
    Row("a byte of an entry", changes.entry_byte),
    Row("the length of an entry", changes.entry_length),
    Row("the bound between two entries", changes.entry_bounds, there=two),
    Row("the order of two entries", changes.entries_swapped, there=two),
    Row("a hash in a full tile of level 0", changes.tile_hash(0, whole=True), there=full(0)),
    Row("a hash in the partial tile of level 0", changes.tile_hash(0, whole=False), there=partial(0), sigstore=LONE),
    Row("a hash in a full tile of level 1", changes.tile_hash(1, whole=True), there=full(1)),
    Row(
        "a hash in the partial tile of level 1",
        changes.tile_hash(1, whole=False),
        there=partial(1),
        sigstore=Cell(at={256: NO_PROOF}),
    ),
    Row(
        "a hash in the partial tile of level 2",
        changes.tile_hash(2, whole=False),
        there=partial(2),
        sigstore=Cell(at={65_536: NO_PROOF}),
    ),
    Row("the checkpoint's first line, the log's name", changes.origin),
    Row("the checkpoint's size, one more", changes.size_up),
    Row("the checkpoint's size, one less", changes.size_down),
    Row("the checkpoint's root", changes.root),
    Row("the signature, its first half R", changes.signature_r),
    Row("the signature, its second half S", changes.signature_s),
    Row("the signature, S + L for S", changes.signature_more_than_l),
    Row("the signature, by the log's key with a nonce of 0 (R = O)", changes.signature_of_nonce_0, go=NONCE_0, sigstore=NONCE_0),
    Row("the key id of the signature line", changes.signature_key_id),
    Row(
        "the name on the signature line",
        changes.signature_name,
        sigstore=blind("finds the key by its id and never reads the name"),
    ),
    Row("the signature's spelling: left-over bits of base64", changes.signature_spelling, go=SAME_BYTES, sigstore=SAME_BYTES),
    Row("a line below the signature that is no signature", changes.line_of_no_form, sigstore=PASSES_OVER),
    Row(
        "a signature line by a key that nobody knows, added",
        changes.line_by_a_stranger,
        comity=ALLOWED,
        go=ALLOWED,
        sigstore=ALLOWED,
    ),
    Row("the signature, by another key of that name", changes.signed_by_another),
    Row("a byte of the key", changes.key_byte),
    Row("the key's type", changes.key_kind),
    Row("the key's id", changes.key_id),
    Row("the key's name", changes.key_name, sigstore=blind("is given no name: it finds the key by its id")),
    Row("the key, another whole one of that name", changes.key_of_another),
    Row(
        "key and checkpoint together, by the owner of the disk",
        changes.key_and_checkpoint,
        go=HANDED_OVER,
        sigstore=HANDED_OVER,
    ),
)

PROOF_ROWS = (
    ProofRow("the act beside the proof", proofs.leaf),
    ProofRow("the first line of the file", proofs.header, sigstore=blind("reads no such file: it is given the parts")),
    ProofRow("the index", proofs.index),
    ProofRow("a hash", proofs.a_hash, least=2),
    ProofRow("a hash taken away", proofs.hash_gone, least=2),
    ProofRow("a hash added", proofs.hash_more),
    ProofRow(
        "a word of somebody's in the line `extra`, added", proofs.extra, *[blind("tlog-proof does not authenticate it")] * 3
    ),
    ProofRow("the checkpoint, signed by another key of the log's name", proofs.another_log_key),
    ProofRow("a byte of the cosignature", proofs.cosignature_byte, sigstore=NO_WITNESS),
    ProofRow("the time of the cosignature", proofs.cosignature_time, sigstore=NO_WITNESS),
    ProofRow("the cosignature taken away", proofs.cosignature_gone, sigstore=NO_WITNESS),
    ProofRow("the cosignature, by a witness whom the reader did not name", proofs.another_witness, sigstore=NO_WITNESS),
)

BESIDE = {
    "opening": "the opening of a sealed field: any byte of it",
    "attachment": "an attachment: any byte of it",
}
"""What lies beside the log, which has a digest of it: Comity sees each byte, the others are never shown it."""

INSIDE = "an act signed by a key that nobody lent, duly logged by the log's key"
"""The tree is right, so that Go and sigstore accept it. Comity names the act, and it has no effect."""

EMPTY = {
    "comity": "opens it as a note. Refuses each proof under it (`proof-fails`), and the log, whose opening entry is missing",
    "go": "opens it as a note. `tlog.CheckRecord` refuses each proof under it, and our program the log (*empty log*)",
    "sigstore": "refuses each proof under it (*logIndex must be less than treeSize*) before it looks at a signature",
}
"""What each says of a checkpoint of size 0, whose root is SHA-256 of nothing, above the files of a log of 257 entries."""


def cases(sizes: Iterable[int]) -> list[tuple[Row, int]]:
    """Each row at each of these sizes that has such a thing."""
    return [(row, size) for size in sizes for row in ROWS if row.there(size)]
