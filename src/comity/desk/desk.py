"""One desk: its folder with the record, the keys and the library, and the few things that need them together.

record.sqlite        the record (`record.sqlite`)
desk.json            this folder's version, the clocks of its exercises
keys/                private keys (`desk.keyring`)
library/             reports, drafts, comparisons in work (`library`)
checkpoints.jsonl    what was signed last, and what belongs to it (`desk.folder`)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.desk import folder
from comity.desk.keyring import Keyring, Random
from comity.desk.sign import Draft, Opening, compose, signed
from comity.errors import ComityError, Yours
from comity.library.folder import Folder
from comity.library.library import Library
from comity.mechanism import load
from comity.mechanism.charter import Charter
from comity.node import HOLD, Node
from comity.phrase import Phrase
from comity.projection.today import counts
from comity.record import entry
from comity.record.keys import SigningKey, enrol
from comity.record.marks import Marks
from comity.record.sealed import SALT_BYTES
from comity.record.sealed import Opening as Sealed
from comity.record.sqlite import SqliteStore

if TYPE_CHECKING:  # loaded when they are needed: most commands only look
    from comity.desk.found import Founder, Limits
    from comity.record import audit

VERSION = 1
"""Of the folder's layout. A newer one is refused rather than guessed at."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A desk key of this folder: who signs with it, in which mechanism. `desk` is the last part of its name."""

    ref: str
    mechanism: str
    participant: str
    desk: str
    label: Mapping[str, str]
    exercise: bool


