"""Founding: a charter file becomes keys, a signed charter, and one public log with a desk key for each participant that signs.

The order is: keys into the folder first, then the charter's log, then the participants' logs. A crash before the charter's log
leaves keys that nothing names, which harm nobody; a crash after it leaves participants without a log, who are shown as such:
founding again with the same file and pass phrases gives them theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comity.desk.keyring import Keyring, Random
from comity.errors import Refusal, Yours
from comity.mechanism import charter_file
from comity.mechanism.charter import PUBLIC, Charter
from comity.mechanism.charter_uses import Shelf
from comity.mechanism.load import shipped, shipped_names
from comity.mechanism.packs import PACKS
from comity.mechanism.roles import Ledger, authority_keys
from comity.mechanism.strict import read
from comity.node import Node
from comity.phrase import Phrase
from comity.record import entry, keys
from comity.record.act import stamp
from comity.record.keys import SigningKey, VerifyKey
from comity.settings import SETTINGS

DUTY = "duty"
"""The name of the first desk of a participant. Others are lent by `comity keys lend`."""

MAY = ("draft", "clear", "release")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a loan allows: see docs/spec/charter.md, "Keys in use". Without any, all acts, for good."""

    may: tuple[str, ...] = MAY
    until: datetime | None = None
    acts: tuple[str, ...] | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Founder:
    """What founding needs from outside: the record, the keys' folder, randomness, the time that the entries will claim, and the
    folders of packs of this office's own."""

    node: Node
    keyring: Keyring
    random: Random
    now: datetime
    packs: tuple[Path, ...] = ()

    def key(self, name: str) -> SigningKey:
        """A new key under this name; not yet kept anywhere."""
        return keys.generate(name, self.random(32))

    @property
    def shelf(self) -> Shelf:
        """What a charter of this office may choose from: an own procedure comes before a shipped one of that name."""
        own = self.node.own
        every = {name: shipped(name) for name in shipped_names()} | dict(own) if own else None
        return Shelf(every, (*self.packs, PACKS))


def found(founder: Founder, raw: bytes, where: str, passphrase: Callable[[str], str]) -> str:
    """Found the mechanism that a charter file describes; gives the founding charter's id.

    `passphrase(participant)` is asked once for each participant whose file names no authority key. Refuses a charter that
    needs no key of this desk at all, and a mechanism whose name this node already has (unless its founding was interrupted:
    then it is finished).
    """
    top = read(raw, where).mapping()
    mechanism = top["mechanism"].text() if "mechanism" in top else ""
    people = top["participants"].mapping() if "participants" in top else {}
    mine = [name for name, item in people.items() if isinstance(item.value, dict) and "authority" not in item.value]
    if any(one.mechanism == mechanism for one in founder.node.charters()):
        return _finish(founder, founder.node.charter_of(mechanism), passphrase)
    if not mechanism or not mine:
        raise Yours(
            "charter-nobody-signs",
            expected=Phrase("a mechanism's name, and at least one participant without the line “authority”"),
            got=Phrase("none for whom this desk could make a key"),
            todo=Phrase("Leave the line “authority” out for the participants whose keys shall be made here."),
            where=where,
        )
    charter_file.looked_at(raw, where, founder.shelf)  # told with its place, before a key is made of a name that cannot be one
    charter_key = founder.key(f"{mechanism}/charter")
    authorities = {name: founder.key(f"{mechanism}/{name}/authority") for name in mine}
    writer = str(top["writer"].value) if "writer" in top else ""
    first = sorted(mine, key=lambda name: name != writer)[: SETTINGS.signatures]  # a note has room for so many, the writer first
    signing = [authorities[name] for name in mine if name in first]
    value = charter_file.load_yaml(
        raw,
        where,
        at=stamp(founder.now),
        by=[key.ref for key in signing],
        key=charter_key.verify_key.vkey,
        authorities={name: key.verify_key.vkey for name, key in authorities.items()},
        shelf=founder.shelf,
    )
    raw = entry.sign(value, *signing)
    phrases = {name: passphrase(name) for name in mine}
    for name, key in authorities.items():
        founder.keyring.add(key, phrases[name], founder.random)
    founder.keyring.add_log(charter_key)
    founder.node.found(raw)
    charter = founder.node.charter_of(mechanism)
    for name, key in authorities.items():
        _public_logs(founder, charter, name, key, phrases[name])
    return charter.id


