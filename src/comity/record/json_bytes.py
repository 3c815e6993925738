"""JSON read and written: by orjson where it is installed, else by the standard library alone, to the same answers.

`canonical` decides what is accepted; here two readers and two writers of JSON are made to agree on what there is to decide
about. The standard library's reader is laxer than the standard: it admits NaN, half characters (lone surrogates) and numbers
of any length. What orjson refuses is refused here; what it makes of a large number is made of it here. A test holds the two
pairs equal, and rfc8785 is its judge.

A verifier without orjson needs PyNaCl and nothing else; it is a few times slower at reading.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from math import isinf
from typing import Any, NoReturn

Read = Callable[[bytes], Any]
"""From bytes to the value. Raises `ValueError` for what is no JSON (RFC 8259) in UTF-8."""

Spell = Callable[[Any], bytes]
"""From the value to bytes: keys sorted, no spaces, no escape that is not needed. Raises `TypeError`, `UnicodeEncodeError`."""


def chosen() -> tuple[Read, Spell]:
    """orjson's pair where orjson is installed, else the standard library's."""
    try:
        import orjson
    except ImportError:
        return read, spell
    return orjson.loads, partial(orjson.dumps, option=orjson.OPT_SORT_KEYS)


def read(raw: bytes) -> Any:
    """The value, by the standard library."""
    text = raw.decode()
    try:
        value = json.loads(text, parse_int=_integer, parse_float=_fraction, parse_constant=_no_number)
        if "\\u" in text:  # the only way to half a character, now that the bytes are known to be UTF-8
            spell(value)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def spell(value: Any) -> bytes:
    """The bytes, by the standard library."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def _integer(digits: str) -> int | float:
    """A whole number of 64 bits; a longer one is read as orjson reads it, as a fraction, which the profile refuses."""
    if len(digits) <= 20:
        number = int(digits)
        if -(2**63) <= number < 2**64:
            return number
    return _fraction(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("a number too large")
    return number


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
