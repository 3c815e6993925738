"""The JSON Schema (draft 2020-12) of the bodies of a procedure's acts, made from its file.

Foreign programs check with it what they are about to have signed. It says what a body may hold and of which form each value
is; it cannot say who may act, whether a day exists, or who is a participant: the guards judge that. `schema` gives a
document whose instances are `{"act": NAME, "body": {…}}`; the body of one act alone is `#/$defs/body-NAME`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from comity.mechanism import values
from comity.mechanism.procedure import ActRule, Field, Procedure
from comity.settings import SETTINGS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_HEX64: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Schema = {"type": "string"}
_TIME: Schema = {"type": "string", "format": "date-time", "maxLength": 32}
_POSITIVE = re.compile(values.DECIMAL.pattern.removeprefix("-?"))
_HOLDER: Schema = {"type": "string", "pattern": "^(?:name:)?[a-z0-9-]+$", "maxLength": 69}
_SLUG = "^[a-z0-9-]+$"
_WORD = "^[a-z0-9_-]+$"


def schema(procedure: Procedure) -> Schema:
    """The whole document: one branch for each act, in the order of the file."""
    definitions = {_value_name(one): value_schema(one) for one in procedure.fields.values()}
    definitions |= _shared() | {"position": _position(procedure)}
    branches = []
    for rule in procedure.acts.values():
        definitions[f"body-{rule.name}"] = body_schema(procedure, rule)
        branches.append(_object({"act": {"const": rule.name}, "body": _ref(f"body-{rule.name}")}))
    return {
        "$schema": DRAFT,
        "title": f"{procedure.name}: the bodies of its acts",
        "$comment": f"made from the file {procedure.digest}",
        "oneOf": branches,
        "$defs": definitions,
    }


def body_schema(p: Procedure, rule: ActRule) -> Schema:
    """One act's body. References point into the document of `schema`."""
    open_, sealed = _fields(p, rule, sealed=False), _fields(p, rule, sealed=True)
    members: dict[str, Schema] = {"reason": _TEXT, "relies_on": _list(_HEX64)}
    if rule.sets:
        members["fields"] = open_
    if rule.kind:
        members[rule.kind] = _ref("opens") if rule.kind == "opens" else _ref("settles") if rule.kind == "settles" else _HEX64
    carried: dict[str, Schema] = {
        "positions": _list(_ref("position")),
        "silent": _list(_ref("silence")),
        "texts": _list(_ref("text"), *rule.texts),
        "attachments": _list(_ref("attachment")),
        "sealed": sealed,
        "rows": _list(_map(_WORD, True)),
        "changes": _list(_map(_WORD, True)),
        "names": _map(_SLUG, _TEXT),
        "cites": _list(_HEX64),
    }
    members |= {name: carried[name] for name in rule.carries}
    required = [rule.kind] if rule.kind else []
    required += ["relies_on"] if rule.relies_on else []
    required += ["texts"] if "texts" in rule.carries and rule.texts[0] else []
    made = _object(members, tuple(required))
    if needs := [_need(p, name) for name in rule.needs]:
        made["allOf"] = needs
    return made


def value_schema(rule: Field) -> Schema:
    """The form of a field's value, as `values` checks it."""
    return _OF_TYPE[rule.type.name](rule.type.choices)


def _value_name(rule: Field) -> str:
    return "value-" + rule.name.replace("/*", "")


def _fields(p: Procedure, rule: ActRule, *, sealed: bool) -> Schema:
    """The mapping of the fields that an act may write openly, or sealed (then each is a commitment by digest)."""
    single: dict[str, Schema] = {}
    families: dict[str, Schema] = {}
    for name in rule.sets:
        one = p.fields[name]
        if one.sealed == ("never" if sealed else "required"):
            continue
        value = _ref("digest") if sealed else _ref(_value_name(one))
        if not sealed and p.never_empty(name):
            value = {"allOf": [value, {"minItems": 1}]}
        if one.many:
            families[f"^{re.escape(name[:-2])}/[a-z0-9_-]+$"] = value
        else:
            single[name] = value
    made: Schema = {"type": "object", "properties": single, "additionalProperties": False}
    return made | ({"patternProperties": families} if families else {})


def _need(p: Procedure, name: str) -> Schema:
    """The field has to be there: openly, sealed, or in one of the two ways, as it may be written."""
    ways = {"never": ("fields",), "allowed": ("fields", "sealed"), "required": ("sealed",)}[p.fields[name].sealed]
    found: list[Schema] = [{"required": [way], "properties": {way: {"required": [name]}}} for way in ways]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _position(p: Procedure) -> Schema:
    """What somebody says of a holder: the field decides the form of the value."""
    forms: list[Schema] = []
    for one in p.fields.values():
        if one.sealed != "required":
            path: Schema = {"pattern": f"^{re.escape(one.name[:-2])}/[a-z0-9_-]+$"} if one.many else {"const": one.name}
            forms.append({"properties": {"field": path, "value": _ref(_value_name(one))}})
    members = {
        "field": _TEXT,
        "value": True,
        "holder": _HOLDER,
        "according_to": _HOLDER,
        "agreed_with": _list(_HOLDER, 1),
        "source": _ref("source"),
        "grounds": _TEXT,
    }
    return _object(members, ("field", "value", "holder")) | {"anyOf": forms}


