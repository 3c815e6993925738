"""What a row is headed by, and how a case that a position names is called: nobody reads a code name."""

from __future__ import annotations

from typing import Any

from tests.world import World, topic

from comity.mechanism import load
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


NAMING = """
procedure: dossier
modelled_on: [{text: A file of matters that belong together, source: made for a test, verified: false}]
roles: {keeper: opening, anyone: everyone}
open: [anyone]
sides: anyone
states: [kept, closed]
final: [closed]
fields:
  "links/*": {type: link, of: [part-of], compare: same}
  under: {type: case, compare: same}
  conditions: {type: cases, compare: overlap}
acts:
  open: {kind: opens, by: [anyone], to: kept, sets: [under]}
  say: {by: [anyone], from: [kept], sets: ["links/*", under, conditions]}
  close: {by: [keeper], from: [kept], to: closed}
  correct: {kind: corrects, by: [author], from: any}
  withdraw: {kind: withdraws, by: [author], from: any}
  recall: {kind: recalls, by: [author], from: any}
  settle: {kind: settles, by: [keeper], from: any}
settle: [keeper]
"""
TWO = {"two": {"label": {"en": "The two"}, "readers": ["alba", "borea"]}}


class Dossiers:
    """Cases that name cases; `shown` gives what stands in the cells of a case for a reader, by field."""

    def __init__(self) -> None:
        dossier = load.load(NAMING.encode(), "dossier.yaml")
        self.world = World("alba", "borea", "corda", audiences=TWO, procedures={"dossier": dossier})

    def open(self, title: str, audience: str = "public") -> str:
        return self.world.open_as("alba", "dossier", fields={}, audience=audience, opens={"title": {"en": title}})

    def shown(self, case: str, reader: str | None = None) -> dict[str, str]:
        world = self.world
        rows = compare(world.case(case), reader, case_of=lambda id_: world.projection().case(id_, world.now))
        return {row.field: str(held.text) for row in rows for cell in row.cells for held in cell.held}


def short(case: str) -> str:
    return case[: len("dossier/") + 8]


def test_a_case_that_a_position_names_is_called_by_its_title_and_by_what_nobody_chose() -> None:
    made = Dossiers()
    a, b, whole = made.open("The ford"), made.open("The pier"), made.open("The lake")
    made.world.act(
        "alba", whole, "say", fields={"under": a, "conditions": [a, b], "links/one": {"case": b, "relation": "part-of"}}
    )
    assert made.shown(whole) == {
        "under": f"The ford ({short(a)})",
        "conditions": f"The ford ({short(a)}); The pier ({short(b)})",
        "links/one": f"part of: The pier ({short(b)})",
    }


def test_a_case_that_the_reader_may_not_see_is_told_in_the_words_of_one_that_is_not_here() -> None:
    made = Dossiers()
    hidden, public, nowhere = made.open("The list of names", "two"), made.open("The lake"), "dossier/" + "0" * 32
    made.world.act("alba", public, "say", fields={"under": hidden, "conditions": [nowhere]})
    assert made.shown(public, "borea")["under"] == f"The list of names ({short(hidden)})"
    found = made.shown(public, "corda")
    assert found["under"] == f"{short(hidden)} (cannot be seen from here)"
    assert found["conditions"] == f"{short(nowhere)} (cannot be seen from here)"
    assert "The list of names" not in str(compare(made.world.case(public), "corda"))


def test_two_cases_of_one_title_are_told_apart_where_a_row_says_that_they_differ() -> None:
    """A liar opens a case under the title of another and names that one."""
    made = Dossiers()
    true, lie, case = made.open("The ford"), made.open("The ford"), made.open("The lake")
    made.world.act("alba", case, "say", fields={"under": true})
    made.world.act("borea", case, "say", fields={"under": lie})
    (row,) = compare(made.world.case(case), case_of=lambda id_: made.world.projection().case(id_, made.world.now))
    assert f"“The ford ({short(true)})” and “The ford ({short(lie)})” cannot both be so" in str(row.why)
