"""Days, months, years, weekdays and times of day in English and Russian words, with every day that they may mean.

A day without a year has candidates only beside an anchor (the day on which the text was said), and then several; a weekday has
the one before the anchor and the one after. Without an anchor there are none. Nothing is chosen here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from comity.analysis.features import DateMention, Span
from comity.reading.words import LANGUAGES, data

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DASH = r"\s?[-–—]\s?"
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<h>[01]?\d|2[0-4])[:.](?P<m>[0-5]\d)(?![\d.:%]|\s*(?:percent|per cent|тыс|млн))"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"|(?<![\d.:])(?P<h2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?m\b\.?",
    re.I,
)
_NAMED_CLOCK = re.compile(r"\b(?:(?P<noon>noon|midday|полдень|полудня)|(?P<midnight>midnight|полночь|полуночи))\b", re.I)
_BOUND_WORDS = {
    "by": "by|until|till|before|through|to|no later than|not later than|up to|до|к|ко|не позднее|не позже",
    "from": "from|since|after|as of|starting(?: from| on)?|beginning(?: on)?|с|со|после|начиная с|от",
    "about": "around|about|early|late|mid|in early|in late|in mid|около|примерно|в начале|в конце|в середине",
}
_BOUNDS = tuple((key, re.compile(rf"\b(?:{words})[\s-]+(?:the\s+)?$", re.I)) for key, words in _BOUND_WORDS.items())


@cache
def _forms(language: str, what: str) -> dict[str, int]:
    return {
        form: int(number) for number, sort, forms in data(f"{language}/calendar.txt") if sort == what for form in forms.split()
    }


def _after(words: str) -> str:
    """A look-behind for any of these words and a space."""
    return "(?:" + "|".join(rf"(?<=\b{word} )" for word in words.split()) + ")"


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns in order of preference; group names say which part is which."""
    month = "(?P<month>" + "|".join(sorted(_forms(language, "month"), key=len, reverse=True)) + r")\b\.?"
    week = "(?P<weekday>" + "|".join(sorted(_forms(language, "weekday"), key=len, reverse=True)) + r")\b\.?"
    numeric = r"(?<![\d.])(?:(?P<day>[0-3]?\d)\.(?P<mnum>[01]?\d)\.(?P<year>(?:19|20)\d\d)"
    numeric += r"|(?P<y3>(?:19|20)\d\d)-(?P<m3>[01]\d)-(?P<d3>[0-3]\d))(?![\d])"
    first = r"(?<![\d.,])(?P<day>[0-3]?\d)"
    if language == "en":
        suffix = r"(?:st|nd|rd|th)?"
        span = rf"{suffix}(?:(?:{_DASH}|\s+(?:to|and|until)\s+)(?:the\s+)?(?P<last>[0-3]?\d){suffix})?"
        year = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
        part = r"\b(?:the\s+)?(?:end|beginning|middle|start)\s+of\s+|\bmid-|\blate\s+|\bearly\s+"
        opening = rf"(?:\b{week},?\s+(?:the\s+)?)?"
        return (
            ("day", re.compile(numeric)),
            ("day", re.compile(rf"{opening}{first}{span}\s+(?:of\s+)?{month}{year}", re.I)),
            ("day", re.compile(rf"{opening}\b{month}\s+(?:the\s+)?{first}{span}(?![\d:.]\d)\b{year}", re.I)),
            ("month", re.compile(rf"\b{month}\s+(?P<year>(?:19|20)\d\d)\b", re.I)),
            ("month", re.compile(rf"(?:{part}|{_after('in since until by last next this of')})(?-i:(?=[A-Z])){month}", re.I)),
            ("weekday", re.compile(rf"\b(?-i:(?=[A-Z])){week}", re.I)),
            ("year", re.compile(rf"{_after('in since of by')}(?P<year>(?:19|20)\d\d)\b(?!\s+(?:people|persons|tonnes))", re.I)),
        )  # fmt: skip
    suffix = r"(?:-?(?:го|е|м|му))?"
    span = rf"{suffix}(?:(?:{_DASH}|\s+(?:по|и|до)\s+)(?P<last>[0-3]?\d){suffix})?"
    year = r"(?:\s+(?P<year>(?:19|20)\d\d)\b(?:\s?(?:г\.|года|году|год\b))?)?"
    return (
        ("day", re.compile(numeric)),
        ("day", re.compile(rf"(?:\b{week},?\s+)?{first}{span}\s+{month}{year}", re.I)),
        ("month", re.compile(rf"\b{month}\s+(?P<year>(?:19|20)\d\d)\b(?:\s?(?:г\.|года|году))?", re.I)),
        ("month", re.compile(rf"(?:(?:конц[ауе]|начал[оауе]|середин[аыуе])\s+|{_after('в на с до к')}){month}", re.I)),
        ("weekday", re.compile(rf"{_after('в во на до к по с со от')}{week}", re.I)),
        ("year", re.compile(r"\b(?P<year>(?:19|20)\d\d)\b\s?(?:г\.|года|году|год\b)", re.I)),
    )  # fmt: skip


