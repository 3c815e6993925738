"""Accept a draft: from what a report says to a *reported* position on the record, by a person's hand.

Only digest, place and a short quotation of the report go into the log; its text stays in the library. A draft that still
asks something of a person (an inverted attribution, an undecided date) is accepted only with the answer: `mended`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.desk import together
from comity.desk.desk import Desk
from comity.desk.keep import slugged
from comity.desk.sign import Opening
from comity.errors import Yours
from comity.mechanism.charter import Charter
from comity.phrase import Phrase

if TYPE_CHECKING:
    from comity.library.reports import DraftView
    from comity.reading.contract import Draft


@dataclass(frozen=True, slots=True)
class Accept:
    """What the form asks. `case`: an open case, or None for a new one for `audience`, titled `title`.

    `holder`, `label`, `text` and `published` (YYYY-MM-DD) are what the person put instead; `confirmed`: they have decided what
    the draft asked of a person.
    """

    signer: str
    passphrase: str
    audience: str = "public"
    case: str | None = None
    title: str = ""
    holder: str | None = None
    label: str | None = None
    text: str | None = None
    published: str | None = None
    confirmed: bool = False


def accept(desk: Desk, draft_id: str, form: Accept) -> str:
    """File the draft as a reported position; gives the case's id. The decision is remembered beside the report."""
    draft, told, body = _decided(desk, draft_id, form)
    acts: list[tuple[str, dict[str, Any]]] = [("report", body)]
    where: str | Opening = form.case or ""
    if not form.case:
        where, opening = _open(desk, draft, form, told)
        acts = [("open", opening), *acts]
    act_id, case = desk.file_together(desk.signer(form.signer).ref, form.passphrase, acts, where)
    _remember(desk, draft_id, form, act_id, case)
    return case


def propose(desk: Desk, draft_id: str, form: Accept, other: str) -> str:
    """Begin the draft's act for a second person to sign, with the desk key `other`; gives the act's id.

    For a desk whose key may not release, or where the charter asks for two persons. Nothing is filed. Given up, the draft waits
    again.
    """
    _, _, body = _decided(desk, draft_id, form)
    if not form.case:
        raise Yours(
            "draft-together-case",
            expected=Phrase("a case that is open"),
            got=Phrase("a new case, which takes two acts"),
            todo=Phrase("Have the case opened first, then choose it and begin the draft's act in it."),
        )
    act_id = together.begin(desk, form.signer, [other], "report", body, form.case, lambda: form.passphrase)
    _remember(desk, draft_id, form, act_id, form.case)
    return act_id


def _decided(desk: Desk, draft_id: str, form: Accept) -> tuple[Draft, _Told, dict[str, Any]]:
    """The draft, who holds what in it, and the body of its act; refused where a person has still to decide something."""
    view = desk.library.reports.draft(draft_id)
    _waits(view)
    draft = view.draft
    if draft.needs and not (form.confirmed or form.holder):
        raise Yours(
            "draft-waits-for-a-person",
            expected=Phrase("your decision on: {what}", {"what": draft.needs[0]}),
            got=Phrase("none"),
            todo=Phrase("Look at the marked words in the report, then confirm the speaker or name another one."),
        )
    told = _Told(desk.node.charter_of(desk.signer(form.signer).mechanism), draft, form)
    return draft, told, _body(draft, form, told, desk.library.reports.get(draft.report).report.name)


def _remember(desk: Desk, draft_id: str, form: Accept, act_id: str, case: str) -> None:
    signer = desk.signer(form.signer)
    now = desk.node.now(signer.mechanism).strftime("%Y-%m-%dT%H:%M:%SZ")
    desk.library.reports.decide(draft_id, "accepted", {"act": act_id, "case": case, "by": signer.ref, "at": now})


def refuse(desk: Desk, draft_id: str, reason: str, by: str) -> None:
    """Set a draft aside with a reason. Nothing goes on the record; the decision can be taken back."""
    _waits(desk.library.reports.draft(draft_id))
    now = desk.node.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    desk.library.reports.decide(draft_id, "refused", {"reason": reason.strip(), "by": by, "at": now})


