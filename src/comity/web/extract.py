"""The messages that need a translation: found in templates and in every `Phrase("…")` of the source, kept in `.po` files.

`python -m comity.web.extract` adds what is missing to the catalogues with an empty translation and drops what nobody says
any more; with `--check` it only lists. Finding is by syntax tree, never by running: an id that is no literal would be
missed, so it is reported as a fault (`unreadable`).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from comity.web.language import CATALOGUES, NAMES
from comity.web.page import environment

SOURCE = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent / "templates"
HOLE = re.compile(r"\{[a-z_]*\}")
WORDY = re.compile(r"[^\W\d_]")  # a letter: a message of holes and signs alone is the same in every language
MADE = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date: the same messages give the same file
LANGUAGES = tuple(code for code in NAMES if code != "en")


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence to translate: English, its plural where it counts something, and the file that says it."""

    one: str
    many: str | None
    place: str


def messages() -> dict[str, Message]:
    """Every message of the product, by its English singular. A plural wins over the same sentence without one."""
    found: dict[str, Message] = {}
    for message in sorted((*_in_templates(), *_in_source()), key=lambda each: (each.place, each.one)):
        known = found.get(message.one)
        if known is None or (known.many is None and message.many is not None):
            found[message.one] = message
    return {one: found[one] for one in found if WORDY.search(HOLE.sub("", one))}


def unreadable() -> list[str]:
    """Places where a phrase's English is not written out, so that nobody could translate it."""
    return [f"{path}:{call.lineno}" for path, call in _phrase_calls() if call.args and _literal(call.args[0]) is None]


def _in_templates() -> Iterator[Message]:
    for path in sorted(TEMPLATES.glob("*.html")):
        tree = environment().parse(path.read_text("utf-8"))
        for _line, function, text in extract_from_ast(tree, ("_", "n_")):
            if function == "n_" and isinstance(text, tuple):
                yield Message(str(text[0]), str(text[1]), f"templates/{path.name}")
            else:
                yield Message(str(text[0] if isinstance(text, tuple) else text), None, f"templates/{path.name}")


def _phrase_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrase":
                yield path.relative_to(SOURCE).as_posix(), node


def _in_source() -> Iterator[Message]:
    for place, call in _phrase_calls():
        one = _literal(call.args[0]) if call.args else None
        many = next((_literal(word.value) for word in call.keywords if word.arg == "many"), None)
        if one:
            yield Message(one, many, place)


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def path_of(code: str) -> Path:
    """Where the catalogue of a language lies."""
    return CATALOGUES / code / "LC_MESSAGES" / "comity.po"


def load(code: str) -> Catalog:
    """The catalogue of one language as it is on disk; empty where there is none yet."""
    path = path_of(code)
    if not path.exists():
        return empty(code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def empty(code: str) -> Catalog:
    """A catalogue with nothing in it but what gettext needs; it names nobody and no address."""
    made = Catalog(
        locale=code, project="comity", version="1", charset="utf-8", fuzzy=False, creation_date=MADE, revision_date=MADE
    )
    made.msgid_bugs_address, made.last_translator, made.language_team = "", "", ""
    return made


@cache
def load_cached(code: str) -> Catalog:
    """The catalogue of one language, read once."""
    return load(code)


def missing(code: str) -> list[Message]:
    """Messages without a whole translation in this language."""
    catalogue = load(code)
    return [message for message in messages().values() if not _translated(catalogue, message)]


def _translated(catalogue: Catalog, message: Message) -> bool:
    entry = catalogue.get(message.one)
    if entry is None or entry.fuzzy:
        return False
    if message.many is None:
        return isinstance(entry.string, str) and bool(entry.string)
    return isinstance(entry.string, (tuple, list)) and len(entry.string) == catalogue.num_plurals and all(entry.string)


def renew(code: str) -> int:
    """Write the catalogue again: every message once, in order of the files that say it. Gives how many lack a translation."""
    old, new = load(code), empty(code)
    new.header_comment = "# Comity in this language. Made by `python -m comity.web.extract`; translations are written by hand."
    for message in messages().values():
        entry = old.get(message.one)
        kept = entry.string if entry and isinstance(entry.string, str) is (message.many is None) else ""
        wanted = (message.one, message.many) if message.many is not None else message.one
        new.add(wanted, kept or ("" if message.many is None else ("",) * new.num_plurals), auto_comments=(message.place,))
    path = path_of(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=0, omit_header=False, sort_output=False, no_location=True)
    return sum(1 for message in messages().values() if not _translated(new, message))


def main(arguments: list[str]) -> int:
    """Renew the three catalogues, or with `--check` only list what is missing."""
    lacking = 0
    for code in LANGUAGES:
        if "--check" not in arguments:
            renew(code)
        gaps = missing(code)
        lacking += len(gaps)
        for message in gaps:
            sys.stderr.write(f"{code}: {message.place}: {message.one}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
