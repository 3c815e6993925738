"""`not-lent`: an act stands in a log under a key that did not count there, at its index, by the log's own entries.

That a key was NOT lent can be seen only from all entries before, so the file carries them, and those of the charter's log, with
a signed state of each. The charter is taken as far as the file goes: an amendment after that could have named the key. The
verdict says so, with the size, because a proof that leaves out an amendment must accuse nobody.

A key that was lent and then revoked gives no proof: an act that was signed in time and filed after that has no effect, and
honest people who were away file such acts.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.errors import ComityError, Theirs
from comity.phrase import Phrase
from comity.record import entry, merkle, proof
from comity.record.checkpoint import Checkpoint
from comity.record.entry import Entry
from comity.record.keyring import Charter, LogKeys
from comity.record.keys import VerifyKey
from comity.record.misconduct.fork import joined
from comity.record.misconduct.form import (
    MISCONDUCT,
    Form,
    enrolled,
    hashes,
    lines,
    not_shown,
    own_line,
    signed,
    take,
    unlines,
)
from comity.record.misconduct.proof import Proof
from comity.record.misconduct.unproven import place

KIND = "not-lent"


def make(
    charter: Sequence[bytes],
    charter_state: bytes,
    charter_key: VerifyKey,
    entries: Sequence[bytes],
    state: bytes,
    key: VerifyKey,
    path: proof.Proof,
) -> bytes:
    """The file: all entries of the charter's log at its state, the log's entries up to the act, and the way to its state."""
    fields = (("kind", KIND), ("key", key.vkey), ("charter-key", charter_key.vkey), ("index", str(len(entries) - 1)))
    sections = (
        ("charter", lines(charter)),
        ("checkpoint", own_line(charter_state, charter_key)),
        ("entries", lines(entries)),
        ("checkpoint", own_line(state, key)),
        ("hashes", lines(path)),
    )
    return Form(MISCONDUCT, fields, sections).format()


def check(form: Form, raw: bytes, where: str) -> Proof:
    """1. the charter's entries are its signed state; 2. the log's are the beginning of its signed state; 3. the log's key is
    the one that its first entry names; 4. of the last entry, an act, a signing key did not count there."""
    [vkey, charter_vkey, number], [a, b, c, d, path] = take(
        form, ["key", "charter-key", "index"], ["charter", "checkpoint", "entries", "checkpoint", "hashes"], where
    )
    key, charter_key = enrolled(vkey, where), enrolled(charter_vkey, where)
    charter_entries, entries, index = unlines(a, where), unlines(c, where), place(number, where)
    founded, state = signed(b, charter_key, where), signed(d, key, where)
    if not charter_entries or _root(charter_entries) != founded.root or founded.size != len(charter_entries):  # 1
        not_shown(Phrase("entries of a charter that are not its signed state"), where)
    if len(entries) != index + 1 or index < 1:
        not_shown(Phrase("not all entries up to the act"), where)
    joined(index + 1, _root(entries), state, hashes(path, where), where)  # 2
    charter = _charter(charter_entries, charter_key, where)
    used = _stranger(entries, charter, key, where)  # 3, 4
    return _proof(raw, key, charter_key, charter, founded, index, used)


def _proof(
    raw: bytes, key: VerifyKey, charter_key: VerifyKey, charter: Charter, founded: Checkpoint, index: int, used: str
) -> Proof:
    known: dict[str, object] = {"log": key.name, "index": index, "used": used, "charter": charter.log, "n": founded.size}
    return Proof(
        KIND,
        key.name,
        (key.vkey, charter_key.vkey),
        Phrase(
            "Entry {index} of {log} is an act under {used}, which was not lent there: not by the entries before it, and the "
            "charter as {charter} signed it at size {n} does not name it.",
            known,
        ),
        Phrase(
            "Whoever held the key {ref} took an act into this log that nobody had the right to sign with that key. The act has "
            "no effect, and nobody may be held to it.",
            {"ref": key.ref},
        ),
        Phrase(
            "It does not show who signed the act, nor whether the log took it on purpose. A later amendment of the charter could "
            "have named the key: see that {charter} is still at size {n}, or that what follows does not name it. And it holds "
            "only if the charter's id is {id}: compare it by another way.",
            {**known, "id": charter.id},
        ),
        raw,
    )


def _root(entries: Sequence[bytes]) -> bytes:
    return merkle.Frontier().grow(map(merkle.leaf_hash, entries)).root()


def _charter(entries: Sequence[bytes], key: VerifyKey, where: str) -> Charter:
    """The charter's keys after all its entries. One that is not valid there has no effect, as in every reading."""
    reading = LogKeys(key.name)
    for index, raw in enumerate(entries):
        try:
            reading.admit(index, raw)
        except ComityError:
            if index == 0:
                not_shown(Phrase("a charter's log whose first entry is no charter"), where)
    if reading.charter is None or reading.key != key or reading.charter.log != key.name:
        not_shown(Phrase("a charter's log under another key than the charter names"), where)
    return reading.charter


def _stranger(entries: Sequence[bytes], charter: Charter, key: VerifyKey, where: str) -> str:
    """The key of the last entry that did not count there and never did; raises `Theirs` otherwise, or where it is no act."""
    reading = LogKeys(key.name, charter)
    lent = set()
    for index, raw in enumerate(entries[:-1]):
        try:
            found = reading.admit(index, raw)
            lent |= {found.value["key"].rpartition("+")[0]} if found.v == "loan/1" else set()
        except ComityError:
            if index == 0:
                not_shown(Phrase("a log whose first entry does not stand under this charter"), where)
    if reading.key != key:
        not_shown(Phrase("a log under another key than its first entry names"), where)
    form = _act(entries[-1], where)
    if form.v != "act/1" or form.log != key.name or form.value["charter"] != charter.id:
        not_shown(Phrase("an entry that is no act of this log"), where)
    ref = _unknown(reading, len(entries) - 1, entries[-1], where)
    if ref in lent:
        not_shown(Phrase("an act under a key that had been lent and was revoked: it may have waited to be filed"), where)
    return ref


def _unknown(reading: LogKeys, index: int, raw: bytes, where: str) -> str:
    """The key that the reading does not know: the very refusal by which an audit calls the entry without effect."""
    found = ""
    try:
        reading.admit(index, raw)
    except Theirs as error:
        found = str(error.got.args["ref"]) if error.code == "entry-key-unknown" else ""
    if not found:
        not_shown(Phrase("an act under keys that counted there"), where)
    return found


def _act(raw: bytes, where: str) -> Entry:
    try:
        return entry.parse(raw, where)
    except Theirs:
        not_shown(Phrase("an entry that is no act"), where)
