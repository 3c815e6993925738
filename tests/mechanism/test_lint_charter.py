"""What a charter that is in order is warned of: with file, line and path, and it may still be founded."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.asked import ask, written
from tests.mechanism.test_charter import EXAMPLE

from comity.mechanism import load
from comity.mechanism.charter_file import looked_at
from comity.mechanism.lint_charter import lint_charter


def paths(text: str) -> list[tuple[str, str]]:
    known = {load.shipped(name).digest: load.shipped(name) for name in load.shipped_names()}
    return [(one.path, str(one.got)) for one in lint_charter(looked_at(text.encode(), "charter.yaml"), known.get)]


def test_a_number_without_a_source_is_told_and_one_of_a_verified_pack_is_not() -> None:
    told = paths(EXAMPLE)
    assert ("procedures.contact.parameters.readout_hours", "“readout_hours” = 48, without a source") in told
    assert not [path for path, _ in told if path.startswith("procedures.commitment.parameters")]


def test_a_source_that_nobody_has_read_is_told() -> None:
    told = paths(EXAMPLE.replace("  statement:\n", "  statement:\n  instrument: {pack: silence-24}\n"))
    assert ("procedures.instrument.parameters.silence_hours", "“silence_hours” = 24") in told


@pytest.mark.parametrize("asked", ["contact/recall", "*/*", "contact/*", "*/recall"])
def test_an_act_that_must_go_at_night_does_not_wait_for_a_second_person(asked: str) -> None:
    told = dict(paths(EXAMPLE.replace("[statement/*]", f"['{asked}']")))
    assert "contact/recall" in told["two_persons[0]"]
    assert "two_persons[0]" not in dict(paths(EXAMPLE.replace("[statement/*]", "[contact/readout]")))


def test_a_role_that_nobody_holds_is_told_for_each_procedure() -> None:
    told = paths(EXAMPLE.replace("  statement:\n", "  statement:\n  meeting:\n"))
    assert [got for path, got in told if path == "procedures.meeting" and "convener" in got]


def test_lint_tells_a_charter_with_file_line_and_path(tmp_path: Path) -> None:
    path = written(tmp_path, "charter.yaml", EXAMPLE)
    answer = ask("lint", path, "--json")
    assert answer.status == 0 and answer.json["mechanism"] == "lakes"
    row = next(one for one in answer.json["findings"] if one["path"] == "procedures.contact.parameters.readout_hours")
    assert "readout_hours" in EXAMPLE.splitlines()[row["line"] - 1] and row["level"] == "warning" and row["mend"]
    assert "lakes: a charter; errors 0" in ask("lint", path).out
    written(tmp_path, "charter.yaml", EXAMPLE.replace("zone: Etc/UTC", "zone: Etc/Nowhere"))
    answer = ask("lint", path)
    assert (answer.status, answer.code) == (2, "charter-contradicts-itself") and "charter.yaml:" in answer.err


def test_lint_knows_the_procedures_and_packs_beside_the_charter(tmp_path: Path) -> None:
    (tmp_path / "procedures" / "packs").mkdir(parents=True)
    pack = "pack: ours\nprocedure: contact\nsource: our rules\nverified: true\n"
    pack += "parameters: {readout_hours: {value: 6, unit: hours}}\n"
    written(tmp_path / "procedures" / "packs", "ours.yaml", pack)
    text = EXAMPLE.replace("contact: {parameters: {readout_hours: 48}}", "contact: {pack: ours}")
    answer = ask("lint", written(tmp_path, "charter.yaml", text), "--json")
    assert answer.status == 0 and not [one for one in answer.json["findings"] if "readout_hours" in one["path"]]
