"""The JSON Schema of a procedure's acts takes what the engine takes, and refuses what the engine refuses for its form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.test_comparators import CASE, JSON
from tests.projection.test_links import dossier
from tests.scenario import bridge, commitment, instrument, meeting, milestone, proposal, test_orders
from tests.scenario.orders import Story
from tests.world import World, topic

from comity.mechanism import load
from comity.mechanism.comparators import Comparator
from comity.mechanism.procedure import Field, Procedure
from comity.mechanism.schema import DRAFT, body_schema, schema, value_schema
from comity.mechanism.values import TYPES, FieldType

Schema = Any
WORDS = """
$schema $comment $defs $ref title type const enum properties patternProperties additionalProperties required dependentRequired
items minItems maxItems uniqueItems pattern minLength maxLength minimum maximum anyOf allOf oneOf format
"""
KNOWN = set(WORDS.split())
OF_TYPE: dict[str, Any] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


def wrong(value: Any, rule: Schema, whole: Schema, path: str = "$") -> Iterator[str]:
    """What of a value breaks a schema: the words of draft 2020-12 that our schemas use, and an error for any other word."""
    if isinstance(rule, bool):
        yield from [] if rule else [f"{path}: nothing is allowed here"]
        return
    assert set(rule) <= KNOWN, set(rule) - KNOWN
    if "$ref" in rule:
        yield from wrong(value, whole["$defs"][rule["$ref"].removeprefix("#/$defs/")], whole, path)
    kinds = rule.get("type", [])
    if kinds and not any(OF_TYPE[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        yield f"{path}: {kinds}"
        return
    if "const" in rule and value != rule["const"]:
        yield f"{path}: {rule['const']}"
    if "enum" in rule and value not in rule["enum"]:
        yield f"{path}: {rule['enum']}"
    if isinstance(value, str):
        if "pattern" in rule and re.search(rule["pattern"], value) is None:
            yield f"{path}: {rule['pattern']}"
        if not rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", 10**9):
            yield f"{path}: length"
    if isinstance(value, int) and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        yield f"{path}: size"
    if isinstance(value, list):
        yield from in_list(value, rule, whole, path)
    if isinstance(value, dict):
        yield from in_object(value, rule, whole, path)
    for one in rule.get("allOf", ()):
        yield from wrong(value, one, whole, path)
    if "anyOf" in rule and not any(good(value, one, whole) for one in rule["anyOf"]):
        yield f"{path}: none of the forms"
    if "oneOf" in rule and sum(good(value, one, whole) for one in rule["oneOf"]) != 1:
        yield f"{path}: not one of the forms"


def in_list(value: list[Any], rule: Schema, whole: Schema, path: str) -> Iterator[str]:
    if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", 10**9):
        yield f"{path}: count"
    if rule.get("uniqueItems") and len({json.dumps(one, sort_keys=True) for one in value}) < len(value):
        yield f"{path}: twice"
    for n, one in enumerate(value):
        yield from wrong(one, rule.get("items", True), whole, f"{path}[{n}]")


def in_object(value: dict[str, Any], rule: Schema, whole: Schema, path: str) -> Iterator[str]:
    for name in rule.get("required", ()):
        if name not in value:
            yield f"{path}: no {name}"
    for name, others in rule.get("dependentRequired", {}).items():
        if name in value and not set(others) <= set(value):
            yield f"{path}: {others}"
    for name, inner in value.items():
        rules = [rule["properties"][name]] if name in rule.get("properties", {}) else []
        rules += [one for pattern, one in rule.get("patternProperties", {}).items() if re.search(pattern, name)]
        for one in rules or [rule.get("additionalProperties", True)]:
            yield from wrong(inner, one, whole, f"{path}.{name}")


def good(value: Any, rule: Schema, whole: Schema) -> bool:
    return not list(wrong(value, rule, whole))


def problems(procedure: Procedure, act: str, body: Any) -> list[str]:
    whole = schema(procedure)
    assert good({"act": act, "body": body}, whole, whole) == good(body, whole["$defs"][f"body-{act}"], whole)
    return list(wrong(body, whole["$defs"][f"body-{act}"], whole))


# What the engine refuses for the form of the body alone.
FORM = (
    "body-carries-too-much",
    "body-lacks-its-kind",
    "field-empty",
    "field-needed",
    "field-not-of-this-act",
    "field-must-be-sealed",
    "texts-number",
)


SCENARIOS = {
    "bridge": bridge.replay,
    "commitment": commitment.replay,
    "contact": test_orders.story,
    "instrument": instrument.replay,
    "meeting": meeting.replay,
    "milestone": milestone.replay,
    "proposal": proposal.replay,
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_bodies_of_whole_scenarios_are_taken_as_the_engine_takes_them(name: str) -> None:
    story: Story = SCENARIOS[name]()[0]
    count = 0
    for case in story.world.cases():
        for one in case.judged.values():
            act = one.filed.act
            if one.effect:
                assert problems(case.procedure, act.act, dict(act.body)) == [], (act.act, act.body)
                count += 1
            elif one.code in FORM and one.rule is not None:
                assert problems(case.procedure, act.act, dict(act.body)), act.body
    assert count >= 3


def test_every_schema_is_of_the_draft_points_only_to_what_it_has_and_is_json() -> None:
    for procedure in [*map(load.shipped, load.shipped_names()), dossier()]:
        whole = schema(procedure)
        assert whole["$schema"] == DRAFT
        text = json.dumps(whole)
        assert {name.removeprefix("#/$defs/") for name in re.findall(r'"\$ref": "([^"]+)"', text)} <= set(whole["$defs"])
        assert not re.search(r"\\\\[Zz]", text)  # the end of a text is `$` where the schema is read


@pytest.mark.parametrize(
    ("act", "body", "said"),
    [
        ("readout", {"fields": {"held_on": "1 March"}}, "held_on"),
        ("readout", {"fields": {"sides": ["alba"]}}, "sides"),
        ("readout", {"fields": {"topics/a": topic("x"), "topics/b/c": topic("x")}}, "topics/b/c"),
        ("readout", {"opens": {}}, "opens"),
        ("readout", {"sealed": {"held_on": "sha256:" + "a" * 64}}, "held_on"),
        ("readout", {"positions": [{"field": "level", "value": "nobody", "holder": "alba"}]}, "positions"),
        ("readout", {"texts": [{"digest": "sha256:" + "a" * 64}]}, "texts"),
        ("open", {"fields": {"sides": ["alba", "borea"], "kind": "call"}}, "opens"),
        ("correct", {"corrects": "abc"}, "corrects"),
        ("withdraw", {}, "withdraws"),
        ("settle", {"settles": {"acts": [], "state": "closed"}}, "settles"),
    ],
)
def test_a_body_that_the_procedure_does_not_allow_breaks_its_schema(act: str, body: Any, said: str) -> None:
    found = problems(load.shipped("contact"), act, body)
    assert found and any(said in one for one in found), found


def test_a_needed_field_may_stand_openly_or_sealed_where_the_procedure_says_so() -> None:
    text = load.shipped_bytes("contact").decode().replace("  readout:\n    by", "  readout:\n    needs: [channel]\n    by", 1)
    procedure = load.load(text.encode(), "mine.yaml")
    digest = "sha256:" + "a" * 64
    assert problems(procedure, "readout", {"fields": {"channel": "video"}}) == []
    assert problems(procedure, "readout", {"sealed": {"channel": digest}}) == []
    assert problems(procedure, "readout", {"fields": {"level": "ministers"}}) != []


def test_the_body_of_an_act_of_every_new_type_is_taken() -> None:
    made = World("alba", procedures={"dossier": dossier()})
    fields: dict[str, Any] = {"links/a": {"case": CASE, "relation": "part-of"}, "under": CASE, "conditions": [CASE]}
    case = made.open_as("alba", "dossier", fields=fields)
    opening = made.case(case).opening
    assert opening is not None and problems(dossier(), "open", dict(opening.filed.act.body)) == []


@given(
    st.sampled_from(sorted(TYPES)), JSON | st.sampled_from([CASE, "2026-02-28", {"from": "2026-01"}, ["en"], ["name:x", "alba"]])
)
def test_a_value_that_its_type_takes_is_taken_by_its_schema(kind: str, value: Any) -> None:
    """Never stricter than the engine; where it is more lenient (days that do not exist), the guards still judge."""
    rule = Field("x", FieldType(kind, ("a", "b")), Comparator())
    if rule.type.problem(value) is None:
        assert good(value, value_schema(rule), {"$defs": {}})


def test_the_schema_of_one_act_stands_alone_beside_the_shared_parts() -> None:
    procedure = load.shipped("contact")
    assert body_schema(procedure, procedure.acts["close"]) == schema(procedure)["$defs"]["body-close"]
