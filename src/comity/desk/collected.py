"""A collection of signatures as its page shows it: who signs, what it says, what would become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from comity.errors import ComityError
from comity.mechanism.words import Label
from comity.phrase import Phrase

Line = tuple[Phrase | Label, Phrase | Label | str]
"""What it is, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Party:
    """One of the keys that sign: whose it is, whether its line is there, whether the key is in this folder."""

    ref: str
    label: Label
    authority: bool
    signed: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """One collection as its page shows it. `refusal`: why the act would have no effect now, asked before anybody signs it.

    `places`: the logs in which it stands. `leaves`: when it leaves the outbox, if it is there. `mine`: begun with a key that is
    in this folder.
    """

    id: str
    text: str
    by: tuple[Party, ...]
    joint: bool
    begun: datetime
    begun_by: str
    age: timedelta
    case: str
    title: Label
    readers: Phrase
    lines: tuple[Line, ...]
    refusal: ComityError | None
    notices: tuple[Phrase, ...]
    places: tuple[str, ...]
    leaves: str | None
    given_up: str | None
    mine: bool

    @property
    def missing(self) -> tuple[Party, ...]:
        return tuple(one for one in self.by if not one.signed)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def waits(self) -> bool:
        """Whether something is still to be done with it."""
        return not (self.places or self.leaves or self.given_up)
