"""An instrument from signature to its end: the memorandum on quiet waters of four invented lake states and their chancery.

Modelled on a memorandum of guarantors: areas, a working group within two weeks, maps by a date on which the press differs, in
force the day after signing, six months, extended by consensus; each side publishes its own terms. Of the marsh people, who have
no keys, it is only reported what they say. Liars date signatures, objections and consents back or ahead, sign with keys that
nobody lent, and file the bytes of others again. Every list was written before the scenario first ran with it.
"""

from __future__ import annotations

from typing import Any

from tests.scenario.lists import Lists
from tests.scenario.orders import Story
from tests.world import World, at, reported, source, topic

THREE = ["alba", "borea", "corda"]
FOUR = [*THREE, "dara"]
TEXT = "A working group meets within two weeks."


def gaps(*rows: str) -> tuple[tuple[str, str], ...]:
    """Each row, a field and its holders, as pairs."""
    return tuple((field, holder) for row in rows for field, names in [row.split(": ")] for holder in names.split())


SIGNED_BY_TWO = (
    "provisions/ii-4: borea corda",
    "signatures/alba: borea corda",
    "signatures/corda: alba borea",
    "provisional/corda: alba borea",
    "standing/corda: alba borea",
)
SIGNED = (
    "last_signed_on: alba borea corda",
    "provisions/ii-4: corda",
    "signatures/alba: borea corda",
    "signatures/borea: alba corda",
    "signatures/corda: alba borea",
    "provisional/corda: alba borea",
    "standing/corda: alba borea",
)
IN_FORCE = (
    *SIGNED,
    "binding: alba borea corda",
    "provisions/ii-5: borea",
    "in_force_on: corda",
    "in_force_until: alba borea corda",
    "reservations/borea-ii-4: alba corda",
    "interpretations/corda-ii-4: alba borea",
)
OF_FOUR = (
    "last_signed_on: alba borea corda dara",
    "provisions/ii-4: corda dara",
    "signatures/alba: borea corda dara",
    "signatures/borea: alba corda dara",
    "signatures/corda: alba borea dara",
    "signatures/dara: alba borea corda",
    "provisional/corda: alba borea dara",
    "standing/corda: alba borea dara",
    "in_force_on: corda dara",
    "in_force_until: alba borea corda dara",
    "binding: alba borea corda dara",
    "provisions/ii-5: borea dara",
    "reservations/borea-ii-4: alba corda dara",
)
AMENDED = (*OF_FOUR, "amendments/iii-1: alba borea dara")
ADOPTED = (*AMENDED, "provisions/iii-1: alba borea corda dara")
OBJECTED = (*OF_FOUR, "amendments/iii-1: alba dara", "provisions/iii-1: alba borea corda dara")
LEAVING = (*OBJECTED, "standing/borea: alba corda dara")

DIFFER = ("provisions/ii-4", "signatures/borea")
LIES_1 = (("fenland", "sign", "role-not-held"), ("chancery", "complete", "not-preceded-by-all"))
LIES_2 = (*LIES_1, ("alba", "withdraw", "act-of-another"), ("borea", "enter", "role-not-held"))
ALONE = ("chancery", "list-parties", "not-preceded-by-all")
LIES_3 = (*LIES_2, ("dara", "consent", "role-not-held"), ALONE, ALONE)
LIES_4 = (*LIES_3, ("chancery", "adopt", "lapse-not-shown"), ("chancery", "adopt", "lapse-not-shown"))
LIES_5 = (
    *LIES_4,
    ("corda", "consent", "key-not-lent"),
    ("corda", "expire", "lapse-not-shown"),
    ("chancery", "extend", "not-preceded-by-all"),
)
LIES_6 = (*LIES_5, ("chancery", "extend", "not-preceded-by-all"))
CROSSED = (*LIES_6, ("dara", "consent", "state-does-not-allow"), ("alba", "settle", "settle-not-alone"))
LIES_7 = (*CROSSED, ("chancery", "depart", "lapse-not-shown"), ("alba", "terminate", "not-signed-by-all"))
LIES_8 = (*LIES_7, ("dara", "consent", "state-does-not-allow"), ("alba", "consent", "state-does-not-allow"))


