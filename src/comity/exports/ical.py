"""What is due as an iCalendar file (RFC 5545), for the calendars that people have: one event a clock, at its due moment.

Times are UTC, texts in the reader's language. The UID of a clock stays when its deadline moves, so that a calendar which
reads the file again moves the event. A suspended clock is tentative. `stamp` says when the file was made.

    write(day.due, stamp=now, say=language.text, exercises={case ids})  ->  bytes
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime

import comity
from comity.exports.paper import EXERCISE, Say
from comity.phrase import Phrase
from comity.projection.today import Due

MEDIA_TYPE = "text/calendar; charset=utf-8"
OCTETS = 75  # of a line, its end apart: RFC 5545, 3.1
WORDS = {
    "running": Phrase("running"),
    "met": Phrase("met"),
    "met-claimed": Phrase("met (claimed)"),
    "short-notice": Phrase("short notice"),
    "late": Phrase("late"),
    "lapsed": Phrase("lapsed"),
}
# A calendar must hold a component (RFC 5545, 3.4); this one shows nothing, for a day on which nothing is due.
_NOTHING = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def write(due: Iterable[Due], *, stamp: datetime, say: Say = str, exercises: Container[str] = ()) -> bytes:
    """The file. `say` turns a phrase into the reader's language; `exercises`: ids of cases in which nothing has happened."""
    events = [line for one in due for line in _event(one, stamp, say, one.case in exercises)]
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Comity//comity {comity.__version__}//EN",
        "CALSCALE:GREGORIAN",
        *(events or _NOTHING),
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def uid(due: Due) -> str:
    """What names a clock for ever: its case, its rule, who owes, the act that started it, and its number where it recurs."""
    clock = due.clock
    named = "\n".join((due.case, clock.name, clock.owed_by, clock.started_by, str(clock.number)))
    return f"{hashlib.sha256(named.encode()).hexdigest()[:40]}@comity"


def _event(due: Due, stamp: datetime, say: Say, exercise: bool) -> Iterator[str]:
    clock = due.clock
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(due)}"
    yield f"DTSTAMP:{_moment(stamp)}"
    yield f"DTSTART:{_moment(clock.due)}"
    yield f"SUMMARY:{_text(say(_summary(due, exercise)))}"
    yield f"DESCRIPTION:{_text(_description(due, say, exercise))}"
    yield f"STATUS:{'TENTATIVE' if clock.suspended is not None else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _summary(due: Due, exercise: bool) -> Phrase:
    args = {"what": due.clock.label, "title": due.title, "word": WORDS[due.clock.word]}
    if due.clock.owed_by:
        said = Phrase("{what} of {who}: {title} ({word})", args | {"who": due.owed_by})
    else:
        said = Phrase("{what}: {title} ({word})", args)
    return Phrase("Exercise: {text}", {"text": said}) if exercise else said


def _description(due: Due, say: Say, exercise: bool) -> str:
    parts = [EXERCISE] if exercise else []
    parts += [one for one in (due.clock.why, due.clock.note) if one is not None]
    return "\n".join([*(say(one) for one in parts), due.case])


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat().replace("-", "").replace(":", "") + "Z"


def _text(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11). Whatever some reader might take for the end of a line becomes an escaped one."""
    lines = text.splitlines()
    plain = ("".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in line) for line in lines)
    return "\\n".join(line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in plain)


def _folded(line: str) -> bytes:
    """A content line, folded so that no part is longer than it may be and no character is cut."""
    parts, part = [], b""
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
