"""Each rule that `lint` holds has one bad file here: it says file, line, path, rule, what was found and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.mechanism.test_together import PACT
from tests.world import World

from comity.errors import Yours
from comity.mechanism import load
from comity.mechanism.examine import Examined, Told, examine
from comity.mechanism.labels import KINDS, wanted
from comity.mechanism.lint import lint
from comity.mechanism.packs import load_pack, names, pack
from comity.mechanism.schema import schema

GOOD = (
    PACT.replace(
        "settle: [host]\n",
        """clocks:
  answer: {starts: [draft], stops: [agree], owed_by: guarantor, within: answer_days}
parameters:
  answer_days: {value: 10, unit: days, least: 1, most: 30, source: set it for the mechanism, verified: false}
settle: [host]
""",
    )
    .replace("sets: [text]}\n  revise", "sets: [text, invited, shown, when]}\n  revise")
    .replace(
        "  answer: {type: choice",
        "  invited: {type: participants, compare: same}\n  shown: {type: items, compare: overlap}\n"
        "  when: {type: date, compare: same}\n  answer: {type: choice",
    )
    .replace("anyone: everyone}", "anyone: everyone, guest: {field: invited}}")
    .replace("  agree: {by: [guarantor]", "  greet: {by: [guest], from: any}\n  agree: {by: [guarantor]")
)


def edited(*pairs: tuple[str, str]) -> str:
    text = GOOD
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def told(text: str) -> list[Told]:
    return [one for one in examine(text.encode(), "pact.yaml").told if one.finding.level == "error"]


def test_the_good_file_has_nothing_wrong() -> None:
    assert told(GOOD) == []
    assert load.load(GOOD.encode(), "pact.yaml").name == "pact"


AGREE = "agree: {by: [guarantor], from: [drafted], sets: [answer]}"
AFTER = "after_all: {act: agree, by: guarantor, since: revise}"


@pytest.mark.parametrize(
    ("pairs", "path", "rule", "got"),
    [
        ((("final: [signed]", "finally: [signed]"),), "finally", "one of the keys", "finally"),
        ((("jointly: guarantor, ", "jontly: guarantor, "),), "acts.sign.jontly", "one of the keys", "jontly"),
        ((("since: revise", "sinse: revise"),), "acts.conclude.after_all.sinse", "one of the keys", "sinse"),
        ((("source: set it for the mechanism, ", ""),), "parameters.answer_days", "the key “source”", "value"),
        ((("source: set it for the mechanism", "source: ''"),), "parameters.answer_days.source", "a text", ""),
        ((("states: [drafted", "states: [lost, drafted"),), "states.lost", "reached", "lost"),
        ((("final: [signed]", "final: []"),), "states.signed", "final", "signed"),
        ((("stops: [agree]", "stops: []"),), "clocks.answer.stops", "can stop the clock", "guarantor"),
        ((("stops: [agree]", "stops: [greet]"),), "clocks.answer.stops", "can stop the clock", "guarantor"),
        ((("sets: [answer]}", "sets: [answer], audience: narrower}"),), "clocks.answer", "share an audience", "different"),
        ((("procedure: pact", "procedure: pact\nsensitive: true"),), "fields.text", "no open sites", "text"),
        ((("procedure: pact", "procedure: pact\nsensitive: true"),), "fields.shown", "no open sites", "items"),
        (
            (("invited: {type: participants,", "invited: {sealed: allowed, type: participants,"),),
            "roles.guest",
            "unsealed",
            "invited",
        ),
        (
            (
                ("invited: {type: participants,", "invited: {sealed: allowed, type: participants,"),
                ("by: guarantor, since", "by: guest, since"),
                (AGREE, AGREE.replace("[guarantor]", "[guest]")),
            ),
            "acts.conclude.after_all.by",
            "no guard reads a sealed field",
            "invited",
        ),
        (
            (
                ("invited: {type: participants,", "invited: {sealed: allowed, type: participants,"),
                ("sign: {by: [guarantor]", "sign: {by: [guest]"),
                ("jointly: guarantor", "jointly: guest"),
            ),
            "acts.sign.jointly",
            "no guard reads a sealed field",
            "guest",
        ),
        (
            (
                ("within: answer_days", "within: answer_days, before: when"),
                ("when: {type: date,", "when: {sealed: allowed, type: date,"),
            ),
            "clocks.answer.before",
            "no clock reads a sealed field",
            "when",
        ),
        ((("jointly: guarantor", "jointly: garantor"),), "acts.sign.jointly", "declared", "garantor"),
        ((("act: agree", "act: agre"),), "acts.conclude.after_all.act", "declared", "agre"),
        ((("since: revise", "since: revision"),), "acts.conclude.after_all.since", "declared", "revision"),
        ((("by: guarantor, since", "by: garantor, since"),), "acts.conclude.after_all.by", "declared", "garantor"),
        ((("jointly: guarantor", "jointly: host"),), "acts.sign.jointly", "may do the act", "host"),
        ((("by: guarantor, since", "by: guest, since"),), "acts.conclude.after_all", "can file what is waited for", "guest"),
        ((("act: agree", "act: withdraw"),), "acts.conclude.after_all.act", "no correction", "withdraw"),
        (
            (("to: drafted, sets: [text, ", "to: drafted, jointly: guarantor, sets: [text, "),),
            "acts.draft.jointly",
            "its kind",
            "opens",
        ),
        ((("withdraw: {kind", f"withdraw: {{{AFTER}, kind"),), "acts.withdraw.after_all", "its kind", "withdraws"),
        ((("act: agree,", "act: conclude,"),), "acts.conclude.after_all", "waits for itself", "conclude, conclude"),
        (
            ((AGREE, AGREE.replace("sets", "after_all: {act: conclude, by: guarantor}, sets")),),
            "acts.agree.after_all",
            "waits for itself",
            "agree, conclude, agree",
        ),
        (
            (
                ("greet: {by: [guest], from: any}", "greet: {by: [guest], from: any, relies_on: late}"),
                (
                    "  answer: {starts",
                    "  late: {starts: [greet], stops: [agree], owed_by: guarantor, within: answer_days}\n  answer: {starts",
                ),
            ),
            "acts.greet.relies_on",
            "waits for itself",
            "greet",
        ),
        ((("agree: {by", "agree: {carries: [texts], texts: [3, 1], by"),), "acts.agree.texts", "least number", "3"),
        ((("agree: {by", "agree: {carries: [texts], texts: [3], by"),), "acts.agree.texts", "least and the greatest", "3"),
        ((("value: 10", "value: 40"),), "parameters.answer_days", "contradict", "40"),
        ((("least: 1,", "least: 31,"),), "parameters.answer_days", "contradict", "above"),
        (
            (("verified: false}\nsettle", "verified: false}\n  answer_days: {}\nsettle"),),
            "parameters",
            "each key once",
            "answer_days",
        ),
        ((("within: answer_days", "within: answer_days, until: when"),), "clocks.answer", "either", "within"),
        ((("settle: {kind: settles, by: [host]", "settle: {kind: settles, by: [guest]"),), "acts.settle.by", "settle", "another"),
        ((("of: [accepted, declined], ", ""),), "fields.answer", "of", "choice"),
        ((("shown: {type: items", "shown: {type: link"),), "fields.shown", "of", "link"),
        ((("items, compare: overlap", "items, compare: same_text"),), "fields.shown.compare", "one of", "same_text"),
    ],
)
def test_one_bad_file_for_each_rule(pairs: tuple[tuple[str, str], ...], path: str, rule: str, got: str) -> None:
    text = edited(*pairs)
    found = [one for one in told(text) if one.finding.path == path and rule in str(one.finding.rule)]
    assert found, told(text)
    assert found[0].file == "pact.yaml" and got in str(found[0].finding.got) and str(found[0].finding.mend)
    line = text.splitlines()[found[0].line - 1] if found[0].line else ""
    assert any(part in line for part in path.split(".")) or "." not in path, (found[0].line, line)
    with pytest.raises(Yours) as error:  # what lint calls an error, no node loads
        load.load(text.encode(), "pact.yaml")
    assert error.value.where.startswith("pact.yaml")


def test_lint_tells_all_that_is_wrong_and_not_only_the_first() -> None:
    text = edited(
        ("jointly: guarantor", "jointly: host"), ("states: [drafted", "states: [lost, drafted"), ("value: 10", "value: 40")
    )
    assert {one.finding.path for one in told(text)} >= {"acts.sign.jointly", "states.lost", "parameters.answer_days"}


def test_a_role_that_nothing_uses_and_a_number_nobody_has_read_are_warnings() -> None:
    text = edited(("anyone: everyone,", "anyone: everyone, scribe: format,"))
    found = examine(text.encode(), "pact.yaml")
    assert found.sound
    assert {one.finding.path for one in found.told} == {"roles.scribe", "parameters.answer_days"}


# --- with a charter -----------------------------------------------------------------------------------------------------------
def test_with_a_charter_lint_finds_roles_that_nobody_holds_values_out_of_bounds_and_too_many_signers() -> None:
    procedure = load.load(GOOD.encode(), "pact.yaml")
    people = [f"p{n}" for n in range(17)]
    rows = [{"participant": name, "role": "guarantor", "from": "2026-01-01", "until": None} for name in people]
    many = World(
        *people,
        procedures={"pact": procedure},
        formats={"all": {"label": {"en": "All"}, "members": rows}},
        parameters={"pact": {"answer_days": 31}},
    ).charter
    none = World("alba", procedures={"pact": procedure}).charter
    assert {(one.path, one.level) for one in lint(procedure, many)} == {
        ("parameters.answer_days", "error"),
        ("parameters.answer_days", "warning"),
        ("roles.guarantor", "warning"),
    }
    assert ("roles.guarantor", "error") in {(one.path, one.level) for one in lint(procedure, none)}


# --- labels -------------------------------------------------------------------------------------------------------------------
def labels(text: str, *leave_out: str) -> str:
    """An English label file for a procedure, without some of the labels."""
    lines = ["language: en", "reviewed: true"]
    for kind, wanting in wanted(load.parse(text.encode(), "pact.yaml")).items():
        lines.append(f"{kind}:")
        nested: dict[str, list[str]] = {}
        for name in wanting:
            if f"{kind}.{name}" not in leave_out:
                first, dot, last = name.rpartition(".")
                nested.setdefault(first if dot else "", []).append(last)
        for field, inner in nested.items():
            lines += [f'  "{field}":'] if field else []
            lines += [f'{"    " if field else "  "}"{name}": "the {name}"' for name in inner]
    return "\n".join(lines) + "\n"


def examined(text: str, file: str) -> Examined:
    return examine(text.encode(), "pact.yaml", {"en": (file.encode(), "labels/pact.en.yaml")})


def test_every_label_that_is_missing_or_too_many_is_told_with_its_file_and_line() -> None:
    whole = labels(GOOD)
    assert examined(GOOD, whole).sound
    file = labels(GOOD, "acts.sign", "choices.answer.declined").replace("roles:\n", 'roles:\n  "ghost": "x"\n')
    found = [one for one in examined(GOOD, file).told if one.finding.level == "error"]
    assert {one.finding.path for one in found} == {"acts.sign", "choices.answer.declined", "roles.ghost"}
    assert {one.file for one in found} == {"labels/pact.en.yaml"}
    ghost = next(one for one in found if one.finding.path == "roles.ghost")
    assert "ghost" in file.splitlines()[ghost.line - 1]


def test_the_relations_of_a_link_have_labels_too() -> None:
    text = edited(
        ("shown: {type: items, compare: overlap}", '"links/*": {type: link, of: [part-of, contradicts], compare: same}'),
        ("sets: [text, invited, shown,", 'sets: [text, invited, "links/*",'),
    )
    assert "links/*.contradicts" in wanted(load.parse(text.encode(), "pact.yaml"))["choices"]
    found = examined(text, labels(text, "choices.links/*.contradicts"))
    assert [one.finding.path for one in found.told if one.finding.level == "error"] == ["choices.links/*.contradicts"]


def test_a_label_file_that_cannot_be_read_is_told_and_a_language_without_one_is_a_warning() -> None:
    found = examined(GOOD, "language: [en")
    assert [(one.file, one.finding.level) for one in found.told if one.finding.level == "error"] == [
        ("labels/pact.en.yaml", "error")
    ]
    languages = {one.finding.path for one in found.told if one.finding.level == "warning"}
    assert {"labels.fr", "labels.ru", "labels.ar"} <= languages
    assert set(KINDS) > {"acts"}


def test_the_shipped_procedures_and_their_labels_have_no_errors() -> None:
    for name in load.shipped_names():
        files = {
            language: ((load.FOLDER / "labels" / f"{name}.{language}.yaml").read_bytes(), f"labels/{name}.{language}.yaml")
            for language in load.shipped(name).labels
        }
        found = examine(load.shipped_bytes(name), f"{name}.yaml", files)
        assert found.sound and found.procedure == load.shipped(name)


# --- packs --------------------------------------------------------------------------------------------------------------------
PACK = """
pack: quick
procedure: pact
source: the rules of a mechanism that answers within a day
verified: true
parameters:
  answer_days: {value: 1, unit: days}
