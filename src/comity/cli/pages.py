"""`comity demo` and `comity serve`: build the examples, read the sample reports, open the pages."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home
from comity.cli.reports import collected, sidecar
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.desk.desk import Desk

Port = Annotated[int, typer.Option(help="The port on this machine; the next free one where it is busy.")]
PORT = 8765
MARK = ".demo"
READY = "Made by comity demo. It stays until comity demo --fresh builds it again.\n"
BUILDING = "Being made by comity demo; half of it may be missing.\n"


def demo(
    home: Home = None,
    reports: Annotated[Path | None, typer.Option(help="A folder of reports to read; the sample reports where not given.")] = None,
    serve_pages: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the pages afterwards.")] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Build it again, even where it stands: what was kept in it is lost.")
    ] = False,
    port: Port = PORT,
    as_json: AsJson = False,
) -> None:
    """Build both examples (once: what you keep stays), read the reports, check the whole record, and open the pages."""

    def work() -> None:
        progress = terminal.Progress()
        folder = terminal.home(home)
        stands = _stands(folder, fresh)
        with opened.desk(folder, create=True) as desk:
            if not stands:
                _build(desk, progress)
            _read(desk, reports, progress)
            progress("checking every signature and proof")
            verified = desk.verify().ok
            counts = desk.counts()
            if as_json:
                terminal.out_json({**counts, "verified": verified})
            else:
                terminal.out(", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items()))
                terminal.out("The record holds." if verified else "The record does not hold.")
            if serve_pages:
                _serve(desk, port, progress)
            if not verified:
                raise SystemExit(1)

    terminal.guarded(work, as_json)


def serve(home: Home = None, port: Port = PORT) -> None:
    """Open the pages of a desk on this machine (127.0.0.1 only)."""

    def work() -> None:
        with opened.desk(home, create=True) as desk:
            _serve(desk, port, terminal.Progress())

    terminal.guarded(work)


def _stands(folder: Path, fresh: bool) -> bool:
    """Whether an earlier demo stands here complete. A half-built one is cleared away; any other folder is left alone."""
    mark = folder / MARK
    if mark.exists():
        if not fresh and mark.read_text("utf-8") == READY:
            return True
        shutil.rmtree(folder)
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Yours(
            "demo-folder-in-use",
            expected=Phrase("a new folder, or one that comity demo made"),
            got=Phrase("{folder}, which holds something else", {"folder": str(folder)}),
            todo=Phrase("Name another folder with --dir: the demo would build its examples among your own work."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(BUILDING, "utf-8")  # first of all: a demo killed at any moment is known as one
    return False


def _build(desk: Desk, progress: terminal.Progress) -> None:
    from comity.desk import examples

    for name in examples.NAMES:
        progress(f"building the example {name}")

        def step(what: str, done: int, of: int) -> None:
            if done == of or done % 10 == 0:
                progress(f"{what}: acts", done, of)

        examples.build(desk.founder(terminal.clock()), name, step)
    desk.save()
    (desk.root / MARK).write_text(READY, "utf-8")


def _read(desk: Desk, folder: Path | None, progress: terminal.Progress) -> None:
    from comity.desk.examples import FOLDER

    paths = collected([folder or FOLDER / "reports"])
    for number, path in enumerate(paths, 1):
        progress(f"reading {path.name}", number, len(paths))
        desk.library.reports.add(terminal.read_file(path, SETTINGS.attachment_bytes), path.name, sidecar(path), terminal.clock())


def _serve(desk: Desk, port: int, progress: Any) -> None:
    from comity.web.app import listen, serve

    door = listen(port)
    sys.stderr.write(f"\nComity is open at http://127.0.0.1:{door.getsockname()[1]}/   (stop it with Ctrl-C)\n\n")
    sys.stderr.flush()
    serve(desk, door)
