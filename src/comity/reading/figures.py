"""The dates and quantities of a report, found by the grammars of the comparison side and written in the contract's short forms.

A value is given only where one is possible; else the candidates are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from comity.analysis.features import DateMention
from comity.reading import dates, quantities
from comity.reading.contract import Amount, When
from comity.reading.markup import Span


def find(text: str, lines: Sequence[tuple[Span, str]], anchor: date | None) -> tuple[list[When], list[Amount]]:
    """Dates and quantities of lines with their languages; `anchor`: the day of publication, if it is certain."""
    whens: list[When] = []
    amounts: list[Amount] = []
    for (a, b), code in lines:
        line = text[a:b]
        found = dates.find(line, code, anchor)
        whens += [when(moved(mention, a)) for mention in found]
        for q in quantities.find(line, code, None, tuple(m.span for m in found)):
            amounts.append(Amount((q.span[0] + a, q.span[1] + a), number(q.low), number(q.high), q.unit))
    return whens, amounts


def mentions(text: str, code: str, span: Span) -> tuple[DateMention, ...]:
    """Dates within a span. Only its own characters are handed on: the work stays in proportion to the span, not to the report."""
    return tuple(moved(mention, span[0]) for mention in dates.find(text[slice(*span)], code))


def moved(mention: DateMention, by: int) -> DateMention:
    return replace(mention, span=(mention.span[0] + by, mention.span[1] + by))


def number(value: object) -> str | None:
    return None if value is None else format(value, "f")


def when(mention: DateMention) -> When:
    """The short forms of the contract: a day, a month, a year, a time; one value only where one is possible."""
    values: list[str] = []
    for first, last in mention.candidates:
        if mention.kind == "year" or (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            values.append(f"{first.year:04}")
        elif mention.kind == "month" or (first.day == 1 and first != last and first.month == last.month):
            values.append(f"{first.year:04}-{first.month:02}")
        elif mention.kind == "week":
            year, week, _ = first.isocalendar()
            values.append(f"{year:04}-W{week:02}")
        else:
            values.append(first.isoformat())
    values = list(dict.fromkeys(values))
    kind = "time" if mention.kind == "time" else "date"
    value = values[0] if len(values) == 1 else None
    if kind == "time" and mention.clock:
        value = f"{value}T{mention.clock}" if value else f"T{mention.clock}"
    return When(mention.span, value, kind, tuple(values) if value is None else ())
