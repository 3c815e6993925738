"""A case at a past moment, in two ways: as the record stood here then, and as it is known now about then.

    then    of each log what somebody had seen by that moment. Where this node keeps `seen` notes on a log, only its own
            count, for they say when it had what; a log that nobody attests goes by its entries' own times, *claimed*
    now     everything that is here now and was said by then, by its attested time, otherwise by its author's word

What is taken is folded as always, looked at with `now` at that moment. An act's effect is judged on its own past, so no effect
differs from today's but by waiting: an act whose past was said later than itself, or came later, waits. Pure. The record as it
stood is shown under the charter as it stood then (labels, formats, readers, clocks), what is known now under the newest one.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import Literal, Protocol

from comity.errors import Yours
from comity.mechanism import engine
from comity.mechanism.amending import Terms
from comity.mechanism.attest import Attestations, SeenIndex
from comity.mechanism.case import Case, Filed, SeenNote, Waiting
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase

Known = Literal["then", "now"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A past moment and how one looks at it."""

    at: datetime
    known: Known = "now"

    def told(self, claimed: bool = False) -> Phrase:
        """What is shown, in words. `claimed`: some of it stands there by its author's own time alone."""
        args = {"when": self.at}
        if self.known == "now":
            return Phrase("What is known now about {when}. Nothing can be filed from a look at the past.", args)
        if claimed:
            return Phrase(
                "The record as it stood here on {when} (claimed: nobody attests some of it). "
                "Nothing can be filed from a look at the past.",
                args,
            )
        return Phrase("The record as it stood here on {when}. Nothing can be filed from a look at the past.", args)


