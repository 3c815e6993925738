"""Positions as acts write them: who holds what of which field, by which source, filed by whom; and what became of it.

A column is field + holder + source + filer, so columns of different filers never conflict. A joint act writes one direct column
for each signer, the very one that the signer alone writes. A later position of a column does not erase the earlier one: the line
over time stays, `status` says which is current. Nothing is compared here; that is `projection.positions`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from comity.mechanism.case import Case, Filed, Judged

Status = Literal["current", "later-position", "corrected", "withdrawn", "recalled"]


Opened = Mapping[tuple[str, str], object]  # (id of an act, field) → what was sealed there
_NOTHING: Opened = {}


class Key(NamedTuple):
    """One column. For a direct position `source` is empty and the holder alone is its filer, whoever signed with it."""

    field: str
    holder: str
    source: str
    filer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reported position was read: the report by digest, who published it and when, the characters it stands in."""

    report: str
    outlet: str
    agency: str
    published: str | None
    spans: tuple[tuple[int, int], ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Position:
    """A value that somebody holds. *Direct* when the holder signed it; otherwise *reported*, by a source or by its filer.

    `according_to`: whose word it is that the holder holds it. `agreed_with`: with whom, as the holder or that source says.
    `jointly`: who else signed it as their own, for a direct position of a joint act. `sealed`: the commitment that the value
    was sealed as; the value is known by its opening alone, which is the proof.
    """

    key: Key
    value: object
    act: str
    at: datetime
    direct: bool
    source: Source | None
    according_to: str | None
    agreed_with: tuple[str, ...]
    grounds: str
    status: Status = "current"
    replaced_by: str | None = None
    lent: bool = False
    jointly: tuple[str, ...] = ()
    sealed: str = ""

    @property
    def field(self) -> str:
        return self.key.field

    @property
    def holder(self) -> str:
        return self.key.holder

    @property
    def filer(self) -> tuple[str, ...]:
        return self.key.filer

    @property
    def origin(self) -> str:
        """Whose word this is in the end: two positions of one origin never make an agreement between two.

        The holder itself when direct; otherwise the participant according to whom, the agency, the outlet, or the filer.
        """
        if self.direct:
            return f"participant {self.holder}"
        if self.according_to is not None:
            return f"participant {self.according_to}"
        if self.source is not None:
            return f"outlet {(self.source.agency or self.source.outlet).casefold().strip()}"
        return f"participant {self.filer[0]}"


@dataclass(frozen=True, slots=True)
class Silence:
    """A claim that a holder says nothing on a field: because a person confirmed it of a complete text, or a source says so."""

    field: str
    holder: str
    because: str
    text: str | None
    source: Source | None
    act: str
    filer: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Text:
    """An original by digest: whose words, how much of it we have and who says so, in which language, published where."""

    digest: str
    holder: str
    extent: str
    said_by: str
    language: str
    place: str
    act: str
    filer: tuple[str, ...]
    at: datetime


def written(filed: Filed) -> list[Key]:
    """The columns that an act writes."""
    body, signers = filed.act.body, filed.signers
    keys = [_own_key(path, signer) for path in (*body.get("fields", ()), *body.get("sealed", ())) for signer in signers]
    return keys + [_key(row, signers) for row in body.get("positions", ())]


def own(row: Mapping[str, Any], signers: Container[str]) -> bool:
    """Whether a row of `positions` is a signer's own word: direct, not reported.

    Somebody who files a position as its own, with the others it says agreed, speaks for itself.
    """
    return row["holder"] in signers and row.get("source") is None and row.get("according_to") in (None, row["holder"])


def _own_key(path: str, holder: str) -> Key:
    return Key(path, holder, "", (holder,))


def _key(row: Mapping[str, Any], signers: tuple[str, ...]) -> Key:
    field, holder = row["field"], row["holder"]
    return _own_key(field, holder) if own(row, signers) else Key(field, holder, _source_key(row), signers)


def _source_key(row: Mapping[str, Any]) -> str:
    source = row.get("source")
    said = row.get("according_to", "")
    return f"{said}|{source['report']}" if source is not None else f"{said}|"


def source_of(row: Mapping[str, Any]) -> Source | None:
    """The source of a reported position or silence."""
    found = row.get("source")
    if found is None:
        return None
    spans = tuple((first, last) for first, last in found["spans"])
    return Source(found["report"], found["outlet"], found.get("agency", ""), found["published"], spans, found.get("quote", ""))


def positions(case: Case, opened: Opened = _NOTHING) -> tuple[Position, ...]:
    """Every position of the acts in effect, in causal order, each with what became of it.

    `opened`: the values of sealed fields whose openings are at hand and fit, by act and field (`sealing.openings`). A sealed
    field that is not opened is no position, but takes the place of what its holder said of the field before.
    """
    known = (one for one in _every(case) if not one.sealed or (one.act, one.field) in opened)
    return tuple(replace(one, value=opened[one.act, one.field]) if one.sealed else one for one in known)


def sealed(case: Case) -> tuple[Position, ...]:
    """The sealed fields that are their holders' newest word on them, without their values."""
    if not any("sealed" in one.filed.act.body for one in case.effective()):
        return ()
    return tuple(one for one in _every(case) if one.sealed and one.status == "current")


def _every(case: Case) -> Iterator[Position]:
    gone = mended(case)
    held: list[tuple[Position, Judged]] = []
    newest: dict[Key, list[int]] = {}
    for one in case.effective():
        target = one.filed.act.body.get("corrects")
        for made in _of(one):
            status = gone.get(one.id)
            if status is not None:
                held.append((replace(made, status=status[0], replaced_by=status[1]), one))
                continue
            if target is not None:
                _correct(held, target, made)
            keep = []
            for number in newest.get(made.key, ()):
                older, judged = held[number]
                if one.knows(judged) or judged.id == one.id:
                    if older.status == "current":
                        held[number] = (replace(older, status="later-position", replaced_by=one.id), judged)
                else:
                    keep.append(number)
            newest[made.key] = [*keep, len(held)]
            held.append((made, one))
    return (position for position, _ in held)


def _correct(held: list[tuple[Position, Judged]], target: str, made: Position) -> None:
    """A correction replaces what the act it names said of the same field and holder, whatever source it gave."""
    for number, (older, judged) in enumerate(held):
        same = judged.id == target and (older.field, older.holder) == (made.field, made.holder)
        if same and older.status in ("current", "later-position"):
            held[number] = (replace(older, status="corrected", replaced_by=made.act), judged)


def _of(one: Judged) -> Iterator[Position]:
    filed = one.filed
    body, signers = filed.act.body, filed.signers

    def others(holder: str) -> tuple[str, ...]:
        return tuple(name for name in signers if name != holder)

    for path, value in body.get("fields", {}).items():
        for signer in signers:
            made = Position(_own_key(path, signer), value, one.id, filed.at, True, None, None, (), "", lent=filed.lent)
            yield replace(made, jointly=others(signer)) if filed.joint else made
    for path, commitment in body.get("sealed", {}).items():
        for signer in signers:
            key = _own_key(path, signer)
            made = Position(key, None, one.id, filed.at, True, None, None, (), "", lent=filed.lent, sealed=commitment)
            yield replace(made, jointly=others(signer)) if filed.joint else made
    for row in body.get("positions", ()):
        key, direct = _key(row, signers), own(row, signers)
        source, said = source_of(row), row.get("according_to")
        agreed, grounds = tuple(row.get("agreed_with", ())), row.get("grounds", "")
        made = Position(key, row["value"], one.id, filed.at, direct, source, said, agreed, grounds, lent=filed.lent)
        yield replace(made, jointly=others(key.holder)) if direct and filed.joint else made


def mended(case: Case) -> dict[str, tuple[Status, str]]:
    """Acts whose content was taken back: withdrawn or recalled, and by which act. A withdrawn withdrawal takes nothing back."""
    return taken_back(case.effective())


def taken_back(acts: Iterable[Judged]) -> dict[str, tuple[Status, str]]:
    """The same for these acts in effect, given in causal order."""
    gone: dict[str, tuple[Status, str]] = {}
    for one in reversed(list(acts)):
        body = one.filed.act.body
        if one.id in gone:
            continue
        if "withdraws" in body:
            gone.setdefault(body["withdraws"], ("withdrawn", one.id))
        if "recalls" in body:
            gone[body["recalls"]] = ("recalled", one.id)
    return gone


def silences(case: Case) -> tuple[Silence, ...]:
    """The claims of silence that stand."""
    gone = mended(case)
    return tuple(
        Silence(
            row["field"], row["holder"], row["because"], row.get("text"), source_of(row), one.id, one.filed.signers, one.filed.at
        )
        for one in case.effective()
        if one.id not in gone
        for row in one.filed.act.body.get("silent", ())
    )


def texts(case: Case) -> tuple[Text, ...]:
    """The originals that stand; a correction that names the same digest replaces what was said of it."""
    gone = mended(case)
    found: dict[tuple[str, str, tuple[str, ...]], Text] = {}
    for one in case.effective():
        if one.id in gone:
            continue
        for row in one.filed.act.body.get("texts", ()):
            made = Text(
                row["digest"],
                row["holder"],
                row["extent"],
                row["said_by"],
                row["language"],
                row.get("place", ""),
                one.id,
                one.filed.signers,
                one.filed.at,
            )
            found[made.digest, made.holder, made.filer] = made
    return tuple(found.values())


def sides(case: Case) -> tuple[str, ...]:
    """The participants between whom the case compares: the holders of the procedure's `sides` role, as the opener says."""
    rule = case.procedure.roles[case.procedure.sides]
    opening = case.opening
    if opening is None:
        return ()
    if rule.source == "opening":
        return (opening.filed.author,)
    if rule.source == "field":
        found: object = None
        for one in case.effective():
            if one.filed.author == opening.filed.author:
                found = one.filed.act.body.get("fields", {}).get(rule.field, found)
        return tuple(found) if isinstance(found, list) else (str(found),) if found is not None else ()
    day = opening.filed.at.date()
    known = case.charter.participants
    if rule.source == "everyone":
        return tuple(known)
    return tuple(name for name in known if rule.name in case.charter.roles(name, case.format, day))
