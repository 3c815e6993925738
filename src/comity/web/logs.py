"""The public logs as files, below /log, as a static server over a published folder would serve them.

    GET /log/logs.txt                    names of the public logs, one a line
    GET /log/<name>/checkpoint           the newest signed state
    GET /log/<name>/vkey                 the key that signs it
    GET /log/<name>/tile/...             tiles and entry bundles (tlog-tiles v0.1.0)

A log that is not public, one that does not exist and a file that no log has get one and the same answer. These are bytes for
programs: no page, no language, no session.
"""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from comity.errors import Yours
from comity.record import publish
from comity.record.served import StoreFiles, format_list
from comity.record.shape import is_log_name
from comity.record.store import Store
from comity.web.desk import desk_of
from comity.web.page import AnyRequest

TEXT = "text/plain"
BYTES = "application/octet-stream"
FOREVER = "public, max-age=31536000, immutable"
"""A full tile never changes; neither does a key."""
FOR_NOW = "public, max-age=300"
"""A partial tile never changes either, but goes when a wider one comes."""
NEVER = "no-cache"


@get("/log/logs.txt")
async def listed(request: AnyRequest) -> Response[bytes]:
    """The list of public logs."""
    return _file(format_list(publish.public_logs(desk_of(request).store)), TEXT, NEVER)


@get("/log/{name:path}")
async def file(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One file of one public log."""
    log, path = _split(name.strip("/"))
    store = desk_of(request).store
    data = StoreFiles(store).read(log, path) if _public(store, log) else None
    if data is None:
        return Response(b"404\n", status_code=404, media_type=TEXT, headers={"cache-control": NEVER})
    if path == "checkpoint":
        return _file(data, TEXT, NEVER)
    if path == "vkey":
        return _file(data, TEXT, FOREVER)
    return _file(data, BYTES, FOR_NOW if ".p/" in path else FOREVER)


def _split(name: str) -> tuple[str, str]:
    """Where the log's name ends: no log's name has a segment `tile`, `checkpoint` or `vkey`."""
    steps = name.split("/")
    at = next((at for at, step in enumerate(steps) if step in ("tile", "checkpoint", "vkey")), len(steps))
    return "/".join(steps[:at]), "/".join(steps[at:])


def _public(store: Store, log: str) -> bool:
    try:
        return is_log_name(log) and publish.audience(store, log) == "public"
    except Yours:  # no such log
        return False


def _file(data: bytes, media_type: str, cache: str) -> Response[bytes]:
    return Response(data, media_type=media_type, headers={"cache-control": cache})


ROUTES = (listed, file)
