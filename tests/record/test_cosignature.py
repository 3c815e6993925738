"""Cosignatures are the standard's bytes; a witness never goes back, neither in the log nor in time."""

from __future__ import annotations

import base64
import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey as PlainSigner
from nacl.signing import VerifyKey as PlainKey
from tests.record import made
from tests.record.grown import Tree, cosigner

from comity.errors import ComityError, Ours, Refusal, Theirs, Yours
from comity.record import checkpoint, cosignature, keys, merkle, note, witness

AT = 1_767_225_600
KEY = made.LOG_KEY.verify_key
W = cosigner(1)
RAW = Tree(5).signed(5)
TEXT = note.parse(RAW).text


# --- the standard ---------------------------------------------------------------------------------------------------------


def test_the_line_is_what_the_standard_writes() -> None:
    """Key id over name, line end, 0x04 and key; eight bytes of time, the greater first; Ed25519 over two lines and the text."""
    line = W.cosign(TEXT, AT).decode()
    dash, name, encoded = line.removesuffix("\n").split(" ")
    data = base64.b64decode(encoded, validate=True)
    public = W.key.public
    assert (dash, name, len(data)) == ("—", W.name, 4 + 8 + 64)
    assert data[:4] == hashlib.sha256(W.name.encode() + b"\n\x04" + public).digest()[:4]
    assert data[4:12] == AT.to_bytes(8, "big")
    PlainKey(public).verify(b"cosignature/v1\ntime 1767225600\n" + TEXT, data[12:])


def test_a_witness_key_is_read_as_it_is_written_and_no_other_kind_is_taken_for_one() -> None:
    assert cosignature.enrol(W.key.vkey) == W.key
    assert base64.b64decode(W.key.vkey.split("+", 2)[2])[:1] == b"\x04"
    with pytest.raises(Theirs) as caught:
        cosignature.enrol(KEY.vkey)
    assert caught.value.code == "witness-key-malformed"
    with pytest.raises(Theirs):
        keys.enrol(W.key.vkey)


@pytest.mark.parametrize("name", ["witness.example/w1", "Lakes.Example:443/Zeuge", "свидетель/1", "a~b_c%d"])
def test_foreign_witnesses_have_any_name_of_a_signed_note(name: str) -> None:
    foreign = cosignature.Cosigner(name, b"\x44" * 32)
    raw = cosignature.add(RAW, foreign.cosign(TEXT, AT))
    assert cosignature.open(raw, [cosignature.enrol(foreign.key.vkey)]) == (cosignature.Cosignature(foreign.key, AT),)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b", "a\nb", "a\u2028b", "x" * 101])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(Yours) as caught:
        cosignature.Cosigner(name, b"\x44" * 32)
    assert caught.value.code == "witness-name"
    public = base64.b64encode(b"\x04" + W.key.public).decode()
    key_id = hashlib.sha256(name.encode() + b"\n\x04" + W.key.public).hexdigest()[:8]
    with pytest.raises(Theirs):
        cosignature.WitnessKey.parse(f"{name}+{key_id}+{public}")


def test_a_key_on_which_programs_disagree_is_refused() -> None:
    weak = cosignature.WitnessKey("w", b"\x01" + bytes(31))
    with pytest.raises(Theirs) as caught:
        cosignature.enrol(weak.vkey)
    assert caught.value.code == "witness-key-point"


@given(at=st.integers(0, len(W.key.vkey) - 1), to=st.sampled_from("+/09afAZ= \n"))
def test_a_key_with_one_character_changed_is_refused(at: int, to: str) -> None:
    vkey = W.key.vkey
    if vkey[at] != to:
        with pytest.raises(Theirs):
            cosignature.enrol(vkey[:at] + to + vkey[at + 1 :])


@pytest.mark.parametrize("at", [-1, 2**63, 2**64])
def test_times_outside_the_standard_are_never_signed(at: int) -> None:
    with pytest.raises(Yours) as caught:
        W.cosign(TEXT, at)
    assert caught.value.code == "cosignature-time"


def test_only_a_checkpoint_is_cosigned() -> None:
    with pytest.raises(Theirs) as caught:
        W.cosign(b"lakes/estmark\n5\n", AT)
    assert caught.value.code == "checkpoint-malformed"


def test_a_seed_is_never_shown() -> None:
    assert repr(W.seed) not in repr(W) and "_secret" not in repr(W)


# --- reading --------------------------------------------------------------------------------------------------------------


def test_a_cosigned_checkpoint_still_opens_for_who_knows_no_witness() -> None:
    raw = cosignature.add(RAW, *(cosigner(n).cosign(TEXT, AT + n) for n in range(7)))
    assert checkpoint.open(raw, KEY).size == 5
    assert cosignature.open(raw, []) == ()


