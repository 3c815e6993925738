"""Which `seen` notes an act lists that relies on a lapse: those that show when the clock began and moved, and that it is over.

Chosen from all that a node holds, few enough for a body, and of those only what every reader of the case can have: whoever
cannot read a note would wait for it for ever. Whether they suffice is judged with the act (`clocks_lapse`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from comity.mechanism.attest import SeenIndex
from comity.mechanism.case import Case, Filed, SeenNote
from comity.mechanism.procedure import ActRule, ClockRule

MOST = 100  # notes in one act: some fifty moments of a clock, each attested by two


def listed(
    case: Case, act: ActRule, notes: SeenIndex, readable: Callable[[str], bool], signers: Iterable[str]
) -> tuple[str, ...]:
    """The ids, sorted. `readable`: whether the readers of the case read the notes on a log; `signers`: who signs the act.

    Of each act that starts, moves or stops the clock the f+1 earliest notes, and of all notes the f+1 newest.
    """
    rule, authors = case.procedure.clocks[act.relies_on], tuple(signers)
    found = {note.id: note for note in _newest(case, notes, readable, authors)}
    for filed in _bearing(case, rule):
        covering = (note for note in notes.covering(filed.where, filed.index) if readable(note.of))
        for note in _others(case, sorted(covering, key=_at), filed.signers):
            if len(found) < MOST:
                found[note.id] = note
    return tuple(sorted(found))


def _bearing(case: Case, rule: ClockRule) -> Iterable[Filed]:
    """The acts in effect that bear on the clock, what starts it first, newest first."""
    extends = (rule.extended_by.act,) if rule.extended_by is not None else ()
    parts = (rule.starts, (*extends, *rule.suspended_by, *rule.resumed_by), tuple(stop.act for stop in rule.stops))
    every = list(case.effective())[::-1]
    return [one.filed for names in parts for one in every if one.filed.act.act in names]


def _newest(case: Case, notes: SeenIndex, readable: Callable[[str], bool], authors: tuple[str, ...]) -> list[SeenNote]:
    """The newest notes of f+1 others, none of them ahead of the present moment."""
    latest: dict[str, SeenNote] = {}
    for note in notes.by_id.values():
        known = latest.get(note.author)
        if (known is None or note.at > known.at) and note.at <= case.now and readable(note.of):
            latest[note.author] = note
    return _others(case, sorted(latest.values(), key=_at, reverse=True), authors)


def _others(case: Case, notes: Iterable[SeenNote], authors: tuple[str, ...]) -> list[SeenNote]:
    """The first f+1 of these that attest something to the authors: by others and, outside exercises, from another node."""
    found: dict[str, SeenNote] = {}
    for note in notes:
        if note.author not in authors and (case.charter.exercise or not _near(case.hosts, note.author, authors)):
            found.setdefault(note.author, note)
    return list(found.values())[: case.charter.f + 1]


def _near(hosts: Mapping[str, str], seer: str, authors: tuple[str, ...]) -> bool:
    host = hosts.get(seer)
    return host is not None and any(hosts.get(author) == host for author in authors)


def _at(note: SeenNote) -> tuple[object, str]:
    return note.at, note.id
