"""The record: who takes part, in which formats, every log with its checkpoint, every act; and how anybody checks it all.

The audit is `record.audit`'s, run on the very files that would be published. What a foreign program needs is printed here:
each log's key and checkpoint, and the command that publishes the trees.
"""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk import together
from comity.errors import Refusal, Yours
from comity.mechanism.refused import why_not
from comity.node import Node
from comity.phrase import Phrase
from comity.projection.amendments import history
from comity.record import proof_file
from comity.record.served import StoreFiles
from comity.web import forms, session
from comity.web.desk import desk_of, look
from comity.web.page import AnyRequest, show
from comity.web.place import case_address

# Roles are the charter's own words; the usual ones are said in the reader's language, any other as it is written.
ROLES = {
    "chair": Phrase("chair"),
    "co-chair": Phrase("co-chair"),
    "donor": Phrase("donor"),
    "guarantor": Phrase("guarantor"),
    "host": Phrase("host"),
    "implementing-partner": Phrase("implementing partner"),
    "mediator": Phrase("mediator"),
    "member": Phrase("member"),
    "monitor": Phrase("monitor"),
    "observer": Phrase("observer"),
    "party": Phrase("party"),
    "secretariat": Phrase("secretariat"),
}
RECENT = 200  # acts on the page, or entries of the log where they stand; the whole list is a page of its own


def page(request: AnyRequest, **data: Any) -> Response[str]:
    """The page of the record."""
    views = look(request)
    everything = request.query_params.get("acts") == "all"
    shown = {
        "registers": views.registers(session.language_of(request).code),
        "logs": views.logs(),
        "amendments": {each.mechanism: history(views.desk.node.projection, each) for each in views.desk.node.charters()},
        "acts": views.acts(None if everything else RECENT),
        "total": views.count_acts(),
        "pending": views.desk.node.pending(),
        "waiting": sum(1 for each in together.listed(views.desk) if each.waits),
        "done": request.query_params.get("done", ""),
        "audit": None,
        "roles": ROLES,
    }
    return show(request, "record.html", "record", **{**shown, **data})


@get("/record")
async def record(request: AnyRequest) -> Response[str]:
    """Participants, formats, logs, acts."""
    return page(request)


@post("/record", status_code=200)
async def verify(request: AnyRequest) -> Response[str]:
    """Check everything now: every byte, signature and proof. Nothing is changed."""
    await forms.read(request)
    return page(request, audit=desk_of(request).verify())


@post("/record/take-back", status_code=303)
async def take_back(request: AnyRequest) -> Response[Any]:
    """Destroy an act that has not left the outbox yet."""
    form = await forms.read(request)
    desk_of(request).node.take_back(form.need("id", Phrase("Act")))
    return Redirect("/record?done=taken-back#outbox", status_code=303)


@get("/record/acts/{act_id:str}")
async def act(request: AnyRequest, act_id: FromPath[str]) -> Response[str]:
    """One act, byte for byte as it was signed."""
    found = desk_of(request).store.entry_by_id(act_id)
    line = look(request).act(act_id)
    if found is None or line is None:
        raise _no_act(act_id)
    raw = found.raw.decode("utf-8", "replace")
    refusal = _why_not(desk_of(request).node, line.case.id, act_id)
    return show(request, "act.html", "record", line=line, raw=raw, refusal=refusal, to_case=case_address)


def _why_not(node: Node, case_id: str, act_id: str) -> Refusal | None:
    """Why an act is without effect, with rule, role and next step; None for one that is not, or waits."""
    case = node.fold(case_id)
    judged = case.judged.get(act_id)
    return None if judged is None or judged.effect else why_not(case, judged, node.projection.elsewhere(case_id))


@get("/record/acts/{act_id:str}/{kind:str}")
async def proof(request: AnyRequest, act_id: FromPath[str], kind: FromPath[str]) -> Response[bytes]:
    """The act's own bytes (`act`), or the proof that they stand in their log (`proof`): two files that belong together."""
    found = desk_of(request).store.entry_by_id(act_id)
    if found is None or kind not in ("act", "proof"):
        raise _no_act(act_id)
    name = f"{act_id[:16]}.act"
    body = found.raw
    if kind == "proof":
        body, name = proof_file.make(StoreFiles(desk_of(request).store), found.log, found.index), name + proof_file.SUFFIX
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="application/octet-stream", headers=headers)


@get("/record/logs/{name:path}")
async def log(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """One log: its key, its checkpoint as signed, its acts."""
    views = look(request)
    wanted = name.strip("/")
    found = next((each for each in views.logs() if each.name == wanted), None)
    if found is None:
        raise Yours(
            "log-not-here",
            expected=Phrase("a log of this record"),
            got=Phrase("{log}", {"log": wanted[:100]}),
            todo=Phrase("Choose it from the list of logs under Record."),
        )
    everything = request.query_params.get("acts") == "all"
    acts = views.acts_in(wanted, None if everything else RECENT)
    return show(request, "log.html", "record", log=found, acts=acts, more=not everything and found.size > RECENT)


def _no_act(act_id: str) -> Yours:
    return Yours(
        "act-unknown",
        expected=Phrase("an act on this record"),
        got=Phrase("{id}, which is not here", {"id": act_id[:16]}),
        todo=Phrase("Choose it from the list of acts under Record."),
    )


ROUTES = (record, verify, take_back, act, proof, log)
