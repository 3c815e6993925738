"""Checks single entries against signed checkpoints with sigstore's own code, in an environment of its own.

    python sigstore_check.py < requests > answers

A request is a line of JSON: `vkey` the log's key, `checkpoint` the signed note, `index`, `entry` the entry's bytes in base64,
`hashes` the inclusion proof, each in base64. An answer is a line: `accepted: SIZE` or `refused: WHY`. Nothing of Comity is
used. Size and root are those that sigstore itself reads in the checkpoint.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore._internal.trust import Keyring
from sigstore.models import TransparencyLogEntry
from sigstore_models.common import v1 as common
from sigstore_models.rekor import v1 as rekor

SUBJECT_PUBLIC_KEY_INFO = bytes.fromhex("302a300506032b6570032100")
"""What RFC 8410 puts before the 32 bytes of an Ed25519 key."""


def check(asked: dict[str, Any]) -> str:
    """What sigstore says of one entry."""
    _, key_id, key = asked["vkey"].split("+", 2)
    kind, public = base64.b64decode(key)[:1], base64.b64decode(key)[1:]
    if kind != b"\x01":
        raise ValueError("no Ed25519 key")
    der = base64.b64encode(SUBJECT_PUBLIC_KEY_INFO + public)
    trusted = Keyring([common.PublicKey(raw_bytes=der, key_details=common.PublicKeyDetails.PKIX_ED25519)])
    state = SignedCheckpoint.from_text(asked["checkpoint"]).checkpoint
    entry = TransparencyLogEntry(
        rekor.TransparencyLogEntry.model_validate(
            {
                "logIndex": str(asked["index"]),
                "logId": {"keyId": base64.b64encode(bytes.fromhex(key_id)).decode()},
                "kindVersion": {"kind": "note", "version": "1"},
                "canonicalizedBody": asked["entry"],
                "inclusionProof": {
                    "logIndex": str(asked["index"]),
                    "rootHash": base64.b64encode(bytes.fromhex(state.log_hash)).decode(),
                    "treeSize": str(state.log_size),
                    "hashes": asked["hashes"],
                    "checkpoint": {"envelope": asked["checkpoint"]},
                },
            }
        )
    )
    entry._verify(trusted)
    return f"accepted: {state.log_size}"


def main() -> None:
    for line in sys.stdin:
        try:
            answer = check(json.loads(line))
        except Exception as error:  # whatever it is, the entry was not accepted
            answer = f"refused: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
