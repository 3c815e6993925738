"""One reader's language: sentences, numbers, dates and lists in English, French, Russian or Arabic.

Messages are gettext catalogues whose msgid is the English sentence; they are read from the `.po` text when a language is
first asked for, so that no compiled file is kept beside its source. A message that is not translated shows in English: a
page is never broken by a missing word. Choosing the language of a request is `session`'s business.

Digits are Latin ones in all four languages, also in Arabic. The figures on a page are looked up in signed bytes and in
quoted originals ('characters 118-205', index 41, 14:00 UTC), and those have Latin digits; the same figure in two scripts
on one page invites exactly the mistakes that a record exists to avoid. CLDR's plain `ar` makes the same choice.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from comity.mechanism.words import Label
from comity.phrase import Phrase

CATALOGUES = Path(__file__).parent / "locale"
# In their own names, in this order on every page: a reader looks for the word, not for a flag.
NAMES = {"en": "English", "fr": "Français", "ru": "Русский", "ar": "العربية"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-\d\d")  # a year alone is the same figure in all four languages
HOUR = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")  # in a zone that the sentence around it names
# What joins two holes without a word is in no catalogue. An arrow is not mirrored by UAX 9: it has to point the way one reads.
SIGNS = {"ar": str.maketrans({"→": "←", ";": "؛"})}
# U+2068 and U+2069 isolate a name in plain text as <bdi> does in HTML (Unicode Bidirectional Algorithm, UAX 9, 2.4).
ISOLATE, POP = "\u2068", "\u2069"


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The messages of one language, plural rule included; English needs none."""
    path = CATALOGUES / code / "LC_MESSAGES" / "comity.po"
    if code == "en" or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True, slots=True)
