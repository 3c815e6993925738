"""What a refusal says beside what was expected and what came: the rule, the role, and the next step, computed from the tables.

The guards say why, in few words and for every act of a fold. Here it is worked out for one of them, when somebody is told: which
condition of which act, who may file it and who holds that here, which acts lead to where it is allowed, and which the one who was
refused may file as things stand. The deadline is `bearing`'s, since only whoever asks at a moment has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from comity.errors import Refusal
from comity.mechanism import together, ways
from comity.mechanism.case import Filed, Judged
from comity.mechanism.guards import Past, holding
from comity.mechanism.procedure import ActRule
from comity.mechanism.words import Label, chained, few, followed, joined, quoted
from comity.phrase import Phrase

MENDED_MOST = 5  # own acts named to whoever named another's or none
_KEY = (1, Phrase("who signs it, and with which key"))
_EXISTS = (2, Phrase("an act that the procedure has, after acts of this case alone"))
_OPENING = (3, Phrase("the opening of the case"))
_ROLE = (4, Phrase("the role of whoever signs"))
_STATE = (5, Phrase("the state of the case, and what comes first"))
_BODY = (6, Phrase("what it says"))
_TARGET = (7, Phrase("the act that it mends"))
_SETTLES = (8, Phrase("the settlement of crossed acts"))
_LAPSE = (9, Phrase("the clock on whose lapse it relies"))
CONDITIONS: Mapping[str, tuple[int, Phrase]] = {
    "two-persons-asked": _KEY,
    "key-loan-ended": _KEY,
    "key-not-for-this-audience": _KEY,
    "key-not-for-this-act": _KEY,
    "key-not-lent": _KEY,
    "key-replaced": _KEY,
    "key-may-not-release": _KEY,
    "key-of-another": _KEY,
    "joint-act-with-desk-key": _KEY,
    "act-unknown": _EXISTS,
    "after-of-another-case": _EXISTS,
    "case-not-open": _OPENING,
    "audience-other": _OPENING,
    "case-already-open": _OPENING,
    "procedure-not-in-charter": _OPENING,
    "parameters-not-of-charter": _OPENING,
    "format-unknown": _OPENING,
    "role-not-held": _ROLE,
    "not-signed-by-all": _ROLE,
    "role-held-by-nobody": _ROLE,
    "state-does-not-allow": _STATE,
    "not-preceded-by-all": _STATE,
    "body-lacks-its-kind": _BODY,
    "body-carries-too-much": _BODY,
    "texts-number": _BODY,
    "field-needed": _BODY,
    "field-not-of-this-act": _BODY,
    "field-must-be-sealed": _BODY,
    "field-value": _BODY,
    "holder-unknown": _BODY,
    "case-names-itself": _BODY,
    "field-empty": _BODY,
    "correction-beyond-act": _BODY,
    "position-not-ones-own": _BODY,
    "target-not-known": _TARGET,
    "act-of-another": _TARGET,
    "nothing-to-settle": _SETTLES,
    "settled-state": _SETTLES,
    "settle-not-alone": _SETTLES,
    "lapse-not-shown": _LAPSE,
    "dated-ahead": (0, Phrase("its time, which is not ahead of this node's clock")),
    "past-not-here": (0, Phrase("its past, all of which is here")),
    "wider-names-narrower": (0, Phrase("what it names, of which all its readers may know")),
}
"""By code: the condition in words and its number in docs/spec/procedure.md "How an act is judged" (0: asked before signing)."""

INSTEAD = frozenset(
    {
        *("act-unknown", "role-not-held", "not-signed-by-all", "role-held-by-nobody", "state-does-not-allow"),
        *("not-preceded-by-all", "act-of-another", "nothing-to-settle", "settle-not-alone", "lapse-not-shown"),
        "case-already-open",
    }
)
"""Refusals after which whoever was refused is told which other acts are open to it."""


def advised(past: Past, filed: Filed, rule: ActRule | None, on: date, refusal: Refusal) -> Refusal:
    """The refusal with its rule, its role and its next step."""
    todo, names = _todo(past, filed, rule, on, refusal), dict(refusal.names)
    if refusal.code in INSTEAD:
        alone, together_ = ways.open_to(past, filed, on), ways.open_with(past, filed, on)
        names |= {one.name: past.procedure.label("acts", one.name) for one in (*alone, *together_)}
        todo = followed(todo, _instead(past, filed, alone, together_))
    return refusal.told(rule=_rule(past, filed, rule, refusal.code), role=_role(past, filed, rule, on), todo=todo, names=names)


def _rule(past: Past, filed: Filed, rule: ActRule | None, code: str) -> Phrase:
    number, condition = CONDITIONS.get(code, _BODY)  # a test holds the table complete
    args: dict[str, object] = {
        "act": filed.act.act if rule is None else past.procedure.label("acts", rule.name),
        "procedure": past.procedure.label("procedure", "name"),
        "number": number,
        "condition": condition,
    }
    if not number:
        return Phrase("“{act}” in the procedure “{procedure}”, asked before it is signed: {condition}", args)
    return Phrase("“{act}” in the procedure “{procedure}”, condition {number}: {condition}", args)


# --- who may --------------------------------------------------------------------------------------------------------------
def _role(past: Past, filed: Filed, rule: ActRule | None, on: date) -> Phrase:
    """The roles of an act, and who holds them here on that day."""
    if rule is None:
        return Phrase("nobody: the procedure has no such act")
    if rule.kind == "settles":
        return _settlers(past, on)
    if rule.jointly:
        return Phrase("together, all who hold the role: {roles}", {"roles": holders(past, rule.jointly, on)})
    return _roles(past, rule.by, on, filed) or Phrase("nobody")


def _settlers(past: Past, on: date) -> Phrase:
    authors, others = Phrase("all authors of the crossed acts together"), _roles(past, past.procedure.settle, on)
    if others is None:
        return authors
    return Phrase("{authors} or, being none of them, {roles}", {"authors": authors, "roles": others})


def _roles(past: Past, roles: Sequence[str], on: date, filed: Filed | None = None) -> Phrase | None:
    return chained(_author(past, filed) if role == "author" else holders(past, role, on) for role in roles)


def _author(past: Past, filed: Filed | None) -> Phrase:
    """Who mends an act: its own author, by name where the act is known."""
    target = _target(past, filed) if filed is not None else None
    if target is None:
        return Phrase("the author of the act that it names")
    names = joined(past.charter.label(name) for name in target.filed.signers)
    return Phrase("the author of the act that it names: {names}", {"names": names})


def _target(past: Past, filed: Filed) -> Judged | None:
    body = filed.act.body
    return next((one for kind in together.MENDING if kind in body and (one := past.find(str(body[kind]))) is not None), None)


def holders(past: Past, role: str, on: date) -> Phrase:
    """A role by its label, with who holds it in this case on that day; everyone is not listed."""
    label = past.procedure.label("roles", role)
    if past.procedure.roles[role].source == "everyone":
        return Phrase("{role}", {"role": label})
    names = holding(past, role, on)
    if not names:
        return Phrase("{role}, nobody here", {"role": label})
    return Phrase("{role}, here {names}", {"role": label, "names": few(past.charter.label(name) for name in names)})


# --- what next ------------------------------------------------------------------------------------------------------------
def _todo(past: Past, filed: Filed, rule: ActRule | None, on: date, refusal: Refusal) -> Phrase:
    code, said = refusal.code, refusal.todo
    if code == "case-not-open":
        return _open_first(past, on)
    if rule is None:
        return said
    if code == "state-does-not-allow":
        return _there(past, rule, on)
    if code == "role-not-held":
        return _ask(past, filed, rule, on)
    if code == "role-held-by-nobody":
        empty = rule.jointly or (rule.after_all.by if rule.after_all is not None else "")
        return _named_by(past, empty) or said
    if code in ("target-not-known", "act-of-another"):
        return followed(said, _own_acts(past, filed))
    if code in ("nothing-to-settle", "settled-state"):
        return followed(said, _crossed(past))
    return said


def _instead(past: Past, filed: Filed, alone: Sequence[ActRule], with_others: Sequence[ActRule]) -> Phrase:
    def acts(rules: Sequence[ActRule]) -> Label:
        return quoted(past.procedure.label("acts", one.name) for one in rules)

    args: dict[str, object] = {"name": joined(past.charter.label(name) for name in filed.signers)}
    said = Phrase("In this state of the case no other act is open to {name}.", args)
    if alone:
        said = Phrase("In this state of the case {name} may file: {acts}.", {**args, "acts": acts(alone)})
    if not with_others:
        return said
    return followed(said, Phrase("All who hold its role may file together: {acts}.", {"acts": acts(with_others)}))


def _open_first(past: Past, on: date) -> Phrase:
    act, roles = past.procedure.opening, _roles(past, past.procedure.opening.by, on)
    args: dict[str, object] = {"act": past.procedure.label("acts", act.name), "roles": roles or Phrase("nobody")}
    return Phrase("Open the case with “{act}”, or wait until its opening has arrived. It is filed by: {roles}.", args)


def _there(past: Past, rule: ActRule, on: date) -> Phrase:
    """Which acts lead from where the case is to where the act is allowed, and who files them."""
    if len(past.states) > 1:
        settle = next(one for one in past.procedure.acts.values() if one.kind == "settles")
        args: dict[str, object] = {
            "act": past.procedure.label("acts", settle.name),
            "acts": _heads(past),
            "roles": _settlers(past, on),
        }
        return Phrase("Two acts crossed, {acts}: settle them first, with “{act}”, filed by {roles}.", args)
    found = ways.lead(past.procedure, past.states, rule.states)
    if not found.acts:
        return Phrase("No act leads from there to where it is allowed: go on in another case.")
    acts = chained(_filed_by(past, past.procedure.acts[name], on) for name in found.acts)
    if found.steps == 1:
        return Phrase("First has to come one of the acts that lead there: {acts}.", {"acts": acts})
    return Phrase("It takes {n} acts to get there, the first of them: {acts}.", {"n": found.steps, "acts": acts})


def _filed_by(past: Past, rule: ActRule, on: date) -> Phrase:
    roles = holders(past, rule.jointly, on) if rule.jointly else _roles(past, rule.by, on)
    return Phrase("“{act}”, filed by {roles}", {"act": past.procedure.label("acts", rule.name), "roles": roles})


def _ask(past: Past, filed: Filed, rule: ActRule, on: date) -> Phrase:
    """Whom to ask, by name; where nobody holds a role, what would have to name somebody."""
    names = [name for role in rule.by if role != "author" for name in holding(past, role, on) if name not in filed.signers]
    if names:
        who = few(past.charter.label(name) for name in dict.fromkeys(names))
        return Phrase("Ask somebody who holds the role to file it: {names}.", {"names": who})
    empty = next((role for role in rule.by if role != "author"), "")
    return _named_by(past, empty) or Phrase("Nobody holds the role here.")


def _named_by(past: Past, role: str) -> Phrase | None:
    """Where the holders of a role come from, for one that nobody holds."""
    source = past.procedure.roles.get(role)
    if source is None:
        return None
    label = past.procedure.label
    if source.source == "format":
        return Phrase("The charter names who is “{role}”, in its formats: it has to be amended.", {"role": label("roles", role)})
    acts = quoted(label("acts", one.name) for one in past.procedure.acts.values() if source.field in one.sets)
    args: dict[str, object] = {"role": label("roles", role), "field": label("fields", source.field), "acts": acts}
    return Phrase("Who is “{role}” the opener names in “{field}”, with: {acts}.", args) if source.field else None


def _own_acts(past: Past, filed: Filed) -> Phrase:
    """The newest acts in effect that the same signers could mend, by name and id."""
    every = [one for name in past.procedure.acts for one in past.acts_of(name) if set(one.filed.signers) == set(filed.signers)]
    every.sort(key=lambda one: one.place, reverse=True)
    who = joined(past.charter.label(name) for name in filed.signers)
    if not every:
        return Phrase("{name} has no act in effect here that could be mended.", {"name": who})
    acts = chained(_by_id(past, one) for one in every[:MENDED_MOST])
    return Phrase("Newest acts of {name} in effect here: {acts}.", {"name": who, "acts": acts})


def _by_id(past: Past, one: Judged) -> Phrase:
    return Phrase("“{act}” {id}", {"act": past.procedure.label("acts", one.filed.act.act), "id": one.id[:12]})


def _heads(past: Past) -> Phrase | None:
    return chained(_by_id(past, one) for id_ in past.heads if (one := past.find(id_)) is not None)


def _crossed(past: Past) -> Phrase:
    if len(past.heads) < 2:
        return Phrase("No acts are crossed here now.")
    return Phrase("Crossed are: {acts}.", {"acts": _heads(past)})
