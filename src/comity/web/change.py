"""Changing a comparison by hand: join, part, move, confirm a silence; join or part two rows of tables; take a change back.

Every change carries who made it and when. It is tried on the comparison before it is kept, so that a change which fits
nothing is refused and leaves the comparison as it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk.desk import Desk
from comity.errors import ComityError, Yours
from comity.library.result import tables, texts
from comity.library.worksheets import Worksheet
from comity.phrase import Phrase
from comity.web import forms, problem, session, sheet
from comity.web.desk import desk_of
from comity.web.page import AnyRequest, show

PIECE = re.compile(r"move-([ab])-([0-9]{1,9})-([0-9]{1,9})")
WHO = Phrase("Who changes it?")


@get("/compare/{worksheet_id:str}/row/{key:str}")
async def row_page(request: AnyRequest, worksheet_id: FromPath[str], key: FromPath[str]) -> Response[str]:
    """One row of two texts, with everything that can be changed in it."""
    return row_form(request, desk_of(request).library.worksheets.get(worksheet_id), key)


def row_form(request: AnyRequest, worksheet: Worksheet, key: str, status: int = 200, **data: Any) -> Response[str]:
    """The page on which one row is changed."""
    view = sheet.view(worksheet, texts(worksheet), "")
    row = _row(view, key)
    others = [each for each in view.rows if each.id != key]
    return show(request, "compare_row.html", "compare", status=status, view=view, row=row, others=others, **data)


def _row(view: sheet.View, key: str) -> sheet.Row:
    found = next((row for row in view.rows if row.id == key), None)
    if found is None:
        raise Yours(
            "row-not-found",
            expected=Phrase("a row of this comparison"),
            got=Phrase("one that it has no longer: somebody changed what belongs together"),
            todo=Phrase("Go back to the comparison and choose the row there."),
        )
    return found


@post("/compare/{worksheet_id:str}/row/{key:str}", status_code=303)
async def change_row(request: AnyRequest, worksheet_id: FromPath[str], key: FromPath[str]) -> Response[Any]:
    """Change one row, under the name of whoever does it."""
    form, desk = await forms.read(request), desk_of(request)
    worksheet = desk.library.worksheets.get(worksheet_id)
    try:
        by = form.need("by", WHO, 80)
        wanted = form.need("change", Phrase("What to change"))
        if wanted in ("complete-a", "complete-b"):
            desk.library.worksheets.set_side(worksheet_id, "a" if wanted == "complete-a" else "b", extent="complete")
            return _done(f"/compare/{worksheet_id}/row/{key}", by)
        view = sheet.view(worksheet, texts(worksheet), "")
        made = _change(view, _row(view, key), wanted, form) | {"by": by, "at": _now(desk)}
        texts(replace(worksheet, changes=(*worksheet.changes, made)))
        desk.library.worksheets.change(worksheet_id, made)
    except ComityError as error:
        return row_form(request, worksheet, key, problem.status_of(error), problem=error)
    return _done(f"/compare/{worksheet_id}#changes", by)


def _change(view: sheet.View, row: sheet.Row, wanted: str, form: forms.Form) -> dict[str, Any]:
    """The change in the form that `analysis.changes` reads: what is done, at which places."""
    here = _places(row)
    if wanted == "part":
        return {"op": "part", "places": [["b", piece.start, piece.end] for piece in row.b.pieces]}
    if wanted == "join":
        return {"op": "join", "places": [here[0], _places(_row(view, form.text("other")))[0]]}
    if wanted in ("silent-a", "silent-b"):
        return {"op": "silent", "places": here[:1]}
    if found := PIECE.fullmatch(wanted):
        piece = [found[1], int(found[2]), int(found[3])]
        target = form.text(f"to-{found[1]}-{found[2]}-{found[3]}")
        if not target:
            return {"op": "part", "places": [piece]}
        return {"op": "move", "places": [piece], "to": _places(_row(view, target))[0]}
    raise Yours(
        "change-not-offered",
        expected=Phrase("one of the changes that the page offers"),
        got=Phrase("{value}", {"value": wanted[:40]}),
        todo=Phrase("Load the page again and use its own buttons."),
    )


def _places(row: sheet.Row) -> list[list[Any]]:
    return [[side, piece.start, piece.end] for side, cell in (("a", row.a), ("b", row.b)) for piece in cell.pieces]


def _now(desk: Desk) -> str:
    return desk.node.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _done(address: str, by: str) -> Response[Any]:
    answer: Response[Any] = Redirect(address, status_code=303)
    answer.headers["set-cookie"] = session.cookie(session.HAND_COOKIE, by)
    return answer


@get("/compare/{worksheet_id:str}/match/{a:int}/{b:int}")
async def match_page(request: AnyRequest, worksheet_id: FromPath[str], a: FromPath[int], b: FromPath[int]) -> Response[str]:
    """One pair of rows, or a row without a pair (0 for the other), to part or to join."""
    return match_form(request, desk_of(request), worksheet_id, a, b)


def match_form(
    request: AnyRequest, desk: Desk, worksheet_id: str, a: int, b: int, status: int = 200, **data: Any
) -> Response[str]:
    """The page on which one match is corrected."""
    from comity.intake.mapping import ROLES

    worksheet = desk.library.worksheets.get(worksheet_id)
    found = tables(worksheet, desk.library.columns)
    rows_a = {each.match.a.row: each.match.a for each in found.matched} | {each.row: each for each in found.only_a}
    rows_b = {each.match.b.row: each.match.b for each in found.matched} | {each.row: each for each in found.only_b}
    if (a and a not in rows_a) or (b and b not in rows_b) or not (a or b):
        raise problem.unknown()
    shown = {
        "id": worksheet_id,
        "name_a": worksheet.a.name,
        "name_b": worksheet.b.name,
        "a": rows_a.get(a),
        "b": rows_b.get(b),
        "rows_a": [rows_a[row] for row in sorted(rows_a) if row != a],
        "rows_b": [rows_b[row] for row in sorted(rows_b) if row != b],
        "names": dict(ROLES),
        "kept": {},
    }
    return show(request, "compare_match.html", "compare", status=status, **{**shown, **data})


@post("/compare/{worksheet_id:str}/match/{a:int}/{b:int}", status_code=303)
async def change_match(request: AnyRequest, worksheet_id: FromPath[str], a: FromPath[int], b: FromPath[int]) -> Response[Any]:
    """Part a pair, or join a row with another; joining a matched row parts it from its old partner first."""
    form, desk = await forms.read(request), desk_of(request)
    worksheet = desk.library.worksheets.get(worksheet_id)
    try:
        by = form.need("by", WHO, 80)
        wanted = form.choice("change", ("part", "with_a", "with_b"))
        told = {"by": by, "at": _now(desk), "reason": form.text("reason")[:400]}
        pair = (a, form.whole("with_b")) if wanted == "with_b" else (form.whole("with_a"), b) if wanted == "with_a" else (a, b)
        made = [{"do": "part", "a": a, "b": b, **told}] if a and b else []
        if wanted != "part":
            made.append({"do": "join", "a": pair[0], "b": pair[1], **told})
        tables(replace(worksheet, changes=(*worksheet.changes, *made)), desk.library.columns)
        for each in made:
            desk.library.worksheets.change(worksheet_id, each)
    except ComityError as error:
        return match_form(request, desk, worksheet_id, a, b, problem.status_of(error), problem=error, kept=form.kept)
    return _done(f"/compare/{worksheet_id}#changes", by)


@post("/compare/{worksheet_id:str}/undo", status_code=303)
async def undo(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[Any]:
    """Take one change back; the others are applied as if it had never been, and must still fit."""
    form, desk = await forms.read(request), desk_of(request)
    worksheet = desk.library.worksheets.get(worksheet_id)
    index = form.whole("index", 0, max(0, len(worksheet.changes) - 1))
    rest = replace(worksheet, changes=worksheet.changes[:index] + worksheet.changes[index + 1 :])
    if worksheet.kind == "texts":
        texts(rest)
    else:
        tables(rest, desk.library.columns)
    desk.library.worksheets.undo(worksheet_id, index)
    return Redirect(f"/compare/{worksheet_id}#rows", status_code=303)


ROUTES = (row_page, change_row, match_page, change_match, undo)
