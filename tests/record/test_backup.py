"""Backups: whole, verified, never overwritten, gone in time; restored only over what they continue, without what was deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.record import made
from tests.record.test_erasure import MARK, raw

from comity.errors import ComityError, Ours, Refusal, Yours
from comity.record import audit, backup, watermark
from comity.record.erased import Erased
from comity.record.marks import Marks
from comity.record.sqlite import SqliteStore
from comity.settings import SETTINGS

SIGN = made.signer(made.LOG_KEY)
NOW = datetime(2026, 11, 22, 5, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    (tmp_path / "desk").mkdir()
    with made.store_with_acts(str(tmp_path / "desk" / "record.sqlite")) as found:
        found.erased = Erased(tmp_path / "erased")
        yield found


def _append(store: SqliteStore, number: int) -> None:
    store.append(made.LOG, [made.an_act(number)], store.size(made.LOG), SIGN)


def test_a_backup_is_one_file_that_holds_all_and_passes_the_audit(store: SqliteStore, tmp_path: Path) -> None:
    digest = store.attachment_put(b"a readout" * 9999)
    store.opening_put("sha256:x", b"an opening")
    file = backup.write(store, tmp_path / "backups", NOW)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["record-2026-11-22T05-01-00Z.sqlite"] == [file.name]
    with SqliteStore(file, readonly=True) as copy:
        assert audit.audit_store(copy).to_json() == audit.audit_store(store).to_json()
        assert copy.arrivals(0, 99) == store.arrivals(0, 99)
        assert (copy.attachment_get(digest), copy.opening_get("sha256:x")) == (b"a readout" * 9999, b"an opening")
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [file.name], "reading leaves nothing beside it"


@pytest.mark.skipif(os.name == "nt", reason="asks for rights as POSIX knows them")
def test_a_backup_can_be_read_by_this_account_alone(store: SqliteStore, tmp_path: Path) -> None:
    assert stat.S_IMODE(backup.write(store, tmp_path, NOW).stat().st_mode) == 0o600


def test_a_backup_taken_while_others_write_is_of_one_moment(store: SqliteStore, tmp_path: Path) -> None:
    done = threading.Event()

    def work() -> None:
        with SqliteStore(store.path) as other:
            while not done.is_set():
                _append(other, other.size(made.LOG) + 1000)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for second in range(8):
            backup.write(store, tmp_path / "backups", NOW + timedelta(seconds=second))
    finally:
        done.set()
        thread.join()
    files = sorted((tmp_path / "backups").iterdir())
    assert len(files) == 8
    for file in files:
        with SqliteStore(file, readonly=True) as copy:
            assert audit.audit_store(copy).ok


def test_no_backup_is_overwritten(store: SqliteStore, tmp_path: Path) -> None:
    held = backup.write(store, tmp_path, NOW).read_bytes()
    _append(store, 20)
    with pytest.raises(Yours) as caught:
        backup.write(store, tmp_path, NOW)
    assert caught.value.code == "backup-exists"
    assert (tmp_path / backup.file_name(NOW)).read_bytes() == held


def test_a_backup_that_does_not_agree_with_its_checkpoint_is_not_kept(store: SqliteStore, tmp_path: Path) -> None:
    store._db.execute("UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 0")
    with pytest.raises(Ours) as caught:
        backup.write(store, tmp_path / "backups", NOW)
    assert caught.value.code == "backup-differs"
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_that_finds_no_room_leaves_nothing_half(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError):
        backup.write(store, tmp_path / "file", NOW)
    assert (tmp_path / "file").read_bytes() == b""


# --- time -----------------------------------------------------------------------------------------------------------------


def test_what_was_deleted_is_gone_from_the_backups_within_the_stated_time(store: SqliteStore, tmp_path: Path) -> None:
    """One backup a day; thirty days after the deletion no file anywhere holds the bytes."""
    folder = tmp_path / "backups"
    store.opening_put("sha256:x", MARK)
    for day in range(3):
        backup.write(store, folder, NOW + timedelta(days=day))
    store.opening_delete("sha256:x")
    for day in range(3, 3 + SETTINGS.backup_days):
        backup.write(store, folder, NOW + timedelta(days=day))
        backup.prune(folder, NOW + timedelta(days=day), SETTINGS.backup_days)
        assert (MARK in raw(folder)) == (day <= 2 + SETTINGS.backup_days)
    assert MARK in raw(folder)
    backup.prune(folder, NOW + timedelta(days=3 + SETTINGS.backup_days), SETTINGS.backup_days)
    assert MARK not in raw(folder)


def test_pruning_leaves_the_newest_backup_and_whatever_is_none(store: SqliteStore, tmp_path: Path) -> None:
    """Also with a clock that is years ahead."""
    folder = tmp_path / "backups"
    files = [backup.write(store, folder, NOW + timedelta(days=day)) for day in (0, 1)]
    others = ["notes.txt", "record.sqlite", "record-2026-13-99T00-00-00Z.sqlite", "record-2020-01-01T00-00-00Z.sqlite.txt"]
    for name in others:
        (folder / name).write_bytes(b"")
    assert backup.prune(folder, NOW + timedelta(days=9999), 30) == files[:1]
    assert {path.name for path in folder.iterdir()} == {*others, files[1].name}
    assert backup.prune(folder, NOW - timedelta(days=9999), 30) == [], "a clock set back deletes nothing"


# --- restoring ------------------------------------------------------------------------------------------------------------


def test_a_lost_database_comes_back_and_goes_on(store: SqliteStore, tmp_path: Path) -> None:
    file = backup.write(store, tmp_path / "backups", NOW)
    done = backup.restore(file, tmp_path / "new.sqlite", Erased(tmp_path / "none"))
    assert done.sizes == {log: store.size(log) for log in store.logs()} and done.erased == 0
    with SqliteStore(tmp_path / "new.sqlite") as back:
        assert back.arrivals(0, 99) == store.arrivals(0, 99)
        _append(back, 20)
        assert audit.audit_store(back).ok
    assert backup.verify(file) == done.sizes, "the backup itself is as it was"


def test_a_backup_is_not_restored_over_anything_that_it_does_not_hold(store: SqliteStore, tmp_path: Path) -> None:
    file = backup.write(store, tmp_path / "backups", NOW)
    _append(store, 20)
    state = (store.checkpoint(made.LOG), store.arrivals(0, 99))
    with pytest.raises(Refusal) as caught:
        backup.restore(file, store.path, Erased(tmp_path / "none"))
    assert caught.value.code == "restore-over-newer"
    assert state == (store.checkpoint(made.LOG), store.arrivals(0, 99))


def test_another_history_of_the_same_length_is_not_restored_over(store: SqliteStore, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "desk", tmp_path / "twin")
    _append(store, 20)
    with SqliteStore(tmp_path / "twin" / "record.sqlite") as twin:
        _append(twin, 21)
        file = backup.write(twin, tmp_path / "backups", NOW)
    with pytest.raises(Refusal) as caught:
        backup.restore(file, store.path, Erased(tmp_path / "none"))
    assert caught.value.code == "restore-over-newer"


def test_a_backup_is_restored_over_what_it_continues_even_while_that_is_read(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    shutil.copy(store.path, tmp_path / "old.sqlite")
    with SqliteStore(store.path) as newer:
        _append(newer, 20)
        file = backup.write(newer, tmp_path / "backups", NOW)
        state = newer.arrivals(0, 99)
    with SqliteStore(tmp_path / "old.sqlite", readonly=True) as reader:
        assert reader.size(made.LOG) == 5
        backup.restore(file, tmp_path / "old.sqlite", Erased(tmp_path / "none"))
        assert reader.arrivals(0, 99) == state


def test_a_damaged_or_foreign_file_is_not_restored(store: SqliteStore, tmp_path: Path) -> None:
    file = backup.write(store, tmp_path / "backups", NOW)
    file.chmod(0o600)
    broken = bytearray(file.read_bytes())
    with sqlite3.connect(file) as other:
        page = other.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'tile'").fetchone()[0]
    other.close()
    broken[(page - 1) * 4096 : page * 4096] = bytes(4096)
    (tmp_path / "broken.sqlite").write_bytes(broken)
    (tmp_path / "text.sqlite").write_bytes(b"not a database, only some words that somebody wrote into a file" * 20)
    for name in ("broken.sqlite", "text.sqlite", "none.sqlite"):
        with pytest.raises(ComityError):
            backup.restore(tmp_path / name, tmp_path / "new.sqlite", Erased(tmp_path / "none"))
        assert not (tmp_path / "new.sqlite").exists()


def test_the_checkpoint_file_decides_whether_a_restored_backup_may_sign(store: SqliteStore, tmp_path: Path) -> None:
    file = backup.write(store, tmp_path / "backups", NOW)
    _append(store, 20)
    watermark.save(tmp_path / "marks", store)
    backup.restore(file, tmp_path / "new.sqlite", Erased(tmp_path / "none"))
    with SqliteStore(tmp_path / "new.sqlite") as back:
        (error,) = backup.behind(back, watermark.read(tmp_path / "marks").values())
        assert error.code == "record-behind"
        with pytest.raises(Refusal), Marks(tmp_path / "marks", back.number).signing(back, SIGN) as sign:
            back.append(made.LOG, [made.an_act(21)], 5, sign)
        assert back.size(made.LOG) == 5


def test_what_was_deleted_after_the_backup_is_deleted_again_by_the_restore(store: SqliteStore, tmp_path: Path) -> None:
    """Openings, attachments, and acts that were taken back: those would be filed by the next tick."""
    digest = store.attachment_put(MARK * 999)
    store.opening_put("sha256:x", MARK)
    store.opening_put("sha256:y", b"another opening")
    taken_back = store.outbox_put(made.LOG, MARK, made.AT)
    waits = store.outbox_put(made.LOG, made.an_act(20), made.AT)
    file = backup.write(store, tmp_path / "backups", NOW)
    assert store.attachment_delete(digest) and store.opening_delete("sha256:x") and store.outbox_remove(taken_back)
    (tmp_path / "new").mkdir()
    done = backup.restore(file, tmp_path / "new" / "record.sqlite", Erased(tmp_path / "erased"))
    assert done.erased == 3
    assert MARK not in raw(tmp_path / "new")
    assert MARK not in (tmp_path / "erased").read_bytes()
    with SqliteStore(tmp_path / "new" / "record.sqlite") as back:
        assert back.opening_get("sha256:y") == b"another opening"
        assert [one.id for one in back.outbox_list()] == [waits]


def test_what_was_put_again_after_its_deletion_stays(store: SqliteStore, tmp_path: Path) -> None:
    for _ in range(2):
        digest = store.attachment_put(b"a readout")
        assert store.attachment_delete(digest)
    store.attachment_put(b"a readout")
    store.opening_put("sha256:x", b"an opening")
    file = backup.write(store, tmp_path / "backups", NOW)
    assert backup.restore(file, tmp_path / "new.sqlite", Erased(tmp_path / "erased")).erased == 0
    with SqliteStore(tmp_path / "new.sqlite") as back:
        assert back.attachment_get(digest) == b"a readout"


def test_half_a_line_of_a_crash_is_passed_over_and_mended(tmp_path: Path) -> None:
    erased = Erased(tmp_path / "erased")
    assert erased.gone("sha256:x") is None
    with erased.path.open("ab") as file:
        file.write(b'{"gone":"sha2')
    assert erased.names() == {"sha256:x"}
    assert erased.gone("sha256:y") is None
    assert erased.names() == {"sha256:x", "sha256:y"}


def test_a_deletion_that_cannot_be_noted_is_done_and_told(store: SqliteStore, tmp_path: Path) -> None:
    store.opening_put("sha256:x", MARK)
    with pytest.raises(ComityError) as caught:
        store.erased = Erased(tmp_path / "no folder" / "erased")
        store.opening_delete("sha256:x")
    assert caught.value.code == "erasure-not-noted"
    assert MARK not in raw(tmp_path / "desk")
