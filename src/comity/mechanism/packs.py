"""Packs of parameters: one set of values for a procedure, from one source, that a charter takes up by name.

    pack: round-the-clock
    procedure: contact
    source: the duty rules of a mechanism that answers at once
    verified: false
    parameters:
      readout_hours: {value: 6, unit: hours}

A value is written with the unit of the procedure's parameter, so that 3 days never become 3 hours. A pack without a source
is refused, and so is a value that the procedure has no use for or whose bounds it breaks. The charter holds the values
themselves: a pack that changes later changes no mechanism.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from comity.errors import Yours
from comity.mechanism.lint import out_of_bounds
from comity.mechanism.load import FOLDER
from comity.mechanism.procedure import Procedure
from comity.mechanism.strict import MAX_BYTES, Item, read, refuse
from comity.phrase import Phrase

PACKS = FOLDER / "packs"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Pack:
    """`parameters`: name → value, in the unit that the procedure gives it. `verified`: somebody has read them in the source."""

    name: str
    procedure: str
    source: str
    verified: bool
    parameters: Mapping[str, int]


def load_pack(raw: bytes, where: str, procedure: Procedure) -> Pack:
    """The pack that a file says, for this procedure. Raises Yours with file, line and path."""
    top = read(raw, where).keys("pack procedure source verified parameters")
    name = top["pack"].matching(_NAME, Phrase("a name: small letters, digits and hyphens"))
    if top["procedure"].text() != procedure.name:
        raise refuse(top["procedure"].where, Phrase("a pack for “{name}”", {"name": procedure.name}), top["procedure"].text())
    rows = top["parameters"].keys("", " ".join(procedure.parameters))
    if not rows:
        raise refuse(top["parameters"].where, Phrase("at least one parameter"), Phrase("none"))
    values = {key: _value(procedure, key, item) for key, item in rows.items()}
    return Pack(name, procedure.name, top["source"].text(), top["verified"].boolean(), values)


def _value(procedure: Procedure, name: str, item: Item) -> int:
    keys, parameter = item.keys("value unit"), procedure.parameters[name]
    if keys["unit"].text() != parameter.unit:
        raise refuse(keys["unit"].where, Phrase("the procedure's unit, {unit}", {"unit": parameter.unit}), keys["unit"].text())
    value = keys["value"].integer()
    check(procedure, name, value, keys["value"].where)
    return value


def check(procedure: Procedure, name: str, value: int, where: str) -> None:
    """Hold a value that a charter or a pack sets to the bounds of the procedure's file. Raises Yours."""
    broken = out_of_bounds(procedure, procedure.parameters[name], value)
    if broken is not None:
        raise Yours(
            "parameter-out-of-bounds",
            expected=Phrase("a value of “{name}” within the bounds that the procedure sets", {"name": name}),
            got=broken,
            todo=Phrase("Choose another value; the procedure's page has the bounds and their source."),
            where=where,
        )


def names(folders: Sequence[Path] = (PACKS,)) -> tuple[str, ...]:
    """The packs of these folders, in alphabetical order."""
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))


def pack(name: str, procedure: Procedure, where: str = "", folders: Sequence[Path] = (PACKS,)) -> Pack:
    """The pack of that name for a procedure, from the first folder that has it. Raises Yours when there is none.

    `where`: the place that asks for it.
    """
    if name not in names(folders):
        raise Yours(
            "no-such-pack",
            expected=Phrase("one of: {names}", {"names": ", ".join(names(folders)) or Phrase("none")}),
            got=name,
            todo=Phrase("Choose one of the packs listed, or write the values into the charter under “parameters”."),
            where=where,
        )
    path = next(folder / f"{name}.yaml" for folder in folders if (folder / f"{name}.yaml").is_file())
    raw = _bounded(path)
    told = read(raw, f"procedures/packs/{name}.yaml").mapping().get("procedure")
    if told is not None and told.value != procedure.name:
        raise Yours(
            "pack-of-another-procedure",
            expected=Phrase("a pack for “{name}”", {"name": procedure.name}),
            got=Phrase("“{pack}”, which is one for “{other}”", {"pack": name, "other": str(told.value)[:40]}),
            todo=Phrase("Choose one of the packs of this procedure, or write the values into the charter under “parameters”."),
            where=where or told.where,
        )
    made = load_pack(raw, f"procedures/packs/{name}.yaml", procedure)
    if made.name != name:
        raise refuse(f"procedures/packs/{name}.yaml", Phrase("the name of the file, “{name}”", {"name": name}), made.name)
    return made


def packs_of(procedure: Procedure, folders: Sequence[Path] = (PACKS,)) -> tuple[Pack, ...]:
    """The packs there are for a procedure, by name; one that cannot be used is left out: `comity lint` tells why."""
    found = []
    asked = re.compile(rb"procedure:[ ]*['\"]?" + procedure.name.encode() + rb"\b")
    for name in names(folders):
        place = next(folder / f"{name}.yaml" for folder in folders if (folder / f"{name}.yaml").is_file())
        if not asked.search(_bounded(place)):  # most packs are of another procedure: not read to know that
            continue
        with suppress(Yours):
            found.append(pack(name, procedure, folders=folders))
    return tuple(found)


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:  # a file that is far too large is refused by its size, without reading all of it
        return file.read(MAX_BYTES + 1)
