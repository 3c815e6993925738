"""Which lines of a report are the article, and why the others are not.

Every line of the page is kept with its verdict and the reason for it, so that a person can see what was left out. The
patterns are data (`lang/*/boilerplate.yaml`, all languages at once: pages mix them); what is measured here is only shape:
counters, bullets, runs of headlines below the article, doubled captions. Paragraph borders found here are hard: no later rule
reads across them, except to carry a speaker forward.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from comity.reading.markup import Span, View

_END = re.compile(r"[.!?…][\"'»”“’)\]*]*$|[\"»”]$|:$")
_WORD = re.compile(r"[^\W\d_]+")
_COUNTER = re.compile(r"[•·*\-\s]*\d[\d\s.,:/|]*(?:k|тыс\.?)?$", re.I)
_BULLET = re.compile(r"\s*[•·▪►●]\s*")
#: Dates and times of a list of other news, such as 11.07 10:05 or 10:05, alone on their line.
_STAMP = re.compile(r"[•·\s]*(?:\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?)?,?\s*(?:\d{1,2}:\d{2})?\s*$")
#: A body paragraph is at least this long, in characters, unless it stands between two that are.
_PARAGRAPH = 60
LANGUAGES = ("en", "ru", "fr")
_LANG = Path(__file__).parent / "lang"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the view. `kind`: body, heading, title, subtitle, caption, boilerplate; `reason` is empty for body."""

    span: Span
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """All lines, and the characters with wrapped lines joined (same length, same offsets as the view)."""

    text: str
    lines: tuple[Line, ...]

    def body(self) -> tuple[Span, ...]:
        return tuple(line.span for line in self.lines if line.kind == "body")

    def of(self, kind: str) -> tuple[Span, ...]:
        return tuple(line.span for line in self.lines if line.kind == kind)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    found = []
    for language in LANGUAGES:
        raw = Path(_LANG, language, "boilerplate.yaml").read_text("utf-8")
        for row in yaml.safe_load(raw)["lines"]:
            found.append((row["reason"], bool(row.get("tail")), re.compile(r"[•·\s]*(?:" + row["match"] + r")\s*", re.I)))
    return tuple(found)


def clean(view: View) -> Cleaned:
    """Judge every line of the view."""
    text = unwrap(view.text)
    spans = _lines(text)
    verdicts: list[tuple[str, str]] = [_shape(text[a:b]) for a, b in spans]
    tails = [False] * len(spans)
    for i, (a, b) in enumerate(spans):
        if verdicts[i][0] == "body" or verdicts[i][1] in ("counter",):
            hit = _matched(text[a:b])
            if hit:
                verdicts[i], tails[i] = ("boilerplate", hit[0]), hit[1]
    _zones(spans, verdicts, view)
    _captions(text, spans, verdicts)
    _tail(text, spans, verdicts, tails)
    _head(text, spans, verdicts, view)
    _headings(text, spans, verdicts)
    return Cleaned(text, tuple(Line(s, kind, reason) for s, (kind, reason) in zip(spans, verdicts, strict=True)))


def _zones(spans: list[Span], verdicts: list[tuple[str, str]], view: View) -> None:
    """Lines inside a zone that the page itself names; one sweep over both, as a hostile page has thousands of each."""
    at, end, reason = 0, -1, ""
    for i, (a, b) in enumerate(spans):
        while at < len(view.zones) and view.zones[at][0][0] <= a:
            if view.zones[at][0][1] > end:
                end, reason = view.zones[at][0][1], view.zones[at][1]
            at += 1
        if b <= end:
            verdicts[i] = ("boilerplate", reason)


