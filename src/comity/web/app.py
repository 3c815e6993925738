"""The application put together: pages, static files, the guard at the door. It decides nothing about what a page shows.

`build` gives an ASGI application that any server can run; `serve` runs it on the loopback address. The desk comes from
outside, opened by the command line with its clock and its randomness; a background step moves its outbox along.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, ControllerRouterHandler

from comity.desk.desk import Desk
from comity.errors import ComityError, Yours
from comity.phrase import Phrase
from comity.web import cases, change, compare, files, founding, keep, logs, record, reports, tables, today, together, waits
from comity.web.forms import MOST
from comity.web.page import HERE
from comity.web.problem import HANDLERS
from comity.web.session import doorkeeper

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
TICK_S = 1.0  # how often the outbox is looked at; acts wait there for a minute, so a second is exact enough
PORTS_TRIED = 50

PAGES: tuple[ControllerRouterHandler, ...] = (
    *today.ROUTES,
    *cases.ROUTES,
    *compare.ROUTES,
    *tables.ROUTES,
    *change.ROUTES,
    *keep.ROUTES,
    *files.ROUTES,
    *reports.ROUTES,
    *record.ROUTES,
    *together.ROUTES,
    *logs.ROUTES,
    *waits.ROUTES,
    *founding.ROUTES,
)


def build(desk: Desk, *, secret: str | None = None, hosts: frozenset[str] = LOOPBACK) -> ASGIApp:
    """The pages of one desk. `secret` signs the tokens of forms and lives as long as the process; `hosts` may ask."""

    @asynccontextmanager
    async def moving(app: Litestar) -> AsyncIterator[None]:
        task = asyncio.create_task(_tick(desk))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    static = create_static_files_router(
        path="/static",
        directories=[HERE / "static"],
        cache_control=CacheControlHeader(max_age=31536000, public=True, immutable=True),
    )
    app = Litestar(
        route_handlers=[*PAGES, static],
        state=State({"desk": desk}, deep_copy=False),
        csrf_config=CSRFConfig(secret=secret or secrets.token_hex(32), cookie_name="comity_form", cookie_httponly=True),
        exception_handlers=HANDLERS,
        request_max_body_size=MOST,
        lifespan=[moving],
        openapi_config=None,
        logging_config=None,
    )
    return doorkeeper(app, hosts)


async def _tick(desk: Desk) -> None:
    """Let acts leave the outbox when their time has come. What cannot leave now (another program writes, the checkpoint file
    stands against it) goes on waiting there, where it is seen, and is tried again."""
    while True:
        await asyncio.sleep(TICK_S)
        with suppress(ComityError):
            desk.node.tick(desk.node.now())


def listen(port: int) -> socket.socket:
    """A socket on the loopback address: the port asked for, or the next free one of the following fifty."""
    for candidate in range(port, port + PORTS_TRIED):
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            door.bind(("127.0.0.1", candidate))
        except OSError:
            door.close()
            continue
        return door
    raise Yours(
        "port-busy",
        expected=Phrase("a free port on this machine"),
        got=Phrase("{first} to {last} all in use", {"first": port, "last": port + PORTS_TRIED - 1}),
        todo=Phrase("Name another port with --port, or stop the program that uses these."),
    )


def serve(desk: Desk, door: socket.socket) -> None:
    """Serve the pages on `door` (see `listen`) until interrupted. Streams are cut after a second, so that it ends."""
    import uvicorn

    settings = uvicorn.Config(
        build(desk), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=1
    )
    uvicorn.Server(settings).run(sockets=[door])
