"""Errors as pages: what was expected, what came, what to do now, in the reader's language; the code small, for a search.

The status says whose turn it is: 422 yours, 403 a refusal, 502 somebody else's bytes do not hold, 500 ours. What went
wrong inside is never shown beyond its code: the log of the server has it.
"""

from __future__ import annotations

import logging
from typing import Any

from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException
from litestar.response import Response

from comity.errors import ComityError, Ours, Refusal, Theirs, Yours
from comity.phrase import Phrase
from comity.web import session
from comity.web.page import AnyRequest, show

log = logging.getLogger("comity.web")


# Codes of an address whose thing is not here; every other code that is "yours" is about what was sent.
ABSENT = frozenset(
    {
        "page-unknown",
        "case-unknown",
        "worksheet-unknown",
        "report-unknown",
        "draft-unknown",
        "act-unknown",
        "log-not-here",
        "row-not-found",
        "collection-unknown",
        "mechanism-unknown",
    }
)


def status_of(error: ComityError) -> int:
    """The HTTP status that says whose turn it is."""
    if isinstance(error, Refusal):
        return 403
    if isinstance(error, Yours):
        return 404 if error.code in ABSENT else 422
    return 502 if isinstance(error, Theirs) else 500


def on_comity(request: AnyRequest, error: ComityError) -> Response[Any]:
    """An error that the product raised on purpose."""
    return _answer(request, status_of(error), error)


def on_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """An address, a method or a form that the server would not take."""
    return _answer(request, error.status_code, _told(error))


def on_bytes(request: AnyRequest, error: UnicodeError) -> Response[Any]:
    """A form whose text fields are not UTF-8."""
    told = Yours(
        "form-not-utf8",
        expected=Phrase("a form in UTF-8, as every browser sends it"),
        got=Phrase("bytes that are not UTF-8"),
        todo=Phrase("Paste the text again, or choose the file instead of pasting: a file may have another encoding."),
    )
    return _answer(request, 422, told)


def on_anything(request: AnyRequest, error: Exception) -> Response[Any]:
    """A fault of ours. The person learns that nothing was half-written; the server's log learns the rest."""
    log.error("unforeseen", exc_info=error)
    told = Ours(
        "unforeseen",
        expected=Phrase("a page"),
        got=Phrase("a fault of this program"),
        todo=Phrase("Nothing was half-written. Go back and try once more; if it comes again, tell who keeps this desk running."),
    )
    return _answer(request, 500, told)


def _answer(request: AnyRequest, status: int, error: ComityError) -> Response[Any]:
    """The page; or, for a program that asks for JSON and not for a page, the same as problem details (RFC 9457)."""
    accepted = request.headers.get("accept", "")
    if "json" not in accepted or "html" in accepted:
        return show(request, "problem.html", "", status=status, problem=error)
    language = session.language_of(request)
    title = language.text(Phrase("This did not go through"))
    told = {"type": "about:blank", "title": title, "status": status, "detail": language.text(error.todo)}
    headers = {"content-language": language.code, "vary": "Accept, Cookie, Accept-Language"}
    body = {**told, **error.to_json(language.text)}
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)


def _told(error: HTTPException) -> ComityError:
    if isinstance(error, NotFoundException):
        return unknown()
    if isinstance(error, PermissionDeniedException):
        return Yours(
            "form-stale",
            expected=Phrase("a form that this desk handed out to this browser"),
            got=Phrase("a form without a valid token: it was open since before a restart, or came from elsewhere"),
            todo=Phrase("Go back, load the page again and send the form once more."),
        )
    if error.status_code == 413:
        return Yours(
            "form-too-large",
            expected=Phrase("a form of at most 24 megabytes"),
            got=Phrase("more than that"),
            todo=Phrase("Leave out what is not needed: one text or one sheet is far below this limit."),
        )
    return Yours(
        "request-not-understood",
        expected=Phrase("a request that one of these pages makes"),
        got=Phrase("{detail}", {"detail": error.detail}),
        todo=Phrase("Go back to the page and use its own links and forms."),
    )


def unknown() -> ComityError:
    """Nothing has this address."""
    return Yours(
        "page-unknown",
        expected=Phrase("the address of a page, a case, a report or a comparison on this desk"),
        got=Phrase("an address that leads to nothing"),
        todo=Phrase("Start from one of the five pages above."),
    )


HANDLERS: dict[Any, Any] = {
    ComityError: on_comity,
    HTTPException: on_http,
    UnicodeError: on_bytes,
    Exception: on_anything,
}
