"""What the record consists of: mechanisms with their participants and formats, logs with their signed states, every act.

A page lists exactly these rows, and the counts of the product are their lengths. The checkpoints come as they are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from comity.mechanism.case import Case
from comity.mechanism.charter import Charter
from comity.mechanism.words import Label, joined
from comity.phrase import Phrase
from comity.projection.amendments import AmendmentView, history
from comity.projection.case import ActView, act_views
from comity.projection.fold import Projection
from comity.projection.held import Opaque
from comity.projection.register import Register, register
from comity.record import checkpoint


@dataclass(frozen=True, slots=True)
class LogView:
    """One log: whose, for whom, what it holds (`charter`, `acts`, `seen`), its newest signed state, the key that signed it."""

    name: str
    mechanism: str
    participant: str
    label: Label
    audience: Label
    public: bool
    holds: str
    size: int
    root: str
    checkpoint: str
    vkey: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act and the case in which it stands."""

    case: str
    title: Label
    mechanism: str
    act: ActView


@dataclass(frozen=True, slots=True)
class RecordView:
    registers: tuple[Register, ...]
    logs: tuple[LogView, ...]
    acts: tuple[ActRow, ...]
    opaque: tuple[Opaque, ...]
    amendments: Mapping[str, tuple[AmendmentView, ...]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many rows of each kind the page has."""
        return {
            "participants": sum(len(one.participants) for one in self.registers),
            "formats": sum(len(one.formats) for one in self.registers),
            "logs": len(self.logs),
            "acts": len(self.acts),
        }


def record_view(
    projection: Projection, cases: Iterable[Case], checkpoints: Mapping[str, bytes], on: date, language: str = "en"
) -> RecordView:
    """The whole record on a day. `checkpoints`: log name → the signed note as it is stored."""
    charters = sorted(projection.charters(), key=lambda one: one.mechanism)
    acts = [ActRow(case.id, case.title, case.charter.mechanism, one) for case in cases for one in act_views(case)]
    acts.sort(key=lambda row: (row.act.when, row.act.id), reverse=True)
    return RecordView(
        tuple(register(charter, on, language) for charter in charters),
        log_views(projection, checkpoints),
        tuple(acts),
        tuple(projection.opaque),
        {charter.mechanism: history(projection, charter) for charter in charters},
    )


def log_views(projection: Projection, checkpoints: Mapping[str, bytes]) -> tuple[LogView, ...]:
    """The logs whose signed states these are, by name."""
    charters = sorted(projection.charters(), key=lambda one: one.mechanism)
    return tuple(_log(projection, charters, name, raw) for name, raw in sorted(checkpoints.items()))


def readers(charter: Charter, audience: str) -> Phrase:
    """Who may read an audience, in words."""
    found = charter.audience(audience)
    if found is None or found.readers is None:
        return Phrase("everybody: it is public")
    names = joined(sorted(charter.label(one) for one in found.readers))
    return Phrase("{names} ({audience})", {"names": names, "audience": found.label})


def _log(projection: Projection, charters: Iterable[Charter], name: str, raw: bytes) -> LogView:
    state = checkpoint.peek(raw, name)
    charter = next(one for one in charters if name.startswith(one.mechanism + "/"))
    ledger = projection.ledger(name)
    own = ledger is not None and ledger.participant != ""
    participant = ledger.participant if ledger is not None and own else charter.writer
    audience = charter.audience(ledger.audience if ledger is not None and own else "public")
    vkey = charter.key if name == charter.log else (ledger.key.vkey if ledger is not None and ledger.key is not None else "")
    return LogView(
        name,
        charter.mechanism,
        participant,
        charter.label(participant),
        audience.label if audience is not None else Label(""),
        audience is not None and audience.readers is None,
        ledger.holds if ledger is not None and own else "charter",
        state.size,
        state.root.hex(),
        raw.decode(),
        vkey,
    )
