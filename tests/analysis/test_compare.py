"""Two texts side by side: the words, the clashes, and what people change by hand."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from tests.analysis.mutations import mutations, put

from comity.analysis.changes import Change, Place, change
from comity.analysis.compare import Comparison, Row, compare
from comity.analysis.features import Span
from comity.errors import Yours
from comity.reading import passages

PAIRS = sorted(path.parent for path in (Path(__file__).parents[1] / "reading" / "pairs").glob("*/key.json"))

A = """The Presidents of Estmark and Norland spoke by telephone.
Both sides confirmed that the ceasefire holds along the whole shore. The first convoy, 50 tonnes of flour, leaves on Thursday.
Estmark asked that observers have access to the northern crossing. The bridge at Tarn will be repaired by 12 March."""
B = """The President of Norland had a telephone conversation with the President of Estmark.
A convoy with more than 40 tonnes of flour will be sent on Friday. It was noted that the truce is being respected.
The bridge at Tarn will be repaired by 20 March. Norland spoke of the fishing quotas in the gulf."""


def compared(a: str, b: str, *changes: Change) -> Comparison:
    return compare(passages.text(a), passages.text(b), changes)


def row_with(result: Comparison, words: str) -> Row:
    return next(
        row
        for row in result.rows
        for side, text in ((row.a, result.a), (row.b, result.b))
        if any(words in text.at(s) for s in side)
    )


def span_of(text: str, words: str) -> Span:
    return text.index(words), text.index(words) + len(words)


def test_each_topic_has_its_row_and_word() -> None:
    result = compared(A, B)
    assert row_with(result, "ceasefire").word == "common" and row_with(result, "ceasefire") == row_with(result, "truce")
    assert row_with(result, "observers").word == "only-a"
    assert row_with(result, "fishing").word == "only-b"
    assert row_with(result, "bridge").word == "at-variance"
    assert row_with(result, "by telephone").kind == "contact"
    assert result.counts() == {"common": 1, "only-a": 1, "only-b": 1, "at-variance": 2, "silent": 0, "nothing-on-record": 2}


def test_compatible_figures_are_no_clash_and_it_is_said() -> None:
    """50 tonnes and more than 40 tonnes; Thursday and Friday are not."""
    told = {(one.kind, one.verdict, str(one.why)) for one in row_with(compared(A, B), "convoy").differences}
    assert ("number", "compatible", "figure: «50 tonnes» and «more than 40 tonnes» are compatible") in told
    assert ("date", "differs", "time: «Thursday» and «Friday» are not the same") in told


def test_a_day_that_cannot_be_placed_accuses_nobody() -> None:
    """Thursday against next week says nothing without an anchor; beside one it may."""
    a, b = "The convoy with flour leaves Hollin on Thursday.", "The convoy with flour leaves Hollin next week."
    assert [row.word for row in compared(a, b).rows] == ["common"]
    anchor = date(2019, 3, 14)
    placed = compare(passages.text(a, None, anchor), passages.text(b, None, anchor))
    assert placed.rows[0].word == "common" and placed.rows[0].differences[0].verdict == "compatible"


def test_different_goods_are_not_compared() -> None:
    """50 tonnes of flour and 20 tonnes of fuel are two facts, not one."""
    result = compared("The convoy to Hollin brought 50 tonnes of flour.", "The convoy to Hollin brought 20 tonnes of diesel.")
    assert [row.word for row in result.rows] == ["common"]


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("The crossing at Tarn will be opened in May.", "The crossing at Tarn will be closed in May.", "polarity"),
        ("The sides agreed to send observers to Tarn.", "Norland proposed sending observers to Tarn.", "modality"),
        ("Стороны договорились направить наблюдателей в Тарн.", "Norland proposed sending observers to Tarn.", "modality"),
        ("Обмен пленными пройдёт в Анселе 3 мая.", "The exchange of prisoners will take place in Dunmere on 3 May.", "name"),
        ("Обмен пленными охватит 24 человека.", "The prisoner exchange will cover 42 people.", "number"),
    ],
)
def test_stances_names_and_figures_clash_within_and_across_languages(a: str, b: str, kind: str) -> None:
    (row,) = compared(a, b).rows
    assert row.word == "at-variance" and {one.kind for one in row.differences if one.verdict == "differs"} == {kind}


def test_reasons_and_differences_point_at_exact_characters() -> None:
    result = compared(A, B)
    for row in result.rows:
        for reason in row.reasons:
            assert reason.a is None or any(start <= reason.a[0] and reason.a[1] <= end for start, end in row.a)
            assert reason.b is None or any(start <= reason.b[0] and reason.b[1] <= end for start, end in row.b)
        for one in row.differences:
            assert f"«{result.a.at(one.a)}»" in str(one.why) and f"«{result.b.at(one.b)}»" in str(one.why)


def test_no_passage_is_lost_or_told_twice() -> None:
    for folder in PAIRS:
        result = compared((folder / "a.txt").read_text(), (folder / "b.txt").read_text())
        for side, text in (("a", result.a), ("b", result.b)):
            spans = sorted(span for row in result.rows for span in getattr(row, side)) + list(getattr(result, f"apart_{side}"))
            assert sum(end - start for start, end in spans) <= len(text.characters)
            assert all(one[1] <= two[0] for one, two in pairwise(sorted(spans)))
            assert all(any(start <= p.span[0] and p.span[0] < end for start, end in spans) for p in text.passages)


@pytest.mark.parametrize("folder", PAIRS, ids=lambda path: path.name)
def test_one_changed_thing_turns_its_row_alone(folder: Path) -> None:
    """Change one figure, day, place or yes of a text: against the original that row alone is at variance, the rest common."""
    made = 0
    for name in ("a.txt", "b.txt"):
        text = passages.text((folder / name).read_text())
        assert {row.word for row in compare(text, text).rows} == {"common"}
        for kind, span, new in mutations(text):
            result = compare(text, passages.text(put(text.characters, span, new)))
            turned = [row for row in result.rows if row.word != "common"]
            assert [row.word for row in turned] == ["at-variance"], (kind, text.at(span), new)
            assert any(start <= span[0] < end for start, end in turned[0].b)
            assert kind in {one.kind for one in turned[0].differences if one.verdict == "differs"}
            made += 1
    assert made >= 2


# --- by hand -------------------------------------------------------------------------------------------------------------


def hand(op: str, *places: tuple[str, Span], to: tuple[str, Span] | None = None) -> Change:
    where = tuple(Place(side, span) for side, span in places)  # type: ignore[arg-type]
    return Change(op, where, "Ana", "2026-01-02T03:04:05Z", None if to is None else Place(*to))  # type: ignore[arg-type]


def test_joined_parted_and_moved_by_hand_and_told_by_whom() -> None:
    observers, fishing, flour = ("a", span_of(A, "observers")), ("b", span_of(B, "fishing")), ("b", span_of(B, "flour"))
    joined = compared(A, B, hand("join", observers, fishing))
    row = row_with(joined, "observers")
    assert row == row_with(joined, "fishing") and row.word == "common" and row.changed[0].by == "Ana"
    assert "Ana" in str(row.reasons[-1].text)
    parted = compared(A, B, hand("part", flour))
    assert [row.word for row in parted.rows if row.changed] == ["only-b", "only-a"]
    moved = compared(A, B, hand("part", flour), hand("move", flour, to=("a", span_of(A, "50 tonnes"))))
    assert row_with(moved, "40 tonnes").word == "at-variance"


def test_to_undo_is_to_leave_the_change_out() -> None:
    change_ = hand("join", ("a", span_of(A, "observers")), ("b", span_of(B, "fishing")))
    before = compared(A, B)
    assert compared(A, B, change_) != before and compared(A, B) == before


def test_silence_is_confirmed_by_a_person_and_only_of_an_empty_side() -> None:
    result = compared(A, B, hand("silent", ("a", span_of(A, "observers"))))
    row = row_with(result, "observers")
    assert row.word == "only-a" and row.silent is not None and row.silent.by == "Ana"
    assert (result.counts()["silent"], result.counts()["nothing-on-record"]) == (1, 1)
    with pytest.raises(Yours, match="change-not-silent"):
        compared(A, B, hand("silent", ("a", span_of(A, "ceasefire"))))


def test_a_change_that_finds_nothing_is_refused() -> None:
    with pytest.raises(Yours, match="change-finds-nothing"):
        compared(A, B, hand("part", ("b", (90_000, 90_010))))


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"op": "erase", "places": [["a", 0, 3]], "by": "x", "at": "y"},
        {"op": "join", "places": [], "by": "x", "at": "y"},
        {"op": "join", "places": [["c", 0, 3]], "by": "x", "at": "y"},
        {"op": "join", "places": [["a", 5, 3]], "by": "x", "at": "y"},
        {"op": "move", "places": [["a", 0, 3]], "by": "x", "at": "y"},
        {"op": "join", "places": [["a", 0, 3]], "by": "x", "at": "y", "more": 1},
    ],
)
def test_a_change_that_cannot_be_read_is_refused(value: object) -> None:
    with pytest.raises(Yours, match="change-unreadable"):
        change(value)


def test_a_change_survives_json() -> None:
    for one in (hand("join", ("a", (0, 3)), ("b", (1, 2))), hand("move", ("a", (0, 3)), to=("b", (4, 5)))):
        assert change(json.loads(json.dumps(one.to_json()))) == one


def test_the_result_is_plain_json_and_the_same_each_time() -> None:
    once, twice = compared(A, B), compared(A, B)
    assert json.dumps(once.to_json()) == json.dumps(twice.to_json())
    assert dataclasses.replace(once) == twice
