"""Everything that can be said about a procedure file and its label files, each with its file and line: what `comity lint` tells.

`load` stops at the first thing that is wrong; an author wants them all. Nothing here raises for what a file says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from comity.errors import ComityError
from comity.mechanism.charter import Charter
from comity.mechanism.finding import Finding
from comity.mechanism.labels import label_findings, load_labels
from comity.mechanism.lint import lint
from comity.mechanism.load import parse
from comity.mechanism.procedure import Labels, Procedure
from comity.mechanism.strict import Item, read
from comity.mechanism.words import LANGUAGES
from comity.phrase import Phrase

_WHERE = re.compile(r"(?P<file>.*?)(?::(?P<line>[0-9]+))?(?: (?P<path>[^ ]+))?\Z")
Files = Mapping[str, tuple[bytes, str]]  # by language: a label file's bytes, and what it is called


@dataclass(frozen=True, slots=True)
class Told:
    """A finding where it stands. `line` is 0 where it has none."""

    file: str
    line: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Examined:
    """The procedure, where the file can be read as one, with the labels that can; and all that is to be said, errors first.
    Or the charter, where it is one."""

    procedure: Procedure | None
    told: tuple[Told, ...]
    charter: Charter | None = None

    @property
    def sound(self) -> bool:
        return not any(one.finding.level == "error" for one in self.told)


def examine(raw: bytes, where: str, labels: Files | None = None, charter: Charter | None = None) -> Examined:
    """Read a procedure file and its label files and say all that is wrong with them, or could be better."""
    try:
        root, made = read(raw, where), parse(raw, where)
    except ComityError as error:
        return Examined(None, (_told_of(error, where),))
    told: list[Told] = []
    tables: dict[str, Labels] = {}
    for language in LANGUAGES:
        if labels is not None and language in labels:
            text, file = labels[language]
            try:
                tables[language] = load_labels(text, file, made, language)
            except ComityError as error:
                told += list(_labels(text, file, made, language)) or [_told_of(error, file)]
        elif labels is not None:
            got = Phrase("no label file in “{language}”", {"language": language})
            file = f"labels/{made.name}.{language}.yaml"
            mend = Phrase("Add {file}; until somebody translates it, pages show another language.", {"file": file})
            rule = Phrase("a procedure has labels in every language of the product")
            told.append(Told(where, 0, Finding(f"labels.{language}", rule, got, mend, "warning")))
    whole = replace(made, labels=tables)
    told = [*placed(root, lint(whole, charter)), *told]
    return Examined(whole, tuple(sorted(told, key=lambda one: one.finding.level)))


def placed(root: Item, findings: Iterable[Finding]) -> Iterator[Told]:
    """Findings with the line of the deepest part of their path that the file has."""
    for finding in findings:
        item = root
        for part in re.findall(r"[^.\[\]]+", finding.path):
            inner: Item | None = None
            if isinstance(item.value, dict):
                inner = item.value.get(part)
            elif isinstance(item.value, list) and part.isdigit() and int(part) < len(item.value):
                inner = item.value[int(part)]
            if inner is None:
                break
            item = inner
        yield Told(root.file, item.line, finding)


def _labels(raw: bytes, file: str, made: Procedure, language: str) -> Iterator[Told]:
    """Each label that is missing or belongs to nothing; nothing where the file cannot be read at all."""
    try:
        root = read(raw, file)
        yield from placed(root, label_findings(root, made))
    except ComityError:
        return


def _told_of(error: ComityError, where: str) -> Told:
    """An error of the strict reader as a finding; its place is `file:line path`."""
    found = _WHERE.fullmatch(error.where or where)
    file, line, path = (found["file"], found["line"], found["path"]) if found is not None else (where, None, None)
    finding = Finding(path or "(top)", error.expected, error.got, error.todo)
    return Told(file, int(line or 0), finding)