def _shared() -> dict[str, Schema]:
    """The parts that bodies of all procedures have in common; docs/spec/act.md is their specification."""
    span = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
    published = {"type": ["string", "null"]}
    source = {"report": _ref("digest"), "outlet": _TEXT, "published": published, "spans": _list(span)}
    opens = {
        "nonce": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "procedure": _ref("digest"),
        "parameters": _map(_WORD, True),
        "title": _map("^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", _TEXT),
    }
    silence = {"field": _TEXT, "holder": _HOLDER, "because": {"enum": ["confirmed-complete", "source-says"]}}
    text = {
        "digest": _ref("digest"),
        "holder": _HOLDER,
        "extent": {"enum": list(values.EXTENTS)},
        "said_by": {"enum": ["holder", "filer"]},
        "language": {"type": "string", "pattern": _whole(values.LANGUAGE)},
    }
    size = {"type": "integer", "minimum": 0, "maximum": SETTINGS.attachment_bytes}
    return {
        "digest": {"type": "string", "pattern": _whole(values.DIGEST)},
        "source": _object(source | {"quote": _TEXT, "agency": _TEXT}, tuple(source)),
        "opens": _object(opens | {name: {"type": "string", "pattern": _SLUG} for name in ("format", "bridge")}, tuple(opens)),
        "settles": _object({"acts": _list(_HEX64, 1), "state": {"type": "string", "pattern": _WORD}}),
        "silence": _object(silence | {"text": _ref("digest"), "source": _ref("source")}, tuple(silence)),
        "text": _object(text | {"place": _TEXT}, tuple(text)),
        "attachment": _object({"digest": _ref("digest"), "name": _TEXT, "type": _TEXT, "bytes": size}),
    }


# --- small words ------------------------------------------------------------------------------------------------------
def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(members: Mapping[str, Any], required: tuple[str, ...] | None = None) -> Schema:
    """An object of these members and no others; all of them required where nothing else is said."""
    needed = list(members) if required is None else list(required)
    made: Schema = {"type": "object", "properties": dict(members), "additionalProperties": False}
    return made | ({"required": needed} if needed else {})


def _map(pattern: str, inner: Any) -> Schema:
    return {"type": "object", "patternProperties": {pattern: inner}, "additionalProperties": False}


def _list(inner: Schema, least: int = 0, most: int | None = None) -> Schema:
    made: Schema = {"type": "array", "items": inner}
    return made | ({"minItems": least} if least else {}) | ({"maxItems": most} if most is not None else {})


def _whole(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern.removesuffix(chr(92) + 'Z')})$"


def _string(pattern: re.Pattern[str]) -> Schema:
    return {"type": "string", "pattern": _whole(pattern)}


def _each(inner: Schema, most: int | None = values.MAX_LIST, least: int = 1) -> Schema:
    return _list(inner, least, most) | {"uniqueItems": True}


def _quantity(units: tuple[str, ...]) -> Schema:
    unit: Schema = {"enum": list(units)} if units else {}
    amount = _string(values.DECIMAL)
    single = _object({"amount": amount, "unit": unit, "bound": {"enum": list(values.BOUNDS)}}, ("amount", "unit"))
    return {"anyOf": [single, _object({"from": amount, "to": amount, "unit": unit})]}


def _topic() -> Schema:
    spans = _list({"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}, 0, 1000)
    text = {"type": "string", "maxLength": values.MAX_TEXT}
    given = {"anyOf": [_TEXT, _quantity(())]}
    members = {"label": _TEXT, "text": text, "language": _TEXT, "spans": spans, "of": True}
    return _object(members | {"values": {"type": "object", "additionalProperties": given}}, ("label", "text", "language"))


def _place() -> Schema:
    number = _string(values.DECIMAL)
    members = {"label": _TEXT, "lat": number, "lon": number, "radius_km": _string(_POSITIVE), "place": True}
    made = _object(members, ("label",))
    return made | {"dependentRequired": {"lat": ["lon"], "lon": ["lat"]}}


def _when() -> Schema:
    moment: Schema = {"anyOf": [_string(values.DATE), _TIME]}
    single = _object({"at": moment, "about": {"const": True}}, ("at",))
    return {"anyOf": [single, _object({"from": moment, "until": moment}, ("from",))]}


_OF_TYPE: dict[str, Callable[[tuple[str, ...]], Schema]] = {
    "text": lambda _: {"type": "string", "minLength": 1, "maxLength": values.MAX_TEXT},
    "choice": lambda choices: {"enum": list(choices)},
    "choices": lambda choices: _each({"enum": list(choices)}, None),
    "yes-no": lambda _: {"type": "boolean"},
    "count": lambda _: {"type": "integer", "minimum": 0, "maximum": 2**53},
    "quantity": _quantity,
    "date": lambda _: _string(values.DATE),
    "time": lambda _: _TIME,
    "when": lambda _: _when(),
    "participant": lambda _: _string(values.PARTICIPANT),
    "participants": lambda _: _each(_string(values.PARTICIPANT), least=0),
    "place": lambda _: _place(),
    "topic": lambda _: _topic(),
    "digest": lambda _: _string(values.DIGEST),
    "case": lambda _: _string(values.CASE),
    "cases": lambda _: _each(_string(values.CASE), least=0),
    "link": lambda relations: _object({"case": _string(values.CASE), "relation": {"enum": list(relations)}}),
    "items": lambda _: _each({"type": "string", "minLength": 1, "maxLength": values.MAX_ITEM}, least=0),
    "languages": lambda _: _each(_string(values.LANGUAGE)),
    "period": lambda _: _object({"from": _string(values.DATE), "until": _string(values.DATE)}, ("from",)),
}
