"""Cases: the list, and one case with its positions side by side, its clocks, its acts and what became of each.

What a page shows is computed by `projection.case`; here rows are chosen by the filter of the address and laid in columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from comity.mechanism.charter import Charter
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.projection.case import CaseView
from comity.projection.index import CaseLine
from comity.projection.notes import notes
from comity.web import past, waits
from comity.web.desk import look
from comity.web.page import AnyRequest, show, zone_of
from comity.web.place import act_address, anchor, case_address, clock_anchor, number_of

ROW_WORDS = ("agreed", "agreed-one-origin", "agreed-according-to", "common", "at-variance", "only")
EMPTY_WORDS = ("silent", "nothing-on-record", "cannot-be-seen")
PAGE = 100  # cases on one page of the list
COLUMNS = 3  # more holders than this stand under one another: columns narrower than a sentence help nobody


def words_of(rows: Any) -> Counter[str]:
    """How many rows have each word, and how many empty cells."""
    return Counter([row.word for row in rows] + [cell.word for row in rows for cell in row.cells if cell.word])


@get("/cases")
async def listed(request: AnyRequest) -> Response[str]:
    """Every case, newest first; the address may ask for those with one word, or open, or closed, or with a clock that runs."""
    lines = look(request).lines
    wanted = request.query_params.get("show", "")
    doors = [
        ("open", Phrase("open"), sum(1 for line in lines if not line.closed)),
        ("closed", Phrase("closed"), sum(1 for line in lines if line.closed)),
        ("due", Phrase("with something due"), sum(1 for line in lines if line.due)),
        ("at-variance", Phrase("at variance"), sum(1 for line in lines if line.words["at-variance"])),
        ("silent", Phrase("silent"), sum(1 for line in lines if line.words["silent"])),
        ("nothing-on-record", Phrase("nothing on record"), sum(1 for line in lines if line.words["nothing-on-record"])),
    ]
    shown = [line for line in lines if wants(line, wanted)]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, number_of(request.query_params.get("page", ""))), pages)
    return show(
        request,
        "cases.html",
        "cases",
        lines=shown[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages_of=pages,
        total=len(lines),
        doors=doors,
        shown=wanted,
        ringed=waits.ringed(look(request).desk.node.surroundings.waits()),
        to_case=case_address,
        zone=zone_of("UTC"),
    )


def wants(line: CaseLine, wanted: str) -> bool:
    """Whether a case is behind the door `wanted`; an unknown door shows everything."""
    if wanted in ("open", "closed"):
        return bool(line.closed) is (wanted == "closed")
    if wanted == "due":
        return line.due > 0
    return line.words[wanted] > 0 if wanted in (*ROW_WORDS, *EMPTY_WORDS) else True


@get("/cases/{procedure:str}/{number:str}")
async def one(request: AnyRequest, procedure: FromPath[str], number: FromPath[str]) -> Response[str]:
    """One case, now or at the past moment that the address names."""
    views, then, case_id = look(request), past.look_of(request), f"{procedure}/{number}"
    if then.moment is None:
        case = views.case(case_id)
    else:
        case, claimed = views.past(case_id, then.moment)
        then = past.told(then, claimed)
    wanted = request.query_params.get("show", "")
    wanted = wanted if wanted in (*ROW_WORDS, *EMPTY_WORDS) else ""
    counts = words_of(case.rows)
    holders = list(dict.fromkeys((cell.holder, cell.label) for row in case.rows for cell in row.cells))
    return show(
        request,
        "case.html",
        "cases",
        only=case.mechanism,
        case=case,
        past=then,
        mechanism=views.desk.node.charter_of(case.mechanism),
        rows=[row for row in case.rows if not wanted or wanted in words_of([row])],
        counts=[(word, counts[word]) for word in (*ROW_WORDS, *EMPTY_WORDS) if counts[word]],
        holders=holders,
        wide=len(holders) <= COLUMNS,
        side=side_of,
        shown=wanted,
        done=request.query_params.get("done", ""),
        label=namer(case, views.desk.node.charter_of(case.mechanism)),
        anchor=anchor,
        clock_anchor=clock_anchor,
        notes=notes(case.clocks),
        around=views.desk.node.around(case_id, then.moment),
        to_case=then.keeps(case_address),
        to_act=act_address,
        zone=zone_of(views.desk.node.charter_of(case.mechanism).zone),
    )


def namer(case: CaseView, charter: Charter) -> Callable[[str], Label]:
    """How a holder is called on the page of a case: by the names that its acts added, else by the charter."""
    known = {cell.holder: cell.label for row in case.rows for cell in row.cells} | {side.id: side.label for side in case.sides}
    return lambda holder: known.get(holder) or charter.label(holder)


def side_of(row: Any, holders: Any) -> str:
    """Which half of its sign a row fills: by the column in which its only word stands."""
    names = [holder for holder, _ in holders]
    if row.word != "only" or row.of not in names:
        return ""
    return "a" if names.index(row.of) == 0 else "b" if names.index(row.of) == len(names) - 1 else ""


ROUTES = (listed, one)
