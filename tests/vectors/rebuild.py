"""Writes the vectors beside this file: `python tests/vectors/rebuild.py`. A test holds the files equal to what this writes.

Each file says where its values come from. Those marked as known elsewhere stand here as constants and are never computed;
the others were computed once by this program, were checked by a second implementation where one is named, and pin the
format: if a change of the program changes a file, the format changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "src")]

from tests.record import made  # noqa: E402
from tests.record.test_entry import ENTRIES  # noqa: E402
from tests.vectors import rebuild_proofs as proofs  # noqa: E402

from comity.record import canonical, checkpoint, entry, merkle, note, proof, sealed, tile  # noqa: E402

CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Hashes:
    """A hash reader over the leaves of the Certificate Transparency vectors."""

    def __init__(self) -> None:
        self.leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in CT_LEAVES]

    def read(self, height: int, place: int) -> bytes:
        return merkle.fold(self.leaves[place << height : (place + 1) << height])


def _merkle() -> dict[str, Any]:
    reader, size = Hashes(), len(CT_LEAVES)
    inclusion = [
        {"index": i, "size": n, "proof": [h.hex() for h in proof.prove_inclusion(i, n, reader)]}
        for n in range(1, size + 1)
        for i in range(n)
    ]
    consistency = [
        {"old": m, "new": n, "proof": [h.hex() for h in proof.prove_consistency(m, n, reader)]}
        for n in range(1, size + 1)
        for m in range(1, n + 1)
    ]
    return {
        "origin": "leaves and roots: the reference tree of Certificate Transparency (RFC 6962), known elsewhere; "
        "proofs: computed here, checked by the algorithms of RFC 9162",
        "leaves": CT_LEAVES,
        "roots": CT_ROOTS,
        "inclusion": inclusion,
        "consistency": consistency,
    }


def _canonical() -> dict[str, Any]:
    good = [
        {"a": 1},
        {"b": None, "a": [True, False], "A": 'é ру \u0000 \u007f " \\ \n /'},
        {"most": 2**53, "least": -(2**53)},
        {"": {"": [[], {}]}},
        {"decimal": "12.50"},
    ]
    bad = [
        ('{"a":1,"a":1}', "json-duplicate-key"),
        ('{"a":1.5}', "json-float"),
        ('{"a":1e3}', "json-float"),
        ('{"a":9007199254740993}', "json-integer"),
        ('{"\u00e9":1}', "json-key"),
        ('{"b":1,"a":2}', "json-not-canonical"),
        ('{"a": 1}', "json-not-canonical"),
        ('{"a":"\\u0041"}', "json-not-canonical"),
        ('{"a":"\\u000A"}', "json-not-canonical"),
        ('{"a":-0}', "json-not-canonical"),
        ("[]", "json-top"),
        ('{"a":', "json-malformed"),
        ('{"a":' * 17 + "1" + "}" * 17, "json-depth"),
    ]
    return {
        "origin": "computed here; good ones checked by rfc8785, where integers stay below 2^53",
        "good": [{"value": value, "bytes": canonical.encode(value).hex()} for value in good],
        "bad": [{"bytes": raw.encode().hex(), "code": code} for raw, code in bad],
    }


def _entries() -> dict[str, Any]:
    rows = []
    for v, (value, key) in ENTRIES.items():
        raw = entry.sign(value, key)
        rows.append({"v": v, "value": value, "keys": [key.verify_key.vkey], "note": raw.decode(), "id": entry.parse(raw).id})
    joint = made.act_value(by=[made.AUTHORITY.ref, made.OTHER_AUTHORITY.ref])
    raw = entry.sign(joint, made.AUTHORITY, made.OTHER_AUTHORITY)
    both = [made.AUTHORITY.verify_key.vkey, made.OTHER_AUTHORITY.verify_key.vkey]
    rows.append({"v": "act/1", "value": joint, "keys": both, "note": raw.decode(), "id": entry.parse(raw).id})
    return {"origin": "computed here, from keys of fixed seeds", "entries": rows}


def _notes() -> dict[str, Any]:
    go = {
        "vkey_name": "PeterNeumann",
        "public": "1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6",
        "note": "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    }
    ours = note.sign(b"two lines\n\nand an empty one\n", made.AUTHORITY, made.DUTY)
    keys = [made.AUTHORITY.verify_key.vkey, made.DUTY.verify_key.vkey]
    return {
        "origin": "go: the example of golang.org/x/mod/sumdb/note, known elsewhere; ours: computed here",
        "go": go,
        "ours": {"note": ours.decode(), "keys": keys},
    }


def _checkpoints() -> dict[str, Any]:
    rows = []
    for size in (0, 1, 8):
        state = checkpoint.Checkpoint(made.LOG, size, bytes.fromhex(CT_ROOTS[size]))
        rows.append({"origin": state.origin, "size": size, "root": CT_ROOTS[size], "note": state.sign(made.LOG_KEY).decode()})
    return {
        "origin": "computed here over the roots of merkle.json; the form is accepted by the Go code in tests/foreign",
        "vkey": made.LOG_KEY.verify_key.vkey,
        "checkpoints": rows,
    }


def _sealed() -> dict[str, Any]:
    case = "contact/" + "0" * 32
    rows = []
    for path, value in (("site", "the mill"), ("count", 3), ("topics/aid", {"label": "Aid", "tonnes": "50.5"}), ("empty", None)):
        opening = sealed.Opening(made.LOG, case, path, value, bytes(range(32)))
        rows.append({"opening": opening.format().decode(), "seal": opening.seal})
    return {"origin": "computed here", "tag": sealed.TAG.decode(), "sealed": rows}


def _tiles() -> dict[str, Any]:
    known = {"tile/1/x001/x234/067": [1, 1234067, 256]}
    paths = {
        one.path: [one.level, one.index, one.width] for one in (tile.Tile(0, 0), tile.Tile(0, 999, 255), tile.Tile(63, 1000, 1))
    }
    sizes = {str(size): [one.path for one in tile.tiles(size)] for size in (1, 255, 256, 257, 600, 65_536, 65_537)}
    bundle = tile.bundle([b"", b"a", b"bc" * 200]).hex()
    return {
        "origin": "known: the example of tlog-tiles v0.1.0; the others computed here, their files accepted by the Go code",
        "known": known,
        "paths": paths,
        "tiles_of_size": {size: some if len(some) < 20 else [*some[:2], "...", *some[-3:]] for size, some in sizes.items()},
        "bundle": {"entries": ["", "61", ("bc" * 200).encode().hex()], "bytes": bundle},
    }


def files() -> Iterator[tuple[Path, str]]:
    """Each file of vectors and its text."""
    builders = {
        "merkle": _merkle,
        "canonical": _canonical,
        "entries": _entries,
        "notes": _notes,
        "checkpoints": _checkpoints,
        "sealed": _sealed,
        "tiles": _tiles,
        "cosignatures": proofs.cosignatures,
        "proofs": proofs.proof_files,
        "misconduct": proofs.accusations,
    }
    for name, build in builders.items():
        yield HERE / f"{name}.json", json.dumps(build(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    for path, text in files():
        path.write_text(text, "utf-8")
