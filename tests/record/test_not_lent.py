"""An act under a key that did not count at its index is proven to by the log's own entries; one under a lent key never."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made

from comity.errors import Theirs, Yours
from comity.record import checkpoint, entry, merkle, misconduct, proof
from comity.record.keys import SigningKey, generate
from comity.record.misconduct import form, gather, not_lent
from comity.record.served import StoreFiles
from comity.record.sqlite import SqliteStore

KEY, CHARTER_KEY = made.LOG_KEY.verify_key, made.CHARTER_KEY.verify_key
NEW_AUTHORITY = generate("lakes/estmark/authority-2", b"\x21" * 32)


def amendment(key: SigningKey = NEW_AUTHORITY) -> bytes:
    """An amendment that gives Estmark another authority key."""
    value = {
        "v": "amendment/1",
        "charter": made.CHARTER_ID,
        "log": made.CHARTER_LOG,
        "by": [made.AUTHORITY.ref, made.OTHER_AUTHORITY.ref],
        "at": made.AT,
        "previous": made.CHARTER_ID,
        "changes": {"participants/estmark/authority": key.verify_key.vkey},
        "last": {},
    }
    return entry.sign(value, made.AUTHORITY, made.OTHER_AUTHORITY)


class Hashes:
    """A hash reader over some leaves."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = [merkle.leaf_hash(leaf) for leaf in leaves]

    def read(self, height: int, place: int) -> bytes:
        return merkle.fold(self.leaves[place << height : (place + 1) << height])


def state(log: str, leaves: Sequence[bytes], key: SigningKey) -> bytes:
    return checkpoint.Checkpoint(log, len(leaves), merkle.root(len(leaves), Hashes(leaves))).sign(key)


def file(entries: Sequence[bytes], index: int, charter: Sequence[bytes] = (made.FOUNDING,)) -> bytes:
    """The file that accuses the act at this index, whatever it is."""
    path = proof.prove_consistency(index + 1, len(entries), Hashes(entries))
    charter_state = state(made.CHARTER_LOG, charter, made.CHARTER_KEY)
    signed = state(made.LOG, entries, made.LOG_KEY)
    return not_lent.make(charter, charter_state, CHARTER_KEY, entries[: index + 1], signed, KEY, path)


def refused(raw: bytes) -> str:
    with pytest.raises(Theirs) as caught:
        misconduct.check(raw)
    return caught.value.code


OPENING, LOAN, REVOCATION = made.log_opening(), made.loan(), made.revocation()
ACTS = [made.an_act(number) for number in range(4)]
STRANGE = made.an_act(9, made.STRANGER)

CHEATS = {
    "never lent": ([OPENING, LOAN, ACTS[0], STRANGE, ACTS[1]], 3, made.STRANGER.ref),
    "before the loan": ([OPENING, ACTS[0], LOAN, ACTS[1]], 1, made.DUTY.ref),
    "the newest entry": ([OPENING, LOAN, STRANGE], 2, made.STRANGER.ref),
    "the log's own key": ([OPENING, LOAN, made.an_act(9, made.LOG_KEY)], 2, made.LOG_KEY.ref),
    "among bytes that are no entries": ([OPENING, b"\xff\x00 noise", LOAN, b"", STRANGE, b"more"], 4, made.STRANGER.ref),
}


@pytest.mark.parametrize(("entries", "index", "ref"), CHEATS.values(), ids=CHEATS.keys())
def test_an_act_under_a_key_that_did_not_count_is_proven(entries: list[bytes], index: int, ref: str) -> None:
    one = misconduct.check(file(entries, index))
    assert (one.kind, one.log, one.keys) == ("not-lent", made.LOG, (KEY.vkey, CHARTER_KEY.vkey))
    assert str(one.sentence) == (
        f"Entry {index} of {made.LOG} is an act under {ref}, which was not lent there: not by the entries before it, "
        f"and the charter as {made.CHARTER_LOG} signed it at size 1 does not name it."
    )
    assert made.CHARTER_ID in str(one.shows_not) and "later amendment" in str(one.shows_not)


def test_an_act_filed_after_its_key_was_revoked_accuses_nobody() -> None:
    """It has no effect; but it may have been signed in time, and honest people who were away file such acts."""
    assert refused(file([OPENING, LOAN, ACTS[0], REVOCATION, ACTS[1]], 4)) == "misconduct-not-shown"


