"""Signing together: begin an act of several signers, show it, add one's line, file it once everybody has signed.

The same way serves two persons of one participant (desk keys lent in its log) and joint acts (authority keys of several
participants). Until the last line is there the act lies in the library and nowhere else: nothing of it has effect, and of
whoever has not signed nothing is on record. Complete, it goes the way of every act, by any of its signers, effect once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from comity.desk import amend, collect, telling
from comity.desk.collect import ToSign
from comity.desk.collected import Collected, Party
from comity.desk.desk import Desk, Signer
from comity.desk.sign import Draft, Opening, compose
from comity.errors import ComityError, Theirs, Yours
from comity.mechanism.case import Case
from comity.mechanism.charter import Charter
from comity.mechanism.engine import Admission
from comity.mechanism.roles import authorities
from comity.mechanism.words import Label
from comity.node import HOLD
from comity.phrase import Phrase
from comity.record.act import instant, stamp

ELSEWHERE = frozenset({"case-unknown", "log-unknown-here"})
"""What a desk says that does not hold the case: there an act can be signed, but not judged."""


def begin(
    desk: Desk,
    signer: str,
    others: Sequence[str],
    act: str,
    body: Mapping[str, Any],
    case: str | Opening,
    passphrase: Callable[[], str],
) -> str:
    """Begin an act that `signer` and `others` sign; gives its id. Signed at once with the beginner's key, where that is here.

    `others` are participants (a joint act, by authority keys) or desk keys lent in the signer's log (several persons): a key's
    name, its ref, or the last part of its name. An act that would have no effect is refused, and nothing is kept.
    """
    who = beginner(desk, signer)
    charter = desk.node.charter_of(who.mechanism)
    refs = _signers(desk, charter, who, signer, others, case)
    now = desk.node.now(charter.mechanism)
    draft = Draft(who.participant, act, body, case, signers=tuple(dict.fromkeys(ref.split("/")[1] for ref in refs)))
    value = compose(desk.node, charter, draft, refs[0], now, desk.random)
    item = collect.begin({**value, "by": refs}, stamp(now), refs[0])
    _admitted(desk, item)
    if refs[0] in desk.keyring.refs():
        item = collect.add(item, desk.keyring.unlock(refs[0], passphrase()))
    desk.library.collections.put(item.id, collect.write(item))
    return item.id


def take(desk: Desk, raw: bytes, where: str = "") -> str:
    """Take in a file that somebody sent, joined with what is here of it; gives its id."""
    item = collect.read_by(raw, desk.node.keys_of, where)
    charter = _charter(desk, item)
    if not amend.is_one(item):
        desk.node.procedure(charter, str(item.value["case"]).partition("/")[0])  # unknown here: it could not be shown
    if desk.library.collections.has(item.id):
        item = collect.join(_item(desk, item.id), item)
    desk.library.collections.put(item.id, collect.write(item))
    return item.id


def named(desk: Desk, beginning: str) -> str:
    """The id of a collection by the beginning of it. Raises `Yours` where it is not just one."""
    found = [one for one in desk.library.collections.ids() if beginning and one.startswith(beginning)]
    return found[0] if len(found) == 1 else beginning


def file_of(desk: Desk, act_id: str) -> bytes:
    """The file to carry or send to the other signers."""
    return collect.write(_item(desk, act_id))


def sign(desk: Desk, act_id: str, signer: str, passphrase: Callable[[], str], *, unseen: bool = False) -> None:
    """Add the line of one signer whose key is in this folder: a participant, a desk key's name, its last part or its ref.

    Refused where the act would have no effect now. `unseen`: sign although this desk does not hold the case.
    """
    item = _item(desk, act_id)
    _not_given_up(desk, act_id)
    ref = _one_of(desk, item, signer)
    try:
        if amend.is_one(item):
            amend.check(desk, item)
        else:
            _admitted(desk, item)
    except Yours as error:
        if not (unseen and error.code in ELSEWHERE):
            raise
    signed = collect.add(item, desk.keyring.unlock(ref, passphrase()))
    desk.library.collections.put(item.id, collect.write(signed))


def file(desk: Desk, act_id: str, *, participant: str | None = None, hold: timedelta = HOLD) -> str:
    """File a complete act; gives the log. A joint act goes into the log of whichever of its signers this node writes for:
    `participant`, else its own log, else the first in which it does not stand yet."""
    item = _item(desk, act_id)
    raw = collect.complete(item)
    _not_given_up(desk, act_id)
    if amend.is_one(item):
        if amend.places(desk, item):
            raise _filed_already(Phrase("one that is on the record"))
        return amend.file(desk, item, raw)
    if any(waiting.act.id == item.id for waiting in desk.node.pending()):
        raise _filed_already(Phrase("one that waits in the outbox"))
    places = desk.node.projection.places(item.id)
    log = next((one for one in _logs(desk, item, participant) if one not in places), None)
    if log is None:
        raise _filed_already(Phrase("one that stands in {logs}", {"logs": ", ".join(places)}))
    now = desk.node.now(_charter(desk, item).mechanism)
    if hold:
        desk.node.file(raw, now, hold, log)
    else:
        desk.node.file_together([raw], now, log)
    return log


def give_up(desk: Desk, act_id: str) -> None:
    """Set a collection aside, by its beginner. Lines that were given stay valid in whichever copies others hold.

    A draft of a report from which it was begun waits again.
    """
    item = _item(desk, act_id)
    if item.begun_by not in desk.keyring.refs():
        raise Yours(
            "collection-of-another",
            expected=Phrase("an act that was begun with a key of this desk"),
            got=Phrase("one that was begun by {ref}", {"ref": item.begun_by}),
            todo=Phrase("Leave it unsigned, and tell whoever began it: without your line nothing of it has effect."),
        )
    if amend.places(desk, item) if amend.is_one(item) else desk.node.projection.places(item.id):
        raise _filed_already(Phrase("one that is on the record"))
    desk.library.collections.give_up(item.id, stamp(desk.node.now(_charter(desk, item).mechanism)))
    for view in desk.library.reports.drafts("accepted"):
        if view.decision.get("act") == item.id:
            desk.library.reports.decide(view.draft.id, "waiting", {})


def others(desk: Desk) -> tuple[tuple[str, Label], ...]:
    """The desk keys that are lent in any log of this desk now, here or elsewhere: ref and whose it is."""
    found: dict[str, Label] = {}
    for log in desk.store.logs():
        ledger = desk.node.projection.ledger(log)
        if ledger is not None and ledger.participant:
            label = desk.node.charter_of(log.split("/")[0]).label(ledger.participant)
            found.update(dict.fromkeys(ledger.live(), label))
    return tuple(sorted(found.items()))


def listed(desk: Desk) -> tuple[Collected, ...]:
    """Every collection of this desk, the oldest first. A file that was damaged since is passed over; asked for by its id it is
    told."""
    found = []
    for act_id in desk.library.collections.ids():
        with suppress(Theirs):
            found.append(look(desk, act_id))
    return tuple(sorted(found, key=lambda one: (one.begun, one.id)))


def look(desk: Desk, act_id: str) -> Collected:
    """One collection with all that a signer should see before signing."""
    item = _item(desk, act_id)
    if amend.is_one(item):
        return amend.look(desk, item)
    charter = _charter(desk, item)
    refusal: ComityError | None = None
    admitted: Admission | None = None
    places = desk.node.projection.places(item.id)
    try:
        admitted = _admitted(desk, item)
    except ComityError as error:
        refusal = error
    begun = instant(item.begun)
    procedure = desk.node.procedure(charter, str(item.value["case"]).partition("/")[0])
    case = admitted.case if admitted is not None else None
    log = desk.node.projection.ledger(item.value["log"])
    return Collected(
        id=item.id,
        text=item.text.decode(),
        by=tuple(_party(desk, charter, item, ref) for ref in item.by),
        joint=_joint(charter, item),
        begun=begun,
        begun_by=item.begun_by,
        age=desk.node.now(charter.mechanism) - begun,
        case=item.value["case"],
        title=_title(desk, item, case),
        readers=desk.node.readers(item.value["log"]) if log is not None else Phrase("not known here"),
        lines=telling.lines(item.value, charter, procedure, case),
        refusal=refusal,
        notices=admitted.notices if admitted is not None else (),
        places=places,
        leaves=next((one.leaves for one in desk.node.pending() if one.act.id == item.id), None),
        given_up=desk.library.collections.given_up(item.id),
        mine=item.begun_by in desk.keyring.refs(),
    )


# --- who signs, and where -------------------------------------------------------------------------------------------------
def beginner(desk: Desk, name: str) -> Signer:
    """A desk of the participant that a name means; which of its desks is not asked yet. Raises `Yours`."""
    found = [one for one in desk.signers() if name in (one.participant, one.ref, one.ref.rpartition("+")[0])]
    return found[0] if len({(one.mechanism, one.participant) for one in found}) == 1 else desk.signer_named(name)


def _signers(desk: Desk, charter: Charter, who: Signer, signer: str, others: Sequence[str], case: str | Opening) -> list[str]:
    """The refs that sign, the beginner's first."""
    if others and all(charter.participant(one) is not None and one != who.participant for one in others):
        return [desk.node.authority_ref(charter, one) for one in (who.participant, *others)]
    audience = case.audience if isinstance(case, Opening) else desk.node.fold(case).audience or ""
    log = desk.node.log_of(charter, who.participant, audience)
    ledger = desk.node.projection.ledger(log) if log is not None else None
    lent = tuple(ledger.live()) if ledger is not None else ()
    return [desk.signer_named(signer).ref, *(_among(lent, one) for one in others)]


