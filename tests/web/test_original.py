"""Cutting a text at its spans loses nothing, adds nothing, and marks exactly the characters of each span."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comity.web.original import stretches

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40), st.integers(1, 5)), max_size=8)


@given(st.text(max_size=30), SPANS)
def test_the_stretches_joined_are_the_text(text, spans):
    assert "".join(each.text for each in stretches(text, spans)) == text


@given(st.text(min_size=1, max_size=30), SPANS)
def test_each_character_is_marked_by_the_spans_that_hold_it(text, spans):
    for each in stretches(text, spans):
        for place in range(each.start, each.start + len(each.text)):
            assert set(each.rows) == {number for a, b, number in spans if max(0, a) <= place < b}


@given(st.text(min_size=1, max_size=30), SPANS)
def test_a_span_opens_once_for_its_anchor(text, spans):
    opened = [number for each in stretches(text, spans) for number in each.opens]
    inside = {(max(0, a), number) for a, b, number in spans if max(0, a) < min(b, len(text))}
    assert sorted(opened) == sorted(number for _, number in inside)
