"""What one side says that both sides hold: contacts, their participants, and the sentences of an official readout.

A press service writes "both sides share", "concern was expressed". That is a position of the side that says so, *agreed
according to* it with the other participant of the contact. Where the sentence names nobody ("was stressed"), who holds it is left
to a person and flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.phrase import Phrase
from comity.reading import inflect, sentences
from comity.reading.cast import Cast, Voice
from comity.reading.cast import side_of as cast_side
from comity.reading.contract import Item, Link, Name
from comity.reading.cues import Grammar
from comity.reading.markup import Span
from comity.reading.statements import Spoken
from comity.reading.units import Unit

#: How many sentences back "both sides" may have been named.
_BACK = 12
_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Contact:
    """A call, meeting or visit named in one sentence, with whom it names as taking part."""

    kind: str
    span: Span
    cue: Span
    keys: tuple[str, ...]
    sides: tuple[str, ...]


def contacts(cast: Cast, body_units: Sequence[Unit]) -> list[Contact]:
    """Sentences that name a contact and at least two who take part in it."""
    found = []
    for unit in body_units:
        grammar = cast.grammars[unit.language]
        hit = next(((kind, m) for kind, pattern in grammar.contact.items() if (m := pattern.search(cast.text, *unit.span))), None)
        if hit is None:
            continue
        names = cast.names.within(unit.span)
        people = _distinct(cast, [n for n in names if n.kind == "person" and n.id])
        states = _distinct(cast, [n for n in names if n.kind == "state" and n.id])
        keys = people if len(people) >= 2 else states if len(states) >= 2 and not people else ()
        if len(keys) >= 2:
            sides = tuple(dict.fromkeys(side for k in keys if (side := side_of(cast, k))))
            found.append(Contact("meeting" if hit[0] == "meeting" else "contact", unit.span, hit[1].span(), keys[:6], sides))
    return found


def _distinct(cast: Cast, names: Sequence[Name]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cast.key_of(n) for n in names))


def side_of(cast: Cast, key: str) -> str | None:
    entry = cast.lists.get(key)
    if entry is not None:
        return entry.speaks_for() or entry.id
    return next((d.of for d in cast.described.get(key, ()) if d.of and not d.of.startswith("word:")), None)


def contact_items(cast: Cast, found: Sequence[Contact], chain: tuple[Link, ...]) -> list[Item]:
    items = []
    for contact in found:
        roles = {"with": tuple(contact.keys)}
        language = next((u.language for u in cast.units if u.span == contact.span), None)
        items.append(
            Item(contact.kind, (contact.span,), (contact.cue,), (), chain, "contact-named", 0.6, roles=roles, language=language)
        )
    return items


def joint(cast: Cast, spoken: list[Spoken], found: Sequence[Contact]) -> list[Spoken]:
    """ "The two agreed that …": agreed according to the one who says so, with the other side of the contact."""
    result = []
    for s in spoken:
        if s.voice.kind == "both" and _only_discussed(cast, s):
            s = replace(s, item=replace(s.item, flags=(*s.item.flags, "only-discussed")))
        elif s.voice.kind == "both":
            outer = spoken[s.item.nested_in] if s.item.nested_in is not None else None
            side, flag = _side(cast, outer.voice if outer else cast.message)
            sides = tuple(dict.fromkeys(x for k in s.voice.both if (x := side_of(cast, k)))) or _sides(found)
            if not sides and (before := sides_before(cast, s.item.content[0][0])):
                item = _of_two(s.item, before, (outer.voice if outer else cast.message))
                flags = (*item.flags, "sides-before", *((flag,) if flag and outer is None else ()))
                result.append(replace(s, item=replace(item, flags=tuple(dict.fromkeys(flags)))))
                continue
            teller = side if side in sides or not sides else (sides[0] if sides else side)
            others = tuple(x for x in sides if x != teller)
            flags = s.item.flags if outer else (*s.item.flags, flag) if flag else s.item.flags
            item = replace(
                s.item, type="position", holder=teller, according_to=side, agreed_with=others, flags=tuple(dict.fromkeys(flags))
            )
            if outer is None and cast.message is not None:
                item = replace(item, chain=(*_relay(item), *item.chain[-1:]), confidence=min(item.confidence, 0.55))
            s = replace(s, item=item)
        result.append(s)
    return result


def sides_before(cast: Cast, at: int) -> tuple[str, ...]:
    """The two whom the nearest sentence before an offset names together by office and state, as ids or the report's own words.

    Only a sentence that names just two people (or two listed states) of two sides tells who "both sides" are.
    """
    for unit in cast.units_before(at, _BACK):
        if unit.span[1] > at:
            continue
        if sides := _sides_in(cast, unit.span):
            return sides
    return ()


def _sides_in(cast: Cast, span: Span) -> tuple[str, ...]:
    names = cast.names.within(span)
    people = _distinct(cast, [n for n in names if n.kind == "person"])
    keys = people or _distinct(cast, [n for n in names if n.kind == "state" and n.relation == "name"])
    sides = tuple(dict.fromkeys(x for k in keys if (x := cast_side(cast, k))))
    return sides if len(keys) == 2 and len(sides) == 2 else ()


def _of_two(item: Item, sides: tuple[str, ...], teller: Voice | None) -> Item:
    """The position of two sides as one teller gives it: the teller's own side holds it, agreed with the other."""
    told = (teller.of or teller.id or teller.label or teller.key) if teller else None
    own = next((s for s in sides if told and (s == told or _names(told, s))), sides[0])
    others = tuple(s for s in sides if s != own)
    return replace(item, type="position", holder=own, according_to=told, agreed_with=others)


