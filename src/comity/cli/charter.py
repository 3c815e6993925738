"""`comity charter`: a mechanism's charter in words as it is now, and what each amendment changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home
from comity.errors import Yours
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.desk.desk import Desk
    from comity.mechanism.charter import Charter
    from comity.projection.amendments import AmendmentView
    from comity.projection.charter_words import Part


def charter(
    mechanism: Annotated[str, typer.Argument(help="The mechanism's short name; may be left out where there is one.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """The charter as it is now: participants, formats, readers, procedures with their numbers, and every amendment."""

    def work() -> None:
        from comity.projection.amendments import history
        from comity.projection.charter_words import parts

        with opened.desk(home, readonly=True) as desk:
            found = _one(desk, mechanism)
            told = parts(found, desk.node.projection.procedure, {})
            changed = history(desk.node.projection, found)
        if as_json:
            terminal.out_json(_json(found, told, changed))
        else:
            _say(found, told, changed)

    terminal.guarded(work, as_json)


def _one(desk: Desk, mechanism: str) -> Charter:
    known = desk.node.charters()
    found = [one for one in known if mechanism in ("", one.mechanism)]
    if len(found) != 1:
        raise Yours(
            "mechanism-not-one",
            expected=Phrase("one mechanism of this desk: {names}", {"names": ", ".join(one.mechanism for one in known) or "-"}),
            got=Phrase("{name}", {"name": mechanism[:80] or "-"}),
            todo=Phrase("Write its short name: comity charter NAME."),
        )
    return found[0]


def _say(found: Charter, told: Sequence[Part], changed: Sequence[AmendmentView]) -> None:
    terminal.out(f"{found.title}  ({found.mechanism}{', an exercise' if found.exercise else ''})")
    terminal.out(f"  charter {found.id}")
    for part in told:
        terminal.out(str(part.title))
        for label, said in part.lines:
            terminal.out(f"  {label}: {said}")
        if part.note is not None:
            terminal.out(f"  ({part.note})")
    terminal.out("Amendments of the charter")
    for one in changed:
        names = ", ".join(one.by)
        terminal.out(f"  {one.at:%Y-%m-%dT%H:%M:%SZ}  {one.id[:12]}  {_word(one)}; signed by {names}")
        for what, change in one.lines:
            terminal.out(f"    {what}: {change}")
    if not changed:
        terminal.out("  none: it says what it said when it was founded")


def _word(one: AmendmentView) -> str:
    return "in effect" if one.refusal is None else f"without effect: {one.refusal.got} [{one.refusal.code}]"


def _json(found: Charter, told: Sequence[Part], changed: Sequence[AmendmentView]) -> dict[str, Any]:
    return {
        "mechanism": found.mechanism,
        "title": dict(found.title.labels),
        "charter": found.id,
        "version": found.version,
        "exercise": found.exercise,
        "parts": {part.id: [[str(label), str(said)] for label, said in part.lines] for part in told},
        "amendments": [
            {
                "id": one.id,
                "at": one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "by": [str(name) for name in one.by],
                "effect": one.refusal is None,
                "code": None if one.refusal is None else one.refusal.code,
                "lines": [[str(label), str(said)] for label, said in one.lines],
            }
            for one in changed
        ],
    }
