"""A proposal replayed: a crossing of the lakes is to get a mechanism of its own. The lists were written before it ran.

Modelled on appeals and initiatives put to several at once, with an hour by which each says whether it accepts; all invented.
Alba proposes; Borea, Corda and Dorn are asked; the marsh people have no keys, and of them it is reported. Estmark was not asked,
and breaks the rules wherever it can: it answers all the same, signs in another's log, takes back another's answer. Corda dates
an answer 2099, Dorn one 1970, and a key that nobody lent answers for it. Hale is no reader of any of it.
"""

from __future__ import annotations

from typing import Any

from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import DIGEST, World, at, reported, source, topic

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
LAPSED = (*EARLY, ("dorn", "answer", "key-not-lent"))
LATER = (*LAPSED, ("corda", "retract", "role-not-held"), ("alba", "correct", "field-not-of-this-act"))
JOINT = (*LATER, ("borea", "take-up", "not-signed-by-all"))
END = (*JOINT, ("alba", "settle", "settle-not-alone"))
SETTLED: Rows = (
    *AIM,
    *HOUR,
    *STEP,
    *of("topics/runs", "borea"),
    *of("conditions", "corda", "dorn"),
)
UNMENTIONED = of("topics/runs", "dorn")  # by a text of Dorn's that was read to its end
ASKED = {"asked": {"label": {"en": "Who was asked"}, "readers": ["alba", *ADDRESSEES, "estmark", "watch"]}}

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
        silent=UNMENTIONED,
        nothing=(*AIM, *of("topics/runs", "borea"), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=(OUTSIDER, FORGED),
    ),
    "put anew": Lists(
        states=("put",),
        due=tuple(("answer", who, "2026-11-19 07:00", "running") for who in ADDRESSEES),
        at_variance=("answer",),
        silent=UNMENTIONED,
        nothing=(*AIM, *of("topics/runs", "borea"), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=EARLY,
    ),
    "extended": Lists(
        states=("put",),
        due=tuple(("answer", who, "2026-11-21 12:00", "running") for who in ("corda", "dorn")),
        silent=UNMENTIONED,
        nothing=(*AIM, *HOUR, *of("topics/runs", "borea"), *of("answer", "dorn"), *of("conditions", "corda", "dorn")),
        without_effect=EARLY,
    ),
    "silent": Lists(
        states=("put",),
        due=tuple(("answer", who, "2026-11-21 12:00", "lapsed") for who in ("corda", "dorn")),
        silent=(*of("answer", "dorn"), *UNMENTIONED),
        nothing=(*AIM, *HOUR, *of("topics/runs", "borea"), *of("conditions", "corda", "dorn")),
        without_effect=LAPSED,
    ),
    "pursued, and answered late": Lists(
        states=("pursued",),
        due=(("follow-up", "alba", "2026-12-22 09:00", "running"), ("answer", "corda", "2026-11-21 12:00", "lapsed")),
        at_variance=("answer",),
        silent=UNMENTIONED,
        nothing=SETTLED,
        without_effect=LATER,
    ),
    "crossed": Lists(
        states=("taken-back", "taken-up"),
        due=(("follow-up", "alba", "2026-12-24 08:00", "running"),),
        at_variance=("answer",),
        silent=UNMENTIONED,
        nothing=SETTLED,
        without_effect=JOINT,
    ),
    "settled": Lists(
        states=("taken-up",),
        due=(("follow-up", "alba", "2026-12-24 08:00", "running"),),
        at_variance=("answer",),
        silent=UNMENTIONED,
        nothing=SETTLED,
        without_effect=END,
    ),
    "results claimed": Lists(
        states=("taken-up",),
        at_variance=("answer", "result"),
        silent=UNMENTIONED,
        nothing=(*SETTLED, *of("result", "corda"), *of("result_on", "corda", "dorn")),
        without_effect=END,
    ),
    "claims mended": Lists(
        states=("taken-up",),
        at_variance=("answer",),
        silent=UNMENTIONED,
        nothing=(*SETTLED, *of("result", "corda", "dorn"), *of("result_on", "corda", "dorn")),
        without_effect=END,
    ),
    "closed": Lists(
        states=("closed",),
        at_variance=("answer",),
        silent=UNMENTIONED,
        nothing=(*SETTLED, *of("result", "corda", "dorn"), *of("result_on", "corda", "dorn")),
        without_effect=(
            *END,
            ("estmark", "close", "role-not-held"),
            ("dorn", "answer", "state-does-not-allow"),
            ("alba", "follow-up", "state-does-not-allow"),
        ),
    ),
}

