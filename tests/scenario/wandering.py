"""Everybody files anything: a random walk through a procedure, in which some have the right, some lie, and nothing makes sense.

    walk = Walk("meeting", random.Random(7))
    walk.go(40)
    walk.world, walk.cases

Acts are drawn from the procedure's own file, most of them where its state allows them; fields get values of their types. One act
in five is dated 1970 or 2099, knows only part of what there is, or is signed with a key that nobody lent.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from tests.world import DIGEST, World, reported, source, topic

from comity.mechanism.case import Case
from comity.mechanism.procedure import ActRule, Field, FieldType, Procedure

PEOPLE = ("alba", "borea", "corda", "dara")
FORMAT = "lake-talks"
DATES = ("2026-11-01", "2026-11-05", "2026-12-31", "2027-02-28")
TIMES = tuple(f"{date}T12:00:00Z" for date in DATES)
ODD_TIMES = ("1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z")

TEXT = {"digest": DIGEST, "holder": "alba", "extent": "complete", "language": "en", "said_by": "filer"}


class Walk:
    """A world with two cases of one procedure, filed into at random. `rng` decides everything."""

    def __init__(self, procedure: str, rng: random.Random) -> None:
        self.rng = rng
        self.holders: dict[str, list[str]] = {}
        self.world = self._world(procedure)
        self.procedure: Procedure = self.world.procedures[procedure]
        self.notes: list[str] = []
        self.tips: dict[str, list[tuple[str, ...]]] = {}
        self.cases = [self._open(procedure) for _ in range(2)]

    def go(self, steps: int) -> None:
        for _ in range(steps):
            self.world.wait(minutes=self.rng.choice((1, 30, 600, 4_000, 20_000)))
            case = self.rng.choice(self.cases)
            together = self.world.case(case).after() if self.rng.random() < 0.25 else None
            for _ in range(1 if together is None else 2):
                self._file(case, together)
            if self.rng.random() < 0.3:
                self._see(self.rng.choice(PEOPLE))

    # --- what it is made of -----------------------------------------------------------------------------------------------
    def _world(self, procedure: str) -> World:
        """Everybody holds some of the roles that a charter can give."""
        roles = World("alba").procedures[procedure].roles.values()
        since = {"from": "2026-01-01", "until": None}
        for role in (one for one in roles if one.source == "format"):
            self.holders[role.name] = self._some(PEOPLE)
        members = [{"participant": who, "role": role, **since} for role, names in self.holders.items() for who in names]
        formats = {
            FORMAT: {"label": {"en": "Lake talks"}, "members": members or [{"participant": "alba", "role": "party", **since}]}
        }
        return World(
            *PEOPLE, "estmark", keyless=("marsh",), timekeepers=("watch",), formats=formats, f=self.rng.choice((0, 0, 1))
        )

    def _open(self, procedure: str) -> str:
        who = self.rng.choice(PEOPLE)
        named = {rule.field: rule.name for rule in self.procedure.roles.values() if rule.source == "field"}
        fields = {path: self._value(path) for path in sorted({*self.procedure.opening.needs, *named})}
        body = {"texts": [TEXT, TEXT | {"holder": "borea"}]} if self.procedure.opening.texts[0] else {}
        case = self.world.open_as(who, procedure, fields=fields, body=body, opens={"format": FORMAT})
        self.holders |= {role: list(fields[field]) for field, role in named.items()}
        self._see(who)
        self.tips[case] = []
        return case

    def _file(self, case: str, after: Sequence[str] | None) -> None:
        held = self.world.case(case)
        self.tips[case].append(held.after())
        rule = self._rule(held)
        who = self._who(held, rule)
        body, signers, when = self._body(held, rule, who), None, None
        if rule.jointly and self.rng.random() < 0.8:
            signers = [one for one in self.holders.get(rule.jointly, []) if one != "marsh"] or [who]
        if self.rng.random() < 0.2:
            known = self.tips[case][-4:]
            after = self.rng.choice([[], *known, *known, self.world.case(self.cases[0]).after()])
        if self.rng.random() < 0.1:
            when = self.rng.choice(ODD_TIMES)
        desk = "night" if signers is None and self.rng.random() < 0.03 else None
        self.world.act(
            signers[0] if signers else who, case, rule.name, body=body, after=after, at=when, signers=signers, desk=desk
        )
        if self.rng.random() < 0.8:
            self._see(signers[0] if signers else who)

    def _rule(self, held: Case) -> ActRule:
        """Mostly what the state allows, and seldom what ends the case or mends an act: else nothing would come of it."""
        rules = [one for one in self.procedure.acts.values() if one.kind != "opens"]
        open_ = [one for one in rules if held.states <= set(one.states)]
        rules = open_ if open_ and self.rng.random() < 0.85 else rules
        if len(held.states) > 1 and self.rng.random() < 0.3:
            return next(one for one in self.procedure.acts.values() if one.kind == "settles")
        ends = {*self.procedure.final}
        return self.rng.choices(rules, [1 if one.kind or one.to in ends else 4 + 4 * (one.to is not None) for one in rules])[0]

    def _who(self, held: Case, rule: ActRule) -> str:
        """Mostly somebody who holds a role that the act asks for."""
        opener = held.opening.filed.author if held.opening is not None else PEOPLE[0]
        able = [who for role in rule.by for who in self.holders.get(role, [opener]) if who != "marsh"]
        return self.rng.choice(able) if able and self.rng.random() < 0.8 else self.rng.choice((*PEOPLE, "estmark"))

    def _body(self, held: Case, rule: ActRule, who: str) -> dict[str, Any]:
        paths = {*map(self._path, rule.needs), *map(self._path, self._some(rule.sets) if rule.sets else ())}
        body: dict[str, Any] = {"fields": {path: self._value(path) for path in sorted(paths)}} if paths else {}
        own = [one.id for one in held.judged.values() if one.filed.author == who and self.rng.random() < 0.8] or list(held.judged)
        if rule.kind in ("corrects", "withdraws", "recalls"):
            body[rule.kind] = self.rng.choice(own)
        if rule.kind == "settles":
            heads = sorted(list(held.judged)[place] for place in held.heads) or own[:1]
            body["settles"] = {"acts": heads, "state": self.rng.choice(self.procedure.states)}
        if rule.relies_on:
            body["relies_on"] = [*self.notes[-12:], self._see(self.rng.choice(PEOPLE))]
        if "positions" in rule.carries and self.rng.random() < 0.5:
            path = self._path(self.rng.choice(sorted(self.procedure.fields)))
            body["positions"] = [reported(path, self._value(path), self.rng.choice((*PEOPLE, "marsh")), source=source())]
        return body

    def _see(self, whom: str) -> str:
        note = self.world.see(self.rng.choice(("watch", "watch", "dara")), whom)
        self.notes.append(note)
        return note

    def _some(self, of: Sequence[str]) -> list[str]:
        return sorted(self.rng.sample(sorted(of), self.rng.randint(1, len(of))))

    def _path(self, name: str) -> str:
        return name.replace("/*", "/" + self.rng.choice(("alba", "first"))) if name.endswith("/*") else name

    def _value(self, path: str) -> Any:
        governed = self.procedure.field(path)
        assert governed is not None, path
        return self._of_type(governed, governed.type)

    def _of_type(self, field: Field, kind: FieldType) -> Any:
        rng, others = self.rng, getattr(self, "cases", None) or ["statement/" + "0" * 32]
        made = {
            "text": lambda: rng.choice(("One timetable", "Two timetables")),
            "choice": lambda: rng.choice(kind.choices),
            "choices": lambda: self._some(kind.choices),
            "yes-no": lambda: rng.random() < 0.5,
            "count": lambda: rng.randint(0, 9),
            "quantity": lambda: {"amount": str(rng.randint(1, 9)), "unit": rng.choice(kind.choices)},
            "date": lambda: rng.choice(DATES),
            "time": lambda: rng.choice(TIMES),
            "participant": lambda: rng.choice(PEOPLE),
            "participants": lambda: self._some((*PEOPLE, "marsh") if rng.random() < 0.2 else PEOPLE),
            "place": lambda: {"label": rng.choice(("Lake House", "Pier House"))},
            "topic": lambda: topic(
                rng.choice(("Daily.", "Weekly.")), values={"runs": {"amount": str(rng.randint(1, 3)), "unit": "runs"}}
            ),
            "digest": lambda: DIGEST,
            "case": lambda: rng.choice(others),
            "cases": lambda: self._some(others),
            "link": lambda: {"case": rng.choice(others), "relation": rng.choice(kind.choices)},
            "items": lambda: self._some(("ferry", "pier", "nets")),
            "languages": lambda: self._some(("en", "fr", "ru")),
            "period": lambda: {"from": rng.choice(DATES)},
        }
        return made[kind.name]()
