"""Who a source is: the person, office or body behind the words "he", "the leader", "the ministry's press service".

Works through the attributions of a report in order and remembers who spoke last. A description ("the president of X", "the X
leader") is led to the person whom this report, or the list of people on the report's day, introduces by it. Each resolution
says why. A phrase that leads nowhere stays a phrase: nobody is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.phrase import Phrase
from comity.reading.cast import Cast, Description, Voice, describe, ministry_in, tokens_between
from comity.reading.contract import Name
from comity.reading.cues import Grammar
from comity.reading.markup import Span
from comity.reading.units import Token, Unit


@dataclass(frozen=True, slots=True)
class _Query:
    """One source to be resolved, with what stands in it."""

    cast: Cast
    unit: Unit
    source: Span
    tokens: Sequence[Token]
    words: list[str]
    names: tuple[Name, ...]
    people: list[Name]
    grammar: Grammar
    day_ok: frozenset[str]


def resolve(cast: Cast, unit: Unit, source: Span | None, day_ok: frozenset[str]) -> Voice:
    """The voice behind a source. `day_ok`: people of the list whose office holds on every possible day of the report."""
    grammar = cast.grammars[unit.language]
    if source is None:
        return _again(cast, None, Phrase("the same speaker goes on"))
    tokens = tokens_between(unit, *source)
    words = [t.plain for t in tokens if t.kind == "w"]
    shown = cast.text[slice(*source)]
    names = cast.names.within(source)
    people = [n for n in names if n.kind == "person"]
    query = _Query(cast, unit, source, tokens, words, names, people, grammar, day_ok)
    for test in (_joint, _press, _person, _pronoun, _message, _described, _named_body):
        voice = test(query)
        if voice is not None:
            return voice
    return Voice("phrase", shown, None, shown, source, Phrase("named only by these words"))


def remember(cast: Cast, voice: Voice) -> None:
    """Keep who spoke, for the pronouns and messages that follow."""
    if voice.kind in ("person", "body", "press") or voice.label:
        cast.last = voice
    if voice.kind == "person":
        cast.last_person = voice
    if voice.kind in ("body", "press"):
        cast.last_body = voice
    if voice.kind == "press":
        cast.message = voice


def _again(cast: Cast, span: Span | None, because: Phrase, person: bool = False) -> Voice:
    last = cast.last_person if person else cast.last
    if last is None:
        return Voice("phrase", "", None, None, span, Phrase("nobody spoke before"))
    return Voice(last.kind, last.key, last.id, last.label, span, because, last.of, last.principal, last.both, last.proposed)


def _voice_of(cast: Cast, name: Name, span: Span, because: Phrase, language: str) -> Voice:
    key = cast.key_of(name)
    entry = cast.lists.get(key) or cast.lists.get(name.id)
    proposed = name.proposed
    if entry is not None:
        return Voice(
            "person" if entry.kind == "person" else "body",
            key,
            entry.id,
            entry.label(language),
            span,
            because,
            entry.speaks_for(),
            proposed=proposed,
        )
    of = next((d.of for d in cast.described.get(key, ()) if d.of and not d.of.startswith("word:")), None)
    return Voice(
        "person" if name.kind == "person" else "body", key, name.id, name.label or name.text, span, because, of, proposed=proposed
    )


def _joint(q: _Query) -> Voice | None:
    """Two named persons (or bodies) together, or "both sides", "the leaders"."""
    distinct = {q.cast.key_of(n): n for n in (q.people or [n for n in q.names if n.kind in ("state", "organisation")])}
    if len(distinct) >= 2 and any(w in ("and", "и") for w in q.words) and not _possessed(q.tokens):
        labels = " + ".join((n.label or n.text) for n in distinct.values())
        return Voice("both", labels, None, labels, q.source, Phrase("the sentence names them together"), both=tuple(distinct))
    joined = " ".join(q.words)
    if q.words and (
        joined in q.grammar.listed["both"]
        or any(joined == b or joined.endswith(" " + b) for b in q.grammar.listed["both"] if " " in b)
    ):
        return Voice(
            "both",
            joined,
            None,
            q.cast.text[slice(*q.source)],
            q.source,
            Phrase("“{words}”: those whom the report names as meeting", {"words": joined}),
        )
    return None


def _possessed(tokens: Sequence[Token]) -> bool:
    """ "X, president of A and B" is one person; an office behind a comma says so."""
    return any(t.text == "," for t in tokens)


def _press(q: _Query) -> Voice | None:
    joined = f" {' '.join(q.words)} "
    hit = next((p for p in q.grammar.listed["press"] if f" {p} " in joined), None)
    if hit is None:
        return None
    bodies = [n for n in q.names if n.kind in ("organisation", "state", "place") and n.id]
    if not bodies:
        return Voice(
            "press", hit, None, q.cast.text[slice(*q.source)], q.source, Phrase("a press service; whose is not said here")
        )
    entry = q.cast.lists.get(bodies[-1].id)
    assert entry is not None
    because = Phrase(
        "“{word}” speaks in the name of the body named with it, {body}", {"word": hit, "body": entry.label(q.unit.language)}
    )
    of = entry.speaks_for() or entry.id
    return Voice(
        "press",
        f"{entry.id}-press-service",
        f"{entry.id}-press-service",
        q.cast.text[slice(*q.source)],
        q.source,
        because,
        of,
        entry.id,
    )


def _person(q: _Query) -> Voice | None:
    if not q.people:
        return None
    name = q.people[0]
    before = [t.plain for t in q.tokens if t.span[1] <= name.span[0]]
    if before[-1:] in (["for"], ["of"]) and any(q.grammar.offices.get(w) == "spokesperson" for w in before):
        shown = q.cast.text[slice(*q.source)]
        voice = _voice_of(q.cast, name, q.source, name.because, q.unit.language)
        because = Phrase("speaks in the name of {who}", {"who": voice.label or name.text})
        return Voice("press", shown, None, shown, q.source, because, voice.of, voice.id or voice.label)
    return _voice_of(q.cast, name, q.source, name.because, q.unit.language)


def _pronoun(q: _Query) -> Voice | None:
    if len(q.words) > 2 or not q.words:
        return None
    word = q.words[-1]
    if q.grammar.has("pronoun-person", word):
        voice = _again(
            q.cast, q.source, Phrase("“{word}”: the person who spoke last", {"word": q.cast.text[slice(*q.source)]}), person=True
        )
        return voice if voice.known() else None
    if q.grammar.has("pronoun-thing", word) and q.cast.last_body is not None:
        b = q.cast.last_body
        return Voice(
            b.kind,
            b.key,
            b.id,
            b.label,
            q.source,
            Phrase("“{word}”: the body that spoke last", {"word": word}),
            b.of,
            b.principal,
        )
    return None


def _message(q: _Query) -> Voice | None:
    """ "the statement", "в сообщении": the message that a press service or office gave before."""
    if q.cast.message is None or not any(w in q.grammar.listed["message"] for w in q.words):
        return None
    m = q.cast.message
    return Voice(
        "press", m.key, m.id, m.label, q.source, Phrase("the same message of {who}", {"who": m.label or m.key}), m.of, m.principal
    )


def _described(q: _Query) -> Voice | None:
    wanted = describe(q.cast, q.tokens, q.grammar, needs_end=False, person_at=None)
    if wanted is None:
        return None
    mentioned = q.cast.people
    fitting = [
        key
        for key, listed in q.cast.described.items()
        if (key in mentioned or (wanted.of and key in q.day_ok)) and any(_meant(wanted, d) for d in listed)
    ]
    if wanted.of is None and q.cast.last_person is not None and _may_be(q.cast, wanted, q.cast.last_person.key):
        return _again(
            q.cast,
            q.source,
            Phrase("“{words}”: the person who spoke last and is described so", {"words": q.cast.text[slice(*q.source)]}),
            person=True,
        )
    exact = [key for key in fitting if key in mentioned] or fitting
    same = [key for key in exact if any(d.office == wanted.office and wanted.fits(d) for d in q.cast.described[key])]
    exact = same or exact
    if len(exact) == 1:
        name = next(
            (n for n in q.cast.names.names if q.cast.key_of(n) == exact[0] and n.kind == "person" and not n.proposed), None
        )
        entry = q.cast.lists.get(exact[0])
        because = Phrase("“{words}”: the report describes this person so", {"words": q.cast.text[slice(*q.source)]})
        if name is not None:
            return _voice_of(q.cast, name, q.source, because, q.unit.language)
        if entry is not None:
            because = Phrase(
                "“{words}”: who held this office on every possible day of the report (aliases/{file}.yaml)",
                {"words": q.cast.text[slice(*q.source)], "file": entry.file},
            )
            return Voice("person", entry.id, entry.id, entry.label(q.unit.language), q.source, because, entry.speaks_for())
    if wanted.of and not wanted.of.startswith("word:"):
        return Voice(
            "office",
            f"{wanted.of}/{wanted.office}",
            None,
            q.cast.text[slice(*q.source)],
            q.source,
            Phrase("an office named without its holder"),
            wanted.of,
        )
    return None


def _meant(wanted: Description, known: Description) -> bool:
    """Without a body named, the office itself must be the same: "the chancellor" is no leader met elsewhere."""
    return wanted.fits(known) and known.of is not None and (wanted.of is not None or wanted.office == known.office)


def _may_be(cast: Cast, wanted: Description, key: str) -> bool:
    known = cast.described.get(key, [])
    return any(wanted.fits(d) for d in known)


def _named_body(q: _Query) -> Voice | None:
    bodies = [
        n
        for n in q.names
        if n.kind in ("organisation", "state", "place", "agency", "outlet", "armed-group", "format") and (n.relation == "name")
    ]
    if bodies:
        name = bodies[0]
        entry = q.cast.lists.get(name.id)
        kind = name.kind if name.kind in ("agency", "outlet") else "body"
        return Voice(
            kind, q.cast.key_of(name), name.id, name.label, q.source, name.because, entry.speaks_for() if entry else None
        )
    ministry = ministry_in(q.tokens, q.grammar)
    states = [n for n in q.names if n.kind == "state"]
    if ministry and states:
        shown = q.cast.text[slice(*q.source)]
        return Voice(
            "body",
            f"{states[0].id}-{ministry}",
            None,
            shown,
            q.source,
            Phrase("a body of {state}", {"state": states[0].label or ""}),
            states[0].id,
        )
    return None
