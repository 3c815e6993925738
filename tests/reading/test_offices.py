"""Who holds which office where no list helps: states, press services and bodies beside names, in English and Russian."""

from __future__ import annotations

import pytest

from comity.reading import contract, pipeline


def read(text: str) -> contract.Report:
    return pipeline.read(text.encode(), "x.txt", published="2031-05-05")


def holders(text: str) -> list[str]:
    return [d.holder_label for d in read(text).drafts]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Deputy Foreign Minister of Veland Ida Storm said that the harbour is open.", "Ida Storm"),
        ("Acting Prime Minister of Veland Ida Storm said that the harbour is open.", "Ida Storm"),
        ("President of East Veland Ida Storm said that the harbour is open.", "Ida Storm"),
        ("Foreign Minister Ida Storm of Veland said that the harbour is open.", "Ida Storm"),
        ("Заместитель министра иностранных дел Веландии Карл Брандт заявил, что порт открыт.", "Карл Брандт"),
        ("Пресс-секретарь главы правительства Норлунда Ольга Линд сообщила, что порт открыт.", "Ольга Линд"),
        ("Премьер-министр Норлунда Карл Брандт заявил, что порт открыт.", "Карл Брандт"),
    ],
)
def test_the_state_before_a_name_is_no_part_of_the_name(sentence: str, speaker: str) -> None:
    """Words of an office, and the state behind it, belong to the office."""
    assert holders(sentence) == [speaker]


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("The harbour is open, the press service of the government of Italand said on Monday.",
         "The press service of the government of Italand"),
        ("The foreign ministry of Veland said the harbour is open.", "The foreign ministry of Veland"),
        ("В пресс-службе правительства Веландии сообщили, что порт открыт.", "Пресс-служба правительства Веландии"),
        ("В министерстве обороны Веландии заявили, что порт открыт.", "Министерство обороны Веландии"),
        ("Veland, the guarantor of the ferry line, proposed a bridge.", "Veland"),
    ],
)  # fmt: skip
def test_a_body_in_no_list_is_kept_whole_without_its_apposition(sentence: str, body: str) -> None:
    assert holders(sentence) == [body]


def test_a_name_in_ly_is_no_adverb() -> None:
    """ "the government of Thessaly said": the adverb's ending alone proves nothing."""
    assert holders("The ferry line is open, the government of Thessaly said on Monday.") == ["The government of Thessaly"]


def test_the_short_words_find_the_press_service_named_in_full() -> None:
    """ "The press service", "the press service", "it" and "the statement" are the one body that the report names in full."""
    text = (
        '"The ferry sails in May," the press service said in a statement.\n\n'
        "The press service of the harbour of Veland said the ice is thick. It added that lorries may cross.\n\n"
        "The statement did not mention the price of coal.\n"
    )
    assert set(holders(text)) == {"The press service of the harbour of Veland"}
    assert len(holders(text)) == 4


def test_two_press_services_are_not_mixed() -> None:
    """Where two are named in full, short words mean the one that spoke last."""
    text = (
        "The press service of the harbour of Veland said the ice is thick. "
        "The press service of the port of Norlund said the ice is thin. The press service said the port would wait.\n"
    )
    assert holders(text)[1:] == ["The press service of the port of Norlund"] * 2


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("О цене угля пресс-секретарь не упомянула.", "О цене угля"),
        ("О цене угля Линд не упомянула.", "О цене угля"),
        ("Линд не упомянула о цене угля.", "О цене угля"),
        ("Линд не коснулась цены угля.", "Не коснулась цены угля"),
    ],
)
def test_a_russian_sentence_tells_on_what_somebody_was_silent(sentence: str, topic: str) -> None:
    """Before the speaker or behind the verb: what is left unsaid is the content, and the holder is the person."""
    report = read("Пресс-секретарь президента Норлунда Ольга Линд сообщила, что порт открыт. " + sentence)
    (silence,) = [d for d in report.drafts if d.silent]
    assert (silence.holder_label, silence.label) == ("Ольга Линд", topic)


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        ('"The ice is thick enough for lorries," Ida Storm was quoted as saying.', []),
        ('"The ice is thick enough for lorries," Ida Storm was quoted by Reuters as saying.', ["reuters"]),
        ("Ida Storm was quoted as saying that the ice is thick enough for lorries.", []),
    ],
)
def test_who_was_quoted_as_saying_it_speaks(sentence: str, agency: list[str]) -> None:
    """The passive names the speaker; "by" names who carries the words, and nothing is turned round."""
    report = read(sentence)
    (item,) = [i for i in report.items if i.type == "statement"]
    link = item.speaker()
    assert link is not None and link.label == "Ida Storm"
    assert [c.who for c in item.chain if c.role == "agency"] == agency
    assert item.flags == ()
    assert report.shown(item.content[0]).lower() == "the ice is thick enough for lorries"


