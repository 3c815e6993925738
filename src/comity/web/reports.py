"""Reports that were read, and the drafts that wait in them: a person accepts, mends or refuses each; a machine signs nothing.

Reading is `reading`'s, keeping is `library`'s, signing is the desk's. Here a draft is shown beside the exact characters it
was read from, with what must be decided before it can be accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk import together
from comity.desk.desk import Desk
from comity.errors import ComityError
from comity.library.reports import DraftView, ReportView
from comity.phrase import Phrase
from comity.web import forms, keep, problem, session
from comity.web.desk import desk_of
from comity.web.original import Stretch, stretches
from comity.web.page import AnyRequest, show
from comity.web.place import case_address
from comity.web.views import views_of

if TYPE_CHECKING:
    from comity.desk.accept import Accept
    from comity.reading.contract import Draft, Report

STATUSES = ("waiting", "accepted", "refused")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A draft with its number in its report: the number that stands at its place in the text."""

    n: int
    view: DraftView
    of: ReportView

    @property
    def draft(self) -> Draft:
        return self.view.draft

    @property
    def report(self) -> Report:
        return self.of.report


def numbered(report: ReportView) -> tuple[Numbered, ...]:
    """The drafts of one report in the order of its text."""
    return tuple(Numbered(n, view, report) for n, view in enumerate(report.drafts, start=1))


def spans_of(draft: Draft) -> list[tuple[int, int]]:
    """Where in the report's text a draft was read."""
    spans: Any = draft.source.get("spans", [])
    return [(int(a), int(b)) for a, b in spans]


def text_of(view: ReportView) -> tuple[Stretch, ...]:
    """The report's text, each draft's characters marked with its number, what was left out set back."""
    marked = [(a, b, each.n) for each in numbered(view) for a, b in spans_of(each.draft)]
    return stretches(view.report.text, marked, [each.span for each in view.report.left_out])


def find(desk: Desk, draft_id: str) -> Numbered:
    """One draft, with its report. Raises `Yours` where there is none."""
    view = desk.library.reports.get(desk.library.reports.draft(draft_id).report)
    return next(each for each in numbered(view) if each.view.id == draft_id)


@get("/reports")
async def listed(request: AnyRequest) -> Response[str]:
    """Every report, how many of its drafts wait, and the form to add one."""
    return _listed(request)


@post("/reports", status_code=303)
async def add(request: AnyRequest) -> Response[Any]:
    """Read a report that was pasted or chosen, keep it in the library, and lead to its drafts. Nothing is signed."""
    form = await forms.read(request)
    desk = desk_of(request)
    upload = form.uploads.get("file")
    chosen = upload if upload and upload.raw else None
    try:
        raw = chosen.raw if chosen else form.raw("text").encode()
        day = forms.day(form, "day")
        meta = {"outlet": form.text("outlet")[:200], "published": day.isoformat() if day else ""}
        told = {key: value for key, value in meta.items() if value}
        name = chosen.name if chosen else f"pasted-{desk.node.now().strftime('%Y-%m-%d-%H%M%S')}.txt"
        view = desk.library.reports.add(raw, name, told, desk.node.now())
    except ComityError as error:
        return _listed(request, problem.status_of(error), problem=error, kept=form.kept)
    return Redirect(f"/reports/{view.digest}", status_code=303)


def _listed(request: AnyRequest, status: int = 200, **data: Any) -> Response[str]:
    reports = desk_of(request).library.reports.list()
    wanted = request.query_params.get("status", "")
    drafts = [each for report in reports for each in numbered(report)]
    counts = {status: sum(1 for each in drafts if each.view.status == status) for status in STATUSES}
    shown = [each for each in drafts if each.view.status == wanted] if wanted in STATUSES else []
    told = {"reports": reports, "counts": counts, "drafts": shown, "shown": wanted, "kept": {}}
    return show(request, "reports.html", "reports", status=status, **{**told, **data})


@get("/reports/{digest:str}")
async def one(request: AnyRequest, digest: FromPath[str]) -> Response[str]:
    """One report with its text and its drafts."""
    view = desk_of(request).library.reports.get(digest)
    done = request.query_params.get("done", "")
    told: dict[str, Any] = {
        "view": view,
        "report": view.report,
        "drafts": numbered(view),
        "original": text_of(view),
        "done": done,
    }
    return show(request, "report.html", "reports", **told)


