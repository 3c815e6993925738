"""`comity today | cases | case | positions | due`: looking. The same views as the pages, in plain lines or as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home

if TYPE_CHECKING:
    from comity.mechanism.clocks import Clock
    from comity.mechanism.words import Label
    from comity.projection.positions import Row

CaseId = Annotated[str, typer.Argument(help="The case's id, or the beginning of it.")]


def today(home: Home = None, as_json: AsJson = False) -> None:
    """What is due and who owes it, what differs, who is silent, what is new."""

    def work() -> None:
        with opened.desk(home) as desk:
            day = desk.node.today()
            if as_json:
                terminal.out_json(_json(day))
                return
            terminal.out(
                f"{len(day.due)} due, {len(day.differs)} at variance, {len(day.silent)} silent, "
                f"{len(day.nothing)} nothing on record"
            )
            for due in day.due:
                terminal.out(_clock_line(due.clock, due.owed_by, due.title, due.case))
            for differs in day.differs:
                terminal.out(f"at variance  {differs.row.label}: {differs.row.why}  ({differs.title}, {differs.case})")
            for gap in day.silent:
                terminal.out(f"silent       {gap.cell.label} on {gap.row.label}: {gap.cell.why}  ({gap.title}, {gap.case})")
            for new in day.new[:10]:
                terminal.out(f"{_time(new.act.when)}  {new.act.author_label}: {new.act.label}  ({new.title}, {new.case})")

    terminal.guarded(work, as_json)


def cases(home: Home = None, as_json: AsJson = False) -> None:
    """Every case, the one with the newest act first."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = desk.node.cases()
            if as_json:
                terminal.out_json(_json(found))
                return
            for one in found:
                states = ", ".join(state.label for state in one.states)
                terminal.out(f"{one.id}  {one.title}  [{one.procedure.label}: {states}]  {one.audience.label}")
            if not found:
                terminal.out("No case yet. Open one with comity act, or keep a comparison.")

    terminal.guarded(work, as_json)


def case(case_id: CaseId, home: Home = None, as_json: AsJson = False) -> None:
    """One case: who holds what, which clocks run, every act and its effect."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = desk.node.case(full_id(desk.node.projection.case_ids(), case_id))
            if as_json:
                terminal.out_json(_json(found))
                return
            terminal.out(
                f"{found.title}\n{found.procedure.label}: {', '.join(one.label for one in found.states)}; "
                f"read by {found.audience.label}"
            )
            for row in found.rows:
                _row(row)
            for clock in found.clocks:
                terminal.out(_clock_line(clock, clock.owed_by, found.title, found.id))
            for act in found.acts:
                why = "" if act.effect == "effective" else f"  [{act.effect}: {act.why}]"
                terminal.out(
                    f"{_time(act.when)}{' (claimed)' if act.claimed else ''}  {act.author_label}: {act.label}{why}  {act.id[:12]}"
                )

    terminal.guarded(work, as_json)


def positions(case_id: CaseId, home: Home = None, as_json: AsJson = False) -> None:
    """What each side holds of each field of a case, side by side."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = desk.node.case(full_id(desk.node.projection.case_ids(), case_id))
            if as_json:
                terminal.out_json(_json(found.rows))
                return
            for row in found.rows:
                _row(row)

    terminal.guarded(work, as_json)


def due(home: Home = None, as_json: AsJson = False) -> None:
    """The clocks that run or have lapsed, soonest first."""

    def work() -> None:
        with opened.desk(home) as desk:
            found = desk.node.today().due
            if as_json:
                terminal.out_json(_json(found))
                return
            for one in found:
                terminal.out(_clock_line(one.clock, one.owed_by, one.title, one.case))
            if not found:
                terminal.out("Nothing is due.")

    terminal.guarded(work, as_json)


def full_id(known: tuple[str, ...], given: str) -> str:
    """A case id from its beginning, as long as only one begins so."""
    matching = [one for one in known if one.startswith(given) or one.partition("/")[2].startswith(given)]
    return matching[0] if len(matching) == 1 else given


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


def _clock_line(clock: Clock, owed_by: Label | str, title: Label, case_id: str) -> str:
    return f"{clock.word:<12} {_time(clock.due)}  {owed_by or 'whoever objects'}: {clock.label}  ({title}, {case_id})"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
