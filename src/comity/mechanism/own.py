"""Whose word a position may be: nobody gets a direct column in a field that it has no right to set.

A position whose holder signs the act is that signer's own word, so the field has to be one that this act `sets`: who may do the
act has the right. With a source it may stand in any act that carries positions: it is *reported* then, by whoever published it,
and speaks for its holder only as long as the holder has not signed anything on it. A correction says of no field more than the
act that it corrects could have said; otherwise a stranger would file a report and correct it into a word of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from comity.errors import Refusal
from comity.mechanism.case import Filed, Judged
from comity.mechanism.procedure import ActRule, Procedure
from comity.mechanism.words import Label, joined, quoted
from comity.phrase import Phrase

Find = Callable[[str], Judged | None]


def own_denials(procedure: Procedure, rule: ActRule, filed: Filed, find: Find) -> Iterator[Refusal]:
    """Fields of which the act would make its signers holders without right. `find`: an act of this one's past, by its id."""
    body, may = filed.act.body, frozenset(rule.sets)
    if rule.kind == "corrects":
        corrected = _corrected(filed, find)
        may &= frozenset(corrected.sets if corrected is not None else ())
        for path in [*body.get("fields", ()), *body.get("sealed", ())]:
            if not _among(procedure, path, may):
                yield _beyond_what_it_corrects(procedure, path, corrected)
    for row in body.get("positions", ()):
        held = row["holder"] in filed.signers and row.get("source") is None
        if held and not _among(procedure, row["field"], may):
            yield _not_ones_own(procedure, row["field"])


def _corrected(filed: Filed, find: Find) -> ActRule | None:
    """The rule of the act that a correction mends in the end: a correction may itself be corrected."""
    target = find(str(filed.act.body.get("corrects")))
    while target is not None and target.rule is not None and target.rule.kind == "corrects":
        target = find(str(target.filed.act.body.get("corrects")))
    return target.rule if target is not None else None


def _among(procedure: Procedure, path: str, names: frozenset[str]) -> bool:
    governed = procedure.field(path)
    return governed is not None and governed.name in names


def _beyond_what_it_corrects(procedure: Procedure, path: str, corrected: ActRule | None) -> Refusal:
    act = procedure.label("acts", corrected.name) if corrected is not None else ""
    return Refusal(
        "correction-beyond-act",
        expected=Phrase("fields that the act corrected, “{act}”, could set itself", {"act": act}),
        got=Phrase("the field “{field}”", {"field": procedure.field_label(path)}),
        todo=Phrase("Correct the act that said it, or say it in an act that sets the field: {acts}.", _setters(procedure, path)),
        where=path,
    )


def _not_ones_own(procedure: Procedure, path: str) -> Refusal:
    return Refusal(
        "position-not-ones-own",
        expected=Phrase("one's own word on “{field}” in an act that sets it: {acts}", _setters(procedure, path)),
        got=Phrase("a position of whoever signs, without a source, in an act that does not set the field"),
        todo=Phrase("File one of these acts, if the role is yours; or name the published source, and it stands as reported."),
        where=path,
    )


def _setters(procedure: Procedure, path: str) -> dict[str, object]:
    """The acts in which a field is one's own word, and for which role each."""
    acts: list[Label] = []
    for rule in procedure.acts.values():
        if rule.kind != "corrects" and _among(procedure, path, frozenset(rule.sets)):
            roles = joined(procedure.label("roles", role) for role in rule.by)
            act = quoted([procedure.label("acts", rule.name)])
            languages = dict.fromkeys([*act.labels, *roles.labels])
            acts.append(Label({language: f"{act.in_(language)} ({roles.in_(language)})" for language in languages}))
    return {"field": procedure.field_label(path), "acts": joined(acts)}
