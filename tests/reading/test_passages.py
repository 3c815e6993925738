"""The door from characters to a text ready to be compared, and what it refuses."""

from __future__ import annotations

import time

import pytest

from comity.errors import Yours
from comity.reading import decode, passages
from comity.settings import SETTINGS


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "text-empty"),
        (b" \n\t ", "text-empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "text-not-text"),
        (b"Plain\x00text", "text-not-text"),
        (b"PK\x03\x04rest of a document", "text-not-text"),
        (b"\xff\xfe\x00", "text-encoding"),
        (b"caf\xe9 au lait \xa4\xb1", "text-encoding"),
        (b"x" * (SETTINGS.original_bytes + 1), "text-too-long"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_what_to_do(raw: bytes, code: str) -> None:
    with pytest.raises(Yours) as caught:
        decode.characters(raw, "a.txt")
    assert caught.value.code == code and str(caught.value.todo) and caught.value.where == "a.txt"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_text_is_read_in_the_usual_encodings(encoding: str) -> None:
    text = "Стороны договорились о перемирии на озёрах, и это хорошо."
    assert decode.characters(text.encode(encoding)) == text


def test_one_line_of_five_megabytes_is_refused_in_time() -> None:
    """Told, not hung: it is cut into pieces, and there are more of them than a readout has sentences."""
    start = time.perf_counter()
    with pytest.raises(Yours) as caught:
        passages.text("truce and more " * 333_000, "en")
    assert caught.value.code == "text-too-many-sentences"
    assert time.perf_counter() - start < 10


def test_every_mention_has_the_characters_it_says() -> None:
    text = passages.text(
        "On 14 March President Dalen Orvik sent more than 40 tonnes of flour to Hollin.\nHe did not agree to more."
    )
    assert text.language == "en" and len(text.passages) == 2
    first = text.passages[0]
    assert [text.at(one.span) for one in first.names] == ["Dalen", "Orvik", "Hollin"]
    assert [one.text for one in first.quantities] == ["more than 40 tonnes"]
    assert [one.text for one in first.dates] == ["14 March"]
    assert {text.at(one.span) for one in text.passages[1].cues} >= {"not"}
    assert text.passages[1].leans


def test_another_language_is_read_by_names_alone() -> None:
    text = passages.text("Les deux présidents ont parlé de Hollin à 20:00.")
    assert text.language == "und"
    assert "Hollin" in {text.at(one.span) for one in text.passages[0].names}


def test_he_with_a_word_of_saying_turns_to_a_next_topic() -> None:
    """So "She reminded …" goes on with the speaker, "She did not agree" with the topic."""
    text = passages.text("The minister spoke of the bridge.\nShe reminded all of the truce.\nShe did not agree to it.")
    assert [one.leans for one in text.passages] == [False, False, True]


def test_a_phrase_that_small_words_make_is_met_word_for_word() -> None:
    """«не работать» is closed and «работа» is not: without its small word the phrase is none."""
    first, second = passages.text("Отмечена работа моряков.\nДо весны порту не работать.", "ru").passages
    assert "closure" not in {one.key for one in first.concepts}
    assert "closure" in {one.key for one in second.concepts}
