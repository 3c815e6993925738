"""Whose signature counts in a log, entry by entry: by index, from nothing but the charter and the log itself.

    charter/1, amendment/1      authority keys of participants that the charter names
    log/1                       the authority key of the log's participant; it names the log key
    loan/1, revocation/1        the same authority key; a loan holds from the next entry on, until its revocation
    act/1, one signer           the participant's authority key or a desk key lent at that point of this log
    act/1, several persons      two or more different desk keys, each lent at that point of this log; in this log alone
    act/1, joint                authority keys of the charter, each of another participant, this log's among them
    seen/1                      the log key, in a log that holds `seen` notes

Authority, log and desk keys are distinct keys, whatever their names; so are two desk keys that are lent at one time, or one
person with one key under two names would be two persons.

This is authenticity alone: who said it. Whether they had the right to (role, state, what a loan allows, until when) is for
`mechanism`. An entry refused here stays in the log, opaque and without effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import Theirs
from comity.phrase import Phrase
from comity.record import entry
from comity.record.ahead import Ahead
from comity.record.entry import Entry
from comity.record.keys import VerifyKey, shared
from comity.record.versions import Version, Versions

_AHEAD = 16
"""Entries whose form is read before their signatures are checked: at most 1 MB of text."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority key and the participant whose it is."""

    key: VerifyKey
    participant: str


@dataclass(frozen=True, slots=True)
class Charter:
    """What the keys of a charter log give: the founding charter's id, every authority key that was ever in it, and by its
    versions which of them counts where."""

    id: str
    log: str
    authorities: Mapping[str, Authority]
    versions: Versions


