"""What machines do to a node: its clock jumps, two programs use its folder, a reader holds the database while it forgets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest
from tests.desk import made

from comity.desk.desk import Desk
from comity.errors import Ours, Refusal
from comity.record import checkpoint, watermark
from comity.web import app


def _wait_for(desk: Desk) -> str:
    return made.speak(desk, "alba", "open", made.SIDES, made.call(), hold=None)[0]


def test_a_clock_set_back_a_year_keeps_an_act_waiting_and_loses_nothing(desk: Desk, clock: made.Clock) -> None:
    """It is on the record when the clock is right again. Until then the outbox shows when it leaves; and it can be taken back."""
    first, second = _wait_for(desk), _wait_for(desk)
    leaves = desk.node.pending()[0].leaves
    assert leaves == "2026-11-21T09:01:00Z"
    clock.wait(days=-365)
    assert desk.node.tick(clock()) == 0
    assert [(one.act.id, one.leaves) for one in desk.node.pending()] == [(first, leaves), (second, leaves)]
    desk.node.take_back(second)
    clock.wait(days=365, seconds=59)
    assert desk.node.tick(clock()) == 0
    clock.wait(seconds=1)
    assert desk.node.tick(clock()) == 1
    assert desk.store.entry_by_id(first) is not None and desk.store.entry_by_id(second) is None
    assert desk.verify().ok


def test_a_clock_set_forward_a_year_lets_an_act_leave_at_once(desk: Desk, clock: made.Clock) -> None:
    """The time to take it back is cut short; nothing else comes of it, also when the clock is set right again."""
    act = _wait_for(desk)
    clock.wait(days=365)
    assert desk.node.tick(clock()) == 1
    clock.wait(days=-365)
    made.open_call(desk)
    found = desk.store.entry_by_id(act)
    assert found is not None and desk.store.entries(found.log, found.index, found.index + 1) == [found.raw]
    assert desk.verify().ok


def test_the_order_of_the_log_and_its_checkpoints_do_not_follow_the_clock(desk: Desk, clock: made.Clock) -> None:
    """Each act says the time that its author's clock showed; its place says after what it came."""
    sizes = []
    for days in (0, 400, -800, 30):
        clock.wait(days=days)
        made.open_call(desk)
        sizes.append(checkpoint.peek(desk.store.checkpoint("ford/alba")).size)
    assert sizes == sorted(set(sizes))
    assert len(desk.node.cases()) == 4
    assert desk.verify().ok


def test_two_programs_on_one_folder_take_turns_and_the_checkpoint_file_is_the_newest(home: Path) -> None:
    """`comity serve` has the folder open while `comity act` files in it, again and again."""
    with made.opened(home) as served, made.opened(home) as command:
        for _ in range(3):
            made.open_call(served)
            assert watermark.read(home / "checkpoints.jsonl")["ford/alba"] == served.store.checkpoint("ford/alba")
            command.node.catch_up()
            made.open_call(command)
            assert watermark.read(home / "checkpoints.jsonl")["ford/alba"] == command.store.checkpoint("ford/alba")
            served.node.catch_up()
        assert len(served.node.cases()) == len(command.node.cases()) == 6
        assert served.verify().ok


def test_a_copy_of_the_database_that_is_open_already_is_refused_at_its_next_act(home: Path, tmp_path: Path) -> None:
    """Both asked the checkpoint file when they were opened, and both were right then."""
    marks = tmp_path / "outside" / "checkpoints.jsonl"
    marks.parent.mkdir()
    with made.opened(home, marks=marks) as one, made.opened(made.copied(home, tmp_path / "copy"), marks=marks) as copy:
        made.open_call(one)
        before = copy.store.checkpoint("ford/alba")
        with pytest.raises(Refusal) as told:
            made.open_call(copy)
        assert told.value.code == "record-behind"
        assert copy.store.checkpoint("ford/alba") == before
        assert copy.node.cases() == ()
        made.open_call(one)


