"""The two examples say what their scenarios tell. The expected lists were written from the scenarios' files by hand.

What came of the exercise's agreement is in test_examples_agreement.py.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.desk import made

from comity.desk.desk import Desk
from comity.projection.case import CaseView
from comity.projection.conditions import waits
from comity.record import entry

CLOCKS = {
    "Ministers meet in Ansel": {"estmark": "met", "torvaly": "met"},
    "Envoy of Veldria visits Hollin": {"torvaly": "met", "veldria": "lapsed"},
    "Liaison officers of Torvaly and Veldria talk": {"veldria": "met", "torvaly": "met-claimed"},
    "Prime ministers of Estmark and Torvaly on the telephone": {"estmark": "met", "torvaly": "met"},
    "Veldria proposes observers at the Hollin bridge": {},
    "Note of Torvaly on gas bills": {"torvaly": "met", "estmark": "running"},
    "Two readouts of the call, side by side": {},
}
CALL = {  # who takes part frames the case and is no row; of a topic two sides speak in common, unless one says it was agreed
    "kind": "only",
    "held_on": "only",
    "initiated_by": "agreed",
    "channel": "only",
    "level": "agreed",
    "outcome": "only",
    "topics/truce": "common",
    "topics/consignment": "common",
    "topics/departure": "at-variance",
    "topics/detainees": "only",
    "topics/gas": "only",
}


@pytest.fixture
def practice(shown: Desk) -> dict[str, CaseView]:
    """The exercise's cases by their English title."""
    return {str(view.title): view for view in shown.node.cases() if view.mechanism == "lakes"}


def cell(view: CaseView, field: str, holder: str) -> str | None:
    [row] = [row for row in view.rows if row.field == field]
    [found] = [one for one in row.cells if one.holder == holder]
    return found.word


def test_the_talk_of_the_exercise_has_its_seven_cases_and_ten_clocks(practice: dict[str, CaseView]) -> None:
    """One clock each lapsed, running and met by its author's word alone; the others met."""
    talk = [view for view in practice.values() if view.procedure.id in ("contact", "statement", "comparison")]
    assert {str(view.title): {clock.owed_by: clock.word for clock in view.clocks} for view in talk} == CLOCKS
    words = Counter(clock.word for view in talk for clock in view.clocks)
    assert words == {"met": 7, "met-claimed": 1, "running": 1, "lapsed": 1}


def test_the_readout_of_somebody_who_was_no_side_has_no_effect(practice: dict[str, CaseView]) -> None:
    call = practice["Prime ministers of Estmark and Torvaly on the telephone"]
    [act] = [act for act in call.acts if act.effect == "without-effect"]
    assert (act.author, act.act, act.effect, act.code) == ("veldria", "readout", "without-effect", "role-not-held")
    assert "side" in str(act.why)
    assert all(row.field != "topics/observers" for row in call.rows)


def test_the_closings_of_the_meeting_in_ansel_are_crossed_and_both_stand(practice: dict[str, CaseView]) -> None:
    view = practice["Ministers meet in Ansel"]
    acts = {act.id: (act.author, act.act) for act in view.acts}
    pairs = {frozenset((acts[pair.a], acts[pair.b])) for pair in view.crossed}
    assert pairs == {
        frozenset({("estmark", "close"), ("torvaly", "close")}),
        frozenset({("estmark", "reopen"), ("torvaly", "close")}),
    }
    assert {state.id for state in view.states} == {"under-way", "closed"}
    assert [title for title, one in practice.items() if any(pair.open for pair in one.crossed)] == ["Ministers meet in Ansel"]


def test_the_call_reads_as_its_two_readouts_say(practice: dict[str, CaseView]) -> None:
    view = practice["Prime ministers of Estmark and Torvaly on the telephone"]
    assert {row.field: row.word for row in view.rows} == CALL


def test_silent_was_said_by_a_person_and_the_rest_is_nothing_on_record(practice: dict[str, CaseView]) -> None:
    call = practice["Prime ministers of Estmark and Torvaly on the telephone"]
    assert cell(call, "topics/detainees", "torvaly") == "silent"  # its text is complete, and the secretariat has read it
    assert cell(call, "topics/gas", "estmark") == "nothing-on-record"  # its text is an excerpt
    visit = practice["Envoy of Veldria visits Hollin"]
    assert cell(visit, "topics/hospital", "veldria") == "silent"  # its clock has lapsed
    meeting = practice["Ministers meet in Ansel"]
    assert cell(meeting, "topics/water", "estmark") == "nothing-on-record"
    assert cell(meeting, "topics/mine-maps", "torvaly") == "nothing-on-record"