def _waits(view: DraftView) -> None:
    if view.status != "waiting":
        raise Yours(
            "draft-already-decided",
            expected=Phrase("a draft that waits"),
            got=Phrase("one that was decided on {at}", {"at": view.decision.get("at", "?")}),
            todo=Phrase("Correct or withdraw the act that came of it, or take the refusal back first."),
        )


class _Told:
    """Who holds what, as refs that the charter knows: its participants, or names that this filer adds with the act."""

    def __init__(self, charter: Charter, draft: Draft, form: Accept) -> None:
        self._charter = charter
        self._labels = {**draft.names, draft.holder.removeprefix("name:"): draft.holder_label}
        self.names: dict[str, str] = {}
        self.holder = self.ref(_named(charter, form.holder.strip()) if form.holder else draft.holder)
        self.according_to = self.ref(draft.according_to) if draft.according_to else None
        self.agreed_with = [self.ref(one) for one in draft.agreed_with]

    def ref(self, told: str) -> str:
        """A participant stays; anything else becomes a name, remembered for the act's `names`.

        `told` is `name:<slug>`, an id of the reader's lists, or the words by which the report calls somebody.
        """
        slug = told.removeprefix("name:")
        if self._charter.participant(slug) is not None:
            return slug
        label = self._labels.get(slug, "")
        if not re.fullmatch(r"[a-z0-9-]{1,64}", slug):
            slug, label = slugged(slug, "name"), slug
        self.names[slug] = label or slug.replace("-", " ")
        return f"name:{slug}"

    def naming(self, refs: list[str]) -> dict[str, str]:
        """The names that these refs use, for one act."""
        return {ref.removeprefix("name:"): self.names[ref.removeprefix("name:")] for ref in refs if ref.startswith("name:")}


def _named(charter: Charter, words: str) -> str:
    """The participant that a person means by these words, in any of its languages; else the words."""
    return next((one.id for one in charter.participants.values() if words in one.label.labels.values()), words)


def _body(draft: Draft, form: Accept, told: _Told, name: str) -> dict[str, Any]:
    source = {key: value for key, value in draft.source.items() if value is not None or key == "published"}
    if form.published is not None:
        source["published"] = form.published
    source.setdefault("outlet", name)  # an outlet that nobody knows is called by the report's own name, never guessed
    if draft.silent:
        silence = {"field": draft.field, "holder": told.holder, "because": "source-says", "source": source}
        return _with_names({"silent": [silence]}, told.naming([told.holder]))
    value = {**draft.value, "label": form.label or draft.label, "text": form.text or draft.value["text"]}
    position: dict[str, Any] = {"field": draft.field, "value": value, "holder": told.holder, "source": source}
    if told.according_to:
        position["according_to"] = told.according_to
    if told.agreed_with:
        position["agreed_with"] = told.agreed_with
    used = [told.holder, *([told.according_to] if told.according_to else []), *told.agreed_with]
    return _with_names({"positions": [position]}, told.naming(used))


def _open(desk: Desk, draft: Draft, form: Accept, told: _Told) -> tuple[Opening, dict[str, Any]]:
    """What opens a new case for the draft: a contact where the report tells of one with others, else a statement."""
    report = desk.library.reports.get(draft.report).report
    heading = form.title.strip() or (report.title.value if report.title is not None else "") or draft.label
    sides = sorted({told.holder, *told.agreed_with})
    if draft.procedure == "contact" and len(sides) > 1:
        fields: dict[str, Any] = {"sides": sides, "kind": "meeting"}
        procedure = "contact"
    else:
        fields, procedure, sides = {"speakers": [told.holder], "kind": "statement"}, "statement", [told.holder]
    signer = desk.signer(form.signer)
    desk.open_log_for(signer, form.audience, form.passphrase)
    opening = Opening(procedure, form.audience, {"en": heading[:200]})
    return opening, _with_names({"fields": fields}, told.naming(sides))


def _with_names(body: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {**body, "names": names} if names else body
