"""Two texts side by side: a row a topic, with one word, the exact passages, why they are held to be one topic, and what differs.

    a, b = reading.passages.text(...), reading.passages.text(...)
    result = compare(a, b)                      # rows in the order of A
    result = compare(a, b, (Change(...),))      # with what people changed by hand on top

Pure and deterministic. The words are the design's: common, only-a, only-b, at-variance; an empty side is "nothing on record"
until a person confirms that it is silent. Nothing here says which side is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from comity.analysis import align, variance
from comity.analysis.align import Topic
from comity.analysis.changes import Change, Kept, Place, Side, apply
from comity.analysis.difference import Difference, Pair
from comity.analysis.features import Passage, Span, Text
from comity.analysis.likeness import Likeness, Names, Weights, liken
from comity.phrase import Phrase

__all__ = ["Change", "Comparison", "Difference", "Place", "Reason", "Row", "Side", "Text", "compare"]

WORDS = ("common", "only-a", "only-b", "at-variance")
REASONS = 4
NAMING = ("concept", "name")
OPENING = 7  # words of a passage that stand for it where nothing names its topic
STEM = 5  # letters by which two words of a label are taken for forms of one


@dataclass(frozen=True, slots=True)
class Reason:
    """Why passages are held to be one topic: what both name, with its characters on each side.

    `kind`: concept, word, name, date, figure, order (a sentence that leans on the one before), hand (a person put it there).
    """

    kind: str
    a: Span | None
    b: Span | None
    text: Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """One topic. `key` is made of its spans; `kind`: topic, or contact (who spoke with whom, courtesies).

    `word`: common, only-a, only-b, at-variance. `silent`: the change by which a person confirmed the empty side's silence.
    `changed`: every change by hand that made this row what it is.
    """

    key: str
    kind: str
    label: Phrase
    a: tuple[Span, ...]
    b: tuple[Span, ...]
    word: str
    differences: tuple[Difference, ...]
    reasons: tuple[Reason, ...]
    changed: tuple[Change, ...]
    silent: Change | None
    score: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of two texts; `apart_a`, `apart_b`: headings and lines that tell no topic and are in no row."""

    rows: tuple[Row, ...]
    a: Text
    b: Text
    changes: tuple[Change, ...]
    apart_a: tuple[Span, ...]
    apart_b: tuple[Span, ...]

    def counts(self) -> dict[str, int]:
        """How many topic rows have each word, and of the one-sided ones how many are silent or have nothing on record."""
        topics = [row for row in self.rows if row.kind == "topic"]
        words = Counter(row.word for row in topics)
        lone = [row for row in topics if row.word in ("only-a", "only-b")]
        silent = sum(row.silent is not None for row in lone)
        return {**{word: words[word] for word in WORDS}, "silent": silent, "nothing-on-record": len(lone) - silent}

    def to_json(self) -> dict[str, object]:
        """The whole comparison as plain values, spans as [start, end], sentences in English."""
        return {
            "languages": [self.a.language, self.b.language],
            "counts": self.counts(),
            "rows": [_row_json(row) for row in self.rows],
            "apart": {"a": [list(s) for s in self.apart_a], "b": [list(s) for s in self.apart_b]},
            "left_out": {side: [[*span, why] for span, why in text.left_out] for side, text in (("a", self.a), ("b", self.b))},
            "changes": [one.to_json() for one in self.changes],
        }


def _row_json(row: Row) -> dict[str, object]:
    return {
        "key": row.key,
        "kind": row.kind,
        "label": str(row.label),
        "a": [list(span) for span in row.a],
        "b": [list(span) for span in row.b],
        "word": row.word,
        "differences": [
            {"kind": d.kind, "verdict": d.verdict, "a": list(d.a), "b": list(d.b), "why": str(d.why)} for d in row.differences
        ],
        "reasons": [
            {"kind": r.kind, "a": list(r.a) if r.a else None, "b": list(r.b) if r.b else None, "text": str(r.text)}
            for r in row.reasons
        ],
        "changed": [one.to_json() for one in row.changed],
        "silent": row.silent.to_json() if row.silent else None,
    }


