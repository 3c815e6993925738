"""A round of talks replayed, between participants who all are invented. The lists were written before it ran.

Modelled on a joint group that meets at the request of one of its members once all have agreed to date and venue. Alba, Borea
and Corda convene the crossing talks, Quay keeps the record, Dorn observes, Estmark is invited from outside, so are the marsh
people, who have no keys; Fenn convenes another format, Ives is no reader. Dorn sets a date, Fenn consents to it, Quay convenes
without all; Corda lets the time for consent lapse, a key that nobody lent consents for it, and its own consent says 1970; Borea
names its delegation in 2099; Corda says that nothing took place, and corrects the minutes of Alba.
"""

from __future__ import annotations

from typing import Any

from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import DIGEST, World, at, reported, source, topic

CONVENERS = ("alba", "borea", "corda")
INVITED = (*CONVENERS, "dorn", "estmark")
Rows = tuple[tuple[str, str], ...]

SINCE = {"from": "2026-01-01", "until": None}
FORMATS = {
    "crossing": {
        "label": {"en": "The crossing talks"},
        "members": [
            *({"participant": name, "role": "convener", **SINCE} for name in CONVENERS),
            {"participant": "dorn", "role": "observer", **SINCE},
        ],
    },
    "fishing": {"label": {"en": "The fishing talks"}, "members": [{"participant": "fenn", "role": "convener", **SINCE}]},
}


def of(field: str, *holders: str) -> Rows:
    return tuple((field, holder) for holder in holders)


def due(*rows: str) -> tuple[tuple[str, str, str, str], ...]:
    """`consent corda 2026-11-06 09:00 running`."""
    parts = [row.split() for row in rows]
    return tuple((clock, who, f"{day} {hour}", word) for clock, who, day, hour, word in parts)


PUT = (("dorn", "propose", "role-not-held"), ("fenn", "consent", "role-not-held"))
EARLY = ("quay", "convene", "not-preceded-by-all")
ASKED = (*PUT, EARLY, EARLY, EARLY)
UNLENT = (*ASKED, ("corda", "consent", "key-not-lent"))
GUESTS = (*UNLENT, ("estmark", "invite", "role-not-held"))
AGAIN = (*GUESTS, ("quay", "convene", "state-does-not-allow"))
SETTLED = (*AGAIN, ("alba", "settle", "settle-not-alone"))
TOUCHED = (*SETTLED, ("corda", "correct", "act-of-another"))
REVISED = (*TOUCHED, ("fenn", "minutes", "role-not-held"))
LAST = (*REVISED, ("fenn", "close", "role-not-held"), ("quay", "agenda", "state-does-not-allow"))
AHEAD = ("delegation borea 2026-12-08 10:00 lapsed",)  # named, but in 2099
TALKS = {"talks": {"label": {"en": "The talks"}, "readers": ["quay", *INVITED, "fenn", "marsh", "watch"]}}

# On what only some have spoken, as it grows.
COMING: Rows = (
    *of("capacities/estmark", "alba", "corda"),
    *of("capacities/dorn", *CONVENERS),
    *of("attendance/dorn", *CONVENERS),
    *of("heads/dorn", *CONVENERS),
    *of("delegations/dorn", *CONVENERS),
    *of("attendance/estmark", *CONVENERS),
    *of("agenda", "borea"),
    *of("papers/timetable", "borea", "corda"),
    *of("capacities/marsh", *CONVENERS),
    *of("attendance/marsh", *CONVENERS),
)
PUT_OFF: Rows = (*COMING, *of("reasons/venue", "alba", "corda"))
READY: Rows = (
    *COMING,
    *of("attendance/alba", "borea", "corda"),
    *of("attendance/borea", "alba", "corda"),
    *of("heads/corda", "alba", "borea"),
)
HELD: Rows = (*READY, *of("took_place", "borea"), *of("held_on", "borea", "corda"))
END: Rows = (
    *HELD,
    *of("outcomes/ferry", "alba", "corda"),
    *of("commitments", "corda"),
    *of("carried_over", "borea", "corda"),
    *of("links/next", "borea", "corda"),
)

