"""A commitment from its record to its lapse: Borea's barges leave the channel, or do not; five invented lake participants.

Modelled on a package of measures: withdrawal to a distance begun by the second day and done within fourteen, progress reported, a
mission that assesses, a guarantor; each side waits for what the other owes. Alba and Corda trigger it without knowing of each
other. Borea breaks the rules: it gives itself time, reports from 2099, has a key sign that nobody lent and, when the lapse has
been invoked, says as if it knew nothing of that, and as of 1970, that it has performed. Every list was written before the
scenario first ran with it.
"""

from __future__ import annotations

from typing import Any

from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import World, at, reported, source, topic


def gaps(*rows: str) -> tuple[tuple[str, str], ...]:
    """Each row, a field and its holders, as pairs."""
    return tuple((field, holder) for row in rows for field, names in [row.split(": ")] for holder in names.split())


READ = ("terms/withdrawal: corda mission", "proof: corda mission", "binding: corda mission", "conditions: alba corda mission")
RUNNING = (*READ, "triggered_on: borea mission", "first_report_on: alba borea mission")
REPORTED = (*RUNNING, "progress/convoy-1: alba corda mission")
DISPUTED = (*REPORTED, "due_at: borea mission", "performed_on: alba corda mission")

DIFFER = ("terms/withdrawal", "proof", "binding")
MENDED = ("terms/withdrawal", "proof")
LIES_1 = (
    ("corda", "trigger", "not-preceded-by-all"),
    ("fenland", "call", "role-not-held"),
    ("alba", "set-deadline", "role-not-held"),
)
CROSSED = (*LIES_1, ("alba", "settle", "settle-not-alone"))
OWED = {"lapse_of": ["borea"]}
LIES_2 = (*CROSSED, ("borea", "extend", "role-not-held"), ("borea", "suspend", "role-not-held"))
LIES_3 = (
    *LIES_2,
    ("alba", "invoke-lapse", "lapse-not-shown"),
    ("borea", "perform", "key-not-lent"),
    ("alba", "withdraw", "act-of-another"),
    ("borea", "accept", "role-not-held"),
    ("alba", "invoke-lapse", "state-does-not-allow"),
)
LIES_4 = (
    *LIES_3,
    ("alba", "invoke-lapse", "lapse-not-shown"),
    ("borea", "release", "role-not-held"),
    ("fenland", "invoke-lapse", "role-not-held"),
)
UNTIL_THEN = (*DISPUTED, "progress/convoy-2: alba corda mission", "disputes/distance: borea mission", "implementation: mission")
SECOND_REPORT = ("progress", "borea", "2026-12-04 23:59", "running")
AHEAD = (("progress", "borea", "2026-12-04 23:59", "lapsed"), ("progress", "borea", "2027-01-03 23:59", "running"))

