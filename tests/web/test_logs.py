"""A running node serves its public logs as a static server would serve the published folder: the same bytes, and nothing more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from tests.record import made
from tests.web.conftest import Browser

from comity.desk.desk import Desk
from comity.record import audit, publish
from comity.record.keys import generate
from comity.sync.transport import HttpFiles, Limits
from comity.web.app import build, listen

HIDDEN = generate("lakes/estmark/9f3a", b"\x11" * 32)


@pytest.fixture
def recorded(desk: Desk) -> Desk:
    """A desk whose record has a charter, a public log of 300 entries and one log for the hosts alone."""
    desk.store.create_log(made.FOUNDING, made.signer(made.CHARTER_KEY))
    desk.store.create_log(made.log_opening(), made.signer(made.LOG_KEY))
    acts = [made.loan(), *(made.an_act(number) for number in range(298))]
    desk.store.append(made.LOG, acts, 1, made.signer(made.LOG_KEY))
    desk.store.create_log(made.log_opening(HIDDEN.name, HIDDEN, "hosts"), made.signer(HIDDEN))
    return desk


@pytest.fixture
def address(recorded: Desk) -> Iterator[str]:
    """The desk's pages on a port of the loopback address."""
    door = listen(8765)
    server = uvicorn.Server(uvicorn.Config(build(recorded), log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}/log"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        door.close()


def test_what_a_node_serves_is_what_it_publishes(recorded: Desk, browser: Browser, tmp_path: Path) -> None:
    publish.publish(recorded.store, tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) == 12
    for path in files:
        answer = browser.get(f"/log/{path.relative_to(tmp_path / 'out').as_posix()}")
        assert (answer.status_code, answer.content) == (200, path.read_bytes()), path


def test_full_tiles_are_kept_for_ever_and_a_checkpoint_never(recorded: Desk, browser: Browser) -> None:
    kept = {
        path: browser.get(f"/log/{path}").headers["cache-control"]
        for path in ("logs.txt", *(f"{made.LOG}/{path}" for path in ("checkpoint", "vkey", "tile/0/000", "tile/0/001.p/44")))
    }
    assert list(kept.values()) == [
        "no-cache",
        "no-cache",
        "public, max-age=31536000, immutable",
        "public, max-age=31536000, immutable",
        "public, max-age=300",
    ]


def test_a_log_that_is_not_public_cannot_be_told_from_none(recorded: Desk, browser: Browser) -> None:
    assert HIDDEN.name in recorded.store.logs()
    assert HIDDEN.name not in browser.get("/log/logs.txt").text
    asked = [
        *(f"{HIDDEN.name}/{path}" for path in ("checkpoint", "vkey", "tile/0/000.p/1", "tile/entries/000.p/1")),
        "lakes/none/checkpoint",
        f"{made.LOG}/tile/0/001",
        f"{made.LOG}/tile/0/001.p/45",
        f"{made.LOG}/tile/9/9",
        f"{made.LOG}/record.sqlite",
        f"{made.LOG}/",
        "lakes/../lakes/estmark/checkpoint/x",
        "%2e%2e/desk.json",
        "checkpoint",
    ]
    answers = {(answer.status_code, answer.content, answer.headers.get("content-type")) for answer in
               (browser.get(f"/log/{path}") for path in asked)}  # fmt: skip
    assert answers == {(404, b"404\n", "text/plain; charset=utf-8")}


def test_a_stranger_audits_a_running_node(recorded: Desk, address: str) -> None:
    files = HttpFiles(address, Limits(connect_s=5, file_s=20))
    report = audit.audit_tree(files)
    files.close()
    assert report.grade == "holds"
    assert [(log.log, log.size) for log in report.logs] == [(made.CHARTER_LOG, 1), (made.LOG, 300)]
