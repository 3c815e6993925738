"""Links between cases are positions: somebody's, reversible; and a wider case names no narrower one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.world import World, key

from comity.errors import Refusal
from comity.mechanism import load
from comity.mechanism.engine import admit
from comity.mechanism.procedure import Procedure
from comity.mechanism.roles import Ledger, authorities, placed
from comity.projection.links import LinkIndex, audience_of, cited, links_from, links_to
from comity.projection.positions import compare
from comity.record import entry

DOSSIER = """
procedure: dossier
modelled_on: [{text: A file of matters that belong together, source: made for a test, verified: false}]
roles: {keeper: opening, anyone: everyone}
open: [anyone]
sides: anyone
states: [kept, closed]
final: [closed]
fields:
  "links/*": {type: link, of: [same-incident, part-of, contradicts], compare: same}
  under: {type: case, compare: same}
  conditions: {type: cases, compare: overlap}
acts:
  open: {kind: opens, by: [anyone], to: kept, sets: ["links/*", under, conditions], carries: [cites, names]}
  say: {by: [anyone], from: [kept], sets: ["links/*", under, conditions], carries: [positions, cites, names]}
  close: {by: [keeper], from: [kept], to: closed}
  correct: {kind: corrects, by: [author], from: any, sets: ["links/*"]}
  withdraw: {kind: withdraws, by: [author], from: any}
  recall: {kind: recalls, by: [author], from: any}
  settle: {kind: settles, by: [keeper], from: any}
