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
from comity.mechanism.words import chained, few, followed, quoted
from comity.phrase import Phrase

_KIND_KEYS = {
    "opens": Phrase("the procedure, the parameters and the title of the case that it opens"),
    "corrects": Phrase("which act it corrects"),
    "withdraws": Phrase("which act it withdraws"),
    "recalls": Phrase("which act it recalls"),
    "settles": Phrase("which crossed acts it settles, and the state"),
}
_CARRIED = {
    **_KIND_KEYS,
    "fields": Phrase("fields"),
    "positions": Phrase("what others are reported to say"),
    "silent": Phrase("that somebody says nothing on a topic"),
    "texts": Phrase("texts"),
    "attachments": Phrase("attachments"),
    "sealed": Phrase("sealed fields"),
    "rows": Phrase("rows of a comparison"),
    "changes": Phrase("changes by hand"),
    "names": Phrase("names of others than participants"),
    "cites": Phrase("references to acts of other cases"),
}


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
            return _names_itself(procedure, path)
    return None


def _names_itself(p: Procedure, path: str) -> Refusal:
    cites: dict[str, object] = {"what": _CARRIED["cites"] if path == "cites" else p.field_label(path)}
    return Refusal(
        "case-names-itself",
        expected=Phrase("another case in “{what}”", cites),
        got=Phrase("this case itself"),
        todo=Phrase("Name the other case there, or leave it out."),
        where=path,
    )


def _walk(p: Procedure, charter: Charter, rule: ActRule, body: Mapping[str, Any], names: Container[str]) -> Iterator[Refusal]:
    yield from _members(p, rule, body)
    if rule.needs:
        yield from _needs(p, rule, body)
    known = _Holders(charter, names, body.get("names", {}))
    for path, value in body.get("fields", {}).items():
        governed = p.field(path)
        if governed is None or governed.name not in rule.sets:
            yield _not_set(p, rule, path)
        else:
            if governed.sealed == "required" or governed.type.name in _NAMING or governed.type.problem(value) is not None:
                yield from _value(p, governed, path, value, known)
            if value == [] and p.never_empty(governed.name):
                yield _empty(p, path)
    for path in body.get("sealed", {}):
        governed = p.field(path)
        if governed is None or governed.sealed == "never" or governed.name not in rule.sets:
            yield _not_set(p, rule, path)
    for position in body.get("positions", ()):
        governed = p.field(position["field"])
        if governed is None:
            yield _not_set(p, rule, position["field"])
        else:
            yield from _value(p, governed, position["field"], position["value"], known)
        yield from known.denials(position["holder"], position.get("according_to"), *position.get("agreed_with", ()))
    for claim in body.get("silent", ()):
        if p.field(claim["field"]) is None:
            yield _not_set(p, rule, claim["field"])
        yield from known.denials(claim["holder"])
    for text in body.get("texts", ()):
        yield from known.denials(text["holder"])


_NAMING = ("topic", "participant", "participants")  # of these `_value` asks more than whether the value is one of the type


def _members(p: Procedure, rule: ActRule, body: Mapping[str, Any]) -> Iterator[Refusal]:
    """Members of the body that belong to another kind of act, or that this act does not carry."""
    if rule.kind in _KIND_KEYS and rule.kind not in body:
        yield Refusal(
            "body-lacks-its-kind",
            expected=Phrase("that “{act}” says {what}", {"act": p.label("acts", rule.name), "what": _KIND_KEYS[rule.kind]}),
            got=Phrase("an act that does not say it"),
            todo=Phrase("Name it and file again: acts are named by their ids, as the case's page shows them."),
        )
    for name in body:
        foreign = name in _KIND_KEYS and name != rule.kind
        if foreign or (name in CARRIES and name not in rule.carries) or (name == "fields" and not rule.sets):
            yield Refusal(
                "body-carries-too-much",
                expected=Phrase("only what the act “{act}” may carry", {"act": p.label("acts", rule.name)}),
                got=Phrase("an act that also carries: {what}", {"what": _CARRIED[name]}),
                todo=_carried(p, rule),
                where=name,
            )
    low, high = rule.texts
    count = len(body.get("texts", ()))
    if "texts" in rule.carries and not low <= count <= high:
        yield Refusal(
            "texts-number",
            expected=Phrase("from {low} to {high} texts", {"low": low, "high": high}),
            got=Phrase("{n} text", {"n": count}, many="{n} texts"),
            todo=Phrase("Add or leave out texts until it takes them, then file again."),
        )


