"""Links between cases: which case names which, as what, held by whom, and whether the others say so too.

A link is a position like any other: a field of the type `link`, `case` or `cases`. It is reversible (a correction or a
withdrawal takes it back, an act of another participant does not) and somebody's: *only A* until a holder of another origin
says the same of the same case. What the reader may not see, or what is not here, is said in one and the same sentence, so
that the sentence tells nobody which of the two it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from comity.mechanism import columns
from comity.mechanism.case import Case
from comity.mechanism.citing import AudienceOf, cases_of
from comity.mechanism.columns import Position
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase

LinkWord = Literal["agreed", "agreed-one-origin", "agreed-according-to", "only"]
CaseOf = Callable[[str], Case | None]


@dataclass(frozen=True, slots=True)
class Link:
    """One relation between two cases. `source` names `target`; `other` is the one that is looked at from the other end.

    `relation` is the choice of the procedure's field, or the field itself for the types `case` and `cases`. `title` is None,
    and `seen` False, where the other case cannot be seen from here. `held`: each current position that says so.
    """

    source: str
    target: str
    other: str
    relation: str
    label: Label
    word: LinkWord
    of: str | None
    why: Phrase
    title: Label | None
    seen: bool
    held: tuple[Position, ...]


def links_from(case: Case, case_of: CaseOf, reader: str | None = None) -> tuple[Link, ...]:
    """What the case names, by relation in the order of the procedure, then by id. Empty for who may not read the case.

    `case_of` finds another case that is held here. `reader`: the participant who looks; None: whoever may read all that is here.
    """
    if not _may_read(case, reader):
        return ()
    return tuple(_link(case, key, held, case_of(key[1]), key[1], reader) for key, held in _named(case).items())


def links_to(case_id: str, candidates: Iterable[Case], reader: str | None = None) -> tuple[Link, ...]:
    """What names this case, among cases held here that the reader may read. `LinkIndex.naming` finds the candidates."""
    found: list[Link] = []
    for other in candidates:
        if other.id != case_id and _may_read(other, reader):
            rows = ((key, held) for key, held in _named(other).items() if key[1] == case_id)
            found += [_link(other, key, held, other, other.id, reader) for key, held in rows]
    return tuple(sorted(found, key=lambda one: (one.source, one.relation)))


def _named(case: Case) -> dict[tuple[str, str, str], list[Position]]:
    """(field of the procedure, case named, relation) → the current positions that say so, in the procedure's order."""
    found: dict[tuple[str, str, str], list[Position]] = {}
    order = list(case.procedure.fields)
    for one in columns.positions(case):
        governed = case.procedure.field(one.field)
        if one.status != "current" or governed is None:
            continue
        relation = str(one.value.get("relation")) if isinstance(one.value, Mapping) else ""
        for target in cases_of(governed.type.name, one.value):
            found.setdefault((governed.name, target, relation), []).append(one)
    return dict(sorted(found.items(), key=lambda row: (order.index(row[0][0]), row[0][2], row[0][1])))


def called(case_id: str, case_of: CaseOf, reader: str | None = None) -> Phrase:
    """A case in a sentence: its title, which its opener chose, so with the beginning of its id, which nobody chooses.

    Of one that cannot be seen from here the beginning of its id alone.
    """
    procedure, _, digits = case_id.partition("/")
    short, other = f"{procedure}/{digits[:8]}", case_of(case_id)
    if other is None or not _may_read(other, reader):
        return Phrase("{case} (cannot be seen from here)", {"case": short})
    return Phrase("{title} ({case})", {"title": other.title, "case": short})


def _may_read(case: Case, reader: str | None) -> bool:
    return reader is None or case.charter.may_read(reader, case.audience or "public")


