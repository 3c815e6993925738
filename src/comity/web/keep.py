"""Keep a comparison: one form from an unsigned comparison to a signed case: which desk, who may read, whose each text is.

What then happens (keys, a charter where there is none, the originals by hash, positions as reported) is the desk's.
"""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk.desk import Desk
from comity.errors import ComityError, Yours
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.web import forms, problem
from comity.web.desk import desk_of
from comity.web.page import AnyRequest, show
from comity.web.place import case_address

PUBLIC, MINE = "public", "this-desk"


def signers(desk: Desk) -> list[tuple[str, Phrase]]:
    """Who can sign here: the ref of each desk key, and whose it is, in which mechanism; exercises last."""
    made = []
    for signer in sorted(desk.signers(), key=lambda each: each.exercise):
        title = desk.node.charter_of(signer.mechanism).title
        told = {"who": Label(signer.label), "mechanism": title}
        made.append((signer.ref, Phrase("{who} — {mechanism}", told)))
    return made


def audiences(desk: Desk) -> list[tuple[str, Phrase]]:
    """Who may be chosen as readers: everybody, or those whom a charter of this desk names."""
    made = [(PUBLIC, Phrase("everybody: it is public"))]
    known = {PUBLIC, MINE}
    for charter in desk.node.charters():
        for name, audience in sorted(charter.audiences.items()):
            if name not in known:
                known.add(name)
                made.append(
                    (name, Phrase("only {readers} — {mechanism}", {"readers": audience.label, "mechanism": charter.title}))
                )
    return made


def readers_of(form: forms.Form) -> str:
    """The audience that was chosen. There is no default: who may read is decided by a person each time."""
    chosen = form.text("readers")
    if chosen:
        return chosen
    raise Yours(
        "readers-not-chosen",
        expected=Phrase("who may read it, chosen from the list"),
        got=Phrase("no choice"),
        todo=Phrase("Choose who may read it. It cannot be made narrower afterwards, so nothing is chosen for you."),
        where="readers",
    )


def page(request: AnyRequest, desk: Desk, worksheet_id: str, status: int = 200, **data: Any) -> Response[str]:
    """The form, with what is known already filled in."""
    worksheet = desk.library.worksheets.get(worksheet_id)
    shown = {
        "sheet": worksheet,
        "signers": signers(desk),
        "audiences": audiences(desk),
        "to_case": case_address,
        "kept": {"holder_a": worksheet.a.name, "holder_b": worksheet.b.name},
    }
    return show(request, "keep.html", "compare", status=status, **{**shown, **data})


@get("/compare/{worksheet_id:str}/keep")
async def keep_page(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[str]:
    """The form."""
    return page(request, desk_of(request), worksheet_id)


@post("/compare/{worksheet_id:str}/keep", status_code=303)
async def keep(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[Any]:
    """Sign, and lead to the case."""
    from comity.desk.keep import Keep
    from comity.desk.keep import keep as put_on_record

    form, desk = await forms.read(request), desk_of(request)
    try:
        signer = form.text("signer")
        secret = form.need("passphrase", Phrase("Pass phrase"), 1000)
        name = "" if signer else form.need("desk", Phrase("Name of the desk"), 80)
        if not signer and secret != form.text("passphrase_again"):
            raise Yours(
                "passphrases-differ",
                expected=Phrase("the same pass phrase twice, for a desk that is new"),
                got=Phrase("two that differ"),
                todo=Phrase("Type it twice. Nobody can restore a pass phrase that is lost."),
                where="passphrase_again",
            )
        holder_a = form.need("holder_a", Phrase("Whose is the first?"), 120)
        holder_b = form.need("holder_b", Phrase("Whose is the second?"), 120)
        case = put_on_record(desk, worksheet_id, Keep(name, secret, readers_of(form), holder_a, holder_b, signer or None))
    except ComityError as error:
        return page(request, desk, worksheet_id, problem.status_of(error), problem=error, kept=form.kept)
    return Redirect(f"{case_address(case)}?done=kept", status_code=303)


ROUTES = (keep_page, keep)
