"""Sentences for people, kept apart from the language they are shown in.

Rooms that compute do not know who reads. They answer with a `Phrase`: an English sentence with named holes, and what goes
into the holes. `str(phrase)` is English; the pages translate `phrase.id` (a message of `web/locale/`) and fill the same holes.
A test holds every `Phrase("...")` of the source translated in every language of the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence: `id` in English with `{named}` holes, `args` for the holes (strings, integers or phrases).

    `many` is the English plural where `args["n"]` counts something: `Phrase("{n} row", {"n": 3}, many="{n} rows")`.
    """

    id: str
    args: Mapping[str, object] = field(default_factory=dict)
    many: str | None = None

    def __str__(self) -> str:
        template = self.many if self.many is not None and self.args.get("n") != 1 else self.id
        return template.format(**self.args) if self.args else template

    def filled(self, args: Mapping[str, object]) -> Self:
        """The same sentence with other things in its holes."""
        return type(self)(self.id, args, self.many)

    def to_data(self) -> dict[str, Any]:
        """The phrase as plain data, for a file from which it is to be said again in any language."""
        args = {name: value.to_data() if isinstance(value, Phrase) else value for name, value in self.args.items()}
        return {"id": self.id, "args": args, "many": self.many}

    @classmethod
    def from_data(cls, saved: Mapping[str, Any]) -> Self:
        """The phrase that `to_data` gave. Raises KeyError for other data."""
        args = {name: cls.from_data(value) if isinstance(value, dict) else value for name, value in saved["args"].items()}
        return cls.again(saved["id"], args, saved["many"])

    @classmethod
    def again(cls, id: str, args: Mapping[str, object], many: str | None) -> Self:  # noqa: A002
        """A phrase that was kept: its English is written out where it was first said."""
        return cls(id, args, many)
