"""Which cases an act names, and whether its readers may know of them: a wider case never names a narrower one.

An act names cases in fields of the types case, cases and link, and acts of other cases in `cites`, which has no causal force.
Who belongs to the audience of a case that is named must include everybody who reads the act. That is asked before a user
signs, on what this node holds; it never decides an effect, because others may not hold the narrower case, and their fold
has to be the same. A case that is not known here passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from comity.errors import Refusal
from comity.mechanism.charter import Audience, Charter
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase

AudienceOf = Callable[[str], str | None]  # by the id of a case or of an act; None where it is not here


def nowhere(_: str) -> str | None:
    """The audience of a case that nobody here knows."""
    return None


NAMING = ("case", "cases", "link")  # types of fields whose values name cases


def cases_of(type_name: str, value: object) -> tuple[str, ...]:
    """The case ids that a value of a field names; none for other types."""
    if type_name == "case":
        return (str(value),)
    if type_name == "cases" and isinstance(value, list):
        return tuple(map(str, value))
    if type_name == "link" and isinstance(value, Mapping):
        return (str(value.get("case")),)
    return ()


def _held(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((row["field"], row["value"]) for row in body.get("positions", ()))


def named(procedure: Procedure, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(where in the body, id) of every other case, and of every act of one, that a body names."""
    for path, value in chain(body.get("fields", {}).items(), _held(body)):
        governed = procedure.field(path)
        if governed is not None and governed.type.name in NAMING:
            for id_ in cases_of(governed.type.name, value):
                yield path, id_
    for id_ in body.get("cites", ()):
        yield "cites", id_


def wider(charter: Charter, audience: str, other: str) -> bool:
    """Whether somebody of `audience` does not belong to `other`."""
    here, there = charter.audience(audience), charter.audience(other)
    if there is None or here is None:
        return audience != other
    if there.readers is None:
        return False
    return here.readers is None or not here.readers <= there.readers


def wider_names_narrower(
    charter: Charter, procedure: Procedure, audience: str, body: Mapping[str, Any], audience_of: AudienceOf
) -> Refusal | None:
    """Why an act of this audience should not be signed; None where it names nothing that some of its readers may not know."""
    for path, id_ in named(procedure, body):
        other = audience_of(id_)
        if other is not None and wider(charter, audience, other):
            here, there = charter.audience(audience), charter.audience(other)
            return Refusal(
                "wider-names-narrower",
                expected=Phrase(
                    "only cases that all readers of this one may know of: {audience}", {"audience": _label(here, audience)}
                ),
                got=Phrase("a case for “{audience}” alone", {"audience": _label(there, other)}),
                todo=Phrase("Leave it out here; the narrower case may name this one instead."),
                where=path,
            )
    return None


def _label(found: Audience | None, name: str) -> str:
    return name if found is None else found.label
