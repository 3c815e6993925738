"""The charter as a value: who is in the mechanism, what each is in which format and when, who may read, how time is attested.

Made from the `charter/1` entry, which `record` has already held to its table; here its parts have to agree with one another
(`record.charter_parts`). `amending` tells what amendments make of it, `charter_file` reads the form that people write.
docs/spec/charter.md is the specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from comity.errors import Theirs
from comity.mechanism.words import Label, moment
from comity.phrase import Phrase
from comity.record.charter_parts import problems
from comity.record.entry import Entry

PUBLIC = "public"
_PUBLIC_LABEL = {"en": "everybody (public)", "fr": "tout le monde (public)", "ru": "все (открыто)", "ar": "الجميع (عام)"}


@dataclass(frozen=True, slots=True)
class Participant:
    """`authority` is the vkey of its authority key; without one it cannot act and is recorded as *reported* only."""

    id: str
    label: Label
    kind: str
    authority: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """What a participant is in a format, and from which day until which (inclusive; None: open)."""

    participant: str
    role: str
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Format:
    id: str
    label: Label
    members: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """`readers` is None for the public."""

    id: str
    label: Label
    readers: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Matter:
    id: str
    label: Label
    owner: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number of this mechanism comes from, and whether somebody has read it there."""

    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ProcedureUse:
    """Which procedure file the mechanism uses, by digest, the parameters that it sets otherwise, and the sources of some."""

    name: str
    file: str
    parameters: Mapping[str, object]
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of the charter: a joint note that names its predecessor and, per log, the last index under the old one.

    `by`: the participants whose authority keys signed it, as the version before had them.
    """

    id: str
    previous: str
    at: datetime
    changes: Mapping[str, object]
    last: Mapping[str, int]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charter:
    """The arrangement, in one version. `id` is the founding charter's entry id, for ever; `amendments` are those with effect
    that have led to this version, in order.

    `two_persons`: the acts (`procedure/act`, either part may be `*`; with `@audience` for these readers alone) that a desk
    signs with two keys, see `roles`.
    """

    id: str
    log: str
    mechanism: str
    at: datetime
    title: Label
    exercise: bool
    key: str
    writer: str
    participants: Mapping[str, Participant]
    formats: Mapping[str, Format]
    audiences: Mapping[str, Audience]
    matters: Mapping[str, Matter]
    timekeepers: tuple[str, ...]
    f: int
    grace_s: int
    procedures: Mapping[str, ProcedureUse]
    quorum: tuple[str, ...]
    zone: str
    holidays: frozenset[date]
    weekend: frozenset[int]
    two_persons: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()

    @property
    def version(self) -> str:
        """The id of the newest amendment in it, or the founding charter's."""
        return self.amendments[-1].id if self.amendments else self.id

    def asks_two(self, procedure: str, act: str, audience: str) -> bool:
        """Whether an act that desk keys sign, for these readers, needs two persons."""
        asked = [pattern.partition("@") for pattern in self.two_persons]
        return any(matches(acts, procedure, act) and readers in ("", audience) for acts, _, readers in asked)

    def participant(self, name: str) -> Participant | None:
        return self.participants.get(name)

    def label(self, holder: str, names: Mapping[str, str] | None = None) -> Label:
        """The name of a participant, or of `name:<slug>` by the names that acts of the case have added."""
        found = self.participants.get(holder)
        if found is not None:
            return found.label
        slug = holder.removeprefix("name:")
        return Label((names or {}).get(slug) or slug.replace("-", " "))

    def members(self, format_: str, on: date) -> tuple[Membership, ...]:
        """Who is in a format on a day, in the charter's order."""
        found = self.formats.get(format_)
        return tuple(one for one in found.members if one.holds(on)) if found is not None else ()

    def roles(self, participant: str, format_: str | None, on: date) -> frozenset[str]:
        """The roles of a participant in one format, or (None) in any, on a day."""
        formats = self.formats if format_ is None else [format_]
        return frozenset(one.role for name in formats for one in self.members(name, on) if one.participant == participant)

    def audience(self, name: str) -> Audience | None:
        """`public`, an audience of the charter, or a format (whoever has ever been a member: what was read stays read)."""
        if name == PUBLIC:
            return Audience(PUBLIC, Label(_PUBLIC_LABEL), None)
        if name in self.audiences:
            return self.audiences[name]
        found = self.formats.get(name)
        return None if found is None else Audience(name, found.label, frozenset(one.participant for one in found.members))

    def may_read(self, reader: str | None, audience: str) -> bool:
        """Whether a participant (None: a stranger) belongs to an audience."""
        found = self.audience(audience)
        return found is not None and (found.readers is None or reader in found.readers)

    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def from_entry(entry: Entry) -> Charter:
    """The charter that a checked `charter/1` entry is. Raises Theirs when its parts contradict one another."""
    made = from_value(entry.id, entry.value)
    for path, problem in problems(entry.value):
        raise Theirs(
            "charter-contradictory",
            expected=Phrase("a charter whose parts agree"),
            got=problem,
            todo=Phrase("Ask the writer of the charter for a corrected one; nothing was taken from it."),
            where=path,
        )
    return made


def from_value(id_: str, value: Mapping[str, Any]) -> Charter:
    """The charter of a `charter/1` value that `record` has held to its table."""
    return Charter(
        id=id_,
        log=value["log"],
        mechanism=value["mechanism"],
        at=moment(value["at"]),
        title=Label(value["title"]),
        exercise=value["exercise"],
        key=value["key"],
        writer=value["writer"],
        participants={
            name: Participant(name, Label(one["label"]), one["kind"], one["authority"])
            for name, one in value["participants"].items()
        },
        formats={name: Format(name, Label(one["label"]), _members(one["members"])) for name, one in value["formats"].items()},
        audiences={
            name: Audience(name, Label(one["label"]), frozenset(one["readers"])) for name, one in value["audiences"].items()
        },
        matters={name: Matter(name, Label(one["label"]), one["owner"]) for name, one in value["matters"].items()},
        timekeepers=tuple(value["timekeepers"]),
        f=value["f"],
        grace_s=value["grace_s"],
        procedures={name: _use(name, one) for name, one in value["procedures"].items()},
        quorum=tuple(value["amend"]["quorum"]),
        zone=value["zone"],
        holidays=frozenset(date.fromisoformat(day) for day in value.get("holidays", ())),
        weekend=frozenset(value.get("weekend", (6, 7))),
        two_persons=tuple(value.get("two_persons", ())),
    )


def matches(pattern: str, procedure: str, act: str) -> bool:
    """Whether `procedure/act`, either part of which may be `*`, means this act."""
    left, _, right = pattern.partition("/")
    return left in ("*", procedure) and right in ("*", act)


def _use(name: str, one: Mapping[str, Any]) -> ProcedureUse:
    sources = {word: Source(told["source"], told["verified"]) for word, told in one.get("sources", {}).items()}
    return ProcedureUse(name, one["file"], one["parameters"], sources)


def _members(rows: list[Mapping[str, Any]]) -> tuple[Membership, ...]:
    def day(text: str | None) -> date | None:
        return None if text is None else date.fromisoformat(text)

    return tuple(Membership(row["participant"], row["role"], date.fromisoformat(row["from"]), day(row["until"])) for row in rows)