def _link(
    source: Case, key: tuple[str, str, str], held: list[Position], other: Case | None, other_id: str, reader: str | None
) -> Link:
    field, target, relation = key
    seen = other is not None and _may_read(other, reader)
    word, of, why = _word(source, held)
    if not seen:
        why = Phrase("{why}; the other case cannot be seen from here", {"why": why})
    label = source.procedure.label("choices", f"{field}.{relation}") if relation else source.procedure.label("fields", field)
    title = other.title if other is not None and seen else None
    return Link(source.id, target, other_id, relation or field, label, word, of, why, title, seen, tuple(held))


def _word(case: Case, held: list[Position]) -> tuple[LinkWord, str | None, Phrase]:
    """As for any row: *agreed* needs holders of different origin."""
    holders = sorted({one.holder for one in held})
    who = joined(_name(case, one) for one in holders)
    origins = {one.origin for one in held}
    if len(holders) == 1:
        speaker = next((one.according_to for one in held if one.according_to is not None), holders[0])
        if speaker != holders[0]:
            args = {"who": _name(case, speaker), "holder": who}
            return "only", speaker, Phrase("only {who} says that {holder} holds it", args)
        return "only", holders[0], Phrase("only {who} says it", {"who": who})
    if len(origins) > 1:
        return "agreed", None, Phrase("{who} hold it", {"who": who})
    whose = min(origins).removeprefix("participant ")
    if whose in holders:
        return "agreed-according-to", whose, Phrase("only {who} says that the others hold it", {"who": _name(case, whose)})
    return "agreed-one-origin", None, Phrase("all of it comes from one origin: {origin}", {"origin": _origin(case, held[0])})


def _origin(case: Case, one: Position) -> str:
    kind, _, name = one.origin.partition(" ")
    if kind == "participant" or one.source is None:
        return str(_name(case, name))
    return one.source.agency or one.source.outlet


def _name(case: Case, holder: str) -> Label:
    return case.charter.label(holder, case.names)


class LinkIndex:
    """Which cases name a case, kept as cases are folded, so that a page asks nobody but the few that do. Disposable."""

    def __init__(self) -> None:
        self._by_target: dict[str, set[str]] = {}
        self._by_source: dict[str, frozenset[str]] = {}

    def put(self, case: Case) -> None:
        """Take in what a case names now; what it named before is forgotten."""
        now = frozenset(target for _, target, _ in _named(case))
        for gone in self._by_source.get(case.id, frozenset()) - now:
            self._by_target[gone].discard(case.id)
        for target in now:
            self._by_target.setdefault(target, set()).add(case.id)
        self._by_source[case.id] = now

    def naming(self, case_id: str) -> tuple[str, ...]:
        """The cases that name this one, sorted."""
        return tuple(sorted(self._by_target.get(case_id, ())))


class _Cases(Protocol):
    """What is asked of a projection: a case at a moment, and the case in which an act stands."""

    def case(self, case_id: str, now: datetime) -> Case | None: ...

    def case_of(self, act_id: str) -> str | None: ...


def audience_of(cases: _Cases, now: datetime) -> AudienceOf:
    """For whom a case is, by its id or by the id of one of its acts, for `engine.admit`; None for one that is not here."""

    def find(id_: str) -> str | None:
        case_id = id_ if "/" in id_ else cases.case_of(id_)
        case = cases.case(case_id, now) if case_id is not None else None
        return case.audience if case is not None else None

    return find


def cited(case: Case, cases: _Cases, now: datetime, reader: str | None = None) -> Iterator[tuple[str, str, Case | None]]:
    """(act of this case, id it cites, the case in which that stands or None where it cannot be seen from here).

    A citation has no causal force: what is cited is neither in the past of the act nor waited for.
    """
    gone = columns.mended(case)
    for one in case.effective():
        for id_ in one.filed.act.body.get("cites", ()) if one.id not in gone else ():
            case_id = cases.case_of(id_)
            other = cases.case(case_id, now) if case_id is not None else None
            yield one.id, id_, other if other is not None and _may_read(other, reader) else None
