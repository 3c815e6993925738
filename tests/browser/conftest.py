"""A real desk with both examples and three reports, served on the loopback address, and a real Chromium in front of it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from comity.desk import examples, together
from comity.desk.desk import Desk
from comity.errors import Yours

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = ("en", "fr", "ru", "ar")


class Served:
    """The address of a desk that is being served, and the desk itself."""

    def __init__(self, address: str, desk: Desk) -> None:
        self.address, self.desk = address, desk

    def paths(self) -> list[str]:
        """One address of every kind of page."""
        case = next(iter(self.desk.node.folds())).id
        report = self.desk.library.reports.list()[0]
        log = self.desk.store.logs()[0]
        act = next(iter(self.desk.node.folds())).tips[0]
        return [
            "/",
            "/cases",
            f"/cases/{case}",
            "/compare",
            "/compare/tables",
            "/reports",
            "/reports?status=waiting",
            f"/reports/{report.digest}",
            f"/drafts/{report.drafts[0].id}",
            "/record",
            f"/record/logs/{log}",
            f"/record/acts/{act}",
            "/signing",
            f"/signing/{self.desk.library.collections.ids()[0]}",
            "/mechanisms/new",
            f"/record/charters/{self.desk.node.charters()[0].mechanism}",
            "/no-such-page",
        ]


def begin_together(desk: Desk) -> str:
    """A joint readout of the exercise that waits for its second signature; gives its id."""
    said = {"label": "Joint", "text": "The two sides will speak again on Monday.", "language": "en"}
    [ref] = [one.ref for one in desk.signers() if (one.mechanism, one.participant) == ("lakes", "estmark")]
    for case in desk.node.folds():
        with suppress(Yours):
            body = {"fields": {"topics/joint": said}}
            return together.begin(desk, ref, ["torvaly"], "readout", body, case.id, lambda: examples.PASSPHRASE)
    raise AssertionError("the exercise has no contact in which both could sign")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Build the examples once and serve them from a thread for all browser tests."""
    import uvicorn

    from comity.web.app import build, listen

    folder = tmp_path_factory.mktemp("desk")
    opened: list[Desk] = []
    ready, stop = threading.Event(), threading.Event()
    door: list[socket.socket] = []

    def run() -> None:
        desk = Desk.open(folder, clock=lambda: datetime.now(UTC), random=os.urandom, create=True)
        for name in examples.NAMES:
            examples.build(desk.founder(datetime.now(UTC)), name, lambda *told: None)
        desk.save()
        for path in sorted((ROOT / "reading" / "reports").iterdir()):
            if path.suffix in (".txt", ".html"):
                desk.library.reports.add(path.read_bytes(), path.name, None, datetime.now(UTC))
        begin_together(desk)
        opened.append(desk)
        door.append(listen(18000))
        server = uvicorn.Server(uvicorn.Config(build(desk), log_level="error", timeout_graceful_shutdown=1))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        threading.Thread(target=lambda: (stop.wait(), setattr(server, "should_exit", True)), daemon=True).start()
        ready.set()
        server.run(sockets=door)
        desk.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(120), "the examples were not built within two minutes"
    port = door[0].getsockname()[1]
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield Served(f"http://127.0.0.1:{port}", opened[0])
    stop.set()
    thread.join(10)


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    """One browser for each file of tests. Not for the session: while it lives, nobody else can run an event loop here."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: a folder of the test run, or the one that COMITY_TEST_PICTURES names."""
    named = os.environ.get("COMITY_TEST_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
