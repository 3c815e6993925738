"""The measured promises run and say what they measured: small here, at full size by `comity bench`."""

from __future__ import annotations

import importlib

import pytest
from bench import compare_tables, compare_texts

from comity.cli.check import BENCHES


def test_the_comparison_of_two_texts_measures_what_it_says() -> None:
    found = compare_texts.measure(words=200, runs=1)
    assert found["words"] == 200
    assert all(isinstance(found[name], float) and found[name] > 0 for name in ("first_s", "bare", "compare", "ratio"))


def test_the_comparison_of_two_registers_finds_their_true_pairs() -> None:
    found = compare_tables.measure(rows=300, runs=1)
    assert float(str(found["found"])) >= 0.9
    assert float(str(found["right"])) >= 0.9


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_every_bench_that_the_command_names_is_there(name: str) -> None:
    module = importlib.import_module(BENCHES[name])
    assert callable(module.main)
