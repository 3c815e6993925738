"""What a recall in effect deletes: openings of the sealed fields of the act it names, attachments that no other act names.

Each recall is obeyed when it arrives, and looked at again at each start, so that a crash after the commit is made good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from comity.errors import Ours
from comity.mechanism.case import Case
from comity.record.act import Act
from comity.record.entry import Entry
from comity.record.store import Store

Fold = Callable[[str], Case | None]


class Recalls:
    """The recalls of a record. `named`: digest of an attachment → the cases in which acts name it."""

    def __init__(self, store: Store, fold: Fold) -> None:
        self._store, self._fold = store, fold
        self._open: dict[str, tuple[str, str]] = {}
        self._deleted: dict[str, list[str]] = {}
        self._named: dict[str, set[str]] = {}

    def heard(self, item: Entry) -> None:
        """An entry that has just arrived."""
        if item.v != "act/1":
            return
        body, case = item.value["body"], str(item.value["case"])
        for one in body.get("attachments", ()):
            self._named.setdefault(str(one["digest"]), set()).add(case)
        if "recalls" in body:
            self._open[item.id] = case, str(body["recalls"])

    def obey(self) -> None:
        """Delete what is to be deleted, as far as the recalls have effect now; those that wait are asked again next time."""
        for id_, (case_id, target) in list(self._open.items()):
            case = self._fold(case_id)
            judged = case.judged.get(id_) if case is not None else None
            if case is None or judged is None:
                continue
            del self._open[id_]
            recalled = case.judged.get(target)
            if recalled is not None and judged.effect:
                self._deleted[id_] = [case_id, target, *self._delete(recalled.filed.act)]

    def _delete(self, act: Act) -> Iterable[str]:
        openings = [str(commitment) for commitment in act.body.get("sealed", {}).values()]
        for commitment in openings:
            if self._store.opening_get(commitment) is not None:
                erase(self._store.opening_delete, commitment)
        attached = attachments(act)
        for digest in attached - self._others(act, attached):
            if self._store.attachment_get(digest) is not None:
                erase(self._store.attachment_delete, digest)
        return [*openings, *sorted(attached)]

    def _others(self, act: Act, digests: set[str]) -> set[str]:
        """Of some attachments those that another act names too."""
        cases = {case for digest in digests for case in self._named.get(digest, ())}
        folded = (case for case in map(self._fold, sorted(cases)) if case is not None)
        return {
            name for case in folded for one in case.judged.values() if one.id != act.id for name in attachments(one.filed.act)
        }

    # --- over a restart -------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """What `restore` takes up again, as plain data."""
        named = {digest: sorted(cases) for digest, cases in self._named.items()}
        return {"open": {id_: list(one) for id_, one in self._open.items()}, "deleted": self._deleted, "named": named}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state`. A recall that was obeyed is asked again where something that it deleted is here once more."""
        self._open = {id_: (case, target) for id_, (case, target) in state["open"].items()}
        self._named = {digest: set(cases) for digest, cases in state["named"].items()}
        self._deleted = dict(state["deleted"])
        for id_, (case, target, *names) in self._deleted.items():
            if any(self._store.opening_get(name) is not None or self._store.attachment_get(name) is not None for name in names):
                self._open[id_] = case, target


def erase(delete: Callable[[str], bool], name: str) -> tuple[bool, Ours | None]:
    """Delete one thing: whether it was there; and the error where somebody who reads keeps its traces for now. The store has
    noted that and clears them at a tick, so that whatever else is to be deleted is deleted first."""
    try:
        return delete(name), None
    except Ours as error:
        if error.code != "store-deletion-pending":
            raise
        return True, error


def attachments(act: Act) -> set[str]:
    """The digests of an act's attachments."""
    return {str(one["digest"]) for one in act.body.get("attachments", ())}
