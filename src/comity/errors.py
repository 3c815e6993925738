"""The tree of errors: whose fault it is, what was expected, what came, what to do next.

    ComityError
    ├── Yours      the request cannot be carried out as it was made; the person who made it can mend it
    │   └── Refusal    an act that its author has no right to file now: names rule, role, deadline and the next step
    ├── Theirs     bytes that somebody else made do not hold: a signature, a proof, a file; kept out, and told
    └── Ours       this program or this machine failed; nothing was half-written

Each error carries a stable `code` (listed in docs/reference/errors.md, where a test finds every one), and three phrases
for the person: `expected`, `got`, `todo`. `where` says file, line, row or path. Parsers raise their own errors at the
border; nothing deeper re-checks. A code is written as a literal where it is raised, so that a search finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Self

from comity.phrase import Phrase

Say = Callable[[Phrase], str]  # a phrase in the words of one reader; `str` says it in English


def _phrase(text: Phrase | str) -> Phrase:
    """A plain string is data or English from a library: shown as it is."""
    return text if isinstance(text, Phrase) else Phrase("{text}", {"text": text})


class ComityError(Exception):
    """Base of every error that the product raises on purpose."""

    whose = "ours"

    def __init__(self, code: str, *, expected: Phrase | str, got: Phrase | str, todo: Phrase | str, where: str = "") -> None:
        self.code = code
        self.expected = _phrase(expected)
        self.got = _phrase(got)
        self.todo = _phrase(todo)
        self.where = where
        super().__init__(code)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}expected {self.expected}; got {self.got}. {self.todo} [{self.code}]"

    def to_json(self, say: Say = str) -> dict[str, object]:
        """The one form in which an error leaves the program, on a page, a terminal or the API."""
        return {
            "code": self.code,
            "whose": self.whose,
            "where": self.where,
            "expected": say(self.expected),
            "got": say(self.got),
            "todo": say(self.todo),
        }


class Yours(ComityError):
    """The person who asked can mend it. The command line leaves with status 2."""

    whose = "yours"


class Refusal(Yours):
    """An act without right, refused before it is signed. The command line leaves with status 1: the answer is no.

    What the engine refuses says besides: `rule`, which act of which procedure and which of its conditions; `role`, who may, and
    who holds that here; `deadline`, the clock that bears on it, or that none runs (only where somebody asks at a moment);
    `names`, what the record calls what the next step names (name → label), for whoever types it. A refusal that is about no act,
    such as that of an older backup, leaves them empty.
    """

    rule: Phrase | None = None
    role: Phrase | None = None
    deadline: Phrase | None = None
    names: Mapping[str, str] = MappingProxyType({})

    def told(
        self,
        *,
        expected: Phrase | None = None,
        got: Phrase | None = None,
        rule: Phrase | None = None,
        role: Phrase | None = None,
        deadline: Phrase | None = None,
        todo: Phrase | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Self:
        """The same refusal with these parts; what is None stays as it was. The one at hand is left alone: others may hold it."""
        made = type(self).__new__(type(self), self.code)
        given = {"expected": expected, "got": got, "rule": rule, "role": role, "deadline": deadline, "todo": todo, "names": names}
        made.__dict__ |= self.__dict__ | {name: part for name, part in given.items() if part is not None}
        return made

    @classmethod
    def again(cls, parts: Mapping[str, object]) -> Self:
        """A refusal as it was, from its `vars`: one that was kept and is read back."""
        made = cls.__new__(cls, parts["code"])
        made.__dict__ |= parts
        return made

    def to_json(self, say: Say = str) -> dict[str, object]:
        parts = {"rule": self.rule, "role": self.role, "deadline": self.deadline}
        said: dict[str, object] = {name: say(part) for name, part in parts.items() if part is not None}
        return super().to_json(say) | said | ({"names": dict(self.names)} if self.names else {})


class Theirs(ComityError):
    """Bytes made elsewhere do not hold. The command line leaves with status 1."""

    whose = "theirs"


class Ours(ComityError):
    """We failed; the store is as it was. The command line leaves with status 1."""
