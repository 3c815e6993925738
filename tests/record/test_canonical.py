"""One value has one spelling, and everything else is refused with its own code."""

from __future__ import annotations

import string
from collections.abc import Iterator
from unittest.mock import patch

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError, Theirs, Yours
from comity.record import canonical, json_bytes
from comity.settings import SETTINGS

ALONE = (json_bytes.read, json_bytes.spell)
PAIRS = {"orjson": json_bytes.chosen(), "the standard library": ALONE}
"""Two readers and writers of JSON, under one profile."""


@pytest.fixture(params=PAIRS.values(), ids=PAIRS.keys())
def pair(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test runs with either."""
    with patch.multiple(canonical, _read=request.param[0], _spell=request.param[1]):
        yield


KEYS = st.text(string.ascii_letters + string.digits + "/_-:. ", max_size=8)
ATOMS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(ATOMS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)


@given(OBJECTS)
def test_bytes_are_those_of_rfc_8785(value: dict[str, object]) -> None:
    """The oracle is another implementation of the standard; it stops one short of our ±2^53."""
    text = repr(value)
    if str(2**53) not in text:
        assert canonical.encode(value) == rfc8785.dumps(value) == json_bytes.spell(value)


def test_orjson_is_what_is_used_where_it_is_installed() -> None:
    """Otherwise the tests below would compare the standard library with itself."""
    assert PAIRS["orjson"][0].__module__ == "orjson"


def _answer(raw: bytes, pair: tuple[json_bytes.Read, json_bytes.Spell]) -> object:
    """The value, or the code under which the bytes are refused."""
    with patch.multiple(canonical, _read=pair[0], _spell=pair[1]):
        try:
            return canonical.decode(raw)
        except ComityError as error:
            return error.code


MARKS = ["{", "}", "[", "]", ":", ",", " ", "\n", "\x00", "\ufeff", '"a"', '"a":1', '"b"']
TEXTS = ['"é"', '"😀"', '"\x7f"', '"\x01"', r'"\u0041"', r'"\u00e9"', r'"\u001f"', r'"\u001F"', r'"\n"', r'"\/"', r'"\x"']
HALVES = [r'"\ud800"', r'"\udc00\ud800"', r'"\ud83d\ude00"', r'"\ud83d"']
NUMBERS = ["0", "-0", "01", "1", "-1", "1.0", "1e2", "1e400", "-1e-400", "9007199254740992", "9007199254740993", "1" * 5000]
EDGES = ["-9223372036854775809", "9223372036854775808", "18446744073709551615", "18446744073709551616"]
WORDS = ["true", "false", "null", "True", "NaN", "Infinity", "-Infinity"]
PIECES = st.sampled_from(
    [token.encode() for token in MARKS + TEXTS + HALVES + NUMBERS + EDGES + WORDS] + [b"\xff", b'"\xed\xa0\x80"', b'"\xc0\x80"']
)


@given(st.lists(PIECES, max_size=8).map(b"".join))
def test_with_and_without_orjson_odd_values_get_one_answer(inner: bytes) -> None:
    for raw in (inner, b'{"a":' + inner + b"}", b'{"a":[' + inner + b"]}"):
        assert _answer(raw, PAIRS["orjson"]) == _answer(raw, ALONE)


@given(OBJECTS, st.data())
def test_with_and_without_orjson_changed_bytes_get_one_answer(value: dict[str, object], data: st.DataObject) -> None:
    raw = bytearray(canonical.encode(value))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    assert _answer(bytes(raw), PAIRS["orjson"]) == _answer(bytes(raw), ALONE)


@given(OBJECTS)
def test_the_quick_walk_and_the_one_that_names_the_fault_agree(value: dict[str, object]) -> None:
    for odd in (value, {**value, "é": 1}, {"a": [value, 1.5]}, {"a": {"b": value, "c": 2**53 + 1}}, {"a": (1,)}):
        assert canonical._sound(odd, SETTINGS.json_depth, False) == (canonical._fault(odd) is None)


@given(OBJECTS)
def test_decode_is_the_way_back(value: dict[str, object]) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@given(OBJECTS, st.data())
def test_no_second_spelling_is_accepted(value: dict[str, object], data: st.DataObject) -> None:
    """Any change of the bytes either is refused or stands for another value."""
    raw = bytearray(canonical.encode(value))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        other = canonical.decode(bytes(raw))
    except ComityError:
        return
    assert canonical.encode(other) == bytes(raw)


BAD = {
    "json-duplicate-key": [b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}'],
    "json-float": [b'{"a":1.5}', b'{"a":1.0}', b'{"a":1E3}', b'{"a":18446744073709551616}'],
    "json-integer": [b'{"a":9007199254740993}', b'{"a":-9007199254740993}'],
    "json-key": ['{"é":1}'.encode()],
    "json-top": [b"[]", b'"a"', b"null", b"1"],
    "json-not-canonical": [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1}\n', b'{"a":-0}', b'{"a":"\\u0041"}', b'{"a":"\\/"}'],
    "json-malformed": [b"", b"{", b'{"a":1', b'{"a":NaN}', b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"\x00", b'{"a":1}x'],
    "json-depth": [b'{"a":' * 17 + b"1" + b"}" * 17, b'{"a":' + b"[" * 16 + b"]" * 16 + b"}"],
    "json-too-long": [b'{"a":"' + b"x" * 60_000 + b'"}'],
}


@pytest.mark.parametrize(("code", "raw"), [(code, raw) for code, some in BAD.items() for raw in some])
@pytest.mark.usefixtures("pair")
def test_bytes_outside_the_profile_are_refused_by_name(code: str, raw: bytes) -> None:
    with pytest.raises(Theirs) as caught:
        canonical.decode(raw, "in.json")
    assert caught.value.code == code
    assert caught.value.where == "in.json"


@pytest.mark.usefixtures("pair")
def test_the_deepest_nesting_that_is_allowed() -> None:
    raw = b'{"a":' * SETTINGS.json_depth + b"1" + b"}" * SETTINGS.json_depth
    assert canonical.encode(canonical.decode(raw)) == raw


@pytest.mark.parametrize("number", [2**53, -(2**53)])
@pytest.mark.usefixtures("pair")
def test_the_largest_integers_that_are_allowed(number: int) -> None:
    assert canonical.decode(canonical.encode({"a": number})) == {"a": number}


@pytest.mark.parametrize("value", [{"a": 1.5}, {"a": 2**53 + 1}, {"a": b"x"}, {"é": 1}, {1: 2}, {"a": "\ud800"}, {"a": (1,)}])
@pytest.mark.usefixtures("pair")
def test_a_value_without_bytes_is_the_callers_mistake(value: dict[str, object]) -> None:
    with pytest.raises(Yours) as caught:
        canonical.encode(value)
    assert caught.value.code == "json-value"


@pytest.mark.usefixtures("pair")
def test_nesting_of_thousands_does_not_exhaust_the_stack() -> None:
    with pytest.raises(Theirs):
        canonical.decode(b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}")
