"""What a projection holds: of each mechanism its charter's versions and its logs, of each case its acts and their fold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from comity.mechanism.amending import Term, Terms
from comity.mechanism.attest import SeenIndex
from comity.mechanism.case import Case, Filed, SeenNote
from comity.mechanism.charter import Charter
from comity.mechanism.roles import Ledger
from comity.phrase import Phrase
from comity.record.act import Act
from comity.record.entry import Entry


@dataclass(frozen=True, slots=True)
class Opaque:
    """An entry that is kept and has no effect, and why."""

    log: str
    index: int
    id: str
    why: Phrase


@dataclass(slots=True)
class Mechanism:
    """`rows`: what each log holds, by index, so that it can be placed anew when an amendment says so; accepted `seen` notes are
    not in it, for no amendment touches them."""

    terms: Terms
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, Entry | Act]]] = field(default_factory=dict)
    seen: SeenIndex = field(default_factory=SeenIndex)
    seen_grew: int = 0

    @property
    def charter(self) -> Charter:
        return self.terms.newest

    def at(self, log: str, index: int) -> Term:
        """The charter's version in force there."""
        ledger = self.ledgers.get(log)
        return self.terms.at(log, ledger.first if ledger is not None else 0, index)


@dataclass(slots=True)
class Kept:
    """A case's acts, and the fold of the first `folded` of them."""

    mechanism: str
    acts: list[Filed] = field(default_factory=list)
    case: Case | None = None
    folded: int = 0
    seen: int = 0


class Older(Protocol):
    """What was taken before this process began, read case by case when it is asked for: see `before`."""

    def case_ids(self) -> Collection[str]: ...

    def filed(self, case_id: str) -> list[Filed]:
        """The acts of a case; none where there is no such case."""
        ...

    def named(self, id_: str) -> str | None:
        """What an id stands for, as `elsewhere.Ids.found` says it."""
        ...

    def notes(self) -> Iterable[tuple[str, SeenNote]]:
        """The `seen` notes that count, each with its mechanism's founding id."""
        ...

    def count(self) -> int:
        """How many acts stand in cases, each id once."""
        ...
