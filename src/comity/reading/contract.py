"""What reading one report gives, and the one JSON form in which it leaves the program.

All spans in a `Report` are half-open offsets, in code points, into the decoded original (`Report.text`). Sentences for people
are phrases; `to_contract` writes them in English. Nothing here reads or decides.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from comity.phrase import Phrase
from comity.reading.markup import Span

Place = Callable[[Span], Span]
Json = dict[str, object]
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Name:
    """One name as it stands in the text. `relation`: name, adjective (points to a state), unknown; `proposed`: the link
    awaits a person.
    """

    span: Span
    text: str
    kind: str
    id: str | None
    label: str | None
    because: Phrase
    relation: str = "name"
    proposed: bool = False

    def placed(self, place: Place) -> Name:
        return replace(self, span=place(self.span))

    def to_json(self) -> Json:
        said: Json = {
            "span": list(self.span),
            "text": self.text,
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "because": str(self.because),
        }
        return {**said, "proposed": True} if self.proposed else said


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain from the words to the page. `role`: outlet, agency, relay, speaker, principal."""

    role: str
    who: str | None
    label: str | None
    span: Span | None
    because: Phrase
    proposed: bool = False

    def placed(self, place: Place) -> Link:
        return replace(self, span=place(self.span) if self.span else None)

    def to_json(self) -> Json:
        said: Json = {
            "who": self.who,
            "role": self.role,
            "label": self.label,
            "span": list(self.span) if self.span else None,
            "because": str(self.because),
        }
        return {**said, "proposed": True} if self.proposed else said


