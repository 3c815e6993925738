"""Notes on clocks in a list: what holds for every line is told once, beside the list, and not with each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.mechanism.clocks import Clock
from comity.mechanism.clocks_words import SAME_NODE
from comity.mechanism.words import chained
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Notes:
    """`of_all`: what holds for every clock of a list of several; None where nothing does."""

    of_all: Phrase | None

    def of(self, clock: Clock) -> Phrase | None:
        """What is left to tell with one line."""
        return chained(one for one in _parts(clock.note) if one != self.of_all)


def notes(listed: Sequence[Clock]) -> Notes:
    """The notes of a list of clocks. Only how their times are attested is told of all: the rest is of one deadline."""
    alike = len(listed) > 1 and all(SAME_NODE in _parts(clock.note) for clock in listed)
    return Notes(SAME_NODE if alike else None)


def _parts(note: Phrase | None) -> Iterator[Phrase]:
    """The phrases that `chained` made into one."""
    if note is None:
        return
    first, second = note.args.get("first"), note.args.get("second")
    if isinstance(first, Phrase) and isinstance(second, Phrase):
        yield from _parts(first)
        yield second
    else:
        yield note
