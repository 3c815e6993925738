"""A disk that fails: each write, sync, truncation and deletion once, before and after it happened; full; read-only; not ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from tests.record import faults, made

from comity.errors import ComityError, Ours
from comity.record import audit, checkpoint, entry
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)
MARK = b"the mill by the northern shore"
ROOT = Path(__file__).resolve().parents[2]

ACTS = [made.an_act(number) for number in range(100, 120)]
"""What is appended: enough that rows of several tables and a full page or two are written."""


@pytest.fixture(scope="module")
def disk() -> faults.Disk:
    return faults.Disk()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in regular use: closed, with an act in the outbox and an opening beside the log."""
    folder = tmp_path_factory.mktemp("before")
    with made.store_with_acts(str(folder / "store.db")) as store:
        store.outbox_put(made.LOG, ACTS[0], made.AT)
        store.opening_put("sha256:x", MARK * 9)
        store.opening_put("sha256:y", b"another opening")
    return folder


def _opened(folder: Path, disk: faults.Disk | None, checkpoints_each: bool) -> SqliteStore:
    store = SqliteStore(folder / "store.db", vfs=faults.NAME if disk else None)
    if checkpoints_each:  # SQLite then copies the write-ahead log into the database after each commit: more calls that can fail
        store._db.execute("PRAGMA wal_autocheckpoint = 1").fetchall()
    return store


def _killed_now(folder: Path, to: Path) -> Path:
    """What another process would find had this one been killed now: the files, without the shared memory."""
    to.mkdir()
    for name in ("store.db", "store.db-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, to / name)
    return to


def _whole(store: SqliteStore, sizes: tuple[int, ...]) -> bytes:
    """The log's checkpoint, after seeing that everything agrees with it and that it has one of the sizes."""
    report = audit.audit_store(store)
    assert report.ok, report.to_json()
    state = checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key)
    assert state.size in sizes
    assert len(store.entries(made.LOG, 0, 9999)) == state.size
    assert len(store.arrivals(0, 9999)) == state.size + 1, "and the charter"
    waits = [one.id for one in store.outbox_list()]
    assert waits == ([entry.parse(ACTS[0]).id] if state.size == 5 else []), "an act waits or is appended, never both or neither"
    return store.checkpoint(made.LOG)


Break = tuple[int, bool, type[apsw.Error]]


def _breaks(work: Callable[[Break], bool]) -> int:
    """Every fault there is: `work` says whether the call of that number was reached. Gives how many there were."""
    count = 0
    for late in (False, True):
        for error in (apsw.IOError, apsw.FullError):
            at = 0
            while work((at, late, error)):
                at, count = at + 1, count + 1
                assert at < 500, "an append asks the disk a bounded number of times"
    return count


