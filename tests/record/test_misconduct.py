"""Every cheat leaves a file that a third party checks alone, and no honest history ever gives one that holds."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made
from tests.record.grown import Tree, TreeFiles, cosigner

from comity.errors import ComityError, Theirs
from comity.record import checkpoint, cosignature, keys, merkle, misconduct, note, witness
from comity.record.checkpoint import Checkpoint
from comity.record.misconduct import contradicted, cosigned_fork, fork, form, rollback, unproven

LOG, KEY = made.LOG, made.LOG_KEY.verify_key
AT = 1_767_225_600
MOST = 300  # of a tree in these tests: two leaf tiles and one above


@lru_cache
def tree(changed: int | None = None) -> Tree:
    return Tree(MOST, changed)


def refused(raw: bytes) -> str:
    with pytest.raises(Theirs) as caught:
        misconduct.check(raw)
    return caught.value.code


sizes = st.integers(0, MOST) | st.sampled_from([0, 1, 2, 3, 4, 255, 256, 257, 299, 300])


# --- forks ----------------------------------------------------------------------------------------------------------------


@given(served=sizes, kept=st.lists(sizes, max_size=6))
def test_an_honest_log_is_never_accused(served: int, kept: list[int]) -> None:
    """Whatever sizes were kept, served stale, replayed, doubled or cosigned."""
    raws = [tree().signed(size) for size in kept]
    raws += [cosignature.add(raw, cosigner(1).cosign(note.parse(raw).text, AT)) for raw in raws]
    witnesses = [cosigner(1).key, cosigner(2).key]
    assert misconduct.find(TreeFiles(tree(), served), {LOG: raws}, witnesses=witnesses) == []


@given(served=sizes, kept=st.lists(sizes, max_size=6), changed=st.integers(0, MOST - 1))
def test_a_log_that_signs_two_histories_is_proven_to_as_soon_as_they_can_be_compared(
    served: int, kept: list[int], changed: int
) -> None:
    """A kept state of the other history gives a proof where the served one has reached it, and never before."""
    other = tree(changed)
    found = misconduct.find(TreeFiles(tree(), served), {LOG: [other.signed(size) for size in kept]})
    told = {size for size in kept if changed < size <= served}
    assert len(found) == len(told)
    for one in found:
        assert misconduct.check(one.raw) == one
        assert (one.log, one.keys) == (LOG, (KEY.vkey,))
    kinds = sorted(one.kind for one in found)
    assert kinds == sorted("fork-same-size" if size == served else "fork" for size in told)


def test_the_sentences_of_a_fork_name_log_and_sizes() -> None:
    files = TreeFiles(tree(), 300)
    [one] = misconduct.find(files, {LOG: [tree(3).signed(256)]})
    assert (
        str(one.sentence) == f"{LOG} signed a state of 300 entries that does not continue "
        "the state of 256 entries that it signed too."
    )
    [one] = misconduct.find(files, {LOG: [tree(3).signed(300)]})
    assert str(one.sentence) == f"{LOG} signed two different states at 300 entries."
    assert KEY.ref in str(one.shows) and "stolen key" in str(one.shows_not)


def test_two_kept_checkpoints_of_one_size_are_enough() -> None:
    """Nothing of the log need be served any more."""
    kept = {LOG: [tree().signed(9), tree(2).signed(9)]}
    [one] = misconduct.find(TreeFiles(tree(), 5), kept)
    assert one.kind == "fork-same-size"
    [one] = misconduct.find(TreeFiles(Tree(1, log="lakes/other"), 1), kept, {LOG: KEY.vkey})
    assert one.kind == "fork-same-size"


def test_a_smaller_fork_is_proven_by_whoever_kept_the_larger_tree() -> None:
    """A shrunk log that signs another history is compared with the reader's own copy, the other way round."""
    shrunk = {LOG: [tree(3).signed(200)]}
    assert misconduct.find(TreeFiles(tree(3), 200), {LOG: [tree().signed(300)]}) == []
    [one] = misconduct.find(TreeFiles(tree(), 300), shrunk)
    assert one.kind == "fork"


@given(served=sizes, kept=sizes)
def test_a_shrunk_log_is_told_and_accused_of_nothing(served: int, kept: int) -> None:
    known = {LOG: [tree().signed(kept)]}
    told = misconduct.stale(TreeFiles(tree(), served), known)
    assert [(one.log, one.known, one.served) for one in told] == ([(LOG, kept, served)] if served < kept else [])
    assert misconduct.find(TreeFiles(tree(), served), known) == []
    assert all("no misconduct" in str(one.sentence) for one in told)


