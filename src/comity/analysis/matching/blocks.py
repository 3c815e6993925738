"""Which pairs of rows are worth comparing: those near in time and place, or, lacking one of these, near in the other.

Rows with coordinates lie in cells of two days and a third of a degree; a row is compared with its own cell and those around it.
A row without a time is compared by place, a row without coordinates by time; with neither, by a name or a rare word.
So the work grows with the rows, not with their square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from comity.analysis.matching.features import Seen

DAYS = 48.0  # hours in a cell
DEGREES = 0.3, 0.45  # a cell's height and width: rows within 33 km of each other (at 60° of latitude 25) always meet
REACH = 51.0  # hours beyond which two rows are not compared: a day's slip, a shifted day and a zone together
MOST = 250  # pairs looked at for one row; beyond, those with its names and then the nearest in time are kept


class Blocks:
    """The rows of one register, laid out so that the rows near a given one are found without looking at the rest."""

    def __init__(self, rows: Sequence[Seen]) -> None:
        self.rows = rows
        self.cells: dict[tuple[int, int, int], list[int]] = defaultdict(list)  # rows with time and coordinates
        self.days: dict[int, list[int]] = defaultdict(list)  # all rows with a time
        self.timed: dict[int, list[int]] = defaultdict(list)  # those without coordinates
        self.spots: dict[tuple[int, int], list[int]] = defaultdict(list)  # all rows with coordinates
        self.placed: dict[tuple[int, int], list[int]] = defaultdict(list)  # those without a time
        self.words: dict[str, list[int]] = defaultdict(list)
        self.bare: set[int] = set()  # rows with neither
        for j, s in enumerate(rows):
            self._lay(j, s)

    def _lay(self, j: int, s: Seen) -> None:
        day, spot = _day(s), _spot(s)
        if day is not None:
            self.days[day].append(j)
            if spot is not None:
                self.cells[day, *spot].append(j)
            else:
                self.timed[day].append(j)
        if spot is not None:
            self.spots[spot].append(j)
            if day is None:
                self.placed[spot].append(j)
        if day is None and spot is None:
            self.bare.add(j)
        for key in (*s.names, *sorted(s.words)):
            self.words[key].append(j)

    def near(self, s: Seen) -> list[int]:
        """The rows worth comparing with `s`."""
        day, spot = _day(s), _spot(s)
        around = [(spot[0] + dy, spot[1] + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)] if spot else []
        found: list[int] = []
        if day is not None:
            for t in (day - 1, day, day + 1):
                if spot is None:
                    found += self.days.get(t, ())
                    continue
                for y, x in around:
                    found += self.cells.get((t, y, x), ())
                found += self.timed.get(t, ())
        near_in_place = self.spots if day is None else self.placed
        for place in around if near_in_place else ():
            found += near_in_place.get(place, ())
        if day is None and spot is None:
            found += self._alike(s, None)
        elif self.bare:
            found += self._alike(s, self.bare)
        return self._nearest(s, found)

    def _alike(self, s: Seen, among: set[int] | None) -> list[int]:
        """Rows that share a name or a word that is not everybody's."""
        keys = [key for key in (*s.names, *sorted(s.words)) if len(self.words.get(key, ())) <= MOST]
        return sorted({j for key in keys for j in self.words.get(key, ()) if among is None or j in among})

    def _nearest(self, s: Seen, found: list[int]) -> list[int]:
        rows = self.rows
        if s.start is not None and s.end is not None:
            first, last = s.start - REACH, s.end + REACH
            found = [j for j in found if (t := rows[j].start) is None or (t <= last and rows[j].end >= first)]  # type: ignore[operator]
        if len(found) <= MOST:
            return found
        start, names = s.start or 0.0, set(s.names)
        return sorted(found, key=lambda j: (names.isdisjoint(rows[j].names), abs((rows[j].start or 0.0) - start), j))[:MOST]


def pairs(a: Sequence[Seen], b: Sequence[Seen]) -> Iterator[tuple[int, list[int]]]:
    """For each row of `a`, the rows of `b` to compare it with."""
    blocks = Blocks(b)
    for i, s in enumerate(a):
        yield i, blocks.near(s)


def _day(s: Seen) -> int | None:
    return None if s.start is None else int(s.start // DAYS)


def _spot(s: Seen) -> tuple[int, int] | None:
    if s.lat is None or s.lon is None:
        return None
    return int(s.lat // DEGREES[0]), int(s.lon // DEGREES[1])
