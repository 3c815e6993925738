"""Whose signatures count in a log when several keys sign one act: authenticity alone, by index, without any charter rule."""

from __future__ import annotations

from typing import Any

import pytest
from tests.record import made

from comity.errors import Theirs
from comity.record import entry, keyring
from comity.record.keys import SigningKey, generate

NIGHT = generate("lakes/estmark/night", b"\x31" * 32)
WESTERN = generate("lakes/westmark/duty", b"\x32" * 32)


def log(*loans: SigningKey) -> keyring.LogKeys:
    """Estmark's log with these keys lent."""
    charter = keyring.LogKeys(made.CHARTER_LOG)
    charter.admit(0, made.FOUNDING)
    keys = keyring.LogKeys(made.LOG, charter.charter)
    keys.admit(0, made.log_opening())
    for at, key in enumerate(loans, 1):
        keys.admit(at, made.loan(key))
    return keys


def act(*keys: SigningKey, **changes: Any) -> bytes:
    value = made.act_value(1, by=[key.ref for key in keys])
    return entry.sign({**value, **changes}, *keys)


def refused(keys: keyring.LogKeys, raw: bytes) -> str:
    with pytest.raises(Theirs) as told:
        keys.admit(9, raw)
    return told.value.code


def test_two_desk_keys_that_are_lent_here_sign_one_act() -> None:
    found = log(made.DUTY, NIGHT).admit(3, act(made.DUTY, NIGHT))
    assert [key.ref for key in found.signers] == [made.DUTY.ref, NIGHT.ref]


def test_sixteen_persons_may_sign_and_seventeen_may_not() -> None:
    desks = [generate(f"lakes/estmark/desk{n}", bytes([64 + n]) * 32) for n in range(17)]
    assert len(log(*desks[:16]).admit(17, act(*desks[:16])).signers) == 16
    with pytest.raises(Theirs):
        act(*desks)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ((made.DUTY, NIGHT), "entry-key-unknown"),
        ((made.DUTY, made.STRANGER), "entry-key-unknown"),
        ((made.DUTY, made.AUTHORITY), "entry-not-here"),
        ((made.AUTHORITY, made.DUTY), "entry-not-here"),
        ((made.DUTY, made.OTHER_AUTHORITY), "entry-not-here"),
        ((made.DUTY, made.LOG_KEY), "entry-key-unknown"),
        ((made.DUTY, WESTERN), "entry-key-unknown"),
    ],
)
def test_every_other_company_is_refused(keys: tuple[SigningKey, ...], code: str) -> None:
    assert refused(log(made.DUTY), act(*keys)) == code


def test_the_second_key_counts_from_its_loan_to_its_revocation() -> None:
    keys = log(made.DUTY)
    assert refused(keys, act(made.DUTY, NIGHT)) == "entry-key-unknown"
    keys.admit(3, made.loan(NIGHT))
    assert keys.admit(4, act(made.DUTY, NIGHT))
    keys.admit(5, made.revocation(NIGHT))
    assert refused(keys, act(made.DUTY, NIGHT)) == "entry-key-unknown"


def test_a_pair_stands_in_its_own_log_alone() -> None:
    """The same two keys, lent in two logs of one participant: the act has one place."""
    other = generate("lakes/estmark/77aa", b"\x33" * 32)
    elsewhere = keyring.LogKeys(other.name, log().charter)
    elsewhere.admit(0, made.log_opening(other.name, other, "hosts"))
    for at, key in enumerate((made.DUTY, NIGHT), 1):
        value = entry.parse(made.loan(key)).value
        elsewhere.admit(at, entry.sign({**value, "log": other.name}, made.AUTHORITY))
    assert refused(elsewhere, act(made.DUTY, NIGHT)) == "entry-not-here"


def test_one_key_is_not_lent_under_two_names_at_one_time() -> None:
    twin = generate("lakes/estmark/night", made.DUTY.seed)
    keys = log(made.DUTY)
    assert refused(keys, made.loan(twin)) == "key-shared"
    assert refused(keys, act(made.DUTY, twin)) == "entry-key-unknown"
    keys.admit(4, made.loan(made.DUTY))  # lending the same key again, under its own name, is no second key
    keys.admit(5, made.revocation(made.DUTY))
    assert keys.admit(6, made.loan(twin))


def test_lines_that_are_missing_doubled_exchanged_or_forged_are_refused() -> None:
    keys, raw = log(made.DUTY, NIGHT), act(made.DUTY, NIGHT)
    text, lines = raw.split(b"\n\n")[0] + b"\n\n", raw.split(b"\n\n")[1].splitlines(keepends=True)
    assert refused(keys, text + lines[0]) == "entry-signature-missing"
    assert refused(keys, text + lines[0] + lines[0]) == "entry-signature-order"
    assert refused(keys, text + lines[1] + lines[0]) == "entry-signature-order"
    assert refused(keys, text + lines[0] + lines[1] + lines[1]) == "entry-signature-added"
    elsewhere = act(made.DUTY, NIGHT, at="2026-03-02T12:00:00Z").split(b"\n\n")[1].splitlines(keepends=True)
    assert refused(keys, text + lines[0] + elsewhere[1]) == "note-signature-wrong"


def test_a_joint_act_still_asks_for_an_authority_key_of_each() -> None:
    keys = log(made.DUTY, NIGHT)
    assert keys.admit(3, act(made.AUTHORITY, made.OTHER_AUTHORITY))
    again = generate("lakes/estmark/again", b"\x34" * 32)
    assert refused(keys, act(made.AUTHORITY, again)) == "entry-key-unknown"


def test_a_joint_act_with_a_line_missing_doubled_exchanged_or_forged_is_refused() -> None:
    keys, raw = log(), act(made.AUTHORITY, made.OTHER_AUTHORITY)
    text, lines = raw.split(b"\n\n")[0] + b"\n\n", raw.split(b"\n\n")[1].splitlines(keepends=True)
    assert refused(keys, text + lines[0]) == "entry-signature-missing"
    assert refused(keys, text + lines[1] + lines[1]) == "entry-signature-order"
    assert refused(keys, text + lines[1] + lines[0]) == "entry-signature-order"
    assert refused(keys, text + lines[0] + lines[1] + lines[0]) == "entry-signature-added"
    forger = generate(made.OTHER_AUTHORITY.name, b"\x35" * 32)
    forged = entry.sign({**entry.parse(raw).value, "by": [made.AUTHORITY.ref, forger.ref]}, made.AUTHORITY, forger)
    assert refused(keys, forged) == "entry-key-unknown"
    stolen = act(made.AUTHORITY, made.OTHER_AUTHORITY, at="2026-03-02T12:00:00Z").split(b"\n\n")[1].splitlines(keepends=True)
    assert refused(keys, text + lines[0] + stolen[1]) == "note-signature-wrong"
