"""An exercise in which a watch attests when things were said: `weir`, whose clock only the test moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.desk import made

from comity.desk.desk import Desk
from comity.desk.found import open_seen_log
from comity.desk.sign import Opening
from comity.record import entry
from comity.record.act import stamp
from comity.record.keys import VerifyKey

CHARTER = """
mechanism: weir
title: {en: The weir arrangement}
writer: alba
exercise: true
participants:
  alba: {label: {en: Alba}, kind: state}
  borea: {label: {en: Borea}, kind: state}
  watch: {label: {en: Watch}, kind: organisation}
timekeepers: [watch]
procedures: [proposal]
amend: {quorum: [alba]}
"""
WORDS = {"alba": "alba words", "borea": "alba words", "watch": "alba words"}


def founded(folder: Path) -> Desk:
    """A desk with the mechanism in it, at `made.NOW`."""
    desk = made.opened(folder)
    desk.found(CHARTER.encode(), "charter.yaml", WORDS.__getitem__)
    to(desk, made.NOW)
    return desk


def to(desk: Desk, now: datetime) -> None:
    """Move the exercise's clock."""
    desk.node.exercise_clocks["weir"] = now.isoformat()
    desk.save()


def said(
    desk: Desk, who: str, act: str, case: str | Opening, hold: timedelta = timedelta(0), **fields: object
) -> tuple[str, str]:
    """File an act: (act id, case id)."""
    return desk.file(desk.signer_named(who).ref, "alba words", act, {"fields": fields} if fields else {}, case, hold=hold)


def put(desk: Desk) -> str:
    """A proposal of Alba to Borea, which owes an answer within 14 days; nobody has attested it."""
    opening = Opening("proposal", "public", {"en": "A proposal"})
    _, case = said(desk, "alba", "open", opening, proposers=["alba"], addressees=["borea"], kind="initiative")
    said(desk, "alba", "put", case, aim="The weir stays open")
    return case


def attest(desk: Desk, keeper: str, author: str) -> str:
    """A note of `keeper` on the log of `author`, at the exercise's present moment; gives its id."""
    node, charter = desk.node, desk.node.charter_of("weir")
    seen_log = node.log_of(charter, keeper, "public", "seen")
    if seen_log is None:
        authority = desk.keyring.unlock(node.authority_ref(charter, keeper), "alba words")
        seen_log = open_seen_log(desk.founder(node.now("weir")), charter, keeper, "public", authority)
    key = desk.keyring.log_key(seen_log, VerifyKey.parse(entry.parse(node.store.entries(seen_log, 0, 1)[0]).value["key"]).ref)
    assert key is not None
    log = node.log_of(charter, author, "public")
    assert log is not None
    state = node.checkpoint(log)
    value = {
        "v": "seen/1",
        "charter": charter.id,
        "log": seen_log,
        "by": [key.ref],
        "at": stamp(node.now("weir")),
        "of": log,
        "size": state.size,
        "root": state.root.hex(),
    }
    return node.enter(entry.sign(value, key))