class LogKeys:
    """The keys of one log while it is read from its first entry on. `admit` gives the opened entry or raises `Theirs`."""

    def __init__(self, log: str, charter: Charter | None = None) -> None:
        self.log = log
        self.charter = charter
        self.key: VerifyKey | None = None
        self.participant = ""
        self.holds = ""
        self.ahead: Ahead | None = None  # threads that check signatures ahead of their turn, for `admit_all`
        self._lent: dict[str, VerifyKey] = {}
        self._first_version = 0
        self._version: Version | None = None  # the one in force at the entry that is being read

    def admit(self, index: int, raw: bytes) -> Entry:
        """The entry at this index, all signatures checked against the keys that count there. Call it for every index."""
        where = f"{self.log} {index}"
        if index == 0:
            return self._first(raw, where)
        return self._admit(index, entry.form(raw, where), where)

    def admit_all(self, start: int, raws: Sequence[bytes]) -> Iterator[Entry | Theirs]:
        """`admit` for entries side by side, from index `start` > 0 on: each opened entry, or what `admit` raises for it.

        Forms are read a few entries ahead of signatures: done in turns, either finds the processor's caches full of the other.
        """
        step = _AHEAD if self.ahead is None else self.ahead.entries
        for at in range(0, len(raws), step):
            read = [self._form(start + at + place, raw) for place, raw in enumerate(raws[at : at + step])]
            indexes = range(start + at, start + at + len(read))
            fits = [()] * len(read) if self.ahead is None else self.ahead.fits([form for _, form in read], self._find)
            for index, (where, form), known in zip(indexes, read, fits, strict=True):
                try:
                    yield form if isinstance(form, Theirs) else self._admit(index, form, where, known)
                except Theirs as error:
                    yield error

    def _form(self, index: int, raw: bytes) -> tuple[str, entry.Form | Theirs]:
        where = f"{self.log} {index}"
        try:
            return where, entry.form(raw, where)
        except Theirs as error:
            return where, error

    def _admit(self, index: int, form: entry.Form, where: str, fits: entry.Fits = ()) -> Entry:
        found = entry.check(form, self._find, where, fits)
        if self._plain(found):
            return found
        self._version = self._in_force(index)
        self._current(found, where)
        self._placed(found, where)
        self._signer(found, where)
        if found.v == "loan/1":
            lent = VerifyKey.parse(found.value["key"])
            beside = [key for key in self._lent.values() if key != lent]  # the same key may be lent again
            self._apart(lent, [*self._authority_keys(), *filter(None, [self.key]), *beside], where)
            self._lent[lent.ref] = lent
        elif found.v == "revocation/1":
            self._lent.pop(found.value["key"], None)
        elif found.v == "amendment/1" and self.charter is not None:
            self.charter = amended(self.charter, found, where)
        return found

    def _first(self, raw: bytes, where: str) -> Entry:
        form = entry.parse(raw, where)
        if form.v == "charter/1":
            self.charter = Charter(form.id, form.log, _authorities(form.value["participants"].items()), Versions.founding(form))
            self.participant = form.value["writer"]
            self.holds = "charter"
        elif form.v == "log/1":
            self.participant = form.value["participant"]
            self.holds = form.value["holds"]
        else:
            raise _refused(Phrase("a charter or the opening of a log"), Phrase("{v}", {"v": form.v}), where)
        self.key = VerifyKey.parse(form.value["key"], where)
        if self.charter is not None and form.v == "log/1":
            self._first_version = self.charter.versions.first(form.value) or 0
        self._version = self._in_force(0)
        authorities = self._authority_keys()
        for at, key in enumerate([*authorities, self.key]):
            self._apart(key, authorities[:at], where)
        found = entry.open(raw, self._find, where)
        self._current(found, where)
        self._placed(found, where)
        if self.participant not in self._signing(found):
            raise _refused(Phrase("a signature by {id}", {"id": self.participant}), Phrase("none"), where)
        return found

    def _find(self, ref: str) -> VerifyKey | None:
        authority = self.charter.authorities.get(ref) if self.charter else None
        if authority is not None:
            return authority.key
        if self.holds == "seen" and self.key is not None and ref == self.key.ref:
            return self.key
        return self._lent.get(ref)

    def _authority_keys(self) -> list[VerifyKey]:
        """Every authority key that was in the charter up to the version in force here."""
        return list(self._version.keys) if self._version is not None else []

    def _apart(self, key: VerifyKey, others: Iterable[VerifyKey], where: str) -> None:
        """Keys are distinct: one that is stolen must not be two. A name is no difference, and a ref names one key."""
        found = shared(key, others)
        if found is not None:
            same = found.public == key.public
            raise Theirs(
                "key-shared",
                expected=Phrase("a key of its own for {name}", {"name": key.name}),
                got=Phrase("the key of {ref} under another name", {"ref": found.ref})
                if same
                else Phrase("another key for {ref}, which names one already", {"ref": found.ref}),
                todo=Phrase("Make a new key for this purpose."),
                where=where,
            )

    def _signing(self, found: Entry) -> set[str]:
        """The participants whose authority keys signed."""
        authorities = self._version.authorities if self._version is not None else {}
        return {authorities[key.ref] for key in found.signers if key.ref in authorities}

    def _in_force(self, index: int) -> Version | None:
        """The version of the charter that counts for an entry here; for the charter's own log the newest so far."""
        if self.charter is None:
            return None
        rows = self.charter.versions.rows
        if self.holds == "charter" or len(rows) == 1:
            return rows[-1]
        return rows[self.charter.versions.place(self.log, self._first_version, index)]

    def _current(self, found: Entry, where: str) -> None:
        """An authority key counts where the version in force has it: not after it was replaced, nor before it was brought."""
        now = self._version.authorities if self._version is not None else {}
        known = self.charter.authorities if self.charter is not None else {}
        gone = [key.ref for key in found.signers if key.ref in known and key.ref not in now and key.ref not in self._lent]
        if gone:
            raise Theirs(
                "entry-key-replaced",
                expected=Phrase("authority keys that the charter has at this point of the log"),
                got=Phrase("the key {ref}, which an amendment has replaced, or brings later", {"ref": gone[0]}),
                todo=Phrase("Sign with the participant's key of today. The entry has no effect."),
                where=where,
            )

    def _plain(self, found: Entry) -> bool:
        """Whether this is what nearly every entry is, an act of this log by one desk key lent here.

        The two checks below allow that too; this is for speed alone.
        """
        value, by = found.value, found.value["by"]
        return (
            found.v == "act/1"
            and len(by) == 1
            and by[0] in self._lent
            and value["log"] == self.log
            and self.holds == "acts"
            and self.charter is not None
            and bool(value["charter"] == self.charter.id)
        )

    def _placed(self, found: Entry, where: str) -> None:
        """The entry belongs to this charter, and to this log unless several filed it jointly."""
        charter = self.charter.id if self.charter else ""
        if found.v != "charter/1" and found.value["charter"] != charter:
            raise _refused(Phrase("the charter {id}", {"id": charter}), Phrase("{id}", {"id": found.value["charter"]}), where)
        if found.log != self.log and len(self._signing(found)) < 2:
            raise _refused(Phrase("the log {log}", {"log": self.log}), Phrase("{log}", {"log": found.log}), where)

    def _signer(self, found: Entry, where: str) -> None:
        """The table at the top of this file, for all but first entries."""
        signing, count = self._signing(found), len(found.by)
        owner = self.participant in signing and len(signing) == 1 and count == 1
        desk = all(ref in self._lent for ref in found.by)
        log_key = count == 1 and self.key is not None and found.by[0] == self.key.ref
        if found.v == "act/1":
            joint = len(signing) == count > 1 and self.participant in signing
            right = self.holds == "acts" and (desk or owner or joint)
        elif found.v in ("loan/1", "revocation/1"):
            right = self.holds == "acts" and owner
        elif found.v == "seen/1":
            right = self.holds == "seen" and log_key
        else:
            right = found.v == "amendment/1" and self.holds == "charter" and len(signing) == count
        if not right:
            expected = Phrase("an entry of type {v} signed by the keys that may", {"v": found.v})
            raise _refused(expected, Phrase("one signed by {refs}", {"refs": ", ".join(found.by)}), where)


def amended(charter: Charter, found: Entry, where: str = "") -> Charter:
    """The charter's keys after an amendment. Old keys stay known: what they signed before it stays signed.

    Raises `Theirs` for an amendment without effect.
    """
    versions = charter.versions.amended(found, where)
    added = _authorities(versions.newest.value["participants"].items())
    return Charter(charter.id, charter.log, {**charter.authorities, **added}, versions)


def _authorities(participants: Iterable[tuple[str, Any]]) -> dict[str, Authority]:
    found = {}
    for name, participant in participants:
        vkey = participant.get("authority") if isinstance(participant, dict) else None
        if isinstance(vkey, str):
            key = VerifyKey.parse(vkey)
            found[key.ref] = Authority(key, name)
    return found


def _refused(expected: Phrase, got: Phrase, where: str) -> Theirs:
    return Theirs(
        "entry-not-here",
        expected=expected,
        got=got,
        todo=Phrase("The entry has no effect. Ask the participant whose log it is how it came there."),
        where=where,
    )
