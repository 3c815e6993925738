"""Key files made by somebody else: none costs more than the limits, none opens as another key, none gives its seed away."""

from __future__ import annotations

import io
import json
import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import made

from comity.errors import ComityError, Theirs, Yours
from comity.record import canonical, keyfile
from comity.record.keys import SigningKey, generate
from comity.settings import SETTINGS

CHEAP = replace(SETTINGS, argon_memory_kib=8, argon_passes=1, argon_lanes=1)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least cost that the format allows; the limits stay those of the product (they are in the form's table)."""
    monkeypatch.setattr(keyfile, "SETTINGS", CHEAP)


def locked(key: SigningKey = made.DUTY, phrase: str = "phrase", salt: bytes = b"s" * 16, nonce: bytes = b"n" * 12) -> bytes:
    return keyfile.lock(key, phrase, salt, nonce)


def form(raw: bytes, **changes: Any) -> bytes:
    """The file with these members changed; a member of the kdf by `kdf_name`."""
    value = json.loads(raw)
    for name, given_ in changes.items():
        place = value["kdf"] if name.startswith("kdf_") else value
        place[name.removeprefix("kdf_")] = given_
    return canonical.encode(value) + b"\n"


BOMBS = {
    "memory": {"kdf_memory_kib": SETTINGS.argon_memory_most_kib + 1},
    "memory without end": {"kdf_memory_kib": 2**53},
    "passes": {"kdf_passes": SETTINGS.argon_passes_most + 1},
    "lanes": {"kdf_lanes": 17},
    "no memory": {"kdf_memory_kib": 0},
    "no pass": {"kdf_passes": 0},
    "no lane": {"kdf_lanes": 0},
    "less than none": {"kdf_passes": -1},
    "true for a number": {"kdf_passes": True},
    "text for a number": {"kdf_passes": "3"},
}
OTHERS = {
    "another kdf": {"kdf_name": "pbkdf2"},
    "a weaker one of its family": {"kdf_name": "argon2i"},
    "another cipher": {"cipher": "aes-256-gcm"},
    "no cipher": {"cipher": "none"},
    "another version": {"v": "key/2"},
    "a short salt": {"kdf_salt": "00"},
    "a long salt": {"kdf_salt": "00" * 17},
    "a short nonce": {"nonce": "00" * 11},
    "a short secret": {"locked": "00" * 47},
    "a long secret": {"locked": "00" * 49},
    "capitals": {"locked": "AB" * 48},
    "no key": {"key": "x"},
    "a member more": {"hint": "the usual one"},
    "a member more in the kdf": {"kdf_pepper": "x"},
}


@pytest.mark.parametrize("changes", [*BOMBS.values(), *OTHERS.values()], ids=[*BOMBS, *OTHERS])
def test_a_file_beyond_the_form_is_refused_before_any_work(changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    raw = form(locked(), **changes)
    monkeypatch.setattr(keyfile, "_stretch", lambda *_: pytest.fail("work was done for it"))
    with pytest.raises(Theirs) as told:
        keyfile.unlock(raw, "phrase")
    assert told.value.code in ("key-file-malformed", "key-malformed")


def test_the_greatest_cost_that_is_allowed_is_bounded() -> None:
    """A gigabyte once, sixteen times over: what a machine of this day bears; beyond it a file is refused."""
    assert (SETTINGS.argon_memory_most_kib, SETTINGS.argon_passes_most) == (1024 * 1024, 16)


ELSEWHERE = generate("lakes/estmark/night", made.DUTY.seed)  # the same seed under another name


@pytest.mark.parametrize(
    "changes",
    [
        {"kdf_salt": "00" * 16},
        {"kdf_memory_kib": 16},
        {"kdf_passes": 2},
        {"kdf_lanes": 2},
        {"nonce": "00" * 12},
        {"locked": "00" * 48},
        {"key": ELSEWHERE.verify_key.vkey},
        {"key": made.AUTHORITY.verify_key.vkey},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_everything_in_the_file_is_authenticated_with_the_seed(changes: dict[str, Any]) -> None:
    """Salt, cost, nonce, name and public key: changed, the right pass phrase opens nothing."""
    with pytest.raises(Yours) as told:
        keyfile.unlock(form(locked(), **changes), "phrase")
    assert told.value.code == "key-pass-phrase-wrong"


def test_parts_of_two_files_make_no_third() -> None:
    one, other = locked(), locked(made.AUTHORITY, salt=b"t" * 16, nonce=b"m" * 12)
    for name in ("locked", "nonce", "key", "kdf"):
        with pytest.raises(Yours):
            keyfile.unlock(form(one, **{name: json.loads(other)[name]}), "phrase")


def test_a_file_that_is_cut_anywhere_is_refused() -> None:
    raw = locked()
    for end in range(len(raw) - 1):
        with pytest.raises(Theirs):
            keyfile.unlock(raw[:end], "phrase")
    assert keyfile.unlock(raw[:-1], "phrase") == made.DUTY  # only the last line end may be lost on the way


@pytest.mark.parametrize("raw", [b"", b"\n", b"{}", b"null", b"[" * 3000, b"x" * 5000, b"{" + b" " * 100_000 + b"}"])
def test_no_file_at_all_is_told_as_such(raw: bytes) -> None:
    with pytest.raises(Theirs):
        keyfile.unlock(raw, "phrase")


@given(st.data())
def test_no_changed_byte_goes_unseen(data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "SETTINGS", CHEAP)
        raw = locked()
    at = data.draw(st.integers(0, len(raw) - 2))
    changed = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 255))]) + raw[at + 1 :]
    with pytest.raises(ComityError):
        keyfile.unlock(changed, "phrase")


