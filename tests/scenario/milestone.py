"""A step of a political track replayed, between participants who all are invented. The lists were written before it ran.

Modelled on months set for a body and for elections, with a law that has to come first. Alba and Borea are to hold elections,
Corda is concerned too, Quay keeps the record, Dorn is an outsider, the marsh people have no keys, Ives is no reader. Alba sets a
date without Borea, Corda moves it alone, Borea expects something in 2099, Dorn claims the step, a key that nobody lent claims it
for Alba, Quay concludes without all; Corda confirms too late, as of 1970, and contests what it confirmed as if it did not know
that it was concluded.
"""

from __future__ import annotations

from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import DIGEST, World, at, reported, source, topic

OBLIGORS = ("alba", "borea")
CONCERNED = (*OBLIGORS, "corda")
Rows = tuple[tuple[str, str], ...]


def of(field: str, *holders: str) -> Rows:
    return tuple((field, holder) for holder in holders)


def due(*rows: str) -> tuple[tuple[str, str, str, str], ...]:
    """`reach alba 2026-12-20 23:59 running`."""
    parts = [row.split() for row in rows]
    return tuple((clock, who, f"{day} {hour}", word) for clock, who, day, hour, word in parts)


ALONE = ("alba", "set-date", "not-signed-by-all")
MOVED = (ALONE, ("corda", "move-date", "not-signed-by-all"))
CLAIMED = (*MOVED, ("dorn", "claim", "role-not-held"), ("alba", "claim", "key-not-lent"))
UNCLAIMED = (*CLAIMED, ("borea", "confirm", "state-does-not-allow"))
END = (*UNCLAIMED, ("quay", "conclude", "not-preceded-by-all"))
CROSSED = (*END, ("alba", "settle", "settle-not-alone"))

# On what only some have spoken, as it grows.
DATED: Rows = of("conditions", "borea")
SLIPPING: Rows = (*DATED, *of("expected_on", "corda"), *of("reasons/law", "borea"))
BEGUN: Rows = (*SLIPPING, *of("begun_on", "borea", "corda"))
DISPUTED: Rows = (*BEGUN, *of("disputes/polls", "alba", "borea"))
UNMENTIONED: Rows = of("reasons/law", "corda")  # by a text of Corda's that was read to its end
TRACK = {"track": {"label": {"en": "The track"}, "readers": ["quay", *CONCERNED, "dorn", "watch"]}}