def _names(label: str, side: str) -> bool:
    """Whether the teller's words name the side, in any case of a Russian noun."""
    forms = inflect.forms(side, "ru")
    return any(inflect.plain(m.group()) in forms for m in _WORD.finditer(label))


def _only_discussed(cast: Cast, s: Spoken) -> bool:
    """ "The two discussed X": that they spoke of it, not that they agree."""
    words = {inflect.plain(m.group()) for a, b in s.item.cue for m in _WORD.finditer(cast.text, a, b)}
    return bool(words & cast.grammars[s.item.language or "en"].sets["discussed"])


def _relay(item: Item) -> tuple[Link, ...]:
    return tuple(link for link in item.chain if link.role in ("outlet", "agency"))


def _sides(found: Sequence[Contact]) -> tuple[str, ...]:
    return next((c.sides for c in found if len(c.sides) >= 2), ())


def _side(cast: Cast, voice: Voice | None) -> tuple[str | None, str | None]:
    if voice is None:
        return None, "told-by-outlet"
    return voice.of or voice.id, "message-continued"


def readout(cast: Cast, spoken: list[Spoken], found: Sequence[Contact], body_units: Sequence[Unit]) -> list[Item]:
    """Positions inside an official message: one item a sentence that names a shared, open or one-sided position."""
    items: list[Item] = []
    covered: list[Span] = []
    for index, s in enumerate(spoken):
        covered += s.item.content
        if s.voice.kind != "press" and not (s.voice.of and s.voice.kind == "body"):
            continue
        if s.item.nested_in is not None:
            continue
        for content in s.item.content:
            for sentence in sentences.split(cast.text, s.item.language or "en", content):
                item = _position(cast, sentence.span, s.voice, s.item.chain, found, s.item.language or "en", index, ())
                items += [item] if item else []
    if cast.message is not None:
        for unit in body_units:
            free = not any(a < unit.span[1] and unit.span[0] < b for a, b in covered)
            after = cast.message.span is not None and unit.span[0] > cast.message.span[0]
            if free and after:
                chain = tuple(link for link in _message_chain(spoken) if link.role in ("outlet", "agency"))
                speaker = Link(
                    "speaker",
                    cast.message.id,
                    cast.message.label,
                    None,
                    Phrase("no source is named here; the paragraphs before give the message of this press service"),
                )
                item = _position(
                    cast, unit.span, cast.message, (*chain, speaker), found, unit.language, None, ("message-continued",)
                )
                items += [item] if item else []
    return items


def _message_chain(spoken: Sequence[Spoken]) -> tuple[Link, ...]:
    return next((s.item.chain for s in spoken if s.voice.kind == "press"), ())


