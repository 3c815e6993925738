"""The files of logs that somebody serves: `<base>/logs.txt`, `<base>/<log>/checkpoint`, `<base>/<log>/tile/...`, by HTTP.

A static web server over a published folder and a running node serve the same layout, and `HttpFiles` reads it as a
`record.served.Files`: the audit cannot tell it from a folder. It only ever asks; nothing is sent but the address.

The server may be a liar. Each file has a limit of size (what a file of its kind can have) and of time, from the request to the
last byte, however slowly they drip. A redirect is not followed: it would lead the reader to whom he did not
ask. What may be an accident (a cut line, a status 5xx) is asked for again a few times, all files together a bounded number of
times. Then it is told: `Theirs` for an answer that is wrong, which the audit reports as a fault of that file; `Yours`
(`server-unreachable`) where there is no answer at all, which ends it: a dead line says nothing about the record.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import quote, unquote, urlsplit

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import checkpoint
from comity.record.folder import Some
from comity.record.served import LIST, LIST_BYTES, Files, most, parse_list
from comity.record.shape import is_log_name

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often a server is asked. Waits in seconds."""

    connect_s: float = 10.0
    """To be connected, and between two signs of life."""

    file_s: float = 60.0
    """For one file: 17 MB at 300 kB/s. A server that drips more slowly is cut off."""

    tries: int = 4
    """For one file, the first included."""

    pause_s: float = 0.5
    """Before the second try; doubled before each further one."""

    retries: int = 100
    """For all files together: a server that fails each file once must not cost a pause each time without end."""


class _TryAgainError(Exception):
    """This try failed in a way that the next one may not. Carries what to raise if it was the last."""

    def __init__(self, error: Theirs | Yours) -> None:
        self.error = error
        super().__init__(error.code)


@contextmanager
def at(address: str, limits: Limits | None = None) -> Iterator[Files]:
    """The logs at an address: of a whole record, or of a single log, whose charter is looked for where publishing puts it."""
    given = limits or Limits()
    with closing(HttpFiles(address.rstrip("/"), given)) as files:
        own = files.own_checkpoint()
        if own is None:
            yield files
            return
    [name] = parse_list(checkpoint.peek(own, f"{address}/checkpoint").origin.encode(), f"{address}/checkpoint")
    with closing(HttpFiles(files.base.removesuffix(f"/{name}"), given)) as whole:
        yield Some(whole, name)


