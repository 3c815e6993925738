"""What a process leaves in the cache: the next says what the whole record says and reads little. What is damaged is read anew."""

from __future__ import annotations

import random
from datetime import UTC, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.desk import made
from tests.projection.test_index import PEOPLE, STEP, grown, last, plain
from tests.world import START, World, key, topic

from comity.desk.desk import Desk
from comity.node import Node
from comity.projection import memory
from comity.projection.before import ACTS, DUE, HEAD, LINE, NOTES, REST, ROOT
from comity.projection.case import view
from comity.projection.fold import Projection
from comity.projection.today import merge, today
from comity.record import note
from comity.record.sealed import Opening
from comity.record.sqlite import SqliteStore
from comity.web.views import views_of

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # each example opens a database several times: no shrinking


class Office:
    """A database that gets what a world filed, and the processes that open it one after the other."""

    def __init__(self, folder: str | Path, world: World) -> None:
        self.path, self.world, self.now = Path(folder) / "record.sqlite", world, START
        self.rows: list[Any] = []
        self.store = SqliteStore(self.path)
        self.node = self._node()

    def _node(self) -> Node:
        return Node(self.store, log_key=lambda log, ref: None, clock=lambda: self.now)

    def again(self, keep: bool = True) -> Node:
        """The process ends, in good order or killed, and another begins."""
        if keep:
            self.node.keep()
        self.store.close()
        self.store = SqliteStore(self.path)
        self.node = self._node()
        return self.node

    def take(self, rows: list[Any]) -> None:
        for log, index, item in rows:

            def sign(text: bytes, log: str = log) -> bytes:
                return note.sign(text, key(log))

            if index:
                self.store.append(log, [item.raw], index, sign)
            else:
                self.store.create_log(item.raw, sign)
        self.rows += rows

    def whole(self) -> Projection:
        return self.world.projection(self.rows)

    def holds(self) -> None:
        """The lists of the node, kept and folded, are those of the whole record; and so is every case."""
        self.node.catch_up()
        whole = self.whole()
        cases = whole.cases(self.now)
        days = (today(cases, self.now),) if whole.charters() else ()
        assert self.node.index.due() == tuple(one for day in days for one in day.due)
        views = sorted((view(one) for one in cases), key=last, reverse=True)
        assert [plain(one) for one in self.node.index.lines()] == [plain(one) for one in views]
        assert self.node.today() == merge(self.now, days)
        assert {one.id: one for one in self.node.projection.cases(self.now)} == {one.id: one for one in cases}
        assert self.node.projection.opaque == whole.opaque
        assert self.node.projection.count_acts() == whole.count_acts()
        for one in cases:
            for id_ in [*one.judged, *one.waiting]:
                assert self.node.projection.places(id_) == whole.places(id_)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(st.lists(STEP, max_size=14), st.lists(st.integers(-30, 90), min_size=1, max_size=6), st.integers(0, 10**6))
def test_after_each_restart_the_lists_are_those_of_the_whole_record(
    steps: list[tuple[str, str, int, int]], waits: list[int], seed: int
) -> None:
    """Arrivals in any order, restarts between, some of them kills, looks of every kind or none, clocks set on and back."""
    world = grown(steps)
    rng = random.Random(seed)
    rows = world.shuffled(rng)
    if rng.random() < 0.8:
        rows.sort(key=lambda row: row[0] != "lakes/charter")
    with TemporaryDirectory() as folder:
        office = Office(folder, world)
        for hours in waits:
            cut = rng.randint(0, len(rows))
            office.take(rows[:cut])
            rows = rows[cut:]
            office.again(keep=rng.random() < 0.8)
            office.now += timedelta(hours=hours)
            looks: list[Any] = [office.node.index.due, office.node.index.lines, office.node.today, office.holds, lambda: None]
            rng.choice(looks)()
        office.take(rows)
        office.again()
        office.holds()
        office.again()
        office.holds()
        office.store.close()


def busy(cases: int = 3) -> World:
    world = World(*PEOPLE, timekeepers=("watch",))
    for number in range(cases):
        case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
        world.see("watch", "alba")
        world.act("borea", case, "readout", fields={"level": "ministers", f"topics/t{number}": topic("Said.")})
        world.wait(hours=1)
    return world


