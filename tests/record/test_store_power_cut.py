"""The power goes at any moment: what was told is there, what was not is there whole or not at all."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.record import faults, made

from comity.record import audit, checkpoint
from comity.record.sqlite import SqliteStore

SIGN = made.signer(made.LOG_KEY)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_disk_had_not_synced_is_lost_or_torn_and_nothing_that_was_told(tmp_path: Path, seed: int) -> None:
    """Some hundred power cuts of one history: appends of many sizes, and copies of the write-ahead log into the database."""
    draws, disk = random.Random(seed), faults.Recorder()
    told: list[tuple[int, int]] = [(0, 0)]  # (calls made of the disk when an append returned, size)
    number = 0
    with SqliteStore(tmp_path / "store.db", vfs="recorder") as store:
        store._db.execute("PRAGMA wal_autocheckpoint = 12").fetchall()
        store.create_log(made.FOUNDING, made.signer(made.CHARTER_KEY))
        store.create_log(made.log_opening(), SIGN)
        store.append(made.LOG, [made.loan()], 1, SIGN)
        told.append((len(disk.asked), 2))
        for _ in range(25):
            count = draws.choice((1, 2, 5, 20))
            group = [made.an_act(number + at) for at in range(count)]
            number += count
            size = store.append(made.LOG, group, told[-1][1], SIGN)
            told.append((len(disk.asked), size))
            if draws.random() < 0.2:
                store.outbox_put(made.LOG, made.an_act(9000 + number), made.AT)
        states = {0: b""}
        for _, size in told[1:]:
            states[size] = b"".join(store.entries(made.LOG, 0, size))
        asked = list(disk.asked)
    assert {"store.db", "store.db-wal"} <= {one.file for one in asked if one.what == "sync"}
    for cut in range(250):
        at = draws.randrange(1, len(asked) + 1)
        place = tmp_path / "cut"
        place.mkdir()
        for name, data in faults.after_power_cut(asked[:at], draws).items():
            (place / name).write_bytes(data)
        least = max(size for calls, size in told if calls <= at)
        with SqliteStore(place / "store.db") as found:
            if made.LOG not in found.logs():
                assert least == 0
            elif (size := found.size(made.LOG)) > 1:
                assert size >= least and b"".join(found.entries(made.LOG, 0, size)) == states[size], (cut, at)
                assert checkpoint.open(found.checkpoint(made.LOG), made.LOG_KEY.verify_key).size == size
                report = audit.audit_store(found)
                assert report.ok, report.to_json()
        shutil.rmtree(place)