def term(until: str, *who: str, word: str = "running") -> tuple[tuple[str, str, str, str], ...]:
    return (*(("consent", one, until, word) for one in who), ("term", "chancery", until, word))


EXPECTED = {
    "open for signature": Lists(
        states=("open-for-signature",),
        due=tuple(("signature", who, "2026-11-05 23:59", "running") for who in THREE),
    ),
    "the last day of signature is past": Lists(
        states=("open-for-signature",),
        due=(("signature", "borea", "2026-11-05 23:59", "lapsed"),),
        nothing=gaps(*SIGNED_BY_TWO),
        without_effect=LIES_1,
    ),
    "signed": Lists(
        states=("signed",),
        due=(("entry-after-signature", "chancery", "2026-11-07 23:59", "running"),),
        at_variance=DIFFER,
        nothing=gaps(*SIGNED),
        without_effect=LIES_1,
    ),
    "in force": Lists(
        states=("in-force",),
        due=term("2027-05-07 23:59", *THREE),
        at_variance=(*DIFFER, "in_force_on", "provisions/ii-5"),
        nothing=gaps(*IN_FORCE),
        without_effect=LIES_2,
    ),
    "a fourth has acceded": Lists(
        states=("in-force",),
        due=term("2027-05-07 23:59", *THREE),
        at_variance=DIFFER,
        nothing=gaps(*OF_FOUR),
        without_effect=LIES_3,
    ),
    "silence runs again": Lists(
        states=("in-force",),
        due=(*term("2027-05-07 23:59", *THREE), ("silence", "", "2026-12-10 09:00", "running")),
        at_variance=DIFFER,
        nothing=gaps(*AMENDED),
        without_effect=LIES_4,
    ),
    "adopted by silence": Lists(
        states=("in-force",),
        due=term("2027-05-07 23:59", *THREE),
        at_variance=DIFFER,
        nothing=gaps(*ADOPTED),
        without_effect=LIES_4,
    ),
    "an objection dated back": Lists(
        states=("in-force",),
        due=term("2027-05-07 23:59", *THREE),
        at_variance=DIFFER,
        nothing=gaps(*OBJECTED),
        without_effect=LIES_4,
    ),
    "the term is over and one has not consented": Lists(
        states=("in-force",),
        due=term("2027-05-07 23:59", "corda", word="lapsed"),
        at_variance=DIFFER,
        silent=gaps("extended_to: corda"),
        nothing=gaps(*OBJECTED),
        without_effect=LIES_5,
    ),
    "extended": Lists(
        states=("in-force",),
        due=term("2027-11-07 23:59", *FOUR),
        at_variance=DIFFER,
        nothing=gaps(*OBJECTED),
        without_effect=LIES_6,
    ),
    "two joint papers cross": Lists(
        states=("ended", "in-force"),
        due=term("2027-11-07 23:59", *FOUR),
        at_variance=DIFFER,
        nothing=gaps(*OBJECTED),
        without_effect=CROSSED,
    ),
    "settled": Lists(
        states=("in-force",),
        due=term("2027-11-07 23:59", *FOUR),
        at_variance=DIFFER,
        nothing=gaps(*OBJECTED),
        without_effect=CROSSED,
    ),
    "one has given notice": Lists(
        states=("in-force",),
        due=(*term("2027-11-07 23:59", *FOUR), ("notice", "borea", "2028-06-01 09:00", "running")),
        at_variance=(*DIFFER, "extended_to"),
        nothing=gaps(*LEAVING),
        without_effect=LIES_7,
    ),
    "the term has run out": Lists(
        states=("in-force",),
        due=(
            *term("2027-11-07 23:59", *FOUR, word="lapsed"),
            ("notice", "borea", "2028-06-01 09:00", "running"),
        ),
        at_variance=(*DIFFER, "extended_to"),
        nothing=gaps(*LEAVING),
        without_effect=LIES_7,
    ),
    "ended": Lists(
        states=("ended",),
        at_variance=(*DIFFER, "extended_to"),
        nothing=gaps(*LEAVING),
        without_effect=LIES_8,
    ),
}


