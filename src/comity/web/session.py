"""What stands between the network and every page: which host may ask, which headers every answer carries, which language.

There are no accounts here: the pages are served on the loopback address to the person who sits at the desk, and signing
asks for a pass phrase each time. What is kept between two requests is one cookie for the language, one for the name under
which somebody changes a comparison by hand, and the token that every form must bring back (Litestar's, see `app`).

The Host check stops a foreign page from reaching this desk by a name that it points at 127.0.0.1 (DNS rebinding).
"""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from comity.phrase import Phrase
from comity.web.language import NAMES, Language, choose

LANGUAGE_COOKIE = "comity_language"
HAND_COOKIE = "comity_hand"
YEAR_S = 365 * 24 * 3600

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def language_of(request: Request[Any, Any, Any]) -> Language:
    """The language of this request: asked for in the address, else kept, else wished for by the browser."""
    return Language(
        choose(request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language"))
    )


def switches(request: Request[Any, Any, Any]) -> list[tuple[str, str, str]]:
    """(code, own name, address) for each language: the same page with everything else in its address kept."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [(code, name, "?" + urlencode([*query, ("lang", code)])) for code, name in NAMES.items()]


def hand_of(request: Request[Any, Any, Any]) -> str:
    """The name under which this person changes things by hand, once asked."""
    return unquote(request.cookies.get(HAND_COOKIE, ""))[:80]


def cookie(name: str, value: str, age: int = YEAR_S) -> str:
    """A Set-Cookie line that no script reads and no other site sends."""
    jar: SimpleCookie = SimpleCookie()
    jar[name] = quote(value)
    for attribute, given in (("path", "/"), ("max-age", age), ("httponly", True), ("samesite", "Lax")):
        jar[name][attribute] = given
    return jar[name].OutputString()


def doorkeeper(app: ASGIApp, hosts: frozenset[str]) -> ASGIApp:
    """Wrap the whole application, its error pages and its 404 included. `hosts` are names without port."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if _name(headers.get(b"host", b"").decode("latin-1")) not in hosts:
            await _turn_away(send, headers)
            return
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                lines = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                if asked in NAMES:
                    lines.append((b"set-cookie", cookie(LANGUAGE_COOKIE, asked).encode()))
                given = list(message.get("headers", []))
                if not any(name.lower() == b"cache-control" for name, _ in given):
                    lines.append((b"cache-control", b"no-store"))
                message["headers"] = given + lines
            await send(message)

        await app(scope, receive, dressed)

    return guarded


def _name(host: str) -> str:
    """The name in a Host header, its port cut off; an IPv6 address keeps its brackets (RFC 9110, 7.2)."""
    return host.partition("]")[0] + "]" if host.startswith("[") else host.rpartition(":")[0] or host


async def _turn_away(send: Send, headers: dict[bytes, bytes]) -> None:
    language = Language(choose(None, None, headers.get(b"accept-language", b"").decode("latin-1")))
    sentence = language.text(
        Phrase("These pages answer only to their own address. Open the address that was printed when they were started.")
    )
    body = f"{sentence}\n".encode()
    lines = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    lines += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    await send({"type": "http.response.start", "status": 400, "headers": lines})
    await send({"type": "http.response.body", "body": body, "more_body": False})
