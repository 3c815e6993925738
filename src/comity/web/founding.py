"""New mechanism: one page on which one signer writes a charter, looks at it in words and as a file, and founds it.

Rows are added by a round trip, so that the page works without a script; whatever is refused is said beside its field and all that
was typed is kept. The form makes the same file that `comity init` takes, and founding is the desk's. Afterwards the charter
has a page of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk.desk import Desk
from comity.errors import ComityError, Yours
from comity.mechanism.charter import Charter
from comity.mechanism.charter_file import looked_at
from comity.mechanism.lint import charter_findings
from comity.mechanism.load import shipped, shipped_names
from comity.mechanism.packs import packs_of
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase
from comity.projection.amendments import history
from comity.projection.charter_words import KINDS, parts, quantity
from comity.web import forms, problem, session
from comity.web import founding_form as typed
from comity.web.desk import desk_of
from comity.web.page import AnyRequest, show
from comity.web.record import ROLES

FILE = "charter.yaml"


@cache
def zones() -> tuple[str, ...]:
    """The names of time zones, for the list below the field."""
    return tuple(sorted(available_timezones()))


def offered(desk: Desk) -> dict[str, Procedure]:
    """The procedures that a charter of this office may use, by name."""
    known = desk.founder(desk.node.now()).shelf.procedures
    return dict(sorted((known or {name: shipped(name) for name in shipped_names()}).items()))


def page(request: AnyRequest, form: forms.Form, status: int = 200, **data: Any) -> Response[str]:
    """The form with what was typed. `wrong`: the field beside which the problem is said."""
    desk = desk_of(request)
    shelf, known = desk.founder(desk.node.now()).shelf, offered(desk)
    shown = {
        "kept": form.kept,
        "counts": typed.counts(form),
        "most": typed.MOST,
        "kinds": KINDS,
        "weekends": typed.WEEKENDS,
        "roles": ROLES,
        "zones": zones(),
        "known": known,
        "packs": {name: packs_of(one, shelf.packs) for name, one in known.items()},
        "quantity": quantity,
        "today": desk.node.now().date().isoformat(),
        "wrong": "",
        "preview": None,
    }
    return show(request, "founding.html", "record", status=status, **{**shown, **data})


@get("/mechanisms/new")
async def new(request: AnyRequest) -> Response[str]:
    """The form, empty."""
    return page(request, forms.Form())


@post("/mechanisms/new", status_code=200)
async def make(request: AnyRequest) -> Response[Any]:
    """One more row, the preview, the file, or the mechanism: by the button that was pressed."""
    form, desk = await forms.read(request), desk_of(request)
    do = form.text("do")
    if do.startswith("add-"):
        return page(request, form)
    made = None
    try:
        made = typed.read(form, offered(desk), session.language_of(request).code, desk.node.now().date())
        raw = made.raw()
        charter = looked_at(raw, FILE, desk.founder(desk.node.now()).shelf)
        if do == "file":
            return _file(raw, charter.mechanism)
        if do != "found":
            return page(request, form, preview=preview(request, desk, charter, raw))
        secret = _secret(form)
        desk.found(raw, FILE, lambda _: secret)
    except ComityError as error:
        wrong = "name" if error.code == "mechanism-exists" else error.where
        if made is not None and " " in error.where:
            wrong = made.field_of(error.where)
        return page(request, form, problem.status_of(error), problem=error, wrong=wrong)
    return Redirect(f"/record/charters/{charter.mechanism}?done=founded", status_code=303)


def _file(raw: bytes, mechanism: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{mechanism}.yaml"'}
    return Response(raw, media_type="application/yaml", headers=headers)


def _secret(form: forms.Form) -> str:
    secret = form.need("passphrase", Phrase("Pass phrase"), 1000)
    if secret != form.text("passphrase_again"):
        raise Yours(
            "passphrases-not-equal",
            expected=Phrase("the same pass phrase twice"),
            got=Phrase("two that differ"),
            todo=Phrase("Type it twice. Nobody can restore a pass phrase that is lost."),
            where="passphrase_again",
        )
    return secret


def preview(request: AnyRequest, desk: Desk, charter: Charter, raw: bytes) -> dict[str, Any]:
    """The charter before it is founded: in words, as its file, and what nobody in it could do."""
    known = offered(desk)
    findings = [
        (known[name].label("procedure", "name"), found)
        for name in charter.procedures
        for found in charter_findings(known[name], charter)
    ]
    return {"parts": _words(request, desk, charter), "raw": raw.decode(), "findings": findings}


def _words(request: AnyRequest, desk: Desk, charter: Charter) -> Any:
    return parts(charter, desk.node.projection.procedure, ROLES, session.language_of(request).code)


@get("/record/charters/{mechanism:str}")
async def one(request: AnyRequest, mechanism: FromPath[str]) -> Response[str]:
    """A charter as it is now, in words, and every amendment with what it changed."""
    desk = desk_of(request)
    charter = next((each for each in desk.node.charters() if each.mechanism == mechanism), None)
    if charter is None:
        raise Yours(
            "mechanism-unknown",
            expected=Phrase("a mechanism of this desk"),
            got=Phrase("{name}", {"name": mechanism[:80]}),
            todo=Phrase("Choose it from the list under Record, or found it."),
        )
    founded = request.query_params.get("done") == "founded"
    return show(
        request,
        "charter.html",
        "record",
        only=charter.mechanism,
        charter=charter,
        parts=_words(request, desk, charter),
        amendments=history(desk.node.projection, charter),
        founded=founded,
        authority=desk.node.authority_ref(charter, charter.writer) if founded else "",
        home=str(desk.root.absolute()) if founded else "",
    )


ROUTES = (new, make, one)