def test_a_refused_signature_leaves_the_act_in_the_outbox(home: Path, tmp_path: Path, clock: made.Clock) -> None:
    marks = tmp_path / "outside" / "checkpoints.jsonl"
    marks.parent.mkdir()
    with (
        made.opened(home, marks=marks) as one,
        made.opened(made.copied(home, tmp_path / "copy"), clock, marks=marks) as copy,
    ):
        act = _wait_for(copy)
        made.open_call(one)
        clock.wait(minutes=5)
        with pytest.raises(Refusal):
            copy.node.tick(clock())
        assert [waiting.id for waiting in copy.store.outbox_list()] == [act]


def test_every_tick_clears_what_a_reader_kept_from_being_erased(desk: Desk, clock: made.Clock) -> None:
    desk.store.opening_put("sha256:x", b"the mill by the northern shore")
    desk.store._db.execute("DELETE FROM opening")
    desk.store._db.execute("INSERT INTO erasure DEFAULT VALUES")
    assert b"northern shore" in made.bytes_of(desk.root)
    clock.wait(seconds=5)
    desk.node.tick(clock())
    assert b"northern shore" not in made.bytes_of(desk.root)
    assert desk.store._rows("SELECT count(*) FROM erasure") == [(0,)]


def test_taking_back_while_somebody_reads_deletes_all_and_tells_what_is_not_yet_erased(home: Path, clock: made.Clock) -> None:
    """The act's bytes and the openings of its sealed fields: the second is not forgotten because the first was slow."""
    with made.opened(home, clock) as desk:
        case = made.open_call(desk)
        act, _ = made.speak(desk, "alba", "readout", {}, case, hold=None, sealed={"place": {"label": "Quarrystead"}})
        assert b"Quarrystead" in made.bytes_of(home)
        desk.store._db.set_busy_timeout(20)
        reader = apsw.Connection(str(home / "record.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchall()
        with pytest.raises(Ours) as told:
            desk.node.take_back(act)
        assert told.value.code == "store-deletion-pending"
        assert desk.store.outbox_list() == []
        assert desk.store._rows("SELECT count(*) FROM opening") == [(0,)]
        reader.close()
        desk.node.tick(clock())
        assert b"Quarrystead" not in made.bytes_of(home)


def test_a_log_that_cannot_be_added_to_does_not_hold_up_the_others(home: Path, clock: made.Clock) -> None:
    """alba's log is ahead in the checkpoint file (another copy signed); borea's is not."""
    with made.opened(home, clock) as desk:
        case = made.open_call(desk)
        older = watermark.read(home / "checkpoints.jsonl")
        stuck = made.speak(desk, "alba", "readout", {"fields": {"topics/a": made.topic("One.")}}, case, hold=None)[0]
        free = made.speak(desk, "borea", "readout", {"fields": {"topics/a": made.topic("Two.")}}, case, hold=None)[0]
        with made.opened(made.copied(home, home.parent / "copy"), clock) as copy:
            made.open_call(copy)
            watermark.write(home / "checkpoints.jsonl", {**older, "ford/alba": copy.store.checkpoint("ford/alba")})
        clock.wait(minutes=2)
        with pytest.raises(Refusal) as told:
            desk.node.tick(clock())
        assert told.value.code == "record-behind"
        assert [one.id for one in desk.store.outbox_list()] == [stuck]
        assert desk.store.entry_by_id(free) is not None


def test_the_pages_go_on_moving_the_outbox_after_a_fault(home: Path, clock: made.Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program holds the database for longer than is waited: that is no reason to stop for good."""
    monkeypatch.setattr(app, "TICK_S", 0.005)

    async def served(desk: Desk) -> None:
        other = apsw.Connection(str(home / "record.sqlite"))
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(app._tick(desk))
        await asyncio.sleep(0.1)
        assert not task.done() and len(desk.store.outbox_list()) == 1
        other.execute("ROLLBACK")
        other.close()
        for _ in range(500):
            await asyncio.sleep(0.01)
            if not desk.store.outbox_list():
                break
        task.cancel()

    with made.opened(home, clock) as desk:
        act = _wait_for(desk)
        desk.store._db.set_busy_timeout(5)
        clock.wait(minutes=2)
        asyncio.run(served(desk))
        assert desk.store.entry_by_id(act) is not None
