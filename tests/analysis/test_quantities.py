"""Two amounts: bounds, ranges, units that convert and units that do not, a tolerance, and what “about” is taken for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.features import Quantity as Figure
from comity.analysis.quantities import Quantity, between, bounded, compare, decimal_text
from comity.analysis.units import UNITS, family
from comity.analysis.variance import overlap
from comity.analysis.verdict import Verdict

BOUNDS = ("exactly", "about", "more-than", "at-least", "less-than", "at-most")


def asked(a: Quantity, b: Quantity, tolerance: str = "0") -> Verdict:
    return compare(a, b, ("A", "B"), Fraction(tolerance))


@pytest.mark.parametrize(
    ("a", "b", "word"),
    [
        # One cargo of 2018: "50 tonnes" by the French side, "more than 40 tons" by the Russian ministry (public press reports).
        (bounded("40", "t", "more-than"), bounded("50", "t"), "compatible"),
        (between("40", "50", "t"), bounded("45", "t", "about"), "compatible"),
        (between("40", "50", "t"), bounded("56", "t", "about"), "different"),  # 50.4 to 61.6
        (between("40", "50", "t"), bounded("55", "t", "about"), "compatible"),  # 49.5 to 60.5
        (between("50", "40", "t"), between("40000", "50000", "kg"), "same"),
        (between("40", "50", "t"), between("50", "60", "t"), "compatible"),
        (between("40", "50", "t"), between("51", "60", "t"), "different"),
        (bounded("50", "t", "about"), bounded("50000", "kg", "about"), "same"),
        (bounded("50", "t", "about"), bounded("50", "t"), "compatible"),
        (bounded("40", "t", "more-than"), bounded("40000", "kg", "more-than"), "same"),
        (bounded("40", "t", "more-than"), bounded("40", "t", "at-least"), "compatible"),
        (bounded("40", "t", "more-than"), bounded("40", "t", "at-most"), "different"),
        (bounded("40", "t", "at-least"), bounded("40", "t", "at-most"), "compatible"),
        # Factors of the SI brochure (BIPM 2019) and of the definitions of 1929 and 1959.
        (bounded("1", "ha"), bounded("10000", "m2"), "same"),
        (bounded("1", "km2"), bounded("100", "ha"), "same"),
        (bounded("1", "nmi"), bounded("1.852", "km"), "same"),
        (bounded("1", "mi"), bounded("1609.344", "m"), "same"),
        (bounded("1", "lb"), bounded("0.45359237", "kg"), "same"),
        (bounded("2", "d"), bounded("48", "h"), "same"),
        (bounded("1", "m3"), bounded("1000", "l"), "same"),
        (bounded("500", "persons"), bounded("500", "people"), "same"),
        (bounded("1", "round"), bounded("1", "rounds"), "same"),
    ],
)
def test_two_amounts(a: Quantity, b: Quantity, word: str) -> None:
    assert asked(a, b).word == asked(b, a).word == word


@pytest.mark.parametrize("other", ["t", "families", "ton", "trucks", "count", "%"])
def test_a_unit_that_does_not_convert_compares_with_itself_alone_and_that_is_said(other: str) -> None:
    found = asked(bounded("5", "people"), bounded("5", other))
    assert found.word == "different" and "do not convert" in str(found.why)
    assert asked(bounded("5", other), bounded("5.0", other)).word == "same"


def test_a_ton_is_no_tonne_since_nobody_knows_which_is_meant() -> None:
    assert family("ton") == ("ton", Fraction(1)) and family("tons") == ("tons", Fraction(1))
    assert all(base in UNITS and UNITS[base] == (base, Fraction(1)) for base, _ in UNITS.values())


def test_the_margin_of_about_is_said_for_each_who_says_about() -> None:
    found = asked(bounded("45", "t", "about"), between("40", "50", "t"))
    assert str(found.why) == "“A” leaves room for “B”; “about” is read as 40.5 to 49.5 t"
    assert str(asked(bounded("100", "kg", "about"), bounded("2", "t")).why) == (
        "no amount is both “A” and “B”; “about” is read as 90 to 110 kg"
    )
    both = asked(bounded("45", "t", "about"), bounded("46", "t", "about"))
    assert str(both.why).endswith("read as 40.5 to 49.5 t; “about” is read as 41.4 to 50.6 t")
    assert "“about” is read as -11 to -9 °C" in str(asked(bounded("-10", "°C", "about"), bounded("0", "°C")).why)


@pytest.mark.parametrize(
    ("a", "b", "word"),
    [
        (bounded("100", "t"), bounded("90", "t"), "compatible"),  # ten per cent of the larger
        (bounded("100", "t"), bounded("89.9", "t"), "different"),
        (bounded("100", "t"), bounded("91000", "kg"), "compatible"),
        (bounded("100", "t", "more-than"), bounded("95", "t"), "compatible"),
        (bounded("100", "t", "more-than"), bounded("89", "t"), "different"),
        (between("100", "120", "t"), between("80", "92", "t"), "compatible"),
        (between("100", "120", "t"), between("80", "89", "t"), "different"),
    ],
)
def test_a_tolerance_is_a_share_of_the_larger_of_the_two_nearest_amounts(a: Quantity, b: Quantity, word: str) -> None:
    assert asked(a, b, "1/10").word == asked(b, a, "1/10").word == word
    assert "10 %" in str(asked(a, b, "1/10").why)


NUMBER = st.decimals(-1000, 1000, places=3).map(lambda n: f"{n:f}")
UNIT = st.sampled_from([*UNITS, "ton", "drones"])
QUANTITY = st.builds(bounded, NUMBER, UNIT, st.sampled_from(BOUNDS)) | st.builds(between, NUMBER, NUMBER, UNIT)
SHARE = st.sampled_from(["0", "1/100", "1/10", "1"])


@given(QUANTITY, QUANTITY, SHARE)
def test_both_ways_the_word_is_one_and_an_amount_is_the_same_as_itself(a: Quantity, b: Quantity, share: str) -> None:
    assert asked(a, b, share).word == asked(b, a, share).word
    assert asked(a, a, share).word == "same"


@given(QUANTITY, QUANTITY)
def test_a_wider_tolerance_never_sets_two_amounts_at_variance(a: Quantity, b: Quantity) -> None:
    order = ("different", "compatible", "same")
    words = [order.index(asked(a, b, share).word) for share in ("0", "1/100", "1/10", "1")]
    assert words == sorted(words)


@given(st.decimals(-(10**17), 10**17, places=9).map(lambda n: f"{n:f}"))
def test_a_decimal_text_is_read_and_written_exactly(text: str) -> None:
    assert Fraction(decimal_text(Fraction(text))) == Fraction(text)


@pytest.mark.parametrize(
    ("low", "high", "meet"), [("40", "50", True), ("40", "45", False), ("50", "70", True), ("57", "70", False)]
)
def test_in_texts_about_reaches_into_a_range_as_it_does_among_values(low: str, high: str, meet: bool) -> None:
    """“about 51 t” against a range: 45.9 to 56.1."""
    span = (0, 1)
    about = Figure(span, "about 51", Decimal(51), Decimal(51), "t", about=True)
    ranged = Figure(span, "a range", Decimal(low), Decimal(high), "t")
    assert overlap(about, ranged) == overlap(ranged, about) == meet
