"""What each library says of each vector of tests/vectors/ed25519.json: measured, and held by the tests.

`ACCEPTS` names the vectors that a library accepts; it refuses the others. The three rules are arithmetic, made with the vectors;
the libraries are asked in tests/record/test_ed25519.py and tests/foreign/test_ed25519.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "ed25519.json"

VALID = frozenset({"valid: the RFC's", "valid: by our seed"})
MIXED = frozenset({"A and R mixed", "A mixed, k a multiple of 8"})
"""Odd keys whose signature libsodium takes; enrolment refuses the keys."""

WITHOUT_COFACTOR = VALID | MIXED | {
    "A = O, R = O, S = 0",
    "A and R of order 8",
    "A of order 8, R mixed",
    "A mixed, R of order 8",
    "good A, R = O",
    "A = O as y = p + 1",
    "A = O as minus zero",
    "A of order 2 as minus zero",
    "A of order 4 as y = p",
}  # fmt: skip
"""What computes R from the rest and compares its bytes, and takes any spelling of A: OpenSSL, and Go."""

ACCEPTS: dict[str, frozenset[str]] = {
    "comity": VALID | MIXED,
    "openssl": WITHOUT_COFACTOR,
    "go": WITHOUT_COFACTOR,
    "node": WITHOUT_COFACTOR,
}

SPLIT_UNDER_A_GOOD_KEY = frozenset({"good A, R = O"})
"""The only vectors under a key that enrolment takes of which these libraries do not all say the same."""


def vectors() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return found


def asked(row: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    """Key, message and signature of a row."""
    return bytes.fromhex(row["public"]), bytes.fromhex(row["message"]), bytes.fromhex(row["signature"])
