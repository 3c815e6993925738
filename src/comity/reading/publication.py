"""When a report appeared, with evidence: a weekday beside a day and a month gives candidate years, never a silent guess.

Years fall away only for a reason that is shown: the report dates something past to a later year; somebody whom it calls
president held no such office that year (dates in the alias files); the day has not come yet. While two days remain, `value`
is None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from comity.analysis.features import DateMention
from comity.errors import Yours
from comity.phrase import Phrase
from comity.reading import figures
from comity.reading.aliases import Entry
from comity.reading.contract import Candidate, Published
from comity.reading.markup import Span, View

#: Reports on the web are not older; the last year is only a bound for lists, no forecast.
YEARS = range(1995, 2036)
#: With more days than this left, listing them helps nobody.
_MOST = 15
#: A line with the date above an article is short (characters); a report appears at most so many days after its date line.
_DATE_LINE, _LATEST = 60, 7
#: Words that may stand beside such a date: that it appeared, the hour's zone.
_BESIDE_DATE = re.compile(
    r"published|posted|updated|on|at|date|the|of|utc|gmt|msk|cet|cest|eet|est|edt|bst|am|pm|ago|local|time|h|"
    r"опубликовано|обновлено|дата|в|г|года|мск|время|по|местному|\d{1,2}",
    re.I,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T ])")
#: Words that take an office out of the present; small letters.
_FORMER = re.compile(
    r"\b(?:former|ex|then|late|future|incoming|designate|elect|бывш\w+|экс|тогдашн\w+|будущ\w+|избранн\w+)\W*$", re.I
)


@dataclass(frozen=True, slots=True)
class Clue:
    """Somebody called by an office: holds only on days when the list has him in it."""

    span: Span
    entry: Entry
    offices: frozenset[str]
    of: str | None


def told(value: object, where: str) -> str:
    """A date given from outside, as YYYY-MM-DD (a time behind it is dropped)."""
    m = _ISO.match(value) if isinstance(value, str) else None
    try:
        if m is None:
            raise ValueError
        return date(int(m[1]), int(m[2]), int(m[3])).isoformat()
    except ValueError:
        raise Yours(
            "report-date",
            expected=Phrase("a date of publication as YYYY-MM-DD"),
            got=Phrase("{value}", {"value": str(value)[:40]}),
            todo=Phrase("Give the day on which the report appeared, such as 2018-08-27, or leave it out."),
            where=where,
        ) from None


def publication(
    text: str,
    name: str,
    view: View,
    day: DateMention | None,
    body: Sequence[tuple[Span, str]],
    clues: Sequence[Clue],
    published: str | None,
    meta: Mapping[str, object],
    today: date | None,
    head: Sequence[Span] = (),
    language: str | None = None,
) -> Published:
    """The day of publication or its candidates, from what is told, stated or inferred, in this order. `head`: the lines above
    the article.
    """
    for value in (published, meta.get("published")):
        if value not in (None, ""):
            return Published(told(value, name), None, (), "told", Phrase("told by who added the report"))
    for kind, value, span in view.facts:
        if kind == "published" and (m := _ISO.match(value)):
            return Published(f"{m[1]}-{m[2]}-{m[3]}", span, (), "stated", Phrase("the page states it"))
    stated = _stated_above(text, head, language)
    if stated and (day is None or day.year is None):
        return _from_head(stated, day)
    if day is None or day.month is None or day.day is None:
        return Published(None, None, (), "nothing", Phrase("the report carries no date of its own"))
    if day.year is not None:
        return Published(
            date(day.year, day.month, day.day).isoformat(), day.span, (), "stated", Phrase("the date line states it")
        )
    candidates = _narrowed(text, _possible(day, body, text), body, clues, today)
    if len(candidates) == 1:
        because = Phrase("the date line has no year; what the report itself shows leaves only this one")
        return Published(candidates[0].value, day.span, candidates, "inferred", because)
    because = Phrase(
        "the date line has no year, and {n} year remains possible",
        {"n": len(candidates)},
        many="the date line has no year, and {n} years remain possible",
    )
    return Published(None, day.span, candidates if len(candidates) <= _MOST else (), "undecided", because)


def _stated_above(text: str, head: Sequence[Span], language: str | None) -> list[DateMention]:
    """Full dates that stand alone on their line above the article, a time of day and a word or two like "published" aside."""
    found: list[DateMention] = []
    for span in head:
        if language is None or span[1] - span[0] > _DATE_LINE:
            continue
        mentions = figures.mentions(text, language, span)
        days = [m for m in mentions if m.kind == "day" and m.year and m.month and m.day and len(m.candidates) == 1]
        rest = "".join(" " if any(m.span[0] <= i < m.span[1] for m in mentions) else text[i] for i in range(*span))
        if len(days) == 1 and all(_BESIDE_DATE.fullmatch(word) for word in re.findall(r"\w+", rest)):
            found += days
    return found


def _from_head(stated: Sequence[DateMention], day: DateMention | None) -> Published:
    """The day above the article, unless two lines differ or the date line, which has no year, names a later day."""
    days = {m.candidates[0][0]: m for m in reversed(stated)}
    first = min(days)
    if len(days) == 1 and (day is None or _follows(first, day)):
        because = Phrase("a line of its own above the article states it")
        return Published(first.isoformat(), days[first].span, (), "stated", because)
    candidates = tuple(Candidate(d.isoformat(), (days[d].span,), ()) for d in sorted(days))
    because = Phrase("the dates above the article and in its date line do not agree")
    return Published(None, days[first].span, candidates, "undecided", because)


def _follows(stated: date, day: DateMention) -> bool:
    """Whether a report of the date line's day may have appeared on the day stated: that day or within a week after it."""
    if day.month is None or day.day is None:
        return True
    for year in (stated.year, stated.year - 1):
        try:
            if 0 <= (stated - date(year, day.month, day.day)).days <= _LATEST:
                return True
        except ValueError:
            continue
    return False


