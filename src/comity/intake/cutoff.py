"""When a register's day ends, as people state it: '18:00', '18:00 UTC+3', 'until 18.00 Damascus time'.

Two registers of one day may be of different hours; without this their totals and their rows drift apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.errors import Yours
from comity.intake import dates, numbers
from comity.intake.numbers import UnreadError
from comity.phrase import Phrase

_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s?[:.h]\s?(\d{2})(?!\d)")
_HOUR = re.compile(r"^(\d{1,2})(?:\s?h)?$")


@dataclass(frozen=True, slots=True)
class CutOff:
    """18:00 means that the register's day runs from 18:00 of the day before. `zone` is '' where none is stated."""

    hour: int
    minute: int = 0
    zone: str = ""

    def __str__(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d} {self.zone}".rstrip()

    @classmethod
    def parse(cls, text: str) -> CutOff:
        """An hour with or without minutes and zone, in any digits. Raises `Yours` where no hour of a day is named."""
        plain = numbers.latin(text)
        hit = _CLOCK.search(plain) or _HOUR.match(plain)
        hour, minute = (int(hit.group(1)), int(hit.group(2) or 0) if hit.re is _CLOCK else 0) if hit else (99, 0)
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            raise Yours(
                "register-cut-off-unknown",
                expected=Phrase("an hour such as 18:00"),
                got=Phrase("{text}", {"text": text}),
                todo=Phrase("Write the hour at which the register's day ends, or leave it empty: it then reads ‘not stated’."),
            )
        return cls(hour, minute, _zone(plain[hit.end() :]) if hit else "")


def _zone(rest: str) -> str:
    """The time zone after the hour, if it is one that can be reckoned with."""
    text = rest.strip(" ,()")
    try:
        return text if text and dates.zone(text) else ""
    except UnreadError:
        return ""
