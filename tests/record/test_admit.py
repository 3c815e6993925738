"""Entries admitted side by side are admitted as they are one by one, whatever lies among them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made

from comity.errors import Theirs
from comity.record import ahead, audit, entry, keyring, publish
from comity.record.entry import Entry

ENTRIES = {
    "act": made.an_act(1),
    "another act": made.an_act(2),
    "act by the authority": made.an_act(3, made.AUTHORITY),
    "loan": made.loan(),
    "revocation": made.revocation(),
    "act by a stranger under the desk's name": made.an_act(4, made.STRANGER),
    "act of another log": made.an_act(5, log="lakes/other", case="contact/" + "0" * 32, body={}),
    "act under another charter": made.an_act(6, charter="0" * 64),
    "changed act": made.an_act(7).replace(b"Both sides", b"Both cides"),
    "no note": b"bytes",
    "second opening": made.log_opening(),
}


def _log() -> keyring.LogKeys:
    charter = keyring.LogKeys(made.CHARTER_LOG)
    charter.admit(0, made.FOUNDING)
    log = keyring.LogKeys(made.LOG, charter.charter)
    log.admit(0, made.log_opening())
    return log


def _told(answer: Callable[[], Entry | Theirs]) -> object:
    try:
        found = answer()
    except Theirs as error:
        found = error
    return found.to_json() if isinstance(found, Theirs) else (found.id, found.signers)


@given(st.lists(st.sampled_from(sorted(ENTRIES)), max_size=40))
def test_admitting_side_by_side_is_admitting_one_by_one(names: list[str]) -> None:
    raws = [ENTRIES[name] for name in names]
    alone, together = _log(), _log()
    expected = [_told(lambda index=index, raw=raw: alone.admit(index, raw)) for index, raw in enumerate(raws, 1)]
    assert [_told(lambda one=one: one) for one in together.admit_all(1, raws)] == expected


@given(st.lists(st.sampled_from(sorted(ENTRIES)), max_size=150), st.integers(1, 4))
def test_threads_that_check_signatures_ahead_change_no_answer(names: list[str], jobs: int) -> None:
    """A key that is revoked, lent or unknown among the entries counts as it does without them."""
    raws = [ENTRIES[name] for name in names]
    alone, together = _log(), _log()
    expected = [_told(lambda index=index, raw=raw: alone.admit(index, raw)) for index, raw in enumerate(raws, 1)]
    with ThreadPoolExecutor(jobs) as pool:
        together.ahead = ahead.Ahead(pool, jobs)
        assert [_told(lambda one=one: one) for one in together.admit_all(1, raws)] == expected


def test_what_threads_found_for_another_key_is_not_believed() -> None:
    form = entry.form(ENTRIES["act by a stranger under the desk's name"])
    find = {made.STRANGER.ref: made.DUTY.verify_key}.get
    with pytest.raises(Theirs) as caught:
        entry.check(form, find, fits=[made.STRANGER.verify_key])
    assert caught.value.code == "note-signature-wrong"


@pytest.mark.parametrize("jobs", [2, 3])
def test_an_audit_by_several_threads_gives_the_same_report(tmp_path: Path, jobs: int) -> None:
    with made.store_with_acts(str(tmp_path / "store.db")) as store:
        strange = list(ENTRIES.values())
        more = [strange[number % 11] if number % 7 == 0 else made.an_act(number) for number in range(400)]
        store.append(made.LOG, more, 5, made.signer(made.LOG_KEY))
        publish.publish(store, tmp_path / "out")
    found = audit.audit_tree(tmp_path / "out", jobs=jobs)
    assert found.to_json() == audit.audit_tree(tmp_path / "out").to_json()
    assert any(log.all_opaque > 20 for log in found.logs)


def test_a_key_counts_between_its_loan_and_its_revocation_though_all_are_read_together() -> None:
    names = ["act", "loan", "act", "revocation", "act", "loan", "another act"]
    found = list(_log().admit_all(1, [ENTRIES[name] for name in names]))
    assert [isinstance(one, Theirs) for one in found] == [True, False, False, False, True, False, False]
    assert isinstance(found[0], Theirs) and found[0].code == "entry-key-unknown"
    assert entry.parse(ENTRIES["another act"]).id == found[6].id  # type: ignore[union-attr]
