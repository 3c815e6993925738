"""What `comity verify` may be given: where the files of logs come from, or which kind of single file it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from comity.cli import terminal
from comity.errors import Theirs, Yours
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.record.audit_known import Kept
    from comity.record.served import Files

SINGLE_BYTES = 16 * 1024 * 1024
"""Of a single file that is checked: twice the largest proof of misconduct."""

_SQLITE = b"SQLite format 3\0"


def is_address(target: str) -> bool:
    """Whether the target is asked for by HTTP."""
    return target.lower().startswith(("http://", "https://"))


@contextmanager
def logs(target: str) -> Iterator[Files | None]:
    """The logs of an address, a published folder, a single log's folder, a desk's folder or its database, read only.

    None where the target is a file of another kind. Raises `Yours` (`verify-nothing-there`).
    """
    if is_address(target):
        from comity.sync import transport

        with transport.at(target) as files:
            yield files
        return
    path = Path(target)
    database = path / "record.sqlite" if path.is_dir() else path
    if database.is_file() and _begins(database, _SQLITE):
        from comity.record.served import StoreFiles
        from comity.record.sqlite import SqliteStore

        with SqliteStore(database, readonly=True) as store:
            yield StoreFiles(store)
    elif path.is_dir():
        from comity.record.folder import folder

        yield folder(path)
    elif path.is_file():
        yield None
    else:
        raise Yours(
            "verify-nothing-there",
            expected=Phrase("an address, a published folder, a desk's folder or its record.sqlite, or a single file of a record"),
            got=Phrase("nothing at {path}", {"path": target}),
            todo=Phrase("Check the path."),
        )


@contextmanager
def kept(paths: list[str]) -> Iterator[list[Kept]]:
    """The checkpoints that the reader brings: files of them, and other copies, which stay open for the comparison."""
    from contextlib import ExitStack

    from comity.record import audit_known

    found: list[Kept] = []
    with ExitStack() as stack:
        for path in paths:
            files = stack.enter_context(logs(path))
            if files is not None:
                found += audit_known.of_files(files, path)
            else:
                found += audit_known.of_bytes(terminal.read_file(Path(path), SINGLE_BYTES), path)
        yield found


def trusted(path: Path | None, key: str | None) -> Mapping[str, str]:
    """The keys that the reader got by another way, by log: of a file with one vkey a line, and of `--key`."""
    from comity.record.keys import enrol

    rows = terminal.read_file(path, SINGLE_BYTES).decode(errors="replace").splitlines() if path is not None else []
    lines = [(f"{path} line {number}", row.strip()) for number, row in enumerate(rows, 1)]
    lines += [("--key", key.strip())] if key is not None else []
    found: dict[str, str] = {}
    for where, row in lines:
        if row and not row.startswith("#"):
            try:
                name = enrol(row, where).name
            except Theirs as error:
                raise Yours("trusted-malformed", expected=error.expected, got=error.got, todo=error.todo, where=where) from None
            if found.setdefault(name, row) != row:
                raise Yours(
                    "trusted-twice",
                    expected=Phrase("one key for each log"),
                    got=Phrase("two for {log}", {"log": name}),
                    todo=Phrase("Keep the one that its owner confirmed."),
                    where=where,
                )
    return found


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
