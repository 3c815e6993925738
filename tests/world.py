"""A small world for tests: participants with real keys, logs in memory, a clock that only the test moves.

    world = World("alba", "borea", timekeepers=("watch",))
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.wait(hours=2)
    world.act("borea", case, "readout", fields={"held_on": "2026-11-01"})
    world.see("watch", "borea")
    assert world.case(case).states == {"under-way"}

Everything filed is a signed entry as on a real node, so the same world feeds stores, pages and exports. `after` defaults to
everything that is on the record; a test that wants crossed acts, or a liar, passes its own.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from comity.mechanism import load
from comity.mechanism.case import Case
from comity.mechanism.charter import Charter
from comity.mechanism.words import moment, stamp
from comity.projection.fold import Projection
from comity.record import entry
from comity.record.act import case_id
from comity.record.checkpoint import Checkpoint
from comity.record.entry import Entry
from comity.record.keys import SigningKey
from comity.record.merkle import Frontier, leaf_hash

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)  # a Sunday
DIGEST = "sha256:" + "ab" * 32


@lru_cache(maxsize=256)
def key(name: str) -> SigningKey:
    """The one key of a name in every test world."""
    return SigningKey(name, hashlib.sha256(name.encode()).digest())


class World:
    """One mechanism, `lakes`, and its logs. `entries` is what arrived, in order: (log, index, entry)."""

    def __init__(
        self,
        *people: str,
        keyless: Iterable[str] = (),
        timekeepers: Sequence[str] = (),
        f: int = 0,
        grace_s: int = 300,
        exercise: bool = False,
        formats: Mapping[str, Any] | None = None,
        audiences: Mapping[str, Any] | None = None,
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        procedures: Mapping[str, Any] | None = None,
        hosts: Mapping[str, str] | None = None,
        zone: str = "Etc/UTC",
        **more: Any,
    ) -> None:
        self.now = START
        self.entries: list[tuple[str, int, Entry]] = []
        self.raws: dict[str, list[bytes]] = {}
        self.procedures = procedures or {name: load.shipped(name) for name in load.shipped_names()}
        self.hosts = dict(hosts or {})
        self._edges: dict[str, list[Frontier]] = {}
        self._signed: dict[tuple[str, int], bytes] = {}
        self._live = Projection(self._find, self.hosts)
        every = [*people, *(name for name in timekeepers if name not in people)]
        value = {
            "v": "charter/1",
            "log": "lakes/charter",
            "by": [key(f"lakes/{every[0]}/authority").ref],
            "at": stamp(START - timedelta(days=1)),
            "mechanism": "lakes",
            "title": {"en": "The lakes arrangement"},
            "exercise": exercise,
            "audience": "public",
            "key": key("lakes/charter").verify_key.vkey,
            "writer": every[0],
            "participants": {name: _participant(name, True) for name in every}
            | {name: _participant(name, False) for name in keyless},
            "formats": dict(formats or {}),
            "audiences": dict(audiences or {}),
            "matters": {},
            "timekeepers": list(timekeepers),
            "f": f,
            "grace_s": grace_s,
            "procedures": {
                name: {"file": one.digest, "parameters": dict((parameters or {}).get(name, {}))}
                for name, one in self.procedures.items()
            },
            "amend": {"quorum": [every[0]]},
            "zone": zone,
            **more,
        }
        self.charter_id = self._append("lakes/charter", value, key(f"lakes/{every[0]}/authority"))

    # --- filing -------------------------------------------------------------------------------------------------------
    def open(self, who: str, procedure: str, *, body: Mapping[str, Any] | None = None, **fields: Any) -> str:
        """Open a case; the keywords are fields. Returns the case id; the act's id is `self.last`."""
        return self.open_as(who, procedure, fields=fields, body=body)

    def open_as(
        self,
        who: str,
        procedure: str,
        *,
        fields: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
        audience: str = "public",
        opens: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> str:
        """`open`, with everything open to a liar. `opens` overrides members of the opening."""
        log = self.log(who, audience)
        nonce = hashlib.sha256(f"{log}{len(self.entries)}".encode()).hexdigest()[:32]
        used = self.charter.procedures.get(procedure)
        member = {
            "nonce": nonce,
            "procedure": self.procedures[procedure].digest,
            "parameters": dict(used.parameters) if used is not None else {},
            "title": {"en": f"A {procedure}"},
            **(opens or {}),
        }
        case = case_id(procedure, log, member["nonce"])
        full = {"opens": member, "fields": dict(fields), **(body or {})}
        self.act(who, case, self.procedures[procedure].opening.name, body=full, after=[], at=at, audience=audience)
        return case

    def act(
        self,
        who: str,
        case: str,
        act: str,
        *,
        fields: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        after: Sequence[str] | None = None,
        at: datetime | str | None = None,
        audience: str = "public",
        desk: str | Sequence[str] | None = None,
        signers: Sequence[str] | None = None,
    ) -> str:
        """File one act and return its id. `desk`: sign with that lent key or those; `signers`: jointly, by authority keys."""
        value = self.unsigned(who, case, act, fields=fields, body=body, after=after, at=at, audience=audience)
        keys = [key(f"lakes/{name}/authority") for name in signers or (who,)]
        if desk is not None:
            keys = [key(f"lakes/{who}/{one}") for one in ((desk,) if isinstance(desk, str) else desk)]
        return self._append(value["log"], value | {"by": [one.ref for one in keys]}, *keys)

    def unsigned(
        self,
        who: str,
        case: str,
        act: str,
        *,
        fields: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        after: Sequence[str] | None = None,
        at: datetime | str | None = None,
        audience: str = "public",
    ) -> dict[str, Any]:
        """The value of an act that is not filed; `by` is the authority key."""
        log = self.log(who, audience)
        whole = dict(body or {})
        if fields:
            whole["fields"] = dict(fields)
        known = self.case(case) if after is None else None
        tips = list(known.after()) if known is not None else sorted(after or [])
        return {
            "v": "act/1",
            "charter": self.charter_id,
            "log": log,
            "by": [key(f"lakes/{who}/authority").ref],
            "at": at if isinstance(at, str) else stamp(at or self.now),
            "after": tips,
            "case": case,
            "act": act,
            "body": whole,
        }

    def file(self, value: Mapping[str, Any], *keys: SigningKey, log: str | None = None) -> str:
        """Append a value as it is, also to a log it does not belong to."""
        return self._append(log or value["log"], dict(value), *keys)

    def repeat(self, id_: str, log: str | None = None) -> None:
        """File the same bytes once more."""
        where, _, again = next(row for row in self.entries if row[2].id == id_)
        self._place(log or where, again)

    def see(self, who: str, whom: str, *, at: datetime | None = None, size: int | None = None, audience: str = "public") -> str:
        """`who` notes that it has seen the log of `whom`."""
        of = self.log(whom, audience)
        seen = self.log(who, audience, holds="seen")
        value = {
            "v": "seen/1",
            "charter": self.charter_id,
            "log": seen,
            "by": [key(seen).ref],
            "at": stamp(at or self.now),
            "of": of,
            "size": len(self.raws[of]) if size is None else size,
            "root": self.root(of, size).hex(),
        }
        return self._append(seen, value, key(seen))

    def lend(
        self,
        who: str,
        desk: str,
        *,
        may: Sequence[str] = ("release",),
        until: datetime | None = None,
        acts: Any = None,
        readers: str | None = None,
        audience: str = "public",
        lent: SigningKey | None = None,
    ) -> str:
        """Lend the desk key `lakes/<who>/<desk>` (or `lent`) in the log of `who` for an audience, limited to `readers`."""
        made = lent or key(f"lakes/{who}/{desk}")
        value: dict[str, Any] = {"v": "loan/1", "key": made.verify_key.vkey, "may": list(may), "acts": acts}
        value["until"] = None if until is None else stamp(until)
        if readers is not None:
            value["audience"] = readers
        return self._owners(who, value, self.log(who, audience))

    def revoke(self, who: str, desk: str) -> str:
        return self._owners(who, {"v": "revocation/1", "key": key(f"lakes/{who}/{desk}").ref})

    def log(self, who: str, audience: str = "public", holds: str = "acts") -> str:
        """The log of a participant for an audience, made at first use."""
        name = f"lakes/{who}/{audience}" if holds == "acts" else f"lakes/{who}/{audience}-seen"
        if name not in self.raws:
            value = {"v": "log/1", "participant": who, "audience": audience, "key": key(name).verify_key.vkey, "holds": holds}
            self._owners(who, value, name)
        return name

    # --- looking ------------------------------------------------------------------------------------------------------
    @property
    def charter(self) -> Charter:
        found = self._live.charter(self.charter_id)
        assert found is not None
        return found

    @property
    def last(self) -> str:
        return self.entries[-1][2].id

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def case(self, case: str, now: datetime | None = None) -> Case:
        found = self._live.case(case, now or self.now)
        assert found is not None, f"{case} cannot be folded"
        return found

    def cases(self) -> tuple[Case, ...]:
        return self._live.cases(self.now)

    def projection(self, entries: Iterable[tuple[str, int, Entry]] | None = None) -> Projection:
        """A fresh projection fed with these entries (all of them, by default)."""
        made = Projection(self._find, self.hosts)
        for row in self.entries if entries is None else entries:
            made.take(*row)
        return made

    def shuffled(self, rng: random.Random) -> list[tuple[str, int, Entry]]:
        """The entries in another order of arrival; each log keeps its own order, as mirrors guarantee."""
        left = {log: [row for row in self.entries if row[0] == log] for log in self.raws}
        found = []
        while left:
            log = rng.choice(sorted(left))
            found.append(left[log].pop(0))
            if not left[log]:
                del left[log]
        return found

    def root(self, log: str, size: int | None = None) -> bytes:
        """The root of a log when it had so many entries (all of them, by default); zeros for a size that it never had."""
        edges = self._edges.setdefault(log, [Frontier()])
        for raw in self.raws[log][len(edges) - 1 :]:
            edges.append(edges[-1].grow([leaf_hash(raw)]))
        at = len(self.raws[log]) if size is None else size
        return edges[at].root() if at < len(edges) else bytes(32)

    def checkpoint(self, log: str, size: int) -> bytes:
        """The state of a log at a size as its writer signed it."""
        if (log, size) not in self._signed:
            self._signed[log, size] = Checkpoint(log, size, self.root(log, size)).sign(key(log))
        return self._signed[log, size]

    # --- inside -------------------------------------------------------------------------------------------------------
    def _find(self, digest: str) -> Any:
        return next((one for one in self.procedures.values() if one.digest == digest), None)

    def _owners(self, who: str, value: dict[str, Any], log: str | None = None) -> str:
        authority = key(f"lakes/{who}/authority")
        where = log or self.log(who)
        full = {"charter": self.charter_id, "log": where, "by": [authority.ref], "at": stamp(self.now), **value}
        return self._append(where, full, authority)

    def _append(self, log: str, value: dict[str, Any], *keys: SigningKey) -> str:
        made = entry.parse(entry.sign(value, *keys))
        self._place(log, made)
        return made.id

    def _place(self, log: str, made: Entry) -> None:
        rows = self.raws.setdefault(log, [])
        rows.append(made.raw)
        self.entries.append((log, len(rows) - 1, made))
        self._live.take(log, len(rows) - 1, made)


def _participant(name: str, signs: bool) -> dict[str, Any]:
    vkey = key(f"lakes/{name}/authority").verify_key.vkey if signs else None
    return {"label": {"en": name.title(), "fr": name.title()}, "kind": "state", "authority": vkey}


def topic(text: str, label: str = "Prisoners", language: str = "en", **more: Any) -> dict[str, Any]:
    """A topic position's value."""
    return {"label": label, "text": text, "language": language, **more}


def source(outlet: str = "Lake Herald", published: str = "2026-11-01", digest: str = DIGEST, **more: Any) -> dict[str, Any]:
    """The source of a reported position."""
    return {"report": digest, "outlet": outlet, "published": published, "spans": [[0, 10]], **more}


def reported(field: str, value: Any, holder: str, **more: Any) -> dict[str, Any]:
    """One reported position of an act's `positions`."""
    return {"field": field, "value": value, "holder": holder, **more}


def at(text: str) -> datetime:
    return moment(text)
