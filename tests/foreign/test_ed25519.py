"""What Go's and node's own Ed25519 make of the odd keys and signatures; PyNaCl and OpenSSL: tests/record/test_ed25519.py."""

from __future__ import annotations

import pytest
from tests.foreign.ed25519_table import ACCEPTS, vectors
from tests.foreign.programs import Answering

pytestmark = pytest.mark.foreign


def _accepted(program: Answering) -> set[str]:
    found = set()
    for row in vectors()["signatures"]:
        answer = program.ask(" ".join((row["public"], row["message"], row["signature"])))
        assert answer in ("accepted", "refused")
        found |= {row["name"]} if answer == "accepted" else set()
    return found


def test_go(go_ed25519: Answering) -> None:
    assert _accepted(go_ed25519) == ACCEPTS["go"]


def test_node(node: Answering) -> None:
    assert _accepted(node) == ACCEPTS["node"]
