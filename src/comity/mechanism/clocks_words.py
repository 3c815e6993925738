"""What a clock says: its word, its sentence and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from comity.mechanism.words import chained
from comity.phrase import Phrase

ClockWord = Literal["running", "met", "met-claimed", "short-notice", "late", "lapsed"]
SAME_NODE = Phrase("attested on the same node, which counts in exercises only")


def word(stopped: bool, in_time: bool, claimed: bool, notice: bool) -> ClockWord:
    """The word. `in_time`: it was stopped in time or, where nothing stopped it, the time has not passed.

    `claimed`: only its author says when the stop was said. `notice`: the clock asks for notice before something.
    """
    if not stopped:
        return "running" if in_time else "lapsed"
    if in_time:
        return "met-claimed" if claimed else "met"
    return "short-notice" if notice else "late"


def why(said: ClockWord, args: Mapping[str, object], silence: bool) -> Phrase:
    """The sentence. `args`: `what` and `who`, `due`, `zone` and, where something stopped it, `done`; times as text."""
    return _silence(said, args) if silence else _owed(said, args)


def _owed(said: ClockWord, args: Mapping[str, object]) -> Phrase:
    if said == "running":
        return Phrase("{what} of {who} is due by {due} ({zone})", args)
    if said == "lapsed":
        return Phrase("{what} of {who} was due by {due} ({zone}); nothing came", args)
    if said == "met":
        return Phrase("{what} of {who} came on {done}, due by {due} ({zone})", args)
    if said == "met-claimed":
        return Phrase("{what} of {who} came on {done} by its author's own clock, due by {due} ({zone})", args)
    if said == "short-notice":
        return Phrase("{what} of {who} came on {done}; notice was asked for by {due} ({zone})", args)
    return Phrase("{what} of {who} came late, on {done}; due by {due} ({zone})", args)


def _silence(said: ClockWord, args: Mapping[str, object]) -> Phrase:
    if said == "running":
        return Phrase("{what}: whoever objects does so by {due} ({zone})", args)
    if said == "lapsed":
        return Phrase("{what}: nobody objected by {due} ({zone})", args)
    if said == "met":
        return Phrase("{what}: silence was broken on {done}, before {due} ({zone})", args)
    if said == "met-claimed":
        return Phrase("{what}: silence was broken on {done} by the objector's own clock, before {due} ({zone})", args)
    return Phrase("{what}: an objection came late, on {done}; nobody had objected by {due} ({zone})", args)


def notes(
    *,
    same_node: bool,
    suspended: str,
    line: str,
    tolled: bool,
    extended: bool,
    on_word: bool,
    begun_late: bool,
    taken_back: str,
    ended: Phrase | None,
    number: int,
    limit: int,
) -> Phrase | None:
    """What a reader should know besides, as one phrase. `suspended`: since when, as text, and `line` what is said to stay open;
    `taken_back`: when what stopped it was; `ended`: why it is due no longer; `number`: of a clock that recurs."""
    found = []
    if same_node:
        found.append(SAME_NODE)
    if suspended:
        found.append(Phrase("suspended since {since}: the time until it is resumed does not count", {"since": suspended}))
    if suspended and line:
        found.append(Phrase("the line “{line}” is said to stay open", {"line": line}))
    elif not suspended and tolled:
        found.append(Phrase("the time for which it was suspended does not count"))
    if extended:
        found.append(Phrase("the deadline was extended"))
    if on_word:
        found.append(Phrase("only its author says when the extension was said"))
    if begun_late:
        found.append(Phrase("it was due before the act that started it"))
    if taken_back:
        found.append(Phrase("what stopped it was taken back on {when}", {"when": taken_back}))
    if ended is not None:
        found.append(Phrase("due no longer: {why}", {"why": ended}))
    if number:
        found.append(Phrase("number {n} of a clock that recurs", {"n": number}))
    if number and number >= limit:
        found.append(Phrase("no more than {n} are counted", {"n": limit}))
    return chained(found)