def _among(refs: Sequence[str], name: str) -> str:
    """The one ref that a name means: the ref itself, the key's name, or the last part of that. Raises `Yours`."""
    found = [ref for ref in refs if name and name in (ref, _name(ref), _name(ref).rpartition("/")[2])]
    if len(found) != 1:
        raise Yours(
            "signer-not-among",
            expected=Phrase("one of the keys {refs}", {"refs": ", ".join(refs) or "-"}),
            got=Phrase("{name}", {"name": name[:120] or "-"}),
            todo=Phrase("Name other participants, or desk keys that are lent in this participant's log, not both."),
        )
    return found[0]


def _one_of(desk: Desk, item: ToSign, name: str) -> str:
    """The ref among those of the text that a person means, by the participant's id too where that is one key."""
    whose = authorities(_charter(desk, item))
    ledger = desk.node.projection.ledger(item.value["log"])
    own = ledger.participant if ledger is not None else ""
    here = [ref for ref in item.by if whose.get(ref, own) == name]
    return here[0] if len(here) == 1 else _among(item.by, name)


def _name(ref: str) -> str:
    return ref.rpartition("+")[0]


def _party(desk: Desk, charter: Charter, item: ToSign, ref: str) -> Party:
    whose = authorities(charter).get(ref)
    ledger = desk.node.projection.ledger(item.value["log"])
    label = charter.label(whose if whose is not None else ledger.participant if ledger is not None else "")
    return Party(ref, label, whose is not None, ref in item.lines, ref in desk.keyring.refs())