@pytest.mark.slow
@pytest.mark.parametrize("checkpoints_each", [False, True], ids=["log alone", "log and database"])
def test_every_call_of_an_append_fails_once_before_and_after_it_happened(
    disk: faults.Disk, before: Path, tmp_path: Path, checkpoints_each: bool
) -> None:
    """Told or not, each append is there whole or not at all: for the process that goes on, and for one that finds the files.

    In each history no two checkpoints of one size are ever committed.
    """
    failed_at = set()

    def work(fault: Break) -> bool:
        at, late, error = fault
        folder = tmp_path / f"{at}-{late}-{error.__name__}"
        shutil.copytree(before, folder)
        committed: dict[int, bytes] = {}
        with _opened(folder, disk, checkpoints_each) as store:
            disk.fail(at, late=late, error=error)
            told = False
            try:
                told = store.append(made.LOG, ACTS, 5, SIGN) == 25
            except ComityError as caught:
                assert caught.code == "store-failed"
            reached = bool(disk.failed)
            failed_at.add(disk.failed)
            disk.fail(-1)
            # Another process, after a kill: what was told is there; what was not told may be.
            with SqliteStore(_killed_now(folder, tmp_path / "killed") / "store.db") as found:
                left = _whole(found, (25,) if told else (5, 25))
                if found.size(made.LOG) == 5:
                    assert found.append(made.LOG, [*ACTS[:1], made.an_act(999)], 5, SIGN) == 7
                    assert audit.audit_store(found).ok
                else:
                    with pytest.raises(Ours) as moved:
                        found.append(made.LOG, ACTS, 5, SIGN)
                    assert moved.value.code == "store-size-moved", "who repeats is told that it is there"
                assert left.startswith(b"lakes/estmark\n")
            shutil.rmtree(tmp_path / "killed")
            # The same process goes on. Copying the log into the database comes after the commit; SQLite passes over a failure
            # there, but that of a disk written in Python is told all the same: not told, and whole.
            sizes = (5, 25) if checkpoints_each else (5,)
            committed[store.size(made.LOG)] = _whole(store, (25,) if told else sizes)
            if store.size(made.LOG) == 5:
                assert store.append(made.LOG, ACTS, 5, SIGN) == 25
            committed[25] = _whole(store, (25,))
        with SqliteStore(folder / "store.db") as store:
            assert committed[25] == _whole(store, (25,))
        shutil.rmtree(folder)
        return reached

    count = _breaks(work)
    assert count >= 40
    kinds = {told.partition(" of ")[0] for told in failed_at if told}
    assert {"write", "sync"} <= kinds
    if checkpoints_each:
        assert {"write of store.db", "sync of store.db"} <= failed_at


@pytest.mark.slow
def test_every_call_of_a_deletion_fails_once_and_the_next_chance_clears_the_traces(
    disk: faults.Disk, before: Path, tmp_path: Path
) -> None:
    """Whatever failed: the row is there or gone, the record is whole, and when the store is next opened no byte is left."""

    def work(fault: Break) -> bool:
        at, late, error = fault
        folder = tmp_path / f"{at}-{late}-{error.__name__}"
        shutil.copytree(before, folder)
        with _opened(folder, disk, False) as store:
            disk.fail(at, late=late, error=error)
            told = False
            try:
                told = store.opening_delete("sha256:x")
            except ComityError as caught:
                assert caught.code == "store-failed"
            reached = bool(disk.failed)
            disk.fail(-1)
            there = store.opening_get("sha256:x")
            assert there in ((None,) if told else (None, MARK * 9))
            killed = _killed_now(folder, tmp_path / "killed")
            with SqliteStore(killed / "store.db") as found:
                _whole(found, (5,))
                if found.opening_get("sha256:x") is None:
                    assert MARK not in _raw(killed), "opened again after a kill: the traces are gone"
            shutil.rmtree(killed)
            if there is not None:
                assert store.opening_delete("sha256:x")
            assert store.finish_erasure()
            assert MARK not in _raw(folder)
            assert store.opening_get("sha256:y") == b"another opening"
            _whole(store, (5,))
        shutil.rmtree(folder)
        return reached

    assert _breaks(work) >= 40


@pytest.mark.slow
def test_every_call_of_making_a_store_fails_once_and_the_next_opening_makes_it(disk: faults.Disk, tmp_path: Path) -> None:
    def work(fault: Break) -> bool:
        at, late, error = fault
        folder = tmp_path / f"{at}-{late}-{error.__name__}"
        folder.mkdir()
        disk.fail(at, late=late, error=error)
        try:
            with SqliteStore(folder / "store.db", vfs=faults.NAME) as store:
                store.create_log(made.log_opening(), SIGN)
        except ComityError as caught:
            assert caught.code == "store-failed"
        reached = bool(disk.failed)
        disk.fail(-1)
        with SqliteStore(folder / "store.db") as store:
            if not store.logs():
                store.create_log(made.log_opening(), SIGN)
            assert store.entries(made.LOG, 0, 9) == [made.log_opening()]
            assert checkpoint.open(store.checkpoint(made.LOG), made.LOG_KEY.verify_key).size == 1
        shutil.rmtree(folder)
        return reached

    assert _breaks(work) >= 40


