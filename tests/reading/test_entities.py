"""Names, their links and reasons; spellings are never joined by likeness alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Ours
from comity.reading import aliases, identity, inflect, pipeline


def ids(text: str) -> dict[str, str | None]:
    return {n.text: n.id for n in pipeline.read(text.encode(), "x.txt").names}


@pytest.mark.parametrize(
    ("text", "shown", "known"),
    [
        ("Министр сообщил об этом Макрону, и он не возражал против этого.", "Макрону", "emmanuel-macron"),
        ("Об этом было сказано в Москве, а не в Париже, и это было важно для всех.", "Москве", "moscow"),
        (
            'Встреча в "нормандском" формате не состоялась, и это было сказано в тот же день.',
            'нормандском" формате',
            "normandy-format",
        ),
        ("The envoy said that the small group would meet in Geneva and that it was not late.", "small group", "small-group"),
        (
            "They spoke of the Minsk agreements and of the road that was open to all of them.",
            "Minsk agreements",
            "minsk-agreements",
        ),
    ],
)
def test_listed_names_are_met_in_their_forms_with_a_reason(text: str, shown: str, known: str) -> None:
    """Cases of Russian names and formats in small letters lead to one id, and the reason names the list."""
    report = pipeline.read(text.encode(), "x.txt")
    name = next(n for n in report.names if n.text == shown)
    assert name.id == known
    assert "aliases/" in str(name.because)


def test_arabic_and_french_names_stand_in_the_same_lists() -> None:
    """One id in every script of the lists."""
    lists = aliases.book()
    for shown in ("روسيا", "Russie", "России", "Russia"):
        (hit,) = aliases.find(shown, (0, len(shown)), lists)
        assert hit.pattern.entry.id == "russia"


def test_a_strange_first_name_is_somebody_else() -> None:
    """A listed surname behind another first name is not linked, but proposed without an id."""
    found = ids("On Monday the singer Lara Macron opened the fair, and the mayor of the town thanked her for it.")
    assert found.get("Lara Macron", "absent") is None
    assert "Macron" not in found


def test_look_alikes_with_two_first_names_are_two_persons() -> None:
    """Likeness of letters merges nobody."""
    text = (
        "Minister Sergey Lavrov said that the road was open and that it would stay open.\n\n"
        "Engineer Pyotr Lavrenov said that the bridge was closed and that it would stay closed.\n\n"
        "Lavrenov added that the ferry was late.\n"
    )
    report = pipeline.read(text.encode(), "x.txt")
    assert report.identities == ()
    assert {n.id for n in report.names if n.text == "Lavrenov"} == {None}


def test_a_look_alike_who_speaks_elsewhere_is_not_proposed() -> None:
    """Without the same office or the same chain of speech no identity is proposed, however near the letters are."""
    text = (
        "The sailor Torvald Henriksen said that the sea was calm and that the ferry would sail.\n\n"
        + "The harbour was quiet, and nobody had anything to say about it for a long time.\n\n" * 6
        + "A shop in the far town belongs to a baker, Henrikson, and it was open on that day.\n"
    )
    assert pipeline.read(text.encode(), "x.txt").identities == ()


@pytest.mark.parametrize(("a", "b"), [("Macron", "Makron"), ("Macron", "McCron"), ("Столмарк", "Стольмарк")])
def test_likeness_is_said_in_words(a: str, b: str) -> None:
    """Alike spellings give a reason, never a decision."""
    assert identity.likeness(a, b) is not None


@pytest.mark.parametrize(("a", "b"), [("Macron", "Merkel"), ("Niger", "Nigeria"), ("Putin", "Putin"), ("Ann", "Anna")])
def test_unlike_or_equal_spellings_give_none(a: str, b: str) -> None:
    """Too far, too short, or the same: no likeness to speak of; two listed states stay two."""
    if {a, b} == {"Niger", "Nigeria"}:
        lists = aliases.book()
        assert {h.pattern.entry.id for w in (a, b) for h in aliases.find(w, (0, len(w)), lists)} == {"niger", "nigeria"}
    else:
        assert identity.likeness(a, b) is None


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщыьэюя", min_size=3, max_size=12))
def test_every_word_is_among_its_own_forms(word: str) -> None:
    """A listed name is always met in the form in which it is listed."""
    assert inflect.plain(word) in inflect.russian(word)


def test_a_list_with_an_unknown_key_is_refused() -> None:
    """A misspelt key in a list is told with file and id, not passed over."""
    with pytest.raises(Ours) as caught:
        aliases.load("kind: state\nsource: own\nentries:\n  - {id: x, en: [X], adjectve: [Xish]}\n", "states")
    assert caught.value.code == "alias-file" and "states" in caught.value.where


def test_every_reference_inside_the_lists_leads_somewhere() -> None:
    """`of`, `capital_of` and offices name entries that exist."""
    lists = aliases.book()
    for entry in lists.entries.values():
        for other in (entry.of, entry.capital_of, *(o.of for o in entry.offices)):
            assert other is None or other in lists.entries, (entry.id, other)
