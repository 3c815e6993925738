"""Sealed fields whose openings are at hand: what they say, once it is shown that this is what was sealed; and which were deleted.

An opening counts for an act when it names that act's log, case and field and gives its seal; so nobody passes off as its
own word a seal that it copied. What does not fit, is no value of the field, or was recalled, opens nothing. The values are
looked at on pages alone: no state, clock or effect rests on them, so that two nodes of which one has deleted an opening hold the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from comity.errors import ComityError, Theirs
from comity.mechanism import columns
from comity.mechanism.case import Case
from comity.mechanism.columns import Opened
from comity.phrase import Phrase
from comity.record import sealed
from comity.record.act import Act
from comity.record.sealed import Opening


@dataclass(frozen=True, slots=True)
class Openings:
    """`values`: act and field → what was sealed there. `deleted`: seals whose openings were here."""

    values: Opened = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()


NO_OPENINGS = Openings()


def openings(case: Case, get: Callable[[str], bytes | None], gone: Callable[[], Iterable[str]]) -> Openings:
    """What can be opened of a case. `get`: an opening's bytes by seal; `gone`: names of all that was deleted here."""
    values: dict[tuple[str, str], object] = {}
    missing: set[str] = set()
    for act, path, seal in _sealed(case):
        raw = get(seal)
        if raw is None:
            missing.add(seal)
            continue
        with suppress(ComityError):
            found = sealed.parse(raw)
            check(case, act, path, seal, found)
            values[act.id, path] = found.value
    return Openings(values, frozenset(missing.intersection(gone()) if missing else ()))


def placed(case: Case, opening: Opening, where: str = "") -> str:
    """The seal of this case that an opening opens. Raises `Theirs` where it opens none."""
    fitting = [row for row in _sealed(case) if row[2] == opening.seal]
    for act, path, seal in sorted(fitting, key=lambda row: row[0].log != opening.log):  # others may have copied it
        check(case, act, path, seal, opening, where)
        return seal
    raise Theirs(
        "sealed-opening-wrong",
        expected=Phrase("the opening of a field that was sealed in this case, and not recalled"),
        got=Phrase("the opening of {digest}", {"digest": opening.seal}),
        todo=Phrase("This is not what was sealed. Ask the act's author for the opening."),
        where=where,
    )


def check(case: Case, act: Act, path: str, seal: str, opening: Opening, where: str = "") -> None:
    """Raise `Theirs` unless the opening is that of the act's field, and a value that the field may have."""
    sealed.check(seal, opening, where)
    governed = case.procedure.field(path)
    problem = None if governed is None else governed.type.problem(opening.value)
    if (opening.log, opening.case, opening.path) != (act.log, act.case, path) or governed is None or problem is not None:
        raise Theirs(
            "sealed-opening-elsewhere",
            expected=problem or Phrase("the opening of “{field}” in an act of {log}", {"field": path, "log": act.log}),
            got=Phrase("that of “{field}” in an act of {log}", {"field": opening.path, "log": opening.log}),
            todo=Phrase("Its author sealed something else there, or another's seal was copied: ask who filed the act."),
            where=where,
        )


def _sealed(case: Case) -> Iterator[tuple[Act, str, str]]:
    """(act, field, seal) of every sealed field of the acts in effect that were not recalled."""
    gone = columns.mended(case)
    for one in case.effective():
        if gone.get(one.id, ("",))[0] == "recalled":
            continue
        for path, seal in one.filed.act.body.get("sealed", {}).items():
            yield one.filed.act, path, str(seal)