def test_by_her_words_is_the_person_who_spoke_last() -> None:
    """«По её словам»: the pronoun stands inside the phrase."""
    report = read("Министр обороны Норлунда Ольга Линд заявила, что порт открыт. По её словам, паром выйдет в мае.")
    assert [(d.holder_label, d.label) for d in report.drafts][1] == ("Ольга Линд", "Паром выйдет в мае")


BEFORE = (
    "Prime Minister Ida Storm of Veland met Prime Minister Olaf Ness of Norlund on Friday.\n\n"
    "{teller} said both sides agreed that the ferry would sail in May.\n"
)


@pytest.mark.parametrize(
    ("teller", "holder", "other"),
    [
        ("The press service of the government of Norlund", "Norlund", "Veland"),
        ("The press service of the ferry office", "Veland", "Norlund"),
    ],
)
def test_both_sides_are_the_two_named_before_and_a_person_decides(teller: str, holder: str, other: str) -> None:
    """One press service's word for two: agreed according to it, with both named, as a proposal that says why."""
    (draft,) = [d for d in read(BEFORE.format(teller=teller)).drafts if d.agreed_with]
    assert (draft.holder_label, draft.agreed_with_labels, draft.according_to_label) == (holder, (other,), teller)
    assert draft.label == "The ferry would sail in May"
    assert any("sentence before" in str(n) for n in draft.needs)
    assert any(f"{holder}, {other}" in str(s) for s in draft.suggests)


def test_both_sides_of_nobody_named_stay_the_tellers_word() -> None:
    """Where no sentence names two, nobody is guessed."""
    (draft,) = read("The press service of the harbour said both sides agreed that the ferry would sail in May.").drafts
    assert draft.agreed_with == () and draft.holder_label == "The press service of the harbour"


def test_two_named_in_the_sentence_itself_need_no_guess() -> None:
    """ "X of A and Prime Minister Y of B agreed to …": the sides stand there."""
    text = (
        "Prime Minister Ida Storm of Veland and Prime Minister Olaf Ness of Norlund agreed to mend the old bridge, "
        "the press service of the government of Veland said on Monday.\n"
    )
    (draft,) = [d for d in read(text).drafts if d.agreed_with]
    assert (draft.holder_label, draft.agreed_with_labels) == ("Veland", ("Norlund",))
    assert draft.label == "Mend the old bridge"
    assert not any("sentence before" in str(n) for n in draft.needs)


def test_who_tells_is_a_name_with_its_label() -> None:
    """`according_to` and `agreed_with` are references like the holder, and their labels go along."""
    draft = next(d for d in read("Veland wants a bridge, its envoy Ida Storm said on Monday.").drafts if d.according_to)
    assert (draft.holder, draft.according_to) == ("name:veland", "name:ida-storm")
    assert draft.names == {"veland": "Veland", "ida-storm": "Ida Storm"}
    assert draft.according_to_label == "Ida Storm"
    assert not any("name:" in str(p) for p in (*draft.suggests, *draft.needs))
