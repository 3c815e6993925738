"""A charter in words: what it says of whom, part by part, for those who will sign it and for those who look it up.

Participants, members and readers stand in the alphabetical order of the reader's language; to be listed implies no recognition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from comity.mechanism.charter import PUBLIC, Charter, Format, ProcedureUse
from comity.mechanism.procedure import Parameter, Procedure
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase

Line = tuple[Phrase | Label, Phrase | Label]
"""What is concerned, and what the charter says of it."""
Find = Callable[[str], Procedure | None]
"""A procedure file by its digest, where it is here."""
Roles = Mapping[str, Phrase | Label]
"""Roles that have a word in the reader's language; another has that of a procedure that asks for it, or is shown as written."""
KINDS = {
    "state": Phrase("state"),
    "organisation": Phrase("organisation"),
    "office": Phrase("office"),
    "armed-group": Phrase("armed group"),
    "outlet": Phrase("outlet"),
    "desk": Phrase("desk"),
}
"""Kinds of participants that have a word in the reader's language; a charter may name others."""


@dataclass(frozen=True, slots=True)
class Part:
    """`id` is the part's key in the charter; `note` is said below its lines."""

    id: str
    title: Phrase
    lines: tuple[Line, ...]
    note: Phrase | None = None


def parts(charter: Charter, find: Find, roles: Roles, language: str = "en") -> tuple[Part, ...]:
    """All of the charter. A part of which it says nothing says that."""
    listed = Phrase("To be listed here means nothing about recognition.")
    roles = {**_asked_for(charter, find), **roles}
    return (
        Part("participants", Phrase("Participants"), tuple(_participants(charter, language)), listed),
        Part("formats", Phrase("Formats"), tuple(_formats(charter, roles, language))),
        Part("audiences", Phrase("Who may read"), tuple(_audiences(charter, language))),
        Part("matters", Phrase("Matters"), tuple(_matters(charter, language))),
        Part("procedures", Phrase("Procedures"), tuple(_procedures(charter, find, language))),
        Part("two_persons", Phrase("Two persons"), tuple(_two_persons(charter, find))),
        Part("time", Phrase("Time"), tuple(_time(charter, language))),
        Part("amend", Phrase("How it is changed"), tuple(_amend(charter, language))),
    )


def _asked_for(charter: Charter, find: Find) -> dict[str, Phrase | Label]:
    """The roles of formats that the procedures of the charter ask for, with their words."""
    used = [found for use in charter.procedures.values() if (found := find(use.file)) is not None]
    return {role.name: one.label("roles", role.name) for one in used for role in one.roles.values() if role.source == "format"}


def _sorted(labels: Iterable[Label], language: str) -> list[Label]:
    return sorted(labels, key=lambda label: label.in_(language).casefold())


def _names(charter: Charter, names: Iterable[str], language: str) -> Label:
    return joined(_sorted((charter.label(name) for name in names), language))


def _participants(charter: Charter, language: str) -> Iterator[Line]:
    for one in sorted(charter.participants.values(), key=lambda one: one.label.in_(language).casefold()):
        told: dict[str, object] = {"kind": KINDS.get(one.kind, Phrase("{kind}", {"kind": one.kind})), "id": one.id}
        if one.authority is None:
            yield one.label, Phrase("{kind}, {id}: nobody signs for it, what it says is recorded as reported", told)
        elif one.id == charter.writer:
            yield one.label, Phrase("{kind}, {id}: signs, and writes the charter's log", told)
        else:
            yield one.label, Phrase("{kind}, {id}: signs", told)


def _formats(charter: Charter, roles: Roles, language: str) -> Iterator[Line]:
    for group in sorted(charter.formats.values(), key=lambda one: one.label.in_(language).casefold()):
        yield from _members(charter, group, roles, language)


def _members(charter: Charter, group: Format, roles: Roles, language: str) -> Iterator[Line]:
    for row in sorted(group.members, key=lambda row: (charter.label(row.participant).in_(language).casefold(), row.since)):
        told: dict[str, object] = {
            "who": charter.label(row.participant),
            "role": roles.get(row.role, Phrase("{role}", {"role": row.role})),
            "since": row.since.isoformat(),
        }
        if row.until is None:
            yield group.label, Phrase("{who} is {role} from {since} on", told)
        else:
            yield group.label, Phrase("{who} is {role} from {since} to {until}", {**told, "until": row.until.isoformat()})


def _audiences(charter: Charter, language: str) -> Iterator[Line]:
    for one in sorted(charter.audiences.values(), key=lambda one: one.label.in_(language).casefold()):
        yield one.label, _names(charter, one.readers or (), language)
    for group in sorted(charter.formats.values(), key=lambda one: one.label.in_(language).casefold()):
        yield group.label, Phrase("whoever has ever been its member")
    yield Phrase("Public"), Phrase("everybody")


