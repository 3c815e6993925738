"""`comity timestamp` against a real authority on this machine, and against servers that misbehave."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from tests.cli.asked import Answer, ask, refused, written
from tests.record.authority import Authority, answering, send, serving

from comity.cli import terminal
from comity.settings import SETTINGS

LOG = "ford/charter"


@pytest.fixture(scope="module")
def authority(required: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Authority:
    openssl = required("openssl", shutil.which("openssl"), "install it (Debian: apt install openssl)")
    return Authority(openssl, tmp_path_factory.mktemp("tsa") / "one")


def stamp(home: Path, *args: object) -> Answer:
    return ask("timestamp", *args, "--dir", home)


def kept(home: Path) -> list[str]:
    folder = home / "timestamps" / LOG
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_checkpoint_is_stamped_kept_checked_and_published(home: Path, authority: Authority, tmp_path: Path) -> None:
    out, root = tmp_path / "out", authority.folder / "root.pem"
    assert ask("publish", out, "--dir", home).status == 0
    with serving(answering(authority)) as url:
        done = stamp(home, LOG, "--authority", url, "--trusted", root, "--out", out, "--json")
        again = stamp(home, LOG, "--authority", url)
    [row] = done.json
    size = row["size"]
    assert (row["log"], row["verified"], row["authority"], row["accuracy_ms"]) == (LOG, True, "CN=Lakes Stamps", 1500)
    assert "it existed with" in again.out and "not checked" in again.out
    assert kept(home) == [f"{size}.{name}" for name in ("1.tsq", "1.tsr", "2.tsq", "2.tsr", "checkpoint")]
    beside = out / LOG / "timestamps"
    assert sorted(path.name for path in beside.iterdir()) == [f"{size}.1.tsq", f"{size}.1.tsr", f"{size}.checkpoint"]
    note = beside / f"{size}.checkpoint"
    assert note.read_bytes() == (out / LOG / "checkpoint").read_bytes()
    checked = ask("timestamp", "--check", beside / f"{size}.1.tsr", "--checkpoint", note, "--trusted", root)
    assert checked.status == 0 and f"{LOG}: it existed with {terminal.entries(size)} at {row['time']}" in checked.out
    verified = ask("verify", beside / f"{size}.1.tsr", "--authority", root)
    assert verified.status == 0 and row["time"] in verified.out, verified.err
    text = b"".join(note.read_bytes().splitlines(keepends=True)[:3])
    assert authority.accepts((beside / f"{size}.1.tsr").read_bytes(), text)
    assert ask("publish", out, "--dir", home).status == 0 and ask("verify", out).status == 0
    assert "2 files put" in stamp(home, "--out", out).out and "0 files put" in stamp(home, "--out", out).out


def test_stamps_of_a_log_that_was_not_published_stay_at_home(home: Path, authority: Authority, tmp_path: Path) -> None:
    with serving(answering(authority)) as url:
        assert stamp(home, LOG, "--authority", url, "--out", tmp_path / "empty").status == 0
    assert not (tmp_path / "empty").exists()


def test_all_asks_only_for_states_without_a_stamp(home: Path, authority: Authority) -> None:
    asked: list[bytes] = []
    with serving(lambda handler, body: (asked.append(body), answering(authority)(handler, body))[1]) as url:
        first = stamp(home, "--all", "--authority", url, "--json")
        second = stamp(home, "--all", "--authority", url)
    assert len(asked) == len(first.json) > 0 and "has a stamp already" in second.out
    assert len({row["digest"] for row in first.json}) == len(first.json)


def test_a_request_travels_by_file_and_the_log_may_grow_meanwhile(home: Path, authority: Authority, tmp_path: Path) -> None:
    query, answer, root = tmp_path / "a.tsq", tmp_path / "a.tsr", authority.folder / "root.pem"
    assert stamp(home, LOG, "--request", query).status == 0
    assert stamp(home, LOG, "--request", tmp_path / "b.tsq").status == 0
    answer.write_bytes(authority.stamp(query.read_bytes()))
    done = stamp(home, "--response", answer, "--trusted", root, "--json")
    assert done.json[0]["verified"] and done.json[0]["file"].endswith(".1.tsr")
    refused(stamp(home, "--response", answer), 2, "timestamp-not-waited-for")


def test_a_stamp_of_another_checkpoint_is_told_by_the_exit_status(home: Path, authority: Authority, tmp_path: Path) -> None:
    root = authority.folder / "root.pem"
    with serving(answering(authority)) as url:
        [row] = stamp(home, LOG, "--authority", url, "--json").json
    lines = (home / "timestamps" / LOG / f"{row['size']}.checkpoint").read_bytes().splitlines(keepends=True)
    other = written(tmp_path, "other", lines[0] + b"999\n" + lines[2])
    answer = ask("timestamp", "--check", row["file"], "--checkpoint", other, "--trusted", root)
    refused(answer, 1, "timestamp-other-text")
    refused(ask("timestamp", "--check", row["file"], "--checkpoint", root, "--trusted", root), 1, "note-malformed")


def test_an_authority_not_trusted_leaves_nothing_behind(home: Path, authority: Authority, tmp_path: Path) -> None:
    other = Authority(authority.openssl, tmp_path / "other")
    before = kept(home)
    with serving(answering(authority)) as url:
        answer = stamp(home, LOG, "--authority", url, "--trusted", other.folder / "root.pem")
    refused(answer, 1, "timestamp-not-trusted")
    assert [name for name in kept(home) if name.endswith((".tsq", ".tsr"))] == before


def old(handler: BaseHTTPRequestHandler, authority: Authority) -> None:
    from comity.record import timestamp

    send(handler, authority.stamp(timestamp.request(b"other\n1\nx\n", 1)))


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for as long as anybody listens; the reader's patience is one second."""
    try:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"0")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass


