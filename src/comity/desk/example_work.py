"""What building an example has at hand: its files, its keys, its logs, and what its own names stand for.

A scenario gives acts, cases and notes names of its own; files beside it are named by their place. Here each such name becomes
the id or the digest that goes into a signed entry.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from comity.desk.found import Founder, open_log, open_seen_log
from comity.desk.keyring import Keyring, Random
from comity.mechanism.charter import PUBLIC, Charter
from comity.mechanism.strict import Item, refuse
from comity.phrase import Phrase
from comity.record import entry
from comity.record.act import stamp
from comity.record.keys import SigningKey, VerifyKey

PASSPHRASE = "example"  # of every key of the examples; the pages say so. Examples are public and sign nothing real.
TEXTS = "texts/"
_CASE = re.compile(r"case:([a-z0-9-]+)")


class Remembering(Keyring):
    """A keyring that opens each locked key once: all of an example's keys have one pass phrase, which is no secret."""

    def __init__(self, of: Keyring) -> None:
        self._locked, self._logs = of._locked, of._logs  # the same folders
        self._open: dict[str, SigningKey] = {}

    def add(self, key: SigningKey, passphrase: str, random: Random) -> None:
        super().add(key, passphrase, random)
        self._open[key.ref] = key

    def unlock(self, ref: str, passphrase: str) -> SigningKey:
        if ref not in self._open:
            self._open[ref] = super().unlock(ref, passphrase)
        return self._open[ref]


@dataclass(slots=True)
class Work:
    """One example while it is being built. `ids`, `cases` and `notes` map the scenario's own names to ids of acts, cases and
    `seen` notes; an act's name stands in `notes` for the note that was the first to cover it. `files`: names to digests."""

    founder: Founder
    charter: Charter
    folder: Path
    files: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    # --- names of the scenario ----------------------------------------------------------------------------------------
    def act(self, item: Item) -> str:
        """The id of an act that was told before."""
        return _known(self.ids, item, Phrase("an act told before"))

    def case(self, item: Item) -> str:
        """The id of a case that was opened before."""
        return _known(self.cases, item, Phrase("a case told before"))

    def note(self, item: Item) -> str:
        """The id of the note of that name, or of the first that covered the act of that name."""
        return _known(self.notes, item, Phrase("a note told before, or an act that was seen"))

    def nonce(self, alias: str) -> Random:
        """What makes the id of a case that opens here: its own name, so that public cases have one id wherever they are built."""
        return lambda size: hashlib.sha256(f"{self.charter.mechanism} {alias}".encode()).digest()[:size]

    def plain(self, item: Item) -> Any:
        """The value without its places in the file; a file's name becomes its digest, `case:name` that case's id."""
        if isinstance(item.value, dict):
            return {key: self.plain(one) for key, one in item.value.items()}
        if isinstance(item.value, list):
            return [self.plain(one) for one in item.value]
        if not isinstance(item.value, str):
            return item.value
        if found := _CASE.fullmatch(item.value):
            return self.case(Item(found[1], item.file, item.line, item.path))
        return self.files.get(item.value) or self._digest(item) or item.value

    def _digest(self, item: Item) -> str | None:
        """The digest of a file beside the scenario, if this is the name of one."""
        name = item.text() if item.value else ""
        if not name.startswith(TEXTS):
            return None
        self.files[name] = "sha256:" + hashlib.sha256(self.read(item)).hexdigest()
        return self.files[name]

    def read(self, item: Item) -> bytes:
        """The bytes of a file beside the scenario."""
        path = self.folder / item.text()
        if not item.text().startswith(TEXTS) or ".." in path.parts or not path.is_file():
            raise refuse(item.where, Phrase("a file in the folder {folder}", {"folder": TEXTS}), item.text())
        return path.read_bytes()

    # --- keys and logs ------------------------------------------------------------------------------------------------
    def desk_key(self, participant: str, audience: str) -> SigningKey:
        """The desk key that files for a participant in an audience; its log is opened when it is first needed."""
        node = self.founder.node
        public = node.log_of(self.charter, participant, PUBLIC) or ""
        key = self.founder.keyring.unlock(node.desk_refs(public)[0], PASSPHRASE)
        if node.log_of(self.charter, participant, audience) is None:
            open_log(self.founder, self.charter, participant, audience, self.authority(participant), key.verify_key)
        return key

    def authority(self, participant: str) -> SigningKey:
        return self.founder.keyring.unlock(self.founder.node.authority_ref(self.charter, participant), PASSPHRASE)

    def keeper(self, author: str) -> str:
        """Who attests the log of `author`: the first timekeeper or participant with a key that is somebody else."""
        people = [*self.charter.timekeepers, *sorted(self.charter.participants)]
        return next(one for one in people if one != author and self.charter.participants[one].authority is not None)

    def attest(self, keeper: str, author: str, audience: str, at: datetime) -> str:
        """A note of `keeper` at which size it has the log of `author` for that audience now; gives its id."""
        node, keyring = self.founder.node, self.founder.keyring
        log = node.log_of(self.charter, author, audience) or ""
        seen_log = node.log_of(self.charter, keeper, audience, "seen")
        if seen_log is None:
            seen_log = open_seen_log(self.founder, self.charter, keeper, audience, self.authority(keeper))
        first = entry.parse(node.store.entries(seen_log, 0, 1)[0])
        key = keyring.log_key(seen_log, VerifyKey.parse(first.value["key"]).ref)
        assert key is not None, seen_log  # it was made here
        state = node.checkpoint(log)
        value = {
            "v": "seen/1",
            "charter": self.charter.id,
            "log": seen_log,
            "by": [key.ref],
            "at": stamp(at),
            "of": log,
            "size": state.size,
            "root": state.root.hex(),
        }
        return node.enter(entry.sign(value, key))


def _known(names: dict[str, str], item: Item, expected: Phrase) -> str:
    name = item.text()
    if name not in names:
        raise refuse(item.where, expected, name)
    return names[name]
