"""Whose key signed, and with what right: the authority key, or desk keys lent by entries of the very log where they sign.

A loan is valid by index: from the entry after it until the entry that revokes it, in that log alone. The `Ledger` follows
one log entry by entry; it says who signed (or why a key had no right), never whether the act is allowed to that
participant: that is `guards`' business.

Desk keys draft, clear or release. Several that sign one act are as many persons of one participant: at least one of them
releases, and each is within its loan. Which acts need two of them the charter says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from comity.errors import Refusal
from comity.mechanism.case import Filed
from comity.mechanism.charter import Charter, matches
from comity.mechanism.words import moment
from comity.phrase import Phrase
from comity.record.act import Act, from_entry
from comity.record.entry import Entry
from comity.record.keys import VerifyKey, shared


@dataclass(frozen=True, slots=True)
class Loan:
    """A desk key as it was lent: for what (`release` files; `acts` are patterns such as `contact/*`), whom and until when."""

    key: VerifyKey
    index: int
    may: tuple[str, ...]
    until: datetime | None
    acts: tuple[str, ...] | None
    audience: str | None
    revoked: int | None = None

    def covers(self, procedure: str, act: str) -> bool:
        return self.acts is None or any(matches(pattern, procedure, act) for pattern in self.acts)

    def live(self, index: int) -> bool:
        """Whether it counts for the entry at an index of its log."""
        return self.index < index and (self.revoked is None or index < self.revoked)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed an entry: participants in the order of `by`, whether with lent keys, and why not, if not.

    `pair`: two lent keys, one of which drafts or clears and another releases.
    """

    participants: tuple[str, ...]
    lent: bool = False
    pair: bool = False
    denied: Refusal | None = None


