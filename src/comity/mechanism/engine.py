"""The engine: from the acts of a case to its state. Three rules:

1. An act is judged once, on the fold of its own causal past; what arrives later never changes its effect.
2. Only lack of right removes effect. The act stays on the record; `Judged.why` says what was missing.
3. Transitions that no other effective transition has in its past are the heads; the state is the union of their results.

`fold` does a case from nothing, `apply` adds one act (in one step when it names every tip, by refolding otherwise), `admit`
asks beforehand, for a user about to sign. All pure: nothing is read but the arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from comity.errors import Refusal
from comity.mechanism import clocks, columns, guards, order
from comity.mechanism.case import Case, Crossed, Filed, Judged, SeenNote, Waiting
from comity.mechanism.charter import Charter
from comity.mechanism.clocks import Clock
from comity.mechanism.procedure import ActRule, Procedure
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase

CROSSED_MOST = 64  # crossed pairs remembered per act: enough for a page, and a liar cannot make the list quadratic
_NOWHERE: frozenset[str] = frozenset()


def fold(
    procedure: Procedure,
    charter: Charter,
    acts: Iterable[Filed],
    seen: Iterable[SeenNote],
    now: datetime,
    *,
    case_id: str = "",
    hosts: Mapping[str, str] | None = None,
    elsewhere: Container[str] = _NOWHERE,
) -> Case:
    """The state of one case from its acts, in whatever order they are given.

    `hosts`: participant → node, for those known to share one (they attest nothing for one another). `elsewhere`: ids of acts
    of other cases; an act that names one in `after` is without effect rather than waiting.
    """
    held = order.once(acts)
    notes = tuple(sorted(set(seen), key=lambda note: (note.at, note.id)))
    found = next(iter(held.values())).act.case if held else case_id
    work = _Work(procedure, charter, found, now, notes, dict(hosts or {}), elsewhere)
    unshown = {id_: one for id_, one in held.items() if not work.relied_here(one)}
    arranged = order.arrange({id_: one for id_, one in held.items() if id_ not in unshown}, elsewhere.__contains__)
    for filed, parents in arranged.ready:
        work.add(filed, parents)
    work.waiting = {id_: Waiting(one, why) for id_, (one, why) in arranged.waiting.items()}
    for id_, one in unshown.items():
        work.waiting[id_] = Waiting(one, Phrase("it relies on attested times that are not here yet"))
    return work.case()


def apply(case: Case, filed: Filed, *, elsewhere: Container[str] = _NOWHERE, now: datetime | None = None) -> Case:
    """The case with one act more; equal to refolding with it. `now` moves the case's time on, if given."""
    moved = case if now is None else replace(case, now=now)
    held = case.judged.get(filed.id) or case.waiting.get(filed.id)
    if held is not None and not filed.place < held.filed.place:
        return moved
    work = _Work.of(moved, elsewhere)
    previous = max((one for one in case.judged.values() if _same_log(one, filed)), key=lambda one: one.filed.index, default=None)
    parents = order.parents(filed, previous.id if previous is not None else None, elsewhere.__contains__)
    in_order = previous is None or previous.filed.index < filed.index
    if (
        held is not None
        or case.waiting
        or not set(case.tips) <= set(parents)
        or not in_order
        or not work.relied_here(filed)
        or _unknown(case, parents)
    ):
        every = [one.filed for one in case.judged.values()] + [one.filed for one in case.waiting.values()] + [filed]
        return fold(
            case.procedure, case.charter, every, case.seen, moved.now, case_id=case.id, hosts=case.hosts, elsewhere=elsewhere
        )
    work.add(filed, parents)
    return work.case()


def _same_log(one: Judged, filed: Filed) -> bool:
    return one.filed.act.log == filed.act.log and not one.filed.joint and not filed.joint


def _unknown(case: Case, parents: Iterable[str]) -> bool:
    return any(parent not in case.judged for parent in parents)


@dataclass(frozen=True, slots=True)
class Admission:
    """An act that would have effect. `notices` say what its author should know before signing; `case` is the state after it."""

    case: Case
    notices: tuple[Phrase, ...]


def admit(case: Case, filed: Filed, now: datetime, *, elsewhere: Container[str] = _NOWHERE) -> Admission:
    """Whether an act that a user is about to sign would have effect. Raises the Refusal that says why not, and what to do.

    Lateness and short lead time are never a reason: they are said in `notices`.
    """
    ahead = filed.at - now
    if ahead > timedelta(seconds=case.charter.grace_s):
        raise Refusal(
            "dated-ahead",
            expected=Phrase("a time that is not ahead of this node's clock"),
            got=Phrase("{at}", {"at": filed.act.at}),
            todo=Phrase("Check the clock of this computer, then sign again."),
        )
    after = apply(case, filed, elsewhere=elsewhere, now=now)
    if filed.id in after.waiting:
        raise Refusal(
            "past-not-here",
            expected=Phrase("an act that follows acts that are here"),
            got=after.waiting[filed.id].why,
            todo=Phrase("Fetch what the others have filed, then file this act again."),
        )
    judged = after.judged[filed.id]
    if not judged.effect:
        raise _Work.of(case, elsewhere).refusal(filed, judged)
    return Admission(after, _notices(after, filed, now))


def _notices(after: Case, filed: Filed, now: datetime) -> tuple[Phrase, ...]:
    """What to tell an author: clocks that this act stops late or at short notice, and acts that it crosses."""
    said = []
    for clock in clocks.clocks(after, now=now):
        if clock.stopped_by == filed.id and clock.word == "late":
            said.append(Phrase("Late: {why}. The act counts, and its clock will read late.", {"why": clock.why}))
        if clock.stopped_by == filed.id and clock.word == "short-notice":
            said.append(Phrase("Short notice: {why}. Telephone {whom} as well.", {"why": clock.why, "whom": _whom(after, clock)}))
    for pair in after.crossed:
        if pair.open and filed.id in (pair.a, pair.b):
            said.append(Phrase("It crosses another act: {why}", {"why": pair.why}))
    return tuple(said)