@dataclass(eq=False)
class HttpFiles:
    """The logs below an address. Raises `Yours` (`address-malformed`) where it is none that can be asked.

    `wait` sleeps between tries; tests pass one that does not. One connection is kept open between files; `close` ends it.
    """

    base: str
    limits: Limits = field(default_factory=Limits)
    wait: Callable[[float], None] = time.sleep
    _retries: int = field(default=0, init=False)
    _line: http.client.HTTPConnection | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.base)
            self._port = parts.port
        except ValueError:
            _malformed(self.base)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username is not None
            or parts.query
            or parts.fragment
        ):
            _malformed(self.base)
        self._secure, self._host = parts.scheme == "https", parts.hostname
        self._path = quote(unquote(parts.path.rstrip("/")))

    def logs(self) -> list[str]:
        """The names of `logs.txt`. Raises `Theirs` where it is missing, or names something that is no log."""
        raw = self._fetch(LIST, LIST_BYTES)
        if raw is None:
            raise Theirs(
                "server-no-list",
                expected=Phrase("a list of logs, {file}", {"file": LIST}),
                got=Phrase("an address that has none"),
                todo=Phrase("Give the address of the folder in which {file} lies.", {"file": LIST}),
                where=f"{self.base}/{LIST}",
            )
        return parse_list(raw, f"{self.base}/{LIST}")

    def read(self, log: str, path: str) -> bytes | None:
        limit = most(path)
        return self._fetch(f"{log}/{path}", limit) if limit and is_log_name(log) else None

    def own_checkpoint(self) -> bytes | None:
        """The checkpoint right at the address, where it is that of a single log."""
        return self._fetch("checkpoint", most("checkpoint"))

    def close(self) -> None:
        """Give the connection up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _fetch(self, path: str, limit: int) -> bytes | None:
        """A file, asked for until it comes or the tries are used up."""
        pause, where = self.limits.pause_s, f"{self.base}/{path}"
        for attempt in range(1, self.limits.tries + 1):
            try:
                return self._ask(path, limit, where)
            except _TryAgainError as again:
                self.close()
                if attempt == self.limits.tries:
                    raise again.error from None
                if self._retries >= self.limits.retries:
                    raise _unreachable(where, Phrase("{n} failed requests", {"n": self._retries})) from None
                self._retries += 1
                self.wait(pause)
                pause *= 2
        raise AssertionError("at least one try")

    def _ask(self, path: str, limit: int, where: str) -> bytes | None:
        """One request and its answer, under one deadline that no drip outlives."""
        late = threading.Event()
        try:
            line = self._connected()
            guard = threading.Timer(self.limits.file_s, _cut, (line.sock, late))
            guard.daemon = True
            guard.start()
            try:
                line.request("GET", f"{self._path}/{path}", headers={"accept-encoding": "identity"})
                with closing(line.getresponse()) as answer:
                    data = _answer(answer, limit, where)
            finally:
                guard.cancel()
            if late.is_set():  # without an announced length, being cut off looks like the end
                raise TimeoutError
            return data
        except (Theirs, Yours):
            self.close()  # what is left of the answer must not become the next one
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            told = Phrase("nothing for {n} seconds", {"n": round(self.limits.file_s)}) if late.is_set() else _reason(error)
            raise _TryAgainError(_unreachable(where, told)) from None

    def _connected(self) -> http.client.HTTPConnection:
        if self._line is None:
            if self._secure:
                context = ssl.create_default_context()
                self._line = http.client.HTTPSConnection(self._host, self._port, timeout=self.limits.connect_s, context=context)
            else:
                self._line = http.client.HTTPConnection(self._host, self._port, timeout=self.limits.connect_s)
        if self._line.sock is None:
            self._line.connect()
        return self._line


def _answer(answer: http.client.HTTPResponse, limit: int, where: str) -> bytes | None:
    """The bytes of an answer, at most `limit`; None where the server says that there is no such file."""
    if answer.status in (404, 410):
        if len(answer.read(_CHUNK)) == _CHUNK:
            raise _too_long(where, _CHUNK)
        return None
    if 300 <= answer.status < 400:
        raise Theirs(
            "server-redirects",
            expected=Phrase("the file at the address that was asked"),
            got=Phrase("a redirect to {address}", {"address": str(answer.headers.get("location", ""))[:200]}),
            todo=Phrase("Ask who gave you the address; use the other one only if that is the right one."),
            where=where,
        )
    if answer.status != 200 or answer.headers.get("content-encoding", "identity") != "identity":
        error = Theirs(
            "server-status",
            expected=Phrase("the file, with status 200 and unpacked"),
            got=Phrase("status {status}", {"status": answer.status}),
            todo=Phrase("Try again later, or fetch the file from another copy."),
            where=where,
        )
        raise _TryAgainError(error) if answer.status >= 500 or answer.status == 429 else error
    announced = answer.length
    if announced is not None and announced > limit:
        raise _too_long(where, limit)
    parts, count = [], 0
    while part := answer.read1(_CHUNK):
        parts.append(part)
        count += len(part)
        if count > limit:
            raise _too_long(where, limit)
    if announced is not None and count != announced:
        raise _TryAgainError(
            Theirs(
                "server-cut-off",
                expected=Phrase("{count} bytes, as the server announced", {"count": announced}),
                got=Phrase("{count} bytes", {"count": count}),
                todo=Phrase("Try again later, or fetch the file from another copy."),
                where=where,
            )
        )
    return b"".join(parts)


def _cut(line: socket.socket, late: threading.Event) -> None:
    """The time is up: whoever waits on this connection wakes with an error or an end."""
    late.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception) -> Phrase:
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Phrase("{reason}", {"reason": str(told)[:200]})


def _too_long(where: str, limit: int) -> Theirs:
    return Theirs(
        "server-too-long",
        expected=Phrase("at most {most} bytes", {"most": limit}),
        got=Phrase("more than that"),
        todo=Phrase("No file of this kind is so long: fetch it from another copy, and tell who runs the server."),
        where=where,
    )


def _unreachable(where: str, got: Phrase) -> Yours:
    return Yours(
        "server-unreachable",
        expected=Phrase("an answer from the server"),
        got=got,
        todo=Phrase("Check the address and the line, then run the command again; with --resume it goes on where it stopped."),
        where=where,
    )


def _malformed(address: str) -> NoReturn:
    raise Yours(
        "address-malformed",
        expected=Phrase("an address such as https://example.org/log, without a name, a question mark or a hash sign in it"),
        got=Phrase("{text}", {"text": address[:120]}),
        todo=Phrase("Copy the address again from who publishes the record."),
    )
