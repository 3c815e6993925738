"""How the dates of a case slipped: what each holder gave in turn, and whose latest dates can be one day.

A line is one column: field, holder, and for what is reported the source. Where a clock says that a field moves the deadline of
another, both are one line: what conveners set and what they later moved it to. A correction of a slip of the pen, and what was
withdrawn, is no step; what only frames a case is nobody's date. There is a line where
somebody gave another date than before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from comity.analysis.slip import Latest, Slip, Target, given, slips
from comity.mechanism import columns
from comity.mechanism.case import Case
from comity.mechanism.columns import Key, Position
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection.positions import frames
from comity.projection.worded import heading


@dataclass(frozen=True, slots=True)
class Line:
    """One holder's dates of one matter. `why`: first said, now, how often moved and by whom; `slip` has each step."""

    field: str
    label: Label
    holder: str
    direct: bool
    why: Phrase
    slip: Slip


@dataclass(frozen=True, slots=True)
class Slipped:
    """`lines` by field in the order of the procedure, then by holder; `latest`: each two holders whose latest dates part."""

    lines: tuple[Line, ...]
    apart: tuple[Latest, ...]


def slipped(case: Case) -> Slipped:
    """Every line of the case on which a date was given anew, and where the latest ones can no longer be one day."""
    into, order = _moves(case.procedure), list(case.procedure.fields)
    by_key: dict[Key, list[Position]] = {}
    for one in columns.positions(case):
        governed = case.procedure.field(one.field)
        dated = governed is not None and governed.type.name in ("date", "time")
        if dated and one.status in ("current", "later-position") and not frames(case, one):
            by_key.setdefault(one.key._replace(field=into.get(one.field, one.field)), []).append(one)
    lines = [_line(case, key, held) for key, held in by_key.items() if len({str(one.value)[:10] for one in held}) > 1]
    lines.sort(key=lambda one: (order.index(one.field) if one.field in order else len(order), str(one.label), one.slip.holder))
    return Slipped(tuple(lines), _apart(case, by_key, {one.field for one in lines}))


def _moves(procedure: Procedure) -> Mapping[str, str]:
    """The field that moves a deadline → the field that set it."""
    clocks = procedure.clocks.values()
    return {one.extended_by.field: one.until for one in clocks if one.extended_by is not None and one.until}


def _line(case: Case, key: Key, held: list[Position]) -> Line:
    name = _name(case, key)
    (slip,) = slips(_targets(name, held)).holders
    first, now = slip.targets[0].date.text, slip.targets[-1].date.text
    args: dict[str, object] = {"who": name, "first": first, "now": now, "n": len(slip.steps)}
    moved = Phrase(
        "{who}: first {first}, now {now}, given anew {n} time", args, many="{who}: first {first}, now {now}, given anew {n} times"
    )
    why = Phrase("{told}; {far}", {"told": moved, "far": slip.total.why}) if slip.total is not None else moved
    return Line(key.field, heading(case, key.field), key.holder, held[-1].direct, why, slip)


def _targets(who: str, held: list[Position]) -> list[Target]:
    """In the order in which they were filed: an act dated back does not go before what its author filed earlier."""
    found: list[Target] = []
    for one in held:
        said = max([one.at.date(), *(target.said for target in found)])
        found.append(Target(who, said, given(str(one.value)[:10])))
    return found


def _apart(case: Case, by_key: Mapping[Key, list[Position]], fields: set[str]) -> tuple[Latest, ...]:
    """Of each field with a line: holders whose own latest dates fit no day together."""
    found: list[Latest] = []
    for field in sorted(fields):
        latest = [
            Target(_name(case, key), date.min, given(str(held[-1].value)[:10]))
            for key, held in by_key.items()
            if key.field == field and held[-1].direct
        ]
        found += [one for one in slips(latest).latest if not one.compatible]
    return tuple(found)


def _name(case: Case, key: Key) -> Label:
    """The holder, and for what is reported who filed it."""
    holder = case.charter.label(key.holder, case.names)
    if not key.source and key.filer == (key.holder,):
        return holder
    return joined([holder, *(case.charter.label(one, case.names) for one in key.filer)])
