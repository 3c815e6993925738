"""The keyed pairs hold their floors: how well passages are aligned, and how rarely a clash is claimed that the key does not have.

The floors are lowered only on purpose. The pairs kept apart are not read here.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from comity.analysis.compare import Comparison, compare
from comity.reading import passages

FOLDER = Path(__file__).parents[1] / "reading" / "pairs"
KEYS: list[dict[str, Any]] = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*/key.json"))]
FLOORS = {"en": 0.80, "ru": 0.80, "en-ru": 0.80}
WORDS = 0.74


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("pairs_score", FOLDER / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def results() -> dict[str, Comparison]:
    texts = {key["id"]: [(FOLDER / key["id"] / f"{side}.txt").read_text("utf-8") for side in "ab"] for key in KEYS}
    return {name: compare(passages.text(a), passages.text(b)) for name, (a, b) in texts.items()}


def test_alignment_and_words_hold_their_floors(results: dict[str, Comparison]) -> None:
    system = [
        {"id": name, "topics": [{"a": row.a, "b": row.b, "word": row.word} for row in result.rows if row.kind == "topic"]}
        for name, result in results.items()
    ]
    scores = scorer().score(KEYS, system)
    assert {name: scores[name]["f"] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True), scores
    assert scores["all"]["word_accuracy"] >= WORDS


def test_hardly_a_clash_is_claimed_that_the_key_does_not_have(results: dict[str, Comparison]) -> None:
    """An accusation needs grounds: nine in ten claimed clashes are the key's, and more than half of the key's are found."""
    right = claimed = keyed = 0
    for key in KEYS:
        gold = [(one["a"], one["b"]) for topic in key["topics"] for one in topic["differs"]]
        said = [one for row in results[key["id"]].rows for one in row.differences if one.verdict == "differs"]
        met = [(a, b) for a, b in gold if any(o.a[0] < a[1] and a[0] < o.a[1] and o.b[0] < b[1] and b[0] < o.b[1] for o in said)]
        right, claimed, keyed = right + len(met), claimed + len(said), keyed + len(gold)
    assert right >= 0.9 * claimed and right >= 0.55 * keyed, (right, claimed, keyed)
