"""The benches of folding run and tell their figures; what they are, only a quiet machine can say."""

from __future__ import annotations

import json

import pytest
from bench import case, due, folded, refold

from comity.projection.fold import Projection
from comity.record import entry


def test_the_acts_that_are_folded_all_have_effect() -> None:
    """Otherwise the benches would measure refusals."""
    projection, at = Projection(), dict[str, int]()
    for log, raw in folded.rows(3, 5):
        projection.take(log, at.setdefault(log, 0), entry.parse(raw))
        at[log] += 1
    found = projection.cases(refold.NOW)
    assert len(found) == 3 and not projection.opaque
    assert all(len(one.judged) == 5 and all(act.effect for act in one.judged.values()) for one in found)


@pytest.mark.parametrize("form", [["--json"], []])
def test_the_bench_of_refolding_tells_its_ratios(capsys: pytest.CaptureFixture[str], form: list[str]) -> None:
    status = refold.main([*form, "--cases", "4", "--acts", "3", "--rounds", "1"])
    told = capsys.readouterr().out
    if form:
        found = json.loads(told)
        assert found["ratio"] > 0 and found["json_ratio"] > 0
        assert status == (0 if found["ratio"] >= refold.BAR else 1)
    else:
        assert "bar 0.25" in told


@pytest.mark.parametrize("form", [["--json"], []])
def test_the_bench_of_one_long_case_tells_fold_and_view(capsys: pytest.CaptureFixture[str], form: list[str]) -> None:
    status = case.main([*form, "--acts", "20", "--rounds", "1"])
    told = capsys.readouterr().out
    assert status == 0
    if form:
        found = json.loads(told)
        assert found["fold_s"] > 0 and found["view_s"] > 0 and found["view_grows"] > 0
    else:
        assert "fold" in told and "view" in told


@pytest.mark.parametrize("form", [["--json"], []])
def test_the_bench_of_the_day_tells_cold_and_warm(capsys: pytest.CaptureFixture[str], form: list[str]) -> None:
    status = due.main([*form, "--cases", "12", "--rounds", "2"])
    told = capsys.readouterr().out
    if form:
        found = json.loads(told)
        assert found["due"] == 11, "the last rounds' acts come during the looks"
        assert min(found[name] for name in ("cold_s", "same_s", "changed_s", "later_s", "plain_s")) > 0
        assert min(found[name] for name in ("command_s", "command_changed_s", "command_first_s")) > 0
        held = found["ratio"] <= due.BAR and found["changed_s"] <= due.BAR_S and found["command_s"] <= due.BAR_COMMAND_S
        assert status == (0 if held else 1)
    else:
        assert "one act more" in told and "a new process" in told
