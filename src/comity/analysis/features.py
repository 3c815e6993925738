"""What is read off a text before two texts are compared: plain values, with exact characters.

Every span is a half-open pair of code point offsets into the untouched original. `reading.passages` makes these values;
`align` and `compare` use them; neither knows a language. Not here: how anything is found, and what it means when two differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a text names: a word (`kind` "word"), a concept of the lexicon ("concept") or a proper name ("name").

    `key` is what equality is judged by; `also` holds other keys under which the same mention may be met (name forms, the
    wider concepts; "!key" is its opposite); `weight` is 0..1, how much it tells of a topic. `slot`, of a name: the keys of the
    content words beside it, "<" before and ">" behind, "@at" or "@role"; of a concept: its section. `folded`: a name in Latin.
    """

    key: str
    span: Span
    kind: str
    weight: float = 1.0
    also: tuple[str, ...] = ()
    slot: tuple[str, ...] = ()
    folded: str = ""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day, month, year, weekday, stretch of days or time of day, as far as its words go.

    `kind`: day, month, year, weekday, week, range, time, relative, said (when something was told: "said on Thursday").
    `candidates`: every (first, last) pair of days that the words allow, inclusive; empty where the words alone do not place it
    and no anchor was given. `bound`: "" on, "by", "from", "about".
    `clock` is "HH:MM", `weekday` 0 for Monday.
    """

    span: Span
    text: str
    kind: str
    candidates: tuple[tuple[date, date], ...] = ()
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    last_day: int | None = None
    clock: str | None = None
    bound: str = ""
    word: str = ""
    slot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts. `low` and `high` are bounds in `unit` (None: open); `strict`: a bound itself is left out.

    `unit`: "count", "ordinal", "number" (of a document), or a measure's key after conversion ("kg", "m", "h", "percent", "usd").
    `of`: what is counted or measured, as concept keys and stems, nearest first; `about`: the text says "about".
    """

    span: Span
    text: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    of: tuple[str, ...] = ()
    about: bool = False
    slot: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that turns or grades what its clause says. `kind` "negation" or "modality"; `key` names the sort; `rung` the grade.

    `scope`: keys of the content words that it governs, nearest first.
    """

    kind: str
    key: str
    rung: int
    span: Span
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or one clause of it, with everything found in it. `parts`: its clauses, where there are several."""

    span: Span
    paragraph: int
    heading: bool
    leans: bool
    words: tuple[Mention, ...] = ()
    concepts: tuple[Mention, ...] = ()
    names: tuple[Mention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    cues: tuple[Cue, ...] = ()
    parts: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One original and its passages in order. `language` is "en", "ru" or "und" (only names and figures are compared then).

    `left_out`: stretches of a press page that tell nothing (menus, appeals …), each with its reason.
    """

    characters: str
    language: str
    anchor: date | None
    passages: tuple[Passage, ...]
    left_out: tuple[tuple[Span, str], ...] = ()

    def at(self, span: Span) -> str:
        """The exact characters of a span."""
        return self.characters[span[0] : span[1]]
