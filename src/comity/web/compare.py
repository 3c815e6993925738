"""Two texts side by side: the form to paste them, and the page that shows what both say, what only one says, where they differ.

The comparison itself is computed by `analysis` from what `library` keeps; here it is only put into the order of a page
(`sheet`). Changing a row by hand is in `change`, keeping it as a case in `keep`, its files in `files`.
"""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk.examples import FOLDER
from comity.errors import ComityError, Yours
from comity.library.result import texts
from comity.library.worksheets import Side
from comity.phrase import Phrase
from comity.reading.decode import characters
from comity.web import forms, problem, sheet, tables
from comity.web.desk import desk_of
from comity.web.page import AnyRequest, show

EXTENTS = ("unknown", "complete", "excerpt")
LANGUAGES = ("", "en", "ru")
EXAMPLE = (("a", "Estmark", "estmark-call.txt", "excerpt"), ("b", "Torvaly", "torvaly-call.txt", "complete"))


def start(request: AnyRequest, status: int = 200, **data: Any) -> Response[str]:
    """The page with the form for two texts; what was typed comes back with the problem."""
    listed = sheet.listed(desk_of(request).library.worksheets.list())
    return show(request, "compare_start.html", "compare", status=status, worksheets=listed, **{"kept": {}, **data})


def side_of(form: forms.Form, letter: str) -> tuple[Side, bytes]:
    """One side of the form: a file where one was chosen, else the pasted text. What cannot be read as text is refused here."""
    upload = form.uploads.get(f"file_{letter}")
    chosen = upload if upload and upload.raw else None
    raw = chosen.raw if chosen else form.raw(f"text_{letter}").encode()
    if not raw.strip():
        raise Yours(
            "compare-side-empty",
            expected=Phrase("two texts, one for each side"),
            got=Phrase("nothing for side {side}", {"side": letter.upper()}),
            todo=Phrase("Paste the text or choose its file, and send the form again."),
            where=f"text_{letter}",
        )
    characters(raw, chosen.name if chosen else letter.upper())
    anchor = forms.day(form, f"anchor_{letter}")
    return Side(
        name=form.text(f"name_{letter}")[:120] or letter.upper(),
        file=chosen.name if chosen else "",
        extent=form.choice(f"extent_{letter}", EXTENTS),
        language=form.choice(f"language_{letter}", LANGUAGES) or None,
        place=form.text(f"place_{letter}")[:400] or None,
        anchor=anchor.isoformat() if anchor else None,
    ), raw


@get("/compare")
async def start_page(request: AnyRequest) -> Response[str]:
    """The form: empty, or filled with the two readouts of the exercise's call for somebody who wants to see it work first."""
    return start(request, kept=example() if request.query_params.get("example") == "call" else {})


def example() -> dict[str, str]:
    """The form as a person would have filled it in for the fictional call of the exercise."""
    kept: dict[str, str] = {}
    for letter, name, file, extent in EXAMPLE:
        text = (FOLDER / "practice" / "texts" / file).read_text("utf-8")
        kept |= {f"name_{letter}": name, f"text_{letter}": text, f"extent_{letter}": extent, f"anchor_{letter}": "2026-11-18"}
    return kept


@post("/compare", status_code=303)
async def begin(request: AnyRequest) -> Response[Any]:
    """Take two texts and lead to their comparison."""
    form = await forms.read(request)
    desk = desk_of(request)
    try:
        (a, raw_a), (b, raw_b) = side_of(form, "a"), side_of(form, "b")
        made = desk.library.worksheets.create("texts", a, raw_a, b, raw_b, desk.node.now(), desk.random)
    except ComityError as error:
        return start(request, problem.status_of(error), problem=error, kept=form.kept)
    return Redirect(f"/compare/{made.id}", status_code=303)


@get("/compare/{worksheet_id:str}")
async def result(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[str]:
    """One comparison: of texts here, of tables by `tables`."""
    worksheet = desk_of(request).library.worksheets.get(worksheet_id)
    if worksheet.kind == "tables":
        return tables.result(request, worksheet)
    view = sheet.view(worksheet, texts(worksheet), request.query_params.get("show", ""))
    return show(request, "compare_texts.html", "compare", view=view, done=None)


@post("/compare/{worksheet_id:str}/delete", status_code=303)
async def delete(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[Any]:
    """Delete a comparison from this machine; what was kept of it on the record stays there."""
    desk = desk_of(request)
    desk.library.worksheets.delete(desk.library.worksheets.get(worksheet_id).id)
    return Redirect("/compare#running", status_code=303)


ROUTES = (start_page, begin, result, delete)
