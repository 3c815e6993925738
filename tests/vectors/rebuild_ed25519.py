"""Writes ed25519.json beside this file: `python tests/vectors/rebuild_ed25519.py`. A test holds the file equal to it.

Signatures and keys on which programs may disagree, made from fixed seeds by plain arithmetic (`edwards`), after constructions
that others published: "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, 2020), section 5 and its table of test vectors;
C2SP/CCTV ed25519, whose flags are named here; Wycheproof's eddsa classes. No bytes of theirs are copied but the RFC's own test.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "src")]

from tests.vectors.edwards import (  # noqa: E402
    BASE,
    IDENTITY,
    TORSION,
    L,
    P,
    Point,
    challenge,
    decode,
    secret,
    sign,
    verify,
)

SEED = b"\x41" * 32
SCALAR = secret(SEED)[0] % L
GOOD = SCALAR * BASE
NONCE = secret(b"\x42" * 32)[0] % L
ORDER_4 = 2 * TORSION
MIXED = GOOD + TORSION

TAMING, CCTV, WYCHEPROOF, RFC = "Taming the many EdDSAs", "C2SP/CCTV ed25519", "Wycheproof eddsa", "RFC 8032"


def _scalar(number: int) -> bytes:
    return number.to_bytes(32, "little")


def _loose(point: Point) -> bytes:
    """The spelling of a point with y + p for y: there is one where y < 19."""
    assert point.y < 19
    return (point.y + P | (point.x & 1) << 255).to_bytes(32, "little")


def _minus_zero(point: Point) -> bytes:
    """The spelling with the sign bit of a point whose x is 0."""
    assert point.x == 0
    return (point.y | 1 << 255).to_bytes(32, "little")


def _messages() -> Iterator[bytes]:
    for number in range(100_000):
        yield b"the checkpoint of a lake, number %d\n" % number


Row = dict[str, Any]


def _row(name: str, origin: str, construction: str, public: bytes, message: bytes, signature: bytes) -> Row:
    """One vector with what the RFC's two equations, and ZIP 215, make of it."""
    asked = (public, message, signature)
    return {
        "name": name,
        "origin": origin,
        "construction": construction,
        "public": public.hex(),
        "message": message.hex(),
        "signature": signature.hex(),
        "rfc": verify(*asked, cofactor=False),
        "rfc_cofactor": verify(*asked, cofactor=True),
        "zip215": verify(*asked, cofactor=True, strict=False),
        "enrol": _is_prime_order(public),
    }


def _is_prime_order(public: bytes) -> bool:
    point = decode(public)
    return point is not None and point != IDENTITY and L * point == IDENTITY


def _found(
    public: bytes, r: bytes, s: Callable[[int], int], fits: Callable[[int], bool], hashed: bytes = b""
) -> tuple[bytes, bytes]:
    """The first message whose challenge k fits, and the signature R, S(k). `hashed`: R and A as k takes them, if otherwise."""
    for message in _messages():
        k = challenge(hashed[:32] or r, hashed[32:] or public, message)
        if fits(k):
            return message, r + _scalar(s(k))
    raise AssertionError("no message fits")


def _controls() -> Iterator[Row]:
    public, signature = sign(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), b"\x72")
    known = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signature.hex() == known
    yield _row("valid: the RFC's", f"{RFC}, 7.1, TEST 2", "known elsewhere", public, b"\x72", signature)
    message = next(_messages())
    public, signature = sign(SEED, message)
    yield _row("valid: by our seed", f"{RFC}, 5.1.6", "signed as the RFC says", public, message, signature)
    yield _row("another message", WYCHEPROOF, "a signature of another text", public, message + b".", signature)
    s = int.from_bytes(signature[32:], "little")
    yield _row(
        "S + L", f"{TAMING}, vector 6; {RFC}, 5.1.7, step 1", "S + L for S", public, message, signature[:32] + _scalar(s + L)
    )
    more = (2**256 - 1 - s) // L
    high = signature[:32] + _scalar(s + more * L)
    yield _row("S far above L", f"{TAMING}, vector 7", "the greatest S + nL of 32 bytes", public, message, high)
    r = signature[:32]
    yield _row("S = L", WYCHEPROOF, "S is L itself, which is 0", public, message, r + _scalar(L))
    yield _row("S = 0", WYCHEPROOF, "S is 0, R as signed", public, message, r + _scalar(0))