EXPECTED = {
    "on record": Lists(states=("on-record",)),
    "dated": Lists(
        states=("dated",),
        due=due(
            *(f"reach {who} 2026-12-20 23:59 running" for who in OBLIGORS),
            *(f"progress {who} 2026-12-02 08:10 running" for who in OBLIGORS),
        ),
        at_variance=("target_on",),
        nothing=DATED,
        without_effect=(ALONE,),
    ),
    "slipping": Lists(
        states=("dated",),
        due=due(
            *(f"reach {who} 2026-12-20 23:59 running" for who in OBLIGORS),
            *(f"progress {who} 2027-01-01 08:10 running" for who in OBLIGORS),
        ),
        at_variance=("expected_on", "target_on"),
        silent=UNMENTIONED,
        nothing=SLIPPING,
        without_effect=(ALONE,),
    ),
    "moved": Lists(
        states=("dated",),
        due=due(
            *(f"reach {who} 2027-01-31 23:59 running" for who in OBLIGORS),
            "progress alba 2027-01-01 08:10 running",
            "progress borea 2027-01-01 08:10 running",
        ),
        at_variance=("expected_on",),
        silent=UNMENTIONED,
        nothing=SLIPPING,
        without_effect=MOVED,
    ),
    "said to be reached": Lists(
        states=("said-reached",),
        due=due(
            "reach borea 2027-01-31 23:59 running",
            "progress alba 2027-01-31 08:10 running",
            "progress borea 2027-01-01 08:10 lapsed",
            "progress borea 2027-01-31 08:10 running",
            *(f"confirmation {who} 2027-01-29 08:10 running" for who in CONCERNED),
        ),
        at_variance=("expected_on",),
        silent=UNMENTIONED,
        nothing=(*BEGUN, *of("reached_on", "borea", "corda")),
        without_effect=CLAIMED,
    ),
    "contested": Lists(
        states=("under-way",),
        due=due(
            "reach borea 2027-01-31 23:59 running",
            "progress alba 2027-01-31 08:10 running",
            "progress borea 2027-01-01 08:10 lapsed",
            "progress borea 2027-01-31 08:10 running",
        ),
        at_variance=("expected_on", "standing"),
        silent=UNMENTIONED,
        nothing=(*DISPUTED, *of("standing", "borea"), *of("reached_on", "borea", "corda")),
        without_effect=UNCLAIMED,
    ),
    "confirmed by two": Lists(
        states=("said-reached",),
        due=due(
            "progress alba 2027-03-02 08:10 running",
            "progress borea 2027-03-02 08:10 running",
            "confirmation corda 2027-02-03 08:00 running",
        ),
        at_variance=("expected_on",),
        silent=UNMENTIONED,
        nothing=(*DISPUTED, *of("standing", "alba", "borea"), *of("reached_on", "corda")),
        without_effect=END,
    ),
    "concluded, and contested": Lists(
        states=("reached", "under-way"),
        due=due("progress alba 2027-03-02 08:10 running", "progress borea 2027-03-02 08:10 running"),
        at_variance=("expected_on",),
        silent=UNMENTIONED,
        nothing=(*DISPUTED, *of("standing", "alba", "borea")),
        without_effect=CROSSED,
    ),
    "reached": Lists(
        states=("reached",),
        at_variance=("expected_on",),
        silent=UNMENTIONED,
        nothing=(*DISPUTED, *of("standing", "alba", "borea")),
        without_effect=(*CROSSED, ("alba", "expect", "state-does-not-allow")),
    ),
}

# What each refusal names, in the order of the lies: the rule, who or which role, who is missing, what to do.
TOLD = (
    ("set the target date together", "who is to reach it", "Borea", "have everybody named sign it"),
    ("move", "Alba, Borea", "have everybody named sign it"),
    ("claim", "Dorn", "who is to reach it", "Ask somebody who holds the role"),
    ("a key that was lent in this log", "lakes/alba/night", "Ask whoever keeps the authority key"),
    ("confirm", "said to be reached", "under way"),
    ("confirm that it is reached", "Borea, Corda", "Wait until everybody named"),
    ("Alba", "authors of the crossed acts jointly", "Ask the other author to sign"),
    ("on record", "“confirmed by all concerned”, “under way”", "settle them first"),
)


def go(story: Story, moment: str) -> None:
    story.world.now = at(moment)


