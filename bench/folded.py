"""What the benches of folding work on: a mechanism of two sides and a timekeeper, calls of some acts each. Always the same bytes.

Both sides file in turns, each act naming the newest before it; the timekeeper's `seen` notes attest what was filed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from comity.mechanism import load
from comity.mechanism.words import stamp
from comity.record import entry, keys, note
from comity.record.act import case_id
from comity.record.sqlite import SqliteStore

START = datetime(2026, 1, 1, tzinfo=UTC)
SIDES = ("alba", "borea")
SEEN_EACH = 500  # acts between two notes of the timekeeper
GROUP = 2_000

Row = tuple[str, bytes]  # log, entry


@cache
def key(name: str) -> keys.SigningKey:
    """The one key of a name."""
    return keys.generate(name, name.encode().ljust(32, b"\x00")[:32])


def charter() -> bytes:
    """The founding charter, with the procedure of contacts."""
    people = (*SIDES, "watch")
    value = {
        "v": "charter/1",
        "log": "bench/charter",
        "by": [key("bench/alba").ref],
        "at": stamp(START),
        "mechanism": "bench",
        "title": {"en": "Bench"},
        "exercise": True,
        "audience": "public",
        "key": key("bench/charter").verify_key.vkey,
        "writer": "alba",
        "participants": {
            name: {"label": {"en": name.title()}, "kind": "state", "authority": key(f"bench/{name}").verify_key.vkey}
            for name in people
        },
        **{name: {} for name in ("formats", "audiences", "matters")},
        "procedures": {"contact": {"file": load.shipped("contact").digest, "parameters": {}}},
        "timekeepers": ["watch"],
        "f": 0,
        "grace_s": 300,
        "amend": {"quorum": ["alba"]},
        "zone": "Etc/UTC",
    }
    return entry.sign(value, key("bench/alba"))


def rows(cases: int, acts: int) -> Iterator[Row]:
    """The charter, the logs' first entries, then `cases` calls of `acts` acts each, with the notes that attest them."""
    first = charter()
    founding = entry.parse(first).id
    yield "bench/charter", first
    sizes = {}
    for name, holds in (("alba", "acts"), ("borea", "acts"), ("watch", "seen")):
        log = f"bench/{name}/public"
        fields = {"participant": name, "audience": "public", "key": key(log).verify_key.vkey, "holds": holds}
        yield log, _signed({"v": "log/1", **fields}, founding, log, name, 0)
        sizes[log] = 1
    said = 0
    for number in range(cases):
        nonce, tip = f"{number:032x}", ""
        case = case_id("contact", "bench/alba/public", nonce)
        for place in range(acts):
            who = SIDES[place % 2]
            log = f"bench/{who}/public"
            raw = _signed({"v": "act/1", "case": case, **_act(place, nonce, tip)}, founding, log, who, said)
            yield log, raw
            tip, said, sizes[log] = entry.parse(raw).id, said + 1, sizes[log] + 1
            if said % SEEN_EACH == 0:
                yield from _notes(founding, sizes, said)


def _act(place: int, nonce: str, tip: str) -> dict[str, Any]:
    if not place:
        opens = {"nonce": nonce, "procedure": load.shipped("contact").digest, "parameters": {}, "title": {"en": f"Call {nonce}"}}
        return {"after": [], "act": "open", "body": {"opens": opens, "fields": {"sides": list(SIDES), "kind": "call"}}}
    topic = {"label": "Passage of aid", "text": "what was said of it, " * 20, "language": "en"}
    fields = {"level": ("ministers", "envoys")[place % 2], f"topics/t{place % 7}": topic}
    return {"after": [tip], "act": "readout", "body": {"fields": fields}}


def _notes(founding: str, sizes: dict[str, int], said: int) -> Iterator[Row]:
    seen = "bench/watch/public"
    for name in SIDES:
        of = f"bench/{name}/public"
        value = {"v": "seen/1", "of": of, "size": sizes[of], "root": "00" * 32}
        yield seen, _signed(value, founding, seen, "watch", said, key(seen))


def _signed(value: dict[str, Any], founding: str, log: str, who: str, second: int, by: keys.SigningKey | None = None) -> bytes:
    signer = by or key(f"bench/{who}")
    at = stamp(START + timedelta(seconds=second))
    return entry.sign({"charter": founding, "log": log, "by": [signer.ref], "at": at, **value}, signer)


def store(path: Path, cases: int, acts: int) -> SqliteStore:
    """A store with all of it."""
    kept = SqliteStore(path)
    waiting: dict[str, list[bytes]] = {}
    for log, raw in rows(cases, acts):
        if log not in waiting:
            kept.create_log(raw, lambda text, log=log: note.sign(text, key(log)))  # type: ignore[misc]
            waiting[log] = []
            continue
        waiting[log].append(raw)
        if len(waiting[log]) >= GROUP:
            _append(kept, log, waiting[log])
    for log, left in waiting.items():
        _append(kept, log, left)
    return kept


def _append(kept: SqliteStore, log: str, raws: list[bytes]) -> None:
    if raws:
        kept.append(log, raws, kept.size(log), lambda text: note.sign(text, key(log)))
        raws.clear()
