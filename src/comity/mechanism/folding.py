"""A case while it is being folded: each act is judged on its own past, and what crossed is found. `engine` is the way in.

Acts stand at places in causal order; a past is an integer whose bit n says that the act at place n is in it, so closures
are unions and questions are shifts. The `Work` is the only mutable thing of the room and is never seen outside it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from comity.errors import Refusal
from comity.mechanism import clocks_lapse, columns, crossing, guards
from comity.mechanism.case import Case, Crossed, Filed, Judged, SeenNote, Waiting
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import ActRule, Procedure
from comity.phrase import Phrase

NOWHERE: frozenset[str] = frozenset()
CROSSED_MOST = 64  # crossed pairs remembered per act: enough for a page, and a liar cannot make the list quadratic


@dataclass(slots=True)
class Work:
    """A case being folded: the only mutable thing of the room, never seen outside it."""

    procedure: Procedure
    charter: Charter
    id: str
    now: datetime
    seen: tuple[SeenNote, ...]
    hosts: Mapping[str, str]
    elsewhere: Container[str]
    judged: dict[str, Judged] = field(default_factory=dict)
    row: list[Judged] = field(default_factory=list)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    pairs: list[tuple[int, int, Phrase]] = field(default_factory=list)
    said: dict[tuple[str, str], Phrase] = field(default_factory=dict)
    tips: set[str] = field(default_factory=set)
    last_of_log: dict[str, Judged] = field(default_factory=dict)
    named: list[tuple[int, str, str]] = field(default_factory=list)
    named_by: dict[str, int] = field(default_factory=dict)
    moves: int = 0
    newest: int = 0  # the moves that no other move has in its past
    writers: dict[columns.Key, int] = field(default_factory=dict)
    opening: Judged | None = None
    opener_writes: dict[str, list[Judged]] = field(default_factory=dict)
    by_act: dict[str, list[Judged]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    silences: tuple[crossing.Silence, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.silences = crossing.silences(self.procedure)

    @classmethod
    def of(cls, case: Case, elsewhere: Container[str]) -> Work:
        """Take up a folded case again: what `add` needs is rebuilt from its acts, without judging any of them again."""
        work = cls(case.procedure, case.charter, case.id, case.now, case.seen, case.hosts, elsewhere, dict(case.judged))
        work.waiting, work.tips = dict(case.waiting), set(case.tips)
        work.row = list(case.judged.values())
        for one in work.row:
            work._remember(one, columns.written(one.filed))
        places = {one.id: one.place for one in work.row}
        work.pairs = [(places[pair.a], places[pair.b], pair.why) for pair in case.crossed]
        return work

    def relied_here(self, filed: Filed) -> bool:
        relied = filed.act.body.get("relies_on", ())
        return not relied or set(relied) <= {note.id for note in self.seen}

    def add(self, filed: Filed, parents: tuple[str, ...]) -> None:
        """Judge one act whose whole direct past stands, and take it in."""
        past = 0
        for id_ in parents:
            parent = self.judged[id_]
            past |= parent.past | 1 << parent.place
        heads = self._reduce({place for id_ in parents for place in self.judged[id_].heads})
        own = self.last_of_log.get(filed.act.log)
        earlier = own.own_time if own is not None and not filed.joint else None
        own_time = filed.at if earlier is None else max(filed.at, earlier)
        before = self._states(heads)
        rule = self.procedure.acts.get(filed.act.act)
        foreign = any(id_ not in parents for id_ in filed.act.after)  # `order.parents` left out what is elsewhere
        refusal = guards.denial(self._past(filed, past, heads, before), filed, rule, own_time.date(), foreign)
        made = Judged(filed, len(self.row), past, refusal is None, before, heads, rule, own_time=own_time)
        if refusal is not None:
            made = replace(made, code=refusal.code, why=_why(refusal))
        else:
            result = _result(made, before)
            if result is not None:
                made = Judged(filed, made.place, past, True, before, (made.place,), rule, result, own_time=own_time)
        keys = columns.written(filed) if made.effect else ()
        self._cross(made, keys)
        self.judged[made.id] = made
        self.row.append(made)
        self._remember(made, keys)
        self.tips.difference_update(parents)
        self.tips.add(made.id)

    def refusal(self, judged: Judged) -> tuple[guards.Past, Refusal]:
        """The Refusal behind a judgement of this case, and the past on which it rests."""
        past = self._past(judged.filed, judged.past, judged.heads, judged.before)
        on = (judged.own_time or judged.filed.at).date()
        found = guards.denial(past, judged.filed, judged.rule, on, self._foreign(judged.filed))
        assert found is not None
        return past, found

    def present(self, filed: Filed) -> guards.Past:
        """All that is here, as the past of an act that follows it."""
        heads = self._reduce({place for id_ in self.tips for place in self.judged[id_].heads})
        return self._past(filed, (1 << len(self.row)) - 1, heads, self._states(heads))

    def _foreign(self, filed: Filed) -> bool:
        return any(id_ in self.elsewhere for id_ in filed.act.after)

    def _past(self, judging: Filed, past: int, heads: tuple[int, ...], states: frozenset[str]) -> guards.Past:
        charter = judging.under or self.charter

        def find(id_: str) -> Judged | None:
            one = self.judged.get(id_)
            return one if one is not None and past >> one.place & 1 else None

        def opener_value(name: str) -> object:
            for one in reversed(self.opener_writes.get(name, ())):  # its log orders them, so the last one known counts
                if past >> one.place & 1:
                    return one.filed.act.body["fields"][name]
            return None

        def lapse(rule: ActRule, filed: Filed) -> clocks_lapse.Unshown | None:
            own = {one.id: one for one in self.row if past >> one.place & 1}
            inner = Case(self.id, self.procedure, charter, own, {}, (), (), (), states, {}, self.seen, self.now, self.hosts)
            relied = set(filed.act.body.get("relies_on", ()))
            notes = [note for note in self.seen if note.id in relied]
            return clocks_lapse.lapse_shown(inner, rule, notes, filed)

        opening = self.opening if self.opening is not None and past >> self.opening.place & 1 else None
        return guards.Past(
            self.procedure,
            charter,
            opening,
            states,
            tuple(self.row[place].id for place in heads),
            find,
            _Names(self.named_by, past),
            lambda name: (one for one in self.by_act.get(name, ()) if past >> one.place & 1),
            opener_value,
            lapse,
        )

    def _reduce(self, places: set[int]) -> tuple[int, ...]:
        """Of some transitions those that no other of them has in its past."""
        if len(places) < 2:
            return tuple(places)
        covered = 0
        for place in places:
            covered |= self.row[place].past
        return tuple(sorted(place for place in places if not covered >> place & 1))

    def _states(self, heads: tuple[int, ...]) -> frozenset[str]:
        if len(heads) == 1:
            return self.row[heads[0]].result or NOWHERE
        return NOWHERE.union(*(self.row[place].result or frozenset() for place in heads))

    def _cross(self, made: Judged, keys: Iterable[columns.Key]) -> None:
        """Find the acts that this one crosses: neither knew the other, and they do not commute."""
        if not made.effect:
            return
        unknown = ~made.past
        if made.result is not None:
            newest = self.newest & unknown  # what makes up the state is told first: no flood of older moves hides it
            for place in [*_bits(newest), *_bits(self.moves & unknown & ~newest)][:CROSSED_MOST]:
                other = self.row[place]
                if not _identical(made, other):
                    names = (other.filed.act.act, made.filed.act.act)
                    if names not in self.said:
                        self.said[names] = _moves_phrase(self.procedure, other, made)
                    self.pairs.append((place, made.place, self.said[names]))
        for key in keys:
            for place in _bits(self.writers.get(key, 0) & unknown):
                why = Phrase(
                    "both write {name}'s column of “{field}”", {"name": self.charter.label(key.holder), "field": key.field}
                )
                self.pairs.append((place, made.place, why))
        for other in islice(crossing.crossed(made, self.silences, self.places, self.row), CROSSED_MOST):
            if made.result is None or other.result is None:  # else it was found above
                self.pairs.append((other.place, made.place, crossing.why(self.procedure, other, made)))

    def _remember(self, made: Judged, keys: Iterable[columns.Key]) -> None:
        if not made.filed.joint:
            self.last_of_log[made.filed.act.log] = made
        if not made.effect:
            return
        bit = 1 << made.place
        self.by_act.setdefault(made.filed.act.act, []).append(made)
        self.places[made.filed.act.act] = self.places.get(made.filed.act.act, 0) | bit
        if made.rule is not None and made.rule.kind == "opens" and self.opening is None:
            self.opening = made
        if made.result is not None:
            self.moves |= bit
            self.newest = self.newest & ~made.past | bit
        for key in keys:
            self.writers[key] = self.writers.get(key, 0) | bit
        for slug, label in made.filed.act.body.get("names", {}).items():
            self.named.append((made.place, slug, label))
            self.named_by[slug] = self.named_by.get(slug, 0) | bit
        if self.opening is not None and made.filed.author == self.opening.filed.author:
            for name in made.filed.act.body.get("fields", ()):
                self.opener_writes.setdefault(name, []).append(made)

    def case(self) -> Case:
        heads = self._reduce({place for id_ in self.tips for place in self.judged[id_].heads})
        crossed = tuple(
            Crossed(self.row[a].id, self.row[b].id, not self._followed(a, b, heads), why)
            for a, b, why in sorted(self.pairs, key=lambda pair: pair[:2])
        )
        names: dict[str, str] = {}
        for _, slug, label in self.named:
            names.setdefault(slug, label)  # the first name stays: a later act cannot rename somebody
        return Case(
            self.id,
            self.procedure,
            self.charter,
            self.judged,
            self.waiting,
            crossed,
            heads,
            tuple(sorted(self.tips)),
            self._states(heads),
            names,
            self.seen,
            self.now,
            self.hosts,
        )

    def _followed(self, a: int, b: int, heads: tuple[int, ...]) -> bool:
        """Whether a later effective act of the same nature knew both: the crossing is past."""
        first, second = self.row[a], self.row[b]
        if first.result is not None and second.result is not None:
            return not (a in heads and b in heads)
        keys = set(columns.written(first.filed)) & set(columns.written(second.filed))
        silence = None if keys else crossing.at_odds(first, second, self.silences, self.places)
        if silence is not None:
            return crossing.over(first, second, silence, self.row[b + 1 :])
        for one in self.row[b + 1 :]:  # each signer of a joint act goes on alone: several acts may follow, column by column
            if one.effect and one.past >> a & 1 and one.past >> b & 1:
                keys -= set(columns.written(one.filed))
                if not keys:
                    return True
        return False


@dataclass(frozen=True, slots=True)
class _Names:
    """The slugs that acts of a past have added, as a container: `by` has for each slug the places of acts that add it."""

    by: Mapping[str, int]
    past: int

    def __contains__(self, slug: object) -> bool:
        return isinstance(slug, str) and bool(self.by.get(slug, 0) & self.past)


def _result(made: Judged, before: frozenset[str]) -> frozenset[str] | None:
    """The states that an effective act leads to; None when it does not move the case."""
    rule: ActRule | None = made.rule
    if rule is None:
        return None
    if rule.kind == "settles":
        return frozenset((str(made.filed.act.body["settles"]["state"]),))
    if rule.to is None or (rule.kind != "opens" and before == {rule.to}):
        return None
    return frozenset((rule.to,))


def _identical(a: Judged, b: Judged) -> bool:
    """Two transitions commute when they say the same: one act name, one body, one result."""
    return a.filed.act.act == b.filed.act.act and a.result == b.result and a.filed.act.body == b.filed.act.body


def _moves_phrase(procedure: Procedure, a: Judged, b: Judged) -> Phrase:
    label: Callable[[str, str], str] = procedure.label
    args = {"a": label("acts", a.filed.act.act), "b": label("acts", b.filed.act.act)}
    return Phrase("“{a}” and “{b}” both move the case, and neither author knew of the other's act", args)


def _bits(mask: int) -> Iterable[int]:
    """The places of a mask, lowest first, at most CROSSED_MOST."""
    found: list[int] = []
    while mask and len(found) < CROSSED_MOST:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _why(refusal: Refusal) -> Phrase:
    return Phrase("expected {expected}; got {got}", {"expected": refusal.expected, "got": refusal.got})
