"""Word tokens, stems and the language of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reading import names, topics, words


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "sent", "sends"),
        ("en", "children", "child"),
        ("ru", "огня", "огонь"),
        ("ru", "конвоя", "конвой"),
        ("ru", "людей", "человек"),
    ],
)
def test_forms_of_one_word_share_a_stem(language: str, one: str, two: str) -> None:
    assert words.stem(one, language) == words.stem(two, language)


def test_words_that_only_look_alike_do_not() -> None:
    """Snowball folds hospitality into hospital and constructive into construction; the forms file parts them."""
    assert words.stem("hospitality", "en") != words.stem("hospital", "en")
    assert words.stem("constructive", "en") != words.stem("construction", "en")


@given(st.text(max_size=200))
def test_tokens_have_the_exact_characters(text: str) -> None:
    assert all(text[slice(*token.span)] == token.text for token in words.tokens(text, "en"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The two sides agreed that the truce will hold.", "en"),
        ("Стороны договорились о том, что перемирие будет соблюдаться.", "ru"),
        ("Les deux parties ont convenu du calendrier.", None),
        ("12 34 56", None),
    ],
)
def test_the_language_is_guessed_or_left_open(text: str, language: str | None) -> None:
    assert words.guess_language(text) == language


def test_one_name_in_three_spellings_has_one_key() -> None:
    assert names.skeleton("Makron") == names.skeleton("Macron") == names.skeleton("Макрон")
    assert set(names.keys("Макроном", "ru")) & set(names.keys("Macron", "en"))
    assert not set(names.keys("Вельтова", "ru")) & set(names.keys("Skald", "en"))


def met(text: str, language: str) -> set[str]:
    return {one.key for one in topics.find(words.tokens(text, language), language)}


@pytest.mark.parametrize(
    ("english", "russian", "concept"),
    [
        ("a truce was called", "объявлено перемирие", "ceasefire"),
        ("the exchange of the wounded prisoners", "обмен ранеными военнопленными", "prisoner-exchange"),
        ("lorries with wheat", "грузовики с пшеницей", "grain"),
        ("clearance of mines", "разминирование полей", "mine-clearance"),
        ("monitors were sent", "направлены наблюдатели", "observer"),
        ("the checkpoint", "контрольно-пропускной пункт", "crossing"),
    ],
)
def test_a_concept_is_met_in_both_languages(english: str, russian: str, concept: str) -> None:
    assert concept in met(english, "en") & met(russian, "ru")


def test_a_longer_phrase_hides_the_words_inside_it() -> None:
    """An exchange of views is no exchange of prisoners, and a prisoner exchange is one concept, not two."""
    assert "prisoner-exchange" not in met("an exchange of views on the matter", "en")
    assert "prisoner" not in met("a prisoner exchange", "en")


def test_the_lexicon_is_whole() -> None:
    """At least 600 concepts, each once, each with words in both languages; what is wider or opposite is named like a key."""
    every = topics.lexicon()
    assert len(every) >= 600 and len({one.key for one in every}) == len(every)
    assert all(all(one.phrases) for one in every)
    keys = {one.key for one in every}
    assert not {wide[1:] for one in every for wide in one.wider if wide[0] == "!"} - keys