def _possible(day: DateMention, body: Sequence[tuple[Span, str]], text: str) -> list[Candidate]:
    """Years in which the date line's day exists and, if the opening paragraph names a weekday, falls on it."""
    assert day.month is not None and day.day is not None
    weekday = _weekday(day, body, text)
    found = []
    for year in YEARS:
        try:
            value = date(year, day.month, day.day)
        except ValueError:
            continue
        if weekday is None or value.weekday() == weekday.weekday:
            spans = (day.span,) if weekday is None or weekday is day else (day.span, weekday.span)
            why = (Phrase("the opening paragraph names this day's weekday"),) if weekday is not None else ()
            found.append(Candidate(value.isoformat(), spans, why))
    return found


def _weekday(day: DateMention, body: Sequence[tuple[Span, str]], text: str) -> DateMention | None:
    if day.weekday is not None:
        return day
    for span, language in body[:1]:
        for mention in figures.mentions(text, language, span):
            if mention.weekday is not None and mention.day is None and not mention.bound:
                before = text[max(span[0], mention.span[0] - 12) : mention.span[0]].casefold()
                if not re.search(r"\b(last|next|this coming|прошл\w+|следующ\w+)\s+(в\s+)?$", before):
                    return mention
    return None


def _narrowed(
    text: str, possible: list[Candidate], body: Sequence[tuple[Span, str]], clues: Sequence[Clue], today: date | None
) -> tuple[Candidate, ...]:
    left = possible
    for mention in _dated(text, body):
        start = mention.candidates[0][0]
        kept = [c for c in left if date.fromisoformat(c.value) >= start]
        left = _with(left, kept, mention.span, Phrase("the report dates something past to {year}", {"year": str(start.year)}))
    for clue in clues:
        kept = [c for c in left if _held(clue, date.fromisoformat(c.value))]
        why = Phrase(
            "{who} is called by an office held then (aliases/{file}.yaml)",
            {"who": clue.entry.label("en"), "file": clue.entry.file},
        )
        left = _with(left, kept, clue.span, why)
    if today is not None:
        left = [c for c in left if date.fromisoformat(c.value) <= today] or left
    return tuple(left)


def _with(left: list[Candidate], kept: list[Candidate], span: Span, why: Phrase) -> list[Candidate]:
    """Add a reason where it took a candidate away; a clue that would leave nothing is no clue."""
    if not kept or len(kept) == len(left):
        return left
    return [replace(c, because=(*c.because, span), why=(*c.why, why)) for c in kept]


def _dated(text: str, body: Sequence[tuple[Span, str]]) -> list[DateMention]:
    """Dates with a year that the text treats as past: not "by 2030", not behind a word of the future."""
    found = []
    for span, language in body:
        for mention in figures.mentions(text, language, span):
            before = text[max(span[0], mention.span[0] - 24) : mention.span[0]].casefold()
            ahead = re.search(r"\b(by|until|till|to|through|from|next|will|до|к|с|по|будет|будущ\w+)\s+\S*\s*$", before)
            if mention.year is not None and mention.candidates and mention.bound not in ("by", "from") and not ahead:
                found.append(mention)
    return found


def _held(clue: Clue, day: date) -> bool:
    mine = [o for o in clue.entry.offices if o.office in clue.offices and (clue.of is None or o.of == clue.of)]
    return not mine or any(o.on(day) for o in mine)


def former(text: str, at: int) -> bool:
    """Whether the words before an offset take an office out of the present ("former president")."""
    return _FORMER.search(text, max(0, at - 16), at) is not None