# What each refusal names, in the order of the lies: the rule, who or which role, the deadline where there is one, what to do.
TOLD = (
    ("signatory", "party to the instrument", "Fenland", "Ask somebody who holds the role"),
    ("record that the signatories have signed", "sign", "Borea", "Wait until everybody named has filed it"),
    ("an act of one's own", "an act of Borea", "Put your own position beside it"),
    ("depositary", "Borea", "Ask somebody who holds the role"),
    ("party to the instrument", "Dara", "Ask somebody who holds the role"),
    ("list the parties", "consent to a change of the parties", "Alba, Borea, Corda", "Wait until everybody named has filed it"),
    ("list the parties", "Alba, Borea, Corda, Dara", "Wait until everybody named has filed it"),
    ("silence", "2026-12-05 09:00", "Wait until the clock has lapsed"),
    ("silence", "nobody objected", "Put the matter anew, or settle it with whoever objected"),
    ("a key that was lent in this log", "lakes/corda/night", "Ask whoever keeps the authority key"),
    ("term", "2027-05-07 23:59", "Wait until the clock has lapsed"),
    ("record the extension", "consent", "Corda", "Wait until everybody named has filed it"),
    ("record the extension", "Alba, Borea, Corda, Dara", "Wait until everybody named has filed it"),
    ("consent", "in force", "ended"),
    ("Alba", "authors of the crossed acts jointly", "Ask the other author to sign"),
    ("notice", "2028-06-01 09:00", "Wait until the clock has lapsed"),
    ("end the instrument together", "party to the instrument", "Borea, Dara", "have everybody named sign it"),
    ("consent", "in force", "suspended", "ended"),
    ("consent", "in force", "suspended", "ended"),
)


SIGNATORIES = {"signatories": {"label": {"en": "The signatories"}, "readers": [*THREE, "chancery", "watch"]}}


def world() -> World:
    people = (*FOUR, "fenland", "chancery")
    return World(*people, keyless=("marsh",), timekeepers=("watch",), audiences=SIGNATORIES)


def begun(story: Story, **fields: Any) -> str:
    """The chancery opens the memorandum for the three."""
    given = {"kind": "memorandum", "binding": "politically", "languages": ["en", "fr"], "entry": "day-after-signature"}
    text = {"provisions/ii-4": topic(TEXT, "Working group", values={"within": {"amount": "14", "unit": "d"}})}
    return story.open("chancery", "instrument", parties=THREE, signatories=THREE, **given, **text, **fields)


def signatures(story: Story, case: str) -> None:
    """Three sign: one gives its own terms, one signs late and dates it back. Until then nobody can say that it is complete."""
    mine = topic(TEXT, "Working group", values={"within": {"amount": "14", "unit": "d"}})
    story.said("alba", case, "sign", {"signatures/alba": "2026-11-01", "provisions/ii-4": mine})
    provisional = {"provisional/corda": {"from": "2026-11-02"}, "standing/corda": "applies-provisionally"}
    story.said("corda", case, "apply-provisionally", provisional)
    story.lies("fenland", case, "sign", {"signatures/fenland": "2026-11-01"})
    story.world.now = at("2026-11-03T08:00:00Z")
    story.said("corda", case, "sign", {"signatures/corda": "2026-11-03"})
    story.lies("chancery", case, "complete", {"last_signed_on": "2026-11-03"})
    story.world.now = at("2026-11-06T07:00:00Z")
    story.mark("the last day of signature is past")
    theirs = topic("The working group meets within ten days.", "Working group", values={"within": {"amount": "10", "unit": "d"}})
    back = at("2026-11-04T09:00:00Z")
    story.said("borea", case, "sign", {"signatures/borea": "2026-11-04", "provisions/ii-4": theirs}, at=back)
    story.said("chancery", case, "complete", {"last_signed_on": "2026-11-06", "signatures/borea": "2026-11-06"})
    story.mark("signed")


