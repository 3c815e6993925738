"""From what a person filled in to a signed act: who signs, in which log, after which acts, at what time.

`at` and `after` are final here. Whether the act has the right to take effect the node asks the engine before it goes into
the outbox; a refusal comes back with what to do instead, and nothing was filed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comity.desk.keyring import Random
from comity.errors import Yours
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import Procedure
from comity.node import Node
from comity.phrase import Phrase
from comity.projection.relying import shown
from comity.record import entry
from comity.record.act import case_id, stamp
from comity.record.keys import SigningKey


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opening act of a case states: which procedure for whom. `title` is by language."""

    procedure: str
    audience: str
    title: Mapping[str, str]
    format: str | None = None
    bridge: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An act before its signature. `case` is the id of an open case, or what opens a new one. `signers`: of a joint act, all."""

    participant: str
    act: str
    body: Mapping[str, Any]
    case: str | Opening
    after: tuple[str, ...] | None = None
    signers: tuple[str, ...] = ()


def compose(node: Node, charter: Charter, draft: Draft, ref: str, at: datetime, random: Random) -> dict[str, Any]:
    """The value of an act, ready to sign with the key `ref`. It follows the case's newest acts unless the draft names others, and
    lists the notes that show a lapse on which it relies, as far as there are any here."""
    body = dict(draft.body)
    if isinstance(draft.case, Opening):
        log = _log(node, charter, draft.participant, draft.case.audience)
        nonce = random(16).hex()
        procedure = node.procedure(charter, draft.case.procedure)
        body["opens"] = _opens(charter, draft.case, procedure, nonce)
        case = case_id(procedure.name, log, nonce)
        after: tuple[str, ...] = ()
    else:
        found = node.fold(draft.case)
        log = _log(node, charter, draft.participant, found.audience or "")
        case, after = draft.case, found.after() if draft.after is None else draft.after
        body = shown(node.projection, found, found.procedure.acts.get(draft.act), body, draft.signers or (draft.participant,))
    return {
        "v": "act/1",
        "charter": charter.id,
        "log": log,
        "by": [ref],
        "at": stamp(at),
        "after": sorted(after),
        "case": case,
        "act": draft.act,
        "body": body,
    }


def signed(value: Mapping[str, Any], key: SigningKey) -> bytes:
    """The note of an act's value."""
    return entry.sign(dict(value), key)


def _opens(charter: Charter, opening: Opening, procedure: Procedure, nonce: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "nonce": nonce,
        "procedure": procedure.digest,
        "parameters": dict(charter.procedures[procedure.name].parameters),
        "title": dict(opening.title),
    }
    if opening.format is not None:
        made["format"] = opening.format
    if opening.bridge is not None:
        made["bridge"] = opening.bridge
    return made


def _log(node: Node, charter: Charter, participant: str, audience: str) -> str:
    log = node.log_of(charter, participant, audience)
    if log is None:
        raise Yours(
            "log-for-audience-missing",
            expected=Phrase("a log of {name} for the readers {audience}", {"name": participant, "audience": audience}),
            got=Phrase("none on this node"),
            todo=Phrase("Choose other readers, or open a log for them with the authority key: comity keys lend."),
        )
    return log
