"""How a date slipped, out of signed acts: each holder's own line, and no step for a slip of the pen or an act dated back."""

from __future__ import annotations

from typing import Any

from tests.world import World, reported

from comity.projection.slipping import Slipped, slipped


def world() -> World:
    return World("alba", "borea", "corda")


def milestone(made: World, **fields: Any) -> str:
    named = {"obligors": ["alba"], "concerned": ["alba", "borea"], "kind": "constitution"}
    return made.open_as("corda", "milestone", fields=named | fields, opens={"title": {"en": "A draft constitution"}})


def over(made: World, case: str) -> Slipped:
    return slipped(made.case(case))


def told(made: World, case: str) -> list[str]:
    return [f"{one.label}: {one.why}" for one in over(made, case).lines]


def test_each_holder_slips_on_its_own_dates_and_says_how_often() -> None:
    made = world()
    case = milestone(made)
    made.act("alba", case, "expect", fields={"expected_on": "2026-05-01"})
    made.act("borea", case, "expect", fields={"expected_on": "2026-06"})
    assert told(made, case) == []
    made.act("alba", case, "expect", fields={"expected_on": "2026-07-01"})
    made.act("alba", case, "expect", fields={"expected_on": "2026-09-01"})
    (line,) = over(made, case).lines
    assert (line.holder, line.direct, [one.date.text for one in line.slip.targets]) == (
        "alba", True, ["2026-05-01", "2026-07-01", "2026-09-01"]
    )  # fmt: skip
    assert (
        str(line.why)
        == "Alba: first 2026-05-01, now 2026-09-01, given anew 2 times; from 2026-05-01 to 2026-09-01: 123 days later"
    )
    assert [str(one.why) for one in over(made, case).apart] == ["no day fits both 2026-09-01 and 2026-06"]


def test_what_all_set_and_what_they_moved_it_to_is_one_line_for_each_who_signed() -> None:
    made = world()
    case = milestone(made)
    made.act("alba", case, "set-date", fields={"target_on": "2026-05-01"}, signers=["alba"])
    made.act("alba", case, "move-date", fields={"moved_to": "2026-08-01"}, signers=["alba", "borea"])
    found = over(made, case)
    assert [(one.holder, one.field, len(one.slip.steps)) for one in found.lines] == [("alba", "target_on", 1)]
    made.act("alba", case, "move-date", fields={"moved_to": "2026-08-11"}, signers=["alba", "borea"])
    found = over(made, case)
    assert [(one.holder, len(one.slip.steps)) for one in found.lines] == [("alba", 2), ("borea", 1)]
    assert found.apart == ()


def test_a_correction_of_a_slip_of_the_pen_and_what_was_withdrawn_is_no_step() -> None:
    made = world()
    case = milestone(made)
    first = made.act("alba", case, "expect", fields={"expected_on": "2062-05-01"})
    made.act("alba", case, "correct", fields={"expected_on": "2026-05-01"}, body={"corrects": first})
    assert told(made, case) == []
    second = made.act("alba", case, "expect", fields={"expected_on": "2026-06-01"})
    assert len(told(made, case)) == 1
    made.act("alba", case, "withdraw", body={"withdraws": second})
    assert told(made, case) == []


def test_an_act_dated_back_does_not_go_before_what_its_author_filed_earlier() -> None:
    """A liar dates its third estimate at 1970, so that the second would read as the latest."""
    made = world()
    case = milestone(made)
    made.act("alba", case, "expect", fields={"expected_on": "2026-05-01"})
    made.act("alba", case, "expect", fields={"expected_on": "2026-06-01"})
    made.act("alba", case, "expect", fields={"expected_on": "2027-01-01"}, at="1970-01-01T00:00:00Z")
    (line,) = over(made, case).lines
    assert line.slip.targets[-1].date.text == "2027-01-01"


def test_what_one_reports_of_another_is_no_step_of_that_other() -> None:
    made = world()
    case = milestone(made)
    made.act("alba", case, "expect", fields={"expected_on": "2026-05-01"})
    made.act("borea", case, "report", body={"positions": [reported("expected_on", "2027-05-01", "alba")]})
    assert told(made, case) == []
    made.act("borea", case, "report", body={"positions": [reported("expected_on", "2028-05-01", "alba")]})
    (line,) = over(made, case).lines
    assert (line.holder, line.direct, str(line.why).partition(":")[0]) == ("alba", False, "Alba, Borea")


def test_a_date_that_only_frames_the_case_is_nobodys() -> None:
    made = world()
    case = milestone(made, target_on="2026-01-01")
    made.act("alba", case, "set-date", fields={"target_on": "2026-05-01"}, signers=["alba"])
    assert told(made, case) == []
