"""One value, one sequence of bytes: the JSON profile of everything that is signed.

The profile is RFC 8785 (JSON Canonicalization Scheme) made narrower until there is nothing left to disagree about: the top
is an object, keys are ASCII, there are no fractions and no exponents (decimals are strings), integers lie within ±2^53, no
key comes twice, nesting is at most 16. Bytes are checked by writing the value again and comparing, which also catches a
doubled key, a space, another order of keys and another spelling of a character; a walk refuses the rest.

What the members mean is the business of `entry`.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from comity.errors import Theirs, Yours
from comity.phrase import Phrase
from comity.record import json_bytes
from comity.settings import SETTINGS

_read, _spell = json_bytes.chosen()
_INTEGER = SETTINGS.json_integer


def encode(value: dict[str, Any]) -> bytes:
    """The canonical bytes of an object, without a line end. Raises `Yours` where the profile has no bytes for the value."""
    return _write(value, value)


def encode_value(value: object) -> bytes:
    """The canonical bytes of any one value that could be a member of an object: what a sealed field commits to."""
    return _write(value, {"value": value})


def _write(value: object, top: object) -> bytes:
    """Two things that no JSON can say are told by an exception: a key that is no text, and half a character."""
    try:
        fault = _fault(top)
        if fault is None:
            return _spell(value)
        got = fault[1]
    except (TypeError, UnicodeEncodeError) as error:
        got = Phrase("{why}", {"why": str(error)})
    raise Yours(
        "json-value",
        expected=Phrase("text, whole numbers, yes or no, lists and tables"),
        got=got,
        todo=Phrase('Write a number with a fraction as text, for example "12.5".'),
    )


def decode(raw: bytes, where: str = "") -> dict[str, Any]:
    """The object that canonical bytes stand for. Raises `Theirs` for anything that is not the one spelling of one object."""
    if len(raw) > SETTINGS.text_bytes:
        raise Theirs(
            "json-too-long",
            expected=Phrase("at most {most} bytes", {"most": SETTINGS.text_bytes}),
            got=Phrase("{count} bytes", {"count": len(raw)}),
            todo=Phrase("Ask the sender to move the large part into an attachment."),
            where=where,
        )
    try:
        value = _read(raw)
    except ValueError as error:
        raise Theirs(
            "json-malformed",
            expected=Phrase("one JSON object"),
            got=Phrase("bytes that are no JSON ({why})", {"why": str(error)}),
            todo=Phrase("The file is cut off or was changed on the way: ask the sender for it again."),
            where=where,
        ) from None
    # Where all bytes are ASCII, so are the keys: one written with an escape fails the comparison.
    if type(value) is not dict or not _sound(value, SETTINGS.json_depth, raw.isascii()) or _spell(value) != raw:
        _refuse(value, raw, where)
    return value


def _sound(container: Any, room: int, ascii_keys: bool) -> bool:
    """Whether all in this object or list is within the profile, nested at most `room` deep: what `_fault` answers None to.

    Every value that is ever accepted passes here, hence one plain loop; who fails is told why by `_fault`.
    """
    if type(container) is dict:
        if not ascii_keys and not "".join(container).isascii():
            return False
        container = container.values()
    for item in container:
        kind = type(item)
        if kind is str:  # the most common first
            continue
        if kind is dict or kind is list:
            if room == 1 or not _sound(item, room - 1, ascii_keys):
                return False
        elif kind is int:
            if not -_INTEGER <= item <= _INTEGER:
                return False
        elif item is not None and kind is not bool:
            return False
    return True


def _fault(top: object) -> tuple[str, Phrase] | None:
    """The first thing outside the profile, as a kind and a sentence; None where there is none.

    The walk goes level by level, not by recursion: the depth is the number of rounds, and a hostile value cannot exhaust
    the stack.
    """
    if type(top) is not dict:
        return "top", Phrase("a value that is no object")
    level: list[Any] = [top]
    most = SETTINGS.json_integer
    for _ in range(SETTINGS.json_depth):
        below: list[Any] = []
        for container in level:
            items: Any = container
            if type(container) is dict:
                if not "".join(container).isascii():
                    odd = next(key for key in container if not key.isascii())
                    return "key", Phrase("the key {key}", {"key": repr(odd)})
                items = container.values()
            for item in items:
                kind = type(item)
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    below.append(item)
                elif kind is int:
                    if not -most <= item <= most:
                        return "integer", Phrase("the number {number}", {"number": item})
                elif kind is float:
                    return "float", Phrase("the number {number}", {"number": repr(item)})
                elif item is not None and kind is not bool:
                    return "value", Phrase("a value of kind {kind}", {"kind": kind.__name__})
        if not below:
            return None
        level = below
    return "depth", Phrase("lists or tables nested deeper than {most}", {"most": SETTINGS.json_depth})


def _refuse(value: object, raw: bytes, where: str) -> NoReturn:
    """Name what is wrong with bytes that are JSON: something outside the profile, or else the spelling."""
    fault = _fault(value)
    if fault is None:
        _refuse_spelling(raw, where)
    kind, got = fault
    again = Phrase("The program that made these bytes does not keep to the format: tell its maintainer.")
    if kind == "float":
        expected = Phrase("whole numbers; decimals as text")
        raise Theirs("json-float", expected=expected, got=got, todo=again, where=where)
    if kind == "integer":
        expected = Phrase("whole numbers within ±2^53")
        raise Theirs("json-integer", expected=expected, got=got, todo=again, where=where)
    if kind == "depth":
        expected = Phrase("at most {most} levels of nesting", {"most": SETTINGS.json_depth})
        raise Theirs("json-depth", expected=expected, got=got, todo=again, where=where)
    if kind == "key":
        raise Theirs("json-key", expected=Phrase("keys in ASCII letters"), got=got, todo=again, where=where)
    raise Theirs("json-top", expected=Phrase("one JSON object"), got=got, todo=again, where=where)


def _refuse_spelling(raw: bytes, where: str) -> NoReturn:
    """The value is fine and the bytes are not: say whether a key came twice, or the spelling differs."""
    doubled: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> None:
        counts = Counter(name for name, _ in members)
        doubled.extend(sorted(name for name, count in counts.items() if count > 1))

    json.loads(raw.decode(), object_pairs_hook=pairs)
    if doubled:
        raise Theirs(
            "json-duplicate-key",
            expected=Phrase("each key once"),
            got=Phrase("the key {key} twice", {"key": doubled[0]}),
            todo=Phrase("Two readers could see two different values here. Do not use it; ask the sender what was meant."),
            where=where,
        )
    raise Theirs(
        "json-not-canonical",
        expected=Phrase("the one canonical spelling of the value (RFC 8785)"),
        got=Phrase("the same value in another spelling"),
        todo=Phrase("The bytes were written again on the way. Ask the sender for the original file."),
        where=where,
    )
