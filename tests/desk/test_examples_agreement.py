"""What came of the exercise's agreement: each list was written from agreement.yaml, commitments.yaml and rounds.yaml by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.desk import made

from comity.desk import examples
from comity.desk.desk import Desk
from comity.errors import Yours
from comity.projection.case import CaseView
from comity.projection.conditions import waits
from comity.record import entry

AGREEMENT = "Agreement on the Upper Sarn"
GUNS = "Torvaly withdraws its heavy guns (point 2)"
PEOPLE = "Estmark frees the people whom it holds (point 4)"
MAPS = "Torvaly hands over its maps of minefields (point 3)"
CROSSING = "The crossing at Upper Sarn opens (point 5)"
BUOYS = "Torvaly lays the buoys on the lower lake (point 7)"
ROUND = "Second round of the Lakes, Ansel"
ELECTIONS = "Municipal elections in Hollin"
BRIDGE = "Hollin bridge, before both formats"
OFFICES = "Kestria offers its good offices over the gas bills"

STATES = {
    AGREEMENT: {"in-force"},
    GUNS: {"lapsed"},
    PEOPLE: {"pending"},
    MAPS: {"pending"},
    CROSSING: {"pending"},
    BUOYS: {"discharged"},
    ROUND: {"held"},
    ELECTIONS: {"dated"},
    BRIDGE: {"put"},
    OFFICES: {"put"},
}
# (clock, who owes) in order of the due moment
CLOCKS = {
    AGREEMENT: [
        ("entry-after-signature", "lakes-secretariat", "met"),
        ("signature", "estmark", "met"),
        ("signature", "torvaly", "met"),
        ("signature", "veldria", "met"),
        ("silence", "", "met"),
        ("consent", "estmark", "running"),
        ("consent", "torvaly", "running"),
        ("consent", "veldria", "running"),
        ("term", "lakes-secretariat", "running"),
    ],
    GUNS: [("performance", "torvaly", "lapsed")],
    PEOPLE: [],
    MAPS: [],
    CROSSING: [],
    BUOYS: [("performance", "torvaly", "met"), ("assessment", "lakes-secretariat", "met")],
    ROUND: [
        ("invitation", "lakes-secretariat", "short-notice"),
        ("consent", "estmark", "met"),
        ("consent", "torvaly", "met"),
        ("agenda", "lakes-secretariat", "met"),
        ("delegation", "veldria", "met"),
        ("minutes", "estmark", "met"),
        ("minutes", "torvaly", "running"),
    ],
    BRIDGE: [("guarantor", "veldria", "met"), ("member", "estmark", "running"), ("member", "kestria", "met")],
    OFFICES: [("answer", "estmark", "met"), ("answer", "torvaly", "running")],
}
WITHOUT_EFFECT = {
    AGREEMENT: [("torvaly", "enter", "role-not-held"), ("lakes-secretariat", "adopt", "lapse-not-shown")],
    GUNS: [("estmark", "invoke-lapse", "lapse-not-shown"), ("torvaly", "perform", "state-does-not-allow")],
    MAPS: [("veldria", "call", "role-not-held")],
    ROUND: [("lakes-secretariat", "convene", "not-preceded-by-all")],
    BRIDGE: [("torvaly", "answer", "role-not-held")],
    OFFICES: [("kestria", "pursue", "not-preceded-by-all")],
}


@pytest.fixture
def practice(shown: Desk) -> dict[str, CaseView]:
    return {str(view.title): view for view in shown.node.cases() if view.mechanism == "lakes"}


def word(view: CaseView, field: str) -> str:
    [row] = [row for row in view.rows if row.field == field]
    return row.word


def held(view: CaseView, field: str) -> dict[str, list[object]]:
    [row] = [row for row in view.rows if row.field == field]
    return {one.holder: [position.position.value for position in one.held] for one in row.cells if one.held}


def test_each_case_has_come_as_far_as_the_scenario_tells(practice: dict[str, CaseView]) -> None:
    assert {title: {state.id for state in practice[title].states} for title in STATES} == STATES


def test_each_deadline_reads_as_the_scenario_tells(practice: dict[str, CaseView]) -> None:
    told = {title: [(one.name, one.owed_by, one.word) for one in practice[title].clocks] for title in CLOCKS}
    assert {title: sorted(rows) for title, rows in told.items()} == {title: sorted(rows) for title, rows in CLOCKS.items()}


def test_what_nobody_had_the_right_to_do_stays_without_effect_and_says_why(practice: dict[str, CaseView]) -> None:
    void = {
        title: [(act.author, act.act, act.code) for act in practice[title].acts if act.effect == "without-effect"]
        for title in STATES
    }
    assert {title: acts for title, acts in void.items() if acts} == WITHOUT_EFFECT
    assert all(act.why for title in STATES for act in practice[title].acts if act.effect == "without-effect")


def test_three_signed_the_agreement_by_one_act_with_their_authority_keys(practice: dict[str, CaseView], shown: Desk) -> None:
    [act] = [one for one in practice[AGREEMENT].acts if one.act == "sign"]
    signed = next(row.raw for row in shown.store.arrivals(0, 1000) if entry.parse(row.raw).id == act.id)
    names = [ref.rpartition("+")[0] for ref in entry.parse(signed).value["by"]]
    assert names == [f"lakes/{who}/authority" for who in ("estmark", "torvaly", "veldria")]
    assert word(practice[AGREEMENT], "annexes/line") == "agreed"
    assert set(held(practice[AGREEMENT], "provisions/2")) == {"estmark", "torvaly", "veldria"}


def test_silence_was_broken_in_its_last_hour_and_nothing_is_adopted(practice: dict[str, CaseView]) -> None:
    view = practice[AGREEMENT]
    [clock] = [one for one in view.clocks if one.name == "silence"]
    [broken] = [one for one in view.acts if one.act == "break-silence"]
    assert 0 < (clock.due - broken.when).total_seconds() < 3600
    assert "lakes-secretariat" not in held(view, "provisions/6")
    assert word(view, "amendments/6") == "at-variance"


def test_the_lapse_was_invoked_on_notes_that_show_it_and_not_before(practice: dict[str, CaseView], shown: Desk) -> None:
    """The act that has effect names two notes of the Secretariat; the one that was too early named notes from before the hour."""
    early, invoked = [one for one in practice[GUNS].acts if one.act == "invoke-lapse"]
    assert (early.effect, invoked.effect) == ("without-effect", "effective")
    found = {entry.parse(row.raw).id: entry.parse(row.raw).value for row in shown.store.arrivals(0, 1000)}
    [clock] = practice[GUNS].clocks
    late = [
        [found[note]["at"] > f"{clock.due:%Y-%m-%dT%H:%M:%SZ}" for note in found[one.id]["body"]["relies_on"]]
        for one in (early, invoked)
    ]
    assert [any(one) for one in late] == [False, True]


def test_how_far_it_was_implemented_each_says_for_itself(practice: dict[str, CaseView]) -> None:
    assert word(practice[GUNS], "implementation") == "at-variance"
    assert held(practice[GUNS], "implementation") == {"estmark": ["0"], "torvaly": ["2"], "lakes-secretariat": ["1"]}


def test_two_commitments_wait_for_one_another_and_two_cases_for_them(shown: Desk) -> None:
    found = waits(one for one in shown.node.folds() if one.charter.mechanism == "lakes")
    titles = {one.case: str(one.title) for one in found.owed}
    told = {(titles[one.case], titles[one.target]) for one in found.conditions}
    assert told == {(PEOPLE, MAPS), (MAPS, PEOPLE), (CROSSING, MAPS), (ELECTIONS, CROSSING)}
    [group] = found.told.groups
    assert {titles[one] for one in group.members} == {PEOPLE, MAPS}
    assert {titles[one] for one in found.told.stuck} == {PEOPLE, MAPS, CROSSING, ELECTIONS}


def test_performed_and_released_crossed_and_were_settled_by_the_keeper(practice: dict[str, CaseView]) -> None:
    view = practice[BUOYS]
    acts = {act.id: act.act for act in view.acts}
    assert [({acts[one.a], acts[one.b]}, one.open) for one in view.crossed] == [({"perform", "release"}, False)]
    assert [act.author for act in view.acts if act.act == "settle"] == ["lakes-secretariat"]


def test_the_milestone_slips_by_each_ones_own_dates_and_only_both_move_the_deadline(practice: dict[str, CaseView]) -> None:
    view = practice[ELECTIONS]
    [row] = [row for row in view.rows if row.field == "expected_on"]
    [torvaly] = [one for one in row.cells if one.holder == "torvaly"]
    dates = [*(one.position.value for one in torvaly.earlier), *(one.position.value for one in torvaly.held)]
    assert sorted(map(str, dates)) == ["2026-12-13", "2027-01-17", "2027-02-14"]
    assert row.word == "at-variance"
    [reach] = [one for one in view.clocks if one.name == "reach"]
    assert (f"{reach.due:%Y-%m-%d}", reach.word) == ("2027-02-14", "running")


def test_one_amendment_brings_a_state_a_format_and_another_deadline(shown: Desk) -> None:
    charter = shown.node.charter_of("lakes")
    [amended] = shown.node.projection.amendments(charter.id)
    assert amended.refusal is None
    assert charter.participants["kestria"].authority
    roles = {one.participant: one.role for one in charter.formats["shore-group"].members}
    assert roles == {"estmark": "member", "kestria": "member", "torvaly": "observer"}
    assert charter.procedures["contact"].parameters == {"readout_hours": 48}
    [raw] = [row.raw for row in shown.store.arrivals(0, 1000) if entry.parse(row.raw).id == amended.amendment.id]
    names = [ref.rpartition("+")[0] for ref in entry.parse(raw).value["by"]]
    assert sorted(names) == [f"lakes/{who}/authority" for who in ("estmark", "lakes-secretariat", "torvaly", "veldria")]


def test_a_public_case_of_an_example_has_one_id_wherever_it_is_built(tmp_path: Path, shown: Desk) -> None:
    """So that a page can name it."""
    with made.opened(tmp_path / "again") as desk:
        examples.build(desk.founder(made.NOW), "practice", lambda *_: None)
        public = {one.id for one in desk.node.folds() if one.audience == "public"}
    assert len(public) == 16 and public < {one.id for one in shown.node.folds()}


@pytest.mark.parametrize(
    ("was", "becomes", "got"),
    [
        ("case: sarn-agreement\n    act: adopt", "case: sarn-treaty\n    act: adopt", "sarn-treaty"),
        ("relies_on: [monitors-circulated, monitors-hour]", "relies_on: [monitors-minute]", "monitors-minute"),
        (
            "{file: texts/sarn-annex.txt, type: text/plain}",
            "{file: texts/../charter.yaml, type: text/plain}",
            "texts/../charter.yaml",
        ),
        ("    act: interpret", "    act: interpret\n    signed: false", "signed"),
    ],
)
def test_a_scenario_that_names_what_is_not_there_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str, got: str
) -> None:
    folder = made.copied(examples.FOLDER, tmp_path / "examples")
    path = folder / "practice" / "agreement.yaml"
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes), "utf-8")
    monkeypatch.setattr(examples, "FOLDER", folder)
    with made.opened(tmp_path / "desk") as desk, pytest.raises(Yours) as told:
        examples.build(desk.founder(made.NOW), "practice", lambda *_: None)
    assert "practice/agreement.yaml:" in told.value.where and got in f"{told.value.got}"
