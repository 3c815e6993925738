"""Who appears in a report, and how it describes them: offices beside names, so that "the … leader" can find its person later.

A description is an office class and whose it is. Two descriptions fit if the classes are alike and the bodies the same, or one
of them is left open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.phrase import Phrase
from comity.reading.aliases import Book
from comity.reading.contract import Name
from comity.reading.cues import Grammar
from comity.reading.entities import Found
from comity.reading.inflect import first_form, plain
from comity.reading.markup import Span
from comity.reading.units import Token, Unit

#: Office classes that one report may use for the same person.
_ALIKE = (
    frozenset({"head", "head-of-government"}),
    frozenset({"foreign-minister", "minister"}),
    frozenset({"defence-minister", "minister"}),
    frozenset({"spokesperson", "official"}),
)
#: A description met so often in a row says nothing new; a long report repeats it in every paragraph.
_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Description:
    """How a report describes somebody: an office class and whose (an id, or the word itself where no list knows it)."""

    office: str
    of: str | None
    span: Span

    def fits(self, other: Description) -> bool:
        same = self.office == other.office or any({self.office, other.office} <= group for group in _ALIKE)
        return same and (self.of is None or other.of is None or same_body(self.of, other.of))


def same_body(a: str, b: str) -> bool:
    """Equal ids, or two words of one stem: "Norland" and "Norlandish" (the first five letters, and nearly all of the shorter)."""
    if a == b:
        return True
    short, long = sorted((a.removeprefix("word:"), b.removeprefix("word:")), key=len)
    return (
        a.startswith("word:") and b.startswith("word:") and len(short) >= 5 and long.startswith(short[: max(5, len(short) - 2)])
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """A resolved source. `key` identifies a person inside the report (an id, or the label of an unknown name)."""

    kind: str
    key: str
    id: str | None
    label: str | None
    span: Span | None
    because: Phrase
    of: str | None = None
    principal: str | None = None
    both: tuple[str, ...] = ()
    proposed: bool = False

    def known(self) -> bool:
        return self.kind != "phrase"


@dataclass(slots=True)
class Cast:
    """What the report says about its people, and who spoke last."""

    names: Found
    lists: Book
    grammars: dict[str, Grammar]
    text: str
    units: tuple[Unit, ...]
    described: dict[str, list[Description]] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)  # spelling -> key of a proposed identity
    last: Voice | None = None
    last_person: Voice | None = None
    last_body: Voice | None = None
    message: Voice | None = None
    people: frozenset[str] = frozenset()
    press: dict[str, list[Voice]] = field(default_factory=dict)  # first form -> the press services named in full
    ordered: tuple[Unit, ...] = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.ordered = tuple(sorted(self.units, key=lambda u: u.span))
        self.starts = tuple(u.span[0] for u in self.ordered)

    def units_before(self, offset: int, most: int) -> tuple[Unit, ...]:
        """The units that begin before an offset, the nearest first."""
        at = bisect_left(self.starts, offset)
        return self.ordered[max(0, at - most) : at][::-1]

    def key_of(self, name: Name) -> str:
        key = name.id or (name.label or name.text)
        return self.joined.get(key, key)


def descriptions(cast: Cast) -> None:
    """Fill `described`: offices that stand right before or behind each person's name."""
    for unit in cast.units:
        grammar = cast.grammars[unit.language]
        people = [n for n in cast.names.within(unit.span) if n.kind == "person"]
        if len(people) > 1:
            _shared_out(cast, unit, people, grammar)
        for name in people:
            found = _before(cast, unit, name, grammar) or _behind(cast, unit, name, grammar)
            if found and found.of is None:
                found = _of_behind(cast, unit, name, found)
            known = cast.described.setdefault(cast.key_of(name), []) if found else []
            if found and sum((d.office, d.of) == (found.office, found.of) for d in known[-_ENOUGH:]) < _ENOUGH:
                known.append(found)
    for entry in cast.lists.entries.values():
        for office in entry.offices:
            cast.described.setdefault(entry.id, []).append(Description(office.office, office.of, (0, 0)))


def tokens_between(unit: Unit, a: int, b: int) -> list[Token]:
    return [t for t in unit.tokens if a <= t.span[0] and t.span[1] <= b]


