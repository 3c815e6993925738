"""Who waits for whom, over all commitments: the rings in which nothing can come first, and what release would leave none.

What the page shows is computed by `projection.conditions`; nothing is recommended, and who may release whom a procedure says.
"""

from __future__ import annotations

from litestar import get
from litestar.response import Response

from comity.projection.conditions import Waits
from comity.web.desk import look
from comity.web.page import AnyRequest, show
from comity.web.place import case_address

PAGE = 100  # rows of each list on one page


@get("/waits")
async def page(request: AnyRequest) -> Response[str]:
    """Every wait of the record of this desk, the rings first."""
    found = look(request).desk.node.surroundings.waits()
    return show(
        request,
        "waits.html",
        "cases",
        found=found,
        ringed=ringed(found),
        basis={(one.case, one.target): one for one in found.conditions},
        owed={one.case: one for one in found.owed},
        to_case=case_address,
        most=PAGE,
    )


def ringed(found: Waits) -> int:
    """How many commitments stand in a ring."""
    return sum(len(group.members) for group in found.told.groups)


ROUTES = (page,)
