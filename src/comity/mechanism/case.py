"""One case as a value: its acts with their effects, its states, what crossed, what waits. `engine` makes it; nothing changes it.

Two nodes that hold the same acts hold equal cases, in whatever order the acts came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from comity.errors import Refusal
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import ActRule, Procedure
from comity.mechanism.words import Label, moment
from comity.phrase import Phrase
from comity.record.act import Act

AFTER_MOST = 16  # ids in `after`; beyond them the 16 smallest, the rest stay crossed
EffectWord = Literal["effective", "without-effect", "waiting", "crossed"]


@dataclass(frozen=True, slots=True)
class Filed:
    """A verified act where it stands: at `index` of its log, signed by `author` (and, a joint act, by `authors`).

    `audience` is the log's. `stands_in`: the log where it was found, when that is not `act.log` (a joint act filed by
    another of its signers). `lent`: signed with lent desk keys; `pair`: by two of them, one that drafts or clears and another
    that releases. `denied`: why the keys had no right there (see `roles`). `under`: the version of the charter in force at its
    place, under which it is judged (None: the case's own, where nothing was amended).
    """

    act: Act
    index: int
    author: str
    audience: str = "public"
    authors: tuple[str, ...] = ()
    lent: bool = False
    pair: bool = False
    stands_in: str = ""
    denied: Refusal | None = field(default=None, compare=False)
    under: Charter | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        return self.act.id

    @property
    def signers(self) -> tuple[str, ...]:
        return self.authors or (self.author,)

    @property
    def where(self) -> str:
        """The log in which it stands at `index`."""
        return self.stands_in or self.act.log

    @property
    def place(self) -> tuple[bool, str, int]:
        """Orders the places where one id stands: its own log first, then by name and index."""
        return bool(self.stands_in), self.where, self.index

    @property
    def joint(self) -> bool:
        return len(self.signers) > 1

    @property
    def at(self) -> datetime:
        return moment(self.act.at)


@dataclass(frozen=True, slots=True)
class SeenNote:
    """A verified `seen` note: `author` had the log `of` at `size` at the time `at`."""

    id: str
    author: str
    of: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """An act with its effect, judged once on its own past.

    `place` counts in the case's causal order; bit n of `past` says that the act at place n is in its past.
    `before`: the states of its past; `result`: the states it leads to, when it moves the case; `heads`: the places of the
    transitions that count after it. `code` and `why` say why it is without effect.
    """

    filed: Filed
    place: int
    past: int
    effect: bool
    before: frozenset[str]
    heads: tuple[int, ...]
    rule: ActRule | None = None
    result: frozenset[str] | None = None
    code: str = ""
    why: Phrase | None = None
    own_time: datetime | None = None

    @property
    def id(self) -> str:
        return self.filed.act.id

    def knows(self, other: Judged) -> bool:
        """Whether the other act is in this one's past."""
        return bool(self.past >> other.place & 1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act that is not folded yet: it names acts that are not here, or its past goes in a circle."""

    filed: Filed
    why: Phrase


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two acts, neither of which knew the other, that do not commute. `open` until a later act follows both."""

    a: str
    b: str
    open: bool
    why: Phrase


@dataclass(frozen=True, slots=True)
class Effect:
    word: EffectWord
    code: str = ""
    why: Phrase = field(default_factory=lambda: Phrase("in effect"))


@dataclass(frozen=True, slots=True)
class Case:
    """The state of one case. `judged` is in causal order; `states` is a set: more than one when transitions crossed."""

    id: str
    procedure: Procedure
    charter: Charter
    judged: Mapping[str, Judged]
    waiting: Mapping[str, Waiting]
    crossed: tuple[Crossed, ...]
    heads: tuple[int, ...]
    tips: tuple[str, ...]
    states: frozenset[str]
    names: Mapping[str, str]
    seen: tuple[SeenNote, ...]
    now: datetime
    hosts: Mapping[str, str] = field(default_factory=dict)
    _open: dict[str, Phrase] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def opening(self) -> Judged | None:
        """The act that opened the case; None before there is one."""
        return next(
            (one for one in self.judged.values() if one.effect and one.rule is not None and one.rule.kind == "opens"), None
        )

    @property
    def audience(self) -> str | None:
        opening = self.opening
        return None if opening is None else opening.filed.audience

    @property
    def format(self) -> str | None:
        opening = self.opening
        return None if opening is None else opening.filed.act.body["opens"].get("format")

    @property
    def title(self) -> Label:
        """The title that its opener gave it; the id before there is one."""
        opening = self.opening
        return Label(self.id) if opening is None else Label(opening.filed.act.body["opens"]["title"])

    @property
    def closed(self) -> bool:
        return bool(self.states) and self.states <= frozenset(self.procedure.final)

    def effective(self) -> Iterator[Judged]:
        """The acts in effect, in causal order."""
        return (one for one in self.judged.values() if one.effect)

    def after(self) -> tuple[str, ...]:
        """What the next act names in `after`: the newest acts, sorted, at most 16."""
        return self.tips[:AFTER_MOST]

    def effect(self, id_: str) -> Effect:
        """The effect of an act of this case, in one word, and why. Raises KeyError for an act that is not here."""
        if id_ in self.waiting:
            return Effect("waiting", "past-not-here", self.waiting[id_].why)
        one = self.judged[id_]
        if not one.effect:
            return Effect("without-effect", one.code, one.why or Phrase("without effect"))
        why = self._crossing(id_)
        return Effect("effective") if why is None else Effect("crossed", "", why)

    def _crossing(self, id_: str) -> Phrase | None:
        """Why an act is crossed. Looked up: a liar makes so many pairs that nobody could go through them for every act."""
        if self.crossed and not self._open:
            self._open[""] = self.crossed[0].why  # nobody's id: it marks that this was done
            for pair in self.crossed:
                if pair.open:
                    self._open.setdefault(pair.a, pair.why)
                    self._open.setdefault(pair.b, pair.why)
        return self._open.get(id_)

    def future_dated(self, one: Judged) -> bool:
        """Whether its author dates the act later than now, beyond the charter's grace."""
        return one.filed.at > self.now + timedelta(seconds=self.charter.grace_s)