@get("/drafts/{draft_id:str}")
async def draft_page(request: AnyRequest, draft_id: FromPath[str]) -> Response[str]:
    """One draft, to accept as it is, to mend, or to refuse."""
    return _draft(request, find(desk_of(request), draft_id))


def _draft(request: AnyRequest, found: Numbered, status: int = 200, **data: Any) -> Response[str]:
    desk = desk_of(request)
    cases = [case for case in views_of(desk).lines if case.procedure.id in ("contact", "statement") and not case.closed]
    known = {
        "found": found,
        "signers": keep.signers(desk),
        "audiences": keep.audiences(desk),
        "cases": cases,
        "kept": {},
        "pieces": pieces(found),
        "to_case": case_address,
        "others": together.others(desk),
        "signing": _signing(desk, found),
    }
    return show(request, "draft.html", "reports", status=status, **{**known, **data})


def _signing(desk: Desk, found: Numbered) -> str:
    """The id of the act that waits for signatures, where this draft was begun and is not on the record."""
    act_id = found.view.decision.get("act", "")
    begun = bool(act_id) and desk.library.collections.has(act_id)
    return act_id if begun and not desk.node.projection.places(act_id) else ""


def pieces(found: Numbered) -> list[tuple[int, int, str]]:
    """The exact characters of the report that a draft rests on."""
    text = found.report.text
    return [(a, b, text[a:b]) for a, b in spans_of(found.draft)]


@post("/drafts/{draft_id:str}/accept", status_code=303)
async def accept(request: AnyRequest, draft_id: FromPath[str]) -> Response[Any]:
    """Sign what the draft proposes, mended where the person changed it."""
    from comity.desk.accept import accept as put_on_record
    from comity.desk.accept import propose

    form, desk = await forms.read(request), desk_of(request)
    found = find(desk, draft_id)
    try:
        if other := form.text("other"):
            return Redirect(f"/signing/{propose(desk, draft_id, _accepted(form), other)}?done=begun", status_code=303)
        case = put_on_record(desk, draft_id, _accepted(form))
    except ComityError as error:
        return _draft(request, found, problem.status_of(error), problem=error, kept=form.kept)
    return Redirect(f"{case_address(case)}?done=accepted", status_code=303)


def _accepted(form: forms.Form) -> Accept:
    """What the person decided: the draft as it is where nothing was changed, else with what they wrote instead."""
    from comity.desk.accept import Accept

    mended = {name: form.text(name) for name in ("holder", "label", "text") if form.text(name) != form.text(f"was_{name}")}
    case = form.text("case") or None
    return Accept(
        signer=form.text("signer"),
        passphrase=form.need("passphrase", Phrase("Pass phrase"), 1000),
        audience=keep.PUBLIC if case else keep.readers_of(form),
        case=case,
        title=form.text("title")[:200],
        holder=mended.get("holder") or None,
        label=mended.get("label") or None,
        text=mended.get("text") or None,
        published=day.isoformat() if (day := forms.day(form, "published")) else None,
        confirmed=form.text("confirmed") == "yes",
    )


@post("/drafts/{draft_id:str}/refuse", status_code=303)
async def refuse(request: AnyRequest, draft_id: FromPath[str]) -> Response[Any]:
    """Set the draft down as refused, with the reason and by whom."""
    from comity.desk.accept import refuse as set_down

    form, desk = await forms.read(request), desk_of(request)
    found = find(desk, draft_id)
    try:
        by = form.need("by", Phrase("Who refuses it?"), 80)
        set_down(desk, draft_id, form.need("reason", Phrase("Reason")), by)
    except ComityError as error:
        return _draft(request, found, problem.status_of(error), problem=error, kept=form.kept)
    answer = Redirect(f"/reports/{found.of.digest}?done=refused#draft-{found.n}", status_code=303)
    answer.headers["set-cookie"] = session.cookie(session.HAND_COOKIE, by)
    return answer


ROUTES = (listed, add, one, draft_page, accept, refuse)
