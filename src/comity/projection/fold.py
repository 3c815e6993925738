"""From stored entries to cases: a disposable cache that follows the store's arrival sequence, own and mirrored logs alike.

`take` is fed every entry in the order in which it arrived here; nothing else is needed, and feeding the same entries in
another order (each log in its own order) gives the same cases. What cannot stand is *opaque*: kept in the record, without
effect, listed with the reason. Signatures were checked before an entry was stored; rights are judged here, by index.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from comity.errors import ComityError
from comity.mechanism import engine, load
from comity.mechanism.amending import Term, Terms, Told
from comity.mechanism.attest import SeenIndex
from comity.mechanism.case import Case, Filed, SeenNote
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import Procedure
from comity.mechanism.roles import Ledger, Signer, placed
from comity.mechanism.words import moment
from comity.phrase import Phrase
from comity.projection.as_of import Material, Moment, Past, covering, past, versions
from comity.projection.elsewhere import Ids
from comity.projection.held import Kept, Mechanism, Older, Opaque
from comity.record import entry as entries
from comity.record.act import Act, from_entry
from comity.record.entry import Entry
from comity.record.keys import VerifyKey
from comity.record.shelf import digest_of
from comity.record.versions import Versions

STEPS = 4  # up to so many new acts are applied one by one; more are cheaper to refold with the rest
HERE = "here"  # the node of those whose logs are written here, in `hosts`
FindProcedure = Callable[[str], Procedure | None]


@cache
def shipped_by_digest(digest: str) -> Procedure | None:
    """A shipped procedure by the digest of its file; None for any other."""
    names = (name for name in load.shipped_names() if digest_of(load.shipped_bytes(name)) == digest)
    return next(map(load.shipped, names), None)


class Projection:
    """All cases of a node. Not thread-safe; the node guards it."""

    def __init__(self, find_procedure: FindProcedure = shipped_by_digest, hosts: Mapping[str, str] | None = None) -> None:
        self._find, self._hosts = find_procedure, dict(hosts or {})
        self._mechanisms: dict[str, Mechanism] = {}
        self._cases: dict[str, Kept] = {}
        self._ids = Ids(lambda id_: self.seen(id_) is not None)
        self.woken: frozenset[str] = frozenset()  # the cases that waited for what `take` was last given
        self._early: dict[str, list[tuple[str, int, Entry]]] = {}
        self.opaque: list[Opaque] = []
        self._older: Older | None = None
        self._noted = False
        self._count = 0

    # --- what comes in ------------------------------------------------------------------------------------------------
    def take(self, log: str, index: int, entry: Entry) -> None:
        """One entry where it stands: those of one log in its order. Where the charter is not here yet, they wait for it."""
        act = from_entry(entry) if entry.v == "act/1" else None
        id_ = act.id if act is not None else entry.id
        charter = id_ if entry.v == "charter/1" else str(entry.value["charter"])
        if entry.v == "charter/1":
            self._charter(log, index, entry)
        elif (known := self._mechanisms.get(charter)) is None:
            self._early.setdefault(charter, []).append((log, index, entry))
        else:
            self._place(known, log, index, entry, act)
        self.woken = self._ids.arrived(entry, id_)
        for case_id in self.woken:
            self._forget(case_id)

    def _charter(self, log: str, index: int, entry: Entry) -> None:
        try:
            made = Terms.founding(entry)
        except ComityError as error:
            self.opaque.append(Opaque(log, index, entry.id, error.got))
            return
        if index != 0 or log != made.newest.log or entry.id in self._mechanisms:
            self.opaque.append(Opaque(log, index, entry.id, Phrase("a charter stands first in its own log")))
            return
        self._mechanisms[entry.id] = known = Mechanism(made)
        for early in self._early.pop(entry.id, []):
            self._place(known, *early)

    def _place(self, known: Mechanism, log: str, index: int, entry: Entry, act: Act | None = None) -> None:
        ledger = known.ledgers.get(log)
        if ledger is None:
            ledger = known.ledgers[log] = Ledger(log)
        if act is None and entry.v == "act/1":
            act = from_entry(entry)
        if entry.v == "amendment/1" and log == known.charter.log:
            self._amendment(known, log, index, entry)
            return
        if entry.v != "seen/1" or ledger.holds != "seen":
            known.rows.setdefault(log, []).append((index, act or entry))
        if entry.v == "log/1":
            self._log(known, ledger, index, entry)
            return
        if not ledger.participant:
            self.opaque.append(Opaque(log, index, entry.id, Phrase("the log's first entry does not say whose it is")))
            return
        term = known.at(log, index)
        signer = ledger.signer(entry, index, term.signing)
        if (why := ledger.note(entry, index, signer, term.keys)) is not None:
            self.opaque.append(Opaque(log, index, entry.id, why))
        if act is not None:
            self._act(known, ledger, placed(ledger, act, index, signer, term.charter), signer)
        elif entry.v == "seen/1":
            self._seen(known, ledger, index, entry)

    def _amendment(self, known: Mechanism, log: str, index: int, entry: Entry) -> None:
        """Take in an amendment. What it puts under the new version is placed anew, and so is a log that could not begin before:
        then it makes no difference whether it came first or last."""
        before, known.terms = len(known.terms.rows), known.terms.amended(entry, index)
        refusal = known.terms.told[-1].refusal
        if refusal is not None:
            self.opaque.append(Opaque(log, index, entry.id, refusal.got))
            return
        assert len(known.terms.rows) == before + 1
        last = known.terms.rows[-1].charter.amendments[-1].last
        for name, rows in list(known.rows.items()):
            ledger = known.ledgers[name]
            touched = name in last and ledger.holds != "seen" and any(place > last[name] for place, _ in rows)
            if touched or not ledger.participant:
                self._again(known, name)
        for case_id, kept in self._cases.items():
            if kept.mechanism == known.charter.id:
                self._forget(case_id)

    def _forget(self, case_id: str) -> None:
        """Fold a case anew when it is asked for next."""
        if (kept := self._cases.get(case_id)) is not None:
            kept.case, kept.folded = None, 0

    def _again(self, known: Mechanism, log: str) -> None:
        """Place what one log holds anew, from its first entry on."""
        rows, known.ledgers[log] = known.rows.pop(log), Ledger(log)
        self.opaque = [one for one in self.opaque if one.log != log]
        for case_id, kept in list(self._cases.items()):
            if any(one.where == log for one in kept.acts):
                kept.acts = [one for one in kept.acts if one.where != log]
                if not kept.acts:
                    del self._cases[case_id]
        held = {one.id for kept in self._cases.values() for one in kept.acts}
        self._ids.drop({item.id for _, item in rows} - held)
        self._count = len(self._ids.case_of)
        for index, item in rows:
            self._place(known, log, index, item if isinstance(item, Entry) else entries.parse(item.raw))

    def _log(self, known: Mechanism, ledger: Ledger, index: int, entry: Entry) -> None:
        value = entry.value
        first = known.terms.first(value)
        good = index == 0 and value["log"] == ledger.log and first is not None
        # Who cannot read what is filed for an audience has no log there: it would act on what it cannot know.
        if first is None or not good or not known.terms.rows[first].charter.may_read(value["participant"], value["audience"]):
            why = Phrase("a log is opened by its participant's authority key, for an audience of the charter to which it belongs")
            self.opaque.append(Opaque(ledger.log, index, entry.id, why))
            return
        ledger.open(entry)
        ledger.first = first

    def _act(self, known: Mechanism, ledger: Ledger, filed: Filed, signer: Signer) -> None:
        act = filed.act
        # Whoever signs a joint act may file it, and nobody else: where it stands must never decide whether it has effect.
        if filed.stands_in and not (filed.joint and ledger.participant in signer.participants):
            self.opaque.append(
                Opaque(ledger.log, filed.index, act.id, Phrase("an act of the log {log}, copied here", {"log": act.log}))
            )
            return
        kept = self._kept(act.case)
        if kept is None:
            kept = self._cases[act.case] = Kept(known.charter.id)
        self._count += act.id not in self._ids.case_of
        self._ids.stands(act)
        kept.acts.append(filed)

    def _seen(self, known: Mechanism, ledger: Ledger, index: int, entry: Entry) -> None:
        value = entry.value
        own = ledger.holds == "seen" and ledger.key is not None and entry.by == (ledger.key.ref,)
        if not own or value["log"] != ledger.log or known.ledgers.get(value["of"], Ledger("")).holds == "seen":
            self.opaque.append(
                Opaque(ledger.log, index, entry.id, Phrase("a “seen” note stands in its author's own seen log, by its log key"))
            )
            return
        self._recollect()
        note = SeenNote(entry.id, ledger.participant, value["of"], value["size"], moment(value["at"]))
        if known.seen.add(note):
            known.seen_grew += 1

    # --- what was taken before --------------------------------------------------------------------------------------------
    def take_up(self, older: Older, awaited: Mapping[str, Iterable[str]]) -> None:
        """Go on from what was taken before. `awaited`: the cases that wait for an id that was not there."""
        self._older = older
        self._ids.older = older.named
        self._ids.awaited = {id_: set(cases) for id_, cases in awaited.items()}

    def awaited(self) -> dict[str, list[str]]:
        """The ids that acts name in `after` and that are not here, and the cases that wait for them."""
        return {id_: sorted(cases) for id_, cases in self._ids.awaited.items()}

    def _kept(self, case_id: str) -> Kept | None:
        """A case's acts; those of before are read now."""
        kept = self._cases.get(case_id)
        if kept is None and self._older is not None and (acts := self._older.filed(case_id)):
            kept = self._cases[case_id] = Kept(acts[0].act.charter, acts)
            self._ids.case_of.update({one.id: case_id for one in acts})
        return kept

    def _recollect(self) -> None:
        """The `seen` notes of before are read when the first case is folded."""
        if self._older is not None and not self._noted:
            self._noted = True
            for mechanism, note in self._older.notes():
                self._mechanisms[mechanism].seen.add(note)

    # --- what comes out -----------------------------------------------------------------------------------------------
    def charters(self) -> tuple[Charter, ...]:
        return tuple(one.charter for one in self._mechanisms.values())

    def amendments(self, mechanism: str) -> tuple[Told, ...]:
        """Every amendment that the log of a charter (by its founding id) holds, in its order, with those without effect."""
        return self._mechanisms[mechanism].terms.told if mechanism in self._mechanisms else ()

    def term(self, mechanism: str, log: str, index: int) -> Term:
        """The version of a charter (by its founding id) in force at an index of a log."""
        return self._mechanisms[mechanism].at(log, index)

    def versions(self, mechanism: str) -> Versions:
        """All versions of a charter, by its founding id."""
        return self._mechanisms[mechanism].terms.versions

    def charter(self, mechanism: str) -> Charter | None:
        """By the mechanism's name, or by the founding charter's id."""
        if mechanism in self._mechanisms:
            return self._mechanisms[mechanism].charter
        return next((one.charter for one in self._mechanisms.values() if one.charter.mechanism == mechanism), None)

    def logs(self) -> tuple[str, ...]:
        """The names of all logs whose first entry is here, sorted."""
        return tuple(sorted(log for one in self._mechanisms.values() for log in one.ledgers))

    def ledger(self, log: str) -> Ledger | None:
        """What is known of a log: whose, for whom, its key and loans."""
        return next((one.ledgers[log] for one in self._mechanisms.values() if log in one.ledgers), None)

    def key(self, mechanism: str, log: str, ref: str) -> VerifyKey | None:
        """The key that a ref names for what is to stand at the end of a log: an authority key of any version of the charter (by
        its founding id), or the log's own, or one lent in this very log. A ref has but four bytes of its key, so that another
        key under the same name may fit it: it must never be looked for in all logs.
        """
        known = self._mechanisms.get(mechanism)
        if known is None:
            return None
        authorities = known.terms.versions.newest.keys
        found = next((one for one in authorities if one.ref == ref), None)
        ledger = known.ledgers.get(log)
        return ledger.find(ref) if found is None and ledger is not None else found

    def case_of(self, act_id: str) -> str | None:
        if self._older is not None and act_id not in self._ids.case_of:
            self._kept(self._older.named(act_id) or "")
        return self._ids.case_of.get(act_id)

    def acts(self, case_id: str) -> Sequence[Filed]:
        """The acts of a case where they stand; none where it is not here."""
        kept = self._kept(case_id)
        return kept.acts if kept is not None else ()

    def notes(self, mechanism: str) -> SeenIndex:
        """The `seen` notes that count in a mechanism, by its founding id."""
        self._recollect()
        return self._mechanisms[mechanism].seen

    def attesting(self, mechanism: str) -> SeenIndex:
        """All the `seen` notes that count in a mechanism, by its founding charter's id."""
        self._recollect()
        return self._mechanisms[mechanism].seen

    def seen(self, id_: str) -> SeenNote | None:
        """A `seen` note that counts here, by its id."""
        self._recollect()
        return next((one.seen.by_id[id_] for one in self._mechanisms.values() if id_ in one.seen.by_id), None)

    def places(self, act_id: str) -> tuple[str, ...]:
        """The logs in which an act stands: one, or for a joint act as many as have filed it."""
        kept = self._kept(self.case_of(act_id) or "")
        return () if kept is None else tuple(one.where for one in kept.acts if one.id == act_id)

    def case_ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._cases if self._older is None else {*self._cases, *self._older.case_ids()}))

    def count_acts(self) -> int:
        """Acts that stand in cases: each id once."""
        return self._count + (self._older.count() if self._older is not None else 0)

    def cases(self, now: datetime) -> tuple[Case, ...]:
        """Every case that can be folded, by id."""
        return tuple(case for id_ in self.case_ids() if (case := self.case(id_, now)) is not None)

    def case(self, case_id: str, now: datetime) -> Case | None:
        """One case at a moment; None when it is not here, or its procedure file is not."""
        kept = self._kept(case_id)
        if kept is None:
            return None
        self._recollect()
        known = self._mechanisms[kept.mechanism]
        if kept.case is None or kept.folded != len(kept.acts):
            self._refold(case_id, kept, known, now)
        elif kept.seen != known.seen_grew:
            self._attest(case_id, kept, known, now)
        return None if kept.case is None else replace(kept.case, now=now)

    def past(self, case_id: str, moment: Moment) -> Past | None:
        """One case as it was at a moment; None as in `case`. Nothing of it is kept."""
        kept = self._kept(case_id)
        self._recollect()
        procedure = self._procedure(kept) if kept is not None else None
        if kept is None or procedure is None:
            return None
        known = self._mechanisms[kept.mechanism]
        here = frozenset(name for name, node in self._hosts.items() if node == HERE)
        acts, elsewhere = tuple(kept.acts), self.elsewhere(case_id)
        made = versions(known.terms) if known.charter.amendments else ()
        material = Material(case_id, procedure, known.charter, acts, known.seen, self._hosts, elsewhere, made)
        return past(material, moment, here)

    def share(self, hosts: Mapping[str, str]) -> None:
        """Say which participants share a node (participant → node): outside exercises they attest nothing for one another."""
        self._hosts = dict(hosts)
        for case_id in self._cases:
            self._forget(case_id)

    def procedure(self, digest: str) -> Procedure | None:
        """The procedure of a file by its digest; None where the file is not here."""
        return self._find(digest)

    def draft(self, charter: Charter, procedure: Procedure, case_id: str, now: datetime) -> Case:
        """The empty case that an opening act is admitted to."""
        return engine.fold(procedure, charter, (), (), now, case_id=case_id, hosts=self._hosts)

    def elsewhere(self, case_id: str) -> Container[str]:
        """The ids of everything here that is no act of this case, for `engine.admit`."""
        return self._ids.beside(case_id)

    def _attest(self, case_id: str, kept: Kept, known: Mechanism, now: datetime) -> None:
        """New `seen` notes: they change clocks, and what an act may rely on, but never an effect that stands."""
        assert kept.case is not None
        notes = covering(kept.acts, known.seen)
        if any("relies_on" in one.act.body for one in kept.acts):
            self._refold(case_id, kept, known, now)
        elif notes != kept.case.seen:
            kept.case = replace(kept.case, seen=notes)
        kept.seen = known.seen_grew

    def _refold(self, case_id: str, kept: Kept, known: Mechanism, now: datetime) -> None:
        procedure = self._procedure(kept)
        if procedure is None:
            return
        notes, elsewhere, new = covering(kept.acts, known.seen), self.elsewhere(case_id), kept.acts[kept.folded :]
        if kept.case is not None and 0 < len(new) <= STEPS and not any("relies_on" in one.act.body for one in kept.acts):
            case = replace(kept.case, seen=notes)
            for one in new:
                case = engine.apply(case, one, elsewhere=elsewhere, now=now)
            kept.case = case
        else:
            kept.case = engine.fold(
                procedure, known.charter, kept.acts, notes, now, case_id=case_id, hosts=self._hosts, elsewhere=elsewhere
            )
        kept.folded, kept.seen = len(kept.acts), known.seen_grew

    def _procedure(self, kept: Kept) -> Procedure | None:
        """The file that the case's opening names; before an opening is here, the charter's."""
        opening = (one for one in kept.acts if "opens" in one.act.body and not one.joint)  # a joint one opens nothing
        named = next((one.act.body["opens"]["procedure"] for one in opening), None)
        if named is None:
            use = self._mechanisms[kept.mechanism].charter.procedures.get(kept.acts[0].act.procedure)
            named = use.file if use is not None else ""
        return self._find(named)