EXPECTED = {
    "on record": Lists(states=("on-record",)),
    "date put": Lists(
        states=("proposed",),
        due=due(*(f"consent {who} 2026-11-06 09:00 running" for who in CONVENERS)),
        nothing=(*of("begins_at", "borea", "corda"), *of("venue", "borea", "corda")),
        without_effect=PUT,
    ),
    "one objects": Lists(
        states=("proposed",),
        at_variance=("begins_at",),
        nothing=of("venue", "corda"),
        without_effect=(*PUT, EARLY),
    ),
    "put anew": Lists(
        states=("proposed",),
        due=due("consent corda 2026-11-09 08:00 running"),
        nothing=of("venue", "corda"),
        without_effect=(*PUT, EARLY, EARLY),
    ),
    "silence is no consent": Lists(
        states=("proposed",),
        due=due("consent corda 2026-11-09 08:00 lapsed"),
        nothing=of("venue", "corda"),
        without_effect=UNLENT,
    ),
    "convened": Lists(
        states=("convened",),
        due=due(
            "invitation quay 2026-11-28 10:00 running",
            "agenda quay 2026-12-05 10:00 running",
            *(f"delegation {who} 2026-12-05 10:00 running" for who in INVITED),
        ),
        without_effect=UNLENT,
    ),
    "invited": Lists(
        states=("convened",),
        due=due(*(f"delegation {who} 2026-12-05 10:00 running" for who in CONVENERS)),
        at_variance=("agenda", "capacities/estmark"),
        nothing=COMING,
        without_effect=GUESTS,
    ),
    "postponed": Lists(
        states=("postponed",),
        at_variance=("agenda", "capacities/estmark"),
        nothing=PUT_OFF,
        without_effect=AGAIN,
    ),
    "convened again": Lists(
        states=("convened",),
        due=due(
            "invitation quay 2026-12-01 10:00 running",
            "agenda quay 2026-12-08 10:00 running",
            *(f"delegation {who} 2026-12-08 10:00 running" for who in INVITED),
        ),
        at_variance=("agenda", "capacities/estmark"),
        nothing=PUT_OFF,
        without_effect=AGAIN,
    ),
    "prepared": Lists(
        states=("convened",), due=due(*AHEAD), at_variance=("capacities/estmark",), nothing=READY, without_effect=AGAIN
    ),
    "held, and not held": Lists(
        states=("held", "not-held"),
        due=due(*(f"minutes {who} 2026-12-29 14:00 running" for who in CONVENERS)),
        at_variance=("capacities/estmark", "took_place"),
        nothing=HELD,
        without_effect=AGAIN,
    ),
    "minutes apart": Lists(
        states=("held",),
        due=due("minutes corda 2026-12-29 14:00 running"),
        at_variance=("capacities/estmark", "minutes/ferry", "took_place"),
        nothing=(*HELD, *of("minutes/ferry", "corda")),
        without_effect=TOUCHED,
    ),
    "minutes revised, one silent": Lists(
        states=("held",),
        due=due("minutes corda 2026-12-29 14:00 lapsed"),
        at_variance=("took_place",),
        silent=of("minutes/ferry", "corda"),
        nothing=HELD,
        without_effect=REVISED,
    ),
    "closed": Lists(
        states=("closed",),
        at_variance=("took_place",),
        silent=of("minutes/ferry", "corda"),
        nothing=END,
        without_effect=LAST,
    ),
}

# What each refusal names, in the order of the lies: the rule, who or which role, who is missing, what to do.
TOLD = (
    ("propose", "Dorn", "a convener", "Ask somebody who holds the role"),
    ("consent", "Fenn", "a convener", "Ask somebody who holds the role"),
    ("consent to date and venue", "propose date and venue", "Corda", "Wait until everybody named"),
    ("consent to date and venue", "propose date and venue", "Alba, Borea, Corda", "Wait until everybody named"),
    ("consent to date and venue", "propose date and venue", "Corda", "Wait until everybody named"),
    ("a key that was lent in this log", "lakes/corda/night", "Ask whoever keeps the authority key"),
    ("invite", "Estmark", "a convener", "Ask somebody who holds the role"),
    ("convene", "date and venue proposed", "postponed"),
    ("Alba", "authors of the crossed acts jointly", "Ask the other author to sign"),
    ("an act of Alba", "only its author mends it"),
    ("minutes", "Fenn", "a convener", "Ask somebody who holds the role"),
    ("close", "Fenn", "a convener", "Ask somebody who holds the role"),
    ("agenda", "closed"),
)


