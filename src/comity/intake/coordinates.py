"""Coordinates as people write them: decimal degrees with point or comma, degrees-minutes-seconds, both in one cell."""

from __future__ import annotations

import re

from comity.intake.numbers import UnreadError, decimal, latin
from comity.intake.sheet import Value

_LETTERS = r"[NSEWOСЮВЗ]|с\.?\s?ш\.?|ю\.?\s?ш\.?|в\.?\s?д\.?|з\.?\s?д\.?|شمال|جنوب|شرق|غرب"
_PART = r"(\d{1,3})\s?[°ºd˚]\s?(?:(\d{1,2}(?:[.,]\d+)?)\s?['′’ʹm]\s?)?(?:(\d{1,2}(?:[.,]\d+)?)\s?(?:\"|″|”|''|′′|s)\s?)?"
_DMS = re.compile(rf"^({_LETTERS})?\s?([+-])?{_PART}({_LETTERS})?$", re.I)
_SIGNED = re.compile(rf"^({_LETTERS})?\s?([+-]?\d{{1,3}}(?:[.,]\d+)?)\s?°?\s?({_LETTERS})?$", re.I)
_LAT = ("N", "S", "С", "Ю", "с", "ю", "شمال", "جنوب")
_LON = ("E", "W", "В", "З", "в", "з", "شرق", "غرب", "O")


def degrees(value: Value) -> tuple[float, str] | None:
    """Degrees and what the cell says they are: 'lat', 'lon' or ''. None for an empty cell, `UnreadError` otherwise."""
    if not isinstance(value, str):
        number = decimal(value)
        return None if number is None else (number, "")
    if len(value) < 20 and value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value), ""
    text = latin(value).upper() if value.isascii() else latin(value)
    if not text:
        return None
    if hit := _DMS.match(text):
        before, sign, d, m, s, after = hit.groups()
        if before and after:  # two places run together
            raise UnreadError(value)
        minutes, seconds = float((m or "0").replace(",", ".")), float((s or "0").replace(",", "."))
        if minutes >= 60 or seconds >= 60:
            raise UnreadError(value)
        size = int(d) + minutes / 60 + seconds / 3600
        letter = before or after or ""
        return (-size if sign == "-" or _negative(letter) else size), _axis(letter)
    if (hit := _SIGNED.match(text)) and (hit.group(1) or hit.group(3)):
        letter = hit.group(1) or hit.group(3)
        size = float(hit.group(2).replace(",", "."))
        return (-size if _negative(letter) else size), _axis(letter)
    number = decimal(value)
    return None if number is None else (number, "")


def both(value: Value) -> tuple[float, float] | None:
    """Latitude and longitude in one cell, in that order unless the cell's letters say otherwise."""
    if value is None or not isinstance(value, str):
        if value is None:
            return None
        raise UnreadError(str(value))
    text = latin(value).strip("()[] ")
    if not text:
        return None
    for left, right in _halves(text):
        try:
            one, two = degrees(left), degrees(right)
        except UnreadError:
            continue
        if one is None or two is None:
            continue
        if one[1] == "lon" or two[1] == "lat":
            one, two = two, one
        return one[0], two[0]
    raise UnreadError(value)


def _halves(text: str) -> list[tuple[str, str]]:
    """The ways to cut a cell into two: at a semicolon or slash, at the comma between, at a blank, after a letter."""
    out = [tuple(text.split(mark)) for mark in (";", "/", "|") if text.count(mark) == 1]
    out += [tuple(text.split(", "))] if text.count(", ") == 1 else []
    out += [tuple(text.split(","))] if text.count(",") == 1 and (text.count(".") >= 1 or "°" in text) else []
    commas = text.split(",")
    if len(commas) == 4:  # '35,12,36,80': decimal commas and a comma between
        out.append((",".join(commas[:2]), ",".join(commas[2:])))
    blanks = text.split(" ")
    out += [(" ".join(blanks[:n]).rstrip(","), " ".join(blanks[n:])) for n in range(1, len(blanks))]
    for hit in re.finditer(_LETTERS, text):
        out.append((text[: hit.end()], text[hit.end() :].lstrip(" ,")))
    return [(a.strip(), b.strip()) for a, b in out if a.strip() and b.strip()]


def _axis(letter: str) -> str:
    return "" if not letter else "lat" if letter.startswith(_LAT) else "lon" if letter.startswith(_LON) else ""


def _negative(letter: str) -> bool:
    return letter.startswith(("S", "W", "O", "Ю", "З", "ю", "з", "جنوب", "غرب"))
