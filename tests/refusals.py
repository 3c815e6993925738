"""What every refusal of an act has to say, whoever provokes it: rule, role, deadline, next step; in words, not in code names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from comity.errors import Refusal
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import LANGUAGES, Label
from comity.phrase import Phrase

PARTS = ("expected", "got", "rule", "role", "deadline", "todo")


def parts(refusal: Refusal) -> dict[str, Phrase | None]:
    """What it says, part by part; a part that is not said is None."""
    return {name: getattr(refusal, name) for name in PARTS}


def sentences(phrase: Phrase) -> Iterator[Phrase]:
    """A phrase and all phrases inside it."""
    yield phrase
    for value in phrase.args.values():
        if isinstance(value, Phrase):
            yield from sentences(value)


def said(refusal: Refusal) -> list[Phrase]:
    return [one for part in parts(refusal).values() if part is not None for one in sentences(part)]


def code_names(procedure: Procedure) -> frozenset[str]:
    """Whatever the file of a procedure calls by a name and its label files by a label."""
    kinds: tuple[Mapping[str, object], ...] = (procedure.acts, procedure.roles, procedure.fields, procedure.clocks)
    names = {name for kind in kinds for name in kind} | set(procedure.states) | set(procedure.parameters)
    return frozenset(names | {one for field in procedure.fields.values() for one in field.type.choices})


def raw(refusal: Refusal, procedure: Procedure) -> list[str]:
    """The code names of the procedure that it shows to a person though they have labels."""
    known = code_names(procedure)
    shown = [value for one in said(refusal) for value in one.args.values() if isinstance(value, str)]
    bare = [value for value in shown if not isinstance(value, Label) or not set(LANGUAGES) <= set(value.labels)]
    return [word for value in bare for word in value.split(", ") if word in known or word.partition("/")[0] + "/*" in known]


def complete(refusal: Refusal, procedure: Procedure, without: tuple[str, ...] = ()) -> None:
    """Fails unless it says every part (but those in `without`), each of which can be translated, without code names."""
    silent = [name for name, part in parts(refusal).items() if name not in without and (part is None or not str(part).strip())]
    assert not silent, f"{refusal.code} does not say: {silent}"
    loose = [one for one in said(refusal) if one.id in ("", "{text}")]
    assert not loose, f"{refusal.code}: {loose} cannot be translated"
    assert not (shown := raw(refusal, procedure)), f"{refusal.code} shows code names: {shown}"
