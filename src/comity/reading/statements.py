"""From raw attributions to items: speaker resolved, chain built, nesting and one-sided reports of others' words marked.

The chain runs from the page to the mouth: outlet, agency, relay, speaker, principal. What A says that B said stays A's
version (`according_to`). An attribution whose agency and speaker seem to have changed places is turned for the proposal and
flagged: a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.phrase import Phrase
from comity.reading.attribution import Raw
from comity.reading.cast import Cast, Voice
from comity.reading.contract import Fact, Item, Link
from comity.reading.markup import Span
from comity.reading.speakers import remember, resolve

#: One sentence or quotation holds fewer attributions than this; a wider search finds nothing more.
_WINDOW = 80
_PRESS_KINDS = frozenset({"agency", "outlet"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One item with the voice behind it and, if nested, the index of the item around it."""

    item: Item
    voice: Voice
    raw: Raw


def build(cast: Cast, raws: Sequence[Raw], outlet: Fact | None, agency: Fact | None, day_ok: frozenset[str]) -> list[Spoken]:
    """Items in the order of the text."""
    parents = [_parent(raws, i) for i in range(len(raws))]
    done: list[Spoken] = []
    for i, raw in enumerate(raws):
        unit = cast.units[raw.unit]
        voice, relays, flags = _voices(cast, raw, day_ok)
        up = parents[i]
        outer = done[up] if up is not None and up < len(done) else None
        head = _head(outlet, agency, relays)
        chain = head + (_outer_links(outer) if outer else ()) + _voice_links(voice)
        item = Item(
            type=raw.type,
            content=raw.content,
            cue=(raw.cue,) if raw.cue else (),
            source=(voice.span,) if voice.span and voice.span[0] < voice.span[1] else (),
            chain=chain,
            rule=raw.rule,
            confidence=round(raw.weight * (1.0 if voice.known() else 0.7) * (0.7 if flags else 1.0), 2),
            polarity=raw.polarity,
            modality=raw.modality,
            nested_in=up,
            quoted=raw.quoted,
            flags=tuple(dict.fromkeys((*raw.flags, *flags))),
            holder=voice.of or voice.id,
            according_to=_teller(outer) if outer else None,
            language=unit.language,
        )
        done.append(Spoken(item, voice, raw))
        if outer is None or voice.kind == "person":
            remember(cast, voice if voice.kind != "both" else replace(voice, kind="phrase"))
    return _later_parents(done, parents)


def _later_parents(done: list[Spoken], parents: list[int | None]) -> list[Spoken]:
    """A sentence that ends ", Y said" holds what came before it: its inner items learn their teller only now."""
    result = []
    for i, spoken in enumerate(done):
        up = parents[i]
        if up is not None and up > i and spoken.item.according_to is None:
            outer = done[up]
            chain = (
                tuple(c for c in spoken.item.chain if c.role in ("outlet", "agency"))
                + _outer_links(outer)
                + _voice_links(spoken.voice)
            )
            spoken = replace(spoken, item=replace(spoken.item, according_to=_teller(outer), chain=chain))
        result.append(spoken)
    return result


def _parent(raws: Sequence[Raw], i: int) -> int | None:
    """The innermost other attribution whose content holds this one's cue."""
    at = raws[i].cue or raws[i].content[0]
    best: tuple[int, int] | None = None
    for j in range(max(0, i - _WINDOW), min(len(raws), i + _WINDOW)):
        other = raws[j]
        if j == i:
            continue
        for a, b in other.content:
            same = raws[i].content == other.content
            if a <= at[0] and at[1] <= b and not same and (best is None or b - a < best[0]):
                best = (b - a, j)
    return best[1] if best else None


def _voices(cast: Cast, raw: Raw, day_ok: frozenset[str]) -> tuple[Voice, tuple[Link, ...], tuple[str, ...]]:
    """The speaker, who carries the words, and what a person must look at."""
    unit = cast.units[raw.unit]
    if raw.rule == "carried" and raw.carrier is not None and raw.source is not None:
        return _carried(cast, raw, day_ok)
    voice = resolve(cast, unit, raw.source, day_ok)
    flags: list[str] = []
    if voice.proposed:
        flags.append("proposed-identity")
    return voice, (), tuple(flags)