class Desk:
    """Opened with `Desk.open`; use it from one thread at a time, and close it."""

    def __init__(self, root: Path, store: SqliteStore, clock: Callable[[], datetime], random: Random, marks: Marks) -> None:
        self.root = root
        self.random = random
        self.store = store
        self.keyring = Keyring(root / "keys")
        self.library = Library(root / "library")
        self._about = Folder(root)
        self.marks = marks
        self._clock = clock
        about = self._about.read_json("desk.json") or {}
        own = load.of_folder(root / folder.PROCEDURES)
        for _, raw in own.values() if not store.readonly else ():
            store.file_put(raw)
        self.node = Node(
            store,
            log_key=self.keyring.log_key,
            clock=clock,
            exercise_clocks=about.get("exercise_clocks", {}),
            marks=marks,
            looking=store.readonly,
            own={name: made for name, (made, _) in own.items()},
        )

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        clock: Callable[[], datetime],
        random: Random,
        create: bool = False,
        readonly: bool = False,
        marks: Path | None = None,
    ) -> Desk:
        """Open a desk's folder. Raises `Yours` where there is none and `create` is not set, `Refusal` where the database is
        older than what this desk has signed (restored from a backup)."""
        if not create:
            folder.database(root)
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Yours(
                "desk-folder-unwritable",
                expected=Phrase("a folder, or a place where one can be made"),
                got=Phrase("{folder}: {reason}", {"folder": str(root), "reason": error.strerror or str(error)}),
                todo=Phrase("Name another folder with --dir."),
            ) from error
        about = Folder(root)
        known = about.read_json("desk.json") or {}
        if known.get("version", VERSION) > VERSION:
            raise Yours(
                "desk-too-new",
                expected=Phrase("a folder of version {version} or older", {"version": VERSION}),
                got=Phrase("version {version}", {"version": known["version"]}),
                todo=Phrase("Use the newer program with which this folder was last opened."),
            )
        place = folder.checkpoints(root, marks) if readonly else folder.move_checkpoints(root, marks)
        store = SqliteStore(root / folder.DATABASE, readonly=readonly)
        store.erased = folder.erased(place)
        signed = Marks(place, store.number)
        try:
            if not readonly:
                signed.check(store)
            desk = cls(root, store, clock, random, signed)
        except BaseException:
            store.close()
            raise
        if not readonly and (not known or (marks is not None and str(marks.absolute()) != known.get("checkpoints"))):
            desk.save()
        return desk

    def save(self) -> None:
        """Write down what the folder itself knows."""
        about = {"version": VERSION, "exercise_clocks": self.node.exercise_clocks}
        if self.marks.path != self.root / "checkpoints.jsonl":
            about["checkpoints"] = str(self.marks.path.absolute())
        self._about.write_json("desk.json", about)

    def close(self) -> None:
        """What was computed stays in the cache for the next process; then the files are let go."""
        try:
            self.node.keep()
        except ComityError:  # nothing is lost but time
            pass
        finally:
            self.store.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- who can sign -------------------------------------------------------------------------------------------------
    def signers(self) -> tuple[Signer, ...]:
        """The desk keys of this folder that are lent in some log now, by mechanism and participant."""
        here = set(self.keyring.refs())
        made: dict[str, Signer] = {}
        for log in self.store.logs():
            ledger = self.node.projection.ledger(log)
            for key in self.node.desk_keys(log):
                if key.ref in here and ledger is not None and self.keyring.holds(key):
                    made[key.ref] = self._signer(key.ref, ledger.participant)
        return tuple(sorted(made.values(), key=lambda one: (one.mechanism, one.participant, one.desk)))

    def signer(self, ref: str) -> Signer:
        """One signer by the ref of its key. Raises `Yours`."""
        for one in self.signers():
            if one.ref == ref:
                return one
        raise Yours(
            "signer-unknown",
            expected=Phrase("a desk that can sign here"),
            got=Phrase("{ref}", {"ref": ref[:120] or "-"}),
            todo=Phrase("Choose one of the desks listed."),
        )

    def _signer(self, ref: str, participant: str) -> Signer:
        name = ref.rpartition("+")[0]
        charter = self.node.charter_of(name.split("/")[0])
        labels = dict(charter.label(participant).labels)
        return Signer(ref, charter.mechanism, participant, name.rpartition("/")[2], labels, charter.exercise)

    # --- what a desk does ---------------------------------------------------------------------------------------------
    def founder(self, now: datetime) -> Founder:
        from comity.desk.found import Founder

        return Founder(self.node, self.keyring, self.random, now, (self.root / folder.PROCEDURES / "packs",))

    def found(self, raw: bytes, where: str, passphrase: Callable[[str], str]) -> Charter:
        """Found a mechanism from a charter file."""
        from comity.desk.found import found

        charter = self.node.charter(found(self.founder(self._clock()), raw, where, passphrase))
        self.save()
        return charter

    def signer_named(self, name: str) -> Signer:
        """One signer by the participant's id, by the desk key's name or by its ref. Raises `Yours` where it is not just one."""
        found = [one for one in self.signers() if name in (one.participant, one.ref, one.ref.rpartition("+")[0])]
        if len(found) != 1:
            known = ", ".join(one.ref.rpartition("+")[0] for one in (found or self.signers()))
            raise Yours(
                "signer-not-one",
                expected=Phrase("one desk that can sign here: {names}", {"names": known or "-"}),
                got=Phrase("{name}", {"name": name[:80]}),
                todo=Phrase("Write the desk's whole name, for example lakes/estmark/duty."),
            )
        return found[0]

    def file(
        self,
        ref: str,
        passphrase: str,
        act: str,
        body: Mapping[str, Any],
        case: str | Opening,
        *,
        hold: timedelta | None = None,
        sealed: Mapping[str, Any] | None = None,
    ) -> tuple[str, str]:
        """Sign an act and put it into the outbox; with a hold of nothing it is on the record at once.

        `sealed`: field values of which the log gets seals only; their openings stay in the store beside it. Gives act
        id and case id. Whatever is refused leaves nothing behind.
        """
        now, value = self._composed(ref, act, body, case)
        openings = [
            Sealed(value["log"], value["case"], path, content, self.random(SALT_BYTES))
            for path, content in (sealed or {}).items()
        ]
        if openings:
            value["body"]["sealed"] = {one.path: one.seal for one in openings}
        raw = signed(value, self.keyring.unlock(ref, passphrase))
        for one in openings:
            self.store.opening_put(one.seal, one.format())
        try:
            at_once = hold is not None and not hold
            act_id = self.node.file_together([raw], now)[0] if at_once else self.node.file(raw, now, hold or HOLD)
        except ComityError:
            if self.store.entry_by_id(entry.parse(raw).id) is None:  # a failure after the commit point keeps what was filed
                for one in openings:
                    self.store.opening_delete(one.seal)
            raise
        return act_id, value["case"]

    def file_together(
        self, ref: str, passphrase: str, acts: Sequence[tuple[str, Mapping[str, Any]]], case: str | Opening
    ) -> tuple[str, str]:
        """Sign acts of one case, each after the one before, and file them at once: all are on the record, or none.

        `acts`: (act, body). Gives the last act's id and the case id.
        """
        (act, body), *rest = acts
        now, value = self._composed(ref, act, body, case)
        key = self.keyring.unlock(ref, passphrase)
        raws = [signed(value, key)]
        for act, body in rest:
            after = [entry.parse(raws[-1]).id]
            raws.append(signed({**value, "act": act, "body": dict(body), "after": after}, key))
        return self.node.file_together(raws, now)[-1], value["case"]

    def _composed(self, ref: str, act: str, body: Mapping[str, Any], case: str | Opening) -> tuple[datetime, dict[str, Any]]:
        """The mechanism's present moment, and the value of an act of one of this desk's signers."""
        signer = self.signer(ref)
        charter = self.node.charter_of(signer.mechanism)
        now = self.node.now(charter.mechanism)
        draft = Draft(signer.participant, act, body, case)
        return now, compose(self.node, charter, draft, ref, now, self.random)

    def open_log_for(self, signer: Signer, audience: str, passphrase: str) -> str:
        """The signer's log for an audience; opened, with the desk's key lent in it, where there is none yet.

        Opening needs the participant's authority key, which the same pass phrase has to open.
        """
        from comity.desk.found import open_log

        charter = self.node.charter_of(signer.mechanism)
        log = self.node.log_of(charter, signer.participant, audience)
        if log is None:
            founder = self.founder(self.node.now(charter.mechanism))
            authority = self.keyring.unlock(self.node.authority_ref(charter, signer.participant), passphrase)
            desk_key = self.keyring.unlock(signer.ref, passphrase)
            log = open_log(founder, charter, signer.participant, audience, authority, desk_key.verify_key)
        return log

    def lend(self, log: str, vkey: str, passphrase: str, limits: Limits | None = None) -> None:
        """Lend a desk key in a log of a participant whose authority key is in this folder."""
        from comity.desk.found import NO_LIMITS, lend

        charter, key = self._charter_of_log(log), enrol(vkey)
        founder = self.founder(self.node.now(charter.mechanism))
        lend(founder, charter, log, key, self._authority(log, passphrase), limits or NO_LIMITS)

    def revoke(self, log: str, ref: str, passphrase: str) -> None:
        """Revoke a desk key in a log: from that entry on it counts no more there. Raises `Yours` for a key not lent there."""
        lent = self.node.desk_refs(log)
        if ref not in lent:
            raise Yours(
                "key-to-revoke-not-lent",
                expected=Phrase("a key that is lent in {log}: {names}", {"log": log, "names": ", ".join(lent) or "-"}),
                got=Phrase("{ref}", {"ref": ref[:120]}),
                todo=Phrase("Copy the key's name with its eight hex digits from comity keys list."),
            )
        from comity.desk.found import revoke

        charter = self._charter_of_log(log)
        revoke(self.founder(self.node.now(charter.mechanism)), charter, log, ref, self._authority(log, passphrase))

    def counts(self) -> dict[str, int]:
        """The numbers of the product, each the length of a list that a page shows."""
        day = counts(self.node.today())
        return {
            **self.node.counts(),
            "cases": len(self.node.index.lines()),
            "reports": len(self.library.reports.list()),
            "drafts": len(self.library.reports.drafts("waiting")),
            **day,
        }

    def _charter_of_log(self, log: str) -> Charter:
        return self.node.charter_of(log.split("/")[0])

    def _authority(self, log: str, passphrase: str) -> SigningKey:
        ledger = self.node.projection.ledger(log)
        participant = ledger.participant if ledger is not None else ""
        return self.keyring.unlock(self.node.authority_ref(self._charter_of_log(log), participant), passphrase)

    def verify(self) -> audit.Report:
        """The full audit of the record: every byte, signature and proof."""
        from comity.record import audit

        return audit.audit_store(self.store)