def _small_keys() -> Iterator[Row]:
    """Keys of small order sign everything, or every eighth text, and nobody knows who."""
    one = IDENTITY.encode()
    message = next(_messages())
    origin = f"{TAMING}, vector 0; {CCTV}: low_order_A, low_order_R"
    yield _row("A = O, R = O, S = 0", origin, "every text is signed: 0 = 0", one, message, one + _scalar(0))
    yield _row("A = O, R = O, S = L", f"{WYCHEPROOF}; {CCTV}", "the same with L for 0", one, message, one + _scalar(L))
    a, r = TORSION.encode(), (-TORSION).encode()
    message, signature = _found(a, r, lambda k: 0, lambda k: k % 8 == 1)
    yield _row("A and R of order 8", origin, "R = -kA, S = 0", a, message, signature)
    message, signature = _found(a, r, lambda k: 0, lambda k: k % 8 == 2)
    yield _row(
        "A and R of order 8, with the cofactor alone", origin + ", low_order_residue", "R != -kA, S = 0", a, message, signature
    )
    r = (NONCE * BASE + -TORSION).encode()
    message, signature = _found(a, r, lambda k: NONCE, lambda k: k % 8 == 1)
    yield _row("A of order 8, R mixed", f"{TAMING}, vector 1", "R = rB - kA, S = r", a, message, signature)
    r = (NONCE * BASE).encode()
    message, signature = _found(a, r, lambda k: NONCE, lambda k: k % 8 == 3)
    yield _row(
        "A of order 8, R of order L, with the cofactor alone", f"{TAMING}, vector 1; {CCTV}", "S = r", a, message, signature
    )


def _mixed_keys() -> Iterator[Row]:
    """Keys of order 8L: good ones with a point of small order added."""
    a = MIXED.encode()
    r = (-TORSION).encode()
    message, signature = _found(a, r, lambda k: k * SCALAR % L, lambda k: k % 8 == 1)
    yield _row("A mixed, R of order 8", f"{TAMING}, vector 2", "R = -kT, S = ka", a, message, signature)
    r = (NONCE * BASE + -TORSION).encode()
    answer: Callable[[int], int] = lambda k: (NONCE + k * SCALAR) % L  # noqa: E731
    message, signature = _found(a, r, answer, lambda k: k % 8 == 1)
    yield _row("A and R mixed", f"{TAMING}, vector 3", "R = rB - kT, S = r + ka", a, message, signature)
    message, signature = _found(a, r, answer, lambda k: k % 8 == 2)
    yield _row("A and R mixed, with the cofactor alone", f"{TAMING}, vector 4", "R != rB - kT, S = r + ka", a, message, signature)
    r = (NONCE * BASE).encode()
    message, signature = _found(a, r, answer, lambda k: k % 8 == 0)
    yield _row("A mixed, k a multiple of 8", f"{CCTV}: low_order_component_A", "as a good key would sign", a, message, signature)
    message, signature = _found(a, r, answer, lambda k: k % 8 == 5 and 8 * k >= L)
    yield _row(
        "A mixed, with the cofactor alone", f"{TAMING}, vector 5", "as a good key would sign, 8k > L", a, message, signature
    )


def _odd_r() -> Iterator[Row]:
    """A good key, and an R that an honest signer never makes: whoever signs so knows the key's scalar."""
    a = GOOD.encode()
    for name, r, origin in (
        ("R = O", IDENTITY.encode(), f"{CCTV}: low_order_R"),
        ("R of order 2", Point(0, P - 1).encode(), f"{CCTV}: low_order_R"),
        ("R of order 4", ORDER_4.encode(), f"{CCTV}: low_order_R"),
        ("R of order 8", TORSION.encode(), f"{CCTV}: low_order_R"),
        ("R = O as y = p + 1", _loose(IDENTITY), f"{CCTV}: low_order_R, non_canonical_R"),
        ("R = O as minus zero", _minus_zero(IDENTITY), f"{CCTV}: low_order_R, non_canonical_R; {RFC}, 5.1.3, step 4"),
        ("R of order 2 as minus zero", _minus_zero(Point(0, P - 1)), f"{CCTV}: low_order_R, non_canonical_R"),
        ("R of order 4 as y = p", _loose(ORDER_4), f"{CCTV}: low_order_R, non_canonical_R"),
    ):
        message, signature = _found(a, r, lambda k: k * SCALAR % L, lambda k: True)
        yield _row(f"good A, {name}", origin, "S = ka", a, message, signature)
    r = _loose(IDENTITY)
    message, signature = _found(a, r, lambda k: k * SCALAR % L, lambda k: True, IDENTITY.encode() + a)
    origin = f"{CCTV}: non_canonical_R, reencoded_k"
    yield _row("good A, R = O as y = p + 1, k of the canonical R", origin, "S = ka", a, message, signature)
    r = (NONCE * BASE + TORSION).encode()
    message, signature = _found(a, r, lambda k: (NONCE + k * SCALAR) % L, lambda k: True)
    yield _row("good A, R mixed", f"{CCTV}: low_order_component_R", "R = rB + T, S = r + ka", a, message, signature)