@dataclass(frozen=True, slots=True)
class Item:
    """Something that somebody is said to have said, done or left unsaid, tied to exact characters.

    `flags`: codes of what a person must look at. `holder`: whose position it is (an id, or None); `according_to`: who says so
    where that is not the holder; `agreed_with`: who is said, by that one side, to share it.
    """

    type: str
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    chain: tuple[Link, ...]
    rule: str
    confidence: float
    polarity: str = "positive"
    modality: str = "asserted"
    roles: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    nested_in: int | None = None
    quoted: bool = False
    flags: tuple[str, ...] = ()
    holder: str | None = None
    according_to: str | None = None
    agreed_with: tuple[str, ...] = ()
    language: str | None = None

    def speaker(self) -> Link | None:
        return next((link for link in self.chain if link.role == "speaker"), None)

    def placed(self, place: Place) -> Item:
        def all_of(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple(place(span) for span in spans)

        roles = {k: tuple(place((v[0], v[1])) if isinstance(v, tuple) else v for v in values) for k, values in self.roles.items()}
        chain = tuple(link.placed(place) for link in self.chain)
        return replace(
            self, content=all_of(self.content), cue=all_of(self.cue), source=all_of(self.source), chain=chain, roles=roles
        )

    def to_json(self, text: str) -> Json:
        said: Json = {
            "type": self.type,
            "spans": {"content": _lists(self.content), "cue": _lists(self.cue), "source": _lists(self.source)},
            "text": [text[a:b] for a, b in self.content],
            "chain": [link.to_json() for link in self.chain],
            "roles": {k: [list(v) if isinstance(v, tuple) else v for v in values] for k, values in self.roles.items() if values},
            "polarity": self.polarity,
            "modality": self.modality,
            "nested_in": self.nested_in,
            "rule": self.rule,
            "votes": {"lexical": True},
            "confidence": self.confidence,
            "quoted": self.quoted,
        }
        extra = {
            "flags": list(self.flags),
            "holder": self.holder,
            "according_to": self.according_to,
            "agreed_with": list(self.agreed_with),
        }
        return said | {k: v for k, v in extra.items() if v}


def _lists(spans: tuple[Span, ...]) -> list[list[int]]:
    return [list(span) for span in spans]


@dataclass(frozen=True, slots=True)
class Fact:
    """A masthead fact: its value, where it stands (None: told from outside), and why it is held. `id` where a list knows it."""

    value: str
    span: Span | None
    because: Phrase
    id: str | None = None

    def placed(self, place: Place) -> Fact:
        return replace(self, span=place(self.span) if self.span else None)

    def to_json(self) -> Json:
        return {"value": self.value, "id": self.id, "span": list(self.span) if self.span else None, "because": str(self.because)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible day of publication, and the places in the text that speak for it."""

    value: str
    because: tuple[Span, ...]
    why: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """When the report appeared. `value` is None while more than one day is possible. `basis`: stated, told, inferred,
    undecided, nothing.
    """

    value: str | None
    span: Span | None
    candidates: tuple[Candidate, ...]
    basis: str
    because: Phrase

    def placed(self, place: Place) -> Published:
        candidates = tuple(replace(c, because=tuple(place(s) for s in c.because)) for c in self.candidates)
        return replace(self, span=place(self.span) if self.span else None, candidates=candidates)

    def to_json(self) -> Json:
        listed = [{"value": c.value, "because": _lists(c.because), "why": [str(p) for p in c.why]} for c in self.candidates]
        return {
            "value": self.value,
            "span": list(self.span) if self.span else None,
            "candidates": listed,
            "basis": self.basis,
            "because": str(self.because),
        }


@dataclass(frozen=True, slots=True)
class Identity:
    """Several spellings that may be one person: a proposal with its reasons, undone by refusing it. `confirmed` is never set
    here.
    """

    id: str
    label: str
    forms: tuple[str, ...]
    spans: tuple[Span, ...]
    reasons: tuple[Phrase, ...]

    def placed(self, place: Place) -> Identity:
        return replace(self, spans=tuple(place(s) for s in self.spans))

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "label": self.label,
            "proposed": True,
            "forms": list(self.forms),
            "spans": _lists(self.spans),
            "because": [str(r) for r in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the result should know. Codes are listed in `pipeline`."""

    code: str
    span: Span | None
    says: Phrase

    def placed(self, place: Place) -> Notice:
        return replace(self, span=place(self.span) if self.span else None)

    def to_json(self) -> Json:
        return {"code": self.code, "span": list(self.span) if self.span else None, "says": str(self.says)}


@dataclass(frozen=True, slots=True)
class When:
    """A date in the text: `value` in the contract's short forms, `kind` date, time, duration or set."""

    span: Span
    value: str | None
    kind: str
    candidates: tuple[str, ...] = ()

    def placed(self, place: Place) -> When:
        return replace(self, span=place(self.span))

    def to_json(self) -> Json:
        return {"span": list(self.span), "value": self.value, "kind": self.kind, "candidates": list(self.candidates)}


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in the text, numbers as strings."""

    span: Span
    low: str | None
    high: str | None
    unit: str

    def placed(self, place: Place) -> Amount:
        return replace(self, span=place(self.span))

    def to_json(self) -> Json:
        return {"span": list(self.span), "low": self.low, "high": self.high, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the page that is no part of the article, with the reason."""

    span: Span
    kind: str
    reason: str

    def placed(self, place: Place) -> LeftOut:
        return replace(self, span=place(self.span))

    def to_json(self) -> Json:
        return {"span": list(self.span), "kind": self.kind, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Draft:
    """An act proposed from one item. It becomes an act only through a person, who may mend every part of it.

    `field`: the path of the position (`topics/<slug>`); `label`: its suggested heading. `holder`: a participant's or person's id,
    or `name:<slug>` with its label in `names`; so are `according_to` and `agreed_with`, with `…_label(s)` to be read. `value` and
    `source` have the keys of a reported topic position. `needs`: what a person must decide before it can be filed;
    `suggests`: why each suggestion was made.
    """

    id: str
    report: str
    item: int
    procedure: str
    field: str
    label: str
    holder: str
    holder_label: str
    according_to: str | None
    agreed_with: tuple[str, ...]
    silent: bool
    value: Mapping[str, object]
    source: Mapping[str, object]
    names: Mapping[str, str]
    needs: tuple[Phrase, ...]
    suggests: tuple[Phrase, ...]
    according_to_label: str | None = None
    agreed_with_labels: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "report": self.report,
            "item": self.item,
            "procedure": self.procedure,
            "field": self.field,
            "label": self.label,
            "holder": self.holder,
            "holder_label": self.holder_label,
            "according_to": self.according_to,
            "according_to_label": self.according_to_label,
            "agreed_with": list(self.agreed_with),
            "agreed_with_labels": list(self.agreed_with_labels),
            "silent": self.silent,
            "value": dict(self.value),
            "source": dict(self.source),
            "names": dict(self.names),
            "needs": [str(p) for p in self.needs],
            "suggests": [str(p) for p in self.suggests],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """One report, read."""

    id: str
    name: str
    digest: str
    text: str
    encoding: str
    encoding_because: Phrase
    language: str | None
    language_because: Phrase
    title: Fact | None
    outlet: Fact | None
    agency: Fact | None
    place: Fact | None
    published: Published
    items: tuple[Item, ...]
    names: tuple[Name, ...]
    dates: tuple[When, ...]
    quantities: tuple[Amount, ...]
    identities: tuple[Identity, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[Notice, ...]
    drafts: tuple[Draft, ...] = ()
    body: tuple[Span, ...] = ()
    markup: bool = False

    def shown(self, span: Span) -> str:
        """The characters of a span as a reader of the page sees them: tags left out, references resolved."""
        raw = self.text[slice(*span)]
        return html.unescape(_TAG.sub("", raw)) if self.markup else raw

    def to_contract(self) -> Json:
        """The object that `comity read --json` prints for one document."""

        def fact(value: Fact | None) -> Json | None:
            return value.to_json() if value else None

        return {
            "id": self.id,
            "digest": self.digest,
            "language": self.language,
            "language_because": str(self.language_because),
            "encoding": self.encoding,
            "encoding_because": str(self.encoding_because),
            "title": fact(self.title),
            "outlet": fact(self.outlet),
            "agency": fact(self.agency),
            "place": fact(self.place),
            "published": self.published.to_json(),
            "items": [item.to_json(self.text) for item in self.items],
            "names": [name.to_json() for name in self.names],
            "identities": [identity.to_json() for identity in self.identities],
            "dates": [when.to_json() for when in self.dates],
            "quantities": [amount.to_json() for amount in self.quantities],
            "events": [],
            "left_out": [line.to_json() for line in self.left_out],
            "warnings": [warning.to_json() for warning in self.warnings],
            "drafts": [draft.to_json() for draft in self.drafts],
        }
