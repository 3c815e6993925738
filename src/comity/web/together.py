"""Waiting for signatures: acts that several keys sign, with what each signer should see before signing.

A list, and one page for each: what the act says in words and as it stands, who has signed and who has not, since when it
waits. One's line is added here where the key is in this folder; otherwise the file goes round. Nothing of it is on the record
before everybody has signed and somebody has filed it.
"""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk import together
from comity.desk.desk import Desk
from comity.desk.telling import visible
from comity.errors import ComityError, Yours
from comity.phrase import Phrase
from comity.web import forms, problem
from comity.web.desk import desk_of
from comity.web.page import AnyRequest, show
from comity.web.place import case_address

MEDIA_TYPE = "application/octet-stream"


def address(act_id: str) -> str:
    """The page of one collection."""
    return f"/signing/{act_id}"


def _listed(request: AnyRequest, status: int = 200, **data: Any) -> Response[str]:
    found = together.listed(desk_of(request))
    shown = {
        "waiting": [each for each in found if each.waits],
        "others": [each for each in found if not each.waits],
        "address": address,
        "done": request.query_params.get("done", ""),
    }
    return show(request, "signing.html", "record", status=status, **{**shown, **data})


def _one(request: AnyRequest, desk: Desk, act_id: str, status: int = 200, **data: Any) -> Response[str]:
    found = together.look(desk, act_id)
    shown = {
        "found": found,
        "mine": [party for party in found.by if party.here and not party.signed],
        "text": visible(found.text.rstrip("\n")),
        "known": found.case in desk.node.projection.case_ids(),
        "to_case": case_address,
        "done": request.query_params.get("done", ""),
    }
    return show(request, "signing_one.html", "record", status=status, **{**shown, **data})


@get("/signing")
async def listed(request: AnyRequest) -> Response[str]:
    """What waits for signatures, the oldest first."""
    return _listed(request)


@post("/signing", status_code=303)
async def take(request: AnyRequest) -> Response[Any]:
    """Take in a file that another signer sent; it is joined with what is here of the same act."""
    form, desk = await forms.read(request), desk_of(request)
    upload = form.uploads.get("file")
    try:
        if upload is None or not upload.raw:
            raise Yours(
                "sign-file-none",
                expected=Phrase("a file with an act to sign"),
                got=Phrase("none"),
                todo=Phrase("Choose the file that you were sent; its name ends in .to-sign."),
                where="file",
            )
        act_id = together.take(desk, upload.raw, upload.name)
    except ComityError as error:
        return _listed(request, problem.status_of(error), problem=error)
    return Redirect(f"{address(act_id)}?done=taken", status_code=303)


@get("/signing/{act_id:str}")
async def one(request: AnyRequest, act_id: FromPath[str]) -> Response[str]:
    """One act with its signers."""
    return _one(request, desk_of(request), act_id)


@get("/signing/{act_id:str}/file")
async def download(request: AnyRequest, act_id: FromPath[str]) -> Response[bytes]:
    """The file for the other signers."""
    raw = together.file_of(desk_of(request), act_id)
    headers = {"content-disposition": f'attachment; filename="{act_id[:12]}.to-sign"'}
    return Response(raw, media_type=MEDIA_TYPE, headers=headers)


@post("/signing/{act_id:str}/sign", status_code=303)
async def sign(request: AnyRequest, act_id: FromPath[str]) -> Response[Any]:
    """Add one's line, with the pass phrase of a key of this folder."""
    form, desk = await forms.read(request), desk_of(request)
    try:
        secret = form.need("passphrase", Phrase("Pass phrase"), 1000)
        together.sign(desk, act_id, form.need("signer", Phrase("Sign as")), lambda: secret)
    except ComityError as error:
        return _one(request, desk, act_id, problem.status_of(error), problem=error)
    return Redirect(f"{address(act_id)}?done=signed", status_code=303)


@post("/signing/{act_id:str}/file", status_code=303)
async def file(request: AnyRequest, act_id: FromPath[str]) -> Response[Any]:
    """Put a complete act into the outbox, from where it goes on the record."""
    await forms.read(request)
    desk = desk_of(request)
    try:
        together.file(desk, act_id)
    except ComityError as error:
        return _one(request, desk, act_id, problem.status_of(error), problem=error)
    return Redirect("/record?done=filed#outbox", status_code=303)


@post("/signing/{act_id:str}/give-up", status_code=303)
async def give_up(request: AnyRequest, act_id: FromPath[str]) -> Response[Any]:
    """Set it aside; its beginner's choice."""
    await forms.read(request)
    desk = desk_of(request)
    try:
        together.give_up(desk, act_id)
    except ComityError as error:
        return _one(request, desk, act_id, problem.status_of(error), problem=error)
    return Redirect("/signing?done=given-up", status_code=303)


ROUTES = (listed, take, one, download, sign, file, give_up)
