"""Cues of negation and modality, with their words."""

from __future__ import annotations

import pytest

from comity.analysis.features import Cue
from comity.reading import polarity, words


def cues(text: str, language: str) -> tuple[Cue, ...]:
    return polarity.find(text, language, [(0, len(text))], words.tokens(text, language))


@pytest.mark.parametrize(
    ("language", "text", "kind", "key"),
    [
        ("en", "They did not agree", "negation", "not"),
        ("en", "She denied the claim", "negation", "deny"),
        ("en", "He refused access", "negation", "refuse"),
        ("en", "His side does not object", "affirmation", "accept"),
        ("en", "It was decided", "modality", "agreed"),
        ("en", "Norland is ready", "modality", "ready"),
        ("en", "She called for talks", "modality", "proposed"),
        ("ru", "Он отказался", "negation", "refuse"),
        ("ru", "без условий", "negation", "not"),
        ("ru", "сторона не возражает", "affirmation", "accept"),
        ("ru", "Стороны договорились", "modality", "agreed"),
        ("ru", "Он предложил", "modality", "proposed"),
    ],
)
def test_a_cue_is_found_with_its_sort(language: str, text: str, kind: str, key: str) -> None:
    assert (kind, key) in {(one.kind, one.key) for one in cues(text, language)}


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "not only grain but also flour, no later than May"), ("ru", "не только зерно, не менее 40 тонн")],
)
def test_what_only_looks_like_a_negation_is_none(language: str, text: str) -> None:
    assert not [one for one in cues(text, language) if one.kind == "negation"]


def test_the_scope_is_what_follows() -> None:
    (cue,) = [one for one in cues("Norland will not admit observers", "en") if one.kind == "negation"]
    assert words.stem("observers", "en") in cue.scope
