"""Amending the charter: from a file of changes to an amendment that the quorum signs, and into the charter's log.

It is collected like any text that several sign (`together`), looked at in words before each signature, and filed by whoever
writes the charter's log. It has no hold in the outbox: the quorum has seen it. Refused before anybody signs: what would be
without effect, and what omits a log that this desk knows, for there the old charter would go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from comity.desk import collect
from comity.desk.collect import ToSign
from comity.desk.collected import Collected, Party
from comity.desk.desk import Desk
from comity.errors import ComityError, Theirs, Yours
from comity.mechanism import amendment_file
from comity.mechanism.charter import Charter
from comity.mechanism.roles import authorities
from comity.mechanism.words import Label
from comity.phrase import Phrase
from comity.projection import amendments
from comity.record.act import instant, stamp
from comity.record.entry import Entry


def is_one(item: ToSign) -> bool:
    """Whether a collection is for an amendment."""
    return str(item.value["v"]) == "amendment/1"


def begin(
    desk: Desk, raw: bytes, where: str, passphrase: Callable[[], str], *, signer: str = "", told: Mapping[str, int] | None = None
) -> str:
    """Begin the amendment that a file describes; gives its id. Signed at once by `signer`, a participant of the quorum, or by
    the first of the quorum whose key is in this folder, where there is one. `told`: indexes of logs, by word of others.

    Refused, with the file's place, where it would have no effect; then nothing is kept.
    """
    mechanism, rows = amendment_file.load(raw, where)
    charter = desk.node.charter_of(mechanism)
    written = amendment_file.changes(mechanism, rows, charter, desk.founder(desk.node.now(mechanism)).shelf)
    refs = _quorum(desk, charter, signer)
    now = desk.node.now(mechanism)
    value = {
        "v": "amendment/1",
        "charter": charter.id,
        "log": charter.log,
        "by": refs,
        "at": stamp(now),
        "previous": charter.version,
        "changes": dict(written.changes),
        "last": {log: desk.store.size(log) - 1 for log in _logs(desk, charter)} | dict(told or {}),
    }
    item = collect.begin(value, stamp(now), refs[0])
    try:
        check(desk, item)
    except Yours as error:
        parts = re.sub(r"[.\[]", "/", error.where)  # problems of the charter name their place with full stops
        path = max((path for path in written.places if path in parts), key=len, default="")
        place = written.places.get(path, "")
        raise Yours(
            "amendment-refused",
            expected=error.expected,
            got=error.got,
            todo=Phrase("Mend the file at the place named; docs/spec/charter.md tells what an amendment may change."),
            where=f"{where}: {error.where}" if not place else f"{place} ({error.where})",
        ) from error
    if refs[0] in desk.keyring.refs():
        item = collect.add(item, desk.keyring.unlock(refs[0], passphrase()))
    desk.library.collections.put(item.id, collect.write(item))
    return item.id


def check(desk: Desk, item: ToSign) -> None:
    """Raises `Yours` where the amendment would have no effect if everybody had signed it, or omits a log known here."""
    charter = desk.node.charter(str(item.value["charter"]))
    _effective(desk, charter, item.unsigned)
    omitted = [log for log in _logs(desk, charter) if log not in item.value["last"]]
    if omitted:
        raise Yours(
            "amendment-omits-log",
            expected=Phrase("an index for every log that this desk knows"),
            got=Phrase("none for {logs}", {"logs": ", ".join(omitted)}),
            todo=Phrase(
                "Begin it anew at a desk that knows these logs, or name them with --log: what is left out stays as it was."
            ),
            where="last",
        )


def places(desk: Desk, item: ToSign) -> tuple[str, ...]:
    """The charter's log, where it stands there."""
    charter = desk.node.charter(str(item.value["charter"]))
    found = desk.node.projection.amendments(charter.id)
    return (charter.log,) if any(one.amendment.id == item.id for one in found) else ()


def file(desk: Desk, item: ToSign, raw: bytes) -> str:
    """Append a complete amendment to the charter's log, of which this desk has the key; gives the log."""
    check(desk, item)
    desk.node.enter(raw)
    return str(item.value["log"])


def look(desk: Desk, item: ToSign) -> Collected:
    """The amendment with all that a signer should see before signing."""
    charter = desk.node.charter(str(item.value["charter"]))
    refusal: ComityError | None = None
    stands = places(desk, item)
    try:
        if not stands:
            check(desk, item)
    except ComityError as error:
        refusal = error
    begun = instant(item.begun)
    said = (
        (Phrase("Act"), Phrase("Amendment of the charter")),
        *amendments.lines(charter, item.value["changes"], item.value["last"]),
    )
    return Collected(
        id=item.id,
        text=item.text.decode(),
        by=tuple(_party(desk, charter, item, ref) for ref in item.by),
        joint=len(item.by) > 1,
        begun=begun,
        begun_by=item.begun_by,
        age=desk.node.now(charter.mechanism) - begun,
        case=charter.log,
        title=charter.title,
        readers=Phrase("everybody: it is public"),
        lines=said,
        refusal=refusal,
        notices=() if stands else tuple(_since(desk, item)),
        places=stands,
        leaves=None,
        given_up=desk.library.collections.given_up(item.id),
        mine=item.begun_by in desk.keyring.refs(),
    )


def _quorum(desk: Desk, charter: Charter, signer: str) -> list[str]:
    """The refs of the quorum's keys, the beginner's first."""
    refs = {name: desk.node.authority_ref(charter, name) for name in charter.quorum}
    here = desk.keyring.refs()
    first = signer or next((name for name, ref in refs.items() if ref in here), charter.quorum[0])
    if first not in refs:
        raise Yours(
            "amendment-signer-not-of-quorum",
            expected=Phrase("one of the quorum: {names}", {"names": ", ".join(refs)}),
            got=Phrase("{name}", {"name": signer[:80]}),
            todo=Phrase("Leave --as out, or name a participant of the quorum."),
        )
    return [refs[first], *(ref for name, ref in refs.items() if name != first)]


def _logs(desk: Desk, charter: Charter) -> list[str]:
    """Every log of the mechanism that this desk knows, but the charter's."""
    return [log for log in sorted(desk.store.logs()) if log.startswith(charter.mechanism + "/") and log != charter.log]


def _effective(desk: Desk, charter: Charter, item: Entry) -> None:
    try:
        desk.node.projection.versions(charter.id).amended(item)
    except Theirs as error:
        raise Yours(
            "amendment-without-effect",
            expected=error.expected,
            got=error.got,
            todo=Phrase("Begin it anew on the charter as it is now, with what is named put right."),
            where=error.where,
        ) from error


def _since(desk: Desk, item: ToSign) -> list[Phrase]:
    """What was filed after the index: it will be under the new charter, though nobody of the quorum had seen it then."""
    found = []
    for log, index in item.value["last"].items():
        more = desk.store.size(log) - 1 - index if log in desk.store.logs() else 0
        if more > 0:
            told: dict[str, object] = {"n": more, "log": log, "index": index}
            found.append(Phrase("{log} has {n} entries after {index}: they will be under the amended charter.", told))
    return found


def _party(desk: Desk, charter: Charter, item: ToSign, ref: str) -> Party:
    whose = authorities(charter).get(ref)
    label = charter.label(whose) if whose is not None else Label(ref)
    return Party(ref, label, True, ref in item.lines, ref in desk.keyring.refs())
