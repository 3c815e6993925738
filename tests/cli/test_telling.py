"""How a refused act is told in a terminal: each part on a line with its name, in the language that was asked for."""

from __future__ import annotations

import pytest
from tests.mechanism.refusal_cases import CASES

from comity.cli import telling
from comity.mechanism import load
from comity.mechanism.words import LANGUAGES

LABEL = load.shipped("meeting").label("acts", "convene")
HEADS = ["rule", "expected", "got", "who may", "deadline", "do next", "to type"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_told_in_the_language_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv(telling.LANGUAGE, language)
    head, *rows = telling.lines(CASES["state-does-not-allow"]().refusal, telling.reader())
    assert "[state-does-not-allow]" in head
    assert len(rows) == len(HEADS) and LABEL.in_(language) in rows[0]
    assert (language == "en") == ([row.split(":")[0].strip() for row in rows] == HEADS)


@pytest.mark.parametrize("language", ["", "tlh", "../fr"])
def test_a_language_that_is_none_of_the_four_is_told_in_english(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv(telling.LANGUAGE, language)
    assert telling.reader() is str


def test_what_to_type_stands_beside_the_labels_also_as_json() -> None:
    refusal = CASES["state-does-not-allow"]().refusal
    *_, last = telling.lines(refusal, str)
    told = refusal.to_json()
    assert "list-invited" in last and {"rule", "role", "deadline", "todo", "names"} <= set(told)
    assert told["names"]["list-invited"] == "list those invited"  # type: ignore[index]
