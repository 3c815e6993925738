"""The view of one case: everything its page shows, computed from the fold, each sentence a Phrase.

Templates, the command line and JSON all read this; none of them computes. What is in other cases, drafts and pages are not
looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from comity.mechanism import clocks as clocks_
from comity.mechanism import columns
from comity.mechanism.attest import Attestations
from comity.mechanism.case import Case, Crossed, EffectWord, Filed, Judged
from comity.mechanism.charter import Audience, Charter
from comity.mechanism.clocks import Clock
from comity.mechanism.columns import Position, Text
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection import positions
from comity.projection.links import CaseOf, called
from comity.projection.positions import Judge, Row
from comity.projection.sealing import NO_OPENINGS, Openings
from comity.projection.worded import heading, shown_value


@dataclass(frozen=True, slots=True)
class Named:
    """A participant, state or audience with its label."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class ActView:
    """One act of a case. `when` is attested unless `claimed`; `effect` is one word and `why` says the rest."""

    id: str
    log: str
    index: int
    author: str
    author_label: Label
    signers: tuple[str, ...]
    act: str
    label: Label
    at: datetime
    when: datetime
    claimed: bool
    effect: EffectWord
    code: str
    why: Phrase
    lent: bool
    future_dated: bool
    summary: Phrase
    marks: tuple[Phrase, ...]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change by hand of a kept comparison, with its author."""

    author: str
    author_label: Label
    act: str
    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Framed:
    """What an opener who is no side wrote when opening the case: it says what the case is about, and is nobody's version."""

    field: str
    label: Label
    text: Phrase | str


@dataclass(frozen=True, slots=True)
class SealedField:
    """A field on which a holder's newest word is sealed: the seal in the act, and whether it can be opened here."""

    holder: Named
    field: str
    label: Label
    seal: str
    opened: bool
    why: Phrase


@dataclass(frozen=True, slots=True)
class CaseView:
    id: str
    mechanism: str
    under: Phrase
    procedure: Named
    about: Label
    title: Label
    exercise: bool
    audience: Named
    readers: tuple[Named, ...] | None
    states: tuple[Named, ...]
    closed: bool
    opened: datetime | None
    last: datetime | None
    opener: Named | None
    format: Named | None
    sides: tuple[Named, ...]
    frame: tuple[Framed, ...]
    rows: tuple[Row, ...]
    sealed: tuple[SealedField, ...]
    clocks: tuple[Clock, ...]
    acts: tuple[ActView, ...]
    texts: tuple[Text, ...]
    crossed: tuple[Crossed, ...]
    kept_rows: tuple[Mapping[str, Any], ...]
    changes: tuple[Change, ...]
    tips: tuple[str, ...]
    reported_only: bool


def view(
    case: Case,
    reader: str | None = None,
    *,
    unseen: Iterable[str] = (),
    judge: Judge | None = None,
    openings: Openings = NO_OPENINGS,
    case_of: CaseOf | None = None,
) -> CaseView:
    """The whole case for a reader. See `positions.compare` for `reader`, `unseen`, `judge`, `case_of`.

    `openings` of sealed fields are looked at where they are given: a page of one's own desk shows them, what leaves it does not.
    """
    charter, procedure, opening = case.charter, case.procedure, case.opening
    audience = charter.audience(case.audience or "public")
    acts, ticking, held = act_views(case), clocks_.clocks(case), columns.positions(case, openings.values)
    rows = positions.compare(
        case, reader, unseen=unseen, judge=judge, ticking=ticking, every=held, deleted=openings.deleted, case_of=case_of
    )
    sides = columns.sides(case)
    direct = any(one.position.direct for row in rows for cell in row.cells for one in cell.held if cell.holder in sides)
    return CaseView(
        id=case.id,
        mechanism=charter.mechanism,
        under=_under(charter),
        procedure=Named(procedure.name, procedure.label("procedure", "name")),
        about=procedure.label("procedure", "about"),
        title=case.title,
        exercise=charter.exercise,
        audience=Named(case.audience or "public", audience.label if audience is not None else Label(case.audience or "")),
        readers=_readers(case, audience),
        states=tuple(Named(name, procedure.label("states", name)) for name in sorted(case.states)),
        closed=case.closed,
        opened=None if opening is None else opening.filed.at,
        last=max((one.when for one in acts if not one.future_dated), default=None),
        opener=None if opening is None else _named(case, opening.filed.author),
        format=_format(case),
        sides=tuple(_named(case, name) for name in sides),
        frame=_frame(case, held, str if case_of is None else partial(called, case_of=case_of, reader=reader)),
        rows=rows,
        sealed=_sealed(case, openings),
        clocks=ticking,
        acts=acts,
        texts=columns.texts(case),
        crossed=case.crossed,
        kept_rows=_kept(case),
        changes=_changes(case),
        tips=case.tips,
        reported_only=bool(rows) and not direct,
    )


def _under(charter: Charter) -> Phrase:
    """The version of the charter whose labels, formats and readers are shown."""
    if not charter.amendments:
        return Phrase("The charter as it was founded on {when}.", {"when": charter.at})
    args: dict[str, object] = {"when": charter.amendments[-1].at, "n": len(charter.amendments)}
    return Phrase("The charter as amended on {when}.", args)


def _named(case: Case, name: str) -> Named:
    return Named(name, case.charter.label(name, case.names))


