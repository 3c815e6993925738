"""A procedure as a value: fields, acts, states, clocks, roles, parameters. Plain data; `load` makes it, `engine` reads it.

Everything here is frozen and holds no code: what a procedure may do is what these tables can say.
docs/spec/procedure.md is the specification of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.mechanism.comparators import Comparator
from comity.mechanism.values import FieldType
from comity.mechanism.words import Label

# What an act's body may hold beside `fields`, and what the file calls the permission.
CARRIES = ("positions", "silent", "texts", "attachments", "sealed", "rows", "changes", "names", "cites")
# Acts that every procedure has, with a meaning that the engine knows.
KINDS = ("opens", "corrects", "withdraws", "recalls", "settles")


REMEMBERED = 4096  # paths and labels that a procedure remembers, each asked for act after act: whoever writes more is only slower


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is a path; `topics/*` stands for every path below. `sealed`: never, allowed or required."""

    name: str
    type: FieldType
    comparator: Comparator
    sealed: str = "never"

    @property
    def many(self) -> bool:
        return self.name.endswith("/*")


@dataclass(frozen=True, slots=True)
class AfterAll:
    """Every holder of the role `by` has an act `act` in effect and not withdrawn, made after the newest act `since`, if named."""

    act: str
    by: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class ActRule:
    """Who (`by`, roles), from which states, to which state (None: it stays), writing which fields, carrying what.

    `needs`: fields that the body must hold. `relies_on`: a clock that must have lapsed, shown by `body.relies_on`; `relies_of`:
    the field that names whose, otherwise it must have run out for all.
    `audience`: `case`, or `narrower` for an act that is filed in a narrower case of its own.
    `never_late`: a notification, warning or correction: marked short notice, never refused for lateness.
    `jointly`: a role all of whose holders sign the act together. `after_all`: what all holders of a role have done before.
    """

    name: str
    by: tuple[str, ...]
    states: tuple[str, ...]
    to: str | None = None
    kind: str = ""
    sets: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    texts: tuple[int, int] = (0, 16)
    relies_on: str = ""
    audience: str = "case"
    never_late: bool = False
    jointly: str = ""
    after_all: AfterAll | None = None
    relies_of: str = ""


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Where the holders of a role come from: `format` (charter), `field` (named in the opener's field), `opening`, `everyone`."""

    name: str
    source: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """An act that stops a clock: filed by the one who owes, or by anybody about the holder who owes (`for_holder`)."""

    act: str
    for_holder: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """An act that moves a clock's due moment to the later date or time that its body gives in `field`."""

    act: str
    field: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """When something is due, who owes it, what stops it.

    `within` names a parameter in hours, days or months, counted from the starting act or, with `from_field`, from the date or
    time in that field; `until` names a field that gives the due moment itself. `before`: the deadline lies so long before
    the time in this field, and the clock asks for notice. `calendar`: hours, or working-days of the charter. `recurs` names the
    parameter after which it is due again. `objection`: a silence procedure, one clock that nobody owes. `owed_by` is a role, or
    `author`: whoever signs a starting act owes by that one. `ended_by`: acts after which it is due no longer. `channel`: a field
    of the suspending act, which names the line that stays open.
    """

    name: str
    starts: tuple[str, ...]
    stops: tuple[Stop, ...]
    owed_by: str
    within: str = ""
    calendar: str = "hours"
    before: str = ""
    silences: tuple[str, ...] = ()
    from_field: str = ""
    until: str = ""
    extended_by: Extension | None = None
    suspended_by: tuple[str, ...] = ()
    resumed_by: tuple[str, ...] = ()
    recurs: str = ""
    objection: bool = False
    ended_by: tuple[str, ...] = ()
    channel: str = ""

    @property
    def of_author(self) -> bool:
        """Whether each start binds those who signed it."""
        return self.owed_by == "author"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number from practice: where it comes from, and whether somebody has read it there (`verified`).

    `least` and `most` bound what a mechanism may set instead of it; None: no bound.
    """

    name: str
    value: int
    unit: str
    source: str
    verified: bool
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """What the procedure is modelled on. No endorsement is meant."""

    text: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """One language's words: by kind (`fields`, `acts`, …) and name; choices are `field.choice`."""

    language: str
    reviewed: bool
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Procedure:
    """The file, read. `digest` names its exact bytes: a case runs on these to its end."""

    name: str
    digest: str
    roles: Mapping[str, RoleRule]
    open: tuple[str, ...]
    sides: str
    states: tuple[str, ...]
    final: tuple[str, ...]
    fields: Mapping[str, Field]
    acts: Mapping[str, ActRule]
    clocks: Mapping[str, ClockRule]
    parameters: Mapping[str, Parameter]
    settle: tuple[str, ...]
    modelled_on: tuple[Model, ...]
    compares: str = "facts"
    sensitive: bool = False
    labels: Mapping[str, Labels] = field(default_factory=dict)
    _fields: dict[str, Field | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    _labels: dict[tuple[str, str], Label] = field(default_factory=dict, init=False, compare=False, repr=False)

    def field(self, path: str) -> Field | None:
        """The field that governs `path`: itself, or the `…/*` above it."""
        try:
            return self._fields[path]
        except KeyError:
            found = self._governing(path)
        if len(self._fields) < REMEMBERED:
            self._fields[path] = found
        return found

    def _governing(self, path: str) -> Field | None:
        found = self.fields.get(path)
        if found is None and "/" in path and not path.endswith("/*"):
            found = self.fields.get(path.rsplit("/", 1)[0] + "/*")
        return None if found is not None and found.many and path == found.name else found

    def never_empty(self, name: str) -> bool:
        """Whether a field may not be an empty list: an act needs it, and a role, or whose lapse an act invokes, hangs on it."""
        hangs = any(role.source == "field" and role.field == name for role in self.roles.values())
        hangs = hangs or any(rule.relies_of == name for rule in self.acts.values())
        return hangs and any(name in rule.needs for rule in self.acts.values())

    @property
    def opening(self) -> ActRule:
        """The act that opens a case."""
        return next(rule for rule in self.acts.values() if rule.kind == "opens")

    def label(self, kind: str, name: str) -> Label:
        """The word for a field, act, state, clock, role, parameter, choice (`field.choice`); `procedure` has `name`, `about`."""
        if (kind, name) in self._labels:
            return self._labels[kind, name]
        made = self._said(kind, name)
        if len(self._labels) < REMEMBERED:
            self._labels[kind, name] = made
        return made

    def _said(self, kind: str, name: str) -> Label:
        table = {language: found.words.get(kind, {}).get(name, "") for language, found in self.labels.items()}
        table = {language: text for language, text in table.items() if text}
        plain = name.partition(".")[2] if kind == "choices" else name  # without any labels: the name in words
        plain = self.name if (kind, name) == ("procedure", "name") else plain
        return Label(table or plain.replace("_", " ").replace("-", " "))

    def field_label(self, path: str) -> Label:
        """The label of a field; for a topic path the topic's own slug in words (positions carry better labels)."""
        rule = self.field(path)
        if rule is not None and rule.many:
            return Label(path.rsplit("/", 1)[1].replace("-", " "))
        return self.label("fields", path)
