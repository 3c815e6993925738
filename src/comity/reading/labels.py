"""A short heading for a position, in words of its sentence: where it may begin, where it may end, nothing added.

A label starts behind words that only lead in ("We believe it is necessary to", «подчёркнуто, что») and ends where the sentence
takes breath: before a comma, a joining word or a preposition. Which words those are is data in `lang/<code>/labels.yaml`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_LANG = Path(__file__).parent / "lang"
_TOKEN = re.compile(r"[^\W_]+(?:[-‑'’.][^\W_]+)*|\S")
_SENTENCE = re.compile(r"(?<=[^\W_][^\W_][.!?…])[\"'»”’]*\s+(?=[^\W\d_a-zа-яё])")
#: In words: a whole sentence that needs no cut, the longest part up to a comma, the longest up to a lesser breath, the cut
#: where there is none, and the fewest that tell a topic.
WHOLE, TO_COMMA, TO_JOINT, CUT, FEWEST = 11, 12, 11, 9, 3


@dataclass(frozen=True, slots=True)
class _Words:
    lead: re.Pattern[str]
    joints: frozenset[str]
    relative: frozenset[str]
    subordinate: frozenset[str]
    helpers: frozenset[str]
    never_last: frozenset[str]


@cache
def _words(language: str) -> _Words:
    raw = yaml.load(Path(_LANG, language, "labels.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    lead = re.compile(r"\W*(?:" + "|".join(f"(?:{p})" for p in raw["lead"]) + r")(?:(?<=\s)|(?!\w))[\s,:]*", re.I)
    lists = {key: frozenset(raw[key].split()) for key in ("joints", "relative", "subordinate", "helpers", "never_last")}
    lists["never_last"] |= lists["helpers"]
    return _Words(lead, **lists)


def label(content: str, language: str | None, cue: str = "") -> str:
    """The heading of what is said. `cue`: the words right before the content, taken along where it alone is too short to tell."""
    words = _words(language if language in ("en", "ru") else "en")
    text = " ".join(content.split())
    whole = next((s for s in _SENTENCE.split(text) if _told(s, words) >= FEWEST), text)
    plain = _lead_away(_unquoted(whole), words)
    tokens = list(_TOKEN.finditer(_main_clause(plain, words)))
    shown = _main_clause(plain, words)
    end, cut = _end(tokens, words)
    short = _unquoted(shown[: tokens[end - 1].end()] if end else shown).strip(" ,;:.—–-…")
    if cue and 0 < end < FEWEST and not cut:
        short = f"{cue} {short}"
    return (short[:1].upper() + short[1:] + (" …" if cut else "")) or text[:60]


def _told(sentence: str, words: _Words) -> int:
    """How many words of a sentence are more than joints and helpers."""
    found = (m.group().casefold() for m in _TOKEN.finditer(sentence) if m.group()[0].isalnum())
    return sum(w not in words.never_last and w not in words.joints and w not in words.subordinate for w in found)


def _unquoted(text: str) -> str:
    """Without quotation marks that stand at the border or have no partner."""
    bare = text.strip().strip('"«»“”„ ')
    if bare.count('"') % 2 or bare.count("«") != bare.count("»") or bare.count("“") + bare.count("„") != bare.count("”"):
        bare = re.sub(r"[\"«»“”„]", "", re.sub(r"(?<=\w)[\"«»“”„](?=\w)", " ", bare))
    return bare


def _lead_away(text: str, words: _Words) -> str:
    """Lead-ins taken away one after another, while something of a topic is left."""
    for _ in range(4):
        m = words.lead.match(text)
        if m is None or not m.end() or _told(text[m.end() :], words) < FEWEST - 1:
            break
        text = text[m.end() :]
    return text


def _main_clause(text: str, words: _Words) -> str:
    """Behind "when …, although …," the part that stands by itself, if there is one."""
    first = text.split(" ", 1)[0].casefold()
    if first not in words.subordinate:
        return text
    parts = re.split(r",\s+", text)
    for at, part in enumerate(parts[1:], 1):
        opening = part.split(" ", 1)[0].casefold()
        if len(part.split()) >= FEWEST + 1 and opening not in words.subordinate | words.helpers | words.joints | words.relative:
            return ", ".join(parts[at:])
    return text


def _end(tokens: list[re.Match[str]], words: _Words) -> tuple[int, bool]:
    """How many tokens the label has, and whether it had to be cut."""
    is_word = [m.group()[0].isalnum() for m in tokens]
    counts = [0, *itertools.accumulate(is_word)]
    plain = [m.group().casefold() for m in tokens]
    stops = [i for i in range(1, len(tokens)) if plain[i] in ",;:—–("]
    for i in stops:
        behind = plain[i + 1] if i + 1 < len(plain) else ""
        relative = behind in words.relative or (i + 2 < len(plain) and plain[i + 2] in words.relative)
        if relative and 2 <= counts[i] <= TO_COMMA:
            return _trimmed(plain, i, words), False
    if counts[-1] <= WHOLE:
        return len(tokens), False
    for i in stops:
        if FEWEST < counts[i] <= TO_COMMA and plain[i] != "(":
            return _trimmed(plain, i, words), False
    if counts[-1] <= TO_COMMA - 1 and not stops:
        return len(tokens), False
    joints = [i for i in range(1, len(tokens)) if plain[i] in words.joints and FEWEST < counts[i] <= TO_JOINT]
    for i in reversed(joints):
        end = _trimmed(plain, i, words)
        if counts[end] > FEWEST + 1 and not any(w in words.helpers for w in plain[end:i]):
            return end, False
    at = next((i for i in range(len(tokens)) if counts[i + 1] > CUT), len(tokens))
    while 0 < at < min(len(tokens), CUT + 4) and tokens[at].group()[0].isupper() and tokens[at - 1].group()[0].isupper():
        at += 1  # no name is cut in two
    return max(1, _trimmed(plain, at, words)), True


def _trimmed(plain: list[str], end: int, words: _Words) -> int:
    """Without words at the end that ask for another: articles, helpers, prepositions."""
    at = end
    while at > 1 and (plain[at - 1] in words.never_last or plain[at - 1] in words.joints or not plain[at - 1][0].isalnum()):
        at -= 1
    return at


def words_of(text: str) -> list[str]:
    """The words of a text as labels count them."""
    return [m.group() for m in _TOKEN.finditer(text) if m.group()[0].isalnum()]
