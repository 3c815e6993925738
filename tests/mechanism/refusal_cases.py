"""One case for each refusal of the engine: a world of signed entries in which an act is refused with that code.

Each is asked as a node asks the engine before its user signs. `CASES` holds them by code, each made once; `fresh` makes one anew.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from tests.mechanism.test_amending import FRESH, amend
from tests.world import World, key, topic

from comity.errors import Refusal
from comity.mechanism import citing, load
from comity.mechanism.case import Case
from comity.mechanism.engine import admit
from comity.mechanism.procedure import Procedure
from comity.mechanism.roles import placed
from comity.mechanism.words import LANGUAGES
from comity.record import entry
from comity.record.keys import SigningKey

CASES: dict[str, Callable[[], Told]] = {}
SINCE = {"from": "2026-01-01", "until": None}
NAMES = {name: {language: f"{name.title()} {language}" for language in LANGUAGES} for name in ("quay", "alba", "borea", "corda")}
WHEN = {"begins_at": "2026-12-10T10:00:00Z", "venue": {"label": "Lake House"}}
OTHER = "statement/" + "0" * 32
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told, in which world."""

    world: World
    case: Case
    who: str
    refusal: Refusal

    @property
    def procedure(self) -> Procedure:
        return self.case.procedure


def provokes(code: str) -> Callable[[Callable[[], Told]], Callable[[], Told]]:
    def kept(make: Callable[[], Told]) -> Callable[[], Told]:
        CASES[code] = cache(make)
        return make

    return kept


def fresh(code: str) -> Told:
    """The case in a world that no other test looks at."""
    return CASES[code].__wrapped__()  # type: ignore[attr-defined, no-any-return]


# --- a world, and somebody who asks it ------------------------------------------------------------------------------------
def lakes(**more: Any) -> World:
    convene = [{"participant": name, "role": "convener", **SINCE} for name in ("alba", "borea")]
    host = [{"participant": "alba", "role": "host", **SINCE}]
    formats = {
        "talks": {"label": {"en": "The talks"}, "members": convene},
        "hosted": {"label": {"en": "The hosts"}, "members": host},
    }
    audiences = {"few": {"label": {"en": "The few"}, "readers": ["alba", "borea"]}}
    return World("quay", "alba", "borea", "corda", timekeepers=("watch",), **{"formats": formats, "audiences": audiences, **more})


def refused(
    world: World,
    who: str,
    value: Mapping[str, Any],
    *keys: SigningKey,
    elsewhere: Container[str] = NONE,
    audience_of: citing.AudienceOf = citing.nowhere,
) -> Told:
    """Who files this value, signed with these keys (by default its authority's), is refused; the act is on no record."""
    signing = keys or (key(f"lakes/{who}/authority"),)
    made = entry.parse(entry.sign({**value, "by": [one.ref for one in signing]}, *signing))
    projection, log, index = world.projection(), value["log"], len(world.raws[value["log"]])
    term, ledger = projection.term(world.charter_id, log, index), projection.ledger(log)
    assert ledger is not None
    filed = placed(ledger, made, index, ledger.signer(made, index, term.signing, world.now), term.charter)
    case = projection.case(value["case"], world.now)
    if case is None:
        procedure = world.procedures[value["case"].partition("/")[0]]
        case = projection.draft(term.charter, procedure, value["case"], world.now)
    with pytest.raises(Refusal) as caught:
        admit(case, filed, world.now, elsewhere=elsewhere, audience_of=audience_of)
    return Told(world, case, who, caught.value)


def act(world: World, who: str, case: str, name: str, fields: Mapping[str, Any] | None = None, **more: Any) -> Told:
    """`refused`, for an act of an open case."""
    return refused(world, who, world.unsigned(who, case, name, fields=fields, **more))


def opening(world: World, who: str = "alba", **opens: Any) -> Told:
    """`refused`, for the opening of a contact that says this of itself."""
    other = World("quay", "alba", "borea", "corda")
    case = other.open(who, "contact", sides=["alba", "borea"], kind="call")
    value = dict(other.entries[-1][2].value)
    whole = {**value["body"], "opens": {**value["body"]["opens"], **opens}}
    world.log(who)
    return refused(world, who, {**value, "charter": world.charter_id, "case": case, "body": whole})


def contact(world: World, who: str = "alba") -> str:
    return world.open(who, "contact", sides=["alba", "borea"], kind="call")


def round_(world: World, format_: str = "talks", *, proposed: bool = True) -> str:
    case = world.open_as("quay", "meeting", fields={"invited": ["alba", "corda"]}, opens={"format": format_})
    if proposed:
        world.wait(hours=1)
        world.act("alba", case, "propose", fields=WHEN)
    return case