def test_a_correction_stands_and_the_earlier_word_stays_readable(practice: dict[str, CaseView]) -> None:
    view = practice["Prime ministers of Estmark and Torvaly on the telephone"]
    [row] = [row for row in view.rows if row.field == "level"]
    [estmark] = [one for one in row.cells if one.holder == "estmark"]
    assert [one.position.value for one in estmark.held] == ["heads-of-government"]
    assert [one.position.value for one in estmark.earlier] == ["ministers"]


def test_the_proposal_is_at_variance_among_three(practice: dict[str, CaseView]) -> None:
    view = practice["Veldria proposes observers at the Hollin bridge"]
    [row] = [row for row in view.rows if row.field == "topics/observers"]
    assert row.word == "at-variance"
    assert {one.holder for one in row.cells if one.held} == {"veldria", "estmark", "torvaly"}


def test_the_kept_comparison_says_common_of_texts_never_agreed(practice: dict[str, CaseView]) -> None:
    view = practice["Two readouts of the call, side by side"]
    words = {row.field: row.word for row in view.rows if row.field.startswith("topics/")}
    assert words == {
        "topics/truce": "common",
        "topics/consignment": "common",
        "topics/departure": "at-variance",
        "topics/detainees": "only",
        "topics/gas": "only",
    }
    assert cell(view, "topics/detainees", "torvaly") == "silent"
    assert cell(view, "topics/gas", "estmark") == "nothing-on-record"
    assert [change.values["op"] for change in view.changes] == ["join"]


def test_the_exercise_says_that_it_is_one(practice: dict[str, CaseView], shown: Desk) -> None:
    assert all(view.exercise for view in practice.values())
    charter = shown.node.charter_of("lakes")
    assert all(text for text in charter.title.labels.values()) and "exercise" in str(charter.title)
    signing = {entry.parse(row.raw).log.split("/")[1] for row in shown.store.arrivals(0, 1000) if row.log.startswith("lakes/")}
    assert signing == {"charter", "estmark", "kestria", "lakes-secretariat", "torvaly", "veldria"}


# --- syria ----------------------------------------------------------------------------------------------------------------


def syria(shown: Desk) -> list[CaseView]:
    return [view for view in shown.node.cases() if view.mechanism == "syria-press"]


def test_one_desk_signs_and_nobody_real(shown: Desk) -> None:
    """No act is composed in the name of somebody real: one signer, and no other participant has a key."""
    charter = shown.node.charter_of("syria-press")
    assert [one.id for one in charter.participants.values() if one.authority] == ["example-desk"]
    refs = {
        ref.rpartition("+")[0] for row in shown.store.arrivals(0, 1000) if row.log.startswith("syria") for ref in refs_of(row.raw)
    }
    assert refs == {"syria-press/example-desk/authority", "syria-press/example-desk/duty"}


def refs_of(raw: bytes) -> list[str]:
    return list(entry.parse(raw).value["by"])


def test_every_position_is_reported_with_outlet_and_date(shown: Desk) -> None:
    told = [
        one["source"]
        for row in shown.store.arrivals(0, 1000)
        if row.log == "syria-press/example-desk"
        for one in entry.parse(row.raw).value.get("body", {}).get("positions", [])
    ]
    assert len(told) >= 90
    assert all(source["outlet"] and source["report"].startswith("sha256:") and source["spans"] for source in told)
    assert all("published" in source for source in told)
    held = [one for view in syria(shown) for row in view.rows for box in row.cells for one in box.held]
    sides = [one for one in held if one.position.holder != "example-desk"]
    assert sides and not any(one.position.direct for one in sides)


def test_nobody_real_is_given_a_direct_word(shown: Desk) -> None:
    direct = [
        one.position for view in syria(shown) for row in view.rows for box in row.cells for one in box.held if one.position.direct
    ]
    assert {one.holder for one in direct} <= {"example-desk"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "nobody named here signed this"),
        ("fr", "aucune des personnes nommées n'a signé ceci"),
        ("ru", "никто из названных этого не подписывал"),
        ("ar", "لم يوقّع على هذا أحد"),
    ],
)
def test_the_notice_stands_in_the_title_in_each_language(shown: Desk, language: str, words: str) -> None:
    assert words in shown.node.charter_of("syria-press").title.in_(language)


def test_the_five_reports_are_named_by_digest_and_none_is_here(shown: Desk) -> None:
    """What else is a source is a note in the desk's own words, and that is attached."""
    found = {one["report"] for one in sources(shown)}
    notes = {digest for digest in found if shown.store.attachment_get(digest)}
    assert len(found - notes) == 5
    assert len(notes) == 5


