"""What an id that an act names in `after` stands for here: an act of this case, something else, or nothing yet.

An act waits for an id that is not here, and is without effect when the id turns out to be anything else than an act of its
case. Ids are digests of what they name, so that this never changes once the thing is here, wherever it stands: also an entry
that is no act, and an act that counts for nothing where it was found. Whoever waits for an id is told when it comes, in
whatever order things come.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from comity.record.act import Act
from comity.record.entry import Entry

NO_ACT = ""
NOBODY: frozenset[str] = frozenset()


class Ids:
    """The ids of all entries that came, and the cases that wait for others. `case_of`: act → the case in which it stands.

    `older` knows those that came before this process began, and answers as `found`. `awaited`: id → the cases that wait for it.
    """

    def __init__(self, is_note: Callable[[str], bool]) -> None:
        """`is_note`: whether an id is that of a `seen` note that counts; these are many, and kept elsewhere already."""
        self.case_of: dict[str, str] = {}
        self._others: dict[str, str] = {}  # entries that stand in no case → the case that they name, or NO_ACT
        self.awaited: dict[str, set[str]] = {}
        self._is_note = is_note
        self.older: Callable[[str], str | None] | None = None

    def arrived(self, entry: Entry, id_: str) -> frozenset[str]:
        """Called after an entry was placed, with its id; the cases that waited for it, and have to be folded anew."""
        if id_ not in self.case_of and not (entry.v == "seen/1" and self._is_note(id_)):
            self._others[id_] = str(entry.value["case"]) if entry.v == "act/1" else NO_ACT
        waited = self.awaited.pop(id_, None)
        return frozenset(waited) if waited else NOBODY

    def stands(self, act: Act) -> None:
        """An act that stands in its case: what it names and is not here, the case waits for."""
        self.case_of.setdefault(act.id, act.case)
        for id_ in act.after:
            if self.found(id_) is None:
                self.awaited.setdefault(id_, set()).add(act.case)

    def drop(self, ids: Iterable[str]) -> None:
        """Acts that do not stand where they stood any more, until they are placed anew."""
        for id_ in ids:
            if (case_id := self.case_of.pop(id_, None)) is not None:
                self._others[id_] = case_id

    def found(self, id_: str) -> str | None:
        """The case that an id names; NO_ACT for what is no act; None for what is not here."""
        known = self.case_of.get(id_)
        if known is None:
            known = self._others.get(id_)
        if known is None and self.older is not None:
            known = self.older(id_)
        return NO_ACT if known is None and self._is_note(id_) else known

    def beside(self, case_id: str) -> Container[str]:
        """The ids of everything here that is no act of this case, for `engine.fold` and `engine.admit`."""
        return _Beside(self, case_id)


class _Beside:
    def __init__(self, ids: Ids, case_id: str) -> None:
        self._ids, self._case_id = ids, case_id

    def __contains__(self, id_: object) -> bool:
        found = self._ids.found(id_) if isinstance(id_, str) else None
        return found is not None and found != self._case_id