def _carried(p: Procedure, rule: ActRule) -> Phrase:
    """What an act may carry beside its reason, in words."""
    may = [_CARRIED[name] for name in (*([rule.kind] if rule.kind else []), *(["fields"] if rule.sets else []), *rule.carries)]
    act: dict[str, object] = {"act": p.label("acts", rule.name)}
    if not may:
        return Phrase("Leave it out: “{act}” carries nothing but a reason.", act)
    return Phrase("Leave it out. “{act}” carries: {what}.", {**act, "what": chained(may)})


def _needs(p: Procedure, rule: ActRule, body: Mapping[str, Any]) -> Iterator[Refusal]:
    for name in rule.needs:
        if name not in body.get("fields", {}) and name not in body.get("sealed", {}):
            yield Refusal(
                "field-needed",
                expected=Phrase("the field “{field}”", {"field": p.field_label(name)}),
                got=Phrase("an act without it"),
                todo=Phrase(
                    "Fill it in and file again; “{act}” needs: {fields}.",
                    {"act": p.label("acts", rule.name), "fields": quoted(p.label("fields", one) for one in rule.needs)},
                ),
                where=name,
            ).told(names={one: p.label("fields", one) for one in rule.needs})


def _empty(p: Procedure, path: str) -> Refusal:
    return Refusal(
        "field-empty",
        expected=Phrase("at least one in “{field}”: who has a role in this case stands there", {"field": p.field_label(path)}),
        got=Phrase("an empty list"),
        todo=Phrase("Name whom it concerns; elsewhere an empty list says that there are none."),
        where=path,
    )


def _not_set(p: Procedure, rule: ActRule, path: str) -> Refusal:
    governed = p.field(path)
    act: dict[str, object] = {"act": p.label("acts", rule.name)}
    todo = Phrase("“{act}” writes no field: leave it out.", act)
    if rule.sets:
        todo = Phrase("“{act}” writes: {fields}.", {**act, "fields": quoted(p.label("fields", one) for one in rule.sets)})
    if governed is not None and (by := [p.label("acts", one.name) for one in p.acts.values() if governed.name in one.sets]):
        field = {"field": p.label("fields", governed.name), "acts": quoted(by)}
        todo = followed(todo, Phrase("“{field}” is written by: {acts}.", field))
    return Refusal(
        "field-not-of-this-act",
        expected=Phrase("fields that the act “{act}” may write", act),
        got=Phrase("the field “{field}”", {"field": path if governed is None else p.label("fields", governed.name)}),
        todo=todo,
        where=path,
    ).told(names={name: p.label("fields", name) for name in rule.sets})


def _value(p: Procedure, governed: Field, path: str, value: object, known: _Holders) -> Iterator[Refusal]:
    if governed.sealed == "required":
        yield Refusal(
            "field-must-be-sealed",
            expected=Phrase("“{field}” sealed", {"field": p.field_label(path)}),
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
            expected=_choices(p, governed) or problem,
            got=Phrase("another value in “{field}”", {"field": p.field_label(path)}),
            todo=Phrase("Correct “{field}” and file again.", {"field": p.field_label(path)}),
            where=path,
        ).told(names={one: p.label("choices", f"{governed.name}.{one}") for one in _labelled_choices(governed)})
    elif governed.type.name == "participant":
        yield from known.denials(str(value))
    elif governed.type.name == "participants" and isinstance(value, list):
        yield from known.denials(*value)


def _labelled_choices(governed: Field) -> tuple[str, ...]:
    return governed.type.choices if governed.type.name in ("choice", "choices", "link") else ()


def _choices(p: Procedure, governed: Field) -> Phrase | None:
    """What may be chosen, by its labels; None where nothing is chosen."""
    allowed = {"allowed": quoted(p.label("choices", f"{governed.name}.{one}") for one in _labelled_choices(governed))}
    if governed.type.name == "choice":
        return Phrase("one of: {allowed}", allowed)
    if governed.type.name == "choices":
        return Phrase("a list, each entry once, from: {allowed}", allowed)
    return Phrase("a case and how it is related: {allowed}", allowed) if governed.type.name == "link" else None


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
                todo=Phrase(
                    "Choose a participant ({participants}), or add the name in this act.",
                    {"participants": few(one.label for one in self._charter.participants.values())},
                ),
            )
