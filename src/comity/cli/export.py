"""`comity export FORMAT`: what a desk holds, for other tools. So far: `ical`, what is due, for any calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli import opened, terminal
from comity.cli.opened import Home
from comity.errors import Yours
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.desk.desk import Desk
    from comity.web.language import Language


def export(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help="One of: ical (what is due, as iCalendar).")],
    home: Home = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="What was due at a past moment: 2026-11-18, or 2026-11-18T10:00Z.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="The reader's language: en, fr, ru or ar.")] = "en",
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; standard output, where not given.")] = None,
) -> None:
    """Write what this desk holds in a format of other tools."""

    def work() -> None:
        writer = FORMATS.get(format_)
        if writer is None:
            raise Yours(
                "export-format-unknown",
                expected=Phrase("one of the formats: {names}", {"names": ", ".join(FORMATS)}),
                got=Phrase("“{name}”", {"name": format_[:40]}),
                todo=Phrase("Choose one of the formats listed."),
            )
        speaks = _language(language)
        with opened.desk(home) as desk:
            data = writer(desk, speaks, as_of, terminal.clock())
        if out is None:
            terminal.out_bytes(data)
        else:
            terminal.write_file(out, data)

    terminal.guarded(work, False)


def _language(code: str) -> Language:
    from comity.web.language import NAMES, Language

    if code not in NAMES:
        raise Yours(
            "language-unknown",
            expected=Phrase("one of the languages: {names}", {"names": ", ".join(NAMES)}),
            got=Phrase("“{name}”", {"name": code[:40]}),
            todo=Phrase("Choose one of the languages listed."),
        )
    return Language(code)


def _ical(desk: Desk, language: Language, as_of: str | None, stamp: datetime) -> bytes:
    from comity.exports import ical
    from comity.projection.as_of import read

    node = desk.node
    due = node.today().due if as_of is None else node.day(read(as_of))[0].due
    exercises = {case.id for case in node.folds() if case.charter.exercise}
    return ical.write(due, stamp=stamp, say=language.text, exercises=exercises)


FORMATS: dict[str, Callable[[Desk, Language, str | None, datetime], bytes]] = {"ical": _ical}