def the_dates(story: Story) -> str:
    """A date is set by those who are to reach it; each expects another day; all concerned move it."""
    law = story.open("quay", "milestone", obligors=["corda"], concerned=list(CONCERNED), kind="constitution")
    go(story, "2026-11-01T09:00:00Z")
    case = story.open("quay", "milestone", obligors=list(OBLIGORS), concerned=list(CONCERNED), kind="elections")
    story.mark("on record")

    go(story, "2026-11-02T08:00:00Z")
    story.lies("alba", case, "set-date", {"target_on": "2026-12-20"})
    story.said("alba", case, "set-date", {"target_on": "2026-12-20"}, signers=list(OBLIGORS))
    terms = story.said("corda", case, "state-terms", {"target_on": "2026-12-15", "conditions": [law]})
    story.said("alba", case, "state-terms", {"conditions": [law]})
    story.mark("dated")

    go(story, "2026-11-20T08:00:00Z")
    why = topic("The law on polls is not passed.", "The law")
    story.said("alba", case, "expect", {"expected_on": "2027-01-10", "reasons/law": why})
    story.said("borea", case, "expect", {"expected_on": "2026-12-20"})
    text = {"digest": DIGEST, "holder": "corda", "extent": "complete", "language": "en", "said_by": "filer"}
    read = {"field": "reasons/law", "holder": "corda", "because": "confirmed-complete", "text": DIGEST}
    story.said("dorn", case, "report", body={"texts": [text], "silent": [read]})
    story.mark("slipping")
    go(story, "2026-12-01T08:00:00Z")
    story.lies("corda", case, "move-date", {"moved_to": "2027-12-31"})
    story.said("alba", case, "move-date", {"moved_to": "2027-01-31"}, signers=list(CONCERNED))
    story.said("alba", case, "expect", {"expected_on": "2027-01-15"})
    story.said("borea", case, "expect", {"expected_on": "2027-01-31"}, at=at("2099-01-01T00:00:00Z"))
    story.said("corda", case, "correct", {"target_on": "2026-12-20"}, body={"corrects": terms})
    story.mark("moved")
    return case


def the_claims(story: Story, case: str) -> None:
    """Claimed, contested, claimed again, confirmed by two; the third confirms late, and contests it while it is concluded."""
    go(story, "2026-12-05T08:00:00Z")
    story.said("alba", case, "begin", {"begun_on": "2026-12-05"})
    go(story, "2027-01-15T08:00:00Z")
    story.lies("dorn", case, "claim", {"reached_on": "2027-01-01"})
    claim = story.said("alba", case, "claim", {"reached_on": "2027-01-14"})
    story.forges("alba", case, "claim", {"reached_on": "2027-01-14"}, desk="night")
    for log in ("alba", "corda"):
        story.repeats(claim, log)
    story.mark("said to be reached")

    go(story, "2027-01-16T08:00:00Z")
    story.said("corda", case, "contest", {"disputes/polls": topic("Two polls never opened.", "The polls")})
    story.said("corda", case, "assess", {"standing": "in-part"})
    held = story.said("alba", case, "assess", {"standing": "reached"})
    third = topic("A third poll never opened.", "The polls")
    heard = reported("disputes/polls", third, "marsh", source=source("Shore Post", "2027-01-16"))
    story.said("dorn", case, "report", body={"positions": [heard]})
    story.lies("borea", case, "confirm", {"reached_on": "2027-01-14"})
    story.mark("contested")

    go(story, "2027-01-20T08:00:00Z")
    day = {"reached_on": "2027-01-20"}
    story.said("borea", case, "claim", day)
    story.said("alba", case, "confirm", day)
    story.lies("quay", case, "conclude")
    story.said("borea", case, "confirm", day)
    story.said("alba", case, "withdraw", body={"withdraws": held})
    story.mark("confirmed by two")

    go(story, "2027-02-05T08:00:00Z")
    story.said("corda", case, "confirm", day, at=at("1970-01-01T00:00:00Z"))
    story.said("corda", case, "assess", {"standing": "reached"})
    tips = story.world.case(case).after()
    concluded = story.said("alba", case, "conclude", after=tips)
    contested = story.said("corda", case, "contest", after=tips)
    settles = {"settles": {"acts": sorted([concluded, contested]), "state": "reached"}}
    story.lies("alba", case, "settle", body=settles)
    story.mark("concluded, and contested")
    story.said("quay", case, "settle", body=settles)
    story.lies("alba", case, "expect", {"expected_on": "2027-06-01"}, after=tips)
    story.mark("reached")


def replay() -> tuple[Story, str]:
    """The whole scenario; gives its story and its case."""
    people = ("quay", *CONCERNED, "dorn", "ives")
    story = Story(World(*people, keyless=("marsh",), timekeepers=("watch",), audiences=TRACK), "track", outside="ives")
    case = the_dates(story)
    the_claims(story, case)
    return story, case
