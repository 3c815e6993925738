"""What a store promises (`comity.record.store`), for every kind of store; a new kind adds a line to `KINDS`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from tests.record import made

from comity.errors import ComityError, Ours, Yours
from comity.record import checkpoint, entry, merkle, sealed, tile
from comity.record.sqlite import SqliteStore
from comity.record.store import Store

KINDS: dict[str, Callable[[Path], Store]] = {"sqlite": lambda place: SqliteStore(place / "store.db")}
SIGN = made.signer(made.LOG_KEY)


@pytest.fixture(params=KINDS, ids=KINDS.keys())
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made_store = KINDS[request.param](tmp_path)
    yield made_store
    made_store.close()


def _leaves(start: int, count: int) -> list[bytes]:
    return [b"leaf %d\n" % number for number in range(start, start + count)]


def test_a_new_log_begins_with_its_opening(store: Store) -> None:
    assert store.create_log(made.log_opening(), SIGN) == made.LOG
    assert store.logs() == [made.LOG]
    assert (store.size(made.LOG), store.entries(made.LOG, 0, 9)) == (1, [made.log_opening()])
    assert checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key).size == 1


def test_a_log_is_opened_once_and_with_an_opening_alone(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)
    with pytest.raises(Yours) as caught:
        store.create_log(made.log_opening(), SIGN)
    assert caught.value.code == "log-exists"
    with pytest.raises(Yours) as caught:
        store.create_log(made.an_act(), SIGN)
    assert caught.value.code == "log-first-entry"
    assert store.logs() == [made.LOG]


def test_a_mirror_begins_with_all_that_a_checkpoint_covers(store: Store) -> None:
    """There is no checkpoint of size 1 to be had from the other side: only the one that was fetched."""
    fetched = SIGN(checkpoint.Checkpoint(made.LOG, 4, _root([made.log_opening(), *_leaves(1, 3)])).format())
    store.create_log(made.log_opening(), lambda text: fetched, _leaves(1, 3))
    assert (store.size(made.LOG), store.checkpoint(made.LOG)) == (4, fetched)
    with pytest.raises(Ours) as caught:
        store.append(made.LOG, _leaves(4, 1), 4, lambda text: fetched)
    assert caught.value.code == "checkpoint-not-signed"


def _root(raws: list[bytes]) -> bytes:
    return merkle.Frontier().grow(map(merkle.leaf_hash, raws)).root()


@pytest.mark.parametrize("group", [[1, 254, 1, 1], [255, 1], [256, 256, 1], [700]])
def test_tiles_checkpoint_and_leaves_agree_after_every_append(store: Store, group: list[int]) -> None:
    store.create_log(made.log_opening(), SIGN)
    raws = [made.log_opening()]
    for count in group:
        new = _leaves(len(raws), count)
        size = store.append(made.LOG, new, len(raws), SIGN)
        raws += new
        state = checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key)
        assert size == len(raws) == state.size == store.size(made.LOG)
        hashes = tile.TileHashes(size, lambda one: store.tile(made.LOG, one.level, one.index))
        assert merkle.root(size, hashes) == state.root == merkle.Frontier().grow(map(merkle.leaf_hash, raws)).root()
        assert [len(store.tile(made.LOG, one.level, one.index)) for one in tile.tiles(size)] == [
            32 * one.width for one in tile.tiles(size)
        ]
    assert store.entries(made.LOG, 0, 10_000) == raws
    assert store.entries(made.LOG, 3, 3) == []


def test_bytes_come_back_as_they_went_in(store: Store) -> None:
    """Also bytes that are no note at all: a mirror keeps every leaf of a tree that proves."""
    odd = [b"\x00", b"", bytes(range(256)), b"x" * 65_535, b"\xff\n\n\n"]
    store.create_log(made.log_opening(), SIGN)
    store.append(made.LOG, odd, 1, SIGN)
    assert store.entries(made.LOG, 1, 9) == odd


def test_a_writer_who_did_not_see_the_newest_entry_writes_nothing(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)
    store.append(made.LOG, _leaves(1, 1), 1, SIGN)
    before = store.checkpoint(made.LOG)
    for expected in (0, 1, 3):
        with pytest.raises(Ours) as caught:
            store.append(made.LOG, _leaves(2, 1), expected, SIGN)
        assert caught.value.code == "store-size-moved"
    assert (store.size(made.LOG), store.checkpoint(made.LOG)) == (2, before)


@pytest.mark.parametrize("raws", [[], [b"x" * 65_536], [b"x"] * 4_097])
def test_a_group_out_of_bounds_is_refused(store: Store, raws: list[bytes]) -> None:
    store.create_log(made.log_opening(), SIGN)
    with pytest.raises(Yours) as caught:
        store.append(made.LOG, raws, 1, SIGN)
    assert caught.value.code == "append-size"


def test_a_log_that_is_not_there_is_told(store: Store) -> None:
    for ask in (
        store.size,
        store.checkpoint,
        lambda log: store.entries(log, 0, 1),
        lambda log: store.append(log, [b"x"], 0, SIGN),
    ):
        with pytest.raises(Yours) as caught:
            ask("lakes/none")
        assert caught.value.code == "log-unknown"


def test_a_signer_that_fails_or_signs_something_else_undoes_the_append(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)

    def fails(text: bytes) -> bytes:
        raise OSError("no key")

    with pytest.raises(OSError, match="no key"):
        store.append(made.LOG, _leaves(1, 3), 1, fails)
    with pytest.raises(Ours) as caught:
        store.append(made.LOG, _leaves(1, 3), 1, lambda text: SIGN(text.replace(b"\n4\n", b"\n9\n")))
    assert caught.value.code == "checkpoint-not-signed"
    assert (store.size(made.LOG), len(store.arrivals(0, 9))) == (1, 1)


def test_arrivals_follow_all_logs_in_order(store: Store) -> None:
    store.create_log(made.FOUNDING, made.signer(made.CHARTER_KEY))
    store.create_log(made.log_opening(), SIGN)
    store.append(made.LOG, _leaves(1, 3), 1, SIGN)
    found = store.arrivals(0, 10)
    assert [(one.log, one.index) for one in found] == [(made.CHARTER_LOG, 0), *((made.LOG, index) for index in range(4))]
    assert [one.raw for one in found] == [made.FOUNDING, made.log_opening(), *_leaves(1, 3)]
    numbers = [one.seq for one in found]
    assert numbers == sorted(set(numbers))
    assert store.arrivals(numbers[1], 2) == found[2:4]
    assert store.arrivals(numbers[-1], 2) == []


def test_an_entry_is_found_by_its_id_at_its_first_place(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)
    raw = made.an_act()
    store.append(made.LOG, [raw, made.an_act(1), raw], 1, SIGN)
    found = store.entry_by_id(entry.parse(raw).id)
    assert found is not None
    assert (found.log, found.index, found.raw) == (made.LOG, 1, raw)
    assert store.entry_by_id("0" * 64) is None


def test_the_outbox_lets_go_of_what_was_appended_and_of_what_was_taken_back(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)
    late, soon = made.an_act(1), made.an_act(2)
    first = store.outbox_put(made.LOG, late, "2026-03-01T12:02:00Z")
    second = store.outbox_put(made.LOG, soon, "2026-03-01T12:01:00Z")
    assert store.outbox_put(made.LOG, soon, "2026-03-01T12:09:00Z") == second, "the same act waits once"
    assert [(one.id, one.raw) for one in store.outbox_list()] == [(second, soon), (first, late)]
    store.append(made.LOG, [soon], 1, SIGN)
    assert [one.id for one in store.outbox_list()] == [first]
    assert store.outbox_remove(first)
    assert not store.outbox_remove(first)
    assert store.outbox_list() == []


def test_attachments_openings_files_and_cache_are_kept_and_let_go(store: Store) -> None:
    digest = store.attachment_put(b"a readout")
    assert store.attachment_put(b"a readout") == digest == "sha256:" + digest[7:]
    assert store.attachment_get(digest) == b"a readout"
    assert store.attachment_delete(digest)
    assert store.attachment_get(digest) is None
    assert not store.attachment_delete(digest)
    opening = sealed.Opening(made.LOG, "contact/" + "0" * 32, "site", "the mill", b"\x01" * 32)
    store.opening_put(opening.commitment, opening.format())
    assert store.opening_get(opening.commitment) == opening.format()
    assert store.opening_delete(opening.commitment)
    assert store.opening_get(opening.commitment) is None
    assert store.file_get(store.file_put(b"a procedure")) == b"a procedure"
    store.cache_put("case/a", b"1")
    store.cache_put("case/a", b"2")
    store.cache_put("other", b"3")
    assert store.cache_get("case/a") == b"2"
    store.cache_drop("case/")
    assert (store.cache_get("case/a"), store.cache_get("other")) == (None, b"3")
    store.cache_drop()
    assert store.cache_get("other") is None


def test_two_threads_never_append_at_one_place(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)

    def work() -> None:
        for _ in range(20):
            while True:
                try:
                    store.append(made.LOG, [b"x\n"], store.size(made.LOG), SIGN)
                    break
                except Ours as error:
                    assert error.code == "store-size-moved"

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.size(made.LOG) == 61


# --- SQLite alone ---------------------------------------------------------------------------------------------------------


def test_an_attachment_over_the_limit_is_refused(store: Store) -> None:
    with pytest.raises(Yours) as caught:
        store.attachment_put(bytes(64 * 1024 * 1024 + 1))
    assert caught.value.code == "attachment-too-long"


@pytest.mark.parametrize("what", ["attachment", "opening", "outbox", "cache"])
def test_deleted_bytes_are_in_no_file_of_the_store(tmp_path: Path, what: str) -> None:
    """Neither in a free page nor in the write-ahead log, while the store is open."""
    mark = b"the mill by the northern shore"
    with SqliteStore(tmp_path / "store.db") as store:
        store.create_log(made.log_opening(), SIGN)
        data = mark * 3000 if what == "attachment" else mark
        keys = {
            "attachment": lambda: store.attachment_put(data),
            "opening": lambda: store.opening_put("sha256:x", data),
            "outbox": lambda: store.outbox_put(made.LOG, data, made.AT),
            "cache": lambda: store.cache_put("k", data),
        }
        key = keys[what]()
        files = lambda: b"".join(path.read_bytes() for path in tmp_path.iterdir())  # noqa: E731
        assert mark in files()
        delete: dict[str, Callable[[], object]] = {
            "attachment": lambda: store.attachment_delete(str(key)),
            "opening": lambda: store.opening_delete("sha256:x"),
            "outbox": lambda: store.outbox_remove(str(key)),
            "cache": store.cache_drop,
        }
        delete[what]()
        assert mark not in files()


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
        store._db.execute("PRAGMA user_version = 2")
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
