"""Canonical JSON: `canonical.decode` and `canonical.encode`, against the standard library and against `rfc8785`."""

from __future__ import annotations

from collections.abc import Callable
from json.decoder import JSONDecoder, py_scanstring
from json.scanner import py_make_scanner
from typing import Any

import orjson
import rfc8785

from comity.errors import ComityError
from comity.record import canonical, json_bytes
from comity.settings import SETTINGS

READER = JSONDecoder()  # all of it in Python: libFuzzer sees which of its lines an input reaches
READER.parse_string = py_scanstring  # type: ignore[method-assign, assignment]
READER.scan_once = py_make_scanner(READER)  # type: ignore[attr-defined]

EXACT = 2**53 - 1  # rfc8785 stops here; the profile admits 2^53 itself


def one(data: bytes) -> None:
    """One value, one sequence of bytes; and what is refused is refused for a reason that another program sees."""
    alike(data)
    try:
        value = canonical.decode(data, "fuzz")
    except ComityError as error:
        str(error)
        assert not allowed(data), "refused, and yet canonical"
        return
    assert canonical.encode(value) == data
    if depth(value) < SETTINGS.json_depth:  # as a member it lies one deeper
        assert canonical.encode_value(value) == data
    assert READER.decode(data.decode()) == value
    if within(value, EXACT):
        assert rfc8785.dumps(value) == data


def alike(data: bytes) -> None:
    """The two readers and the two writers of JSON beneath are one, as far as `canonical` asks them."""
    fast, slow = read(orjson.loads, data), read(json_bytes.read, data)
    if None in (fast, slow):  # where lists lie hundreds deep the one gives up sooner; `canonical` admits sixteen
        assert fast is slow or depth_of(data) > 100, (fast, slow)
        return
    assert repr(fast) == repr(slow), (fast, slow)
    value = fast[0]  # type: ignore[index]
    if type(value) is dict and within(value, 2**64):
        assert orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == json_bytes.spell(value)


def read(reader: Callable[[bytes], Any], data: bytes) -> list[Any] | None:
    try:
        return [reader(data)]
    except (ValueError, UnicodeEncodeError):
        return None


def depth_of(data: bytes) -> int:
    """A bound of the nesting, for bytes that may be no JSON."""
    return data.count(b"[") + data.count(b"{")


def allowed(data: bytes) -> bool:
    """Whether the oracles take the bytes for the one spelling of an object of the profile."""
    if len(data) > SETTINGS.text_bytes:
        return False
    try:
        value = READER.decode(data.decode())
        return (
            type(value) is dict and within(value, EXACT) and depth(value) <= SETTINGS.json_depth and rfc8785.dumps(value) == data
        )
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        return False


def within(top: Any, most: int) -> bool:
    """Whether all is of the profile, integers within `most`. The value comes from a JSON reader."""
    todo = [top]
    while todo:
        value = todo.pop()
        if type(value) is dict:
            if not all(key.isascii() for key in value):
                return False
            todo.extend(value.values())
        elif type(value) is list:
            todo.extend(value)
        elif type(value) is float or (type(value) is int and abs(value) > most):
            return False
    return True


def depth(value: Any) -> int:
    """How deep lists and tables lie in one another."""
    if type(value) is dict:
        return 1 + max(map(depth, value.values()), default=0)
    if type(value) is list:
        return 1 + max(map(depth, value), default=0)
    return 0


if __name__ == "__main__":
    from fuzz.start import start

    start("canonical")
