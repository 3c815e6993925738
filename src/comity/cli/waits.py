"""`comity waits`: who waits for whom, in which rings, and what release would leave none. Nothing is recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.projection.around import Around
    from comity.projection.conditions import Waits
    from comity.projection.ties import Condition


def waits(home: Home = None, as_json: AsJson = False) -> None:
    """Which commitments wait for which, and where all wait for one another."""

    def work() -> None:
        from comity.projection.jsonable import to_json

        with opened.desk(home) as desk:
            found = desk.node.surroundings.waits()
        if as_json:
            terminal.out_json(to_json(found))
        else:
            _say(found)

    terminal.guarded(work, as_json)


def _say(found: Waits) -> None:
    if not found.conditions and not found.others:
        terminal.out("Nothing on record: no case names a condition.")
        return
    basis = {(one.case, one.target): one for one in found.conditions}
    for wait in found.told.waits:
        terminal.out(f"{wait.word:<8} {wait.why}  [{_basis(basis[(wait.waiter, wait.awaited)])}]  ({wait.waiter})")
    terminal.out(f"\n{found.told.why}.")
    for group in found.told.groups:
        terminal.out(f"\nring     {group.why}\n         {group.freed}")
        if group.members[0] in found.hearsay:
            terminal.out(f"         some of it on the word of: {', '.join(found.hearsay[group.members[0]])}")
        for id_ in group.members:
            mark = "  ← release" if id_ in group.release else "  ← in another as small" if id_ in (group.equal or ()) else ""
            terminal.out(f"         {id_}{mark}")
    for one in found.others:
        terminal.out(f"\nnot taken as a condition: {one.case} waiting for {one.target}; {one.why}")


def around_lines(found: Around) -> Iterator[str]:
    """What stands around a case, as its page says it: how dates slipped, who waits for whom, links with whose word each is."""
    for line in found.slipped.lines:
        yield f"  slip     {line.label}: {line.why}"
    for one in found.slipped.apart:
        yield f"  slip     {one.a} and {one.b}: {one.why}"
    if found.ring is not None:
        yield f"  ring     {found.ring.why}"
    for row in found.waits_for:
        yield f"  waits    {row.word}: {row.why}  [{row.basis}]  ({row.other})"
    for row in found.waited_by:
        yield f"  awaited  {row.word}: {row.why}  [{row.basis}]  ({row.other})"
    for link in (*found.naming, *found.named_by):
        way = "to" if link.other == link.target else "from"
        yield f"  link     {way} {link.title or link.other}: {link.label}; {link.why}  ({link.other})"


def _basis(one: Condition) -> str:
    return f"{one.basis}: {one.why}"
