"""Several spellings that may be one person: proposed with reasons, decided by a person, undone by refusing.

Looking alike is never enough (Lavrov and Lavrenov look alike). A strange one-word spelling is proposed for a person of the
same report only if (1) the spellings are alike: one consonant skeleton, or an edit distance of at most two letters in a word
of five or more, and (2) the report treats them as one: the same description, or the same place in a chain of speech (words
introduced as going on where that person spoke, one paragraph away), and (3) no other person of the report is spelled as near.
Two different first names rule it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.phrase import Phrase
from comity.reading.attribution import Raw
from comity.reading.cast import Cast
from comity.reading.contract import Identity, Name
from comity.reading.markup import Span
from comity.reading.names import latin, skeleton
from comity.reading.units import Unit

#: Smallest length of a spelling, in letters, at which likeness says anything.
_SHORTEST = 4
#: How many paragraphs may lie between two turns of one speaker.
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One source in order: which name spoke (or a description without one), in which paragraph."""

    paragraph: int
    name: Name | None
    described: str
    goes_on: bool


def propose(cast: Cast, raws: Sequence[Raw]) -> tuple[tuple[Identity, ...], tuple[Name, ...]]:
    """Proposed identities, and the names with the proposals written in (marked as such)."""
    people = _people(cast)
    turns = _turns(cast, raws)
    groups: dict[str, dict[str, list[Phrase]]] = {}
    for spelling in _strange(cast):
        alike = {key: how for key, (surname, _) in people.items() if (how := likeness(spelling, surname)) and key != spelling}
        if len(alike) != 1:
            continue
        key, how = next(iter(alike.items()))
        context = _context(cast, spelling, key, turns)
        if context:
            groups.setdefault(key, {})[spelling] = [how, *context]
    return _written(cast, groups, people)


def likeness(a: str, b: str) -> Phrase | None:
    """How two one-word spellings are alike, or None. Never a reason to merge by itself."""
    if min(len(a), len(b)) < _SHORTEST or a.casefold() == b.casefold():
        return None
    one, two = latin(a), latin(b)
    if skeleton(a) == skeleton(b) and len(skeleton(a).lstrip("a")) >= 2:
        return Phrase("“{a}” and “{b}” have one skeleton of consonants, {key}", {"a": a, "b": b, "key": skeleton(a)})
    distance = edits(one, two)
    if distance <= (2 if max(len(one), len(two)) >= 5 else 1) and distance < 0.4 * max(len(one), len(two)):
        return Phrase(
            "“{a}” and “{b}” differ in {n} letter", {"a": a, "b": b, "n": distance}, many="“{a}” and “{b}” differ in {n} letters"
        )
    return None