def when(day: int) -> dict[str, Any]:
    """A day of December at ten, at the one venue that is spoken of."""
    return {"begins_at": f"2026-12-{day}T10:00:00Z", "venue": {"label": "Lake House"}}


def runs(text: str, amount: str) -> dict[str, Any]:
    return topic(text, "The ferry", values={"runs": {"amount": amount, "unit": "runs"}})


TWICE, ONCE = runs("The ferry is to run twice a day.", "2"), runs("The ferry is to run once a day.", "1")


def go(story: Story, moment: str) -> None:
    story.world.now = at(moment)


def start(story: Story, **fields: Any) -> str:
    """Quay opens a round in the format of the crossing talks."""
    return story.open("quay", "meeting", opens={"format": "crossing"}, **{"invited": list(INVITED), **fields})


def the_date(story: Story) -> str:
    """A date is put, objected to, put anew; one lets the time for consent lapse, then consents as of 1970."""
    case = start(story, round="The third round", invited=[*INVITED, "marsh"])
    story.mark("on record")
    go(story, "2026-11-01T09:00:00Z")
    story.said("alba", case, "propose", when(10))
    story.lies("dorn", case, "propose", when(20))
    story.lies("fenn", case, "consent", when(10))
    story.mark("date put")

    go(story, "2026-11-02T08:00:00Z")
    for who in ("alba", "borea"):
        story.said(who, case, "consent", when(10))
    story.lies("quay", case, "convene", when(10))
    go(story, "2026-11-03T08:00:00Z")
    story.said("corda", case, "object", {"begins_at": when(12)["begins_at"]})
    story.mark("one objects")

    go(story, "2026-11-04T08:00:00Z")
    story.said("borea", case, "propose", when(12))
    story.lies("quay", case, "convene", when(12))
    for who in ("alba", "borea"):
        story.said(who, case, "consent", when(12))
    story.mark("put anew")

    go(story, "2026-11-10T08:00:00Z")
    story.lies("quay", case, "convene", when(12))
    story.forges("corda", case, "consent", when(12), desk="night")
    story.mark("silence is no consent")
    go(story, "2026-11-10T09:00:00Z")
    story.said("corda", case, "consent", when(12), at=at("1970-01-01T00:00:00Z"))
    story.said("quay", case, "convene", when(12))
    story.mark("convened")
    return case


AS_WHAT = {"dorn": "observer", "estmark": "expert", "marsh": "observer"}


