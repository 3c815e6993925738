"""An error as lines for a terminal, in the reader's language: for a refused act rule, role, deadline and next step as well."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator

from comity.errors import ComityError, Refusal, Say
from comity.phrase import Phrase

LANGUAGE = "COMITY_LANGUAGE"
"""Environment variable: the language in which errors are told, en, fr, ru or ar. English, where it names none of them."""

_HEADS = {
    "yours": Phrase("This can be mended here"),
    "theirs": Phrase("What came from elsewhere does not hold"),
    "ours": Phrase("We failed"),
}
_REFUSED = Phrase("This act is not filed")
WIDEST = 110  # columns: longer lines are hard to read, however wide the terminal is


def reader() -> Say:
    """How to say a phrase to whoever reads this terminal. Only another language than English loads its words."""
    code = os.environ.get(LANGUAGE, "en")
    if code == "en":
        return str
    from comity.web.language import NAMES, Language

    return Language(code).text if code in NAMES else str


def lines(error: ComityError, say: Say) -> Iterator[str]:
    """The error, one part a line, each with its name; long parts are wrapped where a person watches."""
    head = _REFUSED if isinstance(error, Refusal) and error.rule is not None else _HEADS[error.whose]
    yield f"{say(head)} [{error.code}]"
    parts = [(say(name) + ":", text) for name, text in _parts(error, say) if text]
    names = max(len(name) for name, _ in parts) + 1
    for name, text in parts:
        yield from _wrapped(f"  {name:<{names}}", text)


def _parts(error: ComityError, say: Say) -> Iterator[tuple[Phrase, str]]:
    yield Phrase("where"), error.where
    refusal = error if isinstance(error, Refusal) else None
    if refusal is not None and refusal.rule is not None:
        yield Phrase("rule"), say(refusal.rule)
    yield Phrase("expected"), say(error.expected)
    yield Phrase("got"), say(error.got)
    if refusal is not None and refusal.role is not None:
        yield Phrase("who may"), say(refusal.role)
    if refusal is not None and refusal.deadline is not None:
        yield Phrase("deadline"), say(refusal.deadline)
    yield Phrase("do next"), say(error.todo)
    if refusal is not None and refusal.names:
        yield Phrase("to type"), ", ".join(refusal.names)


def _wrapped(name: str, text: str) -> list[str]:
    if not sys.stderr.isatty():
        return [name + text]
    width = min(shutil.get_terminal_size().columns, WIDEST)
    return textwrap.wrap(
        text, width, initial_indent=name, subsequent_indent=" " * len(name), break_long_words=False, break_on_hyphens=False
    )
