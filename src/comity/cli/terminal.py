"""How the command line speaks: one JSON document or plain lines on stdout, progress on a terminal's stderr, three exit statuses.

0 done, 1 the answer is no (a proof failed, a refusal, something of theirs or ours), 2 the request was wrong.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from comity.errors import ComityError, Ours, Refusal, Yours
from comity.phrase import Phrase

HOME = "COMITY_DIR"
"""Environment variable that names the desk's folder where `--dir` is not given."""

CHECKPOINTS = "COMITY_CHECKPOINTS"
"""Environment variable that names the checkpoint file, to be kept on another disk than the database and its backups."""


def clock() -> datetime:
    """Now, in UTC. The one place of the command line that reads the clock."""
    return datetime.now(UTC)


def random(count: int) -> bytes:
    """Random bytes of the operating system. The one place of the command line that draws them."""
    return os.urandom(count)


def home(given: Path | None) -> Path:
    """The desk's folder: `--dir`, else $COMITY_DIR, else `.comity` here."""
    return given or Path(os.environ.get(HOME) or ".comity")


def checkpoints() -> Path | None:
    """The checkpoint file, where $COMITY_CHECKPOINTS names it; the desk's folder remembers it from then on."""
    named = os.environ.get(CHECKPOINTS)
    return Path(named).absolute() if named else None


def passphrase(given: str | None) -> str:
    """The pass phrase: from the option's file or environment, else asked for on the terminal without echo."""
    found = given or os.environ.get("COMITY_PASSPHRASE")
    if found:
        return found
    if not sys.stdin.isatty():
        raise Yours(
            "passphrase-missing",
            expected=Phrase("a pass phrase to open the key"),
            got=Phrase("none, and no terminal to ask on"),
            todo=Phrase("Set the environment variable COMITY_PASSPHRASE for this one command."),
        )
    import getpass

    return getpass.getpass("Pass phrase: ")


def new_passphrase() -> str:
    """A pass phrase that will lock a key: from the environment, else asked for twice without echo."""
    found = os.environ.get("COMITY_NEW_PASSPHRASE")
    if found:
        return found
    if not sys.stdin.isatty():
        raise Yours(
            "passphrase-new-missing",
            expected=Phrase("a new pass phrase"),
            got=Phrase("none, and no terminal to ask on"),
            todo=Phrase("Set the environment variable COMITY_NEW_PASSPHRASE for this one command."),
        )
    import getpass

    first, again = getpass.getpass("New pass phrase: "), getpass.getpass("New pass phrase again: ")
    if first != again:
        raise Yours(
            "passphrase-new-differs",
            expected=Phrase("the same new pass phrase twice"),
            got=Phrase("two that differ"),
            todo=Phrase("Try again. Nothing was changed; nobody can restore a pass phrase that is lost."),
        )
    return first


def out(text: str = "") -> None:
    """One line for a person."""
    sys.stdout.write(text + "\n")


def entries(count: int) -> str:
    """So many entries, in words."""
    return str(Phrase("{n} entry", {"n": count}, many="{n} entries"))


def files(count: int) -> str:
    """So many files, in words."""
    return str(Phrase("{n} file", {"n": count}, many="{n} files"))


def out_bytes(data: bytes) -> None:
    """A file of a format that has its own ends of lines, as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def out_json(value: Any) -> None:
    """The one JSON document of a `--json` call."""
    import orjson

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


class Progress:
    """Steps of long work, on stderr, only where somebody watches: `progress("reading reports", 3, 5)`."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() or os.environ.get("COMITY_PROGRESS") == "1"
        self._began = time.monotonic()

    def __call__(self, what: str, done: int | None = None, of: int | None = None) -> None:
        if self._shown:
            count = f" {done}/{of}" if of is not None else ""
            sys.stderr.write(f"[{time.monotonic() - self._began:5.1f} s] {what}{count}\n")
            sys.stderr.flush()


def leave(error: ComityError, as_json: bool) -> NoReturn:
    """Tell an error in its one form and leave: 2 where the request was wrong, 1 where the answer is no."""
    from comity.cli import telling

    say = telling.reader()
    if as_json:
        out_json({"error": error.to_json(say)})
    sys.stderr.write("\n".join(telling.lines(error, say)) + "\n")
    raise SystemExit(2 if isinstance(error, Yours) and not isinstance(error, Refusal) else 1)


def guarded(work: Callable[[], None], as_json: bool = False) -> None:
    """Run a command's work; an error of the product leaves in its one form, a closed pipe quietly."""
    try:
        work()
    except ComityError as error:
        leave(error, as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        if os.environ.get("COMITY_DEBUG"):
            raise
        leave(_unforeseen(error), as_json)


def _unforeseen(error: Exception) -> Ours:
    """A fault that this program did not foresee, told without a traceback: the last place in our own files."""
    import traceback

    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "comity" in Path(frame.filename).parts]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return Ours(
        "unforeseen",
        expected=Phrase("this command to work"),
        got=Phrase("{kind}: {text}", {"kind": type(error).__name__, "text": str(error)[:200]}),
        todo=Phrase("Nothing was half-written. Please report these lines; with COMITY_DEBUG=1 the whole trace is shown."),
        where=place,
    )


def day(text: str) -> str:
    """A day as an option names it. Raises `Yours` for another form."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise Yours(
            "day-malformed",
            expected=Phrase("a day as YYYY-MM-DD"),
            got=Phrase("“{text}”", {"text": text[:40]}),
            todo=Phrase("Write it like this: 2026-11-18."),
        ) from None


def write_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file that the person named; `private`: from its first byte on only this account may read it."""
    with writing(path):
        if private and not path.exists():
            path.touch(mode=0o600)
        path.write_bytes(data)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Writing below a path that the person named: what the system refuses is told as the path's fault."""
    try:
        yield
    except OSError as error:
        raise Yours(
            "file-unwritable",
            expected=Phrase("a file that can be written"),
            got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
            todo=Phrase("Check the folder's name, whether you may write there, and whether the disk is full."),
            where=str(path),
        ) from error


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a file that the person named, at most `most` of them."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(most + 1) if size <= most else b""
    except OSError as error:
        raise Yours(
            "file-unreadable",
            expected=Phrase("a file that can be read"),
            got=Phrase("{reason}", {"reason": error.strerror or str(error)}),
            todo=Phrase("Check the name and the folder, and whether you may read it."),
            where=str(path),
        ) from error
    if max(size, len(data)) > most:
        raise Yours(
            "file-too-large",
            expected=Phrase("a file of at most {most} bytes", {"most": most}),
            got=Phrase("{count} bytes", {"count": max(size, len(data))}),
            todo=Phrase("Take the part that you need into a smaller file."),
            where=str(path),
        )
    return data
