"""`comity init` and `comity keys`: founding a mechanism, and the keys of a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home, Pass

app = typer.Typer(help="The keys of this desk: list, new, lend, revoke.", no_args_is_help=True, rich_markup_mode=None)

Log = Annotated[str, typer.Option(help="The log in which it counts.")]


def init(
    charter: Annotated[Path, typer.Argument(help="The charter file (docs/spec/charter.md).")],
    home: Home = None,
    passphrase: Pass = None,
    as_json: AsJson = False,
) -> None:
    """Found a mechanism: keys, the signed charter, and a log for each participant that signs here."""

    def work() -> None:
        from comity.mechanism.strict import MAX_BYTES

        raw = terminal.read_file(charter, MAX_BYTES)
        with opened.desk(home, create=True) as desk:
            phrase = terminal.passphrase(passphrase)
            made = desk.found(raw, charter.name, lambda _: phrase)
            if as_json:
                terminal.out_json(
                    {"charter": made.id, "mechanism": made.mechanism, "signers": [one.ref for one in desk.signers()]}
                )
                return
            terminal.out(f"{made.title} is founded. Its charter is {made.id}.")
            for signer in desk.signers():
                if signer.mechanism == made.mechanism:
                    terminal.out(f"  {signer.participant} signs with {signer.ref}")

    terminal.guarded(work, as_json)


@app.command("list")
def list_(home: Home = None, as_json: AsJson = False) -> None:
    """The desks that can sign here, and the keys in this folder."""

    def work() -> None:
        with opened.desk(home) as desk:
            signers = desk.signers()
            rows = [{"key": one.ref, "participant": one.participant, "mechanism": one.mechanism} for one in signers]
            if as_json:
                terminal.out_json({"signers": rows, "locked": list(desk.keyring.refs())})
                return
            for one in signers:
                terminal.out(f"{one.ref}  signs for {one.label.get('en', one.participant)} in {one.mechanism}")
            for ref in desk.keyring.refs():
                if ref not in {one.ref for one in signers}:
                    terminal.out(f"{ref}  in this folder; lent nowhere now, or an authority key")

    terminal.guarded(work, as_json)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its name: mechanism/participant/desk.")],
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Make a desk key, locked with a pass phrase. It can sign nothing before it is lent."""

    def work() -> None:
        from comity.record import keys

        with opened.desk(home) as desk:
            made = keys.generate(name, terminal.random(32))
            desk.keyring.add(made, terminal.passphrase(passphrase), terminal.random)
            terminal.out(made.verify_key.vkey)

    terminal.guarded(work)


@app.command("lend")
def lend(
    vkey: Annotated[str, typer.Argument(help="The key to lend: the line that comity keys new printed.")],
    log: Log,
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Lend a desk key in a log, signed with the participant's authority key. It counts from that entry on."""

    def work() -> None:
        with opened.desk(home) as desk:
            desk.lend(log, vkey, terminal.passphrase(passphrase))
            terminal.out(f"Lent in {log}.")

    terminal.guarded(work)


@app.command("revoke")
def revoke(
    ref: Annotated[str, typer.Argument(help="The key's name with its eight hex digits.")],
    log: Log,
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Revoke a desk key in a log: what it signs after that entry has no effect."""

    def work() -> None:
        with opened.desk(home) as desk:
            desk.revoke(log, ref, terminal.passphrase(passphrase))
            terminal.out(f"Revoked in {log}. What it signed before keeps its effect.")

    terminal.guarded(work)