def crossed(world: World) -> tuple[str, list[str]]:
    """A round that was held, and was not; the two acts."""
    case = round_(world, proposed=False)
    tips = world.case(case).after()
    held = world.act("alba", case, "hold", fields={"took_place": "as-convened", "held_on": "2026-11-01"}, after=tips)
    missed = world.act("borea", case, "miss", fields={"took_place": "not-held"}, after=tips)
    return case, sorted([held, missed])


def proposal(world: World) -> str:
    case = world.open("alba", "proposal", proposers=["alba"], addressees=["borea", "corda"], kind="appeal")
    world.wait(minutes=1)
    world.act("alba", case, "put", fields={"aim": "The piers stay open"})
    return case


# --- 1: who signs it ------------------------------------------------------------------------------------------------------
def by_desk(world: World, **loan: Any) -> Told:
    case = contact(world)
    if loan:
        world.lend("borea", "desk", **loan)
    value = world.unsigned("borea", case, "readout", fields={"level": "ministers"})
    return refused(world, "borea", value, key("lakes/borea/desk"))


@provokes("two-persons-asked")
def _() -> Told:
    return by_desk(lakes(two_persons=["contact/*"]), may=("release",))


@provokes("key-not-lent")
def _() -> Told:
    return by_desk(lakes())


@provokes("key-loan-ended")
def _() -> Told:
    world = lakes()
    return by_desk(world, until=world.now - timedelta(hours=1))


@provokes("key-not-for-this-audience")
def _() -> Told:
    return by_desk(lakes(), readers="few")


@provokes("key-not-for-this-act")
def _() -> Told:
    return by_desk(lakes(), acts=["contact/report"])


@provokes("key-may-not-release")
def _() -> Told:
    return by_desk(lakes(), may=("draft",))


@provokes("key-of-another")
def _() -> Told:
    world = lakes()
    value = world.unsigned("borea", contact(world), "readout", fields={"level": "ministers"})
    return refused(world, "borea", value, key("lakes/alba/authority"))


@provokes("joint-act-with-desk-key")
def _() -> Told:
    world = lakes()
    case = contact(world)
    world.lend("borea", "desk")
    value = world.unsigned("borea", case, "readout", fields={"level": "ministers"})
    return refused(world, "borea", value, key("lakes/borea/desk"), key("lakes/alba/authority"))


@provokes("key-replaced")
def _() -> Told:
    world = lakes(amend={"quorum": ["quay"]})
    case = contact(world)
    world.log("borea")
    fresh = {"label": NAMES["borea"], "kind": "state", "authority": FRESH.verify_key.vkey}
    amend(world, {"participants/borea": fresh}, by=(key("lakes/quay/authority"),))
    return act(world, "borea", case, "readout", {"level": "ministers"})


# --- 2 and 3: the act and the opening -------------------------------------------------------------------------------------
@provokes("act-unknown")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "applaud")


@provokes("after-of-another-case")
def _() -> Told:
    world = lakes()
    case, other = contact(world), contact(world, "borea")
    (foreign,) = world.case(other).after()
    value = world.unsigned("alba", case, "readout", fields={"level": "ministers"})
    return refused(world, "alba", {**value, "after": sorted([*value["after"], foreign])}, elsewhere={foreign})


@provokes("case-not-open")
def _() -> Told:
    world = lakes()
    return act(world, "alba", "contact/" + "1" * 32, "readout", {"level": "ministers"}, after=[])


@provokes("audience-other")
def _() -> Told:
    world = lakes()
    return act(world, "alba", contact(world), "readout", {"level": "ministers"}, audience="few")


@provokes("case-already-open")
def _() -> Told:
    world = lakes()
    contact(world)
    world.wait(hours=1)
    return refused(world, "alba", {**world.entries[-1][2].value, "at": "2026-11-01T08:30:00Z"})


@provokes("procedure-not-in-charter")
def _() -> Told:
    return opening(lakes(), procedure="sha256:" + "0" * 64)


@provokes("parameters-not-of-charter")
def _() -> Told:
    return opening(lakes(), parameters={"readout_hours": 1})


@provokes("format-unknown")
def _() -> Told:
    return opening(lakes(), format="regatta")


# --- 4 and 5: role and state ----------------------------------------------------------------------------------------------
@provokes("role-not-held")
def _() -> Told:
    world = lakes()
    return act(world, "corda", round_(world), "consent", WHEN)


@provokes("not-signed-by-all")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "convene-together")


@provokes("role-held-by-nobody")
def _() -> Told:
    world = lakes()
    return act(world, "quay", round_(world, "hosted"), "convene", WHEN)


