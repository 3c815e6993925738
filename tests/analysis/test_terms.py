"""Terms of one tree: a kind of the other is compatible, two kinds of one thing are different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.terms import above, compare

BROADER = {"mortar": "shelling", "rocket": "shelling", "guided": "rocket", "cluster": "airstrike"}
TERMS = ("shelling", "mortar", "rocket", "guided", "airstrike", "cluster")


@pytest.mark.parametrize(
    ("a", "b", "word", "why"),
    [
        ("mortar", "mortar", "same", "both say the same"),
        ("mortar", "shelling", "compatible", "“mortar” is a kind of “shelling”"),
        ("guided", "shelling", "compatible", "“guided” is a kind of “shelling”"),
        ("mortar", "rocket", "different", "“{a}” and “{b}” are two kinds of one thing"),
        ("mortar", "guided", "different", "“{a}” and “{b}” are two kinds of one thing"),
        ("mortar", "airstrike", "different", "“{a}” and “{b}” cannot both be so"),
        ("shelling", "airstrike", "different", "“{a}” and “{b}” cannot both be so"),
    ],
)
def test_two_terms(a: str, b: str, word: str, why: str) -> None:
    for one, other in ((a, b), (b, a)):
        found = compare(one, other, BROADER, (one, other))
        assert (found.word, str(found.why)) == (word, why.format(a=one, b=other))


@given(st.sampled_from(TERMS), st.sampled_from(TERMS), st.sampled_from(TERMS))
def test_what_is_compatible_with_a_narrow_term_is_so_with_the_broader_one(a: str, b: str, c: str) -> None:
    """Whoever says less is at variance with nobody with whom the one who says more is not."""
    if c in above(a, BROADER) and compare(a, b, BROADER, (a, b)).word != "different":
        assert compare(c, b, BROADER, (c, b)).word != "different"
