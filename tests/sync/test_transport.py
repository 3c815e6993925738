"""The server may be a liar, or the line bad: each answer is taken, asked for again, or told; none is waited for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from tests.record import made
from tests.sync.served import Answer, honest, serving

from comity.errors import Theirs, Yours
from comity.record import audit, publish
from comity.record.served import FolderFiles
from comity.sync.transport import HttpFiles, Limits

QUICK = Limits(connect_s=2.0, file_s=0.5, tries=3, pause_s=0.0, retries=20)
TILE = f"{made.LOG}/tile/entries/000.p/5"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        publish.publish(store, tmp_path / "out")
    return tmp_path / "out"


@contextmanager
def fetching(folder: Path, answer: Answer = honest, limits: Limits = QUICK) -> Iterator[tuple[HttpFiles, list[str]]]:
    with serving(folder, answer) as (address, asked):
        files = HttpFiles(address, limits, wait=lambda seconds: None)
        try:
            yield files, asked
        finally:
            files.close()


def lying(lie: Answer, path: str = TILE, times: int = 1000) -> Answer:
    """Honest but for the first `times` requests of one file."""
    left = [times]

    def answer(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
        if asked.path == f"/log/{path}" and left[0] > 0:
            left[0] -= 1
            lie(asked, data)
        else:
            honest(asked, data)

    return answer


def test_a_static_server_is_read_like_its_folder(published: Path) -> None:
    with fetching(published) as (files, asked):
        assert files.logs() == FolderFiles(published).logs() == [made.CHARTER_LOG, made.LOG]
        assert audit.audit_tree(files).to_json() == audit.audit_tree(published).to_json()
        assert audit.audit_tree(files).grade == "holds"
        assert files.read(made.LOG, "tile/0/001") is None
        assert files.read("../secret", "checkpoint") is files.read(made.LOG, "../checkpoint") is None
    assert not any(".." in path for path in asked)


# --- lies, and what becomes of them ---------------------------------------------------------------------------------------


def _status(code: int, **headers: str) -> Answer:
    def lie(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
        asked.send_response(code)
        for name, value in {"content_length": "0", **headers}.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()

    return lie


def _announces(more: int) -> Answer:
    def lie(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
        asked.send_response(200)
        asked.send_header("content-length", str(len(data or b"") + more))
        asked.end_headers()
        asked.wfile.write(data or b"")
        asked.close_connection = True

    return lie


def _endless(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
    asked.send_response(200)
    asked.end_headers()
    asked.close_connection = True
    for _ in range(1000):  # 64 MB: more than any file may have
        asked.wfile.write(b"\0" * 65_536)


def _drips(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
    asked.send_response(200)
    asked.end_headers()
    asked.close_connection = True
    for byte in (data or b"")[:200]:
        asked.wfile.write(bytes([byte]))
        asked.wfile.flush()
        time.sleep(0.05)  # never silent for long, and never done


def _drips_headers(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
    asked.close_connection = True
    for byte in b"HTTP/1.1 200 OK\r\n" + b"x-slow: yes\r\n" * 10:
        asked.wfile.write(bytes([byte]))
        asked.wfile.flush()
        time.sleep(0.05)


def _hangs_up(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
    asked.close_connection = True


def _flips(asked: BaseHTTPRequestHandler, data: bytes | None) -> None:
    honest(asked, None if data is None else bytes([data[0] ^ 1]) + data[1:])


TOLD = {
    "a redirect": (_status(302, location="http://127.0.0.1:1/"), "server-redirects", 1),
    "a refusal": (_status(403), "server-status", 1),
    "packed bytes": (_status(200, content_encoding="gzip"), "server-status", 1),
    "a server in trouble": (_status(503), "server-status", QUICK.tries),
    "fewer bytes than announced": (_announces(7), "server-cut-off", QUICK.tries),
    "an endless body": (_endless, "server-too-long", 1),
    "a length beyond every file's": (_status(200, content_length=str(1 << 40)), "server-too-long", 1),
    "one flipped byte": (_flips, "bundle-size", 1),
    "no such file": (_status(404), "file-missing", 1),
}


@pytest.mark.parametrize(("lie", "code", "times"), TOLD.values(), ids=TOLD.keys())
def test_a_wrong_answer_is_a_fault_of_that_file(published: Path, lie: Answer, code: str, times: int) -> None:
    with fetching(published, lying(lie)) as (files, asked):
        report = audit.audit_tree(files)
    log = next(one for one in report.logs if one.log == made.LOG)
    assert [one.code for one in log.faults] == [code]
    assert TILE in log.faults[0].where
    assert report.grade == "does-not-hold"
    assert asked.count(TILE) == times


@pytest.mark.parametrize("lie", [_drips, _drips_headers, _hangs_up], ids=["drips its bytes", "drips its headers", "hangs up"])
def test_no_answer_ends_the_audit_as_no_answer(published: Path, lie: Answer) -> None:
    with fetching(published, lying(lie)) as (files, asked), pytest.raises(Yours) as caught:
        audit.audit_tree(files)
    assert caught.value.code == "server-unreachable"
    assert TILE in caught.value.where
    assert asked.count(TILE) == QUICK.tries


@pytest.mark.parametrize(
    "lie", [_status(500), _announces(9), _hangs_up, _drips], ids=["500", "a cut", "a broken line", "a slow line"]
)
def test_what_was_an_accident_is_asked_for_again(published: Path, lie: Answer) -> None:
    with fetching(published, lying(lie, times=1)) as (files, asked):
        assert audit.audit_tree(files).grade == "holds"
    assert asked.count(TILE) == 2


def test_accidents_of_all_files_together_are_bounded(published: Path) -> None:
    limits = Limits(tries=1000, retries=12)
    with fetching(published, _status(500), limits) as (files, asked), pytest.raises(Yours) as caught:
        files.logs()
    assert (caught.value.code, len(asked)) == ("server-unreachable", 13)


def test_a_list_that_leads_elsewhere_is_refused_before_a_name_is_asked_for(published: Path) -> None:
    for names in (b"../../etc\n", b"lakes/charter\n/etc/passwd\n", b"lakes/tile/0\n", b"lakes/\xff\n", b"a\r\n", b"\n"):
        (published / "logs.txt").write_bytes(names)
        with fetching(published) as (files, asked):
            report = audit.audit_tree(files)
        assert [one.code for one in report.faults] == ["log-list-malformed"]
        assert (report.ok, asked) == (False, ["logs.txt"])


def test_an_address_without_a_list_is_told(published: Path) -> None:
    with fetching(published / "lakes") as (files, _), pytest.raises(Theirs) as caught:
        files.logs()
    assert caught.value.code == "server-no-list"


def test_a_server_that_is_not_there_is_told() -> None:
    with serving(Path("/nowhere")) as (address, _):
        pass
    with pytest.raises(Yours) as caught:
        HttpFiles(address, QUICK, wait=lambda seconds: None).logs()
    assert caught.value.code == "server-unreachable"


@pytest.mark.parametrize(
    "address", ["ftp://a/log", "http:///log", "http://me:word@a/log", "http://a/log?x=1", "http://a/#x", "http://a:b/", "a/log"]
)
def test_an_address_that_is_none_is_a_wrong_request(address: str) -> None:
    with pytest.raises(Yours) as caught:
        HttpFiles(address)
    assert caught.value.code == "address-malformed"
