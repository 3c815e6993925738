"""What fuzzing found stays mended: every kept input goes through its target again, without the fuzzer. See fuzz/."""

from __future__ import annotations

import importlib
from pathlib import Path

import fuzz
import pytest
from fuzz import seeds, slow

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
MOST = 70_000  # bytes of one kept input: a corpus is read by people, too
INPUTS = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_kept_input_breaks_a_parser(path: Path) -> None:
    importlib.import_module(f"fuzz.{path.parent.name}").one(path.read_bytes())


def test_every_target_has_a_corpus_and_every_corpus_a_target() -> None:
    assert {path.parent.name for path in INPUTS} == set(fuzz.TARGETS)
    files = {path.stem for path in Path(fuzz.__file__).parent.glob("*.py")} - {"__init__", "start", "seeds", "slow", "stamp"}
    assert files == set(fuzz.TARGETS)


@pytest.mark.parametrize("name", sorted(fuzz.TARGETS))
def test_the_seeds_are_those_that_the_vectors_make(name: str) -> None:
    made = list(seeds.MAKERS[name]())
    kept = [path.read_bytes() for path in sorted((CORPUS / name).glob("seed-*"))]
    assert kept == made and all(len(data) <= MOST for data in kept)


@pytest.mark.parametrize("name", ["deep lists", "deep objects", "deep blocks", "deep keys"])
def test_nesting_does_not_end_the_process(name: str) -> None:
    """From some 60,000 open brackets on, libyaml's binding overflows the stack; no exception can be caught then."""
    importlib.import_module("fuzz.charter").one(slow.SLOW["charter"][name]())


@pytest.mark.slow
@pytest.mark.parametrize(("target", "name"), [(target, name) for target, inputs in slow.SLOW.items() for name in inputs])
def test_what_is_made_to_be_slow_is_read_or_refused(target: str, name: str) -> None:
    """`python -m fuzz.slow` measures them."""
    importlib.import_module(f"fuzz.{target}").one(slow.SLOW[target][name]())