def test_what_another_key_signed_accuses_nobody() -> None:
    thief = keys.generate(LOG, b"\x13" * 32)
    forged = [Tree(9, 2, key=thief).signed(9), Tree(9, 2, key=thief).signed(4)]
    assert misconduct.find(TreeFiles(tree(), 300), {LOG: forged}) == []
    assert misconduct.find(TreeFiles(tree(), 300), {LOG: forged}, {LOG: KEY.vkey}) == []
    # Where the reader trusts another key than the one that signs what is served, there is nothing to compare.
    assert misconduct.find(TreeFiles(tree(), 300), {LOG: [tree(2).signed(9)]}, {LOG: thief.verify_key.vkey}) == []


def test_a_served_tree_that_does_not_lead_to_its_own_root_accuses_nobody() -> None:
    class Broken(TreeFiles):
        def read(self, log: str, path: str) -> bytes | None:
            data = super().read(log, path)
            return data if data is None or not path.startswith("tile/0/") else bytes(32) + data[32:]

    for kept in (tree().signed(9), tree(2).signed(9), b"no checkpoint", b""):
        assert misconduct.find(Broken(tree(), 300), {LOG: [kept]}) == []


@given(data=st.data())
def test_nobody_can_accuse_an_honest_log_by_a_file_made_by_hand(data: st.DataObject) -> None:
    """Any two of its checkpoints, with any roots and hashes of its own tree, in any order, doubled or left out."""
    honest = tree()
    a, b = data.draw(st.integers(0, 40)), data.draw(st.integers(0, 40))
    nodes = [honest.root(n) for n in (0, 1, a, b)] + [honest.hashes[n] for n in range(4)] + [honest.read(1, 0), b"\x07" * 32]
    small, large = min(a, b), max(a, b)
    path = list(honest.consistency(small, large)) if small > 0 else []
    pool = st.sampled_from(nodes + path)
    root = data.draw(pool)
    shown = data.draw(st.just(path) | st.permutations(path) | st.lists(pool, max_size=8))
    refused(fork.make(honest.signed(a), honest.signed(b), KEY, root, tuple(shown)))
    refused(fork.make(honest.signed(small), honest.signed(large), KEY, root, tuple(shown)))
    refused(fork.make_same_size(honest.signed(a), honest.signed(b), KEY))


def test_a_key_under_which_anybody_can_sign_accuses_nobody() -> None:
    """With a point of small order one signature fits many texts: such a key is refused, and its owner cannot be accused."""
    weak = keys.VerifyKey(LOG, b"\x01" + bytes(31))
    line = note.signature_line(weak, b"\x01" + bytes(63))
    fields = (("kind", "fork-same-size"), ("key", weak.vkey))
    first, second = sorted(tree(n).checkpoint(9).format() for n in (None, 2))
    sections = (("checkpoint", first + b"\n" + line), ("checkpoint", second + b"\n" + line))
    assert refused(form.Form(form.MISCONDUCT, fields, sections).format()) == "key-point"


def test_checkpoints_of_two_logs_are_no_fork() -> None:
    other = Tree(9, 2, log="lakes/westmark", key=keys.SigningKey("lakes/westmark", made.LOG_KEY.seed))
    fields = (("kind", "fork-same-size"), ("key", KEY.vkey))
    for pair in ((tree().signed(9), other.signed(9)), (other.signed(9), tree().signed(9))):
        raw = form.Form(form.MISCONDUCT, fields, tuple(("checkpoint", one) for one in pair)).format()
        assert refused(raw) == "note-key-unknown"


def test_two_states_of_one_size_have_a_kind_of_their_own() -> None:
    """One fork, one sentence: a path of no hashes does not make it the other kind."""
    refused(fork.make(tree(2).signed(9), tree().signed(9), KEY, tree().root(9), ()))
    refused(fork.make(tree().signed(9), tree(2).signed(5), KEY, tree().root(5), tree().consistency(5, 9)))


def test_a_wrong_root_at_size_nought_is_left_alone() -> None:
    nothing = Checkpoint(LOG, 0, b"\x07" * 32).sign(made.LOG_KEY)
    assert misconduct.find(TreeFiles(tree(), 300), {LOG: [nothing]}) == []
    refused(fork.make(nothing, tree().signed(9), KEY, merkle.EMPTY_ROOT, ()))


# --- witnesses ------------------------------------------------------------------------------------------------------------