def entry(story: Story, case: str) -> str:
    """It enters into force; each reads it in its own way; nobody takes back another's words. Returns the act of entry."""
    story.world.now = at("2026-11-07T08:00:00Z")
    read = topic("Borea reads two weeks as ten days.", "Working group")
    reserved = story.said("borea", case, "reserve", {"reservations/borea-ii-4": read})
    story.said(
        "corda", case, "interpret", {"interpretations/corda-ii-4": topic("Corda counts from the first meeting.", "Working group")}
    )
    story.lies("alba", case, "withdraw", body={"withdraws": reserved})
    story.lies("borea", case, "enter", {"in_force_on": "2026-11-08"})
    entered = story.said("chancery", case, "enter-for-term", {"in_force_on": "2026-11-07", "in_force_until": "2027-05-07"})
    story.said("alba", case, "publish", {"in_force_on": "2026-11-07", "provisions/ii-5": maps("4 December")})
    story.said("borea", case, "publish", {"in_force_on": "2026-11-08"})
    heard = [
        reported("provisions/ii-5", maps("27 November"), "corda", source=source("Lake Herald", "2026-11-07")),
        reported("binding", "not-said", "marsh", source=source("Shore Post", "2026-11-07")),
    ]
    story.said("fenland", case, "report", body={"positions": heard})
    for log in ("borea", "alba"):
        story.repeats(reserved, log)
    story.mark("in force")
    return entered


def maps(day: str) -> dict[str, Any]:
    return topic(f"Maps are ready by {day}.", "Maps", values={"by": day})


def accession(story: Story, case: str) -> None:
    """Two dates that differed are mended, an interpretation is taken back; then the three admit a fourth."""
    story.world.now = at("2026-12-01T08:00:00Z")
    acts = {(one.filed.author, one.filed.act.act): one.id for one in story.world.case(case).effective()}
    mended = {"corrects": acts["borea", "publish"]}
    story.said("borea", case, "correct", {"in_force_on": "2026-11-07"}, body=mended)
    story.said("corda", case, "publish", {"provisions/ii-5": maps("4 December")})
    story.said("corda", case, "withdraw", body={"withdraws": acts["corda", "interpret"]})
    story.said("dara", case, "accede", {"signatures/dara": "2026-12-01"})
    story.lies("dara", case, "consent", {"extended_to": "2027-11-07"})
    story.lies("chancery", case, "list-parties", {"parties": FOUR})
    for who in THREE:
        story.said(who, case, "admit")
    story.said("chancery", case, "list-parties", {"parties": FOUR})
    story.lies("chancery", case, "list-parties", {"parties": ["dara"]})
    story.mark("a fourth has acceded")


def amendment(story: Story, case: str) -> None:
    """Put once, silence is broken; put again, it is kept. The chancery cannot adopt before."""
    new = topic("The buoys are painted yellow.", "Buoys")
    story.world.now = at("2026-12-02T09:00:00Z")
    first = story.said("chancery", case, "circulate", {"amendments/iii-1": new})
    story.world.now = at("2026-12-04T09:00:00Z")
    story.lies("chancery", case, "adopt", {"provisions/iii-1": new}, body=story.relying(first))
    story.world.now = at("2026-12-05T08:00:00Z")
    story.said("corda", case, "break-silence", {"amendments/iii-1": topic("The buoys stay white.", "Buoys")})
    story.world.now = at("2026-12-05T10:00:00Z")
    story.lies("chancery", case, "adopt", {"provisions/iii-1": new}, body=story.relying(first))
    story.world.now = at("2026-12-07T09:00:00Z")
    second = story.said("chancery", case, "circulate", {"amendments/iii-1": new})
    story.mark("silence runs again")
    story.world.now = at("2026-12-10T10:00:00Z")
    tips = story.world.case(case).after()
    story.said("chancery", case, "adopt", {"provisions/iii-1": new}, body=story.relying(second))
    story.mark("adopted by silence")
    story.world.now = at("2026-12-11T08:00:00Z")
    back, no = at("2026-12-10T08:00:00Z"), topic("Borea objects too.", "Buoys")
    story.said("borea", case, "break-silence", {"amendments/iii-1": no}, at=back, after=tips)
    story.mark("an objection dated back")


