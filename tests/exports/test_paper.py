"""The form that printed comparisons share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comity.exports.paper import SIGNS, marked, word
from comity.phrase import Phrase

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6).map(tuple)


@given(st.text(max_size=30), SPANS)
def test_marking_changes_no_character(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    """Whatever is marked, the paragraph reads as it was written."""
    assert "".join(str(run.text) for run in marked(text, spans).runs) == text


@given(st.text(min_size=1, max_size=30), SPANS)
def test_exactly_the_characters_of_the_spans_are_marked(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    wanted = [any(start <= at < end for start, end in spans) for at in range(len(text))]
    got = [run.marked for run in marked(text, spans).runs for _ in str(run.text)]
    assert got == wanted


def test_each_state_has_a_sign_that_prints_without_colour() -> None:
    """Words that mean different things never share a sign, but for the kinds of agreement and of not knowing."""
    assert len({SIGNS[state] for state in ("common", "only-a", "only-b", "at-variance", "silent", "nothing-on-record")}) == 6
    assert [str(run.text) for run in word("silent", Phrase("silent")).runs] == ["▭ ", "silent"]