def test_known_witnesses_are_counted_and_others_passed_over() -> None:
    raw = cosignature.add(RAW, *(cosigner(n).cosign(TEXT, AT + n) for n in range(7)))
    found = cosignature.open(raw, [cosigner(2).key, cosigner(5).key, cosigner(9).key])
    assert [(one.key.name, one.at) for one in found] == [(cosigner(2).name, AT + 2), (cosigner(5).name, AT + 5)]


@given(data=st.data())
def test_no_changed_byte_of_a_cosignature_is_taken(data: st.DataObject) -> None:
    """Either the note has no right form, or the line is refused, or it is by a key that nobody knows."""
    line = W.cosign(TEXT, AT)
    at = data.draw(st.integers(0, len(line) - 1))
    changed = line[:at] + bytes([line[at] ^ data.draw(st.integers(1, 255))]) + line[at + 1 :]
    with contextlib.suppress(Theirs):
        assert cosignature.open(RAW + changed, [W.key]) == ()


def test_a_bad_line_by_a_known_witness_refuses_the_whole() -> None:
    other = Tree(6).signed(6)
    line = W.cosign(note.parse(other).text, AT)
    raw = cosignature.add(RAW, cosigner(2).cosign(TEXT, AT), line)
    assert len(cosignature.open(raw, [cosigner(2).key])) == 1
    with pytest.raises(Theirs) as caught:
        cosignature.open(raw, [cosigner(2).key, W.key])
    assert caught.value.code == "cosignature-wrong"


@pytest.mark.parametrize("data", [b"", b"\x00" * 8, b"\x00" * 71, b"\x00" * 73, b"\xff" * 72, b"\x80" + b"\x00" * 71])
def test_a_line_of_another_length_or_time_refuses_the_whole(data: bytes) -> None:
    encoded = base64.b64encode(W.key.key_id + data).decode()
    with pytest.raises(Theirs):
        cosignature.open(RAW + f"— {W.name} {encoded}\n".encode(), [W.key])


def test_a_signature_of_another_length_does_not_move_the_border_to_the_text() -> None:
    """A hostile witness signs a text with something before it, and puts that something at the end of its signature."""
    time = AT.to_bytes(8, "big")
    for extra in (b"x", b"cosignature/v1\n"):
        signature = PlainSigner(W.seed).sign(extra + cosignature.message(TEXT, AT)).signature + extra
        encoded = base64.b64encode(W.key.key_id + time + signature).decode()
        with pytest.raises(Theirs) as caught:
            cosignature.open(RAW + f"— {W.name} {encoded}\n".encode(), [W.key])
        assert caught.value.code == "cosignature-wrong"


def test_a_time_beyond_the_standards_is_refused_though_the_witness_signed_it() -> None:
    at = cosignature.TIME_MOST + 1
    signature = PlainSigner(W.seed).sign(cosignature.message(TEXT, at)).signature
    encoded = base64.b64encode(W.key.key_id + at.to_bytes(8, "big") + signature).decode()
    with pytest.raises(Theirs) as caught:
        cosignature.open(RAW + f"— {W.name} {encoded}\n".encode(), [W.key])
    assert caught.value.code == "cosignature-wrong"


def test_a_logs_plain_signature_is_no_cosignature_and_the_other_way_round() -> None:
    """One seed, two kinds: the key ids differ, and so does what is signed."""
    seed = b"\x55" * 32
    plain, timed = keys.SigningKey(made.LOG, seed), cosignature.Cosigner(made.LOG, seed)
    assert plain.verify_key.public == timed.key.public and plain.verify_key.key_id != timed.key.key_id
    raw = note.sign(TEXT, plain)
    assert cosignature.open(raw, [timed.key]) == ()
    with pytest.raises(Theirs):
        checkpoint.open(TEXT + b"\n" + timed.cosign(TEXT, AT), plain.verify_key)


def test_one_key_under_two_names_or_at_two_times_is_one_witness() -> None:
    alias = cosignature.Cosigner("another.example/name", W.seed)
    raw = cosignature.add(RAW, W.cosign(TEXT, AT), W.cosign(TEXT, AT + 1), alias.cosign(TEXT, AT))
    found = cosignature.open(raw, [W.key, alias.key])
    assert len(found) == 3 and cosignature.count(found) == 1


def test_a_line_that_is_there_is_not_doubled_and_a_note_has_so_many_lines() -> None:
    raw = cosignature.add(RAW, W.cosign(TEXT, AT))
    assert cosignature.add(raw, W.cosign(TEXT, AT)) == raw
    most = cosignature.add(RAW, *(cosigner(n).cosign(TEXT, AT) for n in range(15)))
    assert len(cosignature.open(most, [cosigner(n).key for n in range(15)])) == 15
    with pytest.raises(Theirs) as caught:
        cosignature.add(most, cosigner(20).cosign(TEXT, AT))
    assert caught.value.code == "note-too-many-signatures"
    with pytest.raises(Theirs):
        cosignature.add(RAW, b"no line\n")


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(raw: bytes) -> None:
    for one in (raw, RAW + raw, TEXT + b"\n" + raw):
        with contextlib.suppress(Theirs):
            cosignature.open(one, [W.key])


