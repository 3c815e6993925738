"""Label files: the words of one procedure in one language, held complete against the procedure.

`labels/contact.fr.yaml` beside `contact.yaml`. A label that is missing or belongs to nothing is refused, so that no
page falls back to a code name. `reviewed: false` stays until a practitioner who speaks the language has signed the words
off; English, in which the procedure was written, is reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator

from comity.errors import Yours
from comity.mechanism.finding import Finding
from comity.mechanism.procedure import Labels, Procedure
from comity.mechanism.strict import Item, read, refuse
from comity.mechanism.words import LANGUAGES
from comity.phrase import Phrase

KINDS = ("procedure", "roles", "states", "fields", "choices", "acts", "clocks", "parameters")


def wanted(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Every label that a label file of this procedure must hold, by kind."""
    choices = [f"{rule.name}.{choice}" for rule in procedure.fields.values() for choice in rule.type.choices]
    units = {
        f"{rule.name}.{unit}" for rule in procedure.fields.values() if rule.type.name == "quantity" for unit in rule.type.choices
    }
    return {
        "procedure": ("name", "about"),
        "roles": tuple(procedure.roles),
        "states": procedure.states,
        "fields": tuple(procedure.fields),
        "choices": tuple(choice for choice in choices if choice not in units),
        "acts": tuple(procedure.acts),
        "clocks": tuple(procedure.clocks),
        "parameters": tuple(procedure.parameters),
    }


def load_labels(raw: bytes, where: str, procedure: Procedure, language: str) -> Labels:
    """One label file. Raises Yours with file, line and path."""
    top = read(raw, where).keys("language reviewed procedure", " ".join(KINDS[1:]))
    top["language"].one_of(*LANGUAGES)
    if top["language"].text() != language:
        raise refuse(
            top["language"].where,
            Phrase("the language of the file's name, {language}", {"language": language}),
            top["language"].text(),
        )
    need = wanted(procedure)
    words = {kind: _words(top.get(kind), need[kind], where, kind) for kind in KINDS}
    return Labels(language, top["reviewed"].boolean(), words)


def label_findings(root: Item, procedure: Procedure) -> Iterator[Finding]:
    """Every label that a label file lacks or has too many. Raises Yours for a file that is no label file."""
    top, need = root.keys("language reviewed procedure", " ".join(KINDS[1:])), wanted(procedure)
    for kind in KINDS:
        found = _flat(top.get(kind), nested=kind == "choices")
        for name in need[kind]:
            if name not in found:
                mend = Phrase("Add it; if nobody can translate it yet, write it in English and leave “reviewed: false”.")
                yield Finding(f"{kind}.{name}", Phrase("whatever the procedure names has a label"), Phrase("none"), mend)
        for name in found:
            if name not in need[kind]:
                mend = Phrase("Take it out, or correct its name.")
                rule = Phrase("every label belongs to something that the procedure has")
                yield Finding(f"{kind}.{name}", rule, Phrase("“{name}”", {"name": name}), mend)


def _words(item: Item | None, need: tuple[str, ...], where: str, kind: str) -> dict[str, str]:
    found = _flat(item, nested=kind == "choices")
    for name in need:
        if name not in found:
            raise Yours(
                "label-missing",
                expected=Phrase("a label for {path}", {"path": f"{kind}.{name}"}),
                got=Phrase("none"),
                todo=Phrase("Add the label; if nobody can translate it yet, write it in English and leave “reviewed: false”."),
                where=item.where if item is not None else f"{where} {kind}",
            )
    for name, label in found.items():
        if name not in need:
            raise refuse(label.where, Phrase("labels of what the procedure has"), name)
    return {name: label.text() for name, label in found.items()}


def _flat(item: Item | None, *, nested: bool) -> dict[str, Item]:
    if item is None:
        return {}
    if not nested:
        return item.mapping()
    return {f"{field}.{choice}": label for field, inner in item.mapping().items() for choice, label in inner.mapping().items()}
