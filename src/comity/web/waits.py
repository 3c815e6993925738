"""Who waits for whom, over all commitments: the rings in which nothing can come first, and what release would leave none.

What the page shows is computed by `projection.conditions`; nothing is recommended, and who may release whom a procedure says.
"""

from __future__ import annotations

from litestar import get
from litestar.response import Response

from comity.projection.conditions import Waits
from comity.web.desk import look
from comity.web.page import AnyRequest, show
from comity.web.place import case_address, number_of

PAGE = 100  # rows of each list on one page


@get("/waits")
async def page(request: AnyRequest) -> Response[str]:
    """Every wait of the record of this desk, the rings first."""
    found = look(request).desk.node.surroundings.waits()
    pages = max(1, -(-max(len(found.told.waits), len(found.others)) // PAGE))
    number = min(max(1, number_of(request.query_params.get("page", ""))), pages)
    return show(
        request,
        "waits.html",
        "cases",
        found=found,
        ringed=ringed(found),
        basis={(one.case, one.target): one for one in found.conditions},
        owed={one.case: one for one in found.owed},
        to_case=case_address,
        start=(number - 1) * PAGE,
        most=PAGE,
        page=number,
        pages_of=pages,
    )


def ringed(found: Waits) -> int:
    """How many commitments stand in a ring."""
    return sum(len(group.members) for group in found.told.groups)


ROUTES = (page,)
