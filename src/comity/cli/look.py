"""`comity today | cases | case | positions | due`: looking. The same views as the pages, in plain lines or as JSON.

`--as-of TIME` looks at a past moment; plain lines then begin with a sentence that says so, and JSON is of that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home

if TYPE_CHECKING:
    from comity.desk.desk import Desk
    from comity.mechanism.clocks import Clock
    from comity.mechanism.words import Label
    from comity.projection.as_of import Moment
    from comity.projection.case import CaseView
    from comity.projection.index import CaseLine
    from comity.projection.positions import Row
    from comity.projection.today import Due, Today

AsOf = Annotated[str | None, typer.Option("--as-of", help="A past moment: 2026-11-18, or 2026-11-18T10:00Z.")]
Known = Annotated[
    str, typer.Option("--known", help="With --as-of: “then”, as the record stood here; “now”, what is known now about then.")
]
CaseId = Annotated[str, typer.Argument(help="The case's id, or the beginning of it.")]


def today(home: Home = None, as_json: AsJson = False, as_of: AsOf = None, known: Known = "now") -> None:
    """What is due and who owes it, what differs, who is silent, what is new."""

    def work() -> None:
        with opened.desk(home) as desk:
            day = _day(desk, _moment(as_of, known), as_json)
            if as_json:
                terminal.out_json(_json(day))
                return
            terminal.out(
                f"{len(day.due)} due, {len(day.differs)} at variance, {len(day.silent)} silent, "
                f"{len(day.nothing)} nothing on record"
            )
            _clocks(day.due)
            for differs in day.differs:
                terminal.out(f"at variance  {differs.row.label}: {differs.row.why}  ({differs.title}, {differs.case})")
            for gap in day.silent:
                terminal.out(f"silent       {gap.cell.label} on {gap.row.label}: {gap.cell.why}  ({gap.title}, {gap.case})")
            for new in day.new[:10]:
                terminal.out(f"{_time(new.act.when)}  {new.act.author_label}: {new.act.label}  ({new.title}, {new.case})")

    terminal.guarded(work, as_json)


def cases(home: Home = None, as_json: AsJson = False, as_of: AsOf = None, known: Known = "now") -> None:
    """Every case, the one with the newest act first."""

    def work() -> None:
        with opened.desk(home) as desk:
            moment = _moment(as_of, known)
            if as_json:
                terminal.out_json(_json(desk.node.cases(moment)))
                return
            _told(moment)
            found: Sequence[CaseView | CaseLine] = desk.node.index.lines() if moment is None else desk.node.cases(moment)
            for one in found:
                states = ", ".join(state.label for state in one.states)
                terminal.out(f"{one.id}  {one.title}  [{one.procedure.label}: {states}]  {one.audience.label}")
            if not found:
                terminal.out("No case yet. Open one with comity act, or keep a comparison.")

    terminal.guarded(work, as_json)


def case(case_id: CaseId, home: Home = None, as_json: AsJson = False, as_of: AsOf = None, known: Known = "now") -> None:
    """One case: who holds what, what it waits for and names, which clocks run, every act and its effect."""

    def work() -> None:
        from comity.cli.waits import around_lines
        from comity.mechanism.words import Label
        from comity.projection.today import Due

        with opened.desk(home) as desk:
            moment = _moment(as_of, known)
            found = _case(desk, case_id, moment, as_json)
            around = desk.node.around(found.id, moment)
            if as_json:
                terminal.out_json(_json(found) | {"around": _json(around)})
                return
            terminal.out(
                f"{found.title}\n{found.procedure.label}: {', '.join(one.label for one in found.states)}; "
                f"read by {found.audience.label}"
            )
            for row in found.rows:
                _row(row)
            for line in around_lines(around):
                terminal.out(line)
            _clocks([Due(found.id, found.title, clock, Label(clock.owed_by)) for clock in found.clocks])
            for act in found.acts:
                why = "" if act.effect == "effective" else f"  [{act.effect}: {act.why}]"
                terminal.out(
                    f"{_time(act.when)}{' (claimed)' if act.claimed else ''}  {act.author_label}: {act.label}{why}  {act.id[:12]}"
                )

    terminal.guarded(work, as_json)


def positions(case_id: CaseId, home: Home = None, as_json: AsJson = False, as_of: AsOf = None, known: Known = "now") -> None:
    """What each side holds of each field of a case, side by side."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = _case(desk, case_id, _moment(as_of, known), as_json)
            if as_json:
                terminal.out_json(_json(found.rows))
                return
            for row in found.rows:
                _row(row)

    terminal.guarded(work, as_json)


