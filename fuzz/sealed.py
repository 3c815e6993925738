"""Openings of sealed fields: `sealed.parse`, `sealed.check`."""

from __future__ import annotations

from comity.errors import ComityError
from comity.record import sealed


def one(data: bytes) -> None:
    """An opening is written back to the same bytes, opens its own seal and none beside it."""
    try:
        found = sealed.parse(data, "fuzz")
    except ComityError as error:
        str(error)
        return
    assert found.format() == data.removesuffix(b"\n") + b"\n"
    sealed.check(found.seal, found)
    for other in (
        sealed.Opening(found.log, found.case, found.path, found.value, bytes([found.salt[0] ^ 1]) + found.salt[1:]),
        sealed.Opening(found.log, found.case, found.path, [found.value], found.salt),
        sealed.Opening(found.log + "/x", found.case, found.path, found.value, found.salt),
    ):
        try:
            sealed.check(found.seal, other)
        except ComityError as error:
            assert error.code in ("sealed-opening-wrong", "json-value"), error.code
            continue
        raise AssertionError("another opening opens the seal")


if __name__ == "__main__":
    from fuzz.start import start

    start("sealed")
