"""Numbers in figures or words, with their bounds and what they count; English and Russian.

"more than 40 tonnes" is a low bound, "up to" a high one, "10-15" a range; "about" is kept as a word, never turned into a width.
Dates and clock times are not quantities (`taken`). Whether two quantities can both be true is `analysis.variance`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from comity.analysis.features import Quantity, Span
from comity.reading.words import LANGUAGES, data, stem, stop_words

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
_FIGURE = re.compile(
    r"(?<![\w.])(?P<money>[$€£₽])?\s?"
    r"(?P<figure>\d{1,3}(?:[ \u00a0\u202f\u2009',]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?P<tail>-?(?:st|nd|rd|th|й|я|е|го|м|му|х|ю)\b)?"
)
_WORD = re.compile(r"[^\W\d_]+")
_MONEY = {"$": "usd", "€": "eur", "£": "gbp", "₽": "rub"}
_GAP = re.compile(r"[\s\u00a0-]{1,2}")


@dataclass(frozen=True, slots=True)
class _Number:
    span: Span
    value: Decimal
    ordinal: bool
    money: str
    worded: bool


@cache
def _number_words(language: str) -> dict[str, str]:
    return {form: value for value, forms in data(f"{language}/numbers.txt") for form in forms.split()}


@cache
def _units(language: str) -> dict[str, tuple[str, Decimal]]:
    column = 2 + LANGUAGES.index(language)
    return {form: (row[0], Decimal(row[1])) for row in data("units.txt") for form in row[column].split()}


@cache
def _bounds(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    for sort, side, phrases in data(f"{language}/bounds.txt"):
        alternatives = "|".join(re.escape(phrase.strip()) for phrase in phrases.split(","))
        rows.append(
            (
                sort,
                re.compile(
                    rf"(?<!\w)(?:{alternatives})\s+(?:(?:a|an|the|the\s+)\s*)?$"
                    if side == "before"
                    else rf"^\s+(?:{alternatives})\b",
                    re.I,
                ),
            )
        )
    return tuple(rows)


def _figure(text: str, language: str) -> Decimal:
    """ "1,200" is 1200 in English and 1.2 in Russian; groups of three behind spaces or apostrophes are thousands in both."""
    bare = re.sub(r"[ \u00a0\u202f\u2009']", "", text)
    if language == "en" or bare.count(",") > 1:
        bare = re.sub(r",(?=\d{3}(?:\D|$))", "", bare)
    return Decimal(bare.replace(",", "."))


def _add(values: list[tuple[str, Span]]) -> list[_Number]:
    """Number words that stand together, summed up: "two hundred and forty", «двести сорок», "two dozen"."""
    total, current = Decimal(0), Decimal(0)
    for value, _ in values:
        if value.startswith("*"):
            factor = Decimal(value[1:])
            current = max(current, Decimal(1)) * factor
            if factor >= 1000:
                total, current = total + current, Decimal(0)
        else:
            current += Decimal(value.lstrip("#+"))
    return [_Number((values[0][1][0], values[-1][1][1]), total + current, values[-1][0].startswith("#"), "", True)]


def _worded(plain: str, language: str, span: Span, free: Sequence[_Number]) -> list[_Number]:
    words, found = _number_words(language), []
    run: list[tuple[str, Span]] = []

    def close() -> None:
        if run:
            found.extend(_add(run))
        run.clear()

    previous_end = -1
    for match in _WORD.finditer(plain, *span):
        value = words.get(match.group().replace("ё", "е"))
        joined = run and _GAP.fullmatch(plain[previous_end : match.start()]) is not None
        if match.group() == "с" and joined and plain.startswith("с половиной", match.start()):
            previous_end = match.end()
            continue
        if value is not None and value.startswith("+") and not joined:
            value = None
        if value is None and match.group() == "and" and joined:
            after = _WORD.match(plain, match.end() + 1)
            larger = run[-1][0] in ("*100", "*1000")
            if larger and after and words.get(after.group(), "*")[0].isdigit():
                previous_end = match.end()
                continue
        if value is None or any(n.span[0] < match.end() and match.start() < n.span[1] for n in free):
            close()
            continue
        if not joined or run[-1][0].startswith("#") or not _follows(run[-1][0], value):
            close()
        run.append((value, match.span()))
        previous_end = match.end()
    close()
    return found


def _follows(before: str, value: str) -> bool:
    """Whether a number word can go on the number before it ("forty" + "five", not "two" + "two")."""
    if value.startswith(("*", "+")):
        return True
    size, last = Decimal(value.lstrip("#")), Decimal(before.lstrip("*#+"))
    return before.startswith(("*", "+")) or (last >= 20 and size < 10) or (last >= 100 and size < 100)


def _numbers(plain: str, language: str, span: Span, taken: Sequence[Span]) -> list[_Number]:
    found: list[_Number] = []
    for match in _FIGURE.finditer(plain, *span):
        start, end = match.start("figure") if not match["money"] else match.start("money"), match.end()
        if any(a < end and start < b for a, b in taken):
            continue
        value, finish = _figure(match["figure"], language), match.end("figure")
        after = _WORD.match(plain, finish + 1) if plain[finish : finish + 1] in (" ", "\u00a0") else None
        factor = _number_words(language).get(after.group().lower(), "") if after else ""
        if after and factor.startswith("*"):
            value, finish = value * Decimal(factor[1:]), after.end()
        found.append(
            _Number((start, finish), value, bool(match["tail"]) and not factor, _MONEY.get(match["money"] or "", ""), False)
        )
    words = [n for n in _worded(plain, language, span, found) if not any(a < n.span[1] and n.span[0] < b for a, b in taken)]
    return sorted(found + words, key=lambda n: n.span)


def _ranges(numbers: list[_Number], plain: str) -> list[tuple[_Number, _Number | None]]:
    """Numbers joined as a range: "10-15", "from 10 to 15", "between 10 and 15", «от 10 до 15»."""
    found: list[tuple[_Number, _Number | None]] = []
    index = 0
    while index < len(numbers):
        one = numbers[index]
        two = numbers[index + 1] if index + 1 < len(numbers) else None
        if two is not None and not one.ordinal and two.value > one.value:
            gap = plain[one.span[1] : two.span[0]]
            before = plain[max(0, one.span[0] - 12) : one.span[0]]
            dash = re.fullmatch(r"\s?[-–—]\s?", gap) is not None
            framed = re.search(r"\b(?:from|between|от|с)\s+$", before) and re.fullmatch(r"\s+(?:to|and|до|по)\s+", gap)
            if dash or framed:
                found.append((one, two))
                index += 2
                continue
        found.append((one, None))
        index += 1
    return found


def _unit(plain: str, end: int, language: str) -> tuple[str, Decimal, int]:
    """The measure right after a number, its factor, and where it ends; ("", 1, end) where there is none."""
    match = re.compile(r"\s?%").match(plain, end)
    if match:
        return "percent", Decimal(1), match.end()
    match = re.compile(r"\s*(per cent|[$€£₽])").match(plain, end)
    if match:
        return _MONEY.get(match[1], "percent"), Decimal(1), match.end()
    match = re.compile(
        r"[\s\u00a0-]{1,2}(?:(?:metric|square|cubic|US|календарных|рабочих|кубических|квадратных)\s+)?([^\W\d_]+)"
    ).match(plain, end)
    if match:
        known = _units(language).get(match[1].lower().replace("ё", "е"))
        if known is not None and not (len(match[1]) == 1 and match[1].isupper()):
            return known[0], known[1], match.end()
    return "", Decimal(1), end


def _counted(plain: str, end: int, stop: int, language: str, linked: bool) -> tuple[tuple[str, ...], int]:
    """Stems of the next content words, up to three, before a mark or a stop word ("of" may open them); where they end."""
    found: list[str] = []
    stops, finish = stop_words(language), end
    for match in _WORD.finditer(plain, end, min(stop, end + 80)):
        between = plain[finish : match.start()]
        word = match.group().lower()
        if re.search(r"[^\s\u00a0'’-]", between):
            break
        if word in stops:
            if not found and linked and word in ("of", "the", "these", "those", "них", "из", "such"):
                finish = match.end()
                continue
            break
        found.append(stem(word, language))
        finish = match.end()
        if len(found) == 3:
            break
    return tuple(found), finish


def _previous(plain: str, start: int, first: int, language: str) -> tuple[str, ...]:
    """Stems of the two content words before a number, nearest first."""
    stops = stop_words(language)
    before = [match.group().lower() for match in _WORD.finditer(plain, max(first, start - 60), start)]
    return tuple(stem(word, language) for word in reversed(before) if word not in stops)[:2]


_LABELS = re.compile(
    r"(?:№|\b(?:no|nos|number|resolution|paragraph|article|annex|protocol|point|section|decision|phase|stage|clause|резолюци\w+|пункт\w*|стать\w+|номер\w*|протокол\w*|решени\w+|приложени\w+|этап\w*|фаз\w+))\.?\s*$",
    re.I,
)


def _one(plain: str, characters: str, pair: tuple[_Number, _Number | None], language: str, span: Span) -> Quantity | None:
    one, two = pair
    last = two or one
    unit, factor, end = _unit(plain, last.span[1], language)
    before = plain[max(span[0], one.span[0] - 40) : one.span[0]]
    previous = _previous(plain, one.span[0], span[0], language)
    of, _ = _counted(plain, end, span[1], language, True)
    text_span = (one.span[0], end)
    label = _LABELS.search(before)
    if label and not unit and not two:
        text_span = (one.span[0], last.span[1])
        return Quantity(text_span, characters[slice(*text_span)], one.value, one.value, "number", previous[:1], slot=previous)
    if one.ordinal:
        return (
            Quantity(one.span, characters[slice(*one.span)], one.value, one.value, "ordinal", of[:2], slot=previous)
            if of
            else None
        )
    if one.worded and one.value == 1 and not unit:
        return None  # "one of", «один из»: an article more often than a count
    low: Decimal | None = one.value * factor
    high: Decimal | None = last.value * factor
    about, begin = False, one.span[0]
    met = [(match.start(), sort) for sort, pattern in _bounds(language) if (match := pattern.search(before))]
    if met and not two:  # the longest: "no less than" holds "less than"
        start, sort = min(met)
        begin = one.span[0] - len(before) + start
        low, high, about = (low, None, False) if sort == "low" else (None, high, False) if sort == "high" else (low, high, True)
    text_span = (begin, end)
    unit = one.money or unit or "count"
    return Quantity(text_span, characters[slice(*text_span)].strip(), low, high, unit, of, about, previous)


def find(characters: str, language: str, span: Span | None = None, taken: Sequence[Span] = ()) -> tuple[Quantity, ...]:
    """Every quantity of a span of the text (one sentence, or the whole), in order; `taken` spans (dates) are left out."""
    if language not in LANGUAGES:
        return ()
    inside = span or (0, len(characters))
    # Lower case one letter at a time: a letter that grows in lower case would move every offset behind it.
    plain = "".join(
        low if len(low := letter.lower()) == 1 else letter for letter in characters[slice(*inside)].translate(_DIGITS)
    )
    shift, local = inside[0], (0, inside[1] - inside[0])
    source = characters[inside[0] : inside[1]]
    moved = [(a - shift, b - shift) for a, b in taken]
    found = [_one(plain, source, pair, language, local) for pair in _ranges(_numbers(plain, language, local, moved), plain)]
    return tuple(replace(one, span=(one.span[0] + shift, one.span[1] + shift)) for one in found if one is not None)
