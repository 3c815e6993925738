"""`comity backup`, `comity restore` and `comity override`: the record's database elsewhere, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli import terminal
from comity.cli.opened import AsJson, Home
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.record.marks import Marks
    from comity.record.sqlite import SqliteStore


def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept: another disk.")],
    home: Home = None,
    keep_days: Annotated[int, typer.Option(min=1, help="Delete backups there that are older.")] = SETTINGS.backup_days,
    as_json: AsJson = False,
) -> None:
    """Copy the record into a new file named by date and time, verify it, and delete backups that are too old."""

    def work() -> None:
        from comity.record import backup as backups
        from comity.record.sqlite import SqliteStore

        now = terminal.clock()
        with SqliteStore(_database(home), readonly=True) as store, terminal.writing(folder):
            file = backups.write(store, folder, now)
            gone = backups.prune(folder, now, keep_days)
            sizes = {log: store.size(log) for log in store.logs()}
        if as_json:
            terminal.out_json({"file": str(file), "logs": sizes, "deleted": [str(one) for one in gone]})
            return
        terminal.out(f"{file}: {len(sizes)} logs, verified. {len(gone)} older than {keep_days} days deleted.")
        terminal.out("It holds the record only: keep copies of the folders keys and library too.")

    terminal.guarded(work, as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that comity backup made.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the record's database; what was deleted since is deleted again. It may be too old to sign."""

    def work() -> None:
        from comity.desk import folder as desks
        from comity.record import backup as backups
        from comity.record.sqlite import SqliteStore

        root = terminal.home(home)
        root.mkdir(parents=True, exist_ok=True)
        place = desks.checkpoints(root, terminal.checkpoints())
        with terminal.writing(root):
            done = backups.restore(file, root / desks.DATABASE, desks.erased(place))
        with SqliteStore(root / desks.DATABASE, readonly=True) as store:
            against = backups.behind(store, _remembered(place))
        if as_json:
            found = {"logs": done.sizes, "erased_again": done.erased, "against_signing": [one.to_json() for one in against]}
            terminal.out_json(found)
            return
        terminal.out(
            f"Restored: {len(done.sizes)} logs, {terminal.entries(sum(done.sizes.values()))}. {done.erased} deleted again."
        )
        for one in against:
            terminal.out(f"Too old to sign with: expected {one.expected}; got {one.got}. {one.todo}")

    terminal.guarded(work, as_json)


def override(
    who: Annotated[str, typer.Option(help="Who decides this: a person's name.")],
    why: Annotated[str, typer.Option(help="The reason, in a sentence: what was tried first.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Sign on from a database that is older than what was signed. Fetch from a mirror first: this can leave two histories."""

    def work() -> None:
        from comity.record.act import stamp
        from comity.record.sqlite import SqliteStore

        with SqliteStore(_database(home)) as store:
            marks = _marks(store, home)
            done = marks.override(store, at=stamp(terminal.clock()), who=_said("--who", who), why=_said("--why", why))
            if as_json:
                terminal.out_json({"logs": [one.log for one in done], "file": str(marks.overrides)})
                return
            for one in done:
                terminal.out(f"{one.log}: signs on from the database's state.")
            terminal.out(f"Written down in {marks.overrides}. Tell the other participants: they may hold what was lost.")

    terminal.guarded(work, as_json)


def _said(option: str, text: str) -> str:
    if not text.strip():
        raise Yours(
            "override-unexplained",
            expected=Phrase("a name and a reason"),
            got=Phrase("nothing after {option}", {"option": option}),
            todo=Phrase("Write down who decides this and why: it is kept for good."),
        )
    return text.strip()


def _database(home: Path | None) -> Path:
    from comity.desk import folder as desks

    return desks.database(terminal.home(home))


def _marks(store: SqliteStore, home: Path | None) -> Marks:
    from comity.desk import folder as desks
    from comity.record.marks import Marks

    return Marks(desks.checkpoints(terminal.home(home), terminal.checkpoints()), store.number)


def _remembered(place: Path) -> list[bytes]:
    from comity.record import watermark

    return list(watermark.read(place).values())