HONEST = [OPENING, LOAN, ACTS[0], made.an_act(7, made.AUTHORITY), REVOCATION, LOAN, ACTS[1], ACTS[2]]


@pytest.mark.parametrize("index", range(len(HONEST)))
def test_no_entry_of_an_honest_log_is_accused(index: int) -> None:
    assert refused(file(HONEST, index)) == "misconduct-not-shown"


@given(data=st.data())
def test_no_part_of_an_honest_log_put_together_otherwise_accuses_it(data: st.DataObject) -> None:
    """The accuser leaves entries out, doubles or exchanges them; only what the log signed counts, and it signed HONEST."""
    index = data.draw(st.integers(1, len(HONEST) - 1))
    shown = data.draw(st.lists(st.sampled_from([*HONEST, STRANGE]), min_size=1, max_size=index + 1))
    path = proof.prove_consistency(index + 1, len(HONEST), Hashes(HONEST))
    for way in (path, (), path[::-1], *([proof.prove_consistency(len(shown), len(HONEST), Hashes(HONEST))] if shown else [])):
        raw = not_lent.make(
            [made.FOUNDING],
            state(made.CHARTER_LOG, [made.FOUNDING], made.CHARTER_KEY),
            CHARTER_KEY,
            shown,
            state(made.LOG, HONEST, made.LOG_KEY),
            KEY,
            way,
        )
        refused(raw)


def test_an_act_under_an_authority_key_of_a_later_amendment_counts() -> None:
    act = made.an_act(8, NEW_AUTHORITY)
    entries, charter = [OPENING, LOAN, act], [made.FOUNDING, amendment()]
    assert refused(file(entries, 2, charter)) == "misconduct-not-shown"


def test_an_accuser_who_leaves_an_amendment_out_gets_a_sentence_that_says_so() -> None:
    """The older charter was once signed, so the file holds; its sentence is bound to that size, and says what to look at."""
    one = misconduct.check(file([OPENING, LOAN, made.an_act(8, NEW_AUTHORITY)], 2))
    assert str(one.sentence).endswith("the charter as lakes/charter signed it at size 1 does not name it.")
    assert "see that lakes/charter is still at size 1" in str(one.shows_not)


def test_a_charter_that_its_log_did_not_sign_accuses_nobody() -> None:
    thief = generate(made.CHARTER_LOG, b"\x61" * 32)
    entries = [OPENING, LOAN, STRANGE]
    forged = state(made.CHARTER_LOG, [made.FOUNDING], thief)
    signed = state(made.LOG, entries, made.LOG_KEY)
    refused(not_lent.make([made.FOUNDING], forged, thief.verify_key, entries, signed, KEY, ()))
    two = state(made.CHARTER_LOG, [made.FOUNDING, amendment()], made.CHARTER_KEY)
    for charter in ([made.FOUNDING], [amendment()], [amendment(), made.FOUNDING], []):
        refused(not_lent.make(charter, two, CHARTER_KEY, entries, signed, KEY, ()))


def test_a_charter_with_another_amendment_than_was_signed_accuses_nobody() -> None:
    """Of the right length, each entry rightly signed: but not what the charter's log signed."""
    entries = [OPENING, LOAN, made.an_act(8, NEW_AUTHORITY)]
    founded = state(made.CHARTER_LOG, [made.FOUNDING, amendment()], made.CHARTER_KEY)
    other = amendment(generate("lakes/estmark/authority-3", b"\x22" * 32))
    signed = state(made.LOG, entries, made.LOG_KEY)
    raw = not_lent.make([made.FOUNDING, other], founded, CHARTER_KEY, entries, signed, KEY, ())
    assert refused(raw) == "misconduct-not-shown"


def test_an_index_that_is_not_the_acts_is_refused() -> None:
    for number in (b"0", b"1", b"3", b"9999999999999999"):
        refused(SMALL.replace(b"index 2", b"index " + number))


def test_a_log_of_another_charter_or_under_another_key_is_not_judged() -> None:
    founding = entry.sign(made.charter(zone="Europe/Berlin"), made.AUTHORITY)
    assert refused(file([OPENING, LOAN, STRANGE], 2, [founding])) == "misconduct-not-shown"
    thief = generate(made.LOG, b"\x62" * 32)
    entries = [OPENING, LOAN, STRANGE]
    charter_state = state(made.CHARTER_LOG, [made.FOUNDING], made.CHARTER_KEY)
    raw = not_lent.make(
        [made.FOUNDING], charter_state, CHARTER_KEY, entries, state(made.LOG, entries, thief), thief.verify_key, ()
    )
    assert refused(raw) == "misconduct-not-shown"


