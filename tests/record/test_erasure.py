"""What is deleted is in no file of the store: read from the raw files, while others read, after a kill, after rows moved."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from tests.record import made

from comity.errors import Ours
from comity.record import audit, checkpoint, entry, merkle, proof, schema, sealed, tile
from comity.record.sqlite import SqliteStore
from comity.settings import Settings

SIGN = made.signer(made.LOG_KEY)
MARK = b"the mill by the northern shore"
LARGE = MARK * 40_000
ROOT = Path(__file__).resolve().parents[2]

Kept = dict[str, tuple[Callable[[SqliteStore], object], Callable[[SqliteStore], object]]]
KINDS: Kept = {
    "opening": (lambda store: store.opening_put("sha256:x", MARK), lambda store: store.opening_delete("sha256:x")),
    "attachment": (lambda store: store.attachment_put(MARK), lambda store: store.attachment_delete(_digest(store))),
    "large attachment": (lambda store: store.attachment_put(LARGE), lambda store: store.attachment_delete(_digest(store))),
    "outbox": (lambda store: store.outbox_put(made.LOG, MARK, made.AT), lambda store: store.outbox_remove(_waiting(store))),
    "cache": (lambda store: store.cache_put("case/a", MARK * 200), lambda store: store.cache_drop("case/")),
}


def _digest(store: SqliteStore) -> str:
    return str(store._rows("SELECT digest FROM attachment")[0][0])


def _waiting(store: SqliteStore) -> str:
    return store.outbox_list()[0].id


def raw(folder: Path) -> bytes:
    """Every byte of every file in the folder: database, write-ahead log, shared memory, whatever else lies there."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


