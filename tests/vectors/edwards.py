"""Arithmetic on edwards25519 in whole numbers, from RFC 8032, section 5.1: slow, plain, and only for making and judging vectors.

Nothing here is constant-time. Real keys never come here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


@dataclass(frozen=True, slots=True)
class Point:
    """A point by its two coordinates."""

    x: int
    y: int

    def __add__(self, other: Point) -> Point:
        """RFC 8032, 5.1.4, the addition law of the curve in affine coordinates; it is complete."""
        product = D * self.x * other.x * self.y * other.y
        x = (self.x * other.y + other.x * self.y) * pow(1 + product, -1, P)
        y = (self.y * other.y + self.x * other.x) * pow(1 - product, -1, P)
        return Point(x % P, y % P)

    def __neg__(self) -> Point:
        return Point(-self.x % P, self.y)

    def __rmul__(self, times: int) -> Point:
        """Doubling and adding."""
        total, power = IDENTITY, self
        while times:
            if times & 1:
                total = total + power
            power, times = power + power, times >> 1
        return total

    def encode(self) -> bytes:
        """RFC 8032, 5.1.2: the only spelling that is canonical."""
        return (self.y | (self.x & 1) << 255).to_bytes(32, "little")


IDENTITY = Point(0, 1)


def decode(data: bytes, strict: bool = True) -> Point | None:
    """RFC 8032, 5.1.3. `strict` refuses y >= p (step 1) and x = 0 with the sign bit (step 4), as the RFC does."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P and strict:
        return None
    y %= P
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u:
        return None
    if x == 0 and sign and strict:
        return None
    return Point(-x % P if x & 1 != sign else x, y)


def _base() -> Point:
    found = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert found is not None
    return found


BASE = _base()


def _order_8() -> Point:
    """A generator of the eight points of small order: L times some point that is not of order L."""
    y = 2
    while True:
        point = decode(y.to_bytes(32, "little"))
        if point is not None and 4 * (L * point) != IDENTITY:
            return L * point
        y += 1


TORSION = _order_8()


def challenge(r: bytes, a: bytes, message: bytes) -> int:
    """RFC 8032, 5.1.7, step 2: k, reduced modulo L."""
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def secret(seed: bytes) -> tuple[int, bytes]:
    """RFC 8032, 5.1.5: the scalar and the prefix of a seed."""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return scalar, digest[32:]


def sign(seed: bytes, message: bytes) -> tuple[bytes, bytes]:
    """RFC 8032, 5.1.6: public key and signature."""
    scalar, prefix = secret(seed)
    public = (scalar * BASE).encode()
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    r = (nonce * BASE).encode()
    return public, r + ((nonce + challenge(r, public, message) * scalar) % L).to_bytes(32, "little")


def verify(public: bytes, message: bytes, signature: bytes, *, cofactor: bool, strict: bool = True) -> bool:
    """RFC 8032, 5.1.7. Both forms of step 3 are allowed there: with the cofactor 8, and the narrower one without.

    With `strict=False` points may have any spelling, as in ZIP 215; it always asks for S < L.
    """
    a, r = decode(public, strict), decode(signature[:32], strict)
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or len(signature) != 64:
        return False
    rest = s * BASE + -(r + challenge(signature[:32], public, message) * a)
    return (8 * rest if cofactor else rest) == IDENTITY
