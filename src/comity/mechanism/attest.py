"""When something was said, as others attest it: the (f+1)-th earliest `seen` by other participants or timekeepers.

A `seen` note covers an act when it had the act's log at a size beyond the act's index. Whoever signed the act attests
nothing about it, and neither does a participant on the same node, exercises excepted. Without attestation
the author's own `at` is used, and everything that rests on it reads *claimed*.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from comity.mechanism.case import Filed, SeenNote
from comity.mechanism.charter import Charter


@dataclass(frozen=True, slots=True)
class Timing:
    """`when` counts for clocks; `claimed`: nobody else attests it; `same_node`: attested only because it is an exercise."""

    when: datetime
    claimed: bool
    same_node: bool = False


class SeenIndex:
    """All `seen` notes of a mechanism, kept so that a case can take out the few that matter to its acts.

    For an act the notes that matter are, of each author, the earliest that covers it: all else attests nothing earlier.
    """

    def __init__(self) -> None:
        self.by_id: dict[str, SeenNote] = {}
        self._rows: dict[str, dict[str, list[SeenNote]]] = {}
        self._best: dict[tuple[str, str], tuple[list[int], list[SeenNote]]] = {}

    def add(self, note: SeenNote) -> bool:
        """Take in a note; False where it is known."""
        if note.id in self.by_id:
            return False
        self.by_id[note.id] = note
        self._rows.setdefault(note.of, {}).setdefault(note.author, []).append(note)
        self._best.pop((note.of, note.author), None)
        return True

    def covering(self, log: str, index: int) -> list[SeenNote]:
        """The earliest note of each author that covers an entry."""
        found = []
        for author in self._rows.get(log, ()):
            sizes, best = self._ranked(log, author)
            place = bisect_right(sizes, index)
            if place < len(best):
                found.append(best[place])
        return found

    def _ranked(self, log: str, author: str) -> tuple[list[int], list[SeenNote]]:
        """Sizes rising, and beside each the earliest note of that size or more."""
        known = self._best.get((log, author))
        if known is None:
            rows = sorted(self._rows[log][author], key=lambda note: (note.size, note.at, note.id))
            best = rows[:]
            for place in range(len(rows) - 2, -1, -1):
                best[place] = min(rows[place], best[place + 1], key=lambda note: (note.at, note.id))
            known = self._best[log, author] = ([note.size for note in rows], best)
        return known


class Attestations:
    """The `seen` notes of a mechanism, and what they attest about an act."""

    def __init__(self, charter: Charter, seen: Iterable[SeenNote], hosts: Mapping[str, str] | None = None) -> None:
        self._charter, self._hosts = charter, hosts or {}
        self._notes = SeenIndex()
        for note in seen:
            self._notes.add(note)

    def timing(self, filed: Filed) -> Timing:
        """When this act was said. An author's `at` that lies ahead of the attested time holds: it stops nothing before."""
        claimed = max(filed.at, self._charter.at)
        attested, same_node = self.attested(filed.where, filed.index, filed.signers)
        if attested is None:
            return Timing(claimed, True)
        ahead = filed.at - attested > timedelta(seconds=self._charter.grace_s)
        return Timing(filed.at if ahead else attested, False, same_node)

    def attested(self, log: str, index: int, authors: tuple[str, ...]) -> tuple[datetime | None, bool]:
        """The (f+1)-th earliest attestation that `log` held `index`, by distinct others; whether one was of the same node."""
        counted, same_node = 0, False
        for note in sorted(self._notes.covering(log, index), key=lambda note: (note.at, note.id)):
            near = self._near(note.author, authors)
            if note.author in authors or (near and not self._charter.exercise):
                continue
            counted += 1
            same_node = same_node or near
            if counted > self._charter.f:
                return note.at, same_node
        return None, False

    def passed(self, authors: tuple[str, ...]) -> datetime | None:
        """The latest time that f+1 distinct others than `authors` attest to have come, by any of these notes."""
        latest: dict[str, datetime] = {}
        for note in self._notes.by_id.values():
            if note.author not in authors and (self._charter.exercise or not self._near(note.author, authors)):
                latest[note.author] = max(note.at, latest.get(note.author, note.at))
        times = sorted(latest.values(), reverse=True)
        return times[self._charter.f] if len(times) > self._charter.f else None

    def _near(self, seer: str, authors: tuple[str, ...]) -> bool:
        host = self._hosts.get(seer)
        return host is not None and any(self._hosts.get(author) == host for author in authors)