def _joint(charter: Charter, item: ToSign) -> bool:
    whose = authorities(charter)
    return len({whose[ref] for ref in item.by if ref in whose}) > 1


def _logs(desk: Desk, item: ToSign, participant: str | None) -> tuple[str, ...]:
    """Where the act may stand among the logs that this node writes; its own log first."""
    charter = _charter(desk, item)
    whose = authorities(charter)
    own = str(item.value["log"])
    if not _joint(charter, item):
        return (own,)
    found = desk.node.projection.case(item.value["case"], desk.node.now(charter.mechanism))
    ledger = desk.node.projection.ledger(own)
    audience = (found.audience if found is not None else None) or (ledger.audience if ledger is not None else "public")
    logs = [own, *(desk.node.log_of(charter, whose[ref], audience) or "" for ref in item.by if ref in whose)]
    return tuple(dict.fromkeys(log for log in logs if _written_here(desk, log, participant)))


def _written_here(desk: Desk, log: str, participant: str | None) -> bool:
    ledger = desk.node.projection.ledger(log) if log else None
    if ledger is None or ledger.key is None or (participant is not None and ledger.participant != participant):
        return False
    return desk.keyring.log_key(log, ledger.key.ref) is not None


# --- what is asked of the record ------------------------------------------------------------------------------------------
def _item(desk: Desk, act_id: str) -> ToSign:
    return collect.read_by(desk.library.collections.get(act_id), desk.node.keys_of)


def _charter(desk: Desk, item: ToSign) -> Charter:
    return desk.node.charter(str(item.value["charter"]))


def _admitted(desk: Desk, item: ToSign) -> Admission:
    """What the engine says to the act, as if everybody had signed it. Raises the reason where it would have no effect."""
    now = desk.node.now(_charter(desk, item).mechanism)
    log = next(iter(_logs(desk, item, None)), str(item.value["log"]))
    return desk.node.admission([item.unsigned], now, log)


def _title(desk: Desk, item: ToSign, case: Case | None) -> Label:
    if case is not None:
        return case.title
    opens = item.value["body"].get("opens")
    return Label(opens["title"]) if opens is not None else Label(str(item.value["case"]))


def _not_given_up(desk: Desk, act_id: str) -> None:
    when = desk.library.collections.given_up(act_id)
    if when is not None:
        raise Yours(
            "collection-given-up",
            expected=Phrase("an act that still waits"),
            got=Phrase("one that was given up here on {when}", {"when": when}),
            todo=Phrase("Begin it anew: what follows from it belongs into a new text, with those who shall sign now."),
        )


def _filed_already(got: Phrase) -> Yours:
    return Yours(
        "collection-filed",
        expected=Phrase("an act that is not filed yet in a log of this desk"),
        got=got,
        todo=Phrase("Nothing is left to do: it has effect once, wherever it stands. Correct or withdraw it by an act."),
    )
