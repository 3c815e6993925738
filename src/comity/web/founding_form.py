"""The form of a new mechanism: its rows as they were typed, the charter file that they make, and where each part of it was typed.

A row counts once its first field is filled in; an empty one is passed over. Participants beside the first have no keys here:
they are recorded as reported until they bring a key of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from comity.desk.keep import slugged
from comity.errors import Yours
from comity.mechanism.charter_yaml import dump
from comity.mechanism.procedure import Procedure
from comity.phrase import Phrase
from comity.projection.charter_words import KINDS
from comity.web.forms import Form

MOST = {"p": 60, "f": 12, "a": 12, "m": 24}
"""Rows of each kind: more are written into the charter file by hand. Members are participants times formats, so these are few."""

FIRST = {"p": 4, "f": 1, "a": 1, "m": 1}
"""Rows of each kind on an empty form."""

WEEKENDS = {"6,7": Phrase("Saturday and Sunday"), "5,6": Phrase("Friday and Saturday")}
HEAD = "Made on the page “New mechanism”. To be listed here implies no recognition."
NUMBER = re.compile(r"[0-9]{1,15}")


def counts(form: Form) -> dict[str, int]:
    """How many rows of each kind the form has, with those that a button has just asked for."""
    asked = form.text("do").removeprefix("add-")
    found = {}
    for kind, most in MOST.items():
        text = form.text(f"count_{kind}")
        n = int(text) if NUMBER.fullmatch(text) else FIRST[kind]
        found[kind] = min(max(n, FIRST[kind]) + (asked == kind), most)
    return found


@dataclass
class Made:
    """The charter file as a value, and for its paths the field in which each was typed."""

    parts: dict[str, Any]
    fields: dict[str, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        return dump(self.parts, HEAD)

    def field_of(self, where: str) -> str:
        """The field that the place of an error means: that of the longest path which the error's begins with."""
        path = where.partition(" ")[2]
        known = [one for one in self.fields if re.match(re.escape(one) + r"(?![a-z0-9-])", path)]
        return self.fields[max(known, key=len)] if known else ""


def read(form: Form, procedures: Mapping[str, Procedure], language: str, today: date) -> Made:
    """What was typed, as the parts of a charter file. Names are in the language of the page. Raises `Yours` for what is empty."""
    title = form.need("title", Phrase("Title"), 200)
    form.need("p0_label", Phrase("Your own name"), 200)
    mechanism = form.text("name") or slugged(title, "mechanism")
    made = Made({"mechanism": mechanism, "title": {language: title}})
    made.fields |= {"mechanism": "name", "title": "title"}
    if form.text("exercise"):
        made.parts["exercise"] = True
    _participants(form, made, language)
    made.parts["writer"] = made.names[0]
    made.fields["writer"] = "p0_label"
    groups = _formats(form, made, language, today)
    _audiences(form, made, groups, language)
    _matters(form, made, language)
    _time(form, made)
    _procedures(form, made, procedures)
    made.parts["amend"] = {"quorum": [made.names[0]]}
    return made


def _short(label: str, fallback: str, taken: Sequence[str]) -> str:
    """A short name made of the label; never one that is taken."""
    name = slugged(label, fallback)
    while name in taken:
        name += "-2"
    return name


def _participants(form: Form, made: Made, language: str) -> None:
    rows: dict[str, Any] = {}
    for n in range(counts(form)["p"]):
        label, given = form.text(f"p{n}_label"), form.text(f"p{n}_id")
        if not label:
            continue
        if given in rows:
            raise Yours(
                "short-name-twice",
                expected=Phrase("a short name that nobody else has"),
                got=Phrase("{name}, a second time", {"name": given}),
                todo=Phrase("Choose another one, or leave it empty: it is then made of the name."),
                where=f"p{n}_id",
            )
        name = given or _short(label, "participant", list(rows))
        rows[name] = {"label": {language: label}, "kind": form.choice(f"p{n}_kind", tuple(KINDS))}
        if n:
            rows[name]["authority"] = None
        made.names[n] = name
        made.fields |= {f"participants.{name}": f"p{n}_id" if given else f"p{n}_label"}
        made.fields |= {f"participants.{name}.label": f"p{n}_label", f"participants.{name}.kind": f"p{n}_kind"}
    made.parts["participants"] = rows


def _plain(name: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]{1,64}", name) is not None


