"""Figures as people write them: digits of several scripts, decimal commas, ranges, 'up to', 'more than', 'about'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.intake.sheet import Value

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،؛−–—‒", "01234567890123456789.,,;----")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009\u200e\u200f\u061c]+")
_NUMBER = r"\d{1,3}(?:[ ,.']\d{3})+(?![\d])|\d+"
_RANGE = re.compile(rf"^({_NUMBER})\s*(?:-|to|до|à|إلى|الى|\.\.+)\s*({_NUMBER})\b")
_FROM_TO = re.compile(rf"^(?:from|between|от|de|entre|بين|من)\s+({_NUMBER})\s*(?:-|to|and|до|à|et|و|إلى|الى)\s*({_NUMBER})\b")
_PLUS = re.compile(rf"^({_NUMBER})\s*\+$")
_AND = re.compile(r"[,;+/]\s|\s(?:and|и|et)\s|\sو\s?")
_HURT = re.compile(r"kill|dead|death|wound|injur|hurt|погиб|убит|ранен|пострад|mort|tué|bless|قتيل|قتلى|جريح|جرحى|مصاب|إصاب")
_PLAIN = re.compile(r"^-?\d{1,6}(?:\.\d{1,12})?$", re.A)
_ONE = re.compile(rf"({_NUMBER})")
_UP_TO = (
    "up to",
    "at most",
    "no more than",
    "not more than",
    "maximum",
    "max",
    "<=",
    "≤",
    "до",
    "не более",
    "jusqu'à",
    "jusqu’à",
    "au plus",
    "حتى",
    "لا يزيد عن",
    "ما يصل إلى",
)
_BELOW = ("fewer than", "less than", "under", "<", "менее", "меньше", "moins de", "أقل من")
_AT_LEAST = (
    "at least",
    "no fewer than",
    "minimum",
    "min",
    ">=",
    "≥",
    "не менее",
    "как минимум",
    "au moins",
    "على الأقل",
    "ما لا يقل عن",
)
_ABOVE = ("more than", "over", "above", ">", "более", "больше", "свыше", "plus de", "أكثر من")
_ABOUT = (
    "about",
    "approximately",
    "approx",
    "some",
    "around",
    "circa",
    "ca",
    "~",
    "≈",
    "около",
    "примерно",
    "порядка",
    "environ",
    "حوالي",
    "نحو",
)
_NONE = frozenset(
    ["no", "none", "nobody", "nil", "zero", "нет", "никого", "ноль", "без", "aucun", "aucune", "néant", "لا", "صفر", "لا-يوجد"]
) | {"без пострадавших", "no casualties", "لا يوجد"}
UNSTATED = frozenset(
    ["", "-", "--", "?", "n/a", "na", "n.a.", "unknown", "not known", "not stated", "null", "nan", "nc", "n/c", "inconnu"]
) | {"нд", "н/д", "неизвестно", "не указано", "غير معروف", "غير محدد"}


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `low` to `high`; None is an open end. `about` where the text said so."""

    low: int | None
    high: int | None
    about: bool = False


class UnreadError(ValueError):
    """A cell that says something, but not what its column should hold."""


def latin(text: str) -> str:
    """The text with Latin digits, plain dashes and blanks; direction marks dropped."""
    if text.isascii():
        return " ".join(text.split())
    return _BLANKS.sub(" ", text.translate(_DIGITS).replace("\u200e", "").replace("\u200f", "").replace("\u061c", "")).strip()


def decimal(value: Value, comma: bool | None = None) -> float | None:
    """A number with a decimal point or comma. None for an empty cell.

    In '1.234,5' and '1,234.5' the last mark is the decimal one. A single comma or point is taken as decimal: coordinates and
    distances have no thousands. `comma=False` refuses decimal commas.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if not -1e15 < value < 1e15:  # neither a number of spreadsheets, nor infinite, nor none at all
            raise UnreadError(str(value)[:60])
        return float(value)
    if isinstance(value, str) and _PLAIN.match(value):  # nearly all of them
        return float(value)
    text = latin(shown_number(value))
    if text.lower() in UNSTATED:
        return None
    text = text.rstrip("°").strip().replace(" ", "").replace("'", "")
    if "," in text and "." in text:
        text = text.replace("." if text.rfind(",") > text.rfind(".") else ",", "")
    text = text.replace(",", ".")
    if len(text) > 30 or not re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", text):
        raise UnreadError(shown_number(value))
    return float(text)


def shown_number(value: Value) -> str:
    return value if isinstance(value, str) else str(value)


def whole(value: Value) -> Range | None:
    """A count of persons or incidents as a range. None where nothing is stated; `UnreadError` where it cannot be read."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if not 0 <= value < 1e9 or value != int(value):
            raise UnreadError(str(value))
        return Range(int(value), int(value))
    if not isinstance(value, str):
        raise UnreadError(str(value))
    if len(value) < 10 and value.isascii() and value.isdigit():  # nearly all of them
        return Range(int(value), int(value))
    text = latin(value).lower().rstrip(".")
    if text in UNSTATED:
        return None
    if text in _NONE:
        return Range(0, 0)
    return _several(text) or _worded(text)


def _several(text: str) -> Range | None:
    """'2 killed, 3 wounded': the sum, where each part has a figure and a word for people hurt."""
    parts = [p.strip() for p in _AND.split(text) if p.strip()]
    if len(parts) < 2 or not all(_HURT.search(p) and _ONE.search(p) for p in parts):
        return None
    ranges = [_worded(p) for p in parts]
    high = None if any(r.high is None for r in ranges) else sum(r.high or 0 for r in ranges)
    return Range(sum(r.low or 0 for r in ranges), high, any(r.about for r in ranges))


def _worded(text: str) -> Range:
    for pattern in (_FROM_TO, _RANGE):
        hit = pattern.match(text)
        if hit and not _ONE.search(text, hit.end()):
            low, high = _int(hit.group(1)), _int(hit.group(2))
            return Range(min(low, high), max(low, high))
    if hit := _PLUS.match(text):
        return Range(_int(hit.group(1)), None)
    first = _ONE.search(text)
    if first is None:
        raise UnreadError(text)
    n, before = _int(first.group(1)), text[: first.start()].strip(" .:(")
    if len(_ONE.findall(text)) > 1 or (first.start() and text[first.start() - 1] in "-.,"):
        raise UnreadError(text)
    if _begins(before, _UP_TO):
        return Range(0, n)
    if _begins(before, _AT_LEAST):  # before 'fewer than': 'no fewer than' ends in it
        return Range(n, None)
    if _begins(before, _BELOW):
        return Range(0, max(0, n - 1))
    if _begins(before, _ABOVE):
        return Range(n + 1, None)
    if _begins(before, _ABOUT):
        return Range(n, n, about=True)
    if before and len(before) > 20:
        raise UnreadError(text)
    return Range(n, n)


def _begins(text: str, words: tuple[str, ...]) -> bool:
    return any(text == w or text.endswith(" " + w) for w in words)


def _int(text: str) -> int:
    digits = re.sub(r"[ ,.']", "", text)
    if len(digits) > 9:  # no count of persons or incidents
        raise UnreadError(text[:60])
    return int(digits)
