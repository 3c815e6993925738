"""The told text of a page: what a press page holds besides it is named with its reason and left out of a comparison.

Menus, counters, appeals, rights notices, captions, the date line. A readout as an office gives it has none of these, and
nothing is left out of it. Nothing is cut: offsets stay those of the text, and every stretch left out is shown with why.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.reading import aliases, clean, language, markup, masthead, original
from comity.reading.markup import Span, View

NOT_TOLD = ("boilerplate", "caption")
"""Kinds of line that are no part of what is told. Titles and headings stay: the comparison treats them as such."""


@dataclass(frozen=True, slots=True)
class Page:
    """`text`: the readable characters (of a web page: without its tags). `left_out`: spans of it, each with its reason."""

    text: str
    left_out: tuple[tuple[Span, str], ...]

    def told(self) -> str:
        """The text with what is left out blanked, so that every offset stays."""
        letters = list(self.text)
        for (start, end), _ in self.left_out:
            letters[start:end] = ["\n" if letter == "\n" else " " for letter in letters[start:end]]
        return "".join(letters)


def page(characters: str, name: str = "") -> Page:
    """Sort the lines of a text: what is told, and what the page put around it."""
    view = markup.view(characters) if original.is_markup(characters, name) else View(characters)
    cleaned = clean.clean(view)
    left = [(line.span, line.reason) for line in cleaned.lines if line.kind in NOT_TOLD]
    body = cleaned.body()
    if body:
        guess = language.by_paragraph(cleaned.text, body[:1])[0]
        line = masthead.dateline(cleaned.text, body[0], guess.code, aliases.book())
        if line is not None and line.end < body[0][1]:
            left.append(((body[0][0], line.end), "date line"))
    told = Page(view.text, tuple(sorted(left)))
    return told if told.told().strip() else Page(view.text, ())
