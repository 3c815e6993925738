"""Notes: what is accepted as one, and whose signature counts."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made

from comity.errors import ComityError, Theirs, Yours
from comity.record import note

TEXT = b"one line\n\nand another, after an empty one\n"
RAW = note.sign(TEXT, made.DUTY)
BOTH = note.sign(TEXT, made.AUTHORITY, made.OTHER_AUTHORITY)


def _find(*known: note.SigningKey) -> note.Find:
    return {key.ref: key.verify_key for key in known}.get


def test_open_is_the_way_back_from_sign() -> None:
    opened = note.open(BOTH, _find(made.AUTHORITY, made.OTHER_AUTHORITY))
    assert opened.text == TEXT
    assert opened.signers == (made.AUTHORITY.verify_key, made.OTHER_AUTHORITY.verify_key)


def test_a_known_signer_is_enough_beside_unknown_ones() -> None:
    """A checkpoint gathers the lines of witnesses whom not everybody knows."""
    assert note.open(BOTH, _find(made.OTHER_AUTHORITY)).signers == (made.OTHER_AUTHORITY.verify_key,)


def test_a_line_that_comes_twice_is_one_signer() -> None:
    """Otherwise one witness could stand in for several."""
    assert note.open(RAW + LINE, _find(made.DUTY)).signers == (made.DUTY.verify_key,)


def test_a_wrong_signature_by_a_known_key_spoils_the_note() -> None:
    other = note.sign(b"other\n", made.OTHER_AUTHORITY).split(b"\n\n")[1]
    raw = note.sign(TEXT, made.AUTHORITY) + other
    with pytest.raises(Theirs) as caught:
        note.open(raw, _find(made.AUTHORITY, made.OTHER_AUTHORITY))
    assert caught.value.code == "note-signature-wrong"


def test_a_note_by_strangers_is_not_opened() -> None:
    with pytest.raises(Theirs) as caught:
        note.open(RAW, _find(made.STRANGER))
    assert caught.value.code == "note-key-unknown"


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unseen(at: int, by: int) -> None:
    raw = RAW[:at] + bytes([RAW[at] ^ by]) + RAW[at + 1 :]
    with pytest.raises(ComityError):
        note.open(raw, _find(made.DUTY))


@given(st.integers(0, len(RAW) - 1))
def test_no_truncated_note_is_opened(length: int) -> None:
    with pytest.raises(Theirs):
        note.open(RAW[:length], _find(made.DUTY))


LINE = RAW[len(TEXT) + 1 :]
DATA = base64.b64decode(LINE.split(b" ")[2])
MALFORMED = {
    "empty": b"",
    "no signatures": TEXT,
    "no line end": RAW[:-1],
    "text without line end": b"text" + b"\n" + LINE,
    "control character": b"a\tb\n\n" + LINE,
    "carriage return": RAW.replace(b"\n", b"\r\n"),
    "not UTF-8": b"\xff\n\n" + LINE,
    "hyphen for the dash": RAW.replace("—".encode(), b"-"),
    "two spaces": RAW.replace("— ".encode(), "—  ".encode()),
    "name with plus": RAW.replace(b"lakes/estmark/duty", b"lakes+estmark"),
    "base64 without padding": RAW[:-2] + b"\n",
    "base64 with left-over bits": RAW[:-3] + bytes([RAW[-3] + 1]) + RAW[-2:],
    "signature too short": TEXT + b"\n" + "— x ".encode() + base64.b64encode(DATA[:4]) + b"\n",
    "line break inside the signatures": RAW + b"\n",
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_note_is_refused(raw: bytes) -> None:
    with pytest.raises(Theirs) as caught:
        note.parse(raw, "x.note")
    assert (caught.value.code, caught.value.where) == ("note-malformed", "x.note")


def test_sixteen_signatures_are_read_and_no_more() -> None:
    assert len(note.parse(TEXT + b"\n" + LINE * 16).lines) == 16
    with pytest.raises(Theirs) as caught:
        note.parse(TEXT + b"\n" + LINE * 17)
    assert caught.value.code == "note-too-many-signatures"


def test_a_note_has_a_largest_size() -> None:
    with pytest.raises(Theirs) as caught:
        note.parse(b"x" * 65_536)
    assert caught.value.code == "note-too-long"
    with pytest.raises(Yours) as mine:
        note.sign(b"x" * 65_536 + b"\n", made.DUTY)
    assert mine.value.code == "note-cannot-sign"


@pytest.mark.parametrize("text", [b"", b"no line end", b"a\tb\n"])
def test_a_text_that_could_not_be_read_back_is_not_signed(text: bytes) -> None:
    with pytest.raises(Yours) as caught:
        note.sign(text, made.DUTY)
    assert caught.value.code == "note-cannot-sign"


def test_the_example_of_the_go_note_package_is_opened() -> None:
    """The note that golang.org/x/mod/sumdb/note documents, signed by a key whose name we would not give out."""
    vkey = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = note.VerifyKey("PeterNeumann", base64.b64decode(vkey)[1:])
    raw = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    ).encode()
    assert note.open(raw, {key.ref: key}.get).signers == (key,)
