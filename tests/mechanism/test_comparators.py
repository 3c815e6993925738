"""Two positions on one field: the same, compatible, different; and the sentence that says why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import topic

from comity.analysis.places import Place, distance_km
from comity.mechanism.comparators import FITTING, Comparator, compare, shown
from comity.mechanism.values import BOUNDS, TYPES, FieldType
from comity.mechanism.words import Label


def quantity(amount: str, unit: str = "t", bound: str = "exactly") -> dict[str, str]:
    return {"amount": amount, "unit": unit, "bound": bound}


def word(kind: str, comparator: Comparator, a: object, b: object) -> str:
    return compare(kind, comparator, a, b).word


SAME = Comparator("same")
TERM = Comparator("term", broader=(("mortar", "shelling"), ("rocket", "shelling")))
CASE, OTHER = "incident/" + "a" * 32, "incident/" + "b" * 32


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (quantity("50"), quantity("40", bound="more-than"), "compatible"),
        (quantity("40"), quantity("40", bound="more-than"), "different"),
        (quantity("40"), quantity("40", bound="at-least"), "compatible"),
        (quantity("30"), quantity("40", bound="more-than"), "different"),
        (quantity("50"), quantity("50000", "kg"), "same"),
        (quantity("50"), quantity("51"), "different"),
        (quantity("50", bound="less-than"), quantity("50", bound="more-than"), "different"),
        (quantity("50", bound="about"), quantity("46"), "compatible"),
        (quantity("50", bound="about"), quantity("40"), "different"),
        (quantity("45"), {"from": "40", "to": "50", "unit": "t"}, "compatible"),
        (quantity("51"), {"from": "40", "to": "50", "unit": "t"}, "different"),
        (quantity("7", "trucks"), quantity("7", "t"), "different"),
    ],
)
def test_amounts(a: dict[str, str], b: dict[str, str], expected: str) -> None:
    assert word("quantity", SAME, a, b) == word("quantity", SAME, b, a) == expected


def test_more_than_40_t_and_50_t_are_compatible_and_why_is_said_in_words() -> None:
    verdict = compare("quantity", SAME, quantity("40", bound="more-than"), quantity("50"))
    assert str(verdict.why) == "“more than 40 t” leaves room for “50 t”"


@pytest.mark.parametrize(
    ("kind", "comparator", "a", "b", "expected"),
    [
        ("choice", SAME, "call", "visit", "different"),
        ("choice", SAME, "call", "call", "same"),
        ("date", Comparator("within"), "2026-11-01", "2026-11", "compatible"),
        ("date", Comparator("within"), "2026-11-01", "2026-11-02", "different"),
        ("date", Comparator("within", Decimal(24)), "2026-11-01", "2026-11-02", "compatible"),
        ("date", SAME, "2026-02-01", "2026-03", "different"),
        ("time", Comparator("within", Decimal(1)), "2026-11-01T08:00:00Z", "2026-11-01T08:59:00Z", "compatible"),
        ("time", Comparator("within", Decimal(1)), "2026-11-01T08:00:00Z", "2026-11-01T09:01:00Z", "different"),
        ("time", SAME, "2026-11-01T08:00:00Z", "2026-11-01T11:00:00+03:00", "same"),
        ("participants", SAME, ["alba", "borea"], ["borea", "alba"], "same"),
        ("participants", SAME, ["alba", "borea"], ["alba"], "different"),
        ("participants", Comparator("overlap"), ["alba", "borea"], ["alba", "corda"], "compatible"),
        ("participants", Comparator("overlap"), ["alba"], ["corda"], "different"),
        ("text", Comparator("same_text"), "The  lake.", "the lake", "same"),
        ("text", Comparator("same_text"), "The lake", "A lake", "different"),
        ("count", Comparator("tolerance", Decimal(10)), 100, 91, "compatible"),
        ("count", Comparator("tolerance", Decimal(10)), 100, 89, "different"),
        ("count", SAME, 13, 19, "different"),
        ("quantity", Comparator("tolerance", Decimal(10)), quantity("50"), quantity("46"), "compatible"),
        ("yes-no", SAME, True, False, "different"),
        ("digest", SAME, "sha256:" + "a" * 64, "sha256:" + "b" * 64, "different"),
        (
            "place",
            Comparator("within_km", Decimal(5)),
            {"label": "A", "lat": "33.5", "lon": "36.3"},
            {"label": "B", "lat": "33.5", "lon": "36.35"},
            "compatible",
        ),
        (
            "place",
            Comparator("within_km", Decimal(1)),
            {"label": "A", "lat": "33.5", "lon": "36.3"},
            {"label": "B", "lat": "33.5", "lon": "36.35"},
            "different",
        ),
        ("place", SAME, {"label": "North Shore"}, {"label": "north shore"}, "same"),
        ("place", SAME, {"label": "North Shore"}, {"label": "South Shore"}, "different"),
        ("date", Comparator("within", Decimal(48)), "9999-12-31", "9999-12-30", "compatible"),
        ("case", SAME, CASE, OTHER, "different"),
        ("cases", SAME, [CASE, OTHER], [OTHER, CASE], "same"),
        ("cases", Comparator("overlap"), [CASE, OTHER], [OTHER], "compatible"),
        ("link", SAME, {"case": CASE, "relation": "part-of"}, {"case": CASE, "relation": "contradicts"}, "different"),
        ("link", SAME, {"case": CASE, "relation": "part-of"}, {"case": OTHER, "relation": "part-of"}, "different"),
        ("items", SAME, ["water", "fuel"], ["fuel", "water"], "same"),
        ("items", Comparator("overlap"), ["water", "fuel"], ["fuel", "roads"], "compatible"),
        ("languages", SAME, ["en", "ar"], ["en", "fr"], "different"),
        ("languages", Comparator("overlap"), ["en", "ar"], ["en", "fr"], "compatible"),
        ("period", SAME, {"from": "2026-03-01", "until": "2026-03-31"}, {"from": "2026-03", "until": "2026-03"}, "same"),
        ("period", SAME, {"from": "2026-03-01"}, {"from": "2026-03-01", "until": "2026-09-01"}, "different"),
        ("period", Comparator("overlap"), {"from": "2026-03-01"}, {"from": "2026-01-01", "until": "2026-03-01"}, "compatible"),
        ("period", Comparator("overlap"), {"from": "2026-03-02"}, {"from": "2026-01-01", "until": "2026-03-01"}, "different"),
        (
            "quantity",
            Comparator("tolerance", Decimal(10)),
            quantity("50"),
            quantity("42"),
            "different",
        ),  # of the larger, as counts
        ("time", SAME, "2026-11-01T08:00Z", "2026-11-01T08:00:20Z", "compatible"),
        ("when", SAME, {"at": "2026-11-22"}, {"at": "2026-11-22T14:00:00Z"}, "compatible"),
        ("when", Comparator("within", Decimal(2)), {"at": "2026-11-22"}, {"at": "2026-11-22T14:00:00Z"}, "compatible"),
        ("when", Comparator("within", Decimal(2)), {"at": "2026-11-20"}, {"at": "2026-11-22T14:00:00Z"}, "different"),
        ("when", SAME, {"at": "2026-11", "about": True}, {"at": "2026-12-10"}, "compatible"),
        ("when", SAME, {"from": "2026-11-20", "until": "2026-11-23"}, {"at": "2026-11-22T14:00:00Z"}, "compatible"),
        ("when", SAME, {"from": "2026-11-20", "until": "2026-11-23"}, {"from": "2026-11-24"}, "different"),
        ("text", Comparator("name"), "Macron", "Макрон", "compatible"),
        ("text", Comparator("name"), "RAU", "UAR", "different"),
        ("participant", Comparator("name"), "alba", "borea", "different"),
        ("participant", Comparator("name"), "name:manbij-council", "name:menbidj-council", "compatible"),
        ("participants", Comparator("name"), ["alba", "name:x-front"], ["name:x-front", "alba"], "same"),
        ("participants", Comparator("name"), ["alba", "name:x-front"], ["alba"], "different"),
        ("items", Comparator("name"), ["Karim Sadi", "Omar Hadi"], ["Омар Хади", "Карим Сади"], "compatible"),
        ("items", Comparator("name"), ["Karim Sadi"], ["Карим Сади", "Omar Hadi"], "different"),
        ("choice", TERM, "mortar", "shelling", "compatible"),
        ("choice", TERM, "mortar", "rocket", "different"),
        ("period", Comparator("overlap"), {"from": "2026-02"}, {"from": "2028-02-29", "until": "2028"}, "compatible"),
    ],
)
def test_each_comparator(kind: str, comparator: Comparator, a: Any, b: Any, expected: str) -> None:
    assert word(kind, comparator, a, b) == word(kind, comparator, b, a) == expected


def test_two_passages_differ_by_their_keyed_values_and_never_by_their_wording() -> None:
    a, b = topic("Fifty tonnes were delivered."), topic("Aid came: more than forty tonnes.")
    assert word("topic", Comparator("same_text"), a, b) == "compatible"
    a["values"], b["values"] = {"weight": quantity("50")}, {"weight": quantity("40", bound="more-than")}
    assert word("topic", Comparator("same_text"), a, b) == "compatible"
    b["values"] = {"weight": quantity("30")}
    verdict = compare("topic", Comparator("same_text"), a, b)
    assert verdict.word == "different" and str(verdict.why).startswith("on weight:")


def test_a_term_is_said_in_the_words_of_the_reader_and_which_is_the_kind() -> None:
    words = {"mortar": "Mortier", "shelling": "Bombardement"}
    found = compare("choice", TERM, "shelling", "mortar", lambda value: words[str(value)])
    assert (found.word, str(found.why)) == ("compatible", "“Mortier” is a kind of “Bombardement”")


def test_names_that_acts_added_are_compared_by_every_label_and_never_merged() -> None:
    labels = {"name:a": "Manbij Council", "name:b": "Совет Менбиджа", "name:c": "Manbij Council", "alba": "Alba"}

    def say(value: object) -> Label:
        first = value[0] if isinstance(value, list) else value
        russian = {"ru": "Совет Манбиджа"} if first == "name:a" else {}
        return Label({"en": labels[str(first)], **russian})

    def asked(a: object, b: object) -> str:
        found = compare("participant", Comparator("name"), a, b, say)
        assert found.word == compare("participant", Comparator("name"), b, a, say).word
        return f"{found.word}: {found.why}"

    assert asked("name:a", "name:c") == "compatible: both are called “Manbij Council”; nobody here says that they are one"
    assert asked("name:a", "name:b").startswith("compatible:")
    assert asked("alba", "name:a").startswith("different:")


POINT = {"lat": "1", "lon": "2"}
WHERE = st.sampled_from([{}, {"radius_km": "5"}, POINT, POINT | {"radius_km": "5"}])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["Manbij", "منبج", "RAU", "UAR", "the lake", "The Lake."]),
    "choice": st.sampled_from(["mortar", "rocket", "shelling", "airstrike"]),
    "items": st.lists(st.sampled_from(["Manbij", "منبج", "Менбидж", "Hama"]), min_size=1, unique=True),
    "participants": st.lists(st.sampled_from(["alba", "name:manbij", "name:menbidj"]), min_size=1, unique=True),
    "participant": st.sampled_from(["alba", "borea", "name:manbij", "name:menbidj"]),
    "count": st.integers(0, 40),
    "quantity": st.builds(quantity, st.integers(0, 60).map(str), st.sampled_from(["t", "kg", "x"]), st.sampled_from(BOUNDS)),
    "date": st.sampled_from(["2026", "2026-11", "2026-11-22", "2026-11-23"]),
    "time": st.sampled_from(["2026-11-22T14Z", "2026-11-22T14:00+03:00", "2026-11-22T14:00:00Z"]),
    "when": st.sampled_from([{"at": "2026-11"}, {"at": "2026-11-22", "about": True}, {"from": "2026-11-22T14:00Z"}]),
    "place": st.builds(lambda name, more: {"label": name} | more, st.sampled_from(["Manbij", "منبج", "Hama"]), WHERE),
    "period": st.sampled_from([{"from": "2026-11"}, {"from": "2026-11-01", "until": "2026-11-30"}, {"from": "2026"}]),
}  # fmt: skip


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_every_comparator_of_every_type_answers_both_ways_alike_and_a_value_is_the_same_as_itself(
    kind: str, data: st.DataObject
) -> None:
    a, b = data.draw(VALUES[kind]), data.draw(VALUES[kind])
    assert FieldType(kind, ("mortar", "rocket", "shelling", "airstrike") if kind == "choice" else ()).problem(a) is None
    name = data.draw(st.sampled_from(FITTING[kind]))
    comparator = TERM if name == "term" else Comparator(name, Decimal(data.draw(st.sampled_from([0, 1, 30]))))
    found = compare(kind, comparator, a, b)
    assert found.word == compare(kind, comparator, b, a).word and str(found.why)
    assert compare(kind, comparator, a, a).word == "same"


def test_distance_is_that_of_the_globe() -> None:
    """Paris to London, 344 km by the great circle."""
    paris, london = (Place("", Decimal(lat), Decimal(lon)) for lat, lon in (("48.8566", "2.3522"), ("51.5074", "-0.1278")))
    assert abs(distance_km(paris, london) - 343.6) < 1


AMOUNT = st.builds(quantity, st.integers(0, 60).map(str), st.sampled_from(["t", "kg"]), st.sampled_from(BOUNDS))


@given(AMOUNT, AMOUNT)
def test_amounts_compare_the_same_both_ways_and_with_themselves(a: dict[str, str], b: dict[str, str]) -> None:
    assert word("quantity", SAME, a, b) == word("quantity", SAME, b, a)
    assert word("quantity", SAME, a, dict(a)) == "same"


@given(st.integers(0, 60), AMOUNT)
def test_an_exact_amount_fits_a_bound_exactly_when_it_satisfies_it(amount: int, bound: dict[str, str]) -> None:
    kilograms = amount * 1000
    limit = int(bound["amount"]) * (1000 if bound["unit"] == "t" else 1)
    truth = {
        "exactly": kilograms == limit,
        "about": limit * 9 <= kilograms * 10 <= limit * 11,
        "more-than": kilograms > limit,
        "at-least": kilograms >= limit,
        "less-than": kilograms < limit,
        "at-most": kilograms <= limit,
    }[bound["bound"]]
    assert (word("quantity", SAME, quantity(str(amount)), bound) != "different") == truth


# --- types ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "a", ""),
        ("yes-no", False, "no"),
        ("count", 3, -1),
        ("count", 0, True),
        ("quantity", quantity("4.5"), quantity("4,5")),
        ("quantity", quantity("-4"), {"amount": 4, "unit": "t"}),
        ("quantity", {"from": "1", "to": "2", "unit": "t"}, {"from": "1", "unit": "t"}),
        ("date", "2026-02-28", "2026-02-30"),
        ("date", "2026-02", "2026-13"),
        ("time", "2026-02-28T10:00:00Z", "2026-02-28T10:00:00"),
        ("participant", "name:the-council", "The Council"),
        ("participants", ["alba"], ["alba", "alba"]),
        ("place", {"label": "A", "lat": "1.5", "lon": "2"}, {"label": "A", "lat": "1.5"}),
        ("place", {"label": "A"}, {"label": "A", "lat": "91", "lon": "2"}),
        ("place", {"label": "A", "radius_km": "2.5"}, {"label": "A", "radius_km": "-1"}),
        ("place", {"label": "A", "lat": "1", "lon": "2", "radius_km": "5"}, {"label": "A", "radius_km": 5}),
        ("place", {"label": "A"}, {"label": "A", "radius_km": "20041"}),
        ("when", {"at": "2026-11-22"}, {"at": "2026-11-22T10:00:00"}),
        ("when", {"at": "2026-11-22T10Z", "about": True}, {"at": "2026-11-22", "about": False}),
        ("when", {"from": "2026-11-22"}, {"from": "2026-11-22", "until": "2026-11-21"}),
        (
            "when",
            {"from": "2026-11-22T10:00Z", "until": "2026-11-22T12:00+01:00"},
            {"from": "2026-11-22", "until": "2026-11-23T10Z"},
        ),
        ("when", {"at": "2026"}, "2026"),
        ("topic", topic("x", spans=[[0, 2], [4, 6]]), topic("x", spans=[[4, 6], [0, 2]])),
        ("topic", topic("x"), {"label": "x", "text": "y"}),
        ("digest", "sha256:" + "a" * 64, "sha256:abc"),
        ("time", "2026-02-28T10:00:00+03:00", "0001-01-01T00:00:00+14:00"),
        ("time", "2028-02-29T10:00:00Z", "2027-02-29T10:00:00Z"),
        ("case", CASE, "incident/abc"),
        ("cases", [CASE, OTHER], [CASE, CASE]),
        ("cases", [], "none"),
        ("items", ["water"], ["water", "water"]),
        ("items", ["x" * 500], ["x" * 501]),
        ("items", ["water"], [["water"]]),
        ("languages", ["en", "zh-Hant"], ["English"]),
        ("period", {"from": "2026-03-01"}, {"until": "2026-03-01"}),
        ("period", {"from": "2026-03-01", "until": "2026-03"}, {"from": "2026-03-01", "until": "2026-02"}),
        ("period", {"from": "2028-02-29", "until": "2029-02-28"}, {"from": "2028-02-28", "until": "2029-02-29"}),
    ],
)
def test_a_value_is_of_its_type_or_the_answer_says_what_would_be(kind: str, good: object, bad: object) -> None:
    assert FieldType(kind).problem(good) is None
    assert str(FieldType(kind).problem(bad))


def test_a_link_names_a_case_and_one_of_the_relations_of_the_field() -> None:
    kind = FieldType("link", ("same-incident", "part-of"))
    assert kind.problem({"case": CASE, "relation": "part-of"}) is None
    for bad in ({"case": CASE, "relation": "near"}, {"case": "x", "relation": "part-of"}, {"case": CASE}, CASE, {"relation": []}):
        assert "same-incident, part-of" in str(kind.problem(bad))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"from": "2026-03-01", "until": "2026-09-01"}, "2026-03-01 to 2026-09-01"),
        ({"from": "2026-03-01"}, "from 2026-03-01, end open"),
        ({"case": CASE, "relation": "part-of"}, f"part of: {CASE}"),
        (["water", "fuel"], "water, fuel"),
        ({"at": "2026-11", "about": True}, "about 2026-11"),
        ({"from": "2026-11-22T14:00+02:00"}, "from 2026-11-22 14:00 UTC+2, end open"),
        ("2026-11-22T14:00:00-03:30", "2026-11-22 14:00 UTC-3:30"),
        ({"label": "the mill", "lat": "1", "lon": "2", "radius_km": "5"}, "the mill, within 5 km"),
    ],
)
def test_a_value_is_shown_in_words(value: object, said: str) -> None:
    assert str(shown(value)) == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(TYPES)), JSON)
def test_no_value_at_all_breaks_a_type(kind: str, value: object) -> None:
    FieldType(kind, ("a", "b")).problem(value)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (quantity("24", "count"), quantity("20", "count"), "no amount is both “24” and “20”"),
        (quantity("24", "count", "about"), quantity("40", "count"), "“about” is read as 21.6 to 26.4"),
        (quantity("9", "count", "at-most"), {"from": "10", "to": "12", "unit": "count"}, "“at most 9” and “10 to 12”"),
        (quantity("9", "count", "less-than"), quantity("12", "count", "more-than"), "“less than 9” and “more than 12”"),
        (quantity("9", "count", "about"), quantity("12", "count", "at-least"), "“about 9” and “at least 12”"),
    ],
)
def test_what_is_counted_one_by_one_is_told_without_a_unit_and_without_a_gap(a: Any, b: Any, expected: str) -> None:
    why = str(compare("quantity", SAME, a, b).why)
    assert expected in why
    assert " ”" not in why and "  " not in why and why == why.strip()
