"""`comity timestamp`: outside authorities say that a checkpoint existed at a time (RFC 3161), by the net or by files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import opened, terminal
from comity.cli.opened import AsJson, Home
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.desk.desk import Desk
    from comity.record.timestamp import Stamp

WAIT_S = 30.0
PEM_BYTES = 1_000_000


def timestamp(
    log: Annotated[str | None, typer.Argument(help="The log whose newest checkpoint is stamped.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Each log of this desk whose newest state has no stamp yet.")] = False,
    authority: Annotated[str | None, typer.Option(help="Address of an RFC 3161 authority, any; it sees a digest only.")] = None,
    request: Annotated[
        Path | None, typer.Option(help="Write the request to this file, to carry it. With --check: the request.")
    ] = None,
    response: Annotated[Path | None, typer.Option(help="Take the answer to such a request from this file.")] = None,
    trusted: Annotated[Path | None, typer.Option(help="Certificates (PEM) that you trust; the stamp has to lead to one.")] = None,
    check: Annotated[Path | None, typer.Option(help="Check this stamp (.tsr); with --checkpoint and --trusted.")] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="The checkpoint that the stamp is over.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also put the stamps beside the logs published in this folder.")] = None,
    wait: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds for one answer.")] = WAIT_S,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Have checkpoints time-stamped by an outside authority, or check such a stamp."""

    def work() -> None:
        if sum(one is not None for one in (check, response, authority)) + (request is not None and check is None) > 1:
            raise _unclear()
        roots = terminal.read_file(trusted, PEM_BYTES) if trusted is not None else None
        copied = None
        if check is not None:
            rows = [_checked(check, checkpoint, roots, request)]
        else:
            with opened.desk(home, readonly=True) as desk:
                if response is not None:
                    rows = [_received(desk, response, roots)]
                elif authority is not None:
                    rows = list(_stamped(desk, _logs(desk, log, every), authority, roots, wait))
                elif request is not None and log is not None:
                    rows = [_written(desk, log, request)]
                elif out is not None and log is None and not every and request is None:
                    rows = []
                else:
                    raise _unclear()
                copied = None if out is None else _publish(desk, out)
        _tell(rows, copied, as_json)

    terminal.guarded(work, as_json)


def _logs(desk: Desk, log: str | None, every: bool) -> list[str]:
    """The logs that are meant."""
    from comity.desk.stamps import Stamps

    if (log is None) == (not every):
        raise _unclear()
    if log is not None:
        return [log]
    stamps = Stamps(desk.root)
    return [name for name in desk.store.logs() if not stamps.has(name, desk.store.size(name))]


def _stamped(desk: Desk, logs: list[str], url: str, roots: bytes | None, seconds: float) -> Iterator[dict[str, Any]]:
    """Ask the authority for each log. What failed leaves nothing behind; what was answered before stays."""
    from comity.cli import authority
    from comity.desk.stamps import Stamps

    stamps = Stamps(desk.root)
    for log in logs:
        name, query = stamps.open(desk.store.checkpoint(log), _nonce())
        try:
            stamp = stamps.close(name, authority.ask(url, query, seconds), roots)
        except BaseException:
            stamps.drop(name)
            raise
        yield _row(name, stamp, stamps.path(name), roots is not None)


def _written(desk: Desk, log: str, file: Path) -> dict[str, Any]:
    """Write a request to a file; the answer is waited for."""
    from comity.desk.stamps import Stamps

    stamps = Stamps(desk.root)
    name, query = stamps.open(desk.store.checkpoint(log), _nonce())
    try:
        terminal.write_file(file, query)
    except BaseException:
        stamps.drop(name)
        raise
    return {"request": name, "file": str(file)}


def _received(desk: Desk, file: Path, roots: bytes | None) -> dict[str, Any]:
    """Take the answer to a request that was carried by file."""
    from comity.desk.stamps import Stamps

    stamps, raw = Stamps(desk.root), terminal.read_file(file, SETTINGS.timestamp_bytes)
    name = stamps.waiting(raw)
    return _row(name, stamps.close(name, raw, roots), stamps.path(name), roots is not None)


def _checked(file: Path, checkpoint: Path | None, roots: bytes | None, request: Path | None) -> dict[str, Any]:
    """Check one stamp: needs no desk. The request beside it, if there is one, is held to it as well."""
    from comity.record import checkpoint as checkpoints
    from comity.record import timestamp as stamps

    if checkpoint is None or roots is None:
        raise _unclear()
    beside = request or (file.with_suffix(".tsq") if file.with_suffix(".tsq").is_file() else None)
    asked = terminal.read_file(beside, SETTINGS.timestamp_bytes) if beside is not None else None
    raw, answer = terminal.read_file(checkpoint, SETTINGS.note_bytes), terminal.read_file(file, SETTINGS.timestamp_bytes)
    stamp = stamps.check_file(answer, raw, roots, asked, str(file))
    state = checkpoints.parse(stamps.stamped_text(raw))
    return _row(f"{state.origin}/{state.size}", stamp, file, True)


def _nonce() -> int:
    from comity.record.timestamp import NONCE_BYTES

    return int.from_bytes(terminal.random(NONCE_BYTES), "big")


def _publish(desk: Desk, out: Path) -> int:
    """Copy the stamps of each log that lies in the folder: how many files were new there.

    A log that was not published there tells nothing by its stamps.
    """
    from comity.desk.stamps import Stamps

    with terminal.writing(out):
        stamps, there = Stamps(desk.root), [log for log in desk.store.logs() if (out / log / "checkpoint").is_file()]
        return sum(stamps.copy(log, out) for log in there)


def _row(name: str, stamp: Stamp, file: Path, verified: bool) -> dict[str, Any]:
    log, _, rest = name.rpartition("/")
    return {
        "log": log,
        "size": int(rest.split(".")[0]),
        "time": stamp.time,
        "accuracy_ms": stamp.accuracy_ms,
        "authority": stamp.authority or None,
        "policy": stamp.policy,
        "serial": f"{stamp.serial:x}",
        "digest": stamp.digest.hex(),
        "file": str(file),
        "verified": verified,
    }


def _tell(rows: list[dict[str, Any]], copied: int | None, as_json: bool) -> None:
    if as_json:
        terminal.out_json(rows)
        return
    for row in rows:
        if "request" in row:
            terminal.out(f"Wrote a request for {row['request']} to {row['file']}. Bring the answer with --response FILE.")
            continue
        off = "" if row["accuracy_ms"] is None else f", give or take {row['accuracy_ms'] / 1000:g} s"
        who = f", says {row['authority']}" if row["verified"] else "; who says it was not checked (give --trusted)"
        terminal.out(f"{row['log']}: it existed with {terminal.entries(row['size'])} at {row['time']}{off}{who}. {row['file']}")
    if copied is not None:
        terminal.out(f"{terminal.files(copied)} put beside the published logs.")
    elif not rows:
        terminal.out("Each log's newest state has a stamp already.")


def _unclear() -> Yours:
    return Yours(
        "timestamp-what",
        expected=Phrase(
            "LOG or --all with --authority, LOG with --request, --response, or --check with --checkpoint and --trusted"
        ),
        got=Phrase("a mixture of them"),
        todo=Phrase("See: comity timestamp --help"),
    )
