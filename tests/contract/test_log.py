"""The record: rules 1 to 4 of docs/spec/store.md, for every kind of store."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from tests.record import made

from comity.errors import Ours, Yours
from comity.record import checkpoint, entry, merkle, tile
from comity.record.store import Store

SIGN = made.signer(made.LOG_KEY)


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


def test_what_was_appended_is_there_when_the_store_is_opened_again(store: Store, again: Callable[[], Store]) -> None:
    store.create_log(made.log_opening(), SIGN)
    store.append(made.LOG, _leaves(1, 300), 1, SIGN)
    before = (store.checkpoint(made.LOG), store.entries(made.LOG, 0, 999), store.tile(made.LOG, 0, 1), store.arrivals(0, 999))
    store.close()
    anew = again()
    assert before == (anew.checkpoint(made.LOG), anew.entries(made.LOG, 0, 999), anew.tile(made.LOG, 0, 1), anew.arrivals(0, 999))


def test_another_reader_sees_a_whole_append_as_soon_as_it_was_told_and_nothing_of_one_that_is_under_way(
    store: Store, again: Callable[[], Store]
) -> None:
    reader = again()
    store.create_log(made.log_opening(), SIGN)
    assert reader.size(made.LOG) == 1
    seen = []

    def sign(text: bytes) -> bytes:
        """Called while everything but the checkpoint is written."""
        seen.append((reader.size(made.LOG), reader.entries(made.LOG, 0, 9), reader.arrivals(1, 9), reader.tile(made.LOG, 0, 0)))
        return SIGN(text)

    store.append(made.LOG, _leaves(1, 3), 1, sign)
    first = merkle.leaf_hash(made.log_opening())
    assert seen == [(1, [made.log_opening()], [], first)]
    assert reader.checkpoint(made.LOG) == store.checkpoint(made.LOG)
    assert (reader.size(made.LOG), len(reader.arrivals(1, 9)), len(reader.tile(made.LOG, 0, 0))) == (4, 3, 4 * 32)


def test_two_openers_compare_with_the_newest_state_and_not_with_their_own(store: Store, again: Callable[[], Store]) -> None:
    other = again()
    store.create_log(made.log_opening(), SIGN)
    other.append(made.LOG, _leaves(1, 1), 1, SIGN)
    with pytest.raises(Ours) as caught:
        store.append(made.LOG, [b"another\n"], 1, SIGN)
    assert caught.value.code == "store-size-moved"
    assert store.append(made.LOG, [b"another\n"], 2, SIGN) == 3
    assert other.entries(made.LOG, 0, 9) == [made.log_opening(), *_leaves(1, 1), b"another\n"]


def test_an_append_that_was_undone_uses_up_no_arrival_number_that_was_told(store: Store) -> None:
    """A reader who saw numbers up to n never meets another entry with one of them."""
    store.create_log(made.log_opening(), SIGN)
    store.append(made.LOG, _leaves(1, 2), 1, SIGN)
    told = {one.seq for one in store.arrivals(0, 9)}
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            store.append(made.LOG, [b"never\n"], 3, lambda text: bytes(1 // 0))
    store.append(made.LOG, _leaves(3, 1), 3, SIGN)
    (new,) = store.arrivals(max(told), 9)
    assert new.seq not in told and new.raw == _leaves(3, 1)[0]


def test_the_text_that_is_signed_is_the_state_after_the_append(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)
    texts: list[bytes] = []
    store.append(made.LOG, _leaves(1, 4), 1, lambda text: texts.append(text) or SIGN(text))
    assert texts == [checkpoint.Checkpoint(made.LOG, 5, _root([made.log_opening(), *_leaves(1, 4)])).format()]


def test_the_signer_may_look_at_the_state_before(store: Store) -> None:
    """Who signs looks first at what was signed last (`comity.record.marks`): from inside, it is still the old one."""
    store.create_log(made.log_opening(), SIGN)
    before = store.checkpoint(made.LOG)
    seen: list[tuple[int, bytes]] = []

    def sign(text: bytes) -> bytes:
        seen.append((store.size(made.LOG), store.checkpoint(made.LOG)))
        return SIGN(text)

    store.append(made.LOG, _leaves(1, 1), 1, sign)
    assert seen == [(1, before)]
