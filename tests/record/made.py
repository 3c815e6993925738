"""A small fictional mechanism with real signatures: what the tests of the record work on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comity.record import act, entry, note
from comity.record.keys import SigningKey, generate
from comity.record.sqlite import SqliteStore

AT = "2026-03-01T12:00:00Z"
CHARTER_LOG = "lakes/charter"
LOG = "lakes/estmark"
SEEN_LOG = "lakes/westmark/seen"

AUTHORITY = generate("lakes/estmark/authority", b"\x01" * 32)
OTHER_AUTHORITY = generate("lakes/westmark/authority", b"\x02" * 32)
DUTY = generate("lakes/estmark/duty", b"\x03" * 32)
CHARTER_KEY = generate(CHARTER_LOG, b"\x04" * 32)
LOG_KEY = generate(LOG, b"\x05" * 32)
SEEN_KEY = generate(SEEN_LOG, b"\x06" * 32)
STRANGER = generate("lakes/estmark/duty", b"\x07" * 32)


def signer(key: SigningKey) -> Callable[[bytes], bytes]:
    """A function that signs checkpoints."""
    return lambda text: note.sign(text, key)


def charter(**changes: Any) -> dict[str, Any]:
    return {
        "v": "charter/1",
        "log": CHARTER_LOG,
        "by": [AUTHORITY.ref],
        "at": AT,
        "mechanism": "lakes",
        "title": {"en": "The Lakes Contact Group"},
        "exercise": True,
        "audience": "public",
        "key": CHARTER_KEY.verify_key.vkey,
        "writer": "estmark",
        "participants": {
            "estmark": {"label": {"en": "Estmark"}, "kind": "state", "authority": AUTHORITY.verify_key.vkey},
            "westmark": {"label": {"en": "Westmark"}, "kind": "state", "authority": OTHER_AUTHORITY.verify_key.vkey},
            "hill-watch": {"label": {"en": "Hill Watch"}, "kind": "organisation", "authority": None},
        },
        "formats": {
            "lake-talks": {
                "label": {"en": "Lake talks"},
                "members": [{"participant": "estmark", "role": "party", "from": "2026-01-01", "until": None}],
            }
        },
        "audiences": {"hosts": {"label": {"en": "Hosts"}, "readers": ["estmark", "westmark"]}},
        "matters": {"prisoners": {"label": {"en": "Prisoners"}, "owner": "estmark"}},
        "timekeepers": ["hill-watch"],
        "f": 0,
        "grace_s": 300,
        "procedures": {"contact": {"file": "sha256:" + "c" * 64, "parameters": {"readout_hours": 72}}},
        "amend": {"quorum": ["estmark", "westmark"]},
        "zone": "Etc/UTC",
        **changes,
    }


FOUNDING = entry.sign(charter(), AUTHORITY)
CHARTER_ID = entry.parse(FOUNDING).id


def placed(v: str, log: str, signer_key: SigningKey, /, **fields: Any) -> dict[str, Any]:
    """The value of an entry of type `v` with the members that all types share."""
    return {"v": v, "charter": CHARTER_ID, "log": log, "by": [signer_key.ref], "at": AT, **fields}


def log_opening(log: str = LOG, key: SigningKey = LOG_KEY, audience: str = "public") -> bytes:
    fields = {"participant": "estmark", "audience": audience, "key": key.verify_key.vkey, "holds": "acts"}
    return entry.sign(placed("log/1", log, AUTHORITY, **fields), AUTHORITY)


def seen_opening() -> bytes:
    fields = {"participant": "westmark", "audience": "public", "key": SEEN_KEY.verify_key.vkey, "holds": "seen"}
    return entry.sign(placed("log/1", SEEN_LOG, OTHER_AUTHORITY, **fields), OTHER_AUTHORITY)


def loan(key: SigningKey = DUTY) -> bytes:
    fields = {"key": key.verify_key.vkey, "may": ["draft", "release"], "until": None, "acts": ["contact/*"]}
    return entry.sign(placed("loan/1", LOG, AUTHORITY, **fields), AUTHORITY)


def revocation(key: SigningKey = DUTY) -> bytes:
    return entry.sign(placed("revocation/1", LOG, AUTHORITY, key=key.ref), AUTHORITY)


def act_value(number: int = 0, key: SigningKey = DUTY, **changes: Any) -> dict[str, Any]:
    nonce = f"{number:032x}"
    body = {
        "opens": {
            "nonce": nonce,
            "format": "lake-talks",
            "procedure": "sha256:" + "c" * 64,
            "parameters": {"readout_hours": 72},
            "title": {"en": f"Call {number}"},
        },
        "fields": {"kind": "call", "topics/prisoners": {"label": "Prisoners", "text": "Both sides agreed.", "language": "en"}},
    }
    value = placed("act/1", LOG, key, after=[], case=act.case_id("contact", LOG, nonce), act="open", body=body)
    return {**value, **changes}


def an_act(number: int = 0, key: SigningKey = DUTY, **changes: Any) -> bytes:
    return entry.sign(act_value(number, key, **changes), key)


def a_seen(size: int, root: bytes, of: str = LOG) -> bytes:
    return entry.sign(placed("seen/1", SEEN_LOG, SEEN_KEY, of=of, size=size, root=root.hex()), SEEN_KEY)


def store_with_acts(path: str, acts: int = 3) -> SqliteStore:
    """A store with the charter's log and one participant's log: opening, loan, some acts."""
    store = SqliteStore(path)
    store.create_log(FOUNDING, signer(CHARTER_KEY))
    store.create_log(log_opening(), signer(LOG_KEY))
    store.append(LOG, [loan(), *(an_act(number) for number in range(acts))], 1, signer(LOG_KEY))
    return store
