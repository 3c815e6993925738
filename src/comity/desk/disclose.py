"""Disclosing a sealed field: its opening goes to somebody as one line of a file, and is taken in where it fits the record."""

from __future__ import annotations

from comity.desk.desk import Desk
from comity.errors import Yours
from comity.phrase import Phrase
from comity.projection import sealing
from comity.record import sealed
from comity.record.sealed import Opening


def shown(desk: Desk, seal: str) -> Opening:
    """What a sealed field says, checked against its seal.

    Raises `Yours` where its opening is not here, `Theirs` where it is not that of what was sealed.
    """
    raw = desk.store.opening_get(seal)
    if raw is None:
        raise Yours(
            "opening-not-here",
            expected=Phrase("the opening of a sealed field"),
            got=Phrase("none for {digest}: it was deleted, or never sent to this desk", {"digest": seal[:80]}),
            todo=Phrase("Ask the act's author for the opening."),
        )
    found = sealed.parse(raw)
    sealed.check(seal, found)
    return found


def take(desk: Desk, raw: bytes, where: str = "") -> Opening:
    """Take in an opening that somebody sent: from now on this desk's pages show what was sealed, with the proof.

    Raises `Theirs` for one that opens nothing in its case; then nothing is kept. `Yours` where the case is not here.
    """
    found = sealed.parse(raw, where)
    seal = sealing.placed(desk.node.fold(found.case), found, where)
    desk.store.opening_put(seal, found.format())
    return found