EXPECTED = {
    "recorded": Lists(states=("pending",)),
    "undertaken, and read otherwise": Lists(states=("pending",), at_variance=DIFFER, nothing=gaps(*READ), without_effect=LIES_1),
    "triggered twice": Lists(
        states=("running",),
        due=(("progress", "borea", "2026-11-04 23:59", "running"),),
        at_variance=DIFFER,
        nothing=gaps(*RUNNING),
        without_effect=CROSSED,
    ),
    "triggered": Lists(
        states=("running",),
        due=(("progress", "borea", "2026-11-04 23:59", "running"), ("performance", "borea", "2026-11-16 00:00", "running")),
        at_variance=DIFFER,
        nothing=gaps(*RUNNING, "due_at: alba borea mission"),
        without_effect=LIES_2,
    ),
    "a first report": Lists(
        states=("running",),
        due=(("performance", "borea", "2026-11-16 00:00", "running"), SECOND_REPORT),
        at_variance=(*MENDED, "implementation"),
        nothing=gaps(*REPORTED, "due_at: alba borea mission", "implementation: corda mission"),
        without_effect=LIES_2,
    ),
    "suspended": Lists(
        states=("running",),
        due=(("performance", "borea", "2026-11-16 00:00", "running"), SECOND_REPORT),
        at_variance=(*MENDED, "implementation"),
        nothing=gaps(*REPORTED, "due_at: alba borea mission", "implementation: corda mission"),
        without_effect=LIES_2,
    ),
    "resumed": Lists(
        states=("running",),
        due=(("performance", "borea", "2026-11-18 00:00", "running"), SECOND_REPORT),
        at_variance=(*MENDED, "implementation"),
        nothing=gaps(*REPORTED, "due_at: alba borea mission", "implementation: corda mission"),
        without_effect=LIES_2,
    ),
    "extended": Lists(
        states=("running",),
        due=(("performance", "borea", "2026-11-20 00:00", "running"), SECOND_REPORT),
        at_variance=(*MENDED, "implementation", "due_at"),
        nothing=gaps(*REPORTED, "due_at: borea mission", "implementation: corda mission"),
        without_effect=LIES_2,
    ),
    "said to be performed": Lists(
        states=("said-performed",),
        due=(
            ("answer", "corda", "2026-11-27 09:00", "running"),
            ("assessment", "corda", "2026-12-05 08:00", "running"),
            ("assessment", "mission", "2026-12-05 08:00", "running"),
            SECOND_REPORT,
        ),
        at_variance=(*MENDED, "implementation", "due_at"),
        nothing=gaps(*DISPUTED, "disputes/distance: borea corda mission", "implementation: corda mission"),
        without_effect=LIES_3,
    ),
    "an assessor is silent": Lists(
        states=("running",),
        due=(
            ("performance", "borea", "2026-11-30 00:00", "lapsed"),
            ("assessment", "corda", "2026-12-05 08:00", "lapsed"),
            *AHEAD,
        ),
        at_variance=(*MENDED, "implementation", "due_at"),
        silent=gaps("implementation: corda"),
        nothing=gaps(*UNTIL_THEN),
        without_effect=LIES_4,
    ),
    "lapsed, and said to be performed": Lists(
        states=("lapsed", "said-performed"),
        due=(
            ("assessment", "corda", "2026-12-05 08:00", "lapsed"),
            ("assessment", "corda", "2026-12-20 08:30", "running"),
            ("assessment", "mission", "2026-12-20 08:30", "running"),
            *AHEAD,
        ),
        at_variance=(*MENDED, "implementation", "due_at"),
        silent=gaps("implementation: corda"),
        nothing=gaps(*UNTIL_THEN, "lapse_of: borea corda mission"),
        without_effect=LIES_4,
    ),
    "lapsed": Lists(
        states=("lapsed",),
        at_variance=(*MENDED, "implementation", "due_at"),
        silent=gaps("implementation: corda"),
        nothing=gaps(*UNTIL_THEN, "lapse_of: borea corda mission"),
        without_effect=(*LIES_4, ("alba", "extend", "state-does-not-allow")),
    ),
}
# What each refusal names, in the order of the lies: the rule, who or which role, the deadline where there is one, what to do.
TOLD = (
    ("say that the trigger has come", "undertake", "Borea", "Wait until everybody named has filed it"),
    ("beneficiary", "Fenland", "Ask somebody who holds the role"),
    ("obligor, guarantor", "Alba", "Ask somebody who holds the role"),
    ("Alba", "authors of the crossed acts jointly", "Ask the other author to sign"),
    ("beneficiary", "Borea", "Ask somebody who holds the role"),
    ("beneficiary", "Borea", "Ask somebody who holds the role"),
    ("performance", "2026-11-20 00:00", "Wait until the clock has lapsed"),
    ("a key that was lent in this log", "lakes/borea/night", "Ask whoever keeps the authority key"),
    ("an act of one's own", "an act of Borea", "Put your own position beside it"),
    ("beneficiary", "Borea", "Ask somebody who holds the role"),
    ("to be performed", "performed, according to the obligor"),
    ("performance", "2026-11-30 00:00", "Wait until the clock has lapsed"),
    ("beneficiary", "Borea", "Ask somebody who holds the role"),
    ("beneficiary, guarantor", "Fenland", "Ask somebody who holds the role"),
    ("to be performed", "lapsed"),
)