NO_ACTS = {
    "noise": b"noise",
    "a loan by a desk": entry.sign({**entry.parse(LOAN).value, "by": [made.DUTY.ref]}, made.DUTY),
    "an act of another log": made.an_act(9, made.STRANGER, log="lakes/other", case="contact/" + "0" * 32, body={}),
    "an act of another charter": made.an_act(9, made.STRANGER, charter="0" * 64),
    "a true key and a wrong signature": ACTS[0].replace(b"Call 0", b"Call 5"),
}


@pytest.mark.parametrize("raw", NO_ACTS.values(), ids=NO_ACTS.keys())
def test_other_entries_without_effect_are_another_matter(raw: bytes) -> None:
    assert refused(file([OPENING, LOAN, raw], 2)) == "misconduct-not-shown"


SMALL = file([OPENING, LOAN, STRANGE, ACTS[0]], 2)


@given(at=st.integers(0, len(SMALL) - 1), bit=st.integers(1, 255))
def test_every_changed_byte_is_refused(at: int, bit: int) -> None:
    refused(SMALL[:at] + bytes([SMALL[at] ^ bit]) + SMALL[at + 1 :])


@pytest.mark.parametrize("at", range(0, len(SMALL), 41))
def test_every_cut_is_refused(at: int) -> None:
    refused(SMALL[:at])


# --- gathered from the files of a log -------------------------------------------------------------------------------------


def test_what_the_audit_calls_without_effect_is_gathered_into_a_proof(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "store.db"), 3) as store:
        store.append(made.LOG, [STRANGE, made.revocation(), ACTS[3]], 5, made.signer(made.LOG_KEY))
        files = StoreFiles(store)
        proven = {}
        for index in range(1, 8):
            try:
                proven[index] = misconduct.prove_not_lent(files, made.LOG, index)
            except Theirs as error:
                assert error.code == "misconduct-not-shown"
    assert sorted(proven) == [5]
    for one in proven.values():
        assert misconduct.check(one.raw) == one


def test_a_log_too_large_for_one_file_is_its_own_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "BYTES", 3000)
    with made.store_with_acts(str(tmp_path / "store.db"), 3) as store:
        store.append(made.LOG, [STRANGE], 5, made.signer(made.LOG_KEY))
        with pytest.raises(Yours) as caught:
            misconduct.prove_not_lent(StoreFiles(store), made.LOG, 5)
    assert caught.value.code == "misconduct-too-large"
    assert "comity verify FOLDER" in str(caught.value.todo)


def test_a_seen_note_of_a_published_log_is_gathered_into_a_proof(tmp_path: Path) -> None:
    with made.store_with_acts(str(tmp_path / "store.db"), 3) as store:
        true = made.a_seen(4, merkle.root(4, Hashes(store.entries(made.LOG, 0, 4))))
        false = made.a_seen(4, b"\x07" * 32)
        ahead = made.a_seen(9, b"\x07" * 32)
        store.create_log(made.seen_opening(), made.signer(made.SEEN_KEY))
        store.append(made.SEEN_LOG, [true, false, ahead], 1, made.signer(made.SEEN_KEY))
        one = misconduct.prove_contradicted(StoreFiles(store), false)
        for raw in (true, ahead):
            with pytest.raises(Theirs) as caught:
                misconduct.prove_contradicted(StoreFiles(store), raw)
            assert caught.value.code == "misconduct-not-shown"
    assert (one.kind, one.log) == ("contradicted", made.LOG)
    assert misconduct.check(one.raw) == one


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with SqliteStore(str(tmp_path / "store.db")) as store:
        store.create_log(made.FOUNDING, made.signer(made.CHARTER_KEY))
        with pytest.raises(Theirs) as caught:
            misconduct.prove_not_lent(StoreFiles(store), made.LOG, 1)
    assert caught.value.code == "file-missing"


def test_the_limit_leaves_room_for_thousands_of_acts() -> None:
    assert form.BYTES >= 6_000 * 1_024 * 4 // 3