def _finish(founder: Founder, charter: Charter, passphrase: Callable[[str], str]) -> str:
    """Give their public logs to the participants of an interrupted founding; refused where nobody lacks one."""
    here = set(founder.keyring.refs())
    signing = {one.id: VerifyKey.parse(one.authority).ref for one in charter.participants.values() if one.authority}
    left = {name: ref for name, ref in signing.items() if ref in here and not _complete(founder, charter, name)}
    if not left:
        raise Yours(
            "mechanism-exists",
            expected=Phrase("a mechanism that this node does not have yet"),
            got=Phrase("{name}, which is here already", {"name": charter.mechanism}),
            todo=Phrase("Give the new mechanism another name, or use the one that is here."),
        )
    phrases = {name: passphrase(name) for name in left}
    authorities = {name: founder.keyring.unlock(ref, phrases[name]) for name, ref in left.items()}
    for name, key in authorities.items():
        _public_logs(founder, charter, name, key, phrases[name])
    return charter.id


def _complete(founder: Founder, charter: Charter, name: str) -> bool:
    log = founder.node.log_of(charter, name, PUBLIC)
    seen = name not in charter.timekeepers or founder.node.log_of(charter, name, PUBLIC, "seen") is not None
    ledger = founder.node.projection.ledger(log) if log is not None else None
    return ledger is not None and bool(ledger.loans) and seen


def _public_logs(founder: Founder, charter: Charter, name: str, authority: SigningKey, passphrase: str) -> None:
    """A participant's public log with a first desk key lent in it, and its seen log if it keeps time; what is there stays."""
    log = founder.node.log_of(charter, name, PUBLIC)
    ledger = founder.node.projection.ledger(log) if log is not None else None
    if ledger is None or not ledger.loans:
        duty = founder.key(f"{charter.mechanism}/{name}/{DUTY}")
        founder.keyring.add(duty, passphrase, founder.random)
        if log is None:
            open_log(founder, charter, name, PUBLIC, authority, duty.verify_key)
        else:
            lend(founder, charter, log, duty.verify_key, authority)
    if name in charter.timekeepers and founder.node.log_of(charter, name, PUBLIC, "seen") is None:
        open_seen_log(founder, charter, name, PUBLIC, authority)


def join(founder: Founder, charter: Charter, participant: str, passphrase: str) -> str:
    """Open the public log of a participant that an amendment has added, with a first desk key; gives the log's name."""
    ref = founder.node.authority_ref(charter, participant)
    if _complete(founder, charter, participant):
        raise Yours(
            "participant-has-log",
            expected=Phrase("a participant without a public log"),
            got=Phrase("{name}, which has one", {"name": participant}),
            todo=Phrase("Nothing is left to do: it signs in the log that it has. Lend further desk keys with comity keys lend."),
        )
    _public_logs(founder, charter, participant, founder.keyring.unlock(ref, passphrase), passphrase)
    return log_name(founder, charter, participant, PUBLIC)


def set_exercise_clock(node: Node, mechanism: str, to: datetime) -> None:
    """Move the clock of an exercise. Refused for a mechanism that is none."""
    if not node.charter_of(mechanism).exercise:
        raise Yours(
            "clock-not-of-exercise",
            expected=Phrase("an exercise"),
            got=Phrase("the mechanism {name}, which is none", {"name": mechanism}),
            todo=Phrase("Only an exercise has a clock that can be moved."),
        )
    node.exercise_clocks[mechanism] = stamp(to)


def log_name(founder: Founder, charter: Charter, participant: str, audience: str) -> str:
    """`mechanism/participant` in public; otherwise with random hex, so that the name tells nothing about the readers."""
    base = f"{charter.mechanism}/{participant}"
    return base if audience == PUBLIC else f"{base}/{founder.random(8).hex()}"


