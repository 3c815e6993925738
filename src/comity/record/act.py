"""Acts and `seen` notes as types: what the other rooms work with.

An act is one signed thing said or done by one participant in one case; a `seen` note says that a participant had a log at a
size and with a root at a time. Both are entries; here they get names for their fields. Bytes become types once, here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import entry
from comity.record.act_body import case_id
from comity.record.entry import Entry

__all__ = ["Act", "Seen", "case_id", "from_entry", "instant", "parse", "seen_from_entry", "stamp"]


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `at` is the author's claim of time; `by` are key refs; `after` are act ids; `body` is read-only."""

    id: str
    v: str
    charter: str
    log: str
    by: tuple[str, ...]
    at: str
    after: tuple[str, ...]
    case: str
    act: str
    body: Mapping[str, Any]
    raw: bytes

    @property
    def procedure(self) -> str:
        """The procedure's name: the part of the case id before the slash."""
        return self.case.partition("/")[0]

    @property
    def opens(self) -> bool:
        """Whether this act opens its case."""
        return "opens" in self.body


@dataclass(frozen=True, slots=True)
class Seen:
    """One `seen` note: `log` is the seen log it stands in, `of` the log that was seen at `size` with `root` (64 hex)."""

    id: str
    v: str
    charter: str
    log: str
    by: tuple[str, ...]
    at: str
    of: str
    size: int
    root: str
    raw: bytes


def parse(raw: bytes, where: str = "") -> Act:
    """The act of a note, its form checked and its signatures not (see `entry.open`). Raises `Theirs`."""
    return from_entry(entry.parse(raw, where), where)


def from_entry(item: Entry, where: str = "") -> Act:
    """The act that an entry is. Raises `Theirs` for an entry of another type."""
    value = item.value
    if item.v != "act/1":
        raise _other_type("act/1", item.v, where)
    return Act(
        item.id,
        item.v,
        value["charter"],
        value["log"],
        tuple(value["by"]),
        value["at"],
        tuple(value["after"]),
        value["case"],
        value["act"],
        value["body"],
        item.raw,
    )


def seen_from_entry(item: Entry, where: str = "") -> Seen:
    """The `seen` note that an entry is. Raises `Theirs` for an entry of another type."""
    value = item.value
    if item.v != "seen/1":
        raise _other_type("seen/1", item.v, where)
    return Seen(
        item.id,
        item.v,
        value["charter"],
        value["log"],
        tuple(value["by"]),
        value["at"],
        value["of"],
        value["size"],
        value["root"],
        item.raw,
    )


def stamp(moment: datetime) -> str:
    """A time as entries write it: UTC, whole seconds, `2026-03-01T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> datetime:
    """The moment that a time of an entry names, in UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _other_type(wanted: str, got: str, where: str) -> Theirs:
    return Theirs(
        "entry-type-other",
        expected=Phrase("an entry of type {v}", {"v": wanted}),
        got=Phrase("one of type {v}", {"v": got}),
        todo=Phrase("Use the command for this type of entry."),
        where=where,
    )
