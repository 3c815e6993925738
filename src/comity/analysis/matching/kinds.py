"""Kinds of incident: which word is which kind, and which kinds are near one another.

One side writes 'shelling' where the other writes 'mortar fire'. The table `kinds.csv` lists kinds with their group,
their family and words in four languages; a caller may lay a table of its own over it. Words of the table are a reading aid,
not a classification in law.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_SEPARATORS = re.compile(r"[\s_\-–]+")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LONGEST = 4  # words in the longest phrase that is looked up
_FRONTS = ("ال", "وال", "بال")  # Arabic article and what is written together with it


def plain(text: str) -> str:
    """A kind as it is compared: lower case, separators one blank, ё as е."""
    return _SEPARATORS.sub(" ", text.strip().lower()).replace("ё", "е")


@dataclass(frozen=True, slots=True)
class Kinds:
    """`places` maps a kind to (group, family); `words` a phrase, or a stem ending in '*', to a kind."""

    places: Mapping[str, tuple[str, str]]
    words: Mapping[str, str]
    seen: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    firsts: set[str] = field(default_factory=set, compare=False, repr=False)  # words, and three letters, that begin a phrase

    def __post_init__(self) -> None:
        self.firsts.update(phrase.split(" ")[0] for phrase in self.words)

    def over(self, text: str) -> Kinds:
        """These kinds with a caller's table (`kind,group,family` and optionally `words`) laid over them."""
        places, words = _rows(text)
        return Kinds({**self.places, **places}, {**self.words, **words})

    def of(self, kind: str) -> str:
        """The kind that a cell names: itself if the table has it, else the kind of its words, else as written."""
        name = plain(kind)
        if name in self.places or not name:
            return name
        if name not in self.seen:
            self.seen[name] = self.told(name) or name
        return self.seen[name]

    def group(self, kind: str) -> str:
        return self.places[kind][0] if kind in self.places else ""

    def family(self, kind: str) -> str:
        return self.places[kind][1] if kind in self.places else ""

    def told(self, text: str) -> str:
        """The most specific kind that a text names in words: a leaf before a group, the longer phrase before the shorter."""
        tokens = [t.replace("ё", "е") for t in _TOKEN.findall(text.lower().replace("-", " "))]
        found: list[tuple[bool, int, int, str]] = []
        for start, token in enumerate(tokens):
            if token not in self.firsts and "*" + token[:3] not in self.words and not token.startswith(_FRONTS):
                continue
            for size in range(1, _LONGEST + 1):
                kind = self._phrase(tokens[start : start + size]) if start + size <= len(tokens) else None
                if kind:
                    found.append((self.group(kind) != kind, size, -start, kind))
        return max(found)[3] if found else ""

    def _phrase(self, tokens: list[str]) -> str | None:
        for variant in _variants(tokens):
            if variant in self.words:
                return self.words[variant]
        stems = self.words.get("*" + tokens[0][:3])
        if stems is None:
            return None
        for phrase in stems.split("\n"):
            parts = phrase.split(" ")
            if len(parts) == len(tokens) and all(
                t.startswith(p[:-1]) if p.endswith("*") else t == p for p, t in zip(parts, tokens, strict=True)
            ):
                return self.words[phrase]
        return None


def _variants(tokens: list[str]) -> list[str]:
    """The phrase as written and, for Arabic, without the article."""
    bare = []
    for token in tokens:
        front = next((f for f in _FRONTS if token.startswith(f) and len(token) > len(f) + 2), "")
        bare.append(token[len(front) :])
    return [" ".join(tokens), " ".join(bare)] if bare != tokens else [" ".join(tokens)]


def _rows(text: str) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    places: dict[str, tuple[str, str]] = {}
    words: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(text)):
        kind = plain(row["kind"])
        places[kind] = (plain(row.get("group") or ""), plain(row.get("family") or ""))
        words.setdefault(kind, kind)
        for phrase in filter(None, (row.get("words") or "").split("|")):
            words[plain(phrase)] = kind
    for phrase in [p for p in words if "*" in p]:
        key = "*" + phrase[:3].rstrip("*")
        words[key] = "\n".join(filter(None, (words.get(key), phrase)))
    return places, words


@cache
def shipped() -> Kinds:
    """The table that comes with the program."""
    places, words = _rows(files("comity.analysis.matching").joinpath("kinds.csv").read_text("utf-8"))
    return Kinds(places, words)
