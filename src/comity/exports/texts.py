"""A comparison of two texts on paper: a row a topic, what each side says with the differing words marked, the word, and why.

Only what `analysis.compare` found is put in order here. A place in the original is told as its characters, the first counted 1,
so that anybody with the text and an editor finds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.analysis.compare import Comparison, Row
from comity.analysis.features import Span
from comity.exports.paper import EXERCISE, JUDGES_NOTHING, Cell, Line, Paper, Section, Words, line, marked, word
from comity.phrase import Phrase


def paper(comparison: Comparison, a: str, b: str, *, lines: Sequence[Words] = (), exercise: bool = False) -> Paper:
    """The paper of a text comparison; `a` and `b` name the sides, `lines` say whose texts, when and by whom."""
    names = {"a": a, "b": b}
    topics = tuple(_row(row, comparison, names) for row in comparison.rows if row.kind == "topic")
    frame = tuple(_row(row, comparison, names) for row in comparison.rows if row.kind != "topic")
    columns: tuple[Words, ...] = (Phrase("Topic"), a, b)
    sections = [Section(None, columns, topics)]
    if frame:
        sections.append(Section(Phrase("The contact itself"), columns, frame))
    return Paper(
        title=Phrase("{a} and {b}, side by side", names),
        lines=(*((EXERCISE,) if exercise else ()), *lines),
        counts=counts(comparison.counts(), a, b),
        sections=tuple(sections),
        notes=(*_changed_by_hand(comparison), Phrase("Underlined: the words that differ."), JUDGES_NOTHING),
    )


def counts(numbers: Mapping[str, int], a: str, b: str) -> tuple[Phrase, ...]:
    """The counts in words, in the order of the page; a word that no row has is left out."""
    told = (
        ("common", Phrase("{n} topic is common", {"n": numbers["common"]}, many="{n} topics are common")),
        ("at-variance", Phrase("{n} topic is at variance", {"n": numbers["at-variance"]}, many="{n} topics are at variance")),
        ("only-a", Phrase("{n} topic: only {name}", {"n": numbers["only-a"], "name": a}, many="{n} topics: only {name}")),
        ("only-b", Phrase("{n} topic: only {name}", {"n": numbers["only-b"], "name": b}, many="{n} topics: only {name}")),
        ("silent", Phrase("on {n} of them the other side is silent", {"n": numbers["silent"]})),
    )
    return tuple(phrase for state, phrase in told if numbers[state])


def _row(row: Row, comparison: Comparison, names: Mapping[str, str]) -> tuple[Cell, ...]:
    differing = [d for d in row.differences if d.verdict == "differs"]
    why = [line(d.why, "why") for d in row.differences] + [line(reason.text, "why") for reason in row.reasons]
    hands = [line(Phrase("changed by hand by {by}, {at}", {"by": c.by, "at": c.at}), "why") for c in row.changed]
    head = Cell((line(row.label, "head"), word(row.word, _word(row.word, names)), *why, *hands))
    a = _side(comparison.a.characters, row.a, [d.a for d in differing], row, names["a"])
    b = _side(comparison.b.characters, row.b, [d.b for d in differing], row, names["b"])
    return head, a, b


def _word(state: str, names: Mapping[str, str]) -> Phrase:
    if state == "common":
        return Phrase("common")
    if state == "at-variance":
        return Phrase("at variance")
    return Phrase("only {name}", {"name": names["a" if state == "only-a" else "b"]})


def _side(text: str, passages: Sequence[Span], differing: Sequence[Span], row: Row, name: str) -> Cell:
    """The passages of one side with their places; for none, what that means."""
    if not passages:
        return Cell((_empty(row, name),))
    lines: list[Line] = []
    for start, end in passages:
        inside = tuple((max(low, start) - start, min(high, end) - start) for low, high in differing if low < end and high > start)
        lines.append(marked(text[start:end], inside))
        lines.append(line(Phrase("characters {first}–{last}", {"first": start + 1, "last": end}), "source"))
    return Cell(tuple(lines))


def _empty(row: Row, name: str) -> Line:
    if row.silent is None:
        return line(Phrase("Nothing on this found in the text of {name}: nothing on record.", {"name": name}), "empty")
    told = {"name": name, "by": row.silent.by, "at": row.silent.at}
    return line(Phrase("{name} is silent: {by} read the whole text and found nothing on this ({at}).", told), "empty")


def _changed_by_hand(comparison: Comparison) -> tuple[Phrase, ...]:
    if not (n := len(comparison.changes)):
        return ()
    return (
        Phrase(
            "{n} change was made by hand; its row says by whom.",
            {"n": n},
            many="{n} changes were made by hand; their rows say by whom.",
        ),
    )