def _matters(charter: Charter, language: str) -> Iterator[Line]:
    for one in sorted(charter.matters.values(), key=lambda one: one.label.in_(language).casefold()):
        yield one.label, Phrase("named by {who}", {"who": charter.label(one.owner)})


def _procedures(charter: Charter, find: Find, language: str) -> Iterator[Line]:
    for use in sorted(charter.procedures.values(), key=lambda use: _called(find, use).in_(language).casefold()):
        procedure = find(use.file)
        if procedure is None:
            yield Label(use.name), Phrase("its file is not here: {digest}", {"digest": use.file})
            continue
        yield _called(find, use), procedure.label("procedure", "about")
        for name, parameter in procedure.parameters.items():
            yield procedure.label("parameters", name), _number(use, parameter)


def _called(find: Find, use: ProcedureUse) -> Label:
    procedure = find(use.file)
    return Label(use.name) if procedure is None else procedure.label("procedure", "name")


def _number(use: ProcedureUse, parameter: Parameter) -> Phrase:
    """The number that counts here, and where it comes from."""
    told: dict[str, object] = {"value": quantity(use.parameters.get(parameter.name, parameter.value), parameter.unit)}
    if parameter.name in use.parameters:
        source = use.sources.get(parameter.name)
        if source is None:
            return Phrase("{value}, as this mechanism sets it; no source is named", told)
        told["source"], verified = source.text, source.verified
    else:
        told["source"], verified = parameter.source, parameter.verified
    if verified:
        return Phrase("{value}; source: {source}", told)
    return Phrase("{value}; source, in which nobody has read it yet: {source}", told)


def quantity(value: object, unit: str) -> Phrase:
    """A parameter's value with its unit, in words."""
    n = {"n": value}
    if unit == "hours":
        return Phrase("{n} hour", n, many="{n} hours")
    if unit == "days":
        return Phrase("{n} day", n, many="{n} days")
    if unit == "months":
        return Phrase("{n} month", n, many="{n} months")
    return Phrase("{n} {unit}", {"n": value, "unit": unit})


def _two_persons(charter: Charter, find: Find) -> Iterator[Line]:
    for pattern in charter.two_persons:
        acts, _, readers = pattern.partition("@")
        name, _, act = acts.partition("/")
        use = charter.procedures.get(name)
        procedure = find(use.file) if use is not None else None
        subject = _called(find, use) if use is not None else Phrase("every procedure")
        word = Phrase("every act") if act == "*" else procedure.label("acts", act) if procedure is not None else Label(act)
        told: dict[str, object] = {"act": word}
        if readers:
            told["readers"] = Phrase("everybody") if readers == PUBLIC else _readers(charter, readers)
            yield subject, Phrase("“{act}”, where {readers} read it: two desk keys, one drafts or clears, another releases", told)
        else:
            yield subject, Phrase("“{act}”: two desk keys, one drafts or clears, another releases", told)
    if not charter.two_persons:
        yield Phrase("Every act"), Phrase("one desk key is enough")


def _readers(charter: Charter, name: str) -> Label:
    audience = charter.audience(name)
    return audience.label if audience is not None else Label(name)


def _time(charter: Charter, language: str) -> Iterator[Line]:
    yield Phrase("Time zone"), Phrase("{zone}", {"zone": charter.zone})
    yield Phrase("Weekend"), weekend(charter.weekend)
    days = Label(", ".join(sorted(day.isoformat() for day in charter.holidays)))
    yield Phrase("Holidays"), days if charter.holidays else Phrase("none is named")
    grace: dict[str, object] = {"n": charter.grace_s}
    yield Phrase("Grace"), Phrase("{n} second after every deadline", grace, many="{n} seconds after every deadline")
    told: dict[str, object] = {"n": charter.f + 1}
    one = Phrase("when {n} other has seen an act", told, many="when {n} others have seen an act")
    keepers = _names(charter, charter.timekeepers, language)
    yield Phrase("Attested"), Phrase("{when}; keeping time: {who}", {"when": one, "who": keepers}) if charter.timekeepers else one


def weekend(days: frozenset[int]) -> Phrase:
    """The days that are no working days; weekdays are numbered from 1, Monday."""
    if days == {5, 6}:
        return Phrase("Friday and Saturday")
    if days == {6, 7}:
        return Phrase("Saturday and Sunday")
    return Phrase("weekdays {days}", {"days": ", ".join(map(str, sorted(days)))}) if days else Phrase("none")


def _amend(charter: Charter, language: str) -> Iterator[Line]:
    yield Phrase("Amendments are signed by"), _names(charter, charter.quorum, language)
    yield Phrase("Filed in"), Phrase("{log}", {"log": charter.log})
