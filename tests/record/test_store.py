"""The store in a file: what SQLite alone has to show. What every kind of store promises is in tests/contract."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest
from tests.record import made

from comity.errors import ComityError, Ours, Yours
from comity.record import checkpoint, merkle, schema
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)


def _leaves(start: int, count: int) -> list[bytes]:
    return [b"leaf %d\n" % number for number in range(start, start + count)]


def test_a_bit_turned_on_the_disk_is_told(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "store.db") as store:
        digest = store.attachment_put(b"a readout")
        store._db.execute("UPDATE attachment SET data = ?", (b"a readouT",))
        with pytest.raises(ComityError) as caught:
            store.attachment_get(digest)
        assert caught.value.code == "stored-bytes-changed"


def test_a_store_opened_for_reading_reads_and_refuses_to_write(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "store.db")) as writer, SqliteStore(tmp_path / "store.db", readonly=True) as reader:
        assert reader.size(made.LOG) == 5
        writer.append(made.LOG, [b"x\n"], 5, SIGN)
        assert reader.size(made.LOG) == 6
        with pytest.raises(Yours) as caught:
            reader.append(made.LOG, [b"y\n"], 6, SIGN)
        assert caught.value.code == "store-read-only"
    with SqliteStore(tmp_path / "store.db", readonly=True) as alone:
        assert alone.size(made.LOG) == 6


def test_a_file_that_is_no_store_of_ours_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(Yours) as caught:
        SqliteStore(tmp_path / "none.db", readonly=True)
    assert caught.value.code == "store-not-found"
    other = apsw.Connection(str(tmp_path / "other.db"))
    other.execute("CREATE TABLE t (a)")
    other.close()
    before = (tmp_path / "other.db").read_bytes()
    with pytest.raises(Yours) as caught:
        SqliteStore(tmp_path / "other.db")
    assert caught.value.code == "store-not-ours"
    assert (tmp_path / "other.db").read_bytes() == before
    (tmp_path / "text.db").write_text("not a database, only some words that somebody wrote into a file" * 20)
    with pytest.raises(Yours) as caught:
        SqliteStore(tmp_path / "text.db")
    assert caught.value.code == "store-not-ours"


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "store.db") as store:
        store._db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    with pytest.raises(Yours) as caught:
        SqliteStore(tmp_path / "store.db")
    assert caught.value.code == "store-too-new"


def test_another_program_that_writes_is_waited_for_and_then_told(tmp_path: Path) -> None:
    from comity.settings import Settings

    with SqliteStore(tmp_path / "store.db", settings=Settings(lock_wait=0.05)) as store:
        store.create_log(made.log_opening(), SIGN)
        other = apsw.Connection(str(tmp_path / "store.db"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Ours) as caught:
            store.append(made.LOG, [b"x\n"], 1, SIGN)
        assert caught.value.code == "store-busy"
        other.close()
        assert store.append(made.LOG, [b"x\n"], 1, SIGN) == 2


def _state(store: SqliteStore) -> list[list[object]]:
    tables = ("log", "leaf", "tile", "outbox")
    return [store._db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in tables]


class BrokenError(Exception):
    """The failure that the tests put in."""


def test_every_statement_of_an_append_fails_once_and_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    """The n-th statement fails, for n from the first to the last; after each the same append succeeds."""
    raw = made.an_act(7)
    with SqliteStore(tmp_path / "store.db") as store:
        store.create_log(made.log_opening(), SIGN)
        store.append(made.LOG, _leaves(1, 254), 1, SIGN)
        store.outbox_put(made.LOG, raw, made.AT)
        before, failures = _state(store), 0
        while True:
            left = failures

            def trace(cursor: object, sql: str, bindings: object) -> bool:
                nonlocal left
                left -= 1
                if left == -1 and sql != "ROLLBACK":
                    raise BrokenError
                return True

            store._db.exec_trace = trace
            try:
                # The second leaf completes a tile, so that rows of two levels are written.
                store.append(made.LOG, [raw, b"x\n"], 255, SIGN)
                break
            except BrokenError:
                failures += 1
            finally:
                store._db.exec_trace = None
            assert _state(store) == before
        assert failures >= 8
        assert (store.size(made.LOG), store.outbox_list()) == (257, [])


def test_a_full_disk_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "store.db") as store:
        store.create_log(made.log_opening(), SIGN)
        before = _state(store)
        pages = store._db.execute("PRAGMA page_count").fetchall()[0][0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 3}").fetchall()
        with pytest.raises(Ours) as caught:
            store.append(made.LOG, [b"x" * 60_000], 1, SIGN)
        assert caught.value.code == "store-failed"
        assert _state(store) == before
        store._db.execute("PRAGMA max_page_count = 1000000").fetchall()
        assert store.append(made.LOG, [b"x" * 60_000], 1, SIGN) == 2


CHILD = """
import sys
sys.path[:0] = sys.argv[2:]
from tests.record import made
from comity.record.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
size = store.size(made.LOG)
print("ready", flush=True)
while True:
    size = store.append(made.LOG, [b"leaf %d\\n" % n for n in range(size, size + 7)], size, made.signer(made.LOG_KEY))
    print(size, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with a POSIX signal")
def test_killed_at_any_moment_the_store_holds_what_it_told(tmp_path: Path) -> None:
    """Whatever was told as appended is there, whole, and signed; and the next writer goes on from it."""
    path = tmp_path / "store.db"
    with SqliteStore(path) as store:
        store.create_log(made.log_opening(), SIGN)
    root = Path(__file__).resolve().parents[2]
    for wait in (0.0, 0.011, 0.023, 0.037, 0.05):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(root / "src"), str(root)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        told = [int(line) for line in child.stdout.read().splitlines() if line.strip()]
        child.wait()
        child.stdout.close()
        with SqliteStore(path) as store:
            state = checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key)
            leaves = store.entries(made.LOG, 0, 10**9)
            assert len(leaves) == state.size >= max(told, default=1)
            assert (state.size - 1) % 7 == 0, "a group is there whole or not at all"
            assert merkle.Frontier().grow(map(merkle.leaf_hash, leaves)).root() == state.root