W = cosigner(1)


def cosigned(size: int, at: int, source: Tree | None = None, by: cosignature.Cosigner = W) -> bytes:
    raw = (source or tree()).signed(size)
    return cosignature.add(raw, by.cosign(note.parse(raw).text, at))


@given(steps=st.lists(st.tuples(st.integers(0, 40), st.integers(-3, 3)), max_size=12))
def test_an_honest_witness_is_never_accused(steps: list[tuple[int, int]]) -> None:
    """Whatever it is shown, in whatever order, and however its clock jumps: what it gave away is no rollback."""
    known, at, last, given_out = None, AT, 0, []
    for size, jump in steps:
        at += jump
        path = tree().consistency(last, size) if 0 < last <= size else ()
        with suppress(ComityError):
            known = witness.countersign(known, tree().signed(size), path, KEY, W, at).raw
            last = size
            given_out.append(known)
    assert misconduct.find(TreeFiles(tree(), 40), {LOG: given_out}, witnesses=[W.key]) == []


@given(large=st.integers(1, 40), less=st.integers(1, 40), wait=st.integers(1, 10**9))
def test_a_witness_that_goes_back_is_proven_to(large: int, less: int, wait: int) -> None:
    small = max(0, large - less)
    kept = {LOG: [cosigned(small, AT + wait), cosigned(large, AT)]}
    [one] = misconduct.find(TreeFiles(tree(), 40), kept, witnesses=[W.key, cosigner(2).key])
    assert (one.kind, one.log, one.keys) == ("rollback", LOG, (W.key.vkey,))
    assert f"at {small} entries" in str(one.sentence) and "2026-01-01T00:00:00Z" in str(one.sentence)
    assert "nothing against the log" in str(one.shows_not)


@given(size=st.integers(1, 40), kept=st.integers(1, 40), changed=st.integers(0, 39), wait=st.integers(0, 9))
def test_a_witness_that_countersigns_both_histories_is_proven_to(size: int, kept: int, changed: int, wait: int) -> None:
    """Where the served state is the larger, or of the same size; the log's own fork is told beside it."""
    known = {LOG: [cosigned(size, AT + wait), cosigned(kept, AT, tree(changed))]}
    found = {one.kind: one for one in misconduct.find(TreeFiles(tree(), size), known, witnesses=[W.key])}
    assert ("cosigned-fork" in found) == (changed < kept <= size)
    assert ("fork" in found or "fork-same-size" in found) == (changed < kept <= size)
    if one := found.get("cosigned-fork"):
        assert one.keys == (W.key.vkey,) and "no protection" in str(one.shows) and "lost memory" in str(one.shows_not)


@given(data=st.data())
def test_nobody_can_accuse_an_honest_witness_by_a_file_made_by_hand(data: st.DataObject) -> None:
    honest = tree()
    a, b = sorted((data.draw(st.integers(0, 40)), data.draw(st.integers(0, 40))))
    path = list(honest.consistency(a, b)) if a > 0 else []
    pool = st.sampled_from([honest.root(n) for n in (0, 1, a, b)] + honest.hashes[:4] + path)
    shown = data.draw(st.just(path) | st.permutations(path) | st.lists(pool, max_size=8))
    for small, large in ((a, b), (b, a)):
        refused(cosigned_fork.make(cosigned(small, AT), cosigned(large, AT), W.key, data.draw(pool), tuple(shown)))


@pytest.mark.parametrize(("a", "b"), [(1, 2), (3, 5), (4, 9), (5, 9), (8, 8), (255, 300), (256, 257)])
def test_the_true_root_with_the_true_hashes_accuses_nobody(a: int, b: int) -> None:
    """The most that an accuser can show of an honest history: everything fits, and so nothing is shown."""
    t, path = tree(), tree().consistency(a, b)
    refused(cosigned_fork.make(cosigned(a, AT), cosigned(b, AT), W.key, t.root(a), path))
    refused(fork.make(t.signed(a), t.signed(b), KEY, t.root(a), path))
    refused(note_against(made.a_seen(a, t.root(a)), a, t, b))


def test_a_cosigned_fork_of_one_size_has_one_order() -> None:
    a, b = sorted((cosigned(9, AT), cosigned(9, AT, tree(2))), key=lambda raw: checkpoint.peek(raw).root)
    assert misconduct.check(cosigned_fork.make(a, b, W.key, checkpoint.peek(b).root, ())).kind == "cosigned-fork"
    refused(cosigned_fork.make(b, a, W.key, checkpoint.peek(a).root, ()))