def _whom(case: Case, clock: Clock) -> Label:
    others = [one for one in columns.sides(case) if one != clock.owed_by]
    return joined(case.charter.label(one, case.names) for one in others or [case.charter.writer])


@dataclass(slots=True)
class _Work:
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
    tips: set[str] = field(default_factory=set)
    last_of_log: dict[str, Judged] = field(default_factory=dict)
    named: list[tuple[int, str, str]] = field(default_factory=list)
    moves: int = 0
    writers: dict[columns.Key, int] = field(default_factory=dict)
    opening: Judged | None = None
    opener_writes: dict[str, list[Judged]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, elsewhere: Container[str]) -> _Work:
        """Take up a folded case again: what `add` needs is rebuilt from its acts, without judging any of them again."""
        work = cls(case.procedure, case.charter, case.id, case.now, case.seen, case.hosts, elsewhere, dict(case.judged))
        work.waiting, work.tips = dict(case.waiting), set(case.tips)
        work.row = list(case.judged.values())
        for one in work.row:
            work._remember(one)
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
        refusal = guards.denial(self._past(past, heads, before), filed, rule, own_time.date(), self._foreign(filed))
        made = Judged(filed, len(self.row), past, refusal is None, before, heads, rule, own_time=own_time)
        if refusal is not None:
            made = replace(made, code=refusal.code, why=_why(refusal))
        else:
            result = _result(made, before)
            if result is not None:
                made = replace(made, result=result, heads=(made.place,))
        self._cross(made)
        self.judged[made.id] = made
        self.row.append(made)
        self._remember(made)
        self.tips.difference_update(parents)
        self.tips.add(made.id)

    def refusal(self, filed: Filed, judged: Judged) -> Refusal:
        """The Refusal behind a judgement, for whoever is about to sign."""
        parents = order.parents(filed, self._previous(filed), self.elsewhere.__contains__)
        past = 0
        for id_ in parents:
            past |= self.judged[id_].past | 1 << self.judged[id_].place
        found = guards.denial(
            self._past(past, judged.heads, judged.before),
            filed,
            judged.rule,
            (judged.own_time or filed.at).date(),
            self._foreign(filed),
        )
        assert found is not None
        return found

    def _previous(self, filed: Filed) -> str | None:
        own = self.last_of_log.get(filed.act.log)
        return own.id if own is not None and not filed.joint else None

    def _foreign(self, filed: Filed) -> bool:
        return any(id_ in self.elsewhere for id_ in filed.act.after)

    def _past(self, past: int, heads: tuple[int, ...], states: frozenset[str]) -> guards.Past:
        def find(id_: str) -> Judged | None:
            one = self.judged.get(id_)
            return one if one is not None and past >> one.place & 1 else None

        def opener_value(name: str) -> object:
            for one in reversed(self.opener_writes.get(name, ())):  # its log orders them, so the last one known counts
                if past >> one.place & 1:
                    return one.filed.act.body["fields"][name]
            return None

        def lapse(clock: str, filed: Filed) -> Phrase | None:
            own = {one.id: one for one in self.row if past >> one.place & 1}
            inner = Case(self.id, self.procedure, self.charter, own, {}, (), (), (), states, {}, self.seen, self.now, self.hosts)
            relied = set(filed.act.body.get("relies_on", ()))
            notes = [note for note in self.seen if note.id in relied]
            return clocks.lapse_shown(inner, self.procedure.clocks[clock], notes, filed.signers)

        opening = self.opening if self.opening is not None and past >> self.opening.place & 1 else None
        names = frozenset(slug for place, slug, _ in self.named if past >> place & 1)
        return guards.Past(
            self.procedure,
            self.charter,
            opening,
            states,
            tuple(self.row[place].id for place in heads),
            find,
            names,
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

    def _states(self, heads: Iterable[int]) -> frozenset[str]:
        return frozenset[str]().union(*(self.row[place].result or frozenset() for place in heads))

    def _cross(self, made: Judged) -> None:
        """Find the acts that this one crosses: neither knew the other, and they do not commute."""
        if not made.effect:
            return
        unknown = ~made.past
        if made.result is not None:
            for place in _bits(self.moves & unknown):
                other = self.row[place]
                if not _identical(made, other):
                    self.pairs.append((place, made.place, _moves_phrase(self.procedure, other, made)))
        for key in columns.written(made.filed):
            for place in _bits(self.writers.get(key, 0) & unknown):
                why = Phrase(
                    "both write {name}'s column of “{field}”", {"name": self.charter.label(key.holder), "field": key.field}
                )
                self.pairs.append((place, made.place, why))

    def _remember(self, made: Judged) -> None:
        if not made.filed.joint:
            self.last_of_log[made.filed.act.log] = made
        if not made.effect:
            return
        bit = 1 << made.place
        if made.rule is not None and made.rule.kind == "opens" and self.opening is None:
            self.opening = made
        if made.result is not None:
            self.moves |= bit
        for key in columns.written(made.filed):
            self.writers[key] = self.writers.get(key, 0) | bit
        self.named.extend((made.place, slug, label) for slug, label in made.filed.act.body.get("names", {}).items())
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
        known = (one for one in self.row[b + 1 :] if one.effect and one.past >> a & 1 and one.past >> b & 1)
        return any(keys <= set(columns.written(one.filed)) for one in known)


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
