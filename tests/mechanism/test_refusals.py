"""Every refusal of the engine says rule, role, deadline and next step, in each language, by labels and not by code names.

A code without a case in `refusal_cases` fails.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.mechanism.refusal_cases import CASES, WHEN, Told, act, contact, fresh, lakes, refused
from tests.refusals import complete, parts, said, sentences
from tests.world import key

from comity.mechanism import advice, load
from comity.mechanism.refused import why_not
from comity.mechanism.words import LANGUAGES, Label
from comity.phrase import Phrase
from comity.web import extract
from comity.web.language import Language

MECHANISM = Path(advice.__file__).parent
CODES = sorted(
    {code for path in MECHANISM.glob("*.py") for code in re.findall(r'\bRefusal\(\s*"([a-z-]+)"', path.read_text("utf-8"))}
)


# --- what they have to say ------------------------------------------------------------------------------------------------
def test_every_code_of_the_engine_has_its_case_here_and_its_condition() -> None:
    assert (sorted(CASES), sorted(advice.CONDITIONS)) == (CODES, CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_says_rule_role_deadline_and_next_step_without_code_names(code: str) -> None:
    told = CASES[code]()
    assert told.refusal.code == code, str(told.refusal)
    complete(told.refusal, told.procedure)


@pytest.fixture(scope="module")
def known() -> Collection[str]:
    """The messages of the product: gathering them reads every source file."""
    return frozenset(extract.messages())


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_of_a_refusal_can_be_translated(code: str, known: Collection[str]) -> None:
    """Its English is among the messages of the product, with the same holes as it fills."""
    loose = [one for one in said(CASES[code]().refusal) if worded(one) and one.id not in known]
    assert loose == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_name_is_said_by_its_label_in_the_language_of_the_reader(code: str, language: str) -> None:
    for part in parts(CASES[code]().refusal).values():
        assert part is not None
        shown = Language(language).text(part)
        missing = [label for label in labels(part) if label.in_(language) not in shown]
        assert not missing, f"{shown!r} has not: {missing}"


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_sentence_of_a_refusal_is_translated(language: str) -> None:
    catalogue = extract.load_cached(language)
    every = dict.fromkeys(one.id for code in CODES for one in said(CASES[code]().refusal) if worded(one))
    assert [one for one in every if not (entry := catalogue.get(one)) or not entry.string or entry.fuzzy] == []


@pytest.mark.parametrize("code", CODES)
def test_no_label_loses_its_other_languages_on_the_way_into_a_refusal(code: str) -> None:
    told = CASES[code]()
    words = {text for kind in told.procedure.labels["en"].words.values() for text in kind.values() if " " in text}
    plain = [value for one in said(told.refusal) for value in one.args.values() if type(value) is str]
    assert [value for value in plain if value in words] == []


def worded(one: Phrase) -> bool:
    return bool(extract.WORDY.search(extract.HOLE.sub("", one.id)))


def labels(phrase: Phrase) -> Iterator[Label]:
    for one in sentences(phrase):
        yield from (value for name, value in one.args.items() if isinstance(value, Label) and f"{{{name}}}" in one.id)


# --- that they are true ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", sorted(advice.INSTEAD))
def test_what_a_refusal_says_is_open_is_open(code: str) -> None:
    """Whoever was refused may file each of these acts as far as role, state and what comes first are concerned."""
    told = CASES[code]()
    for name in told.refusal.names:
        value = told.world.unsigned(told.who, told.case.id, name)
        assert fails(told, value) not in {one for one, (number, _) in advice.CONDITIONS.items() if number in (2, 3, 4, 5)}, name


def fails(told: Told, value: Mapping[str, Any]) -> str:
    """The code of the condition that an empty act fails when all sign who have to; nothing where it fails none."""
    jointly = told.procedure.acts[value["act"]].jointly
    names = ("alba", "borea") if jointly else (told.who,)
    try:
        return refused(told.world, told.who, value, *(key(f"lakes/{name}/authority") for name in names)).refusal.code
    except pytest.fail.Exception:
        return ""


def test_what_is_not_open_is_not_offered() -> None:
    told = CASES["not-preceded-by-all"]()
    assert "list-invited" in told.refusal.names
    assert not {"convene", "convene-together", "consent", "postpone", "settle", "open"} & set(told.refusal.names)


def test_the_next_step_leads_where_the_act_is_allowed() -> None:
    """A round on record cannot be convened: first a date is put, by who may, and that is said."""
    told = fresh("state-does-not-allow")
    assert "“propose date and venue”" in str(told.refusal.todo)
    assert "a convener (whose consent date and venue take), here Alba, Borea; the host, nobody here" in str(told.refusal.todo)
    told.world.act("alba", told.case.id, "propose", fields=WHEN)
    assert act(told.world, "quay", told.case.id, "convene", WHEN).refusal.code == "not-preceded-by-all"


def test_a_case_that_runs_on_an_older_file_is_told_of_by_labels_all_the_same() -> None:
    older = load.kept(load.shipped_bytes("meeting") + b"# before\n", "kept")
    today = load.shipped("meeting")
    assert older.digest != today.digest and older.label("acts", "convene").labels == today.label("acts", "convene").labels
    bare = load.load(load.shipped_bytes("meeting"), "bare")
    assert (bare.label("procedure", "name"), bare.label("acts", "convene-together")) == ("meeting", "convene together")


def test_where_no_act_leads_back_that_is_said() -> None:
    procedure = load.shipped("meeting")
    acts = {name: rule for name, rule in procedure.acts.items() if name != "reopen"}
    found = advice.ways.lead(replace(procedure, acts=acts), ["closed"], ["convened"])
    assert (found.acts, found.steps) == ((), 0)
    found = advice.ways.lead(procedure, ["closed"], ["convened"])
    assert (found.acts, found.steps) == (("reopen",), 3)


@pytest.mark.parametrize(
    ("code", "deadline"),
    [
        ("not-preceded-by-all", "consent to date and venue of Alba is due by 2026-11-06 09:00 (Etc/UTC)"),  # what comes first
        ("lapse-not-shown", "answer of Borea is due by 2026-11-15 08:01 (Etc/UTC)"),  # on whose lapse it relies
        ("field-needed", "consent to date and venue of Alba is due by 2026-11-06 09:00 (Etc/UTC)"),  # what it would stop
        (
            "role-not-held",
            "consent to date and venue of Alba is due by 2026-11-06 09:00 (Etc/UTC)",
        ),  # what it would stop for others
        ("not-signed-by-all", "No deadline runs for this act."),
        ("case-not-open", "No deadline runs: the case is not open."),
    ],
)
def test_the_deadline_is_that_of_the_clock_that_bears_on_the_act(code: str, deadline: str) -> None:
    assert str(CASES[code]().refusal.deadline).startswith(deadline)


def test_a_lapsed_clock_is_a_deadline_to_be_told_of_and_no_reason_to_refuse() -> None:
    world = lakes()
    case = contact(world)
    world.see("watch", "alba")
    world.wait(days=30)
    told = act(world, "alba", case, "readout", {"level": "gods"})
    assert told.refusal.code == "field-value" and "nothing came" in str(told.refusal.deadline)
    late = world.act("alba", case, "readout", fields={"level": "ministers"})
    assert world.case(case).effect(late).word == "effective"


@pytest.mark.parametrize("code", [one for one in CODES if advice.CONDITIONS[one][0] in (4, 5, 7, 8)])
def test_the_record_says_of_an_act_without_effect_what_its_author_was_told_but_for_the_deadline(code: str) -> None:
    told = fresh(code)
    world, case = told.world, told.case.id
    before = len(world.case(case).judged)
    liar = replay(told)
    held = world.case(case)
    assert len(held.judged) == before + 1
    judged = why_not(held, held.judged[liar])
    complete(judged, held.procedure, without=("deadline",))
    assert judged.deadline is None
    assert [str(one) for one in (judged.rule, judged.role)] == [str(one) for one in (told.refusal.rule, told.refusal.role)]


def replay(told: Told) -> str:
    """The liar files it all the same: what `CASES` asked about, found again by its code."""
    world, case = told.world, told.case.id
    tries: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
        "role-not-held": ("consent", WHEN, {}),
        "not-signed-by-all": ("convene-together", {}, {}),
        "role-held-by-nobody": ("convene", WHEN, {}),
        "not-preceded-by-all": ("convene", WHEN, {}),
        "state-does-not-allow": ("convene", WHEN, {}),
        "target-not-known": ("withdraw", {}, {"withdraws": "f" * 64}),
        "act-of-another": ("withdraw", {}, {"withdraws": next(iter(world.case(case).judged))}),
        "nothing-to-settle": ("settle", {}, {"settles": {"acts": sorted(["e" * 64, "f" * 64]), "state": "held"}}),
        "settled-state": ("settle", {}, {"settles": {"acts": sorted(world.case(case).after()), "state": "closed"}}),
        "settle-not-alone": ("settle", {}, {"settles": {"acts": sorted(world.case(case).after()), "state": "held"}}),
    }
    name, fields, body = tries[told.refusal.code]
    return world.act(told.who, case, name, fields=fields, body=body)
