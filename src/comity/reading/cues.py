"""The words of one language that introduce speech, as tables for the grammar in `attribution`.

Data is in `lang/<code>/cues.yaml` and `offices.yaml`; here they are read, spelled out into forms and indexed. No word here,
and none in those files, is the name of a person, an outlet or an agency.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from comity.reading import inflect

_LANG = Path(__file__).parent / "lang"
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Cue:
    """One form of a cue. `tense`: finite, participle (after "has", or passive), ing. `rest`: words after the verb that
    belong to it.
    """

    type: str
    base: str
    strong: bool
    modality: str
    polarity: str
    tense: str
    impersonal: bool
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """Everything that `attribution` and `speakers` ask about the words of one language. `lemmas`: the listed first form of each
    form of an office, a body or a press service.
    """

    language: str
    forms: Mapping[str, tuple[Cue, ...]]
    sets: Mapping[str, frozenset[str]]
    silence: re.Pattern[str]
    according: re.Pattern[str]
    carry_verbs: frozenset[str]
    carry_tail: re.Pattern[str] | None
    credit: tuple[re.Pattern[str], ...]
    one_side: tuple[re.Pattern[str], ...]
    shared: frozenset[str]
    open: frozenset[str]
    contact: Mapping[str, re.Pattern[str]]
    offices: Mapping[str, str]
    bodies: Mapping[str, str]
    longest_office: int
    listed: Mapping[str, frozenset[str]]
    lemmas: Mapping[str, str]

    def has(self, name: str, word: str) -> bool:
        return word in self.sets.get(name, frozenset())


def _phrases(listed: list[str]) -> re.Pattern[str]:
    ordered = sorted(listed, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in ordered) + r")(?!\w)", re.I)


def _english(verb: str) -> list[tuple[str, str]]:
    """(form, tense) of one English verb: `base` alone is regular, five forms with colons are not."""
    if ":" in verb:
        base, third, past, participle, ing = verb.split(":")
        return [(base, "finite"), (third, "finite"), (past, "finite"), (participle, "participle"), (ing, "ing")]
    base = verb
    third = base + "es" if base.endswith(("s", "sh", "ch", "x", "z")) else base[:-1] + "ies" if _y(base) else base + "s"
    stem = base[:-1] if base.endswith("e") else base
    past = base[:-1] + "ied" if _y(base) else _doubled(stem) + "ed"
    ing = _doubled(base[:-1] if base.endswith("e") and not base.endswith("ee") else base) + "ing"
    return [(base, "finite"), (third, "finite"), (past, "finite"), (past, "participle"), (ing, "ing")]


def _y(base: str) -> bool:
    return base.endswith("y") and base[-2] not in _VOWELS


_DOUBLING = frozenset({"plan", "admit", "commit", "regret"})


def _doubled(stem: str) -> str:
    return stem + stem[-1] if stem in _DOUBLING else stem


def _spelled(verb: str, language: str) -> list[tuple[str, str]]:
    if language == "ru":
        if verb.endswith("*"):
            return [(verb[:-1] + e, "finite") for e in ("л", "ла", "ли", "ло")]
        if verb.endswith("~"):
            return [(verb[:-1] + e, "finite") for e in ("лся", "лась", "лись", "лось")]
        return [(verb, "finite")]
    head, _, rest = verb.partition(" ")
    if ":" in verb or not rest:
        return _english(verb)
    return [(f"{form} {rest}", tense) for form, tense in _english(head)]


def _verbs(rows: list[dict[str, Any]], language: str) -> dict[str, tuple[Cue, ...]]:
    forms: dict[str, list[Cue]] = {}
    for row in rows:
        for verb in row["verbs"]:
            for form, tense in _spelled(str(verb), language):
                head, *rest = inflect.plain(form).split()
                base = str(verb).split(":")[0]
                cue = Cue(
                    row["type"],
                    base,
                    row["strength"] == "strong",
                    row.get("modality", "asserted"),
                    row.get("polarity", "positive"),
                    tense,
                    "impersonal" in row,
                    tuple(rest),
                )
                forms.setdefault(head, []).append(cue)
    return {form: tuple(sorted(cues, key=lambda c: (-len(c.rest), c.tense != "finite"))) for form, cues in forms.items()}


def _inflected(listed: list[str], language: str) -> frozenset[str]:
    """Every form of words and phrases; a phrase is inflected in its first word, as office names are."""
    out: set[str] = set()
    for phrase in listed:
        words = str(phrase).split()
        if language == "ru":
            firsts = (
                inflect.russian(words[-1])
                if len(words) == 2 and words[0].endswith(("ий", "ый", "ой"))
                else inflect.russian(words[0])
            )
            if len(words) == 2 and words[0].endswith(("ий", "ый", "ой")):
                out |= {f"{a} {b}" for a in inflect.russian(words[0]) for b in firsts}
            else:
                out |= {" ".join((form, *map(inflect.plain, words[1:]))) for form in firsts}
        else:
            out |= {str(phrase).lower(), str(phrase).lower() + "s"}
    return frozenset(out)


def _strings(file: str, language: str) -> dict[str, Any]:
    """A data file with every scalar a string: "on", "no" and "yes" are words here, not truth values."""
    value: dict[str, Any] = yaml.load(
        Path(_LANG, language, file).read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    )
    return value


@cache
def grammar(language: str) -> Grammar:
    """The tables of one language that is read: en or ru."""
    raw = _strings("cues.yaml", language)
    who = _strings("offices.yaml", language)
    offices = {form: office for office, listed in who["offices"].items() for form in _inflected(listed, language)}
    bodies = {form: body for body, listed in who["bodies"].items() for form in _inflected(listed, language)}
    names = [
        "that",
        "before_subject_stop",
        "helpers",
        "passive",
        "not_said",
        "no_verb_after",
        "prepositions",
        "determiners",
        "addressees",
        "after_cue",
        "right_subject_stop",
        "mutual",
        "agreed",
        "discussed",
        "silent_about",
    ]
    sets = {name: frozenset(inflect.plain(str(w)) for w in raw.get(name, ())) for name in names}
    sets |= {f"pronoun-{k}": frozenset(inflect.plain(str(w)) for w in v) for k, v in who["pronouns"].items()}
    tail = raw["carry"]["tail"]
    named = [str(w) for key in ("offices", "bodies") for row in who[key].values() for w in row] + [str(w) for w in who["press"]]
    return Grammar(
        language=language,
        forms=_verbs(raw["verbs"], language),
        sets=sets,
        silence=_phrases(raw["silence"]),
        according=_phrases(raw["according"]),
        carry_verbs=frozenset(inflect.plain(v) for v in raw["carry"]["verbs"]),
        carry_tail=_phrases(tail) if tail else None,
        credit=tuple(re.compile(p, re.I) for p in raw["credit"]),
        one_side=tuple(re.compile(p, re.I) for p in raw["one_side"]),
        shared=frozenset(inflect.plain(w) for w in raw["impersonal"].get("shared", ())),
        open=frozenset(inflect.plain(w) for w in raw["impersonal"].get("open", ())),
        contact={kind: _phrases(listed) for kind, listed in raw["contact"].items()},
        offices=offices,
        bodies=bodies,
        longest_office=max(len(f.split()) for f in (*offices, *bodies)),
        lemmas={form: word for word in reversed(named) for form in _inflected([word], language)},
        listed={name: _inflected(who[name], language) for name in ("press", "unnamed", "message", "both", "titles")},
    )