def test_states_of_two_logs_or_by_two_witnesses_are_no_cosigned_fork() -> None:
    other, t = Tree(9, 2, log="lakes/westmark"), tree()
    refused(cosigned_fork.make(cosigned(5, AT, other), cosigned(9, AT), W.key, t.root(5), t.consistency(5, 9)))
    by_other = cosigned(5, AT, tree(2), cosigner(2))
    refused(cosigned_fork.make(by_other, cosigned(9, AT), W.key, t.root(5), t.consistency(5, 9)))


@pytest.mark.parametrize(
    "pair",
    [
        (cosigned(9, AT), cosigned(5, AT)),
        (cosigned(9, AT + 1), cosigned(5, AT)),
        (cosigned(5, AT), cosigned(9, AT + 1)),
        (cosigned(5, AT), cosigned(5, AT + 1)),
        (cosigned(9, AT), cosigned(5, AT + 1, by=cosigner(2))),
        (cosigned(9, AT), cosigned(5, AT + 1, Tree(9, log="lakes/westmark"))),
    ],
    ids=["one second", "earlier", "grown", "again", "two witnesses", "two logs"],
)
def test_what_an_honest_witness_may_do_is_no_rollback(pair: tuple[bytes, bytes]) -> None:
    for earlier, later in (pair, pair[::-1]):
        with pytest.raises(Theirs):
            misconduct.check(rollback.make(earlier, later, W.key))
    assert misconduct.find(TreeFiles(tree(), 40), {LOG: list(pair)}, witnesses=[W.key]) == []


def test_a_time_beyond_the_calendar_is_told_in_seconds() -> None:
    late = rollback.make(cosigned(9, AT), cosigned(5, cosignature.TIME_MOST), W.key)
    assert f"{cosignature.TIME_MOST} s" in str(misconduct.check(late).sentence)


# --- seen notes -----------------------------------------------------------------------------------------------------------

SEEN = made.SEEN_KEY.verify_key


def note_against(seen: bytes, size: int, source: Tree, larger: int) -> bytes:
    root = source.root(min(size, larger))
    path = source.consistency(size, larger) if 0 < size <= larger else ()
    return contradicted.make(seen, SEEN, source.signed(larger), KEY, root, path)


@given(size=st.integers(0, 40), larger=st.integers(0, 40))
def test_a_true_note_contradicts_nothing(size: int, larger: int) -> None:
    refused(note_against(made.a_seen(size, tree().root(size)), size, tree(), larger))


@given(larger=st.integers(1, 40), changed=st.integers(0, 39), data=st.data())
def test_a_note_of_another_history_shows_that_one_of_the_two_cheats(larger: int, changed: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, larger))
    seen = made.a_seen(size, tree(changed).root(size))
    raw = note_against(seen, size, tree(), larger)
    if changed >= size:
        refused(raw)
        return
    one = misconduct.check(raw)
    assert (one.kind, one.log, one.keys) == ("contradicted", LOG, (KEY.vkey, SEEN.vkey))
    assert "which of the two" in str(one.shows_not)


def test_a_note_by_another_key_or_of_another_log_contradicts_nothing() -> None:
    stranger = keys.generate(made.SEEN_LOG, b"\x77" * 32)
    forged = made.entry.sign(made.placed("seen/1", made.SEEN_LOG, stranger, of=LOG, size=5, root=tree(2).root(5).hex()), stranger)
    assert refused(note_against(forged, 5, tree(), 9)) == "entry-key-unknown"
    elsewhere = made.a_seen(5, tree(2).root(5), of="lakes/elsewhere")
    assert refused(note_against(elsewhere, 5, tree(), 9)) == "misconduct-not-shown"
    refused(note_against(made.an_act(1), 5, tree(), 9))


# --- bytes that are not what was signed -----------------------------------------------------------------------------------


