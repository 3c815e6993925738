"""Where quotation marks open and close in one paragraph, with the mistakes that machine translation makes.

Six kinds: "…", “…”, «…», „…“ (also „…”), ``…'' and ‘…’. A straight mark does not say which way it faces; what stands left and
right of it decides. Where a translation has moved the space (`, "Smith added.` or `… word, "- said Smith`), the mark closes if
words that introduce speech follow. Who speaks is for `attribution`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from comity.reading.markup import Span

_MARKS = re.compile(r"``|''|[\"“”„«»‟]|(?<![^\s(\[—–-])‘(?=\w)|(?<=[\w.,!?…])’(?!\w)")
_PAIRS = {"«": "»", "“": "”", "„": "“”", "``": "''", "‘": "’", "‟": "”"}
_OPENS_AFTER = frozenset(" \u00a0\t([{—–-/\ue000")
_CLOSES_BEFORE = frozenset(" \u00a0\t,.;:!?)]}…—–-*/")
_STOPS = frozenset(",.!?…;:")


@dataclass(frozen=True, slots=True)
class Quote:
    """One outermost quotation: `outer` with its marks, `inner` without. `misplaced`: the closing mark faces the wrong way;
    `closed`: it is there at all.
    """

    outer: Span
    inner: Span
    misplaced: bool
    closed: bool


def find(text: str, paragraph: Span, speech_follows: Callable[[int], bool]) -> tuple[Quote, ...]:
    """The outermost quotations of a paragraph. `speech_follows(offset)`: whether what starts there introduces a speaker."""
    start, end = paragraph
    found: list[Quote] = []
    stack: list[tuple[int, str]] = []  # where each open mark ends, and the mark
    begun = 0
    marks = list(_MARKS.finditer(text, start, end))
    for n, mark in enumerate(marks):
        shown, at = mark.group(), mark.start()
        if not stack:
            if _may_open(text, mark, paragraph):
                stack.append((mark.end(), shown))
                begun = at
            continue
        verdict = _inside(text, mark, stack[-1][1], paragraph, speech_follows, len(marks) - n)
        if verdict == "open":
            stack.append((mark.end(), shown))
        elif verdict in ("close", "misplaced"):
            opened = stack.pop()
            if verdict == "misplaced" and stack:
                opened = stack[0]
                stack.clear()
            if not stack and _words(text, opened[0], at):
                found.append(Quote((begun, mark.end()), _trim(text, opened[0], at), verdict == "misplaced", True))
    if stack and _words(text, stack[0][0], end):
        found.append(Quote((begun, end), _trim(text, stack[0][0], end), False, False))
    return tuple(found)


def _around(text: str, mark: re.Match[str], paragraph: Span) -> tuple[str, str]:
    before = text[mark.start() - 1] if mark.start() > paragraph[0] else " "
    after = text[mark.end()] if mark.end() < paragraph[1] else " "
    return before, after


def _may_open(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    shown = mark.group()
    if shown in _PAIRS:
        return True
    if shown != '"':
        return False
    before, after = _around(text, mark, paragraph)
    return (before in _OPENS_AFTER or before in "«“„") and not after.isspace() and after not in ",.;:!?)"


def _inside(
    text: str, mark: re.Match[str], opened: str, paragraph: Span, speech_follows: Callable[[int], bool], left: int
) -> str:
    """What a mark does while a quotation is open: open, close, misplaced (closes, facing the wrong way), or nothing."""
    shown = mark.group()
    if opened in _PAIRS:
        if shown in _PAIRS[opened]:
            return "close"
        return "open" if shown in _PAIRS and shown == opened else ""
    if shown != '"':
        return ""
    before, after = _around(text, mark, paragraph)
    spaced, followed = before in _OPENS_AFTER, after in _CLOSES_BEFORE
    if not spaced:
        return "close"
    if followed:
        return "misplaced"
    last = text[paragraph[0] : mark.start()].rstrip()[-1:]
    if last in _STOPS and speech_follows(mark.end()):
        return "misplaced"
    return "open" if left > 2 or (left == 2 and last not in _STOPS) else "close"


def _words(text: str, start: int, end: int) -> bool:
    return any(c.isalnum() for c in text[start:end])


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def mask(text: str, quotes: tuple[Quote, ...], keep_end: Callable[[Quote], bool]) -> str:
    """The text with the inside of each quotation written as letters, of the same length, so that no sentence ends inside one."""
    parts, at = [], 0
    for quote in quotes:
        a, b = quote.inner
        last = text[b - 1] if text[b - 1] in ".!?…" and keep_end(quote) else "q"
        parts += [text[at:a], "Q" + "q" * (b - a - 2) + last if b - a > 1 else "Q"]
        at = b
    return "".join(parts) + text[at:]