"""


def test_a_pack_gives_values_for_a_procedure_from_one_source(tmp_path: Path) -> None:
    procedure = load.load(GOOD.encode(), "pact.yaml")
    made = load_pack(PACK.encode(), "quick.yaml", procedure)
    assert dict(made.parameters) == {"answer_days": 1} and made.verified and "within a day" in made.source
    (tmp_path / "quick.yaml").write_text(PACK)
    assert names((tmp_path,)) == ("quick",)
    assert pack("quick", procedure, folders=(tmp_path,)) == made
    with pytest.raises(Yours) as found:
        pack("slow", procedure, "charter.yaml:9 procedures.pact.pack", (tmp_path,))
    assert found.value.code == "no-such-pack" and found.value.where.startswith("charter.yaml:9")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("source: the rules of a mechanism that answers within a day\n", "", "quick.yaml:2 (top)"),
        ("source: the rules of a mechanism that answers within a day", "source:", "quick.yaml:4 source"),
        ("verified: true\n", "", "quick.yaml"),
        ("procedure: pact", "procedure: contact", "quick.yaml:3 procedure"),
        ("answer_days:", "answer_hours:", "parameters.answer_hours"),
        ("unit: days", "unit: hours", "parameters.answer_days.unit"),
        ("value: 1", "value: 31", "parameters.answer_days.value"),
        ("value: 1", "value: -1", "parameters.answer_days.value"),
        ("  answer_days: {value: 1, unit: days}\n", "  {}\n", "parameters"),
        ("pack: quick", "pack: ../quick", "quick.yaml:2 pack"),
    ],
)
def test_a_pack_without_a_source_or_against_its_procedure_is_refused_whole(old: str, new: str, place: str) -> None:
    assert old in PACK
    with pytest.raises(Yours) as found:
        load_pack(PACK.replace(old, new, 1).encode(), "quick.yaml", load.load(GOOD.encode(), "pact.yaml"))
    assert place in found.value.where, found.value.where


def test_every_procedure_has_a_schema_for_each_of_its_acts() -> None:
    for name in load.shipped_names():
        procedure = load.shipped(name)
        assert [one["properties"]["act"]["const"] for one in schema(procedure)["oneOf"]] == list(procedure.acts)
