"""`comity amend | join`: change the charter with its quorum; open the log of who was added, or has a new key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli import opened, terminal, together
from comity.cli.opened import AsJson, Home, Pass
from comity.errors import Yours
from comity.phrase import Phrase


def amend(
    file: Annotated[Path, typer.Argument(help="The file of changes (docs/spec/charter.md, Amendments).")],
    signer: Annotated[str, typer.Option("--as", help="Who of the quorum begins it; else the first whose key is here.")] = "",
    log: Annotated[
        list[str] | None, typer.Option(help="LOG=INDEX: the last entry under the old charter of a log that is not here.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the file for the others who sign.")] = None,
    home: Home = None,
    passphrase: Pass = None,
    as_json: AsJson = False,
) -> None:
    """Begin an amendment of the charter: say what changes for whom, sign it, and let the quorum sign."""

    def work() -> None:
        from comity.desk import amend as amending
        from comity.mechanism.strict import MAX_BYTES

        raw = terminal.read_file(file, MAX_BYTES)
        told = dict(map(_index, log or ()))
        with opened.desk(home) as desk:
            made = amending.begin(desk, raw, file.name, lambda: terminal.passphrase(passphrase), signer=signer, told=told)
            together.tell_amendment(desk, made, out, as_json)

    terminal.guarded(work, as_json)


def join(
    mechanism: Annotated[str, typer.Argument(help="The mechanism's name.")],
    participant: Annotated[str, typer.Argument(help="Who was added; the authority key has to be in this folder.")],
    home: Home = None,
    passphrase: Pass = None,
) -> None:
    """Open the public log of a participant that an amendment has added, with a first desk key lent in it."""

    def work() -> None:
        from comity.desk.found import join as joined

        with opened.desk(home) as desk:
            founder = desk.founder(desk.node.now(mechanism))
            log = joined(founder, desk.node.charter_of(mechanism), participant, terminal.passphrase(passphrase))
            desk.save()
            terminal.out(f"{participant} has its public log, {log}, and signs with {mechanism}/{participant}/duty.")

    terminal.guarded(work)


def _index(text: str) -> tuple[str, int]:
    log, _, index = text.partition("=")
    if not log or not index.isascii() or not index.isdigit() or len(index) > 15:
        raise Yours(
            "amendment-log",
            expected=Phrase("LOG=INDEX"),
            got=Phrase("{text}", {"text": text[:120]}),
            todo=Phrase("Write for example --log ford/estmark/9f3a=17."),
        )
    return log, int(index)
