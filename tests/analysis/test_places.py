"""Two places: distance less the radius they were given with; by their names where one has no coordinates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.places import Place, compare
from comity.analysis.verdict import Verdict


def at(lat: str, lon: str, radius: str = "0", name: str = "A") -> Place:
    return Place(name, Decimal(lat), Decimal(lon), Decimal(radius))


def asked(a: Place, b: Place, km: str = "0.1") -> Verdict:
    return compare(a, b, (a.name, b.name), Decimal(km))


# 0.1 degree of latitude is 11.12 km (mean radius 6371.0088 km, IUGG).
@pytest.mark.parametrize(
    ("a", "b", "km", "word"),
    [
        (at("36.5", "38"), at("36.6", "38"), "11", "different"),
        (at("36.5", "38"), at("36.6", "38"), "12", "compatible"),
        (at("36.5", "38", "5"), at("36.6", "38"), "1", "different"),
        (at("36.5", "38", "5"), at("36.6", "38", "5"), "1", "different"),
        (at("36.5", "38", "5"), at("36.6", "38", "5.5"), "1", "compatible"),
        (at("36.5", "38", "11.2"), at("36.6", "38"), "0", "compatible"),
        (at("36.5", "38", "20040"), at("-36.5", "-142"), "0", "compatible"),
        (at("36.5", "38"), at("36.5", "38", name="B"), "0", "compatible"),
    ],
)
def test_by_coordinates(a: Place, b: Place, km: str, word: str) -> None:
    assert asked(a, b, km).word == asked(b, a, km).word == word


def test_the_radius_is_said() -> None:
    near, far = at("36.5", "38", "5", "near A"), at("36.6", "38", "6.5", "B")
    assert str(asked(near, far).why) == "near A and B are 11.1 km apart, and given to 11.5 km together: they can be one place"
    assert str(asked(near, at("36.6", "38", "0", "B"), "2").why) == (
        "near A and B are 11.1 km apart, less 5 km of radius still more than 2 km"
    )
    assert str(asked(near, at("36.6", "38", "0", "B"), "7").why) == (
        "near A and B are 11.1 km apart, less 5 km of radius no more than 7 km"
    )


def test_by_name_no_spelling_sets_two_sides_at_variance() -> None:
    for a, b in (("Manbij", "Менбидж"), ("Manbij", "منبج"), ("Менбидж", "منبج")):
        found = asked(Place(a), Place(b))
        assert found.word == "compatible" and "not told apart by the name alone" in str(found.why)
    assert asked(Place("Manbij"), Place("manbij")).word == "same"
    assert asked(Place("Hama"), Place("Homs")).word == "different"
    assert asked(at("36.5", "38", name="Manbij"), Place("منبج")).word == "compatible"


def test_a_radius_without_coordinates_leaves_open_what_lies_in_it() -> None:
    found = asked(Place("Hama", radius_km=Decimal(40)), Place("Homs"))
    assert (found.word, str(found.why)) == (
        "compatible",
        "“Hama” and “Homs” are not the same name, and how far apart they lie is not on record",
    )


NUMBER = st.integers(-900, 900).map(lambda n: Decimal(n) / 10)
RADIUS = st.sampled_from(["0", "0.5", "30", "4000"]).map(Decimal)
NAME = st.sampled_from(["Manbij", "منبج", "Hama", "Homs", "", "北京"])
PLACE = st.builds(Place, NAME, NUMBER, NUMBER, RADIUS) | st.builds(lambda name, km: Place(name, radius_km=km), NAME, RADIUS)


@given(PLACE, PLACE, st.sampled_from(["0", "0.1", "25"]))
def test_both_ways_the_word_is_one_and_no_place_differs_from_itself(a: Place, b: Place, km: str) -> None:
    assert asked(a, b, km).word == asked(b, a, km).word
    assert asked(a, a, km).word != "different"


@given(PLACE, PLACE)
def test_a_wider_radius_never_sets_two_places_at_variance(a: Place, b: Place) -> None:
    wider = Place(a.name, a.lat, a.lon, a.radius_km + 100)
    assert asked(a, b).word == "different" or asked(wider, b).word != "different"
