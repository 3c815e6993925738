"""The names in a report: those of the lists, each with the reason for its link, and capitalised ones that no list knows.

A name that no list knows is proposed without an id. A surname alone is led back to the full name that the same report gives
(or the list has); a listed surname behind a strange first name is left alone, because it is then somebody else. Spellings
that only resemble one another are never joined here; that is `identity`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from comity.phrase import Phrase
from comity.reading import aliases, inflect
from comity.reading.aliases import TOKEN, Book, Hit
from comity.reading.contract import Name
from comity.reading.cues import Grammar
from comity.reading.markup import Span

_LANG = Path(__file__).parent / "lang"
_JOIN = re.compile(r"[ \u00a0]|[-‑]|[.] |['’]")


@cache
def capital_words(key: str) -> frozenset[str]:
    """One list of `lang/*/capitals.yaml`, both languages together: pages mix them."""
    files = (Path(_LANG, code, "capitals.yaml").read_text(encoding="utf-8") for code in ("en", "ru"))
    return frozenset(word for text in files for word in str(yaml.load(text, Loader=yaml.BaseLoader)[key]).split())


@dataclass(frozen=True, slots=True)
class Found:
    """All names of a document in order; `hits` by span for who asks the lists again."""

    names: tuple[Name, ...]
    hits: dict[Span, Hit]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, names: Sequence[Name], hits: dict[Span, Hit]) -> Found:
        ordered = tuple(sorted(names, key=lambda n: n.span))
        return cls(ordered, hits, tuple(n.span[0] for n in ordered))

    def within(self, span: Span) -> tuple[Name, ...]:
        """Names that stand wholly inside a span."""
        a, b = bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])
        return tuple(n for n in self.names[a:b] if n.span[1] <= span[1])


def find(
    text: str, paragraphs: Sequence[tuple[Span, str | None]], starts: frozenset[int], lists: Book, grammars: dict[str, Grammar]
) -> Found:
    """Names in the paragraphs (span, language). `starts`: offsets where sentences begin, whose capital says nothing."""
    hits: dict[Span, Hit] = {}
    names: list[Name] = []
    lower = _smallwords(text, paragraphs)
    for span, language in paragraphs:
        known = [
            hit
            for hit in aliases.find(text, span, lists)
            if not _another(text, hit, span, starts, lists, grammars.get(language or ""))
        ]
        for hit in known:
            hits[hit.span] = hit
            entry = hit.pattern.entry
            shown = text[slice(*hit.span)]
            names.append(Name(hit.span, shown, entry.kind, entry.id, entry.label(language), hit.because(), hit.pattern.relation))
        if language in ("en", "ru"):
            names += _unknown(text, span, known, starts, lower, grammars[language])
    names += _opening(text, paragraphs, names, starts)
    names.sort(key=lambda n: n.span)
    return Found.of(_surnames(names), hits)


def _opening(
    text: str, paragraphs: Sequence[tuple[Span, str | None]], names: Sequence[Name], starts: frozenset[int]
) -> list[Name]:
    """Surnames of full names of the report where they open a sentence: there the capital alone proves nothing."""
    surnames = {n.text.split()[-1] for n in names if n.relation == "unknown" and n.kind == "person" and " " in n.text}
    taken = {n.span[0] for n in names}
    found = []
    for span, _ in paragraphs:
        for m in TOKEN.finditer(text, *span):
            if m.start() in starts and m.start() not in taken and m.group() in surnames:
                found.append(Name(m.span(), m.group(), "person", None, None, Phrase("the last word of a full name"), "unknown"))
    return found


def _smallwords(text: str, paragraphs: Sequence[tuple[Span, str | None]]) -> frozenset[str]:
    """Words that the report also writes small: their capital at the start of a sentence is no name's."""
    return frozenset(m.group() for span, _ in paragraphs for m in TOKEN.finditer(text, *span) if m.group()[0].islower())


def _another(text: str, hit: Hit, span: Span, starts: frozenset[int], lists: Book, grammar: Grammar | None) -> bool:
    """Whether a listed surname (or one-word place) belongs to a longer strange name: "Lara Moscow", "Peter Norwick"."""
    entry = hit.pattern.entry
    if len(hit.pattern.words) > 1 or hit.pattern.relation != "name" or entry.kind not in ("person", "place", "state"):
        return False
    before = _word_before(text, hit.span[0], span[0])
    if before is None or grammar is None:
        return False
    start, word = before
    plain = inflect.plain(word)
    if (
        not word[0].isupper()
        or not word[1:].islower()
        or plain in capital_words("never")
        or plain in grammar.offices
        or plain in grammar.listed["titles"]
    ):
        return False
    if start in starts or any(form in grammar.forms for form in (plain,)) or plain in lists.index:
        return False
    return entry.kind == "person" or (len(word) > 2 and not _compass(plain))


