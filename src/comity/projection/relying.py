"""What an act that relies on a lapse lists, and a case as it would be judged with that: with the notes that acts rely on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from comity.mechanism import relying
from comity.mechanism.case import Case, SeenNote
from comity.mechanism.procedure import ActRule
from comity.projection.fold import Projection

PUBLIC = "public"


def shown(
    projection: Projection, case: Case, rule: ActRule | None, body: Mapping[str, Any], signers: Iterable[str]
) -> dict[str, Any]:
    """The body with the notes that show the lapse on which its act relies; as it is, where it lists some, or relies on none."""
    if rule is None or not rule.relies_on or "relies_on" in body:
        return dict(body)

    def readable(log: str) -> bool:
        ledger = projection.ledger(log)
        return ledger is not None and ledger.audience in (case.audience, PUBLIC)

    listed = relying.listed(case, rule, projection.attesting(case.charter.id), readable, signers)
    return {**body, **({"relies_on": list(listed)} if listed else {})}


def heard(case: Case, body: Mapping[str, Any], seen: Callable[[str], SeenNote | None]) -> Case:
    """The case with the notes on which an act relies, where they are here: a case keeps of all notes only the earliest."""
    held = {note.id for note in case.seen}
    new = [note for id_ in body.get("relies_on", ()) if id_ not in held and (note := seen(str(id_))) is not None]
    return replace(case, seen=tuple(sorted((*case.seen, *new), key=lambda note: (note.at, note.id)))) if new else case
