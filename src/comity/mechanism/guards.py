"""Whether an act is allowed, on its own past alone: key, audience, opening, role, state, body, and a clock it relies on.

Each guard answers with a Refusal or None, in the order of docs/spec/procedure.md "How an act is judged". Only lack of right
removes effect: nothing here looks at lateness. The codes are stable; docs/reference/errors.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from comity.errors import Refusal
from comity.mechanism import together
from comity.mechanism.body import body_denial
from comity.mechanism.case import Filed, Judged
from comity.mechanism.charter import Charter, matches
from comity.mechanism.clocks_lapse import Unshown
from comity.mechanism.own import own_denials
from comity.mechanism.procedure import ActRule, Procedure
from comity.mechanism.words import joined, quoted
from comity.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Past:
    """What the guards may look at: the fold of the act's own causal past."""

    procedure: Procedure
    charter: Charter
    opening: Judged | None
    states: frozenset[str]
    heads: tuple[str, ...]
    find: Callable[[str], Judged | None]
    names: Container[str]
    acts_of: Callable[[str], Iterable[Judged]]
    field_of_opener: Callable[[str], object]
    lapse_shown: Callable[[ActRule, Filed], Unshown | None]


def denial(past: Past, filed: Filed, rule: ActRule | None, on: date, foreign: bool) -> Refusal | None:
    """Why the act has no effect; None when it has."""
    for refusal in _walk(past, filed, rule, on, foreign):
        return refusal
    return None


def _walk(past: Past, filed: Filed, rule: ActRule | None, on: date, foreign: bool) -> Iterator[Refusal]:
    if filed.denied is not None:
        yield labelled(past, filed.denied)
    if filed.lent and not filed.pair and past.charter.asks_two(past.procedure.name, filed.act.act, filed.audience):
        yield _one_person(past, filed)
    if rule is None:
        yield _unknown_act(past, filed)
        return
    if foreign:
        yield _foreign()
    yield from _opening(past, filed, rule)
    yield from _role(past, filed, rule, on)
    if rule.jointly:
        yield from _jointly(past, filed, rule, on)
    yield from _state(past, rule)
    if rule.after_all is not None:
        yield from _after_all(past, rule, on)
    found = body_denial(past.procedure, past.charter, rule, filed.act.body, past.names, filed.act.case)
    if found is not None:
        yield found
    if rule.kind:
        yield from _target(past, filed, rule)
    if rule.kind == "corrects" or "positions" in filed.act.body:
        yield from own_denials(past.procedure, rule, filed, past.find)
    if rule.kind == "settles":
        yield from _settles(past, filed)
    if rule.relies_on:
        yield from _relies(past, filed, rule)


def labelled(past: Past, refusal: Refusal) -> Refusal:
    """A refusal of a log's own keys, which knows neither charter nor procedure, with their labels in its holes."""
    procedure, charter = past.procedure, past.charter

    def label(name: str, value: object) -> object:
        if name == "act" and value in procedure.acts:
            return procedure.label("acts", str(value))
        if name == "acts":
            lent = [act for act in procedure.acts if any(matches(one, procedure.name, act) for one in str(value).split(", "))]
            return quoted(procedure.label("acts", act) for act in lent) if lent else value
        if name == "audience":
            return audience_label(charter, str(value))
        return charter.label(str(value)) if name == "name" else value

    def filled(phrase: Phrase) -> Phrase:
        return phrase.filled({name: label(name, value) for name, value in phrase.args.items()})

    return refusal.told(expected=filled(refusal.expected), got=filled(refusal.got))


def audience_label(charter: Charter, name: str) -> str:
    """An audience by its label; by its name where the charter has no such audience."""
    found = charter.audience(name)
    return name if found is None else found.label


def _unknown_act(past: Past, filed: Filed) -> Refusal:
    return Refusal(
        "act-unknown",
        expected=Phrase("an act of the procedure “{procedure}”", {"procedure": past.procedure.label("procedure", "name")}),
        got=Phrase("“{act}”, which it does not have", {"act": filed.act.act}),
        todo=Phrase("Choose an act that the procedure has."),
    )


def _one_person(past: Past, filed: Filed) -> Refusal:
    asked: dict[str, object] = {"act": past.procedure.label("acts", filed.act.act)}
    return Refusal(
        "two-persons-asked",
        expected=Phrase("two desk keys on the act “{act}”: one that drafts or clears, and another that releases", asked),
        got=Phrase("{keys}", {"keys": ", ".join(filed.act.by)}),
        todo=Phrase("Begin it with both keys and have a second person sign; the charter asks for two on this act."),
    )


def _foreign() -> Refusal:
    return Refusal(
        "after-of-another-case",
        expected=Phrase("only acts of this case in “after”"),
        got=Phrase("an act of another case, or an entry that is no act"),
        todo=Phrase("File the act again after the newest acts of this case; where the other one matters, cite it."),
    )


