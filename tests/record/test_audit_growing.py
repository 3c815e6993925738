"""A log that grows, or is published anew, while it is audited, is no fault: the audit holds each log at one state."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.record import made

from comity.record import audit, checkpoint, publish, tile
from comity.record.served import Files, FolderFiles, StoreFiles
from comity.record.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]

GROWING = """
import sys, time
from pathlib import Path
from tests.record import made
from comity.record import checkpoint, publish
from comity.record.sqlite import SqliteStore

with SqliteStore(sys.argv[1]) as store:
    for number in range(1_000):
        time.sleep(0.02)  # slower than it is read, or each audit would take longer than the one before
        size = store.size(made.LOG)
        store.append(made.LOG, [made.an_act(number)] * 23, size, made.signer(made.LOG_KEY))
        state = checkpoint.peek(store.checkpoint(made.LOG))
        store.append(made.SEEN_LOG, [made.a_seen(state.size, state.root)], number + 1, made.signer(made.SEEN_KEY))
        if sys.argv[2:]:
            publish.publish(store, Path(sys.argv[2]))
        print(number, flush=True)
"""


@dataclass
class Hooked:
    """Files that do something before the read with a certain number."""

    files: Files
    at: int
    act: Callable[[], None]
    read_so_far: int = field(default=0)

    def logs(self) -> list[str]:
        return self.files.logs()

    def read(self, log: str, path: str) -> bytes | None:
        self.read_so_far += 1
        if self.read_so_far == self.at:
            self.act()
        return self.files.read(log, path)


def _grow(store: SqliteStore, by: int) -> None:
    """More acts, and a note by somebody who has seen them."""
    size = store.size(made.LOG)
    store.append(made.LOG, [made.an_act(size)] * by, size, made.signer(made.LOG_KEY))
    state = checkpoint.peek(store.checkpoint(made.LOG))
    seen = store.size(made.SEEN_LOG)
    store.append(made.SEEN_LOG, [made.a_seen(state.size, state.root)], seen, made.signer(made.SEEN_KEY))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with made.store_with_acts(str(tmp_path / "store.db")) as one:
        one.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
        _grow(one, 245)  # 250 entries: growing by a few changes the width of the partial tile, growing by more makes it full
        yield one


@pytest.mark.parametrize(("by", "step"), [(1, 1), (6, 1), (300, 5)])
def test_a_store_that_grows_at_any_moment_of_the_audit_holds(store: SqliteStore, by: int, step: int) -> None:
    reads = Hooked(StoreFiles(store), 0, lambda: None)
    audit.audit_tree(reads)
    assert reads.read_so_far > 10
    for at in range(1, reads.read_so_far + 2, step):
        before = store.size(made.LOG)
        report = audit.audit_tree(Hooked(StoreFiles(store), at, lambda: _grow(store, by)))
        assert report.grade == "holds", (at, report.to_json())
        assert next(log.size for log in report.logs if log.log == made.LOG) in (before, before + by)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_folder_published_anew_at_any_moment_of_the_audit_holds(store: SqliteStore, tmp_path: Path, times: int) -> None:
    """Partial tiles of the audited state are removed at the second publication: the wider ones begin with the same bytes."""
    out = tmp_path / "out"

    def again() -> None:
        for _ in range(times):
            _grow(store, 3)
            publish.publish(store, out)

    publish.publish(store, out)
    reads = Hooked(FolderFiles(out), 0, lambda: None)
    audit.audit_tree(reads)
    for at in range(1, reads.read_so_far + 2):
        report = audit.audit_tree(Hooked(FolderFiles(out), at, again))
        assert report.grade == "holds", (at, report.to_json())


def test_a_partial_tile_that_is_missing_while_nothing_grows_is_told(store: SqliteStore, tmp_path: Path) -> None:
    publish.publish(store, tmp_path / "out")
    size = store.size(made.LOG)
    wanted = tile.Tile(0, 0, size)
    (tmp_path / "out" / made.LOG / wanted.entries_path).unlink()
    [fault] = next(log for log in audit.audit_tree(tmp_path / "out").logs if log.log == made.LOG).faults
    assert (fault.code, fault.where) == ("file-missing", f"{made.LOG}/{wanted.entries_path}")


def test_a_newer_state_that_is_no_continuation_excuses_nothing(store: SqliteStore, tmp_path: Path) -> None:
    """The owner swaps the log for another history while we read it: the bytes do not lead to the root that he signed first."""
    publish.publish(store, tmp_path / "out")
    with made.store_with_acts(str(tmp_path / "other.db"), 600) as other:
        publish.publish(other, tmp_path / "other", [made.LOG])

    def swap() -> None:
        (tmp_path / "out" / made.LOG).rename(tmp_path / "gone")
        (tmp_path / "other" / made.LOG).rename(tmp_path / "out" / made.LOG)

    # Reads 1 to 4 are the charter's four files; 5 and 6 are the log's key and checkpoint.
    report = audit.audit_tree(Hooked(FolderFiles(tmp_path / "out"), 7, swap))
    assert not report.ok
    assert {log.log for log in report.logs if log.faults} == {made.LOG}


@contextmanager
def _appending(database: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A second process that appends to the database until the block ends."""
    command = [sys.executable, "-c", GROWING, str(database), *more]
    env = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": ""}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        try:
            yield process
        finally:
            process.kill()
            process.stdout.close()


@pytest.mark.parametrize("published", [False, True], ids=["its database", "its published folder"])
def test_the_record_of_another_process_that_goes_on_appending_holds(tmp_path: Path, published: bool) -> None:
    database, out = tmp_path / "store.db", tmp_path / "out"
    with made.store_with_acts(str(database)) as store:
        store.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
    sizes = []
    with _appending(database, *([str(out)] if published else [])) as process:
        assert process.stdout is not None
        for number in range(1, 13):
            assert process.stdout.readline() == f"{number}\n"  # it has appended since, and goes on while we read
            if published:
                report = audit.audit_tree(out)
            else:
                with SqliteStore(database, readonly=True) as looking:
                    report = audit.audit_store(looking)
            assert report.grade == "holds", report.to_json()
            sizes.append(next(log.size for log in report.logs if log.log == made.LOG))
        assert process.poll() is None
    assert sizes == sorted(sizes)
    assert sizes[-1] >= 5 + 23 * 12
