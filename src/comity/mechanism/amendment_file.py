"""The amendment that people write: YAML, read strictly, made into the `changes` of an `amendment/1` value.

    mechanism: ford
    changes:
      formats/table/members: [...]
      participants/norland/authority: ford/norland/authority-2+...

Paths are those of docs/spec/charter.md, "Amendments"; values are written as in a charter file. Whether the charter may change
so is asked afterwards (`record.versions`). Raises `Yours` with file, line and path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.mechanism import charter_file as written
from comity.mechanism.charter import Charter
from comity.mechanism.charter_uses import SHIPPED, Shelf, known, numbers, use
from comity.mechanism.strict import Item, read, refuse
from comity.phrase import Phrase

_PATH = re.compile(r"[a-z_]+(/[A-Za-z0-9_-]+){0,2}")


@dataclass(frozen=True, slots=True)
class Written:
    """An amendment file: the mechanism's name, the changes as they will be signed, and where each path stands in the file."""

    mechanism: str
    changes: Mapping[str, Any]
    places: Mapping[str, str]


def load(raw: bytes, where: str) -> tuple[str, Mapping[str, Item]]:
    """The mechanism's name and the changes as they are written: read on with `changes`, which needs its charter."""
    top = read(raw, where).keys("mechanism changes")
    found = top["changes"].mapping()
    if not found:
        raise refuse(top["changes"].where, Phrase("at least one change"), Phrase("none"))
    return top["mechanism"].text(), found


def changes(mechanism: str, rows: Mapping[str, Item], charter: Charter, shelf: Shelf = SHIPPED) -> Written:
    """The changes, each value in the form in which it is signed."""
    made = {path: _value(path, item, charter, shelf) for path, item in rows.items()}
    return Written(mechanism, made, {path: item.where for path, item in rows.items()})


def _value(path: str, item: Item, charter: Charter, shelf: Shelf) -> Any:
    if not _PATH.fullmatch(path):
        raise refuse(item.where, Phrase("a path such as participants/NAME/authority"), path[:80])
    part, _, rest = path.partition("/")
    name, _, word = rest.partition("/")
    if item.value is None:
        return None
    if part in ("participants", "formats", "audiences", "matters", "procedures"):
        return _procedure(name, word, item, charter, shelf) if part == "procedures" else _named(part, name, word, item, charter)
    if path == "amend":
        return {"quorum": list(item.keys("quorum")["quorum"].texts())}
    if path in ("timekeepers", "amend/quorum"):
        return list(item.texts())
    if path in ("f", "grace_s"):
        return item.integer()
    if path == "holidays":
        return written.days(item)
    if path == "weekend":
        return written.weekend(item)
    if path == "two_persons":
        return [written.asked(one, shelf.procedures) for one in item]
    return item.text()


def _named(part: str, name: str, word: str, item: Item, charter: Charter) -> Any:
    if word == "label":
        return written.label(item)
    if word == "members":
        return written.members(item)
    if word == "readers":
        return list(item.texts())
    if word:
        return item.text()
    if part == "participants":
        item.keys("label kind authority")  # a key is made before it is brought: no line is left out here
        return written.participant(name, item, {})
    if part == "formats":
        return written.format_(item)
    if part == "matters":
        return written.matter(item)
    formats = {one.id: {"members": [{"participant": row.participant} for row in one.members]} for one in charter.formats.values()}
    return written.audience(item, formats)


def _procedure(name: str, word: str, item: Item, charter: Charter, shelf: Shelf) -> Any:
    if not word:
        return use(name, item, item, shelf)
    if word != "parameters":
        return item.text()
    before = charter.procedures.get(name)
    if before is not None and before.sources:  # a number that changes under a source that stays would be said to be from there
        expected = Phrase("the path procedures/{name}, with parameters and their sources", {"name": name})
        raise refuse(item.where, expected, Phrase("parameters alone, while the charter names sources of them"))
    return numbers(known(name, item, shelf.procedures), item)