def open_log(founder: Founder, charter: Charter, participant: str, audience: str, authority: SigningKey, desk: VerifyKey) -> str:
    """Begin a participant's log for one audience and lend its desk's key there; gives the log's name."""
    log = _begin(founder, charter, participant, audience, authority, log_name(founder, charter, participant, audience), "acts")
    lend(founder, charter, log, desk, authority)
    return log


def open_seen_log(founder: Founder, charter: Charter, participant: str, audience: str, authority: SigningKey) -> str:
    """Begin the log in which a participant says which logs of this audience it has seen, at which size and when."""
    name = log_name(founder, charter, participant, audience) + "/seen"
    return _begin(founder, charter, participant, audience, authority, name, "seen")


NO_LIMITS = Limits()


def lend(
    founder: Founder, charter: Charter, log: str, desk: VerifyKey, authority: SigningKey, limits: Limits = NO_LIMITS
) -> None:
    """Lend a desk key in a log: from this entry's index on, what it signs there counts, within its limits.

    Refused, because it would count for nothing: a key that has another name or purpose already, limits that no act can meet.
    """
    ledger = founder.node.projection.ledger(log)
    if ledger is not None:
        _lendable(founder, charter, ledger, desk, limits)
    value: dict[str, object] = {
        "v": "loan/1",
        "charter": charter.id,
        "log": log,
        "by": [authority.ref],
        "at": stamp(founder.now),
        "key": desk.vkey,
        "may": list(limits.may),
        "until": None if limits.until is None else stamp(limits.until),
        "acts": None if limits.acts is None else list(limits.acts),
    }
    if limits.audience is not None:
        value["audience"] = limits.audience
    founder.node.enter(entry.sign(value, authority))


def _lendable(founder: Founder, charter: Charter, ledger: Ledger, desk: VerifyKey, limits: Limits) -> None:
    other = ledger.sharing(desk, authority_keys(charter).values())
    if other is not None:
        raise Yours(
            "key-in-use",
            expected=Phrase("a key of its own for {name}", {"name": desk.name}),
            got=Phrase("the key of {ref}", {"ref": other.ref}),
            todo=Phrase("Make a new key for this desk: comity keys new. One key under two names would be two persons."),
        )
    if limits.until is not None and limits.until <= founder.now:
        raise Yours(
            "loan-over",
            expected=Phrase("a time that is still to come"),
            got=Phrase("{until}", {"until": stamp(limits.until)}),
            todo=Phrase("Name a later time, or leave it out."),
        )
    if limits.audience is not None and limits.audience != ledger.audience:
        raise Yours(
            "loan-audience",
            expected=Phrase("the readers of this log, “{audience}”", {"audience": ledger.audience}),
            got=Phrase("“{audience}”", {"audience": limits.audience}),
            todo=Phrase("Lend the key in the log for those readers: a loan counts in its own log alone."),
            where=ledger.log,
        )


def revoke(founder: Founder, charter: Charter, log: str, ref: str, authority: SigningKey) -> None:
    """Revoke a desk key in a log: from this entry's index on, what it signs there is without effect."""
    value = {
        "v": "revocation/1",
        "charter": charter.id,
        "log": log,
        "by": [authority.ref],
        "at": stamp(founder.now),
        "key": ref,
    }
    founder.node.enter(entry.sign(value, authority))


def _begin(
    founder: Founder, charter: Charter, participant: str, audience: str, authority: SigningKey, log: str, holds: str
) -> str:
    if charter.audience(audience) is not None and not charter.may_read(participant, audience):
        raise Refusal(
            "audience-not-read",
            expected=Phrase("an audience to which {name} belongs", {"name": charter.label(participant)}),
            got=Phrase("“{audience}”, to which it does not", {"audience": audience}),
            todo=Phrase("Choose another audience, or have the charter amended: who cannot read a case does not write in it."),
        )
    key = founder.key(log)
    founder.keyring.add_log(key)
    value: dict[str, object] = {
        "v": "log/1",
        "charter": charter.id,
        "log": log,
        "by": [authority.ref],
        "at": stamp(founder.now),
        "participant": participant,
        "audience": audience,
        "key": key.verify_key.vkey,
        "holds": holds,
    }
    if charter.amendments:
        value["under"] = charter.version
    founder.node.open_log(entry.sign(value, authority))
    return log
