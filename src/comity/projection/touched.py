"""Which cases an arrival touches: those whose lists may read otherwise after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from comity.mechanism.case import SeenNote
from comity.projection.fold import Projection
from comity.record.entry import Entry

Between = Callable[[str, int, int], Iterable[str]]
"""The cases of the acts of a log from an index to before another, of what was heard before this process began."""


class Touched:
    """Which cases an arrival touches: an act its own; a `seen` note those with acts that nobody attested as early before."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self.cases: set[str] = set(projection.case_ids())
        self._acts: dict[str, list[tuple[int, str]]] = {}
        self._relying: dict[str, set[str]] = {}
        self._notes: dict[tuple[str, str], list[tuple[datetime, str, int]]] = {}
        self._sizes: Mapping[str, int] = {}
        self._between: Between | None = None

    def take_up(self, relying: Mapping[str, Iterable[str]], sizes: Mapping[str, int], between: Between) -> None:
        """Go on from what was heard before: the cases that wait for a `seen` note, by its id, and the sizes of the logs."""
        self._relying = {id_: set(cases) for id_, cases in relying.items()}
        self._sizes, self._between = sizes, between

    def relying(self) -> dict[str, list[str]]:
        """The cases that wait for a `seen` note which is not here, by its id."""
        return {id_: sorted(cases) for id_, cases in self._relying.items() if self._projection.seen(id_) is None}

    def heard(self, log: str, index: int, entry: Entry) -> None:
        value = entry.value
        self.cases |= self._projection.woken
        if entry.v == "act/1":
            case = str(value["case"])
            self.cases.add(case)
            self._acts.setdefault(log, []).append((index, case))
            for id_ in value["body"].get("relies_on", ()):
                self._relying.setdefault(str(id_), set()).add(case)
        elif entry.v == "seen/1":
            self._seen(entry.id)
        elif entry.v not in ("log/1", "loan/1", "revocation/1"):
            self.cases.update(self._projection.case_ids())

    def _seen(self, id_: str) -> None:
        note = self._projection.seen(id_)
        if note is None:  # it counts for nothing here; or its charter is not here yet, whose coming touches everything
            return
        self.cases |= self._relying.get(id_, set())
        if self._between is not None and not self._notes:
            for other in sorted(self._every(), key=lambda one: (one.at, one.id)):
                if other.id != id_:
                    earlier = self._notes.setdefault((other.author, other.of), [])
                    earlier.append((other.at, other.id, max(other.size, earlier[-1][2] if earlier else 0)))
        rows = self._notes.setdefault((note.author, note.of), [])
        place = bisect_left(rows, (note.at, id_, 0))
        covered = rows[place - 1][2] if place else 0
        rows.insert(place, (note.at, id_, max(covered, note.size)))
        for later in range(place + 1, len(rows)):
            if rows[later][2] >= note.size:
                break
            rows[later] = (*rows[later][:2], note.size)
        self.cases.update(self._covered(note.of, covered, note.size))

    def _every(self) -> Iterator[SeenNote]:
        for charter in self._projection.charters():
            yield from self._projection.notes(charter.id).by_id.values()

    def _covered(self, log: str, first: int, end: int) -> Iterable[str]:
        """The cases of the acts of a log from an index to before another."""
        known = self._sizes.get(log, 0)
        if self._between is not None and first < known:
            yield from self._between(log, first, min(end, known))
        acts = self._acts.get(log, [])
        yield from (case for _, case in acts[bisect_left(acts, (first, "")) : bisect_left(acts, (end, ""))])
