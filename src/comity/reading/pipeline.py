"""From the bytes of a report to what it says, thin and honest: proposals with their places and reasons, never decisions.

The steps of `read`, in order: decode (`original`) · readable text of a page (`markup`) · lines that are the article (`clean`)
· language by paragraph · date line (`masthead`) · names (`entities`) · raw attributions (`attribution`) · proposed identities
(`identity`) · the day (`publication`) · speakers and chains (`statements`) · official readouts (`readouts`) · drafts
(`propose`).

Codes of warnings: language-not-read, inverted-attribution, proposed-identity, misplaced-quotation-mark, unclosed-quotation,
date-undecided, encoding-guessed, nothing-said, too-many-items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from comity.phrase import Phrase
from comity.reading import (
    aliases,
    attribution,
    clean,
    cues,
    entities,
    figures,
    identity,
    language,
    markup,
    masthead,
    notices,
    original,
    propose,
    publication,
    readouts,
    sentences,
    speakers,
    statements,
    stories,
    units,
)
from comity.reading import cast as cast_list
from comity.reading.contract import Fact, Identity, Item, LeftOut, Link, Name, Published, Report
from comity.reading.markup import Span, View
from comity.reading.publication import Clue

_NO_META: Mapping[str, object] = {}
#: A report with more attributions than this is a collection; the rest is left out with a warning.
_MOST_ITEMS = 3000


@dataclass(frozen=True, slots=True)
class _Page:
    """The text of one report, prepared: what is the article, in which language, where its words begin."""

    source: original.Original
    view: View
    cleaned: clean.Cleaned
    guess: language.Guess
    paragraphs: tuple[tuple[Span, str | None], ...]
    dateline: masthead.Dateline | None

    @property
    def text(self) -> str:
        return self.cleaned.text

    def codes(self) -> list[str]:
        return [code or "" for _, code in self.paragraphs]

    def read_in(self) -> list[tuple[Span, str]]:
        return [(span, code) for span, code in self.paragraphs if code in language.READ]


def read(
    raw: bytes,
    name: str,
    *,
    published: str | None = None,
    meta: Mapping[str, object] | None = None,
    today: date | None = None,
) -> Report:
    """Read one report. `published`: YYYY-MM-DD told from outside; `meta`: its sidecar; `today`: no candidate day lies after
    it.
    """
    told = meta or _NO_META
    lists = aliases.book()
    page = _page(raw, name, lists)
    grammars = {code: cues.grammar(code) for code in language.READ}
    cast, split, raws, identities = _cast(page, lists, grammars)
    day = publication.publication(
        page.text,
        name,
        page.view,
        page.dateline.day if page.dateline else None,
        page.read_in(),
        _clues(cast),
        published,
        told,
        today,
        _above(page),
        page.guess.code,
    )
    outlet = masthead.outlet(page.text, page.cleaned, page.view, lists, told, page.guess.code)
    agency = (page.dateline.agency if page.dateline else None) or masthead.credit(
        page.text, page.cleaned, lists, grammars, page.guess.code
    )
    items = _items(cast, raws, split, outlet, agency, day)
    agency = agency or _carrying_agency(items)
    report = _report(page, cast, items, identities, outlet, agency, day, lists)
    return replace(report, drafts=propose.drafts(report, lists))


def _above(page: _Page) -> list[Span]:
    """The lines above the first paragraph of the article."""
    body = page.cleaned.body()
    return [line.span for line in page.cleaned.lines if body and line.span[1] <= body[0][0]]


def _page(raw: bytes, name: str, lists: aliases.Book) -> _Page:
    source = original.decode(raw, name)
    view = markup.view(source.text) if source.markup else View(source.text)
    if source.markup:
        original.refuse_long_lines(view.text, name)
    cleaned = clean.clean(view)
    body = cleaned.body()
    guess, each = language.by_paragraph(cleaned.text, body)
    line = masthead.dateline(cleaned.text, body[0], each[0], lists) if body else None
    paragraphs = list(zip(body, each, strict=True))
    if line is not None and line.end < body[0][1]:
        paragraphs[0] = ((line.end, body[0][1]), each[0])
    return _Page(source, view, cleaned, guess, tuple(paragraphs), line)


def _cast(
    page: _Page, lists: aliases.Book, grammars: dict[str, cues.Grammar]
) -> tuple[cast_list.Cast, tuple[units.Unit, ...], list[attribution.Raw], tuple[Identity, ...]]:
    """Names, units, raw attributions and proposed identities: everything that needs no day."""
    split = units.split(page.text, page.read_in(), grammars)
    starts = frozenset(
        _word_at(page.text, s.span[0]) for span, code in page.read_in() for s in sentences.split(page.text, code, span)
    )
    starts |= {_word_at(page.text, q.inner[0]) for unit in split for q in unit.own_quotes()}
    found = entities.find(page.text, page.paragraphs, starts, lists, grammars)
    raws = [
        raw for number, unit in enumerate(split) for raw in attribution.read(unit, number, page.text, grammars[unit.language])
    ]
    raws = sorted(raws + attribution.following_quotes(split, raws, page.text), key=lambda r: (r.unit, (r.cue or r.content[0])[0]))
    inner, all_units = _inner(page.text, raws, split, grammars, found)
    cast = cast_list.Cast(found, lists, grammars, page.text, all_units)
    cast_list.descriptions(cast)
    proposed, names = identity.propose(cast, raws)
    if proposed:
        cast.names = entities.Found.of(names, found.hits)
        cast.described.clear()
        cast_list.descriptions(cast)
    speakers.gather_press(cast, [(cast.units[raw.unit], raw.source) for raw in raws if raw.source is not None])
    cast.people = frozenset(cast.key_of(n) for n in cast.names.names if n.kind == "person")
    return cast, split, sorted(raws + inner, key=lambda r: ((r.cue or r.content[0])[0], r.unit)), proposed


def _word_at(text: str, at: int) -> int:
    while at < len(text) and not text[at].isalnum():
        at += 1
    return at


def _inner(
    text: str,
    raws: Sequence[attribution.Raw],
    split: tuple[units.Unit, ...],
    grammars: dict[str, cues.Grammar],
    found: entities.Found,
) -> tuple[list[attribution.Raw], tuple[units.Unit, ...]]:
    """What a quotation says that somebody named said: A's version of B's words. Only listed names count inside another's
    mouth.
    """
    extra: list[units.Unit] = []
    inner: list[attribution.Raw] = []
    regions: dict[Span, str] = {}
    for raw in raws:
        unit = split[raw.unit]
        for quote in unit.own_quotes():
            if any(a <= quote.inner[0] and quote.inner[1] <= b for a, b in raw.content) and quote.inner[1] - quote.inner[0] > 30:
                regions[quote.inner] = unit.language
    for region, code in regions.items():
        for unit in units.split(text, [(region, code)], grammars):
            number = len(split) + len(extra)
            extra.append(unit)
            for raw in attribution.read(unit, number, text, grammars[code]):
                named = [n for n in found.within(raw.source) if n.id and n.relation == "name"] if raw.source else []
                if named and any(n.kind in ("person", "state", "organisation", "armed-group") for n in named):
                    inner.append(raw)
    return inner, (*split, *extra)


def _clues(cast: cast_list.Cast) -> list[Clue]:
    """Who is called by an office in the text itself, outside of "former …"."""
    found = []
    for key, listed in cast.described.items():
        entry = cast.lists.get(key)
        for described in listed:
            if entry is None or described.span == (0, 0) or publication.former(cast.text, described.span[0]):
                continue
            alike = frozenset({described.office}) | (
                {"head", "head-of-government"} if described.office in ("head", "head-of-government") else frozenset()
            )
            body = described.of if described.of in cast.lists.entries else None
            found.append(Clue(described.span, entry, alike, body))
    return found


def _items(
    cast: cast_list.Cast,
    raws: list[attribution.Raw],
    split: tuple[units.Unit, ...],
    outlet: Fact | None,
    agency: Fact | None,
    day: Published,
) -> list[Item]:
    day_ok = _in_office(cast.lists, day)
    spoken = statements.build(cast, raws[:_MOST_ITEMS], outlet, agency, day_ok)
    met = readouts.contacts(cast, split)
    spoken = readouts.joint(cast, spoken, met)
    items = [s.item for s in spoken]
    items += readouts.readout(cast, spoken, met, split)
    head = tuple(
        Link(role, f.id, f.value, f.span, f.because) for role, f in (("outlet", outlet), ("agency", agency)) if f is not None
    )
    return items + readouts.contact_items(cast, met, head)


def _in_office(lists: aliases.Book, day: Published) -> frozenset[str]:
    days = [date.fromisoformat(v) for v in ([day.value] if day.value else [c.value for c in day.candidates])]
    if not days:
        return frozenset()
    return frozenset(e.id for e in lists.entries.values() if any(all(o.since and o.on(d) for d in days) for o in e.offices))


def _carrying_agency(items: Sequence[Item]) -> Fact | None:
    """The one agency that the report itself names as carrying words, where it has no credit of its own."""
    links = {link.who: link for item in items for link in item.chain if link.role == "agency" and link.who}
    if len(links) != 1:
        return None
    link = next(iter(links.values()))
    return Fact(
        link.label or "",
        link.span,
        Phrase("the only agency that the report names as its source; it has no credit line"),
        link.who,
    )


def _report(
    page: _Page,
    cast: cast_list.Cast,
    items: list[Item],
    identities: tuple[Identity, ...],
    outlet: Fact | None,
    agency: Fact | None,
    day: Published,
    lists: aliases.Book,
) -> Report:
    """Everything together, with the spans led back into the decoded original."""
    place = page.view.place
    title = masthead.title(page.text, page.cleaned, page.view)
    head = [] if page.dateline is None else _dateline_names(page, lists)
    names = [n for n in (*head, *cast.names.names) if n.kind != "name" and n.relation != "adjective" and n.kind != "outlet"]
    lines = [(line, code) for line, code in zip(page.cleaned.body(), page.codes(), strict=True) if code in language.READ]
    whens, amounts = figures.find(page.text, lines, date.fromisoformat(day.value) if day.value else None)
    warnings = notices.notices(page.source, page.guess.code, items, identities, day, _MOST_ITEMS)
    ident = page.source.name.replace("\\", "/").rsplit("/", 1)[-1]
    ident = ident.rsplit(".", 1)[0] if "." in ident[1:] else ident

    def fact(value: Fact | None) -> Fact | None:
        if value is None or any(value.span == s for _, _, s in page.view.facts):
            return value  # told from outside, or already a place in the page's own code
        return value.placed(place)

    stated = any(day.span == s for _, _, s in page.view.facts)
    return Report(
        id=ident,
        name=page.source.name,
        digest=page.source.digest,
        text=page.source.text,
        encoding=page.source.encoding,
        encoding_because=page.source.grounds,
        language=page.guess.code,
        language_because=page.guess.because,
        title=fact(title),
        outlet=fact(outlet),
        agency=fact(agency),
        place=fact(page.dateline.place if page.dateline else None),
        published=day if stated else day.placed(place),
        items=tuple(item.placed(place) for item in items),
        names=tuple(n.placed(place) for n in sorted(names, key=lambda n: n.span)),
        dates=tuple(w.placed(place) for w in whens),
        quantities=tuple(a.placed(place) for a in amounts),
        identities=tuple(i.placed(place) for i in identities),
        left_out=tuple(
            LeftOut(line.span, line.kind, line.reason).placed(place) for line in page.cleaned.lines if line.kind != "body"
        ),
        warnings=tuple(w.placed(place) for w in warnings),
        body=tuple(place(span) for span in page.cleaned.body()),
        markup=page.source.markup,
    )


def _dateline_names(page: _Page, lists: aliases.Book) -> list[Name]:
    assert page.dateline is not None
    hits = aliases.find(page.text, page.dateline.span, lists)
    entry_names = []
    for hit in hits:
        entry = hit.pattern.entry
        entry_names.append(
            Name(hit.span, page.text[slice(*hit.span)], entry.kind, entry.id, entry.label(page.guess.code), hit.because())
        )
    return entry_names


def read_reports(
    files: Sequence[tuple[str, bytes, Mapping[str, object] | None]], *, today: date | None = None
) -> tuple[Report, ...]:
    """Read several reports, in the order given; the first bad one raises its error, with its name."""
    return tuple(read(raw, name, meta=meta, today=today) for name, raw, meta in files)


def document(reports: Sequence[Report]) -> dict[str, object]:
    """The one JSON document of `comity read --json`."""
    told = [{"documents": list(s.documents), "origins": s.origins} for s in stories.stories(reports)]
    return {"documents": [r.to_contract() for r in reports], "stories": told}


def read_many(files: Sequence[tuple[str, bytes, Mapping[str, object] | None]], *, today: date | None = None) -> dict[str, object]:
    """`read_reports` and `document` in one step."""
    return document(read_reports(files, today=today))
