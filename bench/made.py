"""What benches work on: one participant's log with signed acts of about 1 KB, and the charter above it. Always the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from comity.record import act, entry, keys, note
from comity.record.sqlite import SqliteStore

LOG = "bench/desk"
GROUP = 1000
"""Entries of one append."""

AUTHORITY = keys.generate("bench/authority", b"\x00" * 32)
DESK = keys.generate("bench/desk-key", b"\x01" * 32)
LOG_KEY = keys.generate(LOG, b"\x02" * 32)
CHARTER_KEY = keys.generate("bench/charter", b"\x03" * 32)
_START = datetime(2026, 1, 1, tzinfo=UTC)


def sign(text: bytes) -> bytes:
    """The signed checkpoint of the log."""
    return note.sign(text, LOG_KEY)


def charter() -> bytes:
    """The founding charter: one participant, `desk`."""
    value = {
        "v": "charter/1",
        "log": CHARTER_KEY.name,
        "by": [AUTHORITY.ref],
        "at": act.stamp(_START),
        "mechanism": "bench",
        "title": {"en": "Bench"},
        "exercise": True,
        "audience": "public",
        "key": CHARTER_KEY.verify_key.vkey,
        "writer": "desk",
        "participants": {"desk": {"label": {"en": "Desk"}, "kind": "state", "authority": AUTHORITY.verify_key.vkey}},
        **{key: {} for key in ("formats", "audiences", "matters", "procedures")},
        "timekeepers": [],
        "f": 0,
        "grace_s": 0,
        "amend": {"quorum": ["desk"]},
        "zone": "Etc/UTC",
    }
    return entry.sign(value, AUTHORITY)


CHARTER = charter()
CHARTER_ID = entry.parse(CHARTER).id


def opening() -> bytes:
    """The first entry of the log."""
    fields = {"participant": "desk", "audience": "public", "key": LOG_KEY.verify_key.vkey, "holds": "acts"}
    return entry.sign({**_common("log/1", AUTHORITY, 0), **fields}, AUTHORITY)


def loan() -> bytes:
    """The second: the desk key is lent."""
    fields = {"key": DESK.verify_key.vkey, "may": ["release"], "until": None, "acts": None}
    return entry.sign({**_common("loan/1", AUTHORITY, 0), **fields}, AUTHORITY)


def an_act(number: int) -> bytes:
    """A signed act of about 1 KB. One in ten opens a case; the others follow in it. Each has its own second."""
    nonce, opens = f"{number // 10:032x}", number % 10 == 0
    topic = {"label": "Passage of aid", "text": "what was said of it, " * (19 if opens else 22), "language": "en"}
    body: dict[str, Any] = {"fields": {"kind": "call", "level": "minister", f"topics/t{number}": topic}}
    if opens:
        body["opens"] = {"nonce": nonce, "procedure": "sha256:" + "0" * 64, "parameters": {}, "title": {"en": f"Call {number}"}}
    fields = {
        "after": [] if opens else [hashlib.sha256(nonce.encode()).hexdigest()],
        "case": act.case_id("contact", LOG, nonce),
        "act": "open" if opens else "file_readout",
        "body": body,
    }
    return entry.sign({**_common("act/1", DESK, number), **fields}, DESK)


def _common(v: str, key: keys.SigningKey, number: int) -> dict[str, Any]:
    at = act.stamp(_START + timedelta(seconds=number))
    return {"v": v, "charter": CHARTER_ID, "log": LOG, "by": [key.ref], "at": at}


def store(path: Path, leaves: list[bytes], heard: Callable[[int], None] = lambda done: None) -> SqliteStore:
    """A store with both logs: the charter's, and the desk's with opening, loan and these leaves."""
    kept = SqliteStore(path)
    kept.create_log(CHARTER, lambda text: note.sign(text, CHARTER_KEY))
    kept.create_log(opening(), sign)
    size = kept.append(LOG, [loan()], 1, sign)
    for at in range(0, len(leaves), GROUP):
        size = kept.append(LOG, leaves[at : at + GROUP], size, sign)
        heard(size)
    return kept
