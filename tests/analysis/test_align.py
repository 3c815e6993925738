"""The best pairing of two sets, and what two passages have in common."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.assign import best_pairs
from comity.analysis.compare import compare
from comity.reading import passages

EDGES = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.floats(0.1, 1.0), max_size=12)


@given(EDGES)
def test_no_pairing_is_heavier(weights: dict[tuple[int, int], float]) -> None:
    """Against every pairing of five by five."""
    pairs = best_pairs(weights)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    best = max(sum(weights.get((i, j), 0.0) for i, j in enumerate(order)) for order in permutations(range(5)))
    assert abs(sum(weights[edge] for edge in pairs) - best) < 1e-9


def test_a_large_part_is_paired_greedily_and_whole() -> None:
    weights = {(i, j): 1.0 + (i == j) for i in range(80) for j in range(80)}
    assert best_pairs(weights) == [(i, i) for i in range(80)]


@given(
    st.text(alphabet="truce bridge flour 12 .,\n", min_size=3, max_size=200),
    st.text(alphabet="мост зерно 12 .,\n", min_size=3, max_size=200),
)
def test_any_two_texts_are_compared(a: str, b: str) -> None:
    if any(letter.isalnum() for letter in a) and any(letter.isalnum() for letter in b):
        result = compare(passages.text(a, "en"), passages.text(b, "ru"))
        assert all(row.word in ("common", "only-a", "only-b", "at-variance") for row in result.rows)


def test_strangers_are_not_matched() -> None:
    """Two texts on different things share words, and no topic."""
    a = passages.text("The minister opened the new school in Hollin. He thanked the teachers for their patience this year.")
    b = passages.text("The fishing season in the gulf was short this year. The minister of trade raised the price of herring.")
    assert {row.word for row in compare(a, b).rows} == {"only-a", "only-b"}


def test_a_sentence_that_leans_stays_with_the_one_before() -> None:
    a = passages.text("The first convoy with flour reached Hollin on Tuesday. It was met by the mayor.")
    b = passages.text("A convoy brought flour to the people of Hollin.")
    (row,) = compare(a, b).rows
    assert len(row.a) == 2