@provokes("state-does-not-allow")
def _() -> Told:
    world = lakes()
    return act(world, "quay", round_(world, proposed=False), "convene", WHEN)


@provokes("not-preceded-by-all")
def _() -> Told:
    world = lakes()
    return act(world, "quay", round_(world), "convene", WHEN)


# --- 6: what it says ------------------------------------------------------------------------------------------------------
@provokes("body-lacks-its-kind")
def _() -> Told:
    world = lakes()
    return act(world, "alba", contact(world), "withdraw")


@provokes("body-carries-too-much")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "consent", WHEN, body={"names": {"ferryman": "The ferryman"}})


@provokes("texts-number")
def _() -> Told:
    world = lakes()
    other = World("quay", "alba", "borea", "corda")
    case = other.open("alba", "comparison", sides=["alba", "borea"], kind="texts")
    world.log("alba")
    return refused(world, "alba", {**other.entries[-1][2].value, "charter": world.charter_id, "case": case})


@provokes("field-needed")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "consent", {"venue": WHEN["venue"]})


@provokes("field-not-of-this-act")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "consent", {**WHEN, "minutes/ferry": topic("It runs.", "The ferry")})


@provokes("field-must-be-sealed")
def _() -> Told:
    plain = load.shipped("contact")
    hidden = replace(plain, fields={**plain.fields, "place": replace(plain.fields["place"], sealed="required")})
    world = lakes(procedures={"contact": hidden})
    return act(world, "alba", contact(world), "readout", {"place": {"label": "The pier"}})


@provokes("field-value")
def _() -> Told:
    world = lakes()
    return act(world, "alba", contact(world), "readout", {"level": "gods"})


@provokes("field-empty")
def _() -> Told:
    world = lakes()
    case = round_(world, proposed=False)
    return act(world, "quay", case, "list-invited", {"invited": []})


@provokes("holder-unknown")
def _() -> Told:
    world = lakes()
    return act(world, "alba", contact(world), "readout", {"initiated_by": "atlantis"})


@provokes("case-names-itself")
def _() -> Told:
    world = lakes()
    case = round_(world, proposed=False)
    return act(world, "alba", case, "outcome", {"links/next": {"case": case, "relation": "prepares"}})


@provokes("correction-beyond-act")
def _() -> Told:
    world = lakes()
    case = round_(world, proposed=False)
    mine = world.act("corda", case, "accept", fields={"attendance/corda": "attends"})
    return act(world, "corda", case, "correct", {"outcomes/ferry": topic("It runs.", "The ferry")}, body={"corrects": mine})


@provokes("position-not-ones-own")
def _() -> Told:
    world = lakes()
    own = {"field": "outcomes/ferry", "value": topic("It runs.", "The ferry"), "holder": "corda"}
    return act(world, "corda", round_(world, proposed=False), "report", body={"positions": [own]})


# --- 7, 8 and 9: what it mends, settles, relies on ------------------------------------------------------------------------
@provokes("target-not-known")
def _() -> Told:
    world = lakes()
    return act(world, "alba", contact(world), "withdraw", body={"withdraws": "f" * 64})


@provokes("act-of-another")
def _() -> Told:
    world = lakes()
    case = contact(world)
    return act(world, "borea", case, "withdraw", body={"withdraws": world.last})


@provokes("nothing-to-settle")
def _() -> Told:
    world = lakes()
    case = round_(world, proposed=False)
    return act(world, "quay", case, "settle", body={"settles": {"acts": sorted(["e" * 64, "f" * 64]), "state": "held"}})


@provokes("settled-state")
def _() -> Told:
    world = lakes()
    case, acts = crossed(world)
    return act(world, "quay", case, "settle", body={"settles": {"acts": acts, "state": "closed"}})


@provokes("settle-not-alone")
def _() -> Told:
    world = lakes()
    case, acts = crossed(world)
    return act(world, "alba", case, "settle", body={"settles": {"acts": acts, "state": "held"}})


@provokes("lapse-not-shown")
def _() -> Told:
    world = lakes()
    return act(world, "alba", proposal(world), "pursue-unanswered")


# --- asked before it is signed --------------------------------------------------------------------------------------------
@provokes("dated-ahead")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "consent", WHEN, at=world.now + timedelta(days=1))


@provokes("past-not-here")
def _() -> Told:
    world = lakes()
    return act(world, "alba", round_(world), "consent", WHEN, after=["d" * 64])


@provokes("wider-names-narrower")
def _() -> Told:
    world = lakes()
    value = world.unsigned("alba", round_(world, proposed=False), "outcome", fields={"commitments": [OTHER]})
    return refused(world, "alba", value, audience_of={OTHER: "few"}.get)
