"""The words of a saved web page, each with its place in the decoded original.

The standard library's parser walks the tags; this file keeps, for every character that a reader of the page would see, where
it stands in the original. It judges nothing: which lines are menus is for `clean`, but the zones that the page itself names
(`nav`, `footer`, `aside`, `figcaption` …) are handed on as such.
"""

from __future__ import annotations

import html
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from html.parser import HTMLParser

Span = tuple[int, int]

#: Tags whose content nobody reads as text.
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea"})
#: Tags that end a paragraph.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "ul",
    ]
)
#: Tags that say themselves that this is no part of the article; the word is the reason shown.
_ZONES = {
    "nav": "menu",
    "footer": "footer",
    "aside": "beside the article",
    "form": "form",
    "button": "form",
    "figcaption": "photo credit or caption",
}
#: Properties of `<meta>` that carry masthead facts, and what they are called here.
_META = {
    "og:site_name": "outlet",
    "og:title": "title",
    "article:published_time": "published",
    "datepublished": "published",
    "date": "published",
    "dc.date": "published",
    "pubdate": "published",
}


@dataclass(frozen=True, slots=True)
class View:
    """Readable characters with their places. For plain text `starts` is None and the view is the original itself."""

    text: str
    starts: array[int] | None = None
    ends: array[int] | None = None
    zones: tuple[tuple[Span, str], ...] = ()
    titles: tuple[Span, ...] = ()
    facts: tuple[tuple[str, str, Span], ...] = ()

    def place(self, span: Span) -> Span:
        """The half-open span of the original that holds these characters of the view."""
        if self.starts is None or self.ends is None:
            return span
        return self.starts[span[0]], self.ends[max(span[0], span[1] - 1)]


@dataclass(slots=True)
class _Page:
    chars: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("l"))
    ends: array[int] = field(default_factory=lambda: array("l"))


class _Walker(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.page = _Page()
        self.lines = [0]
        for i, c in enumerate(source):
            if c == "\n":
                self.lines.append(i + 1)
        self.unseen = 0
        self.open_zones: list[tuple[str, int]] = []
        self.zones: list[tuple[Span, str]] = []
        self.titles: list[Span] = []
        self.title_from: int | None = None
        self.facts: list[tuple[str, str, Span]] = []

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _break(self) -> None:
        if self.page.chars and self.page.chars[-1] != "\n":
            at = min(self._at(), len(self.source) - 1)
            self._put("\n", at, at + 1)

    def _put(self, character: str, start: int, end: int) -> None:
        self.page.chars.append(character)
        self.page.starts.append(start)
        self.page.ends.append(end)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {k: v or "" for k, v in attrs}
        if tag in _UNSEEN:
            self.unseen += 1
        if tag in _BLOCKS:
            self._break()
        if tag in _ZONES:
            self.open_zones.append((tag, len(self.page.chars)))
        if tag in ("title", "h1"):
            self.title_from = len(self.page.chars)
        if tag == "meta":
            self._fact(
                _META.get((named.get("property") or named.get("name") or named.get("itemprop") or "").lower()),
                named.get("content", ""),
            )
        if tag == "time" and named.get("datetime"):
            self._fact("published", named["datetime"])

    def _fact(self, kind: str | None, value: str) -> None:
        if not kind or not value:
            return
        shown = self.get_starttag_text() or ""
        at = shown.find(value)
        start = self._at()
        self.facts.append(
            (kind, value, (start + at, start + at + len(value)) if at >= 0 else (start, start + max(1, len(shown))))
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1
        if tag in ("title", "h1") and self.title_from is not None:
            if len(self.page.chars) > self.title_from:
                self.titles.append((self.title_from, len(self.page.chars)))
            self.title_from = None
        if tag in _ZONES:
            for i in range(len(self.open_zones) - 1, -1, -1):
                if self.open_zones[i][0] == tag:
                    start = self.open_zones[i][1]
                    if len(self.page.chars) > start:
                        self.zones.append(((start, len(self.page.chars)), _ZONES[tag]))
                    del self.open_zones[i:]
                    break
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        at = self._at()
        for i, c in enumerate(data):
            if c.isspace():
                if self.page.chars and not self.page.chars[-1].isspace():
                    self._put(" ", at + i, at + i + 1)
            else:
                self._put(c, at + i, at + i + 1)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, shown: str) -> None:
        if self.unseen:
            return
        at = self._at()
        end = at + len(shown)
        if self.source[end : end + 1] == ";":
            end += 1
        for c in html.unescape(self.source[at:end]):
            self._put(" " if c in "\xa0\t\n" else c, at, end)


def view(source: str) -> View:
    """The readable text of one page; block tags become line ends, white space runs become one space."""
    walker = _Walker(source)
    walker.feed(source)
    walker.close()
    for tag, start in walker.open_zones:
        # A zone never closed would swallow the rest of the page: it is held to its first line.
        text = "".join(walker.page.chars[start:])
        end = start + (text.find("\n") if "\n" in text else len(text))
        if end > start:
            walker.zones.append(((start, end), _ZONES[tag]))
    page = walker.page
    return View(
        "".join(page.chars), page.starts, page.ends, tuple(sorted(walker.zones)), tuple(walker.titles), tuple(walker.facts)
    )


def line_at(starts: list[int], offset: int) -> int:
    """Index of the line that holds an offset, given the sorted starts of all lines."""
    return bisect_right(starts, offset) - 1