def _opening(past: Past, filed: Filed, rule: ActRule) -> Iterator[Refusal]:
    """A case is opened once, by one participant, on a procedure and parameters that the charter holds, in one audience."""
    if rule.kind != "opens":
        if past.opening is None:
            yield Refusal(
                "case-not-open",
                expected=Phrase("a case that was opened"),
                got=Phrase("an act whose past holds no opening in effect"),
                todo=Phrase("Open the case first, or wait until its opening has arrived."),
            )
        elif filed.audience != past.opening.filed.audience and not filed.joint:
            yield Refusal(
                "audience-other",
                expected=Phrase(
                    "the case's audience, “{audience}”", {"audience": audience_label(past.charter, past.opening.filed.audience)}
                ),
                got=Phrase("a log for “{audience}”", {"audience": audience_label(past.charter, filed.audience)}),
                todo=Phrase(
                    "File the act in your log for the case's audience; narrower content is sealed or gets a case of its own."
                ),
            )
        return
    if past.opening is not None or filed.joint:
        yield Refusal(
            "case-already-open",
            expected=Phrase("a case that is opened once, by one participant"),
            got=Phrase("a second opening") if past.opening is not None else Phrase("a joint opening"),
            todo=Phrase("Continue the case that is there, or open another with a new nonce."),
        )
    yield from _terms(past, filed)


def _terms(past: Past, filed: Filed) -> Iterator[Refusal]:
    opens = filed.act.body.get("opens")
    name: dict[str, object] = {"name": past.procedure.label("procedure", "name")}
    use = past.charter.procedures.get(past.procedure.name)
    if opens is None:
        return  # `body` refuses it with a better sentence
    if use is None or opens["procedure"] != past.procedure.digest or use.file != past.procedure.digest:
        yield Refusal(
            "procedure-not-in-charter",
            expected=Phrase("the file of “{name}” that the charter names", name),
            got=Phrase("another file, or a procedure that the charter does not use"),
            todo=Phrase("Open the case on the charter's procedure, or have the charter amended."),
        )
    elif dict(opens["parameters"]) != dict(use.parameters):
        yield Refusal(
            "parameters-not-of-charter",
            expected=Phrase("the parameters that the charter sets for “{name}”", name),
            got=Phrase("other parameters"),
            todo=Phrase("Open the case with the charter's parameters, or have the charter amended."),
        )
    if "format" in opens and opens["format"] not in past.charter.formats:
        yield Refusal(
            "format-unknown",
            expected=Phrase("a format of the charter"),
            got=Phrase("“{name}”, which it does not have", {"name": opens["format"]}),
            todo=Phrase("The charter has these formats: {formats}.", {"formats": quoted(formats)})
            if (formats := [one.label for one in past.charter.formats.values()])
            else Phrase("The charter has no formats: leave it out, or have the charter amended."),
        )


def holders(past: Past, role: str, participant: str, on: date) -> bool:
    """Whether a participant holds a role of the procedure in this case on a day."""
    rule = past.procedure.roles[role]
    opening = past.opening
    if rule.source == "everyone":
        return participant in past.charter.participants
    if rule.source == "opening":
        return opening is not None and participant == opening.filed.author
    if rule.source == "format":
        chosen = None if opening is None else opening.filed.act.body["opens"].get("format")
        return role in past.charter.roles(participant, chosen, on)
    value = past.field_of_opener(rule.field)
    return participant in value if isinstance(value, list) else participant == value


def _role(past: Past, filed: Filed, rule: ActRule, on: date) -> Iterator[Refusal]:
    """Every signer must hold one of the roles; `author` (of the act concerned) is judged with the target."""
    if rule.kind == "settles" or rule.by == ("author",):
        return
    for signer in filed.signers:
        if not any(role == "author" or holders(past, role, signer, on) for role in rule.by):
            yield Refusal(
                "role-not-held",
                expected=Phrase(
                    "for the act “{act}” one of the roles: {roles}",
                    {
                        "act": past.procedure.label("acts", rule.name),
                        "roles": joined(past.procedure.label("roles", role) for role in rule.by),
                    },
                ),
                got=Phrase(
                    "{name} holds none of them here on {day}", {"name": past.charter.label(signer), "day": on.isoformat()}
                ),
                todo=Phrase("Ask somebody who holds the role to file it."),
            )


def holding(past: Past, role: str, on: date) -> tuple[str, ...]:
    """Every participant that holds a role in this case on a day; a name that an act has added is a label and holds none."""
    return tuple(name for name in past.charter.participants if holders(past, role, name, on))


