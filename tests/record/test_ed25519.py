"""Odd keys and signatures: whatever libraries disagree on cannot enter, or is refused by every Comity alike."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.foreign.ed25519_table import ACCEPTS, SPLIT_UNDER_A_GOOD_KEY, VECTORS, asked, vectors
from tests.record import made
from tests.vectors import edwards, rebuild_ed25519

from comity.errors import Theirs
from comity.record import canonical, cosignature, entry, keys

FOUND = vectors()
ROWS = FOUND["signatures"]
BY_NAME = {row["name"]: row for row in ROWS}
vector = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])


@pytest.mark.slow
def test_the_file_is_what_its_script_writes() -> None:
    assert VECTORS.read_text("utf-8") == rebuild_ed25519.text(), "run: python tests/vectors/rebuild_ed25519.py"


@vector
def test_every_vector_says_where_it_comes_from(row: dict[str, Any]) -> None:
    assert row["origin"] and row["construction"]


def _vkey(public: bytes, kind: bytes = keys.ED25519, name: str = "lakes/odd") -> str:
    key_id = keys.key_id(name, public) if kind == keys.ED25519 else cosignature.WitnessKey(name, public).key_id
    return f"{name}+{key_id.hex()}+{base64.b64encode(kind + public).decode()}"


@vector
def test_our_own_answer(row: dict[str, Any]) -> None:
    public, message, signature = asked(row)
    assert keys.VerifyKey("lakes/odd", public).verify(message, signature) == (row["name"] in ACCEPTS["comity"])


@vector
def test_openssl(row: dict[str, Any]) -> None:
    public, message, signature = asked(row)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        accepted = True
    except (InvalidSignature, ValueError):
        accepted = False
    assert accepted == (row["name"] in ACCEPTS["openssl"])


@vector
def test_nothing_is_accepted_that_the_rfc_forbids(row: dict[str, Any]) -> None:
    assert row["name"] not in ACCEPTS["comity"] or row["rfc"]


@vector
def test_enrolment_takes_points_of_the_prime_order_group_alone(row: dict[str, Any]) -> None:
    """The rule by arithmetic, the answer by libsodium; for logs and desks as for witnesses."""
    public = asked(row)[0]
    for enrol, kind in ((keys.enrol, keys.ED25519), (cosignature.enrol, cosignature.COSIGNATURE)):
        if row["enrol"]:
            enrol(_vkey(public, kind))
        else:
            with pytest.raises(Theirs) as caught:
                enrol(_vkey(public, kind))
            assert caught.value.code in ("key-point", "witness-key-point")


@pytest.mark.parametrize("row", FOUND["refused_keys"], ids=lambda row: row["name"])
def test_an_odd_key_enters_no_log(row: dict[str, Any]) -> None:
    """Neither by enrolment nor inside an entry, by whomever it is signed: its form is not right."""
    vkey = _vkey(bytes.fromhex(row["public"]), name="lakes/estmark/odd")
    with pytest.raises(Theirs) as caught:
        keys.enrol(vkey)
    assert caught.value.code == "key-point"
    value = entry.parse(made.loan()).value
    text = canonical.encode({**value, "key": vkey}) + b"\n"
    with pytest.raises(Theirs):
        entry.parse(made.note.sign(text, made.AUTHORITY))
    entry.parse(made.note.sign(canonical.encode(value) + b"\n", made.AUTHORITY))


def test_every_spelling_of_small_order_is_among_them() -> None:
    """Eight points; two more by the sign bit, two by y + p, and two by both."""
    small = {row["public"] for row in FOUND["refused_keys"] if " T" in row["name"] and "good" not in row["name"]}
    points = {edwards.decode(bytes.fromhex(public), strict=False) for public in small}
    assert (len(small), len(points)) == (14, 8)
    assert all(point is not None and 8 * point == edwards.IDENTITY for point in points)


# --- who could be split ---------------------------------------------------------------------------------------------------


def test_whatever_libraries_disagree_on_is_closed_by_enrolment_but_for_one() -> None:
    disputed = {row["name"] for row in ROWS if len({row["name"] in accepts for accepts in ACCEPTS.values()}) == 2}
    assert len(disputed) > 5
    assert {name for name in disputed if BY_NAME[name]["enrol"]} == SPLIT_UNDER_A_GOOD_KEY


def test_where_rules_of_the_rfc_differ_comity_takes_the_narrower_one() -> None:
    """With the cofactor 8 some signatures under a good key would hold that do not hold without: none of them is accepted."""
    wider = [row for row in ROWS if row["enrol"] and (row["rfc_cofactor"] or row["zip215"]) and not row["rfc"]]
    assert len(wider) >= 5
    assert not {row["name"] for row in wider} & set().union(*ACCEPTS.values())


def test_who_signs_with_the_neutral_r_gives_the_key_away() -> None:
    """R = O means S = ka: everybody who has the signature divides by k, and has the scalar. No honest program makes one."""
    public, message, signature = asked(BY_NAME["good A, R = O"])
    k = edwards.challenge(signature[:32], public, message)
    scalar = int.from_bytes(signature[32:], "little") * pow(k, -1, edwards.L) % edwards.L
    assert (scalar * edwards.BASE).encode() == public


def test_the_arithmetic_signs_and_judges_like_libsodium() -> None:
    for number in range(4):
        seed, message = bytes([number + 1]) * 32, b"text %d\n" % number
        key = keys.generate("lakes/x", seed)
        assert edwards.sign(seed, message) == (key.verify_key.public, key.sign(message))
        assert edwards.verify(key.verify_key.public, message, key.sign(message), cofactor=False)
