"""What a row is headed by, and how a case that a position names is called: nobody reads a code name."""

from __future__ import annotations

from typing import Any

from tests.world import World, topic

from comity.mechanism.words import Label
from comity.projection.positions import compare


def headings(world: World, case: str) -> dict[str, Label]:
    return {row.field: row.label for row in compare(world.case(case))}


def signed(**fields: Any) -> dict[str, Label]:
    world = World("alba", "borea")
    sides = {"parties": ["alba", "borea"], "signatories": ["alba", "borea"], "kind": "agreement"}
    case = world.open("alba", "instrument", **sides)
    world.act("alba", case, "sign", fields=fields)
    return headings(world, case)


def test_a_row_of_a_family_is_headed_by_the_family_and_the_participant_of_its_path() -> None:
    found = signed(**{"signatures/alba": "2026-11-02"})
    assert found["signatures/alba"] == "date of signature or accession: Alba"
    assert found["signatures/alba"].in_("fr") == "date de signature ou d’adhésion\u00a0: Alba"
    assert found["signatures/alba"].in_("ru") == "дата подписания или присоединения: Alba"


def test_a_topic_says_of_which_family_it_is_where_there_are_several() -> None:
    found = signed(**{"provisions/ii-4": topic("Le cessez-le-feu commence.", "Cessez-le-feu", "fr")})
    assert found["provisions/ii-4"].in_("fr") == "dispositions\u00a0: Cessez-le-feu"
    assert found["provisions/ii-4"] == "provisions: Cessez-le-feu", "in a language that nobody wrote the topic in"


def test_a_topic_goes_by_its_own_words_where_all_topics_are_of_one_family() -> None:
    world = World("alba", "borea")
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.act("alba", case, "readout", fields={"topics/prisoners": topic("A list was handed over.")})
    assert headings(world, case)["topics/prisoners"] == "Prisoners"
