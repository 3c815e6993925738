"""Acts that wait for signatures, as files: any order of signing, and everything that a file could be made to lie about."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made
from tests.vectors import rebuild_to_sign

from comity.desk import collect
from comity.errors import ComityError, Theirs, Yours
from comity.record import entry, note
from comity.record.keys import SigningKey, enrol, generate

NIGHT = generate("lakes/estmark/night", b"\x31" * 32)
THIRD = generate("lakes/estmark/third", b"\x32" * 32)
KEYS = (made.DUTY, NIGHT, THIRD)
FIND = {key.ref: key.verify_key for key in KEYS}.get
VALUE = made.act_value(1, by=[key.ref for key in KEYS])


def begun(*keys: SigningKey) -> collect.ToSign:
    return collect.begin(VALUE, made.AT, made.DUTY.ref, *keys)


def refused(raw: bytes) -> str:
    with pytest.raises(Theirs) as told:
        collect.read(raw, FIND)
    return told.value.code


@pytest.mark.parametrize("order", list(itertools.permutations(KEYS)))
def test_in_whichever_order_they_sign_the_note_is_the_same_and_valid(order: tuple[SigningKey, ...]) -> None:
    item = begun()
    for key in order:
        item = collect.add(collect.read(collect.write(item), FIND), key)
    raw = collect.complete(item)
    assert raw == entry.sign(VALUE, *KEYS)
    assert [key.ref for key in entry.open(raw, FIND).signers] == VALUE["by"]


def test_two_copies_that_went_different_ways_are_joined() -> None:
    one, other = collect.add(begun(made.DUTY), THIRD), collect.add(begun(made.DUTY), NIGHT)
    assert collect.complete(collect.join(one, other)) == collect.complete(collect.join(other, one)) == entry.sign(VALUE, *KEYS)


def test_who_signs_twice_has_signed_once() -> None:
    item = begun(made.DUTY)
    assert collect.add(item, made.DUTY) == item


def test_it_is_incomplete_to_the_last_line_and_says_who_is_missing() -> None:
    with pytest.raises(Yours) as told:
        collect.complete(begun(made.DUTY, THIRD))
    assert told.value.code == "sign-lines-missing"
    assert NIGHT.ref in str(told.value.got) and THIRD.ref not in str(told.value.got)


def test_a_key_that_the_text_does_not_name_adds_nothing() -> None:
    for key in (made.STRANGER, made.AUTHORITY, generate(NIGHT.name, b"\x41" * 32)):
        with pytest.raises(Yours) as told:
            collect.add(begun(), key)
        assert told.value.code == "sign-not-named"


def test_an_act_of_one_key_is_nothing_to_collect_for() -> None:
    with pytest.raises(Yours) as told:
        collect.begin(made.act_value(1), made.AT, made.DUTY.ref)
    assert told.value.code == "sign-together-alone"


def test_the_file_is_no_entry_at_any_stage() -> None:
    for item in (begun(), begun(made.DUTY), begun(*KEYS)):
        with pytest.raises(Theirs):
            entry.parse(collect.write(item))
        with pytest.raises(ComityError):
            note.open(collect.write(item), FIND)


def test_a_changed_text_takes_every_line_with_it() -> None:
    raw = collect.write(begun(made.DUTY))
    for before, after in (
        (b"Both sides agreed.", b"Neither agreed."),
        (b"contact/", b"contact/"[::-1]),
        (b"12:00:00", b"12:00:01"),
    ):
        at = raw.index(b"\n") + 1  # below the line that nobody signs
        changed = raw[:at] + raw[at:].replace(before, after, 1)
        assert changed != raw
        with pytest.raises(Theirs):
            collect.read(changed, FIND)


def test_a_signature_over_another_text_is_refused() -> None:
    other = collect.begin({**VALUE, "at": "2026-03-02T12:00:00Z"}, made.AT, made.DUTY.ref, NIGHT)
    raw = collect.write(begun()) + other.lines[NIGHT.ref]
    assert refused(raw) == "note-signature-wrong"
    with pytest.raises(Theirs) as told:
        collect.join(begun(), other)
    assert told.value.code == "sign-text-differs"


def test_lines_that_do_not_belong_are_refused() -> None:
    item = begun(*KEYS)
    bare = collect.write(begun())
    duty, night, _ = item.lines.values()
    stranger = note.signature_line(made.STRANGER.verify_key, made.STRANGER.sign(item.text))
    assert refused(bare + stranger) == "sign-line-foreign"
    assert refused(bare + duty + duty) == "sign-line-foreign"
    assert refused(bare + night + duty) == "sign-file-malformed"
    assert refused(bare + duty + b"\n") == "note-malformed"
    assert refused(bare + duty[:-1]) == "note-malformed"
    with pytest.raises(Theirs) as told:  # a key that nobody here knows
        collect.read(bare + duty, {NIGHT.ref: NIGHT.verify_key}.get)
    assert told.value.code == "sign-line-foreign"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"comity to-sign/1", b"comity to-sign/2"),
        (b"to-sign/1 2026", b"to-sign/1  2026"),
        (b"2026-03-01T12:00:00Z lakes", b"2026-13-01T12:00:00Z lakes"),
        (b"Z lakes/estmark/duty", b"Z lakes/estmark/dute"),
        (b"\n{", b"\r\n{"),
        (b"}\n\n", b"} \n\n"),
        (b'"v":"act/1"', b'"v":"act/2"'),
    ],
)
def test_a_file_of_another_form_is_refused(before: bytes, after: bytes) -> None:
    raw = collect.write(begun(made.DUTY))
    assert before in raw
    with pytest.raises(Theirs):
        collect.read(raw.replace(before, after, 1), FIND)


def test_other_entries_are_not_collected_for() -> None:
    """Neither a loan nor a charter can be slipped under somebody's pen as an act."""
    for value in (entry.parse(made.loan()).value, made.charter()):
        text = entry.compose({**value, "by": [made.AUTHORITY.ref, made.OTHER_AUTHORITY.ref]})
        head = f"comity to-sign/1 {made.AT} {made.AUTHORITY.ref}\n".encode()
        assert refused(head + text + b"\n") == "sign-file-malformed"