settle: [keeper]
"""
AUDIENCES: dict[str, Any] = {
    "two": {"label": {"en": "The two"}, "readers": ["alba", "borea"]},
    "three": {"label": {"en": "The three"}, "readers": ["alba", "borea", "corda"]},
    "others": {"label": {"en": "The others"}, "readers": ["alba", "corda"]},
}


def dossier() -> Procedure:
    return load.load(DOSSIER.encode(), "dossier.yaml")


def world() -> World:
    return World("alba", "borea", "corda", audiences=AUDIENCES, procedures={"dossier": dossier()})


def opened(made: World, audience: str = "public", title: str = "A", **fields: Any) -> str:
    return made.open_as("alba", "dossier", fields=fields, audience=audience, opens={"title": {"en": title}})


def link(case: str, relation: str = "part-of") -> dict[str, str]:
    return {"case": case, "relation": relation}


def seen(made: World, case: str, reader: str | None = None) -> list[tuple[str, str, str, bool]]:
    rows = links_from(made.case(case), lambda id_: made.projection().case(id_, made.now), reader)
    return [(one.relation, one.word, str(one.title), one.seen) for one in rows]


def test_a_link_is_only_its_holders_until_another_says_the_same_under_whatever_name() -> None:
    made = world()
    whole, part = opened(made, title="The whole"), opened(made, title="The part")
    made.act("alba", part, "say", fields={"links/one": link(whole)})
    assert seen(made, part) == [("part-of", "only", "The whole", True)]
    made.act("borea", part, "say", fields={"links/mine": link(whole)})
    assert seen(made, part) == [("part-of", "agreed", "The whole", True)]
    (back,) = links_to(whole, made.cases())
    assert (back.source, back.other, back.word, str(back.title)) == (part, part, "agreed", "The part")
    assert [one.holder for one in back.held] == ["alba", "borea"]


def test_two_holders_who_link_differently_are_at_variance_in_the_row_and_two_links() -> None:
    made = world()
    whole, part = opened(made), opened(made)
    made.act("alba", part, "say", fields={"links/one": link(whole)})
    made.act("borea", part, "say", fields={"links/one": link(whole, "contradicts")})
    assert [(relation, word) for relation, word, _, _ in seen(made, part)] == [("contradicts", "only"), ("part-of", "only")]
    (row,) = [row for row in compare(made.case(part)) if row.field == "links/one"]
    assert row.word == "at-variance"
    assert f"“part of: {whole}” and “contradicts: {whole}” cannot both be so" in str(row.why)


def test_what_one_says_that_another_holds_is_that_ones_word() -> None:
    made = world()
    whole, part = opened(made), opened(made)
    row = {"field": "links/one", "value": link(whole), "holder": "borea", "according_to": "alba"}
    made.act("alba", part, "say", fields={"links/one": link(whole)}, body={"positions": [row]})
    (one,) = links_from(made.case(part), lambda id_: None)
    assert (one.word, one.of) == ("agreed-according-to", "alba")


def test_a_link_is_taken_back_by_its_holder_alone() -> None:
    made = world()
    whole, part, other = opened(made, title="W"), opened(made), opened(made, title="O")
    said = made.act("alba", part, "say", fields={"links/one": link(whole)})
    lie = made.act("borea", part, "withdraw", body={"withdraws": said})
    assert made.case(part).effect(lie).code == "act-of-another" and len(seen(made, part)) == 1
    mended = made.act("alba", part, "correct", body={"corrects": said}, fields={"links/one": link(other)})
    assert seen(made, part) == [("part-of", "only", "O", True)]
    made.act("alba", part, "withdraw", body={"withdraws": mended})
    made.act("alba", part, "withdraw", body={"withdraws": said})
    assert seen(made, part) == []


def test_a_case_and_a_list_of_cases_are_links_by_the_name_of_their_field() -> None:
    made = world()
    a, b = opened(made, title="A"), opened(made, title="B")
    part = opened(made, under=a, conditions=[a, b])
    assert {(relation, word, title) for relation, word, title, _ in seen(made, part)} == {
        ("under", "only", "A"),
        ("conditions", "only", "A"),
        ("conditions", "only", "B"),
    }


def test_a_reader_is_told_the_same_of_a_case_it_may_not_see_and_of_one_that_is_nowhere() -> None:
    made = world()
    hidden = opened(made, "two", title="Secret")
    nowhere = "dossier/" + "0" * 32
    case = opened(made, "three", conditions=[hidden, nowhere])
    rows = links_from(made.case(case), lambda id_: made.projection().case(id_, made.now), "corda")
    assert {(one.seen, one.title, str(one.why)) for one in rows} == {
        (False, None, "only Alba says it; the other case cannot be seen from here")
    }
    assert {title for _, _, title, _ in seen(made, case, "borea")} == {"Secret", "None"}
    assert links_from(made.case(hidden), lambda id_: None, "corda") == ()
    assert links_to(case, [made.case(hidden)], "corda") == ()


def test_the_index_follows_what_cases_name_now() -> None:
    made, index = world(), LinkIndex()
    whole, part = opened(made), opened(made)
    said = made.act("alba", part, "say", fields={"links/one": link(whole)})
    index.put(made.case(part))
    assert index.naming(whole) == (part,)
    made.act("alba", part, "withdraw", body={"withdraws": said})
    index.put(made.case(part))
    assert index.naming(whole) == () and index.naming(part) == ()


# --- a wider case names no narrower one -----------------------------------------------------------------------------------------
def signing(made: World, case: str, audience: str, body: dict[str, Any]) -> None:
    """What a node asks before its user signs."""
    ledger = Ledger(f"lakes/alba/{audience}", "alba", audience)
    item = entry.parse(entry.sign(made.unsigned("alba", case, "say", body=body, audience=audience), key("lakes/alba/authority")))
    filed = placed(ledger, item, 99, ledger.signer(item, 99, authorities(made.charter)))
    admit(made.case(case), filed, made.now, audience_of=audience_of(made.projection(), made.now))


@pytest.mark.parametrize(
    ("here", "there", "good"),
    [
        ("public", "two", False),
        ("three", "two", False),
        ("others", "two", False),
        ("two", "public", True),
        ("two", "three", True),
        ("two", "two", True),
        ("public", "public", True),
    ],
)
@pytest.mark.parametrize("way", ["link", "conditions", "position", "cites"])
def test_a_wider_case_names_no_narrower_one_and_a_narrower_may_name_a_wider(here: str, there: str, good: bool, way: str) -> None:
    made = world()
    other = opened(made, there, title="Other")
    cited_act = made.last
    case = opened(made, here)
    bodies: dict[str, dict[str, Any]] = {
        "link": {"fields": {"links/one": link(other)}},
        "conditions": {"fields": {"conditions": [other]}},
        "position": {"positions": [{"field": "under", "value": other, "holder": "borea"}]},
        "cites": {"cites": [cited_act]},
    }
    body = bodies[way]
    if good:
        signing(made, case, here, body)
        return
    with pytest.raises(Refusal) as found:
        signing(made, case, here, body)
    assert found.value.code == "wider-names-narrower" and "narrower case may name this one" in str(found.value.todo)
    assert "Other" not in str(found.value)


def test_a_case_that_is_not_here_may_be_named() -> None:
    made = world()
    signing(made, opened(made), "public", {"fields": {"under": "dossier/" + "0" * 32}, "cites": ["0" * 64]})


def test_what_a_node_knows_of_other_cases_never_decides_an_effect() -> None:
    """A liar names the narrower case all the same: on nodes that hold it and on those that do not, the state is one."""
    made = world()
    hidden = opened(made, "two")
    case = opened(made)
    lie = made.act("borea", case, "say", fields={"under": hidden}, body={"cites": [made.entries[-2][2].id]})
    without = made.projection([row for row in made.entries if not row[0].endswith("/two")])
    assert without.case(case, made.now) == made.case(case)
    assert made.case(case).effect(lie).word == "effective"


def test_a_citation_has_no_causal_force_and_shows_nothing_to_who_may_not_see() -> None:
    made = world()
    wide = opened(made, title="Wide")
    told = made.last
    case = opened(made, "two")
    said = made.act("borea", case, "say", body={"cites": [told, "f" * 64]}, audience="two")
    assert made.case(case).effect(said).word == "effective"  # an unknown id there is not waited for
    rows = [(act, id_, other and str(other.title)) for act, id_, other in cited(made.case(case), made.projection(), made.now)]
    assert rows == [(said, told, "Wide"), (said, "f" * 64, None)]
    back = made.act("alba", wide, "say", body={"cites": [said]})
    hidden = [(act, other) for act, _, other in cited(made.case(wide), made.projection(), made.now, "corda")]
    assert hidden == [(back, None)]


@pytest.mark.parametrize("field", ["under", "conditions", "links/self"])
def test_a_case_never_names_itself(field: str) -> None:
    made = world()
    case = opened(made)
    value: Any = {"under": case, "conditions": [case], "links/self": link(case)}[field]
    lie = made.act("alba", case, "say", fields={field: value})
    reported = made.act("alba", case, "say", body={"positions": [{"field": field, "value": value, "holder": "borea"}]})
    assert {made.case(case).effect(one).code for one in (lie, reported)} == {"case-names-itself"}
