"""What all holders of a role do: sign one act together (`jointly`), or each have done something before it (`after_all`).

Judged like every right on the act's own past alone, so each node finds the same whatever order acts came in. Who holds the
role is asked of the day that counts for the act, as with any other role. A refusal names who is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from comity.errors import Refusal
from comity.mechanism import columns
from comity.mechanism.case import Judged
from comity.mechanism.charter import Charter
from comity.mechanism.procedure import ActRule, AfterAll, Procedure
from comity.mechanism.words import joined
from comity.phrase import Phrase

MENDING = ("corrects", "withdraws", "recalls")
ActsOf = Callable[[str], Iterable[Judged]]  # the acts of a name that are in effect in the past of the act judged


def not_signed_by_all(p: Procedure, charter: Charter, rule: ActRule, signers: Sequence[str], all_: Sequence[str]) -> Refusal:
    """The refusal of an act that not all who hold the role `rule.jointly` (`all_`) have signed."""
    missing = [name for name in all_ if name not in signers]
    todo = Phrase("Begin it as a joint act and have everybody named sign it, then file it.")
    if any(charter.participants[name].authority is None for name in missing):
        todo = Phrase("Who has no key cannot sign: have the charter give it one, or put a report on the record instead.")
    return Refusal(
        "not-signed-by-all",
        expected=Phrase(
            "the act “{act}” signed by all who are: {role}",
            {"act": p.label("acts", rule.name), "role": p.label("roles", rule.jointly)},
        ),
        got=Phrase("missing: {names}", {"names": joined(charter.label(name) for name in missing)}),
        todo=todo,
    )


def behind(p: Procedure, after: AfterAll, all_: Sequence[str], acts_of: ActsOf) -> list[str]:
    """Who of `all_` has no act `after.act` that stands: in effect, not taken back, and made in the knowledge of every act
    `after.since` and of whatever corrected or withdrew it."""
    mending = [one for rule in p.acts.values() if rule.kind in MENDING for one in acts_of(rule.name)]
    mending.sort(key=lambda one: one.place)
    gone = columns.taken_back(mending)
    changes = list(acts_of(after.since)) if after.since else []
    changed = {one.id for one in changes}
    for one in mending:
        if any(one.filed.act.body.get(kind) in changed for kind in MENDING):
            changed.add(one.id)
            changes.append(one)
    standing = [one for one in acts_of(after.act) if one.id not in gone and all(one.knows(change) for change in changes)]
    done = {name for one in standing for name in one.filed.signers}
    return [name for name in all_ if name not in done]


def not_preceded_by_all(p: Procedure, charter: Charter, rule: ActRule, after: AfterAll, missing: Sequence[str]) -> Refusal:
    """The refusal of an act that comes before all holders of a role have done what it waits for."""
    label = p.label
    args: dict[str, object] = {
        "act": label("acts", rule.name),
        "first": label("acts", after.act),
        "role": label("roles", after.by),
        "since": label("acts", after.since),
    }
    asked = Phrase("before the act “{act}” a standing act “{first}” of all who are: {role}", args)
    if after.since:
        asked = Phrase(
            "before the act “{act}” a standing act “{first}”, made after the newest “{since}”, of all who are: {role}", args
        )
    return Refusal(
        "not-preceded-by-all",
        expected=asked,
        got=Phrase("missing: {names}", {"names": joined(charter.label(name) for name in missing)}),
        todo=Phrase("Wait until everybody named has filed it, then file this act again after the newest acts of the case."),
    )


def nobody_holds(p: Procedure, rule: ActRule, role: str, on: date) -> Refusal:
    """The refusal of an act that asks for all holders of a role where there is none: nobody is not everybody."""
    return Refusal(
        "role-held-by-nobody",
        expected=Phrase(
            "for the act “{act}” somebody who is: {role}", {"act": p.label("acts", rule.name), "role": p.label("roles", role)}
        ),
        got=Phrase("nobody is that here on {day}", {"day": on.isoformat()}),
        todo=Phrase("See who holds the role in the charter or in the case; it may have to be amended or corrected first."),
    )