def _odd_spellings() -> Iterator[Row]:
    """Keys, or R of mixed keys, that are not canonical. Only points of small order have such spellings and a known signer."""
    origin = f"{CCTV}: low_order_A, non_canonical_A; {RFC}, 5.1.3"
    one, message = IDENTITY.encode(), next(_messages())
    yield _row("A = O as y = p + 1", origin, "R = O, S = 0", _loose(IDENTITY), message, one + _scalar(0))
    yield _row("A = O as minus zero", origin, "R = O, S = 0", _minus_zero(IDENTITY), message, one + _scalar(0))
    a = _minus_zero(Point(0, P - 1))
    message, signature = _found(a, one, lambda k: 0, lambda k: k % 2 == 0)
    yield _row("A of order 2 as minus zero", origin, "R = O, S = 0, k even", a, message, signature)
    a, r = _loose(ORDER_4), (NONCE * BASE + -ORDER_4).encode()
    message, signature = _found(a, r, lambda k: NONCE, lambda k: k % 4 == 1)
    yield _row(
        "A of order 4 as y = p", f"{TAMING}, vector 11", "R = rB - kA, S = r, k of the bytes received", a, message, signature
    )
    message, signature = _found(a, r, lambda k: NONCE, lambda k: k % 4 == 1, r + ORDER_4.encode())
    yield _row("A of order 4 as y = p, k of the canonical A", f"{TAMING}, vector 10", "the same", a, message, signature)
    a, r = (GOOD + ORDER_4).encode(), _loose(-ORDER_4)
    message, signature = _found(a, r, lambda k: k * SCALAR % L, lambda k: k % 4 == 1)
    yield _row("A mixed, R of order 4 as y = p", f"{TAMING}, vector 9", "R = -kT, S = ka", a, message, signature)
    message, signature = _found(a, r, lambda k: k * SCALAR % L, lambda k: k % 4 == 1, (-ORDER_4).encode() + a)
    yield _row("A mixed, R of order 4 as y = p, k of the canonical R", f"{TAMING}, vector 8", "the same", a, message, signature)
    a = _scalar(2)
    assert decode(a) is None
    yield _row("A not on the curve", WYCHEPROOF, "y = 2", a, message, signature)


def _keys() -> Iterator[dict[str, Any]]:
    """Public keys alone: every spelling of every point of small order, and others that nobody may bring."""
    for times in range(8):
        point = times * TORSION
        yield {"name": f"{times} T, T of order 8", "public": point.encode().hex()}
        if point.x == 0:
            yield {"name": f"{times} T as minus zero", "public": _minus_zero(point).hex()}
        if point.y < 19:
            yield {"name": f"{times} T as y + p", "public": _loose(point).hex()}
        if point.x == 0 and point.y < 19:
            yield {
                "name": f"{times} T as y + p and minus zero",
                "public": (_as_int(_loose(point)) | 1 << 255).to_bytes(32, "little").hex(),
            }
        if times:
            yield {"name": f"a good key and {times} T", "public": (GOOD + point).encode().hex()}
    for y in range(2, 19):
        if decode(_scalar(y)) is not None:
            yield {"name": f"y = p + {y}", "public": _scalar(y + P).hex()}
    yield {"name": "not on the curve", "public": _scalar(2).hex()}
    yield {"name": "every bit set", "public": "ff" * 32}


def _as_int(data: bytes) -> int:
    return int.from_bytes(data, "little")


def build() -> dict[str, Any]:
    rows = [*_controls(), *_small_keys(), *_mixed_keys(), *_odd_r(), *_odd_spellings()]
    assert len({row["name"] for row in rows}) == len(rows)
    return {
        "origin": "computed by tests/vectors/rebuild_ed25519.py from fixed seeds; each row names whose construction it follows; "
        "rfc and rfc_cofactor: the two equations of RFC 8032, 5.1.7, by tests/vectors/edwards.py; zip215: the rule of ZIP 215; "
        "enrol: whether Comity takes the key",
        "signatures": rows,
        "refused_keys": list(_keys()),
    }


def text() -> str:
    return json.dumps(build(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    (HERE / "ed25519.json").write_text(text(), "utf-8")
