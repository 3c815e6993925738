"""Today: what is due and who owes it, what differs, who is silent or on what there is nothing, what is new. The first page.

The lists come whole from `projection.today`; the page shows the first few of each and keeps the rest folded beneath, so that
the first screen answers all four questions and every number has its rows; of long lists, a page at a time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import get
from litestar.response import Response

from comity.phrase import Phrase
from comity.projection.notes import notes
from comity.web import past, waits
from comity.web.desk import look
from comity.web.page import AnyRequest, show
from comity.web.place import act_address, case_address, clock_address, number_of, row_address

PAGE = 100  # rows of each list on one page
FIRST = 3  # rows of each list on the first screen of a laptop


@get("/")
async def page(request: AnyRequest) -> Response[str]:
    """The day of this desk, now or at the past moment that the address names."""
    views, then = look(request), past.look_of(request)
    if then.moment is None:
        day = views.today()
    else:
        day, claimed = views.day(then.moment)
        then = past.told(then, claimed)
    pages = max(1, -(-max(map(len, (day.due, day.differs, day.silent, day.nothing, day.new))) // PAGE))
    number = min(max(1, number_of(request.query_params.get("page", ""))), pages)
    return show(
        request,
        "today.html",
        "today",
        day=day,
        lede=lede(day),
        notes=notes([each.clock for each in day.due]),
        past=then,
        pending=views.desk.node.pending() if then.moment is None else (),
        now_of=views.now if then.moment is None else lambda case: day.now,
        first=FIRST,
        start=(number - 1) * PAGE,
        most=PAGE,
        page=number,
        pages_of=pages,
        to_case=then.keeps(case_address),
        to_row=then.keeps(row_address),
        to_clock=then.keeps(clock_address),
        to_act=then.keeps(act_address),
        ringed=waits.ringed(views.desk.node.surroundings.waits()) if then.moment is None else 0,
        left=left,
    )


def lede(day: Any) -> tuple[tuple[str, Phrase], ...]:
    """The day in words, before any list; each sentence leads to its rows."""
    if not (day.due or day.differs or day.silent or day.nothing or day.new):
        return (("new", Phrase("Nothing is on the record of this desk yet.")),)
    lapsed = sum(1 for each in day.due if each.clock.word == "lapsed" and each.clock.owed_by)
    passed = sum(1 for each in day.due if each.clock.word == "lapsed" and not each.clock.owed_by)
    due, differs, silent, nothing = len(day.due) - lapsed - passed, len(day.differs), len(day.silent), len(day.nothing)
    told = [("due", Phrase("{n} thing is due.", {"n": due}, many="{n} things are due.") if due else Phrase("Nothing is due."))]
    if lapsed:
        told.append(("due", Phrase("{n} deadline has lapsed.", {"n": lapsed}, many="{n} deadlines have lapsed.")))
    if passed:
        told.append(
            (
                "due",
                Phrase(
                    "{n} silence has passed: nobody objected.", {"n": passed}, many="{n} silences have passed: nobody objected."
                ),
            )
        )
    if differs:
        told.append(("differs", Phrase("{n} fact is at variance.", {"n": differs}, many="{n} facts are at variance.")))
    else:
        told.append(("differs", Phrase("Nothing is at variance.")))
    if silent:
        told.append(("silent", Phrase("On {n} point a side is silent.", {"n": silent}, many="On {n} points a side is silent.")))
    if nothing:
        told.append(
            (
                "silent",
                Phrase(
                    "On {n} point a side has nothing on record.",
                    {"n": nothing},
                    many="On {n} points a side has nothing on record.",
                ),
            )
        )
    return tuple(told)


def left(due: datetime, now: datetime) -> Any:
    """How long until a moment, or None when it has passed."""
    return due - now if due > now else None


ROUTES = (page,)