def test_a_note_says_of_which_page_it_is_and_holds_what_is_marked(shown: Desk) -> None:
    for one in sources(shown):
        raw = shown.store.attachment_get(one["report"])
        if raw is not None:
            text = raw.decode()
            day = date.fromisoformat(one["published"])
            assert one.get("agency", one["outlet"]) in text and f"Published: {day.day} {day:%B %Y}." in text
            assert "\nAddress: http" in text and text.startswith("NOTE OF THE EXAMPLE DESK")
            assert all(0 < first < last <= len(text) and text[last - 1] == "." for first, last in one["spans"])


def sources(shown: Desk) -> list[dict[str, Any]]:
    entries = [entry.parse(row.raw) for row in shown.store.arrivals(0, 1000) if row.log == "syria-press/example-desk"]
    return [one["source"] for item in entries for one in item.value.get("body", {}).get("positions", [])]


def test_two_states_observe_in_one_format_and_are_members_of_the_other(shown: Desk) -> None:
    formats = shown.node.charter_of("syria-press").formats
    roles = {name: {one.participant: one.role for one in formats[name].members} for name in formats}
    assert {who for who, role in roles["astana"].items() if role == "guarantor"} == {"iran", "russia", "turkey"}
    assert len(roles["small-group"]) == 6
    overlap = roles["astana"].keys() & roles["small-group"].keys()
    assert {who: roles["astana"][who] for who in overlap} == {"jordan": "observer", "united-states": "observer"}


def test_three_outlets_tell_three_versions_of_the_memorandum(shown: Desk) -> None:
    [view] = [view for view in syria(shown) if str(view.title).startswith("Memorandum")]
    words = {row.field: row.word for row in view.rows}
    assert {field for field, word in words.items() if word == "at-variance"} == {
        "in_force_on",
        "provisions/maps",
        "provisions/working-group",
    }
    assert (words["provisions/areas"], words["provisions/term"]) == ("common", "common")


def test_nobody_who_is_only_read_of_owes_anything_or_is_asked_to_sign(shown: Desk) -> None:
    assert [clock.name for view in syria(shown) for clock in view.clocks] == []
    states = {state.id for view in syria(shown) if view.procedure.id == "instrument" for state in view.states}
    assert states == {"as-reported"}
    assert all(view.reported_only for view in syria(shown))


def test_progress_in_one_place_is_a_condition_in_another_on_the_word_of_one(shown: Desk) -> None:
    found = waits(one for one in shown.node.folds() if one.charter.mechanism == "syria-press")
    titles = {one.case: str(one.title) for one in found.owed}
    [one] = found.conditions
    assert titles[one.case].startswith("A renewed dialogue") and titles[one.target].startswith("Progress towards a settlement")
    assert one.basis == "obligor-according-to"
    assert found.told.groups == ()


def test_the_examples_are_built_alike_twice(tmp_path: Path, both_examples: Path, shown: Desk) -> None:
    """Same files, same acts: titles, words and effects do not depend on keys or on the hour of building."""
    from comity.desk import examples

    with made.opened(tmp_path / "again", made.Clock(made.NOW.replace(year=2027))) as desk:
        for name in reversed(examples.NAMES):
            examples.build(desk.founder(desk._clock()), name, lambda *_: None)
        assert [told(view) for view in sorted(desk.node.cases(), key=lambda one: str(one.title))] == [
            told(view) for view in sorted(shown.node.cases(), key=lambda one: str(one.title))
        ]


def told(view: CaseView) -> tuple[object, ...]:
    acts = sorted((act.author, act.act, act.at.isoformat(), act.effect) for act in view.acts)
    return str(view.title), [(row.field, row.word) for row in view.rows], acts


def test_every_name_and_title_of_the_examples_is_there_in_four_languages(shown: Desk) -> None:
    for charter in map(shown.node.charter_of, ("lakes", "syria-press")):
        named = [
            *charter.participants.values(),
            *charter.formats.values(),
            *charter.audiences.values(),
            *charter.matters.values(),
        ]
        labels = [charter.title, *(one.label for one in named)]
        assert [str(one) for one in labels if set(one.labels) != {"en", "fr", "ru", "ar"}] == []
    assert [str(one.title) for one in shown.node.cases() if set(one.title.labels) != {"en", "fr", "ru", "ar"}] == []


def test_an_example_is_built_once(both_examples: Path, tmp_path: Path) -> None:
    from comity.desk import examples
    from comity.errors import Yours

    with made.opened(made.copied(both_examples, tmp_path / "desk")) as desk:
        before = made.state(desk)
        with pytest.raises(Yours) as told:
            examples.build(desk.founder(made.NOW), "practice", lambda *_: None)
        assert told.value.code == "mechanism-exists"
        assert made.state(desk) == before
