"""Whose key signed, and with what right: the authority key, or a desk key lent by an entry of the very log where it signs.

A loan is valid by index: from the entry after it until the entry that revokes it, in that log alone. The `Ledger` follows
one log entry by entry; it says who signed (or why the key had no right), never whether the act is allowed to that
participant: that is `guards`' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from comity.errors import Refusal
from comity.mechanism.charter import Charter
from comity.mechanism.words import moment
from comity.phrase import Phrase
from comity.record.entry import Entry
from comity.record.keys import VerifyKey


@dataclass(frozen=True, slots=True)
class Loan:
    """A desk key as it was lent: until when, for what (`release` files; `acts` are patterns such as `contact/*`)."""

    key: VerifyKey
    index: int
    may: tuple[str, ...]
    until: datetime | None
    acts: tuple[str, ...] | None
    audience: str | None
    revoked: int | None = None

    def covers(self, procedure: str, act: str) -> bool:
        return self.acts is None or any(_matches(pattern, procedure, act) for pattern in self.acts)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed an entry: participants in the order of `by`, whether with lent keys, and why not, if not."""

    participants: tuple[str, ...]
    lent: bool = False
    denied: Refusal | None = None


@dataclass(slots=True)
class Ledger:
    """One log, followed from its first entry. `participant`, `audience` and `holds` come from that entry."""

    log: str
    participant: str = ""
    audience: str = ""
    holds: str = ""
    key: VerifyKey | None = None
    loans: dict[str, list[Loan]] = field(default_factory=dict)

    def open(self, entry: Entry) -> None:
        """Take in the log's first entry, which the caller has found to be signed by the participant's authority key."""
        value = entry.value
        self.participant, self.audience, self.holds = value["participant"], value["audience"], value["holds"]
        self.key = VerifyKey.parse(value["key"])

    def note(self, entry: Entry, index: int, signer: Signer) -> None:
        """Take in an entry of this log. Loans and revocations count only when the log's own authority signed them."""
        value = entry.value
        if signer.denied is not None or signer.lent or signer.participants != (self.participant,):
            return
        if entry.v == "loan/1":
            made = _loan(value, index)
            self.loans.setdefault(made.key.ref, []).append(made)
        if entry.v == "revocation/1":
            self.loans[value["key"]] = [_end(loan, index) for loan in self.loans.get(value["key"], [])]

    def find(self, ref: str) -> VerifyKey | None:
        """The desk key or log key that a ref names in this log, valid or not; authority keys are the charter's."""
        if self.key is not None and self.key.ref == ref:
            return self.key
        loans = self.loans.get(ref)
        return loans[-1].key if loans else None

    def signer(self, entry: Entry, index: int, authorities: Mapping[str, str]) -> Signer:
        """Who signed this entry, by the keys valid at its index. `authorities`: ref of an authority key → participant."""
        found: list[str] = []
        lent, denied = False, None
        for ref in entry.by:
            if ref in authorities:
                found.append(authorities[ref])
            elif self.key is not None and ref == self.key.ref and entry.v == "seen/1":
                found.append(self.participant)
            else:
                lent, denied = True, denied or self._loan_denied(entry, index, ref)
                found.append(self.participant)
        if denied is None and entry.v == "act/1" and (found[0] != self.participant and self.participant not in found):
            denied = _key_of_another(found[0], self.log)
        if denied is None and lent and len(entry.by) > 1:
            denied = _joint_lent(self.log)
        return Signer(tuple(dict.fromkeys(found)), lent, denied)

    def _loan_denied(self, entry: Entry, index: int, ref: str) -> Refusal | None:
        live = [one for one in self.loans.get(ref, ()) if one.index < index and (one.revoked is None or index < one.revoked)]
        if not live:
            return Refusal(
                "key-not-lent",
                expected=Phrase("a key that was lent in this log before this act"),
                got=Phrase("the key {ref} was not lent here, or its loan had ended", {"ref": ref}),
                todo=Phrase("Ask whoever keeps the authority key to lend this desk a key, or sign with a key that is lent."),
            )
        reasons = [_limits(one, entry) for one in live]
        return None if None in reasons else reasons[-1]


def _limits(loan: Loan, entry: Entry) -> Refusal | None:
    """What of the loan's limits the entry breaks: what it may do, until when, for which acts."""
    value = entry.value
    if entry.v != "act/1" or "release" not in loan.may:
        return Refusal(
            "key-may-not-release",
            expected=Phrase("a key lent to release acts"),
            got=Phrase("a key lent to {may}", {"may": ", ".join(loan.may)}),
            todo=Phrase("Pass the draft to a desk whose key may release it."),
        )
    if loan.until is not None and moment(value["at"]) > loan.until:
        return Refusal(
            "key-loan-ended",
            expected=Phrase("a loan that still runs"),
            got=Phrase("the desk key was lent until {until}", {"until": loan.until.isoformat()}),
            todo=Phrase("Ask whoever keeps the authority key to lend the key again."),
        )
    if not loan.covers(value["case"].partition("/")[0], value["act"]):
        return Refusal(
            "key-not-for-this-act",
            expected=Phrase("one of the acts that the key was lent for: {acts}", {"acts": ", ".join(loan.acts or ())}),
            got=Phrase("the act “{act}”, for which the key was not lent", {"act": value["act"]}),
            todo=Phrase("Ask a desk whose key covers this act, or ask for a wider loan."),
        )
    return None


def _loan(value: Mapping[str, Any], index: int) -> Loan:
    until = None if value["until"] is None else moment(value["until"])
    acts = None if value["acts"] is None else tuple(value["acts"])
    return Loan(VerifyKey.parse(value["key"]), index, tuple(value["may"]), until, acts, value.get("audience"))


def _end(loan: Loan, index: int) -> Loan:
    if loan.revoked is not None:
        return loan
    return Loan(loan.key, loan.index, loan.may, loan.until, loan.acts, loan.audience, index)


def _matches(pattern: str, procedure: str, act: str) -> bool:
    left, _, right = pattern.partition("/")
    return left in ("*", procedure) and right in ("*", act)


def _key_of_another(name: str, log: str) -> Refusal:
    return Refusal(
        "key-of-another",
        expected=Phrase("a key of the participant whose log this is"),
        got=Phrase("the key of {name}", {"name": name}),
        todo=Phrase("File the act in the log of whoever signs it."),
        where=log,
    )


def _joint_lent(log: str) -> Refusal:
    return Refusal(
        "joint-act-with-desk-key",
        expected=Phrase("authority keys on a joint act"),
        got=Phrase("a joint act signed with a desk key"),
        todo=Phrase("Have each participant sign the joint act with its authority key."),
        where=log,
    )


def authorities(charter: Charter) -> dict[str, str]:
    """Ref of each participant's authority key → participant."""
    return {VerifyKey.parse(one.authority).ref: one.id for one in charter.participants.values() if one.authority is not None}