def _position(
    cast: Cast,
    span: Span,
    voice: Voice,
    chain: tuple[Link, ...],
    found: Sequence[Contact],
    language: str,
    parent: int | None,
    flags: tuple[str, ...],
) -> Item | None:
    """The position in one sentence of a readout: whose it is said to be, by words for one side, for both, or for nobody."""
    grammar = cast.grammars[language]
    words = [(inflect.plain(m.group()), m.span()) for m in _WORD.finditer(cast.text, *span)]
    side = voice.of or voice.id
    others = tuple(x for x in _sides(found) if x != side)
    for pattern in grammar.one_side:
        m = pattern.search(cast.text, *span)
        named = [n for n in cast.names.within(m.span()) if n.kind == "state"] if m else []
        if m and named and _finite(words, grammar):
            content = _content_after(cast.text, m.span(), span, words, grammar)
            return _item(content, m.span(), chain, "readout-one-side", named[0].id, side, (), parent, flags, language, 0.8)
    cue = next((s for w, s in words if w in grammar.shared), None)
    together = next((s for w, s in words if w in grammar.sets["mutual"]), None)
    open_cue = next((s for w, s in words if w in grammar.open), None)
    both = _both_subject(cast, span, words, grammar)
    if both is not None and not others:
        here = _sides_in(cast, both)
        if two := here or sides_before(cast, span[0]):
            flags = flags if here else (*flags, "sides-before")
            item = _item(span, both, chain, "readout-both", side, side, (), parent, flags, language, 0.7)
            return _of_two(item, two, voice)
    if both is not None:
        return _item(span, both, chain, "readout-both", side, side, others, parent, flags, language, 0.85)
    if cue is not None or (
        open_cue is not None
        and together is not None
        and abs(words.index(_at(words, open_cue)) - words.index(_at(words, together))) <= 3
    ):
        return _item(span, cue or open_cue or span, chain, "readout-both", side, side, others, parent, flags, language, 0.8)
    if open_cue is not None:
        return _item(
            span, open_cue, chain, "readout-impersonal", side, side, others, parent, (*flags, "impersonal"), language, 0.6
        )
    return None


def _at(words: list[tuple[str, Span]], span: Span) -> tuple[str, Span]:
    return next(w for w in words if w[1] == span)


def _finite(words: list[tuple[str, Span]], grammar: Grammar) -> bool:
    return any(w in grammar.open or w in grammar.shared or w in grammar.forms for w, _ in words)


def _both_subject(cast: Cast, span: Span, words: list[tuple[str, Span]], grammar: Grammar) -> Span | None:
    """ "The sides share …": words for both, followed within three words by a verb of agreement; where the verb stands."""
    for i, (_, at) in enumerate(words[:8]):
        for width in (3, 2, 1):
            phrase = " ".join(w for w, _ in words[i : i + width])
            if phrase in grammar.listed["both"] and len(words[i : i + width]) == width:
                verb = next((s for w, s in words[i + width : i + width + 3] if w in grammar.sets["agreed"]), None)
                if verb is not None:
                    return (at[0], verb[1])
    people = [n for n in cast.names.within(span) if n.kind == "person"]
    if len(people) >= 2 and _joined(cast.text[people[0].span[1] : people[1].span[0]], grammar):
        behind = [(w, s) for w, s in words if s[0] >= people[1].span[1]][:3]
        verb = next((s for w, s in behind if w in grammar.sets["agreed"]), None)
        if verb is not None:
            return (people[0].span[0], verb[1])
    return None


def _joined(between: str, grammar: Grammar) -> bool:
    """ "X and Y", "X of A and Prime Minister Y": between two people only "and", offices and capitals."""
    words = [m.group() for m in _WORD.finditer(between)]
    rest = [w for w in words if w not in ("and", "и", "of", "the")]
    return (
        sum(w in ("and", "и") for w in words) == 1
        and not re.search(r"[,;:.()]", between)
        and all(w[0].isupper() or inflect.plain(w) in grammar.offices for w in rest)
    )


def _content_after(text: str, cue: Span, span: Span, words: list[tuple[str, Span]], grammar: Grammar) -> Span:
    return span


def _item(
    content: Span,
    cue: Span,
    chain: tuple[Link, ...],
    rule: str,
    holder: str | None,
    according_to: str | None,
    agreed_with: tuple[str, ...],
    parent: int | None,
    flags: tuple[str, ...],
    language: str,
    confidence: float,
) -> Item:
    weight = round(confidence * (0.7 if "message-continued" in flags else 1.0), 2)
    return Item(
        "position",
        (content,),
        (cue,),
        (),
        chain,
        rule,
        weight,
        nested_in=parent,
        flags=flags,
        holder=holder,
        according_to=according_to,
        agreed_with=agreed_with,
        language=language,
    )
