"""The vectors of cosignatures, of proofs of one act and of proofs of misconduct, for `rebuild`."""

from __future__ import annotations

from typing import Any

from tests.record import made
from tests.record.grown import Tree, cosigner

from comity.record import cosignature, merkle, misconduct, note, proof_file
from comity.record.misconduct import contradicted, cosigned_fork, fork, not_lent, rollback, unproven
from comity.record.proof_file import ProofFile

AT = 1_767_225_600
KEY, SEEN = made.LOG_KEY.verify_key, made.SEEN_KEY.verify_key

# A checkpoint of a Certificate Transparency log as it was served in August 2026, with a line of a witness that others run.
KNOWN_WITNESS = "witness.navigli.sunlight.geomys.org+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G"
KNOWN = """coachandhorses2026h1.staging.certificate.transparency.goog
185550722
YXAM0VmnrfvLaBCOOYSJhCaE5F10oGBOo+hkbDa1kng=

— coachandhorses2026h1.staging.certificate.transparency.goog \
MpXgsHy8ZwxXnO+WjtVrPxAzL49Rs1gWTkNVNeEa//5peAzaocRCB3qt3EaibjzY5GILLtGgBP7dBhgcSHy+JQh0OAc=
— witness.navigli.sunlight.geomys.org \
o+AP4gAAAABqb7DzNrGFRJnQ9vrJ8xpnwZytnr/ZYczDIsvwvouiSjwOjn7a72ccxBk+lKnZ7dKqkYKER1s/KxLTaVwQD7lJZTC/CQ==
"""


def cosigned(tree: Tree, size: int, *lines: tuple[int, int]) -> bytes:
    """The log's checkpoint with lines by these witnesses (number, seconds after AT)."""
    raw = tree.signed(size)
    return cosignature.add(raw, *(cosigner(n).cosign(note.parse(raw).text, AT + wait) for n, wait in lines))


def cosignatures() -> dict[str, Any]:
    tree = Tree(8)
    rows = [cosigned(tree, size, (1, 0), (2, 61)) for size in (0, 1, 8)]
    return {
        "origin": "known: a checkpoint of another log with the line of a witness that others run, as served in August 2026; "
        "ours: computed here, from keys of fixed seeds",
        "known": {"witness": KNOWN_WITNESS, "note": KNOWN, "at": 1_785_704_691},
        "ours": {
            "key": KEY.vkey,
            "witnesses": [cosigner(n).key.vkey for n in (1, 2)],
            "at": [AT, AT + 61],
            "notes": [raw.decode() for raw in rows],
        },
    }


def proof_files() -> dict[str, Any]:
    tree, rows = Tree(300), []
    for index, size, lines in ((0, 1, ()), (2, 5, ((1, 0), (2, 61))), (299, 300, ()), (128, 257, ((1, 0),))):
        raw = ProofFile(index, tree.inclusion(index, size), cosigned(tree, size, *lines)).format()
        found = proof_file.check(raw, tree.leaves[index], KEY, [cosigner(n).key for n, _ in lines], len(lines))
        rows.append(
            {"act": tree.leaves[index].hex(), "index": index, "size": size, "root": found.root.hex(), "file": raw.decode()}
        )
    rows.append(real_act())
    return {
        "origin": "computed here; files of this form are accepted by the Go code in tests/foreign",
        "key": KEY.vkey,
        "witnesses": [cosigner(n).key.vkey for n in (1, 2)],
        "proofs": rows,
    }


def real_act() -> dict[str, Any]:
    """The proof of a signed act, as docs/spec/proof.md shows it."""
    entries = _Leaves([made.log_opening(), made.loan(), *(made.an_act(number) for number in range(3))])
    raw = ProofFile(3, entries.inclusion(3, 5), cosigned(entries, 5, (1, 0), (2, 61))).format()
    return {"index": 3, "size": 5, "root": entries.root(5).hex(), "act": entries.leaves[3].hex(), "file": raw.decode()}


def accusations() -> dict[str, Any]:
    t, other = Tree(9), Tree(9, 2)
    acts = [made.log_opening(), made.loan(), made.an_act(9, made.STRANGER)]
    own, charter = _Leaves(acts), _Leaves([made.FOUNDING])
    files = [
        fork.make_same_size(t.signed(9), other.signed(9), KEY),
        fork.make(other.signed(5), t.signed(9), KEY, t.root(5), t.consistency(5, 9)),
        fork.make(other.signed(4), t.signed(9), KEY, t.root(4), t.consistency(4, 9)),
        rollback.make(cosigned(t, 9, (1, 0)), cosigned(t, 5, (1, 60)), cosigner(1).key),
        cosigned_fork.make(cosigned(other, 5, (1, 0)), cosigned(t, 9, (1, 60)), cosigner(1).key, t.root(5), t.consistency(5, 9)),
        contradicted.make(made.a_seen(5, other.root(5)), SEEN, t.signed(9), KEY, t.root(5), t.consistency(5, 9)),
        not_lent.make([made.FOUNDING], charter.signed(1), made.CHARTER_KEY.verify_key, acts, own.signed(3), KEY, ()),
        unproven.make(b"other bytes\n", 4, t.hashes[4], t.signed(9), KEY, t.inclusion(4, 9)),
    ]
    return {
        "origin": "computed here, from keys of fixed seeds; the Go code in tests/foreign/misconduct repeats their steps",
        "files": [{**misconduct.check(raw).to_json(), "file": raw.decode()} for raw in files],
    }


class _Leaves(Tree):
    """A tree of real entries, signed by the key that its first entry names."""

    def __init__(self, leaves: list[bytes]) -> None:
        super().__init__(0)
        if leaves[0] == made.FOUNDING:
            self.log, self.key = made.CHARTER_LOG, made.CHARTER_KEY
        self.leaves, self.hashes = leaves, [merkle.leaf_hash(leaf) for leaf in leaves]