def unwrap(text: str) -> str:
    """Join hard-wrapped lines: each such line end becomes one space, so that no offset moves."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    wrapped = [
        a for a, b in itertools.pairwise(lines) if 45 <= len(a.rstrip()) <= 100 and b.strip() and not _END.search(a.rstrip())
    ]
    if len(full) < 6 or len(wrapped) < 0.4 * len(full) or not any(not line.strip() for line in lines):
        return text
    return re.sub(r"(?<=[^\s])(\r?)\n(?=[^\s•*])", lambda m: " " * len(m.group(0)), text)


def _lines(text: str) -> list[Span]:
    """Spans of lines with something in them, white space at both ends left out."""
    spans = []
    for m in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        a, b = m.span()
        while a < b and (text[a].isspace() or text[a] == "\ufeff"):
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            spans.append((a, b))
    return spans


def _shape(line: str) -> tuple[str, str]:
    if _COUNTER.match(line) or _STAMP.fullmatch(line):
        return "boilerplate", "counter"
    if not _WORD.search(line):
        return "boilerplate", "no words"
    return "body", ""


def _matched(line: str) -> tuple[str, bool] | None:
    if len(line) > 1200:
        return None
    for reason, tail, pattern in _patterns():
        if pattern.fullmatch(line):
            return reason, tail
    return None


def _captions(text: str, spans: list[Span], verdicts: list[tuple[str, str]]) -> None:
    """A line given twice in a row, or a short unpunctuated one right above a photo credit, is a caption."""
    for i in range(len(spans) - 1):
        if verdicts[i][0] != "body":
            continue
        here, there = text[slice(*spans[i])], text[slice(*spans[i + 1])]
        if verdicts[i + 1][0] == "body" and here.rstrip(". ") == there.rstrip(". "):
            verdicts[i] = verdicts[i + 1] = ("caption", "caption of a photo")
    for i in range(len(spans) - 1):
        line = text[slice(*spans[i])]
        if verdicts[i][0] == "body" and _BULLET.match(line) and len(_WORD.findall(line)) <= 4:
            near = [v[1] for v in verdicts[max(0, i - 1) : i + 2]]
            if "photo credit" in near:
                verdicts[i] = ("boilerplate", "photo credit")


def _is_told(line: str) -> bool:
    """A whole sentence, however short: below the article headlines end without a full stop."""
    return is_paragraph(line) or (re.search(r"[.!?…][\"'»”’)]*$", line) is not None and len(_WORD.findall(line)) >= 4)


def is_paragraph(line: str) -> bool:
    return len(line) >= _PARAGRAPH and _END.search(line) is not None


def _tail(text: str, spans: list[Span], verdicts: list[tuple[str, str]], tails: list[bool]) -> None:
    """Below the article: everything after an end marker, then a trailing run of headlines without a full stop."""
    seen = 0
    for i, (a, b) in enumerate(spans):
        if verdicts[i][0] == "body" and is_paragraph(text[a:b]):
            seen += b - a
        if tails[i] and seen >= 200:
            for j in range(i + 1, len(spans)):
                if verdicts[j][0] in ("body", "caption"):
                    verdicts[j] = ("boilerplate", "below the article")
            break
    last = max((i for i, (a, b) in enumerate(spans) if verdicts[i][0] == "body" and _is_told(text[a:b])), default=None)
    if last is None:
        return
    rest = [i for i in range(last + 1, len(spans)) if verdicts[i][0] == "body"]
    if len(rest) >= 3 or any(_BULLET.match(text[slice(*spans[i])]) for i in rest):
        for i in rest:
            verdicts[i] = ("boilerplate", "other headlines")


def _head(text: str, spans: list[Span], verdicts: list[tuple[str, str]], view: View) -> None:
    """Above the first paragraph: the title, subtitles, and what is left of menus."""
    first = next((i for i, (a, b) in enumerate(spans) if verdicts[i][0] == "body" and is_paragraph(text[a:b])), None)
    if first is None:
        return
    head = [i for i in range(first) if verdicts[i][0] == "body"]
    titles = [text[a:b].strip() for a, b in view.titles]
    title = next((i for i in head if text[slice(*spans[i])] in titles), None)
    if title is None:
        title = next((i for i in head if len(_WORD.findall(text[slice(*spans[i])])) >= 4), None)
    for i in head:
        words = len(_WORD.findall(text[slice(*spans[i])]))
        if i == title:
            verdicts[i] = ("title", "title")
        elif words <= 3:
            verdicts[i] = ("boilerplate", "menu")
        elif title is not None and i < title:
            verdicts[i] = ("boilerplate", "above the title")
        else:
            verdicts[i] = ("subtitle", "subtitle")


def _headings(text: str, spans: list[Span], verdicts: list[tuple[str, str]]) -> None:
    """Inside the article: a short line without a full stop, or one quotation alone, heads a section."""
    for i, (a, b) in enumerate(spans):
        line = text[a:b]
        if verdicts[i][0] != "body" or is_paragraph(line):
            continue
        words = len(_WORD.findall(line))
        alone = re.fullmatch(r"[\"«“][^\"«»“”]{1,90}[\"»”]", line) is not None and not re.search(r"[.!?,]\W*$", line)
        if words and (alone or (words <= 9 and not _END.search(line))):
            verdicts[i] = ("heading", "heading")
