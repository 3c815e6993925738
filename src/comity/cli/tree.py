"""`comity publish`: the record as files that strangers check. The check itself is `verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home


def publish(
    out: Annotated[Path, typer.Argument(help="The folder to fill, one folder a log.")],
    home: Home = None,
    log: Annotated[list[str] | None, typer.Option(help="This log, whoever its readers are; again for more.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the public logs as static files (tlog-tiles), which any server can serve and stock tools verify."""

    def work() -> None:
        from comity.record.publish import publish as write

        with opened.desk(home, readonly=True) as desk, terminal.writing(out):
            found = write(desk.store, out, log)
            if as_json:
                terminal.out_json([{"log": one.log, "size": one.size, "written": one.written} for one in found])
                return
            for one in found:
                terminal.out(f"{one.log}: {terminal.entries(one.size)}, {terminal.files(one.written)} written")

    terminal.guarded(work, as_json)