@given(size=st.integers(1, MOST), data=st.data())
def test_served_bytes_that_are_not_the_entry_are_shown_and_true_ones_never(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    with pytest.raises(Theirs):
        misconduct.prove_unproven(TreeFiles(tree(), size), LOG, index)
    entries = [*tree().leaves[:index], b"something else", *tree().leaves[index + 1 :]]
    one = misconduct.prove_unproven(TreeFiles(tree(), size, entries), LOG, index)
    assert one.kind == "unproven" and one.raw.startswith(b"comity proof of changed bytes 1\n")
    assert str(one.sentence).startswith(f"The bytes in this file are not entry {index} of {LOG}")
    assert "nothing against the log" in str(one.shows_not)


def test_bytes_of_another_place_are_shown_to_be_of_another_place() -> None:
    t = tree()
    raw = unproven.make(t.leaves[3], 4, t.hashes[4], t.signed(9), KEY, t.inclusion(4, 9))
    assert misconduct.check(raw).kind == "unproven"
    refused(unproven.make(t.leaves[4], 4, t.hashes[4], t.signed(9), KEY, t.inclusion(4, 9)))
    refused(unproven.make(t.leaves[3], 4, t.hashes[5], t.signed(9), KEY, t.inclusion(4, 9)))
    refused(unproven.make(t.leaves[3], 9, t.hashes[4], t.signed(9), KEY, t.inclusion(4, 9)))


# --- the file -------------------------------------------------------------------------------------------------------------


def _files() -> dict[str, bytes]:
    t, other = tree(), tree(2)
    return {
        "fork-same-size": fork.make_same_size(t.signed(9), other.signed(9), KEY),
        "fork": fork.make(other.signed(5), t.signed(9), KEY, t.root(5), t.consistency(5, 9)),
        "fork at a power of two": fork.make(other.signed(4), t.signed(9), KEY, t.root(4), t.consistency(4, 9)),
        "rollback": rollback.make(cosigned(9, AT), cosigned(5, AT + 60), W.key),
        "cosigned-fork": cosigned_fork.make(cosigned(5, AT, other), cosigned(9, AT), W.key, t.root(5), t.consistency(5, 9)),
        "cosigned-fork at one size": cosigned_fork.make(
            *sorted((cosigned(9, AT, other), cosigned(9, AT)), key=lambda raw: checkpoint.peek(raw).root),
            W.key,
            max(other.root(9), t.root(9)),
            (),
        ),
        "contradicted": note_against(made.a_seen(5, other.root(5)), 5, t, 9),
        "contradicted at one size": note_against(made.a_seen(9, other.root(9)), 9, t, 9),
        "unproven": unproven.make(b"other bytes\n", 4, t.hashes[4], t.signed(9), KEY, t.inclusion(4, 9)),
    }


FILES = _files()


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES.keys())
def test_a_file_has_one_spelling(raw: bytes) -> None:
    assert form.parse(raw).format() == raw
    assert misconduct.is_proof(raw)
    assert misconduct.check(raw).raw == raw


def unmoved(raw: bytes, changed: bytes) -> None:
    """Refused, or the same sentence about the same keys, which is still true."""
    before = misconduct.check(raw)
    try:
        after = misconduct.check(changed)
    except Theirs:
        return
    assert (after.kind, after.log, after.keys, str(after.sentence)) == (
        before.kind,
        before.log,
        before.keys,
        str(before.sentence),
    )
    assert before.kind == "unproven", "of all others, every byte counts"


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES.keys())
def test_every_single_changed_byte_is_refused_or_leaves_the_sentence_true(raw: bytes) -> None:
    for at in range(len(raw)):
        for bit in (1, 2, 32, 128):
            unmoved(raw, raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :])


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES.keys())
def test_every_cut_is_refused(raw: bytes) -> None:
    for at in range(len(raw)):
        refused(raw[:at])
        refused(raw[at + 1 :])


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES.keys())
def test_every_line_left_out_doubled_or_exchanged_is_refused(raw: bytes) -> None:
    rows = raw.splitlines(keepends=True)
    for at in range(len(rows)):
        refused(b"".join(rows[:at] + rows[at + 1 :]))
        refused(b"".join(rows[:at] + rows[at : at + 1] + rows[at:]))
        other = [*rows[:at], *rows[at + 1 : at + 2], rows[at], *rows[at + 2 :]]
        if other != rows:
            refused(b"".join(other))


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES.keys())
def test_lines_by_others_are_left_out_by_the_maker_and_refused_by_the_reader(raw: bytes) -> None:
    line = cosigner(5).cosign(tree().checkpoint(9).format(), AT)
    at = raw.rindex("— ".encode())
    end = raw.index(b"\n", at) + 1
    refused(raw[:end] + line + raw[end:])


def test_any_tool_that_cuts_at_the_marks_has_the_signed_notes() -> None:
    raw = FILES["fork"]
    parts = raw.split(b"\n-- checkpoint\n")[1:]
    assert parts[0] + b"\n" == tree(2).signed(5)
    assert parts[1].partition(b"\n-- ")[0] + b"\n" == tree().signed(9)