@pytest.fixture
def quick() -> Settings:
    """Readers are waited for, but not for long."""
    return Settings(lock_wait=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_deleted_bytes_are_in_no_file_when_the_call_returns(tmp_path: Path, kind: str) -> None:
    put, delete = KINDS[kind]
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        put(store)
        assert MARK in raw(tmp_path)
        delete(store)
        assert MARK not in raw(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_also_where_they_lay_in_the_database_and_not_only_in_its_log(tmp_path: Path, kind: str) -> None:
    put, delete = KINDS[kind]
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        put(store)
    assert MARK in (tmp_path / "store.db").read_bytes()
    with SqliteStore(tmp_path / "store.db") as store:
        delete(store)
        assert MARK not in raw(tmp_path)


@pytest.mark.parametrize("seed", [48, 93, 108, 4, 40, 289, 14, 68, 95])
def test_rows_that_moved_between_pages_leave_no_copy_behind(tmp_path: Path, seed: int) -> None:
    """In each of these histories a deletion left its bytes in the gap of a page, before the others were written anew (openings,
    outbox) or had padding in front (attachments): about one deletion in two thousand does."""
    draws = random.Random(seed)
    with SqliteStore(tmp_path / "store.db") as store:
        store._db.execute("PRAGMA synchronous = OFF").fetchall()
        live: dict[str, bytes] = {}
        ways = (
            (lambda key, data: store.opening_put(key, data) or key, store.opening_delete, (1, 2, 8, 20, 60, 200)),
            (lambda key, data: store.attachment_put(data), store.attachment_delete, (1, 30, 90, 400)),
            (lambda key, data: store.outbox_put("a/log", data, key[-20:]), store.outbox_remove, (4, 10, 30)),
        )
        put, delete, sizes = ways[seed % 3]
        for _ in range(250):
            if live and draws.random() < 0.45:
                key = draws.choice(sorted(live))
                gone = live.pop(key)
                assert delete(key)
                assert gone not in raw(tmp_path)
            else:
                mark = draws.randbytes(24).hex().encode()
                live[put("sha256:" + draws.randbytes(32).hex(), mark * draws.choice(sizes))] = mark


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_in_the_middle_is_waited_for_then_told_and_the_next_chance_clears_it(
    tmp_path: Path, kind: str, quick: Settings
) -> None:
    """Its snapshot needs the old pages: nobody could erase them. The row is gone for all others, and the debt is noted."""
    put, delete = KINDS[kind]
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        put(store)
    reader = apsw.Connection(str(tmp_path / "store.db"), flags=apsw.SQLITE_OPEN_READONLY)
    with SqliteStore(tmp_path / "store.db", settings=quick) as store:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchall()
        with pytest.raises(Ours) as told:
            delete(store)
        assert told.value.code == "store-deletion-pending"
        assert "not yet erased" in str(told.value.todo)
        assert MARK in raw(tmp_path)
        assert not store.finish_erasure(), "the reader still reads"
        assert (store.opening_get("sha256:x"), store.outbox_list(), store.cache_get("case/a")) == (None, [], None)
        store.append(made.LOG, [made.an_act(50)], 5, SIGN)  # the record goes on meanwhile
        reader.execute("ROLLBACK")
        assert store.finish_erasure()
        assert MARK not in raw(tmp_path)
    reader.close()


def test_what_one_program_could_not_clear_another_does(tmp_path: Path, quick: Settings) -> None:
    """A command deletes while the pages are served, and ends: the server clears the traces at its next tick."""
    with made.store_with_acts(str(tmp_path / "store.db")) as server:
        server.opening_put("sha256:x", MARK)
        server._db.execute("BEGIN")
        server._db.execute("SELECT count(*) FROM log").fetchall()
        with SqliteStore(tmp_path / "store.db", settings=quick) as command, pytest.raises(Ours):
            command.opening_delete("sha256:x")
        server._db.execute("ROLLBACK")
        assert MARK in raw(tmp_path)
        assert server.finish_erasure()
        assert MARK not in raw(tmp_path)


DIES = """
import os, sys
sys.path[:0] = sys.argv[2:]
from comity.record.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
store._scrub = lambda: os._exit(9)
store.opening_delete("sha256:x")
"""


def test_killed_between_deletion_and_scrubbing_the_next_start_clears_the_traces(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        store.opening_put("sha256:x", MARK)
    command = [sys.executable, "-c", DIES, str(tmp_path / "store.db"), str(ROOT / "src")]
    assert subprocess.run(command, timeout=60, check=False).returncode == 9
    assert MARK in raw(tmp_path)
    with SqliteStore(tmp_path / "store.db") as store:
        assert store.opening_get("sha256:x") is None
        assert MARK not in raw(tmp_path)
        assert store._rows("SELECT count(*) FROM erasure") == [(0,)]


def test_a_database_of_the_first_version_is_brought_up_with_all_it_holds(tmp_path: Path) -> None:
    """Its attachments had no padding: the front of one lay in a page that moves."""
    file = tmp_path / "store.db"
    with made.store_with_acts(str(file)) as store:
        state = (store.checkpoint(made.LOG), store.arrivals(0, 99))
        store.opening_put("sha256:x", MARK)
        kept = [store.attachment_put(data) for data in (b"small", LARGE)]
    old = apsw.Connection(str(file))
    old.execute("""
        CREATE TABLE bare (digest TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
        INSERT INTO bare SELECT digest, data FROM attachment; DROP TABLE attachment; ALTER TABLE bare RENAME TO attachment;
        DROP TABLE erasure; PRAGMA user_version = 1;
    """)
    old.close()
    with SqliteStore(file, readonly=True) as store:
        assert [store.attachment_get(one) for one in kept] == [b"small", LARGE], "read as it is"
    for _ in range(2):
        with SqliteStore(file) as store:
            assert store._rows("PRAGMA user_version") == [(schema.VERSION,)]
            assert state == (store.checkpoint(made.LOG), store.arrivals(0, 99))
            assert [store.attachment_get(one) for one in kept] == [b"small", LARGE]
            assert store.opening_get("sha256:x") == MARK
    with SqliteStore(file) as store:
        assert store.attachment_delete(kept[1]) and store.opening_delete("sha256:x")
        assert MARK not in raw(tmp_path)


def test_the_proof_of_an_act_holds_after_what_it_sealed_is_gone(tmp_path: Path) -> None:
    """The log holds a seal and a digest; nothing needs what they stand for in order to be checked."""
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        value = made.act_value(60)
        opening = sealed.Opening(made.LOG, value["case"], "site", MARK.decode(), b"\x01" * 32)
        attached = store.attachment_put(LARGE)
        body = {**value["body"], "sealed": {"site": opening.seal}}
        body["attachments"] = [{"digest": attached, "name": "a.txt", "type": "text/plain", "bytes": len(LARGE)}]
        act = entry.sign({**value, "body": body}, made.DUTY)
        store.append(made.LOG, [act], 5, SIGN)
        store.opening_put(opening.seal, opening.format())
        whole = audit.audit_store(store).to_json()
        assert store.opening_delete(opening.seal) and store.attachment_delete(attached)
        assert MARK not in raw(tmp_path)
        state = checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key)
        hashes = tile.TileHashes(6, lambda one: store.tile(made.LOG, one.level, one.index)[: one.width * 32])
        proof.check_inclusion(merkle.leaf_hash(act), 5, 6, state.root, proof.prove_inclusion(5, 6, hashes))
        assert store.entries(made.LOG, 5, 6) == [act]
        remains = (opening.seal, attached, "a.txt", str(len(LARGE)), made.AT)
        assert all(one.encode() in act for one in remains), "docs/spec/store.md tells what remains"
        report = audit.audit_store(store)
        assert report.ok and report.to_json() == whole
