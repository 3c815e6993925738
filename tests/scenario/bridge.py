"""A matter put to two formats, replayed, by participants who all are invented. The lists were written before it ran.

The Three are guarantors, with observers; the Group has members. Estmark observes in the one and is a member of the other. Fenn
only observes, Gale has left the Group, Hale is in neither, Ives may not read it, the marsh people have no keys. Corda puts words
under silence, which Estmark breaks in the last minutes; put anew, Borea objects in 2099, and Dorn as of 1970, when Alba has
carried other words than were put. All guarantors say the same, yet nobody counts that as the answer of their format. In the end
Corda closes it while Borea puts words once more.
"""

from __future__ import annotations

from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import World, at, reported, source, topic

CONCERNED = ("alba", "borea", "corda", "dorn", "estmark")
BRIDGE = "both-formats"
Rows = tuple[tuple[str, str], ...]

SINCE = {"from": "2026-01-01", "until": None}
FORMATS = {
    "three": {
        "label": {"en": "The Three"},
        "members": [
            {"participant": "alba", "role": "guarantor", **SINCE},
            {"participant": "alba", "role": "guarantors-speaker", **SINCE},
            {"participant": "borea", "role": "guarantor", **SINCE},
            {"participant": "estmark", "role": "observer", **SINCE},
            {"participant": "fenn", "role": "observer", **SINCE},
        ],
    },
    "group": {
        "label": {"en": "The Group"},
        "members": [
            {"participant": "corda", "role": "member", **SINCE},
            {"participant": "corda", "role": "members-speaker", **SINCE},
            {"participant": "dorn", "role": "member", **SINCE},
            {"participant": "estmark", "role": "member", **SINCE},
            {"participant": "gale", "role": "member", "from": "2026-01-01", "until": "2026-10-31"},
        ],
    },
}
READERS = {BRIDGE: {"label": {"en": "Both formats"}, "readers": [*CONCERNED, "fenn", "gale", "hale", "watch"]}}


def of(field: str, *holders: str) -> Rows:
    return tuple((field, holder) for holder in holders)


def due(*rows: str) -> tuple[tuple[str, str, str, str], ...]:
    """`member dorn 2026-11-08 09:00 running`; `-` where nobody owes."""
    parts = [row.split() for row in rows]
    return tuple((clock, who.strip("-"), f"{day} {hour}", word) for clock, who, day, hour, word in parts)


FORMATS_OWE = ("for-guarantors alba 2026-11-15 09:00 running", "for-members corda 2026-11-15 09:00 running")
DORN_OWES = "member dorn 2026-11-08 09:00 running"
MATTER = of("matter", "borea", "corda", "dorn", "estmark")
REMARK = of("topics/ferry", *CONCERNED)
GROUP = of("members_answer", "alba", "borea", "estmark")
THREE = of("guarantors_answer", "corda", "dorn", "estmark")
BEFORE_WORDS = (*MATTER, *REMARK, *GROUP, *THREE)
NO_RIGHT = tuple((who, "answer", "role-not-held") for who in ("fenn", "gale", "hale"))
FOR_OTHERS = (
    *NO_RIGHT,
    ("estmark", "answer-for-guarantors", "role-not-held"),
    ("borea", "answer-for-guarantors", "role-not-held"),
    ("corda", "answer-for-guarantors", "role-not-held"),
    ("borea", "answer-as-guarantors", "not-signed-by-all"),
)
HASTY = (*FOR_OTHERS, ("corda", "carry", "lapse-not-shown"), ("fenn", "object", "role-not-held"))
BROKEN = (*HASTY, ("corda", "carry", "lapse-not-shown"))
UNLENT = (*BROKEN, ("dorn", "answer", "key-not-lent"))
END = (*UNLENT, ("dorn", "object", "state-does-not-allow"))
LAST = (
    *END,
    ("estmark", "withdraw", "act-of-another"),
    ("alba", "correct", "field-not-of-this-act"),
    ("hale", "close", "role-not-held"),
)
CROSSED = (*LAST, ("borea", "settle", "settle-not-alone"))
CARRIED: Rows = (
    *BEFORE_WORDS,
    *of("words", "borea", "dorn"),
    *of("may_cross", "alba", "borea", "dorn"),
    *of("in_languages", "alba", "borea", "dorn", "estmark"),
    *of("objection", "alba", "corda"),
)
MENDED: Rows = (
    *MATTER,
    *GROUP,
    *THREE,
    *of("words", "dorn"),
    *of("may_cross", "alba", "dorn"),
    *of("in_languages", "alba", "borea", "dorn", "estmark"),
    *of("objection", "alba", "corda"),
)
DIFFERS = ("answer", "may_cross", "members_answer", "words")