def test_a_file_without_end_is_refused_by_its_length() -> None:
    assert refused(collect.write(begun()) + b"\n" * 200_000) == "sign-file-malformed"
    assert refused(b"x" * 2_000_000) == "sign-file-malformed"


@given(st.data())
def test_no_changed_byte_below_the_first_line_goes_unseen(data: st.DataObject) -> None:
    raw = collect.write(begun(made.DUTY, THIRD))
    at = data.draw(st.integers(raw.index(b"\n") + 1, len(raw) - 1))
    changed = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 255))]) + raw[at + 1 :]
    with pytest.raises(Theirs):
        collect.read(changed, FIND)


@given(st.binary(max_size=400))
def test_no_bytes_make_anything_but_our_own_error(raw: bytes) -> None:
    with pytest.raises(Theirs):
        collect.read(raw, FIND)


# --- vectors --------------------------------------------------------------------------------------------------------------
def test_the_vectors_are_what_their_script_writes() -> None:
    assert rebuild_to_sign.FILE.read_text("utf-8") == rebuild_to_sign.text(), "the format changed, or run rebuild_to_sign.py"


def test_every_stage_of_the_vectors_reads_and_the_last_is_the_note() -> None:
    rows = json.loads(rebuild_to_sign.FILE.read_text("utf-8"))["acts"]
    assert [row["name"] for row in rows] == ["two persons", "joint"]
    for row in rows:
        known = {key.ref: key for key in map(enrol, row["keys"])}
        items = [collect.read(file.encode(), known.get) for file in row["files"]]
        assert [len(item.missing) for item in items] == [2, 1, 0]
        assert {item.id for item in items} == {row["id"]}
        assert collect.complete(items[-1]).decode() == row["note"] == row["files"][-1].partition("\n")[2]
        assert entry.open(row["note"].encode(), known.get).id == row["id"]
