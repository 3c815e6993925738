"""The desk that an application serves, as its pages reach it."""

from __future__ import annotations

from typing import cast

from comity.desk.desk import Desk
from comity.web.page import AnyRequest
from comity.web.views import Views, views_of


def desk_of(request: AnyRequest) -> Desk:
    """The desk that this application serves."""
    return cast(Desk, request.app.state.desk)


def look(request: AnyRequest) -> Views:
    """A fresh look at its record."""
    return views_of(desk_of(request))
