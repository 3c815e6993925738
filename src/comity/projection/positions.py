"""Positions side by side: per field one word for the row and, for each empty cell, why it is empty.

The word is computed, never stored; no truth is chosen. `why` says in a sentence what the word rests on. The words:

    common                what the two texts or tables both say
    agreed                holders of different origin hold it
    agreed-one-origin     it is held by several, but one source says so of all
    agreed-according-to   A alone says that it is agreed (`of` is A)
    only                  A alone says it (`of` is A)
    at-variance           two positions cannot both be so

    silent                a person confirmed of a complete text, or a source says, or a clock lapsed, that nothing was said
    nothing-on-record     we have nothing, and do not know more
    cannot-be-seen        the answer could stand where this reader cannot look
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Literal

from comity.analysis.verdict import Verdict
from comity.mechanism import columns
from comity.mechanism.case import Case
from comity.mechanism.clocks import Clock, clocks
from comity.mechanism.columns import Position, Silence, Text
from comity.mechanism.comparators import Comparator
from comity.mechanism.comparators import compare as compare_values
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection.links import CaseOf, called
from comity.projection.worded import heading, shown_value

RowWord = Literal["common", "agreed", "agreed-one-origin", "agreed-according-to", "only", "at-variance"]
EmptyWord = Literal["silent", "nothing-on-record", "cannot-be-seen"]
Judge = Callable[[Mapping[str, object], Mapping[str, object]], Verdict | None]


@dataclass(frozen=True, slots=True)
class Held:
    """One position as a reader sees it: the value in words, and how we know that the holder holds it."""

    text: Phrase | str
    how: Phrase
    position: Position


@dataclass(frozen=True, slots=True)
class Cell:
    """One holder's place in a row. `word` is None where there are positions; `earlier` is the line over time."""

    holder: str
    label: Label
    word: EmptyWord | None
    why: Phrase
    held: tuple[Held, ...] = ()
    earlier: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `of`: whose word it is, for *only* and *agreed according to*."""

    field: str
    label: Label
    word: RowWord
    of: str | None
    why: Phrase
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _View:
    """What the leaves need, gathered once per case."""

    case: Case
    reader: str | None
    unseen: frozenset[str]
    judge: Judge | None
    sides: tuple[str, ...]
    silences: tuple[Silence, ...]
    texts: tuple[Text, ...]
    clocks: tuple[Clock, ...]
    sealed: Mapping[tuple[str, str], str]
    deleted: Container[str]
    speaking: frozenset[str]
    called: Callable[[str], Phrase | str]


def compare(
    case: Case,
    reader: str | None = None,
    *,
    unseen: Iterable[str] = (),
    judge: Judge | None = None,
    ticking: tuple[Clock, ...] | None = None,
    every: Iterable[Position] | None = None,
    deleted: Container[str] = (),
    case_of: CaseOf | None = None,
) -> tuple[Row, ...]:
    """The rows of a case, fields in the procedure's order, then topics by slug.

    `reader`: the participant who looks (None: whoever may read the case here). `unseen`: participants whose logs for the
    case's audience are not held here. `judge` may compare two passages more closely (the text comparison of the pages).
    `ticking`, `every`: the case's clocks and positions, where they are at hand. `deleted`: seals of sealed fields whose
    openings were here and were deleted. `case_of` finds other cases that are held here, to call them by their titles; without it
    they go by their ids.
    """
    held = [one for one in (columns.positions(case) if every is None else every) if not frames(case, one)]
    framing = {rule.field for rule in case.procedure.roles.values() if rule.source == "field"}
    view = _View(
        case,
        reader,
        frozenset(unseen),
        judge,
        columns.sides(case),
        columns.silences(case),
        columns.texts(case),
        clocks(case) if ticking is None else ticking,
        {(one.holder, one.field): one.sealed for one in columns.sealed(case)},
        deleted,
        frozenset(one.holder for one in held if one.status == "current"),
        str if case_of is None else partial(called, case_of=case_of, reader=reader),
    )
    by_field: dict[str, list[Position]] = {}
    for position in held:
        if position.field not in framing:
            by_field.setdefault(position.field, []).append(position)
    order = {name: number for number, name in enumerate(case.procedure.fields)}

    def place(path: str) -> tuple[int, str]:
        governed = case.procedure.field(path)
        return (order[governed.name] if governed is not None else len(order), path)

    rows = (_row(view, path, by_field[path]) for path in sorted(by_field, key=place))
    return tuple(row for row in rows if row is not None)


def frames(case: Case, one: Position) -> bool:
    """Whether a position only frames the case: what an opener who is no side wrote when opening it."""
    opening = case.opening
    if opening is None or one.act != opening.id or not one.direct:
        return False
    return one.holder not in columns.sides(case)


def _row(view: _View, path: str, positions: list[Position]) -> Row | None:
    current = [one for one in positions if one.status == "current"]
    if not current:
        return None
    others = {one.holder for one in current} | {claim.holder for claim in view.silences if claim.field == path}
    holders = list(view.sides) + sorted(others - set(view.sides))
    voices = {holder: _voice([one for one in current if one.holder == holder]) for holder in holders}
    word, of, why = _word(view, path, {holder: voice for holder, voice in voices.items() if voice})
    cells = tuple(_cell(view, path, holder, [one for one in positions if one.holder == holder]) for holder in holders)
    return Row(path, heading(view.case, path, current), word, of, why, cells)


def _voice(positions: list[Position]) -> list[Position]:
    """What speaks for a holder: its own signed positions, or, where there are none, those reported of it."""
    direct = [one for one in positions if one.direct]
    return direct or positions


# --- the word of a row ------------------------------------------------------------------------------------------------
def _word(view: _View, path: str, voices: Mapping[str, list[Position]]) -> tuple[RowWord, str | None, Phrase]:
    different = _variance(view, path, voices)
    if different is not None:
        return "at-variance", None, different
    if len(voices) == 1:
        return _alone(view, *next(iter(voices.items())))
    governed = view.case.procedure.field(path)
    topic = governed is not None and governed.type.name == "topic"
    reasons = [verdict.why for _, _, verdict in _pairs(view, path, voices) if verdict.word == "compatible"]
    because = reasons[0] if reasons else Phrase("they say the same")
    if topic or view.case.procedure.compares == "texts":
        return _claimed(view, voices, because)
    every = [one for voice in voices.values() for one in voice]
    origins = {one.origin for one in every}
    if len(origins) > 1:  # several holders, several origins: then some two of them hold it by words of different origin
        return "agreed", None, Phrase("{who} hold it; {because}", {"who": _names(view, voices), "because": because})
    origin = min(origins)
    whose = origin.removeprefix("participant ")
    if origin.startswith("participant ") and whose in voices:
        return "agreed-according-to", whose, Phrase("only {who} says that the others hold it", {"who": _name(view, whose)})
    return "agreed-one-origin", None, Phrase("all of it comes from one origin: {origin}", {"origin": _origin(view, every[0])})


def _variance(view: _View, path: str, voices: Mapping[str, list[Position]]) -> Phrase | None:
    for a, b, verdict in _pairs(view, path, voices):
        if verdict.word == "different":
            if a.holder == b.holder:
                args = {"who": _name(view, a.holder), "why": verdict.why}
                return Phrase("what is reported of {who} differs: {why}", args)
            return Phrase("{a} and {b}: {why}", {"a": _name(view, a.holder), "b": _name(view, b.holder), "why": verdict.why})
    return None


def _pairs(view: _View, path: str, voices: Mapping[str, list[Position]]) -> list[tuple[Position, Position, Verdict]]:
    governed = view.case.procedure.field(path)
    kind = governed.type.name if governed is not None else "text"
    comparator = governed.comparator if governed is not None else Comparator("same_text")
    every = [one for voice in voices.values() for one in voice]
    return [(a, b, _verdict(view, kind, comparator, a, b)) for a, b in combinations(every, 2)]


def _verdict(view: _View, kind: str, comparator: Comparator, a: Position, b: Position) -> Verdict:
    found = compare_values(kind, comparator, a.value, b.value, lambda value: shown_value(view.case, a.field, value, view.called))
    if view.judge is None or kind != "topic" or found.word == "different":
        return found
    closer = view.judge(a.value, b.value) if isinstance(a.value, Mapping) and isinstance(b.value, Mapping) else None
    return closer or found


def _claimed(view: _View, voices: Mapping[str, list[Position]], because: Phrase) -> tuple[RowWord, str | None, Phrase]:
    """Several speak of a topic: *common*, unless somebody says that it was agreed; *agreed* when two of different origin do."""
    claims = [(one, _speaker(one)) for voice in voices.values() for one in voice if one.agreed_with]
    if not claims:
        return "common", None, Phrase("{who} speak of it; {because}", {"who": _names(view, voices), "because": because})
    speakers = {speaker for _, speaker in claims}
    mutual = any(
        b.holder in a.agreed_with and a.holder in b.agreed_with and a.origin != b.origin
        for (a, _), (b, _) in combinations(claims, 2)
    )
    if mutual:
        return "agreed", None, Phrase("{who} each say that it is agreed", {"who": _names(view, speakers)})
    if len(speakers) > 1 and len({one.origin for one, _ in claims}) == 1:
        return (
            "agreed-one-origin",
            None,
            Phrase("all of it comes from one origin: {origin}", {"origin": _origin(view, claims[0][0])}),
        )
    of = min(speakers)
    return "agreed-according-to", of, Phrase("{who} says that it is agreed; the others do not say so", {"who": _name(view, of)})


def _alone(view: _View, holder: str, voice: list[Position]) -> tuple[RowWord, str | None, Phrase]:
    for one in voice:
        if one.agreed_with:
            of = _speaker(one)
            args = {
                "who": _name(view, of),
                "others": _names(view, [name for name in (one.holder, *one.agreed_with) if name != of]),
            }
            return (
                "agreed-according-to",
                of,
                Phrase("{who} says that it is agreed with {others}, who say nothing of it here", args),
            )
    of = _speaker(voice[0])
    if of != holder:
        return (
            "only",
            of,
            Phrase("only {who} says that {holder} holds it", {"who": _name(view, of), "holder": _name(view, holder)}),
        )
    return "only", holder, Phrase("only {who} says it", {"who": _name(view, holder)})


def _speaker(one: Position) -> str:
    return one.according_to or one.holder


# --- cells --------------------------------------------------------------------------------------------------------------
def _cell(view: _View, path: str, holder: str, positions: list[Position]) -> Cell:
    name = view.case.charter.label(holder, view.case.names)
    now = tuple(_held(view, one) for one in positions if one.status == "current")
    earlier = tuple(_held(view, one) for one in positions if one.status != "current")
    if now:
        return Cell(holder, name, None, now[0].how, now, earlier)
    word, why = _empty(view, path, holder, name)
    return Cell(holder, name, word, why, (), earlier)


def _held(view: _View, one: Position) -> Held:
    governed = view.case.procedure.field(one.field)
    text = shown_value(view.case, governed.name if governed is not None else one.field, one.value, view.called)
    return Held(text, _how(view, one), one)


def _how(view: _View, one: Position) -> Phrase:
    """Direct; or B according to A; or by which outlet on which day; or by whom it was filed."""
    holder = _name(view, one.holder)
    if one.sealed:
        return why_sealed(holder, opened=True)
    if one.direct and one.jointly:
        return Phrase("{who}, signed jointly with {others}", {"who": holder, "others": _names(view, one.jointly)})
    if one.direct:
        return Phrase("{who}, signed", {"who": holder})
    if one.according_to is not None and one.according_to != one.holder:
        return Phrase("{who} according to {other}", {"who": holder, "other": _name(view, one.according_to)})
    if one.source is not None:
        args = {"who": holder, "outlet": one.source.outlet, "date": (one.source.published or "")[:10]}
        return (
            Phrase("{who}, reported by {outlet}, {date}", args) if args["date"] else Phrase("{who}, reported by {outlet}", args)
        )
    return Phrase("{who}, as filed by {filer}", {"who": holder, "filer": _names(view, one.filer)})


def why_sealed(who: Label, *, opened: bool, deleted: bool = False) -> Phrase:
    """Of a sealed field, whether what was sealed is known here, and how."""
    if opened:
        return Phrase("{who}, signed and sealed; the opening that is here is that of what was sealed", {"who": who})
    if deleted:
        return Phrase("{who} sealed it, and what opens it was deleted here", {"who": who})
    return Phrase("{who} has sealed it", {"who": who})


def _empty(view: _View, path: str, holder: str, name: Label) -> tuple[EmptyWord, Phrase]:
    """Why a cell is empty. A failed match is never *silent*; a lapse counts only when others attest when the clock began."""
    case = view.case
    audience = case.audience or "public"
    if (holder, path) in view.sealed:
        return "cannot-be-seen", why_sealed(name, opened=False, deleted=view.sealed[holder, path] in view.deleted)
    if view.reader is not None and not case.charter.may_read(view.reader, audience):
        return "cannot-be-seen", Phrase("you are not among those who may read this case")
    if holder in view.unseen:
        return "cannot-be-seen", Phrase("the log in which {who} would say it is not held here", {"who": name})
    for claim in view.silences:
        if claim.holder == holder and claim.field == path:
            confirmed = _silent(view, claim, name)
            if confirmed is not None:
                return "silent", confirmed
    governed = case.procedure.field(path)
    for clock in view.clocks:
        covers = governed is not None and governed.name in case.procedure.clocks[clock.name].silences
        if clock.word == "lapsed" and clock.owed_by == holder and covers and not clock.claimed and clock.started <= clock.due:
            return "silent", clock.why
    if any(text.holder == holder for text in view.texts):
        return "nothing-on-record", Phrase(
            "nothing found in what we have of {who}; nobody has confirmed that it is silent", {"who": name}
        )
    if holder in view.speaking:
        return "nothing-on-record", Phrase("{who} is on record in this case, but not on this", {"who": name})
    return "nothing-on-record", Phrase("no words of {who} on this are here", {"who": name})


def _silent(view: _View, claim: Silence, name: Label) -> Phrase | None:
    by = _names(view, claim.filer)
    if claim.because == "source-says":
        if claim.source is None:
            return None
        return Phrase("{outlet} says that {who} did not mention it", {"outlet": claim.source.outlet, "who": name})
    for text in view.texts:
        if text.holder == claim.holder and text.extent == "complete" and claim.text in (None, text.digest):
            return Phrase("{by} confirmed that the complete text of {who} says nothing on it", {"by": by, "who": name})
    return None


def _name(view: _View, holder: str) -> Label:
    return view.case.charter.label(holder, view.case.names)


def _names(view: _View, holders: Iterable[str]) -> Label:
    return joined(sorted(_name(view, one) for one in holders))


def _origin(view: _View, one: Position) -> str:
    kind, _, name = one.origin.partition(" ")
    if kind == "participant":
        return str(_name(view, name))
    return (one.source.agency or one.source.outlet) if one.source is not None else name
