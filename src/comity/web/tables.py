"""Two tables side by side: paste or choose them, confirm what their columns mean, see which rows are one event.

Reading tables is `intake`'s, matching rows is `analysis`'s, remembering columns is `library`'s. A page here shows what was
told on the way (a total line set aside, an order of day and month that had to be asked) and never hides a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from comity.desk.desk import Desk
from comity.errors import ComityError, Yours
from comity.library.worksheets import Letter, Side, Worksheet
from comity.phrase import Phrase
from comity.web import forms, problem, sheet, tablesheet
from comity.web.desk import desk_of
from comity.web.page import AnyRequest, show

if TYPE_CHECKING:
    from comity.intake.mapping import Mapping
    from comity.intake.register import Register

LETTERS: tuple[Letter, Letter] = ("a", "b")


@dataclass(frozen=True, slots=True)
class Columns:
    """One side on the page of its columns: the sheets of its file, the mapping as it stands, and a dry run with it."""

    letter: Letter
    name: str
    sheets: tuple[str, ...]
    sheet: int
    mapping: Mapping
    register: Register
    notes: tuple[Any, ...]
    answers: dict[str, str]


@get("/compare/tables")
async def start_page(request: AnyRequest) -> Response[str]:
    """The form for two tables, empty."""
    return start(request)


def start(request: AnyRequest, status: int = 200, **data: Any) -> Response[str]:
    """The page with the form for two tables; what was pasted comes back with the problem."""
    listed = sheet.listed(desk_of(request).library.worksheets.list())
    return show(request, "tables_start.html", "compare", status=status, worksheets=listed, **{"kept": {}, **data})


def side_of(form: forms.Form, letter: Letter) -> tuple[Side, bytes]:
    """One side of the form. What cannot be read as a table is refused here, with the sentence of the room that reads."""
    from comity.intake import sheets

    upload = form.uploads.get(f"file_{letter}")
    chosen = upload if upload and upload.raw else None
    raw = chosen.raw if chosen else form.raw(f"table_{letter}").strip("\n").encode()
    name = form.text(f"name_{letter}")[:120] or letter.upper()
    if not raw.strip():
        raise Yours(
            "compare-table-empty",
            expected=Phrase("two tables, one for each side"),
            got=Phrase("nothing for side {side}", {"side": letter.upper()}),
            todo=Phrase("Paste the rows with their headings, or choose the file, and send the form again."),
            where=f"table_{letter}",
        )
    sheets.read(raw, chosen.name if chosen else name)
    area, cut_off = form.text(f"area_{letter}")[:200], form.text(f"cutoff_{letter}")[:80]
    return Side(name=name, file=chosen.name if chosen else "", area=area or None, cut_off=cut_off or None), raw


@post("/compare/tables", status_code=303)
async def begin(request: AnyRequest) -> Response[Any]:
    """Take two tables and lead to their columns."""
    form, desk = await forms.read(request), desk_of(request)
    try:
        (a, raw_a), (b, raw_b) = side_of(form, "a"), side_of(form, "b")
        made = desk.library.worksheets.create("tables", a, raw_a, b, raw_b, desk.node.now(), desk.random)
    except ComityError as error:
        return start(request, problem.status_of(error), problem=error, kept=form.kept)
    return Redirect(f"/compare/{made.id}/columns", status_code=303)


@get("/compare/{worksheet_id:str}/columns")
async def columns_page(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[str]:
    """What each column means, to confirm or to correct."""
    desk = desk_of(request)
    return columns(request, desk, desk.library.worksheets.get(worksheet_id))


def columns(request: AnyRequest, desk: Desk, worksheet: Worksheet, status: int = 200, **data: Any) -> Response[str]:
    """The page of the columns of both sides."""
    from comity.intake.mapping import ROLES

    sides = [_side(desk, worksheet, letter) for letter in LETTERS]
    return show(request, "tables_columns.html", "compare", status=status, id=worksheet.id, sides=sides, roles=ROLES, **data)


def _side(desk: Desk, worksheet: Worksheet, letter: Letter) -> Columns:
    from comity.library import result

    side, found = worksheet.side(letter), result.sheets(worksheet, letter)
    mapping = result.columns(worksheet, letter, desk.library.columns)
    register = result.register(worksheet, letter, desk.library.columns)
    told = [*({"text": note, "places": ()} for note in found[side.sheet].notes), *register.notes]
    options = mapping.to_json()
    answers = {question.field: _written(options.get(question.field)) for question in register.questions}
    names = tuple(each.name for each in found)
    return Columns(letter, side.name, names, side.sheet, mapping, register, tuple(told), answers)


def _written(value: object) -> str:
    """A choice as its radio button carries it."""
    return "" if value is None else str(value).lower()


@post("/compare/{worksheet_id:str}/columns", status_code=303)
async def confirm(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[Any]:
    """Keep what the person says the columns mean, for this comparison and for the next table with the same headings."""
    form, desk = await forms.read(request), desk_of(request)
    worksheet = desk.library.worksheets.get(worksheet_id)
    try:
        moved = [_confirm(desk, form, worksheet, letter) for letter in LETTERS]
    except ComityError as error:
        return columns(request, desk, desk.library.worksheets.get(worksheet_id), problem.status_of(error), problem=error)
    ready = form.text("then") == "compare" and not any(moved)
    return Redirect(f"/compare/{worksheet_id}" + ("" if ready else "/columns"), status_code=303)


def _confirm(desk: Desk, form: forms.Form, worksheet: Worksheet, letter: Letter) -> bool:
    """Keep one side's answers. True where another sheet was chosen: its columns are then to be looked at first."""
    from comity.intake.mapping import ROLES
    from comity.library import result

    side, shown = worksheet.side(letter), _side(desk, worksheet, letter)
    chosen = form.whole(f"sheet_{letter}", 0, len(shown.sheets) - 1) if form.text(f"sheet_{letter}") else side.sheet
    if chosen != side.sheet:
        desk.library.worksheets.set_side(worksheet.id, letter, sheet=chosen, columns=None)
        return True
    allowed = tuple(role for role, _ in ROLES)
    roles = {
        column.index: form.choice(f"role_{letter}_{column.index}", (column.role, *allowed)) for column in shown.mapping.columns
    }
    options = dict(_answers(form, letter, shown.register))
    mapping = shown.mapping.with_roles(roles)
    mapping = mapping.with_options(**options) if options else mapping
    desk.library.worksheets.set_side(worksheet.id, letter, columns=mapping.to_json())
    result.remember(desk.library.columns, mapping)
    return False


def _answers(form: forms.Form, letter: Letter, register: Register) -> list[tuple[str, Any]]:
    """The questions of one side that were answered, each with the value that the room of tables knows."""
    answered = []
    for question in register.questions:
        given = form.text(f"answer_{letter}_{question.field}")
        answered += [(question.field, value) for value, _ in question.choices if given and _written(value) == given]
    return answered


def result(request: AnyRequest, worksheet: Worksheet) -> Response[str]:
    """Row by row; the columns first, where nobody has confirmed them yet."""
    from comity.intake.mapping import ROLES
    from comity.library import result as results

    desk = desk_of(request)
    if worksheet.a.columns is None or worksheet.b.columns is None:
        return columns(request, desk, worksheet)
    view = tablesheet.view(worksheet, results.tables(worksheet, desk.library.columns), request.query_params.get("show", ""))
    return show(request, "compare_tables.html", "compare", view=view, names=dict(ROLES))


ROUTES = (start_page, begin, columns_page, confirm)