@pytest.fixture
def office(tmp_path: Path) -> Any:
    made = Office(tmp_path, busy())
    made.take(made.world.entries)
    made.holds()
    yield made
    made.store.close()


def folded(node: Node, monkeypatch: Any) -> list[str]:
    """The cases that are folded from now on."""
    from comity.projection import fold

    found: list[str] = []
    before = fold.engine.fold

    def counted(*args: Any, **more: Any) -> Any:
        found.append(more["case_id"])
        return before(*args, **more)

    monkeypatch.setattr(fold.engine, "fold", counted)
    return found


def test_a_new_process_folds_nothing_for_its_lists_and_one_case_for_a_page(office: Office, monkeypatch: Any) -> None:
    office.again()
    seen = folded(office.node, monkeypatch)
    assert office.node.index.due() and office.node.index.lines()
    assert seen == []
    case = office.node.index.lines()[0].id
    assert office.node.case(case).id == case
    assert set(seen) == {case}


def test_after_one_act_only_its_case_is_folded(office: Office, monkeypatch: Any) -> None:
    case = office.node.index.lines()[-1].id
    office.again()
    office.world.act("cora", case, "readout", fields={"level": "envoys"}, after=[])
    office.take(office.world.entries[-2:])
    seen = folded(office.node, monkeypatch)
    office.node.catch_up()
    office.node.index.due()
    assert set(seen) == {case}
    office.again()
    office.holds()


@pytest.mark.parametrize("part", [ACTS, NOTES, DUE, LINE, REST, HEAD])
@pytest.mark.parametrize("how", ["changed", "gone", "of another"])
def test_a_piece_that_is_damaged_is_read_from_the_record_again(office: Office, part: str, how: str) -> None:
    """A liar who can write the cache, or a disk that turns bits, changes no list."""
    office.node.keep()
    rows = office.store.cache_scan(part)
    key_, value = rows[0]
    with office.store._transaction():
        if how == "gone":
            office.store._db.execute("DELETE FROM cache WHERE key = ?", (key_,))
        else:
            other = rows[-1][1] if how == "of another" and len(rows) > 1 else value[:-3] + b"9" + value[-2:]
            office.store._db.execute("UPDATE cache SET value = ? WHERE key = ?", (other, key_))
    for _ in range(3):
        office.now += timedelta(hours=2)
        office.again()
        office.holds()


def test_what_another_program_or_another_record_left_is_not_believed(office: Office, monkeypatch: Any) -> None:
    office.again()
    assert office.node.memory.partial
    monkeypatch.setattr(memory, "program", lambda: "another")
    office.again()
    assert not office.node.memory.partial
    office.holds()
    office.again()
    assert office.node.memory.partial
    with office.store._transaction():  # the record is another one: the cache is of a log that ended otherwise
        office.store._db.execute("UPDATE tile SET hashes = zeroblob(length(hashes))")
    office.again(keep=False)
    assert not office.node.memory.partial


def test_an_amendment_makes_the_next_process_read_everything(office: Office) -> None:
    office.again()
    world = office.world
    alba = key("lakes/alba/authority")
    value = {
        "v": "amendment/1",
        "charter": world.charter_id,
        "log": "lakes/charter",
        "by": [alba.ref],
        "at": world.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "previous": world.charter_id,
        "changes": {"timekeepers": []},
        "last": {log: len(raws) - 1 for log, raws in world.raws.items() if not log.endswith("charter")},
    }
    world.file(value, alba)
    assert world.charter.timekeepers == ()
    office.take(office.world.entries[-1:])
    office.holds()
    assert not office.node.memory.partial
    for _ in range(2):
        office.again()
        office.holds()
    assert office.node.memory.partial


def test_two_processes_that_write_the_cache_never_leave_less_than_the_record(office: Office) -> None:
    case = office.node.index.lines()[0].id
    office.node.keep()
    store = SqliteStore(office.path)
    other = Node(store, log_key=lambda log, ref: None, clock=lambda: office.now)
    for number in range(6):
        office.world.act("cora", case, "readout", fields={"level": "envoys"})
        office.take(office.world.entries[len(office.rows) :])
        for one in (office.node, other) if number % 2 else (other, office.node):
            if number % 3:
                one.catch_up()
                one.index.due()
            one.keep()
    store.close()
    office.again(keep=False)
    assert office.node.memory.partial
    office.holds()