def the_guests(story: Story, case: str) -> str:
    """Who comes as what; the round is put off, convened again and prepared, by one with short notice, by one in 2099.

    Returns the act by which Borea invited a guest as something else than Quay had.
    """
    go(story, "2026-11-11T08:00:00Z")
    story.said("quay", case, "invite", {f"capacities/{who}": what for who, what in AS_WHAT.items()})
    as_party = story.said("borea", case, "invite", {"capacities/estmark": "party"})
    story.lies("estmark", case, "invite", {"capacities/fenn": "party"})
    story.said("quay", case, "agenda", {"agenda": ["ferry", "pier"]})
    story.said("alba", case, "agenda", {"agenda": ["pier", "ferry"]})
    story.said("corda", case, "agenda", {"agenda": ["pier"]})
    offices = {"heads/dorn": "director for lakes", "delegations/dorn": ["legal adviser", "interpreter"]}
    story.said("dorn", case, "delegation", {"attendance/dorn": "attends", "capacities/dorn": "observer", **offices})
    story.said("estmark", case, "decline", {"attendance/estmark": "stays-away"})
    heard = reported("attendance/marsh", "stays-away", "marsh", source=source("Shore Post", "2026-11-10"))
    story.said("estmark", case, "report", body={"positions": [heard]})
    for who in ("alba", "dorn"):
        story.said(who, case, "table", {"papers/timetable": DIGEST})
    story.mark("invited")

    go(story, "2026-11-20T08:00:00Z")
    put_off = story.said("borea", case, "postpone", {"reasons/venue": topic("The house is let.", "The venue")})
    story.lies("quay", case, "convene", when(12))
    story.mark("postponed")
    go(story, "2026-11-21T08:00:00Z")
    story.said("alba", case, "propose", when(15))
    for who in CONVENERS:
        story.said(who, case, "consent", when(15))
    story.said("quay", case, "convene", when(15))
    story.mark("convened again")

    go(story, "2026-12-01T08:00:00Z")
    story.said("quay", case, "invite", when(15))
    for who in ("quay", "alba"):
        story.said(who, case, "agenda", {"agenda": ["pier"]})
    story.said("borea", case, "withdraw", body={"withdraws": put_off})
    ahead = {"borea": at("2099-01-01T00:00:00Z")}
    for who in ("alba", "borea", "dorn"):
        story.said(who, case, "delegation", {f"attendance/{who}": "attends"}, at=ahead.get(who))
    story.said("estmark", case, "delegation", {"attendance/estmark": "attends", "capacities/estmark": "expert"})
    go(story, "2026-12-09T08:00:00Z")
    story.said("corda", case, "delegation", {"heads/corda": "director for water"}, at=at("2026-12-07T08:00:00Z"))
    story.mark("prepared")
    return as_party


def the_round(story: Story, case: str, as_party: str) -> None:
    """It was held, and was not; each keeps its own minutes; what came of it and what is left over goes on in other cases."""
    world = story.world
    go(story, "2026-12-15T14:00:00Z")
    tips = world.case(case).after()
    held = story.said("alba", case, "hold", {"took_place": "as-convened", "held_on": "2026-12-15"}, after=tips)
    missed = story.said("corda", case, "miss", {"took_place": "not-held"}, after=tips)
    story.mark("held, and not held")
    settles = {"settles": {"acts": sorted([held, missed]), "state": "held"}}
    story.lies("alba", case, "settle", body=settles)
    story.said("quay", case, "settle", body=settles)

    go(story, "2026-12-16T08:00:00Z")
    minutes = story.said("alba", case, "minutes", {"minutes/ferry": TWICE})
    for who in ("borea", "dorn"):
        story.said(who, case, "minutes", {"minutes/ferry": ONCE})
    story.lies("corda", case, "correct", {"minutes/ferry": ONCE}, body={"corrects": minutes})
    for log in ("alba", "corda"):
        story.repeats(minutes, log)
    story.mark("minutes apart")
    go(story, "2026-12-17T08:00:00Z")
    story.said("alba", case, "minutes", {"minutes/ferry": ONCE})
    story.lies("fenn", case, "minutes", {"minutes/ferry": TWICE})
    story.said("borea", case, "correct", {"capacities/estmark": "expert"}, body={"corrects": as_party})
    go(story, "2026-12-30T08:00:00Z")
    story.mark("minutes revised, one silent")

    following = start(story, round="The fourth round", **{"links/before": {"case": case, "relation": "continues"}})
    promise = story.open("alba", "statement")
    story.said("borea", case, "outcome", {"outcomes/ferry": ONCE, "commitments": [promise]})
    story.said("alba", case, "outcome", {"commitments": [promise]})
    left = {"carried_over": ["pier"], "links/next": {"case": following, "relation": "continued-in"}}
    story.said("alba", case, "carry-over", left)
    story.lies("fenn", case, "close")
    tips = world.case(case).after()
    story.said("quay", case, "close")
    story.lies("quay", case, "agenda", {"agenda": ["ferry"]}, after=tips)
    story.mark("closed")


def replay() -> tuple[Story, str]:
    """The whole scenario; gives its story and its case."""
    people = ("quay", *INVITED, "fenn", "ives")
    world = World(*people, keyless=("marsh",), timekeepers=("watch",), formats=FORMATS, audiences=TALKS)
    story = Story(world, "talks", outside="ives")
    case = the_date(story)
    the_round(story, case, the_guests(story, case))
    return story, case
