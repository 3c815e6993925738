"""The language of documents and paragraphs."""

from __future__ import annotations

import pytest

from comity.reading import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The envoy said that the road is open and that it will stay so for the winter.", "en"),
        ("Посланник сообщил, что дорога открыта и что она не будет закрыта на зиму.", "ru"),
        ("Le ministre a dit que la route est ouverte et qu'elle le restera dans les mois qui viennent.", "fr"),
        ("Міністр повідомив, що дорога відкрита і що її не закриють на зиму, бо це її обов'язок.", None),
        ("1234 5678", None),
        ("Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor", None),
    ],
)
def test_a_language_is_named_only_where_its_words_say_so(text: str, code: str | None) -> None:
    """A neighbour in script is not taken for Russian, and bare Latin is not taken for English."""
    assert language.guess(text).code == code


def test_a_paragraph_in_another_language_is_its_own() -> None:
    """A document in one language may hold a paragraph in another; a short one follows the document."""
    one = "The envoy said that the road is open and that it will stay so for the whole of the winter."
    two = "Посланник сообщил, что дорога открыта и что она не будет закрыта на зиму и весну."
    text = f"{one}\n{one}\n{two}\nYes.\n"
    spans = []
    at = 0
    for line in text.splitlines():
        spans.append((at, at + len(line)))
        at += len(line) + 1
    whole, each = language.by_paragraph(text, spans)
    assert whole.code == "en"
    assert each == ("en", "en", "ru", "en")