# --- the contact itself ------------------------------------------------------------------------------------------------------


def _is_frame(passage: Passage, first: bool, near_end: bool) -> bool:
    """Whether a passage tells of the contact itself and of no topic.

    The first sentence of a readout says who spoke with whom: it may carry two words of a topic. Others at
    the head or foot must carry none.
    """
    sections = Counter(section for section, _ in {(one.slot[0], one.key) for one in passage.concepts})
    if not (sections["contact"] or sections["courtesy"]) or not (first or near_end):
        return False
    if first and sections["contact"] and passage.names and sections["topic"] <= 2:
        return True
    explained = {
        w.span for w in passage.words if any(c.span[0] <= w.span[0] and w.span[1] <= c.span[1] for c in passage.concepts)
    }
    foreign = [w for w in passage.words if w.span not in explained]
    return not sections["topic"] and len(foreign) <= 2 + len(explained) // 2


def _sorted_out(text: Text) -> tuple[list[Passage], list[Passage], list[Passage]]:
    """The passages of a text as (topics, frame, apart)."""
    told: list[Passage] = []
    frame: list[Passage] = []
    apart: list[Passage] = []
    count = len(text.passages)
    opening = next((index for index, passage in enumerate(text.passages) if not passage.heading), 0)
    for index, passage in enumerate(text.passages):
        leaning = passage.leans and bool(told) and told[-1] is text.passages[index - 1]  # it goes on with a topic
        if not leaning and _is_frame(passage, index <= opening, index < opening + 3 or index >= count - 3):
            frame.append(passage)
        elif passage.heading:
            apart.append(passage)
        else:
            told.append(passage)
    return told, frame, apart


# --- a row -------------------------------------------------------------------------------------------------------------------


def _word(topic: Topic, differences: Sequence[Difference]) -> str:
    if not topic.b:
        return "only-a"
    if not topic.a:
        return "only-b"
    return "at-variance" if any(one.verdict == "differs" for one in differences) else "common"


def _key(topic: Topic) -> str:
    return ",".join(f"{side}{p.span[0]}-{p.span[1]}" for side in ("a", "b") for p in getattr(topic, side))


def _likeness(topic: Topic, weights: Weights) -> Likeness:
    return liken([x for p in topic.a for x in weights.weigh(p)], [x for p in topic.b for x in weights.weigh(p)])


def _reasons(likeness: Likeness, a: Text, b: Text) -> tuple[Reason, ...]:
    found = []
    for one in likeness.shared:
        if one.weight < 0.08:
            continue
        left, right = a.at(one.a), b.at(one.b)
        if left.casefold() == right.casefold():
            text = Phrase("both say «{a}»", {"a": left})
        elif one.whole:
            text = Phrase("«{a}» and «{b}» are one thing", {"a": left, "b": right})
        else:
            text = Phrase("«{a}» and «{b}» are of one kind", {"a": left, "b": right})
        found.append(Reason(one.kind, one.a, one.b, text))
    return tuple(found[:REASONS])


def _label(kind: str, topic: Topic, likeness: Likeness, weights: Weights, a: Text, b: Text) -> Phrase:
    """What names the topic, as the text itself has it, A's where A tells it: shared concepts and names, else the heaviest of
    the passage, else how the passage begins. Plain words name nothing by themselves."""
    if kind == "contact":
        return Phrase("The contact itself")
    text, passages = (a, topic.a) if topic.a else (b, topic.b)
    shared = [one.a for kind in NAMING for one in likeness.shared if one.kind == kind]
    atoms = sorted((x for p in passages for x in weights.weigh(p) if x.kind in NAMING), key=lambda x: (-x.weight, x.span))
    words = _words(text, shared or [x.span for x in atoms])
    if not words:
        opening = text.at(passages[0].span).split()
        words = [" ".join(opening[:OPENING]) + (" …" if len(opening) > OPENING else "")]
    return Phrase("{words}", {"words": " · ".join(words)})


