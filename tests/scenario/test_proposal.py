"""A proposal replayed: a crossing of the lakes is to get a mechanism of its own. The lists were written before it ran.

Modelled on appeals and initiatives put to several at once, with an hour by which each says whether it accepts; all invented.
Alba proposes; Borea, Corda and Dorn are asked. Estmark was not, and breaks the rules wherever it can: it answers all the same,
signs in another's log, takes back another's answer. Dorn answers late and dates it back.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenario.lists import Lists
from tests.scenario.orders import Story, in_orders
from tests.world import World, at, reported, topic

from comity.mechanism.clocks import clocks
from comity.projection.positions import compare

ADDRESSEES = ("borea", "corda", "dorn")
Rows = tuple[tuple[str, str], ...]


def of(field: str, *holders: str) -> Rows:
    return tuple((field, holder) for holder in holders)


# What nobody but Alba has spoken of, once it has: its aim, the new hour for answers, its next step.
AIM, HOUR, STEP = of("aim", *ADDRESSEES), of("answer_by", *ADDRESSEES), of("next_step", *ADDRESSEES)
OUTSIDER = ("estmark", "answer", "role-not-held")
FORGED = ("corda", "answer", "key-of-another")
EARLY = (
    OUTSIDER,
    FORGED,
    ("alba", "pursue", "not-preceded-by-all"),
    ("alba", "pursue-unanswered", "lapse-not-shown"),
    ("estmark", "withdraw", "act-of-another"),
)
LATER = (*EARLY, ("corda", "retract", "role-not-held"), ("alba", "correct", "field-not-of-this-act"))
JOINT = (*LATER, ("borea", "take-up", "not-signed-by-all"))
END = (*JOINT, ("alba", "settle", "settle-not-alone"))
SETTLED: Rows = (
    *AIM,
    *HOUR,
    *STEP,
    *of("topics/runs", "borea", "dorn"),
    *of("conditions", "corda", "dorn"),
)

EXPECTED = {
    "on record": Lists(states=("on-record",)),
    "put": Lists(
        states=("put",),
        due=tuple(("answer", who, "2026-11-15 09:00", "running") for who in ADDRESSEES),
        nothing=(*AIM, *of("topics/runs", *ADDRESSEES)),
        without_effect=(OUTSIDER,),
    ),
    "one has answered, of another it is said": Lists(
        states=("put",),
        due=tuple(("answer", who, "2026-11-15 09:00", "running") for who in ("corda", "dorn")),
        at_variance=("answer",),
        nothing=(*AIM, *of("topics/runs", *ADDRESSEES), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=(OUTSIDER, FORGED),
    ),
    "countered": Lists(
        states=("put",),
        due=(("answer", "dorn", "2026-11-15 09:00", "running"),),
        at_variance=("answer", "topics/runs"),
        nothing=(*AIM, *of("topics/runs", "borea", "dorn"), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=(OUTSIDER, FORGED),
    ),
    "put anew": Lists(
        states=("put",),
        due=(
            ("answer", "dorn", "2026-11-15 09:00", "running"),
            *(("answer", who, "2026-11-19 07:00", "running") for who in ADDRESSEES),
        ),
        at_variance=("answer",),
        nothing=(*AIM, *of("topics/runs", "borea", "dorn"), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=EARLY,
    ),
    "extended": Lists(
        states=("put",),
        due=(("answer", "dorn", "2026-11-21 12:00", "running"), ("answer", "dorn", "2026-11-21 12:00", "running")),
        nothing=(*AIM, *HOUR, *of("topics/runs", "borea", "dorn"), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=EARLY,
    ),
    "silent": Lists(
        states=("put",),
        due=(("answer", "dorn", "2026-11-21 12:00", "lapsed"), ("answer", "dorn", "2026-11-21 12:00", "lapsed")),
        silent=(*of("answer", "dorn"), *of("topics/runs", "dorn")),
        nothing=(*AIM, *HOUR, *of("topics/runs", "borea"), *of("conditions", "corda", "dorn")),
        without_effect=EARLY,
    ),
    "pursued, and answered late": Lists(
        states=("pursued",),
        due=(("follow-up", "alba", "2026-12-22 09:00", "running"),),
        at_variance=("answer",),
        nothing=SETTLED,
        without_effect=LATER,
    ),
    "crossed": Lists(
        states=("taken-back", "taken-up"),
        due=(("follow-up", "alba", "2026-12-22 09:00", "running"), ("follow-up", "alba", "2026-12-24 08:00", "running")),
        at_variance=("answer",),
        nothing=SETTLED,
        without_effect=JOINT,
    ),
    "settled": Lists(
        states=("taken-up",),
        due=(("follow-up", "alba", "2026-12-22 09:00", "running"), ("follow-up", "alba", "2026-12-24 08:00", "running")),
        at_variance=("answer",),
        nothing=SETTLED,
        without_effect=END,
    ),
    "results claimed": Lists(
        states=("taken-up",),
        at_variance=("answer", "result"),
        nothing=(*SETTLED, *of("result", "corda"), *of("result_on", "corda", "dorn")),
        without_effect=END,
    ),
    "closed": Lists(
        states=("closed",),
        at_variance=("answer", "result"),
        nothing=(*SETTLED, *of("result", "corda"), *of("result_on", "corda", "dorn")),
        without_effect=(*END, ("estmark", "close", "role-not-held")),
    ),
}

# What each refusal has to say, beside the code: the rule or the role, the deadline where there is one, what to do next.
TOLD = {
    "role-not-held": ("Estmark", "an addressee", "Ask somebody who holds the role"),
    "not-preceded-by-all": (
        "answer",
        "put to the addressees",
        "an addressee",
        "Borea, Corda, Dorn",
        "Wait until everybody named",
    ),
    "lapse-not-shown": ("the clock “answer”", "runs until 2026-11-15 09:00", "Wait until the clock has lapsed"),
    "act-of-another": ("an act of Borea", "only its author mends it"),
    "field-not-of-this-act": ("correct", "addressees", "procedure's page"),
    "not-signed-by-all": ("take up together", "an addressee", "Dorn", "have everybody named sign it"),
    "settle-not-alone": ("Alba", "authors of the crossed acts jointly", "Ask the other author to sign"),
    "key-of-another": ("estmark", "File the act in the log of whoever signs it"),
}


def runs(text: str, amount: str) -> dict[str, Any]:
    """A passage on how often the ferry runs, with the number that it holds."""
    return topic(text, "Ferry runs", values={"runs": {"amount": amount, "unit": "runs"}})


def go(story: Story, moment: str) -> None:
    story.world.now = at(moment)


def first_days(story: Story) -> tuple[str, list[str]]:
    """The proposal is put, supported by one, countered by another, and put anew. Returns the case and the acts that put it."""
    case = story.open("alba", "proposal", proposers=["alba"], addressees=list(ADDRESSEES), kind="founding")
    story.mark("on record")

    go(story, "2026-11-01T09:00:00Z")
    aim = "A crossing council meets every month"
    put = [story.said("alba", case, "put", {"aim": aim, "topics/runs": runs("The ferry runs twice a day.", "2")})]
    story.lies("estmark", case, "answer", {"answer": "declined"})
    story.mark("put")

    go(story, "2026-11-02T08:00:00Z")
    support = story.said("borea", case, "answer", {"answer": "supported", "conditions": ["ferries first"]})
    story.forges("corda", case, "answer", {"answer": "declined"}, signers=["estmark"])
    claim = reported("answer", "declined", "corda", according_to="estmark")
    story.said("estmark", case, "report", body={"positions": [claim]})
    story.mark("one has answered, of another it is said")

    go(story, "2026-11-04T08:00:00Z")
    story.said("corda", case, "answer", {"answer": "countered", "topics/runs": runs("The ferry runs once a day.", "1")})
    story.mark("countered")

    go(story, "2026-11-05T07:00:00Z")
    put.append(story.said("alba", case, "put", {"aim": aim, "topics/runs": runs("The ferry runs once a day.", "1")}))
    story.lies("alba", case, "pursue", {"next_step": "The council meets"})
    story.lies("alba", case, "pursue-unanswered", body={"relies_on": [story.notes[one] for one in put]})
    story.lies("estmark", case, "withdraw", body={"withdraws": support})
    story.mark("put anew")
    return case, put


def the_silence(story: Story, case: str, put: list[str]) -> None:
    """Two answer anew, the hour is moved, one stays silent; the proposer goes ahead, and the last answer is dated back."""
    go(story, "2026-11-06T08:00:00Z")
    story.said("borea", case, "answer", {"answer": "supported", "conditions": ["ferries first"]})
    go(story, "2026-11-07T08:00:00Z")
    story.said("corda", case, "answer", {"answer": "supported"})
    go(story, "2026-11-08T09:00:00Z")
    extended = story.said("alba", case, "extend", {"answer_by": "2026-11-21T12:00:00Z"})
    story.mark("extended")

    go(story, "2026-11-22T08:00:00Z")
    story.mark("silent")

    go(story, "2026-11-22T09:00:00Z")
    relying = story.relying(*put, extended)
    story.said("alba", case, "pursue-unanswered", {"next_step": "The council meets"}, body=relying)
    go(story, "2026-11-23T08:00:00Z")
    story.said("dorn", case, "answer", {"answer": "noted"}, at=at("2026-11-20T08:00:00Z"))
    story.lies("corda", case, "retract")
    story.lies("alba", case, "correct", {"addressees": ["borea", "corda"]}, body={"corrects": story.world.case(case).opening.id})
    story.mark("pursued, and answered late")


def the_end(story: Story, case: str) -> None:
    """All take it up while the proposer takes it back; they settle that; what came of it each says for itself."""
    world = story.world
    go(story, "2026-11-24T07:00:00Z")
    story.lies("borea", case, "take-up", signers=["borea", "corda"])
    go(story, "2026-11-24T08:00:00Z")
    tips = world.case(case).after()
    taken = story.said("borea", case, "take-up", signers=list(ADDRESSEES), after=tips)
    back = story.said("alba", case, "retract", after=tips)
    story.mark("crossed")

    settles = {"settles": {"acts": sorted([taken, back]), "state": "taken-up"}}
    story.lies("alba", case, "settle", body=settles)
    story.said("alba", case, "settle", body=settles, signers=["alba", *ADDRESSEES])
    story.mark("settled")

    go(story, "2026-12-01T08:00:00Z")
    story.said("borea", case, "result", {"result": "as-proposed", "result_on": "2026-11-30"})
    story.said("dorn", case, "result", {"result": "nothing-yet"})
    story.said("estmark", case, "result", {"result": "begun"})
    story.said("alba", case, "follow-up", {"next_step": "The council meets"})
    story.mark("results claimed")
    story.lies("estmark", case, "close")
    story.said("alba", case, "close")
    story.mark("closed")


@pytest.fixture(scope="module")
def replayed() -> tuple[Story, str]:
    story = Story(World("alba", *ADDRESSEES, "estmark", timekeepers=("watch",)))
    case, put = first_days(story)
    the_silence(story, case, put)
    the_end(story, case)
    return story, case


@in_orders
def test_the_lists_of_every_moment_hold_in_every_order_on_two_stores(replayed: tuple[Story, str], orders: int) -> None:
    story, case = replayed
    story.hold(case, EXPECTED, orders)


def test_each_refusal_names_rule_role_deadline_and_next_step(replayed: tuple[Story, str]) -> None:
    told: dict[str, str] = {}
    for one in replayed[0].refusals:
        told.setdefault(one.code, str(one))
    assert set(told) == set(TOLD)
    missing = {code: [part for part in parts if part not in told[code]] for code, parts in TOLD.items()}
    assert {code: parts for code, parts in missing.items() if parts} == {}


def test_an_answer_dated_back_counts_and_reads_late(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    assert [one.word for one in clocks(story.world.case(case)) if one.owed_by == "dorn"] == ["late", "late"]


def test_what_another_says_of_an_answer_gives_way_to_the_addressees_own(replayed: tuple[Story, str]) -> None:
    story, case = replayed
    row = next(one for one in compare(story.world.case(case)) if one.field == "answer")
    cell = next(one for one in row.cells if one.holder == "corda")
    assert [(one.position.value, one.position.direct) for one in cell.held] == [("declined", False), ("supported", True)]
    assert "Corda" not in str(row.why)


def test_nobody_types_that_another_said_nothing() -> None:
    """It is no answer that can be chosen, and who claims it of another without a complete text has claimed nothing."""
    story = Story(World("alba", "borea", "corda", "estmark", timekeepers=("watch",)))
    case = story.open("alba", "proposal", proposers=["alba"], addressees=["borea", "corda"], kind="appeal")
    story.said("alba", case, "put", {"aim": "The piers stay open"})
    story.said("borea", case, "answer", {"answer": "noted"})
    story.lies("corda", case, "answer", {"answer": "not-mentioned"})
    claim = {"field": "answer", "holder": "corda", "because": "confirmed-complete"}
    story.said("estmark", case, "report", body={"silent": [claim]})
    row = next(one for one in compare(story.world.case(case)) if one.field == "answer")
    assert {cell.holder: cell.word for cell in row.cells} == {"borea": None, "corda": "nothing-on-record"}
    assert "one of: supported, declined, countered, noted" in str(story.refusals[0].expected)