def _compass(word: str) -> bool:
    return word in (
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "new",
        "северная",
        "южная",
        "восточная",
        "западная",
    )


def _word_before(text: str, at: int, floor: int) -> tuple[int, str] | None:
    m = re.search(r"([^\W_]+)[ \u00a0]$", text[max(floor, at - 40) : at])
    return (max(floor, at - 40) + m.start(1), m.group(1)) if m else None


def _unknown(
    text: str, span: Span, known: Sequence[Hit], starts: frozenset[int], lower: frozenset[str], grammar: Grammar
) -> list[Name]:
    """Runs of capitalised words that no list explains."""
    taken = {at for hit in known for at in range(*hit.span)} | _titles(text, span, grammar)
    runs: list[list[re.Match[str]]] = []
    for token in TOKEN.finditer(text, *span):
        if token.start() in taken or not _capital(token, starts, lower, grammar):
            if (
                runs
                and runs[-1]
                and token.group() in capital_words("particles")
                and text[runs[-1][-1].end() : token.start()] in (" ", "-")
            ):
                runs[-1].append(token)
                continue
            runs.append([])
            continue
        if runs and runs[-1] and _JOIN.fullmatch(text[runs[-1][-1].end() : token.start()]):
            runs[-1].append(token)
        else:
            runs.append([token])
    found = []
    for run in runs:
        while run and run[-1].group() in capital_words("particles"):
            run.pop()
        for part in _parted(text, run, span, grammar):
            if part and (_enough(part, starts) or _speaks(text, part, span, grammar)):
                a, b = part[0].start(), part[-1].end()
                kind = "place" if part is not run and part[0] is run[0] else _kind(text, part, span, grammar)
                found.append(
                    Name((a, b), text[a:b], kind, None, None, Phrase("capitalised, and in none of the lists"), "unknown")
                )
    return found


def _titles(text: str, span: Span, grammar: Grammar) -> set[int]:
    """Where words of an office stand ("Deputy Foreign Minister"): their capitals are the office's, not a name's."""
    tokens = list(TOKEN.finditer(text, *span))
    plain = [inflect.plain(m.group()) for m in tokens]
    found: set[int] = set()
    for i in range(len(tokens)):
        for width in range(min(grammar.longest_office, len(tokens) - i), 1, -1):
            if " ".join(plain[i : i + width]) not in grammar.offices:
                continue
            first = i
            while first > 0 and plain[first - 1] in capital_words("ranks") and tokens[first - 1].group()[0].isupper():
                first -= 1
            found |= {m.start() for m in tokens[first : i + width]}
            break
    return found


def _parted(text: str, run: list[re.Match[str]], span: Span, grammar: Grammar) -> list[list[re.Match[str]]]:
    """The President of STATE NAME SURNAME: behind an office the first of three or more capitals says whose office it is."""
    if len(run) < 3:
        return [run]
    words = _words_before(text, run[0].start(), span[0])
    if grammar.language == "en":
        state = 2 if len(run) > 3 and _compass(inflect.plain(run[0].group())) else 1
        return [run[:state], run[state:]] if words[-1:] == ["of"] and _office_ends(words[:-1], grammar) else [run]
    genitive = run[0].group()[-1] in "аяиы" and not re.search(r"(?:вич|вн)(?:а|у|ем|ой|е)?$", run[1].group())
    return [run[:1], run[1:]] if genitive and _office_ends(words, grammar) else [run]


def _words_before(text: str, at: int, floor: int) -> list[str]:
    before = text[max(floor, at - 60) : at]
    return [inflect.plain(w) for w in re.findall(r"[^\W_]+(?:[-‑][^\W_]+)*", before)[-4:]]


def _office_ends(words: list[str], grammar: Grammar) -> bool:
    """Whether an office or a body is the last of these words: министр иностранных дел, глава правительства."""
    ends = (" ".join(words[at:]) for at in range(len(words)))
    return any(end in grammar.offices or end in grammar.bodies for end in ends)


