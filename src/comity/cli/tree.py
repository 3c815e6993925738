"""`comity publish` and `comity verify`: the record as files that strangers check, and the check itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home
from comity.errors import Yours
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.record.audit import Report


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
                terminal.out(f"{one.log}: {one.size} entries, {one.written} files written")

    terminal.guarded(work, as_json)


def verify(
    path: Annotated[Path, typer.Argument(help="A published folder, a desk's folder, or its record.sqlite.")],
    as_json: AsJson = False,
) -> None:
    """Check every signature and every proof, offline. The answer is the exit status: 0 it holds, 1 it does not."""

    def work() -> None:
        report = _audit(path)
        if as_json:
            terminal.out_json(report.to_json())
        else:
            terminal.out(str(report.verdict))
            for log in report.logs:
                for finding in (*log.faults, *log.opaque):
                    terminal.out(f"  {finding.where}: expected {finding.expected}; got {finding.got} [{finding.code}]")
        if not report.ok:
            raise SystemExit(1)

    terminal.guarded(work, as_json)


def _audit(path: Path) -> Report:
    """A store where there is one, else a published tree. Needs `record/` alone, and no keys."""
    from comity.record import audit

    database = path / "record.sqlite" if path.is_dir() else path
    if database.is_file():
        from comity.record.sqlite import SqliteStore

        with SqliteStore(database, readonly=True) as store:
            return audit.audit_store(store)
    if not path.is_dir():
        raise Yours(
            "verify-nothing-there",
            expected=Phrase("a published folder, a desk's folder, or a record.sqlite"),
            got=Phrase("nothing at {path}", {"path": str(path)}),
            todo=Phrase("Check the path."),
        )
    return audit.audit_tree(path)