def _words(text: Text, spans: Sequence[Span]) -> list[str]:
    """At most two stretches that do not touch, the second no inflection of the first, in the order of the text."""
    chosen: list[Span] = []
    for span in spans:
        said = text.at(span).casefold()
        alike = any(text.at(one).casefold()[:STEM] == said[:STEM] for one in chosen)
        near = any(span[0] <= one[1] + 1 and one[0] <= span[1] + 1 for one in chosen)
        if not alike and not near and len(said) > 2:
            chosen.append(span)
    return [text.at(span) for span in sorted(chosen[:2])]


def _row(kept: Kept, a: Text, b: Text, names: Names, weights: Weights) -> Row:
    topic = kept.topic
    likeness = _likeness(topic, weights) if topic.a and topic.b else Likeness(0.0, 0.0, ())
    differences = variance.between(Pair(topic.a, topic.b, a, b, names)) if topic.a and topic.b else ()
    reasons = _reasons(likeness, a, b)
    if kept.changed:
        last = kept.changed[-1]
        reasons += (Reason("hand", None, None, Phrase("put together by hand: {by}, {at}", {"by": last.by, "at": last.at})),)
    return Row(
        _key(topic), kept.kind, _label(kept.kind, topic, likeness, weights, a, b),
        tuple(p.span for p in topic.a), tuple(p.span for p in topic.b), _word(topic, differences), differences, reasons,
        tuple(kept.changed), kept.silent, likeness.score,
    )  # fmt: skip


def _principals(frames: Sequence[Sequence[Passage]], texts: Sequence[Text], names: Names) -> frozenset[str]:
    """Who speaks and who the contact is between: names of a frame that both texts have, and names beside an office."""
    told = [{names.of(one) for passage in text.passages for one in passage.names} for text in texts]
    framed = {names.of(one) for frame in frames for passage in frame for one in passage.names}
    officers = {names.of(one) for text in texts for p in text.passages for one in p.names if "@role" in one.slot}
    return frozenset(name for name in framed if all(name in each for each in told)) | frozenset(officers)


def _contact(frame_a: list[Passage], frame_b: list[Passage], weights: Weights) -> list[Kept]:
    """The contact itself: one row where the two frames name the same people or things, else one for each side."""
    both = _likeness(Topic(frame_a, frame_b), weights) if frame_a and frame_b else None
    if both is not None and (both.score >= 0.2 or any(one.kind == "name" for one in both.shared)):
        return [Kept(Topic(frame_a, frame_b), "contact")]
    found = [Topic(frame_a, []), Topic([], frame_b)]
    return [Kept(topic, "contact") for topic in found if topic.a or topic.b]


def compare(a: Text, b: Text, changes: Sequence[Change] = ()) -> Comparison:
    """Set two texts side by side. Raises `change-finds-nothing` or `change-not-silent` for a change that does not fit them."""
    told_a, frame_a, apart_a = _sorted_out(a)
    told_b, frame_b, apart_b = _sorted_out(b)
    names = Names((a, b))
    weights = Weights((a, b), names, _principals((frame_a, frame_b), (a, b), names))
    rows = [Kept(topic) for topic in align.align(told_a, told_b, weights)]
    rows = [*_contact(frame_a, frame_b, weights), *rows]
    rows = apply(rows, changes)
    rows.sort(key=lambda row: row.kind != "contact")
    return Comparison(
        tuple(_row(kept, a, b, names, weights) for kept in rows), a, b, tuple(changes),
        tuple(p.span for p in apart_a), tuple(p.span for p in apart_b),
    )  # fmt: skip