class Language:
    """How one reader is spoken to. `html` and the `_` family escape; `text` is for titles, files and headers."""

    code: str

    @property
    def direction(self) -> str:
        return "rtl" if self.code == "ar" else "ltr"

    @property
    def locale(self) -> Locale:
        return Locale("en", "GB") if self.code == "en" else Locale.parse(self.code)

    # Sentences

    def find(self, one: str, many: str | None, n: object) -> str:
        """The template of a sentence in this language: plural by this language's own rule."""
        messages = catalogue(self.code)
        if many is None or not isinstance(n, int):
            found = messages.gettext(one) if one else ""
        else:
            found = messages.ngettext(one, many, n)
        return found.translate(SIGNS[self.code]) if self.code in SIGNS and found == one else found

    def text(self, phrase: Phrase | str) -> str:
        """A phrase as plain text; what is put into its holes is isolated, so that two directions do not mix."""
        if isinstance(phrase, str):
            return phrase.in_(self.code) if isinstance(phrase, Label) else phrase
        template = self.find(phrase.id, phrase.many, phrase.args.get("n"))
        return template.format(**{name: self._plain(value) for name, value in phrase.args.items()})

    def html(self, phrase: object) -> Markup:
        """A phrase as HTML: our words are escaped, whatever fills a hole is escaped and isolated by `<bdi>`."""
        if not isinstance(phrase, Phrase):
            return self._inline(phrase)
        return self._fill(self.find(phrase.id, phrase.many, phrase.args.get("n")), phrase.args)

    def say(self, one: str, **holes: object) -> Markup:
        """`_("…")` in a template."""
        return self._fill(self.find(one, None, None), holes)

    def count(self, one: str, many: str, n: int, **holes: object) -> Markup:
        """`n_("{n} row", "{n} rows", n)` in a template."""
        return self._fill(self.find(one, many, n), {"n": n, **holes})

    def _fill(self, template: str, holes: Mapping[str, object]) -> Markup:
        ready = {name: self._inline(value) for name, value in holes.items()}
        return Markup(escape(template)).format(**ready) if ready else Markup(escape(template))

    def _inline(self, value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        if isinstance(value, Phrase):
            return self.html(value)
        if isinstance(value, Label):
            return Markup("<bdi>{}</bdi>").format(value.in_(self.code))
        if isinstance(value, (list, tuple, frozenset)):
            return self.series(value)
        if value is None:
            return Markup("")
        if isinstance(value, str) and HOUR.fullmatch(value) and _is_day(value):
            return Markup("<bdi>{}</bdi>").format(self.hour(datetime.fromisoformat(value)))
        if isinstance(value, str) and MONTH.fullmatch(value) and _is_day(f"{value}-01"):
            return Markup('<time datetime="{}">{}</time>').format(value, self.month(date.fromisoformat(f"{value}-01")))
        if value == "Etc/UTC":
            return Markup("UTC")
        if isinstance(value, (int, datetime, date)) or (
            isinstance(value, str) and (MOMENT.fullmatch(value) or DAY.fullmatch(value)) and _is_day(value)
        ):
            return self._figure(value)
        return Markup("<bdi>{}</bdi>").format(value)

    def _figure(self, value: int | date | str) -> Markup:
        if isinstance(value, str):
            moment = MOMENT.fullmatch(value)
            value = datetime.fromisoformat(value) if moment else date.fromisoformat(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), self.day(value))
        return Markup(escape(self.number(value)))

    def _plain(self, value: object) -> str:
        if isinstance(value, Phrase):
            return self.text(value)
        if isinstance(value, Label):
            value = value.in_(self.code)
        if isinstance(value, bool) or not isinstance(value, int):
            if isinstance(value, (list, tuple)):
                return str(format_list([self._plain(item) for item in value], locale=self.locale))
            return f"{ISOLATE}{value}{POP}" if self.code == "ar" else str(value)
        return self.number(value)

    # Lists, numbers, time

    def series(self, values: Iterable[object]) -> Markup:
        """'A, B and C' in this language, each item isolated."""
        items = [self._inline(value) for value in values]
        return Markup(format_list([str(item) for item in items], locale=self.locale)) if items else Markup("")

    def number(self, value: int | float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def day(self, value: date) -> str:
        return str(format_date(value, "long", locale=self.locale))

    def month(self, value: date) -> str:
        """The month of a day, with its year."""
        return str(format_skeleton("yMMMM", value, locale=self.locale))

    def language_name(self, code: str | None) -> str:
        """A language by its name in this language; one that nobody could tell is said to be unknown."""
        known = code and code not in ("und", "mul") and Locale.parse(code.split("-")[0]).get_display_name(self.code)
        return str(known) if known else self.text(Phrase("language unknown"))

    def weekday(self, value: datetime, zone: tzinfo = UTC) -> str:
        return str(format_date(value.astimezone(zone), "full", locale=self.locale))

    def hour(self, value: datetime) -> str:
        """A day and a time of day, without its zone: only where the sentence around it names that."""
        return f"{self.day(value)}{'، ' if self.code == 'ar' else ', '}{value:%H:%M}"

    def moment(self, value: datetime | str, zone: tzinfo = UTC) -> Markup:
        """A time, always with its zone, machine-readable in UTC beside it."""
        when = datetime.fromisoformat(value) if isinstance(value, str) else value
        shown = self.hour(when.astimezone(zone))
        stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Markup('<time datetime="{}">{} {}</time>').format(stamp, shown, zone_name(when, zone))

    def span(self, length: timedelta) -> Markup:
        """'3 h 40 min', '2 days 4 h': two units, never a sign; the sentence around it says before or after."""
        minutes = int(abs(length.total_seconds()) // 60)
        days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            head = Phrase("{n} day", {"n": days}, many="{n} days")
            return self.html(Phrase("{days} {hours} h", {"days": head, "hours": hours}) if hours else head)
        if hours and rest:
            return self.html(Phrase("{hours} h {minutes} min", {"hours": hours, "minutes": rest}))
        if hours:
            return self.html(Phrase("{hours} h", {"hours": hours}))
        return self.html(Phrase("{minutes} min", {"minutes": rest}))


def _is_day(text: str) -> bool:
    """Whether a text of the form of a date or time is one: what somebody typed may be 2026-02-30."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def zone_name(when: datetime, zone: tzinfo) -> str:
    """'UTC' or 'UTC+3': readers of four languages know no common abbreviation of any other zone."""
    offset = when.astimezone(zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def choose(asked: str | None, kept: str | None, accepted: str | None) -> str:
    """The language of a request: `?lang=`, else the cookie, else the browser's wish (RFC 9110, 12.5.4), else English."""
    for code in (asked, kept):
        if code in NAMES:
            return code
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate((accepted or "").split(",")[:32]):
        tag, _, weight = part.strip().partition(";q=")
        code = tag.split("-")[0].strip().lower()
        try:
            wishes.append((-float(weight or 1), position, code))
        except ValueError:
            continue
    return next((code for weight, _, code in sorted(wishes) if code in NAMES and weight < 0), "en")