@dataclass(slots=True)
class Ledger:
    """One log, followed from its first entry. `participant`, `audience` and `holds` come from that entry.

    `first` is the place of the charter's version under which the log began. `said` is, by key, the latest time that it has
    claimed in this log: no later entry of it is from before that.
    """

    log: str
    participant: str = ""
    audience: str = ""
    holds: str = ""
    key: VerifyKey | None = None
    first: int = 0
    loans: dict[str, list[Loan]] = field(default_factory=dict)
    said: dict[str, datetime] = field(default_factory=dict)
    _owned: datetime | None = None

    def open(self, entry: Entry) -> None:
        """Take in the log's first entry, which the caller has found to be signed by the participant's authority key."""
        value = entry.value
        self.participant, self.audience, self.holds = value["participant"], value["audience"], value["holds"]
        self.key = VerifyKey.parse(value["key"])

    def note(self, entry: Entry, index: int, signer: Signer, authorities: Collection[VerifyKey] = ()) -> Phrase | None:
        """Take in an entry of this log; why it counts for nothing, where it is a loan or a revocation that does not.

        These count only when the log's own authority signed them, and a loan only for a key that is nobody else's:
        neither one of `authorities`, nor the log's, nor lent here under another name (`record.keyring` says the same).
        """
        at = moment(entry.value["at"])
        for ref in entry.by:
            self.said[ref] = max(at, self.said.get(ref, at))
        if entry.v not in ("loan/1", "revocation/1"):
            return None
        if signer.denied is not None or signer.lent or signer.participants != (self.participant,):
            return Phrase("only the authority key of the log's participant lends and revokes")
        self._owned = max(at, self._owned or at)
        if entry.v == "revocation/1":
            ref = entry.value["key"]
            self.loans[ref] = [_end(loan, index) for loan in self.loans.get(ref, [])]
            return None
        made = _loan(entry.value, index)
        if (other := self.sharing(made.key, authorities)) is not None:
            return Phrase("a loan of the key of {ref} under another name", {"ref": other.ref})
        self.loans.setdefault(made.key.ref, []).append(made)
        return None

    def state(self) -> tuple[dict[str, str], str | None]:
        """What its entries have claimed of the time, by key, and what its authority's have: for `restore`, as text."""
        return {ref: at.isoformat() for ref, at in self.said.items()}, self._owned.isoformat() if self._owned else None

    def restore(self, said: Mapping[str, str], owned: str | None) -> None:
        """Take up what `state` told, in place of the entries from which it came."""
        self.said = {ref: moment(at) for ref, at in said.items()}
        self._owned = moment(owned) if owned else None

    def sharing(self, key: VerifyKey, authorities: Collection[VerifyKey] = ()) -> VerifyKey | None:
        """The key that stands in the way of lending this one here: the same key under another name or for another purpose."""
        lent = [one.key for several in self.loans.values() for one in several if one.revoked is None and one.key != key]
        return shared(key, [*authorities, *filter(None, [self.key]), *lent])

    def find(self, ref: str) -> VerifyKey | None:
        """The desk key or log key that a ref names in this log, valid or not; authority keys are the charter's."""
        if self.key is not None and self.key.ref == ref:
            return self.key
        loans = self.loans.get(ref)
        return loans[-1].key if loans else None

    def live(self, index: int | None = None) -> dict[str, list[Loan]]:
        """The loans that count for an entry at this index (None: for the next), by the key's ref."""
        found = {ref: [one for one in loans if _counts(one, index)] for ref, loans in self.loans.items()}
        return {ref: loans for ref, loans in found.items() if loans}

    def signer(self, entry: Entry, index: int, authorities: Mapping[str, str], now: datetime | None = None) -> Signer:
        """Who signed this entry, by the keys valid at its index. `authorities`: ref of an authority key → participant, or ""
        for one that had a participant before an amendment replaced it (see `amending.Term`).

        `now`: the present moment, where this node's own user is about to sign: a loan that has ended by then lends nothing,
        whatever time the act claims.
        """
        found: list[str] = []
        lent: list[str] = []
        for ref in entry.by:
            if ref in authorities:
                found.append(authorities[ref])
                continue
            if not (self.key is not None and ref == self.key.ref and entry.v == "seen/1"):
                lent.append(ref)
            found.append(self.participant)
        denied, pair = self._lent(entry, index, lent, now) if lent else (None, False)
        if "" in found:
            denied = _replaced(next(ref for ref in entry.by if authorities.get(ref) == ""))
        if denied is None and entry.v == "act/1" and self.participant not in found:
            denied = _key_of_another(found[0], self.log)
        if denied is None and lent and len(lent) < len(entry.by):
            denied = _joint_lent(self.log)
        return Signer(tuple(dict.fromkeys(one or self.participant for one in found)), bool(lent), pair and denied is None, denied)

    def _lent(self, entry: Entry, index: int, refs: Sequence[str], now: datetime | None) -> tuple[Refusal | None, bool]:
        """Why these desk keys had no right to this entry; and whether one of them drafts or clears and another releases."""
        may: list[set[str]] = []
        for ref in refs:
            live = [one for one in self.loans.get(ref, ()) if one.live(index)]
            if len(refs) == 1 and entry.v == "act/1":  # nearly every act there is: one key that releases
                for one in live:
                    if "release" in one.may and self._limits(one, entry, now) is None:
                        return None, False
            if not live:
                return _not_lent(ref), False
            reasons = [self._limits(one, entry, now) for one in live]
            if None not in reasons:
                return reasons[-1], False
            may.append({word for one, why in zip(live, reasons, strict=True) if why is None for word in one.may})
        if entry.v != "act/1" or not any("release" in words for words in may):
            return _may_not_release({word for words in may for word in words}), False
        # The keys differ: `by` names each once, and no key is lent under two names at one time.
        first = [n for n, words in enumerate(may) if words & {"draft", "clear"}]
        last = [n for n, words in enumerate(may) if "release" in words]
        return None, any(a != b for a in first for b in last)

    def _limits(self, loan: Loan, entry: Entry, now: datetime | None) -> Refusal | None:
        """What of the loan's limits the entry breaks: until when, for whom, for which acts."""
        value = entry.value
        if loan.until is not None and self._when(loan, entry, now) > loan.until:
            return Refusal(
                "key-loan-ended",
                expected=Phrase("a loan that still runs"),
                got=Phrase("the desk key was lent until {until}", {"until": loan.until.isoformat()}),
                todo=Phrase("Ask whoever keeps the authority key to lend the key again."),
            )
        if loan.audience is not None and loan.audience != self.audience:
            return Refusal(
                "key-not-for-this-audience",
                expected=Phrase("a key lent for the readers “{audience}”", {"audience": self.audience}),
                got=Phrase("a key lent for the readers “{audience}” alone", {"audience": loan.audience}),
                todo=Phrase("Sign with a key that is lent for these readers, or ask for such a loan."),
            )
        if entry.v == "act/1" and not loan.covers(value["case"].partition("/")[0], value["act"]):
            return Refusal(
                "key-not-for-this-act",
                expected=Phrase("one of the acts that the key was lent for: {acts}", {"acts": ", ".join(loan.acts or ())}),
                got=Phrase("the act “{act}”, for which the key was not lent", {"act": value["act"]}),
                todo=Phrase("Ask a desk whose key covers this act, or ask for a wider loan."),
            )
        return None

    def _when(self, loan: Loan, entry: Entry, now: datetime | None) -> datetime:
        """The time that an act cannot be from before: its own claim, what its key or the authority claimed earlier in this
        log, and the present moment where it is not on the record yet. Set back, a clock gains nothing against these.

        Other keys' claims do not count: with one stolen key, dated ahead, every other loan of the log could be ended."""
        times = [moment(entry.value["at"]), self.said.get(loan.key.ref), self._owned, now]
        return max(one for one in times if one is not None)


