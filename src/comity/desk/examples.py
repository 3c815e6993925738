"""Build an example from its files: `charter.yaml` founds it, `scenario.yaml` is filed act by act at the times it tells.

The format stands in examples/README.md. Acts go the way of every act: composed, signed with the desk key of whoever files
them, admitted, appended. An act that the engine refuses is filed all the same, as it would come from a node that did not ask:
it stays on the record without effect, and that is what the exercise shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from comity.desk.found import Founder, found, open_log, open_seen_log, set_exercise_clock
from comity.desk.sign import Draft, Opening, compose, signed
from comity.errors import Refusal
from comity.mechanism.charter import PUBLIC, Charter
from comity.mechanism.strict import Item, read
from comity.record import entry
from comity.record.act import instant, stamp
from comity.record.keys import SigningKey, VerifyKey

FOLDER = Path(__file__).resolve().parent.parent / "examples"
NAMES = ("practice", "syria")
PASSPHRASE = "example"  # of every key of the examples; the pages say so. Examples are public and sign nothing real.
CARRIED = ("fields", "positions", "silent", "texts", "changes", "names", "cites", "rows", "reason")
TIED = ("corrects", "withdraws", "recalls")

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Build:
    """One example while it is being built. `ids` and `cases` map the scenario's own names to act ids and case ids."""

    founder: Founder
    charter: Charter
    folder: Path
    files: dict[str, str]
    keys: dict[str, SigningKey] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)


def build(founder: Founder, name: str, progress: Progress) -> str:
    """Build the example `name` into the node; gives the founding charter's id."""
    folder = FOLDER / name
    scenario = read((folder / "scenario.yaml").read_bytes(), f"{name}/scenario.yaml").keys("acts", "now reports")
    acts = scenario["acts"].items()
    first = instant(min(item.mapping()["at"].text() for item in acts))
    opening = replace(founder, now=first - timedelta(days=1))
    charter_id = found(opening, (folder / "charter.yaml").read_bytes(), f"{name}/charter.yaml", lambda _: PASSPHRASE)
    charter = founder.node.charter(charter_id)
    if "now" in scenario:
        set_exercise_clock(founder.node, charter.mechanism, instant(scenario["now"].text()))
    reports = {key: item.text() for key, item in scenario["reports"].mapping().items()} if "reports" in scenario else {}
    work = _Build(opening, charter, folder, reports)
    for done, item in enumerate(acts, 1):
        _act(work, item)
        progress(name, done, len(acts))
    return charter_id


def _act(work: _Build, item: Item) -> None:
    """File one act of the scenario, and what the timekeeper says it has seen."""
    told = item.keys(
        "id by at case act",
        f"open after settles attach seen {' '.join(CARRIED)} {' '.join(TIED)}",
    )
    at = instant(told["at"].text())
    work.founder = replace(work.founder, now=at)
    author, alias = told["by"].text(), told["case"].text()
    case = _opening(told["open"]) if "open" in told else work.cases[alias]
    audience = case.audience if isinstance(case, Opening) else work.founder.node.fold(case).audience or PUBLIC
    key = _desk_key(work, author, audience)
    after = tuple(work.ids[one] for one in told["after"].texts()) if "after" in told else None
    draft = Draft(author, told["act"].text(), _body(work, told), case, after)
    value = compose(work.founder.node, work.charter, draft, key.ref, at, work.founder.random)
    raw = signed(value, key)
    try:
        [act_id] = work.founder.node.file_together([raw], at)
    except Refusal:
        act_id = work.founder.node.enter(raw)
    work.ids[told["id"].text()] = act_id
    work.cases[alias] = value["case"]
    if "seen" in told and told["seen"].value is not None:
        _attest(work, value["log"], author, audience, instant(told["seen"].text()))


def _opening(item: Item) -> Opening:
    told = item.keys("procedure audience title", "format bridge")
    title = {language: text.text() for language, text in told["title"].mapping().items()}
    format_ = told["format"].text() if "format" in told else None
    return Opening(told["procedure"].text(), told["audience"].text(), title, format_)


def _body(work: _Build, told: Mapping[str, Item]) -> dict[str, Any]:
    body = {name: _plain(work, told[name]) for name in CARRIED if name in told}
    for name in TIED:
        if name in told:
            body[name] = work.ids[told[name].text()]
    if "settles" in told:
        settles = told["settles"].keys("acts state")
        body["settles"] = {"acts": [work.ids[one] for one in settles["acts"].texts()], "state": settles["state"].text()}
    if "attach" in told:
        body["attachments"] = [_attach(work, item) for item in told["attach"]]
    return body


def _attach(work: _Build, item: Item) -> dict[str, Any]:
    told = item.keys("file type")
    data = (work.folder / told["file"].text()).read_bytes()
    digest = work.founder.node.attach(data)
    return {"digest": digest, "name": Path(told["file"].text()).name, "type": told["type"].text(), "bytes": len(data)}


def _plain(work: _Build, item: Item) -> Any:
    """The value without its places in the file; a file's name becomes its digest."""
    if isinstance(item.value, dict):
        return {key: _plain(work, one) for key, one in item.value.items()}
    if isinstance(item.value, list):
        return [_plain(work, one) for one in item.value]
    if isinstance(item.value, str):
        return work.files.get(item.value) or _digest(work, item.value) or item.value
    return item.value


def _digest(work: _Build, name: str) -> str | None:
    """The digest of a file beside the scenario, if this is the name of one."""
    if not name.startswith("texts/"):
        return None
    digest = "sha256:" + hashlib.sha256((work.folder / name).read_bytes()).hexdigest()
    work.files[name] = digest
    return digest


def _desk_key(work: _Build, participant: str, audience: str) -> SigningKey:
    """The desk key that files for a participant in an audience; its log is opened when it is first needed."""
    node = work.founder.node
    if participant not in work.keys:
        public = node.log_of(work.charter, participant, PUBLIC) or ""
        work.keys[participant] = work.founder.keyring.unlock(node.desk_refs(public)[0], PASSPHRASE)
    key = work.keys[participant]
    if node.log_of(work.charter, participant, audience) is None:
        authority = work.founder.keyring.unlock(node.authority_ref(work.charter, participant), PASSPHRASE)
        open_log(work.founder, work.charter, participant, audience, authority, key.verify_key)
    return key


def _attest(work: _Build, log: str, author: str, audience: str, at: datetime) -> None:
    """The first participant but the author that keeps a seen log says at which size it has this log."""
    keepers = [*work.charter.timekeepers, *sorted(work.charter.participants)]
    keeper = next(one for one in keepers if one != author and work.charter.participants[one].authority is not None)
    node, keyring = work.founder.node, work.founder.keyring
    seen_log = node.log_of(work.charter, keeper, audience, "seen")
    if seen_log is None:
        authority = keyring.unlock(node.authority_ref(work.charter, keeper), PASSPHRASE)
        seen_log = open_seen_log(replace(work.founder, now=at), work.charter, keeper, audience, authority)
    first = entry.parse(node.store.entries(seen_log, 0, 1)[0])
    key = keyring.log_key(seen_log, VerifyKey.parse(first.value["key"]).ref)
    if key is None:
        return
    state = node.checkpoint(log)
    value = {
        "v": "seen/1",
        "charter": work.charter.id,
        "log": seen_log,
        "by": [key.ref],
        "at": stamp(at),
        "of": log,
        "size": state.size,
        "root": state.root.hex(),
    }
    node.enter(entry.sign(value, key))