# --- the rule of a witness ------------------------------------------------------------------------------------------------


def step(known: bytes | None, tree: Tree, size: int, at: int = AT, old: int = 0) -> bytes:
    path = tree.consistency(old, size) if old else ()
    return witness.countersign(known, tree.signed(size), path, KEY, W, at).raw


@given(sizes=st.lists(st.integers(0, 40), min_size=1, max_size=6).map(sorted), waits=st.lists(st.integers(0, 9), min_size=6))
def test_an_honest_log_is_countersigned_at_every_size(sizes: list[int], waits: list[int]) -> None:
    tree, known, at, old = Tree(40), None, AT, 0
    for size, wait in zip(sizes, waits, strict=False):
        at += wait
        known = step(known, tree, size, at, old)
        assert cosignature.open(known, [W.key]) == (cosignature.Cosignature(W.key, at),)
        assert checkpoint.open(known, KEY).size == size
        old = size


@given(old=st.integers(1, 40), new=st.integers(1, 40), at=st.integers(0, 39))
def test_no_other_history_is_countersigned(old: int, new: int, at: int) -> None:
    """The log signed another entry at a place that this witness has countersigned, and gives whatever proof it can."""
    honest, other = Tree(40), Tree(40, changed=at % old)
    known = step(None, honest, old)
    if new < old:
        return
    for path in (other.consistency(old, new), honest.consistency(old, new), ()):
        with pytest.raises(Refusal) as caught:
            witness.countersign(known, other.signed(new), path, KEY, W, AT)
        assert caught.value.code == "countersign-other-history"


@given(old=st.integers(1, 40), less=st.integers(1, 40))
def test_no_smaller_state_is_countersigned_after_a_larger_one(old: int, less: int) -> None:
    tree = Tree(40)
    with pytest.raises(Refusal) as caught:
        step(step(None, tree, old), tree, max(0, old - less))
    assert caught.value.code == "countersign-smaller"


def test_a_clock_that_jumps_back_signs_nothing() -> None:
    tree = Tree(9)
    known = step(None, tree, 4)
    assert step(known, tree, 9, AT, 4)
    with pytest.raises(Refusal) as caught:
        step(known, tree, 9, AT - 1, 4)
    assert caught.value.code == "countersign-clock"


def test_a_proof_too_short_too_long_or_out_of_place_is_refused() -> None:
    tree = Tree(9)
    known = step(None, tree, 4)
    right = tree.consistency(4, 9)
    for path in ((), right[:-1], (*right, right[0]), right[::-1], tree.consistency(3, 9)):
        with pytest.raises(Refusal):
            witness.countersign(known, tree.signed(9), path, KEY, W, AT)
    with pytest.raises(Refusal):
        witness.countersign(None, tree.signed(9), right, KEY, W, AT)


def test_an_empty_log_has_one_root() -> None:
    wrong = checkpoint.Checkpoint(made.LOG, 0, b"\x07" * 32).sign(made.LOG_KEY)
    with pytest.raises(Refusal):
        witness.countersign(None, wrong, (), KEY, W, AT)
    assert step(step(None, Tree(3), 0), Tree(3), 3)
    assert Tree(3).root(0) == merkle.EMPTY_ROOT


def test_what_another_key_signed_is_not_countersigned() -> None:
    stranger = keys.generate(made.LOG, b"\x66" * 32)
    with pytest.raises(Theirs) as caught:
        witness.countersign(None, RAW, (), stranger.verify_key, W, AT)
    assert caught.value.code == "note-key-unknown"


def test_a_damaged_memory_stops_the_witness() -> None:
    """Better silent than twice: what it cosigned last is all that holds it to one history."""
    tree = Tree(9)
    for memory in (b"", b"not a note", tree.signed(4), step(None, tree, 4)[:-9], step(None, tree, 4)[3:]):
        with pytest.raises(Ours) as caught:
            step(memory, tree, 9, AT, 4)
        assert caught.value.code == "witness-memory-damaged"


def test_lines_by_others_are_neither_remembered_nor_handed_on() -> None:
    tree = Tree(5)
    raw = cosignature.add(tree.signed(5), cosigner(2).cosign(TEXT, AT), b"\xe2\x80\x94 x AAAAAAA=\n")
    kept = witness.countersign(None, raw, (), KEY, W, AT)
    assert kept.raw == cosignature.add(tree.signed(5), W.cosign(TEXT, AT))
    assert kept.line == W.cosign(TEXT, AT)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_hostile_bytes_give_no_line(raw: bytes, path: bytes) -> None:
    with pytest.raises(ComityError):
        witness.countersign(None, raw, (path,), KEY, W, AT)
