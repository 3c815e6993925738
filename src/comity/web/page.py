"""One page from one template: the words of its reader, the frame that every page has, and nothing of what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request
from litestar.response import Response
from litestar.template.base import csrf_token

from comity.errors import ComityError
from comity.phrase import Phrase
from comity.web import session

HERE = Path(__file__).parent
AnyRequest = Request[Any, Any, Any]
# The five pages, in the order of a day: address, name. The names are msgids that base.html translates.
PAGES = (("/", "today"), ("/cases", "cases"), ("/compare", "compare"), ("/reports", "reports"), ("/record", "record"))


@cache
def environment() -> Environment:
    """Templates, always escaped; a name that is missing is an error, not an empty place."""
    made = Environment(
        loader=PackageLoader("comity.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["stamp"] = stamp()
    return made


@cache
def stamp() -> str:
    """Changes when a static file does: browsers may then keep these for long."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


UNSIGNED = frozenset({"compare", "reports"})
"""Pages of what a person brings; nothing of the record, and so of an exercise, stands on them."""


@cache
def zone_of(name: str) -> tzinfo:
    """The zone in which a page shows times; UTC under any of its names is plain UTC."""
    return UTC if name in ("", "UTC", "Etc/UTC") else ZoneInfo(name)


def show(
    request: AnyRequest,
    template: str,
    here: str,
    *,
    status: int = 200,
    problem: ComityError | None = None,
    only: str | None = None,
    **data: object,
) -> Response[str]:
    """Render one page. `here` is the page of the five it belongs to; `problem` is shown above its form, input kept.

    `only`: the one mechanism of which the page tells; None: it tells of all.
    """
    language = session.language_of(request)
    frame: Mapping[str, object] = {
        "lang": language,
        "_": language.say,
        "n_": language.count,
        "h": language.html,
        "here": here,
        "pages": PAGES,
        "switches": session.switches(request),
        "csrf": csrf_token({"request": request}),
        "hand": session.hand_of(request),
        "problem": problem,
        "banner": [] if here in UNSIGNED else banner(request, only),
    }
    body = environment().get_template(template).render({**frame, **data})
    headers = {"content-language": language.code, "vary": "Cookie, Accept-Language"}
    return Response(body, status_code=status, media_type="text/html", headers=headers)


def banner(request: AnyRequest, only: str | None = None) -> list[Phrase]:
    """What every page that shows the record must say of itself: that an exercise is on it. `only`: it tells of one mechanism."""
    node = request.app.state.desk.node
    told = []
    for charter in node.charters():
        if charter.exercise and only in (None, charter.mechanism):
            now = {"title": charter.title, "when": node.now(charter.mechanism)}
            told.append(Phrase("Exercise: {title}. Its clock stands at {when}.", now))
    return told
