"""Check the keys of the pairs of readouts: `python tests/reading/pairs/check.py` prints one line a finding, exit status 1 if any.

What it holds is written in README.md beside it; that a key says what a careful reader would say is for people to judge.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORDS = ("common", "only-a", "only-b", "at-variance")
KINDS = ("number", "date", "name", "polarity", "modality")
SIDES = ("a", "b")


def folders() -> list[Path]:
    """Every pair's folder: those to develop on first, then those held apart, set by set."""
    return [p.parent for where in ("", "held/", "held2/") for p in sorted(HERE.glob(f"{where}*/key.json"))]


def load(folder: Path) -> tuple[dict[str, str], dict]:
    """The two texts of a pair by side, and its key."""
    texts = {side: (folder / f"{side}.txt").read_text("utf-8") for side in SIDES}
    return texts, json.loads((folder / "key.json").read_text("utf-8"))


def span_findings(text: str, span: list[int]) -> list[str]:
    """What is wrong with one half-open span of code points: out of range, blank at an edge, cutting a word."""
    if len(span) != 2 or not all(isinstance(n, int) for n in span) or not 0 <= span[0] < span[1] <= len(text):
        return [f"span {span} is not in range 0..{len(text)}"]
    start, end = span
    found = []
    if text[start].isspace() or text[end - 1].isspace():
        found.append(f"span {span} starts or ends at a blank")
    if (start and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    ):
        found.append(f"span {span} cuts a word")
    return found


def word_findings(topic: dict) -> list[str]:
    """Whether the topic's word fits the sides that tell it, and whether differences are marked where it is at variance."""
    has_a, has_b, word = bool(topic["a"]), bool(topic["b"]), topic["word"]
    found = []
    if word not in WORDS:
        found.append(f"unknown word {word!r}")
    if (has_a, has_b) != (word != "only-b", word != "only-a"):
        found.append(f"{word!r}, but told by a: {has_a}, by b: {has_b}")
    if bool(topic["differs"]) != (word == "at-variance"):
        found.append(f"{word!r} with {len(topic['differs'])} differences marked")
    return found


def topic_findings(texts: dict[str, str], topic: dict) -> list[str]:
    """Findings of one topic: its own spans, its word, and that each difference lies inside one of its spans on either side."""
    if not {"topic", "a", "b", "word", "differs"} <= set(topic) <= {"topic", "a", "b", "word", "differs", "compatible"}:
        return [f"fields {sorted(topic)}"]
    found = word_findings(topic)
    for side in SIDES:
        for span in topic[side]:
            found += span_findings(texts[side], span)
        for difference in topic["differs"] + topic.get("compatible", []):
            inner = difference[side]
            found += span_findings(texts[side], inner)
            if not any(s <= inner[0] and inner[1] <= e for s, e in topic[side]):
                found.append(f"{side}: {inner} lies outside the topic")
    for difference in topic["differs"] + topic.get("compatible", []):
        if difference["kind"] not in KINDS:
            found.append(f"unknown kind {difference['kind']!r}")
    return [f"{topic['topic']}: {what}" for what in found]


def findings(folder: Path) -> list[str]:
    """Everything wrong with one pair, as sentences; empty where its key stands."""
    texts, key = load(folder)
    found = [] if set(key) == {"id", "languages", "topics"} else [f"fields {sorted(key)}"]
    if key["id"] != folder.name:
        found.append(f"id {key['id']!r}")
    if not set(key["languages"]) <= {"en", "ru"} or len(key["languages"]) != 2:
        found.append(f"languages {key['languages']}")
    for side in SIDES:
        count = len(texts[side].split())
        if not 100 <= count <= 400:
            found.append(f"{side}: {count} words, not 100 to 400")
        taken = sorted(tuple(span) for topic in key["topics"] for span in topic[side])
        found += [f"{side}: {one} and {two} overlap" for one, two in itertools.pairwise(taken) if one[1] > two[0]]
    if not 5 <= len(key["topics"]) <= 9:
        found.append(f"{len(key['topics'])} topics, not 5 to 9")
    for topic in key["topics"]:
        found += topic_findings(texts, topic)
    return [f"{key['id']}: {what}" for what in found]


def main() -> int:
    found = [line for folder in folders() for line in findings(folder)]
    for line in found:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"{len(folders())} pairs, {len(found)} findings\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
