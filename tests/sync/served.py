"""A small server on the loopback address whose answers a test decides, liars' answers too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler, bytes | None], None]
"""What to do with a request: the open connection, and the file's bytes where the folder has it."""


def honest(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
    """What a static web server says."""
    asked.send_response(404 if data is None else 200)
    asked.send_header("content-length", str(len(data or b"")))
    asked.end_headers()
    asked.wfile.write(data or b"")


@contextmanager
def serving(folder: Path, answer: Answer = honest) -> Iterator[tuple[str, list[str]]]:
    """The address of a server over a folder, below /log, and the list of what was asked; it ends with the block."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.removeprefix("/log/")
            asked.append(path)
            file = folder / path
            try:
                answer(self, file.read_bytes() if file.is_file() else None)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/log", asked
        finally:
            server.shutdown()
            thread.join(timeout=5)
