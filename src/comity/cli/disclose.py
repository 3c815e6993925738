"""`comity disclose` and `comity forget`: what was sealed is shown, given away, taken in, or deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS


def disclose(
    seal: Annotated[str | None, typer.Argument(help="The seal, sha256:…, as the act shows it.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the opening into this file, for whoever shall see it.")] = None,
    take: Annotated[Path | None, typer.Option(help="A file that somebody sent: take it in, if it is what was sealed.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what a sealed field says, with the proof that it is what was sealed; give the proof away, or take one in."""

    def work() -> None:
        from comity.desk import disclose as disclosing

        if (seal is None) == (take is None) or (take is not None and out is not None):
            raise Yours(
                "disclose-what",
                expected=Phrase("a seal, or --take with a file"),
                got=Phrase("neither, or both"),
                todo=Phrase("Copy the seal from the act, or name with --take the file that you were sent."),
            )
        with opened.desk(home) as desk:
            if take is not None:
                found = disclosing.take(desk, terminal.read_file(take, SETTINGS.text_bytes), str(take))
            else:
                found = disclosing.shown(desk, seal or "")
            if out is not None:
                terminal.write_file(out, found.format())
            if as_json:
                terminal.out_json(orjson.loads(found.format()))
                return
            value = orjson.dumps(found.value).decode()
            terminal.out(f"{found.path} in {found.case}: {value}\nIt is what was sealed as {found.seal}.")

    terminal.guarded(work, as_json)


def forget(
    digest: Annotated[str, typer.Argument(help="The digest of an attachment, or the seal of a sealed field.")],
    home: Home = None,
) -> None:
    """Delete an attachment's bytes or a sealed field's opening. The log keeps the digest, and its proofs still hold."""

    def work() -> None:
        with opened.desk(home) as desk:
            gone = desk.store.attachment_delete(digest) or desk.store.opening_delete(digest)
            terminal.out(
                "Deleted here. Backups keep it for as long as they are kept." if gone else "There was nothing to delete."
            )

    terminal.guarded(work)
