"""Where quotations open and close, and who speaks around them."""

from __future__ import annotations

import pytest

from comity.reading import pipeline, quotes


def inner(text: str) -> list[str]:
    return [
        text[slice(*q.inner)]
        for q in quotes.find(text, (0, len(text)), lambda at: "said" in text[at : at + 30] or "added" in text[at : at + 30])
    ]


@pytest.mark.parametrize(
    "text",
    [
        'He said: "The road is open."',
        "He said: “The road is open.”",
        "Он сказал: «The road is open.»",
        "Er sagte: „The road is open.“",
        "He said: ``The road is open.''",
        "He said: ‘The road is open.’",
    ],
)
def test_six_kinds_of_marks(text: str) -> None:
    """Each kind opens and closes."""
    assert inner(text) == ["The road is open."]


@pytest.mark.parametrize(
    "text", ['"The road is open, "Smith added.', '"The road is open, "- said Smith.', '"The road is open," Smith added.']
)
def test_a_closing_mark_that_faces_the_wrong_way_still_closes(text: str) -> None:
    """Machine translation moves the space; the words of speech behind it decide."""
    assert inner(text) == ["The road is open"]


def test_a_quotation_inside_a_quotation_stays_inside() -> None:
    """A format in quotation marks within somebody's words does not end them."""
    text = '"The work goes on in the format "two plus two" with both ministers", said the office.'
    assert inner(text) == ['The work goes on in the format "two plus two" with both ministers']


def test_a_stray_closing_mark_opens_nothing() -> None:
    """A mark at the end of a sentence that never opened is passed over."""
    assert inner('The men came to the pier. "') == []


CASES = [
    ('"The road is open and it will stay so," Anna Brand said.', "Anna Brand", "The road is open and it will stay so"),
    ('"The road is open," said Anna Brand, the mayor of Lomvik.', "Anna Brand", "The road is open"),
    ("Anna Brand said that the road was open.", "Anna Brand", "the road was open"),
    ("The road, Anna Brand believes, is open.", "Anna Brand", "The road"),
    ("According to Anna Brand, the road is open.", "Anna Brand", "the road is open"),
    ("The road is open, according to Anna Brand.", "Anna Brand", "The road is open"),
    ("The road is open, Anna Brand told reporters on Tuesday.", "Anna Brand", "The road is open"),
    ("Anna Brand, the mayor of Lomvik, said the road was open.", "Anna Brand", "the road was open"),
    ("«Дорога открыта и останется открытой», — сообщила Анна Бранд.", "Анна Бранд", "Дорога открыта и останется открытой"),
    ("По словам Анны Бранд, дорога открыта.", "Анны Бранд", "дорога открыта"),
    ("Анна Бранд заявила, что дорога открыта.", "Анна Бранд", "дорога открыта"),
]


@pytest.mark.parametrize(("text", "speaker", "words"), CASES)
def test_the_shapes_of_press_prose(text: str, speaker: str, words: str) -> None:
    """Words then speaker, speaker then words, inserted speaker, phrase: each gives its speaker and its words."""
    filler = (
        " Это было сказано вчера, и он не был против."
        if any("а" <= c <= "я" for c in text.casefold())
        else " It was on the way to the fair and it was late."
    )
    report = pipeline.read((text + filler).encode(), "x.txt")
    item = report.items[0]
    link = item.speaker()
    assert link is not None and link.label == speaker
    assert report.text[slice(*item.content[0])] == words


@pytest.mark.parametrize(
    "text",
    [
        "The member states of the union met in the hall and had the soup.",
        "His claims were sent to the court and the reports were late.",
        "She would say nothing of the kind to the people of the town.",
        "He was told to leave the hall before the end of the day.",
    ],
)
def test_nouns_infinitives_and_passives_say_nothing(text: str) -> None:
    """A word that is also a verb of speech is not one everywhere."""
    assert [i for i in pipeline.read(text.encode(), "x.txt").items if i.cue] == []


def test_he_is_the_person_who_spoke_last() -> None:
    """A pronoun follows the chain of speech, and says so."""
    text = "Anna Brand said that the road was open.\n\nShe added that the ferry was late.\n"
    last = pipeline.read(text.encode(), "x.txt").items[-1]
    link = last.speaker()
    assert link is not None and link.label == "Anna Brand" and "spoke last" in str(link.because)


def test_what_a_says_that_b_said_stays_a_s_version() -> None:
    """Inside a quotation, a state's pledge is told by the speaker: according to him."""
    text = '"France pledged that it would open the road before the winter," Russian Foreign Minister Sergey Lavrov said.'
    nested = next(i for i in pipeline.read(text.encode(), "x.txt").items if i.nested_in is not None)
    assert (nested.type, nested.holder, nested.according_to) == ("commitment", "france", "russia")


def test_a_spokesman_for_somebody_is_not_somebody() -> None:
    """Who speaks for a person is not that person; the person is the principal."""
    text = "A spokesman for Anna Brand said that the road was open and that it would stay so."
    item = pipeline.read(text.encode(), "x.txt").items[0]
    link = item.speaker()
    assert link is not None and link.label == "A spokesman for Anna Brand"
    assert [c.who for c in item.chain if c.role == "principal"] == ["Anna Brand"]
