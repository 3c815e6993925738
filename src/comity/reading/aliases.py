"""The lists of known names: one YAML file a kind under `lang/aliases/`, read strictly, and an index of every form they take.

A list says what a name points to and where that knowledge comes from. It never says that two spellings in a report are one
person; that is proposed by `identity` and decided by a person. Names here are labels: being listed implies no recognition.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from comity.errors import Ours
from comity.phrase import Phrase
from comity.reading import inflect
from comity.reading.markup import Span

_FOLDER = Path(__file__).parent / "lang" / "aliases"
FILES = ("people", "states", "organisations", "armed-groups", "formats", "instruments", "agencies", "outlets", "places")
LANGUAGES = ("en", "fr", "ru", "ar")
_KEYS = frozenset({"id", *LANGUAGES, "adj", "of", "capital_of", "near", "offices"})
TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office that somebody held; `until` None: not over, or not known."""

    office: str
    of: str
    since: date | None
    until: date | None

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """One known name. `names` by language, the first is the label; `of`: for whom it speaks; `capital_of`: whose seat it is."""

    id: str
    kind: str
    names: Mapping[str, tuple[str, ...]]
    adjectives: Mapping[str, tuple[str, ...]]
    of: str | None
    capital_of: str | None
    offices: tuple[Tenure, ...]
    file: str

    def label(self, language: str | None) -> str:
        for code in (language, "en", *LANGUAGES):
            if code is not None and code in self.names:
                return self.names[code][0]
        return self.id

    def speaks_for(self) -> str | None:
        """The state or organisation whose position this name's words are, as far as the list knows."""
        if self.kind in ("state", "format"):
            return self.id
        return self.of or self.capital_of or (self.offices[-1].of if self.offices else None)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One name of one entry as a row of words, each with the forms it may take; `gaps`: what stands between them, folded."""

    entry: Entry
    relation: str
    language: str
    alias: str
    words: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed name met in a text."""

    span: Span
    pattern: Pattern
    inflected: bool

    def because(self) -> Phrase:
        values = {
            "name": self.pattern.alias,
            "list": f"aliases/{self.pattern.entry.file}.yaml",
            "label": self.pattern.entry.label("en"),
        }
        if self.pattern.relation == "adjective":
            return Phrase("a form of “{name}”, which the list {list} gives as an adjective of {label}", values)
        if self.inflected:
            return Phrase("an inflected form of “{name}”, listed in {list} for {label}", values)
        return Phrase("“{name}” is listed in {list} for {label}", values)


@dataclass(frozen=True, slots=True)
class Book:
    """All lists together, with the index by the first word's forms."""

    entries: Mapping[str, Entry]
    index: Mapping[str, tuple[Pattern, ...]]

    def get(self, key: str | None) -> Entry | None:
        return self.entries.get(key) if key else None

    def label(self, key: str, language: str | None) -> str:
        entry = self.entries.get(key)
        return entry.label(language) if entry else key


@cache
def book() -> Book:
    """The shipped lists, read once when first needed."""
    entries: dict[str, Entry] = {}
    index: dict[str, list[Pattern]] = {}
    for file in FILES:
        for entry in load((_FOLDER / f"{file}.yaml").read_text(encoding="utf-8"), file):
            if entry.id in entries:
                raise _wrong(file, f"id {entry.id} given twice")
            entries[entry.id] = entry
            for pattern in _patterns(entry):
                for form in pattern.forms[0]:
                    index.setdefault(form, []).append(pattern)
    ordered = {form: tuple(sorted(rows, key=lambda p: -len(p.words))) for form, rows in index.items()}
    return Book(entries, ordered)


def load(text: str, file: str) -> tuple[Entry, ...]:
    """The entries of one list; an unknown key, a missing source or a doubtful date is refused with file and id."""
    value = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(value, dict) or set(value) != {"kind", "source", "entries"}:
        raise _wrong(file, "keys other than kind, source, entries")
    return tuple(_entry(row, value["kind"], file) for row in value["entries"])


