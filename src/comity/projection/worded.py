"""What a case holds, in words: what a row is headed by, and a value as its reader sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from comity.mechanism.case import Case
from comity.mechanism.citing import cases_of
from comity.mechanism.columns import Position
from comity.mechanism.comparators import shown
from comity.mechanism.procedure import Procedure
from comity.mechanism.words import Label, chained, headed, joined
from comity.phrase import Phrase


def heading(case: Case, path: str, positions: Iterable[Position] = ()) -> Label:
    """What a field is called: by the procedure; in a family, by the family and by what the path adds to it.

    `signatures/alba` is the signature of Alba. A topic is called what its `positions` call it, in each language that they use;
    where all topics of a procedure are of one family, each goes without its name.
    """
    governed = case.procedure.field(path)
    if governed is None or not governed.many:
        return case.procedure.field_label(path)
    part = path.rsplit("/", 1)[1]
    if governed.type.name != "topic":
        return headed(case.procedure.label("fields", governed.name), case.charter.label(part, case.names))
    labels: dict[str, str] = {}
    for one in positions:
        if isinstance(one.value, Mapping):
            labels.setdefault(str(one.value["language"]), str(one.value["label"]))
    topic = Label(labels) if labels else case.procedure.field_label(path)
    return headed(case.procedure.label("fields", governed.name), topic) if _several(case.procedure) else topic


def _several(procedure: Procedure) -> bool:
    """Whether topics are of more than one family, so that a topic alone does not say what is said of it."""
    return sum(one.many and one.type.name == "topic" for one in procedure.fields.values()) > 1


def shown_value(case: Case, field: str, value: object, called: Callable[[str], Phrase | str] = str) -> Phrase | str:
    """A value in words: choices and participants by their labels, other cases as they are `called`, by default by their ids."""
    if value == []:
        return Phrase("none")
    governed = case.procedure.field(field) or case.procedure.fields.get(field)
    kind, field = (governed.type.name, governed.name) if governed is not None else ("", field)  # labels are the family's
    if kind == "choice":
        return case.procedure.label("choices", f"{field}.{value}")
    if kind == "choices" and isinstance(value, list):
        return joined(case.procedure.label("choices", f"{field}.{one}") for one in value)
    if kind == "link" and isinstance(value, Mapping):
        relation = case.procedure.label("choices", f"{field}.{value['relation']}")
        return Phrase("{relation}: {case}", {"relation": relation, "case": called(str(value["case"]))})
    if kind in ("case", "cases"):
        return chained(Phrase("{names}", {"names": called(one)}) for one in cases_of(kind, value)) or shown(value)
    if kind == "participant":
        return case.charter.label(str(value), case.names)
    if kind == "participants" and isinstance(value, list):
        return joined(sorted(case.charter.label(str(one), case.names) for one in value))
    return shown(value)