BAD: dict[str, tuple[Callable[[BaseHTTPRequestHandler, Authority], None], int, str]] = {
    "a page": (lambda handler, _: send(handler, b"<html>Welcome</html>"), 1, "timestamp-malformed"),
    "a huge one": (lambda handler, _: send(handler, b"0" * 4 * SETTINGS.timestamp_bytes), 1, "timestamp-too-long"),
    "a status": (lambda handler, _: send(handler, b"", 503), 1, "authority-status"),
    "a redirect": (lambda handler, _: send(handler, b"", 302), 1, "authority-status"),
    "another's": (old, 1, "timestamp-other-text"),
    "a drip": (lambda handler, _: drip(handler), 2, "authority-unreachable"),
    "nothing": (lambda handler, _: handler.connection.shutdown(socket.SHUT_RDWR), 2, "authority-unreachable"),
}


@pytest.mark.parametrize("how", BAD)
def test_a_server_that_misbehaves_is_told_and_leaves_nothing_behind(home: Path, authority: Authority, how: str) -> None:
    reply, status, code = BAD[how]
    with serving(lambda handler, body: reply(handler, authority)) as url:
        refused(stamp(home, LOG, "--authority", url, "--wait", "1"), status, code)
    assert not [name for name in kept(home) if name.endswith((".tsq", ".tsr"))]


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "127.0.0.1:80", "http://", "http://u:p@127.0.0.1/", "http://[", "file:///etc/passwd"]
)
def test_an_address_that_is_none_is_told(home: Path, url: str) -> None:
    refused(stamp(home, LOG, "--authority", url), 2, "authority-address")


def test_a_server_that_is_not_there_is_told(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    refused(stamp(home, LOG, "--authority", f"http://127.0.0.1:{port}/"), 2, "authority-unreachable")


@pytest.mark.parametrize(
    "args",
    [
        (),
        (LOG,),
        ("--all",),
        ("--authority", "http://x/"),
        (LOG, "--all", "--authority", "http://x/"),
        (LOG, "--authority", "http://x/", "--request", "x"),
        (LOG, "--authority", "http://x/", "--response", "x"),
        ("--check", "x"),
        ("--check", "x", "--response", "x"),
        ("--request", "x"),
    ],
)
def test_a_request_that_says_too_little_or_too_much_is_told(home: Path, args: tuple[str, ...]) -> None:
    refused(stamp(home, *args), 2, "timestamp-what")


def test_a_log_that_is_not_there_is_told(home: Path) -> None:
    answer = stamp(home, "ford/nobody", "--authority", "http://127.0.0.1:1/")
    assert answer.status in (1, 2) and answer.code == "log-unknown"
