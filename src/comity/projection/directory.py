"""What can be looked up by name in a projection: charters, procedures, logs, keys, readers. Raises `Yours` for what is not there.

It answers from what the entries said; it signs nothing, files nothing and knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.errors import Yours
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase
from comity.projection.fold import FindProcedure, Projection
from comity.projection.record import readers
from comity.record import note
from comity.record.keys import VerifyKey


class Directory:
    """The lookups over one projection."""

    def __init__(self, find_procedure: FindProcedure) -> None:
        self.projection = Projection(find_procedure)
        self._find_procedure = find_procedure

    def charter(self, charter_id: str) -> Charter:
        """A charter by its founding id, or by the mechanism's name. Raises `Yours`."""
        found = self.projection.charter(charter_id)
        if found is None:
            raise Yours(
                "mechanism-unknown",
                expected=Phrase("a mechanism of this node"),
                got=Phrase("{name}, which is not here", {"name": charter_id[:64]}),
                todo=Phrase("Look at the list of mechanisms under Record."),
            )
        return found

    charter_of = charter  # the same, where the mechanism's name is at hand

    def charters(self) -> tuple[Charter, ...]:
        return tuple(sorted(self.projection.charters(), key=lambda one: one.mechanism))

    def procedure(self, charter: Charter, name: str) -> Procedure:
        """The procedure that a charter uses under a name. Raises `Yours`."""
        use = charter.procedures.get(name)
        found = self._find_procedure(use.file) if use is not None else None
        if found is None:
            raise Yours(
                "procedure-unknown",
                expected=Phrase("one of the procedures {names}", {"names": ", ".join(sorted(charter.procedures))}),
                got=Phrase("{name}", {"name": name[:64]}),
                todo=Phrase("Choose a procedure that the charter names."),
            )
        return found

    def readers(self, log: str) -> Phrase:
        """Who will read what is filed in a log, in words."""
        ledger = self.projection.ledger(log)
        charter = next((one for one in self.charters() if log.startswith(one.mechanism + "/")), None)
        if ledger is None or charter is None:
            raise no_log(log)
        return readers(charter, ledger.audience)

    def log_of(self, charter: Charter, participant: str, audience: str, holds: str = "acts") -> str | None:
        """The log in which a participant files for an audience (or, by `holds`, says what it has seen), or None."""
        for log in self.projection.logs():
            ledger = self.projection.ledger(log)
            mine = ledger is not None and (ledger.participant, ledger.audience, ledger.holds) == (participant, audience, holds)
            if mine and log.startswith(charter.mechanism + "/"):
                return log
        return None

    def authority_ref(self, charter: Charter, participant: str) -> str:
        """The ref of a participant's authority key. Raises `Yours` for a participant without keys."""
        one = charter.participant(participant)
        if one is None or one.authority is None:
            raise Yours(
                "participant-without-keys",
                expected=Phrase("a participant that signs"),
                got=Phrase("{name}", {"name": participant[:64]}),
                todo=Phrase("Nobody signs for this participant: record what it says as reported, through a desk of your own."),
            )
        return VerifyKey.parse(one.authority).ref

    def keys_of(self, value: Mapping[str, Any], log: str = "") -> note.Find:
        """What refs name in an entry of this value that is to stand in a log, its own if none is given, counting there or not."""
        charter, where = str(value.get("charter", "")), log or str(value["log"])
        return lambda ref: self.projection.key(charter, where, ref)

    def desk_refs(self, log: str) -> tuple[str, ...]:
        """The refs of the desk keys that are lent in a log now, the newest loan first."""
        return tuple(key.ref for key in self.desk_keys(log))

    def desk_keys(self, log: str) -> tuple[VerifyKey, ...]:
        """The desk keys that are lent in a log now, the newest loan first."""
        ledger = self.projection.ledger(log)
        loans = [] if ledger is None else [loan for several in ledger.loans.values() for loan in several]
        live = [loan for loan in loans if loan.revoked is None]
        return tuple(loan.key for loan in sorted(live, key=lambda loan: -loan.index))


def no_log(log: str) -> Yours:
    """The error for a log that nobody here has heard of."""
    return Yours(
        "log-unknown-here",
        expected=Phrase("a log that this node knows"),
        got=Phrase("{log}", {"log": log[:120]}),
        todo=Phrase("Look at the list of logs under Record."),
    )
