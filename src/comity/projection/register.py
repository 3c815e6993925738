"""The register of a mechanism: participants with their roles by format and day, formats, audiences, matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from comity.mechanism.charter import Charter, Format, Participant
from comity.mechanism.words import Label


@dataclass(frozen=True, slots=True)
class RoleHeld:
    format: str
    format_label: Label
    role: str
    since: date
    until: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """`signs`: it has an authority key. Listing implies no recognition."""

    id: str
    label: Label
    kind: str
    signs: bool
    roles: tuple[RoleHeld, ...]
    timekeeper: bool


@dataclass(frozen=True, slots=True)
class FormatView:
    id: str
    label: Label
    members: tuple[tuple[Label, RoleHeld], ...]


@dataclass(frozen=True, slots=True)
class Register:
    mechanism: str
    title: Label
    exercise: bool
    zone: str
    participants: tuple[ParticipantView, ...]
    formats: tuple[FormatView, ...]


def register(charter: Charter, on: date, language: str = "en") -> Register:
    """The register on a day; participants and members alphabetically in the reader's language."""

    def place(label: Label) -> str:
        return label.in_(language).casefold()

    people = sorted(charter.participants.values(), key=lambda one: place(one.label))
    groups = sorted(charter.formats.values(), key=lambda one: place(one.label))
    return Register(
        charter.mechanism,
        charter.title,
        charter.exercise,
        charter.zone,
        tuple(_participant(charter, one, on) for one in people),
        tuple(
            FormatView(one.id, one.label, tuple(sorted(_members(charter, one, on), key=lambda row: place(row[0]))))
            for one in groups
        ),
    )


def _participant(charter: Charter, one: Participant, on: date) -> ParticipantView:
    held = tuple(
        RoleHeld(group.id, group.label, row.role, row.since, row.until, row.holds(on))
        for group in charter.formats.values()
        for row in group.members
        if row.participant == one.id
    )
    return ParticipantView(one.id, one.label, one.kind, one.authority is not None, held, one.id in charter.timekeepers)


def _members(charter: Charter, group: Format, on: date) -> list[tuple[Label, RoleHeld]]:
    return [
        (charter.label(row.participant), RoleHeld(group.id, group.label, row.role, row.since, row.until, row.holds(on)))
        for row in group.members
    ]