def test_the_right_seed_under_a_wrong_key_is_refused() -> None:
    """Made by somebody who knows the pass phrase: whoever opens it would sign with a key that is not the one named."""
    value = json.loads(locked())
    value["key"] = generate(made.DUTY.name, b"\x77" * 32).verify_key.vkey
    sealed = {name: value[name] for name in ("v", "key", "kdf", "cipher", "nonce")}
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cipher = ChaCha20Poly1305(keyfile._stretch(value["kdf"], "phrase"))
    value["locked"] = cipher.encrypt(b"n" * 12, made.DUTY.seed, canonical.encode(sealed)).hex()
    with pytest.raises(Theirs) as told:
        keyfile.unlock(canonical.encode(value) + b"\n", "phrase")
    assert told.value.code == "key-file-malformed"


def spellings(seed: bytes) -> list[str]:
    """How bytes could show in a text."""
    import base64

    return [seed.hex(), seed.hex().upper(), repr(seed)[2:-1], base64.b64encode(seed).decode(), str(list(seed))[1:-1]]


def test_no_seed_shows_in_an_error_a_log_line_a_representation_or_a_traceback() -> None:
    seed = bytes(range(100, 132))
    key = generate("lakes/estmark/secret", seed)
    raw, stream = locked(key), io.StringIO()
    logger = logging.getLogger("test.keys")
    logger.propagate = False
    logger.addHandler(logging.StreamHandler(stream))
    for attempt in (
        lambda: keyfile.unlock(raw, "wrong"),
        lambda: keyfile.unlock(form(raw, nonce="00" * 12), "phrase"),
        lambda: keyfile.lock(key, "", b"s" * 16, b"n" * 12),
        lambda: keyfile.lock(key, "phrase", b"", b"n" * 12),
        lambda: SigningKey("No Name", seed),
        lambda: key.sign("no bytes"),  # type: ignore[arg-type]
    ):
        try:
            attempt()
        except Exception as error:
            logger.exception("signing failed with %r", key)
            told = [repr(error), str(error), *traceback.format_exception(error)]
            told += [str(error.to_json())] if isinstance(error, ComityError) else []
            stream.write("\n".join(told))
        else:
            pytest.fail("it should have been refused")
    shown = stream.getvalue() + repr(key) + str(key) + f"{key!r:>200}" + repr([key]) + repr({"key": key})
    assert "lakes/estmark/secret" in shown
    assert not [one for one in [*spellings(seed), *spellings(key._secret)] if one in shown]


def test_a_wrong_pass_phrase_is_in_no_error_either() -> None:
    phrase = f"not this one {4700 + 11}"
    with pytest.raises(Yours) as told:
        keyfile.unlock(locked(), phrase)
    shown = [repr(told.value), str(told.value), str(told.value.to_json()), *traceback.format_exception(told.value)]
    assert "4711" not in "".join(shown)
