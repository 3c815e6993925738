"""What moves a due moment: suspensions, whose time does not count, and extensions to a later date.

Both come from acts in effect that know the act which started the clock, in the order of the times when they were said. What was
suspended after it was due stays due; what was extended after it was due is due anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from comity.mechanism.clocks_due import LAST, Counting, Point, read
from comity.mechanism.clocks_present import Come, Present
from comity.mechanism.procedure import ClockRule

MOST = 50  # suspensions, and extensions, that count for one starting act: enough for years, and a liar cannot make it slow


@dataclass(slots=True)
class Suspension:
    """From when to when the time does not count; `last` is None while nothing has resumed it. `line`: what stays open."""

    first: datetime
    last: datetime | None
    claimed: bool
    line: str = ""


@dataclass(frozen=True, slots=True)
class Extended:
    """To which point, said when."""

    when: datetime
    to: Point
    claimed: bool


@dataclass(slots=True)
class Moves:
    """All that moves the clocks of one starting act."""

    suspensions: list[Suspension] = field(default_factory=list)
    extensions: list[Extended] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moved:
    """A due point after what moved it up to some moment. `suspended`: since when it has been standing still then.

    `claimed`: it rests on a suspension that nobody attests; `extended`: an extension moved it, `on_word`: one nobody attests.
    `line`: the channel that the suspending act says stays open.
    """

    due: Point
    suspended: datetime | None = None
    claimed: bool = False
    extended: bool = False
    on_word: bool = False
    line: str = ""


def moves(present: Present, rule: ClockRule, starts: Sequence[Come]) -> Mapping[int, Moves]:
    """What moves the clocks of each starting act, by its place."""
    found = {start.act.place: Moves() for start in starts}
    whens = {start.act.place: start.when for start in starts}
    rows = [(come, True) for come in present.acts(rule.suspended_by)]
    rows += [(come, False) for come in present.acts(rule.resumed_by)]
    rows.sort(key=lambda row: (row[0].when, not row[1], row[0].act.id))
    running, standing = mask(found), 0  # which starts' clocks run and which stand still: an act looks only at those it changes
    for come, suspends in rows:
        changed, full = come.act.past & (running if suspends else standing), 0
        for place in bits(changed):
            known = found[place].suspensions
            if suspends:
                line = present.given(come.act, rule.channel) if rule.channel else None
                known.append(Suspension(max(come.when, whens[place]), None, come.timing.claimed, str(line or "")))
            else:
                last = known[-1]
                last.last, last.claimed = max(come.when, last.first), last.claimed or come.timing.claimed
                full |= 1 << place if len(known) >= MOST else 0
        if suspends:
            running, standing = running & ~changed, standing | changed
        else:
            running, standing = running | (changed & ~full), standing & ~changed
    if rule.extended_by is not None:
        _extensions(present, rule.extended_by.act, rule.extended_by.field, found)
    return found


def _extensions(present: Present, act: str, name: str, found: Mapping[int, Moves]) -> None:
    left = mask(found)
    for come in present.ending((act,)):  # whoever relies on a lapse cannot choose notes that are older than the extension
        to = read(present.given(come.act, name), present.charter)
        if to is None or to.when >= LAST:
            continue
        when = come.when if present.come(come.act) is not None else present.now
        for place in bits(come.act.past & left):
            found[place].extensions.append(Extended(when, to, come.timing.claimed))
            if len(found[place].extensions) >= MOST:
                left &= ~(1 << place)


def moved(present: Present, count: Counting, due: Point, by: Moves, until: datetime) -> Moved:
    """The due point as it stands at `until`, after all that was said by then."""
    rows: list[tuple[datetime, Suspension | Extended]] = [(one.first, one) for one in by.suspensions if one.first <= until]
    rows += [(one.when, one) for one in by.extensions if one.when <= until]
    span, suspended, line, claimed, extended, on_word = timedelta(0), None, "", False, False, False
    for when, one in sorted(rows, key=lambda row: row[0]):
        # What was suspended is added up and moves the point only when that is needed: it can but move later.
        if span and (isinstance(one, Extended) or when > due.when + present.grace):
            due, span = _shifted(count, due, span), timedelta(0)
        if isinstance(one, Extended):
            if one.to.when > due.when:
                due, extended, on_word = one.to, True, on_word or one.claimed
        elif when <= due.when + present.grace:
            claimed = claimed or one.claimed
            if one.last is None or one.last > until:
                suspended, line = when, one.line
            else:
                span += count.stretch(when, one.last)
    return Moved(_shifted(count, due, span) if span else due, suspended, claimed, extended, on_word, line)


def _shifted(count: Counting, due: Point, span: timedelta) -> Point:
    try:
        return min(count.shifted(due, span), Point(LAST), key=lambda point: point.when)
    except OverflowError:
        return Point(LAST)


# --- acts as the bits of a number: bit n stands for the act at place n of the case ------------------------------------------
def mask(places: Iterable[int]) -> int:
    """The places as one number."""
    found = bytearray()
    for place in places:
        byte = place >> 3
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def bits(number: int) -> Iterator[int]:
    """The places in a number, lowest first."""
    count = (number.bit_length() + 63) // 64
    for index, word in enumerate(struct.unpack(f"<{count}Q", number.to_bytes(count * 8, "little"))):
        while word:
            low = word & -word
            yield index * 64 + low.bit_length() - 1
            word ^= low