def world() -> World:
    people = ("alba", "borea", "corda", "mission", "fenland", "chancery")
    audiences = {"capitals": {"label": {"en": "The capitals"}, "readers": [*people, "watch"]}}
    return World(*people, "ives", keyless=("marsh",), timekeepers=("watch",), audiences=audiences)


def barges(km: str) -> dict[str, Any]:
    return topic(f"Barges withdraw {km} km.", "Withdrawal", values={"distance": {"amount": km, "unit": "km"}})


def recorded(story: Story, **more: Any) -> str:
    """The chancery records what Borea owes Alba, on condition of another commitment."""
    people = {"obligors": ["borea"], "beneficiaries": ["alba"], "guarantors": ["corda"], "assessors": ["corda", "mission"]}
    everyone = {"concerned": ["alba", "borea", "corda", "mission"]}
    return story.open("chancery", "commitment", **people | everyone | {"kind": "act", "course": "once"} | more)


def undertaken(story: Story, case: str, other: str) -> None:
    """The obligor and the beneficiary read it differently; a stranger, and the one who waits, cannot set its deadline."""
    story.lies("corda", case, "trigger", {"triggered_on": "2026-11-01"})
    mine = {"terms/withdrawal": barges("50"), "proof": ["satellite images"], "binding": "politically", "conditions": [other]}
    story.said("borea", case, "undertake", mine)
    story.said("alba", other, "undertake", {"conditions": [case]})
    theirs = {"terms/withdrawal": barges("70"), "proof": ["photographs on site"], "binding": "legally"}
    story.said("alba", case, "state-terms", theirs)
    story.lies("fenland", case, "call", {"triggered_on": "2026-11-01"})
    story.lies("alba", case, "set-deadline", {"due_at": "2026-11-01T12:00:00Z"})
    story.mark("undertaken, and read otherwise")


def triggered(story: Story, case: str) -> str:
    """The beneficiary calls for it and the guarantor triggers it, neither knowing of the other; the guarantor gives a deadline
    (the act returned); the obligor gives itself no time."""
    story.world.now = at("2026-11-02T08:00:00Z")
    tips = story.world.case(case).after()
    called = story.said("alba", case, "call", {"triggered_on": "2026-11-02"}, after=tips)
    begun = {"triggered_on": "2026-11-02", "first_report_on": "2026-11-04"}
    set_off = story.said("corda", case, "trigger", begun, after=tips)
    settles = {"settles": {"acts": sorted([called, set_off]), "state": "running"}}
    story.lies("alba", case, "settle", body=settles)
    story.mark("triggered twice")
    story.said("chancery", case, "settle", body=settles)
    deadline = story.said("corda", case, "set-deadline", {"due_at": "2026-11-16T00:00:00Z"})
    story.lies("borea", case, "extend", {"due_at": "2027-11-16T00:00:00Z"})
    story.lies("borea", case, "suspend")
    story.mark("triggered")
    return deadline


def under_way(story: Story, case: str) -> None:
    """A report and another view of it, the one that the marsh people are said to have too; two days that do not count; two days
    more."""
    story.world.now = at("2026-11-04T12:00:00Z")
    told = {"progress/convoy-1": topic("Nine barges have left.", "First convoy"), "implementation": "2"}
    story.said("borea", case, "report-progress", told)
    story.said("alba", case, "assess", {"implementation": "0"})
    heard = reported("implementation", "0", "marsh", source=source("Shore Post", "2026-11-04"))
    story.said("fenland", case, "report", body={"positions": [heard]})
    undertaken = next(one for one in story.world.case(case).effective() if one.filed.act.act == "undertake")
    story.said("borea", case, "correct", {"binding": "legally"}, body={"corrects": undertaken.id})
    story.mark("a first report")
    story.world.now = at("2026-11-10T08:00:00Z")
    story.said("alba", case, "suspend")
    story.world.now = at("2026-11-11T08:00:00Z")
    story.mark("suspended")
    story.world.now = at("2026-11-12T08:00:00Z")
    story.said("alba", case, "resume")
    story.mark("resumed")
    story.said("alba", case, "extend", {"due_at": "2026-11-20T00:00:00Z"})
    story.mark("extended")


