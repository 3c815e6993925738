"""Who a source is: the person, office or body behind the words "he", "the leader", "the ministry's press service".

Works through the attributions of a report in order and remembers who spoke last. A description ("the president of X", "the X
leader") is led to the person whom this report, or the list of people on the report's day, introduces by it. Each resolution
says why. A phrase that leads nowhere stays a phrase: nobody is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.phrase import Phrase
from comity.reading.cast import Cast, Description, Voice, describe, ministry_in, tokens_between
from comity.reading.contract import Name
from comity.reading.cues import Grammar
from comity.reading.markup import Span
from comity.reading.units import Token, Unit

#: The word for a body stands among the first so many tokens of a source that it heads.
_HEAD = 5


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


def _query(cast: Cast, unit: Unit, source: Span, day_ok: frozenset[str]) -> _Query:
    tokens = tokens_between(unit, *source)
    words = [t.plain for t in tokens if t.kind == "w"]
    names = cast.names.within(source)
    people = [n for n in names if n.kind == "person"]
    return _Query(cast, unit, source, tokens, words, names, people, cast.grammars[unit.language], day_ok)


def resolve(cast: Cast, unit: Unit, source: Span | None, day_ok: frozenset[str]) -> Voice:
    """The voice behind a source. `day_ok`: people of the list whose office holds on every possible day of the report."""
    if source is None:
        return _again(cast, None, Phrase("the same speaker goes on"))
    query = _query(cast, unit, source, day_ok)
    shown = cast.text[slice(*source)]
    for test in (_joint, _press, _person, _pronoun, _message, _described, _named_body):
        voice = test(query)
        if voice is not None:
            return voice
    bare = shown[: _bare(query)].rstrip(" ,")
    return Voice("phrase", bare, None, bare, source, Phrase("named only by these words"))


def _bare(q: _Query) -> int:
    """Length of the source without an apposition behind a comma: "Veland, the guarantor of the truce" is Veland."""
    comma = next((t.span[0] for t in q.tokens if t.text == ","), None)
    return q.source[1] - q.source[0] if comma is None or comma == q.source[0] else comma - q.source[0]


def gather_press(cast: Cast, sources: Sequence[tuple[Unit, Span]]) -> None:
    """Fill `press`: the press services that the sources of the report name in full, so that the short words find them."""
    for unit, source in sources:
        query = _query(cast, unit, source, frozenset())
        hit, _ = _press_words(query)
        voice = _press(query) if hit else None
        if hit and voice is not None and voice.key != hit:
            known = cast.press.setdefault(hit, [])
            if all(v.key != voice.key for v in known):
                known.append(voice)


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
        labels = (" и " if q.unit.language == "ru" else " and ").join((n.label or n.text) for n in distinct.values())
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


def _press_words(q: _Query) -> tuple[str | None, str]:
    """The first form of the words for a press service, and the source with them in that form: «пресс-служба правительства»."""
    joined = f" {' '.join(q.words)} "
    hit = next((p for p in sorted(q.grammar.listed["press"], key=len, reverse=True) if f" {p} " in joined), None)
    if hit is None:
        return None, ""
    lemma = q.grammar.lemmas.get(hit, hit).casefold()
    shown = q.cast.text[slice(*q.source)][: _bare(q)].rstrip(" ,")
    at = shown.casefold().replace("ё", "е").find(hit)
    return lemma, shown if at < 0 else shown[:at] + lemma + shown[at + len(hit) :]


def _press(q: _Query) -> Voice | None:
    hit, shown = _press_words(q)
    if hit is None:
        return None
    bodies = [n for n in q.names if n.kind in ("organisation", "state", "place") and n.id]
    if not bodies:
        known = q.cast.press.get(hit, ())
        if shown.casefold().removeprefix("the ") != hit:
            full = shown.casefold().removeprefix("the ")
            return Voice("press", full, None, shown, q.source, Phrase("a press service; whose it is, its name says"))
        last = q.cast.message if q.cast.message is not None and any(v.key == q.cast.message.key for v in known) else None
        meant = known[0] if len(known) == 1 else last
        if meant is None:
            return Voice("press", hit, None, shown, q.source, Phrase("a press service; whose is not said here"))
        values = {"words": shown, "who": meant.label or ""}
        because = Phrase("“{words}”: the press service that the report names in full as {who}", values)
        return replace(meant, span=q.source, because=because)
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
        shown,
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
    ministry = ministry_in(q.tokens, q.grammar)
    headed = ministry_in(q.tokens[:_HEAD], q.grammar) is not None
    if headed and not any(n.id for n in q.names) and any(t.text[0].isupper() for t in q.tokens[1:]):
        whole = _whole_body(q)
        because = Phrase("a body named with whose it is; in none of the lists")
        return Voice("body", whole.casefold(), None, whole, q.source, because)
    if bodies:
        name = bodies[0]
        entry = q.cast.lists.get(name.id)
        kind = name.kind if name.kind in ("agency", "outlet") else "body"
        return Voice(
            kind, q.cast.key_of(name), name.id, name.label, q.source, name.because, entry.speaks_for() if entry else None
        )
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


def _whole_body(q: _Query) -> str:
    """The source without apposition, its body's word in the first form: «в правительстве Веланда» gives правительство Веланда."""
    shown = q.cast.text[slice(*q.source)][: _bare(q)].rstrip(" ,")
    low = shown.casefold().replace("ё", "е")
    form = next((f for f in sorted(q.grammar.bodies, key=len, reverse=True) if low.startswith(f + " ")), None)
    return shown if form is None else q.grammar.lemmas.get(form, form) + shown[len(form) :]
