"""The keys of the pairs of readouts are sound, and their scorer counts as it says."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from tests.reading.pairs import check, score

FOLDERS = check.folders()
DEVELOPMENT = [f for f in FOLDERS if f.parent == check.HERE]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_key_is_sound(folder: Path) -> None:
    assert check.findings(folder) == []


def test_there_are_twenty_to_develop_on_eight_held_of_every_class_and_four_russian_ones_held_later() -> None:
    held, later = ([f for f in FOLDERS if f.parent == check.HERE / name] for name in ("held", "held2"))
    assert (len(DEVELOPMENT), len(held), len(later)) == (20, 8, 4)
    assert len({f.name for f in FOLDERS}) == len(FOLDERS) == 32
    assert {tuple(check.load(f)[1]["languages"]) for f in later} == {("ru", "ru")}
    classes = [tuple(sorted(set(check.load(f)[1]["languages"]))) for f in FOLDERS]
    assert [classes.count(c) for c in (("en",), ("ru",), ("en", "ru"))] == [8, 16, 8]
    inside = [tuple(sorted(set(check.load(f)[1]["languages"]))) for f in held]
    assert min(inside.count(c) for c in set(classes)) >= 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key["topics"][0].update(a=[[3, 100000]]),
        lambda key: key["topics"][0].update(word="only-a"),
        lambda key: key["topics"][0]["a"][0].__setitem__(0, key["topics"][0]["a"][0][0] + 1),
        lambda key: key["topics"][0]["differs"][0]["a"].__setitem__(slice(None), [0, 4]),
        lambda key: key["topics"][0]["differs"].clear(),
        lambda key: key.update(topics=key["topics"][:4]),
    ],
)
def test_check_finds_a_spoiled_key(tmp_path: Path, spoil: object) -> None:
    source = check.HERE / "en-1"
    folder = tmp_path / "en-1"
    folder.mkdir()
    for side in check.SIDES:
        (folder / f"{side}.txt").write_text((source / f"{side}.txt").read_text("utf-8"), "utf-8")
    key = check.load(source)[1]
    spoil(key)  # type: ignore[operator]
    (folder / "key.json").write_text(json.dumps(key), "utf-8")
    assert check.findings(folder)


def test_the_key_itself_scores_full_marks_and_nothing_scores_none() -> None:
    keys = [check.load(f)[1] for f in DEVELOPMENT]
    full = score.score(keys, keys)
    assert {(full[c]["f"], full[c]["word_accuracy"]) for c in ("en", "ru", "en-ru", "all")} == {(1.0, 1.0)}
    assert score.score(keys, [])["all"]["f"] == 0.0


def test_a_link_matches_once_and_only_on_half_an_overlap_of_both_sides() -> None:
    gold = [((0, 10), (0, 10)), ((20, 30), (20, 30))]
    assert score.matched(gold, [((5, 15), (0, 10))]) == 1
    assert score.matched(gold, [((6, 16), (0, 10))]) == 0
    assert score.matched(gold, [((0, 10), (0, 10)), ((1, 10), (0, 10))]) == 1
    assert score.matched(gold, [((0, 30), (0, 30)), ((0, 10), (0, 10))]) == 2


def test_a_wrong_word_counts_against_the_words_alone() -> None:
    key = check.load(check.HERE / "en-1")[1]
    other = copy.deepcopy(key)
    other["topics"][0]["word"] = "common"
    result = score.score([key], [other])["en"]
    assert result["f"] == 1.0
    assert result["right"] == result["topics"] - 1