def _carried(cast: Cast, raw: Raw, day_ok: frozenset[str]) -> tuple[Voice, tuple[Link, ...], tuple[str, ...]]:
    unit = cast.units[raw.unit]
    assert raw.carrier is not None and raw.source is not None
    if raw.carrier == raw.source:
        return _one_phrase(cast, raw, day_ok)
    carrier, source = resolve(cast, unit, raw.carrier, day_ok), resolve(cast, unit, raw.source, day_ok)
    turned = source.kind in _PRESS_KINDS and carrier.kind not in _PRESS_KINDS
    speaker, relay = (carrier, source) if turned else (source, carrier)
    role = relay.kind if relay.kind in _PRESS_KINDS else "relay"
    because = (
        Phrase("the agency stands as the speaker; agencies are quoted for others' words, so the two seem to have changed places")
        if turned
        else Phrase("named as who carries the words")
    )
    flags: tuple[str, ...] = ("inverted-attribution",) if turned else ()
    if speaker.proposed:
        flags += ("proposed-identity",)
    return speaker, (Link(role, relay.id, relay.label, relay.span, because),), flags


def _one_phrase(cast: Cast, raw: Raw, day_ok: frozenset[str]) -> tuple[Voice, tuple[Link, ...], tuple[str, ...]]:
    """«…», quotes PERSON AGENCY in one run: case tells who quotes whom, where the language has it."""
    assert raw.source is not None
    names = cast.names.within(raw.source)
    person = next((n for n in names if n.kind == "person"), None)
    agency = next((n for n in names if n.kind in _PRESS_KINDS), None)
    unit = cast.units[raw.unit]
    if person is None or agency is None:
        return resolve(cast, unit, raw.source, day_ok), (), ()
    voice = resolve(cast, unit, person.span, day_ok)
    spelled = ("proposed-identity",) if voice.proposed else ()
    hit = cast.names.hits.get(person.span)
    # A strange name that ends in a Russian consonant stands in the case of who acts: whom one quotes would end in a vowel.
    turned = not hit.inflected if hit is not None else person.text[-1].casefold() in "бвгджзклмнпрстфхцчшщй"
    because = (
        Phrase("the person stands in the case of who quotes, the agency as quoted: they seem to have changed places")
        if turned
        else Phrase("named as who carries the words")
    )
    return (
        voice,
        (Link(agency.kind, agency.id, agency.label, agency.span, because),),
        (*(("inverted-attribution",) if turned else ()), *spelled),
    )


def _head(outlet: Fact | None, agency: Fact | None, relays: tuple[Link, ...]) -> tuple[Link, ...]:
    links: list[Link] = []
    if outlet is not None:
        links.append(Link("outlet", outlet.id, outlet.value, outlet.span, outlet.because))
    if agency is not None and not any(r.role == "agency" for r in relays):
        links.append(Link("agency", agency.id, agency.value, agency.span, agency.because))
    return tuple(links) + relays


def _voice_links(voice: Voice) -> tuple[Link, ...]:
    if voice.kind in _PRESS_KINDS:
        return (Link(voice.kind, voice.id, voice.label, voice.span, voice.because),)
    span = voice.span if voice.span and voice.span[0] < voice.span[1] else None
    links = [Link("speaker", voice.id, voice.label, span, voice.because, voice.proposed)]
    if voice.principal is not None:
        links.append(Link("principal", voice.principal, voice.principal, None, Phrase("in whose name the press service speaks")))
    return tuple(links)


def _outer_links(outer: Spoken | None) -> tuple[Link, ...]:
    """The teller around a nested item, as relay."""
    if outer is None:
        return ()
    voice = outer.voice
    role = voice.kind if voice.kind in _PRESS_KINDS else "relay"
    return (
        Link(
            role, voice.id, voice.label, voice.span, Phrase("tells what the inner speaker is said to have said"), voice.proposed
        ),
    )


def _teller(outer: Spoken) -> str | None:
    return outer.voice.of or outer.voice.id or outer.voice.label


def spans_touch(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