def _formats(form: Form, made: Made, language: str, today: date) -> dict[int, str]:
    groups: dict[str, Any] = {}
    numbered: dict[int, str] = {}
    for n in range(counts(form)["f"]):
        label = form.text(f"f{n}_label")
        if not label:
            continue
        name = _short(label, "format", list(groups))
        numbered[n] = name
        members: list[dict[str, str]] = []
        for place, participant in made.names.items():
            role = form.text(f"f{n}_p{place}_role")
            if not role:
                continue
            made.fields[f"formats.{name}.members[{len(members)}]"] = f"f{n}_p{place}_role"
            made.fields[f"formats.{name}.members[{len(members)}].from"] = f"f{n}_p{place}_from"
            made.fields[f"formats.{name}.members[{len(members)}].until"] = f"f{n}_p{place}_until"
            row = {"participant": participant, "role": role if _plain(role) else slugged(role, "member")}
            members.append({**row, "from": form.text(f"f{n}_p{place}_from") or today.isoformat()})
            if until := form.text(f"f{n}_p{place}_until"):
                members[-1]["until"] = until
        groups[name] = {"label": {language: label}, "members": members}
        made.fields[f"formats.{name}"] = f"f{n}_label"
    if groups:
        made.parts["formats"] = groups
    return numbered


def _audiences(form: Form, made: Made, groups: Mapping[int, str], language: str) -> None:
    found: dict[str, Any] = {}
    for n in range(counts(form)["a"]):
        label = form.text(f"a{n}_label")
        if not label:
            continue
        name = _short(label, "readers", [*found, *groups.values(), "public"])
        readers = [made.names[place] for place in made.names if form.text(f"a{n}_p{place}")]
        bridge = [groups[place] for place in groups if form.text(f"a{n}_f{place}")]
        found[name] = {"label": {language: label}}
        if bridge:
            found[name]["bridge"] = bridge
        if readers or not bridge:
            found[name]["readers"] = readers
        made.fields[f"audiences.{name}"] = f"a{n}_label"
    if found:
        made.parts["audiences"] = found


def _matters(form: Form, made: Made, language: str) -> None:
    found: dict[str, Any] = {}
    for n in range(counts(form)["m"]):
        if label := form.text(f"m{n}_label"):
            name = _short(label, "matter", list(found))
            found[name] = {"label": {language: label}, "owner": made.names[0]}
            made.fields[f"matters.{name}"] = f"m{n}_label"
    if found:
        made.parts["matters"] = found


def _time(form: Form, made: Made) -> None:
    made.parts["zone"] = form.text("zone") or "Etc/UTC"
    made.parts["weekend"] = [int(day) for day in form.choice("weekend", tuple(WEEKENDS)).split(",")]
    if days := form.text("holidays").replace(",", " ").split():
        made.parts["holidays"] = days
    made.fields |= {"zone": "zone", "weekend": "weekend", "holidays": "holidays"}


def _procedures(form: Form, made: Made, procedures: Mapping[str, Procedure]) -> None:
    used: dict[str, Any] = {}
    two: list[str] = []
    for name, procedure in procedures.items():
        if not form.text(f"use_{name}"):
            continue
        settings: dict[str, Any] = {"pack": form.text(f"pack_{name}")} if form.text(f"pack_{name}") else {}
        made.fields |= {f"procedures.{name}": f"use_{name}", f"procedures.{name}.pack": f"pack_{name}"}
        numbers, sources = _numbers(form, name, procedure)
        settings |= {"parameters": numbers} if numbers else {}
        settings |= {"sources": sources} if sources else {}
        made.fields |= {f"procedures.{name}.parameters.{word}": f"par_{name}_{word}" for word in procedure.parameters}
        made.fields |= {f"procedures.{name}.sources.{word}": f"src_{name}_{word}" for word in procedure.parameters}
        used[name] = settings or None
        two += [f"{name}/{act}" for act in procedure.acts if form.text(f"two_{name}_{act}")]
    if not used:
        raise Yours(
            "no-procedure-chosen",
            expected=Phrase("at least one procedure"),
            got=Phrase("none"),
            todo=Phrase("Tick what the mechanism will do; others can be added by an amendment."),
            where="procedures",
        )
    made.parts["procedures"] = used
    if two:
        made.parts["two_persons"] = two


def _numbers(form: Form, name: str, procedure: Procedure) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers that were typed, and the sources given for them; what is no number the reader of the file refuses."""
    numbers: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    for word in procedure.parameters:
        typed = form.text(f"par_{name}_{word}")
        if typed:
            numbers[word] = int(typed) if NUMBER.fullmatch(typed) else typed
        if source := form.text(f"src_{name}_{word}"):
            sources[word] = {"source": source, "verified": bool(form.text(f"ver_{name}_{word}"))}
    return numbers, sources