@cache
def _relative(language: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = []
    for first, last, phrases in data(f"{language}/relative.txt"):
        for phrase in phrases.split(","):
            rows.append(
                (
                    first,
                    last,
                    re.compile(
                        rf"\b{re.escape(phrase.strip())}\b" if phrase.strip()[-1] != "." else re.escape(phrase.strip()), re.I
                    ),
                )
            )
    return tuple(rows)


def years_for(weekday: int, month: int, day: int, around: Iterable[int]) -> tuple[int, ...]:
    """The years of `around` in which that day of that month is that weekday (0 is Monday)."""
    return tuple(year for year in around if _day(year, month, day) and date(year, month, day).weekday() == weekday)


def _day(year: int, month: int, day: int) -> date | None:
    valid = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    return date(year, month, day) if valid else None


def _placed(mention: dict[str, int | None], kind: str, anchor: date | None) -> tuple[tuple[date, date], ...]:
    """Every pair of days that day, month, year and weekday allow, the nearest to the anchor first."""
    year, month, day, weekday = (mention[name] for name in ("year", "month", "day", "weekday"))
    if kind == "weekday":
        if anchor is None or weekday is None:
            return ()
        ahead = anchor + timedelta(days=(weekday - anchor.weekday()) % 7)
        return tuple((one, one) for one in (ahead - timedelta(days=7), ahead, ahead + timedelta(days=7)))
    years = (year,) if year else (anchor.year, anchor.year - 1, anchor.year + 1) if anchor else ()
    found = []
    for one in years:
        if month is None:
            found.append((date(one, 1, 1), date(one, 12, 31)))
        elif day is None:
            found.append((date(one, month, 1), date(one, month, calendar.monthrange(one, month)[1])))
        else:
            first, last = _day(one, month, day), _day(one, month, mention["last"] or day)
            if first and last and (weekday is None or first.weekday() == weekday):
                found.append((first, max(first, last)))
    return tuple(found)


def _shifted(first: str, last: str, anchor: date | None) -> tuple[tuple[date, date], ...]:
    """The days of a relative phrase ("week+1", "-1") seen from the anchor."""
    if anchor is None:
        return ()
    if first.startswith("week"):
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=int(first[4:]))
        return ((monday, monday + timedelta(days=6)),)
    if first.startswith("month"):
        months = anchor.year * 12 + anchor.month - 1 + int(first[5:])
        year, month = months // 12, months % 12 + 1
        return ((date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])),)
    return ((anchor + timedelta(days=int(first)), anchor + timedelta(days=int(last))),)


def _bound(characters: str, start: int) -> str:
    before = characters[max(0, start - 24) : start]
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "")