class Standing(Protocol):
    """What stands somewhere in a log: where, by whose word and when they say."""

    @property
    def where(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def signers(self) -> tuple[str, ...]: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the charter, and where in the charter's log it stands; `signers`: those of the amendment."""

    charter: Charter
    index: int
    where: str
    signers: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Material:
    """All that a fold of one case at any moment is made from. `seen` is the mechanism's, `hosts` as in `engine.fold`.

    `versions`: those of the charter, by the amendments in effect, in their order; none where it was never amended.
    """

    id: str
    procedure: Procedure
    charter: Charter
    acts: tuple[Filed, ...]
    seen: SeenIndex
    hosts: Mapping[str, str]
    elsewhere: Container[str]
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """A case at a moment. `claimed`: some act is there by its author's own time alone."""

    case: Case
    claimed: bool


def read(at: str, known: str = "now") -> Moment:
    """A moment as options and addresses give it: a date (its end), or date and time; UTC where no zone is named.

    Raises `Yours` for any other text.
    """
    try:
        made = datetime.fromisoformat(at.strip())
        if len(at.strip()) <= 10:
            made = datetime.combine(date.fromisoformat(at.strip()), time(23, 59, 59))
        made = made.replace(tzinfo=made.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Yours(
            "moment-malformed",
            expected=Phrase("a date, or a date with a time"),
            got=Phrase("“{text}”", {"text": at[:40]}),
            todo=Phrase("Write it like this: 2026-11-18, or 2026-11-18T10:00Z. Without a zone it is UTC."),
        ) from None
    if known not in ("then", "now"):
        raise Yours(
            "moment-unknown-look",
            expected=Phrase("“then” or “now”"),
            got=Phrase("“{text}”", {"text": known[:40]}),
            todo=Phrase("Say “then” for the record as it stood, “now” for what is known now about then."),
        )
    return Moment(made, "then" if known == "then" else "now")


def past(material: Material, moment: Moment, here: Collection[str] = ()) -> Past:
    """The case at a moment. `here`: the participants whose logs this node writes."""
    times = _Times(material, here)
    stands = times.stood if moment.known == "then" else times.known
    found = {id(one): stands(one, moment.at) for one in material.acts}
    taken, late = _closed([one for one in material.acts if found[id(one)]], material.acts)
    relied = {id_ for one in taken for id_ in one.act.body.get("relies_on", ())}
    notes = [note for note in covering(taken, material.seen) if note.at <= moment.at or note.id in relied]
    case = engine.fold(
        material.procedure,
        _charter(material, moment, times),
        taken,
        notes,
        moment.at,
        case_id=material.id,
        hosts=material.hosts,
        elsewhere=material.elsewhere,
    )
    if late:
        why = Phrase("it follows an act that was said later")
        case = replace(case, waiting={**case.waiting, **{one.id: Waiting(one, why) for one in late}})
    return Past(case, any(found[id(one)] == "claimed" for one in [*taken, *late]))


def _charter(material: Material, moment: Moment, times: _Times) -> Charter:
    """The charter in effect at the moment, for the record as it stood; the newest for what is known now."""
    if moment.known == "now" or not material.versions:
        return material.charter
    founding, *amended = material.versions
    stood = takewhile(lambda one: times.stood(one, moment.at), amended)
    return [founding, *stood][-1].charter


def versions(terms: Terms) -> tuple[Version, ...]:
    """The versions of a charter, the founding one first."""
    first, told = terms.rows[0].charter, [one for one in terms.told if one.refusal is None]
    made = [Version(first, 0, first.log, (first.writer,), first.at)]
    for row, one in zip(terms.rows[1:], told, strict=True):
        made.append(Version(row.charter, one.index, first.log, one.amendment.by, one.amendment.at))
    return tuple(made)


def covering(acts: Iterable[Filed], seen: SeenIndex) -> tuple[SeenNote, ...]:
    """The `seen` notes that matter to some acts: those that cover them earliest, and those on which they rely."""
    found: dict[str, SeenNote] = {}
    for one in acts:
        for note in seen.covering(one.where, one.index):
            found[note.id] = note
        for id_ in one.act.body.get("relies_on", ()):
            if id_ in seen.by_id:
                found[id_] = seen.by_id[id_]
    return tuple(sorted(found.values(), key=lambda note: (note.at, note.id)))


def _closed(taken: list[Filed], every: Iterable[Filed]) -> tuple[list[Filed], list[Filed]]:
    """The acts taken whose log has nothing of this case before them that was left out; and the others, which wait for it."""
    gap: dict[str, int] = {}
    known = {id(one) for one in taken}
    for one in every:
        if id(one) not in known and not one.joint:
            gap[one.act.log] = min(one.index, gap.get(one.act.log, one.index))
    late = {id(one) for one in taken if not one.joint and one.index > gap.get(one.act.log, one.index)}
    return [one for one in taken if id(one) not in late], [one for one in taken if id(one) in late]


Stands = Literal["", "attested", "claimed"]


class _Times:
    """Whether an act stood at a moment, by whose word."""

    def __init__(self, material: Material, here: Collection[str]) -> None:
        self._seen, self._here, self._floor = material.seen, here, material.charter.at
        first = (note for log in {one.where for one in material.acts} for note in material.seen.covering(log, 0))
        amended = (note for one in material.versions for note in material.seen.covering(one.where, one.index))
        notes = {note.id: note for note in [*covering(material.acts, material.seen), *first, *amended]}
        self._times = Attestations(material.charter, notes.values(), material.hosts)

    def known(self, one: Filed, at: datetime) -> Stands:
        attested, _ = self._times.attested(one.where, one.index, one.signers)
        if attested is None:
            return self._claimed(one, at)
        return "attested" if attested <= at else ""

    def stood(self, one: Standing, at: datetime) -> Stands:
        if any(note.author in self._here for note in self._seen.covering(one.where, 0)) and not self._own(one):
            ours = (note for note in self._seen.covering(one.where, one.index) if note.author in self._here)
            return "attested" if any(note.at <= at for note in ours) else ""
        if self._times.attested(one.where, 0, one.signers)[0] is None:
            return self._claimed(one, at)
        attested, _ = self._times.attested(one.where, one.index, one.signers)
        return "attested" if attested is not None and attested <= at else ""

    def _own(self, one: Standing) -> bool:
        """Written here: nobody of this node attests for it."""
        return any(name in self._here for name in one.signers)

    def _claimed(self, one: Standing, at: datetime) -> Stands:
        return "claimed" if max(one.at, self._floor) <= at else ""
