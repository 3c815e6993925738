"""Where the search begins: `python -m fuzz.seeds` writes tests/corpus/NAME/seed-* out of the vectors and the examples.

Beside them lie `found-*` (an input that once broke a promise) and `slow-*` (made on purpose to be slow): those are kept by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from comity.record import canonical, checkpoint, keyfile
from comity.settings import SETTINGS
from fuzz import keyfile as keyfile_target
from fuzz.checkpoint import KEY

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"


def vectors(name: str) -> Any:
    return json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text("utf-8"))


def note() -> Iterator[bytes]:
    found = vectors("notes")
    yield from (found["go"]["note"].encode(), found["ours"]["note"].encode())
    yield vectors("checkpoints")["checkpoints"][1]["note"].encode()
    yield "x\n\n— a AAAAAAA=\n".encode()


def canonical_() -> Iterator[bytes]:
    found = vectors("canonical")
    yield from (bytes.fromhex(row["bytes"]) for row in found["good"] + found["bad"] if len(row["bytes"]) < 4000)


def checkpoint_() -> Iterator[bytes]:
    for row in vectors("checkpoints")["checkpoints"]:
        yield row["note"].encode()
        yield row["note"].encode().partition(b"\n\n")[0] + b"\n"
    yield checkpoint.Checkpoint("lakes/estmark", 10**15, bytes(32)).sign(KEY)


def proof() -> Iterator[bytes]:
    found = vectors("merkle")
    leaves, roots = [bytes.fromhex(leaf) for leaf in found["leaves"]], [bytes.fromhex(root) for root in found["roots"]]
    from comity.record.merkle import leaf_hash

    for row in found["inclusion"][-8::2]:
        parts = [leaf_hash(leaves[row["index"]]), roots[row["size"]], *map(bytes.fromhex, row["proof"])]
        yield b"\1" + row["index"].to_bytes(8, "big") + row["size"].to_bytes(8, "big") + b"".join(parts)
    for row in found["consistency"][-8::2]:
        parts = [roots[row["old"]], roots[row["new"]], *map(bytes.fromhex, row["proof"])]
        yield b"\0" + row["old"].to_bytes(8, "big") + row["new"].to_bytes(8, "big") + b"".join(parts)
    yield b"\2" + (5).to_bytes(8, "big") + (300).to_bytes(8, "big") + bytes(range(40))
    yield b"\1" + (2**63).to_bytes(8, "big") + (2**64 - 1).to_bytes(8, "big") + bytes(32 * 66)


def tile() -> Iterator[bytes]:
    found = vectors("tiles")
    bundle = bytes.fromhex(found["bundle"]["bytes"])
    yield from (path.encode() + b"\n" for path in [*found["paths"], *found["known"]])
    yield b"tile/entries/000.p/3\n" + b"\0\1a\0\0\0\2bc"
    yield b"tile/0/000.p/2\n" + bytes(64)
    if len(bundle) < 2000:
        yield f"tile/entries/000.p/{len(found['bundle']['entries'])}\n".encode() + bundle


def keyfile_() -> Iterator[bytes]:
    """Locked at the cost that the target works at; the real cost, with a wrong pass phrase, is the second."""
    cheap, used = replace(SETTINGS, argon_memory_kib=8, argon_passes=1, argon_lanes=1), keyfile.SETTINGS
    keyfile.SETTINGS = cheap  # type: ignore[attr-defined]
    try:
        small = keyfile.lock(KEY, keyfile_target.WORDS, bytes(16), bytes(12))
    finally:
        keyfile.SETTINGS = used  # type: ignore[attr-defined]
    yield small
    yield small.replace(b'"memory_kib":8', b'"memory_kib":1048576').replace(b'"passes":1', b'"passes":16')
    yield canonical.encode({**canonical.decode(small[:-1]), "locked": "0" * 96}) + b"\n"


def charter() -> Iterator[bytes]:
    for name in ("practice", "syria"):
        yield (ROOT / "src" / "comity" / "examples" / name / "charter.yaml").read_bytes()
    people = b"participants: {b: {label: B, kind: state}}\nwriter: b\namend: {quorum: [b]}\n"
    yield b"mechanism: a\ntitle: A\nprocedures: [contact]\n" + people
    yield b"mechanism: a\naudiences:\n  x: {label: {en: X}, bridge: [f]}\nholidays: [2026-01-01]\nweekend: [5, 6]\n"


def entry() -> Iterator[bytes]:
    for row in vectors("entries")["entries"]:
        yield row["note"].encode()
        yield row["note"].encode().partition(b"\n")[0] + b"\n"


def sealed() -> Iterator[bytes]:
    yield from (row["opening"].encode() for row in vectors("sealed")["sealed"] if len(row["opening"]) < 4000)


def watermark() -> Iterator[bytes]:
    notes = [row["note"] for row in vectors("checkpoints")["checkpoints"]]
    rows = [canonical.encode({"log": f"lakes/{size}", "checkpoint": text}) + b"\n" for size, text in enumerate(notes)]
    yield from (rows[0], b"".join(rows), b"\n", b"")


def proof_file() -> Iterator[bytes]:
    from tests.record.grown import Tree, cosigner

    from comity.record import cosignature
    from comity.record.proof_file import ProofFile

    tree = Tree(20)
    for index, size, witnesses in ((0, 1, 0), (3, 8, 1), (12, 13, 3), (19, 20, 7)):
        lines = [cosigner(number).cosign(tree.checkpoint(size).format(), 1_767_225_600) for number in range(1, witnesses + 1)]
        yield ProofFile(index, tree.inclusion(index, size), cosignature.add(tree.signed(size), *lines)).format()
    yield ProofFile(0, (), tree.signed(1), b"anything").format()


def cosignature_() -> Iterator[bytes]:
    from tests.record.grown import Tree, cosigner

    from comity.record import cosignature

    tree = Tree(5)
    for count in (0, 1, 3):
        lines = [cosigner(number).cosign(tree.checkpoint(5).format(), 1_767_225_600) for number in range(1, count + 1)]
        yield cosignature.add(tree.signed(5), *lines)
    yield cosigner(1).key.vkey.encode()
    yield cosignature.add(tree.signed(5), cosigner(1).cosign(tree.checkpoint(5).format(), 2**63 - 1))


def misconduct() -> Iterator[bytes]:
    from tests.record import made
    from tests.record.grown import Tree, cosigner

    from comity.record import cosignature
    from comity.record.misconduct import contradicted, fork, rollback, unproven

    tree, other, key, witness = Tree(9), Tree(9, 2), made.LOG_KEY.verify_key, cosigner(1)
    yield fork.make_same_size(tree.signed(9), other.signed(9), key)
    yield fork.make(other.signed(5), tree.signed(9), key, tree.root(5), tree.consistency(5, 9))
    seen = [
        cosignature.add(tree.signed(size), witness.cosign(tree.checkpoint(size).format(), 1_767_225_600 + at))
        for size, at in ((9, 0), (5, 60))
    ]
    yield rollback.make(seen[0], seen[1], witness.key)
    note_, seen_key = made.a_seen(5, other.root(5)), made.SEEN_KEY.verify_key
    yield contradicted.make(note_, seen_key, tree.signed(9), key, tree.root(5), tree.consistency(5, 9))
    yield unproven.make(b"other bytes\n", 4, tree.hashes[4], tree.signed(9), key, tree.inclusion(4, 9))


def timestamp() -> Iterator[bytes]:
    from fuzz import stamp

    yield from (stamp.QUERY, stamp.ANSWER)
    yield stamp.QUERY.replace(b"\x01\x01\xff", b"").replace(stamp.QUERY[:2], bytes([0x30, stamp.QUERY[1] - 3]), 1)
    yield bytes.fromhex("300930070201023002040103020100"[:22])  # a refusal, cut off
    yield bytes.fromhex("30053003020102")  # a refusal, whole


def procedure() -> Iterator[bytes]:
    from comity.mechanism import load

    yield from (load.shipped_bytes(name) for name in load.shipped_names())
    yield (load.FOLDER / "labels" / "contact.en.yaml").read_bytes()


def to_sign() -> Iterator[bytes]:
    from comity.desk import collect
    from fuzz.entry import KEYS

    keys = list(KEYS.values())
    [act] = [row["value"] for row in vectors("entries")["entries"] if row["v"] == "act/1"][:1]
    act = {**act, "by": [key.ref for key in (keys[2], keys[1])]}
    first = collect.begin(act, act["at"], keys[2].ref, keys[2])
    yield collect.write(first)
    yield collect.write(collect.add(first, keys[1]))
    yield collect.write(collect.begin(act, act["at"], keys[1].ref))


MAKERS = {
    "note": note,
    "canonical": canonical_,
    "checkpoint": checkpoint_,
    "proof": proof,
    "tile": tile,
    "keyfile": keyfile_,
    "charter": charter,
    "entry": entry,
    "sealed": sealed,
    "watermark": watermark,
    "proof_file": proof_file,
    "cosignature": cosignature_,
    "misconduct": misconduct,
    "timestamp": timestamp,
    "procedure": procedure,
    "to_sign": to_sign,
}


def main() -> None:
    """Write every seed, and remove those that are no longer made."""
    for name, maker in MAKERS.items():
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("seed-*"):
            old.unlink()
        for number, data in enumerate(maker(), 1):
            (folder / f"seed-{number:02}").write_bytes(data)


if __name__ == "__main__":
    main()
