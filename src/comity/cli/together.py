"""`comity sign | file | waiting`: acts that several keys sign, from the first line to the record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home, Pass

if TYPE_CHECKING:
    from comity.desk.collected import Collected
    from comity.desk.desk import Desk

Which = Annotated[str, typer.Argument(metavar="FILE|ID", help="The file that you were sent, or the id of one that waits here.")]


def sign(
    which: Which,
    signer: Annotated[str | None, typer.Option("--as", help="Who signs: a participant, or the name of a desk key.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the signed file here; otherwise over FILE.")] = None,
    unseen: Annotated[bool, typer.Option("--unseen", help="Sign although this desk does not hold the case.")] = False,
    home: Home = None,
    passphrase: Pass = None,
    as_json: AsJson = False,
) -> None:
    """Show an act that waits for signatures and, with --as, add one's own. Without --as nothing is signed."""

    def work() -> None:
        from comity.desk import together

        with opened.desk(home) as desk:
            act_id, file = _taken(desk, which)
            if signer is None:
                _tell(together.look(desk, act_id), as_json)
                return
            if not as_json:
                _tell(together.look(desk, act_id), as_json)
            together.sign(desk, act_id, signer, lambda: terminal.passphrase(passphrase), unseen=unseen)
            if target := out or file:
                terminal.write_file(target, together.file_of(desk, act_id))
            found = together.look(desk, act_id)
            if as_json:
                _tell(found, as_json)
                return
            terminal.out()
            terminal.out("Signed." + (f" Written to {target}." if target else ""))
            terminal.out(_next(found))

    terminal.guarded(work, as_json)


def file(
    which: Which,
    participant: Annotated[
        str | None, typer.Option("--as", help="In whose log, where this desk writes for several of a joint act's signers.")
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="File at once; otherwise it waits 60 s in the outbox.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """File an act that everybody has signed. A joint act may stand in the log of each signer; it has effect once."""

    def work() -> None:
        from comity.desk import together
        from comity.node import HOLD

        with opened.desk(home) as desk:
            act_id, _ = _taken(desk, which)
            at_once = now or together.look(desk, act_id).case.endswith("/charter")  # an amendment has no hold
            log = together.file(desk, act_id, participant=participant, hold=timedelta(0) if at_once else HOLD)
            if as_json:
                terminal.out_json({"act": act_id, "log": log, "waits": not at_once})
                return
            terminal.out(f"{'Filed' if at_once else 'In the outbox for 60 s'} in {log}: {act_id}")

    terminal.guarded(work, as_json)


def waiting(
    give_up: Annotated[str | None, typer.Option(help="Give up the one with this id, begun here: its beginner's choice.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Acts that wait for signatures: since when, who has signed, who has not."""

    def work() -> None:
        from comity.desk import together
        from comity.desk.telling import visible

        with opened.desk(home) as desk:
            if give_up is not None:
                together.give_up(desk, together.named(desk, give_up))
            found = [one for one in together.listed(desk) if one.waits]
            if as_json:
                terminal.out_json([_plain(one) for one in found])
                return
            for one in found:
                who = ", ".join(party.ref for party in one.missing) or "nobody: it can be filed"
                begun = f"begun {one.begun:%Y-%m-%d %H:%M} UTC, {_age(one.age)}"
                terminal.out(f"{one.id[:12]}  {visible(one.title)}  {begun}  waits for {who}")
            terminal.out(f"{len(found)} waiting for signatures.")

    terminal.guarded(work, as_json)


def tell_begun(desk: Desk, act_id: str, out: Path | None, as_json: bool) -> None:
    """What became of `comity act … --with`."""
    from comity.desk import together

    if out is not None:
        terminal.write_file(out, together.file_of(desk, act_id))
    found = together.look(desk, act_id)
    if as_json:
        _tell(found, as_json)
        return
    terminal.out(f"Begun, not filed: {act_id}\ncase {found.case}")
    for party in found.by:
        terminal.out(_party_line(party))
    terminal.out(f"It will be read by {found.readers}.")
    if out is not None:
        terminal.out(f"Written to {out}: send it to whoever signs too.")
    terminal.out(_next(found))


def tell_amendment(desk: Desk, act_id: str, out: Path | None, as_json: bool) -> None:
    """What became of `comity amend`."""
    from comity.desk import together

    if out is not None:
        terminal.write_file(out, together.file_of(desk, act_id))
    found = together.look(desk, act_id)
    _tell(found, as_json)
    if not as_json:
        terminal.out()
        terminal.out(f"Begun, not filed: {act_id}" + (f"\nWritten to {out}: send it to whoever signs too." if out else ""))
        terminal.out(_next(found))


def _taken(desk: Desk, which: str) -> tuple[str, Path | None]:
    """The id of a collection and, where it came as a file, that file."""
    from comity.desk import collect, together

    path = Path(which)
    if path.is_file():
        return together.take(desk, terminal.read_file(path, collect.MOST), path.name), path
    return together.named(desk, which), None


def _tell(found: Collected, as_json: bool) -> None:
    from comity.desk.telling import visible

    if as_json:
        terminal.out_json(_plain(found))
        return
    terminal.out(f"{visible(found.title)}  ({found.case})")
    for label, said in found.lines:
        terminal.out(f"  {visible(label)}: {visible(said)}")
    terminal.out(f"  To be read by: {found.readers}")
    terminal.out(f"Begun {found.begun:%Y-%m-%d %H:%M} UTC, {_age(found.age)}, by {found.begun_by}")
    for party in found.by:
        terminal.out(_party_line(party))
    for notice in found.notices:
        terminal.out(f"  Note: {notice}")
    if found.refusal is not None:
        terminal.out(f"As things stand it would have no effect: {found.refusal}")
    if found.given_up is not None:
        terminal.out(f"Given up here on {found.given_up}.")
    if found.places:
        terminal.out(f"On the record in {', '.join(found.places)}.")
    terminal.out("What is signed, word for word:")
    terminal.out(visible(found.text.rstrip("\n")))


def _party_line(party: Any) -> str:
    key = "authority key" if party.authority else "desk key"
    here = ", key here" if party.here and not party.signed else ""
    return f"  {'signed    ' if party.signed else 'not signed'}  {party.label}, {key} {party.ref}{here}"


def _next(found: Collected) -> str:
    if found.complete:
        return f"Everybody has signed. File it: comity file {found.id[:12]}"
    return f"It waits for {', '.join(party.ref for party in found.missing)}. Until then nothing of it has effect."


def _age(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds()) // 3600)
    return f"{hours // 24} d {hours % 24} h ago" if hours >= 24 else f"{hours} h ago"


def _plain(found: Collected) -> dict[str, Any]:
    return {
        "act": found.id,
        "case": found.case,
        "title": str(found.title),
        "joint": found.joint,
        "begun": found.begun.isoformat(),
        "begun_by": found.begun_by,
        "by": [{"key": one.ref, "label": str(one.label), "signed": one.signed, "here": one.here} for one in found.by],
        "complete": found.complete,
        "lines": [[str(label), str(said)] for label, said in found.lines],
        "readers": str(found.readers),
        "refusal": None if found.refusal is None else found.refusal.to_json(),
        "logs": list(found.places),
        "given_up": found.given_up,
        "text": found.text,
    }
