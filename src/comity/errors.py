"""The tree of errors: whose fault it is, what was expected, what came, what to do next.

    ComityError
    ├── Yours      the request cannot be carried out as it was made; the person who made it can mend it
    │   └── Refusal    an act that its author has no right to file now: names the rule, the role, what to do instead
    ├── Theirs     bytes that somebody else made do not hold: a signature, a proof, a file; kept out, and told
    └── Ours       this program or this machine failed; nothing was half-written

Each error carries a stable `code` (listed in docs/reference/errors.md, where a test finds every one), and three phrases
for the person: `expected`, `got`, `todo`. `where` says file, line, row or path. Parsers raise their own errors at the
border; nothing deeper re-checks. A code is written as a literal where it is raised, so that a search finds it.
"""

from __future__ import annotations

from comity.phrase import Phrase


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

    def to_json(self) -> dict[str, str]:
        """The one form in which an error leaves the program, on a page, a terminal or the API."""
        return {
            "code": self.code,
            "whose": self.whose,
            "where": self.where,
            "expected": str(self.expected),
            "got": str(self.got),
            "todo": str(self.todo),
        }


class Yours(ComityError):
    """The person who asked can mend it. The command line leaves with status 2."""

    whose = "yours"


class Refusal(Yours):
    """An act without right, refused before it is signed. The command line leaves with status 1: the answer is no."""


class Theirs(ComityError):
    """Bytes made elsewhere do not hold. The command line leaves with status 1."""

    whose = "theirs"


class Ours(ComityError):
    """We failed; the store is as it was. The command line leaves with status 1."""