def _entry(row: Mapping[str, Any], kind: str, file: str) -> Entry:
    strange = set(row) - _KEYS
    if strange or "id" not in row:
        raise _wrong(file, f"{row.get('id')}: unknown keys {sorted(strange)}")
    names = {code: tuple(str(n) for n in row[code]) for code in LANGUAGES if code in row}
    if not all(all(n.strip() for n in listed) and listed for listed in names.values()):
        raise _wrong(file, f"{row['id']}: an empty name")
    adjectives = {code: tuple(str(n) for n in listed) for code, listed in row.get("adj", {}).items()}
    offices = tuple(Tenure(o["office"], o["of"], o.get("from"), o.get("until")) for o in row.get("offices", ()))
    return Entry(row["id"], kind, names, adjectives, row.get("of"), row.get("capital_of"), offices, file)


def _wrong(file: str, what: str) -> Ours:
    return Ours(
        "alias-file",
        expected=Phrase("a list of names of the known form"),
        got=Phrase("{what}", {"what": what}),
        todo=Phrase("Mend this file of the program, or install the program again."),
        where=f"lang/aliases/{file}.yaml",
    )


def fold_gap(gap: str) -> str:
    """What stands between two words of a name; spaces, hyphens, full stops, apostrophes and quotation marks count as nothing."""
    return "".join(c for c in gap if c not in " \u00a0-‑–.'’\u00ad\"«»“”„")


def _patterns(entry: Entry) -> Iterator[Pattern]:
    for relation, listed in (("name", entry.names), ("adjective", entry.adjectives)):
        for language, names in listed.items():
            for name in names:
                found = list(TOKEN.finditer(name))
                words = tuple(m.group() for m in found)
                gaps = tuple(fold_gap(name[a.end() : b.start()]) for a, b in itertools.pairwise(found))
                yield Pattern(entry, relation, language, name, words, tuple(inflect.forms(w, language) for w in words), gaps)


def _case_fits(word: str, shown: str) -> bool:
    """A listed capital must be a capital in the text; text in capitals fits a longer capitalised name (date lines)."""
    if word.isupper() and len(word) > 1:
        return shown == word
    if word[:1].isupper():
        return shown[:1].isupper()
    return True


def _fits(pattern: Pattern, tokens: list[re.Match[str]], at: int, text: str) -> int | None:
    """Index after the last word of the pattern if it stands at `at`."""
    if at + len(pattern.words) > len(tokens):
        return None
    for i, (word, forms) in enumerate(zip(pattern.words, pattern.forms, strict=True)):
        shown = tokens[at + i].group()
        if inflect.plain(shown) not in forms or not _case_fits(word, shown):
            return None
        if i:
            gap = text[tokens[at + i - 1].end() : tokens[at + i].start()]
            if (
                len(gap) > 3
                or "\n" in gap
                or (". " in gap[:-1] + " " and len(tokens[at + i - 1].group()) > 3)
                or fold_gap(gap) != pattern.gaps[i - 1]
            ):
                return None
    return at + len(pattern.words)


def find(text: str, span: Span, lists: Book) -> tuple[Hit, ...]:
    """Listed names within a span, the longest first at each place, none overlapping."""
    tokens = list(TOKEN.finditer(text, *span))
    hits: list[Hit] = []
    at = 0
    while at < len(tokens):
        for pattern in lists.index.get(inflect.plain(tokens[at].group()), ()):
            end = _fits(pattern, tokens, at, text)
            if end is not None:
                shown = text[tokens[at].start() : tokens[end - 1].end()]
                hits.append(
                    Hit(
                        (tokens[at].start(), tokens[end - 1].end()), pattern, inflect.plain(shown) != inflect.plain(pattern.alias)
                    )
                )
                at = end - 1
                break
        at += 1
    return tuple(hits)