def _jointly(past: Past, filed: Filed, rule: ActRule, on: date) -> Iterator[Refusal]:
    if rule.jointly and not set(everyone := holding(past, rule.jointly, on)) <= set(filed.signers):
        yield together.not_signed_by_all(past.procedure, past.charter, rule, filed.signers, everyone)
    elif rule.jointly and not everyone:
        yield together.nobody_holds(past.procedure, rule, rule.jointly, on)


def _after_all(past: Past, rule: ActRule, on: date) -> Iterator[Refusal]:
    after = rule.after_all
    if after is None:
        return
    everyone = holding(past, after.by, on)
    if not everyone:
        yield together.nobody_holds(past.procedure, rule, after.by, on)
    elif missing := together.behind(past.procedure, after, everyone, past.acts_of):
        yield together.not_preceded_by_all(past.procedure, past.charter, rule, after, missing)


def _state(past: Past, rule: ActRule) -> Iterator[Refusal]:
    wrong = sorted(past.states - set(rule.states)) if rule.kind != "opens" else []
    if not wrong:
        return
    label = past.procedure.label
    yield Refusal(
        "state-does-not-allow",
        expected=Phrase(
            "for the act “{act}” a case that is: {states}",
            {"act": label("acts", rule.name), "states": quoted(label("states", name) for name in rule.states)},
        ),
        got=Phrase("a case that is: {states}", {"states": quoted(label("states", name) for name in sorted(past.states))}),
        todo=Phrase("Wait until the case is there."),
    )


def _target(past: Past, filed: Filed, rule: ActRule) -> Iterator[Refusal]:
    """An author mends its own acts, which it must know."""
    if rule.kind not in ("corrects", "withdraws", "recalls"):
        return
    target = past.find(str(filed.act.body.get(rule.kind)))
    if target is None or not target.effect:
        yield Refusal(
            "target-not-known",
            expected=Phrase("an act in effect of this case, in the past of this one"),
            got=Phrase("an act that is not"),
            todo=Phrase("Name it by its id, as the case's page shows it."),
        )
    elif set(target.filed.signers) != set(filed.signers):
        yield Refusal(
            "act-of-another",
            expected=Phrase("an act of one's own"),
            got=Phrase("an act of {name}", {"name": past.charter.label(target.filed.author)}),
            todo=Phrase("Put your own position beside it; only its author mends it."),
        )


def _settles(past: Past, filed: Filed) -> Iterator[Refusal]:
    """By all authors of the crossed acts jointly, or by a role the procedure names that is not itself one of two authors."""
    body = filed.act.body.get("settles")
    if body is None:
        return
    named = [past.find(id_) for id_ in body["acts"]]
    if (
        any(one is None or one.id not in past.heads for one in named)
        or len(past.heads) < 2
        or set(body["acts"]) != set(past.heads)
    ):
        yield Refusal(
            "nothing-to-settle",
            expected=Phrase("all the crossed acts that now make up the state"),
            got=Phrase("other acts"),
            todo=Phrase("Name the acts that the case's page shows as crossed."),
        )
        return
    outcomes = frozenset[str]().union(*(one.result or frozenset() for one in named if one is not None))
    if body["state"] not in outcomes:
        yield Refusal(
            "settled-state",
            expected=Phrase(
                "one of the states that the crossed acts lead to: {states}",
                {"states": quoted(past.procedure.label("states", name) for name in sorted(outcomes))},
            ),
            got=Phrase("“{state}”", {"state": _state_label(past.procedure, str(body["state"]))}),
            todo=Phrase("Choose one of them; to go elsewhere, settle first and then file the act that leads there."),
        )
    authors = {name for one in named if one is not None for name in one.filed.signers}
    by_role = any(holders(past, role, signer, filed.at.date()) for role in past.procedure.settle for signer in filed.signers)
    if not authors <= set(filed.signers) and not (by_role and authors.isdisjoint(filed.signers)):
        yield Refusal(
            "settle-not-alone",
            expected=Phrase(
                "the authors of the crossed acts jointly, or somebody whom the procedure names and who is not one of them"
            ),
            got=Phrase("{name}", {"name": joined(past.charter.label(one) for one in filed.signers)}),
            todo=Phrase("Ask the other author to sign the settlement with you."),
        )


def _state_label(procedure: Procedure, name: str) -> str:
    return procedure.label("states", name) if name in procedure.states else name


def _relies(past: Past, filed: Filed, rule: ActRule) -> Iterator[Refusal]:
    missing = past.lapse_shown(rule, filed)
    if missing is not None:
        label = past.procedure.label("clocks", rule.relies_on)
        yield Refusal(
            "lapse-not-shown",
            expected=Phrase("attested times that show that the clock “{clock}” has lapsed", {"clock": label}),
            got=missing.got,
            todo=missing.todo,
        )
