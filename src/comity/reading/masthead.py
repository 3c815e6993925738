"""What stands around the article: title, outlet, agency, place and date line, each with the characters that say so.

The agencies and outlets are closed lists; a name not listed is never taken for one. When the report appeared is for
`publication`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from comity.analysis.features import DateMention
from comity.phrase import Phrase
from comity.reading import aliases, figures
from comity.reading.aliases import Book
from comity.reading.clean import Cleaned
from comity.reading.contract import Fact
from comity.reading.cues import Grammar
from comity.reading.entities import capital_words
from comity.reading.markup import Span, View

#: A date line is over within so many characters.
_HEAD = 160
_GAP = re.compile(r"[\s,.;:/()\[\]|]+|(?<=\s)[—–-]+(?=\s)|(?<=\))\s*[—–-]+")
_REST = re.compile(r"[\s.,/)\]]*(?:[—–-]+\s*|:\s*)?")
_PLACE_AND_DASH = re.compile(
    r"(?P<head>(?P<place>[^\W\d_a-zа-яё]{3,}(?:[ -][^\W\d_a-zа-яё]{2,}){0,2})(?:, [^\W\d_][\w.]+(?: [^\W\d_]\w+)?)?)"
    r"\s*(?:—|–|(?<=\s)-{1,2})\s+(?=[\"“«„‘']?[^\W\d_a-zа-яё])"
)
#: A place in no list, standing without date or agency, has at least so many letters; shorter capitals are abbreviations.
_SHORTEST_PLACE = 4
_CAPITALS = re.compile(r"[^\W\d_]{3,}(?:[ -][^\W\d_]{2,}){0,2}")
#: Kinds of left-out lines in which a site writes its own name.
_OWN_LINES = frozenset({"menu", "appeal for support", "rights notice", "subscription", "above the title"})
#: A line that credits an agency for the whole text is short. Unit: characters.
_CREDIT_LINE = 140


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, date and agency at the start of the first paragraph; `end` is where the article's own words begin."""

    span: Span
    end: int
    place: Fact | None
    agency: Fact | None
    day: DateMention | None


def dateline(text: str, first: Span, language: str | None, lists: Book) -> Dateline | None:
    """The date line of a report, or None. At least two of place, date and agency must stand there, one after the other."""
    window = (first[0], min(first[1], first[0] + _HEAD))
    hits = {hit.span[0]: hit for hit in aliases.find(text, window, lists)}
    days = {d.span[0]: d for d in figures.mentions(text, language, window)} if language else {}
    place: Fact | None = None
    agency: Fact | None = None
    day: DateMention | None = None
    at = end = first[0]
    while at < window[1]:
        hit, when = hits.get(at), days.get(at)
        if when is not None and day is None and when.kind == "day":
            day, end = when, when.span[1]
        elif hit is not None and hit.pattern.entry.kind == "agency" and agency is None:
            entry = hit.pattern.entry
            agency, end = (
                Fact(entry.label(language), hit.span, Phrase("named in the date line; {why}", {"why": hit.because()}), entry.id),
                hit.span[1],
            )
        elif hit is not None and hit.pattern.entry.kind == "place" and place is None and at == first[0]:
            entry = hit.pattern.entry
            place, end = (
                Fact(entry.label(language), hit.span, Phrase("opens the date line; {why}", {"why": hit.because()}), entry.id),
                hit.span[1],
            )
        elif place is None and at == first[0] and (strange := _strange_place(text, window, days, hits)):
            place, end = Fact(text[slice(*strange)], strange, Phrase("opens the date line; in none of the lists")), strange[1]
        else:
            break
        gap = _GAP.match(text, end)
        if gap is None:
            break
        at = gap.end()
    found = sum(part is not None for part in (place, agency, day))
    if found < 2 and (alone := _alone(text, first, lists, language)) is not None:
        return alone
    if found < 2:
        return None
    rest = _REST.match(text, end)
    return Dateline((first[0], end), rest.end() if rest else end, place, agency, day)