EXPECTED = {
    "on record": Lists(states=("on-record",)),
    "put": Lists(
        states=("put",),
        due=due(
            *(f"guarantor {who} 2026-11-08 09:00 running" for who in ("alba", "borea")),
            *(f"member {who} 2026-11-08 09:00 running" for who in ("corda", "dorn", "estmark")),
            *FORMATS_OWE,
        ),
        nothing=MATTER,
        without_effect=NO_RIGHT,
    ),
    "members have answered": Lists(
        states=("put",),
        due=due(DORN_OWES, *FORMATS_OWE),
        at_variance=("answer",),
        nothing=(*MATTER, *REMARK, *of("answer", "dorn")),
        without_effect=FOR_OTHERS,
    ),
    "formats have answered": Lists(
        states=("put",),
        due=due(DORN_OWES),
        at_variance=("answer", "members_answer"),
        nothing=(*BEFORE_WORDS, *of("answer", "dorn")),
        without_effect=FOR_OTHERS,
    ),
    "words put": Lists(
        states=("put",),
        due=due("silence - 2026-11-07 08:00 running", DORN_OWES),
        at_variance=("answer", "members_answer"),
        nothing=(
            *BEFORE_WORDS,
            *of("answer", "dorn"),
            *(row for field in ("words", "may_cross", "in_languages") for row in of(field, "alba", "borea", "dorn", "estmark")),
        ),
        without_effect=HASTY,
    ),
    "silence broken": Lists(
        states=("put",),
        due=due(DORN_OWES),
        at_variance=DIFFERS,
        nothing=(
            *BEFORE_WORDS,
            *of("answer", "dorn"),
            *of("words", "alba", "borea", "dorn"),
            *of("may_cross", "alba", "borea", "dorn"),
            *of("in_languages", "alba", "borea", "dorn", "estmark"),
            *of("objection", "alba", "borea", "corda", "dorn"),
        ),
        without_effect=BROKEN,
    ),
    "one is silent, words put anew": Lists(
        states=("put",),
        due=due("member dorn 2026-11-08 09:00 lapsed", "silence - 2026-11-11 08:00 running"),
        at_variance=("answer", "may_cross", "members_answer"),
        silent=of("answer", "dorn"),
        nothing=(
            *BEFORE_WORDS,
            *of("words", "alba", "borea", "dorn"),
            *of("may_cross", "alba", "borea", "dorn"),
            *of("in_languages", "alba", "borea", "dorn", "estmark"),
            *of("objection", "alba", "borea", "corda", "dorn"),
        ),
        without_effect=UNLENT,
    ),
    "carried in other words": Lists(
        states=("carried",),
        due=due("member dorn 2026-11-08 09:00 lapsed"),
        at_variance=DIFFERS,
        silent=of("answer", "dorn"),
        nothing=CARRIED,
        without_effect=END,
    ),
    "closed, and words put once more": Lists(
        states=("closed", "put"),
        due=due("member dorn 2026-11-08 09:00 lapsed", "silence - 2026-11-14 09:00 running"),
        at_variance=("answer", "members_answer", "words"),
        silent=of("answer", "dorn"),
        nothing=MENDED,
        without_effect=CROSSED,
    ),
    "closed": Lists(
        states=("closed",),
        at_variance=("answer", "members_answer", "words"),
        silent=of("answer", "dorn"),
        nothing=MENDED,
        without_effect=CROSSED,
    ),
}

# What each refusal names, in the order of the lies: the rule, who or which role, the deadline where there is one, what to do.
NO_ANSWER, SPEAKER = "a guarantor, a member of the group", "who speaks for the guarantors"
TOLD = (
    *((NO_ANSWER, who, "Ask somebody who holds the role") for who in ("Fenn", "Gale", "Hale")),
    *((SPEAKER, "here Alba", "due by 2026-11-15 09:00", who, "to file it: Alba") for who in ("Estmark", "Borea", "Corda")),
    ("answer of all guarantors together", "a guarantor", "Alba", "have everybody named sign it"),
    ("silence", "runs until 2026-11-07 08:00", "Wait until the clock has lapsed"),
    (NO_ANSWER, "Fenn", "Ask somebody who holds the role"),
    ("silence", "nobody objected", "No deadline runs", "Put the matter anew, or settle it"),
    ("a key that was lent in this log", "lakes/dorn/night", "Ask whoever keeps the authority key"),
    ("break silence", "put to both formats", "carried across", "here Corda, Dorn, Estmark", "First has to come"),
    ("an act of Corda", "only its author mends it"),
    ("correct", "put to", "what it says", "the author of the act that it names: Alba", "“matter”"),
    ("who opened it", "Hale", "Ask somebody who holds the role"),
    ("Borea", "authors of the crossed acts jointly", "Ask the other author to sign"),
)


def go(story: Story, moment: str) -> None:
    story.world.now = at(moment)


