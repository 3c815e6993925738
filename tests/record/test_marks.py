"""Copies of a database, several programs on one, restored backups: the checkpoint file is asked before every signature."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.record import made

from comity.errors import Ours, Refusal, Theirs, Yours
from comity.record import canonical, checkpoint, watermark
from comity.record.marks import Marks
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with made.store_with_acts(str(tmp_path / "store.db")) as found:
        yield found


@pytest.fixture
def marks(tmp_path: Path, store: SqliteStore) -> Marks:
    """A checkpoint file outside, which knows the store's logs."""
    (tmp_path / "outside").mkdir()
    watermark.save(tmp_path / "outside" / "marks", store)
    return Marks(tmp_path / "outside" / "marks", store.number)


def _copy(store: SqliteStore, to: Path) -> SqliteStore:
    """The same database at another place: copied as files, as a person would."""
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copy(store.path, to)
    return SqliteStore(to)


def _append(store: SqliteStore, marks: Marks, number: int) -> bytes:
    with marks.signing(store, SIGN) as sign:
        store.append(made.LOG, [made.an_act(number)], store.size(made.LOG), sign)
    return store.checkpoint(made.LOG)


def _seen_by(marks: Marks, store: SqliteStore, wait: float = 5.0) -> Marks:
    """The same checkpoint file, as another program sees it."""
    return Marks(marks.path, store.number, wait)


