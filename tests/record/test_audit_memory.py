"""The memory of an audit does not grow with the log."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from tests.record import made

from comity.record import audit, checkpoint, publish


def _peak(folder: Path, entries: int) -> int:
    """Bytes at the worst moment of an audit of a log with so many acts, and of half as many notes by who saw them."""
    with made.store_with_acts(str(folder.with_suffix(".db"))) as store:
        store.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
        notes = []
        while (size := store.size(made.LOG)) < entries:
            store.append(made.LOG, [made.an_act(1)] * 500, size, made.signer(made.LOG_KEY))
            state = checkpoint.peek(store.checkpoint(made.LOG))
            notes += [made.a_seen(state.size, state.root)] * 250
        for at in range(0, len(notes), 4000):
            store.append(made.SEEN_LOG, notes[at : at + 4000], at + 1, made.signer(made.SEEN_KEY))
        publish.publish(store, folder)
    del notes
    tracemalloc.start()
    try:
        assert audit.audit_tree(folder).grade == "holds"
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_six_times_the_entries_take_no_more_memory(tmp_path: Path) -> None:
    """A tile of hashes more for each level, and what the caches of forms still gain: far less than six times."""
    small = _peak(tmp_path / "small", 1_000)
    large = _peak(tmp_path / "large", 6_000)
    assert large < 1.25 * small
