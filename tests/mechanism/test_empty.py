"""An empty list says *none*: no conditions any longer, nobody else taking part. That is not to say nothing."""

from __future__ import annotations

import pytest
from tests.mechanism.test_schema import good
from tests.world import START, World, reported

from comity.mechanism import load
from comity.mechanism.clocks import clocks
from comity.mechanism.schema import schema
from comity.mechanism.values import FieldType
from comity.projection.positions import compare

KINDS = ("participants", "cases", "items")


@pytest.mark.parametrize("kind", KINDS)
def test_none_can_be_said_of_what_there_may_be_none_of(kind: str) -> None:
    assert FieldType(kind).problem([]) is None


@pytest.mark.parametrize(("kind", "choices"), [("languages", ()), ("choices", ("a", "b"))])
def test_a_text_has_a_language_and_a_choice_of_several_chooses_something(kind: str, choices: tuple[str, ...]) -> None:
    assert FieldType(kind, choices).problem([]) is not None


def test_conditions_that_no_longer_stand_are_taken_off_and_the_line_over_time_keeps_them() -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    who = {"obligors": ["alba"], "beneficiaries": ["borea"], "concerned": ["alba", "borea"]}
    first = world.open("borea", "commitment", **who | {"obligors": ["borea"]}, kind="act")
    case = world.open("alba", "commitment", **who, kind="act")
    world.act("alba", case, "undertake", fields={"conditions": [first]})
    free = world.act("alba", case, "undertake", fields={"conditions": []})
    assert world.case(case).effect(free).word == "effective"
    (row,) = [one for one in compare(world.case(case)) if one.field == "conditions"]
    (cell,) = [one for one in row.cells if one.holder == "alba"]
    assert [str(one.text) for one in cell.held] == ["none"]
    assert [one.position.value for one in cell.earlier] == [[first]]


def test_none_is_at_variance_with_some_and_agrees_with_none() -> None:
    world = World("alba", "borea")
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.act("alba", case, "readout", fields={"took_part": []})
    world.act("borea", case, "readout", fields={"took_part": ["borea"]})
    (row,) = [one for one in compare(world.case(case)) if one.field == "took_part"]
    assert row.word == "at-variance" and "only one side names Borea" in str(row.why)
    world.act("borea", case, "readout", fields={"took_part": []})
    (row,) = [one for one in compare(world.case(case)) if one.field == "took_part"]
    assert row.word == "agreed" and {str(one.text) for cell in row.cells for one in cell.held} == {"none"}


@pytest.mark.parametrize("name", sorted(load.shipped_names()))
def test_nobody_empties_a_role_that_the_procedure_needs(name: str) -> None:
    """A case without sides would be one in which nobody may act and nobody owes anything."""
    procedure = load.shipped(name)
    roles = {one.field for one in procedure.roles.values() if one.source == "field"} & set(procedure.opening.needs)
    assert all(procedure.never_empty(field) for field in roles)
    optional = {one.field for one in procedure.roles.values() if one.source == "field"} - {
        field for rule in procedure.acts.values() for field in rule.needs
    }
    assert not any(procedure.never_empty(field) for field in optional)


def test_a_liar_who_empties_the_sides_of_a_case_ends_nobodys_role_and_no_clock() -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    empty = world.open("alba", "contact", sides=[], kind="call")
    assert world.case(empty).effect(world.last).code == "field-empty" and not world.case(empty).states
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    lie = world.act("alba", case, "correct", body={"corrects": world.last, "fields": {"sides": []}})
    effect = world.case(case).effect(lie)
    assert effect.code == "field-empty" and "sides" in str(effect.why)
    assert {one.owed_by for one in clocks(world.case(case), now=START)} == {"alba", "borea"}


def test_what_is_reported_of_another_is_nobodys_role() -> None:
    world = World("alba", "borea", "corda")
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    said = world.act("corda", case, "report", body={"positions": [reported("sides", [], "borea")]})
    assert world.case(case).effect(said).word == "effective"


def test_the_schema_takes_none_where_the_engine_does() -> None:
    whole = schema(load.shipped("contact"))
    assert good({"fields": {"took_part": []}}, whole["$defs"]["body-readout"], whole)
    correct = {"corrects": "a" * 64, "fields": {"sides": []}}
    assert not good(correct, whole["$defs"]["body-correct"], whole)
    assert good(correct | {"fields": {"sides": ["alba"]}}, whole["$defs"]["body-correct"], whole)
