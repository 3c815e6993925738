"""The views: one case, the day, the calendar, the register; numbers that equal their lists; JSON of all of it."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.world import DIGEST, START, World, reported, source, topic

from comity.phrase import Phrase
from comity.projection import calendar
from comity.projection.case import act_views, view
from comity.projection.jsonable import to_json
from comity.projection.register import register
from comity.projection.today import counts, today


def busy() -> tuple[World, str]:
    """A call with two readouts at variance on one field, one topic on one side only, one clock met and one running."""
    world = World("alba", "borea", timekeepers=("watch",), exercise=True)
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.see("watch", "alba")
    world.act("alba", case, "readout", fields={"level": "ministers", "topics/prisoners": topic("They were discussed.")})
    world.see("watch", "alba")
    return world, case


def test_the_view_of_a_case_says_who_what_when_and_for_whom() -> None:
    world, case = busy()
    found = view(world.case(case))
    assert (found.mechanism, found.procedure.id, found.exercise, found.closed) == ("lakes", "contact", True, False)
    assert [one.id for one in found.sides] == ["alba", "borea"] and found.readers is None
    assert found.title.in_("fr") == "A contact" and found.audience.label.in_("ru") == "все (открыто)"
    assert [one.label.in_("ar") for one in found.states] == ["جارٍ"]
    assert found.opened == START and not found.reported_only
    assert [(one.word, one.owed_by) for one in found.clocks] == [("met", "alba"), ("running", "borea")]


def test_every_act_is_listed_with_its_effect_and_why() -> None:
    world, case = busy()
    world.act("watch", case, "readout", fields={"level": "envoys"})
    world.act("borea", case, "readout", fields={"level": "envoys"}, after=["ab" * 32])
    listed = act_views(world.case(case))
    assert [one.effect for one in listed] == ["effective", "effective", "without-effect", "waiting"]
    assert [one.claimed for one in listed] == [False, False, True, True]
    assert "holds none of them" in str(listed[2].why) and "not here yet" in str(listed[3].why)
    assert str(listed[1].summary) == "Alba: readout, 2 positions"


def test_marks_say_lent_joint_withdrawn_and_dated_ahead() -> None:
    world, case = busy()
    world.lend("borea", "duty")
    said = world.act("borea", case, "readout", fields={"level": "envoys"}, desk="duty", at=START + timedelta(days=9))
    world.act("borea", case, "withdraw", body={"withdraws": said, "reason": "too early"})
    by_id = {one.id: [str(mark) for mark in one.marks] for one in act_views(world.case(case))}
    assert by_id[said] == ["dated ahead: it stops no clock before its time", "signed with a lent desk key", "withdrawn"]


def test_the_case_of_a_desk_that_only_reports_is_marked_so() -> None:
    world = World("desk", keyless=("alba", "borea"))
    case = world.open("desk", "contact", sides=["alba", "borea"], kind="call")
    world.act("desk", case, "report", body={"positions": [reported("level", "ministers", "alba", source=source())]})
    found = view(world.case(case))
    assert found.reported_only and found.clocks == ()
    assert [(one.field, str(one.text)) for one in found.frame] == [("sides", "Alba, Borea"), ("kind", "telephone call")]


def test_a_kept_comparison_shows_its_rows_and_each_change_with_its_author() -> None:
    world = World("desk", keyless=("alba", "borea"))
    digests = (("alba", DIGEST), ("borea", "sha256:" + "cd" * 32))
    texts = [
        {"digest": digest, "holder": holder, "extent": "complete", "said_by": "filer", "language": "en"}
        for holder, digest in digests
    ]
    case = world.open("desk", "comparison", body={"texts": texts, "rows": [{"id": "r1"}]}, sides=["alba", "borea"], kind="texts")
    world.act("desk", case, "change", body={"changes": [{"what": "join", "rows": ["r1"]}], "rows": [{"id": "r2"}]})
    found = view(world.case(case))
    assert [one["id"] for one in found.kept_rows] == ["r2"]
    assert [(one.author, one.values["what"]) for one in found.changes] == [("desk", "join")]
    assert [(one.holder, one.extent) for one in found.texts] == [("alba", "complete"), ("borea", "complete")]


def test_today_says_what_is_due_what_differs_what_is_missing_and_what_is_new() -> None:
    world, case = busy()
    day = today(world.cases(), world.now)
    assert [(one.clock.owed_by, one.clock.word) for one in day.due] == [("borea", "running")]
    assert day.differs == ()
    assert {(gap.row.field, gap.cell.holder) for gap in day.nothing} == {
        ("kind", "borea"),
        ("level", "borea"),
        ("topics/prisoners", "borea"),
    }
    assert len(day.new) == 2
    world.act("borea", case, "readout", fields={"level": "envoys"})
    day = today(world.cases(), world.now)
    assert day.due == () and [one.row.field for one in day.differs] == ["level"]


def test_a_lapsed_clock_stays_due_until_the_case_is_closed_and_its_silence_is_counted() -> None:
    world, case = busy()
    world.wait(days=3)
    day = today(world.cases(), world.now)
    assert [one.clock.word for one in day.due] == ["lapsed"]
    assert {gap.row.field for gap in day.silent} == {"level", "topics/prisoners"}, "kind is not among what the clock silences"
    world.act("alba", case, "close")
    assert today(world.cases(), world.now).due == ()


def test_each_number_of_the_day_is_the_length_of_its_list() -> None:
    world, _ = busy()
    world.wait(days=3)
    day = today(world.cases(), world.now)
    assert counts(day) == {"due": 1, "at_variance": 0, "silent": 2, "nothing_on_record": 1}


def test_the_calendar_lists_every_clock_between_two_moments() -> None:
    world, _ = busy()
    every = calendar.due(world.cases(), world.now)
    assert [one.clock.owed_by for one in every] == ["alba", "borea"]
    assert calendar.due(world.cases(), world.now, last=START) == ()
    assert len(calendar.due(world.cases(), world.now, first=START)) == 2


def test_the_register_lists_alphabetically_in_the_readers_language_with_roles_of_the_day() -> None:
    members = [
        {"participant": "borea", "role": "guarantor", "from": "2026-01-01", "until": "2026-06-30"},
        {"participant": "alba", "role": "observer", "from": "2026-01-01", "until": None},
    ]
    world = World("borea", "alba", formats={"three": {"label": {"en": "Three"}, "members": members}})
    found = register(world.charter, date(2026, 11, 1))
    assert [str(one.label) for one in found.participants] == ["Alba", "Borea"]
    assert [(one.role, one.now) for one in found.participants[1].roles] == [("guarantor", False)]
    assert [str(name) for name, _ in found.formats[0].members] == ["Alba", "Borea"]


def test_every_view_is_one_json_document_without_bytes() -> None:
    world, case = busy()
    for one in (view(world.case(case)), today(world.cases(), world.now), register(world.charter, world.now.date())):
        text = json.dumps(to_json(one), ensure_ascii=False)
        assert json.loads(text) and "raw" not in json.loads(text)
    plain = to_json(view(world.case(case)))
    assert isinstance(plain, dict) and plain["opened"] == "2026-11-01T08:00:00Z" and plain["title"] == {"en": "A contact"}


def test_every_sentence_of_a_view_is_a_phrase_that_can_be_filled() -> None:
    world, case = busy()
    world.act("borea", case, "readout", fields={"level": "envoys"})
    world.act("watch", case, "readout", fields={"level": "envoys"})
    found = view(world.case(case))
    sentences = [row.why for row in found.rows] + [cell.why for row in found.rows for cell in row.cells]
    sentences += [one.why for one in found.acts] + [one.summary for one in found.acts] + [one.why for one in found.clocks]
    assert all(isinstance(one, Phrase) and "{" not in str(one) for one in sentences)


# --- the cache that follows arrivals ----------------------------------------------------------------------------------------
@given(st.integers(0, 2**32))
def test_any_order_of_arrival_gives_the_same_day(seed: int) -> None:
    world, case = busy()
    world.act("borea", case, "readout", fields={"level": "envoys"})
    world.see("watch", "borea")
    other = world.projection(world.shuffled(random.Random(seed)))
    assert today(other.cases(world.now), world.now) == today(world.cases(), world.now)
    assert view(other.case(case, world.now)) == view(world.case(case))


def test_looking_between_arrivals_changes_nothing() -> None:
    """The cache is caught up act by act as it is by one reading at the end."""
    world, case = busy()
    watched = world.projection([])
    for row in world.entries:
        watched.take(*row)
        watched.cases(world.now)
    assert watched.cases(world.now) == world.projection().cases(world.now)
    assert watched.case_of(world.case(case).opening.id) == case
    assert watched.count_acts() == 2


def test_a_log_that_its_participant_did_not_open_is_opaque_with_all_that_stands_in_it() -> None:
    world, case = busy()
    from tests.world import key

    name = "lakes/borea/forged"
    forged = {
        "v": "log/1",
        "charter": world.charter_id,
        "log": name,
        "by": [key("lakes/alba/authority").ref],
        "at": "2026-11-01T08:00:00Z",
    }
    world.raws[name] = []
    world.file(
        forged | {"participant": "borea", "audience": "public", "key": key(name).verify_key.vkey, "holds": "acts"},
        key("lakes/alba/authority"),
    )
    value = world.unsigned("borea", case, "readout", fields={"level": "envoys"})
    before = world.case(case)
    world.file(value | {"log": name}, key("lakes/borea/authority"))
    assert world.case(case) == before
    assert [one.log for one in world.projection().opaque] == [name, name]


def test_a_case_whose_procedure_file_is_not_here_is_not_guessed_at() -> None:
    world, case = busy()
    from comity.projection.fold import Projection

    blind = Projection(lambda digest: None)
    for row in world.entries:
        blind.take(*row)
    assert blind.case(case, world.now) is None and blind.cases(world.now) == () and blind.case_ids() == (case,)


def test_a_node_that_learns_who_shares_it_counts_their_attestation_no_more() -> None:
    world = World("alba", "borea", timekeepers=("watch",))
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    world.see("watch", "alba")
    followed = world.projection()
    assert [one.claimed for one in act_views(followed.case(case, world.now))] == [False]
    followed.share({"alba": "here", "watch": "here"})
    assert [one.claimed for one in act_views(followed.case(case, world.now))] == [True]


def test_who_does_not_belong_to_an_audience_has_no_log_for_it_and_acts_in_none_of_its_cases() -> None:
    """Somebody outside who learnt of a case opens a log for its audience and answers in it: nothing of that counts."""
    world = World("alba", "borea", "corda", audiences={"two": {"label": {"en": "The two"}, "readers": ["alba", "borea"]}})
    case = world.open_as("alba", "contact", audience="two", fields={"sides": ["alba", "borea"], "kind": "call"})
    before = world.case(case)
    intruding = world.act("corda", case, "report", body={"positions": []}, audience="two")
    assert world.case(case) == before and intruding not in before.judged
    assert {one.log for one in world.projection().opaque} == {"lakes/corda/two"}
    inside = world.act("borea", case, "readout", fields={"level": "envoys"}, audience="two")
    assert world.case(case).effect(inside).word == "effective"


def test_a_recall_tells_whom_it_has_reached_by_their_own_notes_and_whom_not() -> None:
    """Who has a recall is asked to delete; nobody can show that somebody did, so that no more is said than was noted."""
    world = World("alba", "borea", "corda", keyless=("dara",))
    case = world.open("alba", "contact", sides=["alba", "borea"], kind="call")
    said = world.act("alba", case, "readout", fields={"level": "ministers"})
    recall = world.act("alba", case, "recall", body={"recalls": said})

    def marks() -> list[str]:
        return [str(mark) for act in view(world.case(case)).acts if act.id == recall for mark in act.marks]

    assert marks() == ["not known to have reached: Borea, Corda"]
    world.see("borea", "alba")
    assert marks() == ["has reached, by their own notes: Borea", "not known to have reached: Corda"]
    foreign = world.act("borea", case, "recall", body={"recalls": said})
    assert [act.marks for act in view(world.case(case)).acts if act.id == foreign] == [()]