# What each refusal names, in the order of the lies: the rule, who or which role, the deadline where there is one, what to do.
TOLD = (
    ("an addressee", "Estmark", "Ask somebody who holds the role"),
    ("Estmark", "File the act in the log of whoever signs it"),
    ("put to the addressees", "an addressee", "Borea, Corda, Dorn", "Wait until everybody named"),
    ("the clock “answer”", "runs until 2026-11-19 07:00", "Wait until the clock has lapsed"),
    ("an act of Borea", "only its author mends it"),
    ("a key that was lent in this log", "lakes/dorn/night", "Ask whoever keeps the authority key"),
    ("a proposer", "Corda", "Ask somebody who holds the role"),
    ("correct", "addressees", "is written by"),
    ("take up together", "an addressee", "Dorn", "have everybody named sign it"),
    ("Alba", "authors of the crossed acts jointly", "Ask the other author to sign"),
    ("who opened it", "a proposer", "Estmark", "Ask somebody who holds the role"),
    ("answer", "put to the addressees", "closed"),
    ("follow up", "taken up", "closed", "“reopen”"),
)


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
    heard = reported("answer", "supported", "marsh", source=source("Shore Post", "2026-11-02"))
    story.said("estmark", case, "report", body={"positions": [claim, heard]})
    for log in ("borea", "estmark"):
        story.repeats(support, log)
    story.mark("one has answered, of another it is said")

    go(story, "2026-11-04T08:00:00Z")
    story.said("corda", case, "answer", {"answer": "countered", "topics/runs": runs("The ferry runs once a day.", "1")})
    text = {"digest": DIGEST, "holder": "dorn", "extent": "complete", "language": "en", "said_by": "filer", "place": "Shore Post"}
    read = {"field": "topics/runs", "holder": "dorn", "because": "confirmed-complete", "text": DIGEST}
    story.said("borea", case, "report", body={"texts": [text], "silent": [read]})
    story.mark("countered")

    go(story, "2026-11-05T07:00:00Z")
    put.append(story.said("alba", case, "put", {"aim": aim, "topics/runs": runs("The ferry runs once a day.", "1")}))
    story.lies("alba", case, "pursue", {"next_step": "The council meets"})
    story.lies("alba", case, "pursue-unanswered", body={"relies_on": [story.notes[one] for one in put]})
    story.lies("estmark", case, "withdraw", body={"withdraws": support})
    story.mark("put anew")
    return case, put


def the_silence(story: Story, case: str, put: list[str]) -> None:
    """Two answer anew, one of them in 2099; the hour is moved, one stays silent; the proposer goes ahead; an answer of 1970."""
    go(story, "2026-11-06T08:00:00Z")
    anew = story.said("borea", case, "answer", {"answer": "supported", "conditions": ["ferries first"]})
    story.said("borea", case, "correct", {"conditions": ["piers first"]}, body={"corrects": anew})
    go(story, "2026-11-07T08:00:00Z")
    story.said("corda", case, "answer", {"answer": "supported"}, at=at("2099-01-01T00:00:00Z"))
    go(story, "2026-11-08T09:00:00Z")
    extended = story.said("alba", case, "extend", {"answer_by": "2026-11-21T12:00:00Z"})
    story.mark("extended")

    go(story, "2026-11-22T08:00:00Z")
    story.forges("dorn", case, "answer", {"answer": "supported"}, desk="night")
    story.mark("silent")

    go(story, "2026-11-22T09:00:00Z")
    relying = story.relying(*put, extended)
    story.said("alba", case, "pursue-unanswered", {"next_step": "The council meets"}, body=relying)
    go(story, "2026-11-23T08:00:00Z")
    story.said("dorn", case, "answer", {"answer": "noted"}, at=at("1970-01-01T00:00:00Z"))
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
    nothing = story.said("dorn", case, "result", {"result": "nothing-yet"})
    begun = story.said("estmark", case, "result", {"result": "begun"})
    story.said("alba", case, "follow-up", {"next_step": "The council meets"})
    story.mark("results claimed")
    story.said("dorn", case, "withdraw", body={"withdraws": nothing})
    story.said("estmark", case, "correct", {"result": "as-proposed"}, body={"corrects": begun})
    story.mark("claims mended")
    story.lies("estmark", case, "close")
    tips = world.case(case).after()
    story.said("alba", case, "close")
    story.lies("dorn", case, "answer", {"answer": "declined"})
    story.lies("alba", case, "follow-up", {"next_step": "The council meets twice"}, after=tips)
    story.mark("closed")


def replay() -> tuple[Story, str]:
    """The whole scenario; gives its story and its case."""
    people = ("alba", *ADDRESSEES, "estmark", "hale")
    story = Story(World(*people, keyless=("marsh",), timekeepers=("watch",), audiences=ASKED), "asked", outside="hale")
    case, put = first_days(story)
    the_silence(story, case, put)
    the_end(story, case)
    return story, case
