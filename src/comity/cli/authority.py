"""Asking a time-stamp authority by HTTP (RFC 3161, 3.4): one request, one answer, bounded in bytes and in time.

The answer is not believed here: `record.timestamp` judges it. A redirect is not followed, since it would lead to somebody who
was not asked; proxies are not used: where one is needed, the request goes through a file (`--request`, `--response`).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import closing, suppress
from typing import NoReturn
from urllib.parse import urlsplit

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

HEADERS = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply", "accept-encoding": "identity"}


def ask(url: str, query: bytes, seconds: float) -> bytes:
    """The bytes of the answer, at most one more than the limit, so that the reader tells what is too long.

    `seconds` is for all of it, however slowly the bytes drip. Raises `Yours` where nobody answers, `Theirs` where the server
    answers with anything but status 200.
    """
    line, path = _line(url, seconds)
    late = threading.Event()
    try:
        line.connect()
        guard = threading.Timer(seconds, _cut, (line.sock, late))
        guard.daemon = True
        guard.start()
        try:
            line.request("POST", path, query, HEADERS)
            with closing(line.getresponse()) as answer:
                body = answer.read(SETTINGS.timestamp_bytes + 1)
            if not late.is_set() and answer.status != 200:
                _not_ok(answer.status, url)
        finally:
            guard.cancel()
        if late.is_set():  # without an announced length, being cut off looks like the end
            raise TimeoutError
        return body
    except (OSError, http.client.HTTPException, ValueError) as error:
        slow = late.is_set() or isinstance(error, TimeoutError)
        reason = Phrase("{text}", {"text": getattr(error, "strerror", None) or str(error) or type(error).__name__})
        raise Yours(
            "authority-unreachable",
            expected=Phrase("an answer of the authority within {n} seconds", {"n": round(seconds)}),
            got=Phrase("none in that time") if slow else reason,
            todo=Phrase("Check the address and the connection, or write the request to a file (--request) and carry it."),
            where=url,
        ) from None
    finally:
        line.close()


def _line(url: str, seconds: float) -> tuple[http.client.HTTPConnection, str]:
    """The connection that an address wants, not yet opened, and the path to ask for."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host or parts.username is not None or not url.isascii():
            raise ValueError
    except ValueError:
        raise Yours(
            "authority-address",
            expected=Phrase("the address of a time-stamp authority, such as https://stamps.example.org/tsr"),
            got=Phrase("{text}", {"text": url[:120]}),
            todo=Phrase("Copy the address from the authority's page. Names and passwords inside it are not supported."),
        ) from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context()), path
    return http.client.HTTPConnection(host, port, timeout=seconds), path


def _not_ok(status: int, url: str) -> NoReturn:
    raise Theirs(
        "authority-status",
        expected=Phrase("status 200 with an answer"),
        got=Phrase("status {status}", {"status": status}),
        todo=Phrase("Check the address: it is the one for RFC 3161 requests, not the page about them. Or try again later."),
        where=url,
    )


def _cut(sock: socket.socket, late: threading.Event) -> None:
    """End a connection that another thread waits on."""
    late.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