def test_a_copied_database_is_refused_at_its_next_signature(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    """Both were open before either signed: the start of a program was too early to notice."""
    with _copy(store, tmp_path / "copy.db") as copy:
        other = _seen_by(marks, copy)
        other.check(copy)
        first = _append(store, marks, 20)
        for number in (20, 21):
            with pytest.raises(Refusal) as caught:
                _append(copy, other, number)
            assert caught.value.code == "record-behind"
        assert copy.size(made.LOG) == 5
        _append(store, marks, 22)
        assert watermark.read(marks.path)[made.LOG] == store.checkpoint(made.LOG) != first


def test_the_copy_that_signs_first_is_the_one_that_goes_on(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    with _copy(store, tmp_path / "copy.db") as copy:
        _append(copy, _seen_by(marks, copy), 20)
        with pytest.raises(Refusal) as caught:
            _append(store, marks, 21)
        assert caught.value.code == "record-behind"
        assert "mirror" in str(caught.value.todo)


def test_another_history_of_equal_length_is_refused(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    with _copy(store, tmp_path / "copy.db") as copy:
        copy.append(made.LOG, [made.an_act(21)], 5, SIGN)  # without asking: as a program would that is not this one
        _append(store, marks, 20)
        with pytest.raises(Refusal) as caught:
            _append(copy, _seen_by(marks, copy), 22)
        assert caught.value.code == "record-differs"


def test_two_programs_on_one_database_never_write_an_older_mark_over_a_newer(store: SqliteStore, marks: Marks) -> None:
    with SqliteStore(store.path) as other:
        second = _seen_by(marks, other)
        for number in range(20, 30):
            _append(*((store, marks) if number % 2 else (other, second)), number)
            assert watermark.read(marks.path)[made.LOG] == store.checkpoint(made.LOG)
        assert store.size(made.LOG) == 15


def test_many_threads_with_their_own_openings_leave_the_newest_mark(store: SqliteStore, marks: Marks) -> None:
    sizes = []

    def work(first: int) -> None:
        with SqliteStore(store.path) as own:
            mine = _seen_by(marks, own)
            for number in range(first, first + 15):
                while True:
                    try:
                        _append(own, mine, number)
                        break
                    except Ours as error:
                        assert error.code == "store-size-moved"
                sizes.append(checkpoint.peek(watermark.read(marks.path)[made.LOG]).size)

    threads = [threading.Thread(target=work, args=(100 * at,)) for at in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sizes) == 45, "no thread ended early"
    assert watermark.read(marks.path)[made.LOG] == store.checkpoint(made.LOG)
    assert store.size(made.LOG) == 50


KILLED = """
import os, sys
sys.path[:0] = sys.argv[4:]
from pathlib import Path
from tests.record import made
from comity.record.marks import Marks
from comity.record.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
marks = Marks(Path(sys.argv[2]), store.number)
with marks.signing(store, made.signer(made.LOG_KEY)) as sign:
    def dies(text):
        raw = sign(text)
        if sys.argv[3] == "before":
            os._exit(9)
        return raw
    store.append(made.LOG, [made.an_act(20)], 5, dies)
    os._exit(9)
"""


def _die(store: SqliteStore, marks: Marks, when: str) -> None:
    """Another process signs and is gone: before the commit, or after it and before it wrote the mark."""
    command = [sys.executable, "-c", KILLED, str(store.path), str(marks.path), when, str(ROOT / "src"), str(ROOT)]
    assert subprocess.run(command, timeout=60, check=False).returncode == 9


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_signature_and_mark_the_same_database_goes_on_and_a_copy_does_not(
    store: SqliteStore, marks: Marks, tmp_path: Path, when: str
) -> None:
    """The copy cannot know whether that signature was committed; the database itself does."""
    with _copy(store, tmp_path / "copy.db") as copy:
        _die(store, marks, when)
        with pytest.raises(Refusal) as caught:
            _append(copy, _seen_by(marks, copy), 21)
        assert caught.value.code == "signature-unsettled"
        with pytest.raises(Refusal):
            _seen_by(marks, copy).check(copy)
        assert copy.size(made.LOG) == 5
        assert store.size(made.LOG) == (5 if when == "before" else 6)
        marks.check(store)
        assert watermark.read(marks.path)[made.LOG] == store.checkpoint(made.LOG), "what the dead process did not write is mended"
        _append(store, marks, 22)
        with pytest.raises(Refusal) as caught:
            _append(copy, _seen_by(marks, copy), 23)
        assert caught.value.code == "record-behind"


def test_a_copy_made_after_the_commit_of_a_killed_program_may_go_on(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    """It holds what was signed: nothing can be signed twice."""
    _die(store, marks, "after")
    with _copy(store, tmp_path / "moved.db") as moved:
        _append(moved, _seen_by(marks, moved), 21)
        assert moved.size(made.LOG) == 7


def test_killed_in_the_middle_of_its_note_a_signer_stops_nobody(store: SqliteStore, marks: Marks) -> None:
    """The note is written before anything is signed: half of one means that nothing was."""
    lock = marks.path.with_name("marks.lock")
    lock.write_bytes(b'{"database":"1","te')
    _append(store, marks, 20)
    assert lock.read_bytes() == b""


HOLDS = """
import sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from comity.record.lock import FileLock
lock = FileLock(Path(sys.argv[1]), 5)
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_that_another_program_holds_is_waited_for_and_then_told(store: SqliteStore, marks: Marks) -> None:
    command = [sys.executable, "-c", HOLDS, str(marks.path) + ".lock", str(ROOT / "src"), str(ROOT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(Ours) as caught:
            _append(store, _seen_by(marks, store, wait=0.05), 20)
        assert caught.value.code == "checkpoint-lock-failed"
        assert store.size(made.LOG) == 5
        holder.kill()
    _append(store, marks, 20)


def test_a_damaged_checkpoint_file_is_not_taken_for_an_empty_one(store: SqliteStore, marks: Marks) -> None:
    marks.path.write_bytes(marks.path.read_bytes()[:-20])
    with pytest.raises(Theirs):
        _append(store, marks, 20)
    assert store.size(made.LOG) == 5


@pytest.mark.skipif(os.name == "nt", reason="a folder in place of the file is another error there")
def test_a_checkpoint_file_that_cannot_be_read_is_not_taken_for_an_empty_one(store: SqliteStore, marks: Marks) -> None:
    marks.path.unlink()
    marks.path.mkdir()
    with pytest.raises(Ours) as caught:
        _append(store, marks, 20)
    assert caught.value.code == "checkpoint-file-unreadable"
    assert store.size(made.LOG) == 5


def test_a_new_log_is_not_begun_where_the_file_knows_it(marks: Marks, tmp_path: Path) -> None:
    """An empty database beside an old checkpoint file would begin every log a second time."""
    with SqliteStore(tmp_path / "empty.db") as empty, pytest.raises(Refusal) as caught:
        other = _seen_by(marks, empty)
        with other.signing(empty, SIGN) as sign:
            empty.create_log(made.log_opening(), sign)
    assert caught.value.code == "record-behind"


# --- overriding -----------------------------------------------------------------------------------------------------------


def test_an_override_is_written_down_before_anything_is_signed_again(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    with _copy(store, tmp_path / "backup.db") as backup:
        lost = _append(store, marks, 20)
        mine = _seen_by(marks, backup)
        with pytest.raises(Refusal):
            mine.check(backup)
        (done,) = mine.override(backup, at="2026-03-02T08:00:00Z", who="A. Keeper", why="The disk is lost; no mirror has it.")
        assert (done.log, done.remembered, done.now) == (made.LOG, lost, backup.checkpoint(made.LOG))
        (row,) = [canonical.decode(line) for line in mine.overrides.read_bytes().splitlines()]
        assert row == {
            "at": "2026-03-02T08:00:00Z",
            "log": made.LOG,
            "now": backup.checkpoint(made.LOG).decode(),
            "remembered": lost.decode(),
            "who": "A. Keeper",
            "why": "The disk is lost; no mirror has it.",
        }
        mine.check(backup)
        _append(backup, mine, 21)
        with pytest.raises(Refusal) as caught:
            _append(store, marks, 22)
        assert caught.value.code == "record-differs", "the other one is the copy now"


def test_overrides_are_only_ever_added(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    with _copy(store, tmp_path / "backup.db") as backup:
        _append(store, marks, 20)
        mine = _seen_by(marks, backup)
        mine.override(backup, at="2026-03-02T08:00:00Z", who="A", why="first")
        before = mine.overrides.read_bytes()
        _append(backup, mine, 21)
        marks.override(store, at="2026-03-03T08:00:00Z", who="B", why="second")
        assert marks.overrides.read_bytes().startswith(before)
        assert len(marks.overrides.read_bytes().splitlines()) == 2


def test_where_nothing_stands_against_signing_there_is_nothing_to_override(store: SqliteStore, marks: Marks) -> None:
    with pytest.raises(Yours) as caught:
        marks.override(store, at="2026-03-02T08:00:00Z", who="A", why="just so")
    assert caught.value.code == "override-needless"
    assert not marks.overrides.exists()


def test_an_unsettled_signature_can_be_overridden_too(store: SqliteStore, marks: Marks, tmp_path: Path) -> None:
    """The machine is gone on which the database lay; its copy may sign on once a person has answered for it."""
    with _copy(store, tmp_path / "copy.db") as copy:
        _die(store, marks, "before")
        mine = _seen_by(marks, copy)
        assert mine.override(copy, at="2026-03-02T08:00:00Z", who="A", why="moved") == []
        (row,) = [canonical.decode(line) for line in mine.overrides.read_bytes().splitlines()]
        assert f"{made.LOG}\\n6\\n" in row["unsettled"]
        _append(copy, mine, 21)


def test_a_folder_copied_whole_is_noticed_by_nothing_in_it_and_leaves_two_checkpoints_of_one_size(
    store: SqliteStore, marks: Marks, tmp_path: Path
) -> None:
    """docs/spec/store.md says so: each copy has its own checkpoint file. What it leaves is proof, for whoever sees both."""
    (tmp_path / "twin").mkdir()
    shutil.copy(marks.path, tmp_path / "twin" / "marks")
    with _copy(store, tmp_path / "twin" / "store.db") as twin:
        one, other = _append(store, marks, 20), _append(twin, Marks(tmp_path / "twin" / "marks", twin.number), 21)
        states = [checkpoint.open(raw, made.LOG_KEY.verify_key) for raw in (one, other)]
        assert states[0].size == states[1].size and states[0].root != states[1].root
        with pytest.raises(Refusal) as caught:
            watermark.compare(store, other)
        assert caught.value.code == "record-differs"