def _before(cast: Cast, unit: Unit, name: Name, grammar: Grammar) -> Description | None:
    """French President X; the President of the Fifth Republic X; the leader of Y, X."""
    window = list(tokens_between(unit, unit.span[0], name.span[0]))[-9:]
    other = [n for n in cast.names.within((window[0].span[0], name.span[0])) if n.kind == "person"] if window else []
    if other:  # "X of A and Prime Minister Y": what stands beside X says nothing of Y
        window = [t for t in window if t.span[0] >= other[-1].span[1]]
        joint = next((i for i, t in enumerate(window) if t.plain in ("and", "и")), -1)
        window = window[joint + 1 :]
        behind = 1 if window and window[0].plain == "of" else 0
        while behind and behind < len(window) and window[behind].text[0].isupper():
            behind += 1
        window = window[behind:]
    kept: list[Token] = []
    for token in reversed(window):
        if (token.kind != "w" and token.text not in "-‑,[]") or (token.text == "," and kept):
            break
        kept.insert(0, token)
    return describe(cast, kept, grammar, needs_end=True, person_at=name.span[0])


def _of_behind(cast: Cast, unit: Unit, name: Name, found: Description) -> Description:
    """Prime Minister X of Y: Y stands behind the name."""
    window = [t for t in unit.tokens if t.span[0] >= name.span[1]][:4]
    if len(window) < 2 or window[0].plain != "of":
        return found
    names = cast.names.within((window[1].span[0], unit.span[1]))
    body = names[0] if names and names[0].span[0] == window[1].span[0] else None
    if body is not None and body.kind in ("state", "organisation", "place") and body.id:
        return Description(found.office, _state_of(cast, body), (found.span[0], body.span[1]))
    if window[1].kind == "w" and window[1].text[0].isupper() and (body is None or body.id is None):
        return Description(found.office, f"word:{window[1].plain}", (found.span[0], window[1].span[1]))
    return found


def side_of(cast: Cast, key: str) -> str | None:
    """For whom somebody speaks: an id of the lists, else the state as the report writes it beside the office."""
    entry = cast.lists.get(key)
    if entry is not None:
        return entry.speaks_for() or entry.id
    known = next((d for d in cast.described.get(key, ()) if d.of), None)
    if known is None or known.of is None or not known.of.startswith("word:"):
        return known.of if known else None
    near = cast.units_before(known.span[0] + 1, 3)
    unit = next((u for u in near if u.span[0] <= known.span[0] and known.span[1] <= u.span[1]), None)
    shown = next((t for t in tokens_between(unit, *known.span) if f"word:{t.plain}" == known.of), None) if unit else None
    if unit is None or shown is None:
        return None
    return first_form(shown.text) if unit.language == "ru" else shown.text


def _behind(cast: Cast, unit: Unit, name: Name, grammar: Grammar) -> Description | None:
    """X, the official representative of the ministry, …"""
    window = [t for t in unit.tokens if t.span[0] >= name.span[1]][:12]
    if not window or window[0].text != ",":
        return None
    stop = next((i for i, t in enumerate(window[1:], 1) if t.kind != "w" and t.text not in "-‑"), len(window))
    if stop < 3 and not any(t.plain in grammar.offices for t in window[1:stop]):
        return None
    return describe(cast, window[1:stop], grammar, needs_end=False, person_at=None)


def _shared_out(cast: Cast, unit: Unit, people: list[Name], grammar: Grammar) -> None:
    """ "The presidents of A and B X and Y": the first state for the first name, the second for the second."""
    first, second = people[0], people[1]
    between = tokens_between(unit, first.span[1], second.span[0])
    if [t.plain for t in between] not in (["and"], ["и"]):
        return
    before = tokens_between(unit, unit.span[0], first.span[0])[-8:]
    office = next((grammar.offices[t.plain] for t in reversed(before) if t.plain in grammar.offices), None)
    if office is None or not before:
        return
    bodies = [n for n in cast.names.within((before[0].span[0], first.span[0])) if n.kind in ("state", "organisation", "place")]
    if len(bodies) == 2:
        for name, body in zip((first, second), bodies, strict=True):
            cast.described.setdefault(cast.key_of(name), []).append(Description(office, _state_of(cast, body), body.span))