def _alone(text: str, first: Span, lists: Book, language: str | None) -> Dateline | None:
    """A place in capitals with a dash behind, and a capital after the dash: "LOMVIK — The ferry …", "LOMVIK, Veland – …"."""
    m = _PLACE_AND_DASH.match(text, *first)
    if m is None or m.group("place").casefold() in capital_words("no_place"):
        return None
    span = m.span("place")
    hits = [h for h in aliases.find(text, span, lists) if h.span == span]
    if any(h.pattern.entry.kind != "place" for h in hits) or (not hits and len(m.group("place")) < _SHORTEST_PLACE):
        return None
    because = Phrase("stands in capitals before a dash at the start")
    place = Fact(m.group("place"), span, because)
    if hits:
        entry = hits[0].pattern.entry
        place = Fact(entry.label(language), span, Phrase("opens the date line; {why}", {"why": hits[0].because()}), entry.id)
    return Dateline((span[0], m.end("head")), m.end(), place, None, None)


def _strange_place(text: str, window: Span, days: Mapping[int, DateMention], hits: Mapping[int, aliases.Hit]) -> Span | None:
    """Capitalised words before a date or an agency, with a mark between: a place that no list has."""
    m = _CAPITALS.match(text, *window)
    if m is None or not m.group()[0].isupper():
        return None
    end = m.end()
    for cut in (end, *(window[0] + i for i, c in enumerate(m.group()) if c in " -")):
        gap = _GAP.match(text, cut)
        if gap is None or not gap.group().strip():
            continue
        after = hits.get(gap.end())
        if gap.end() in days or (after is not None and after.pattern.entry.kind == "agency"):
            return window[0], cut
    return None


def title(text: str, cleaned: Cleaned, view: View) -> Fact | None:
    for span in cleaned.of("title"):
        return Fact(text[slice(*span)], span, Phrase("stands above the first paragraph"))
    for kind, value, span in view.facts:
        if kind == "title":
            return Fact(value, span, Phrase("the page states it"))
    return None


def outlet(text: str, cleaned: Cleaned, view: View, lists: Book, meta: Mapping[str, object], language: str | None) -> Fact | None:
    """Where the report appeared: told from outside, stated by the page, or the site's own name in its own lines."""
    told = meta.get("outlet")
    if isinstance(told, str) and told.strip():
        return Fact(told.strip(), None, Phrase("told by who added the report"), _known(told.strip(), lists))
    for kind, value, span in view.facts:
        if kind == "outlet":
            return Fact(value, span, Phrase("the page states it"), _known(value, lists))
    for line in cleaned.lines:
        if line.reason in _OWN_LINES:
            for hit in aliases.find(text, line.span, lists):
                if hit.pattern.entry.kind == "outlet":
                    because = Phrase(
                        "the site names itself in a line left out as “{reason}”; {why}",
                        {"reason": line.reason, "why": hit.because()},
                    )
                    return Fact(hit.pattern.entry.label(language), hit.span, because, hit.pattern.entry.id)
    return None


def _known(name: str, lists: Book) -> str | None:
    hits = [h for h in aliases.find(name, (0, len(name)), lists) if h.pattern.entry.kind in ("outlet", "agency")]
    return hits[0].pattern.entry.id if len(hits) == 1 else None


def credit(text: str, cleaned: Cleaned, lists: Book, grammars: Mapping[str, Grammar], language: str | None) -> Fact | None:
    """An agency credited for the text in a short line of its own."""
    for a, b in cleaned.body():
        if b - a > _CREDIT_LINE or language is None or language not in grammars:
            continue
        for pattern in grammars[language].credit:
            m = pattern.search(text, a, b)
            if m is None:
                continue
            for hit in aliases.find(text, m.span("agency"), lists):
                if hit.pattern.entry.kind == "agency":
                    because = Phrase("credited in a line of its own; {why}", {"why": hit.because()})
                    return Fact(hit.pattern.entry.label(language), hit.span, because, hit.pattern.entry.id)
    return None
