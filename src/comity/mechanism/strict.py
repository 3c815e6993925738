"""YAML read strictly: every value knows its line and its path, a key stands once, an unknown key is refused.

The rest of the room reads files through `Item`, so each refusal names file, line and path without anybody passing them on.
YAML's own surprises are shut: only strings, integers, booleans and null are scalars (`on`, `no` and dates stay words),
and anchors, aliases and tags are refused, since a signed file must read the same to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from comity.errors import Yours
from comity.phrase import Phrase

MAX_BYTES = 200_000  # a procedure is a few pages; more is a mistake or an attack
MAX_DEPTH = 12
MAX_NESTING = 100  # refused before the library follows it: at some thousand levels its recursion ends the process
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,15})\Z")
_WORDS = {"true": True, "false": False, "null": None, "": None}

_MARK = "\ufeff"

# libyaml is ten times faster. Where a build lacks it the pure loader reads: it refuses a little more (a tab before a colon),
# and what both take, they take for the same; fuzz/charter.py holds them to that.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def refuse(where: str, expected: Phrase, got: Phrase | str) -> Yours:
    """The error of a file whose shape is wrong; the caller raises it."""
    todo = Phrase("Mend the file at the place named and try again.")
    return Yours("file-not-as-specified", expected=expected, got=got, todo=todo, where=where)


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a YAML file with its place. `value` is a scalar, a dict of Items or a list of Items."""

    value: object
    file: str
    line: int
    path: str

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line} {self.path or '(top)'}"

    # --- what kind of value it is -------------------------------------------------------------------------------
    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise refuse(self.where, Phrase("a text"), self._shown())
        return self.value

    def integer(self, least: int = 0, most: int = 2**53) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            expected = Phrase("a whole number from {least} to {most}", {"least": least, "most": most})
            raise refuse(self.where, expected, self._shown())
        return self.value

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            raise refuse(self.where, Phrase("true or false"), self._shown())
        return self.value

    def items(self) -> list[Item]:
        if not isinstance(self.value, list):
            raise refuse(self.where, Phrase("a list"), self._shown())
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts, each once."""
        found = tuple(item.text() for item in self.items())
        if len(set(found)) != len(found):
            raise refuse(self.where, Phrase("each entry once"), ", ".join(found))
        return found

    def mapping(self) -> dict[str, Item]:
        if not isinstance(self.value, dict):
            raise refuse(self.where, Phrase("keys with values"), self._shown())
        return self.value

    def one_of(self, *allowed: str) -> str:
        found = self.text()
        if found not in allowed:
            raise refuse(self.where, Phrase("one of: {allowed}", {"allowed": ", ".join(allowed)}), found)
        return found

    def matching(self, pattern: re.Pattern[str], expected: Phrase) -> str:
        found = self.text()
        if not pattern.fullmatch(found):
            raise refuse(self.where, expected, found)
        return found

    # --- keys -----------------------------------------------------------------------------------------------------
    def keys(self, required: str, optional: str = "") -> dict[str, Item]:
        """The mapping, after a check of its keys; both arguments are space-separated names."""
        found, must, may = self.mapping(), required.split(), optional.split()
        for name, item in found.items():
            if name not in must and name not in may:
                allowed = ", ".join(must + may)
                raise Yours(
                    "unknown-key",
                    expected=Phrase("one of the keys {allowed}", {"allowed": allowed}),
                    got=Phrase("the key “{name}”", {"name": name}),
                    todo=Phrase("Correct the spelling, or take the key out: a key that is not understood may hold a rule."),
                    where=item.where,
                )
        for name in must:
            if name not in found:
                raise refuse(self.where, Phrase("the key “{name}”", {"name": name}), ", ".join(found) or Phrase("nothing"))
        return found

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items())

    def _shown(self) -> Phrase | str:
        if isinstance(self.value, dict):
            return Phrase("keys with values")
        if isinstance(self.value, list):
            return Phrase("a list")
        return Phrase("nothing") if self.value in (None, "") else str(self.value)[:80]


def read(raw: bytes, file: str) -> Item:
    """The whole file as one Item. Raises Yours naming file and line; never a library's own error."""
    if len(raw) > MAX_BYTES:
        raise refuse(file, Phrase("at most {n} bytes", {"n": MAX_BYTES}), str(len(raw)))
    try:
        text = raw.decode("utf-8").removeprefix(_MARK)
        if _MARK in text:  # nobody sees it, and one library takes it for a letter where the other passes over it
            raise refuse(file, Phrase("a byte order mark at the beginning only"), Phrase("one inside the text"))
        _refuse_deep(text, file)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        raise refuse(file, Phrase("UTF-8 text"), f"byte {error.start}") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the pure loader hands any \U escape to chr()
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise refuse(f"{file}:{line}", Phrase("YAML"), str(getattr(error, "problem", error))) from error
    if root is None:
        raise refuse(file, Phrase("keys with values"), Phrase("an empty file"))
    return _item(root, file, "", 0, set())


def _refuse_deep(text: str, file: str) -> None:
    """Raise `Yours` where lists and tables lie too deep in one another. Events come one by one: reading them needs no stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_NESTING:
            line = event.start_mark.line + 1 if event.start_mark is not None else 1
            raise refuse(f"{file}:{line}", Phrase("at most {n} levels", {"n": MAX_DEPTH}), Phrase("more"))


def _item(node: yaml.Node, file: str, path: str, depth: int, met: set[int]) -> Item:
    line = node.start_mark.line + 1
    where = f"{file}:{line} {path or '(top)'}"
    if id(node) in met:
        raise refuse(where, Phrase("no anchors and aliases"), "*")
    met.add(id(node))
    if depth > MAX_DEPTH:
        raise refuse(where, Phrase("at most {n} levels", {"n": MAX_DEPTH}), Phrase("more"))
    if isinstance(node, yaml.MappingNode):
        return Item(_mapping(node, file, path, depth, met), file, line, path)
    if isinstance(node, yaml.SequenceNode):
        inner = [_item(child, file, f"{path}[{n}]", depth + 1, met) for n, child in enumerate(node.value)]
        return Item(inner, file, line, path)
    return Item(_scalar(node, where), file, line, path)


def _mapping(node: yaml.MappingNode, file: str, path: str, depth: int, met: set[int]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        where = f"{file}:{key.start_mark.line + 1} {path or '(top)'}"
        if not name:
            raise refuse(where, Phrase("a plain key"), Phrase("a structure as a key"))
        if name in found:
            raise Yours(
                "repeated-key",
                expected=Phrase("each key once"),
                got=Phrase("“{name}” a second time", {"name": name}),
                todo=Phrase("Keep one of the two: which one counts must not depend on who reads the file."),
                where=where,
            )
        found[name] = _item(value, file, f"{path}.{name}" if path else name, depth + 1, met)
    return found


def _scalar(node: yaml.Node, where: str) -> object:
    if not isinstance(node, yaml.ScalarNode):  # pragma: no cover - YAML has no fourth kind
        raise refuse(where, Phrase("a value"), str(node))
    text: str = node.value
    if node.tag.startswith("!") or "python/" in node.tag:
        raise refuse(where, Phrase("no tags"), node.tag)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in ("true", "false") or text in ("null", ""):
        return _WORDS[text.lower()]
    return int(text) if _INTEGER.fullmatch(text) else text
