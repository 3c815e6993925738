"""Procedure files are read strictly: what is not understood, or cannot work, is refused with file, line and path."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.write_pages import FOLDER, pages
from tests.world import World

from comity.errors import Yours
from comity.mechanism import load
from comity.mechanism.charter import Charter
from comity.mechanism.diagram import edges, svg
from comity.mechanism.docpage import page
from comity.mechanism.labels import KINDS, load_labels, wanted
from comity.mechanism.lint import lint
from comity.mechanism.procedure import CARRIES, Procedure
from comity.mechanism.schema import value_schema
from comity.mechanism.values import TYPES
from comity.mechanism.words import LANGUAGES

CONTACT = load.shipped_bytes("contact").decode()


def refused(text: str) -> Yours:
    with pytest.raises(Yours) as found:
        load.load(text.encode(), "mine.yaml")
    assert found.value.where.startswith("mine.yaml")
    return found.value


def with_kinds(of: str, comparator: str) -> str:
    """The procedure of contacts with other kinds."""
    head, _, rest = CONTACT.partition("  kind: {type: choice, of: [")
    return f"{head}  kind: {{type: choice, of: {of}, compare: {comparator}}}\n{rest.partition(chr(10))[2]}"


def edited(old: str, new: str) -> str:
    assert old in CONTACT
    return CONTACT.replace(old, new, 1)


def test_the_shipped_procedures_are_sound_and_labelled_in_four_languages() -> None:
    assert {"comparison", "contact", "statement"} <= set(load.shipped_names())
    for name in load.shipped_names():
        procedure = load.shipped(name)
        assert set(procedure.labels) == set(LANGUAGES)
        assert [one for one in lint(procedure) if one.level == "error"] == []
        assert [language for language, one in procedure.labels.items() if one.reviewed] == ["en"]
        assert procedure.modelled_on and all(one.source for one in procedure.parameters.values())


def test_every_procedure_can_be_corrected_withdrawn_recalled_settled_reported_and_closed() -> None:
    for name in load.shipped_names():
        procedure = load.shipped(name)
        assert {"correct", "withdraw", "recall", "settle", "report"} <= set(procedure.acts)
        assert any(rule.to in procedure.final for rule in procedure.acts.values())


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("final: [closed]", "final: [closed]\nfinaly: [closed]", "unknown-key", ":20 finaly"),
        ("    needs: [sides, kind]", "    need: [sides, kind]", "unknown-key", " acts.open.need"),
        ("final: [closed]", "final: [closed]\nfinal: []", "repeated-key", ":20 (top)"),
        ("procedure: contact", "procedure: Contact!", "file-not-as-specified", " procedure"),
        ("type: date, compare: {within: 0}", "type: data, compare: {within: 0}", "file-not-as-specified", " fields.held_on.type"),
        ("compare: {within_km: 25}", "compare: {within_km: -2}", "file-not-as-specified", " fields.place.compare.within_km"),
        ("compare: {within_km: 25}", "compare: {within: 25}", "file-not-as-specified", " fields.place.compare.within"),
        ("compare: {within_km: 25}", "compare: {within_km: 2, within: 3}", "file-not-as-specified", " fields.place.compare"),
        ("    owed_by: side", "    owed_by: sid", "procedure-unsound", " clocks.readout.owed_by"),
        ("    to: closed", "    to: shut", "procedure-unsound", " acts.close.to"),
        ("states: [under-way, closed]", "states: [under-way, closed, lost]", "procedure-unsound", " states.lost"),
        ("    within: readout_hours", "    within: hours", "procedure-unsound", " clocks.readout.within"),
        ("    stops: [readout]", "    stops: []", "procedure-unsound", " clocks.readout.stops"),
        ("  side: {field: sides}", "  side: {field: outcome}", "procedure-unsound", " roles.side"),
        ("    unit: hours", "    unit: moons", "procedure-unsound", " parameters.readout_hours"),
        ("    kind: withdraws\n", "", "procedure-unsound", " acts"),
        ("    kind: recalls\n", "    kind: recals\n", "file-not-as-specified", " acts.recall.kind"),
        ("open: [anyone]", "open: [side]", "procedure-unsound", None),
        (
            "    carries: [names, cites]\n  readout",
            "    carries: [names, cited]\n  readout",
            "file-not-as-specified",
            " acts.open.carries[1]",
        ),
        ("    value: 24", "    value: 24.5", "file-not-as-specified", " parameters.readout_hours.value"),
    ],
)
def test_a_mistake_is_refused_with_file_and_path(old: str, new: str, code: str, place: str | None) -> None:
    error = refused(edited(old, new))
    assert error.code == code, error
    assert place is None or place in error.where, error.where
    assert str(error.expected) and str(error.todo)


def test_a_tree_of_terms_is_read_with_its_choices_labels_and_schema() -> None:
    tree = "{call: [video-call, {meeting: [visit]}], letter: [note-verbale, non-paper, demarche]}"
    loaded = load.load(with_kinds(tree, "term").encode(), "x")
    rule = loaded.fields["kind"]
    assert rule.type.choices == ("call", "video-call", "meeting", "visit", "letter", "note-verbale", "non-paper", "demarche")
    assert dict(rule.comparator.broader) == {
        "video-call": "call", "meeting": "call", "visit": "meeting",
        "note-verbale": "letter", "non-paper": "letter", "demarche": "letter",
    }  # fmt: skip
    assert value_schema(rule) == {"enum": list(rule.type.choices)}
    labelled = replace(loaded, labels=load.shipped("contact").labels)
    assert "telephone call" in page(labelled).lower() and "a kind of" in page(labelled)


@pytest.mark.parametrize(
    ("tree", "compare", "place"),
    [
        ("[call, visit]", "term", "fields.kind.of"),  # nothing above anything
        ("{call: [], visit: []}", "term", "fields.kind.of"),
        ("{}", "term", "fields.kind"),
        ("{call: [visit], letter: [visit]}", "term", "fields.kind.of"),
        ("{call: [call]}", "term", "fields.kind.of"),
        ("{call: visit}", "term", "fields.kind.of.call"),
        ("{call: [3]}", "term", "fields.kind.of.call[0]"),
        ("{call: [visit]}", "same", "fields.kind.of"),  # a tree that nothing reads
    ],
)
def test_a_tree_that_says_nothing_or_contradicts_itself_is_refused_with_its_path(tree: str, compare: str, place: str) -> None:
    error = refused(with_kinds(tree, compare))
    assert error.code == "file-not-as-specified" and place in error.where, error.where


def test_a_comparator_that_does_not_fit_its_type_is_refused() -> None:
    for old, new in (
        ("kind: {type: choice,", "kind: {type: choices,"),
        ("held_on: {type: date, compare: {within: 0}}", "held_on: {type: date, compare: name}"),
        ("took_part: {type: participants, compare: overlap", "took_part: {type: participants, compare: term"),
    ):
        text = with_kinds("{call: [visit]}", "term")
        assert old in text
        assert refused(text.replace(old, new)).code == "file-not-as-specified"


def test_a_dead_end_without_being_declared_final_is_refused() -> None:
    text = edited("  reopen:\n    by: [opener, side]\n    from: [closed]\n    to: under-way\n", "").replace(
        "final: [closed]", "final: []"
    )
    error = refused(text)
    assert "states.closed" in error.where and "final" in str(error.expected)


def test_an_unreachable_state_is_refused() -> None:
    assert "can be reached" in str(refused(edited("states: [under-way, closed]", "states: [under-way, closed, lost]")).expected)


def test_a_clock_that_whoever_owes_cannot_stop_is_refused() -> None:
    error = refused(edited("    stops: [readout]", "    stops: [correct]"))
    assert "clocks.readout.stops" in error.where


def test_a_clock_that_is_started_and_stopped_in_different_audiences_is_refused() -> None:
    error = refused(edited("  readout:\n    by: [side]\n", "  readout:\n    by: [side]\n    audience: narrower\n"))
    assert "share an audience" in str(error.expected)


def test_no_clock_and_no_role_reads_a_sealed_field() -> None:
    sealed = edited("held_on: {type: date, compare: {within: 0}}", "held_on: {type: date, compare: {within: 0}, sealed: allowed}")
    assert "clocks.readout" in refused(sealed).where
    sealed = edited("sides: {type: participants, compare: same}", "sides: {type: participants, compare: same, sealed: allowed}")
    assert "roles.side" in refused(sealed).where


def test_a_sensitive_procedure_has_no_open_sites_and_no_free_text() -> None:
    assert "fields.place" in refused(edited("procedure: contact", "sensitive: true\nprocedure: contact")).where


def test_a_role_that_nobody_in_the_charter_holds_is_found() -> None:
    text = edited("  anyone: everyone", "  anyone: everyone\n  guarantor: format")
    procedure = load.load(text.encode(), "mine.yaml")
    members = [{"participant": "alba", "role": "guarantor", "from": "2026-01-01", "until": None}]
    without, with_role = (
        World("alba").charter,
        World("alba", formats={"three": {"label": {"en": "T"}, "members": members}}).charter,
    )

    def paths(charter: Charter) -> list[str]:
        return [one.path for one in lint(procedure, charter) if one.level == "error"]

    assert paths(without) == ["roles.guarantor"]
    assert paths(with_role) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "!!python/object/apply:os.system [echo]",
        "- just\n- a list\n",
        "",
        "a: [1, 2",
        "procedure: !!binary aGVsbG8=\n",
        "? {a: 1}\n: 2\n",
        "a: " + "[" * 30 + "]" * 30,
        "x" * 300_000,
    ],
)
def test_yaml_with_a_trick_in_it_is_refused(text: str) -> None:
    refused(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Yours, match="UTF-8"):
        load.load(b"procedure: \xff\xfe", "mine.yaml")


@given(st.text(max_size=400))
def test_no_file_makes_anything_but_our_own_error(text: str) -> None:
    with pytest.raises(Yours):
        load.load(text.encode("utf-8", "replace"), "mine.yaml")


@given(st.data())
def test_a_contact_file_with_any_one_line_missing_loads_or_is_refused_with_its_place(data: st.DataObject) -> None:
    lines = CONTACT.splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    try:
        made = load.load("".join(lines[:number] + lines[number + 1 :]).encode(), "mine.yaml")
    except Yours as error:
        assert error.where.startswith("mine.yaml")
    else:
        assert isinstance(made, Procedure)


# --- labels -------------------------------------------------------------------------------------------------------------------
def test_a_missing_label_is_refused_and_so_is_one_too_many() -> None:
    procedure = load.shipped("contact")
    path = load.FOLDER / "labels" / "contact.fr.yaml"
    text = path.read_text("utf-8")
    missing = "".join(line for line in text.splitlines(keepends=True) if "note-verbale" not in line)
    with pytest.raises(Yours) as found:
        load_labels(missing.encode(), "contact.fr.yaml", procedure, "fr")
    assert found.value.code == "label-missing" and "choices.kind.note-verbale" in str(found.value.expected)
    with pytest.raises(Yours, match="what the procedure has"):
        load_labels(text.replace("acts:\n", "acts:\n  dance: danser\n").encode(), "contact.fr.yaml", procedure, "fr")
    with pytest.raises(Yours, match="language"):
        load_labels(text.encode(), "contact.fr.yaml", procedure, "ru")


def test_arabic_and_russian_labels_are_in_their_scripts() -> None:
    for name in load.shipped_names():
        for language, first, last in (("ar", "؀", "ۿ"), ("ru", "Ѐ", "ӿ")):
            for kind, words in load.shipped(name).labels[language].words.items():
                assert all(any(first <= letter <= last for letter in label) for label in words.values()), (name, language, kind)


def test_every_language_has_the_same_labels() -> None:
    for name in load.shipped_names():
        procedure = load.shipped(name)
        for one in procedure.labels.values():
            assert {kind: set(one.words[kind]) for kind in KINDS} == {
                kind: set(names) for kind, names in wanted(procedure).items()
            }


def test_the_digest_is_of_the_files_bytes() -> None:
    assert load.load(CONTACT.encode(), "x").digest == load.shipped("contact").digest
    assert load.load((CONTACT + "\n").encode(), "x").digest != load.shipped("contact").digest


def test_a_procedure_that_is_not_shipped_is_refused_by_name() -> None:
    with pytest.raises(Yours) as found:
        load.shipped_bytes("../settings")
    assert found.value.code == "no-such-procedure"


# --- pages and specification ----------------------------------------------------------------------------------------------------
def test_the_pages_of_procedures_are_made_from_their_files() -> None:
    """If this fails: python -m tests.mechanism.write_pages"""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")} == pages()


def test_the_specification_names_every_type_comparator_key_and_body_member() -> None:
    spec = (FOLDER.parents[1] / "spec" / "procedure.md").read_text("utf-8")
    for word in (*TYPES, "same", "overlap", "within_km", "within", "tolerance", "same_text", "name", "term", *CARRIES):
        assert f"`{word}`" in spec, word
    keys = "by from to kind sets needs carries texts relies_on audience never_late jointly after_all since least most pack"
    for word in keys.split():
        assert f"`{word}`" in spec or f"`{word}: " in spec, word


def test_the_example_of_the_specification_loads() -> None:
    spec = (FOLDER.parents[1] / "spec" / "procedure.md").read_text("utf-8")
    example = spec.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert isinstance(yaml.safe_load(example), dict)
    assert load.load(example.encode(), "spec").name == "request"


def test_the_picture_of_a_procedure_is_svg_without_script_or_style_in_every_language() -> None:
    for name in load.shipped_names():
        procedure = load.shipped(name)
        for language in LANGUAGES:
            root = ElementTree.fromstring(svg(procedure, language, frozenset(procedure.states[:1])))
            drawn = {node.tag.split("}")[1] for node in root.iter()}
            assert drawn <= {"svg", "title", "defs", "marker", "path", "g", "rect", "text"}
            assert all("style" not in node.attrib for node in root.iter())
            words = " ".join(root.itertext())
            assert all(procedure.label("states", state).in_(language) in words for state in procedure.states)
            moving = [act for edge in edges(procedure) for act in edge.acts]
            assert all(procedure.label("acts", act).in_(language) in words for act in moving)


def test_the_picture_draws_ways_down_back_and_over_states() -> None:
    hold = "  hold: {by: [opener], from: [under-way], to: held}\n  free: {by: [opener], from: [held], to: closed}\n"
    text = edited("states: [under-way, closed]", "states: [under-way, held, closed]").replace(
        "  close:\n", f"{hold}  close:\n", 1
    )
    procedure = load.load(text.encode(), "mine.yaml")
    assert [(edge.source, edge.target, edge.acts) for edge in edges(procedure)] == [
        ("", "under-way", ("open",)),
        ("under-way", "held", ("hold",)),
        ("held", "closed", ("free",)),
        ("under-way", "closed", ("close",)),
        ("closed", "under-way", ("reopen",)),
    ]
    assert svg(procedure).count("marker-end") == 5
