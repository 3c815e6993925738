"""Sealed fields: what was sealed can be shown later, nothing else can be, and nothing can be guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError, Theirs, Yours
from comity.record import sealed

OPENING = sealed.Opening("lakes/estmark", "contact/" + "0" * 32, "topics/site", {"place": "the mill", "n": 3}, b"\x07" * 32)


def test_an_opening_opens_its_commitment() -> None:
    sealed.check(OPENING.seal, OPENING)
    assert sealed.parse(OPENING.format()) == OPENING


@pytest.mark.parametrize(
    "other",
    [
        replace(OPENING, log="lakes/westmark"),
        replace(OPENING, case="contact/" + "1" * 32),
        replace(OPENING, path="topics/sit"),
        replace(OPENING, value={"place": "the mill", "n": 4}),
        replace(OPENING, salt=b"\x08" * 32),
        # The same bytes in all, parted at another place: the lengths tell them apart.
        replace(OPENING, case=OPENING.case + "t", path="opics/site"),
    ],
)
def test_no_other_opening_does(other: sealed.Opening) -> None:
    with pytest.raises(Theirs) as caught:
        sealed.check(OPENING.seal, other)
    assert caught.value.code == "sealed-opening-wrong"


def test_the_same_value_under_another_salt_looks_different() -> None:
    assert OPENING.seal != replace(OPENING, salt=b"\x09" * 32).seal


@pytest.mark.parametrize("value", ["text", 3, None, True, ["a"], {}])
def test_any_value_of_the_profile_can_be_sealed(value: object) -> None:
    one = replace(OPENING, value=value)
    sealed.check(one.seal, sealed.parse(one.format()))


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(Yours) as caught:
        sealed.seal("lakes/x", "c/" + "0" * 32, "p", 1, b"\x00" * 31)
    assert caught.value.code == "sealed-salt"


def test_a_number_with_a_fraction_cannot_be_sealed() -> None:
    with pytest.raises(ComityError):
        sealed.seal("lakes/x", "c/" + "0" * 32, "p", 1.5, b"\x00" * 32)


@given(st.binary(max_size=80))
def test_what_is_no_opening_is_refused(raw: bytes) -> None:
    with pytest.raises(Theirs):
        sealed.parse(raw)


def test_an_opening_with_another_field_is_refused() -> None:
    with pytest.raises(Theirs) as caught:
        sealed.parse(OPENING.format().replace(b'"path"', b'"paths"'))
    assert caught.value.code == "sealed-opening-malformed"
