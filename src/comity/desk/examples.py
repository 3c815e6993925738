"""Build an example from its files: `charter.yaml` founds it, `scenario.yaml` and its parts are filed act by act as they tell.

The format stands in examples/README.md. Acts go the way of every act: composed, signed with the desk key of whoever files
them (jointly: with authority keys), admitted, appended. An act that the engine refuses is filed all the same, as it would come
from a node that did not ask: it stays on the record without effect, and that is what the exercise shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from comity.desk import example_acts
from comity.desk.example_work import PASSPHRASE, Remembering, Work
from comity.desk.found import Founder, found, join, set_exercise_clock
from comity.mechanism import amendment_file
from comity.mechanism.charter import PUBLIC
from comity.mechanism.strict import Item, read
from comity.record import entry
from comity.record.act import instant, stamp

__all__ = ["FOLDER", "NAMES", "PASSPHRASE", "build"]

FOLDER = Path(__file__).resolve().parent.parent / "examples"
NAMES = ("practice", "syria")

Progress = Callable[[str, int, int], None]


def build(founder: Founder, name: str, progress: Progress) -> str:
    """Build the example `name` into the node; gives the founding charter's id."""
    folder = FOLDER / name
    top = _file(folder, "scenario.yaml").keys("acts", "now reports parts")
    parts = [_file(folder, part).keys("acts") for part in top["parts"].texts()] if "parts" in top else []
    told = sorted((item for one in (top, *parts) for item in one["acts"]), key=_filed)
    opening = replace(founder, now=_filed(told[0]) - timedelta(days=1), keyring=Remembering(founder.keyring))
    charter_id = found(opening, (folder / "charter.yaml").read_bytes(), f"{name}/charter.yaml", lambda _: PASSPHRASE)
    charter = founder.node.charter(charter_id)
    if "now" in top:
        set_exercise_clock(founder.node, charter.mechanism, instant(top["now"].text()))
    reports = {key: item.text() for key, item in top["reports"].mapping().items()} if "reports" in top else {}
    work = Work(opening, charter, folder, reports)
    for done, item in enumerate(told, 1):
        work.founder = replace(work.founder, now=_filed(item))
        _entry(work, item)
        progress(name, done, len(told))
    return charter_id


def _file(folder: Path, name: str) -> Item:
    return read((folder / name).read_bytes(), f"{folder.name}/{name}")


def _filed(item: Item) -> datetime:
    """When something is filed: at the time that its author gives, unless the scenario says otherwise. All parts go by it."""
    keys = item.mapping()
    return instant(keys["filed" if "filed" in keys else "at"].text())


def _entry(work: Work, item: Item) -> None:
    """File what one item tells: an act, a note of what somebody has seen, or an amendment of the charter."""
    if "sees" in item.mapping():
        _note(work, item)
    elif "amends" in item.mapping():
        _amendment(work, item)
    else:
        example_acts.file(work, item)


def _note(work: Work, item: Item) -> None:
    told = item.keys("id by at sees", "audience")
    audience = told["audience"].text() if "audience" in told else PUBLIC
    work.notes[told["id"].text()] = work.attest(told["by"].text(), told["sees"].text(), audience, instant(told["at"].text()))


def _amendment(work: Work, item: Item) -> None:
    """An amendment signed by `by`; whoever it adds gets keys here, and its public log."""
    told = item.keys("id at by amends")
    charter, node = work.charter, work.founder.node
    rows = told["amends"].mapping()
    new = [path.partition("/")[2] for path in rows if path.startswith("participants/") and path.count("/") == 1]
    keys = [work.authority(name) for name in told["by"].texts()]
    changes = amendment_file.changes(charter.mechanism, {**rows, **_with_keys(work, rows, new)}, charter).changes
    logs = [log for log in sorted(node.store.logs()) if log.startswith(charter.mechanism + "/") and log != charter.log]
    value: dict[str, Any] = {
        "v": "amendment/1",
        "charter": charter.id,
        "log": charter.log,
        "by": [key.ref for key in keys],
        "at": stamp(work.founder.now),
        "previous": charter.version,
        "changes": dict(changes),
        "last": {log: node.store.size(log) - 1 for log in logs},
    }
    work.ids[told["id"].text()] = node.enter(entry.sign(value, *keys))
    work.charter = node.charter(charter.id)
    for name in new:
        one = work.charter.participants.get(name)  # none where the amendment has no effect
        if one is not None and one.authority is not None:
            join(work.founder, work.charter, name, PASSPHRASE)


def _with_keys(work: Work, rows: Mapping[str, Item], new: list[str]) -> dict[str, Item]:
    """New participants as the amendment has to name them: where the line `authority` is left out, with a key made here."""
    made = {}
    for name in new:
        if "authority" in rows[f"participants/{name}"].mapping():
            continue
        key = work.founder.key(f"{work.charter.mechanism}/{name}/authority")
        work.founder.keyring.add(key, PASSPHRASE, work.founder.random)
        item = rows[f"participants/{name}"]
        vkey = Item(key.verify_key.vkey, item.file, item.line, f"{item.path}.authority")
        made[f"participants/{name}"] = replace(item, value={**item.mapping(), "authority": vkey})
    return made