def edits(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def _people(cast: Cast) -> dict[str, tuple[str, Name]]:
    """Persons of the report that a list knows or that are given by a full name: key -> (surname as shown, the first mention)."""
    found: dict[str, tuple[str, Name]] = {}
    for name in cast.names.names:
        if name.kind != "person":
            continue
        if name.id is None and " " not in (name.label or name.text):
            continue
        surname = (name.label or name.text).split()[-1]
        if name.id is not None and name.text.split():
            surname = name.text.split()[-1]
        found.setdefault(name.id or name.label or name.text, (surname, name))
    return found


def _strange(cast: Cast) -> list[str]:
    """One-word spellings of the report that nothing else explains, in order."""
    seen: dict[str, None] = {}
    for name in cast.names.names:
        alone = (
            " " not in name.text
            and name.relation == "unknown"
            and name.kind in ("person", "name")
            and name.label in (None, name.text)
        )
        if alone and name.text[:1].isupper():
            seen.setdefault(name.text)
    return list(seen)


def _turns(cast: Cast, raws: Sequence[Raw]) -> list[Turn]:
    turns = []
    for raw in raws:
        unit = cast.units[raw.unit]
        goes_on = raw.cue is not None and cast.text[slice(*raw.cue)].casefold().split()[-1] in (
            "added",
            "continued",
            "добавил",
            "добавила",
            "продолжил",
        )
        for span in (raw.carrier, raw.source):
            if span is None:
                continue
            named = next((n for n in cast.names.within(span) if n.kind in ("person", "name")), None)
            turns.append(Turn(unit.paragraph, named, "" if named else cast.text[slice(*span)], goes_on))
    return turns


def _context(cast: Cast, spelling: str, key: str, turns: Sequence[Turn]) -> list[Phrase]:
    """What in the report, apart from the letters, says that the two are one."""
    reasons: list[Phrase] = []
    own = [d for d in cast.described.get(spelling, []) if d.of]
    theirs = cast.described.get(key, [])
    if any(d.fits(t) for d in own for t in theirs):
        reasons.append(Phrase("both are described by the same office"))
    for at, turn in enumerate(turns):
        if turn.name is None or turn.name.text != spelling:
            continue
        near = [t for t in turns[max(0, at - 4) : at + 5] if t is not turn and abs(t.paragraph - turn.paragraph) <= _NEAR]
        if any(t.name is not None and cast.key_of(t.name) == key for t in near) and not _someone_between(
            cast, turns, at, key, spelling
        ):
            reasons.append(Phrase("both speak in neighbouring paragraphs, and nobody else between them"))
            if turn.goes_on:
                reasons.append(Phrase("its words are introduced as going on"))
        if any(t.described and _describes(cast, t.described, key) for t in near):
            reasons.append(Phrase("the paragraphs around it speak of that person by office"))
    return list({r.id: r for r in reasons}.values())


def _someone_between(cast: Cast, turns: Sequence[Turn], at: int, key: str, spelling: str) -> bool:
    """Whether another named person speaks between this turn and the nearest one of `key`."""
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(turns) and abs(turns[other].paragraph - turns[at].paragraph) <= _NEAR:
            name = turns[other].name
            if name is not None and cast.key_of(name) == key:
                return False
            if (
                name is not None
                and name.kind == "person"
                and likeness(name.text.split()[-1], spelling) is None
                and name.text != spelling
            ):
                break
            other += step
    return True


def _describes(cast: Cast, words: str, key: str) -> bool:
    """Whether a description in the text ("the … leader") is one that this person has in the report."""
    low = words.casefold()
    known = list(cast.described.get(key, []))
    grammar = next(iter(cast.grammars.values()))
    offices = {d.office for d in known}
    return any(grammar.offices.get(w) in offices for w in low.split() if w in grammar.offices)


def _written(
    cast: Cast, groups: dict[str, dict[str, list[Phrase]]], people: dict[str, tuple[str, Name]]
) -> tuple[tuple[Identity, ...], tuple[Name, ...]]:
    identities: list[Identity] = []
    owner: dict[str, tuple[str, str, Phrase]] = {}
    for key, spellings in groups.items():
        first = people[key][1]
        label = first.label or first.text
        ident = first.id or "name:" + slug(label)
        members = [n for n in cast.names.names if (n.id or n.label or n.text) == key or n.text in spellings]
        forms = tuple(dict.fromkeys(n.text for n in members))
        reasons = tuple({str(r): r for listed in spellings.values() for r in listed}.values())
        identities.append(Identity(ident, label, forms, tuple(n.span for n in members), reasons))
        for spelling, listed in spellings.items():
            because = Phrase("proposed: {first}; {second}", {"first": listed[0], "second": listed[1]})
            owner[spelling] = (ident, label, because)
        if first.id is None:
            owner[key] = (ident, label, Phrase("a full name of the report; other spellings are proposed for it"))
    names = []
    for name in cast.names.names:
        known = owner.get(name.text) if name.relation == "unknown" else None
        known = known or (owner.get(name.label or "") if name.id is None else None)
        if known and name.relation == "unknown":
            own = name.text in {s for listed in groups.values() for s in listed}
            name = replace(name, kind="person", id=known[0], label=known[1], because=known[2], proposed=own)
        names.append(name)
    return tuple(identities), tuple(names)


def slug(label: str) -> str:
    """Small Latin letters, digits and hyphens: the form of an id."""
    out = "".join(c if c.isascii() and c.isalnum() else "-" for c in latin(label))
    return "-".join(filter(None, out.split("-")))[:60] or "unnamed"


def spans_of(units: Sequence[Unit]) -> tuple[Span, ...]:
    return tuple(unit.span for unit in units)