def placed(ledger: Ledger, entry: Entry | Act, index: int, signer: Signer, under: Charter | None = None) -> Filed:
    """An act where it stands in this ledger's log, with what its keys are worth there and the charter's version in force."""
    act, joint = entry if isinstance(entry, Act) else from_entry(entry), len(signer.participants) > 1
    return Filed(
        act,
        index,
        signer.participants[0] if joint else ledger.participant,
        ledger.audience,
        authors=signer.participants if joint else (),
        lent=signer.lent,
        pair=signer.pair,
        stands_in="" if act.log == ledger.log else ledger.log,
        denied=signer.denied,
        under=under,
    )


def _counts(loan: Loan, index: int | None) -> bool:
    return loan.revoked is None if index is None else loan.live(index)


def _loan(value: Mapping[str, Any], index: int) -> Loan:
    until = None if value["until"] is None else moment(value["until"])
    acts = None if value["acts"] is None else tuple(value["acts"])
    return Loan(VerifyKey.parse(value["key"]), index, tuple(value["may"]), until, acts, value.get("audience"))


def _end(loan: Loan, index: int) -> Loan:
    return loan if loan.revoked is not None else replace(loan, revoked=index)


def _not_lent(ref: str) -> Refusal:
    return Refusal(
        "key-not-lent",
        expected=Phrase("a key that was lent in this log before this act"),
        got=Phrase("the key {ref} was not lent here, or its loan had ended", {"ref": ref}),
        todo=Phrase("Ask whoever keeps the authority key to lend this desk a key, or sign with a key that is lent."),
    )


def _replaced(ref: str) -> Refusal:
    return Refusal(
        "key-replaced",
        expected=Phrase("the authority key that the charter has at this point of the log"),
        got=Phrase("the key {ref}, which an amendment has replaced", {"ref": ref}),
        todo=Phrase("Sign with the participant's key of today."),
    )


def _may_not_release(may: Collection[str]) -> Refusal:
    got = Phrase("a key lent to draft") if set(may) == {"draft"} else Phrase("a key lent to draft and to clear")
    return Refusal(
        "key-may-not-release",
        expected=Phrase("a key lent to release acts"),
        got=Phrase("a key lent to clear") if set(may) == {"clear"} else got,
        todo=Phrase("Pass the draft to a desk whose key may release it."),
    )


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
        expected=Phrase("authority keys on a joint act, or desk keys of one participant"),
        got=Phrase("an act signed with an authority key and a desk key"),
        todo=Phrase("Have each participant sign the joint act with its authority key."),
        where=log,
    )


def authorities(charter: Charter) -> dict[str, str]:
    """Ref of each participant's authority key → participant."""
    return {key.ref: name for name, key in authority_keys(charter).items()}


def authority_keys(charter: Charter) -> dict[str, VerifyKey]:
    """Participant → its authority key, for those that sign."""
    return {one.id: VerifyKey.parse(one.authority) for one in charter.participants.values() if one.authority is not None}