def performed(story: Story, case: str, deadline: str) -> None:
    """The beneficiary invokes a lapse that has not come and disputes; the obligor says, late and dated back, that it is done."""
    story.world.now = at("2026-11-17T09:00:00Z")
    story.said("alba", case, "dispute", {"disputes/distance": topic("Counted from the bank, not from the buoys.", "Distance")})
    story.lies("alba", case, "invoke-lapse", OWED, body=story.relying(deadline))
    done = {"performed_on": "2026-11-19", "implementation": "3"}
    story.forges("borea", case, "perform", done, desk="night")
    story.world.now = at("2026-11-21T08:00:00Z")
    said = story.said("borea", case, "perform", done, at=at("2026-11-19T12:00:00Z"))
    for log in ("borea", "alba"):
        story.repeats(said, log)
    story.lies("alba", case, "withdraw", body={"withdraws": said})
    story.lies("borea", case, "accept")
    story.lies("alba", case, "invoke-lapse", OWED, body=story.relying(deadline))
    story.mark("said to be performed")


def lapsed(story: Story, case: str) -> None:
    """Not accepted; a new deadline by the guarantor, who answers the dispute and assesses nothing; the lapse is invoked, and the
    keeper settles that the obligor says it has performed."""
    story.world.now = at("2026-11-22T08:00:00Z")
    story.said("alba", case, "return", {"implementation": "1"})
    again = story.said("corda", case, "set-deadline", {"due_at": "2026-11-30T00:00:00Z"})
    story.said("corda", case, "answer", {"disputes/distance": topic("From the bank.", "Distance")})
    story.lies("alba", case, "invoke-lapse", OWED, body=story.relying(again))
    story.world.now = at("2026-11-25T08:00:00Z")
    assessed = story.said("mission", case, "assess", {"implementation": "1"})
    story.said("mission", case, "withdraw", body={"withdraws": assessed})
    ahead = {"progress/convoy-2": topic("All barges have left.", "Second convoy")}
    story.said("borea", case, "report-progress", ahead, at=at("2099-01-01T00:00:00Z"))
    story.world.now = at("2026-12-06T08:00:00Z")
    story.lies("borea", case, "release")
    story.lies("fenland", case, "invoke-lapse", OWED, body=story.relying(again))
    story.mark("an assessor is silent")
    tips = story.world.case(case).after()
    invoked = story.said("alba", case, "invoke-lapse", OWED, body=story.relying(again))
    back = at("1970-01-01T00:00:00Z")
    said = story.said("borea", case, "perform", {"performed_on": "2026-11-29"}, at=back, after=tips)
    story.mark("lapsed, and said to be performed")
    settles = {"settles": {"acts": sorted([invoked, said]), "state": "lapsed"}}
    story.said("chancery", case, "settle", body=settles)
    story.lies("alba", case, "extend", {"due_at": "2027-11-30T00:00:00Z"}, after=tips)
    story.mark("lapsed")


def replay() -> tuple[Story, str]:
    """The whole scenario; gives its story and its case."""
    story = Story(world(), "capitals", outside="ives")
    other = recorded(story, obligors=["alba"], beneficiaries=["borea"])
    case = recorded(story, conditions=[other])
    story.mark("recorded")
    undertaken(story, case, other)
    deadline = triggered(story, case)
    under_way(story, case)
    performed(story, case, deadline)
    lapsed(story, case)
    return story, case