def the_answers(story: Story) -> str:
    """The matter is put; members answer for themselves, some for others; then the formats answer."""
    case = story.open("alba", "bridge", opens={"bridge": BRIDGE}, put_to=list(CONCERNED))
    story.mark("on record")
    go(story, "2026-11-01T09:00:00Z")
    story.said("alba", case, "put", {"matter": "One timetable for the ferry"})
    for who in ("fenn", "gale", "hale"):
        story.lies(who, case, "answer", {"answer": "declined"})
    story.mark("put")

    go(story, "2026-11-03T08:00:00Z")
    for who in ("alba", "borea", "corda"):
        story.said(who, case, "answer", {"answer": "supported"})
    story.said("estmark", case, "answer", {"answer": "declined"})
    for who in ("estmark", "borea", "corda"):
        story.lies(who, case, "answer-for-guarantors", {"guarantors_answer": "declined"})
    story.lies("borea", case, "answer-as-guarantors", {"guarantors_answer": "supported"})
    story.said("fenn", case, "remark", {"topics/ferry": topic("The pier is too short.", "The ferry")})
    heard = reported("answer", "supported", "marsh", source=source("Shore Post", "2026-11-03"))
    story.said("fenn", case, "report", body={"positions": [heard]})
    story.mark("members have answered")

    go(story, "2026-11-04T08:00:00Z")
    together = ["alba", "borea"]
    story.said("alba", case, "answer-as-guarantors", {"guarantors_answer": "supported"}, signers=together)
    story.said("corda", case, "answer-for-members", {"members_answer": "noted"})
    story.said("dorn", case, "report", body={"positions": [reported("members_answer", "declined", "dorn", source=source())]})
    story.mark("formats have answered")
    return case


def the_silence(story: Story, case: str) -> None:
    """Words are put; silence is broken and begins anew; what is carried in the end are other words."""
    world = story.world
    go(story, "2026-11-05T08:00:00Z")
    ours = {"words": "The ferry may run daily.", "may_cross": "these-words", "in_languages": ["en", "fr"]}
    first = story.said("corda", case, "put-words", ours)
    story.lies("corda", case, "carry", {"words": ours["words"]}, body={"relies_on": [story.notes[first]]})
    story.lies("fenn", case, "object", {"objection": topic("Not daily.", "The words")})
    for log in ("corda", "alba"):
        story.repeats(first, log)
    story.mark("words put")

    go(story, "2026-11-07T07:55:00Z")
    theirs = "The ferry may run on weekdays."
    objection = {"objection": topic("Not on Sundays.", "The words"), "words": theirs, "may_cross": "substance"}
    broken = story.said("estmark", case, "object", objection)
    go(story, "2026-11-07T12:00:00Z")
    notes = {"relies_on": [story.notes[first], story.notes[broken]]}
    story.lies("corda", case, "carry", {"words": ours["words"]}, body=notes)
    story.mark("silence broken")

    go(story, "2026-11-09T08:00:00Z")
    second = story.said("corda", case, "put-words", ours | {"words": theirs})
    story.forges("dorn", case, "answer", {"answer": "supported"}, desk="night")
    story.mark("one is silent, words put anew")

    go(story, "2026-11-10T08:00:00Z")
    story.said("borea", case, "object", {"objection": topic("Not ever.", "The words")}, at=at("2099-01-01T00:00:00Z"))

    go(story, "2026-11-11T09:00:00Z")
    tips = world.case(case).after()
    story.said("alba", case, "carry", {"words": "The ferry runs on weekdays."}, body=story.relying(first, broken, second))
    go(story, "2026-11-11T12:00:00Z")
    too_late = {"objection": topic("Not at all.", "The words")}
    story.said("dorn", case, "object", too_late, at=at("1970-01-01T00:00:00Z"), after=tips)
    story.lies("dorn", case, "object", too_late)
    story.mark("carried in other words")


def the_end(story: Story, case: str) -> None:
    """Two mend their own words; one closes the case while another puts words once more, and who opened it settles that."""
    go(story, "2026-11-12T08:00:00Z")
    held = story.world.case(case)
    acts = {(one.filed.author, one.filed.act.act): one.id for one in held.effective()}
    story.lies("estmark", case, "withdraw", body={"withdraws": acts["corda", "put-words"]})
    assert held.opening is not None
    story.lies("alba", case, "correct", {"put_to": ["alba", "borea"]}, body={"corrects": held.opening.id})
    story.lies("hale", case, "close")
    story.said("estmark", case, "correct", {"may_cross": "these-words"}, body={"corrects": acts["estmark", "object"]})
    story.said("fenn", case, "withdraw", body={"withdraws": acts["fenn", "remark"]})
    tips = story.world.case(case).after()
    closed = story.said("corda", case, "close", after=tips)
    weekdays = {"words": "The ferry may run on weekdays.", "may_cross": "these-words"}
    again = story.said("borea", case, "put-words", weekdays, after=tips)
    settles = {"settles": {"acts": sorted([closed, again]), "state": "closed"}}
    story.lies("borea", case, "settle", body=settles)
    story.mark("closed, and words put once more")
    story.said("alba", case, "settle", body=settles)
    story.mark("closed")


def replay() -> tuple[Story, str]:
    """The whole scenario; gives its story and its case."""
    people = (*CONCERNED, "fenn", "gale", "hale")
    world = World(*people, "ives", keyless=("marsh",), timekeepers=("watch",), formats=FORMATS, audiences=READERS)
    story = Story(world, BRIDGE, outside="ives")
    case = the_answers(story)
    the_silence(story, case)
    the_end(story, case)
    return story, case
