"""One act of an example: from what the scenario tells to a signed entry on the record, and what the timekeeper saw of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comity.desk.example_work import Work
from comity.desk.sign import Draft, Opening, compose
from comity.errors import Refusal
from comity.mechanism.charter import PUBLIC
from comity.mechanism.strict import Item
from comity.record import entry
from comity.record.act import instant

CARRIED = ("fields", "positions", "silent", "texts", "changes", "names", "rows", "reason")
TIED = ("corrects", "withdraws", "recalls")
OTHER = "filed open with after settles attach seen cites relies_on"


def file(work: Work, item: Item) -> None:
    """File one act of the scenario, and what the timekeeper says it has seen."""
    told = item.keys("id by at case act", f"{OTHER} {' '.join(CARRIED)} {' '.join(TIED)}")
    name, author, alias = told["id"].text(), told["by"].text(), told["case"].text()
    case = _opening(told["open"]) if "open" in told else work.case(told["case"])
    audience = case.audience if isinstance(case, Opening) else work.founder.node.fold(case).audience or PUBLIC
    after = tuple(work.act(one) for one in told["after"]) if "after" in told else None
    draft = Draft(author, told["act"].text(), _body(work, told), case, after)
    keys = [work.desk_key(author, audience)]
    if "with" in told:
        keys = [work.authority(one) for one in (author, *told["with"].texts())]
    value = compose(work.founder.node, work.charter, draft, keys[0].ref, instant(told["at"].text()), work.nonce(alias))
    raw = entry.sign(value | {"by": [key.ref for key in keys]}, *keys)
    try:
        [act_id] = work.founder.node.file_together([raw], work.founder.now)
    except Refusal:
        act_id = work.founder.node.enter(raw)
    work.ids[name] = act_id
    work.cases[alias] = value["case"]
    if "seen" in told and told["seen"].value is not None:
        work.notes[name] = work.attest(work.keeper(author), author, audience, instant(told["seen"].text()))


def _opening(item: Item) -> Opening:
    told = item.keys("procedure audience title", "format bridge")
    title = {language: text.text() for language, text in told["title"].mapping().items()}
    format_ = told["format"].text() if "format" in told else None
    bridge = told["bridge"].text() if "bridge" in told else None
    return Opening(told["procedure"].text(), told["audience"].text(), title, format_, bridge)


def _body(work: Work, told: Mapping[str, Item]) -> dict[str, Any]:
    body = {name: work.plain(told[name]) for name in CARRIED if name in told}
    for name in TIED:
        if name in told:
            body[name] = work.act(told[name])
    if "settles" in told:
        settles = told["settles"].keys("acts state")
        body["settles"] = {"acts": [work.act(one) for one in settles["acts"]], "state": settles["state"].text()}
    if "cites" in told:
        body["cites"] = [work.act(one) for one in told["cites"]]
    if "relies_on" in told:
        body["relies_on"] = sorted({work.note(one) for one in told["relies_on"]})
    if "attach" in told:
        body["attachments"] = [_attach(work, item) for item in told["attach"]]
    return body


def _attach(work: Work, item: Item) -> dict[str, Any]:
    told = item.keys("file type")
    data = work.read(told["file"])
    digest = work.founder.node.attach(data)
    return {"digest": digest, "name": Path(told["file"].text()).name, "type": told["type"].text(), "bytes": len(data)}