def test_the_cache_never_holds_what_can_be_deleted(office: Office) -> None:
    """An opening beside the record is in no piece of the cache, before its deletion or after it."""
    opening = Opening("lakes/alba/public", "contact/" + "0" * 32, "level", "a most secret level", b"\x07" * 32)
    office.store.opening_put(opening.seal, opening.format())
    office.world.open_as("alba", "contact", fields={"sides": ["alba", "borea"]}, body={"sealed": {"level": opening.seal}})
    office.take(office.world.entries[-1:])
    office.holds()
    office.again()
    kept = b"".join(value for _, value in office.store.cache_scan(ROOT))
    assert opening.seal.encode() not in kept or b"a most secret level" not in kept
    assert b"a most secret level" not in kept
    assert office.store.opening_delete(opening.seal)
    assert all(b"a most secret level" not in path.read_bytes() for path in office.path.parent.iterdir())
    office.holds()


def test_an_act_is_found_by_its_id_and_nothing_else_is(office: Office) -> None:
    """Ids of acts, of other entries, of nothing, and texts that are no id, asked of a process that has read nothing yet."""
    acts = {item.id: str(item.value["case"]) for _, _, item in office.rows if item.v == "act/1"}
    others = [item.id for _, _, item in office.rows if item.v != "act/1"]
    for id_ in [*acts, *others, "ab" * 32, "", "no id", "AB" * 32]:
        office.again()
        assert office.node.projection.case_of(id_) == acts.get(id_)
        assert bool(office.node.projection.places(id_)) == (id_ in acts)


def test_the_newest_acts_stand_in_the_newest_cases(office: Office) -> None:
    office.now += timedelta(days=1)
    office.again()
    every = sorted(((act.when, act.id, case.id) for case in office.node.cases() for act in case.acts), reverse=True)
    for count in range(1, len(every) + 1):
        assert {case for _, _, case in every[:count]} <= set(office.node.index.newest(count))


def test_the_page_of_an_act_and_the_newest_acts_fold_only_the_cases_that_they_show(office: Office, monkeypatch: Any) -> None:
    office.now += timedelta(days=1)
    whole = views_of(cast(Desk, office))
    [newest, *_] = every = whole.acts()
    assert whole.count_acts() == len(every)
    office.node.today()
    office.again()
    seen = folded(office.node, monkeypatch)
    shown = views_of(cast(Desk, office))
    assert shown.acts(1) == (newest,)
    assert set(seen) == {newest.case.id}
    last = every[-1]
    assert shown.act(last.act.id) == last
    assert set(seen) == {newest.case.id, last.case.id}
    assert shown.act("ab" * 32) is None
    log = last.act.log
    in_log = sorted((one for one in every if one.act.log == log), key=lambda one: -one.act.index)
    assert [one.act.id for one in shown.acts_in(log)] == [one.act.id for one in in_log]
    assert [one.act.id for one in shown.acts_in(log, 1)] == [in_log[0].act.id]


@pytest.mark.slow
def test_at_each_moment_of_the_examples_at_which_a_row_changes_the_kept_lists_are_those_of_the_folds(
    both_examples: Path, tmp_path: Path
) -> None:
    """Commitments that recur, wait in rings, lapse, stand still: just before, at and just after each moment; and restarts."""
    path = made.copied(both_examples, tmp_path / "desk") / "record.sqlite"
    rng, now = random.Random(3), [START]
    for _ in range(4):
        with SqliteStore(path) as store:
            node = Node(store, log_key=lambda log, ref: None, clock=lambda: now[0])
            for _ in range(25):
                cases = node.projection.cases(now[0])
                for charter, day in zip(node.projection.charters(), node.index.today(), strict=True):
                    assert day == today([one for one in cases if one.charter.id == charter.id], now[0])
                soon = [at for known in node.index._mechanisms.values() for at, _ in known.soon if at > now[0]]
                edge = timedelta(microseconds=rng.choice([-1, 0, 1]))
                now[0] = min(soon) + edge if soon else now[0] + timedelta(days=30)
            node.keep()
    assert node.memory.partial