def extension(story: Story, case: str, entered: str) -> None:
    """Three consent; one lets the term run out, then consents late. Nobody ends it before its day, nobody extends it alone."""
    story.world.now = at("2027-05-01T08:00:00Z")
    for who in ("alba", "borea", "dara"):
        story.said(who, case, "consent", {"extended_to": "2027-11-07"})
    story.forges("corda", case, "consent", {"extended_to": "2027-11-07"}, desk="night")
    story.lies("corda", case, "expire", body=story.relying(entered))
    story.lies("chancery", case, "extend", {"in_force_until": "2027-11-07"})
    story.world.now = at("2027-05-08T08:00:00Z")
    story.mark("the term is over and one has not consented")
    story.said("corda", case, "consent", {"extended_to": "2027-11-07"}, at=at("1970-01-01T00:00:00Z"))
    story.said("chancery", case, "extend", {"in_force_until": "2027-11-07"})
    story.lies("chancery", case, "extend", {"in_force_until": "2028-05-07"})
    story.mark("extended")


def papers(story: Story, case: str) -> None:
    """All suspend it; then two papers go round at once and all sign both: one ends it, the other resumes it."""
    story.world.now = at("2027-05-20T09:00:00Z")
    story.said("alba", case, "suspend-all", signers=FOUR)
    tips = story.world.case(case).after()
    over = story.said("alba", case, "terminate", signers=FOUR, after=tips)
    on = story.said("borea", case, "resume-all", signers=["borea", "alba", "corda", "dara"], after=tips)
    story.lies("dara", case, "consent", {"extended_to": "2028-05-07"})
    settles = {"settles": {"acts": sorted([over, on]), "state": "in-force"}}
    story.lies("alba", case, "settle", body=settles)
    story.mark("two joint papers cross")
    story.said("chancery", case, "settle", body=settles)
    story.mark("settled")


def ending(story: Story, case: str, entered: str) -> None:
    """One gives notice and is not let go before its time; a consent from 2099 keeps no term; it runs out and one invokes it."""
    story.world.now = at("2027-06-01T09:00:00Z")
    notice = story.said("borea", case, "denounce", {"standing/borea": "withdrawing"})
    story.world.now = at("2027-09-01T08:00:00Z")
    story.lies(
        "chancery", case, "depart", {"leaves": ["borea"], "parties": ["alba", "corda", "dara"]}, body=story.relying(notice)
    )
    story.lies("alba", case, "terminate", signers=["alba", "corda"])
    story.said("borea", case, "consent", {"extended_to": "2028-05-07"}, at=at("2099-01-01T00:00:00Z"))
    story.mark("one has given notice")
    story.world.now = at("2027-11-08T09:00:00Z")
    story.mark("the term has run out")
    tips = story.world.case(case).after()
    story.said("alba", case, "expire", body=story.relying(entered))
    story.lies("dara", case, "consent", {"extended_to": "2028-05-07"})
    story.lies("alba", case, "consent", {"extended_to": "2028-05-07"}, after=tips)
    story.mark("ended")


def replay() -> tuple[Story, str]:
    """The whole scenario; gives its story and its case."""
    story = Story(world())
    case = begun(story, sign_by="2026-11-05")
    story.mark("open for signature")
    signatures(story, case)
    entered = entry(story, case)
    accession(story, case)
    amendment(story, case)
    extension(story, case, entered)
    papers(story, case)
    ending(story, case, entered)
    return story, case
