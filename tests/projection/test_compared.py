"""Values as precise as they were said, out of signed acts: no row is at variance for that, and why is in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.mechanism.test_schema import good
from tests.world import World, reported

from comity.mechanism import load
from comity.mechanism.procedure import Labels, Procedure
from comity.mechanism.schema import value_schema
from comity.projection.case import view
from comity.projection.positions import Row

SIGHTING = """
procedure: sighting
modelled_on: [{text: What was seen, by whom, made for a test, source: made for a test, verified: false}]
roles: {keeper: opening, anyone: everyone}
open: [anyone]
sides: anyone
states: [seen, closed]
final: [closed]
fields:
  kind: {type: choice, of: {shelling: [mortar, {rocket: [guided]}], airstrike: []}, compare: term}
  seen: {type: when, compare: {within: 1}}
  place: {type: place, compare: {within_km: 1}}
  by: {type: participant, compare: name}
  commander: {type: text, compare: name}
  weight: {type: quantity, compare: {tolerance: 10}}
acts:
  open: {kind: opens, by: [anyone], to: seen, sets: [kind], carries: [names]}
  say: {by: [anyone], from: [seen], sets: [kind, seen, place, by, commander, weight], carries: [positions, names]}
  close: {by: [keeper], from: [seen], to: closed}
  correct: {kind: corrects, by: [author], from: any, sets: [kind]}
  withdraw: {kind: withdraws, by: [author], from: any}
  recall: {kind: recalls, by: [author], from: any}
  settle: {kind: settles, by: [keeper], from: any}
settle: [keeper]
""".replace("What was seen, by whom, made for a test", "What was seen and by whom")


def sighting() -> Procedure:
    made = load.load(SIGHTING.encode(), "sighting.yaml")
    words = {"kind.mortar": "Mörser", "kind.shelling": "Beschuss", "kind.rocket": "Rakete"}
    return replace(made, labels={"en": Labels("en", True, {"choices": words})})


def rows(alba: dict[str, Any], borea: dict[str, Any], names: dict[str, str] | None = None) -> dict[str, Row]:
    made = World("alba", "borea", procedures={"sighting": sighting()})
    case = made.open_as("alba", "sighting", fields={}, body={"names": names} if names else None)
    made.act("alba", case, "say", fields=alba)
    made.act("borea", case, "say", fields=borea)
    return {row.field: row for row in view(made.case(case)).rows}


SEEN = "2026-11-22T14:10:00Z"
MILL = {"label": "the mill", "lat": "36.5", "lon": "38"}


@pytest.mark.parametrize(
    ("field", "a", "b", "word", "why"),
    [
        ("kind", "mortar", "shelling", "agreed", "“Mörser” is a kind of “Beschuss”"),
        ("kind", "guided", "shelling", "agreed", "“guided” is a kind of “Beschuss”"),
        ("kind", "mortar", "rocket", "at-variance", "“Mörser” and “Rakete” are two kinds of one thing"),
        ("kind", "mortar", "airstrike", "at-variance", "“Mörser” and “airstrike” cannot both be so"),
        ("seen", {"at": "2026-11-22"}, {"at": SEEN}, "agreed", "“2026-11-22T14:10:00Z” lies within “2026-11-22”"),
        ("seen", {"at": "2026-11-22T13:30Z", "about": True}, {"at": SEEN}, "agreed", "“about” is read as 30 minutes earlier"),
        (
            "seen",
            {"at": "2026-11-22T16:00+03:00"},
            {"at": "2026-11-22T18:00Z"},
            "at-variance",
            "16:00 UTC+3” and “2026-11-22T18:00Z",
        ),
        ("place", MILL, MILL | {"lat": "36.53", "radius_km": "3"}, "agreed", "less 3 km of radius no more than 1 km"),
        ("place", {"label": "Manbij"}, {"label": "منبج"}, "agreed", "not told apart by the name alone"),
        ("place", MILL, MILL | {"lat": "36.6"}, "at-variance", "11.1 km apart"),
        ("by", "alba", "borea", "at-variance", "“Alba” and “Borea” cannot both be so"),
        ("commander", "Карим Сади", "Karim al-Sadi", "agreed", "same letters after transliteration"),
        ("commander", "RAU", "UAR", "at-variance", "abbreviations of different letters"),
        ("weight", {"amount": "50", "unit": "t"}, {"amount": "46000", "unit": "kg"}, "agreed", "differ by no more than 10 %"),
    ],
)
def test_a_row_is_at_variance_only_where_both_cannot_be_so(field: str, a: Any, b: Any, word: str, why: str) -> None:
    for one, other in ((a, b), (b, a)):
        row = rows({field: one}, {field: other})[field]
        assert row.word == word, str(row.why)
    assert why in str(rows({field: a}, {field: b})[field].why)


def test_a_name_that_an_act_added_is_told_by_its_label_and_is_not_taken_for_a_participant() -> None:
    names = {"council": "Совет Манбиджа", "board": "Manbij Council", "same": "Alba"}
    found = rows({"by": "name:council"}, {"by": "name:board"}, names)["by"]
    assert found.word == "at-variance" and "Manbij Council" in str(found.why)  # council and совет are other words
    found = rows({"by": "alba"}, {"by": "name:same"}, names)["by"]
    assert (found.word, "nobody here says that they are one" in str(found.why)) == ("agreed", True)


def test_a_liar_who_widens_its_radius_hides_no_variance_between_others() -> None:
    """Corda gives a radius of half the earth: it agrees with anybody, and alba and borea stay at variance."""
    made = World("alba", "borea", "corda", procedures={"sighting": sighting()})
    case = made.open_as("alba", "sighting", fields={})
    for who, place in (("alba", MILL), ("borea", MILL | {"lat": "36.6"}), ("corda", MILL | {"radius_km": "20040"})):
        made.act(who, case, "say", fields={"place": place})
    (row,) = view(made.case(case)).rows
    assert row.word == "at-variance" and "Alba and Borea" in str(row.why)


def test_what_is_reported_in_another_script_sets_nobody_at_variance() -> None:
    made = World("alba", "borea", procedures={"sighting": sighting()})
    case = made.open_as("alba", "sighting", fields={})
    made.act("borea", case, "say", body={"positions": [reported("commander", "Karim Sadi", "alba")]})
    made.act("alba", case, "say", body={"positions": [reported("commander", "كريم سعدي", "borea")]})
    assert [row.word for row in view(made.case(case)).rows] != ["at-variance"]


@pytest.mark.parametrize(
    ("field", "value", "taken"),
    [
        ("seen", {"at": "2026-11"}, True),
        ("seen", {"at": SEEN, "about": True}, True),
        ("seen", {"from": "2026-11-22", "until": "2026-11-23"}, True),
        ("seen", {"at": SEEN, "about": False}, False),
        ("seen", "2026-11-22", False),
        ("place", {"label": "A", "radius_km": "2.5"}, True),
        ("place", {"label": "A", "radius_km": 2}, False),
        ("place", {"label": "A", "radius_km": "-2"}, False),
        ("kind", "guided", True),
        ("kind", "drone", False),
    ],
)
def test_the_schema_takes_what_the_engine_takes(field: str, value: Any, taken: bool) -> None:
    rule = sighting().fields[field]
    assert (rule.type.problem(value) is None) == taken == good(value, value_schema(rule), {"$defs": {}})
