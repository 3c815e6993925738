"""The procedures that a charter uses, as people write them: which ones, with which numbers, from which source.

    procedures:
      statement:
      commitment:
        pack: weekly-report
        parameters: {assess_days: 10}
        sources: {assess_days: {source: our rules of procedure, verified: true}}

The numbers of a pack are taken up with its source; a number written beside it counts instead, with a source of its own or
none. Every number lies within the bounds of the procedure's file. Raises `Yours` with file, line and path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.mechanism.load import shipped, shipped_names
from comity.mechanism.packs import PACKS, check, pack
from comity.mechanism.procedure import Procedure
from comity.mechanism.strict import Item, refuse
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a charter may choose from: the procedures by name (None: those that are shipped), and the folders of packs."""

    procedures: Mapping[str, Procedure] | None = None
    packs: tuple[Path, ...] = (PACKS,)


SHIPPED = Shelf()


def uses(item: Item, shelf: Shelf = SHIPPED) -> dict[str, Any]:
    """A list of names, or names with what this mechanism sets otherwise than the file."""
    wanted = dict.fromkeys(item.texts()) if isinstance(item.value, list) else dict(item.mapping())
    return {name: use(name, item, settings, shelf) for name, settings in wanted.items()}


def use(name: str, item: Item, settings: Item | None, shelf: Shelf = SHIPPED) -> dict[str, Any]:
    """One procedure of `charter/1`. `item`: where its name stands."""
    procedure = known(name, item, shelf.procedures)
    if settings is None or settings.value is None:
        return {"file": procedure.digest, "parameters": {}}
    keys = settings.keys("", "pack parameters sources")
    parameters: dict[str, int] = {}
    told: dict[str, Any] = {}
    if "pack" in keys:
        taken = pack(keys["pack"].text(), procedure, keys["pack"].where, shelf.packs)
        parameters = dict(taken.parameters)
        told = {word: {"source": taken.source, "verified": taken.verified} for word in parameters}
    if "parameters" in keys:
        own = numbers(procedure, keys["parameters"])
        parameters |= own
        told = {word: one for word, one in told.items() if word not in own}
    if "sources" in keys:
        told |= {word: _source(one) for word, one in keys["sources"].keys("", " ".join(parameters)).items()}
    made: dict[str, Any] = {"file": procedure.digest, "parameters": parameters}
    return {**made, "sources": told} if told else made


def known(name: str, item: Item, given: Mapping[str, Procedure] | None) -> Procedure:
    """The procedure of that name. Raises `Yours` where there is none."""
    if name not in (shipped_names() if given is None else given):
        allowed = ", ".join(shipped_names() if given is None else given)
        raise refuse(item.where, Phrase("one of: {allowed}", {"allowed": allowed}), name)
    return shipped(name) if given is None else given[name]


def numbers(procedure: Procedure, item: Item) -> dict[str, int]:
    """Parameters with the values that a mechanism sets, each within its bounds."""
    rows = item.keys("", " ".join(procedure.parameters))
    found = {word: one.integer() for word, one in rows.items()}
    for word, value in found.items():
        check(procedure, word, value, rows[word].where)
    return found


def _source(item: Item) -> dict[str, Any]:
    keys = item.keys("source verified")
    return {"source": keys["source"].text(), "verified": keys["verified"].boolean()}
