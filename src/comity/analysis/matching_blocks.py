"""Which pairs of rows are worth comparing: those near in time and place, or, lacking one of these, near in the other.

Rows with coordinates lie in cells of two days and a third of a degree; a row is compared with its own cell and those around it.
A row without a time is compared by place, a row without coordinates by time; with neither, by a name or a rare word.
So the work grows with the rows, not with their square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from comity.analysis.matching_features import Seen

DAYS = 48.0  # hours in a cell
DEGREES = 0.3, 0.45  # a cell's height and width: rows within 33 km of each other (at 60° of latitude 25) always meet
REACH = 51.0  # hours beyond which two rows are not compared: a day's slip, a shifted day and a zone together
MOST = 400  # pairs looked at for one row; beyond, the nearest in time are kept


def pairs(a: Sequence[Seen], b: Sequence[Seen]) -> Iterator[tuple[int, list[int]]]:
    """For each row of `a`, the rows of `b` to compare it with."""
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    days: dict[int, list[int]] = defaultdict(list)
    flat: dict[tuple[int, int], list[int]] = defaultdict(list)
    words: dict[str, list[int]] = defaultdict(list)
    timed, placed, bare = defaultdict(list), defaultdict(list), []
    for j, s in enumerate(b):
        t, y, x = _cell(s)
        if t is not None and y is not None and x is not None:
            cells[t, y, x].append(j)
        elif t is not None:
            timed[t].append(j)
        elif y is not None and x is not None:
            placed[y, x].append(j)
        else:
            bare.append(j)
        if t is not None:
            days[t].append(j)
        if y is not None and x is not None:
            flat[y, x].append(j)
        for key in _keys(s):
            words[key].append(j)
    common = {key for key, n in Counter({k: len(v) for k, v in words.items()}).items() if n > MOST}
    for i, s in enumerate(a):
        t, y, x = _cell(s)
        found: list[int] = []
        if t is not None and y is not None and x is not None:
            spots = [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
            for dt in (-1, 0, 1):
                for spot in spots:
                    found += cells.get((t + dt, *spot), ())
                found += timed.get(t + dt, ())
            for spot in spots if placed else ():
                found += placed.get(spot, ())
        elif t is not None:
            for dt in (-1, 0, 1):
                found += days.get(t + dt, ())
        elif y is not None and x is not None:
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    found += flat.get((y + dy, x + dx), ())
        if bare or (t is None and y is None):
            near = (j for key in _keys(s) if key not in common for j in words.get(key, ()))
            found += [j for j in near if (t is None and y is None) or j in set(bare)] if bare or t is None else []
        yield i, _nearest(s, b, found)


def _nearest(s: Seen, b: Sequence[Seen], found: list[int]) -> list[int]:
    if s.start is not None and s.end is not None:
        first, last = s.start - REACH, s.end + REACH
        found = [j for j in found if (t := b[j].start) is None or (t <= last and b[j].end >= first)]  # type: ignore[operator]
    if len(found) <= MOST:
        return found
    start = s.start or 0.0
    return sorted(dict.fromkeys(found), key=lambda j: (abs((b[j].start or 0.0) - start), j))[:MOST]


def _cell(s: Seen) -> tuple[int | None, int | None, int | None]:
    t = int(s.start // DAYS) if s.start is not None else None
    if s.lat is None or s.lon is None:
        return t, None, None
    return t, int(s.lat // DEGREES[0]), int(s.lon // DEGREES[1])


def _keys(s: Seen) -> tuple[str, ...]:
    return (*s.names, *sorted(s.words))
