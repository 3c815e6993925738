"""Amendments: the versions of a charter, which of them an act is judged under, and what became of each amendment.

The rules are `record.versions`', so that who audits the logs alone finds the same versions; here they become charters. An act is
judged under the version in force where it stands; clocks, labels and the day's list use the newest. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from comity.errors import ComityError
from comity.mechanism.charter import Amendment, Charter, from_entry, from_value
from comity.mechanism.words import moment
from comity.record.entry import Entry
from comity.record.keys import VerifyKey
from comity.record.versions import Versions


@dataclass(frozen=True, slots=True)
class Term:
    """One version: the charter, whose key each ref is (“” for a key that was replaced), every authority key so far."""

    charter: Charter
    signing: Mapping[str, str]
    keys: tuple[VerifyKey, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An amendment where it stands in the charter's log. `refusal`: why it has no effect; None where it has."""

    amendment: Amendment
    index: int
    refusal: ComityError | None


@dataclass(frozen=True, slots=True)
class Terms:
    """A charter with all that its log has told: the versions in effect, and every amendment in the order of the log."""

    versions: Versions
    rows: tuple[Term, ...]
    told: tuple[Told, ...] = ()

    @classmethod
    def founding(cls, charter: Entry) -> Terms:
        """Raises `Theirs` where the charter's parts contradict one another."""
        versions = Versions.founding(charter)
        return cls(versions, (_term(from_entry(charter), versions),))

    @property
    def newest(self) -> Charter:
        return self.rows[-1].charter

    def amended(self, item: Entry, index: int) -> Terms:
        """With one amendment more, which has effect or is told to have none: see `refusal`."""
        made = _amendment(item, self.rows[-1].signing)
        try:
            versions = self.versions.amended(item)
        except ComityError as error:
            return replace(self, told=(*self.told, Told(made, index, error)))
        charter = amend(self.newest, versions, made)
        return Terms(versions, (*self.rows, _term(charter, versions)), (*self.told, Told(made, index, None)))

    def first(self, opening: Mapping[str, Any]) -> int | None:
        """See `Versions.first`."""
        return self.versions.first(opening)

    def at(self, log: str, first: int, index: int) -> Term:
        """The version in force at an index of a log that began under the version at `first`."""
        return self.rows[self.versions.place(log, first, index) if len(self.rows) > 1 else 0]


def amend(charter: Charter, versions: Versions, amendment: Amendment) -> Charter:
    """The charter after an amendment that `versions` has taken as its newest."""
    made = from_value(charter.id, versions.newest.value)
    return replace(made, amendments=(*charter.amendments, amendment))


def _term(charter: Charter, versions: Versions) -> Term:
    newest = versions.newest
    former = {key.ref: "" for key in newest.keys}
    return Term(charter, {**former, **newest.authorities}, newest.keys)


def _amendment(item: Entry, signing: Mapping[str, str]) -> Amendment:
    value = item.value
    by = tuple(dict.fromkeys(signing.get(ref) or ref for ref in item.by))
    return Amendment(item.id, value["previous"], moment(value["at"]), value["changes"], value["last"], by)
