"""An audit that is interrupted anywhere and run again ends with the same report, and what it remembers can fool nobody."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.record import made

from comity.errors import Yours
from comity.record import audit, checkpoint, publish
from comity.record.audit_resume import Resume
from comity.record.served import Files, FolderFiles, StoreFiles
from comity.record.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]


class BrokenError(Exception):
    """The machine stops here."""


@dataclass
class Failing:
    """Files that stop at the read with a certain number, and remember what was read."""

    files: Files
    stop: int = 0
    asked: list[str] = field(default_factory=list)

    def logs(self) -> list[str]:
        return self.files.logs()

    def read(self, log: str, path: str) -> bytes | None:
        self.asked.append(f"{log}/{path}")
        if len(self.asked) == self.stop:
            raise BrokenError
        return self.files.read(log, path)


def _fill(store: SqliteStore, acts: int) -> None:
    """Acts, some under a revoked key and some that are none; notes by somebody who saw them, two of them wrong."""
    rows = [made.an_act(1)] * acts
    rows[300:302] = [made.revocation(), made.an_act(2)]
    rows[310:311] = [made.loan()]
    for at in range(20, acts, 97):
        rows[at] = b"no act %d\n" % at
    store.append(made.LOG, rows, store.size(made.LOG), made.signer(made.LOG_KEY))
    state = checkpoint.peek(store.checkpoint(made.LOG))
    notes = [made.a_seen(state.size, state.root)] * 600
    notes[100] = notes[400] = made.a_seen(7, b"\x01" * 32)
    notes[500] = made.a_seen(7, b"\x01" * 32, "lakes/elsewhere")
    store.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
    store.append(made.SEEN_LOG, notes, 1, made.signer(made.SEEN_KEY))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with made.store_with_acts(str(tmp_path / "store.db")) as one:
        _fill(one, 900)
        yield one


@pytest.fixture
def out(store: SqliteStore, tmp_path: Path) -> Path:
    """The published record, with a fault in a tile besides."""
    publish.publish(store, tmp_path / "out")
    file = tmp_path / "out" / made.LOG / "tile/0/001"
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    return tmp_path / "out"


def _resume(tmp_path: Path) -> Resume:
    return Resume(tmp_path / "resume", "this test", every=1)


def _told(files: Files | Path, resume: Resume | None = None) -> Any:
    return audit.audit_tree(files, resume=resume).to_json()


def test_stopped_at_any_read_and_run_again_it_tells_the_same(out: Path, tmp_path: Path) -> None:
    whole = Failing(FolderFiles(out))
    report = _told(whole)
    assert report["grade"] == "does-not-hold"
    assert len(whole.asked) > 20
    less = 0
    for stop in range(1, len(whole.asked) + 1):
        (tmp_path / "resume").unlink(missing_ok=True)
        with pytest.raises(BrokenError):
            _told(Failing(FolderFiles(out), stop), _resume(tmp_path))
        rest = Failing(FolderFiles(out))
        assert _told(rest, _resume(tmp_path)) == report, stop
        less += len(rest.asked) < len(whole.asked)
    assert less > 2  # it went on; where a fault lies ahead it begins anew, to tell it where it is


def test_stopped_again_and_again_it_comes_to_the_end(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "long.db")) as store:
        _fill_more(store, 4000)
        whole = Failing(StoreFiles(store))
        report = _told(whole)
        found, runs = None, 0
        while found is None and runs < 10:
            runs += 1
            try:
                found = _told(Failing(StoreFiles(store), 20), _resume(tmp_path))
            except BrokenError:
                continue
    assert found == report
    assert 2 < runs < 10
    assert len(whole.asked) > 35


def test_a_log_that_grew_meanwhile_is_gone_on_with(store: SqliteStore, tmp_path: Path) -> None:
    _told(StoreFiles(store), _resume(tmp_path))
    _fill_more(store, 300)
    rest = Failing(StoreFiles(store))
    assert _told(rest, _resume(tmp_path)) == _told(StoreFiles(store))
    assert f"{made.LOG}/tile/entries/003" in rest.asked
    assert not {f"{made.LOG}/tile/entries/00{at}" for at in range(3)} & set(rest.asked)


def _fill_more(store: SqliteStore, count: int) -> None:
    size = store.size(made.LOG)
    store.append(made.LOG, [made.an_act(size)] * count, size, made.signer(made.LOG_KEY))


def test_another_history_meanwhile_is_read_from_its_first_entry(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    """What was remembered of the first history does not lead to the root of the second: nothing of it is taken over."""
    _told(StoreFiles(store), _resume(tmp_path))
    with made.store_with_acts(str(tmp_path / "other.db"), 4) as other:
        _fill(other, 1000)
        assert _told(StoreFiles(other), _resume(tmp_path)) == _told(StoreFiles(other))
    shorter = tmp_path / "shorter.db"
    with made.store_with_acts(str(shorter)) as other:
        _fill(other, 320)
        assert _told(StoreFiles(other), _resume(tmp_path)) == _told(StoreFiles(other))


def test_a_fault_that_was_mended_before_the_log_grew_is_not_told_any_more(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    assert _told(out, _resume(tmp_path))["grade"] == "does-not-hold"
    (out / made.LOG / "tile/0/001").unlink()
    _fill_more(store, 300)
    publish.publish(store, out)
    assert _told(out, _resume(tmp_path)) == _told(out)


def test_a_charter_that_grew_meanwhile_decides_anew_whose_signatures_count(store: SqliteStore, tmp_path: Path) -> None:
    _told(StoreFiles(store), _resume(tmp_path))
    changes = {"participants/hill-watch/authority": made.STRANGER.verify_key.vkey}
    value = made.placed("amendment/1", made.CHARTER_LOG, made.AUTHORITY, previous=made.CHARTER_ID, changes=changes, last={})
    value["by"] = [made.AUTHORITY.ref, made.OTHER_AUTHORITY.ref]
    raw = made.entry.sign(value, made.AUTHORITY, made.OTHER_AUTHORITY)
    store.append(made.CHARTER_LOG, [raw], 1, made.signer(made.CHARTER_KEY))
    rest = Failing(StoreFiles(store))
    assert _told(rest, _resume(tmp_path)) == _told(StoreFiles(store))
    assert f"{made.LOG}/tile/entries/000" in rest.asked


@pytest.mark.parametrize("change", ["size", "peaks", "rows", "turns", "report", "key", "under"])
def test_what_is_remembered_wrongly_never_makes_a_wrong_log_hold(store: SqliteStore, tmp_path: Path, change: str) -> None:
    """A file damaged in any member leads to the same report, or to a fresh one: a frontier that is wrong misses the root."""
    _told(StoreFiles(store), _resume(tmp_path))
    value = json.loads((tmp_path / "resume").read_bytes())
    broken = {"size": 256, "peaks": "00", "rows": {"1": "00" * 32}, "turns": [[0, "x"]], "report": {}, "key": "x", "under": "x"}
    value["logs"][made.LOG][change] = broken[change]
    (tmp_path / "resume").write_text(json.dumps(value))
    assert _told(StoreFiles(store), _resume(tmp_path)) == _told(StoreFiles(store))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"form":"x"}', b"\xff", b'{"form":"comity audit 1","logs":[],"about":""}'])
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "resume").write_bytes(data)
    with pytest.raises(Yours) as caught:
        _resume(tmp_path)
    assert caught.value.code == "resume-malformed"
    assert (tmp_path / "resume").read_bytes() == data


def test_a_place_where_nothing_can_be_written_is_told(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(Yours) as caught:
        _told(StoreFiles(store), Resume(tmp_path / "none" / "resume", "this test", every=1))
    assert caught.value.code == "resume-unwritable"
    with pytest.raises(Yours) as caught:
        Resume(tmp_path, "this test")
    assert caught.value.code == "resume-malformed"


def test_the_file_of_another_audit_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    _told(StoreFiles(store), _resume(tmp_path))
    with pytest.raises(Yours) as caught:
        Resume(tmp_path / "resume", "another target")
    assert caught.value.code == "resume-other"


def _verify(*args: object) -> list[str]:
    return [sys.executable, "-m", "comity.cli.main", "verify", *map(str, args), "--json"]


@pytest.mark.slow
def test_killed_by_the_system_and_run_again_it_tells_the_same(tmp_path: Path) -> None:
    database, resume = tmp_path / "store.db", tmp_path / "resume"
    with made.store_with_acts(str(database)) as store:
        for _ in range(5):
            _fill_more(store, 4000)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(_verify(database, "--resume", resume), env=env, stdout=subprocess.DEVNULL) as process:
        for _ in range(6000):
            if resume.exists() or process.poll() is not None:
                break
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert json.loads(resume.read_bytes())["logs"][made.LOG]["size"] < 20_000
    ran = [
        subprocess.run(_verify(database, *more), env=env, capture_output=True, check=True, timeout=120)
        for more in (["--resume", resume], [])
    ]
    assert json.loads(ran[0].stdout) == json.loads(ran[1].stdout)
    assert json.loads(ran[0].stdout)["grade"] == "holds"
