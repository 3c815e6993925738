"""As much of DER (X.690) as a time-stamp request needs: lengths below 2^16, and the shortest form of each.

The tag is one byte. `write` puts parts below a tag, `items` takes them apart again; anything but the one spelling is refused
with a `ValueError`, which the caller tells as its own.
"""

from __future__ import annotations

INTEGER = 0x02
OCTETS = 0x04
SEQUENCE = 0x30


def write(tag: int, *parts: bytes) -> bytes:
    """One item: tag, length, the parts."""
    body = b"".join(parts)
    count = len(body)
    if count < 0x80:
        return bytes([tag, count]) + body
    size = count.to_bytes(2 if count > 0xFF else 1, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def number(value: int) -> bytes:
    """A number that is not negative, as INTEGER."""
    return write(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def items(raw: bytes, tag: int | None = None) -> list[bytes]:
    """The items that the bytes are made of, each with its tag and length; with `tag`, all are of it and come without."""
    found = []
    at = 0
    while at < len(raw):
        _, end = _span(raw, at)
        found.append(raw[at:end] if tag is None else whole(raw[at:end], tag))
        at = end
    return found


def whole(item: bytes, tag: int) -> bytes:
    """The body of one item of this tag."""
    start, end = _span(item, 0)
    if item[0] != tag or end != len(item):
        raise ValueError("another item")
    return item[start:]


def _span(raw: bytes, at: int) -> tuple[int, int]:
    """Where the body of the item at `at` begins and ends."""
    if at + 2 > len(raw):
        raise ValueError("cut off")
    size, start = raw[at + 1], at + 2
    if size >= 0x80:
        more = size & 0x7F
        size, start = int.from_bytes(raw[start : start + more], "big"), start + more
        if more not in (1, 2) or size < 0x80 or (more == 2 and size <= 0xFF):
            raise ValueError("not the shortest length")
    if start + size > len(raw):
        raise ValueError("cut off")
    return start, start + size
