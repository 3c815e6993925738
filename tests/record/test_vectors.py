"""The vectors: each is what another implementation would have to produce, and the program reads them as it wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.vectors import rebuild

from comity.errors import Theirs
from comity.record import (
    canonical,
    checkpoint,
    cosignature,
    entry,
    keys,
    merkle,
    misconduct,
    note,
    proof,
    proof_file,
    sealed,
    tile,
)

FOLDER = Path(rebuild.__file__).parent


def _load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def test_the_files_are_what_their_script_writes() -> None:
    written = dict(rebuild.files())
    assert {path.name for path in FOLDER.glob("*.json")} >= {path.name for path in written}
    for path, text in written.items():
        assert path.read_text("utf-8") == text, f"{path.name}: a format changed, or run rebuild.py"


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_every_file_says_where_it_comes_from(name: str) -> None:
    assert _load(name)["origin"]


def test_canonical() -> None:
    found = _load("canonical")
    for row in found["good"]:
        assert canonical.encode(row["value"]).hex() == row["bytes"]
        assert canonical.decode(bytes.fromhex(row["bytes"])) == row["value"]
    for row in found["bad"]:
        with pytest.raises(Theirs) as caught:
            canonical.decode(bytes.fromhex(row["bytes"]))
        assert caught.value.code == row["code"]


def test_entries() -> None:
    rows = _load("entries")["entries"]
    assert {row["v"] for row in rows} == set(entry.TABLES)
    for row in rows:
        known = {key.ref: key for key in map(keys.enrol, row["keys"])}
        found = entry.open(row["note"].encode(), known.get)
        assert (found.v, found.value, found.id) == (row["v"], row["value"], row["id"])


def test_notes() -> None:
    found = _load("notes")
    go = keys.VerifyKey(found["go"]["vkey_name"], bytes.fromhex(found["go"]["public"]))
    assert note.open(found["go"]["note"].encode(), {go.ref: go}.get).signers == (go,)
    ours = [keys.enrol(vkey) for vkey in found["ours"]["keys"]]
    assert list(note.open(found["ours"]["note"].encode(), {key.ref: key for key in ours}.get).signers) == ours


def test_checkpoints() -> None:
    found = _load("checkpoints")
    key = keys.enrol(found["vkey"])
    for row in found["checkpoints"]:
        state = checkpoint.open(row["note"].encode(), key)
        assert (state.origin, state.size, state.root.hex()) == (row["origin"], row["size"], row["root"])


def test_merkle() -> None:
    found = _load("merkle")
    roots = [bytes.fromhex(root) for root in found["roots"]]
    leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in found["leaves"]]
    for size, root in enumerate(roots):
        assert merkle.Frontier().grow(leaves[:size]).root() == root
    for row in found["inclusion"]:
        path = tuple(map(bytes.fromhex, row["proof"]))
        proof.check_inclusion(leaves[row["index"]], row["index"], row["size"], roots[row["size"]], path)
    for row in found["consistency"]:
        path = tuple(map(bytes.fromhex, row["proof"]))
        proof.check_consistency(row["old"], row["new"], roots[row["old"]], roots[row["new"]], path)


def test_a_proof_that_certificate_transparency_published() -> None:
    """The audit path of leaf 0 in the tree of 8, from the reference tests of RFC 6962."""
    row = next(row for row in _load("merkle")["inclusion"] if (row["index"], row["size"]) == (0, 8))
    assert row["proof"] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_sealed() -> None:
    for row in _load("sealed")["sealed"]:
        sealed.check(row["seal"], sealed.parse(row["opening"].encode()))


def test_tiles() -> None:
    found = _load("tiles")
    for path, (level, index, width) in {**found["known"], **found["paths"]}.items():
        assert tile.parse_path(path) == (tile.Tile(level, index, width), False)
    entries = [bytes.fromhex(raw) for raw in found["bundle"]["entries"]]
    assert tile.bundle(entries).hex() == found["bundle"]["bytes"]


def test_cosignatures() -> None:
    found = _load("cosignatures")
    known, ours = found["known"], found["ours"]
    [line] = cosignature.open(known["note"].encode(), [cosignature.enrol(known["witness"])])
    assert line.at == known["at"]
    witnesses = [cosignature.enrol(vkey) for vkey in ours["witnesses"]]
    for raw in ours["notes"]:
        checkpoint.open(raw.encode(), keys.enrol(ours["key"]))
        lines = cosignature.open(raw.encode(), witnesses)
        assert [(one.key, one.at) for one in lines] == list(zip(witnesses, ours["at"], strict=True))


def test_proofs() -> None:
    found = _load("proofs")
    for row in found["proofs"]:
        act, log = bytes.fromhex(row["act"]), found["key"].partition("+")[0]
        proven = proof_file.check_file(row["file"].encode(), act, {log: found["key"]}, found["witnesses"])
        assert (proven.index, proven.size, proven.root.hex()) == (row["index"], row["size"], row["root"])


def test_misconduct() -> None:
    rows = _load("misconduct")["files"]
    assert {row["kind"] for row in rows} == set(misconduct.KINDS)
    for row in rows:
        raw = row.pop("file").encode()
        assert misconduct.check(raw).to_json() == row
