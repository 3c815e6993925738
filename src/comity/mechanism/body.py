"""Whether an act's body is one that its procedure allows: which fields it writes, of which type, what it carries.

`record` has held the body to its form already; here it is held to the procedure file. Answers with a Refusal (not raised:
the engine either keeps it as the reason for *without effect*, or raises it before a user signs) or None.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from comity.errors import Refusal
from comity.mechanism.charter import Charter
from comity.mechanism.citing import named
from comity.mechanism.procedure import CARRIES, ActRule, Field, Procedure
from comity.mechanism.values import spans_good
from comity.phrase import Phrase

_KIND_KEYS = {"opens": "opens", "corrects": "corrects", "withdraws": "withdraws", "recalls": "recalls", "settles": "settles"}
_COMMENT = Phrase("Look up what this act may hold on the procedure's page, then write the act again.")


def body_denial(
    procedure: Procedure, charter: Charter, rule: ActRule, body: Mapping[str, Any], names: Container[str], case: str = ""
) -> Refusal | None:
    """The first thing in the body that the procedure does not allow.

    `names`: the slugs that acts of the past have added. `case`: the id of the act's own case.
    """
    for refusal in _walk(procedure, charter, rule, body, names):
        return refusal
    for path, id_ in named(procedure, body):
        if id_ == case:
            return _names_itself(path)
    return None


def _names_itself(path: str) -> Refusal:
    return Refusal(
        "case-names-itself",
        expected=Phrase("another case"),
        got=Phrase("this case itself"),
        todo=Phrase("Name the other case, or leave the field out."),
        where=path,
    )


def _walk(p: Procedure, charter: Charter, rule: ActRule, body: Mapping[str, Any], names: Container[str]) -> Iterator[Refusal]:
    yield from _members(rule, body)
    yield from _needs(rule, body)
    known = _Holders(charter, names, body.get("names", {}))
    for path, value in body.get("fields", {}).items():
        governed = p.field(path)
        if governed is None or governed.name not in rule.sets:
            yield _not_set(rule, path)
        else:
            yield from _value(governed, path, value, known)
    for path in body.get("sealed", {}):
        governed = p.field(path)
        if governed is None or governed.sealed == "never" or governed.name not in rule.sets:
            yield _not_set(rule, path)
    for position in body.get("positions", ()):
        governed = p.field(position["field"])
        if governed is None:
            yield _not_set(rule, position["field"])
        else:
            yield from _value(governed, position["field"], position["value"], known)
        yield from known.denials(position["holder"], position.get("according_to"), *position.get("agreed_with", ()))
    for claim in body.get("silent", ()):
        if p.field(claim["field"]) is None:
            yield _not_set(rule, claim["field"])
        yield from known.denials(claim["holder"])
    for text in body.get("texts", ()):
        yield from known.denials(text["holder"])


def _members(rule: ActRule, body: Mapping[str, Any]) -> Iterator[Refusal]:
    """Members of the body that belong to another kind of act, or that this act does not carry."""
    own = _KIND_KEYS.get(rule.kind)
    if own is not None and own not in body:
        yield Refusal(
            "body-lacks-its-kind",
            expected=Phrase("the member “{name}” in an act that {name}", {"name": own}),
            got=Phrase("a body without it"),
            todo=_COMMENT,
        )
    for name in body:
        foreign = name in _KIND_KEYS and name != own
        if foreign or (name in CARRIES and name not in rule.carries) or (name == "fields" and not rule.sets):
            yield Refusal(
                "body-carries-too-much",
                expected=Phrase("only what the act “{act}” may carry", {"act": rule.name}),
                got=Phrase("the member “{name}”", {"name": name}),
                todo=_COMMENT,
            )
    low, high = rule.texts
    count = len(body.get("texts", ()))
    if "texts" in rule.carries and not low <= count <= high:
        yield Refusal(
            "texts-number",
            expected=Phrase("from {low} to {high} texts", {"low": low, "high": high}),
            got=Phrase("{n} text", {"n": count}, many="{n} texts"),
            todo=_COMMENT,
        )


def _needs(rule: ActRule, body: Mapping[str, Any]) -> Iterator[Refusal]:
    for name in rule.needs:
        if name not in body.get("fields", {}) and name not in body.get("sealed", {}):
            yield Refusal(
                "field-needed",
                expected=Phrase("the field “{field}”", {"field": name}),
                got=Phrase("an act without it"),
                todo=Phrase("Fill in the field and file again."),
                where=name,
            )


def _not_set(rule: ActRule, path: str) -> Refusal:
    return Refusal(
        "field-not-of-this-act",
        expected=Phrase("fields that the act “{act}” may write", {"act": rule.name}),
        got=Phrase("the field “{field}”", {"field": path}),
        todo=_COMMENT,
        where=path,
    )


def _value(governed: Field, path: str, value: object, known: _Holders) -> Iterator[Refusal]:
    if governed.sealed == "required":
        yield Refusal(
            "field-must-be-sealed",
            expected=Phrase("“{field}” sealed", {"field": path}),
            got=Phrase("an open value"),
            todo=Phrase("Seal the field: the log then holds only a commitment to it."),
            where=path,
        )
    problem = governed.type.problem(value)
    if (
        problem is None
        and governed.type.name == "topic"
        and isinstance(value, Mapping)
        and not spans_good(value.get("spans", []))
    ):
        problem = Phrase("spans in order that do not overlap")
    if problem is not None:
        yield Refusal(
            "field-value",
            expected=problem,
            got=Phrase("another value in “{field}”", {"field": path}),
            todo=Phrase("Correct the value and file again."),
            where=path,
        )
    elif governed.type.name == "participant":
        yield from known.denials(str(value))
    elif governed.type.name == "participants" and isinstance(value, list):
        yield from known.denials(*value)


class _Holders:
    """Whom a position may name: participants of the charter, and names that an act has added."""

    def __init__(self, charter: Charter, names: Container[str], added: Mapping[str, str]) -> None:
        self._charter, self._names, self._added = charter, names, added

    def denials(self, *holders: str | None) -> Iterator[Refusal]:
        for holder in holders:
            slug = (holder or "").removeprefix("name:")
            if holder is None or holder in self._charter.participants:
                continue
            if holder.startswith("name:") and (slug in self._added or slug in self._names):
                continue
            yield Refusal(
                "holder-unknown",
                expected=Phrase("a participant of the charter, or a name that an act of this case has added"),
                got=Phrase("“{holder}”", {"holder": holder}),
                todo=Phrase("Add the name in this act (“names”), or choose a participant."),
            )