HEADS = [b"", b"comity proof of misconduct 1\n", b"comity proof of misconduct 1\nkind fork\n", FILES["fork"][:300]]


@given(head=st.sampled_from(HEADS), raw=st.binary(max_size=400))
def test_any_bytes_are_refused(head: bytes, raw: bytes) -> None:
    refused(head + raw)


@given(data=st.data())
def test_parts_of_true_files_put_together_otherwise_are_refused_or_true(data: st.DataObject) -> None:
    """Fields and sections of any of the files under the kind of another."""
    forms = [form.parse(raw) for raw in FILES.values()]
    kind = data.draw(st.sampled_from(forms))
    fields = [("kind", kind.kind)] + [
        (name, data.draw(st.sampled_from([value for one in forms for label, value in one.fields if label == name])))
        for name, _ in kind.fields[1:]
    ]
    sections = [
        (name, data.draw(st.sampled_from([body for one in forms for label, body in one.sections if label == name])))
        for name, _ in kind.sections
    ]
    with suppress(Theirs):
        found = misconduct.check(form.Form(kind.header, tuple(fields), tuple(sections)).format())
        # What holds is true: in all these files the log signed two histories from entry 2 on, and the witness went back.
        assert found.kind == kind.kind and found.log == LOG


def test_a_file_beyond_the_limit_is_refused_before_it_is_read() -> None:
    assert refused(FILES["fork"] + b"A" * form.BYTES) == "misconduct-malformed"


def test_a_file_of_many_empty_entries_is_refused_before_they_are_read() -> None:
    sections = (("charter", b"\n" * 4_000_000), ("checkpoint", b""), ("entries", b""), ("checkpoint", b""), ("hashes", b""))
    fields = (("kind", "not-lent"), ("key", KEY.vkey), ("charter-key", KEY.vkey), ("index", "3"))
    assert refused(form.Form(form.MISCONDUCT, fields, sections).format()) == "misconduct-malformed"


@pytest.mark.parametrize("many", [65, 100_000])
def test_many_hashes_are_refused(many: int) -> None:
    t = tree()
    refused(fork.make(tree(2).signed(5), t.signed(9), KEY, t.root(5), (t.root(5),) * many))


@pytest.mark.parametrize("number", ["-1", "01", "1" * 5000, "1e3", "٤"])
def test_an_index_has_one_spelling(number: str) -> None:
    raw = FILES["unproven"].replace(b"index 4", b"index " + number.encode())
    refused(raw)


def test_a_proof_as_json_has_everything_but_the_bytes(tmp_path: Path) -> None:
    told = misconduct.check(FILES["rollback"]).to_json()
    assert set(told) == {"kind", "log", "keys", "sentence", "shows", "shows_not"}
    assert all(told.values())


def test_the_file_is_all_that_a_third_party_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other file is opened, no clock read: `open` itself is taken away."""

    def none(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("builtins.open", none)
    monkeypatch.setattr(Path, "open", none)
    for raw in FILES.values():
        misconduct.check(raw)


def test_proofs_of_the_same_fork_are_the_same_file() -> None:
    a, b = tree().signed(9), tree(2).signed(9)
    assert fork.make_same_size(a, b, KEY) == fork.make_same_size(b, a, KEY)


def test_a_third_party_needs_one_library(tmp_path: Path) -> None:
    """With PyNaCl and the standard library alone, every kind of file is checked, and the proof of an act."""
    vectors = Path(__file__).resolve().parents[1] / "vectors"
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['orjson', 'apsw', 'cryptography', 'typer', 'yaml', 'asn1crypto']));"
        "import json, pathlib; from comity.record import misconduct, proof_file; folder = pathlib.Path(sys.argv[1]);"
        "rows = json.loads((folder / 'misconduct.json').read_text('utf-8'))['files'];"
        "print(*[misconduct.check(row['file'].encode()).kind for row in rows]);"
        "one = json.loads((folder / 'proofs.json').read_text('utf-8')); row = one['proofs'][-1];"
        "trusted = {one['key'].partition('+')[0]: one['key']};"
        "print(proof_file.check_file(row['file'].encode(), bytes.fromhex(row['act']), trusted, one['witnesses'], 2).index)"
    )
    environment = {**os.environ, "PYTHONPATH": str(vectors.parents[1] / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code, str(vectors)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    kinds, index = ran.stdout.splitlines()
    assert set(kinds.split()) == set(misconduct.KINDS) and index == "3"
