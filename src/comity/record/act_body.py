"""The table of an act's body: which members there are and what each may hold.

All members are optional, and no others are allowed. Which of them a procedure wants, and what a field's value must be, the
procedure file says: here values are only held to be of the canonical profile.
"""

from __future__ import annotations

import hashlib
from typing import Any

from comity.phrase import Phrase
from comity.record.shape import (
    DATE,
    DIGEST,
    HEX64,
    HOLDER,
    LABEL,
    LANGUAGE,
    PATH,
    SLUG,
    TIME,
    WORD,
    Fault,
    anything,
    choice,
    either,
    listing,
    mapping,
    nullable,
    number,
    pattern,
    repeated,
    table,
    text,
    wrong,
)
from comity.settings import SETTINGS

NONCE = pattern(r"[0-9a-f]{32}", Phrase("a nonce of 32 hex digits"))


def _span(value: object) -> Fault | None:
    """A stretch of a text: first character and the one after the last, counted in code points from 0."""
    if type(value) is list and len(value) == 2 and type(value[0]) is type(value[1]) is int and 0 <= value[0] < value[1]:
        return None
    return wrong(Phrase("a stretch [first, after last] of characters"), value)


_SOURCE = table(
    {"report": DIGEST, "outlet": text, "published": nullable(either(DATE, TIME)), "spans": listing(_span)},
    {"quote": text, "agency": text},
)

_OPENS = table(
    {"nonce": NONCE, "procedure": repeated(DIGEST), "parameters": mapping(WORD, anything), "title": LABEL},
    {"format": SLUG, "bridge": SLUG},
)

_POSITION = table(
    {"field": PATH, "value": anything, "holder": HOLDER},
    {"according_to": HOLDER, "agreed_with": listing(HOLDER, 1), "source": _SOURCE, "grounds": text},
)

_SILENT = table(
    {"field": PATH, "holder": HOLDER, "because": choice("confirmed-complete", "source-says")},
    {"text": DIGEST, "source": _SOURCE},
)

_TEXT = table(
    {
        "digest": DIGEST,
        "holder": HOLDER,
        "extent": choice("complete", "excerpt", "unknown"),
        "said_by": choice("holder", "filer"),
        "language": LANGUAGE,
    },
    {"place": text},
)

_ATTACHMENT = table({"digest": DIGEST, "name": text, "type": text, "bytes": number(0, SETTINGS.attachment_bytes)})

_SETTLES = table({"acts": listing(HEX64, 1), "state": WORD})

BODY = table(
    {},
    {
        "opens": _OPENS,
        "fields": mapping(PATH, anything),
        "positions": listing(_POSITION),
        "silent": listing(_SILENT),
        "texts": listing(_TEXT),
        "attachments": listing(_ATTACHMENT),
        "sealed": mapping(PATH, DIGEST),
        "corrects": HEX64,
        "withdraws": HEX64,
        "recalls": HEX64,
        "settles": _SETTLES,
        "relies_on": listing(HEX64),
        "cites": listing(HEX64),
        "names": mapping(SLUG, text),
        "reason": text,
        "rows": listing(mapping(WORD, anything)),
        "changes": listing(mapping(WORD, anything)),
    },
)


def case_id(procedure: str, log: str, nonce: str) -> str:
    """The id of the case that this log opens with this nonce (32 hex digits): nobody else can open it.

    procedure, slash, then the first 32 hex digits of SHA-256 over log name, line end and the nonce as it is written.
    """
    digest = hashlib.sha256(f"{log}\n{nonce}".encode()).hexdigest()
    return f"{procedure}/{digest[:32]}"


def opening_fault(value: dict[str, Any]) -> Fault | None:
    """An opening act's case is the one that its own log and nonce make, and nothing of the case lies before it."""
    opens = value["body"].get("opens")
    if opens is None:
        return None
    own = case_id(value["case"].partition("/")[0], value["log"], opens["nonce"])
    if value["case"] != own:
        return Fault("value", Phrase("the case {case}", {"case": own}), Phrase("{text}", {"text": value["case"]}), "case")
    if value["after"]:
        return Fault("value", Phrase("an opening act after no other"), Phrase("an opening act with a past"), "after")
    return None
