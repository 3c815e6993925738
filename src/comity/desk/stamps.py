"""The time-stamps that a desk keeps, beside its record: `timestamps/<log>/<size>.checkpoint`, `<size>.<n>.tsq`, `<size>.<n>.tsr`.

A stamp without its checkpoint is worth nothing, so the checkpoint of that size is kept with it (the newest one in the record
has another size soon). `n` counts requests: a second authority stands beside the first. A request without an answer waits for
one that comes by file. What a stamp says is the business of `record.timestamp`; here are names and files.
"""

from __future__ import annotations

import re
from pathlib import Path

from comity.errors import Yours
from comity.library.folder import Folder
from comity.phrase import Phrase
from comity.record import checkpoint, timestamp

FOLDER = "timestamps"
_FILE = re.compile(r"(0|[1-9][0-9]*)\.(?:checkpoint|([1-9][0-9]*)\.ts[qr])")


class Stamps:
    """The stamps below a desk's folder. Names are `<log>/<size>.<n>`."""

    def __init__(self, desk: Path) -> None:
        self._folder = Folder(desk / FOLDER)

    def open(self, raw: bytes, nonce: int) -> tuple[str, bytes]:
        """Keep a checkpoint and a new request for it: the name of the request, and its bytes to send."""
        state = checkpoint.peek(raw)
        files = [file.split(".") for file in self._files(state.origin)]
        taken = [int(count) for size, count, *kind in files if kind and int(size) == state.size]
        name = f"{state.origin}/{state.size}.{max(taken, default=0) + 1}"
        query = timestamp.request(timestamp.stamped_text(raw), nonce)
        self._folder.write(f"{state.origin}/{state.size}.checkpoint", raw)
        self._folder.write(f"{name}.tsq", query)
        return name, query

    def close(self, name: str, answer: bytes, trusted: bytes | None = None) -> timestamp.Stamp:
        """Keep the answer to a request, once it is one; with `trusted`, once its signature holds, too. Raises `Theirs`."""
        query = self._folder.read(f"{name}.tsq") or b""
        asked = timestamp.read_request(query, f"{name}.tsq")
        stamp = timestamp.answer(answer, asked, f"{name}.tsr")
        if trusted is not None:
            stamp = timestamp.check_file(answer, self.checkpoint(name), trusted, query, f"{name}.tsr")
        self._folder.write(f"{name}.tsr", answer)
        return stamp

    def drop(self, name: str) -> None:
        """Forget a request that nobody answered."""
        self._folder.delete(f"{name}.tsq")

    def checkpoint(self, name: str) -> bytes:
        """The signed checkpoint that a request is for."""
        return self._folder.read(f"{name.rpartition('.')[0]}.checkpoint") or b""

    def waiting(self, answer: bytes) -> str:
        """The request that an answer is for, among those without one. Raises `Yours` where it is for none of them."""
        stamp = timestamp.peek(answer)
        for file in sorted(self._folder.root.rglob("*.tsq")):
            asked = timestamp.read_request(file.read_bytes(), str(file))
            if (stamp.digest, stamp.nonce) == (asked.digest, asked.nonce) and not file.with_suffix(".tsr").exists():
                return file.relative_to(self._folder.root).with_suffix("").as_posix()
        raise Yours(
            "timestamp-not-waited-for",
            expected=Phrase("the answer to a request of this desk that has none yet"),
            got=Phrase("one to another request"),
            todo=Phrase("Make the request with --request here, have it stamped, and bring the answer back to this desk."),
        )

    def has(self, log: str, size: int) -> bool:
        """Whether this state of the log is stamped already."""
        return any(file.startswith(f"{size}.") and file.endswith(".tsr") for file in self._files(log))

    def path(self, name: str) -> Path:
        """Where the answer to a request lies."""
        return self._folder.path(f"{name}.tsr")

    def copy(self, log: str, out: Path) -> int:
        """Put the log's stamps beside what is published of it, `out/<log>/timestamps/`: how many files were new there."""
        target, count = Folder(out / log / FOLDER), 0
        stems = [file.removesuffix(".tsr") for file in self._files(log) if file.endswith(".tsr")]
        for file in sorted(
            {name for stem in stems for name in (f"{stem}.tsr", f"{stem}.tsq", f"{stem.split('.')[0]}.checkpoint")}
        ):
            data = self._folder.read(f"{log}/{file}")
            if data is not None and target.read(file) != data:
                target.write(file, data)
                count += 1
        return count

    def _files(self, log: str) -> list[str]:
        """Names of the log's own files; another log may lie within."""
        return sorted(file for file in self._folder.names(log) if _FILE.fullmatch(file))
