"""Reports that were read, and the drafts that wait in them: a person accepts, mends or refuses each; a machine signs nothing.

Reading is `reading`'s, keeping is `library`'s, signing is the desk's. Here a draft is shown beside the exact characters it
was read from, with what must be decided before it can be accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.errors import ComityError, Yours
from comity.phrase import Phrase
from comity.web import forms, problem, session
from comity.web.desk import Desk, desk_of
from comity.web.original import Stretch, stretches
from comity.web.page import AnyRequest, show

STATUSES = ("waiting", "accepted", "refused")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A draft with its number in its report: the number that stands at its place in the text."""

    n: int
    view: Any
    report: Any

    @property
    def draft(self) -> Any:
        return self.view.draft


def numbered(report: Any) -> tuple[Numbered, ...]:
    """The drafts of one report in the order of its text."""
    return tuple(Numbered(n, view, report) for n, view in enumerate(report.drafts, start=1))


def spans_of(draft: Any) -> list[tuple[int, int]]:
    """Where in the report's text a draft was read."""
    return [(int(a), int(b)) for a, b in draft["source"].get("spans", [])]


def text_of(report: Any) -> tuple[Stretch, ...]:
    """The report's text, each draft's characters marked with its number, what was left out set back."""
    marked = [(a, b, each.n) for each in numbered(report) for a, b in spans_of(each.draft)]
    left_out = [(int(each["span"][0]), int(each["span"][1])) for each in report.reading.get("left_out", []) if each.get("span")]
    return stretches(report.characters, marked, left_out)


def find(desk: Desk, draft_id: str) -> Numbered:
    """One draft, with its report. Raises `Yours` where there is none."""
    for report in desk.library.reports.list():
        for each in numbered(report):
            if each.view.id == draft_id:
                return each
    raise Yours(
        "draft-not-found",
        expected=Phrase("a draft of this desk"),
        got=Phrase("one that is not here"),
        todo=Phrase("Open it from its report."),
    )


@get("/reports")
async def listed(request: AnyRequest) -> Response[str]:
    """Every report, and how many of its drafts wait."""
    reports = desk_of(request).library.reports.list()
    wanted = request.query_params.get("status", "")
    drafts = [each for report in reports for each in numbered(report)]
    counts = {status: sum(1 for each in drafts if each.view.status == status) for status in STATUSES}
    shown = [each for each in drafts if each.view.status == wanted] if wanted in STATUSES else []
    return show(request, "reports.html", "reports", reports=reports, counts=counts, drafts=shown, shown=wanted)


@get("/reports/{digest:str}")
async def one(request: AnyRequest, digest: FromPath[str]) -> Response[str]:
    """One report with its text and its drafts."""
    report = desk_of(request).library.reports.get(digest)
    if report is None:
        raise problem.unknown()
    done = request.query_params.get("done", "")
    return show(request, "report.html", "reports", report=report, drafts=numbered(report), original=text_of(report), done=done)


@get("/drafts/{draft_id:str}")
async def draft_page(request: AnyRequest, draft_id: FromPath[str]) -> Response[str]:
    """One draft, to accept as it is, to mend, or to refuse."""
    return _draft(request, find(desk_of(request), draft_id))


def _draft(request: AnyRequest, found: Numbered, status: int = 200, **data: Any) -> Response[str]:
    desk = desk_of(request)
    cases = [case for case in desk.node.cases() if case.procedure in ("contact", "statement")]
    known = {"found": found, "signers": desk.signers(), "cases": cases, "kept": {}, "pieces": pieces(found)}
    return show(request, "draft.html", "reports", status=status, **{**known, **data})


def pieces(found: Numbered) -> list[tuple[int, int, str]]:
    """The exact characters of the report that a draft rests on."""
    text = found.report.characters
    return [(a, b, text[a:b]) for a, b in spans_of(found.draft)]


@post("/drafts/{draft_id:str}/accept", status_code=303)
async def accept(request: AnyRequest, draft_id: FromPath[str]) -> Response[Any]:
    """Sign what the draft proposes, mended where the person changed it."""
    form, desk = await forms.read(request), desk_of(request)
    found = find(desk, draft_id)
    try:
        secret = form.need("passphrase", Phrase("Pass phrase"))
        mended = {
            name: value
            for name in ("label", "holder", "text")
            if (value := form.text(name)) and value != form.text(f"was_{name}")
        }
        desk.accept(draft_id, form.text("signer"), secret, form.text("case") or None, mended or None)
    except ComityError as error:
        return _draft(request, found, problem.status_of(error), problem=error, kept=form.kept)
    return Redirect(f"/reports/{found.report.digest}?done=accepted#draft-{found.n}", status_code=303)


@post("/drafts/{draft_id:str}/refuse", status_code=303)
async def refuse(request: AnyRequest, draft_id: FromPath[str]) -> Response[Any]:
    """Set the draft down as refused, with the reason and by whom."""
    form, desk = await forms.read(request), desk_of(request)
    found = find(desk, draft_id)
    try:
        by = form.need("by", Phrase("Who refuses it?"), 80)
        desk.refuse(draft_id, form.need("reason", Phrase("Reason")), by)
    except ComityError as error:
        return _draft(request, found, problem.status_of(error), problem=error, kept=form.kept)
    answer = Redirect(f"/reports/{found.report.digest}?done=refused#draft-{found.n}", status_code=303)
    answer.headers["set-cookie"] = session.cookie(session.HAND_COOKIE, by)
    return answer


ROUTES = (listed, one, draft_page, accept, refuse)