def _state_of(cast: Cast, name: Name) -> str | None:
    entry = cast.lists.get(name.id)
    if entry is None:
        return None
    return entry.capital_of or entry.id


def describe(
    cast: Cast, tokens: Sequence[Token], grammar: Grammar, *, needs_end: bool, person_at: int | None
) -> Description | None:
    """The office class and the body in a run of words, if there is one."""
    office_at, office, width = _office(tokens, grammar)
    if office is None:
        return None
    span = (tokens[0].span[0], tokens[-1].span[1])
    if needs_end and office_at + width < len(tokens):
        rest = tokens[office_at + width :]
        genitive = rest[0].plain in ("of", "for", "in") or grammar.language == "ru"
        if not genitive and rest[0].text != ",":
            return None
    body = None
    for name in cast.names.within(span):
        if person_at is not None and name.span[1] > person_at:
            continue
        if name.kind in ("state", "organisation", "armed-group", "place") and name.id:
            body = _state_of(cast, name)
            near = tokens[office_at].span[0]
            if name.span[1] <= near + 1 and near - name.span[1] < 3:
                break
    ministry = ministry_in(tokens, grammar)
    if ministry and office == "spokesperson":
        body = _ministry_of(cast, ministry, body) or body
    if body is None:
        strange = [
            t
            for t in tokens
            if t.kind == "w"
            and t.text[0].isupper()
            and t.plain not in grammar.offices
            and not grammar.has("prepositions", t.plain)
        ]
        strange = [t for t in strange if not grammar.has("determiners", t.plain)]
        # A capital that only opens the sentence, or belongs to the office ("Foreign Minister"), is no name of a state.
        strange = [t for t in strange if not any(t.plain in form.split() for form in grammar.offices)]
        body = f"word:{strange[-1].plain}" if strange else None
    return Description(office, body, span)


def _office(tokens: Sequence[Token], grammar: Grammar) -> tuple[int, str | None, int]:
    words = [t.plain for t in tokens]
    if grammar.language == "ru":
        return _first_office(words, grammar)
    best: tuple[int, str | None, int] = (0, None, 0)
    for i in range(len(words)):
        for width in range(min(4, len(words) - i), 0, -1):
            office = grammar.offices.get(" ".join(words[i : i + width]))
            if office and width >= best[2] and (best[1] is None or width > best[2]):
                best = (i, office, width)
                break
    return best


def _first_office(words: list[str], grammar: Grammar) -> tuple[int, str | None, int]:
    """«пресс-секретарь главы правительства»: of offices in a row the last, unless it is only the genitive of the one before."""
    found: list[tuple[int, str | None, int]] = []
    at = 0
    while at < len(words):
        widths = range(min(4, len(words) - at), 0, -1)
        width = next((w for w in widths if " ".join(words[at : at + w]) in grammar.offices), 0)
        if width:
            found.append((at, grammar.offices[" ".join(words[at : at + width])], width))
        at += max(1, width)
    while len(found) > 1:
        (before, _, wide), (start, _, width) = found[-2:]
        shown = " ".join(words[start : start + width])
        if start - before - wide > 1 or plain(grammar.lemmas.get(shown, shown)) == shown:
            break
        found.pop()
    return found[-1] if found else (0, None, 0)


def ministry_in(tokens: Sequence[Token], grammar: Grammar) -> str | None:
    words = [t.plain for t in tokens]
    for i in range(len(words)):
        for width in range(min(4, len(words) - i), 0, -1):
            found = grammar.bodies.get(" ".join(words[i : i + width]))
            if found:
                return found
    return None


def _ministry_of(cast: Cast, ministry: str, state: str | None) -> str | None:
    """The ministry's own id where the report names it with its state; else the state with the ministry's class."""
    entry = cast.lists.get(state)
    if entry is not None and entry.kind == "organisation":
        return entry.id
    for name in cast.names.names:
        entry = cast.lists.get(name.id)
        if entry and entry.kind == "organisation" and ministry in entry.id and (state is None or entry.of == state):
            return entry.id
    return f"{state}-{ministry}" if state else None
