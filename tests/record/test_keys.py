"""Keys: their form, their ids, and the points that must not come in."""

from __future__ import annotations

import base64

import pytest
from tests.record import made

from comity.errors import ComityError, Theirs, Yours
from comity.record import keyfile, keys

# Points that libraries disagree on. Sources: the eight points of small order and their non-canonical encodings as listed in
# "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020), table 6a; the last is the base point plus a point of order 8.
ODD_POINTS = {
    "order 1": "01" + "00" * 31,
    "order 1, not canonical": "01" + "00" * 30 + "80",
    "order 2": "ec" + "ff" * 30 + "7f",
    "order 4": "00" * 32,
    "order 4, other sign": "00" * 31 + "80",
    "order 8": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "y = p, not canonical": "ed" + "ff" * 30 + "7f",
    "y = p + 1, not canonical": "ee" + "ff" * 30 + "7f",
    "not on the curve": "02" + "00" * 31,
}


def _vkey(public: bytes, name: str = "lakes/odd") -> str:
    return f"{name}+{keys.key_id(name, public).hex()}+{base64.b64encode(keys.ED25519 + public).decode()}"


@pytest.mark.parametrize("point", ODD_POINTS.values(), ids=ODD_POINTS.keys())
def test_an_odd_point_is_refused_at_enrolment(point: str) -> None:
    with pytest.raises(Theirs) as caught:
        keys.enrol(_vkey(bytes.fromhex(point)))
    assert caught.value.code == "key-point"


def test_a_point_off_the_prime_subgroup_is_refused_at_enrolment() -> None:
    from nacl.bindings import crypto_core_ed25519_add

    mixed = crypto_core_ed25519_add(made.DUTY.verify_key.public, bytes.fromhex(ODD_POINTS["order 8"]))
    with pytest.raises(Theirs) as caught:
        keys.enrol(_vkey(mixed))
    assert caught.value.code == "key-point"


def test_parse_is_the_way_back_from_vkey() -> None:
    key = made.DUTY.verify_key
    assert keys.enrol(key.vkey) == key
    assert key.vkey.startswith(key.ref + "+")


def test_the_key_id_is_that_of_the_go_note_package() -> None:
    """The example key of golang.org/x/mod/sumdb/note: PeterNeumann+c74f20a3+ARpc2Q..., in our alphabet's terms only the id."""
    data = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert keys.key_id("PeterNeumann", data[1:]).hex() == "c74f20a3"


GOOD = made.DUTY.verify_key.vkey
BAD = {
    "key-malformed": [
        "",
        "x",
        GOOD[:-1],
        GOOD + "A",
        GOOD.replace("+", " ", 1),
        GOOD.upper(),
        " " + GOOD,
        GOOD + "\n",
        "a" * 1000,
    ],
    "key-id-wrong": [GOOD.replace("duty", "dute"), GOOD.replace("+b5eb14d7+", "+b5eb14d8+")],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, some in BAD.items() for text in some])
def test_a_key_that_was_copied_wrongly_is_refused(code: str, text: str) -> None:
    with pytest.raises(Theirs) as caught:
        keys.enrol(text)
    assert caught.value.code == code


def test_a_signature_of_another_length_does_not_move_the_border_between_it_and_the_text() -> None:
    """Verifiers that take signature and text as one would accept what was never signed: here the text without its beginning."""
    key = keys.generate("lakes/estmark/duty", b"\x31" * 32)
    signed = b"not {}\n"
    signature = key.sign(signed)
    assert key.verify_key.verify(signed, signature)
    for cut in range(1, len(signed)):
        assert not key.verify_key.verify(signed[cut:], signature + signed[:cut])
    assert not key.verify_key.verify(signature[-1:] + signed, signature[:-1])
    assert not key.verify_key.verify(signed, b"")


@pytest.mark.parametrize("name", ["", "Lakes", "lakes//x", "lakes/", "a b", "a+b", "x" * 101])
def test_a_name_that_would_need_quoting_is_refused(name: str) -> None:
    with pytest.raises(Yours) as caught:
        keys.generate(name, b"\x01" * 32)
    assert caught.value.code == "key-name"


def test_a_seed_never_shows_in_a_representation() -> None:
    key = keys.generate("lakes/x", b"\xab" * 32)
    assert "ab" * 8 not in repr(key)
    assert "\\xab" not in repr(key)


def test_a_locked_key_opens_with_its_pass_phrase_alone() -> None:
    raw = keyfile.lock(made.DUTY, "тихий пруд 7", b"s" * 16, b"n" * 12)
    assert keyfile.unlock(raw, "тихий пруд 7") == made.DUTY
    assert keyfile.public(raw) == made.DUTY.verify_key
    with pytest.raises(Yours) as caught:
        keyfile.unlock(raw, "тихий пруд 8")
    assert caught.value.code == "key-pass-phrase-wrong"


def test_a_pass_phrase_typed_on_another_system_still_opens() -> None:
    """A composed and a decomposed é are one letter to the person who types it."""
    assert keyfile.unlock(keyfile.lock(made.DUTY, "caf\u00e9", b"s" * 16, b"n" * 12), "cafe\u0301") == made.DUTY


def test_a_key_file_says_nothing_about_the_seed() -> None:
    raw = keyfile.lock(made.DUTY, "phrase", b"s" * 16, b"n" * 12)
    assert made.DUTY.seed.hex().encode() not in raw


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"passes":3', b'"passes":2'),
        (b'"memory_kib":65536', b'"memory_kib":8'),
        (b"6e6e6e", b"6e6e6f"),
    ],
)
def test_a_changed_key_file_does_not_open(before: bytes, after: bytes) -> None:
    """Its cost and its nonce are authenticated with the seed."""
    raw = keyfile.lock(made.DUTY, "phrase", b"s" * 16, b"n" * 12)
    assert before in raw
    with pytest.raises(ComityError):
        keyfile.unlock(raw.replace(before, after, 1), "phrase")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"v":"key/1"', b'"v":"key/2"'),
        (b'"passes":3', b'"passes":300'),
        (b'"memory_kib":65536', b'"memory_kib":99999999'),
        (b'"nonce"', b'"nonse"'),
    ],
)
def test_a_key_file_of_another_form_is_refused_before_any_work(before: bytes, after: bytes) -> None:
    raw = keyfile.lock(made.DUTY, "phrase", b"s" * 16, b"n" * 12)
    with pytest.raises(Theirs) as caught:
        keyfile.unlock(raw.replace(before, after, 1), "phrase")
    assert caught.value.code == "key-file-malformed"


def test_an_empty_pass_phrase_is_refused() -> None:
    with pytest.raises(Yours) as caught:
        keyfile.lock(made.DUTY, "", b"s" * 16, b"n" * 12)
    assert caught.value.code == "key-pass-phrase"
