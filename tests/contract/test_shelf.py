"""What lies beside the record: rule 5 of docs/spec/store.md, for every kind of store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.record import made

from comity.errors import Yours
from comity.record import sealed
from comity.record.store import Store

SIGN = made.signer(made.LOG_KEY)


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
    store.opening_put(opening.seal, opening.format())
    assert store.opening_get(opening.seal) == opening.format()
    assert store.opening_delete(opening.seal)
    assert store.opening_get(opening.seal) is None
    assert store.file_get(store.file_put(b"a procedure")) == b"a procedure"
    store.cache_put("case/a", b"1")
    store.cache_put("case/a", b"2")
    store.cache_put("other", b"3")
    assert store.cache_get("case/a") == b"2"
    store.cache_drop("case/")
    assert (store.cache_get("case/a"), store.cache_get("other")) == (None, b"3")
    store.cache_drop()
    assert store.cache_get("other") is None


def test_an_attachment_over_the_limit_is_refused(store: Store) -> None:
    with pytest.raises(Yours) as caught:
        store.attachment_put(bytes(64 * 1024 * 1024 + 1))
    assert caught.value.code == "attachment-too-long"


def test_what_was_deleted_is_deleted_for_all_openers_and_after_opening_again(store: Store, again: Callable[[], Store]) -> None:
    other = again()
    digest = store.attachment_put(b"a readout")
    store.opening_put("sha256:x", b"an opening")
    waiting = store.outbox_put(made.LOG, b"an act", made.AT)
    assert other.attachment_get(digest) == b"a readout"
    assert other.opening_delete("sha256:x")
    assert store.attachment_delete(digest)
    assert store.outbox_remove(waiting)
    assert store.finish_erasure()
    for one in (store, other, again()):
        assert (one.attachment_get(digest), one.opening_get("sha256:x"), one.outbox_list()) == (None, None, [])


def test_deleting_one_thing_leaves_the_others_as_they_were(store: Store) -> None:
    store.create_log(made.log_opening(), SIGN)
    openings = {f"sha256:{number:064x}": b"opening %d" % number * (number + 1) for number in range(40)}
    for seal, data in openings.items():
        store.opening_put(seal, data)
    waiting = [store.outbox_put(made.LOG, b"act %d" % number, f"2026-03-01T12:{59 - number:02}:00Z") for number in range(9)]
    attached = [store.attachment_put(b"attachment %d" % number * 999) for number in range(9)]
    state = (store.checkpoint(made.LOG), store.arrivals(0, 9))
    gone = list(openings)[7::3]
    for seal in gone:
        assert store.opening_delete(seal)
    assert store.outbox_remove(waiting[4])
    assert store.attachment_delete(attached[2])
    kept = {key: value for key, value in openings.items() if key not in gone}
    assert {key: store.opening_get(key) for key in kept} == kept
    assert [one.id for one in store.outbox_list()] == [one for one in reversed(waiting) if one != waiting[4]]
    assert [store.attachment_get(one) is None for one in attached] == [number == 2 for number in range(9)]
    assert state == (store.checkpoint(made.LOG), store.arrivals(0, 9))


def test_what_was_deleted_can_be_put_again(store: Store) -> None:
    digest = store.attachment_put(b"a readout")
    store.opening_put("sha256:x", b"an opening")
    assert store.attachment_delete(digest) and store.opening_delete("sha256:x")
    assert store.attachment_put(b"a readout") == digest
    store.opening_put("sha256:x", b"an opening")
    assert (store.attachment_get(digest), store.opening_get("sha256:x")) == (b"a readout", b"an opening")
