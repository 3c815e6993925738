"""A real store that gets a world's entries from elsewhere, as a mirror gets them, and the node that looks at it.

    with Mirror(world, tmp_path, KINDS["sqlite"]) as mirror:
        mirror.receive(shuffled(world.entries, rng))
        mirror.reopen(keep=True)
        mirror.case(case, now), mirror.lists(case, now)

Bytes go in as they came, each time with the checkpoint that the log's writer signed at that size: the store computes the root
itself, and takes no checkpoint that names another. What is looked at comes out of the store by its arrival sequence.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType

from tests.contract.kinds import Factory
from tests.scenario.lists import Lists, lists
from tests.world import World

from comity.mechanism.case import Case
from comity.node import Node
from comity.projection.as_of import Moment
from comity.projection.today import Today, today
from comity.record.audit import Report, audit_store
from comity.record.entry import Entry
from comity.record.store import Sign

Arrived = tuple[str, int, Entry]
"""One entry at its place: log, index, entry."""


class Mirror:
    """One store of a kind at a place, made there, and one node on it, which holds no key."""

    def __init__(self, world: World, place: Path, kind: Factory) -> None:
        self._world, self._place, self._kind, self._now = world, place, kind, world.now
        place.mkdir()
        self._open()

    def _open(self) -> None:
        self.store = self._kind(self._place)
        self.node = Node(self.store, log_key=lambda log, ref: None, clock=lambda: self._now, own=self._world.procedures)

    def receive(self, rows: Sequence[Arrived]) -> None:
        """Take entries in this order: what follows one another in one log comes in one transaction."""
        for log, group in groupby(rows, key=lambda row: row[0]):
            run = list(group)
            (_, first, opening), raws = run[0], [entry.raw for _, _, entry in run]
            if first == 0:
                self.store.create_log(opening.raw, self._fetched(log, len(raws)), raws[1:])
            else:
                self.store.append(log, raws, first, self._fetched(log, first + len(raws)))
        self.node.catch_up()

    def reopen(self, keep: bool) -> None:
        """As after a restart: another program on the same store, which knows nothing but what stands in it. `keep`: the one
        before ended in good order and left in the cache what it had computed; otherwise it was killed."""
        if keep:
            self.node.keep()
        self.store.close()
        self._open()

    def case(self, case: str, now: datetime) -> Case:
        self._now = now
        return self.node.fold(case)

    def lists(self, case: str, now: datetime) -> Lists:
        """What pages list: the day comes from the index, which is kept while entries arrive."""
        return lists(self.case(case, now), self.day(now))

    def day(self, now: datetime) -> Today:
        """The day as its page lists it, at a moment."""
        self._now = now
        return self.node.today()

    def lists_of_then(self, case: str, moment: Moment) -> Lists:
        """What the pages list when they are asked about a past moment."""
        found = self.node.past(case, moment).case
        return lists(found, today([found], moment.at))

    def audit(self) -> Report:
        """Everything that a stranger can check of these logs, through the files that the store would publish."""
        return audit_store(self.store)

    def opaque(self) -> list[str]:
        """Places, log and index, of entries that the node shows as standing where they do not belong."""
        return sorted(f"{one.log} {one.index}" for one in self.node.projection.opaque)

    def _fetched(self, log: str, size: int) -> Sign:
        return lambda text: self._world.checkpoint(log, size)

    def __enter__(self) -> Mirror:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.store.close()


def shuffled(rows: Sequence[Arrived], rng: random.Random) -> list[Arrived]:
    """These entries in another order of arrival; each log keeps its own order, as mirrors guarantee."""
    left: dict[str, list[Arrived]] = {}
    for row in rows:
        left.setdefault(row[0], []).append(row)
    found = []
    while left:
        log = rng.choice(sorted(left))
        found.append(left[log].pop(0))
        if not left[log]:
            del left[log]
    return found
