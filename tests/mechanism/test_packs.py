"""Packs in a charter: the values are taken up with their source, within the bounds, and no pack changes a mechanism later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.mechanism.test_charter import EXAMPLE, KEYS
from tests.world import key

from comity.errors import Theirs, Yours
from comity.mechanism import amendment_file, load
from comity.mechanism.charter import Charter, Source, from_entry
from comity.mechanism.charter_file import load_yaml, looked_at
from comity.mechanism.charter_uses import Shelf
from comity.mechanism.packs import PACKS, check, names, pack, packs_of
from comity.mechanism.strict import read
from comity.record import entry

OLD = "  commitment: {pack: weekly-report}\n"
OURS = "pack: ours\nprocedure: commitment\nsource: our rules\nverified: true\nparameters: {every_days: {value: 3, unit: days}}\n"


def value(use: str, shelf: Shelf | None = None) -> dict[str, Any]:
    """The `charter/1` value of the example with this line for one more procedure."""
    return load_yaml(
        EXAMPLE.replace(OLD, use).encode(),
        "charter.yaml",
        at="2026-11-01T08:00:00Z",
        by=[key("lakes/alba/authority").ref],
        key=key("lakes/charter").verify_key.vkey,
        authorities=KEYS,
        **({"shelf": shelf} if shelf is not None else {}),
    )


def charter(use: str) -> Charter:
    return from_entry(entry.parse(entry.sign(value(use), key("lakes/alba/authority"))))


def test_every_shipped_pack_names_its_source_and_lies_within_the_bounds_of_its_procedure() -> None:
    """The house's own check: none can be added that no charter could use."""
    found = {one.name: one for name in load.shipped_names() for one in packs_of(load.shipped(name))}
    assert sorted(found) == list(names()) == sorted(path.stem for path in PACKS.glob("*.yaml")) and len(found) >= 3
    for one in found.values():
        assert len(one.source) > 20 and isinstance(one.verified, bool)
        procedure = load.shipped(one.procedure)
        for word, number in one.parameters.items():
            check(procedure, word, number, one.name)


def test_a_charter_takes_up_the_values_of_a_pack_with_their_source() -> None:
    used = charter("  commitment: {pack: weekly-report}\n").procedures["commitment"]
    assert used.parameters == {"report_days": 7}
    assert used.sources["report_days"].verified and "Hudaydah" in used.sources["report_days"].text


def test_a_number_written_beside_a_pack_counts_instead_with_its_own_source_or_none() -> None:
    line = "  commitment: {pack: weekly-report, parameters: {report_days: 10, assess_days: 5}%s}\n"
    used = charter(line % "").procedures["commitment"]
    assert used.parameters == {"report_days": 10, "assess_days": 5} and used.sources == {}
    told = ", sources: {assess_days: {source: our rules, verified: false}}"
    used = charter(line % told).procedures["commitment"]
    assert used.sources == {"assess_days": Source("our rules", False)}


def test_a_charter_without_sources_has_the_bytes_that_it_always_had() -> None:
    assert value("  commitment:\n")["procedures"]["commitment"].keys() == {"file", "parameters"}


def test_a_pack_of_the_office_comes_before_a_shipped_one_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "weekly-report.yaml").write_text(OURS.replace("pack: ours", "pack: weekly-report"))
    shelf = Shelf(None, (tmp_path, PACKS))
    use = value("  commitment: {pack: weekly-report}\n", shelf)["procedures"]["commitment"]
    assert use["parameters"] == {"every_days": 3} and use["sources"]["every_days"]["source"] == "our rules"
    (tmp_path / "weekly-report.yaml").write_text(OURS)
    with pytest.raises(Yours) as found:
        pack("weekly-report", load.shipped("commitment"), folders=shelf.packs)
    assert "weekly-report" in str(found.value.expected)


@pytest.mark.parametrize(
    ("use", "place", "said"),
    [
        ("{pack: no-such}", "procedures.commitment.pack", "no-such"),
        ("{pack: silence-24}", "procedures.commitment.pack", "instrument"),
        ("{parameters: {every_days: 0}}", "procedures.commitment.parameters.every_days", "less than"),
        ("{parameters: {every_days: -1}}", "procedures.commitment.parameters.every_days", "-1"),
        ("{parameters: {every_day: 1}}", "procedures.commitment.parameters.every_day", "every_day"),
        ("{sources: {every_days: {source: x, verified: true}}}", "procedures.commitment.sources.every_days", "every_days"),
        (
            "{parameters: {every_days: 1}, sources: {every_days: {verified: true}}}",
            "procedures.commitment.sources.every_days",
            "verified",
        ),
        ("{packs: weekly-report}", "procedures.commitment.packs", "packs"),
    ],
)
def test_what_a_charter_may_not_set_is_refused_whole_with_its_place(use: str, place: str, said: str) -> None:
    with pytest.raises(Yours) as found:
        value(f"  commitment: {use}\n")
    assert place in found.value.where and said in f"{found.value.got}", found.value


def test_a_signed_source_of_a_number_that_is_not_set_contradicts() -> None:
    made = value("  commitment: {pack: weekly-report}\n")
    made["procedures"]["commitment"]["parameters"] = {}
    with pytest.raises(Theirs) as found:
        from_entry(entry.parse(entry.sign(made, key("lakes/alba/authority"))))
    assert found.value.where == "procedures.commitment.sources.report_days"


# --- amendments -----------------------------------------------------------------------------------------------------------------
def changes(text: str, use: str = "  commitment:\n") -> dict[str, Any]:
    raw = f"mechanism: lakes\nchanges:\n{text}".encode()
    named, rows = amendment_file.load(raw, "changes.yaml")
    return dict(amendment_file.changes(named, rows, charter(use)).changes)


def test_an_amendment_takes_up_a_pack_as_a_charter_does() -> None:
    made = changes("  procedures/commitment: {pack: weekly-report}\n")["procedures/commitment"]
    assert made["parameters"] == {"report_days": 7} and "Hudaydah" in made["sources"]["report_days"]["source"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("  procedures/commitment: {parameters: {every_days: 0}}\n", "changes.procedures/commitment.parameters.every_days"),
        ("  procedures/commitment/parameters: {every_days: 0}\n", "changes.procedures/commitment/parameters.every_days"),
        ("  procedures/commitment: {pack: silence-24}\n", "changes.procedures/commitment.pack"),
        ("  procedures/nothing: {}\n", "changes.procedures/nothing"),
    ],
)
def test_an_amendment_is_held_to_the_bounds_too(text: str, place: str) -> None:
    with pytest.raises(Yours) as found:
        changes(text)
    assert place in found.value.where, found.value


def test_a_number_does_not_change_under_a_source_that_stays() -> None:
    line = "  commitment: {pack: weekly-report}\n"
    with pytest.raises(Yours) as found:
        changes("  procedures/commitment/parameters: {report_days: 9}\n", line)
    assert "sources" in str(found.value.expected)
    made = changes("  procedures/commitment: {parameters: {report_days: 9}}\n", line)
    assert "sources" not in made["procedures/commitment"]


def test_a_charter_that_is_only_looked_at_needs_no_keys() -> None:
    made = looked_at(EXAMPLE.encode(), "charter.yaml")
    assert made.participant("alba").authority and made.participant("shore-council").authority is None
    assert read(EXAMPLE.encode(), "charter.yaml").mapping()["mechanism"].text() == made.mechanism