def due(home: Home = None, as_json: AsJson = False, as_of: AsOf = None, known: Known = "now") -> None:
    """The clocks that run or have lapsed, soonest first."""

    def work() -> None:
        with opened.desk(home) as desk:
            moment = _moment(as_of, known)
            found = desk.node.index.due() if moment is None else _day(desk, moment, as_json).due
            if as_json:
                terminal.out_json(_json(found))
                return
            _clocks(found)
            if not found:
                terminal.out("Nothing is due.")

    terminal.guarded(work, as_json)


def full_id(known: tuple[str, ...], given: str) -> str:
    """A case id from its beginning, as long as only one begins so."""
    matching = [one for one in known if one.startswith(given) or one.partition("/")[2].startswith(given)]
    return matching[0] if len(matching) == 1 else given


def _moment(as_of: str | None, known: str) -> Moment | None:
    """The moment that the options name; None for the present. Raises `Yours`."""
    from comity.projection.as_of import read

    return read(as_of or "", known) if as_of is not None or known != "now" else None


def _told(moment: Moment | None, claimed: bool = False) -> None:
    """Say in words what is shown, where it is not the present."""
    if moment is not None:
        told = moment.told(claimed)
        terminal.out(told.id.format(when=_time(moment.at)))


def _day(desk: Desk, moment: Moment | None, as_json: bool) -> Today:
    if moment is None:
        return desk.node.today()
    day, claimed = desk.node.day(moment)
    if not as_json:
        _told(moment, claimed)
    return day


def _case(desk: Desk, case_id: str, moment: Moment | None, as_json: bool) -> CaseView:
    from comity.projection.case import view

    case_id = full_id(desk.node.projection.case_ids(), case_id)
    if moment is None:
        case = desk.node.fold(case_id)
        return view(case, openings=desk.node.openings(case), case_of=desk.node.others())
    found = desk.node.past(case_id, moment)
    if not as_json:
        _told(moment, found.claimed)
    shown = view(found.case, case_of=desk.node.others(moment))
    when = shown.under.args["when"]
    if not as_json and isinstance(when, datetime):
        terminal.out(shown.under.id.format(when=_time(when)))
    return shown


def _json(value: Any) -> Any:
    from comity.projection.jsonable import to_json

    return to_json(value)


def _row(row: Row) -> None:
    terminal.out(f"\n{row.label}  [{row.word}]  {row.why}")
    for cell in row.cells:
        for held in cell.held:
            terminal.out(f"  {cell.label}: {held.text}  ({held.how})")
        if not cell.held:
            terminal.out(f"  {cell.label}: {cell.why}")


def _clocks(listed: Sequence[Due]) -> None:
    """One line a clock; what is to be noted of all of them, below."""
    from comity.projection.notes import notes

    told = notes([one.clock for one in listed])
    for one in listed:
        terminal.out(_clock_line(replace(one.clock, note=told.of(one.clock)), one.owed_by, one.title, one.case))
    if told.of_all is not None:
        terminal.out(f"All of these: {told.of_all}.")


def _clock_line(clock: Clock, owed_by: Label | str, title: Label, case_id: str) -> str:
    nobody = "nobody objected" if clock.word == "lapsed" else "whoever objects"
    note = f"  [{clock.note}]" if clock.note is not None else ""
    return f"{clock.word:<12} {_time(clock.due)}  {owed_by or nobody}: {clock.label}  ({title}, {case_id}){note}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