def _capital(token: re.Match[str], starts: frozenset[int], lower: frozenset[str], grammar: Grammar) -> bool:
    word = token.group()
    plain = inflect.plain(word)
    if (
        not word[0].isupper()
        or plain in capital_words("never")
        or (len(word) == 1 and word not in "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯABCDEFGHIJKLMNOPQRSTUVWXYZ")
    ):
        return False
    if plain in grammar.offices or plain in grammar.listed["titles"]:
        return False
    return not (token.start() in starts and (plain in lower or plain in grammar.forms))


def _enough(run: list[re.Match[str]], starts: frozenset[int]) -> bool:
    """One capitalised word that opens a sentence proves nothing; nor does one letter."""
    words = [m for m in run if len(m.group()) > 1]
    if not words:
        return False
    return not (len(run) == 1 and run[0].start() in starts)


def _speaks(text: str, run: list[re.Match[str]], span: Span, grammar: Grammar) -> bool:
    """A single capital that opens a sentence is a name if a strong word of speech follows it ("Brandt also noted …")."""
    if len(run) != 1 or len(run[0].group()) < 3:
        return False
    after = [inflect.plain(w) for w in re.findall(r"[^\W_]+", text[run[0].end() : min(span[1], run[0].end() + 40)])[:2]]
    while after and grammar.has("helpers", after[0]):
        after.pop(0)
    return bool(after) and any(cue.strong and cue.tense == "finite" for cue in grammar.forms.get(after[0], ()))


def _kind(text: str, run: list[re.Match[str]], span: Span, grammar: Grammar) -> str:
    words = [inflect.plain(m.group()) for m in run]
    before = _word_before(text, run[0].start(), span[0])
    ahead = inflect.plain(before[1]) if before else ""
    if any(w in capital_words("bodies") for w in words):
        return "organisation"
    if ahead in grammar.offices or ahead in grammar.listed["titles"]:
        return "person"
    if len(run) == 1 and ahead in capital_words("place_before"):
        return "place"
    if len(run) == 1 and grammar.language == "ru" and run[0].group()[-1] in "аяиы":
        words = _words_before(text, run[0].start(), span[0])
        if any(" ".join(words[i:]) in grammar.bodies for i in range(len(words))):
            return "place"  # «правительства Веландии»: whose body it is
    if len(run) in (2, 3) and not any(m.group().isupper() and len(m.group()) > 1 for m in run):
        return "person"
    if len(run) == 1 and run[0].group().isupper():
        return "organisation"
    if len(run) == 1:
        after = re.match(r"[ \u00a0]([^\W_]+)", text[run[0].end() : span[1]])
        cue = grammar.forms.get(inflect.plain(after.group(1))) if after else None
        cue_before = grammar.forms.get(ahead)
        if (cue and cue[0].strong) or (cue_before and cue_before[0].strong):
            return "person"
    return "organisation" if len(run) > 3 else "person" if len(run) > 1 else "name"


def _places(names: list[Name]) -> list[Name]:
    """A strange place met once as such is a place wherever it stands alone, in any case."""
    forms = {form for n in names if n.kind == "place" and n.id is None for w in (n.text,) for form in inflect.forms(w, "ru")}
    stems = {inflect.plain(n.text)[:-1] for n in names if n.kind == "place" and n.id is None and len(n.text) > 4}
    result = []
    for n in names:
        plain = inflect.plain(n.text)
        alone = n.relation == "unknown" and " " not in n.text and n.kind in ("person", "name")
        result.append(replace(n, kind="place") if alone and (plain in forms or plain in stems) else n)
    return result


def _surnames(names: list[Name]) -> list[Name]:
    """One-word unknown names that end a full name of the same report are that person; their label is the full name."""
    names = _places(names)
    full: dict[str, set[str]] = {}
    for name in names:
        words = name.text.split()
        if name.kind == "person" and name.relation == "unknown" and len(words) > 1:
            for form in inflect.forms(words[-1], "ru"):
                full.setdefault(form, set()).add(name.text)
    result = []
    for name in names:
        owners = full.get(inflect.plain(name.text), set())
        if name.relation == "unknown" and " " not in name.text and len(owners) == 1:
            owner = next(iter(owners))
            because = Phrase("the last word of “{name}”, a full name of the same report; in none of the lists", {"name": owner})
            result.append(Name(name.span, name.text, "person", None, owner, because, "unknown"))
        else:
            label = name.text if name.relation == "unknown" and name.label is None else name.label
            result.append(Name(name.span, name.text, name.kind, name.id, label, name.because, name.relation))
    return result