def _sealed(case: Case, openings: Openings) -> tuple[SealedField, ...]:
    found = []
    for one in columns.sealed(case):
        who, opened = _named(case, one.holder), (one.act, one.field) in openings.values
        why = positions.why_sealed(who.label, opened=opened, deleted=one.sealed in openings.deleted)
        found.append(SealedField(who, one.field, heading(case, one.field), one.sealed, opened, why))
    return tuple(found)


def _frame(case: Case, held: Iterable[Position], called: Callable[[str], Phrase | str]) -> tuple[Framed, ...]:
    order = list(case.procedure.fields)
    found = [one for one in held if one.status == "current" and positions.frames(case, one)]
    found.sort(key=lambda one: order.index(one.field) if one.field in order else len(order))
    return tuple(
        Framed(one.field, heading(case, one.field, [one]), shown_value(case, one.field, one.value, called)) for one in found
    )


def _readers(case: Case, audience: Audience | None) -> tuple[Named, ...] | None:
    if audience is None or audience.readers is None:
        return None
    return tuple(sorted((_named(case, name) for name in audience.readers), key=lambda one: str(one.label)))


def _format(case: Case) -> Named | None:
    found = case.charter.formats.get(case.format or "")
    return None if found is None else Named(found.id, found.label)


def act_views(case: Case) -> tuple[ActView, ...]:
    """Every act of the case, in causal order; those that wait come last."""
    times = Attestations(case.charter, case.seen, case.hosts)
    gone = columns.mended(case)
    known = [_act(case, one.filed, one, times, gone) for one in case.judged.values()]
    return tuple(known + [_act(case, one.filed, None, times, gone) for one in case.waiting.values()])


def _act(case: Case, filed: Filed, judged: Judged | None, times: Attestations, gone: Mapping[str, tuple[str, str]]) -> ActView:
    effect, timing = case.effect(filed.id), times.timing(filed)
    ahead = judged is not None and case.future_dated(judged)
    return ActView(
        id=filed.id,
        log=filed.act.log,
        index=filed.index,
        author=filed.author,
        author_label=case.charter.label(filed.author),
        signers=filed.signers,
        act=filed.act.act,
        label=case.procedure.label("acts", filed.act.act),
        at=filed.at,
        when=timing.when,
        claimed=timing.claimed,
        effect=effect.word,
        code=effect.code,
        why=effect.why,
        lent=filed.lent,
        future_dated=ahead,
        summary=_summary(case, filed),
        marks=(*_marks(filed, ahead, gone), *(_reached(case, filed) if effect.word == "effective" else ())),
        body=filed.act.body,
    )


def _summary(case: Case, filed: Filed) -> Phrase:
    body = filed.act.body
    count = len(body.get("fields", ())) + len(body.get("positions", ()))
    args: dict[str, object] = {
        "who": case.charter.label(filed.author),
        "act": case.procedure.label("acts", filed.act.act),
        "n": count,
    }
    if count:
        return Phrase("{who}: {act}, {n} position", args, many="{who}: {act}, {n} positions")
    return Phrase("{who}: {act}", args)


def _marks(filed: Filed, ahead: bool, gone: Mapping[str, tuple[str, str]]) -> tuple[Phrase, ...]:
    marks = []
    if ahead:
        marks.append(Phrase("dated ahead: it stops no clock before its time"))
    if filed.lent:
        persons = len(filed.act.by)
        marks.append(Phrase("signed with a lent desk key", {"n": persons}, many="signed with {n} lent desk keys"))
    if filed.pair:
        marks.append(Phrase("by a key that drafts or clears and another that releases"))
    if filed.joint:
        marks.append(Phrase("a joint act"))
    status = gone.get(filed.id)
    if status is not None:
        marks.append(Phrase("withdrawn") if status[0] == "withdrawn" else Phrase("recalled"))
    if filed.act.body.get("reason"):
        marks.append(Phrase("reason: {text}", {"text": filed.act.body["reason"]}))
    return tuple(marks)


def _reached(case: Case, filed: Filed) -> tuple[Phrase, ...]:
    """Whom a recall has asked to delete what lies beside the act it names: who noted that it has the recall, and who has not."""
    if "recalls" not in filed.act.body:
        return ()
    noted = {note.author for note in case.seen if note.of == filed.where and note.size > filed.index}
    known = case.charter.participants.values()
    asked = [one.id for one in known if one.authority is not None and case.charter.may_read(one.id, filed.audience)]
    asked = [name for name in asked if name not in filed.signers]

    def names(which: Iterable[str]) -> Label:
        return joined(sorted(case.charter.label(name) for name in which))

    told = []
    if here := [name for name in asked if name in noted]:
        told.append(Phrase("has reached, by their own notes: {names}", {"names": names(here)}))
    if rest := [name for name in asked if name not in noted]:
        told.append(Phrase("not known to have reached: {names}", {"names": names(rest)}))
    return tuple(told)


def _kept(case: Case) -> tuple[Mapping[str, Any], ...]:
    """The rows of a kept comparison, of all acts in effect; a later row of the same places stands for the earlier."""
    gone = columns.mended(case)
    found = [row for one in case.effective() if one.id not in gone for row in one.filed.act.body.get("rows", ())]
    return tuple({str(row.get("key") or (row.get("a"), row.get("b"))): row for row in found}.values())


def _changes(case: Case) -> tuple[Change, ...]:
    gone = columns.mended(case)
    return tuple(
        Change(one.filed.author, case.charter.label(one.filed.author), one.id, one.filed.at, values)
        for one in case.effective()
        if one.id not in gone
        for values in one.filed.act.body.get("changes", ())
    )
