"""A comparison to take away: as a Word document in the reader's language, as JSON for other programs."""

from __future__ import annotations

import re
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from comity.library import result
from comity.library.worksheets import Worksheet
from comity.phrase import Phrase
from comity.web import session
from comity.web.desk import desk_of
from comity.web.page import AnyRequest


@get("/compare/{worksheet_id:str}/word")
async def word(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[bytes]:
    """The comparison as DOCX."""
    from comity.exports import docx, tables, texts

    desk, language = desk_of(request), session.language_of(request)
    worksheet = desk.library.worksheets.get(worksheet_id)
    names = (worksheet.a.name, worksheet.b.name)
    told = tuple(_told(worksheet))
    if worksheet.kind == "texts":
        paper = texts.paper(result.texts(worksheet), *names, lines=told)
    else:
        paper = tables.paper(result.tables(worksheet, desk.library.columns), *names, lines=told)
    body = docx.write(paper, language.text, language=language.code, when=desk.node.now())
    return _file(body, docx.MEDIA_TYPE, worksheet, "docx")


@get("/compare/{worksheet_id:str}/json")
async def as_json(request: AnyRequest, worksheet_id: FromPath[str]) -> Response[bytes]:
    """The comparison as one JSON document, spans and places included."""
    from comity.exports import json

    desk = desk_of(request)
    worksheet = desk.library.worksheets.get(worksheet_id)
    found: Any = result.texts(worksheet) if worksheet.kind == "texts" else result.tables(worksheet, desk.library.columns)
    return _file(json.write(worksheet.kind, found.to_json(), when=desk.node.now()), json.MEDIA_TYPE, worksheet, "json")


def _told(worksheet: Worksheet) -> list[Phrase]:
    """Whose texts these are and what is known of them, as the first lines of the paper."""
    extents = {"complete": Phrase("complete"), "excerpt": Phrase("an excerpt")}
    unknown = Phrase("not known whether complete")
    if worksheet.kind == "tables":
        return []
    return [
        Phrase("{name}: {extent}", {"name": side.name, "extent": extents.get(side.extent, unknown)})
        for side in (worksheet.a, worksheet.b)
    ]


def _file(body: bytes, media_type: str, worksheet: Worksheet, ending: str) -> Response[bytes]:
    """A download named after its two sides, in letters that every file system takes."""
    names = "-".join(re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") for name in (worksheet.a.name, worksheet.b.name))
    plain = names.strip("-").lower()[:60] or "comparison"
    headers = {"content-disposition": f'attachment; filename="{plain}.{ending}"'}
    return Response(body, media_type=media_type, headers=headers)


ROUTES = (word, as_json)