def _calendar_mention(match: re.Match[str], kind: str, language: str, characters: str, anchor: date | None) -> DateMention | None:
    parts = match.groupdict()
    part: dict[str, int | None] = {name: int(parts[name]) if parts.get(name) else None for name in ("day", "year", "last")}
    part["month"] = int(parts["mnum"]) if parts.get("mnum") else _forms(language, "month").get((parts.get("month") or "").lower())
    part["weekday"] = _forms(language, "weekday").get((parts.get("weekday") or "").lower())
    if parts.get("y3"):
        part.update(year=int(parts["y3"]), month=int(parts["m3"]), day=int(parts["d3"]))
    if kind == "day" and not (part["month"] and 1 <= part["month"] <= 12 and 1 <= (part["day"] or 0) <= 31):
        return None
    original = characters[match.start() : match.end()].rstrip(" \u00a0.")
    return DateMention(
        (match.start(), match.start() + len(original)), original, "range" if part["last"] else kind, _placed(part, kind, anchor),
        part["day"], part["month"], part["year"], part["weekday"], part["last"], None, _bound(characters, match.start()),
    )  # fmt: skip


def _clock(match: re.Match[str], characters: str) -> DateMention | None:
    parts = match.groupdict()
    if parts.get("noon") or parts.get("midnight"):
        text = "12:00" if parts.get("noon") else "00:00"
    else:
        hour, minute = int(parts.get("h") or parts.get("h2") or 0), int(parts.get("m") or 0)
        half = (parts.get("half") or parts.get("half2") or "").lower()
        if (
            not half
            and "." in match.group()
            and not re.search(
                r"(?:\b(?:at|by|until|from|в|до|с|к|около)\s+|[-–]\s?)$",
                characters[max(0, match.start() - 8) : match.start()],
                re.I,
            )
        ):
            return None  # "4.30" alone is a decimal
        hour = hour % 12 + 12 if half == "p" else 0 if half == "a" and hour == 12 else hour
        text = f"{hour % 24:02d}:{minute:02d}"
    return DateMention(
        match.span(), characters[match.start() : match.end()], "time", clock=text, bound=_bound(characters, match.start())
    )


# "said on Thursday", «сообщил в пятницу»: when it was told, no part of what is told.
_SAID = re.compile(r"\b(?:said|told(?:\s+\w+){1,2}|announced|сообщил\w*|заявил\w*|рассказал\w*)\s+(?:on|в|во)?\s*$", re.I)


def _of_saying(one: DateMention, plain: str) -> DateMention:
    told = one.kind in ("weekday", "day", "relative") and _SAID.search(plain, max(0, one.span[0] - 40), one.span[0])
    return replace(one, kind="said") if told else one


def find(characters: str, language: str, anchor: date | None = None, span: Span | None = None) -> tuple[DateMention, ...]:
    """Every date and time of day in a span of the text (or the whole), in order, none inside another."""
    start, end = span or (0, len(characters))
    plain = characters.translate(_DIGITS)
    found: list[DateMention] = []

    def add(mention: DateMention | None) -> None:
        if mention is not None and not any(mention.span[0] < one.span[1] and one.span[0] < mention.span[1] for one in found):
            found.append(mention)

    if language in LANGUAGES:
        for kind, pattern in _patterns(language):
            for match in pattern.finditer(plain, start, end):
                add(_calendar_mention(match, kind, language, characters, anchor))
        for first, last, pattern in _relative(language):
            for match in pattern.finditer(plain, start, end):
                kind = "week" if first.startswith("week") else "relative"
                placed = _shifted(first, last, anchor)
                add(DateMention(match.span(), match.group(), kind, placed, bound=_bound(characters, match.start()), word=first))
    for pattern in (_CLOCK, _NAMED_CLOCK):
        for match in pattern.finditer(plain, start, end):
            add(_clock(match, characters))
    return tuple(sorted((_of_saying(one, plain) for one in found), key=lambda one: one.span))