def _raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("store.db*")))


# --- real disks -----------------------------------------------------------------------------------------------------------

FULL = """
import resource, signal, sys
sys.path[:0] = sys.argv[2:]
from tests.record import made
from comity.errors import Ours
from comity.record.sqlite import SqliteStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sign = made.signer(made.LOG_KEY)
with SqliteStore(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    size, refused = 5, 0
    for number in range(60):
        try:
            size = store.append(made.LOG, [made.an_act(number + 100), bytes(9_000)], size, sign)
            print(size, flush=True)
        except Ours as error:
            assert error.code == "store-failed", error
            refused += 1
        assert store.size(made.LOG) == size
    assert refused > 5
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(store.append(made.LOG, [made.an_act(999)], size, sign), "refused before", refused)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits the size of files with a POSIX call")
def test_a_file_that_may_not_grow_keeps_what_was_told_and_goes_on_when_there_is_room(before: Path, tmp_path: Path) -> None:
    """The system itself refuses to write (as a full disk does), many times over, in the middle of pages."""
    shutil.copytree(before, tmp_path / "full")
    file = tmp_path / "full" / "store.db"
    ran = subprocess.run(
        [sys.executable, "-c", FULL, str(file), str(ROOT / "src"), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = int(ran.stdout.splitlines()[-1].split()[0])
    with SqliteStore(file) as store:
        assert store.size(made.LOG) == told
        assert [finding for log in audit.audit_store(store).logs for finding in log.faults] == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount") if sys.platform == "linux" else None
    ran = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False)
    if not ran or ran.returncode:
        pytest.skip("this account may not mount a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_when_there_is_room_again_the_same_store_goes_on(small_disk: Path, before: Path) -> None:
    shutil.copy(before / "store.db", small_disk / "store.db")
    with SqliteStore(small_disk / "store.db") as store:
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(400_000))
        size = 5
        with pytest.raises(Ours) as caught:
            for number in range(100):
                size = store.append(made.LOG, [made.an_act(number + 100), bytes(20_000)], size, SIGN)
        assert caught.value.code == "store-failed"
        assert store.size(made.LOG) == size
        ballast.unlink()
        assert store.append(made.LOG, [made.an_act(999)], size, SIGN) == size + 1
    with SqliteStore(small_disk / "store.db") as store:
        assert store.size(made.LOG) == size + 1
        assert [finding for log in audit.audit_store(store).logs for finding in log.faults] == []


def test_a_disk_that_turned_read_only_is_told_and_still_read(small_disk: Path, before: Path) -> None:
    shutil.copy(before / "store.db", small_disk / "store.db")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Ours) as caught:
        SqliteStore(small_disk / "store.db")
    assert caught.value.code == "store-failed"
    with SqliteStore(small_disk / "store.db", readonly=True) as store:
        assert _whole(store, (5,))


def _told_to_nobody(file: Path) -> str:
    """What an account without rights is told when it opens the store to write: the code of the error, or `opened`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            try:
                with SqliteStore(file) as store:
                    store.opening_put("sha256:z", b"z")
                told = "opened"
            except ComityError as error:
                told = error.code
            except BaseException as error:
                told = repr(error)
            os.write(writing, told.encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return answer.read()


@pytest.mark.skipif(os.name == "nt", reason="takes rights away as POSIX knows them")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_without_the_right_to_write_it_is_told_and_nothing_is_changed(before: Path, what: str) -> None:
    """As another account, where this one may do anything."""
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to other accounts
        folder = Path(place)
        shutil.copy(before / "store.db", folder / "store.db")
        held = (folder / "store.db").read_bytes()
        (folder / "store.db").chmod(0o444)
        folder.chmod(0o555 if what == "folder" else 0o777)
        try:
            assert _told_to_nobody(folder / "store.db") == "store-failed"
            assert (folder / "store.db").read_bytes() == held
        finally:
            folder.chmod(0o700)
